//! What a Deployment's status says: counts, availability, progress.

use super::fenceposts::max_unavailable;
use super::rollout::Rollout;
use crate::api::time;
use crate::api::views::{DeploymentView, MetaView, ReplicaSetView, condition};
use crate::map;
use crate::value::{Str, Value};

const AVAILABLE: &str = "Available";
const PROGRESSING: &str = "Progressing";
const REPLICA_FAILURE: &str = "ReplicaFailure";
/// The reason of a rollout that is done.
const DONE: &str = "NewReplicaSetAvailable";
const TIMED_OUT: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";

/// Whether the Deployment gives up waiting for progress after some time.
pub fn has_deadline(rollout: &Rollout<'_>) -> bool {
    let deadline = rollout.view_of_deployment().progress_deadline_seconds();
    deadline.is_some_and(|seconds| seconds != i64::from(i32::MAX))
}

/// The condition that tells of progress.
pub fn progressing(deployment: &Value) -> Option<&Value> {
    condition(deployment, PROGRESSING)
}

/// Sets the condition that tells of progress.
pub fn set_progressing(
    rollout: &mut Rollout<'_>,
    status: &'static str,
    reason: &'static str,
    message: String,
) {
    set_condition(rollout, PROGRESSING, status, reason, &message);
}

/// Notes that the Deployment was paused or resumed, so that the time in between does not count
/// against its deadline (upstream: `checkPausedConditions`).
pub fn note_pause(rollout: &mut Rollout<'_>) {
    if !has_deadline(rollout) {
        return;
    }
    let reason = progressing(&rollout.deployment).map_or("", |found| found.str_at(&["reason"]));
    let paused = rollout.view_of_deployment().paused();
    if reason == TIMED_OUT {
    } else if paused && reason != PAUSED {
        set_progressing(rollout, "Unknown", PAUSED, "Deployment is paused".into());
    } else if !paused && reason == PAUSED {
        set_progressing(rollout, "Unknown", "DeploymentResumed", "Deployment is resumed".into());
    }
}

/// Brings counts and availability up to date (upstream: `syncDeploymentStatus`).
pub fn sync(rollout: &mut Rollout<'_>) {
    let available = count(rollout);
    let enough = rollout.replicas() - max_unavailable(rollout.view_of_deployment());
    if available >= enough {
        let message = "Deployment has minimum availability.";
        set_condition(rollout, AVAILABLE, "True", "MinimumReplicasAvailable", message);
    } else {
        let message = "Deployment does not have minimum availability.";
        set_condition(rollout, AVAILABLE, "False", "MinimumReplicasUnavailable", message);
    }
}

/// Sets the counts; gives the number of available pods.
fn count(rollout: &mut Rollout<'_>) -> i64 {
    let available = rollout.sum(|set| set.available_replicas());
    let updated = rollout.new_set().and_then(ReplicaSetView::status_replicas).unwrap_or(0);
    let terminating = rollout.sum(|set| set.0.int_at(&["status", "terminatingReplicas"]));
    let counts = [
        ("replicas", rollout.sum(|set| set.status_replicas())),
        ("updatedReplicas", updated),
        ("readyReplicas", rollout.sum(|set| set.ready_replicas())),
        ("availableReplicas", available),
        ("unavailableReplicas", (rollout.total_wanted() - available).max(0)),
    ];
    for (field, number) in counts {
        if number == 0 {
            rollout.deployment.remove(&["status", field]);
        } else {
            rollout.deployment.set(&["status", field], number);
        }
    }
    let known = rollout.sets.iter().any(|set| set.at(&["status", "terminatingReplicas"]).is_some());
    if known || rollout.sets.is_empty() {
        rollout.deployment.set(&["status", "terminatingReplicas"], terminating);
    } else {
        rollout.deployment.remove(&["status", "terminatingReplicas"]);
    }
    let generation = MetaView(rollout.stored).generation();
    rollout.deployment.set(&["status", "observedGeneration"], generation);
    available
}

/// Whether the rollout is done, by the status of `object`.
pub fn is_complete(rollout: &Rollout<'_>, object: &Value) -> bool {
    let wanted = rollout.replicas();
    let status = DeploymentView(object);
    [status.updated_replicas(), status.status_replicas(), status.available_replicas()]
        .iter()
        .all(|number| number.unwrap_or(0) == wanted)
        && status.observed_generation().unwrap_or(0) >= MetaView(rollout.stored).generation()
}

/// Brings the status up to date and judges the rollout's progress (upstream:
/// `syncRolloutStatus`).
pub fn sync_rollout(rollout: &mut Rollout<'_>) {
    let before = progressing(&rollout.deployment).cloned();
    sync(rollout);
    if !has_deadline(rollout) {
        remove_condition(rollout, PROGRESSING);
    } else if !was_complete(rollout, before.as_ref()) {
        judge_progress(rollout, before);
    }
    match replica_failure(rollout) {
        Some((reason, message)) => {
            set_condition(rollout, REPLICA_FAILURE, "True", &reason, &message);
        }
        None => remove_condition(rollout, REPLICA_FAILURE),
    }
    if rollout.deployment == *rollout.stored {
        wait_for_deadline(rollout);
    }
}

