//! What quotas count: how much of which resource an object uses.
//!
//! Mirrors `pkg/quota/v1/evaluator`. The API server refuses by it what is too much, and a
//! controller writes down by it what is used.

use super::views::{PodView, pod_requests};
use super::{Format, Quantity, Resource};
use crate::value::{Map, Str, Value};
use std::collections::BTreeMap;

/// An amount a name of a quota: `pods`, `requests.cpu`, `count/deployments.apps`…
pub type Used = BTreeMap<Str, Quantity>;

/// Amounts of a pod that go by two names, with and without `requests.`.
const COMPUTE: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

fn one() -> Quantity {
    Quantity::units(1, Format::Decimal)
}

/// Kinds that are counted by their plural, too.
const PLAIN: &[Resource] = &[
    Resource::CONFIG_MAPS,
    Resource::SECRETS,
    Resource::SERVICES,
    Resource::PERSISTENT_VOLUME_CLAIMS,
    Resource::REPLICATIONCONTROLLERS,
    Resource::RESOURCEQUOTAS,
];

/// What an object uses.
pub fn of(resource: Resource, object: &Value) -> Used {
    let mut used = Used::new();
    used.insert(Str::from(format!("count/{}", resource.group_resource())), one());
    if PLAIN.contains(&resource) {
        used.insert(Str::lit(resource.plural()), one());
    }
    match resource {
        Resource::PODS => of_pod(object, &mut used),
        Resource::SERVICES => of_service(object, &mut used),
        Resource::PERSISTENT_VOLUME_CLAIMS => of_claim(object, &mut used),
        _ => {}
    }
    used
}

fn of_pod(object: &Value, used: &mut Used) {
    let pod = PodView(object);
    // A pod that has ended uses nothing but its name.
    if pod.is_terminal() {
        return;
    }
    used.insert(Str::lit("pods"), one());
    for (which, limits) in [("requests", false), ("limits", true)] {
        for (name, amount) in pod_requests(pod, which) {
            if COMPUTE.contains(&name) {
                used.insert(Str::from(format!("{which}.{name}")), amount);
                if !limits {
                    used.insert(Str::from(name), amount);
                }
            } else if !limits {
                used.insert(Str::from(format!("requests.{name}")), amount);
            }
        }
    }
}

fn of_service(object: &Value, used: &mut Used) {
    let ports = object.items_at(&["spec", "ports"]).len() as i64;
    let kind = object.str_at(&["spec", "type"]);
    let balancer = kind == "LoadBalancer";
    let without = object.at(&["spec", "allocateLoadBalancerNodePorts"]) == Some(&false.into());
    if kind == "NodePort" || (balancer && !without) {
        used.insert(Str::lit("services.nodeports"), Quantity::units(ports, Format::Decimal));
    }
    if balancer {
        used.insert(Str::lit("services.loadbalancers"), one());
    }
}

fn of_claim(object: &Value, used: &mut Used) {
    let asked = object.str_at(&["spec", "resources", "requests", "storage"]);
    let amount = Quantity::parse(asked).unwrap_or(Quantity::ZERO);
    used.insert(Str::lit("requests.storage"), amount);
    let class = object.str_at(&["spec", "storageClassName"]);
    if !class.is_empty() {
        let name = |end: &str| Str::from(format!("{class}.storageclass.storage.k8s.io/{end}"));
        used.insert(name("requests.storage"), amount);
        used.insert(name("persistentvolumeclaims"), one());
    }
}

/// Both together.
pub fn add(sum: &mut Used, more: &Used) {
    for (name, amount) in more {
        let entry = sum.entry(name.clone()).or_insert(Quantity::ZERO);
        *entry = if entry.is_zero() { *amount } else { entry.plus(*amount) };
    }
}

/// The limits of a quota, by name.
pub fn limits(quota: &Value) -> Used {
    let hard = quota.at(&["spec", "hard"]).and_then(Value::as_map);
    let read = |(name, amount): (&Str, &Value)| {
        let text = match amount {
            Value::Int(number) => number.to_string(),
            other => other.as_str().unwrap_or("0").to_string(),
        };
        Some((name.clone(), Quantity::parse(&text).ok()?))
    };
    hard.into_iter().flat_map(Map::iter).filter_map(read).collect()
}

