//! What a ReplicaSet's status says of its pods.

use super::claim::Claim;
use crate::api::time::UnixMillis;
use crate::api::views::{Condition, ReplicaSetView, condition, set_condition};
use crate::api::{Request, Resource, Selector};
use crate::loops::{Call, Context};
use crate::sim::Millis;
use crate::value::{Str, Value};

/// The status as it should be now (upstream: `calculateStatus`).
pub fn calculate(
    context: &Context<'_>,
    set: ReplicaSetView<'_>,
    claim: &Claim<'_>,
    now: UnixMillis,
) -> Value {
    let template_labels = set.0.at(&["spec", "template", "metadata", "labels"]);
    let template =
        Selector::of_labels(template_labels.and_then(Value::as_map).unwrap_or(&Default::default()));
    let available = match min_ready_seconds(set) {
        0 => claim.ready(),
        seconds => {
            let pods = claim.pods(context.view);
            pods.iter().filter(|pod| pod.is_available(seconds, now)).count()
        }
    };
    let mut next = set.0.clone();
    let counts = [
        ("fullyLabeledReplicas", claim.labelled(&template), true),
        ("readyReplicas", claim.ready(), true),
        ("availableReplicas", available, true),
        ("replicas", claim.active(), false),
        ("terminatingReplicas", claim.terminating(), false),
    ];
    for (field, count, omit_zero) in counts {
        if omit_zero && count == 0 {
            next.remove(&["status", field]);
        } else {
            next.set(&["status", field], count as i64);
        }
    }
    note_failure(set, claim.active(), context.failed, &mut next, now);
    next
}

fn note_failure(
    set: ReplicaSetView<'_>,
    have: usize,
    failed: Option<&str>,
    next: &mut Value,
    now: UnixMillis,
) {
    const FAILURE: &str = "ReplicaFailure";
    let known = condition(set.0, FAILURE).is_some();
    match failed {
        Some(message) if !known => {
            let wanted = set.replicas();
            let reason = if (have as i64) < wanted { "FailedCreate" } else { "FailedDelete" };
            let failure = Condition {
                kind: Str::lit(FAILURE),
                status: Str::lit("True"),
                reason: Str::lit(reason),
                message: Str::from(message),
            };
            set_condition(next, &failure, now);
        }
        None if known => {
            let mut left = next.items_at(&["status", "conditions"]).to_vec();
            left.retain(|found| found.str_at(&["type"]) != FAILURE);
            if left.is_empty() {
                next.remove(&["status", "conditions"]);
            } else {
                next.set(&["status", "conditions"], left);
            }
        }
        _ => {}
    }
}

/// Writes the status if it is not what it should be.
pub fn update(set: ReplicaSetView<'_>, mut next: Value) -> Option<Call> {
    let generation = set.meta().generation();
    next.set(&["status", "observedGeneration"], generation);
    (next != *set.0).then(|| Call::api(Request::update_status(Resource::REPLICA_SETS, next)))
}

/// After how many milliseconds the next ready pod becomes available.
pub fn next_availability(
    context: &Context<'_>,
    set: ReplicaSetView<'_>,
    claim: &Claim<'_>,
    now: UnixMillis,
) -> Option<Millis> {
    let min_ready = min_ready_seconds(set);
    if min_ready == 0 {
        return None;
    }
    let mut pods = claim.pods(context.view);
    pods.retain(|pod| pod.is_ready() && !pod.is_available(min_ready, now));
    let since = pods.iter().filter_map(|pod| pod.ready_since());
    since.map(|since| (since + min_ready * 1000 - now).max(0) as Millis + 1).min()
}

fn min_ready_seconds(set: ReplicaSetView<'_>) -> i64 {
    set.min_ready_seconds().unwrap_or(0)
}
