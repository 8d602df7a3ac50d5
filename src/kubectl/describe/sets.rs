//! `kubectl describe` of StatefulSets and DaemonSets.

use super::page::{Page, date, map_at, plain};
use super::workloads::{pods_status, template};
use crate::api::Selector;
use crate::kubectl::cx::Cx;
use crate::kubectl::print::format_labels;
use crate::value::{Map, Value};

fn selector(object: &Value) -> Selector {
    let selector = Selector::of_object(object.at(&["spec", "selector"]));
    selector.unwrap_or_else(|_| Selector::nothing())
}

/// A StatefulSet (upstream: `describeStatefulSet`).
pub fn stateful_set(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let count = |path: &[&str]| object.int_at(path).unwrap_or(0);
    page.names(object);
    page.field(0, "CreationTimestamp", date(object.str_at(&["metadata", "creationTimestamp"])));
    let selector = selector(object);
    page.field(0, "Selector", selector.to_string());
    page.marks(object);
    let wanted = object.int_at(&["spec", "replicas"]).unwrap_or(1);
    let total = count(&["status", "replicas"]);
    page.field(0, "Replicas", format!("{wanted} desired | {total} total"));
    page.field(0, "Update Strategy", object.str_at(&["spec", "updateStrategy", "type"]));
    let rolling = ["spec", "updateStrategy", "rollingUpdate"];
    if let Some(partition) = object.at(&rolling).and_then(|rolling| rolling.int_at(&["partition"]))
    {
        page.field(1, "Partition", partition.to_string());
        let most = plain(object.at(&[&rolling[..], &["maxUnavailable"]].concat()));
        page.field_if(1, "MaxUnavailable", &most);
    }
    page.field(0, "Pods Status", pods_status(cx, object, &selector));
    template(object.at(&["spec", "template"]), page);
    claims(object.items_at(&["spec", "volumeClaimTemplates"]), page);
}

fn claims(templates: &[Value], page: &mut Page) {
    if templates.is_empty() {
        return page.field(0, "Volume Claims", "<none>");
    }
    page.line(0, "Volume Claims:");
    for claim in templates {
        page.field(1, "Name", claim.str_at(&["metadata", "name"]));
        page.field(1, "StorageClass", claim.str_at(&["spec", "storageClassName"]));
        page.labels("  Labels", map_at(claim, &["metadata", "labels"]));
        let notes = map_at(claim, &["metadata", "annotations"]);
        page.labels("  Annotations", notes.filter(|notes| !Map::is_empty(notes)));
        let size = plain(claim.at(&["spec", "resources", "requests", "storage"]));
        page.field(1, "Capacity", if size.is_empty() { "<default>" } else { &size });
        let modes = claim.items_at(&["spec", "accessModes"]).iter().filter_map(Value::as_str);
        let modes = modes.collect::<Vec<_>>().join(" ");
        page.field(1, "Access Modes", format!("[{modes}]"));
    }
}

/// A DaemonSet (upstream: `describeDaemonSet`).
pub fn daemon_set(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    let selector = selector(object);
    page.field(0, "Selector", selector.to_string());
    let nodes = object.at(&["spec", "template", "spec", "nodeSelector"]);
    page.field(0, "Node-Selector", format_labels(nodes));
    page.marks(object);
    for (title, field) in [
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ] {
        let count = object.int_at(&["status", field]).unwrap_or(0);
        page.line(0, format!("{title}: {count}"));
    }
    page.field(0, "Pods Status", pods_status(cx, object, &selector));
    template(object.at(&["spec", "template"]), page);
}
