//! PersistentVolumes, their claims, and storage classes.

use super::fields::{
    dns1123_subdomain, entries, items, optional_choice, present, quantity, required, shown, text,
    texts,
};
use super::selector::label_selector;
use super::{Errors, Kind, metadata};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Quantity, Resource, meta};
use crate::value::Value;

const SPEC: Path<'static> = Path::Root("spec");
const MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::PERSISTENT_VOLUME_CLAIMS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            claim_spec(errors, SPEC, object.get("spec"));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            claim_spec(errors, SPEC, new.get("spec"));
            claim_update(errors, new, old);
        },
    },
    Kind {
        resource: Resource::PERSISTENT_VOLUMES,
        create: |errors, object| {
            metadata::create(errors, object, false, meta::dns1123_subdomain);
            volume(errors, object.get("spec").unwrap_or(&Value::Null));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            volume(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    },
    Kind {
        resource: Resource::STORAGECLASSES,
        create: |errors, object| {
            metadata::create(errors, object, false, meta::dns1123_subdomain);
            class(errors, object);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            for field in ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] {
                if new.get(field) != old.get(field) {
                    let words = "updates to parameters are forbidden.";
                    let words = words.replace("parameters", field);
                    errors.push(FieldError::forbidden(Path::Root(field), &words));
                }
            }
        },
    },
];

fn access_modes(errors: &mut Errors, path: Path<'_>, spec: &Value, detail: &str) {
    let modes = items(spec, "accessModes");
    let place = path.child("accessModes");
    if modes.is_empty() {
        errors.push(FieldError::required(place, detail));
    }
    for mode in texts(modes).filter(|mode| !MODES.contains(mode)) {
        errors.push(FieldError::not_supported(place, mode, &MODES));
    }
    let alone = |mode: &str| mode == "ReadWriteOncePod";
    if texts(modes).any(alone) && texts(modes).any(|mode| MODES.contains(&mode) && !alone(mode)) {
        let words = "may not use ReadWriteOncePod with other access modes";
        errors.push(FieldError::forbidden(place, words));
    }
}

/// What a claim asks for; also in the templates of StatefulSets.
pub fn claim_spec(errors: &mut Errors, path: Path<'_>, spec: Option<&Value>) {
    let empty = Value::map();
    let spec = spec.unwrap_or(&empty);
    access_modes(errors, path, spec, "at least 1 access mode is required");
    label_selector(errors, path.child("selector"), present(spec, "selector"));
    let place = path.child("resources");
    let place = place.key("storage");
    match spec.at(&["resources", "requests", "storage"]).map(quantity) {
        None => errors.push(FieldError::required(place, "")),
        Some(Some(amount)) if amount <= Quantity::ZERO => {
            let words = "must be greater than zero";
            errors.push(FieldError::invalid(place, amount.to_string().as_str(), words));
        }
        Some(_) => {}
    }
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        dns1123_subdomain(errors, path.child("storageClassName"), class);
    }
    optional_choice(errors, spec, path, "volumeMode", &["Block", "Filesystem"]);
}

/// A claim may only grow, once it is bound.
fn claim_update(errors: &mut Errors, new: &Value, old: &Value) {
    let rest = |claim: &Value| {
        let mut spec = claim.get("spec").cloned().unwrap_or_default();
        for path in [&["resources"][..], &["volumeAttributesClassName"]] {
            spec.remove(path);
        }
        if old.at(&["spec", "volumeName"]).is_none() {
            spec.remove(&["volumeName"]);
        }
        // A class may be added later, when there is a default.
        if old.at(&["spec", "storageClassName"]).is_none() {
            spec.remove(&["storageClassName"]);
        }
        spec
    };
    if rest(new) != rest(old) {
        let lines = |value: &Value| super::internal::claim_spec(value);
        let words = format!(
            "spec is immutable after creation except resources.requests and \
             volumeAttributesClassName for bound claims\n{}",
            super::diff::unified(&lines(&rest(old)), &lines(&rest(new)))
        );
        errors.push(FieldError::forbidden(SPEC, &words));
    }
    let size =
        |claim: &Value| claim.at(&["spec", "resources", "requests", "storage"]).and_then(quantity);
    if let (Some(new), Some(old)) = (size(new), size(old))
        && new < old
    {
        let place = SPEC.child("resources");
        let words = "field can not be less than status.capacity";
        errors.push(FieldError::forbidden(place.child("requests").child("storage"), words));
    }
}

fn volume(errors: &mut Errors, spec: &Value) {
    access_modes(errors, SPEC, spec, "");
    let place = SPEC.child("capacity");
    let capacity = spec.get("capacity");
    let count = entries(capacity).count();
    if count == 0 {
        errors.push(FieldError::required(place, ""));
    }
    if count > 1 || spec.at(&["capacity", "storage"]).is_none() {
        errors.push(FieldError::not_supported(place, shown(capacity), &["storage"]));
    }
    for (name, amount) in entries(capacity) {
        if let Some(amount) = quantity(amount).filter(|amount| *amount <= Quantity::ZERO) {
            let words = "must be greater than zero";
            let shown = amount.to_string();
            errors.push(FieldError::invalid(place.key(name), shown.as_str(), words));
        }
    }
    let policies = ["Delete", "Recycle", "Retain"];
    optional_choice(errors, spec, SPEC, "persistentVolumeReclaimPolicy", &policies);
    let known = ["hostPath", "nfs", "local", "csi", "iscsi", "fc", "cephfs", "rbd"];
    let more = ["gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "azureFile", "cinder"];
    let sources = known.iter().chain(&more).filter(|kind| present(spec, kind).is_some());
    let mut sources = sources.copied();
    match sources.next() {
        None => errors.push(FieldError::required(SPEC, "must specify a volume type")),
        Some("hostPath") => {
            if let Some(source) = present(spec, "hostPath") {
                super::pod::host_path(errors, SPEC.child("hostPath"), source);
            }
        }
        Some("nfs") => {
            if let Some(source) = present(spec, "nfs") {
                required(errors, source, SPEC.child("nfs"), "server");
                required(errors, source, SPEC.child("nfs"), "path");
            }
        }
        Some("local") if present(spec, "nodeAffinity").is_none() => {
            let words = "Local volume requires node affinity";
            errors.push(FieldError::required(SPEC.child("nodeAffinity"), words));
        }
        Some(_) => {}
    }
    for kind in sources {
        let words = "may not specify more than 1 volume type";
        errors.push(FieldError::forbidden(SPEC.child(kind), words));
    }
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        dns1123_subdomain(errors, SPEC.child("storageClassName"), class);
    }
    optional_choice(errors, spec, SPEC, "volumeMode", &["Block", "Filesystem"]);
}

fn class(errors: &mut Errors, object: &Value) {
    let root = Path::Root("");
    required(errors, object, root, "provisioner");
    let policies = ["Delete", "Retain"];
    optional_choice(errors, object, root, "reclaimPolicy", &policies);
    let modes = ["Immediate", "WaitForFirstConsumer"];
    match text(object, "volumeBindingMode") {
        "" => errors.push(FieldError::required(Path::Root("volumeBindingMode"), "")),
        _ => optional_choice(errors, object, root, "volumeBindingMode", &modes),
    }
}
