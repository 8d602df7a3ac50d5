//! The one native integration test binary: a module a subject, so that everything links once.

mod any_line;
mod any_text;
mod determinism;
mod hints;
mod lessons;
mod recordings;
mod swarm;
mod tidy;
mod transcripts;
