//! Services.

use super::fields::{
    choice, dns1123_label, dns1123_subdomain, ip, items, number, optional_choice, port, present,
    qualified_name, shown, text, texts,
};
use super::{Errors, Kind, internal, metadata};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;
use std::collections::BTreeSet;

const SPEC: Path<'static> = Path::Root("spec");

pub(super) const KINDS: &[Kind] = &[Kind {
    resource: Resource::SERVICES,
    create: |errors, object| {
        metadata::create(errors, object, true, meta::dns1123_label);
        service(errors, object.get("spec").unwrap_or(&Value::Null), None);
    },
    update: |errors, new, old| {
        metadata::update(errors, new, old);
        let (Some(new), Some(old)) = (new.get("spec"), old.get("spec")) else { return };
        changed_addresses(errors, new, old);
        service(errors, new, Some(old));
    },
}];

fn kind(spec: &Value) -> &str {
    text(spec, "type")
}

fn is_headless(spec: &Value) -> bool {
    texts(items(spec, "clusterIPs")).eq(["None"])
}

fn service(errors: &mut Errors, spec: &Value, old: Option<&Value>) {
    if items(spec, "ports").is_empty() && !is_headless(spec) && kind(spec) != "ExternalName" {
        errors.push(FieldError::required(SPEC.child("ports"), ""));
    }
    match kind(spec) {
        kind @ ("LoadBalancer" | "NodePort") if is_headless(spec) => {
            let words = format!("may not be set to 'None' for {kind} services");
            let place = SPEC.child("clusterIPs");
            errors.push(FieldError::invalid(place.index(0), "None", &words));
        }
        "ExternalName" => external_name(errors, spec),
        _ => {}
    }
    ports(errors, spec);
    metadata::labels(errors, SPEC.child("selector"), spec.get("selector"));
    session_affinity(errors, spec);
    addresses(errors, spec, old);
    let list = SPEC.child("externalIPs");
    for (i, address) in texts(items(spec, "externalIPs")).enumerate() {
        ip(errors, list.index(i), address);
    }
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    choice(errors, SPEC.child("type"), kind(spec), &kinds);
    port_conflicts(errors, spec);
    if !items(spec, "loadBalancerSourceRanges").is_empty() && kind(spec) != "LoadBalancer" {
        let words = "may only be used when `type` is 'LoadBalancer'";
        errors.push(FieldError::forbidden(SPEC.child("LoadBalancerSourceRanges"), words));
    }
    traffic(errors, spec);
}

fn external_name(errors: &mut Errors, spec: &Value) {
    for field in ["clusterIPs", "ipFamilies"] {
        if !items(spec, field).is_empty() {
            let words = "may not be set for ExternalName services";
            errors.push(FieldError::forbidden(SPEC.child(field), words));
        }
    }
    if present(spec, "ipFamilyPolicy").is_some() {
        let words = "may not be set for ExternalName services";
        errors.push(FieldError::forbidden(SPEC.child("ipFamilyPolicy"), words));
    }
    let name = text(spec, "externalName");
    let name = name.strip_suffix('.').unwrap_or(name);
    let place = SPEC.child("externalName");
    match name {
        "" => errors.push(FieldError::required(place, "")),
        name => dns1123_subdomain(errors, place, name),
    }
}

fn ports(errors: &mut Errors, spec: &Value) {
    let list = SPEC.child("ports");
    let several = items(spec, "ports").len() > 1;
    let mut names = BTreeSet::new();
    for (i, item) in items(spec, "ports").iter().enumerate() {
        let place = list.index(i);
        let name = text(item, "name");
        if name.is_empty() {
            if several {
                errors.push(FieldError::required(place.child("name"), ""));
            }
        } else {
            dns1123_label(errors, place.child("name"), name);
            if !names.insert(name) {
                errors.push(FieldError::duplicate(place.child("name"), name));
            }
        }
        port(errors, place.child("port"), item.get("port"));
        let protocol = text(item, "protocol");
        choice(errors, place.child("protocol"), protocol, &["SCTP", "TCP", "UDP"]);
        port(errors, place.child("targetPort"), item.get("targetPort"));
        if let Some(protocol) = present(item, "appProtocol").and_then(Value::as_str) {
            qualified_name(errors, place.child("appProtocol"), protocol);
        }
    }
}

/// What several ports may not share.
fn port_conflicts(errors: &mut Errors, spec: &Value) {
    let list = SPEC.child("ports");
    let ports = items(spec, "ports");
    let node_port = |port: &Value| number(port, "nodePort").unwrap_or(0);
    for (i, _) in ports.iter().enumerate().filter(|(_, port)| node_port(port) != 0) {
        if kind(spec) == "ClusterIP" {
            let place = list.index(i);
            let words = "may not be used when `type` is 'ClusterIP'";
            errors.push(FieldError::forbidden(place.child("nodePort"), words));
        }
    }
    let mut seen = BTreeSet::new();
    for (i, port) in ports.iter().enumerate().filter(|(_, port)| node_port(port) != 0) {
        if !seen.insert((text(port, "protocol"), node_port(port))) {
            let place = list.index(i);
            errors.push(FieldError::duplicate(place.child("nodePort"), node_port(port)));
        }
    }
    let mut seen = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let (protocol, number) = (text(port, "protocol"), number(port, "port").unwrap_or(0));
        if !seen.insert((protocol, number)) {
            let key = crate::map! { "protocol": protocol, "port": number };
            let value = internal::shown("ServicePort", &key);
            errors.push(FieldError::duplicate(list.index(i), value));
        }
    }
}

