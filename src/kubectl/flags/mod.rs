//! Flags as tables: what a command understands, and what a command line gave it.
//!
//! A command lists groups of [`Flag`]s; [`parse`] reads a command line by them with pflag's
//! rules and words. Start at [`Flag`].

pub mod groups;
mod parse;

pub use parse::{Parsed, accepts, parse};

use crate::api::duration::parse_go;
use std::collections::BTreeMap;

/// What kind of value a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bool,
    /// A number of so many bits.
    Int(u8),
    Text,
    Duration,
    /// Given several times, and split at commas.
    Slice,
    /// Given several times, taken as it is.
    Array,
}

/// A flag that a command understands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flag {
    pub name: &'static str,
    /// The letter after a single dash; a blank for none.
    pub short: char,
    pub kind: Kind,
    pub default: &'static str,
    /// What the flag means when it is given without a value; empty if it needs one.
    pub bare: &'static str,
    pub required: bool,
    /// The advice that is printed when the flag is used; empty for flags in good standing.
    pub deprecated: &'static str,
    /// One line in our own words.
    pub help: &'static str,
}

impl Flag {
    const fn new(
        name: &'static str,
        kind: Kind,
        default: &'static str,
        help: &'static str,
    ) -> Flag {
        let bare = if matches!(kind, Kind::Bool) { "true" } else { "" };
        Flag { name, short: ' ', kind, default, bare, required: false, deprecated: "", help }
    }

    /// A switch that is off.
    pub const fn off(name: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Bool, "false", help)
    }

    /// A switch that is on.
    pub const fn on(name: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Bool, "true", help)
    }

    /// A text with its default.
    pub const fn text(name: &'static str, default: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Text, default, help)
    }

    /// A whole number with its default.
    pub const fn int(name: &'static str, default: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Int(64), default, help)
    }

    /// A whole number of 32 bits.
    pub const fn int32(name: &'static str, default: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Int(32), default, help)
    }

    /// A length of time with its default.
    pub const fn duration(name: &'static str, default: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Duration, default, help)
    }

    /// A list, split at commas.
    pub const fn slice(name: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Slice, "", help)
    }

    /// A list whose items are taken as they are.
    pub const fn array(name: &'static str, help: &'static str) -> Flag {
        Flag::new(name, Kind::Array, "", help)
    }

    /// The same flag with a letter.
    pub const fn short(self, letter: char) -> Flag {
        Flag { short: letter, ..self }
    }

    /// The same flag with a meaning when it has no value.
    pub const fn bare(self, value: &'static str) -> Flag {
        Flag { bare: value, ..self }
    }

    /// The same flag, without which the command refuses to run.
    pub const fn required(self) -> Flag {
        Flag { required: true, ..self }
    }

    /// The same flag with advice to use another.
    pub const fn deprecated(self, advice: &'static str) -> Flag {
        Flag { deprecated: advice, ..self }
    }
}

/// The flags of a command line: what was given, over what each flag is by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flags {
    given: BTreeMap<&'static str, Vec<String>>,
    defaults: BTreeMap<&'static str, &'static str>,
}

impl Flags {
    /// Whether the flag was given.
    pub fn changed(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// Whether the command has such a flag.
    pub fn knows(&self, name: &str) -> bool {
        self.defaults.contains_key(name)
    }

    /// The flag's text; the last one counts.
    pub fn text(&self, name: &str) -> &str {
        match self.given.get(name).and_then(|values| values.last()) {
            Some(value) => value,
            None => self.defaults.get(name).copied().unwrap_or(""),
        }
    }

    /// Whether a switch is on.
    pub fn on(&self, name: &str) -> bool {
        matches!(self.text(name), "1" | "t" | "T" | "true" | "TRUE" | "True")
    }

    /// The flag's number.
    pub fn int(&self, name: &str) -> i64 {
        parse::parse_int(self.text(name), 64).unwrap_or(0)
    }

    /// The flag's length of time in milliseconds.
    pub fn millis(&self, name: &str) -> i64 {
        parse_go(self.text(name)).unwrap_or(0) / 1_000_000
    }

    /// All values of a list.
    pub fn list(&self, name: &str) -> &[String] {
        self.given.get(name).map(Vec::as_slice).unwrap_or(&[])
    }

    /// Sets a flag as the command line would; for commands that hand work to another.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.given.insert(name, vec![value.into()]);
    }
}
