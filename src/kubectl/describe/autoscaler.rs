//! `kubectl describe hpa`.

use super::page::{Page, date, plain};
use crate::kubectl::cx::Cx;
use crate::value::Value;

/// A HorizontalPodAutoscaler (upstream: `describeHorizontalPodAutoscalerV2`).
pub fn describe(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let target = |field| object.str_at(&["spec", "scaleTargetRef", field]);
    page.names(object);
    page.marks(object);
    page.field(0, "CreationTimestamp", date(object.str_at(&["metadata", "creationTimestamp"])));
    page.field(0, "Reference", format!("{}/{}", target("kind"), target("name")));
    page.field(0, "Metrics", "( current / target )");
    for (i, metric) in object.items_at(&["spec", "metrics"]).iter().enumerate() {
        let current = object.at(&["status", "currentMetrics", &i.to_string()]);
        one_metric(metric, current, page);
    }
    let least = plain(object.at(&["spec", "minReplicas"]));
    page.field(0, "Min replicas", if least.is_empty() { "<unset>" } else { &least });
    page.field(0, "Max replicas", plain(object.at(&["spec", "maxReplicas"])));
    if let Some(behavior) = object.at(&["spec", "behavior"]) {
        page.line(0, "Behavior:");
        direction("Scale Up", behavior.at(&["scaleUp"]), page);
        direction("Scale Down", behavior.at(&["scaleDown"]), page);
    }
    let count = |field| object.int_at(&["status", field]).unwrap_or(0);
    let (have, wanted) = (count("currentReplicas"), count("desiredReplicas"));
    page.field(
        0,
        &format!("{} pods", target("kind")),
        format!("{have} current / {wanted} desired"),
    );
    let conditions = object.items_at(&["status", "conditions"]);
    if !conditions.is_empty() {
        page.line(0, "Conditions:");
        page.line(1, "Type\tStatus\tReason\tMessage");
        page.line(1, "----\t------\t------\t-------");
    }
    for found in conditions {
        let cells = ["type", "status", "reason", "message"].map(|field| found.str_at(&[field]));
        page.line(1, cells.join("\t"));
    }
}

fn one_metric(metric: &Value, current: Option<&Value>, page: &mut Page) {
    let unknown = || "<unknown>".to_string();
    let (key, words) = match metric.str_at(&["type"]) {
        "Resource" => {
            ("resource", format!("resource {} on pods", metric.str_at(&["resource", "name"])))
        }
        "ContainerResource" => {
            let text = |field| metric.str_at(&["containerResource", field]);
            let (name, container) = (text("name"), text("container"));
            let words = format!("resource {name} of container \"{container}\" on pods");
            ("containerResource", words)
        }
        "Pods" => {
            let name = metric.str_at(&["pods", "metric", "name"]);
            ("pods", format!("{name:?} on pods"))
        }
        "Object" => {
            let text = |field| metric.str_at(&["object", "describedObject", field]);
            let name = metric.str_at(&["object", "metric", "name"]);
            ("object", format!("\"{name}\" on {}/{} ", text("kind"), text("name")))
        }
        "External" => {
            let name = metric.str_at(&["external", "metric", "name"]);
            ("external", format!("{name:?} "))
        }
        other => return page.line(1, format!("<unknown metric type {other:?}>")),
    };
    let current = |field| {
        let found = current.and_then(|current| current.at(&[key, "current", field]));
        found.map_or_else(unknown, |value| plain(Some(value)))
    };
    let target = |field| metric.at(&[key, "target", field]).map(|value| plain(Some(value)));
    let by_name = matches!(key, "object" | "external");
    let (what, now, goal) = match (target("averageValue"), target("value")) {
        (Some(goal), _) if by_name => ("(target average value)", current("averageValue"), goal),
        (None, goal) if by_name => ("(target value)", current("value"), goal.unwrap_or_default()),
        (Some(goal), _) => ("", current("averageValue"), goal),
        _ => {
            let goal = target("averageUtilization");
            let goal = goal.map_or("<auto>".to_string(), |percent| format!("{percent}%"));
            let now = match current("averageUtilization") {
                none if none == "<unknown>" => none,
                percent => format!("{percent}% ({})", current("averageValue")),
            };
            ("  (as a percentage of request)", now, goal)
        }
    };
    page.line(1, format!("{words}{what}:\t{now} / {goal}"));
}

fn direction(title: &str, rules: Option<&Value>, page: &mut Page) {
    let Some(rules) = rules else { return };
    page.line(1, format!("{title}:"));
    if let Some(seconds) = rules.int_at(&["stabilizationWindowSeconds"]) {
        page.line(2, format!("Stabilization Window: {seconds} seconds"));
    }
    let policies = rules.items_at(&["policies"]);
    if policies.is_empty() {
        return;
    }
    let select = match rules.str_at(&["selectPolicy"]) {
        "" => "Max",
        select => select,
    };
    page.line(2, format!("Select Policy: {select}"));
    page.line(2, "Policies:");
    for policy in policies {
        let count = |field| policy.int_at(&[field]).unwrap_or(0);
        page.line(
            3,
            format!(
                "- Type: {}\tValue: {}\tPeriod: {} seconds",
                policy.str_at(&["type"]),
                count("value"),
                count("periodSeconds")
            ),
        );
    }
}
