//! Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers.

use super::layout::{age, containers, count, labels, name, selector};
use super::{Printer, number, text, wide};
use crate::api::time::UnixMillis;
use crate::api::views::MetaView;
use crate::api::{Resource, Selector};
use crate::value::{Str, Value};

const CONTAINERS: &[&str] = &["spec", "template", "spec", "containers"];

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::DEPLOYMENTS,
        columns: &[
            text("Name"),
            text("Ready"),
            text("Up-to-date"),
            text("Available"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: deployment,
    },
    Printer {
        resource: Resource::REPLICA_SETS,
        columns: &[
            text("Name"),
            number("Desired"),
            number("Current"),
            number("Ready"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: |object, now| {
            let mut cells = replicas(object, now);
            cells.push(selector(object.at(&["spec", "selector"])));
            cells
        },
    },
    Printer {
        resource: Resource::REPLICATIONCONTROLLERS,
        columns: &[
            text("Name"),
            number("Desired"),
            number("Current"),
            number("Ready"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: |object, now| {
            let mut cells = replicas(object, now);
            cells.push(labels(object.at(&["spec", "selector"]).and_then(Value::as_map)));
            cells
        },
    },
    Printer {
        resource: Resource::STATEFUL_SETS,
        columns: &[text("Name"), text("Ready"), text("Age"), wide("Containers"), wide("Images")],
        cells: |object, now| {
            let (names, images) = containers(object, CONTAINERS);
            vec![name(object), ready_of_desired(object), age(object, now), names, images]
        },
    },
    Printer {
        resource: Resource::DAEMON_SETS,
        columns: &[
            text("Name"),
            number("Desired"),
            number("Current"),
            number("Ready"),
            number("Up-to-date"),
            number("Available"),
            text("Node Selector"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: daemon_set,
    },
    Printer {
        resource: Resource::CONTROLLERREVISIONS,
        columns: &[text("Name"), text("Controller"), text("Revision"), text("Age")],
        cells: |object, now| {
            vec![
                name(object),
                controller(object),
                count(object, &["revision"]).into(),
                age(object, now),
            ]
        },
    },
];

fn ready_of_desired(object: &Value) -> Value {
    let ready = count(object, &["status", "readyReplicas"]);
    format!("{ready}/{}", count(object, &["spec", "replicas"])).into()
}

fn deployment(object: &Value, now: UnixMillis) -> Vec<Value> {
    let (names, images) = containers(object, CONTAINERS);
    let selector = match Selector::of_object(object.at(&["spec", "selector"])) {
        Ok(selector) => selector.to_string().into(),
        Err(_) => Str::lit("<invalid>").into(),
    };
    vec![
        name(object),
        ready_of_desired(object),
        count(object, &["status", "updatedReplicas"]).into(),
        count(object, &["status", "availableReplicas"]).into(),
        age(object, now),
        names,
        images,
        selector,
    ]
}

/// What ReplicaSets and ReplicationControllers have in common.
fn replicas(object: &Value, now: UnixMillis) -> Vec<Value> {
    let (names, images) = containers(object, CONTAINERS);
    vec![
        name(object),
        count(object, &["spec", "replicas"]).into(),
        count(object, &["status", "replicas"]).into(),
        count(object, &["status", "readyReplicas"]).into(),
        age(object, now),
        names,
        images,
    ]
}

fn daemon_set(object: &Value, now: UnixMillis) -> Vec<Value> {
    let (names, images) = containers(object, CONTAINERS);
    let status = |field| Value::from(count(object, &["status", field]));
    let nodes = object.at(&["spec", "template", "spec", "nodeSelector"]).and_then(Value::as_map);
    vec![
        name(object),
        status("desiredNumberScheduled"),
        status("currentNumberScheduled"),
        status("numberReady"),
        status("updatedNumberScheduled"),
        status("numberAvailable"),
        labels(nodes),
        age(object, now),
        names,
        images,
        selector(object.at(&["spec", "selector"])),
    ]
}

/// `statefulset.apps/web`.
fn controller(object: &Value) -> Value {
    let Some(owner) = MetaView(object).controller() else { return Str::lit("<none>").into() };
    let group = owner.api_version().split_once('/').map_or("", |(group, _)| group);
    let dot = if group.is_empty() { "" } else { "." };
    format!("{}{dot}{group}/{}", owner.kind().to_lowercase(), owner.name()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::{list, map};

    #[test]
    fn a_deployment_as_get_shows_it() {
        let object = map! {
            "metadata": map! { "name": "web", "creationTimestamp": "2026-01-01T00:00:00Z" },
            "spec": map! {
                "replicas": 3, "selector": map! { "matchLabels": map! { "app": "web" } },
                "template": map! { "spec": map! { "containers": list![
                    map! { "name": "a", "image": "nginx" }, map! { "name": "b", "image": "redis" },
                ] } },
            },
            "status": map! { "readyReplicas": 1, "updatedReplicas": 3 },
        };
        let expected = list!["web", "1/3", 3, 0, "5s", "a,b", "nginx,redis", "app=web"];
        assert_eq!(Value::from(deployment(&object, EPOCH + 5000)), expected);
    }
}
