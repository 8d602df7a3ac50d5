//! Which pods have to go when there are too many.

use crate::api::time;
use crate::api::views::{MetaView, PodView, ReplicaSetView};
use crate::loops::Context;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

/// The pods that are missed least, `number` of them (upstream: `ActivePodsWithRanks`).
pub fn choose<'a>(
    context: &Context<'_>,
    set: ReplicaSetView<'_>,
    pods: &[PodView<'a>],
    number: usize,
) -> Vec<PodView<'a>> {
    let crowd = related_pods_by_node(context, set);
    let now = time::at(context.epoch, context.now);
    let mut ranked: Vec<_> = pods
        .iter()
        .map(|pod| {
            let doubled = crowd.get(pod.node_name()).copied().unwrap_or(0);
            (Rank::of(*pod, doubled, now), *pod)
        })
        .collect();
    ranked.sort_by(|(a, x), (b, y)| a.compare(b).then_with(|| x.meta().uid().cmp(y.meta().uid())));
    ranked.into_iter().take(number).map(|(_, pod)| pod).collect()
}

/// How many running pods of all sets with the same owner each node has, so that the fuller node
/// gives up a pod first.
fn related_pods_by_node(context: &Context<'_>, set: ReplicaSetView<'_>) -> BTreeMap<String, usize> {
    let owner = set.meta().controller().map_or("", |owner| owner.uid());
    let uids: Vec<&str> = if owner.is_empty() {
        vec![set.meta().uid()]
    } else {
        context.view.owned_by(owner).map(|(_, sibling)| MetaView(sibling).uid()).collect()
    };
    let mut counts = BTreeMap::new();
    for uid in uids {
        for (_, pod) in context.view.owned_by(uid) {
            let pod = PodView(pod);
            if pod.is_active() && !pod.node_name().is_empty() {
                *counts.entry(pod.node_name().to_string()).or_insert(0) += 1;
            }
        }
    }
    counts
}

/// A pod's worth; less sorts first and goes first.
struct Rank {
    assigned: bool,
    phase: u8,
    ready: bool,
    cost: i64,
    doubled: usize,
    /// For a ready pod, in powers of two of the seconds that it has been ready.
    ready_for: u32,
    restarts: i64,
    age: u32,
}

impl Rank {
    fn of(pod: PodView<'_>, doubled: usize, now: time::UnixMillis) -> Rank {
        let cost = pod.meta().annotation(DELETION_COST).and_then(|cost| cost.parse().ok());
        let created = pod.meta().creation_timestamp().unwrap_or(now);
        Rank {
            assigned: !pod.node_name().is_empty(),
            phase: match pod.phase() {
                "Pending" => 0,
                "Unknown" => 1,
                _ => 2,
            },
            ready: pod.is_ready(),
            cost: cost.unwrap_or(0),
            doubled,
            ready_for: pod.ready_since().map_or(0, |since| bucket(now - since)),
            restarts: pod.restarts(),
            age: bucket(now - created),
        }
    }

    fn compare(&self, other: &Rank) -> Ordering {
        (self.assigned, self.phase, self.ready, self.cost)
            .cmp(&(other.assigned, other.phase, other.ready, other.cost))
            .then(Reverse(self.doubled).cmp(&Reverse(other.doubled)))
            .then(self.ready_for.cmp(&other.ready_for))
            .then(Reverse(self.restarts).cmp(&Reverse(other.restarts)))
            .then(self.age.cmp(&other.age))
    }
}

/// The logarithm of a time's seconds, so that near times count as the same.
fn bucket(milliseconds: i64) -> u32 {
    let seconds = (milliseconds / 1000).max(0) as u64;
    64 - seconds.leading_zeros()
}
