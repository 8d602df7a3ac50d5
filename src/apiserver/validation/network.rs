//! Ingresses and NetworkPolicies.

use super::fields::{complain, items, number, present, required, text, texts};
use super::selector::label_selector;
use super::{Errors, Kind, metadata};
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;

const SPEC: Path<'static> = Path::Root("spec");

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::INGRESSES,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            ingress(errors, object.get("spec").unwrap_or(&Value::Null));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            ingress(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    },
    Kind {
        resource: Resource::NETWORKPOLICIES,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            network_policy(errors, object.get("spec").unwrap_or(&Value::Null));
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            network_policy(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    },
];

fn ingress(errors: &mut Errors, spec: &Value) {
    let default = present(spec, "defaultBackend");
    let rules = items(spec, "rules");
    if rules.is_empty() && default.is_none() {
        let words = "either `defaultBackend` or `rules` must be specified";
        let value = if spec.get("rules").is_some() { "[]" } else { "null" };
        errors.push(FieldError::invalid(SPEC, BadValue::raw(value), words));
    }
    if let Some(default) = default {
        backend(errors, SPEC.child("defaultBackend"), default);
    }
    let list = SPEC.child("rules");
    for (i, rule) in rules.iter().enumerate() {
        let place = list.index(i);
        host(errors, place.child("host"), text(rule, "host"));
        if let Some(http) = present(rule, "http") {
            let place = place.child("http");
            let list = place.child("paths");
            if items(http, "paths").is_empty() {
                errors.push(FieldError::required(list, ""));
            }
            for (j, path) in items(http, "paths").iter().enumerate() {
                http_path(errors, list.index(j), path);
            }
        }
    }
    tls(errors, spec);
    let class = text(spec, "ingressClassName");
    if !class.is_empty() {
        let place = SPEC.child("ingressClassName");
        complain(errors, place, class, meta::dns1123_subdomain(class));
    }
}

fn host(errors: &mut Errors, path: Path<'_>, host: &str) {
    if host.is_empty() {
        return;
    }
    if host.parse::<std::net::IpAddr>().is_ok() {
        let words = "must be a DNS name, not an IP address";
        errors.push(FieldError::invalid(path, host, words));
    }
    domain(errors, path, host);
}

fn domain(errors: &mut Errors, path: Path<'_>, host: &str) {
    let complaints = if host.contains('*') {
        meta::wildcard_dns1123_subdomain(host)
    } else {
        meta::dns1123_subdomain(host)
    };
    complain(errors, path, host, complaints);
}

fn tls(errors: &mut Errors, spec: &Value) {
    let list = SPEC.child("tls");
    for (i, entry) in items(spec, "tls").iter().enumerate() {
        let place = list.index(i);
        let hosts = place.child("hosts");
        for (j, host) in texts(items(entry, "hosts")).enumerate() {
            domain(errors, hosts.index(j), host);
        }
        let secret = text(entry, "secretName");
        if !secret.is_empty() {
            let complaints = meta::dns1123_subdomain(secret);
            complain(errors, place.child("secretName"), secret, complaints);
        }
    }
}

fn http_path(errors: &mut Errors, path: Path<'_>, http: &Value) {
    let Some(kind) = present(http, "pathType").and_then(Value::as_str) else {
        let words = "pathType must be specified";
        errors.push(FieldError::required(path.child("pathType"), words));
        return;
    };
    let target = text(http, "path");
    let place = path.child("path");
    let relative = !target.starts_with('/');
    match kind {
        "Exact" | "Prefix" => {
            if relative {
                errors.push(FieldError::invalid(place, target, "must be an absolute path"));
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"] {
                if target.contains(part) {
                    let words = format!("must not contain '{part}'");
                    errors.push(FieldError::invalid(place, target, &words));
                }
            }
            for end in ["/..", "/."] {
                if target.ends_with(end) {
                    let words = format!("cannot end with '{end}'");
                    errors.push(FieldError::invalid(place, target, &words));
                }
            }
        }
        "ImplementationSpecific" => {
            if !target.is_empty() && relative {
                errors.push(FieldError::invalid(place, target, "must be an absolute path"));
            }
        }
        other => {
            let known = ["Exact", "ImplementationSpecific", "Prefix"];
            errors.push(FieldError::not_supported(path.child("pathType"), other, &known));
        }
    }
    backend(errors, path.child("backend"), http.get("backend").unwrap_or(&Value::Null));
}

