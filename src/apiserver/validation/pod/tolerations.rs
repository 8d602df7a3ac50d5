//! Tolerations, and the effects of taints.

use super::super::Errors;
use super::super::fields::{number, qualified_name, text};
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;

/// A taint's effect, if one is given.
pub fn taint_effect(errors: &mut Errors, path: Path<'_>, effect: &str) {
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if !effects.contains(&effect) {
        errors.push(FieldError::not_supported(path, effect, &effects));
    }
}

pub fn tolerations(errors: &mut Errors, path: Path<'_>, tolerations: &[Value]) {
    for (i, toleration) in tolerations.iter().enumerate() {
        let place = path.index(i);
        let field = |name| text(toleration, name);
        let (key, operator, effect) = (field("key"), field("operator"), field("effect"));
        if !key.is_empty() {
            qualified_name(errors, place.child("key"), key);
        }
        if key.is_empty() && operator != "Exists" {
            let words = "operator must be Exists when `key` is empty, which means \"match all \
                values and all keys\"";
            errors.push(FieldError::invalid(place.child("operator"), operator, words));
        }
        if number(toleration, "tolerationSeconds").is_some() && effect != "NoExecute" {
            let words = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.push(FieldError::invalid(place.child("effect"), effect, words));
        }
        value(errors, place, operator, field("value"));
        if !effect.is_empty() {
            taint_effect(errors, place.child("effect"), effect);
        }
    }
}

fn value(errors: &mut Errors, path: Path<'_>, operator: &str, value: &str) {
    let place = path.child("operator");
    match operator {
        "Equal" | "" => {
            let complaints = meta::label_value(value);
            if !complaints.is_empty() {
                errors.push(FieldError::invalid(place, value, &complaints.join(";")));
            }
        }
        "Exists" if value.is_empty() => {}
        "Exists" => {
            let words = "value must be empty when `operator` is 'Exists'";
            errors.push(FieldError::invalid(place, value, words));
        }
        "Lt" | "Gt" => {
            let known = ["Equal", "Exists", "Lt", "Gt"];
            errors.push(FieldError::not_supported(place, operator, &known));
        }
        _ => errors.push(FieldError::not_supported(place, operator, &["Equal", "Exists"])),
    }
}
