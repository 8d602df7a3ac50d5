//! Resources that follow from other resources: requests from limits, a pod's from its containers'.

use super::{change, text_at};
use crate::schema::quantity::Quantity;
use crate::value::{Map, Str, Value};
use std::collections::BTreeMap;

/// Copies amounts that list `to` lacks from list `from`.
pub(super) fn add_missing(map: &mut Map, to: &'static str, from: &str) {
    let Some(Value::Map(from)) = map.get(from).cloned() else { return };
    match map.get(to) {
        Some(Value::Map(_)) => change(map, to, |list| {
            for (name, amount) in from.iter() {
                if !list.contains_key(name) {
                    list.insert(name, amount);
                }
            }
        }),
        _ => {
            map.insert(Str::lit(to), from);
        }
    }
}

/// Adds amounts that list `key` of the pod's own resources lacks.
fn add(spec: &mut Map, key: &'static str, amounts: BTreeMap<Str, Quantity>) {
    change(spec, "resources", |resources| {
        let mut list = resources.get(key).and_then(Value::as_map).cloned().unwrap_or_default();
        for (name, amount) in amounts {
            if !list.contains_key(&name) {
                list.insert(name, amount.to_string());
            }
        }
        if !list.is_empty() && resources.get(key).and_then(Value::as_map) != Some(&list) {
            resources.insert(Str::lit(key), list);
        }
    });
}

fn has_own(spec: &Map, key: &str) -> bool {
    spec.get("resources").and_then(|own| own.get(key)).is_some()
}

fn is_hugepages(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Where a pod has resources of its own, its limit of huge pages is that of its containers.
/// Mirrors `defaultHugePagePodLimits`.
pub(super) fn hugepage_limits(spec: &mut Map) {
    if !has_own(spec, "limits") && !has_own(spec, "requests") {
        return;
    }
    let mut limits = of_containers(spec, "limits");
    let requests = spec.get("resources").and_then(|own| own.get("requests"));
    limits.retain(|name, _| {
        is_hugepages(name) && requests.and_then(|requests| requests.get(name)).is_none()
    });
    add(spec, "limits", limits);
}

/// Where a pod has limits of its own, its requests are those of its containers, or else its
/// limits. Mirrors `defaultPodRequests`.
pub(super) fn pod_requests(spec: &mut Map) {
    if !has_own(spec, "limits") {
        return;
    }
    let mut requests = of_containers(spec, "requests");
    requests.retain(|name, _| matches!(name.as_str(), "cpu" | "memory"));
    add(spec, "requests", requests);
    change(spec, "resources", |resources| add_missing(resources, "requests", "limits"));
}

/// What the containers need together: all that run at once, or the largest that starts before.
/// Mirrors `AggregateContainerRequests` and `AggregateContainerLimits`.
fn of_containers(spec: &Map, key: &str) -> BTreeMap<Str, Quantity> {
    let mut together = BTreeMap::new();
    for container in items(spec, "containers") {
        plus(&mut together, &amounts(container, key));
    }
    let mut beside = BTreeMap::new();
    let mut before: BTreeMap<Str, Quantity> = BTreeMap::new();
    for container in items(spec, "initContainers") {
        let mut needed = amounts(container, key);
        if container.as_map().is_some_and(|map| text_at(map, "restartPolicy") == "Always") {
            plus(&mut together, &needed);
            plus(&mut beside, &needed);
            needed = beside.clone();
        } else {
            plus(&mut needed, &beside);
        }
        most(&mut before, needed);
    }
    most(&mut together, before);
    together
}

fn items<'a>(spec: &'a Map, key: &str) -> &'a [Value] {
    spec.get(key).and_then(Value::as_list).unwrap_or_default()
}

fn amounts(container: &Value, key: &str) -> BTreeMap<Str, Quantity> {
    let list = container.at(&["resources", key]).and_then(Value::as_map);
    let amounts = list
        .into_iter()
        .flat_map(Map::iter)
        .filter_map(|(name, amount)| Some((name.clone(), Quantity::parse(amount.as_str()?).ok()?)));
    amounts.collect()
}

fn plus(sum: &mut BTreeMap<Str, Quantity>, more: &BTreeMap<Str, Quantity>) {
    for (name, amount) in more {
        let entry = sum.entry(name.clone()).or_insert(Quantity::ZERO);
        *entry = entry.plus(*amount);
    }
}

fn most(largest: &mut BTreeMap<Str, Quantity>, others: BTreeMap<Str, Quantity>) {
    for (name, amount) in others {
        let entry = largest.entry(name).or_insert(amount);
        *entry = amount.max(*entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::{Type, decode, defaults::default};
    use crate::{list, map};

    #[test]
    fn a_pods_own_requests_follow_its_containers_then_its_limits() {
        let of = Type::of("v1", "Pod").unwrap();
        let requests = |cpu: &str| map! { "resources": map! { "requests": map! { "cpu": cpu } } };
        let spec = map! {
            "containers": list![requests("100m"), requests("200m")],
            "initContainers": list![requests("250m")],
            "resources": map! { "limits": map! { "cpu": "1", "memory": "1Gi" } },
        };
        let mut object = decode(of, &map! { "spec": spec }).unwrap().value;
        default(of, &mut object);
        assert_eq!(
            object.at(&["spec", "resources", "requests"]).unwrap(),
            &map! { "cpu": "300m", "memory": "1Gi" }
        );
    }
}
