//! The ribbon's marks: every write that matters, by whom, when, and what it follows from.
//!
//! Marks are read from the store's changes and the cluster's trace, never from frames. They are
//! kept while an earlier moment is looked at, since the same future follows from the same inputs.

use super::state::{Facts, State, Tone};
use crate::api::views::{NodeView, PodView};
use crate::api::{Because, ObjectKey, Resource};
use crate::cluster::{Actor, Change, Cluster, Happening};
use crate::sim::{CauseId, Millis};
use crate::value::{Str, Value};
use std::collections::BTreeSet;

/// Who acts, in the order in which the lanes stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// The learner, and kubectl for her.
    You,
    Deployment,
    ReplicaSet,
    /// The controllers that keep the endpoints of Services.
    Endpoints,
    /// Another controller, by its component's name.
    Other(Str),
    GarbageCollector,
    /// The controllers that watch over nodes: lifecycle and eviction.
    NodeControllers,
    Scheduler,
    /// The kubelet of a machine.
    Kubelet(Str),
    /// What is broken or mended from outside.
    Faults,
}

/// What a write did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Created,
    Changed,
    /// A pod got its machine.
    Bound,
    /// It is to go: its deletion was asked for.
    Leaving,
    Deleted,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub revision: u64,
    pub at: Millis,
    pub lane: Lane,
    pub deed: Deed,
    pub key: ObjectKey,
    /// A pod's state after it, as the picture would show it.
    pub tone: Tone,
    /// The status or the machine that it gave, if that is what it did.
    pub word: Str,
    /// The request in the trace.
    pub cause: CauseId,
    /// The moment and the lane of what it follows from.
    pub from: Option<(Millis, Lane)>,
    /// What the loop gave as its reason.
    pub because: Option<Because>,
}

/// All marks of a run, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Ribbon {
    marks: Vec<Write>,
    /// Marks of the future that was given up last.
    abandoned: Vec<Write>,
    /// Changes up to here were looked at.
    seen: u64,
}

impl Ribbon {
    /// A ribbon that begins after a revision: what was before is nobody's doing here.
    pub fn from(revision: u64) -> Ribbon {
        Ribbon { seen: revision, ..Ribbon::default() }
    }

    /// Takes in what was written since the last look. What was seen of this future already stays.
    pub fn follow(&mut self, cluster: &Cluster) {
        let store = cluster.store();
        if store.revision() <= self.seen {
            return;
        }
        if let Ok(changes) = store.changes_since(self.seen) {
            for change in changes {
                let mark = self.mark(cluster, change);
                self.marks.extend(mark);
            }
        }
        self.seen = store.revision();
    }

    /// Gives up the future after a revision: something else is done from there.
    pub fn fork(&mut self, revision: u64) {
        let keep = self.marks.partition_point(|mark| mark.revision <= revision);
        let given_up = self.marks.split_off(keep);
        if !given_up.is_empty() {
            self.abandoned = given_up;
        }
        self.seen = self.seen.min(revision);
    }

    pub fn marks(&self) -> &[Write] {
        &self.marks
    }

    /// The write that a request of the trace made.
    pub fn by_cause(&self, cause: CauseId) -> Option<&Write> {
        let place = self.marks.binary_search_by_key(&cause, |mark| mark.cause).ok()?;
        self.marks.get(place)
    }

    /// What had happened in the future that was given up last.
    pub fn abandoned(&self) -> &[Write] {
        &self.abandoned
    }

    /// The moments at which something was written, with `more` of them, in order.
    pub fn moments(&self, more: impl Iterator<Item = Millis>) -> BTreeSet<Millis> {
        self.marks.iter().map(|mark| mark.at).chain(more).collect()
    }

    /// The last write at a moment or before it.
    pub fn last_at(&self, moment: Millis) -> Option<&Write> {
        let end = self.marks.partition_point(|mark| mark.at <= moment);
        self.marks[..end].last()
    }

    fn mark(&self, cluster: &Cluster, change: &Change) -> Option<Write> {
        if is_routine(change) {
            return None;
        }
        let entry = cluster.trace().get(change.cause)?;
        let Happening::Request { actor, .. } = &entry.what else { return None };
        let (deed, word) = deed(change);
        let (from, because) = self.origin(cluster, change.cause);
        Some(Write {
            revision: change.revision,
            at: entry.at,
            lane: lane(*actor, change)?,
            deed,
            key: change.key.clone(),
            tone: tone(change),
            word,
            cause: change.cause,
            from,
            because,
        })
    }

