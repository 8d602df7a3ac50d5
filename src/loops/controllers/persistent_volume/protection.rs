//! Claims stay while pods use them, volumes while they are bound: their finalizers go only then.
//! Mirrors `pkg/controller/volume/pvcprotection` and `pvprotection`.

use crate::api::views::{MetaView, PodView};
use crate::api::{ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::store::{Change, View};
use crate::value::Value;

const CLAIM_FINALIZER: &str = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER: &str = "kubernetes.io/pv-protection";

/// The protection of claims.
pub const CLAIMS: ControlLoop = ControlLoop {
    name: "pvc-protection-controller",
    watches: &[Resource::PERSISTENT_VOLUME_CLAIMS, Resource::PODS],
    keys_for: claim_keys,
    reconcile: release_claim,
    node_of: None,
    rests: false,
};

/// The protection of volumes.
pub const VOLUMES: ControlLoop = ControlLoop {
    name: "pv-protection-controller",
    watches: &[Resource::PERSISTENT_VOLUMES],
    keys_for: |change, _, keys| keys.push(change.key.clone()),
    reconcile: release_volume,
    node_of: None,
    rests: false,
};

fn claimed(pod: &Value) -> impl Iterator<Item = &Value> {
    let volumes = PodView(pod).volumes().iter();
    volumes.filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]))
}

fn claim_keys(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::PERSISTENT_VOLUME_CLAIMS {
        return keys.push(change.key.clone());
    }
    if change.after.is_none() {
        let namespace = &change.key.namespace;
        let names = claimed(change.object()).filter_map(Value::as_str);
        let key =
            |name| ObjectKey::new(Resource::PERSISTENT_VOLUME_CLAIMS, namespace.clone(), name);
        keys.extend(names.map(key));
    }
}

fn release_claim(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(claim) = context.view.get(key) else { return Plan::default() };
    // A pod counts when it has a node: until then nobody could have mounted anything.
    let uses = |pod: &Value| {
        !PodView(pod).node_name().is_empty()
            && claimed(pod).any(|name| name.as_str() == Some(key.name.as_str()))
    };
    let mut pods = context.view.list(Resource::PODS, &key.namespace);
    match MetaView(claim).is_being_deleted() && !pods.any(|(_, pod)| uses(pod)) {
        true => without(key.resource, claim, CLAIM_FINALIZER),
        false => Plan::default(),
    }
}

fn release_volume(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(volume) = context.view.get(key) else { return Plan::default() };
    let is_bound = volume.str_at(&["status", "phase"]) == "Bound";
    match MetaView(volume).is_being_deleted() && !is_bound {
        true => without(key.resource, volume, VOLUME_FINALIZER),
        false => Plan::default(),
    }
}

fn without(resource: Resource, object: &Value, finalizer: &str) -> Plan {
    let mut finalizers = object.items_at(&["metadata", "finalizers"]).to_vec();
    let before = finalizers.len();
    finalizers.retain(|one| one.as_str() != Some(finalizer));
    if finalizers.len() == before {
        return Plan::default();
    }
    let mut object = object.clone();
    object.set(&["metadata", "finalizers"], finalizers);
    Plan { calls: vec![Call::api(Request::update(resource, object))], ..Plan::default() }
}
