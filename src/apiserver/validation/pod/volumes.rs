//! Volumes of a pod, the kinds that learners meet; drivers of single vendors are taken as they
//! are.

use super::super::Errors;
use super::super::fields::{
    complain, descending_path, dns1123_label, file_mode, items, local_path, no_backsteps,
    optional_choice, present, quantity, required, text,
};
use super::{Volumes, env, projected};
use crate::api::field_error::{FieldError, Path};
use crate::api::{go, meta};
use crate::value::Value;

/// Kinds of volumes in the order in which upstream looks for them.
const KINDS: [&str; 31] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
    "",
];

/// Checks volumes and gives the good ones by name.
pub fn volumes<'a>(
    errors: &mut Errors,
    path: Path<'_>,
    list: &'a [Value],
    pod_name: &str,
) -> Volumes<'a> {
    let mut known = Volumes::new();
    for (i, volume) in list.iter().enumerate() {
        let place = path.index(i);
        let before = errors.len();
        source(errors, place, volume, pod_name);
        let name = text(volume, "name");
        match name {
            "" => errors.push(FieldError::required(place.child("name"), "")),
            name => dns1123_label(errors, place.child("name"), name),
        }
        if known.contains_key(name) {
            errors.push(FieldError::duplicate(place.child("name"), name));
        }
        if errors.len() == before {
            known.insert(name, volume);
        }
    }
    known
}

fn source(errors: &mut Errors, path: Path<'_>, volume: &Value, pod_name: &str) {
    let mut found = 0;
    for kind in KINDS {
        let Some(source) = present(volume, kind) else { continue };
        found += 1;
        let place = path.child(kind);
        if found > 1 {
            let words = "may not specify more than 1 volume type";
            errors.push(FieldError::forbidden(place, words));
        } else {
            of_kind(errors, place, kind, source);
            if kind == "ephemeral" {
                claim_name(errors, path, text(volume, "name"), pod_name);
            }
        }
    }
    if found == 0 {
        errors.push(FieldError::required(path, "must specify a volume type"));
    }
}

fn of_kind(errors: &mut Errors, path: Path<'_>, kind: &str, source: &Value) {
    match kind {
        "emptyDir" => {
            let limit = present(source, "sizeLimit").and_then(quantity);
            if limit.is_some_and(|limit| limit.is_negative()) {
                let words = "SizeLimit field must be a valid resource quantity";
                errors.push(FieldError::forbidden(path.child("sizeLimit"), words));
            }
        }
        "hostPath" => host_path(errors, path, source),
        "gitRepo" => {
            required(errors, source, path, "repository");
            descending_path(errors, path.child("directory"), text(source, "directory"));
        }
        "secret" => files(errors, path, source, "secretName"),
        "configMap" => files(errors, path, source, "name"),
        "persistentVolumeClaim" => {
            required(errors, source, path, "claimName");
        }
        "nfs" => {
            required(errors, source, path, "server");
            required(errors, source, path, "path");
            let target = text(source, "path");
            if !target.starts_with('/') {
                let words = "must be an absolute path";
                errors.push(FieldError::invalid(path.child("path"), target, words));
            }
        }
        "downwardAPI" => {
            file_mode(errors, source, path, "defaultMode");
            for file in items(source, "items") {
                downward_file(errors, path, file);
            }
        }
        "projected" => projected::projected(errors, path, source),
        "csi" => {
            required(errors, source, path, "driver");
        }
        "ephemeral" if present(source, "volumeClaimTemplate").is_none() => {
            errors.push(FieldError::required(path.child("volumeClaimTemplate"), ""));
        }
        _ => {}
    }
}

pub fn host_path(errors: &mut Errors, path: Path<'_>, source: &Value) {
    if !required(errors, source, path, "path") {
        return;
    }
    no_backsteps(errors, path.child("path"), text(source, "path"));
    let types = [
        "",
        "BlockDevice",
        "CharDevice",
        "Directory",
        "DirectoryOrCreate",
        "File",
        "FileOrCreate",
        "Socket",
    ];
    optional_choice(errors, source, path, "type", &types);
}

/// A ConfigMap or Secret as files; `name` is the field that names it.
fn files(errors: &mut Errors, path: Path<'_>, source: &Value, name: &str) {
    required(errors, source, path, name);
    file_mode(errors, source, path, "defaultMode");
    let list = path.child("items");
    for (i, item) in items(source, "items").iter().enumerate() {
        key_to_path(errors, list.index(i), item);
    }
}

/// Which key becomes which file.
pub fn key_to_path(errors: &mut Errors, path: Path<'_>, item: &Value) {
    required(errors, item, path, "key");
    required(errors, item, path, "path");
    local_path(errors, path.child("path"), text(item, "path"));
    file_mode(errors, item, path, "mode");
}

/// A field of the pod as a file.
pub fn downward_file(errors: &mut Errors, path: Path<'_>, file: &Value) {
    const FIELDS: [&str; 5] = [
        "metadata.annotations",
        "metadata.labels",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
    ];
    required(errors, file, path, "path");
    local_path(errors, path.child("path"), text(file, "path"));
    match (present(file, "fieldRef"), present(file, "resourceFieldRef")) {
        (Some(field), resource) => {
            env::field_ref(errors, path.child("fieldRef"), field, &FIELDS);
            if resource.is_some() {
                let words = "fieldRef and resourceFieldRef can not be specified simultaneously";
                errors.push(FieldError::invalid(path, "resource", words));
            }
        }
        (None, Some(resource)) => {
            env::resource_field_ref(errors, path.child("resourceFieldRef"), resource, true);
        }
        (None, None) => {
            let words = "one of fieldRef and resourceFieldRef is required";
            errors.push(FieldError::required(path, words));
        }
    }
    file_mode(errors, file, path, "mode");
}

/// A volume of its own gets a claim that is named after the pod and it.
fn claim_name(errors: &mut Errors, path: Path<'_>, volume: &str, pod: &str) {
    if pod.is_empty() || volume.is_empty() {
        return;
    }
    let claim = format!("{pod}-{volume}");
    let complaints = meta::dns1123_subdomain(&claim);
    let complaints = complaints.iter().map(|c| format!("PVC name {}: {c}", go::quote(&claim)));
    complain(errors, path.child("name"), volume, complaints.collect());
}
