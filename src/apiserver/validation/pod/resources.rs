//! Requests and limits.

use super::super::Errors;
use super::super::fields::{
    NEGATIVE, complain, dns1123_label, entries, items, present, quantity, text,
};
use super::Context;
use crate::api::field_error::{FieldError, Path};
use crate::api::{Quantity, meta};
use crate::value::Value;
use std::collections::BTreeSet;

fn is_huge(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether Kubernetes itself defines a resource, as opposed to somebody's device plugin.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// What may be promised more than there is.
fn is_overcommit_allowed(name: &str) -> bool {
    is_native(name) && !is_huge(name)
}

/// Requests and limits of a container; `claims` are the names of the pod's resource claims.
pub fn requirements(
    errors: &mut Errors,
    path: Path<'_>,
    wants: Option<&Value>,
    claims: Option<&[&str]>,
) {
    let Some(wants) = wants else { return };
    let (limits, requests) = (path.child("limits"), path.child("requests"));
    let (mut has_huge, mut has_basic) = (false, false);
    for (name, amount) in entries(wants.get("limits")) {
        let place = limits.key(name);
        resource_name(errors, place, name);
        amount_of(errors, place, name, amount);
        has_huge |= is_huge(name);
        has_basic |= ["cpu", "memory"].contains(&name.as_str());
    }
    for (name, amount) in entries(wants.get("requests")) {
        let place = requests.key(name);
        resource_name(errors, place, name);
        amount_of(errors, place, name, amount);
        within_limit(errors, path, name, amount, wants.at(&["limits", name]));
        has_huge |= is_huge(name);
        has_basic |= ["cpu", "memory"].contains(&name.as_str());
    }
    if has_huge && !has_basic {
        errors.push(FieldError::forbidden(path, "HugePages require cpu or memory"));
    }
    if let Some(names) = claims {
        claim_names(errors, path.child("claims"), items(wants, "claims"), names);
    }
}

fn resource_name(errors: &mut Errors, path: Path<'_>, name: &str) {
    let complaints = meta::qualified_name(name);
    let valid = complaints.is_empty();
    complain(errors, path, name, complaints);
    if !name.contains('/') {
        let of_containers = ["cpu", "memory", "ephemeral-storage"].contains(&name) || is_huge(name);
        let standard = of_containers
            || ["pods", "storage", "services", "secrets", "configmaps"].contains(&name)
            || ["replicationcontrollers", "resourcequotas", "persistentvolumeclaims"]
                .contains(&name)
            || ["requests.", "limits."].iter().any(|prefix| name.starts_with(prefix));
        if valid && !standard {
            let words = "must be a standard resource type or fully qualified";
            errors.push(FieldError::invalid(path, name, words));
        }
        if !of_containers {
            let words = "must be a standard resource for containers";
            errors.push(FieldError::invalid(path, name, words));
        }
    } else if !is_native(name) && name.starts_with("requests.") {
        let words = "doesn't follow extended resource name standard";
        errors.push(FieldError::invalid(path, name, words));
    }
}

fn amount_of(errors: &mut Errors, path: Path<'_>, name: &str, value: &Value) {
    let Some(amount) = quantity(value) else { return };
    let shown = amount.to_string();
    if amount.is_negative() {
        errors.push(FieldError::invalid(path, shown.as_str(), NEGATIVE));
    }
    if !is_native(name) && !amount.is_whole() {
        errors.push(FieldError::invalid(path, shown.as_str(), "must be an integer"));
    }
}

fn within_limit(
    errors: &mut Errors,
    path: Path<'_>,
    name: &str,
    request: &Value,
    limit: Option<&Value>,
) {
    let place = path.child("requests");
    let Some(request) = quantity(request) else { return };
    match limit.and_then(quantity) {
        None if !is_overcommit_allowed(name) => {
            let words = "Limit must be set for non overcommitable resources";
            errors.push(FieldError::required(path.child("limits"), words));
        }
        Some(limit) if request != limit && !is_overcommit_allowed(name) => {
            let words = format!("must be equal to {name} limit of {limit}");
            errors.push(FieldError::invalid(place, request.to_string().as_str(), &words));
        }
        Some(limit) if request > limit => {
            let words = format!("must be less than or equal to {name} limit of {limit}");
            errors.push(FieldError::invalid(place, request.to_string().as_str(), &words));
        }
        _ => {}
    }
}

fn claim_names(errors: &mut Errors, path: Path<'_>, claims: &[Value], names: &[&str]) {
    let mut seen = BTreeSet::new();
    for (i, claim) in claims.iter().enumerate() {
        let (place, name) = (path.index(i), text(claim, "name"));
        if name.is_empty() {
            errors.push(FieldError::required(place, ""));
            continue;
        }
        let request = text(claim, "request");
        if !request.is_empty() {
            dns1123_label(errors, place.child("request"), request);
        }
        if !seen.insert((name, request)) {
            errors.push(FieldError::duplicate(place, name));
        }
        if !names.contains(&name) {
            let mut error = FieldError::not_found(place, name);
            error.body.push_str(": must be one of the names in pod.spec.resourceClaims");
            if names.is_empty() {
                error.body.push_str(" which is empty");
            } else {
                let mut names = names.to_vec();
                names.sort_unstable();
                error.body.push_str(": ");
                error.body.push_str(&names.join(", "));
            }
            errors.push(error);
        }
    }
}

/// What a change of resources does to a running container.
pub fn resize_policy(errors: &mut Errors, path: Path<'_>, container: &Value, context: Context<'_>) {
    let mut seen = BTreeSet::new();
    for (i, policy) in items(container, "resizePolicy").iter().enumerate() {
        let name = text(policy, "resourceName");
        if !seen.insert(name) {
            errors.push(FieldError::duplicate(path.index(i), name));
        }
        super::super::fields::choice(errors, path, name, &["cpu", "memory"]);
        let restart = text(policy, "restartPolicy");
        let policies = ["NotRequired", "RestartContainer"];
        super::super::fields::choice(errors, path, restart, &policies);
        if context.restart_policy == "Never" && restart != "NotRequired" {
            let words = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            errors.push(FieldError::invalid(path, restart, words));
        }
    }
}

/// Resources of the pod as a whole.
pub fn of_pod(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let Some(wants) = present(spec, "resources") else { return };
    let place = path.child("resources");
    if present(wants, "claims").is_some() {
        let words = "claims may not be set for Resources at pod-level";
        errors.push(FieldError::forbidden(place.child("claims"), words));
    }
    for field in ["limits", "requests"] {
        let list = place.child(field);
        for (name, amount) in entries(wants.get(field)) {
            let place = list.key(name);
            if !["cpu", "memory"].contains(&name.as_str()) && !is_huge(name) {
                let known = ["cpu", "memory"];
                errors.push(FieldError::not_supported(place, name.as_str(), &known));
            }
            amount_of(errors, place, name, amount);
            if field == "requests" {
                let limit = wants.at(&["limits", name]);
                within_limit(errors, path.child("resources"), name, amount, limit);
            }
        }
    }
    consistency(errors, place, spec, wants);
}

/// Containers together may not ask for more than their pod.
fn consistency(errors: &mut Errors, path: Path<'_>, spec: &Value, wants: &Value) {
    let list = path.child("requests");
    for (name, whole) in entries(wants.get("requests")) {
        let Some(whole) = quantity(whole) else { continue };
        let parts = items(spec, "containers").iter();
        let parts = parts.filter_map(|c| quantity(c.at(&["resources", "requests", name])?));
        let sum = parts.fold(Quantity::ZERO, Quantity::plus);
        if sum > whole {
            let words =
                format!("must be greater than or equal to aggregate container requests of {sum}");
            let shown = whole.to_string();
            errors.push(FieldError::invalid(list.key(name), shown.as_str(), &words));
        }
    }
    let list = path.child("containers");
    for (i, container) in items(spec, "containers").iter().enumerate() {
        for (name, limit) in entries(container.at(&["resources", "limits"])) {
            let whole = wants.at(&["limits", name]).and_then(quantity);
            let (Some(limit), Some(whole)) = (quantity(limit), whole) else { continue };
            if limit > whole {
                let words = format!("must be less than or equal to pod limits of {whole}");
                let place = list.index(i);
                let place = place.key(name);
                let shown = limit.to_string();
                errors.push(FieldError::invalid(place.child("limits"), shown.as_str(), &words));
            }
        }
    }
}
