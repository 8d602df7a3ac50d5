//! What keeps pods: Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers.

use super::fields::{dns1123_label, immutable, items, non_negative, number, present, shown, text};
use super::selector::{is_empty, label_selector};
use super::{Errors, Kind, internal, metadata, pod, storage};
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::{Resource, Selector, meta};
use crate::map;
use crate::value::Value;

const SPEC: Path<'static> = Path::Root("spec");

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::DEPLOYMENTS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            deployment(errors, spec(object));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            deployment(errors, spec(new));
            same_selector(errors, new, old);
        },
    },
    Kind {
        resource: Resource::REPLICA_SETS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            replica_set(errors, spec(object));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            // A change of the number alone is what happens all day.
            if !same_but_replicas(new, old) {
                replica_set(errors, spec(new));
                same_selector(errors, new, old);
            } else {
                non_negative(errors, spec(new), SPEC, "replicas");
            }
        },
    },
    Kind {
        resource: Resource::STATEFUL_SETS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_label);
            stateful_set(errors, spec(object), true);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            stateful_set(errors, spec(new), false);
            stateful_set_update(errors, spec(new), spec(old));
        },
    },
    Kind {
        resource: Resource::DAEMON_SETS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            daemon_set(errors, spec(object));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            same_selector(errors, new, old);
            daemon_set(errors, spec(new));
        },
    },
    Kind {
        resource: Resource::REPLICATIONCONTROLLERS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            replication_controller(errors, spec(object));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            replication_controller(errors, spec(new));
        },
    },
];

fn spec(object: &Value) -> &Value {
    object.get("spec").unwrap_or(&Value::Null)
}

fn template(spec: &Value) -> &Value {
    spec.get("template").unwrap_or(&Value::Null)
}

fn same_selector(errors: &mut Errors, new: &Value, old: &Value) {
    let (new, old) = (spec(new).get("selector"), spec(old).get("selector"));
    immutable(errors, SPEC.child("selector"), new, old);
}

fn same_but_replicas(new: &Value, old: &Value) -> bool {
    ["template", "selector", "minReadySeconds"].iter().all(|field| {
        match (spec(new).get(field), spec(old).get(field)) {
            (Some(new), Some(old)) => new.same(old),
            (None, None) => true,
            _ => false,
        }
    })
}

/// The selector of a workload: required, and not empty. `what` is named if it is.
fn selector(errors: &mut Errors, spec: &Value, what: &str) {
    let path = SPEC.child("selector");
    let Some(selector) = present(spec, "selector") else {
        errors.push(FieldError::required(path, ""));
        return;
    };
    label_selector(errors, path, Some(selector));
    if is_empty(selector) {
        let words = format!("empty selector is invalid for {what}");
        errors.push(FieldError::invalid(path, shown(Some(selector)), &words));
    }
}

/// Pods made from the template must be the workload's own.
fn matches_template(errors: &mut Errors, path: Path<'_>, selector: &Selector, spec: &Value) {
    let labels = template(spec).at(&["metadata", "labels"]);
    if !selector.is_empty() && !selector.matches(labels.and_then(Value::as_map)) {
        let words = "`selector` does not match template `labels`";
        let place = path.child("metadata");
        errors.push(FieldError::invalid(place.child("labels"), shown(labels), words));
    }
}

/// Pods that a workload keeps run for ever. `what` names it.
fn runs_forever(errors: &mut Errors, path: Path<'_>, spec: &Value, what: &str) {
    let place = path.child("spec");
    let policy = template(spec).str_at(&["spec", "restartPolicy"]);
    if policy != "Always" {
        let place = place.child("restartPolicy");
        errors.push(FieldError::not_supported(place, policy, &["Always"]));
    }
    if template(spec).at(&["spec", "activeDeadlineSeconds"]).is_some() {
        let words = format!("activeDeadlineSeconds in {what} is not Supported");
        errors.push(FieldError::forbidden(place.child("activeDeadlineSeconds"), &words));
    }
}

/// Selector and template of Deployments and ReplicaSets.
fn replicated(errors: &mut Errors, spec: &Value) {
    selector(errors, spec, "deployment");
    let Ok(own) = Selector::of_object(present(spec, "selector")) else {
        let words = "invalid label selector";
        let place = SPEC.child("selector");
        errors.push(FieldError::invalid(place, shown(spec.get("selector")), words));
        return;
    };
    let path = SPEC.child("template");
    matches_template(errors, path, &own, spec);
    pod::template(errors, path, template(spec));
    runs_forever(errors, path, spec, "ReplicaSet");
}

