//! What comes from outside: the only things, beside the seed, that a run depends on.

use super::outside::Go;
use crate::cluster::Fault;
use crate::sim::Signal;
use crate::value::Str;

/// Something that a learner, a teacher or a test does.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A line is entered: a command, or what a command reads.
    Line { terminal: usize, text: Str },
    /// Ctrl-C and its like.
    Signal { terminal: usize, signal: Signal },
    /// Ctrl-D.
    EndOfInput { terminal: usize },
    /// A file is put in the home directory, or at an absolute path.
    File { path: Str, content: Str },
    /// The page's editor, opened by `kubectl edit`, is closed; without content nothing is saved.
    Edited { terminal: usize, content: Option<Str> },
    /// Another terminal is opened.
    Open,
    /// Something is done with the page's browser.
    Browse(Go),
    /// Something is broken or mended.
    Fault(Fault),
}