fn session_affinity(errors: &mut Errors, spec: &Value) {
    let affinity = text(spec, "sessionAffinity");
    choice(errors, SPEC.child("sessionAffinity"), affinity, &["ClientIP", "None"]);
    let place = SPEC.child("sessionAffinityConfig");
    let config = present(spec, "sessionAffinityConfig");
    let words = "when session affinity type is ClientIP";
    match (affinity, config) {
        ("ClientIP", None) => errors.push(FieldError::required(place, words)),
        ("ClientIP", Some(config)) => {
            let place = place.child("clientIP");
            let Some(client) = present(config, "clientIP") else {
                errors.push(FieldError::required(place, words));
                return;
            };
            let place = place.child("timeoutSeconds");
            match number(client, "timeoutSeconds") {
                None => errors.push(FieldError::required(place, words)),
                Some(seconds) if !(1..=86_400).contains(&seconds) => {
                    let words = "must be greater than 0 and less than 86400";
                    errors.push(FieldError::invalid(place, seconds, words));
                }
                Some(_) => {}
            }
        }
        ("None", Some(_)) => {
            let words = "must not be set when session affinity is None";
            errors.push(FieldError::forbidden(place, words));
        }
        _ => {}
    }
}

/// `clusterIP`, `clusterIPs` and the families of addresses.
fn addresses(errors: &mut Errors, spec: &Value, old: Option<&Value>) {
    if kind(spec) == "ExternalName" {
        return;
    }
    let list = SPEC.child("clusterIPs");
    let all = items(spec, "clusterIPs");
    let value = || shown(spec.get("clusterIPs"));
    match (text(spec, "clusterIP"), texts(all).next()) {
        ("", None) => {}
        ("", Some(_)) => {
            let words = "must be empty when `clusterIP` is not specified";
            errors.push(FieldError::invalid(list, value(), words));
        }
        (_, None) => errors.push(FieldError::required(list, "")),
        (one, Some(first)) if one != first => {
            let words = "first value must match `clusterIP`";
            errors.push(FieldError::invalid(list, value(), words));
        }
        _ => {}
    }
    let place = SPEC.child("ipFamilies");
    let mut seen = BTreeSet::new();
    for (i, family) in texts(items(spec, "ipFamilies")).enumerate() {
        choice(errors, place.index(i), family, &["IPv4", "IPv6"]);
        if !seen.insert(family) {
            errors.push(FieldError::duplicate(place.index(i), family));
        }
    }
    let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
    optional_choice(errors, spec, SPEC, "ipFamilyPolicy", &policies);
    let known = old.map_or(&[][..], |old| items(old, "clusterIPs"));
    for (i, address) in texts(all).enumerate() {
        if i == 0 && address == "None" {
            if all.len() > 1 {
                let words = "'None' must be the first and only value";
                errors.push(FieldError::invalid(list, value(), words));
            }
        } else if !texts(known).any(|known| known == address) {
            ip(errors, list.index(i), address);
        }
    }
    if all.len() > 2 {
        errors.push(FieldError::invalid(list, value(), "may only hold up to 2 values"));
    }
}

/// An address stays for a Service's whole life.
fn changed_addresses(errors: &mut Errors, new: &Value, old: &Value) {
    let external = kind(new) == "ExternalName" || kind(old) == "ExternalName";
    if external || (is_headless(new) && is_headless(old)) {
        return;
    }
    let list = SPEC.child("clusterIPs");
    let (after, before) = (items(new, "clusterIPs"), items(old, "clusterIPs"));
    let value = || shown(new.get("clusterIPs"));
    if after.is_empty() && !before.is_empty() {
        let words = "primary clusterIP can not be unset";
        errors.push(FieldError::invalid(list.index(0), value(), words));
    }
    for (i, (after, before)) in after.iter().zip(before).enumerate() {
        if after != before {
            let words = "may not change once set";
            errors.push(FieldError::invalid(list.index(i), value(), words));
        }
    }
}

fn traffic(errors: &mut Errors, spec: &Value) {
    let balanced = kind(spec) == "LoadBalancer";
    let only_balanced = "may only be used when `type` is 'LoadBalancer'";
    for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        if present(spec, field).is_some() && !balanced {
            errors.push(FieldError::forbidden(SPEC.child(field), only_balanced));
        }
    }
    let reachable = balanced
        || kind(spec) == "NodePort"
        || (kind(spec) == "ClusterIP" && !items(spec, "externalIPs").is_empty());
    let policy = text(spec, "externalTrafficPolicy");
    let place = SPEC.child("externalTrafficPolicy");
    if reachable {
        choice(errors, place, policy, &["Cluster", "Local"]);
    } else if !policy.is_empty() {
        let words = "may only be set for externally-accessible services";
        errors.push(FieldError::invalid(place, policy, words));
    }
    let needs_check = balanced && policy == "Local";
    let check = number(spec, "healthCheckNodePort").unwrap_or(0);
    if !needs_check && check != 0 {
        let words =
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.push(FieldError::invalid(SPEC.child("healthCheckNodePort"), check, words));
    }
    let place = SPEC.child("internalTrafficPolicy");
    match present(spec, "internalTrafficPolicy").and_then(Value::as_str) {
        None if reachable || kind(spec) == "ClusterIP" => {
            errors.push(FieldError::required(place, ""));
        }
        Some(policy) => choice(errors, place, policy, &["Cluster", "Local"]),
        None => {}
    }
    let ways = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    optional_choice(errors, spec, SPEC, "trafficDistribution", &ways);
}
