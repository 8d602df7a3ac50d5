//! Pods: their first status, and their quality of service.

use super::condition;
use crate::api::Quantity;
use crate::map;
use crate::value::{Str, Value};

/// Gives a new pod its first status.
pub fn prepare(pod: &mut Value) {
    merge_label_keys(pod);
    let class = Str::lit(qos_class(pod));
    let mut status = map! { "phase": Str::lit("Pending"), "qosClass": class };
    if !pod.items_at(&["spec", "schedulingGates"]).is_empty() {
        let words = "Scheduling is blocked due to non-empty scheduling gates";
        let gated = condition("PodScheduled", "False", "SchedulingGated", words);
        status.set(&["conditions"], gated);
    }
    pod.set(&["status"], status);
}

/// Writes what `matchLabelKeys` and `mismatchLabelKeys` mean for this pod into the selectors
/// beside them (upstream: `applyLabelKeysToLabelSelector`).
fn merge_label_keys(pod: &mut Value) {
    let Some(labels) = pod.at(&["metadata", "labels"]).cloned() else { return };
    let spread = "topologySpreadConstraints";
    change_each(pod, &["spec", spread], &mut |one| merge_into(one, &labels));
    for kind in ["podAffinity", "podAntiAffinity"] {
        let (required, preferred) = (
            "requiredDuringSchedulingIgnoredDuringExecution",
            "preferredDuringSchedulingIgnoredDuringExecution",
        );
        let path = ["spec", "affinity", kind];
        change_each(pod, &[&path[..], &[required]].concat(), &mut |one| merge_into(one, &labels));
        change_each(pod, &[&path[..], &[preferred]].concat(), &mut |one| {
            let Some(mut term) = one.get("podAffinityTerm").cloned() else { return };
            merge_into(&mut term, &labels);
            one.set(&["podAffinityTerm"], term);
        });
    }
}

fn change_each(pod: &mut Value, path: &[&'static str], change: &mut dyn FnMut(&mut Value)) {
    let mut items = pod.items_at(path).to_vec();
    let has_keys = |item: &Value| {
        let term = item.get("podAffinityTerm").unwrap_or(item);
        ["matchLabelKeys", "mismatchLabelKeys"].iter().any(|field| term.get(field).is_some())
    };
    if items.iter().any(has_keys) {
        items.iter_mut().for_each(change);
        pod.set(path, items);
    }
}

/// Without a selector there is nothing to narrow: it means no pod at all.
fn merge_into(term: &mut Value, labels: &Value) {
    if term.at(&["labelSelector"]).is_none_or(Value::is_null) {
        return;
    }
    let path = ["labelSelector", "matchExpressions"];
    let mut expressions = term.items_at(&path).to_vec();
    for (field, operator) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
        for key in term.items_at(&[field]).iter().filter_map(Value::as_str) {
            if let Some(value) = labels.get(key) {
                let values = crate::list![value];
                expressions.push(map! { "key": key, "operator": operator, "values": values });
            }
        }
    }
    if !expressions.is_empty() {
        term.set(&path, expressions);
    }
}

/// `Guaranteed`, `Burstable` or `BestEffort`. Mirrors `qos.ComputePodQOS`.
pub fn qos_class(pod: &Value) -> &'static str {
    let whole = pod.at(&["spec", "resources"]).filter(|resources| !resources.is_null());
    let containers = pod.items_at(&["spec", "containers"]).iter();
    let containers = containers.chain(pod.items_at(&["spec", "initContainers"]));
    let wants: Vec<&Value> = match whole {
        Some(whole) => vec![whole],
        None => containers.map(|c| c.get("resources").unwrap_or(&Value::Null)).collect(),
    };
    let amount = |wants: &Value, field: &str, name: &str| {
        let text = wants.at(&[field, name]).and_then(Value::as_str)?;
        Quantity::parse(text).ok().filter(|amount| !amount.is_zero())
    };
    let (mut any, mut all) = (false, true);
    for wants in wants {
        for name in ["cpu", "memory"] {
            let (request, limit) = (amount(wants, "requests", name), amount(wants, "limits", name));
            any |= request.is_some() || limit.is_some();
            all &= limit.is_some() && request == limit;
        }
    }
    match (any, all) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    #[test]
    fn classes_of_service() {
        let class = |resources: Value| {
            let container = map! { "resources": resources };
            qos_class(&map! { "spec": map! { "containers": list![container] } })
        };
        let amounts = map! { "cpu": "1", "memory": "1Gi" };
        assert_eq!(class(map! {}), "BestEffort");
        assert_eq!(class(map! { "requests": map! { "cpu": "1" } }), "Burstable");
        assert_eq!(class(map! { "limits": &amounts, "requests": &amounts }), "Guaranteed");
        assert_eq!(
            class(map! { "limits": &amounts, "requests": map! { "cpu": "1" } }),
            "Burstable"
        );
    }

    #[test]
    fn gated_pods_say_so() {
        let mut pod = map! { "spec": map! { "schedulingGates": list![map! { "name": "g" }] } };
        prepare(&mut pod);
        let condition = pod.at(&["status", "conditions", "0"]).unwrap();
        assert_eq!(condition.str_at(&["reason"]), "SchedulingGated");
    }
}
