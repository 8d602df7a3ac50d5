//! Namespaces, Nodes, Leases, PriorityClasses, quotas.

use super::fields::{
    complain, entries, immutable, number, optional_choice, qualified_name, quantity, shown, text,
    texts,
};
use super::{Errors, Kind, metadata, pod};
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;
use std::collections::BTreeSet;

const SPEC: Path<'static> = Path::Root("spec");
/// The highest priority that users may give.
const HIGHEST: i64 = 1_000_000_000;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::NAMESPACES,
        create: |errors, object| {
            metadata::create(errors, object, false, meta::dns1123_label);
            let path = SPEC.child("finalizers");
            for finalizer in texts(object.items_at(&["spec", "finalizers"])) {
                qualified_name(errors, path, finalizer);
            }
        },
        update: metadata::update,
    },
    Kind {
        resource: Resource::NODES,
        create: |errors, object| {
            metadata::create(errors, object, false, meta::dns1123_subdomain);
            node(errors, object);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            node_update(errors, new, old);
            node(errors, new);
        },
    },
    Kind {
        resource: Resource::LEASES,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            lease(errors, object);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            lease(errors, new);
        },
    },
    Kind {
        resource: Resource::PRIORITYCLASSES,
        create: |errors, object| {
            metadata::create(errors, object, false, meta::dns1123_subdomain);
            priority_class(errors, object);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            if new.get("value") != old.get("value") {
                let words = "may not be changed in an update.";
                errors.push(FieldError::forbidden(Path::Root("value"), words));
            }
            let (new, old) = (new.get("preemptionPolicy"), old.get("preemptionPolicy"));
            immutable(errors, Path::Root("preemptionPolicy"), new, old);
        },
    },
    Kind {
        resource: Resource::RESOURCEQUOTAS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            quota(errors, object);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            quota(errors, new);
        },
    },
];

/// The status of a namespace.
pub fn namespace_status(errors: &mut Errors, new: &Value, old: &Value) {
    metadata::update(errors, new, old);
    let deleted = new.at(&["metadata", "deletionTimestamp"]).is_some();
    let phase = new.str_at(&["status", "phase"]);
    let path = Path::Root("status");
    if deleted && phase != "Terminating" {
        let words = "may only be 'Terminating' if `deletionTimestamp` is not empty";
        errors.push(FieldError::invalid(path.child("Phase"), phase, words));
    }
    if !deleted && phase != "Active" {
        let words = "may only be 'Active' if `deletionTimestamp` is empty";
        errors.push(FieldError::invalid(path.child("Phase"), phase, words));
    }
}

fn node(errors: &mut Errors, object: &Value) {
    // Upstream names the taints under the metadata.
    let path = Path::Root("metadata");
    taints(errors, path.child("taints"), object.items_at(&["spec", "taints"]));
    let path = Path::Root("status");
    for field in ["capacity", "allocatable"] {
        let list = path.child(field);
        for (name, amount) in entries(object.at(&["status", field])) {
            if let Some(amount) = quantity(amount).filter(|amount| amount.is_negative()) {
                let shown = amount.to_string();
                let place = list.child(name);
                errors.push(FieldError::invalid(place, shown.as_str(), super::fields::NEGATIVE));
            }
        }
    }
}

fn taints(errors: &mut Errors, path: Path<'_>, taints: &[Value]) {
    let mut seen = BTreeSet::new();
    for (i, taint) in taints.iter().enumerate() {
        let place = path.index(i);
        let (key, value, effect) =
            (text(taint, "key"), text(taint, "value"), text(taint, "effect"));
        qualified_name(errors, place.child("key"), key);
        let complaints = meta::label_value(value);
        if !complaints.is_empty() {
            let words = complaints.join(";");
            errors.push(FieldError::invalid(place.child("value"), value, &words));
        }
        match effect {
            "" => errors.push(FieldError::required(place.child("effect"), "")),
            effect => pod::taint_effect(errors, place.child("effect"), effect),
        }
        if !seen.insert((key, effect)) {
            let shown = super::internal::shown("Taint", taint);
            let mut error = FieldError::duplicate(place, shown);
            error.body.push_str(": taints must be unique by key and effect pair");
            errors.push(error);
        }
    }
}

