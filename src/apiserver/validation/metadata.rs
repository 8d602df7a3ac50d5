//! `metadata`: names, labels, annotations, owners, finalizers; what an update may not change.

use super::fields::{IMMUTABLE, NEGATIVE, complain, entries, items, qualified_name, shown, text};
use super::{Errors, NameRule};
use crate::api::field_error::{FieldError, Path};
use crate::api::{go, meta};
use crate::value::Value;

const METADATA: Path<'static> = Path::Root("metadata");
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// The metadata of a new object, after its name was generated.
pub fn create(errors: &mut Errors, object: &Value, namespaced: bool, rule: NameRule) {
    let Some(metadata) = object.get("metadata") else {
        let words = "name or generateName is required";
        errors.push(FieldError::required(METADATA.child("name"), words));
        return;
    };
    let generate = text(metadata, "generateName");
    if !generate.is_empty() {
        complain(errors, METADATA.child("generateName"), generate, rule(&masked(generate)));
    }
    let name = text(metadata, "name");
    if name.is_empty() {
        let words = "name or generateName is required";
        errors.push(FieldError::required(METADATA.child("name"), words));
    } else {
        complain(errors, METADATA.child("name"), name, rule(name));
    }
    let namespace = text(metadata, "namespace");
    let path = METADATA.child("namespace");
    match (namespaced, namespace.is_empty()) {
        (true, true) => errors.push(FieldError::required(path, "")),
        (true, false) => complain(errors, path, namespace, meta::dns1123_label(namespace)),
        (false, false) => errors.push(FieldError::forbidden(path, "not allowed on this type")),
        (false, true) => {}
    }
    common(errors, metadata);
}

/// The beginning of a generated name, judged as if letters followed it.
fn masked(prefix: &str) -> String {
    match prefix.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let mut text = rest.to_string();
            text.pop();
            text.push('a');
            text
        }
        _ => prefix.to_string(),
    }
}

/// What new and updated objects have in common.
fn common(errors: &mut Errors, metadata: &Value) {
    if let Some(generation) = metadata.int_at(&["generation"]).filter(|n| *n < 0) {
        errors.push(FieldError::invalid(METADATA.child("generation"), generation, NEGATIVE));
    }
    labels(errors, METADATA.child("labels"), metadata.get("labels"));
    annotations(errors, METADATA.child("annotations"), metadata.get("annotations"));
    owners(errors, items(metadata, "ownerReferences"));
    finalizers(errors, items(metadata, "finalizers"));
    standard_finalizers(errors, items(metadata, "finalizers"));
}

/// Labels, or anything that selects by them.
pub fn labels(errors: &mut Errors, path: Path<'_>, labels: Option<&Value>) {
    for (key, value) in entries(labels) {
        qualified_name(errors, path, key);
        let value = value.as_str().unwrap_or("");
        complain(errors, path, value, meta::label_value(value));
    }
}

pub fn annotations(errors: &mut Errors, path: Path<'_>, annotations: Option<&Value>) {
    let mut size = 0;
    for (key, value) in entries(annotations) {
        let complaints = if key.bytes().any(|b| b.is_ascii_uppercase()) {
            meta::qualified_name(&key.to_lowercase())
        } else {
            meta::qualified_name(key)
        };
        complain(errors, path, key, complaints);
        size += key.len() + value.as_str().map_or(0, str::len);
    }
    if size > ANNOTATIONS_LIMIT {
        errors.push(FieldError::too_long(path, ANNOTATIONS_LIMIT));
    }
}

