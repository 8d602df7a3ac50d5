//! The garbage collector: what is owned goes when its owner goes.
//!
//! Mirrors `pkg/controller/garbagecollector`. An object whose owners are all gone is deleted in
//! the background. An owner that is deleted in the foreground waits, marked by a finalizer, until
//! its dependents are gone; one that orphans them waits until they have forgotten it.

use crate::api::views::MetaView;
use crate::api::{Because, ObjectKey, Propagation, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::store::{Change, View};
use crate::value::{Str, Value};

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

/// The garbage collector.
pub const LOOP: ControlLoop = ControlLoop {
    name: "generic-garbage-collector",
    watches: &[
        Resource::PODS,
        Resource::REPLICA_SETS,
        Resource::DEPLOYMENTS,
        Resource::DAEMON_SETS,
        Resource::STATEFUL_SETS,
        Resource::CONTROLLERREVISIONS,
        Resource::REPLICATIONCONTROLLERS,
        Resource::JOBS,
        Resource::CRON_JOBS,
        Resource::SERVICES,
        Resource::ENDPOINTS,
        Resource::ENDPOINT_SLICES,
        Resource::CONFIG_MAPS,
        Resource::SECRETS,
        Resource::SERVICE_ACCOUNTS,
        Resource::PERSISTENT_VOLUME_CLAIMS,
        Resource::NODES,
    ],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    let meta = MetaView(change.object());
    if change.after.is_none() {
        keys.extend(view.owned_by(meta.uid()).map(|(key, _)| key.clone()));
        // A foreground deletion may have waited for this one.
        keys.extend(
            owner_keys(change.object())
                .filter(|key| view.get(key).is_some_and(|owner| awaited(owner).is_some())),
        );
        return;
    }
    let is_news = change.before.as_ref().is_none_or(|before| {
        let owners = ["metadata", "ownerReferences"];
        let finalizers = ["metadata", "finalizers"];
        before.at(&owners) != change.object().at(&owners)
            || before.at(&finalizers) != change.object().at(&finalizers)
    });
    if is_news && (meta.owners().next().is_some() || awaited(change.object()).is_some()) {
        keys.push(change.key.clone());
    }
}

/// The keys of an object's owners.
fn owner_keys(object: &Value) -> impl Iterator<Item = ObjectKey> {
    let meta = MetaView(object);
    meta.owners().filter_map(move |owner| {
        let resource = owner.resource()?;
        let namespace = if resource.is_namespaced() { meta.namespace() } else { "" };
        Some(ObjectKey::new(resource, namespace, owner.name()))
    })
}

/// What a deleted object waits for, if it waits for the garbage collector.
fn awaited(object: &Value) -> Option<&'static str> {
    let meta = MetaView(object);
    if !meta.is_being_deleted() {
        return None;
    }
    let has = |name: &str| meta.finalizers().iter().any(|found| found.as_str() == Some(name));
    [ORPHAN, FOREGROUND].into_iter().find(|name| has(name))
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else { return Plan::default() };
    match awaited(object) {
        Some(ORPHAN) => orphan_dependents(context.view, key, object),
        Some(_) => delete_dependents(context.view, key, object),
        None => delete_if_ownerless(context.view, key, object),
    }
}

/// Each dependent forgets its owner; then the owner can go.
fn orphan_dependents(view: View<'_>, key: &ObjectKey, owner: &Value) -> Plan {
    let uid = MetaView(owner).uid();
    let mut calls: Vec<Call> = view
        .owned_by(uid)
        .map(|(dependent, object)| {
            Call::api(Request::update(dependent.resource, without_owner(object, uid)))
        })
        .collect();
    calls.push(release(key, owner, ORPHAN));
    Plan { calls, because: Some(because(owner)), ..Plan::default() }
}

