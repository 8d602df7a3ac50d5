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
    for object in [
        map! { "apiVersion": "v1", "kind": "Pod", "metadata": &meta, "spec": &spec },
        map! { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": &meta, "spec": &workload },
        map! { "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": &meta, "spec": &workload },
        map! { "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": &meta, "spec": &workload },
        map! { "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": &meta, "spec": &workload },
        map! { "apiVersion": "v1", "kind": "Namespace", "metadata": &meta },
        map! { "apiVersion": "v1", "kind": "Node", "metadata": &meta },
        map! { "apiVersion": "v1", "kind": "ConfigMap", "metadata": &meta, "data": map! { "a": "b" } },
        map! { "apiVersion": "v1", "kind": "Secret", "metadata": &meta },
        map! { "apiVersion": "v1", "kind": "Service", "metadata": &meta,
        "spec": map! { "selector": &labels, "ports": list![map! { "port": 80 }] } },
    ] {
        assert_eq!(complaints(&object), Vec::<String>::new(), "{object:?}");
    }
}
