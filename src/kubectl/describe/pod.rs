//! `kubectl describe pod`.

use super::page::{Page, date, map_at};
use super::{containers, volumes};
use crate::api::views::PodView;
use crate::kubectl::cx::Cx;
use crate::value::Value;

/// Writes what there is to say of a pod (upstream: `describePod`).
pub fn describe(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let pod = PodView(object);
    head(pod, page);
    state(pod, page);
    addresses(pod, page);
    if let Some(resources) = object.at(&["spec", "resources"]) {
        page.line(0, "Resources:");
        containers::resources(resources, 1, page);
    }
    containers::of_pod(pod, page);
    conditions(pod, page);
    volumes::describe(pod.volumes(), "", page);
    page.field(0, "QoS Class", object.str_at(&["status", "qosClass"]));
    page.labels("Node-Selectors", pod.node_selector());
    tolerations("Tolerations", pod.tolerations(), page);
    spread_constraints(object.items_at(&["spec", "topologySpreadConstraints"]), "", page);
}

fn head(pod: PodView<'_>, page: &mut Page) {
    page.names(pod.0);
    if let Some(priority) = pod.priority() {
        page.field(0, "Priority", priority.to_string());
    }
    page.field_if(0, "Priority Class Name", pod.0.str_at(&["spec", "priorityClassName"]));
    page.field_if(0, "Runtime Class Name", pod.0.str_at(&["spec", "runtimeClassName"]));
    page.field_if(0, "Service Account", pod.service_account_name());
    match pod.node_name() {
        "" => page.field(0, "Node", "<none>"),
        node => page.field(0, "Node", format!("{node}/{}", pod.host_ip())),
    }
    if !pod.start_time().is_empty() {
        page.field(0, "Start Time", date(pod.start_time()));
    }
    page.marks(pod.0);
}

fn state(pod: PodView<'_>, page: &mut Page) {
    let deleted = pod.0.str_at(&["metadata", "deletionTimestamp"]);
    if !deleted.is_empty() && !pod.is_terminal() {
        let lasts = format!("Terminating (lasts {})", page.since(deleted));
        page.field(0, "Status", lasts);
        let grace = pod.meta().deletion_grace_period_seconds().unwrap_or(0);
        page.field(0, "Termination Grace Period", format!("{grace}s"));
    } else {
        page.field(0, "Status", pod.phase());
    }
    page.field_if(0, "Reason", pod.reason());
    page.field_if(0, "Message", pod.message());
    if let Some(profile) = pod.0.at(&["spec", "securityContext", "seccompProfile"]) {
        page.field(0, "SeccompProfile", profile.str_at(&["type"]));
        if profile.str_at(&["type"]) == "Localhost" {
            page.field(0, "LocalhostProfile", profile.str_at(&["localhostProfile"]));
        }
    }
}

fn addresses(pod: PodView<'_>, page: &mut Page) {
    page.field(0, "IP", pod.pod_ip());
    let addresses = pod.0.items_at(&["status", "podIPs"]);
    if addresses.is_empty() {
        page.field(0, "IPs", "<none>");
    } else {
        page.line(0, "IPs:");
        for address in addresses {
            page.field(1, "IP", address.str_at(&["ip"]));
        }
    }
    if let Some(owner) = pod.meta().controller() {
        page.field(0, "Controlled By", format!("{}/{}", owner.kind(), owner.name()));
    }
    page.field_if(0, "NominatedNodeName", pod.0.str_at(&["status", "nominatedNodeName"]));
}

fn conditions(pod: PodView<'_>, page: &mut Page) {
    if !pod.readiness_gates().is_empty() {
        page.line(0, "Readiness Gates:");
        page.line(1, "Type\tStatus");
        for gate in pod.readiness_gates() {
            let kind = gate.str_at(&["conditionType"]);
            let status = pod.condition(kind).map_or("<none>", |found| found.str_at(&["status"]));
            page.line(1, format!("{kind} \t{status} "));
        }
    }
    if !pod.conditions().is_empty() {
        page.line(0, "Conditions:");
        page.line(1, "Type\tStatus");
        for condition in pod.conditions() {
            let text = |field| condition.str_at(&[field]);
            page.line(1, format!("{} \t{} ", text("type"), text("status")));
        }
    }
}

/// Tolerations in the order of their keys.
pub fn tolerations(title: &str, tolerations: &[Value], page: &mut Page) {
    let mut sorted: Vec<&Value> = tolerations.iter().collect();
    sorted.sort_by_key(|toleration| toleration.text_at(&["key"]));
    page.block(title, sorted.into_iter().map(toleration));
}

fn toleration(one: &Value) -> String {
    let text = |field| one.str_at(&[field]);
    let (key, value, effect) = (text("key"), text("value"), text("effect"));
    let mut line = key.to_string();
    if !value.is_empty() {
        line.push_str(&format!("={value}"));
    }
    if !effect.is_empty() {
        line.push_str(&format!(":{effect}"));
    }
    if text("operator") == "Exists" && value.is_empty() {
        let blank = if key.is_empty() && effect.is_empty() { "" } else { " " };
        line.push_str(&format!("{blank}op=Exists"));
    }
    if let Some(seconds) = one.int_at(&["tolerationSeconds"]) {
        line.push_str(&format!(" for {seconds}s"));
    }
    line
}

/// How pods are to be spread, in the order of the topology keys.
pub fn spread_constraints(constraints: &[Value], indent: &str, page: &mut Page) {
    if constraints.is_empty() {
        return;
    }
    let mut sorted: Vec<&Value> = constraints.iter().collect();
    sorted.sort_by_key(|constraint| constraint.text_at(&["topologyKey"]));
    let lines = sorted.into_iter().map(|constraint| {
        let mut line = format!(
            "{}:{} when max skew {} is exceeded",
            constraint.str_at(&["topologyKey"]),
            constraint.str_at(&["whenUnsatisfiable"]),
            constraint.int_at(&["maxSkew"]).unwrap_or(0)
        );
        if constraint.at(&["labelSelector"]).is_some() {
            let selector = map_at(constraint, &["labelSelector", "matchLabels"]);
            let selector =
                crate::kubectl::print::format_labels(selector.cloned().map(Value::Map).as_ref());
            line.push_str(&format!(" for selector {selector}"));
        }
        line
    });
    let lines: Vec<String> = lines.collect();
    page.block(&format!("{indent}Topology Spread Constraints"), lines);
}
