//! HorizontalPodAutoscalers and PodDisruptionBudgets.

use super::fields::{non_negative, number, optional_choice, present, text};
use super::selector::label_selector;
use super::workloads::{at_most_all, int_or_percent};
use super::{Errors, Kind, internal, metadata};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;

const SPEC: Path<'static> = Path::Root("spec");

const fn autoscaler_of(resource: Resource) -> Kind {
    Kind {
        resource,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            autoscaler(errors, object.get("spec").unwrap_or(&Value::Null));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            autoscaler(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    }
}

pub(super) const KINDS: &[Kind] = &[
    autoscaler_of(Resource::HORIZONTALPODAUTOSCALERS),
    autoscaler_of(Resource::HORIZONTALPODAUTOSCALERS_V1),
    Kind {
        resource: Resource::PODDISRUPTIONBUDGETS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            budget(errors, object.get("spec").unwrap_or(&Value::Null));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            budget(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    },
];

fn autoscaler(errors: &mut Errors, spec: &Value) {
    let minimum = number(spec, "minReplicas");
    let maximum = number(spec, "maxReplicas").unwrap_or(0);
    if let Some(minimum) = minimum.filter(|n| *n < 1) {
        let words = "must be greater than or equal to 1";
        errors.push(FieldError::invalid(SPEC.child("minReplicas"), minimum, words));
    }
    let place = SPEC.child("maxReplicas");
    if maximum == 0 {
        errors.push(FieldError::required(place, "must be set and greater than 0"));
    } else if maximum < 0 {
        let words = "must be greater than or equal to 1";
        errors.push(FieldError::invalid(place, maximum, words));
    }
    if minimum.is_some_and(|minimum| maximum < minimum) {
        let words = "must be greater than or equal to `minReplicas`";
        errors.push(FieldError::invalid(place, maximum, words));
    }
    let target = spec.get("scaleTargetRef").unwrap_or(&Value::Null);
    let path = SPEC.child("scaleTargetRef");
    for field in ["kind", "name"] {
        if text(target, field).is_empty() {
            errors.push(FieldError::required(path.child(field), ""));
        }
    }
    if let Some(behavior) = present(spec, "behavior") {
        let path = SPEC.child("behavior");
        for field in ["scaleUp", "scaleDown"] {
            let Some(rules) = present(behavior, field) else { continue };
            let place = path.child(field);
            non_negative(errors, rules, place, "stabilizationWindowSeconds");
            let policies = ["Disabled", "Max", "Min"];
            optional_choice(errors, rules, place, "selectPolicy", &policies);
        }
    }
}

fn budget(errors: &mut Errors, spec: &Value) {
    let bounds = ["minAvailable", "maxUnavailable"];
    if bounds.iter().all(|field| present(spec, field).is_some()) {
        let words = "minAvailable and maxUnavailable cannot be both set";
        let value = internal::shown("PodDisruptionBudgetSpec", spec);
        errors.push(FieldError::invalid(SPEC, value, words));
    }
    for field in bounds {
        if let Some(value) = present(spec, field) {
            int_or_percent(errors, SPEC.child(field), Some(value));
            at_most_all(errors, SPEC.child(field), Some(value));
        }
    }
    label_selector(errors, SPEC.child("selector"), present(spec, "selector"));
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    optional_choice(errors, spec, SPEC, "unhealthyPodEvictionPolicy", &policies);
}
