//! Go templates as kubectl takes them: the part of `text/template` that learners meet.
//!
//! [`Template::parse`] reads a template once; [`Template::print`] gives its text for an object.

use super::errors::{Error, Result, text};
use crate::api::go::quote;
use crate::value::Value;

/// A template that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: String,
    /// Missing keys print `<no value>` instead of failing.
    allow_missing: bool,
}

impl Template {
    /// Reads a template; the error is Go's sentence.
    pub fn parse(source: &str, allow_missing: bool) -> std::result::Result<Template, String> {
        Ok(Template { source: source.to_string(), allow_missing })
    }

    /// The template's text for an object.
    pub fn print(&self, object: &Value) -> Result<String> {
        let _ = (object, self.allow_missing);
        Err(failed(&self.source, "not simulated"))
    }
}

fn failed(source: &str, why: &str) -> Error {
    text(format!("error executing template {}: {why}", quote(source)))
}
