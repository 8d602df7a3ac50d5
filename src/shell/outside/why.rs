//! Where a request of the learner's machine ended, and why: what every real network leaves to
//! guess.

use super::address::Address;
use super::reach::Failure;
use crate::api::Resource;
use crate::cluster::Cluster;
use crate::kubectl::Forward;
use crate::shell::hint::{Facts, Fix, Hint};
use crate::value::{Str, Value};

/// The sentence about a request that failed. The fact `address` is a place where it would work,
/// the correction a command that opens one.
pub fn explain(
    cluster: &Cluster,
    forwards: &[Forward],
    address: &Address,
    failure: Failure,
) -> Hint {
    let mut hint = Hint { id: "net_refused", facts: Facts::default(), fix: None };
    hint.facts.set("host", address.host.as_str());
    hint.facts.set("port", address.port.to_string());
    match failure {
        Failure::NoTls => hint.id = "net_no_tls",
        Failure::Untrusted => hint.id = "net_untrusted",
        _ if address.is_local() => local(cluster, forwards, address, &mut hint),
        Failure::UnknownHost => unknown(cluster, address, &mut hint),
        _ => at_address(cluster, address, &mut hint),
    }
    hint
}

/// Nobody listens at this machine's port, or what listens leads nowhere.
fn local(cluster: &Cluster, forwards: &[Forward], address: &Address, hint: &mut Hint) {
    if let Some(forward) = forwards.iter().find(|forward| forward.local == address.port) {
        hint.facts.set("pod", forward.pod.clone());
        hint.facts.set("remote", forward.remote.to_string());
        let pod = cluster.view().find(Resource::PODS, &forward.namespace, &forward.pod);
        let is_it = pod.is_some_and(|pod| forward.uid == pod.str_at(&["metadata", "uid"]));
        hint.id = if is_it { "net_pod_silent" } else { "net_pod_gone" };
        return;
    }
    hint.id = "net_local";
    let wanted = i64::from(address.port);
    let by = |field: &'static str| {
        services(cluster).find(|(_, service)| {
            let mut ports = service.items_at(&["spec", "ports"]).iter();
            ports.any(|port| port.int_at(&[field]) == Some(wanted))
        })
    };
    if let Some((_, service)) = by("nodePort") {
        hint.id = "net_node_port";
        hint.facts.set("service", service.text_at(&["metadata", "name"]));
        hint.facts.set("address", outside(cluster, service).unwrap_or_default());
    } else if let Some((_, service)) = by("port").filter(|(own, _)| !own.is_empty()) {
        hint.fix = forward_to(service, Some(address.port));
    }
}

/// A name that only the cluster's own DNS knows, or nobody.
fn unknown(cluster: &Cluster, address: &Address, hint: &mut Hint) {
    let mut parts = address.host.split('.');
    let name = parts.next().unwrap_or_default();
    let namespace = parts.next().unwrap_or("default");
    let rest = parts.collect::<Vec<_>>().join(".");
    let is_own = matches!(rest.as_str(), "" | "svc" | "svc.cluster.local");
    let service = cluster.view().find(Resource::SERVICES, namespace, name).filter(|_| is_own);
    hint.id = match service {
        Some(service) => {
            inside(cluster, service, hint);
            "net_cluster_name"
        }
        None => "net_unknown_host",
    };
}

/// Nobody answers at an address.
fn at_address(cluster: &Cluster, address: &Address, hint: &mut Hint) {
    let host = address.host.as_str();
    let owner = services(cluster).find(|(own, _)| *own == host);
    if let Some((_, service)) = owner {
        inside(cluster, service, hint);
        hint.id = "net_cluster_ip";
        return;
    }
    let pods = cluster.view().list(Resource::PODS, "");
    let pod = pods.map(|(_, pod)| pod).find(|pod| pod.str_at(&["status", "podIP"]) == host);
    if let Some(pod) = pod.filter(|_| !cluster.is_outside_reachable(host)) {
        let name = pod.text_at(&["metadata", "name"]);
        let port = address.port;
        let line = format!("kubectl port-forward pod/{name}{} 8080:{port}", flag(pod));
        hint.facts.set("pod", name);
        hint.fix = Some(Fix::Line(line.into()));
        hint.id = "net_pod_ip";
        return;
    }
    if !cluster.is_outside_reachable(host) {
        hint.id = "net_nowhere";
        return;
    }
    let opens = |service: &&Value| {
        let wanted = i64::from(address.port);
        let at = |field| {
            let mut ports = service.items_at(&["spec", "ports"]).iter();
            ports.any(|port| port.int_at(&[field]) == Some(wanted))
        };
        if balancers(service).any(|ip| ip == host) { at("port") } else { at("nodePort") }
    };
    let asked = services(cluster).map(|(_, service)| service);
    match asked.clone().find(opens) {
        Some(service) => {
            hint.facts.set("service", service.text_at(&["metadata", "name"]));
            hint.id = "net_no_endpoint";
        }
        None => match asked.into_iter().find(|it| balancers(it).any(|ip| ip == host)) {
            Some(service) => {
                hint.facts.set("service", service.text_at(&["metadata", "name"]));
                hint.facts.set("address", outside(cluster, service).unwrap_or_default());
                hint.id = "net_balancer_port";
            }
            None => hint.id = "net_no_node_port",
        },
    }
}

/// A Service that is asked from outside by what only counts inside: where else it is to be had.
fn inside(cluster: &Cluster, service: &Value, hint: &mut Hint) {
    hint.facts.set("service", service.text_at(&["metadata", "name"]));
    match outside(cluster, service) {
        Some(address) => hint.facts.set("address", address),
        None => hint.fix = forward_to(service, None),
    }
}

/// The command that opens a port of this machine for a Service.
fn forward_to(service: &Value, local: Option<u16>) -> Option<Fix> {
    // Without a selector there are no pods to lead into.
    service.at(&["spec", "selector"])?;
    let port = service.items_at(&["spec", "ports"]).first()?.int_at(&["port"])?;
    let local = local.map_or(8080, i64::from);
    let name = service.str_at(&["metadata", "name"]);
    let line = format!("kubectl port-forward svc/{name}{} {local}:{port}", flag(service));
    Some(Fix::Line(line.into()))
}

fn flag(object: &Value) -> String {
    match object.str_at(&["metadata", "namespace"]) {
        "" | "default" => String::new(),
        namespace => format!(" -n {namespace}"),
    }
}

/// All Services with their cluster IPs.
fn services(cluster: &Cluster) -> impl Iterator<Item = (&str, &Value)> + Clone {
    let services = cluster.view().list(Resource::SERVICES, "").map(|(_, service)| service);
    let services: Vec<&Value> = services.collect();
    services.into_iter().map(|service| (service.str_at(&["spec", "clusterIP"]), service))
}

fn balancers(service: &Value) -> impl Iterator<Item = &str> {
    let points = service.items_at(&["status", "loadBalancer", "ingress"]).iter();
    points.map(|point| point.str_at(&["ip"]))
}

/// An address at which a Service is to be reached from outside.
fn outside(cluster: &Cluster, service: &Value) -> Option<Str> {
    cluster.outside_addresses(service).into_iter().next()
}
