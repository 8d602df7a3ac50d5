//! The whole interface as a value: [`Model`], [`Msg`], and [`Model::update`], which answers with
//! effects for the page to carry out.
//!
//! Start at [`Model::update`]. [`stage`] decides what is shown when, [`pace`] how fast virtual
//! time passes, [`terminal`] and [`editor`] are the two places where one types.
//!
//! Absent on purpose: the DOM, storage, and clocks. Real time comes in as [`Msg::Frame`].

pub mod assist;
pub mod browser;
pub mod class;
mod details;
mod editing;
pub mod editor;
mod effect;
mod engine;
pub mod examples;
mod heredocs;
pub mod highlight;
pub mod lessons;
pub mod library;
mod model;
mod msg;
pub mod pace;
mod past;
pub mod requests;
pub mod scene;
mod search;
pub mod settings;
pub mod sharing;
pub mod stage;
pub mod terminal;
#[cfg(test)]
mod tests;
mod typed;
mod update;
mod wake;

pub use details::{Details, Side};
pub use effect::Effect;
pub use model::{Model, Notice, Selection, Tab};
pub use msg::{EditKey, Msg};
pub use past::{Moment, Step};
pub use scene::Scene;
pub use search::Search;
pub use settings::{Settings, Theme};
pub use typed::Typed;
pub use wake::Wake;
