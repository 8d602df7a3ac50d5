//! Refuses what a ResourceQuota has no room for.
//!
//! Mirrors `plugin/resourcequota`. What is used is counted at the moment of the request, so that
//! two requests in one breath can't both take the last place; upstream gets there by writing the
//! quota's status with each request.

use super::{Attributes, Operation, Plugin};
use crate::api::usage::{self, Used};
use crate::api::{Resource, Status};
use crate::value::{Str, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const PLUGIN: Plugin = Plugin { admit: None, check: Some(check) };

fn check(attributes: &Attributes<'_>, object: &Value) -> Result<(), Status> {
    let resource = attributes.resource;
    let grows = attributes.operation == Operation::Create
        || (attributes.operation == Operation::Update
            && matches!(resource, Resource::SERVICES | Resource::PERSISTENT_VOLUME_CLAIMS));
    if !grows || !attributes.subresource.is_empty() || resource == Resource::EVENTS {
        return Ok(());
    }
    for (_, quota) in attributes.view.list(Resource::RESOURCEQUOTAS, attributes.namespace) {
        if resource != Resource::RESOURCEQUOTAS && usage::covers(quota, resource, object) {
            one_quota(attributes, quota, object)?;
        }
    }
    Ok(())
}

#[inline(never)]
fn one_quota(attributes: &Attributes<'_>, quota: &Value, object: &Value) -> Result<(), Status> {
    let limits = usage::limits(quota);
    let name = quota.str_at(&["metadata", "name"]);
    let resource = attributes.resource;
    if resource == Resource::PODS && attributes.operation == Operation::Create {
        let missing = missing(&limits, object);
        if !missing.is_empty() {
            let missing: Vec<String> = missing
                .iter()
                .map(|(name, containers)| format!("{name} for: {}", joined(containers)))
                .collect();
            let because = format!("failed quota: {name}: must specify {}", missing.join("; "));
            return Err(attributes.forbidden(object, &because));
        }
    }
    let mut delta = usage::of(resource, object);
    if let Some(old) = attributes.old {
        let before = usage::of(resource, old);
        for (name, amount) in &mut delta {
            *amount = amount.minus(before.get(name).copied().unwrap_or(crate::api::Quantity::ZERO));
        }
    }
    delta.retain(|name, amount| {
        limits.contains_key(name) && !amount.is_zero() && !amount.is_negative()
    });
    if delta.is_empty() {
        return Ok(());
    }
    let used = in_use(attributes, quota);
    let over = |name: &Str| {
        let after = used.get(name).map_or(delta[name], |used| used.plus(delta[name]));
        after > limits[name]
    };
    let exceeded: Vec<Str> = delta.keys().filter(|name| over(name)).cloned().collect();
    if exceeded.is_empty() {
        return Ok(());
    }
    let shown = |amounts: &Used| {
        let amount = |name: &Str| amounts.get(name).map_or("0".to_string(), |a| a.to_string());
        let pairs = exceeded.iter().map(|name| format!("{name}={}", amount(name)));
        pairs.collect::<Vec<_>>().join(",")
    };
    let because = format!(
        "exceeded quota: {name}, requested: {}, used: {}, limited: {}",
        shown(&delta),
        shown(&used),
        shown(&limits)
    );
    Err(attributes.forbidden(object, &because))
}

fn in_use(attributes: &Attributes<'_>, quota: &Value) -> Used {
    let (resource, mut sum) = (attributes.resource, Used::new());
    for (_, object) in attributes.view.list(resource, attributes.namespace) {
        if usage::covers(quota, resource, object) {
            usage::add(&mut sum, &usage::of(resource, object));
        }
    }
    sum
}

/// Which amounts must be told by which containers and are not (upstream: `Constraints`).
fn missing(limits: &Used, pod: &Value) -> BTreeMap<Str, BTreeSet<Str>> {
    let mut missing: BTreeMap<Str, BTreeSet<Str>> = BTreeMap::new();
    if pod.at(&["spec", "resources"]).is_some() {
        return missing;
    }
    for name in limits.keys() {
        let (which, bare) = match name.split_once('.') {
            Some((which @ ("requests" | "limits"), bare)) => (which, bare),
            _ => ("requests", name.as_str()),
        };
        if !matches!(bare, "cpu" | "memory") {
            continue;
        }
        for list in ["containers", "initContainers"] {
            for container in pod.items_at(&["spec", list]) {
                if container.at(&["resources", which, bare]).is_none() {
                    let names = missing.entry(name.clone()).or_default();
                    names.insert(container.text_at(&["name"]));
                }
            }
        }
    }
    missing
}

fn joined(names: &BTreeSet<Str>) -> String {
    names.iter().map(Str::as_str).collect::<Vec<_>>().join(",")
}
