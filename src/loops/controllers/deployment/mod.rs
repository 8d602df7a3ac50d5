//! The Deployment controller: it keeps one ReplicaSet a template, and moves pods from the old
//! ones to the new one.
//!
//! Mirrors `pkg/controller/deployment`. A reconcile works on copies of the Deployment and its
//! ReplicaSets ([`rollout::Rollout`]) just as upstream does, and notes the requests that make the
//! copies true. The Deployment's own status is written once, at the end.

mod fenceposts;
mod new_set;
mod recreate;
mod revision;
mod rolling;
mod rollout;
mod scaling;
mod status;

use crate::api::views::{DeploymentView, MetaView, owner_reference};
use crate::api::{ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::store::{Change, View};
use crate::value::Value;
use rollout::Rollout;

/// The component's name in events.
const NAME: &str = "deployment-controller";

/// The Deployment controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::DEPLOYMENTS, Resource::REPLICA_SETS, Resource::PODS],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    match change.key.resource {
        Resource::DEPLOYMENTS => keys.push(change.key.clone()),
        Resource::REPLICA_SETS => {
            for set in change.before.iter().chain(&change.after) {
                match owner(set, "Deployment") {
                    Some(key) if !keys.contains(&key) => keys.push(key),
                    Some(_) => {}
                    None => might_adopt(set, view, keys),
                }
            }
        }
        // Recreate waits for the last old pod to be gone.
        _ if change.after.is_none() => {
            let set = owner(change.object(), "ReplicaSet").and_then(|key| view.get(&key));
            keys.extend(set.and_then(|set| owner(set, "Deployment")));
        }
        _ => {}
    }
}

/// The key of the controller of an object, if it is of a kind.
fn owner(object: &Value, kind: &str) -> Option<ObjectKey> {
    let meta = MetaView(object);
    let owner = meta.controller().filter(|owner| owner.kind() == kind)?;
    Some(ObjectKey::new(owner.resource()?, meta.namespace(), owner.name()))
}

/// Deployments that a ReplicaSet without an owner would suit.
fn might_adopt(set: &Value, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    let meta = MetaView(set);
    if meta.controller().is_some() {
        return;
    }
    for (key, deployment) in view.list(Resource::DEPLOYMENTS, meta.namespace()) {
        let selector = DeploymentView(deployment).selector();
        if !selector.is_empty() && selector.matches(meta.labels()) && !keys.contains(key) {
            keys.push(key.clone());
        }
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else { return Plan::default() };
    let deployment = DeploymentView(object);
    if deployment.selector().is_empty() {
        return Plan::default();
    }
    let claims = claim(context.view, deployment);
    if !claims.is_empty() {
        return Plan { calls: claims, ..Plan::default() };
    }
    let mut rollout = Rollout::of(context, object);
    if deployment.meta().is_being_deleted() {
        status::sync(&mut rollout);
    } else {
        status::note_pause(&mut rollout);
        if deployment.paused() || scaling::is_scaling_event(&rollout) {
            scaling::sync(&mut rollout);
        } else if deployment.strategy() == "Recreate" {
            recreate::roll(&mut rollout);
        } else {
            rolling::roll(&mut rollout);
        }
    }
    rollout.into_plan()
}

/// Adoptions and releases of ReplicaSets (upstream: `ReplicaSetControllerRefManager`).
fn claim(view: View<'_>, deployment: DeploymentView<'_>) -> Vec<Call> {
    let meta = deployment.meta();
    let selector = deployment.selector();
    if meta.is_being_deleted() {
        return Vec::new();
    }
    let orphans = view.uncontrolled(Resource::REPLICA_SETS, meta.namespace());
    let adopted = orphans
        .filter(|(_, set)| {
            selector.matches(MetaView(set).labels()) && !MetaView(set).is_being_deleted()
        })
        .map(|(_, set)| {
            let mut set = set.clone();
            let reference = owner_reference(Resource::DEPLOYMENTS, deployment.0);
            set.push(&["metadata", "ownerReferences"], reference);
            Call::api(Request::update(Resource::REPLICA_SETS, set))
        });
    let owned = view.owned_by(meta.uid()).filter(|(key, set)| {
        key.resource == Resource::REPLICA_SETS
            && MetaView(set).is_controlled_by(meta.uid())
            && !selector.matches(MetaView(set).labels())
    });
    let released = owned.map(|(_, set)| {
        let mut set = set.clone();
        let mut owners = set.items_at(&["metadata", "ownerReferences"]).to_vec();
        owners.retain(|owner| owner.str_at(&["uid"]) != meta.uid());
        set.set(&["metadata", "ownerReferences"], owners);
        Call::api(Request::update(Resource::REPLICA_SETS, set))
    });
    adopted.chain(released).collect()
}
