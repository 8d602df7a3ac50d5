//! What an update may change of a pod: next to nothing.

use super::super::Errors;
use super::super::fields::{immutable, items, number, present, text};
use super::super::{diff, internal, metadata};
use super::{metadata_and_spec, tolerations};
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::meta;
use crate::value::{Value, Value::Map};

const SPEC: Path<'static> = Path::Root("spec");

/// An update of a pod by a user.
pub fn update(errors: &mut Errors, new: &Value, old: &Value) {
    metadata::update(errors, new, old);
    metadata_and_spec(errors, new);
    let (Some(new), Some(old)) = (new.get("spec"), old.get("spec")) else { return };
    if new.same(old) {
        return;
    }
    for list in ["containers", "initContainers"] {
        let path = SPEC.child(list);
        if items(new, list).len() != items(old, list).len() {
            let words = "pod updates may not add or remove containers";
            errors.push(FieldError::forbidden(path, words));
            return;
        }
        images(errors, path, items(new, list));
    }
    if !deadline(errors, new, old) {
        return;
    }
    added_tolerations(errors, items(new, "tolerations"), items(old, "tolerations"));
    removed_gates(errors, items(new, "schedulingGates"), items(old, "schedulingGates"));
    other_fields(errors, new, old);
}

fn images(errors: &mut Errors, path: Path<'_>, containers: &[Value]) {
    for (i, container) in containers.iter().enumerate() {
        let image = text(container, "image");
        let place = path.index(i);
        if image.is_empty() {
            errors.push(FieldError::required(place.child("image"), ""));
        }
        if image.trim() != image {
            let words = "must not have leading or trailing whitespace";
            errors.push(FieldError::invalid(place.child("image"), image, words));
        }
    }
}

/// A deadline may be set, and brought forward. Says whether to go on.
fn deadline(errors: &mut Errors, new: &Value, old: &Value) -> bool {
    let path = SPEC.child("activeDeadlineSeconds");
    let field = |spec: &Value| number(spec, "activeDeadlineSeconds");
    match (field(new), field(old)) {
        (Some(seconds), _) if !(0..=i64::from(i32::MAX)).contains(&seconds) => {
            let words = meta::range_error(0, i32::MAX.into());
            errors.push(FieldError::invalid(path, seconds, &words));
            false
        }
        (Some(new), Some(old)) if old < new => {
            let words = "must be less than or equal to previous value";
            errors.push(FieldError::invalid(path, new, words));
            false
        }
        (None, Some(_)) => {
            let words = "must not update from a positive integer to nil value";
            errors.push(FieldError::invalid(path, BadValue::raw("null"), words));
            true
        }
        _ => true,
    }
}

/// Tolerations may be added, and last longer or shorter.
fn added_tolerations(errors: &mut Errors, new: &[Value], old: &[Value]) {
    let path = SPEC.child("tolerations");
    let lasting = |toleration: &Value| {
        let mut toleration = toleration.clone();
        toleration.remove(&["tolerationSeconds"]);
        toleration
    };
    if !old.iter().all(|old| new.iter().any(|new| lasting(new) == lasting(old))) {
        let words = "existing toleration can not be modified except its tolerationSeconds";
        errors.push(FieldError::forbidden(path, words));
        return;
    }
    tolerations::tolerations(errors, path, new);
}

fn removed_gates(errors: &mut Errors, new: &[Value], old: &[Value]) {
    let path = SPEC.child("schedulingGates");
    for (i, gate) in new.iter().enumerate() {
        let name = text(gate, "name");
        if !old.iter().any(|old| text(old, "name") == name) {
            let words = format!("only deletion is allowed, but found new scheduling gate '{name}'");
            let place = path.index(i);
            errors.push(FieldError::forbidden(place.child("name"), &words));
        }
    }
}

