//! The Recreate strategy: all old pods go before the first new one comes.

use super::rollout::Rollout;
use super::{new_set, status};
use crate::api::views::{MetaView, PodView, ReplicaSetView};

/// Takes the next step (upstream: `rolloutRecreate`).
pub fn roll(rollout: &mut Rollout<'_>) {
    new_set::find_or_create(rollout, false);
    let mut scaled = false;
    for place in rollout.old() {
        if ReplicaSetView(&rollout.sets[place]).replicas() > 0 {
            scaled |= rollout.scale(place, 0, false);
        }
    }
    if scaled || old_pods_run(rollout) {
        return status::sync_rollout(rollout);
    }
    if rollout.new.is_none() {
        new_set::find_or_create(rollout, true);
    }
    if let Some(place) = rollout.new {
        let wanted = rollout.replicas();
        rollout.scale(place, wanted, false);
    }
    if status::is_complete(rollout, rollout.stored) {
        rollout.clean_up();
    }
    status::sync_rollout(rollout);
}

fn old_pods_run(rollout: &Rollout<'_>) -> bool {
    rollout.old().into_iter().any(|place| {
        let set = ReplicaSetView(&rollout.sets[place]);
        let mut pods = rollout.view.owned_by(MetaView(set.0).uid());
        set.status_replicas().unwrap_or(0) > 0 || pods.any(|(_, pod)| !PodView(pod).is_terminal())
    })
}
