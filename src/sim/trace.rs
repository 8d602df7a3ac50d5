//! What caused what: a list of happenings, each pointing back at the one it follows from.

use super::Millis;
use rpds::Vector;

/// A happening's place in the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CauseId(pub u64);

/// All happenings so far, oldest first. Clones in constant time.
#[derive(Clone, Debug)]
pub struct Trace<W> {
    entries: Vector<Entry<W>>,
}

/// One happening.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<W> {
    pub at: Millis,
    /// What it follows from; none for what came from outside, such as a typed line or a timer.
    pub cause: Option<CauseId>,
    pub what: W,
}

impl<W> Default for Trace<W> {
    fn default() -> Self {
        Trace { entries: Vector::new() }
    }
}

impl<W> Trace<W> {
    /// Writes down a happening and returns its place.
    pub fn record(&mut self, at: Millis, cause: Option<CauseId>, what: W) -> CauseId {
        debug_assert!(cause.is_none_or(|CauseId(id)| (id as usize) < self.entries.len()));
        self.entries.push_back_mut(Entry { at, cause, what });
        CauseId(self.entries.len() as u64 - 1)
    }

    /// The happening at a place.
    pub fn get(&self, CauseId(id): CauseId) -> Option<&Entry<W>> {
        self.entries.get(id as usize)
    }

    /// How many happenings there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has happened yet.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Happenings from `start` on, with their places.
    pub fn since(&self, start: usize) -> impl Iterator<Item = (CauseId, &Entry<W>)> {
        (start..self.entries.len()).map(|i| (CauseId(i as u64), &self.entries[i]))
    }

    /// A happening, what it follows from, and so on to the outside.
    pub fn chain(&self, from: CauseId) -> impl Iterator<Item = (CauseId, &Entry<W>)> {
        let mut next = Some(from);
        std::iter::from_fn(move || {
            let id = next?;
            let entry = self.get(id)?;
            next = entry.cause;
            Some((id, entry))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_leads_to_the_outside() {
        let mut trace = Trace::default();
        let line = trace.record(1, None, "line");
        let request = trace.record(2, Some(line), "request");
        trace.record(2, None, "timer");
        let write = trace.record(3, Some(request), "write");
        let words: Vec<_> = trace.chain(write).map(|(_, entry)| entry.what).collect();
        assert_eq!(words, ["write", "request", "line"]);
    }
}