fn was_complete(rollout: &Rollout<'_>, before: Option<&Value>) -> bool {
    let status = rollout.view_of_deployment();
    status.status_replicas() == status.updated_replicas()
        && before.is_some_and(|found| found.str_at(&["reason"]) == DONE)
}

fn judge_progress(rollout: &mut Rollout<'_>, before: Option<Value>) {
    let whose = match rollout.new_set() {
        Some(set) => format!("ReplicaSet {:?}", set.meta().name()),
        None => format!("Deployment {:?}", MetaView(rollout.stored).name()),
    };
    if is_complete(rollout, &rollout.deployment) {
        set_progressing(rollout, "True", DONE, format!("{whose} has successfully progressed."));
    } else if has_progressed(rollout) {
        // The same reason again still moves the time of the last update.
        let since = before
            .filter(|found| found.str_at(&["status"]) == "True")
            .map(|found| found.text_at(&["lastTransitionTime"]));
        remove_condition(rollout, PROGRESSING);
        let message = format!("{whose} is progressing.");
        set_progressing(rollout, "True", "ReplicaSetUpdated", message);
        if let Some(since) = since {
            let last = rollout.deployment.items_at(&["status", "conditions"]).len() - 1;
            let place = last.to_string();
            let path = ["status", "conditions", &place, "lastTransitionTime"];
            rollout.deployment.set_at(&path, since);
        }
    } else if has_timed_out(rollout) {
        let message = format!("{whose} has timed out progressing.");
        set_progressing(rollout, "False", TIMED_OUT, message);
    }
}

fn has_progressed(rollout: &Rollout<'_>) -> bool {
    let (old, new) = (DeploymentView(rollout.stored), rollout.view_of_deployment());
    let number = |count: Option<i64>| count.unwrap_or(0);
    let outdated = |status: DeploymentView<'_>| {
        number(status.status_replicas()) - number(status.updated_replicas())
    };
    number(new.updated_replicas()) > number(old.updated_replicas())
        || outdated(new) < outdated(old)
        || number(new.ready_replicas()) > number(old.ready_replicas())
        || number(new.available_replicas()) > number(old.available_replicas())
}

/// When the deadline passes, in milliseconds since 1970, if progress is waited for.
fn deadline(rollout: &Rollout<'_>) -> Option<i64> {
    let found = progressing(&rollout.deployment)?;
    let from = time::parse(found.str_at(&["lastUpdateTime"]))?;
    Some(from + rollout.view_of_deployment().progress_deadline_seconds()? * 1000)
}

fn has_timed_out(rollout: &Rollout<'_>) -> bool {
    match progressing(&rollout.deployment).map(|found| found.str_at(&["reason"])) {
        None | Some(DONE) => false,
        Some(TIMED_OUT) => true,
        Some(_) => deadline(rollout).is_some_and(|deadline| deadline < rollout.now),
    }
}

/// Looks again a second after the deadline (upstream: `requeueStuckDeployment`).
fn wait_for_deadline(rollout: &mut Rollout<'_>) {
    let Some(found) = progressing(rollout.stored) else { return };
    let waits = has_deadline(rollout)
        && !is_complete(rollout, rollout.stored)
        && found.str_at(&["reason"]) != TIMED_OUT;
    if let Some(deadline) = deadline(rollout).filter(|_| waits) {
        rollout.look_again_after((deadline - rollout.now).max(0) as u64 + 1000);
    }
}

/// The new set's failure counts before the old ones'.
fn replica_failure(rollout: &Rollout<'_>) -> Option<(Str, Str)> {
    let new = rollout.new.map(|place| &rollout.sets[place]);
    new.into_iter().chain(&rollout.sets).find_map(|set| {
        let found = condition(set, REPLICA_FAILURE)?;
        Some((found.text_at(&["reason"]), found.text_at(&["message"])))
    })
}

/// Sets a condition; one whose status or reason changes moves to the end (upstream:
/// `SetDeploymentCondition`).
fn set_condition(
    rollout: &mut Rollout<'_>,
    kind: &'static str,
    status: &'static str,
    reason: &str,
    message: &str,
) {
    let now = time::rfc3339(rollout.now);
    let mut since = now.clone();
    if let Some(found) = condition(&rollout.deployment, kind)
        && found.str_at(&["status"]) == status
    {
        if found.str_at(&["reason"]) == reason {
            return;
        }
        since = found.str_at(&["lastTransitionTime"]).to_string();
    }
    remove_condition(rollout, kind);
    rollout.deployment.push(
        &["status", "conditions"],
        map! {
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastUpdateTime": now, "lastTransitionTime": since,
        },
    );
}

fn remove_condition(rollout: &mut Rollout<'_>, kind: &str) {
    let conditions = rollout.deployment.items_at(&["status", "conditions"]);
    if conditions.iter().any(|found| found.str_at(&["type"]) == kind) {
        let mut left = conditions.to_vec();
        left.retain(|found| found.str_at(&["type"]) != kind);
        rollout.deployment.set(&["status", "conditions"], left);
    }
}
