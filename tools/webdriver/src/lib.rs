//! A small WebDriver client for whole-page tests: one browser, its elements, its logs.
//!
//! It knows the W3C protocol and Chromium's extension for DevTools commands, nothing of Respawn.
//! It blocks and has no dependencies but JSON. What goes wrong ends the test with the caller's
//! line, since a test has nothing better to do with an error: that is why nothing here returns
//! a `Result`.
//!
//! Start at [`Browser::open`]. Absent on purpose: other browsers, starting the driver.

mod browser;
mod element;
mod http;

pub use browser::{Browser, Entry, Options};
pub use element::Element;