    /// What a request follows from, back to the next thing that has a place on the ribbon; and
    /// the reason that its loop gave.
    fn origin(
        &self,
        cluster: &Cluster,
        cause: CauseId,
    ) -> (Option<(Millis, Lane)>, Option<Because>) {
        let mut reason = None;
        for (id, entry) in cluster.trace().chain(cause).skip(1) {
            match &entry.what {
                Happening::Reconcile { because, .. } if reason.is_none() => {
                    reason.clone_from(because);
                }
                Happening::Line { .. } => return (Some((entry.at, Lane::You)), reason),
                Happening::Fault { .. } => return (Some((entry.at, Lane::Faults)), reason),
                Happening::Request { .. } => {
                    if let Some(mark) = self.by_cause(id) {
                        return (Some((mark.at, mark.lane.clone())), reason);
                    }
                }
                _ => {}
            }
        }
        (None, reason)
    }
}

/// Whether a write says nothing new: events, leases, the reports of a node that is as it was.
fn is_routine(change: &Change) -> bool {
    match change.key.resource {
        Resource::EVENTS | Resource::LEASES => true,
        Resource::NODES => {
            let (Some(before), Some(after)) = (&change.before, &change.after) else {
                return false;
            };
            let sight = |node: &Value| {
                let view = NodeView(node);
                (view.is_ready(), view.unschedulable(), node.at(&["spec", "taints"]).cloned())
            };
            sight(before) == sight(after)
        }
        _ => false,
    }
}

fn lane(actor: Actor, change: &Change) -> Option<Lane> {
    Some(match (actor, actor.name()) {
        (Actor::Kubectl(_), _) => Lane::You,
        (Actor::Fault, _) => Lane::Faults,
        (Actor::Boot | Actor::Recorder, _) => return None,
        (_, "deployment-controller") => Lane::Deployment,
        (_, "replicaset-controller") => Lane::ReplicaSet,
        (_, name) if name.starts_with("endpoint") => Lane::Endpoints,
        (_, "generic-garbage-collector") => Lane::GarbageCollector,
        (_, "node-controller" | "taint-eviction-controller") => Lane::NodeControllers,
        (_, "default-scheduler") => Lane::Scheduler,
        (_, "kubelet" | "kubelet-heartbeat") => {
            let object = change.object();
            Lane::Kubelet(match change.key.resource {
                Resource::NODES => change.key.name.clone(),
                _ => object.text_at(&["spec", "nodeName"]),
            })
        }
        (_, name) => Lane::Other(Str::from(name.trim_end_matches("-controller"))),
    })
}

fn deed(change: &Change) -> (Deed, Str) {
    let is_pod = change.key.resource == Resource::PODS;
    let (before, after) = match (&change.before, &change.after) {
        (None, _) => return (Deed::Created, Str::default()),
        (_, None) => return (Deed::Deleted, Str::default()),
        (Some(before), Some(after)) => (before, after),
    };
    let leaves = |object: &Value| object.at(&["metadata", "deletionTimestamp"]).is_some();
    if !leaves(before) && leaves(after) {
        return (Deed::Leaving, Str::default());
    }
    let node = |object: &Value| object.text_at(&["spec", "nodeName"]);
    if is_pod && node(before).is_empty() && !node(after).is_empty() {
        return (Deed::Bound, node(after));
    }
    match is_pod {
        true => (Deed::Changed, Cluster::pod_status(after).into()),
        false => (Deed::Changed, Str::default()),
    }
}

/// How a pod looks after the write; everything else is simply work.
fn tone(change: &Change) -> Tone {
    match (&change.after, change.key.resource) {
        (Some(pod), Resource::PODS) => {
            let view = PodView(pod);
            let is_bound = !view.node_name().is_empty();
            let facts = Facts { is_ready: view.is_ready(), is_bound, ..Facts::default() };
            let state = State::of(&Cluster::pod_status(pod), facts);
            if state == State::NotReady { Tone::Work } else { state.look().tone }
        }
        (None, Resource::PODS) => Tone::Unknown,
        (Some(node), Resource::NODES) if !NodeView(node).is_ready() => Tone::Bad,
        _ => Tone::Done,
    }
}