/// Everything else stays; the refusal shows what did not.
fn other_fields(errors: &mut Errors, new: &Value, old: &Value) {
    let before = internal::pod_spec(old);
    let after = internal::pod_spec(&unchanged_where_allowed(new, old));
    // Go knows no difference between absent and empty.
    let plain = |lines: &[String]| -> String {
        lines.concat().replace(": []", ": null").replace(": {}", ": null")
    };
    if before == after || plain(&before) == plain(&after) {
        return;
    }
    let words = format!(
        "pod updates may not change fields other than `spec.containers[*].image`,\
         `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only \
         additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be \
         set to 1 if it was previously negative)\n{}",
        diff::unified(&before, &after)
    );
    errors.push(FieldError::forbidden(SPEC, &words));
}

/// The new spec with what may change put back.
fn unchanged_where_allowed(new: &Value, old: &Value) -> Value {
    let mut spec = new.clone();
    for list in ["containers", "initContainers"] {
        for i in 0..items(new, list).len() {
            let path = [list, &i.to_string(), "image"];
            spec.set_at(&path, old.text_at(&path));
        }
    }
    for field in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] {
        put_back(&mut spec, old, field);
    }
    let grace = |spec: &Value| number(spec, "terminationGracePeriodSeconds");
    if grace(old).is_some_and(|seconds| seconds < 0) && grace(&spec) == Some(1) {
        put_back(&mut spec, old, "terminationGracePeriodSeconds");
    }
    if !items(old, "schedulingGates").is_empty() {
        put_back(&mut spec, old, "nodeSelector");
        if let Some(nodes) = old.at(&["affinity", "nodeAffinity"]) {
            spec.set(&["affinity", "nodeAffinity"], nodes);
        } else if present(old, "affinity").is_none() {
            spec.remove(&["affinity"]);
        }
    }
    spec
}

fn put_back(spec: &mut Value, old: &Value, field: &str) {
    match (old.get(field), spec) {
        (Some(value), spec) => spec.set_at(&[field], value),
        (None, Map(map)) => {
            map.remove(field);
        }
        _ => {}
    }
}

/// An update of a pod's ephemeral containers: they may be added. Mirrors
/// `ValidatePodEphemeralContainersUpdate`.
pub fn ephemeral_update(errors: &mut Errors, new: &Value, old: &Value) {
    metadata::update(errors, new, old);
    metadata_and_spec(errors, new);
    let empty = Value::map();
    let list =
        |pod: &Value| items(pod.get("spec").unwrap_or(&empty), "ephemeralContainers").to_vec();
    let path = SPEC.child("ephemeralContainers");
    let new = list(new);
    for before in list(old) {
        let name = text(&before, "name");
        match new.iter().find(|container| text(container, "name") == name) {
            None => {
                let words = format!("existing ephemeral containers {name:?} may not be removed\n");
                errors.push(FieldError::forbidden(path, &words));
            }
            Some(after) if *after != before => {
                let words = format!("existing ephemeral containers {name:?} may not be changed\n");
                errors.push(FieldError::forbidden(path, &words));
            }
            Some(_) => {}
        }
    }
}

/// An update of a pod's status by the kubelet.
pub fn status_update(errors: &mut Errors, new: &Value, old: &Value) {
    metadata::update(errors, new, old);
    let path = Path::Root("status");
    if new.at(&["spec", "nodeName"]) != old.at(&["spec", "nodeName"]) {
        errors.push(FieldError::forbidden(path.child("nodeName"), "may not be changed directly"));
    }
    let nominated = |pod: &Value| pod.text_at(&["status", "nominatedNodeName"]);
    let name = nominated(new);
    if name != nominated(old) && !name.is_empty() {
        let place = path.child("nominatedNodeName");
        super::dns1123_subdomain(errors, place, &name);
    }
    let (new, old) = (new.at(&["status", "qosClass"]), old.at(&["status", "qosClass"]));
    if old.is_some() {
        immutable(errors, path.child("qosClass"), new, old);
    }
}
