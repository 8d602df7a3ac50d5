//! The Endpoints controller: the addresses behind a Service as the older kind of object has them.
//!
//! Mirrors `pkg/controller/endpoint`. What reads endpoints today reads EndpointSlices; this kind
//! is deprecated, but every cluster still has it.

use super::service_pods::{
    self, HEADLESS, has_address, host_name, reference, set_trigger_time, target_port,
};
use crate::api::views::{MetaView, PodView, ServiceView};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan, Remember};
use crate::map;
use crate::value::{Map, Value};

/// The component's name in events, and what marks its objects.
const NAME: &str = "endpoint-controller";
const MANAGED_BY: &str = "endpoints.kubernetes.io/managed-by";
/// An object holds no more addresses (upstream: `maxCapacity`).
const MAX_ADDRESSES: usize = 1000;
const OVER_CAPACITY: &str = "endpoints.kubernetes.io/over-capacity";

/// The Endpoints controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::SERVICES, Resource::PODS],
    keys_for: service_pods::services_of,
    reconcile,
    node_of: None,
    rests: true,
};

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let own = ObjectKey { resource: Resource::ENDPOINTS, ..key.clone() };
    let old = context.view.get(&own);
    let Some(service) = context.view.get(key) else { return gone(&own, old) };
    if service_pods::selector(service).is_none() {
        return Plan::default();
    }
    let unready_too = ServiceView(service).publish_not_ready_addresses();
    let mut pods = service_pods::selected(context.view, service);
    let (trigger, memory) = service_pods::trigger_time(context, service, &pods);
    pods.retain(|pod| has_address(pod) && (unready_too || !pod.meta().is_being_deleted()));
    let subsets = subsets(service, &pods);
    let labels = labels(service);
    let mut plan = Plan { memory: Remember::Put(memory), ..Plan::default() };
    let as_it_is = |old: &Value| {
        old.items_at(&["subsets"]) == subsets && MetaView(old).labels() == labels.as_map()
    };
    if old.is_some_and(as_it_is) {
        return plan;
    }
    let mut new = old.cloned().unwrap_or_else(|| {
        map! {
            "apiVersion": "v1", "kind": "Endpoints",
            "metadata": map! { "name": &key.name, "namespace": &key.namespace },
        }
    });
    new.set(&["metadata", "labels"], labels);
    if subsets.is_empty() {
        new.remove(&["subsets"]);
    } else {
        new.set(&["subsets"], subsets);
    }
    set_trigger_time(&mut new, trigger);
    truncate(&mut new);
    plan.because = Some(Because::EndpointsChanged { pods: pods.len() as i64 });
    plan.calls.push(Call::api(match old {
        Some(_) => Request::update(Resource::ENDPOINTS, new),
        None => Request::create(Resource::ENDPOINTS, key.namespace.clone(), new),
    }));
    plan
}

/// The Service is gone, and so is what it had.
fn gone(own: &ObjectKey, old: Option<&Value>) -> Plan {
    let mut plan = Plan { memory: Remember::Forget, ..Plan::default() };
    if let Some(old) = old {
        let request = Request::delete(Resource::ENDPOINTS, own.namespace.clone(), own.name.clone());
        plan.calls.push(Call::api(request));
        plan.because = Some(Because::OwnerGone { owner: old.text_at(&["metadata", "name"]) });
    }
    plan
}

fn labels(service: &Value) -> Value {
    let mut labels = Value::Map(MetaView(service).labels().cloned().unwrap_or_default());
    if ServiceView(service).is_headless() {
        labels.set(&[HEADLESS], "");
    } else {
        labels.remove(&[HEADLESS]);
    }
    labels.set(&[MANAGED_BY], NAME);
    labels
}

/// Addresses that share all of their ports, in upstream's canonical form (`RepackSubsets`).
fn subsets(service: &Value, pods: &[PodView<'_>]) -> Vec<Value> {
    let unready_too = ServiceView(service).publish_not_ready_addresses();
    let mut groups: Vec<(Vec<Value>, Vec<Value>, Vec<Value>)> = Vec::new();
    for pod in pods {
        let ports = ports(service, *pod);
        if ports.is_empty() && !service.items_at(&["spec", "ports"]).is_empty() {
            continue;
        }
        let mut address = map! {
            "ip": pod.pod_ip(), "nodeName": pod.node_name(), "targetRef": reference(*pod),
        };
        if let Some(name) = host_name(*pod, service) {
            address.set(&["hostname"], name);
        }
        let place = groups.iter().position(|group| group.0 == ports).unwrap_or(groups.len());
        if place == groups.len() {
            groups.push((ports, Vec::new(), Vec::new()));
        }
        let (_, ready, not_ready) = &mut groups[place];
        if unready_too || pod.is_ready() {
            ready.push(address);
        } else if !is_done_with(*pod) {
            not_ready.push(address);
        }
    }
    groups.retain(|(_, ready, not_ready)| !ready.is_empty() || !not_ready.is_empty());
    groups.into_iter().map(|(ports, ready, not_ready)| subset(ports, ready, not_ready)).collect()
}

/// A pod that will not become ready any more (upstream: `shouldPodBeInEndpoints`' older half).
fn is_done_with(pod: PodView<'_>) -> bool {
    match pod.restart_policy() {
        "Never" => pod.is_terminal(),
        "OnFailure" => pod.phase() == "Succeeded",
        _ => false,
    }
}

fn ports(service: &Value, pod: PodView<'_>) -> Vec<Value> {
    let open = service.items_at(&["spec", "ports"]).iter().filter_map(|port| {
        let mut open = Value::map();
        open.set(&["port"], target_port(pod, port)?);
        for field in ["name", "protocol", "appProtocol"] {
            if let Some(value) = port.get(field) {
                open.set(&[field], value);
            }
        }
        Some(open)
    });
    open.collect()
}

fn subset(ports: Vec<Value>, mut ready: Vec<Value>, mut not_ready: Vec<Value>) -> Value {
    let order = |list: &mut Vec<Value>| {
        list.sort_by(|a, b| {
            let key = |v: &Value| (v.text_at(&["ip"]), v.text_at(&["targetRef", "uid"]));
            key(a).cmp(&key(b))
        });
    };
    order(&mut ready);
    order(&mut not_ready);
    let mut subset = Map::new();
    for (field, list) in [("addresses", ready), ("notReadyAddresses", not_ready), ("ports", ports)]
    {
        if !list.is_empty() {
            subset.insert(field, list);
        }
    }
    Value::Map(subset)
}

/// Drops what is too much, and says so (upstream: `truncateEndpoints`).
fn truncate(endpoints: &mut Value) {
    let mut left = MAX_ADDRESSES;
    let mut dropped = false;
    for field in ["addresses", "notReadyAddresses"] {
        for subset in
            endpoints.at_mut(&["subsets"]).and_then(Value::as_list_mut).into_iter().flatten()
        {
            let Some(list) = subset.at_mut(&[field]).and_then(Value::as_list_mut) else { continue };
            dropped |= list.len() > left;
            list.truncate(left);
            left -= list.len();
        }
    }
    if dropped {
        endpoints.set(&["metadata", "annotations", OVER_CAPACITY], "truncated");
    } else {
        endpoints.remove(&["metadata", "annotations", OVER_CAPACITY]);
    }
}
