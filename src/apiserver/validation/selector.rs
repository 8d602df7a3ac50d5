//! `LabelSelector` objects.

use super::Errors;
use super::fields::{complain, items, qualified_name, text, texts};
use super::metadata::labels;
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;

/// A selector, if it is there.
pub fn label_selector(errors: &mut Errors, path: Path<'_>, selector: Option<&Value>) {
    let Some(selector) = selector else { return };
    labels(errors, path.child("matchLabels"), selector.get("matchLabels"));
    let list = path.child("matchExpressions");
    for (i, requirement) in items(selector, "matchExpressions").iter().enumerate() {
        let place = list.index(i);
        expression(errors, place, requirement);
        for (j, value) in texts(items(requirement, "values")).enumerate() {
            let values = place.child("values");
            complain(errors, values.index(j), value, meta::label_value(value));
        }
    }
}

fn expression(errors: &mut Errors, path: Path<'_>, requirement: &Value) {
    let has_values = !items(requirement, "values").is_empty();
    let operator = text(requirement, "operator");
    match operator {
        "In" | "NotIn" if !has_values => {
            let words = "must be specified when `operator` is 'In' or 'NotIn'";
            errors.push(FieldError::required(path.child("values"), words));
        }
        "Exists" | "DoesNotExist" if has_values => {
            let words = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.push(FieldError::forbidden(path.child("values"), words));
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => {
            let words = "not a valid selector operator";
            errors.push(FieldError::invalid(path.child("operator"), other, words));
        }
    }
    qualified_name(errors, path.child("key"), text(requirement, "key"));
}

/// Whether a selector selects everything: it is there, and has no condition.
pub fn is_empty(selector: &Value) -> bool {
    let has_labels =
        selector.get("matchLabels").and_then(Value::as_map).is_some_and(|m| !m.is_empty());
    !has_labels && items(selector, "matchExpressions").is_empty()
}
