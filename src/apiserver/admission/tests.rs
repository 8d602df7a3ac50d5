//! What plugins add, and how they refuse.

use super::*;
use crate::api::ObjectKey;
use crate::sim::CauseId;
use crate::store::Store;
use crate::{list, map};

fn store(objects: &[(Resource, &str, Value)]) -> Store {
    let mut store = Store::default();
    let mut put = |resource, namespace: &str, object: &Value| {
        let key = ObjectKey::new(resource, namespace, object.text_at(&["metadata", "name"]));
        store.commit(&key, Some(object.clone()), CauseId(0));
    };
    let named = |name: &str| map! { "metadata": map! { "name": name } };
    put(Resource::NAMESPACES, "", &named("default"));
    put(Resource::SERVICE_ACCOUNTS, "default", &named("default"));
    for (resource, namespace, object) in objects {
        put(*resource, namespace, object);
    }
    store
}

fn create(
    store: &Store,
    resource: Resource,
    namespace: &str,
    object: &mut Value,
) -> Result<(), String> {
    let attributes = Attributes {
        operation: Operation::Create,
        resource,
        subresource: "",
        namespace,
        name: "",
        old: None,
        view: store.view(),
    };
    admit(&attributes, object, &mut Chance::new(1))
        .and_then(|()| check(&attributes, object))
        .map_err(|status| status.message)
}

fn pod() -> Value {
    map! {
        "metadata": map! { "name": "web" },
        "spec": map! { "containers": list![map! { "name": "c", "image": "nginx" }] },
    }
}

#[test]
fn a_pod_gets_its_account_token_tolerations_and_priority() {
    let mut pod = pod();
    assert_eq!(create(&store(&[]), Resource::PODS, "default", &mut pod), Ok(()));
    assert_eq!(pod.str_at(&["spec", "serviceAccountName"]), "default");
    let volume = pod.str_at(&["spec", "volumes", "0", "name"]);
    assert!(volume.starts_with("kube-api-access-") && volume.len() == 21, "{volume}");
    let mount = pod.at(&["spec", "containers", "0", "volumeMounts", "0"]).unwrap();
    assert_eq!(mount.str_at(&["name"]), volume);
    assert_eq!(pod.items_at(&["spec", "volumes", "0", "projected", "sources"]).len(), 3);
    assert_eq!(pod.items_at(&["spec", "tolerations"]).len(), 2);
    assert_eq!(pod.int_at(&["spec", "priority"]), Some(0));
    assert_eq!(pod.str_at(&["spec", "preemptionPolicy"]), "PreemptLowerPriority");
}

#[test]
fn refusals_have_upstreams_words() {
    let gone = map! {
        "metadata": map! { "name": "gone" }, "status": map! { "phase": "Terminating" },
    };
    let store = store(&[(Resource::NAMESPACES, "", gone)]);
    let refusal = |namespace: &str, path: &[&str], value: &str| {
        let mut pod = pod();
        pod.set_at(path, value);
        create(&store, Resource::PODS, namespace, &mut pod).unwrap_err()
    };
    assert_eq!(refusal("nope", &["x"], ""), r#"namespaces "nope" not found"#);
    assert_eq!(
        refusal("gone", &["x"], ""),
        "pods \"web\" is forbidden: unable to create new content in namespace gone because it is \
         being terminated"
    );
    assert_eq!(
        refusal("default", &["spec", "serviceAccountName"], "bot"),
        "pods \"web\" is forbidden: error looking up service account default/bot: \
         serviceaccount \"bot\" not found"
    );
    assert_eq!(
        refusal("default", &["spec", "priorityClassName"], "high"),
        "pods \"web\" is forbidden: no PriorityClass with name high was found"
    );
}

#[test]
fn some_namespaces_never_go() {
    let store = store(&[]);
    let attributes = Attributes {
        operation: Operation::Delete,
        resource: Resource::NAMESPACES,
        subresource: "",
        namespace: "",
        name: "default",
        old: None,
        view: store.view(),
    };
    let refused = admit(&attributes, &mut Value::Null, &mut Chance::new(1)).unwrap_err();
    assert_eq!(
        refused.message,
        r#"namespaces "default" is forbidden: this namespace may not be deleted"#
    );
}

#[test]
fn ranges_fill_in_and_bound() {
    let range = map! {
        "metadata": map! { "name": "r" },
        "spec": map! { "limits": list![map! {
            "type": "Container", "default": map! { "cpu": "500m" },
            "defaultRequest": map! { "cpu": "250m" }, "max": map! { "cpu": "1" },
        }] },
    };
    let store = store(&[(Resource::LIMITRANGES, "default", range)]);
    let mut pod = pod();
    assert_eq!(create(&store, Resource::PODS, "default", &mut pod), Ok(()));
    assert_eq!(
        pod.str_at(&["metadata", "annotations", "kubernetes.io/limit-ranger"]),
        "LimitRanger plugin set: cpu request for container c; cpu limit for container c"
    );
    pod.set(&["spec", "containers", "0", "resources", "limits", "cpu"], "2");
    assert_eq!(
        create(&store, Resource::PODS, "default", &mut pod).unwrap_err(),
        "pods \"web\" is forbidden: maximum cpu usage per Container is 1, but limit is 2"
    );
}