fn deployment(errors: &mut Errors, spec: &Value) {
    non_negative(errors, spec, SPEC, "replicas");
    replicated(errors, spec);
    strategy(errors, spec);
    non_negative(errors, spec, SPEC, "minReadySeconds");
    non_negative(errors, spec, SPEC, "revisionHistoryLimit");
    non_negative(errors, spec, SPEC, "progressDeadlineSeconds");
    if let Some(deadline) = number(spec, "progressDeadlineSeconds")
        && deadline <= number(spec, "minReadySeconds").unwrap_or(0)
    {
        let place = SPEC.child("progressDeadlineSeconds");
        let words = "must be greater than minReadySeconds";
        errors.push(FieldError::invalid(place, deadline, words));
    }
}

fn strategy(errors: &mut Errors, spec: &Value) {
    let path = SPEC.child("strategy");
    let strategy = spec.get("strategy").unwrap_or(&Value::Null);
    let place = path.child("rollingUpdate");
    match (text(strategy, "type"), present(strategy, "rollingUpdate")) {
        ("Recreate", None) => {}
        ("Recreate", Some(_)) => {
            let words = "may not be specified when strategy `type` is 'Recreate'";
            errors.push(FieldError::forbidden(place, words));
        }
        ("RollingUpdate", None) => {
            let words = "this should be defaulted and never be nil";
            errors.push(FieldError::required(place, words));
        }
        ("RollingUpdate", Some(rolling)) => rolling_update(errors, place, rolling),
        _ => {
            let value = internal::shown("DeploymentStrategy", strategy);
            let known = ["Recreate", "RollingUpdate"];
            errors.push(FieldError::not_supported(path, value, &known));
        }
    }
}

fn rolling_update(errors: &mut Errors, path: Path<'_>, rolling: &Value) {
    let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
    int_or_percent(errors, path.child("maxUnavailable"), unavailable);
    int_or_percent(errors, path.child("maxSurge"), surge);
    if share(unavailable) == 0 && share(surge) == 0 {
        let words = "may not be 0 when `maxSurge` is 0";
        errors.push(FieldError::invalid(path.child("maxUnavailable"), raw(unavailable), words));
    }
    at_most_all(errors, path.child("maxUnavailable"), unavailable);
}

fn raw(value: Option<&Value>) -> BadValue {
    match value {
        None => BadValue::from(0_i64),
        some => shown(some),
    }
}

/// A number or a share such as `25%`.
pub fn int_or_percent(errors: &mut Errors, path: Path<'_>, value: Option<&Value>) {
    match value {
        Some(Value::Str(text)) => {
            for complaint in meta::percent(text) {
                errors.push(FieldError::invalid(path, text.as_str(), &complaint));
            }
        }
        other => {
            if let Some(number) = other.and_then(Value::as_int).filter(|n| *n < 0) {
                errors.push(FieldError::invalid(path, number, super::fields::NEGATIVE));
            }
        }
    }
}

fn percent(value: Option<&Value>) -> Option<i64> {
    let text = value?.as_str()?;
    if meta::percent(text).is_empty() { text.strip_suffix('%')?.parse().ok() } else { None }
}

/// The number, whether it means pods or percent.
fn share(value: Option<&Value>) -> i64 {
    percent(value).or_else(|| value?.as_int()).unwrap_or(0)
}

pub fn at_most_all(errors: &mut Errors, path: Path<'_>, value: Option<&Value>) {
    if percent(value).is_some_and(|percent| percent > 100) {
        errors.push(FieldError::invalid(path, raw(value), "must not be greater than 100%"));
    }
}

fn replica_set(errors: &mut Errors, spec: &Value) {
    non_negative(errors, spec, SPEC, "replicas");
    non_negative(errors, spec, SPEC, "minReadySeconds");
    replicated(errors, spec);
}

