//! The rolling update: the new set grows as far as the surge lets it, the old ones shrink as far
//! as enough pods stay available.

use super::fenceposts::max_unavailable;
use super::rollout::Rollout;
use super::{new_set, status};
use crate::api::views::ReplicaSetView;

/// Takes the next step of a rolling update (upstream: `rolloutRolling`).
pub fn roll(rollout: &mut Rollout<'_>) {
    new_set::find_or_create(rollout, true);
    if grow_new(rollout) || shrink_old(rollout) {
        return status::sync_rollout(rollout);
    }
    if status::is_complete(rollout, rollout.stored) {
        rollout.clean_up();
    }
    status::sync_rollout(rollout);
}

fn grow_new(rollout: &mut Rollout<'_>) -> bool {
    let Some(place) = rollout.new else { return false };
    let size = ReplicaSetView(&rollout.sets[place]).replicas();
    let wanted = rollout.replicas();
    let next = if size > wanted { wanted } else { new_set::size_within_surge(rollout, size) };
    rollout.scale(place, next, false)
}

fn shrink_old(rollout: &mut Rollout<'_>) -> bool {
    let old: Vec<usize> = rollout
        .old()
        .into_iter()
        .filter(|place| ReplicaSetView(&rollout.sets[*place]).replicas() > 0)
        .collect();
    let Some(new) = rollout.new_set() else { return false };
    if old.is_empty() {
        return false;
    }
    let least = rollout.replicas() - max_unavailable(rollout.view_of_deployment());
    let new_unavailable = new.replicas() - new.available_replicas().unwrap_or(0);
    let may_go = rollout.total_wanted() - least - new_unavailable;
    if may_go <= 0 {
        return false;
    }
    let sick = remove_unavailable(rollout, &old, may_go);
    let healthy = remove_available(rollout, &old, least);
    sick + healthy > 0
}

/// Pods that serve nobody go first (upstream: `cleanupUnhealthyReplicas`).
fn remove_unavailable(rollout: &mut Rollout<'_>, old: &[usize], may_go: i64) -> i64 {
    let mut gone = 0;
    for place in old {
        let set = ReplicaSetView(&rollout.sets[*place]);
        let (size, available) = (set.replicas(), set.available_replicas().unwrap_or(0));
        let sick = (size - available).min(may_go - gone);
        if size > 0 && sick > 0 {
            rollout.scale(*place, size - sick, false);
            gone += sick;
        }
    }
    gone
}

/// Then as many of the others as the availability lets go.
fn remove_available(rollout: &mut Rollout<'_>, old: &[usize], least: i64) -> i64 {
    let may_go = rollout.sum(|set| set.available_replicas()) - least;
    let mut gone = 0;
    for place in old {
        let size = ReplicaSetView(&rollout.sets[*place]).replicas();
        let number = size.min(may_go - gone);
        if number > 0 {
            rollout.scale(*place, size - number, false);
            gone += number;
        }
    }
    gone
}