fn node_update(errors: &mut Errors, new: &Value, old: &Value) {
    let cidrs = |node: &Value| node.items_at(&["spec", "podCIDRs"]).to_vec();
    if !cidrs(old).is_empty() && cidrs(old) != cidrs(new) {
        let words = "node updates may not change podCIDR except from \"\" to valid";
        errors.push(FieldError::forbidden(SPEC.child("podCIDRs"), words));
    }
    let provider = |node: &Value| node.text_at(&["spec", "providerID"]);
    if !provider(old).is_empty() && provider(old) != provider(new) {
        let words = "node updates may not change providerID except from \"\" to valid";
        errors.push(FieldError::forbidden(SPEC.child("providerID"), words));
    }
    let mut seen: Vec<&Value> = Vec::new();
    let path = Path::Root("status");
    let list = path.child("addresses");
    for (i, address) in new.items_at(&["status", "addresses"]).iter().enumerate() {
        if seen.contains(&address) {
            let value = super::internal::shown("NodeAddress", address);
            errors.push(FieldError::duplicate(list.index(i), value));
        }
        seen.push(address);
    }
}

fn lease(errors: &mut Errors, object: &Value) {
    let Some(spec) = object.get("spec") else { return };
    if let Some(seconds) = number(spec, "leaseDurationSeconds").filter(|s| *s <= 0) {
        let place = SPEC.child("leaseDurationSeconds");
        errors.push(FieldError::invalid(place, seconds, "must be greater than 0"));
    }
    if let Some(count) = number(spec, "leaseTransitions").filter(|n| *n < 0) {
        let place = SPEC.child("leaseTransitions");
        errors.push(FieldError::invalid(place, count, super::fields::NEGATIVE));
    }
}

fn priority_class(errors: &mut Errors, object: &Value) {
    let name = object.str_at(&["metadata", "name"]);
    let value = number(object, "value").unwrap_or(0);
    if name.starts_with("system-") {
        let known =
            [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];
        let words = match known.iter().find(|(known, _)| *known == name) {
            None => Some(format!("error: {name} is not a known system priority class")),
            Some((_, known)) if *known != value => {
                Some(format!("error: value of {name} PriorityClass must be {known}"))
            }
            Some(_) => None,
        };
        if let Some(words) = words {
            let words = format!(
                "priority class names with 'system-' prefix are reserved for system use only. \
                 {words}"
            );
            let place = Path::Root("metadata");
            errors.push(FieldError::forbidden(place.child("name"), &words));
        }
    } else if value > HIGHEST {
        let words = format!("maximum allowed value of a user defined priority is {HIGHEST}");
        errors.push(FieldError::forbidden(Path::Root("value"), &words));
    }
    let policies = ["PreemptLowerPriority", "Never"];
    let root = Path::Root("");
    optional_choice(errors, object, root, "preemptionPolicy", &policies);
}

fn quota(errors: &mut Errors, object: &Value) {
    let list = SPEC.child("hard");
    for (name, value) in entries(object.at(&["spec", "hard"])) {
        let place = list.key(name);
        let complaints = meta::qualified_name(name);
        let valid = complaints.is_empty();
        complain(errors, place, name, complaints);
        if valid && !name.contains('/') && !is_quota_resource(name) {
            let words = "must be a standard resource for quota";
            errors.push(FieldError::invalid(place, name.as_str(), words));
        }
        let Some(amount) = quantity(value) else { continue };
        let text = amount.to_string();
        if amount.is_negative() {
            errors.push(FieldError::invalid(place, text.as_str(), super::fields::NEGATIVE));
        }
        let counts = !["cpu", "memory", "storage"].iter().any(|part| name.contains(part));
        if counts && !amount.is_whole() {
            errors.push(FieldError::invalid(place, text.as_str(), "must be an integer"));
        }
    }
    let list = SPEC.child("scopes");
    let known = [
        "BestEffort",
        "CrossNamespacePodAffinity",
        "NotBestEffort",
        "NotTerminating",
        "PriorityClass",
        "Terminating",
        "VolumeAttributesClass",
    ];
    let scopes = object.items_at(&["spec", "scopes"]);
    for scope in texts(scopes) {
        if !known.contains(&scope) {
            let value = BadValue::from(scope);
            errors.push(FieldError::invalid(list, value, "unsupported scope"));
        }
    }
    if scopes.iter().enumerate().any(|(i, scope)| scopes[..i].contains(scope)) {
        let value = shown(object.at(&["spec", "scopes"]));
        errors.push(FieldError::invalid(list, value, "scopes may not repeat"));
    }
}

fn is_quota_resource(name: &str) -> bool {
    const KNOWN: [&str; 14] = [
        "cpu",
        "memory",
        "ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.storage",
        "requests.ephemeral-storage",
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "pods",
        "services",
        "replicationcontrollers",
        "resourcequotas",
    ];
    const MORE: [&str; 5] = [
        "secrets",
        "configmaps",
        "persistentvolumeclaims",
        "services.nodeports",
        "services.loadbalancers",
    ];
    KNOWN.contains(&name)
        || MORE.contains(&name)
        || ["hugepages-", "requests.hugepages-"].iter().any(|prefix| name.starts_with(prefix))
}