fn backend(errors: &mut Errors, path: Path<'_>, backend: &Value) {
    let service = match (present(backend, "service"), present(backend, "resource")) {
        (Some(_), Some(_)) => {
            let words = "cannot set both resource and service backends";
            errors.push(FieldError::invalid(path, "", words));
            return;
        }
        (None, Some(resource)) => {
            let place = path.child("resource");
            required(errors, resource, place, "kind");
            required(errors, resource, place, "name");
            return;
        }
        (None, None) => {
            let words = "resource or service backend is required";
            errors.push(FieldError::invalid(path, "", words));
            return;
        }
        (Some(service), None) => service,
    };
    let place = path.child("service");
    match text(service, "name") {
        "" => errors.push(FieldError::required(place.child("name"), "")),
        name => complain(errors, place.child("name"), name, meta::dns1123_label(name)),
    }
    let port = service.get("port").unwrap_or(&Value::Null);
    let (name, number) = (text(port, "name"), number(port, "number").unwrap_or(0));
    let place = place.child("port");
    match (name.is_empty(), number == 0) {
        (false, false) => {
            let words = "cannot set both port name & port number";
            errors.push(FieldError::invalid(path, "", words));
        }
        (false, true) => complain(errors, place.child("name"), name, meta::port_name(name)),
        (true, false) => {
            for complaint in meta::port_number(number) {
                errors.push(FieldError::invalid(place.child("number"), number, &complaint));
            }
        }
        (true, true) => errors.push(FieldError::required(path, "port name or number is required")),
    }
}

fn network_policy(errors: &mut Errors, spec: &Value) {
    label_selector(errors, SPEC.child("podSelector"), present(spec, "podSelector"));
    for (field, peers) in [("ingress", "from"), ("egress", "to")] {
        let list = SPEC.child(field);
        for (i, rule) in items(spec, field).iter().enumerate() {
            let place = list.index(i);
            let ports = place.child("ports");
            for (j, port) in items(rule, "ports").iter().enumerate() {
                policy_port(errors, ports.index(j), port);
            }
            let list = place.child(peers);
            for (j, peer) in items(rule, peers).iter().enumerate() {
                policy_peer(errors, list.index(j), peer);
            }
        }
    }
    let types = items(spec, "policyTypes");
    let place = SPEC.child("policyTypes");
    if types.len() > 2 {
        let value = super::fields::shown(spec.get("policyTypes"));
        errors.push(FieldError::invalid(place, value, "may not specify more than two policyTypes"));
        return;
    }
    for (i, kind) in texts(types).enumerate() {
        if !["Ingress", "Egress"].contains(&kind) {
            let known = ["Egress", "Ingress"];
            errors.push(FieldError::not_supported(place.index(i), kind, &known));
        }
    }
}

fn policy_port(errors: &mut Errors, path: Path<'_>, port: &Value) {
    let protocols = ["SCTP", "TCP", "UDP"];
    super::fields::optional_choice(errors, port, path, "protocol", &protocols);
    if let Some(number) = present(port, "port") {
        super::fields::port(errors, path.child("port"), Some(number));
    }
}

fn policy_peer(errors: &mut Errors, path: Path<'_>, peer: &Value) {
    let mut found = 0;
    for field in ["podSelector", "namespaceSelector"] {
        if let Some(selector) = present(peer, field) {
            found += 1;
            label_selector(errors, path.child(field), Some(selector));
        }
    }
    if present(peer, "ipBlock").is_some() {
        if found > 0 {
            let words = "may not specify both ipBlock and another peer";
            errors.push(FieldError::forbidden(path, words));
        }
        found += 1;
    }
    if found == 0 {
        errors.push(FieldError::required(path, "must specify a peer"));
    }
}
