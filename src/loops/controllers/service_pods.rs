//! Which pods stand behind a Service, and at which port: what the two controllers of endpoints
//! have in common.

use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, PodView, ServiceView};
use crate::api::{ObjectKey, Resource, Selector};
use crate::loops::{Context, Memory};
use crate::store::{Change, View};
use crate::value::{Map, Str, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What says when the change happened that led to the last write of endpoints.
pub const TRIGGER_TIME: &str = "endpoints.kubernetes.io/last-change-trigger-time";
/// Marks endpoints of a Service without an address of its own.
pub const HEADLESS: &str = "service.kubernetes.io/headless";

/// Adds the Services that a change of a pod or of a Service concerns.
pub fn services_of(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::SERVICES {
        return keys.push(change.key.clone());
    }
    let states = || change.before.iter().chain(&change.after);
    let already = keys.len();
    for (key, service) in view.list(Resource::SERVICES, &change.key.namespace) {
        let Some(wanted) = selected_labels(service) else { continue };
        let has = |pod: &Value, (label, value): (&Str, &Value)| {
            MetaView(pod).labels().is_some_and(|labels| labels.get(label) == Some(value))
        };
        if states().any(|pod| wanted.iter().all(|label| has(pod, label))) {
            keys.push(key.clone());
        }
    }
    if let (Some(before), Some(after)) = (&change.before, &change.after)
        && keys.len() > already
        && !matters(PodView(before), PodView(after))
    {
        keys.truncate(already);
    }
}

/// Whether a pod's change may change endpoints (upstream: `podEndpointsChanged`).
fn matters(before: PodView<'_>, after: PodView<'_>) -> bool {
    let facts = |pod: PodView<'_>| {
        let leaving = pod.meta().is_being_deleted();
        (leaving, pod.is_terminal(), pod.is_ready(), pod.ready_since())
    };
    facts(before) != facts(after)
        || before.pod_ip() != after.pod_ip()
        || before.node_name() != after.node_name()
        || before.meta().labels() != after.meta().labels()
}

/// What a Service selects; none where it selects nothing by itself.
pub fn selector(service: &Value) -> Option<Selector> {
    Some(Selector::of_labels(selected_labels(service)?))
}

fn selected_labels(service: &Value) -> Option<&Map> {
    let view = ServiceView(service);
    view.selector().filter(|_| view.kind() != "ExternalName")
}

/// The pods that a Service selects, in the order of their names.
pub fn selected<'a>(view: View<'a>, service: &Value) -> Vec<PodView<'a>> {
    let Some(selector) = selector(service) else { return Vec::new() };
    view.list(Resource::PODS, MetaView(service).namespace())
        .map(|(_, pod)| PodView(pod))
        .filter(|pod| selector.matches(pod.meta().labels()))
        .collect()
}

/// Whether a pod can be an endpoint at all (upstream: `ShouldPodBeInEndpoints`).
pub fn has_address(pod: &PodView<'_>) -> bool {
    !pod.is_terminal() && !pod.pod_ip().is_empty()
}

/// The container's port that a Service's port means (upstream: `FindPort`).
pub fn target_port(pod: PodView<'_>, port: &Value) -> Option<i64> {
    let name = match port.get("targetPort") {
        Some(Value::Int(number)) => return Some(*number),
        Some(Value::Str(name)) => name,
        _ => return port.int_at(&["port"]),
    };
    let protocol = port.str_at(&["protocol"]);
    let sidecars =
        pod.init_containers().iter().filter(|c| c.str_at(&["restartPolicy"]) == "Always");
    let named = |open: &&Value| {
        open.str_at(&["name"]) == name.as_str() && open.str_at(&["protocol"]) == protocol
    };
    let mut containers = pod.containers().iter().chain(sidecars);
    let open = containers.find_map(|c| c.items_at(&["ports"]).iter().find(named))?;
    open.int_at(&["containerPort"])
}

/// The host name that a pod goes by under a Service, if it does.
pub fn host_name(pod: PodView<'_>, service: &Value) -> Option<Str> {
    let name = pod.0.text_at(&["spec", "hostname"]);
    let under = pod.0.str_at(&["spec", "subdomain"]) == MetaView(service).name();
    (under && !name.is_empty()).then_some(name)
}

/// The pod as what an address refers to.
pub fn reference(pod: PodView<'_>) -> Value {
    let meta = |field| pod.0.text_at(&["metadata", field]);
    crate::map! {
        "kind": "Pod", "name": meta("name"), "namespace": meta("namespace"), "uid": meta("uid"),
    }
}

/// What was seen of a Service's pods when its endpoints were looked at last.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    service: UnixMillis,
    pods: Rc<BTreeMap<Str, UnixMillis>>,
}

/// When the oldest change happened that has not been looked at yet, and what to remember
/// (upstream: `ComputeEndpointLastChangeTriggerTime`).
pub fn trigger_time(
    context: &Context<'_>,
    service: &Value,
    pods: &[PodView<'_>],
) -> (Option<UnixMillis>, Memory) {
    let created = MetaView(service).creation_timestamp().unwrap_or(0);
    let times: BTreeMap<Str, UnixMillis> = pods
        .iter()
        .filter_map(|pod| {
            let ready = pod.condition("Ready")?;
            let since = time::parse(ready.str_at(&["lastTransitionTime"]))?;
            Some((pod.0.text_at(&["metadata", "name"]), since))
        })
        .collect();
    let moment = match context.memory {
        Some(Memory::Endpoints(seen)) => {
            let before = |name: &Str| seen.pods.get(name).copied().unwrap_or(i64::MIN);
            let changed = times.iter().filter(|(name, since)| **since > before(name));
            let service = (created > seen.service).then_some(created);
            changed.map(|(_, since)| *since).chain(service).min()
        }
        _ => Some(created),
    };
    (moment, Memory::Endpoints(Seen { service: created, pods: Rc::new(times) }))
}

/// The moment as the annotation has it.
pub fn set_trigger_time(object: &mut Value, moment: Option<UnixMillis>) {
    let path = ["metadata", "annotations", TRIGGER_TIME];
    match moment {
        Some(moment) => object.set(&path, time::rfc3339(moment)),
        None => {
            object.remove(&path);
            let left = object.at(&["metadata", "annotations"]).and_then(Value::as_map);
            if left.is_some_and(Map::is_empty) {
                object.remove(&["metadata", "annotations"]);
            }
        }
    }
}
