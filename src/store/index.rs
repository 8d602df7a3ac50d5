//! Shortcuts to the objects that a loop asks for: those of an owner, those of nobody, the pods of
//! a node.

use super::tally::Tally;
use super::usage::{Counted, UsageByNode, may_differ};
use crate::api::views::PodView;
use crate::api::{ObjectKey, Resource};
use crate::value::{Str, Value};
use rpds::RedBlackTreeSet;
use std::cmp::Reverse;

/// Which objects stand in which relation. Clones in constant time.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    entries: RedBlackTreeSet<(Relation, ObjectKey)>,
    pub usage: UsageByNode,
    pub tally: Tally,
}

/// What an object stands in relation to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// An owner's uid, controller or not.
    OwnedBy(Str),
    /// Objects of a resource in a namespace that have no controller.
    Uncontrolled(Resource, Str),
    /// Pods bound to a node.
    OnNode(Str),
    /// Pods on any node that have affinity or anti-affinity to other pods.
    Choosy,
    /// Pods without a node: the more important first, then the older.
    Waiting(Reverse<i64>, Str),
}

impl Index {
    /// Takes note of a change of one object.
    pub fn replace(&mut self, key: &ObjectKey, before: Option<&Value>, after: Option<&Value>) {
        self.count(key, before, after);
        let (old, new) = (before.map(Facts::of), after.map(Facts::of));
        if let (Some(old), Some(new)) = (&old, &new)
            && old.same(new)
        {
            return;
        }
        let relations = |facts: Option<&Facts<'_>>| facts.map(|facts| facts.relations(key));
        let old = relations(old.as_ref()).unwrap_or_default();
        let new = relations(new.as_ref()).unwrap_or_default();
        for relation in old.iter().filter(|relation| !new.contains(relation)) {
            self.entries.remove_mut(&(relation.clone(), key.clone()));
        }
        for relation in new.into_iter().filter(|relation| !old.contains(relation)) {
            self.entries.insert_mut((relation, key.clone()));
        }
    }

    fn count(&mut self, key: &ObjectKey, before: Option<&Value>, after: Option<&Value>) {
        if key.resource == Resource::NODES {
            self.usage.note_node(&key.name, after);
        }
        if key.resource != Resource::PODS {
            return;
        }
        self.tally.replace(before, after);
        if let (Some(before), Some(after)) = (before, after)
            && !may_differ(before, after)
        {
            return;
        }
        self.usage.count(before.and_then(Counted::of), -1);
        self.usage.count(after.and_then(Counted::of), 1);
    }

    /// Keys of the pods that wait for a node, in the order in which it is their turn.
    pub fn waiting(&self) -> impl Iterator<Item = &ObjectKey> {
        let first = Relation::Waiting(Reverse(i64::MAX), Str::default());
        let none = ObjectKey::new(Resource::FIRST, Str::default(), Str::default());
        self.entries
            .range((first, none)..)
            .take_while(|(found, _)| matches!(found, Relation::Waiting(..)))
            .map(|(_, key)| key)
    }

    /// Keys of the objects in a relation, in order.
    pub fn keys(&self, relation: Relation) -> impl Iterator<Item = &ObjectKey> {
        let first = ObjectKey::new(Resource::FIRST, Str::default(), Str::default());
        self.entries
            .range((relation.clone(), first)..)
            .take_while(move |(found, _)| *found == relation)
            .map(|(_, key)| key)
    }
}

/// The parts of an object that the relations follow from.
struct Facts<'a> {
    object: &'a Value,
    owners: Option<&'a Value>,
    node: Option<&'a Value>,
}

impl<'a> Facts<'a> {
    fn of(object: &'a Value) -> Facts<'a> {
        Facts {
            object,
            owners: object.at(&["metadata", "ownerReferences"]),
            node: object.at(&["spec", "nodeName"]),
        }
    }

    /// Whether nothing that matters has changed; a shared branch is the same at a glance.
    fn same(&self, other: &Facts<'_>) -> bool {
        let owners = match (self.owners, other.owners) {
            (Some(a), Some(b)) => a.same(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        owners && self.node == other.node
    }

    /// Neither a pod's priority nor its age ever changes.
    fn turn(&self) -> Relation {
        let created = self.object.text_at(&["metadata", "creationTimestamp"]);
        Relation::Waiting(Reverse(PodView(self.object).priority().unwrap_or(0)), created)
    }

    /// A pod's affinity never changes once it has a node.
    fn is_choosy(&self) -> bool {
        let affinity = PodView(self.object).affinity();
        affinity.is_some_and(|affinity| {
            ["podAffinity", "podAntiAffinity"].iter().any(|kind| affinity.get(kind).is_some())
        })
    }

    fn relations(&self, key: &ObjectKey) -> Vec<Relation> {
        let owners = self.owners.and_then(Value::as_list).unwrap_or(&[]);
        let mut relations: Vec<Relation> =
            owners.iter().map(|owner| Relation::OwnedBy(owner.text_at(&["uid"]))).collect();
        if !owners.iter().any(|owner| owner.bool_at(&["controller"]))
            && matches!(key.resource, Resource::PODS | Resource::REPLICA_SETS)
        {
            relations.push(Relation::Uncontrolled(key.resource, key.namespace.clone()));
        }
        if key.resource == Resource::PODS {
            match self.node {
                Some(Value::Str(node)) if !node.is_empty() => {
                    relations.push(Relation::OnNode(node.clone()));
                    relations.extend(self.is_choosy().then_some(Relation::Choosy));
                }
                _ => relations.push(self.turn()),
            }
        }
        relations
    }
}
