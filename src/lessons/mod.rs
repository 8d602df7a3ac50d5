//! Courses as data: exercises with their steps, checks, hints and solutions, and how far somebody
//! has come with one.
//!
//! An exercise is a folder of `static/course`: `exercise.yaml` says what is there at the start and
//! what each step asks for, `en.md` and `ko.md` say it to the learner. `docs/COURSES.md` is the
//! page for those who write one. Start at [`Exercise`]; [`Attempt`] follows a run of the cluster
//! and says which steps are done. A check looks at state, at history and at what commands did,
//! never at how a line was spelled, so that any way that leads there is right.
//!
//! Absent on purpose: code for one lesson. Looking at a run never changes it.

mod act;
mod attempt;
mod check;
mod course;
mod exercise;
mod mention;
mod path;
mod pick;
mod play;
mod prose;
mod read;
mod verdict;

pub use act::{Act, Line};
pub use attempt::{Attempt, StepState};
pub use course::{Course, Entry, Part};
pub use exercise::{Exercise, Route, Step};
pub use play::Player;
pub use prose::{Block, Page, Section, Span};
pub use read::Fault;
pub use verdict::Verdict;
