//! What must hold at every moment, whatever a learner does. The swarm test asks after each step.

use super::{Cluster, Happening};
use crate::api::Resource;
use crate::api::views::{MetaView, NodeView};
use crate::sim::CauseId;
use crate::store::Change;

/// Something that must hold.
struct Invariant {
    name: &'static str,
    /// What is wrong, if anything; asked with the changes since the last time.
    broken: fn(&Cluster, &[&Change]) -> Option<String>,
}

const INVARIANTS: &[Invariant] = &[
    Invariant { name: "a bound pod never moves", broken: moved },
    Invariant { name: "no node is over-committed", broken: over_committed },
    Invariant { name: "every write has a cause that leads outside", broken: without_cause },
    Invariant { name: "revisions only grow", broken: shrunk },
    Invariant { name: "a controller is named by its uid", broken: nameless_owner },
];

/// All that is broken, with its name, by the changes after a revision.
///
/// # Panics
///
/// If the changes were compacted away: ask more often.
pub fn broken(cluster: &Cluster, since: u64) -> Vec<String> {
    let changes = cluster.store().changes_since(since).expect("the changes are still kept");
    let changes: Vec<&Change> = changes.collect();
    let found = INVARIANTS.iter().filter_map(|invariant| {
        let what = (invariant.broken)(cluster, &changes)?;
        Some(format!("{}: {what}", invariant.name))
    });
    found.collect()
}

fn moved(_: &Cluster, changes: &[&Change]) -> Option<String> {
    changes.iter().find_map(|change| {
        let (before, after) = (change.before.as_ref()?, change.after.as_ref()?);
        let node = ["spec", "nodeName"];
        let same = MetaView(before).uid() == MetaView(after).uid();
        let moved = change.key.resource == Resource::PODS
            && same
            && !before.str_at(&node).is_empty()
            && before.str_at(&node) != after.str_at(&node);
        moved.then(|| format!("{:?} at revision {}", change.key, change.revision))
    })
}

fn over_committed(cluster: &Cluster, _: &[&Change]) -> Option<String> {
    cluster.view().list(Resource::NODES, "").find_map(|(key, node)| {
        let used = cluster.view().usage_of(&key.name);
        let room = |name: &str| NodeView(node).allocatable_amount(name);
        let over = used.pods > room("pods").value()
            || used.cpu_milli > room("cpu").milli_value()
            || used.memory_bytes > room("memory").value();
        over.then(|| format!("{}: {used:?}", key.name))
    })
}

fn without_cause(cluster: &Cluster, changes: &[&Change]) -> Option<String> {
    changes.iter().find_map(|change| {
        let why = leads_outside(cluster, change.cause);
        (!why).then(|| format!("{:?} at revision {}", change.key, change.revision))
    })
}

/// Whether a chain of causes ends in what nobody inside began: an input, a timer, a fault.
fn leads_outside(cluster: &Cluster, cause: CauseId) -> bool {
    let last = cluster.trace().chain(cause).last();
    last.is_some_and(|(_, entry)| {
        !matches!(entry.what, Happening::Request { .. } | Happening::Refused { .. })
    })
}

fn shrunk(_: &Cluster, changes: &[&Change]) -> Option<String> {
    changes.iter().find_map(|change| {
        let before = change.before.as_ref().filter(|_| change.after.is_some())?;
        let old = MetaView(before).resource_version();
        (old >= change.revision)
            .then(|| format!("{:?}: {old} then {}", change.key, change.revision))
    })
}

fn nameless_owner(_: &Cluster, changes: &[&Change]) -> Option<String> {
    changes.iter().find_map(|change| {
        let object = change.after.as_ref()?;
        let wrong = MetaView(object).controller().is_some_and(|owner| owner.uid().is_empty());
        wrong.then(|| format!("{:?} has a controller without a uid", change.key))
    })
}
