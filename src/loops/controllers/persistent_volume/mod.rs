//! Binding claims to volumes, and what becomes of a volume whose claim is gone. Mirrors
//! `pkg/controller/volume/persistentvolume`.

mod claims;
mod matching;
mod protection;
mod volumes;

pub use matching::{best, class_of, waits_for_consumer};
pub use protection::{CLAIMS as CLAIM_PROTECTION, VOLUMES as VOLUME_PROTECTION};

use crate::api::{ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::Value;

const NAME: &str = "persistentvolume-controller";
/// How often everything is compared again (upstream: `PVClaimBinderSyncPeriod`).
const PERIOD_MS: Millis = 15_000;
/// Says that the controller chose the volume, not a user.
const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// Says that a claim was bound once.
const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
/// The node on which a claim's consumer is to run.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
/// Who made a volume.
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

/// The volume binder.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::PERSISTENT_VOLUME_CLAIMS, Resource::PERSISTENT_VOLUMES],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

/// Whoever changed, and the other end of the binding.
fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    keys.push(change.key.clone());
    let object = change.object();
    if change.key.resource == Resource::PERSISTENT_VOLUME_CLAIMS {
        let volumes = view.list(Resource::PERSISTENT_VOLUMES, "");
        let mine = volumes.filter(|(_, volume)| matching::is_for(volume, object));
        keys.extend(mine.map(|(key, _)| key.clone()));
    } else if let Some(claim) = object.at(&["spec", "claimRef"]) {
        let (namespace, name) = (claim.text_at(&["namespace"]), claim.text_at(&["name"]));
        keys.push(ObjectKey::new(Resource::PERSISTENT_VOLUME_CLAIMS, namespace, name));
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else { return Plan::default() };
    match key.resource {
        Resource::PERSISTENT_VOLUME_CLAIMS => claims::sync(context, object),
        _ => volumes::sync(context, object),
    }
}

/// Writes an object as it is to be, whatever was written meanwhile by the same plan.
fn write(resource: Resource, mut object: Value) -> Call {
    object.remove(&["metadata", "resourceVersion"]);
    Call::api(Request::update(resource, object))
}

fn write_status(resource: Resource, mut object: Value) -> Call {
    object.remove(&["metadata", "resourceVersion"]);
    Call::api(Request::update_status(resource, object))
}
