//! Roles and their bindings.

use super::fields::{choice, items, required, text, texts};
use super::{Errors, Kind, metadata};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::ROLES,
        create: |errors, object| {
            metadata::create(errors, object, true, any_name);
            rules(errors, object, true);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            rules(errors, new, true);
        },
    },
    Kind {
        resource: Resource::CLUSTERROLES,
        create: |errors, object| {
            metadata::create(errors, object, false, any_name);
            rules(errors, object, false);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            rules(errors, new, false);
        },
    },
    Kind {
        resource: Resource::ROLEBINDINGS,
        create: |errors, object| {
            metadata::create(errors, object, true, any_name);
            binding(errors, object, &["ClusterRole", "Role"]);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            same_role(errors, new, old);
            binding(errors, new, &["ClusterRole", "Role"]);
        },
    },
    Kind {
        resource: Resource::CLUSTERROLEBINDINGS,
        create: |errors, object| {
            metadata::create(errors, object, false, any_name);
            binding(errors, object, &["ClusterRole"]);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            same_role(errors, new, old);
            binding(errors, new, &["ClusterRole"]);
        },
    },
];

/// RBAC's names may be anything that fits into a path.
fn any_name(name: &str) -> Vec<String> {
    if name == "." || name == ".." {
        return vec![format!("may not be '{name}'")];
    }
    let bad = ["/", "%"].into_iter().filter(|c| name.contains(c));
    bad.map(|c| format!("may not contain '{c}'")).collect()
}

fn rules(errors: &mut Errors, object: &Value, namespaced: bool) {
    let list = Path::Root("rules");
    for (i, rule) in items(object, "rules").iter().enumerate() {
        let place = list.index(i);
        if items(rule, "verbs").is_empty() {
            let words = "verbs must contain at least one value";
            errors.push(FieldError::required(place.child("verbs"), words));
        }
        if !items(rule, "nonResourceURLs").is_empty() {
            if namespaced {
                let words = "namespaced rules cannot apply to non-resource URLs";
                let urls: Vec<_> = texts(items(rule, "nonResourceURLs")).collect();
                let value = crate::value::Value::list(urls);
                let value = super::fields::shown(Some(&value));
                errors.push(FieldError::invalid(place.child("nonResourceURLs"), value, words));
            }
            continue;
        }
        if items(rule, "apiGroups").is_empty() {
            let words = "resource rules must supply at least one api group";
            errors.push(FieldError::required(place.child("apiGroups"), words));
        }
        if items(rule, "resources").is_empty() {
            let words = "resource rules must supply at least one resource";
            errors.push(FieldError::required(place.child("resources"), words));
        }
    }
}

fn binding(errors: &mut Errors, object: &Value, kinds: &[&str]) {
    let path = Path::Root("roleRef");
    let role = object.get("roleRef").unwrap_or(&Value::Null);
    let group = text(role, "apiGroup");
    if group != "rbac.authorization.k8s.io" {
        let known = ["rbac.authorization.k8s.io"];
        errors.push(FieldError::not_supported(path.child("apiGroup"), group, &known));
    }
    let kind = text(role, "kind");
    if !kinds.contains(&kind) {
        errors.push(FieldError::not_supported(path.child("kind"), kind, kinds));
    }
    required(errors, role, path, "name");
    let list = Path::Root("subjects");
    for (i, subject) in items(object, "subjects").iter().enumerate() {
        let place = list.index(i);
        let name = text(subject, "name");
        required(errors, subject, place, "name");
        let account = text(subject, "kind") == "ServiceAccount";
        if account && !name.is_empty() {
            for complaint in meta::dns1123_subdomain(name) {
                errors.push(FieldError::invalid(place.child("name"), name, &complaint));
            }
        }
        if account {
            required(errors, subject, place, "namespace");
        }
        let kinds = ["ServiceAccount", "User", "Group"];
        choice(errors, place.child("kind"), text(subject, "kind"), &kinds);
    }
}

/// A binding is to one role for ever.
fn same_role(errors: &mut Errors, new: &Value, old: &Value) {
    if new.get("roleRef") != old.get("roleRef") {
        let value = new.get("roleRef").cloned().unwrap_or_default();
        let value = super::internal::shown("RoleRef", &value);
        let words = "cannot change roleRef";
        errors.push(FieldError::invalid(Path::Root("roleRef"), value, words));
    }
}