/// Dependents that hold the owner back are deleted first; then the owner can go.
fn delete_dependents(view: View<'_>, key: &ObjectKey, owner: &Value) -> Plan {
    let uid = MetaView(owner).uid();
    let mut calls = Vec::new();
    let mut blocked = false;
    for (dependent, object) in view.owned_by(uid) {
        let meta = MetaView(object);
        blocked |= meta.owners().any(|owner| owner.uid() == uid && owner.blocks_deletion());
        if !meta.is_being_deleted() {
            let propagation = Propagation::Foreground;
            calls.push(delete(dependent, object, propagation));
        }
    }
    if !blocked {
        calls.push(release(key, owner, FOREGROUND));
    }
    Plan { calls, because: Some(because(owner)), ..Plan::default() }
}

fn delete_if_ownerless(view: View<'_>, key: &ObjectKey, object: &Value) -> Plan {
    let meta = MetaView(object);
    if meta.is_being_deleted() || meta.owners().next().is_none() {
        return Plan::default();
    }
    let mut gone = Vec::new();
    let mut waiting = None;
    let mut has_solid_owner = false;
    for owner in meta.owners() {
        match find_owner(view, object, owner.0) {
            None => gone.push(owner),
            Some(found) if awaited(found) == Some(FOREGROUND) => waiting = Some(found),
            Some(_) => has_solid_owner = true,
        }
    }
    let because = gone.first().map(|owner| Because::OwnerGone {
        owner: Str::from(format!("{}/{}", owner.kind(), owner.name())),
    });
    let calls = if has_solid_owner {
        // One who still has an owner only forgets those that are gone.
        let forget = gone.iter().fold(object.clone(), |o, owner| without_owner(&o, owner.uid()));
        if gone.is_empty() {
            vec![]
        } else {
            vec![Call::api(Request::update(key.resource, forget))]
        }
    } else if waiting.is_some() {
        vec![delete(key, object, Propagation::Foreground)]
    } else {
        vec![delete(key, object, Propagation::Background)]
    };
    Plan { calls, because, ..Plan::default() }
}

/// The owner, if the object of that name is still the same one.
fn find_owner<'a>(view: View<'a>, object: &Value, owner: &Value) -> Option<&'a Value> {
    let reference = crate::api::views::OwnerView(owner);
    let resource = reference.resource()?;
    let namespace = if resource.is_namespaced() { MetaView(object).namespace() } else { "" };
    let found = view.find(resource, namespace, reference.name())?;
    (MetaView(found).uid() == reference.uid()).then_some(found)
}

fn delete(key: &ObjectKey, object: &Value, propagation: Propagation) -> Call {
    let mut request = Request::delete(key.resource, &key.namespace, &key.name);
    request.options.propagation = Some(propagation);
    request.options.uid = object.text_at(&["metadata", "uid"]);
    Call::api(request)
}

fn without_owner(object: &Value, uid: &str) -> Value {
    let mut object = object.clone();
    let mut owners = object.items_at(&["metadata", "ownerReferences"]).to_vec();
    owners.retain(|owner| owner.str_at(&["uid"]) != uid);
    if owners.is_empty() {
        object.remove(&["metadata", "ownerReferences"]);
    } else {
        object.set(&["metadata", "ownerReferences"], owners);
    }
    object
}

/// Takes a finalizer off.
fn release(key: &ObjectKey, object: &Value, finalizer: &str) -> Call {
    let mut object = object.clone();
    let mut left = object.items_at(&["metadata", "finalizers"]).to_vec();
    left.retain(|found| found.as_str() != Some(finalizer));
    if left.is_empty() {
        object.remove(&["metadata", "finalizers"]);
    } else {
        object.set(&["metadata", "finalizers"], left);
    }
    Call::api(Request::update(key.resource, object))
}

fn because(owner: &Value) -> Because {
    let name = MetaView(owner).name();
    Because::OwnerGone { owner: Str::from(format!("{}/{name}", owner.str_at(&["kind"]))) }
}