fn replication_controller(errors: &mut Errors, spec: &Value) {
    non_negative(errors, spec, SPEC, "minReadySeconds");
    let labels = present(spec, "selector").and_then(Value::as_map);
    let path = SPEC.child("selector");
    if labels.is_none_or(crate::value::Map::is_empty) {
        errors.push(FieldError::required(path, ""));
    }
    non_negative(errors, spec, SPEC, "replicas");
    let path = SPEC.child("template");
    if present(spec, "template").is_none() {
        errors.push(FieldError::required(path, ""));
        return;
    }
    let own = labels.map(Selector::of_labels).unwrap_or_default();
    matches_template(errors, path, &own, spec);
    pod::template(errors, path, template(spec));
    runs_forever(errors, path, spec, "ReplicationController");
}

fn daemon_set(errors: &mut Errors, spec: &Value) {
    let given = present(spec, "selector");
    label_selector(errors, SPEC.child("selector"), given);
    let path = SPEC.child("template");
    if let Ok(own) = Selector::of_object(given) {
        let labels = template(spec).at(&["metadata", "labels"]);
        if !own.matches(labels.and_then(Value::as_map)) {
            let words = "`selector` does not match template `labels`";
            let place = path.child("metadata");
            errors.push(FieldError::invalid(place.child("labels"), shown(labels), words));
        }
    }
    if let Some(selector) = given.filter(|selector| is_empty(selector)) {
        let words = "empty selector is invalid for daemonset";
        errors.push(FieldError::invalid(SPEC.child("selector"), shown(Some(selector)), words));
    }
    pod::template(errors, path, template(spec));
    runs_forever(errors, path, spec, "DaemonSet");
    non_negative(errors, spec, SPEC, "minReadySeconds");
    daemon_strategy(errors, spec);
    non_negative(errors, spec, SPEC, "revisionHistoryLimit");
}

fn daemon_strategy(errors: &mut Errors, spec: &Value) {
    let path = SPEC.child("updateStrategy");
    let strategy = spec.get("updateStrategy").unwrap_or(&Value::Null);
    let place = path.child("rollingUpdate");
    match (text(strategy, "type"), present(strategy, "rollingUpdate")) {
        ("OnDelete", _) => {}
        ("RollingUpdate", None) => errors.push(FieldError::required(place, "")),
        ("RollingUpdate", Some(rolling)) => {
            let (unavailable, surge) = (rolling.get("maxUnavailable"), rolling.get("maxSurge"));
            for (field, value) in [("maxUnavailable", unavailable), ("maxSurge", surge)] {
                int_or_percent(errors, place.child(field), value);
            }
            for (field, value) in [("maxUnavailable", unavailable), ("maxSurge", surge)] {
                at_most_all(errors, place.child(field), value);
            }
            match (share(unavailable) != 0, share(surge) != 0) {
                (true, true) => {
                    let words = "may not be set when maxUnavailable is non-zero";
                    errors.push(FieldError::invalid(place.child("maxSurge"), raw(surge), words));
                }
                (false, false) => {
                    let words = "cannot be 0 when maxSurge is 0";
                    errors.push(FieldError::required(place.child("maxUnavailable"), words));
                }
                _ => {}
            }
        }
        _ => {
            let value = internal::shown("DaemonSetUpdateStrategy", strategy);
            errors.push(FieldError::not_supported(path, value, &["RollingUpdate", "OnDelete"]));
        }
    }
}

