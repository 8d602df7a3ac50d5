//! The service account controller: every namespace has an account called `default`.

use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::map;
use crate::store::{Change, View};

/// The account that pods use unless they name another.
const DEFAULT: &str = "default";

/// The service account controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "serviceaccount-controller",
    watches: &[Resource::NAMESPACES, Resource::SERVICE_ACCOUNTS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    let name = match change.key.resource {
        Resource::NAMESPACES => &change.key.name,
        _ if change.after.is_none() && change.key.name == DEFAULT => &change.key.namespace,
        _ => return,
    };
    keys.push(ObjectKey::new(Resource::NAMESPACES, "", name));
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let active = context
        .view
        .get(key)
        .is_some_and(|namespace| namespace.str_at(&["status", "phase"]) == "Active");
    let known = context.view.find(Resource::SERVICE_ACCOUNTS, &key.name, DEFAULT).is_some();
    if !active || known {
        return Plan::default();
    }
    let account = map! {
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": map! { "name": DEFAULT, "namespace": &key.name },
    };
    let request = Request::create(Resource::SERVICE_ACCOUNTS, &key.name, account);
    let because = Some(Because::NamespaceNeeds);
    Plan { calls: vec![Call::api(request)], because, ..Plan::default() }
}
