//! Environment variables and where they come from.

use super::super::Errors;
use super::super::fields::{complain, dns1123_subdomain, present, quantity, text};
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;

const ENV_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

const CONTAINER_RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

pub fn variables(errors: &mut Errors, path: Path<'_>, variables: &[Value]) {
    for (i, variable) in variables.iter().enumerate() {
        let place = path.index(i);
        match text(variable, "name") {
            "" => errors.push(FieldError::required(place.child("name"), "")),
            name => complain(errors, place.child("name"), name, meta::env_var_name(name)),
        }
        if let Some(source) = present(variable, "valueFrom") {
            let has_value = !text(variable, "value").is_empty();
            value_from(errors, place.child("valueFrom"), source, has_value);
        }
    }
}

fn value_from(errors: &mut Errors, path: Path<'_>, source: &Value, has_value: bool) {
    let mut sources = 0;
    if let Some(reference) = present(source, "fieldRef") {
        sources += 1;
        field_ref(errors, path.child("fieldRef"), reference, &ENV_FIELDS);
    }
    if let Some(reference) = present(source, "resourceFieldRef") {
        sources += 1;
        resource_field_ref(errors, path.child("resourceFieldRef"), reference, false);
    }
    for field in ["configMapKeyRef", "secretKeyRef"] {
        if let Some(reference) = present(source, field) {
            sources += 1;
            key_ref(errors, path.child(field), reference);
        }
    }
    if present(source, "fileKeyRef").is_some() {
        sources += 1;
    }
    let words = match sources {
        0 => {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, \
             `secretKeyRef` or `fileKeyRef`"
        }
        _ if has_value => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.push(FieldError::invalid(path, "", words));
}

fn key_ref(errors: &mut Errors, path: Path<'_>, reference: &Value) {
    dns1123_subdomain(errors, path.child("name"), text(reference, "name"));
    match text(reference, "key") {
        "" => errors.push(FieldError::required(path.child("key"), "")),
        key => complain(errors, path.child("key"), key, meta::config_map_key(key)),
    }
}

/// A field of the pod that a variable or a file shows.
pub fn field_ref(errors: &mut Errors, path: Path<'_>, reference: &Value, fields: &[&str]) {
    let version = text(reference, "apiVersion");
    let field = text(reference, "fieldPath");
    if version.is_empty() {
        errors.push(FieldError::required(path.child("apiVersion"), ""));
        return;
    }
    if field.is_empty() {
        errors.push(FieldError::required(path.child("fieldPath"), ""));
        return;
    }
    if let Err(words) = convert_field(version, field) {
        let words = format!("error converting fieldPath: {words}");
        errors.push(FieldError::invalid(path.child("fieldPath"), field, &words));
        return;
    }
    match subscript(field) {
        Some(("metadata.annotations", key)) => {
            complain(errors, path, key, meta::qualified_name(&key.to_lowercase()));
        }
        Some(("metadata.labels", key)) => complain(errors, path, key, meta::qualified_name(key)),
        Some((field, _)) => {
            errors.push(FieldError::invalid(path, field, "does not support subscript"));
        }
        None if !fields.contains(&field) => {
            errors.push(FieldError::not_supported(path.child("fieldPath"), field, fields));
        }
        None => {}
    }
}

/// `metadata.labels['app']` as its two parts.
fn subscript(field: &str) -> Option<(&str, &str)> {
    let (path, rest) = field.split_once("['")?;
    Some((path, rest.strip_suffix("']")?))
}

/// Whether upstream knows a field of pods by this name.
fn convert_field(version: &str, field: &str) -> Result<(), String> {
    if version != "v1" {
        return Err(format!("unsupported pod version: {version}"));
    }
    let known = [
        "metadata.annotations",
        "metadata.labels",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.serviceAccountName",
        "spec.schedulerName",
        "status.phase",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs",
        "spec.host",
    ];
    match subscript(field) {
        Some(("metadata.annotations" | "metadata.labels", _)) => Ok(()),
        Some((path, _)) => Err(format!("field label does not support subscript: {path}")),
        None if known.contains(&field) => Ok(()),
        None => Err(format!("field label not supported: {field}")),
    }
}

/// An amount of a container's resources that a variable or a file shows.
pub fn resource_field_ref(errors: &mut Errors, path: Path<'_>, reference: &Value, volume: bool) {
    let resource = text(reference, "resource");
    let huge = resource.starts_with("requests.hugepages-");
    let huge = huge || resource.starts_with("limits.hugepages-");
    if volume && text(reference, "containerName").is_empty() {
        errors.push(FieldError::required(path.child("containerName"), ""));
    } else if resource.is_empty() {
        errors.push(FieldError::required(path.child("resource"), ""));
    } else if !huge && !CONTAINER_RESOURCES.contains(&resource) {
        let place = path.child("resource");
        errors.push(FieldError::not_supported(place, resource, &CONTAINER_RESOURCES));
    }
    divisor(errors, path, reference, resource);
}

fn divisor(errors: &mut Errors, path: Path<'_>, reference: &Value, resource: &str) {
    let Some(divisor) = present(reference, "divisor").and_then(quantity) else { return };
    let divisor = divisor.to_string();
    let sizes = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";
    let (values, what) = match resource.split_once('.').map_or("", |(_, what)| what) {
        "cpu" => ("1m and 1", "cpu resource"),
        "memory" => (sizes, "memory resource"),
        "ephemeral-storage" => (sizes, "local ephemeral storage resource"),
        what if what.starts_with("hugepages-") => (sizes, "hugepages resource"),
        _ => return,
    };
    let mut known = values.split(", ").flat_map(|value| value.split(" and "));
    if divisor != "0" && !known.any(|value| value == divisor) {
        let words = format!("only divisor's values {values} are supported with the {what}");
        errors.push(FieldError::invalid(path.child("divisor"), resource, &words));
    }
}

pub fn sources(errors: &mut Errors, path: Path<'_>, sources: &[Value]) {
    for (i, source) in sources.iter().enumerate() {
        let place = path.index(i);
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            complain(errors, place.child("prefix"), prefix, meta::env_var_name(prefix));
        }
        let mut found = 0;
        for field in ["configMapRef", "secretRef"] {
            let Some(reference) = present(source, field) else { continue };
            found += 1;
            let place = place.child(field);
            match text(reference, "name") {
                "" => errors.push(FieldError::required(place.child("name"), "")),
                name => dns1123_subdomain(errors, place.child("name"), name),
            }
        }
        let words = match found {
            0 => "must specify one of: `configMapRef` or `secretRef`",
            1 => continue,
            _ => "may not have more than one field specified at a time",
        };
        errors.push(FieldError::invalid(path, "", words));
    }
}
