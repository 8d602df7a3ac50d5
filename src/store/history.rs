//! The changes, oldest first, each with the revision it made and what caused it.

use super::Compacted;
use crate::api::ObjectKey;
use crate::sim::CauseId;
use crate::value::Value;
use rpds::Vector;

/// One write: what stood there before, and what stands there now.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub revision: u64,
    pub key: ObjectKey,
    /// Nothing if the object is new.
    pub before: Option<Value>,
    /// Nothing if the object is gone.
    pub after: Option<Value>,
    pub cause: CauseId,
}

impl Change {
    /// The object as it is now, or as it last was.
    pub fn object(&self) -> &Value {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has a before or an after")
    }
}

/// How many changes are dropped at once, so that a compaction's copying stays rare.
const COMPACTION_STEP: usize = 4096;

/// Changes with revisions without a gap, from `first` on.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    changes: Vector<Change>,
    /// How many changes were dropped: the revision before the first that is kept.
    dropped: u64,
    /// Changes up to here may be dropped, but are still there.
    compacted: u64,
}

impl History {
    pub fn revision(&self) -> u64 {
        self.dropped + self.changes.len() as u64
    }

    pub fn append(&mut self, change: Change) {
        assert_eq!(change.revision, self.revision() + 1, "revisions have no gap");
        self.changes.push_back_mut(change);
    }

    pub fn since(&self, revision: u64) -> Result<impl Iterator<Item = &Change>, Compacted> {
        if revision < self.compacted {
            return Err(Compacted);
        }
        let start = (revision - self.dropped) as usize;
        Ok((start..self.changes.len()).map(|i| &self.changes[i]))
    }

    /// The revision after which all changes are known.
    pub fn compacted(&self) -> u64 {
        self.compacted
    }

    pub fn compact(&mut self, revision: u64) {
        self.compacted = self.compacted.max(revision.min(self.revision()));
        let unneeded = (self.compacted - self.dropped) as usize;
        if unneeded >= COMPACTION_STEP {
            self.changes = self.changes.iter().skip(unneeded).cloned().collect();
            self.dropped = self.compacted;
        }
    }
}
