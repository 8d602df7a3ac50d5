//! The root CA publisher: every namespace has the cluster's certificate in a config map, which
//! each pod mounts.

use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::map;
use crate::store::{Change, View};

const NAME: &str = "kube-root-ca.crt";
/// A certificate in form only: nothing here is encrypted, and it says so.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
    VGhpcyBjbHVzdGVyIGlzIHNpbXVsYXRlZDsgbm90aGluZyBpbiBpdCBpcyBlbmNy\n\
    eXB0ZWQsIHNvIHRoaXMgaXMgbm8gcmVhbCBjZXJ0aWZpY2F0ZS4K\n\
    -----END CERTIFICATE-----\n";

/// The publisher.
pub const LOOP: ControlLoop = ControlLoop {
    name: "root-ca-certificate-publisher-controller",
    watches: &[Resource::NAMESPACES, Resource::CONFIG_MAPS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    let name = match change.key.resource {
        Resource::NAMESPACES => &change.key.name,
        _ if change.key.name == NAME => &change.key.namespace,
        _ => return,
    };
    keys.push(ObjectKey::new(Resource::NAMESPACES, "", name));
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let active = context
        .view
        .get(key)
        .is_some_and(|namespace| namespace.str_at(&["status", "phase"]) == "Active");
    if !active {
        return Plan::default();
    }
    let data = map! { "ca.crt": CERTIFICATE };
    let request = match context.view.find(Resource::CONFIG_MAPS, &key.name, NAME) {
        Some(known) if known.at(&["data"]) == Some(&data) => return Plan::default(),
        Some(known) => {
            let mut config_map = known.clone();
            config_map.set(&["data"], data);
            Request::update(Resource::CONFIG_MAPS, config_map)
        }
        None => Request::create(Resource::CONFIG_MAPS, &key.name, config_map(key, data)),
    };
    let because = Some(Because::NamespaceNeeds);
    Plan { calls: vec![Call::api(request)], because, ..Plan::default() }
}

fn config_map(key: &ObjectKey, data: crate::value::Value) -> crate::value::Value {
    let about = "Contains a CA bundle that can be used to verify the kube-apiserver when using \
                 internal endpoints such as the internal service IP or kubernetes.default.svc. \
                 No other usage is guaranteed across distributions of Kubernetes clusters.";
    map! {
        "apiVersion": "v1", "kind": "ConfigMap", "data": data,
        "metadata": map! {
            "name": NAME, "namespace": &key.name,
            "annotations": map! { "kubernetes.io/description": about },
        },
    }
}
