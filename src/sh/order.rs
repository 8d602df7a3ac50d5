//! In which order a shell's step wrote to its two outputs.
//!
//! The two are separate pipes; only their growth after each frame says what came first.

use super::shell::Shell;
use crate::sim::Io;

/// Pieces of the outputs of one step, in order.
#[derive(Clone, Debug, Default)]
pub struct Order {
    pieces: Vec<(bool, usize)>,
    out: usize,
    err: usize,
}

impl Order {
    /// Notes how the outputs have grown.
    pub fn note(&mut self, io: &Io<'_>) {
        let out = io.stdout.peek().len().saturating_sub(self.out);
        let err = io.stderr.peek().len().saturating_sub(self.err);
        let warned = io.stderr.peek().get(self.err..).is_some_and(|t| t.starts_with("Warning:"));
        // One step of one program: warnings come with the answer, before its result is printed.
        let pair = if warned { [(true, err), (false, out)] } else { [(false, out), (true, err)] };
        for (is_error, length) in pair.into_iter().filter(|(_, length)| *length > 0) {
            match self.pieces.last_mut() {
                Some((last, total)) if *last == is_error => *total += length,
                _ => self.pieces.push((is_error, length)),
            }
        }
        (self.out, self.err) = (self.out + out, self.err + err);
    }
}

impl Shell {
    /// Puts what a step wrote to its outputs into the order in which it was written: whether a
    /// piece is an error, and its text.
    pub fn in_order(&self, out: &str, err: &str) -> Vec<(bool, String)> {
        let (mut out, mut err, mut pieces) = (out, err, Vec::new());
        for (is_error, length) in &self.order.pieces {
            let rest = if *is_error { &mut err } else { &mut out };
            let Some((piece, left)) = rest.split_at_checked(*length) else { break };
            pieces.push((*is_error, piece.to_owned()));
            *rest = left;
        }
        let left = [(false, out), (true, err)];
        pieces.extend(
            left.into_iter().filter(|(_, t)| !t.is_empty()).map(|(e, t)| (e, t.to_owned())),
        );
        pieces
    }
}
