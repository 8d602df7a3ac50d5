//! `kubectl describe` of what stands before and behind Services: Ingresses, endpoints, policies.

use super::page::{Page, map_at, or_none, plain, selector_words};
use super::service::{endpoints_of, slices};
use crate::api::{Request, Resource, Selector, time};
use crate::kubectl::cx::Cx;
use crate::value::Value;

/// An Ingress (upstream: `describeIngressV1`).
pub fn ingress(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let spec = |field: &str| object.at(&["spec", field]);
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    page.labels("Labels", map_at(object, &["metadata", "labels"]));
    page.field(0, "Namespace", object.str_at(&["metadata", "namespace"]));
    let points = object.items_at(&["status", "loadBalancer", "ingress"]).iter();
    let points: Vec<&str> = points
        .map(|point| [point.str_at(&["ip"]), point.str_at(&["hostname"])])
        .filter_map(|both| both.into_iter().find(|text| !text.is_empty()))
        .collect();
    page.field(0, "Address", points.join(","));
    page.field(0, "Ingress Class", or_none(plain(spec("ingressClassName"))));
    let namespace = object.str_at(&["metadata", "namespace"]);
    let default = match spec("defaultBackend") {
        Some(default) => backend(cx, namespace, default),
        None => "<default>".to_string(),
    };
    page.field(0, "Default backend", &default);
    let secured = object.items_at(&["spec", "tls"]);
    if !secured.is_empty() {
        page.line(0, "TLS:");
    }
    for tls in secured {
        let hosts = tls.items_at(&["hosts"]).iter().filter_map(Value::as_str);
        let hosts = hosts.collect::<Vec<_>>().join(",");
        page.line(
            1,
            match tls.str_at(&["secretName"]) {
                "" => format!("SNI routes {hosts}"),
                secret => format!("{secret} terminates {hosts}"),
            },
        );
    }
    page.line(0, "Rules:\n  Host\tPath\tBackends");
    page.line(1, "----\t----\t--------");
    rules(cx, object, &default, page);
    page.annotations("Annotations", map_at(object, &["metadata", "annotations"]));
}

fn rules(cx: &mut Cx<'_>, object: &Value, default: &str, page: &mut Page) {
    let namespace = object.str_at(&["metadata", "namespace"]);
    let rules = object.items_at(&["spec", "rules"]).iter();
    let mut any = false;
    for rule in rules.filter(|rule| rule.at(&["http"]).is_some()) {
        any = true;
        let host = rule.str_at(&["host"]);
        page.line(1, format!("{}\t", if host.is_empty() { "*" } else { host }));
        for path in rule.items_at(&["http", "paths"]) {
            let empty = Value::map();
            let target = backend(cx, namespace, path.at(&["backend"]).unwrap_or(&empty));
            page.line(2, format!("\t{} \t{target}", path.str_at(&["path"])));
        }
    }
    if !any {
        page.line(1, format!("*\t*\t{default}"));
    }
}

/// `web:80 (10.244.0.5:80)`, or what is wrong with it (upstream: `describeBackendV1`).
fn backend(cx: &mut Cx<'_>, namespace: &str, backend: &Value) -> String {
    if let Some(other) = backend.at(&["resource"]) {
        let group = or_none(plain(other.at(&["apiGroup"])));
        let (kind, name) = (other.str_at(&["kind"]), other.str_at(&["name"]));
        return format!("APIGroup: {group}, Kind: {kind}, Name: {name}");
    }
    let Some(service) = backend.at(&["service"]) else { return String::new() };
    let (name, port) = (service.str_at(&["name"]), service.at(&["port"]));
    let number = port.and_then(|port| port.int_at(&["number"]));
    let port_name = port.map_or("", |port| port.str_at(&["name"]));
    let shown = number.map_or(port_name.to_string(), |number| number.to_string());
    let object = match cx.object(Request::get(Resource::SERVICES, namespace, name)) {
        Ok(object) => object,
        Err(error) => return format!("{name}:{shown} (<error: {}>)", error.words()),
    };
    let mut ports = object.items_at(&["spec", "ports"]).iter();
    let found = ports.find(|port| match number {
        Some(number) => port.int_at(&["port"]) == Some(number),
        None => port.str_at(&["name"]) == port_name,
    });
    let found = found.map_or("", |port| port.str_at(&["name"]));
    let slices = slices(cx, &object);
    format!("{name}:{shown} ({})", endpoints_of(&slices, found))
}

/// An IngressClass.
pub fn ingress_class(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    page.marks(object);
    page.field(0, "Controller", object.str_at(&["spec", "controller"]));
    if let Some(parameters) = object.at(&["spec", "parameters"]) {
        page.line(0, "Parameters:");
        page.field_if(1, "APIGroup", parameters.str_at(&["apiGroup"]));
        page.field(1, "Kind", parameters.str_at(&["kind"]));
        page.field(1, "Name", parameters.str_at(&["name"]));
    }
}

/// Endpoints (upstream: `describeEndpoints`).
pub fn endpoints(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    page.line(0, "Subsets:");
    for subset in object.items_at(&["subsets"]) {
        for (title, field) in
            [("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")]
        {
            let addresses = subset.items_at(&[field]).iter().map(|a| a.str_at(&["ip"]));
            page.field(1, title, or_none(addresses.collect::<Vec<_>>().join(",")));
        }
        let ports = subset.items_at(&["ports"]);
        if !ports.is_empty() {
            page.line(1, "Ports:");
            port_rows(2, ports, page);
        }
        page.line(0, "");
    }
}

