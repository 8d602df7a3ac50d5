//! What the API server warns of although it takes it: the `Warning:` lines that kubectl shows.

use super::differ;
use crate::api::field_error::Path;
use crate::api::go::quote;
use crate::api::{Quantity, Resource, meta};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What every request for a resource is warned of.
pub fn deprecation(resource: Resource) -> Option<&'static str> {
    match resource {
        Resource::ENDPOINTS => {
            Some("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
        }
        Resource::COMPONENTSTATUSES => Some("v1 ComponentStatus is deprecated in v1.19+"),
        _ => None,
    }
}

/// Where a kind keeps its pod template; none if it has none.
fn template_path(resource: Resource) -> Option<&'static [&'static str]> {
    Some(match resource {
        Resource::DEPLOYMENTS
        | Resource::REPLICA_SETS
        | Resource::STATEFUL_SETS
        | Resource::DAEMON_SETS
        | Resource::REPLICATIONCONTROLLERS
        | Resource::JOBS => &["spec", "template"],
        Resource::CRON_JOBS => &["spec", "jobTemplate", "spec", "template"],
        _ => return None,
    })
}

/// What a new object is warned of.
pub fn warnings_on_create(resource: Resource, object: &Value) -> Vec<String> {
    let mut warnings = Vec::new();
    let used_in = match resource {
        Resource::PODS => "the Pod's hostname",
        Resource::DEPLOYMENTS
        | Resource::REPLICA_SETS
        | Resource::REPLICATIONCONTROLLERS
        | Resource::JOBS
        | Resource::CRON_JOBS => "Pod names and hostnames",
        _ => "",
    };
    let complaints = meta::dns1123_label(object.str_at(&["metadata", "name"]));
    if !used_in.is_empty() && !complaints.is_empty() {
        warnings.push(format!(
            "metadata.name: this is used in {used_in}, which can result in surprising behavior; a \
             DNS label is recommended: [{}]",
            complaints.join(" ")
        ));
    }
    match resource {
        Resource::PODS => pod(&mut warnings, Path::Root(""), object),
        Resource::SERVICES => service(&mut warnings, object),
        _ => template(&mut warnings, resource, object),
    }
    warnings
}

/// What a changed object is warned of.
pub fn warnings_on_update(resource: Resource, new: &Value, old: &Value) -> Vec<String> {
    let mut warnings = Vec::new();
    if resource == Resource::SERVICES {
        service(&mut warnings, new);
    } else if differ(new.at(&["metadata", "generation"]), old.at(&["metadata", "generation"])) {
        template(&mut warnings, resource, new);
    }
    warnings
}

fn template(warnings: &mut Vec<String>, resource: Resource, object: &Value) {
    let Some(place) = template_path(resource) else { return };
    let text = place.join(".");
    if let Some(template) = object.at(place) {
        pod(warnings, Path::Root(&text), template);
    }
}

/// A pod or a template of pods.
fn pod(warnings: &mut Vec<String>, path: Path<'_>, object: &Value) {
    let Some(spec) = object.get("spec") else { return };
    let place = path.child("spec");
    for (i, spread) in spec.items_at(&["topologySpreadConstraints"]).iter().enumerate() {
        if spread.get("labelSelector").is_none() {
            let list = place.child("topologySpreadConstraints");
            let item = list.index(i);
            let place = item.child("labelSelector");
            warnings.push(format!("{place}: a null labelSelector results in matching no pod"));
        }
    }
    volumes(warnings, place, spec);
    repeated(warnings, place, spec, "hostAliases", "ip");
    repeated(warnings, place, spec, "imagePullSecrets", "name");
    visit(spec, |list, i, container| {
        let list = place.child(list);
        amounts(warnings, list.index(i), container);
        variables(warnings, list.index(i), container);
    });
    ports(warnings, place, spec);
    port_names(warnings, place, spec);
    if spec.int_at(&["terminationGracePeriodSeconds"]).is_some_and(|seconds| seconds < 0) {
        let place = place.child("terminationGracePeriodSeconds");
        warnings.push(format!(
            "{place}: must be >= 0; negative values are invalid and will be treated as 1"
        ));
    }
}

