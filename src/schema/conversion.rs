//! What an object loses or gains on the way into the server's own form and back.
//!
//! Upstream converts each object to an internal type before it looks at it, and back before it
//! stores or answers. Most fields pass unchanged; these do not. Runs after the defaults, as
//! upstream's decoder does both before admission sees the object.

use super::table::Type;
use crate::list;
use crate::map;
use crate::value::{Str, Value};

/// Converts an object of type `of` there and back. It must have been decoded.
pub fn convert(of: Type, object: &mut Value) {
    match (of.api_version(), of.name()) {
        ("v1", "Pod") => pod(object),
        ("v1", "PodTemplate") => template(object, &["template"]),
        ("v1", "ReplicationController") => template(object, &["spec", "template"]),
        ("v1", "Secret") => secret(object),
        ("v1", "Node") => first_of(object, "spec", "podCIDR", "podCIDRs", |cidr| cidr.into()),
        ("apps/v1", "StatefulSet") => {
            template(object, &["spec", "template"]);
            claim_templates(object);
        }
        ("apps/v1", _) | ("batch/v1", "Job") => template(object, &["spec", "template"]),
        ("batch/v1", "CronJob") => {
            template(object, &["spec", "jobTemplate", "spec", "template"]);
        }
        _ => {}
    }
}

fn pod(object: &mut Value) {
    old_annotations(object, &["metadata", "annotations"]);
    pod_spec(object, &["spec"]);
    let grace = ["spec", "terminationGracePeriodSeconds"];
    if object.int_at(&grace).is_some_and(|seconds| seconds < 0) {
        object.set(&grace, 1);
    }
    first_of(object, "status", "podIP", "podIPs", |ip| map! { "ip": ip });
}

fn template(object: &mut Value, path: &[&str]) {
    old_annotations(object, &[path, &["metadata", "annotations"]].concat());
    pod_spec(object, &[path, &["spec"]].concat());
}

/// `serviceAccount` is the old name of `serviceAccountName`; the new name wins.
fn pod_spec(object: &mut Value, path: &[&str]) {
    let Some(spec) = object.at(path) else { return };
    let (new, old) = (spec.text_at(&["serviceAccountName"]), spec.text_at(&["serviceAccount"]));
    if new == old {
        return;
    }
    let name = if new.is_empty() { old } else { new };
    let Some(spec) = object.at_mut(path).and_then(Value::as_map_mut) else { return };
    spec.insert(Str::lit("serviceAccount"), &name);
    spec.insert(Str::lit("serviceAccountName"), name);
}

/// How init containers were written before they had a field.
fn old_annotations(object: &mut Value, path: &[&str]) {
    const OLD: [&str; 4] = [
        "pod.beta.kubernetes.io/init-containers",
        "pod.alpha.kubernetes.io/init-containers",
        "pod.beta.kubernetes.io/init-container-statuses",
        "pod.alpha.kubernetes.io/init-container-statuses",
    ];
    let annotations = object.at(path).and_then(Value::as_map);
    if !annotations.is_some_and(|map| OLD.iter().any(|key| map.contains_key(key))) {
        return;
    }
    if let Some(Value::Map(map)) = object.at_mut(path) {
        map.retain(|key, _| !OLD.contains(&key.as_str()));
        if map.is_empty() {
            object.remove(path);
        }
    }
}

/// A field that is the first of a list, kept for old clients: the single one wins.
fn first_of(
    object: &mut Value,
    part: &str,
    one: &'static str,
    all: &'static str,
    item: fn(Str) -> Value,
) {
    let Some(found) = object.get(part) else { return };
    let (single, list) = (found.text_at(&[one]), found.items_at(&[all]));
    match list.first() {
        Some(first) if *first == item(single.clone()) => {}
        Some(first) if single.is_empty() => {
            let text = first.as_str().map_or_else(|| first.text_at(&["ip"]), Str::from);
            object.set_at(&[part, one], text);
        }
        _ if single.is_empty() => {}
        _ => object.set_at(&[part, all], list![item(single)]),
    }
}

/// `stringData` is written over `data` and never shown.
fn secret(object: &mut Value) {
    let Some(Value::Map(plain)) = object.remove(&["stringData"]) else { return };
    let data = object.make(&["data"]);
    if !matches!(data, Value::Map(_)) {
        *data = Value::map();
    }
    let Value::Map(data) = data else { return };
    for (key, text) in plain.iter() {
        data.insert(key, base64(text.as_str().unwrap_or_default().as_bytes()));
    }
}

/// Claims in a stateful set say what they are.
fn claim_templates(object: &mut Value) {
    let path = ["spec", "volumeClaimTemplates"];
    let says = |claim: &Value| {
        claim.str_at(&["apiVersion"]) == "v1" && claim.str_at(&["kind"]) == "PersistentVolumeClaim"
    };
    if object.items_at(&path).iter().all(says) {
        return;
    }
    let claims = object.at_mut(&path).and_then(Value::as_list_mut).into_iter().flatten();
    for claim in claims.filter_map(Value::as_map_mut) {
        claim.insert(Str::lit("apiVersion"), Str::lit("v1"));
        claim.insert(Str::lit("kind"), Str::lit("PersistentVolumeClaim"));
    }
}

/// Base64 with padding, as Go's standard encoding writes it.
pub fn base64(bytes: &[u8]) -> String {
    const MARKS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let mark = MARKS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= group.len() { char::from(mark) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(api_version: &str, kind: &str, body: Value) -> Value {
        let mut object = body;
        convert(Type::of(api_version, kind).unwrap(), &mut object);
        object
    }

    #[test]
    fn a_service_account_goes_by_both_names() {
        let pod = converted("v1", "Pod", map! { "spec": map! { "serviceAccountName": "a" } });
        assert_eq!(pod.str_at(&["spec", "serviceAccount"]), "a");
        let spec = map! { "template": map! { "spec": map! { "serviceAccount": "b" } } };
        let deployment = converted("apps/v1", "Deployment", map! { "spec": spec });
        assert_eq!(deployment.str_at(&["spec", "template", "spec", "serviceAccountName"]), "b");
    }

    #[test]
    fn plain_secrets_become_data() {
        let body = map! { "data": map! { "a": "eA==" }, "stringData": map! { "b": "hello" } };
        let secret = converted("v1", "Secret", body);
        assert_eq!(secret, map! { "data": map! { "a": "eA==", "b": "aGVsbG8=" } });
    }

    #[test]
    fn a_pods_address_is_the_first_of_its_addresses() {
        let pod = converted("v1", "Pod", map! { "status": map! { "podIP": "10.0.0.1" } });
        assert_eq!(pod.at(&["status", "podIPs"]), Some(&list![map! { "ip": "10.0.0.1" }]));
    }

    #[test]
    fn base64_pads() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("한", "7ZWc")];
        for (text, expected) in cases {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }
}
