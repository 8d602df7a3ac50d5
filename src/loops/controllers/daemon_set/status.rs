//! What a DaemonSet's status says of its nodes.

use super::{Sync, nodes};
use crate::api::views::MetaView;
use crate::api::{Request, Resource};
use crate::loops::Call;
use crate::value::Value;

/// The status as nodes and pods are (upstream: `updateDaemonSetStatus`).
pub(super) fn of(sync: &Sync<'_>) -> Value {
    let (mut desired, mut current, mut misplaced) = (0, 0, 0);
    let (mut ready, mut available, mut updated) = (0, 0, 0);
    for node in &sync.nodes {
        let pod = sync.pods.get(node.meta().name()).and_then(|pods| pods.first());
        if !nodes::should_run(sync.set, *node).0 {
            misplaced += i64::from(pod.is_some());
            continue;
        }
        desired += 1;
        let Some(pod) = pod else { continue };
        current += 1;
        ready += i64::from(pod.is_ready());
        available += i64::from(sync.is_available(*pod));
        updated += i64::from(sync.is_new(*pod));
    }
    let mut status = sync.set.get("status").cloned().unwrap_or(Value::map());
    for (field, count) in [
        ("currentNumberScheduled", current),
        ("desiredNumberScheduled", desired),
        ("numberMisscheduled", misplaced),
        ("numberReady", ready),
        ("observedGeneration", MetaView(sync.set).generation()),
    ] {
        status.set(&[field], count);
    }
    for (field, count) in [
        ("updatedNumberScheduled", updated),
        ("numberAvailable", available),
        ("numberUnavailable", desired - available),
    ] {
        if count == 0 {
            status.remove(&[field]);
        } else {
            status.set(&[field], count);
        }
    }
    status
}

/// Writes the status if it is another one.
pub(super) fn write(set: &Value, status: Value) -> Option<Call> {
    if set.get("status") == Some(&status) {
        return None;
    }
    let mut next = set.clone();
    next.set(&["status"], status);
    Some(Call::api(Request::update_status(Resource::DAEMON_SETS, next)))
}

/// After how many milliseconds the next ready pod becomes available.
pub(super) fn next_availability(sync: &Sync<'_>) -> Option<u64> {
    let min_ready = sync.set.int_at(&["spec", "minReadySeconds"]).unwrap_or(0);
    let pods = sync.pods.values().flatten();
    let waiting = pods.filter(|pod| pod.is_ready() && !sync.is_available(**pod));
    let since = waiting.filter_map(|pod| pod.ready_since());
    since.map(|since| (since + min_ready * 1000 - sync.now).max(0) as u64 + 1).min()
}
