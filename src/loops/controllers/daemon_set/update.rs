//! How pods of an old template are replaced, node by node.

use super::Sync;
use super::nodes;
use crate::api::Because;
use crate::api::views::PodView;
use crate::value::{Str, Value};

/// How many nodes may have two pods for a while; rounded up.
pub fn surge(sync: &Sync<'_>) -> i64 {
    bound(sync, "maxSurge")
}

/// A bound of the rolling update as a number of the nodes that want a pod.
fn bound(sync: &Sync<'_>, field: &str) -> i64 {
    if sync.set.str_at(&["spec", "updateStrategy", "type"]) != "RollingUpdate" {
        return 0;
    }
    match sync.set.at(&["spec", "updateStrategy", "rollingUpdate", field]) {
        Some(Value::Int(number)) => *number,
        Some(Value::Str(text)) => {
            let percent = text.trim_end_matches('%').parse::<i64>().unwrap_or(0);
            let wanted = sync.nodes.iter().filter(|node| nodes::should_run(sync.set, **node).0);
            (percent.saturating_mul(wanted.count() as i64).saturating_add(99)) / 100
        }
        _ => 0,
    }
}

/// A node's pods of the new and of the old template; nothing if there are several of one kind.
fn pair<'a>(
    sync: &Sync<'a>,
    pods: &[PodView<'a>],
) -> Option<(Option<PodView<'a>>, Option<PodView<'a>>)> {
    let living = pods.iter().copied().filter(|pod| !pod.meta().is_being_deleted());
    let (new, old): (Vec<_>, Vec<_>) = living.partition(|pod| sync.is_new(*pod));
    (new.len() <= 1 && old.len() <= 1).then(|| (new.first().copied(), old.first().copied()))
}

/// With a surge: pods of a node that are one too many (upstream: the end of
/// `podsShouldBeOnNode`).
pub fn surplus<'a>(sync: &Sync<'a>, living: &[PodView<'a>]) -> Vec<PodView<'a>> {
    let (new, old): (Vec<_>, Vec<_>) = living.iter().copied().partition(|pod| sync.is_new(*pod));
    let mut surplus: Vec<_> = new.iter().chain(&old).copied().collect();
    surplus.retain(|pod| {
        let first = |list: &[PodView<'_>]| {
            list.first().is_some_and(|first| first.meta().uid() == pod.meta().uid())
        };
        !first(&new) && !first(&old)
    });
    if let (Some(new), Some(old)) = (new.first(), old.first())
        && (!old.is_ready() || sync.is_available(*new))
    {
        surplus.push(*old);
    }
    surplus
}

/// Replaces pods of an old template within the bounds (upstream: `rollingUpdate`).
pub(super) fn roll(sync: &mut Sync<'_>) {
    if sync.set.str_at(&["spec", "updateStrategy", "type"]) != "RollingUpdate" {
        return;
    }
    let (surge, unavailable) = (surge(sync), bound(sync, "maxUnavailable"));
    let (create, delete) = match surge {
        0 => (Vec::new(), to_delete(sync, unavailable)),
        _ => (to_surge(sync, surge), Vec::new()),
    };
    if !create.is_empty() || !delete.is_empty() {
        sync.plan.because = Some(Because::NewTemplate);
    }
    sync.create_on.extend(create);
    sync.delete.extend(delete);
}

fn to_delete<'a>(sync: &Sync<'a>, most: i64) -> Vec<PodView<'a>> {
    let (mut unavailable, mut at_once, mut candidates) = (0, Vec::new(), Vec::new());
    for pods in sync.pods.values() {
        match pair(sync, pods) {
            Some((Some(new), None)) => unavailable += i64::from(!sync.is_available(new)),
            Some((None, Some(old))) if !sync.is_available(old) => {
                at_once.push(old);
                unavailable += 1;
            }
            Some((None, Some(old))) => candidates.push(old),
            _ => unavailable += 1,
        }
    }
    let left = (most - unavailable).max(0) as usize;
    at_once.extend(candidates.into_iter().take(left));
    at_once
}

fn to_surge(sync: &Sync<'_>, most: i64) -> Vec<Str> {
    let (mut surging, mut at_once, mut candidates) = (0, Vec::new(), Vec::new());
    for (node, pods) in &sync.pods {
        match pair(sync, pods) {
            None => surging += 1,
            Some((Some(new), Some(_))) => surging += i64::from(!sync.is_available(new)),
            Some((None, Some(old))) if sync.is_available(old) => candidates.push(node.clone()),
            Some((None, Some(_))) => at_once.push(node.clone()),
            Some((_, None)) => {}
        }
    }
    let left = (most - surging).max(0) as usize;
    at_once.extend(candidates.into_iter().take(left));
    at_once
}
