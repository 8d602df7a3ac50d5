//! Containers of every sort, and their ports.

use super::super::Errors;
use super::super::fields::{choice, complain, dns1123_label, items, number, present, text};
use super::{Context, env, mounts, probes, resources, security};
use crate::api::field_error::{FieldError, Path};
use crate::api::meta;
use crate::value::Value;
use std::collections::BTreeSet;

/// Ordinary, init and ephemeral containers, in this order.
pub fn all(errors: &mut Errors, path: Path<'_>, spec: &Value, context: Context<'_>) {
    let containers = items(spec, "containers");
    ordinary(errors, path.child("containers"), containers, context);
    let inits = items(spec, "initContainers");
    init(errors, path.child("initContainers"), inits, containers, context);
    let place = path.child("ephemeralContainers");
    let others: Vec<_> = containers.iter().chain(inits).map(|c| text(c, "name")).collect();
    ephemeral(errors, place, items(spec, "ephemeralContainers"), &others, context);
}

fn ordinary(errors: &mut Errors, path: Path<'_>, containers: &[Value], context: Context<'_>) {
    if containers.is_empty() {
        errors.push(FieldError::required(path, ""));
        return;
    }
    let mut names = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        let place = path.index(i);
        common(errors, place, container, context);
        if !names.insert(text(container, "name")) {
            let name = text(container, "name");
            errors.push(FieldError::duplicate(place.child("name"), name));
        }
        probes::of_container(errors, place, container, context);
        restart_policy(errors, place, container);
    }
    host_ports(errors, path, containers);
}

fn init(
    errors: &mut Errors,
    path: Path<'_>,
    containers: &[Value],
    ordinary: &[Value],
    context: Context<'_>,
) {
    let mut names: BTreeSet<_> = ordinary.iter().map(|c| text(c, "name")).collect();
    for (i, container) in containers.iter().enumerate() {
        let place = path.index(i);
        common(errors, place, container, context);
        restart_policy(errors, place, container);
        let name = text(container, "name");
        if names.contains(name) {
            errors.push(FieldError::duplicate(place.child("name"), name));
        } else if !name.is_empty() {
            names.insert(name);
        }
        host_ports(errors, path, std::slice::from_ref(container));
        if text(container, "restartPolicy") == "Always" {
            probes::of_container(errors, place, container, context);
            continue;
        }
        for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
            if present(container, field).is_some() {
                let words = "may not be set for init containers without restartPolicy=Always";
                errors.push(FieldError::forbidden(place.child(field), words));
            }
        }
    }
}

fn ephemeral(
    errors: &mut Errors,
    path: Path<'_>,
    containers: &[Value],
    others: &[&str],
    context: Context<'_>,
) {
    const WORDS: &str = "cannot be set for an Ephemeral Container";
    let mut names: BTreeSet<_> = others.iter().copied().collect();
    for (i, container) in containers.iter().enumerate() {
        let place = path.index(i);
        common(errors, place, container, context);
        if !names.insert(text(container, "name")) {
            let name = text(container, "name");
            errors.push(FieldError::duplicate(place.child("name"), name));
        }
        let target = text(container, "targetContainerName");
        if !target.is_empty() && !others.contains(&target) {
            errors.push(FieldError::not_found(place.child("targetContainerName"), target));
        }
        for field in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
            if present(container, field).is_some() {
                errors.push(FieldError::forbidden(place.child(field), WORDS));
            }
        }
        if !items(container, "ports").is_empty() {
            errors.push(FieldError::forbidden(place.child("ports"), WORDS));
        }
    }
}

