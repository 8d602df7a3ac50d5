//! Reads what a teacher wrote: strictly, and so that every refusal names its line.

use crate::value::yaml::{self, Places};
use crate::value::{Path, Step, Str, Value};
use std::fmt;

/// What is wrong with a file of a course, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1; 0 where no line is to blame.
    pub line: u32,
    /// Such as `steps[0].checks[1]`; empty for the file as a whole.
    pub path: String,
    pub message: String,
}

impl Fault {
    pub(super) fn new(line: u32, message: impl Into<String>) -> Fault {
        Fault { line, path: String::new(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

pub(super) type Result<T> = std::result::Result<T, Fault>;

/// Reads a YAML text and hands its root on.
pub(super) fn read<T>(text: &str, decode: impl FnOnce(&Node<'_>) -> Result<T>) -> Result<T> {
    let loaded =
        yaml::parse(text, 1).map_err(|error| Fault::new(error.position.line, error.message))?;
    let places = &loaded.places;
    decode(&Node { value: &loaded.value, at: Path::root(), places })
}

/// A place in a text that was read.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub value: &'a Value,
    at: Path,
    places: &'a Places,
}

impl<'a> Node<'a> {
    /// A refusal of what stands here.
    pub fn fault(&self, message: impl Into<String>) -> Fault {
        let line = self.places.nearest(&self.at).map_or(0, |(place, _)| place.mark().line);
        Fault { line, path: self.at.to_string(), message: message.into() }
    }

    fn child(&self, step: impl Into<Step>, value: &'a Value) -> Node<'a> {
        Node { value, at: self.at.then(step), places: self.places }
    }

    /// Refuses everything but a map with no other keys than these.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let Some(map) = self.value.as_map() else {
            return Err(self.fault(format!("here stands a map with {}", listed(known))));
        };
        for (key, value) in map.iter() {
            if !known.contains(&key.as_str()) {
                let unknown = self.child(key.clone(), value);
                let message = format!("`{key}` is not known here; known are {}", listed(known));
                return Err(unknown.fault(message));
            }
        }
        Ok(())
    }

    /// What a key of this map holds; none if the key is missing.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// What a key of this map holds.
    pub fn need(&self, key: &str) -> Result<Node<'a>> {
        self.get(key).ok_or_else(|| self.fault(format!("`{key}` is missing")))
    }

    /// The text of a scalar; a number or a boolean is taken as it is printed.
    pub fn text(&self) -> Result<Str> {
        scalar(self.value).ok_or_else(|| self.fault("a text is expected here"))
    }

    pub fn int(&self) -> Result<i64> {
        self.value.as_int().ok_or_else(|| self.fault("a whole number is expected here"))
    }

    /// A flag that may only be `true`: leaving it out is the way to say no.
    pub fn yes(&self) -> Result<()> {
        match self.value.as_bool() {
            Some(true) => Ok(()),
            _ => Err(self.fault("only `true` may stand here; otherwise leave it out")),
        }
    }

    /// A length of time such as `500ms`, `30s` or `2m`, in milliseconds.
    pub fn millis(&self) -> Result<u64> {
        let text = self.text()?;
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let factor = match unit {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            _ => return Err(self.fault(format!("`{text}` is no time; write 500ms, 30s or 2m"))),
        };
        match number.parse::<u64>() {
            Ok(number) if number <= 86_400 => Ok(number * factor),
            _ => Err(self.fault(format!("`{text}` is no time; write 500ms, 30s or 2m"))),
        }
    }

    /// The entries of a list.
    pub fn items(&self) -> Result<Vec<Node<'a>>> {
        let Some(items) = self.value.as_list() else {
            return Err(self.fault("a list is expected here"));
        };
        Ok(items.iter().enumerate().map(|(i, item)| self.child(i, item)).collect())
    }

    /// The entries of the list under a key, each decoded; nothing if the key is missing.
    pub fn each<T>(&self, key: &str, decode: impl Fn(&Node<'a>) -> Result<T>) -> Result<Vec<T>> {
        let Some(list) = self.get(key) else { return Ok(Vec::new()) };
        list.items()?.iter().map(decode).collect()
    }

    /// A text, or a list of texts.
    pub fn texts(&self, key: &str) -> Result<Vec<Node<'a>>> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(node) if node.value.as_list().is_some() => node.items(),
            Some(node) => Ok(vec![node]),
        }
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// A scalar as text; none for null, maps and lists.
pub(super) fn scalar(value: &Value) -> Option<Str> {
    if let Some(text) = value.as_str() {
        return Some(text.into());
    }
    if let Some(number) = value.as_int() {
        return Some(Str::from(number.to_string()));
    }
    value.as_bool().map(|flag| Str::lit(if flag { "true" } else { "false" }))
}
