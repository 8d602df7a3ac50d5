//! kube-proxy's tables: which endpoints it has written, while the API may know others already.
//!
//! It writes them at once when it has been quiet, and else no sooner than a second after the last
//! time (upstream: `minSyncPeriod`, `BoundedFrequencyRunner`). In that second connections still go
//! to a pod that leaves: what `preStop` is for. All nodes' tables count as one.

use crate::api::{ObjectKey, Resource};
use crate::sim::{Millis, Trace};
use crate::store::Store;
use crate::value::Value;
use std::collections::BTreeMap;

/// How much time lies between two writings.
const MIN_SYNC_MS: Millis = 1_000;

/// The tables as far as they differ from the EndpointSlices.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    /// Up to this revision changes have been taken in.
    seen: u64,
    written: Millis,
    stale: BTreeMap<ObjectKey, Option<Value>>,
}

impl Tables {
    /// Brings the tables to the moment `now`.
    pub fn follow<W>(&mut self, store: &Store, trace: &Trace<W>, now: Millis) {
        if let Ok(changes) = store.changes_since(self.seen) {
            for change in changes.filter(|it| it.key.resource == Resource::ENDPOINT_SLICES) {
                let at = trace.get(change.cause).map_or(now, |entry| entry.at);
                self.write(at);
                if at >= self.written + MIN_SYNC_MS {
                    self.written = at;
                } else {
                    self.stale.entry(change.key.clone()).or_insert_with(|| change.before.clone());
                }
            }
        } else {
            // Nobody asked for minutes: all that was written since is in the tables.
            self.stale.clear();
        }
        self.seen = store.revision();
        self.write(now);
    }

    /// Writes what waits, if its second is over.
    fn write(&mut self, now: Millis) {
        if !self.stale.is_empty() && now >= self.written + MIN_SYNC_MS {
            self.stale.clear();
            self.written += MIN_SYNC_MS;
        }
    }

    /// The slices that the tables know in another form; none for those they don't know yet.
    pub fn stale(&self) -> &BTreeMap<ObjectKey, Option<Value>> {
        &self.stale
    }
}
