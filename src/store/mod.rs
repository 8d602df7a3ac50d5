//! What the cluster knows: every object, and every change since it began.
//!
//! This is etcd's part. A write gets the next revision and is appended to the history; a watch
//! is a position in that history. Nobody is asked whether a write makes sense: that is the API
//! server's job, one module up. Readers get a [`View`], which cannot write.
//!
//! Start at [`Store::commit`]. Absent on purpose: validation, names of loops, latency.

mod history;
mod index;
mod tally;
mod usage;
mod view;

pub use history::Change;
pub use tally::Alike;
pub use usage::{NodeSum, Usage};
pub use view::View;

use crate::api::{ObjectKey, Resource};
use crate::sim::CauseId;
use crate::value::{FastHash, Str, Value};
use archery::RcK;
use history::History;
use index::Index;
use rpds::{HashTrieMap, RedBlackTreeSet};

/// Every object of the cluster, with the changes that made it so. Clones in constant time.
#[derive(Clone, Debug, Default)]
pub struct Store {
    objects: HashTrieMap<ObjectKey, Value, RcK, FastHash>,
    /// The keys of all objects, for lists.
    keys: RedBlackTreeSet<ObjectKey>,
    index: Index,
    history: History,
}

impl Store {
    /// The revision of the newest change; 0 before the first.
    pub fn revision(&self) -> u64 {
        self.history.revision()
    }

    /// The object under a key.
    pub fn get(&self, key: &ObjectKey) -> Option<&Value> {
        self.objects.get(key)
    }

    /// Objects of a resource in the order of their keys; an empty namespace means all.
    pub fn list<'a>(
        &'a self,
        resource: Resource,
        namespace: &str,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> + use<'a> {
        let namespace = Str::from(namespace);
        let from = ObjectKey { resource, namespace: namespace.clone(), name: Str::default() };
        let keys = self.keys.range(from..).take_while(move |key| {
            key.resource == resource && (namespace.is_empty() || key.namespace == namespace)
        });
        keys.map(|key| (key, &self.objects[key]))
    }

    /// Puts `after` in place of whatever is under `key` (nothing: deletes it) as the next
    /// revision, which is written into the object's `metadata.resourceVersion`, and returns the
    /// revision. A deleted object's last state carries the revision of its deletion, as etcd's
    /// watch tells it.
    pub fn commit(&mut self, key: &ObjectKey, after: Option<Value>, cause: CauseId) -> u64 {
        let revision = self.revision() + 1;
        let version = Str::from(revision.to_string());
        let stamp = |mut object: Value| {
            object.set(&["metadata", "resourceVersion"], &version);
            object
        };
        let before = self.objects.get(key).cloned();
        let after = after.map(&stamp);
        self.index.replace(key, before.as_ref(), after.as_ref());
        match &after {
            Some(object) => {
                if before.is_none() {
                    self.keys.insert_mut(key.clone());
                }
                self.objects.insert_mut(key.clone(), object.clone());
            }
            None => {
                self.keys.remove_mut(key);
                self.objects.remove_mut(key);
            }
        }
        let before = if after.is_none() { before.map(stamp) } else { before };
        self.history.append(Change { revision, key: key.clone(), before, after, cause });
        revision
    }

    /// Changes after a revision, oldest first.
    ///
    /// # Errors
    ///
    /// [`Compacted`] if they were dropped already.
    pub fn changes_since(&self, revision: u64) -> Result<impl Iterator<Item = &Change>, Compacted> {
        self.history.since(revision)
    }

    /// The revision after which all changes are known.
    pub fn compacted(&self) -> u64 {
        self.history.compacted()
    }

    /// Drops the changes up to and with a revision, as etcd's compaction does.
    pub fn compact(&mut self, revision: u64) {
        self.history.compact(revision);
    }

    /// A reader's view of it.
    pub fn view(&self) -> View<'_> {
        View::new(self)
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.size()
    }

    /// Whether there is no object at all.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// All objects in the order of their keys.
    pub fn all(&self) -> impl Iterator<Item = (&ObjectKey, &Value)> {
        self.keys.iter().map(|key| (key, &self.objects[key]))
    }
}

/// The changes asked for are no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compacted;

#[cfg(test)]
mod tests;