fn port_rows(level: usize, ports: &[Value], page: &mut Page) {
    page.line(level, "Name\tPort\tProtocol");
    page.line(level, "----\t----\t--------");
    for port in ports {
        let unset = |text: String| if text.is_empty() { "<unset>".to_string() } else { text };
        let name = unset(port.str_at(&["name"]).to_string());
        let number = unset(plain(port.at(&["port"])));
        page.line(level, format!("{name}\t{number}\t{}", port.str_at(&["protocol"])));
    }
}

/// An EndpointSlice (upstream: `describeEndpointSliceV1`).
pub fn endpoint_slice(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    page.field(0, "AddressType", object.str_at(&["addressType"]));
    let ports = object.items_at(&["ports"]);
    if ports.is_empty() {
        page.line(0, "Ports: <unset>");
    } else {
        page.line(0, "Ports:");
        port_rows(1, ports, page);
    }
    let endpoints = object.items_at(&["endpoints"]);
    if endpoints.is_empty() {
        return page.line(0, "Endpoints: <none>");
    }
    page.line(0, "Endpoints:");
    for endpoint in endpoints {
        let unset = |field: &[&str]| {
            let text = plain(endpoint.at(field));
            if text.is_empty() { "<unset>".to_string() } else { text }
        };
        let addresses = endpoint.items_at(&["addresses"]).iter().filter_map(Value::as_str);
        let addresses = or_none(addresses.collect::<Vec<_>>().join(", "));
        page.line(1, format!("- Addresses:\t{addresses}"));
        page.line(2, "Conditions:");
        page.field(3, "Ready", unset(&["conditions", "ready"]));
        page.field(2, "Hostname", unset(&["hostname"]));
        if let Some(target) = endpoint.at(&["targetRef"]) {
            let (kind, name) = (target.str_at(&["kind"]), target.str_at(&["name"]));
            page.field(2, "TargetRef", format!("{kind}/{name}"));
        }
        page.field(2, "NodeName", unset(&["nodeName"]));
        page.field(2, "Zone", unset(&["zone"]));
    }
}

/// A NetworkPolicy (upstream: `describeNetworkPolicy`).
pub fn network_policy(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    let created = time::parse(object.str_at(&["metadata", "creationTimestamp"])).unwrap_or(0);
    let created = time::rfc3339(created).replace('T', " ").replace('Z', " +0000 UTC");
    page.field(0, "Created on", created);
    page.marks(object);
    page.line(0, "Spec:");
    let pods = object.at(&["spec", "podSelector"]);
    let pods = match Selector::of_object(pods) {
        Ok(selector) if !selector.is_empty() => selector_words(pods),
        _ => "<none> (Allowing the specific traffic to all pods in this namespace)".to_string(),
    };
    page.line(1, format!("PodSelector:     {pods}"));
    let types: Vec<&str> =
        object.items_at(&["spec", "policyTypes"]).iter().filter_map(Value::as_str).collect();
    for (kind, word, field, port, peer) in [
        ("Ingress", "ingress", "ingress", "from", ("From", "source")),
        ("Egress", "egress", "egress", "to", ("To", "destination")),
    ] {
        if !types.contains(&kind) {
            page.line(1, format!("Not affecting {word} traffic"));
            continue;
        }
        page.line(1, format!("Allowing {word} traffic:"));
        let rules = object.items_at(&["spec", field]);
        if rules.is_empty() {
            page.line(2, format!("<none> (Selected pods are isolated for {word} connectivity)"));
        }
        for (i, rule) in rules.iter().enumerate() {
            policy_ports(rule.items_at(&["ports"]), page);
            policy_peers(rule.items_at(&[port]), peer, page);
            if i + 1 < rules.len() {
                page.line(2, "----------");
            }
        }
    }
    page.line(1, format!("Policy Types: {}", types.join(", ")));
}

fn policy_ports(ports: &[Value], page: &mut Page) {
    if ports.is_empty() {
        page.line(2, "To Port: <any> (traffic allowed to all ports)");
    }
    for port in ports {
        let protocol = match port.str_at(&["protocol"]) {
            "" => "TCP",
            protocol => protocol,
        };
        let first = match port.at(&["port"]) {
            Some(port) => plain(Some(port)),
            None => "<nil>".to_string(),
        };
        page.line(
            2,
            match port.int_at(&["endPort"]) {
                None => format!("To Port: {first}/{protocol}"),
                Some(last) => format!("To Port Range: {first}-{last}/{protocol}"),
            },
        );
    }
}

fn policy_peers(peers: &[Value], (word, end): (&str, &str), page: &mut Page) {
    if peers.is_empty() {
        page.line(2, format!("{word}: <any> (traffic not restricted by {end})"));
    }
    for peer in peers {
        page.line(2, format!("{word}:"));
        for (field, title) in
            [("namespaceSelector", "NamespaceSelector"), ("podSelector", "PodSelector")]
        {
            if let Some(selector) = peer.at(&[field]) {
                page.line(3, format!("{title}: {}", selector_words(Some(selector))));
            }
        }
        let selects = |field: &str| peer.at(&[field]).is_some();
        if selects("ipBlock") && !selects("podSelector") && !selects("namespaceSelector") {
            page.line(3, "IPBlock:");
            page.line(4, format!("CIDR: {}", peer.str_at(&["ipBlock", "cidr"])));
            let except = peer.items_at(&["ipBlock", "except"]).iter().filter_map(Value::as_str);
            page.line(4, format!("Except: {}", except.collect::<Vec<_>>().join(", ")));
        }
    }
}
