//! Which nodes and which neighbours a pod wants.

use super::super::Errors;
use super::super::fields::{complain, items, number, present, qualified_name, text, texts};
use super::super::selector::label_selector;
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub fn affinity(errors: &mut Errors, path: Path<'_>, affinity: Option<&Value>) {
    let Some(affinity) = affinity else { return };
    if let Some(nodes) = present(affinity, "nodeAffinity") {
        let place = path.child("nodeAffinity");
        if let Some(selector) = present(nodes, REQUIRED) {
            node_selector(errors, place.child(REQUIRED), selector);
        }
        let list = place.child(PREFERRED);
        for (i, term) in items(nodes, PREFERRED).iter().enumerate() {
            let place = list.index(i);
            weight(errors, place, term);
            if let Some(preference) = present(term, "preference") {
                node_term(errors, place.child("preference"), preference, false);
            }
        }
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        let Some(pods) = present(affinity, kind) else { continue };
        let place = path.child(kind);
        let list = place.child(REQUIRED);
        for (i, term) in items(pods, REQUIRED).iter().enumerate() {
            pod_term(errors, list.index(i), term);
        }
        let list = place.child(PREFERRED);
        for (i, weighted) in items(pods, PREFERRED).iter().enumerate() {
            let place = list.index(i);
            weight(errors, place, weighted);
            if let Some(term) = present(weighted, "podAffinityTerm") {
                pod_term(errors, place.child("podAffinityTerm"), term);
            }
        }
    }
}

fn weight(errors: &mut Errors, path: Path<'_>, term: &Value) {
    let weight = number(term, "weight").unwrap_or(0);
    if !(1..=100).contains(&weight) {
        let place = path.child("weight");
        errors.push(FieldError::invalid(place, weight, "must be in the range 1-100"));
    }
}

/// Terms on nodes, of which one must hold.
pub fn node_selector(errors: &mut Errors, path: Path<'_>, selector: &Value) {
    let list = path.child("nodeSelectorTerms");
    let terms = items(selector, "nodeSelectorTerms");
    if terms.is_empty() {
        let words = "must have at least one node selector term";
        errors.push(FieldError::required(list, words));
    }
    for (i, term) in terms.iter().enumerate() {
        node_term(errors, list.index(i), term, true);
    }
}

fn node_term(errors: &mut Errors, path: Path<'_>, term: &Value, check_values: bool) {
    let list = path.child("matchExpressions");
    for (i, requirement) in items(term, "matchExpressions").iter().enumerate() {
        let place = list.index(i);
        node_requirement(errors, place, requirement);
        let values = place.child("values");
        for (j, value) in texts(items(requirement, "values")).enumerate() {
            if check_values {
                complain(errors, values.index(j), value, meta::label_value(value));
            }
        }
    }
    let list = path.child("matchFields");
    for (i, requirement) in items(term, "matchFields").iter().enumerate() {
        node_field(errors, list.index(i), requirement);
    }
}

fn node_requirement(errors: &mut Errors, path: Path<'_>, requirement: &Value) {
    let values = items(requirement, "values").len();
    let place = path.child("values");
    match text(requirement, "operator") {
        "In" | "NotIn" if values == 0 => {
            let words = "must be specified when `operator` is 'In' or 'NotIn'";
            errors.push(FieldError::required(place, words));
        }
        "Exists" | "DoesNotExist" if values > 0 => {
            let words = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.push(FieldError::forbidden(place, words));
        }
        "Gt" | "Lt" if values != 1 => {
            let words = "must be specified single value when `operator` is 'Lt' or 'Gt'";
            errors.push(FieldError::required(place, words));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => {
            let words = "not a valid selector operator";
            errors.push(FieldError::invalid(path.child("operator"), other, words));
        }
    }
    qualified_name(errors, path.child("key"), text(requirement, "key"));
}

fn node_field(errors: &mut Errors, path: Path<'_>, requirement: &Value) {
    let values = items(requirement, "values");
    match text(requirement, "operator") {
        "In" | "NotIn" if values.len() != 1 => {
            let words = "must be only one value when `operator` is 'In' or 'NotIn' for node \
                field selector";
            errors.push(FieldError::required(path.child("values"), words));
        }
        "In" | "NotIn" => {}
        other => {
            let words = "not a valid selector operator";
            errors.push(FieldError::invalid(path.child("operator"), other, words));
        }
    }
    let key = text(requirement, "key");
    if key != "metadata.name" {
        let words = "not a valid field selector key";
        errors.push(FieldError::invalid(path.child("key"), key, words));
        return;
    }
    let place = path.child("values");
    for (i, value) in texts(values).enumerate() {
        complain(errors, place.index(i), value, meta::dns1123_subdomain(value));
    }
}

fn pod_term(errors: &mut Errors, path: Path<'_>, term: &Value) {
    for field in ["labelSelector", "namespaceSelector"] {
        label_selector(errors, path.child(field), present(term, field));
    }
    for namespace in texts(items(term, "namespaces")) {
        complain(errors, path.child("namespace"), namespace, meta::dns1123_label(namespace));
    }
    for field in ["matchLabelKeys", "mismatchLabelKeys"] {
        let list = path.child(field);
        for (i, key) in texts(items(term, field)).enumerate() {
            if present(term, "labelSelector").is_none() && i == 0 {
                let words = "must not be specified when labelSelector is not set";
                errors.push(FieldError::forbidden(list, words));
            }
            qualified_name(errors, list.index(i), key);
        }
    }
    let key = text(term, "topologyKey");
    if key.is_empty() {
        errors.push(FieldError::required(path.child("topologyKey"), "can not be empty"));
    }
    qualified_name(errors, path.child("topologyKey"), key);
}
