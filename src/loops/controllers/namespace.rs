//! The namespace controller: it empties a namespace that is being deleted, and lets it go then.

use crate::api::views::MetaView;
use crate::api::{Because, ObjectKey, Propagation, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::sim::Millis;
use crate::store::{Change, View};

/// How often a namespace is looked at that is not empty yet.
const LOOK_AGAIN_MS: Millis = 500;

/// The namespace controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "namespace-controller",
    watches: &[Resource::NAMESPACES],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.after.as_ref().is_some_and(|namespace| MetaView(namespace).is_being_deleted()) {
        keys.push(change.key.clone());
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(namespace) = context.view.get(key) else { return Plan::default() };
    if !MetaView(namespace).is_being_deleted() {
        return Plan::default();
    }
    let mut calls = Vec::new();
    let mut is_empty = true;
    for resource in Resource::all().filter(|resource| resource.is_namespaced()) {
        for (found, object) in context.view.list(resource, &key.name) {
            is_empty = false;
            if !MetaView(object).is_being_deleted() {
                let mut request = Request::delete(resource, &found.namespace, &found.name);
                request.options.propagation = Some(Propagation::Background);
                calls.push(Call::api(request));
            }
        }
    }
    if is_empty {
        let mut finalized = namespace.clone();
        finalized.remove(&["spec", "finalizers"]);
        calls.push(Call::api(Request::update(Resource::NAMESPACES, finalized).on("finalize")));
    }
    Plan {
        calls,
        because: Some(Because::NamespaceDeleted),
        again_at: (!is_empty).then_some(context.now + LOOK_AGAIN_MS),
        ..Plan::default()
    }
}