/// What all sorts of containers have in common.
fn common(errors: &mut Errors, path: Path<'_>, container: &Value, context: Context<'_>) {
    let name = text(container, "name");
    match name {
        "" => errors.push(FieldError::required(path.child("name"), "")),
        name => dns1123_label(errors, path.child("name"), name),
    }
    if text(container, "image").is_empty() {
        errors.push(FieldError::required(path.child("image"), ""));
    }
    let policy = text(container, "terminationMessagePolicy");
    let policies = ["File", "FallbackToLogsOnError"];
    choice(errors, path.child("terminationMessagePolicy"), policy, &policies);
    ports(errors, path.child("ports"), items(container, "ports"));
    env::variables(errors, path.child("env"), items(container, "env"));
    env::sources(errors, path.child("envFrom"), items(container, "envFrom"));
    mounts::mounts(errors, path, container, context);
    mounts::devices(errors, path, container, context);
    let policy = text(container, "imagePullPolicy");
    choice(errors, path.child("imagePullPolicy"), policy, &["Always", "IfNotPresent", "Never"]);
    let wants = present(container, "resources");
    resources::requirements(errors, path.child("resources"), wants, Some(context.claims));
    resources::resize_policy(errors, path.child("resizePolicy"), container, context);
    let security = present(container, "securityContext");
    security::of_container(errors, path.child("securityContext"), security, context.host_users);
}

fn ports(errors: &mut Errors, path: Path<'_>, ports: &[Value]) {
    let mut names = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let place = path.index(i);
        let name = text(port, "name");
        if !name.is_empty() {
            let complaints = meta::port_name(name);
            if !complaints.is_empty() {
                complain(errors, place.child("name"), name, complaints);
            } else if !names.insert(name) {
                errors.push(FieldError::duplicate(place.child("name"), name));
            }
        }
        let number_of = |field| number(port, field).unwrap_or(0);
        if number_of("containerPort") == 0 {
            errors.push(FieldError::required(place.child("containerPort"), ""));
        }
        for field in ["containerPort", "hostPort"] {
            let number = number_of(field);
            if number != 0 {
                for complaint in meta::port_number(number) {
                    errors.push(FieldError::invalid(place.child(field), number, &complaint));
                }
            }
        }
        let protocol = text(port, "protocol");
        choice(errors, place.child("protocol"), protocol, &["SCTP", "TCP", "UDP"]);
    }
}

/// No two containers may take the same port of the node.
fn host_ports(errors: &mut Errors, path: Path<'_>, containers: &[Value]) {
    let mut taken = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        let place = path.index(i);
        let ports = place.child("ports");
        for (j, port) in items(container, "ports").iter().enumerate() {
            let Some(host) = number(port, "hostPort").filter(|p| *p != 0) else { continue };
            let key = format!("{}/{}/{host}", text(port, "protocol"), text(port, "hostIP"));
            if taken.contains(&key) {
                let place = ports.index(j);
                errors.push(FieldError::duplicate(place.child("hostPort"), key.as_str()));
            }
            taken.insert(key);
        }
    }
}

/// A container's own restart policy and its rules.
fn restart_policy(errors: &mut Errors, path: Path<'_>, container: &Value) {
    let rules = items(container, "restartPolicyRules");
    match present(container, "restartPolicy").and_then(Value::as_str) {
        None if rules.is_empty() => return,
        None => {
            let words = "must specify restartPolicy when restart rules are used";
            errors.push(FieldError::required(path.child("restartPolicy"), words));
        }
        Some("Always" | "Never" | "OnFailure") => {}
        Some(other) => {
            let policies = ["Always", "Never", "OnFailure"];
            let place = path.child("restartPolicy");
            errors.push(FieldError::not_supported(place, other, &policies));
        }
    }
    let list = path.child("restartPolicyRules");
    if rules.len() > 20 {
        errors.push(FieldError::too_many(list, rules.len(), 20));
    }
    for (i, rule) in rules.iter().enumerate() {
        let place = list.index(i);
        let actions = ["Restart", "RestartAllContainers"];
        if !actions.contains(&text(rule, "action")) {
            let action = text(rule, "action");
            errors.push(FieldError::not_supported(place.child("action"), action, &actions));
        }
        let codes = place.child("exitCodes");
        let Some(exit_codes) = present(rule, "exitCodes") else {
            errors.push(FieldError::required(codes, "must be specified"));
            continue;
        };
        let operator = text(exit_codes, "operator");
        if !["In", "NotIn"].contains(&operator) {
            let place = codes.child("operator");
            errors.push(FieldError::not_supported(place, operator, &["In", "NotIn"]));
        }
        let values = items(exit_codes, "values").len();
        if values > 255 {
            errors.push(FieldError::too_many(codes.child("values"), values, 255));
        }
    }
}
