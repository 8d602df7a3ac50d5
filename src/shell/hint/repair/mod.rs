//! Corrections of manifests: an [`Edit`] each, only where the right text is sure.

mod place;
mod schema;
mod syntax;

pub use place::{offset, scalar_at, value_range};
pub use schema::{Meant, api_version_for, kinds, meant_field};
pub use syntax::trouble;

use crate::value::Str;

/// A replacement of a part of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: Str,
}

impl Edit {
    pub(super) fn new(start: usize, end: usize, text: impl Into<Str>) -> Edit {
        Edit { start, end, text: text.into() }
    }

    /// The text after it.
    pub fn apply(&self, text: &str) -> String {
        match (text.get(..self.start), text.get(self.end..)) {
            (Some(before), Some(after)) => format!("{before}{}{after}", self.text),
            _ => text.to_string(),
        }
    }
}
