//! No tests, but what else is done with the whole page in a headless browser: `cargo xtask
//! pictures` and `cargo xtask figures` run these.

#![expect(clippy::disallowed_methods, reason = "a picture and a figure are taken in real time")]

mod figures;
mod readme;
#[path = "../page/stage.rs"]
mod stage;
