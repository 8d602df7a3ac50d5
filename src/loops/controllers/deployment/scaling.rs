//! Another number of replicas: during a rollout it is spread over the sets in proportion.

use super::fenceposts::{is_rolling_update, max_surge};
use super::revision::{DESIRED_REPLICAS, MAX_REPLICAS};
use super::rollout::Rollout;
use super::{new_set, status};
use crate::api::views::{MetaView, ReplicaSetView};
use crate::value::Value;
use std::cmp::Reverse;

/// Whether a set was sized for another number of replicas than is wanted now.
pub fn is_scaling_event(rollout: &Rollout<'_>) -> bool {
    rollout.sets.iter().any(|set| {
        ReplicaSetView(set).replicas() > 0
            && annotated(set, DESIRED_REPLICAS).is_some_and(|number| number != rollout.replicas())
    })
}

/// Sizes the sets, but starts no rollout (upstream: `sync`).
pub fn sync(rollout: &mut Rollout<'_>) {
    new_set::find_or_create(rollout, false);
    scale(rollout);
    if rollout.view_of_deployment().paused() {
        rollout.clean_up();
    }
    status::sync(rollout);
}

fn scale(rollout: &mut Rollout<'_>) {
    let wanted = rollout.replicas();
    if let Some(place) = only_active_or_latest(rollout) {
        rollout.scale(place, wanted, false);
        return;
    }
    if is_saturated(rollout) {
        for place in rollout.old() {
            if ReplicaSetView(&rollout.sets[place]).replicas() > 0 {
                rollout.scale(place, 0, false);
            }
        }
        return;
    }
    if is_rolling_update(rollout.view_of_deployment()) {
        scale_in_proportion(rollout);
    }
}

/// The one set with pods; with none at all the newest; nothing if several have pods.
fn only_active_or_latest(rollout: &Rollout<'_>) -> Option<usize> {
    let active = active(rollout);
    match active[..] {
        [] => rollout.new.or_else(|| rollout.old().last().copied()),
        [one] => Some(one),
        _ => None,
    }
}

fn active(rollout: &Rollout<'_>) -> Vec<usize> {
    let has_pods = |place: &usize| ReplicaSetView(&rollout.sets[*place]).replicas() > 0;
    (0..rollout.sets.len()).filter(has_pods).collect()
}

fn is_saturated(rollout: &Rollout<'_>) -> bool {
    let wanted = rollout.replicas();
    rollout.new_set().is_some_and(|set| {
        set.replicas() == wanted
            && annotated(set.0, DESIRED_REPLICAS) == Some(wanted)
            && set.available_replicas().unwrap_or(0) == wanted
    })
}

/// Every active set gets its share of what is added or taken away; the largest gets the rest.
fn scale_in_proportion(rollout: &mut Rollout<'_>) {
    let wanted = rollout.replicas();
    let most = if wanted > 0 { wanted + max_surge(rollout.view_of_deployment()) } else { 0 };
    let to_add = most - rollout.total_wanted();
    let mut places = active(rollout);
    let size =
        |rollout: &Rollout<'_>, place: usize| ReplicaSetView(&rollout.sets[place]).replicas();
    if to_add >= 0 {
        places.sort_by_key(|place| (Reverse(size(rollout, *place)), Reverse(*place)));
    } else {
        places.sort_by_key(|place| (Reverse(size(rollout, *place)), *place));
    }
    let mut added = 0;
    let mut sizes = Vec::new();
    for place in &places {
        let share = share(rollout, *place, most, to_add, added);
        added += share;
        sizes.push(size(rollout, *place) + share);
    }
    if let Some(first) = sizes.first_mut() {
        *first = (*first + to_add - added).max(0);
    }
    for (place, size) in places.into_iter().zip(sizes) {
        rollout.scale(place, size, true);
    }
}

/// A set's share of what is to be added (upstream: `GetReplicaSetProportion`).
fn share(rollout: &Rollout<'_>, place: usize, most: i64, to_add: i64, added: i64) -> i64 {
    let set = &rollout.sets[place];
    let size = ReplicaSetView(set).replicas();
    if size == 0 || to_add == added {
        return 0;
    }
    let fraction = if rollout.replicas() == 0 {
        -size
    } else {
        let known = annotated(set, MAX_REPLICAS).filter(|number| *number != 0);
        let before = known.or(rollout.view_of_deployment().status_replicas()).unwrap_or(0);
        if before == 0 { 0 } else { rounded(size * most, before) - size }
    };
    let allowed = to_add - added;
    if to_add > 0 { fraction.min(allowed) } else { fraction.max(allowed) }
}

/// Rounds a fraction of positive numbers to the nearest whole, halves up.
fn rounded(numerator: i64, denominator: i64) -> i64 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

fn annotated(set: &Value, annotation: &str) -> Option<i64> {
    MetaView(set).annotation(annotation)?.parse().ok().filter(|number| *number >= 0)
}
