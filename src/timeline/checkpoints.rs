//! Copies of the session from which a moment can be reached quickly.

use crate::schema::prose::Book;
use crate::shell::Session;
use crate::sim::Millis;
use std::rc::Rc;

/// At least so much virtual time lies between two copies that are not for an input.
const SPACING_MS: Millis = 10_000;
/// So many copies are kept; then every second of the older half goes.
const MOST: usize = 128;

/// Copies in the order of their moments.
#[derive(Clone, Debug, Default)]
pub(super) struct Checkpoints {
    copies: Vec<Checkpoint>,
}

#[derive(Clone, Debug)]
struct Checkpoint {
    session: Session,
    /// How many inputs it has had.
    applied: usize,
}

impl Checkpoints {
    pub fn take(&mut self, session: &Session, applied: usize) {
        if self.copies.len() >= MOST {
            // The very first stays: everything can be reached from it.
            let half = self.copies.len() / 2;
            let mut place = 0;
            self.copies.retain(|_| {
                place += 1;
                place > half || place % 2 == 1
            });
        }
        self.copies.push(Checkpoint { session: session.clone(), applied });
    }

    /// Hands the prose of `kubectl explain` to every copy.
    pub fn hand_prose(&mut self, prose: &Rc<Book>) {
        for copy in &mut self.copies {
            copy.session.hand_prose(prose.clone());
        }
    }

    /// Takes a copy if the last one is old.
    pub fn take_if_due(&mut self, session: &Session, applied: usize) {
        let last = self.copies.last().map_or(0, |copy| copy.session.now());
        if session.now() >= last + SPACING_MS {
            self.take(session, applied);
        }
    }

    /// The moment of the first copy, which is always kept.
    pub fn start(&self) -> Millis {
        self.copies.first().map_or(0, |copy| copy.session.now())
    }

    /// The last copy of a moment or before it.
    pub fn nearest(&self, moment: Millis) -> Option<(Session, usize)> {
        let copy = self.copies.iter().rev().find(|copy| copy.session.now() <= moment)?;
        Some((copy.session.clone(), copy.applied))
    }

    /// The last copy that has not had the input of this number.
    pub fn before_input(&self, number: usize) -> Option<(Session, usize)> {
        let copy = self.copies.iter().rev().find(|copy| copy.applied <= number)?;
        Some((copy.session.clone(), copy.applied))
    }

    /// Forgets what belongs to a future that was given up.
    pub fn drop_after(&mut self, moment: Millis, applied: usize) {
        self.copies.retain(|copy| copy.session.now() <= moment && copy.applied <= applied);
    }
}