fn owners(errors: &mut Errors, owners: &[Value]) {
    let path = METADATA.child("ownerReferences");
    let mut controller: Option<String> = None;
    for owner in owners {
        let (api_version, kind) = (text(owner, "apiVersion"), text(owner, "kind"));
        if api_version.is_empty() || api_version.matches('/').count() > 1 {
            let words = "version must not be empty";
            errors.push(FieldError::invalid(path.child("apiVersion"), api_version, words));
        }
        for field in ["kind", "name", "uid"] {
            let value = text(owner, field);
            if value.is_empty() {
                errors.push(FieldError::invalid(path.child(field), value, "must not be empty"));
            }
        }
        if api_version == "v1" && kind == "Event" {
            let words = "/v1, Kind=Event is disallowed from being an owner";
            errors.push(FieldError::invalid(path, shown(Some(owner)), words));
        }
        if owner.bool_at(&["controller"]) {
            let name = format!("{kind}/{}", text(owner, "name"));
            match &controller {
                None => controller = Some(name),
                Some(first) => {
                    let words = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in \
                         references for {first} and {name}"
                    );
                    let all = Value::list(owners);
                    errors.push(FieldError::invalid(path, shown(Some(&all)), &words));
                }
            }
        }
    }
}

fn finalizers(errors: &mut Errors, finalizers: &[Value]) {
    let path = METADATA.child("finalizers");
    let names = || finalizers.iter().map(|f| f.as_str().unwrap_or(""));
    for name in names() {
        qualified_name(errors, path, name);
    }
    let has = |wanted: &str| names().any(|name| name == wanted);
    if has("orphan") && has("foregroundDeletion") {
        let words = "finalizer orphan and foregroundDeletion cannot be both set";
        let all = Value::list(finalizers);
        errors.push(FieldError::invalid(path, shown(Some(&all)), words));
    }
}

/// A finalizer without a domain must be one of Kubernetes' own.
fn standard_finalizers(errors: &mut Errors, finalizers: &[Value]) {
    let path = METADATA.child("finalizers");
    for (i, name) in finalizers.iter().map(|f| f.as_str().unwrap_or("")).enumerate() {
        let standard = ["kubernetes", "orphan", "foregroundDeletion"].contains(&name);
        if !name.contains('/') && !standard {
            let words = "name is neither a standard finalizer name nor is it fully qualified";
            errors.push(FieldError::invalid(path.index(i), name, words));
        }
    }
}

/// What an update may not do to metadata.
pub fn update(errors: &mut Errors, new: &Value, old: &Value) {
    let (Some(new), Some(old)) = (new.get("metadata"), old.get("metadata")) else { return };
    if old.get("deletionTimestamp").is_some() {
        let known = items(old, "finalizers");
        let added: Vec<_> =
            items(new, "finalizers").iter().filter(|f| !known.contains(f)).collect();
        if !added.is_empty() {
            let names: Vec<_> = added.iter().map(|f| go::quote(f.as_str().unwrap_or(""))).collect();
            let words = format!(
                "no new finalizers can be added if the object is being deleted, found new \
                 finalizers []string{{{}}}",
                names.join(", ")
            );
            errors.push(FieldError::forbidden(METADATA.child("finalizers"), &words));
        }
    }
    let generation = |metadata: &Value| metadata.int_at(&["generation"]).unwrap_or(0);
    if generation(new) < generation(old) {
        let path = METADATA.child("generation");
        errors.push(FieldError::invalid(path, generation(new), "must not be decremented"));
    }
    for field in ["name", "namespace", "uid"] {
        let value = text(new, field);
        if value != text(old, field) {
            errors.push(FieldError::invalid(METADATA.child(field), value, IMMUTABLE));
        }
    }
    for field in ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        let value = new.get(field).filter(|v| !v.is_null());
        if value != old.get(field).filter(|v| !v.is_null()) {
            let path = METADATA.child(field);
            errors.push(FieldError::invalid(path, shown(value), IMMUTABLE));
        }
    }
    labels(errors, METADATA.child("labels"), new.get("labels"));
    annotations(errors, METADATA.child("annotations"), new.get("annotations"));
    owners(errors, items(new, "ownerReferences"));
    standard_finalizers(errors, items(new, "finalizers"));
}
