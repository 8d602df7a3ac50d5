//! The course in `static/course`: every exercise is read, and played to its end.
//!
//! `cargo test --test it lessons` reads all of them. One exercise alone, with what its terminals
//! showed: `EXERCISE=first-pod cargo test --test it lessons -- --nocapture`.

mod course;
mod engine;
mod plays;
mod texts;
