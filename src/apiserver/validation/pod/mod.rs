//! Pods and pod templates, in the order of upstream's `ValidatePodSpec`.

mod affinity;
mod containers;
mod env;
mod mounts;
mod probes;
mod projected;
mod resources;
mod scheduling;
mod security;
mod tolerations;
mod update;
mod volumes;

pub use tolerations::taint_effect;
pub use update::{ephemeral_update, status_update, update};
pub use volumes::host_path;

use super::fields::{
    dns1123_label, dns1123_subdomain, items, number, optional_choice, present, qualified_name,
    text, texts,
};
use super::metadata;
use super::{Errors, Kind};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;
use std::collections::BTreeMap;

pub(super) const KINDS: &[Kind] = &[
    Kind { resource: Resource::PODS, create, update },
    Kind {
        resource: Resource::PODTEMPLATES,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            if let Some(inner) = object.get("template") {
                template(errors, Path::Root("template"), inner);
            }
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            if let Some(inner) = new.get("template") {
                template(errors, Path::Root("template"), inner);
            }
        },
    },
];

/// A pod's volumes by name: what they are.
type Volumes<'a> = BTreeMap<&'a str, &'a Value>;

/// What the rules of containers need to know of their pod.
#[derive(Clone, Copy)]
struct Context<'a> {
    volumes: &'a Volumes<'a>,
    grace_period: Option<i64>,
    restart_policy: &'a str,
    host_users: bool,
    has_os: bool,
    /// Names of `spec.resourceClaims`.
    claims: &'a [&'a str],
}

/// A new pod.
pub fn create(errors: &mut Errors, pod: &Value) {
    metadata_and_spec(errors, pod);
    let (path, Some(spec)) = (Path::Root("spec"), pod.get("spec")) else { return };
    if !items(spec, "ephemeralContainers").is_empty() {
        let place = path.child("ephemeralContainers");
        errors.push(FieldError::forbidden(place, "cannot be set on create"));
    }
    if !text(spec, "nodeName").is_empty() && !items(spec, "schedulingGates").is_empty() {
        let words = "cannot be set until all schedulingGates have been cleared";
        errors.push(FieldError::forbidden(path.child("nodeName"), words));
    }
}

fn metadata_and_spec(errors: &mut Errors, pod: &Value) {
    metadata::create(errors, pod, true, meta::dns1123_subdomain);
    annotations(errors, Path::Root("metadata").child("annotations"), pod);
    let empty = Value::map();
    let spec = pod.get("spec").unwrap_or(&empty);
    let path = Path::Root("spec");
    pod_spec(errors, path, spec, text(pod.get("metadata").unwrap_or(&empty), "name"), true);
    for list in ["containers", "initContainers"] {
        for (i, container) in items(spec, list).iter().enumerate() {
            let image = text(container, "image");
            if image.trim() != image {
                let place = path.child(list);
                let place = place.index(i);
                let words = "must not have leading or trailing whitespace";
                errors.push(FieldError::invalid(place.child("image"), image, words));
            }
        }
    }
}

fn annotations(errors: &mut Errors, path: Path<'_>, object: &Value) {
    const COST: &str = "controller.kubernetes.io/pod-deletion-cost";
    let cost = object.at(&["metadata", "annotations", COST]).and_then(Value::as_str);
    if let Some(cost) = cost {
        let odd = cost.starts_with('+') || (cost.starts_with('0') && cost != "0");
        if odd || cost.parse::<i32>().is_err() {
            errors.push(FieldError::invalid(path.key(COST), cost, "must be a 32bit integer"));
        }
    }
}

/// A pod template, as Deployments and their like have it.
pub fn template(errors: &mut Errors, path: Path<'_>, template: &Value) {
    let empty = Value::map();
    let meta = template.get("metadata").unwrap_or(&empty);
    metadata::labels(errors, path.child("labels"), meta.get("labels"));
    metadata::annotations(errors, path.child("annotations"), meta.get("annotations"));
    annotations(errors, path.child("annotations"), template);
    let spec = template.get("spec").unwrap_or(&empty);
    let place = path.child("spec");
    pod_spec(errors, place, spec, "", false);
    if !items(spec, "ephemeralContainers").is_empty() {
        let words = "ephemeral containers not allowed in pod template";
        errors.push(FieldError::forbidden(place.child("ephemeralContainers"), words));
    }
}

