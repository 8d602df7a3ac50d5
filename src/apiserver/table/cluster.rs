//! Nodes, Namespaces, Leases, and what else the cluster itself consists of.

use super::layout::{age, count, name, text_or};
use super::{Printer, number, text, truth, wide};
use crate::api::Resource;
use crate::api::time::UnixMillis;
use crate::api::views::{MetaView, NodeView};
use crate::value::{Str, Value};
use std::collections::BTreeSet;

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::NODES,
        columns: &[
            text("Name"),
            text("Status"),
            text("Roles"),
            text("Age"),
            text("Version"),
            wide("Internal-IP"),
            wide("External-IP"),
            wide("OS-Image"),
            wide("Kernel-Version"),
            wide("Container-Runtime"),
        ],
        cells: node,
    },
    Printer {
        resource: Resource::NAMESPACES,
        columns: &[text("Name"), text("Status"), text("Age")],
        cells: |object, now| {
            vec![name(object), object.text_at(&["status", "phase"]).into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::LEASES,
        columns: &[text("Name"), text("Holder"), text("Age")],
        cells: |object, now| {
            let holder = object.text_at(&["spec", "holderIdentity"]);
            vec![name(object), holder.into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::PRIORITYCLASSES,
        columns: &[
            text("Name"),
            number("Value"),
            truth("Global-Default"),
            text("Age"),
            text("PreemptionPolicy"),
        ],
        cells: |object, now| {
            vec![
                name(object),
                count(object, &["value"]).into(),
                object.bool_at(&["globalDefault"]).into(),
                age(object, now),
                object.text_at(&["preemptionPolicy"]).into(),
            ]
        },
    },
    Printer {
        resource: Resource::RUNTIMECLASSES,
        columns: &[text("Name"), text("Handler"), text("Age")],
        cells: |object, now| {
            vec![name(object), object.text_at(&["handler"]).into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::COMPONENTSTATUSES,
        columns: &[text("Name"), text("Status"), text("Message"), text("Error")],
        cells: component_status,
    },
];

fn node(object: &Value, now: UnixMillis) -> Vec<Value> {
    let view = NodeView(object);
    let mut status = match view.condition("Ready").map(|c| c.str_at(&["status"])) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_string();
    if view.unschedulable() {
        status.push_str(",SchedulingDisabled");
    }
    let info = |field| text_or(object, &["status", "nodeInfo", field], "<unknown>");
    let kernel = match object.str_at(&["status", "nodeInfo", "architecture"]) {
        "" => info("kernelVersion"),
        arch => format!("{} ({arch})", info("kernelVersion").as_str().unwrap_or("")).into(),
    };
    vec![
        name(object),
        status.into(),
        roles(object),
        age(object, now),
        object.text_at(&["status", "nodeInfo", "kubeletVersion"]).into(),
        address(view, "InternalIP"),
        address(view, "ExternalIP"),
        info("osImage"),
        kernel,
        info("containerRuntimeVersion"),
    ]
}

fn address(node: NodeView<'_>, kind: &str) -> Value {
    let address = node.addresses().iter().find(|a| a.str_at(&["type"]) == kind);
    address.map_or(Str::lit("<none>"), |a| a.text_at(&["address"])).into()
}

fn roles(object: &Value) -> Value {
    let labels = MetaView(object).labels().into_iter().flat_map(|labels| labels.iter());
    let role = |(key, value): (&Str, &Value)| match key.strip_prefix("node-role.kubernetes.io/") {
        Some(role) => Some(role.to_string()),
        None if *key == "kubernetes.io/role" => value.as_str().map(str::to_string),
        None => None,
    };
    let roles: BTreeSet<_> = labels.filter_map(role).filter(|role| !role.is_empty()).collect();
    if roles.is_empty() {
        return Str::lit("<none>").into();
    }
    roles.into_iter().collect::<Vec<_>>().join(",").into()
}

fn component_status(object: &Value, _: UnixMillis) -> Vec<Value> {
    let mut conditions = object.items_at(&["conditions"]).iter();
    let healthy = conditions.find(|c| c.str_at(&["type"]) == "Healthy");
    let status = match healthy.map(|c| c.str_at(&["status"])) {
        Some("True") => "Healthy",
        Some(_) => "Unhealthy",
        None => "Unknown",
    };
    let field = |field| healthy.map_or(Str::default(), |c| c.text_at(&[field])).into();
    vec![name(object), Str::lit(status).into(), field("message"), field("error")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::{list, map};

    #[test]
    fn nodes_ready_cordoned_and_with_roles() {
        let object = map! {
            "metadata": map! { "labels": map! {
                "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "",
            } },
            "spec": map! { "unschedulable": true },
            "status": map! { "conditions": list![map! { "type": "Ready", "status": "Unknown" }] },
        };
        let cells = node(&object, EPOCH);
        assert_eq!(cells[1], "NotReady,SchedulingDisabled".into());
        assert_eq!(cells[2], "control-plane,worker".into());
        assert_eq!(cells[5], "<none>".into());
    }
}
