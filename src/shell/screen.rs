//! What a terminal shows: a log of pieces, each known by who said it.

use crate::value::Str;
use rpds::Vector;

/// A piece of a terminal's output.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub kind: SegmentKind,
    pub text: Str,
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The shell's prompt before a line.
    Prompt,
    /// A line that was entered, with its newline.
    Line,
    Out,
    Error,
}

/// Everything a terminal has shown. Clones in constant time.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    segments: Vector<Segment>,
    /// How many segments Ctrl-L or `clear` has hidden.
    hidden: usize,
}

impl Screen {
    pub fn add(&mut self, kind: SegmentKind, text: &str) {
        if !text.is_empty() {
            self.segments.push_back_mut(Segment { kind, text: Str::from(text) });
        }
    }

    /// How many segments there are.
    pub fn len(&self) -> usize {
        self.segments.len()
    }

    /// Segments from a place on.
    pub fn since(&self, start: usize) -> impl Iterator<Item = &Segment> {
        (start.min(self.len())..self.len()).map(|i| &self.segments[i])
    }

    /// Hides what is there.
    pub fn clear(&mut self) {
        self.hidden = self.len();
    }

    /// The place of the first segment that still shows.
    pub fn first(&self) -> usize {
        self.hidden
    }
}
