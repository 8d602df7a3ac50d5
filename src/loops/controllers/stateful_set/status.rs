//! What a StatefulSet's status says of its pods.

use super::Sync;
use crate::api::views::MetaView;
use crate::api::{Request, Resource};
use crate::loops::Call;
use crate::loops::controllers::revisions::REVISION_LABEL;
use crate::map;
use crate::value::Value;

/// The status as the pods are (upstream: `updateStatus`).
pub(super) fn of(sync: &Sync<'_>) -> Value {
    let name = |revision: &Value| revision.text_at(&["metadata", "name"]);
    let (current, update) = (name(&sync.current), name(&sync.update));
    let count = |wanted: &dyn Fn(&crate::api::views::PodView<'_>) -> bool| {
        sync.pods.iter().filter(|pod| wanted(pod)).count() as i64
    };
    let of_revision = |revision: &str| {
        count(&|pod| {
            !pod.meta().is_being_deleted() && pod.meta().label(REVISION_LABEL) == Some(revision)
        })
    };
    let ready = |pod: &crate::api::views::PodView<'_>| pod.phase() == "Running" && pod.is_ready();
    let mut status = map! {
        "observedGeneration": MetaView(sync.set).generation(),
        "replicas": sync.pods.len() as i64,
        "availableReplicas": count(&|pod| ready(pod) && sync.is_available(*pod)),
        "currentRevision": current.clone(), "updateRevision": update.clone(),
        "collisionCount": sync.collisions,
    };
    set_count(&mut status, "readyReplicas", count(&ready));
    set_count(&mut status, "currentReplicas", of_revision(&current));
    set_count(&mut status, "updatedReplicas", of_revision(&update));
    status
}

fn set_count(status: &mut Value, field: &str, count: i64) {
    if count == 0 {
        status.remove(&[field]);
    } else {
        status.set_at(&[field], count);
    }
}

/// Pods that are being replaced are current no longer.
pub(super) fn subtract(status: &mut Value, deleted: i64) {
    let current = status.int_at(&["currentReplicas"]).unwrap_or(0);
    set_count(status, "currentReplicas", (current - deleted).max(0));
}

/// When all pods are of the new revision, it is the current one (upstream:
/// `completeRollingUpdate`).
pub(super) fn complete(set: &Value, status: &mut Value) {
    let wanted = set.int_at(&["spec", "replicas"]).unwrap_or(1);
    let is = |field| status.int_at(&[field]).unwrap_or(0) == wanted;
    let rolling = set.str_at(&["spec", "updateStrategy", "type"]) == "RollingUpdate";
    if rolling && is("updatedReplicas") && is("readyReplicas") && is("replicas") {
        let update = status.text_at(&["updateRevision"]);
        set_count(status, "currentReplicas", wanted);
        status.set(&["currentRevision"], update);
    }
}

/// Writes the status if it is another one.
pub(super) fn write(set: &Value, status: Value) -> Option<Call> {
    if set.get("status") == Some(&status) {
        return None;
    }
    let mut next = set.clone();
    next.set(&["status"], status);
    Some(Call::api(Request::update_status(Resource::STATEFUL_SETS, next)))
}
