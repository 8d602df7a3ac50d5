//! Where containers mount volumes.

use super::super::Errors;
use super::super::fields::{descending_path, items, no_backsteps, present, required, text};
use super::Context;
use crate::api::field_error::{FieldError, Path};
use crate::value::Value;
use std::collections::BTreeSet;

/// `volumeMounts` of a container.
pub fn mounts(errors: &mut Errors, path: Path<'_>, container: &Value, context: Context<'_>) {
    let list = path.child("volumeMounts");
    let devices = items(container, "volumeDevices");
    let mut paths = BTreeSet::new();
    for (i, mount) in items(container, "volumeMounts").iter().enumerate() {
        let place = list.index(i);
        let (name, target) = (text(mount, "name"), text(mount, "mountPath"));
        required(errors, mount, place, "name");
        if !context.volumes.contains_key(name) {
            errors.push(FieldError::not_found(place.child("name"), name));
        }
        required(errors, mount, place, "mountPath");
        if !paths.insert(target) {
            errors.push(FieldError::invalid(place.child("mountPath"), target, "must be unique"));
        }
        if devices.iter().any(|device| text(device, "name") == name) {
            let words = "must not already exist in volumeDevices";
            errors.push(FieldError::invalid(place.child("name"), name, words));
        }
        if devices.iter().any(|device| text(device, "devicePath") == target) {
            let words = "must not already exist as a path in volumeDevices";
            errors.push(FieldError::invalid(place.child("mountPath"), target, words));
        }
        sub_paths(errors, list, place, mount);
        propagation(errors, list, container, mount);
    }
}

/// Upstream names the list, not the item, for some of these.
fn sub_paths(errors: &mut Errors, list: Path<'_>, place: Path<'_>, mount: &Value) {
    let (plain, expression) = (text(mount, "subPath"), text(mount, "subPathExpr"));
    if !plain.is_empty() {
        descending_path(errors, list.child("subPath"), plain);
    }
    if !expression.is_empty() {
        if !plain.is_empty() {
            let words = "subPathExpr and subPath are mutually exclusive";
            errors.push(FieldError::invalid(place.child("subPathExpr"), expression, words));
        }
        descending_path(errors, list.child("subPathExpr"), expression);
    }
}

fn propagation(errors: &mut Errors, list: Path<'_>, container: &Value, mount: &Value) {
    let mode = text(mount, "mountPropagation");
    let place = list.child("mountPropagation");
    let modes = ["Bidirectional", "HostToContainer", "None"];
    if !mode.is_empty() && !modes.contains(&mode) {
        errors.push(FieldError::not_supported(place, mode, &modes));
    }
    if mode == "Bidirectional" && !container.bool_at(&["securityContext", "privileged"]) {
        let words = "Bidirectional mount propagation is available only to privileged containers";
        errors.push(FieldError::forbidden(place, words));
    }
    let place = list.child("recursiveReadOnly");
    match present(mount, "recursiveReadOnly").and_then(Value::as_str) {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if !mount.bool_at(&["readOnly"]) {
                let words = "may only be specified when readOnly is true";
                errors.push(FieldError::forbidden(place, words));
            }
            if !mode.is_empty() && mode != "None" {
                let words = "may only be specified when mountPropagation is None or not specified";
                errors.push(FieldError::forbidden(place, words));
            }
        }
        Some(other) => {
            let known = ["Disabled", "Enabled", "IfPossible"];
            errors.push(FieldError::not_supported(place, other, &known));
        }
    }
}

/// `volumeDevices` of a container.
pub fn devices(errors: &mut Errors, path: Path<'_>, container: &Value, context: Context<'_>) {
    let list = path.child("volumeDevices");
    let mounts = items(container, "volumeMounts");
    let (mut paths, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (i, device) in items(container, "volumeDevices").iter().enumerate() {
        let place = list.index(i);
        let (name, target) = (text(device, "name"), text(device, "devicePath"));
        required(errors, device, place, "name");
        if names.contains(name) {
            errors.push(FieldError::invalid(place.child("name"), name, "must be unique"));
        }
        match context.volumes.get(name) {
            None => errors.push(FieldError::not_found(place.child("name"), name)),
            Some(volume)
                if present(volume, "persistentVolumeClaim").is_none()
                    && present(volume, "ephemeral").is_none() =>
            {
                let words = "can only use volume source type of PersistentVolumeClaim or \
                    Ephemeral for block mode";
                errors.push(FieldError::invalid(place.child("name"), name, words));
            }
            Some(_) => {}
        }
        required(errors, device, place, "devicePath");
        if paths.contains(target) {
            errors.push(FieldError::invalid(place.child("devicePath"), target, "must be unique"));
        }
        let mut steps = Errors::new();
        no_backsteps(&mut steps, place, target);
        if steps.is_empty() {
            paths.insert(target);
        } else {
            let words = "can not contain backsteps ('..')";
            errors.push(FieldError::invalid(place.child("devicePath"), target, words));
        }
        if mounts.iter().any(|mount| text(mount, "name") == name) {
            let words = "must not already exist in volumeMounts";
            errors.push(FieldError::invalid(place.child("name"), name, words));
        }
        if mounts.iter().any(|mount| text(mount, "mountPath") == target) {
            let words = "must not already exist as a path in volumeMounts";
            errors.push(FieldError::invalid(place.child("devicePath"), target, words));
        }
        if !name.is_empty() {
            names.insert(name);
        }
    }
}