/// Every container with the list it is in and its place there.
fn visit<'a>(spec: &'a Value, mut each: impl FnMut(&'static str, usize, &'a Value)) {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for (i, container) in spec.items_at(&[list]).iter().enumerate() {
            each(list, i, container);
        }
    }
}

fn volumes(warnings: &mut Vec<String>, path: Path<'_>, spec: &Value) {
    const OLD: [(&str, &str); 9] = [
        ("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ];
    let list = path.child("volumes");
    for (i, volume) in spec.items_at(&["volumes"]).iter().enumerate() {
        let place = list.index(i);
        for (kind, words) in OLD {
            let field = if kind == "storageOS" { "storageos" } else { kind };
            if volume.get(field).is_some() {
                warnings.push(format!("{}: {words}", place.child(kind)));
            }
        }
    }
}

fn repeated(warnings: &mut Vec<String>, path: Path<'_>, spec: &Value, list: &str, field: &str) {
    let items = spec.items_at(&[list]);
    let list = path.child(list);
    let mut seen = BTreeSet::new();
    for (i, item) in items.iter().enumerate() {
        let value = item.str_at(&[field]);
        if !seen.insert(value) {
            let item = list.index(i);
            let place = item.child(field);
            warnings.push(format!("{place}: duplicate {field} {}", quote(value)));
        }
    }
}

/// Half bytes.
fn amounts(warnings: &mut Vec<String>, path: Path<'_>, container: &Value) {
    for name in ["memory", "ephemeral-storage"] {
        for field in ["limits", "requests"] {
            let text = container.str_at(&["resources", field, name]);
            let Ok(amount) = Quantity::parse(text) else { continue };
            if amount.milli_value() % 1000 != 0 {
                let resources = path.child("resources");
                let list = resources.child(field);
                let place = list.key(name);
                let amount = quote(&amount.to_string());
                warnings.push(format!(
                    "{place}: fractional byte value {amount} is invalid, must be an integer"
                ));
            }
        }
    }
}

/// A variable that is set twice, unless the second time builds on the first.
fn variables(warnings: &mut Vec<String>, path: Path<'_>, container: &Value) {
    let list = path.child("env");
    let mut seen = BTreeSet::new();
    for (i, variable) in container.items_at(&["env"]).iter().enumerate() {
        let (name, value) = (variable.str_at(&["name"]), variable.str_at(&["value"]));
        if seen.insert(name) {
            continue;
        }
        let reference = format!("$({name})");
        let from = variable.get("valueFrom").is_some();
        if from || value == reference || !value.contains(&reference) {
            let place = list.index(i);
            let name = quote(name);
            warnings.push(format!(
                "{place}: hides previous definition of {name}, which may be dropped when using \
                 apply"
            ));
        }
    }
}

/// The same port of a pod declared twice.
fn ports(warnings: &mut Vec<String>, path: Path<'_>, spec: &Value) {
    let mut seen: BTreeMap<(i64, &str), Vec<(String, &Value)>> = BTreeMap::new();
    visit(spec, |list, i, container| {
        for (j, port) in container.items_at(&["ports"]).iter().enumerate() {
            let list = path.child(list);
            let container = list.index(i);
            let place = container.child("ports");
            let place = place.index(j).to_string();
            let number = |port: &Value, field: &str| port.int_at(&[field]).unwrap_or(0);
            let (host, ip) = (number(port, "hostPort"), port.str_at(&["hostIP"]));
            let key = (number(port, "containerPort"), port.str_at(&["protocol"]));
            let others = seen.entry(key).or_default();
            for (other_place, other) in others.iter() {
                let (other_host, other_ip) = (number(other, "hostPort"), other.str_at(&["hostIP"]));
                let words = if ip == other_ip && host == other_host {
                    "duplicate"
                } else if host == 0 || other_host == 0 {
                    "overlapping"
                } else if host == other_host && (ip.is_empty() != other_ip.is_empty()) {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                warnings.push(format!("{place}: {words} port definition with {other_place}"));
            }
            others.push((place, port));
        }
    });
}

fn port_names(warnings: &mut Vec<String>, path: Path<'_>, spec: &Value) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    visit(spec, |list, i, container| {
        for (j, port) in container.items_at(&["ports"]).iter().enumerate() {
            let name = port.str_at(&["name"]);
            if name.is_empty() {
                continue;
            }
            let list = path.child(list);
            let container = list.index(i);
            let place = container.child("ports");
            let place = place.index(j).to_string();
            match seen.get(name) {
                Some(first) => warnings.push(format!(
                    "{place}: duplicate port name {} with {first}, services and probes that \
                     select ports by name will use {first}",
                    quote(name)
                )),
                None => {
                    seen.insert(name, place);
                }
            }
        }
    });
}

fn service(warnings: &mut Vec<String>, object: &Value) {
    let spec = |field| object.str_at(&["spec", field]);
    let external_ips = !object.items_at(&["spec", "externalIPs"]).is_empty();
    let headless = spec("type") == "ClusterIP" && spec("clusterIP") == "None";
    let external = spec("type") == "ExternalName";
    let mut warn = |on: bool, words: &str| {
        if on {
            warnings.push(words.to_string());
        }
    };
    let balanced = !spec("loadBalancerIP").is_empty();
    warn(headless && balanced, "spec.loadBalancerIP is ignored for headless services");
    warn(headless && external_ips, "spec.externalIPs is ignored for headless services");
    let sticky = spec("sessionAffinity") != "None";
    warn(headless && sticky, "spec.SessionAffinity is ignored for headless services");
    warn(
        external_ips && !headless && !external,
        "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    );
    warn(
        external && external_ips,
        "spec.externalIPs is ignored when spec.type is \"ExternalName\"",
    );
    warn(
        !external && !spec("externalName").is_empty(),
        "spec.externalName is ignored when spec.type is not \"ExternalName\"",
    );
    warn(
        spec("trafficDistribution") == "PreferClose",
        "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn pods_that_surprise() {
        let port = map! { "containerPort": 80, "protocol": "TCP" };
        let variable = |value: &str| map! { "name": "A", "value": value };
        let container = map! {
            "ports": list![&port, &port], "env": list![variable("1"), variable("2")],
            "resources": map! { "limits": map! { "memory": "100m" } },
        };
        let pod = map! {
            "metadata": map! { "name": "a.b" },
            "spec": map! { "containers": list![container] },
        };
        assert_eq!(
            warnings_on_create(Resource::PODS, &pod),
            [
                "metadata.name: this is used in the Pod's hostname, which can result in \
                 surprising behavior; a DNS label is recommended: [must not contain dots]",
                "spec.containers[0].resources.limits[memory]: fractional byte value \"100m\" is \
                 invalid, must be an integer",
                "spec.containers[0].env[1]: hides previous definition of \"A\", which may be \
                 dropped when using apply",
                "spec.containers[0].ports[1]: duplicate port definition with \
                 spec.containers[0].ports[0]",
            ]
        );
    }

    #[test]
    fn templates_name_their_place() {
        let container = |name: &str| {
            map! { "name": name, "ports": list![map! { "containerPort": 80, "protocol": "TCP" }] }
        };
        let spec = map! { "containers": list![container("a"), container("b")] };
        let object = map! {
            "metadata": map! { "name": "a" },
            "spec": map! { "template": map! { "spec": spec } },
        };
        assert_eq!(
            warnings_on_create(Resource::DEPLOYMENTS, &object),
            ["spec.template.spec.containers[1].ports[0]: duplicate port definition with \
                 spec.template.spec.containers[0].ports[0]"]
        );
    }
}
