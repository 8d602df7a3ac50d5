//! Whole-page tests: the built page in a headless browser, as a learner meets it.
//!
//! `cargo xtask page-test` builds the page, serves it under a sub-path, starts the driver and
//! runs these; docs/TESTING.md says how to write one. Each test has a browser of its own, and
//! all of them also check that the console stays empty and that nothing is asked of any other
//! origin: see [`stage`].

mod audit;
mod browser;
mod course;
mod editing;
mod first_screen;
mod ideas;
mod lessons;
mod manifests;
mod mission;
mod recording;
mod screens;
mod sharing;
mod stage;
mod timeline;
mod walk;
mod whole_path;
