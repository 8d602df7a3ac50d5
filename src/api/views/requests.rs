//! What a pod asks of its node: the sums that the scheduler, the node and quotas count with.

use super::{ContainerView, PodView};
use crate::api::{Quantity, QuantityError};
use crate::value::Value;
use std::collections::BTreeMap;

/// An amount a resource: `cpu`, `memory`, `nvidia.com/gpu`…
pub type Amounts<'a> = BTreeMap<&'a str, Quantity>;

fn read(value: &Value) -> Result<Quantity, QuantityError> {
    match value {
        Value::Int(number) => Quantity::parse(&number.to_string()),
        other => Quantity::parse(other.as_str().unwrap_or("0")),
    }
}

/// `resources.requests` or `resources.limits` of a container; what cannot be read counts nothing.
fn amounts<'a>(container: &'a Value, which: &str) -> Amounts<'a> {
    let map = container.at(&["resources", which]).and_then(Value::as_map);
    let entries = map.into_iter().flat_map(|map| map.iter());
    entries.filter_map(|(key, value)| Some((key.as_str(), read(value).ok()?))).collect()
}

fn add<'a>(sum: &mut Amounts<'a>, other: &Amounts<'a>) {
    for (key, amount) in other {
        let entry = sum.entry(key).or_insert(Quantity::ZERO);
        *entry = entry.plus(*amount);
    }
}

fn raise<'a>(sum: &mut Amounts<'a>, other: &Amounts<'a>) {
    for (key, amount) in other {
        let entry = sum.entry(key).or_insert(*amount);
        *entry = (*entry).max(*amount);
    }
}

/// What a pod requests (`which` is `requests`) or is limited to (`limits`): all its containers
/// together, or its greediest init container if that is more; sidecars count with both.
/// Mirrors `resource.PodRequests` and `PodLimits`.
pub fn pod_requests<'a>(pod: PodView<'a>, which: &str) -> Amounts<'a> {
    let mut sum = Amounts::new();
    for container in pod.containers() {
        add(&mut sum, &amounts(container, which));
    }
    let (mut sidecars, mut peak) = (Amounts::new(), Amounts::new());
    for container in pod.init_containers() {
        let mut used = amounts(container, which);
        if ContainerView(container).is_restartable_init() {
            add(&mut sum, &used);
            add(&mut sidecars, &used);
            used = sidecars.clone();
        } else {
            add(&mut used, &sidecars);
        }
        raise(&mut peak, &used);
    }
    raise(&mut sum, &peak);
    let whole = pod.0.get("spec").map(|spec| amounts(spec, which)).unwrap_or_default();
    sum.extend(whole);
    if let Some(overhead) = pod.0.at(&["spec", "overhead"]).and_then(Value::as_map) {
        let overhead = overhead.iter().filter_map(|(k, v)| Some((k.as_str(), read(v).ok()?)));
        add(&mut sum, &overhead.collect());
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn container(cpu: &str) -> Value {
        map! { "resources": map! { "requests": map! { "cpu": cpu } } }
    }

    #[test]
    fn init_containers_count_by_their_peak_and_sidecars_twice() {
        let mut sidecar = container("1");
        sidecar.set(&["restartPolicy"], "Always");
        let pod = map! { "spec": map! {
            "containers": list![container("500m"), container("250m"), map! {}],
            "initContainers": list![sidecar, container("3")],
        } };
        let sums = pod_requests(PodView(&pod), "requests");
        assert_eq!(sums["cpu"].to_string(), "4");
        let pod = map! { "spec": map! { "containers": list![container("500m"), container("1")] } };
        assert_eq!(pod_requests(PodView(&pod), "requests")["cpu"].milli_value(), 1500);
        assert!(pod_requests(PodView(&pod), "limits").is_empty());
    }
}