fn stateful_set(errors: &mut Errors, spec: &Value, is_new: bool) {
    let policy = text(spec, "podManagementPolicy");
    let place = SPEC.child("podManagementPolicy");
    match policy {
        "" => errors.push(FieldError::required(place, "")),
        "OrderedReady" | "Parallel" => {}
        other => {
            let words = "must be 'OrderedReady' or 'Parallel'";
            errors.push(FieldError::invalid(place, other, words));
        }
    }
    stateful_strategy(errors, spec);
    if let Some(policy) = present(spec, "persistentVolumeClaimRetentionPolicy") {
        let place = SPEC.child("persistentVolumeClaimRetentionPolicy");
        for field in ["whenDeleted", "whenScaled"] {
            let value = text(policy, field);
            if !["Retain", "Delete"].contains(&value) {
                let place = place.child(field);
                errors.push(FieldError::not_supported(place, value, &["Retain", "Delete"]));
            }
        }
    }
    let list = SPEC.child("volumeClaimTemplates");
    for (i, claim) in items(spec, "volumeClaimTemplates").iter().enumerate().filter(|_| is_new) {
        let place = list.index(i);
        storage::claim_spec(errors, place.child("spec"), claim.get("spec"));
    }
    non_negative(errors, spec, SPEC, "replicas");
    non_negative(errors, spec, SPEC, "minReadySeconds");
    if let Some(start) = spec.int_at(&["ordinals", "start"]).filter(|start| *start < 0) {
        let place = SPEC.child("ordinals.start");
        errors.push(FieldError::invalid(place, start, super::fields::NEGATIVE));
    }
    let service = text(spec, "serviceName");
    if is_new && !service.is_empty() {
        dns1123_label(errors, SPEC.child("serviceName"), service);
    }
    selector(errors, spec, "statefulset");
    let path = SPEC.child("template");
    match Selector::of_object(present(spec, "selector")) {
        Err(_) => {
            let place = SPEC.child("selector");
            errors.push(FieldError::invalid(place, shown(spec.get("selector")), ""));
        }
        Ok(own) => {
            matches_template(errors, path, &own, spec);
            pod::template(errors, path, &with_claims(spec));
        }
    }
    runs_forever(errors, path, spec, "StatefulSet");
}

/// The template as the pods will have it: claims become volumes.
fn with_claims(spec: &Value) -> Value {
    let mut template = template(spec).clone();
    let claims = items(spec, "volumeClaimTemplates");
    let name = |claim: &Value| claim.text_at(&["metadata", "name"]);
    let mut volumes: Vec<Value> = claims
        .iter()
        .map(|claim| {
            let source = map! { "claimName": name(claim) };
            map! { "name": name(claim), "persistentVolumeClaim": source }
        })
        .collect();
    let own = template.items_at(&["spec", "volumes"]);
    let is_claim =
        |volume: &&Value| claims.iter().any(|c| name(c).as_str() == text(volume, "name"));
    volumes.extend(own.iter().filter(|volume| !is_claim(volume)).cloned());
    if !claims.is_empty() {
        template.set(&["spec", "volumes"], Value::from(volumes));
    }
    for field in ["subdomain", "hostname"] {
        template.remove(&["spec", field]);
    }
    template
}

fn stateful_strategy(errors: &mut Errors, spec: &Value) {
    let path = SPEC.child("updateStrategy");
    let strategy = spec.get("updateStrategy").unwrap_or(&Value::Null);
    let place = path.child("rollingUpdate");
    match (text(strategy, "type"), present(strategy, "rollingUpdate")) {
        ("", _) => errors.push(FieldError::required(path, "")),
        ("OnDelete", Some(rolling)) => {
            let words = "only allowed for updateStrategy 'RollingUpdate'";
            let value = internal::shown("RollingUpdateStatefulSetStrategy", rolling);
            errors.push(FieldError::invalid(place, value, words));
        }
        ("RollingUpdate", Some(rolling)) => {
            non_negative(errors, rolling, place, "partition");
            if let Some(unavailable) = present(rolling, "maxUnavailable") {
                let place = place.child("maxUnavailable");
                int_or_percent(errors, place, Some(unavailable));
                if share(Some(unavailable)) == 0 {
                    errors.push(FieldError::invalid(place, raw(Some(unavailable)), "cannot be 0"));
                }
                at_most_all(errors, place, Some(unavailable));
            }
        }
        ("OnDelete" | "RollingUpdate", None) => {}
        _ => {
            let words = "must be 'RollingUpdate' or 'OnDelete'";
            let value = internal::shown("StatefulSetUpdateStrategy", strategy);
            errors.push(FieldError::invalid(path, value, words));
        }
    }
}

fn stateful_set_update(errors: &mut Errors, new: &Value, old: &Value) {
    const MAY_CHANGE: [&str; 7] = [
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ];
    let rest = |spec: &Value| {
        let mut spec = spec.clone();
        for field in MAY_CHANGE {
            spec.remove(&[field]);
        }
        spec
    };
    if rest(new) != rest(old) {
        let words = "updates to statefulset spec for fields other than 'replicas', 'ordinals', \
            'template', 'updateStrategy', 'revisionHistoryLimit', \
            'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
        errors.push(FieldError::forbidden(SPEC, words));
    }
}
