//! JSONPath as kubectl has it: templates of text and `{.path}` parts, with its own words for
//! mistakes.
//!
//! [`JsonPath::parse`] reads a template once; [`JsonPath::find`] gives what each part found, and
//! [`JsonPath::print`] the text that `-o jsonpath=` shows.

mod eval;
mod parse;
mod relaxed;

pub use eval::{Failure, is_less};
pub(crate) use eval::{go_syntax, go_type, shown_by_go};
pub use relaxed::relaxed;

use crate::api::go;
use crate::value::{Value, number};

/// A part of a template or a step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// The steps between a pair of braces.
    List(Vec<Node>),
    Text(String),
    Field(String),
    /// `range` or `end`.
    Word(String),
    Slice([Bound; 3]),
    /// `[?(left op right)]`; without an operator it asks whether the left exists.
    Filter {
        left: Vec<Node>,
        right: Vec<Node>,
        operator: String,
    },
    Int(i64),
    Float(f64),
    Bool(bool),
    Wildcard,
    Recursive,
    Union(Vec<Vec<Node>>),
}

/// A bound of a slice: start, end or step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bound {
    pub value: i64,
    pub known: bool,
    /// The end was made from the start: one item is meant.
    pub derived: bool,
}

/// A template that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonPath {
    nodes: Vec<Node>,
    /// A field that is missing gives nothing instead of a failure.
    pub allow_missing: bool,
}

impl JsonPath {
    /// Reads a template; the error is kubectl's sentence.
    pub fn parse(template: &str) -> Result<JsonPath, String> {
        Ok(JsonPath { nodes: parse::template(template)?, allow_missing: true })
    }

    /// What each part of the template finds in an object.
    pub fn find(&self, object: &Value) -> Result<Vec<Vec<Value>>, Failure> {
        eval::find(&self.nodes, self.allow_missing, object)
    }

    /// The first value that a single path finds.
    pub fn first(&self, object: &Value) -> Result<Option<Value>, Failure> {
        let found = self.find(object)?;
        Ok(found.into_iter().next().and_then(|part| part.into_iter().next()))
    }

    /// The template's text for an object.
    pub fn print(&self, object: &Value) -> Result<String, Failure> {
        let parts = self.find(object)?;
        let words = |part: &Vec<Value>| part.iter().map(show).collect::<Vec<_>>().join(" ");
        Ok(parts.iter().map(words).collect())
    }
}

/// A value as a template shows it: text bare, maps and lists as JSON.
pub fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Str(text) => text.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(float) => number::general_float(*float),
        Value::List(_) | Value::Map(_) => go::json(value, &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn pods() -> Value {
        let pod = |name: &str, ip: &str, restarts: i64| {
            map! {
                "metadata": map! { "name": name, "labels": map! { "app.io/x": "y" } },
                "status": map! {
                    "podIP": ip,
                    "containerStatuses": list![map! { "name": "c", "restartCount": restarts }],
                },
            }
        };
        map! { "items": list![pod("a", "10.0.0.1", 0), pod("b", "10.0.0.2", 3)] }
    }

    fn shown(template: &str) -> String {
        JsonPath::parse(template).unwrap().print(&pods()).unwrap()
    }

    #[test]
    fn paths_find_what_they_name() {
        assert_eq!(shown("{.items[*].metadata.name}"), "a b");
        assert_eq!(shown("{.items[0].metadata.name}"), "a");
        assert_eq!(shown("{.items[-1:].metadata.name}"), "b");
        assert_eq!(shown("{.items[-1].metadata.name}"), "b");
        assert_eq!(shown("{$.items[0].metadata.labels['app\\.io/x']}"), "y");
        assert_eq!(shown("{.items[0].metadata['name']}"), "a");
        assert_eq!(shown("{..restartCount}"), "0 3");
        assert_eq!(shown("{.items[0]['metadata.name','status.podIP']}"), "a 10.0.0.1");
        assert_eq!(shown("{.nope}"), "");
        assert_eq!(shown("text {.items[0].status.podIP} more"), "text 10.0.0.1 more");
        assert_eq!(shown("{.items[0].metadata.labels}"), "{\"app.io/x\":\"y\"}");
    }

    #[test]
    fn filters_and_ranges() {
        assert_eq!(shown("{.items[?(@.metadata.name==\"b\")].status.podIP}"), "10.0.0.2");
        assert_eq!(shown("{.items[?(@.status.podIP)].metadata.name}"), "a b");
        let restarted = "{.items[?(@.status.containerStatuses[0].restartCount>0)].metadata.name}";
        assert_eq!(shown(restarted), "b");
        let ranged = "{range .items[*]}{.metadata.name}{\"\\t\"}{.status.podIP}{\"\\n\"}{end}";
        assert_eq!(shown(ranged), "a\t10.0.0.1\nb\t10.0.0.2\n");
        let nested = "{range .items[*]}{.metadata.name}:{range .status.containerStatuses[*]} \
                      {.restartCount}{end};{end}done";
        assert_eq!(shown(nested), "a: 0;b: 3;done");
    }

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said = |template: &str| JsonPath::parse(template).unwrap_err();
        assert_eq!(said("{.items"), "unclosed action");
        assert_eq!(said("{.items[0"), "unterminated array");
        assert_eq!(said("{.items[a]}"), "invalid array index a");
        assert_eq!(said("{.items[?(@.x]}"), "unterminated filter");
        assert_eq!(said("{\"x}"), "unterminated quoted string");
        assert_eq!(said("{%}"), "unrecognized character in action: U+0025 '%'");
        let out_of_bounds = JsonPath::parse("{.items[7]}").unwrap().print(&pods());
        assert_eq!(out_of_bounds.unwrap_err().0, "array index out of bounds: index 7, length 2");
        let word = JsonPath::parse("{foo}").unwrap().print(&pods()).unwrap_err();
        assert_eq!(word.0, "unrecognized identifier foo");
    }
}
