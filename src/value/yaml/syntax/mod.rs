//! The form of a YAML text: from characters to tokens, from tokens to events.
//!
//! go-yaml is a port of libyaml, and what a learner sees of it are its refusals. They depend on
//! how far the scanner looks ahead and where it stands when it gives up, so this module goes the
//! same way: a queue of tokens, possible keys that are confirmed by a later `:`, and a parser
//! that asks for one token at a time. It differs from other ports where go-yaml does (`?` ends a
//! plain scalar between brackets), and it has no input that makes it panic.
//!
//! [`Events`] is the way in, with what is inside a collection in `collections`; `scanner` makes the
//! tokens, `scalars` and `properties` their texts.

mod collections;
mod cursor;
mod events;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod oracle;
mod properties;
mod scalars;
mod scanner;

pub use events::{Event, EventKind, Events, Scalar};

use cursor::Mark;

/// Why a text has no form.
#[derive(Clone, Copy, Debug)]
struct Problem {
    words: &'static str,
    mark: Mark,
    /// Found by the scanner, for which go-yaml counts lines from 1, rather than by the parser.
    in_scanner: bool,
}
