//! HorizontalPodAutoscalers and PodDisruptionBudgets.

use super::layout::{age, count, name, shown};
use super::{Printer, number, text};
use crate::api::time::UnixMillis;
use crate::api::{Column, Resource};
use crate::value::{Str, Value};

const COLUMNS: &[Column] = &[
    text("Name"),
    text("Reference"),
    text("Targets"),
    text("MinPods"),
    text("MaxPods"),
    text("Replicas"),
    text("Age"),
];

pub(super) const PRINTERS: &[Printer] = &[
    Printer { resource: Resource::HORIZONTALPODAUTOSCALERS, columns: COLUMNS, cells: autoscaler },
    Printer {
        resource: Resource::HORIZONTALPODAUTOSCALERS_V1,
        columns: COLUMNS,
        cells: autoscaler,
    },
    Printer {
        resource: Resource::PODDISRUPTIONBUDGETS,
        columns: &[
            text("Name"),
            text("Min Available"),
            text("Max Unavailable"),
            number("Allowed Disruptions"),
            text("Age"),
        ],
        cells: |object, now| {
            let spec = |field| object.at(&["spec", field]).map_or("N/A".to_string(), shown);
            vec![
                name(object),
                spec("minAvailable").into(),
                spec("maxUnavailable").into(),
                count(object, &["status", "disruptionsAllowed"]).into(),
                age(object, now),
            ]
        },
    },
];

fn autoscaler(object: &Value, now: UnixMillis) -> Vec<Value> {
    let target = |field| object.str_at(&["spec", "scaleTargetRef", field]);
    let minimum = object.int_at(&["spec", "minReplicas"]);
    let minimum = minimum.map_or(Value::from(Str::lit("<unset>")), |n| n.to_string().into());
    vec![
        name(object),
        format!("{}/{}", target("kind"), target("name")).into(),
        metrics(object).into(),
        minimum,
        count(object, &["spec", "maxReplicas"]).into(),
        count(object, &["status", "currentReplicas"]).into(),
        age(object, now),
    ]
}

/// `cpu: 5%/50%, memory: <unknown>/1Gi`.
fn metrics(object: &Value) -> String {
    let specs = object.items_at(&["spec", "metrics"]);
    let percent = object.int_at(&["spec", "targetCPUUtilizationPercentage"]);
    if let (true, Some(percent)) = (specs.is_empty(), percent) {
        let current = object.int_at(&["status", "currentCPUUtilizationPercentage"]);
        let current = current.map_or("<unknown>".to_string(), |n| format!("{n}%"));
        return format!("cpu: {current}/{percent}%");
    }
    if specs.is_empty() {
        return "<none>".to_string();
    }
    let currents = object.items_at(&["status", "currentMetrics"]);
    let texts: Vec<_> =
        specs.iter().enumerate().map(|(i, spec)| metric(spec, currents.get(i))).collect();
    match texts.len() {
        ..=2 => texts.join(", "),
        n => format!("{} + {} more...", texts[..2].join(", "), n - 2),
    }
}

fn metric(spec: &Value, current: Option<&Value>) -> String {
    let (source, named) = match spec.str_at(&["type"]) {
        "External" => ("external", false),
        "Pods" => ("pods", false),
        "Object" => ("object", false),
        "Resource" => ("resource", true),
        "ContainerResource" => ("containerResource", true),
        _ => return "<unknown type>".to_string(),
    };
    let wanted = |field| spec.at(&[source, "target", field]);
    let now = |field| current.and_then(|c| c.at(&[source, "current", field]));
    let unknown = || "<unknown>".to_string();
    let average = wanted("averageValue");
    let pair = match (average, named) {
        (Some(average), true) => {
            format!("{}/{}", now("averageValue").map_or_else(unknown, shown), shown(average))
        }
        (None, true) => {
            let used = now("averageUtilization").map(|n| format!("{}%", shown(n)));
            let goal = wanted("averageUtilization").map(|n| format!("{}%", shown(n)));
            format!("{}/{}", used.unwrap_or_else(unknown), goal.unwrap_or("<auto>".to_string()))
        }
        (Some(average), false) => {
            let mark = if source == "pods" { "" } else { " (avg)" };
            let used = now("averageValue").map_or_else(unknown, shown);
            format!("{used}/{}{mark}", shown(average))
        }
        (None, false) => {
            let goal = wanted("value").map_or_else(String::new, shown);
            format!("{}/{goal}", now("value").map_or_else(unknown, shown))
        }
    };
    if named { format!("{}: {pair}", spec.str_at(&[source, "name"])) } else { pair }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn targets_without_measurements_are_unknown() {
        let cpu = map! {
            "type": "Resource",
            "resource": map! { "name": "cpu", "target": map! { "averageUtilization": 50 } },
        };
        let object = map! { "spec": map! { "metrics": list![cpu] } };
        assert_eq!(metrics(&object), "cpu: <unknown>/50%");
    }
}