fn pod_spec(errors: &mut Errors, path: Path<'_>, spec: &Value, pod_name: &str, is_pod: bool) {
    let grace_period = number(spec, "terminationGracePeriodSeconds");
    if grace_period.is_none() {
        errors.push(FieldError::required(path.child("terminationGracePeriodSeconds"), ""));
    }
    let volumes = volumes::volumes(errors, path.child("volumes"), items(spec, "volumes"), pod_name);
    let claims: Vec<_> =
        items(spec, "resourceClaims").iter().map(|claim| text(claim, "name")).collect();
    let context = Context {
        volumes: &volumes,
        grace_period,
        restart_policy: text(spec, "restartPolicy"),
        host_users: spec.get("hostUsers").and_then(Value::as_bool).unwrap_or(true),
        has_os: present(spec, "os").is_some(),
        claims: &claims,
    };
    containers::all(errors, path, spec, context);
    resources::of_pod(errors, path, spec);
    if spec.bool_at(&["hostNetwork"]) {
        host_network_ports(errors, path.child("containers"), spec, is_pod);
    }
    let choices = ["Always", "OnFailure", "Never"];
    super::fields::choice(errors, path.child("restartPolicy"), context.restart_policy, &choices);
    let choices = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    super::fields::choice(errors, path.child("dnsPolicy"), text(spec, "dnsPolicy"), &choices);
    metadata::labels(errors, path.child("nodeSelector"), spec.get("nodeSelector"));
    security::of_pod(errors, path, spec);
    affinity::affinity(errors, path.child("affinity"), present(spec, "affinity"));
    scheduling::dns_config(errors, path.child("dnsConfig"), spec);
    scheduling::gates(errors, path, spec);
    scheduling::spread(errors, path.child("topologySpreadConstraints"), spec);
    rest(errors, path, spec);
}

/// With the host's network a container's port is the node's port.
fn host_network_ports(errors: &mut Errors, path: Path<'_>, spec: &Value, is_pod: bool) {
    for (i, container) in items(spec, "containers").iter().enumerate() {
        let place = path.index(i);
        let ports = place.child("ports");
        for (j, port) in items(container, "ports").iter().enumerate() {
            let host = number(port, "hostPort").unwrap_or(0);
            let own = number(port, "containerPort").unwrap_or(0);
            if (is_pod || host != 0) && host != own {
                let words = "must match `containerPort` when `hostNetwork` is true";
                let place = ports.index(j);
                errors.push(FieldError::invalid(place.child("hostPort"), host, words));
            }
        }
    }
}

/// The single fields that upstream checks last.
fn rest(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    for field in ["serviceAccountName", "nodeName"] {
        let name = text(spec, field);
        if !name.is_empty() {
            dns1123_subdomain(errors, path.child(field), name);
        }
    }
    let deadline = number(spec, "activeDeadlineSeconds");
    if let Some(seconds) = deadline.filter(|s| !(1..=i64::from(i32::MAX)).contains(s)) {
        let words = meta::range_error(1, i32::MAX.into());
        errors.push(FieldError::invalid(path.child("activeDeadlineSeconds"), seconds, &words));
    }
    for field in ["hostname", "subdomain"] {
        let name = text(spec, field);
        if !name.is_empty() {
            dns1123_label(errors, path.child(field), name);
        }
    }
    tolerations::tolerations(errors, path.child("tolerations"), items(spec, "tolerations"));
    host_aliases(errors, path.child("hostAliases"), items(spec, "hostAliases"));
    for field in ["priorityClassName", "runtimeClassName"] {
        let name = text(spec, field);
        if !name.is_empty() {
            dns1123_subdomain(errors, path.child(field), name);
        }
    }
    let policies = ["PreemptLowerPriority", "Never"];
    optional_choice(errors, spec, path, "preemptionPolicy", &policies);
    if let Some(os) = present(spec, "os") {
        let (place, name) = (path.child("os"), text(os, "name"));
        super::fields::choice(errors, place.child("name"), name, &["linux", "windows"]);
    }
}

fn host_aliases(errors: &mut Errors, path: Path<'_>, aliases: &[Value]) {
    for (i, alias) in aliases.iter().enumerate() {
        let place = path.index(i);
        super::fields::ip(errors, place.child("ip"), text(alias, "ip"));
        let names = place.child("hostnames");
        for (j, name) in texts(items(alias, "hostnames")).enumerate() {
            dns1123_subdomain(errors, names.index(j), name);
        }
    }
}

/// A list of names that must be qualified, under `field` of each item.
fn qualified_names(errors: &mut Errors, path: Path<'_>, list: &[Value], field: &str) {
    for (i, item) in list.iter().enumerate() {
        qualified_name(errors, path.index(i).child(field), text(item, field));
    }
}
