//! The learner's terminal: the shell with files, small tools and kubectl.
//!
//! A [`Session`] is a cluster with the terminals and files of the one who sits before it. It takes
//! [`Input`]s, each at its millisecond, and moves on with [`Session::advance`]; seed and inputs
//! are all that a run depends on.
//!
//! Absent on purpose: drawing, and the wall clock.

mod check;
mod complete;
mod hint;
mod host;
mod input;
mod node;
mod outside;
mod record;
mod screen;
mod session;
mod system;
mod terminal;

pub use check::Problem;
pub use complete::Completion;
pub use hint::{Edit, Facts, Fix, Hint};
pub use input::Input;
pub use outside::{Address, Browser, Counts, Failure, Go, Got, Served, Sheet};
pub use record::{Deed, Record};
pub use screen::{Segment, SegmentKind};
pub use session::Session;
pub use terminal::Terminal;

#[cfg(test)]
mod tests;