/// The kinds that a quota's limits are about.
pub fn kinds_of(limits: &Used) -> Vec<Resource> {
    let concerns = |resource: &Resource| {
        let count = format!("count/{}", resource.group_resource());
        limits.keys().any(|name| {
            **name == *count
                || (PLAIN.contains(resource) && **name == *resource.plural())
                || match *resource {
                    Resource::PODS => is_of_pods(name),
                    Resource::SERVICES => name.starts_with("services."),
                    Resource::PERSISTENT_VOLUME_CLAIMS => {
                        name.ends_with("requests.storage") || name.contains("storageclass")
                    }
                    _ => false,
                }
        })
    };
    Resource::all().filter(|resource| resource.is_namespaced() && concerns(resource)).collect()
}

fn is_of_pods(name: &str) -> bool {
    let bare = name.strip_prefix("requests.").or(name.strip_prefix("limits.")).unwrap_or(name);
    name == "pods"
        || COMPUTE.contains(&bare)
        || (name.starts_with("requests.") && bare != "storage" && !name.contains("storageclass"))
}

/// Whether a quota's scopes take a pod in; what is no pod is in every quota without scopes.
pub fn covers(quota: &Value, resource: Resource, object: &Value) -> bool {
    let pod = PodView(object);
    let best_effort =
        || pod_requests(pod, "requests").is_empty() && pod_requests(pod, "limits").is_empty();
    let ends = || pod.active_deadline_seconds().is_some();
    let class = object.str_at(&["spec", "priorityClassName"]);
    let plain = quota.items_at(&["spec", "scopes"]).iter().filter_map(Value::as_str);
    let mut all = plain.map(|scope| match scope {
        "Terminating" => ends(),
        "NotTerminating" => !ends(),
        "BestEffort" => best_effort(),
        "NotBestEffort" => !best_effort(),
        "PriorityClass" => !class.is_empty(),
        _ => false,
    });
    let selected = quota.items_at(&["spec", "scopeSelector", "matchExpressions"]).iter();
    let mut chosen = selected.map(|rule| {
        let listed = rule.items_at(&["values"]).iter().any(|value| value.as_str() == Some(class));
        match (rule.str_at(&["scopeName"]), rule.str_at(&["operator"])) {
            ("PriorityClass", "In") => listed,
            ("PriorityClass", "NotIn") => !listed,
            ("PriorityClass", "DoesNotExist") => class.is_empty(),
            ("PriorityClass", _) => !class.is_empty(),
            ("Terminating", _) => ends(),
            ("NotTerminating", _) => !ends(),
            ("BestEffort", _) => best_effort(),
            ("NotBestEffort", _) => !best_effort(),
            _ => false,
        }
    });
    let scoped =
        quota.at(&["spec", "scopes"]).is_some() || quota.at(&["spec", "scopeSelector"]).is_some();
    (resource == Resource::PODS || !scoped) && all.all(|fits| fits) && chosen.all(|fits| fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn pods_use_what_they_ask_for_until_they_end() {
        let resources = map! { "requests": map! { "cpu": "250m" }, "limits": map! { "cpu": "1" } };
        let container = map! { "resources": resources };
        let mut pod = map! { "spec": map! { "containers": list![container] } };
        let used = of(Resource::PODS, &pod);
        let shown: Vec<String> = used.iter().map(|(name, a)| format!("{name}={a}")).collect();
        let expected = ["count/pods=1", "cpu=250m", "limits.cpu=1", "pods=1", "requests.cpu=250m"];
        assert_eq!(shown, expected);
        pod.set(&["status", "phase"], "Succeeded");
        assert_eq!(of(Resource::PODS, &pod).len(), 1);
    }

    #[test]
    fn limits_name_their_kinds() {
        let quota = map! { "spec": map! { "hard": map! {
            "count/deployments.apps": "2", "requests.storage": "1Gi", "configmaps": 3,
        } } };
        let kinds = kinds_of(&limits(&quota));
        let expected =
            [Resource::CONFIG_MAPS, Resource::PERSISTENT_VOLUME_CLAIMS, Resource::DEPLOYMENTS];
        assert_eq!(kinds, expected);
    }
}
