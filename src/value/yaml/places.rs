//! Where in the text each node of a document stands: for the editor's marks.

use crate::value::{Path, Step};

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Where a node stands, and the key that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key, if the node is a map's entry.
    pub key: Option<Position>,
    /// The node itself.
    pub value: Position,
}

impl Place {
    /// Where to put a mark: the key if there is one.
    pub fn mark(&self) -> Position {
        self.key.unwrap_or(self.value)
    }
}

/// The places of all nodes of one document, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    entries: Vec<Entry>,
    /// Keys that stand in their map for a second time; the last one wins.
    pub repeated_keys: Vec<Position>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    step: Option<Step>,
    place: Place,
    /// The entry after the last one below this: the next sibling.
    end: usize,
}

impl Places {
    /// The place of the node at `path`. An alias is a leaf: what it stands for has a place only
    /// where the anchor is.
    pub fn get(&self, path: &Path) -> Option<Place> {
        let (place, missing) = self.nearest(path)?;
        (missing == 0).then_some(place)
    }

    /// The place of the deepest node on the way to `path` that is in the text, and how many steps
    /// are missing. None only if the document has no places at all.
    pub fn nearest(&self, path: &Path) -> Option<(Place, usize)> {
        let mut at = 0;
        for (done, step) in path.steps().iter().enumerate() {
            match self.child(at, step) {
                Some(child) => at = child,
                None => {
                    return self.entries.get(at).map(|e| (e.place, path.steps().len() - done));
                }
            }
        }
        self.entries.get(at).map(|e| (e.place, 0))
    }

    /// Of two children with one step, the last: it is the one whose value counts.
    fn child(&self, parent: usize, step: &Step) -> Option<usize> {
        let end = self.entries.get(parent)?.end;
        let (mut at, mut found) = (parent + 1, None);
        while at < end {
            let entry = &self.entries[at];
            if entry.step.as_ref() == Some(step) {
                found = Some(at);
            }
            at = entry.end;
        }
        found
    }

    /// Begins a node; what is begun until it is ended by [`Places::end`] is below it.
    pub(super) fn begin(&mut self, step: Option<Step>, place: Place) -> usize {
        let end = self.entries.len() + 1;
        self.entries.push(Entry { step, place, end });
        end - 1
    }

    pub(super) fn end(&mut self, entry: usize) {
        self.entries[entry].end = self.entries.len();
    }

    /// Forgets all that was begun since there were `count` entries.
    pub(super) fn cut(&mut self, count: usize) {
        self.entries.truncate(count);
    }

    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }
}
