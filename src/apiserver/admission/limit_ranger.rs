//! LimitRanges of a namespace: defaults for containers, and bounds for containers, pods and
//! claims.

use super::{Attributes, Operation, Plugin};
use crate::api::views::{Amounts, MetaView, PodView, pod_requests};
use crate::api::{Quantity, Resource, Status};
use crate::sim::Chance;
use crate::value::{Map, Str, Value};

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: Some(check) };

fn ranges<'a>(attributes: &Attributes<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    attributes.view.list(Resource::LIMITRANGES, attributes.namespace).map(|(_, range)| range)
}

fn admit(attributes: &Attributes<'_>, pod: &mut Value, _: &mut Chance) -> Result<(), Status> {
    if attributes.is(Operation::Create, Resource::PODS) {
        for range in ranges(attributes) {
            set_defaults(range, pod);
        }
    }
    Ok(())
}

/// The defaults of a range for containers, later items winning.
fn defaults(range: &Value, field: &str) -> Map {
    let limits = range.items_at(&["spec", "limits"]).iter();
    let of_containers = limits.filter(|limit| limit.str_at(&["type"]) == "Container");
    let maps = of_containers.filter_map(|limit| limit.get(field).and_then(Value::as_map));
    maps.flat_map(|map| map.iter()).collect()
}

#[inline(never)]
fn set_defaults(range: &Value, pod: &mut Value) {
    let mut notes: Vec<String> = Vec::new();
    for (kind, word) in [("containers", "container"), ("initContainers", "init container")] {
        let containers = pod.at_mut(&["spec", kind]).and_then(Value::as_list_mut);
        for container in containers.into_iter().flatten() {
            for (field, source, what) in
                [("requests", "defaultRequest", "request"), ("limits", "default", "limit")]
            {
                let set = fill(container, field, &defaults(range, source));
                if !set.is_empty() {
                    let name = container.str_at(&["name"]);
                    notes.push(format!("{} {what} for {word} {name}", set.join(", ")));
                }
            }
        }
    }
    if !notes.is_empty() {
        let note = format!("LimitRanger plugin set: {}", notes.join("; "));
        pod.set(&["metadata", "annotations", "kubernetes.io/limit-ranger"], note);
    }
}

/// Gives a container the amounts that it does not name; says which.
fn fill(container: &mut Value, field: &str, defaults: &Map) -> Vec<String> {
    let mut set = Vec::new();
    for (resource, amount) in defaults.iter() {
        let path = ["resources", field, resource.as_str()];
        if container.at(&path).is_none() {
            container.set_at(&path, amount);
            set.push(resource.to_string());
        }
    }
    set
}

fn amounts<'a>(object: &'a Value, path: &[&str]) -> Amounts<'a> {
    let entries = object.at(path).and_then(Value::as_map).into_iter().flat_map(|map| map.iter());
    entries.filter_map(|(key, value)| Some((key.as_str(), quantity(value)?))).collect()
}

fn quantity(value: &Value) -> Option<Quantity> {
    match value {
        Value::Int(number) => Quantity::parse(&number.to_string()).ok(),
        other => Quantity::parse(other.as_str()?).ok(),
    }
}

fn check(attributes: &Attributes<'_>, object: &Value) -> Result<(), Status> {
    let pods = attributes.is(Operation::Create, Resource::PODS);
    let claims = attributes.resource == Resource::PERSISTENT_VOLUME_CLAIMS
        && attributes.subresource.is_empty()
        && attributes.operation != Operation::Delete
        && !attributes.old.is_some_and(|old| MetaView(old).is_being_deleted());
    if !pods && !claims {
        return Ok(());
    }
    ranges(attributes).try_for_each(|range| check_range(attributes, range, object, pods, claims))
}

#[inline(never)]
fn check_range(
    attributes: &Attributes<'_>,
    range: &Value,
    object: &Value,
    pods: bool,
    claims: bool,
) -> Result<(), Status> {
    let mut errors: Vec<String> = Vec::new();
    for limit in range.items_at(&["spec", "limits"]) {
        match limit.str_at(&["type"]) {
            "PersistentVolumeClaim" if claims => check_claim(limit, object, &mut errors),
            "Container" if pods => check_containers(limit, object, &mut errors),
            "Pod" if pods => {
                let requests = pod_requests(PodView(object), "requests");
                let limits = pod_requests(PodView(object), "limits");
                check_amounts(limit, &requests, &limits, &mut errors);
            }
            _ => {}
        }
    }
    errors.dedup();
    match errors.as_slice() {
        [] => Ok(()),
        [one] => Err(attributes.forbidden(object, one)),
        many => Err(attributes.forbidden(object, &format!("[{}]", many.join(", ")))),
    }
}

