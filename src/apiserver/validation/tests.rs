//! Objects that the API server takes, and its words against those that it does not.

use super::*;
use crate::schema::{self, Type};
use crate::value::json;
use crate::{list, map};

/// An object as it comes to validation: decoded, with defaults, converted.
fn complete(object: &Value) -> (Resource, Value) {
    let (version, kind) = (object.str_at(&["apiVersion"]), object.str_at(&["kind"]));
    let of = Type::of(version, kind).unwrap();
    let resource = Resource::of_kind(version, kind).unwrap();
    let mut object = schema::decode(of, object).unwrap().value;
    schema::default(of, &mut object);
    schema::convert(of, &mut object);
    if resource.is_namespaced() {
        object.set(&["metadata", "namespace"], "default");
    }
    object.set(&["metadata", "uid"], "u1");
    super::super::strategy::prepare_for_create(resource, &mut object);
    (resource, object)
}

fn complaints(object: &Value) -> Vec<String> {
    let (resource, object) = complete(object);
    validate_create(resource, &object).iter().map(ToString::to_string).collect()
}

/// Manifests that a real server refused, with its words.
#[test]
fn refusals_are_those_of_a_real_server() {
    let told = json::parse(include_str!("../../../tests/data/refusals.json")).unwrap();
    let mut failed = Vec::new();
    for case in told.items_at(&[]) {
        let expected: Vec<_> =
            case.items_at(&["errors"]).iter().map(|e| e.as_str().unwrap_or("")).collect();
        let object = case.get("object").unwrap();
        let mut found = complaints(object);
        let mut seen = Vec::new();
        found.retain(|c| {
            !seen.contains(c) && {
                seen.push(c.clone());
                true
            }
        });
        if found != expected {
            failed.push(format!("{object:?}\n  told {expected:#?}\n  ours {found:#?}"));
        }
    }
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn ordinary_objects_pass() {
    let container = map! {
        "name": "c", "image": "nginx", "ports": list![map! { "containerPort": 80 }],
        "env": list![map! { "name": "A", "value": "1" }],
        "resources": map! { "requests": map! { "cpu": "100m", "memory": "64Mi" } },
        "livenessProbe": map! { "httpGet": map! { "path": "/", "port": 80 } },
    };
    let spec = map! { "containers": list![container] };
    let labels = map! { "app": "web" };
    let template = map! { "metadata": map! { "labels": &labels }, "spec": &spec };
    let selector = map! { "matchLabels": &labels };
    let workload = map! { "selector": selector, "template": template };
    let meta = map! { "name": "web" };
    let object = |version: &str, kind: &str, field: &str, value: &Value| {
        let mut object = map! { "apiVersion": version, "kind": kind, "metadata": &meta };
        object.set_at(&[field], value);
        object
    };
    let service = map! { "selector": &labels, "ports": list![map! { "port": 80 }] };
    for object in [
        object("v1", "Pod", "spec", &spec),
        object("apps/v1", "Deployment", "spec", &workload),
        object("apps/v1", "ReplicaSet", "spec", &workload),
        object("apps/v1", "DaemonSet", "spec", &workload),
        object("apps/v1", "StatefulSet", "spec", &workload),
        object("v1", "Namespace", "spec", &map! {}),
        object("v1", "Node", "spec", &map! {}),
        object("v1", "ConfigMap", "data", &map! { "a": "b" }),
        object("v1", "Secret", "data", &map! { "a": "Yg==" }),
        object("v1", "Service", "spec", &service),
    ] {
        assert_eq!(complaints(&object), Vec::<String>::new(), "{object:?}");
    }
}

/// The refusal of a pod's change shows it as upstream does, by the line.
#[test]
fn a_changed_pod_is_shown() {
    let told = include_str!("../../../tests/data/pod-immutable.txt");
    let container = map! { "name": "p", "image": "nginx" };
    let pod = map! {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": map! { "name": "p", "labels": map! { "run": "p" } },
        "spec": map! { "containers": list![container] },
    };
    let (_, mut old) = complete(&pod);
    admitted(&mut old);
    let mut new = old.clone();
    new.set(&["spec", "restartPolicy"], "Never");
    let errors = validate_update(Resource::PODS, &new, &old);
    assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
}

/// A pod as the recorded one was after admission and scheduling.
fn admitted(pod: &mut Value) {
    use crate::api::ObjectKey;
    use crate::apiserver::admission::{Attributes, Operation, admit};
    use crate::sim::{CauseId, Chance};
    let mut store = crate::store::Store::default();
    let named = map! { "metadata": map! { "name": "default" } };
    for (resource, namespace) in
        [(Resource::NAMESPACES, ""), (Resource::SERVICE_ACCOUNTS, "default")]
    {
        let key = ObjectKey::new(resource, namespace, "default");
        store.commit(&key, Some(named.clone()), CauseId(0));
    }
    let attributes = Attributes {
        operation: Operation::Create,
        resource: Resource::PODS,
        subresource: "",
        namespace: "default",
        name: "p",
        old: None,
        view: store.view(),
    };
    admit(&attributes, pod, &mut Chance::new(1)).unwrap();
    pod.set(&["spec", "nodeName"], "node-1");
}
