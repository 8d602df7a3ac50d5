//! What a terminal shows: a log of pieces, each known by who said it.

use super::hint::Hint;
use crate::value::Str;
use rpds::Vector;
use std::rc::Rc;

/// A piece of a terminal's output.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub kind: SegmentKind,
    pub text: Str,
    /// What a segment of the kind [`SegmentKind::Hint`] says.
    pub hint: Option<Rc<Hint>>,
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
    /// What we have to say ourselves; it has no text.
    Hint,
}

/// How many bytes a screen keeps; of more, the older half is dropped.
const LARGEST_LOG: usize = 512 * 1024;

/// Everything a terminal has shown. Clones in constant time.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    segments: Vector<Segment>,
    /// How many segments were dropped: places count on.
    dropped: usize,
    bytes: usize,
    /// How many segments Ctrl-L or `clear` has hidden.
    hidden: usize,
}

impl Screen {
    pub fn add(&mut self, kind: SegmentKind, text: &str) {
        if !text.is_empty() {
            self.bytes += text.len();
            self.segments.push_back_mut(Segment { kind, text: Str::from(text), hint: None });
        }
        if self.bytes > LARGEST_LOG {
            self.drop_older();
        }
    }

    /// Adds what we have to say about the line above.
    pub fn hint(&mut self, hint: Hint) {
        let (kind, text) = (SegmentKind::Hint, Str::default());
        self.segments.push_back_mut(Segment { kind, text, hint: Some(Rc::new(hint)) });
    }

    /// Drops the oldest segments until half of what may be kept is left.
    fn drop_older(&mut self) {
        let mut gone = 0;
        while self.bytes > LARGEST_LOG / 2 && gone + 1 < self.segments.len() {
            self.bytes -= self.segments[gone].text.len();
            gone += 1;
        }
        self.segments = self.segments.iter().skip(gone).cloned().collect();
        self.dropped += gone;
    }

    /// How many segments there are.
    pub fn len(&self) -> usize {
        self.dropped + self.segments.len()
    }

    /// Segments from a place on.
    pub fn since(&self, start: usize) -> impl Iterator<Item = &Segment> {
        let start = start.clamp(self.dropped, self.len()) - self.dropped;
        (start..self.segments.len()).map(|i| &self.segments[i])
    }

    /// Hides what is there.
    pub fn clear(&mut self) {
        self.hidden = self.len();
    }

    /// The place of the first segment that still shows.
    pub fn first(&self) -> usize {
        self.hidden.max(self.dropped)
    }
}