fn check_claim(limit: &Value, claim: &Value, errors: &mut Vec<String>) {
    let requests = amounts(claim, &["spec", "resources", "requests"]);
    for (resource, enforced) in bounds(limit, "min") {
        let request = requests.get(resource.as_str());
        errors.extend(minimum(limit, &resource, enforced, request, None));
    }
    for (resource, enforced) in bounds(limit, "max") {
        let kind = limit.str_at(&["type"]);
        let words = format!("maximum {resource} usage per {kind} is {enforced}");
        match requests.get(resource.as_str()) {
            None => errors.push(format!("{words}.  No request is specified")),
            Some(r) if *r > enforced => errors.push(format!("{words}, but request is {r}")),
            Some(_) => {}
        }
    }
}

fn check_containers(limit: &Value, pod: &Value, errors: &mut Vec<String>) {
    for kind in ["containers", "initContainers"] {
        for container in pod.items_at(&["spec", kind]) {
            let requests = amounts(container, &["resources", "requests"]);
            let limits = amounts(container, &["resources", "limits"]);
            check_amounts(limit, &requests, &limits, errors);
        }
    }
}

fn bounds(limit: &Value, which: &str) -> Vec<(Str, Quantity)> {
    let map = limit.get(which).and_then(Value::as_map);
    let entries = map.into_iter().flat_map(|map| map.iter());
    entries.filter_map(|(key, value)| Some((key.clone(), quantity(value)?))).collect()
}

fn check_amounts(limit: &Value, requests: &Amounts, limits: &Amounts, errors: &mut Vec<String>) {
    for (resource, enforced) in bounds(limit, "min") {
        let (r, l) = (requests.get(resource.as_str()), limits.get(resource.as_str()));
        errors.extend(minimum(limit, &resource, enforced, r, l));
    }
    for (resource, enforced) in bounds(limit, "max") {
        let (r, l) = (requests.get(resource.as_str()), limits.get(resource.as_str()));
        errors.extend(maximum(limit, &resource, enforced, r, l));
    }
    for (resource, enforced) in bounds(limit, "maxLimitRequestRatio") {
        let (r, l) = (requests.get(resource.as_str()), limits.get(resource.as_str()));
        errors.extend(ratio(limit, &resource, enforced, r, l));
    }
}

fn minimum(
    limit: &Value,
    resource: &str,
    enforced: Quantity,
    request: Option<&Quantity>,
    upper: Option<&Quantity>,
) -> Option<String> {
    let words = format!("minimum {resource} usage per {} is {enforced}", limit.str_at(&["type"]));
    match (request, upper) {
        (None, _) => Some(format!("{words}.  No request is specified")),
        (Some(r), _) if *r < enforced => Some(format!("{words}, but request is {r}")),
        (_, Some(l)) if *l < enforced => Some(format!("{words}, but limit is {l}")),
        _ => None,
    }
}

fn maximum(
    limit: &Value,
    resource: &str,
    enforced: Quantity,
    request: Option<&Quantity>,
    upper: Option<&Quantity>,
) -> Option<String> {
    let words = format!("maximum {resource} usage per {} is {enforced}", limit.str_at(&["type"]));
    match (request, upper) {
        (_, None) => Some(format!("{words}.  No limit is specified")),
        (_, Some(l)) if *l > enforced => Some(format!("{words}, but limit is {l}")),
        (Some(r), _) if *r > enforced => Some(format!("{words}, but request is {r}")),
        _ => None,
    }
}

/// The limit may be so many times the request.
fn ratio(
    limit: &Value,
    resource: &str,
    enforced: Quantity,
    request: Option<&Quantity>,
    upper: Option<&Quantity>,
) -> Option<String> {
    let kind = limit.str_at(&["type"]);
    let words = format!("{resource} max limit to request ratio per {kind} is {enforced}");
    let (Some(r), Some(l)) = (request.filter(|r| !r.is_zero()), upper.filter(|l| !l.is_zero()))
    else {
        let missing = if request.is_none_or(|r| r.is_zero()) { "request" } else { "limit" };
        return Some(format!("{words}, but no {missing} is specified or {missing} is 0"));
    };
    let (r, l) = (i128::from(r.milli_value()), i128::from(l.milli_value()));
    if l * 1000 <= r * i128::from(enforced.milli_value()) {
        return None;
    }
    let millionths = (l * 1_000_000 + r / 2) / r;
    let (whole, part) = (millionths / 1_000_000, millionths % 1_000_000);
    Some(format!("{words}, but provided ratio is {whole}.{part:06}"))
}
