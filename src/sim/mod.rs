//! The kernel of any simulation: virtual time, an agenda, seeded chance, processes as data, and a
//! trace of what caused what.
//!
//! Time here is a number that somebody passes in. Start at [`Agenda`] for what happens when, and
//! at [`process`] for how a running command is kept as plain data.
//!
//! Absent on purpose: clocks, threads, and every word of Kubernetes.

mod agenda;
mod chance;
pub mod process;
mod trace;

pub use agenda::Agenda;
pub use chance::{Chance, Draw};
pub use process::{Io, Pipe, Signal, Step, Wait};
pub use trace::{CauseId, Trace};

/// Virtual time: milliseconds since the run began.
pub type Millis = u64;
