//! The ReplicaSet for the Deployment's template: found and brought up to date, or made.

use super::fenceposts::{is_rolling_update, max_surge};
use super::rollout::{Rollout, TEMPLATE_HASH, text};
use super::{NAME, revision, status};
use crate::api::views::{MetaView, owner_reference};
use crate::api::{Because, Request, Resource};
use crate::loops::{Call, EventNote};
use crate::map;
use crate::schema;
use crate::value::{Str, Value};

/// A name may be this long.
const MAX_NAME_LENGTH: usize = 253;

/// Numbers the new set and the Deployment, and makes the set if there is none and `create` says
/// so (upstream: `getNewReplicaSet`).
pub fn find_or_create(rollout: &mut Rollout<'_>, create: bool) {
    let number = 1 + revision::highest(rollout.old().iter().map(|place| &rollout.sets[*place]));
    match rollout.new {
        Some(place) => bring_up_to_date(rollout, place, number),
        None if create => make(rollout, number),
        None => {}
    }
}

fn bring_up_to_date(rollout: &mut Rollout<'_>, place: usize, number: i64) {
    let mut set = rollout.sets[place].clone();
    revision::hand_down(&rollout.deployment, &mut set, number);
    let min_ready = rollout.view_of_deployment().min_ready_seconds();
    if set.int_at(&["spec", "minReadySeconds"]).unwrap_or(0) != min_ready.unwrap_or(0) {
        set.set(&["spec", "minReadySeconds"], min_ready.unwrap_or(0));
    }
    if set != rollout.sets[place] {
        let request = Request::update(Resource::REPLICA_SETS, set.clone());
        rollout.calls.push(Call::api(request));
        rollout.sets[place] = set;
        return;
    }
    let own = MetaView(&set).annotation(revision::REVISION).map(Str::from);
    if let Some(own) = own {
        rollout.deployment.set(&["metadata", "annotations", revision::REVISION], own);
    }
    let name = MetaView(&set).name().to_string();
    if status::has_deadline(rollout) && status::progressing(&rollout.deployment).is_none() {
        let message = format!("Found new replica set {name:?}");
        status::set_progressing(rollout, "True", "FoundNewReplicaSet", message);
    }
}

fn make(rollout: &mut Rollout<'_>, number: i64) {
    let deployment = rollout.view_of_deployment();
    let collisions = deployment.collision_count();
    let mut template = deployment.template().cloned().unwrap_or_default();
    let hash = schema::template_hash(&template, collisions);
    template.set(&["metadata", "labels", TEMPLATE_HASH], hash.as_str());
    let mut selector = deployment.selector_object().cloned().unwrap_or_default();
    selector.set(&["matchLabels", TEMPLATE_HASH], hash.as_str());
    let name = set_name(deployment.meta().name(), &hash);
    let size = first_size(rollout);
    let mut set = map! {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": map! {
            "name": name.as_str(),
            "namespace": rollout.stored.text_at(&["metadata", "namespace"]),
            "labels": template.at(&["metadata", "labels"]).cloned().unwrap_or_default(),
            "ownerReferences": vec![owner_reference(Resource::DEPLOYMENTS, rollout.stored)],
        },
        "spec": map! { "replicas": size, "selector": selector, "template": template },
    };
    if let Some(seconds) = deployment.min_ready_seconds().filter(|seconds| *seconds > 0) {
        set.set(&["spec", "minReadySeconds"], seconds);
    }
    revision::hand_down(rollout.stored, &mut set, number);
    let desired = rollout.replicas();
    revision::set_replicas(&mut set, desired, desired + max_surge(rollout.view_of_deployment()));
    if collides(rollout, &set) {
        rollout.deployment.set(&["status", "collisionCount"], collisions.unwrap_or(0) + 1);
        return;
    }
    rollout.because = Some(Because::NewTemplate);
    let scaled_up = format!("Scaled up replica set {name} from 0 to {size}");
    let on_success =
        (size > 0).then(|| EventNote::new(NAME, rollout.stored, "ScalingReplicaSet", scaled_up));
    let failed = format!("Failed to create new replica set {name:?}: {{}}");
    let on_failure =
        EventNote::new(NAME, rollout.stored, "ReplicaSetCreateError", failed).warning();
    rollout.calls.push(Call::noted(
        Request::create(
            Resource::REPLICA_SETS,
            rollout.stored.text_at(&["metadata", "namespace"]),
            set.clone(),
        ),
        on_success,
        Some(on_failure),
    ));
    rollout.sets.push(set);
    rollout.new = Some(rollout.sets.len() - 1);
    rollout.deployment.set(&["metadata", "annotations", revision::REVISION], text(number));
    if status::has_deadline(rollout) {
        let message = format!("Created new replica set {name:?}");
        status::set_progressing(rollout, "True", "NewReplicaSetCreated", message);
    }
}

/// Whether another Deployment's set, or one with another template, has the name already.
fn collides(rollout: &Rollout<'_>, set: &Value) -> bool {
    let meta = MetaView(set);
    rollout.view.find(Resource::REPLICA_SETS, meta.namespace(), meta.name()).is_some()
}

/// How large a new set begins, with the pods of the others counted (upstream: `NewRSNewReplicas`).
fn first_size(rollout: &Rollout<'_>) -> i64 {
    size_within_surge(rollout, 0)
}

/// How large the new set may become now if it wants `own` pods so far.
pub fn size_within_surge(rollout: &Rollout<'_>, own: i64) -> i64 {
    let deployment = rollout.view_of_deployment();
    let wanted = deployment.replicas();
    if !is_rolling_update(deployment) {
        return wanted;
    }
    let most = wanted + max_surge(deployment);
    let total = rollout.total_wanted();
    if total >= most { own } else { own + (most - total).min(wanted - own) }
}

fn set_name(deployment: &str, hash: &str) -> String {
    let room = MAX_NAME_LENGTH - 1 - hash.len();
    format!("{}-{hash}", &deployment[..deployment.len().min(room)])
}
