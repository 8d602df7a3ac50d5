//! What a loop may see: all objects, and the shortcuts between them. Nothing here writes.

use super::index::Relation;
use super::{Alike, Change, NodeSum, Store, Usage};
use crate::api::{ObjectKey, Resource};
use crate::value::{Str, Value};

/// A reader's view of the store at one moment.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    store: &'a Store,
}

impl<'a> View<'a> {
    pub(super) fn new(store: &'a Store) -> View<'a> {
        View { store }
    }

    /// Changes after a revision, oldest first; nothing if they are not known any more.
    pub fn changes_since(self, revision: u64) -> Option<impl Iterator<Item = &'a Change>> {
        self.store.changes_since(revision).ok()
    }

    /// The object under a key.
    pub fn get(self, key: &ObjectKey) -> Option<&'a Value> {
        self.store.get(key)
    }

    /// The object of a resource by namespace and name.
    pub fn find(
        self,
        resource: Resource,
        namespace: impl Into<Str>,
        name: impl Into<Str>,
    ) -> Option<&'a Value> {
        self.store.get(&ObjectKey::new(resource, namespace, name))
    }

    /// Objects of a resource in order; an empty namespace means all.
    pub fn list(
        self,
        resource: Resource,
        namespace: &str,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> + use<'a> {
        self.store.list(resource, namespace)
    }

    /// Objects that name this uid among their owners.
    pub fn owned_by(self, uid: &str) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.related(Relation::OwnedBy(Str::from(uid)))
    }

    /// Pods or ReplicaSets of a namespace that have no controller.
    pub fn uncontrolled(
        self,
        resource: Resource,
        namespace: &str,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.related(Relation::Uncontrolled(resource, Str::from(namespace)))
    }

    /// How full a node is.
    pub fn usage_of(self, node: &str) -> Usage {
        self.store.index.usage.of(node)
    }

    /// All nodes in the order of their names, each with what its pods use.
    pub fn nodes(self) -> impl Iterator<Item = &'a NodeSum> {
        self.store.index.usage.nodes()
    }

    /// How many pods a controller has, by their labels.
    pub fn pods_of(self, controller: &str) -> &'a [Alike] {
        self.store.index.tally.of(controller)
    }

    /// Pods without a node: the more important first, then the older, then by key.
    pub fn waiting_pods(self) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.named(self.store.index.waiting())
    }

    /// Pods bound to a node.
    pub fn pods_on(self, node: &str) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.related(Relation::OnNode(Str::from(node)))
    }

    /// Pods on nodes that have a say about the pods around them.
    pub fn choosy_pods(self) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.related(Relation::Choosy)
    }

    fn related(self, relation: Relation) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        self.named(self.store.index.keys(relation))
    }

    fn named(
        self,
        keys: impl Iterator<Item = &'a ObjectKey>,
    ) -> impl Iterator<Item = (&'a ObjectKey, &'a Value)> {
        keys.map(move |key| {
            let object = self.store.get(key).expect("the index names what is stored");
            (key, object)
        })
    }

    /// The revision that this view shows.
    pub fn revision(self) -> u64 {
        self.store.revision()
    }
}
