//! `kubectl describe` of what limits: quotas, limit ranges, disruption budgets, priorities.

use super::page::{Page, plain, selector_words};
use crate::api::Resource;
use crate::kubectl::cx::Cx;
use crate::kubectl::print::format_labels;
use crate::value::{Map, Str, Value};
use std::collections::BTreeSet;

/// What upstream says of the scopes of a quota.
const SCOPES: &[(&str, &str)] = &[
    (
        "Terminating",
        "Matches all pods that have an active deadline. These pods have a limited lifespan on a \
         node before being actively terminated by the system.",
    ),
    (
        "NotTerminating",
        "Matches all pods that do not have an active deadline. These pods usually include long \
         running pods whose container command is not expected to terminate.",
    ),
    (
        "BestEffort",
        "Matches all pods that do not have resource requirements set. These pods have a best \
         effort quality of service.",
    ),
    (
        "NotBestEffort",
        "Matches all pods that have at least one resource requirement set. These pods have a \
         burstable or guaranteed quality of service.",
    ),
];

/// A ResourceQuota (upstream: `describeQuota`).
pub fn quota(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    quota_rows(0, object, " * ", "----", page);
}

fn quota_rows(level: usize, object: &Value, star: &str, rule: &str, page: &mut Page) {
    let mut scopes: Vec<&str> =
        object.items_at(&["spec", "scopes"]).iter().filter_map(Value::as_str).collect();
    scopes.sort_unstable();
    if !scopes.is_empty() {
        page.field(level, "Scopes", scopes.join(", "));
    }
    for scope in scopes {
        if let Some((_, help)) = SCOPES.iter().find(|(name, _)| *name == scope) {
            page.line(level, format!("{star}{help}"));
        }
    }
    page.line(level, "Resource\tUsed\tHard");
    page.line(level, format!("--------\t{rule}\t{rule}"));
    let hard = object.at(&["status", "hard"]).and_then(Value::as_map);
    for (name, limit) in hard.into_iter().flat_map(Map::iter) {
        let used = object.at(&["status", "used", name]);
        let used = used.map_or("0".to_string(), |used| plain(Some(used)));
        page.line(level, format!("{name}\t{used}\t{}", plain(Some(limit))));
    }
}

/// The quotas and limits of a namespace, or that there are none.
pub fn of_namespace(resource: Resource, found: &[Value], page: &mut Page) {
    page.line(0, "");
    let quotas = resource == Resource::RESOURCEQUOTAS;
    match (found.is_empty(), quotas) {
        (true, true) => page.line(0, "No resource quota."),
        (true, false) => page.line(0, "No LimitRange resource."),
        (false, true) => {
            page.line(0, "Resource Quotas");
            for quota in found {
                page.field(1, "Name", quota.str_at(&["metadata", "name"]));
                quota_rows(1, quota, "* ", "---", page);
            }
        }
        (false, false) => {
            page.line(0, "Resource Limits");
            limit_head(" ", page);
            found.iter().for_each(|range| limit_rows(" ", range, page));
        }
    }
}

/// A LimitRange (upstream: `describeLimitRange`).
pub fn limit_range(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    limit_head("", page);
    limit_rows("", object, page);
}

fn limit_head(indent: &str, page: &mut Page) {
    let head = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
    page.line(0, format!("{indent}{head}"));
    let rule: Vec<String> = head.split('\t').map(|title| "-".repeat(title.len())).collect();
    page.line(0, format!("{indent}{}", rule.join("\t")));
}

fn limit_rows(indent: &str, object: &Value, page: &mut Page) {
    const FIELDS: [&str; 5] = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
    for item in object.items_at(&["spec", "limits"]) {
        let maps = FIELDS.iter().filter_map(|field| item.at(&[field])?.as_map());
        let names: BTreeSet<Str> = maps.flat_map(Map::keys).cloned().collect();
        for name in names {
            let cells = FIELDS.iter().map(|field| match item.at(&[field, &name]) {
                Some(amount) => plain(Some(amount)),
                None => "-".to_string(),
            });
            let cells = cells.collect::<Vec<_>>().join("\t");
            page.line(0, format!("{indent}{}\t{name}\t{cells}", item.str_at(&["type"])));
        }
    }
}

/// A PodDisruptionBudget (upstream: `describePodDisruptionBudgetV1`).
pub fn disruption_budget(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    let bound = |field| plain(object.at(&["spec", field]));
    match bound("minAvailable") {
        least if least.is_empty() => {
            page.field_if(0, "Max unavailable", &bound("maxUnavailable"));
        }
        least => page.field(0, "Min available", least),
    }
    let selector = object.at(&["spec", "selector"]);
    let shown = if selector.is_some() { selector_words(selector) } else { "<unset>".to_string() };
    page.field(0, "Selector", shown);
    page.line(0, "Status:");
    for (title, field) in [
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ] {
        let count = object.int_at(&["status", field]).unwrap_or(0);
        page.field(2, title, count.to_string());
    }
}

/// A PriorityClass.
pub fn priority_class(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.field(0, "Name", object.str_at(&["metadata", "name"]));
    page.field(0, "Value", plain(object.at(&["value"])));
    page.field(0, "GlobalDefault", object.bool_at(&["globalDefault"]).to_string());
    page.field(0, "PreemptionPolicy", object.str_at(&["preemptionPolicy"]));
    page.field(0, "Description", object.str_at(&["description"]));
    page.field(0, "Annotations", format_labels(object.at(&["metadata", "annotations"])));
}
