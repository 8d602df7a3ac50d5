//! The EndpointSlice controller: which addresses stand behind a Service, and which of them are
//! ready, serving, or on their way out.
//!
//! Mirrors `pkg/controller/endpointslice` and the `endpointslice` module beside it.

use super::service_pods::{
    self, HEADLESS, has_address, host_name, reference, set_trigger_time, target_port,
};
use crate::api::views::{MetaView, PodView, ServiceView, owner_reference};
use crate::api::{Because, ObjectKey, Request, Resource, meta};
use crate::loops::{Call, Context, ControlLoop, Plan, Remember};
use crate::store::View;
use crate::value::{Str, Value};
use crate::{list, map};

/// What marks its slices.
pub const MANAGER: &str = "endpointslice-controller.k8s.io";
/// Says which Service a slice belongs to.
pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
/// Says who keeps a slice.
pub const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
/// A slice holds no more endpoints (upstream: `MaxEndpointsPerSlice`).
const MAX_ENDPOINTS: usize = 100;

/// The EndpointSlice controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "endpoint-slice-controller",
    watches: &[Resource::SERVICES, Resource::PODS, Resource::ENDPOINT_SLICES],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &crate::store::Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource != Resource::ENDPOINT_SLICES {
        return service_pods::services_of(change, view, keys);
    }
    // Its own writes are no news; a slice that somebody else took away is.
    let meta = MetaView(change.object());
    if change.after.is_none() && meta.label(MANAGED_BY) == Some(MANAGER) {
        let name = meta.label(SERVICE_NAME).unwrap_or("");
        keys.push(ObjectKey::new(Resource::SERVICES, change.key.namespace.clone(), name));
    }
}

/// Endpoints that share their ports, and the slices that have these ports already.
struct Group<'a> {
    ports: Value,
    wanted: Vec<Value>,
    slices: Vec<&'a Value>,
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(service) = context.view.get(key) else {
        return Plan { memory: Remember::Forget, ..Plan::default() };
    };
    if service_pods::selector(service).is_none() || MetaView(service).is_being_deleted() {
        return Plan::default();
    }
    let mut pods = service_pods::selected(context.view, service);
    let (trigger, memory) = service_pods::trigger_time(context, service, &pods);
    pods.retain(has_address);
    let mut changes = Changes::default();
    for group in groups(context.view, service, &pods) {
        distribute(service, group, &mut changes);
    }
    changes.keep_one(service);
    changes.replace_instead_of_delete();
    let mut plan = Plan { memory: Remember::Put(memory), ..Plan::default() };
    let mut say = |request| {
        plan.because = Some(Because::EndpointsChanged { pods: pods.len() as i64 });
        plan.calls.push(Call::api(request));
    };
    for mut slice in changes.create {
        set_trigger_time(&mut slice, trigger);
        say(Request::create(Resource::ENDPOINT_SLICES, key.namespace.clone(), slice));
    }
    for mut slice in changes.update {
        set_trigger_time(&mut slice, trigger);
        say(Request::update(Resource::ENDPOINT_SLICES, slice));
    }
    for slice in changes.delete {
        let name = slice.text_at(&["metadata", "name"]);
        say(Request::delete(Resource::ENDPOINT_SLICES, key.namespace.clone(), name));
    }
    plan
}

/// What there should be and what there is, by ports.
fn groups<'a>(view: View<'a>, service: &Value, pods: &[PodView<'_>]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut group_of = |ports: Value| {
        let place = groups.iter().position(|group| group.ports == ports).unwrap_or(groups.len());
        if place == groups.len() {
            groups.push(Group { ports, wanted: Vec::new(), slices: Vec::new() });
        }
        place
    };
    let mut wanted = Vec::new();
    for pod in pods {
        let node_is_there = view.find(Resource::NODES, "", pod.node_name()).is_some();
        if node_is_there || ServiceView(service).publish_not_ready_addresses() {
            wanted.push((group_of(ports(service, *pod)), endpoint(service, *pod)));
        }
    }
    let mut slices = Vec::new();
    for (key, slice) in view.owned_by(MetaView(service).uid()) {
        let ours = MetaView(slice).label(MANAGED_BY) == Some(MANAGER);
        if key.resource == Resource::ENDPOINT_SLICES && ours {
            let ports = Value::list(slice.items_at(&["ports"]).iter().cloned());
            slices.push((group_of(ports), slice));
        }
    }
    wanted.into_iter().for_each(|(place, endpoint)| groups[place].wanted.push(endpoint));
    slices.into_iter().for_each(|(place, slice)| groups[place].slices.push(slice));
    groups
}

fn ports(service: &Value, pod: PodView<'_>) -> Value {
    let open = service.items_at(&["spec", "ports"]).iter().filter_map(|port| {
        let mut open = map! {
            "name": port.text_at(&["name"]), "port": target_port(pod, port)?,
            "protocol": port.text_at(&["protocol"]),
        };
        if let Some(protocol) = port.get("appProtocol") {
            open.set(&["appProtocol"], protocol);
        }
        Some(open)
    });
    Value::list(open)
}

/// A pod as an endpoint (upstream: `podToEndpoint`).
fn endpoint(service: &Value, pod: PodView<'_>) -> Value {
    let (serving, leaving) = (pod.is_ready(), pod.meta().is_being_deleted());
    let ready = ServiceView(service).publish_not_ready_addresses() || (serving && !leaving);
    let mut endpoint = map! {
        "addresses": list![pod.pod_ip()],
        "conditions": map! { "ready": ready, "serving": serving, "terminating": leaving },
        "nodeName": pod.node_name(),
        "targetRef": reference(pod),
    };
    if let Some(name) = host_name(pod, service) {
        endpoint.set(&["hostname"], name);
    }
    endpoint
}

/// What is to be done with the slices of a Service.
#[derive(Default)]
struct Changes {
    create: Vec<Value>,
    update: Vec<Value>,
    delete: Vec<Value>,
    /// How many slices stay, as they are or changed.
    kept: usize,
}

/// Brings the endpoints of one set of ports into slices: those that are there already stay where
/// they are, the rest goes where there is room (upstream: `reconcileByPortMapping`).
fn distribute(service: &Value, group: Group<'_>, changes: &mut Changes) {
    let Group { ports, mut wanted, slices } = group;
    if wanted.is_empty() {
        return changes.delete.extend(slices.into_iter().cloned());
    }
    let labels = labels(service);
    let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
    for slice in slices {
        let old = slice.items_at(&["endpoints"]);
        let mut kept = Vec::new();
        for endpoint in old {
            if let Some(place) = wanted.iter().position(|new| is_same(new, endpoint)) {
                kept.push(wanted.remove(place));
            }
        }
        if kept == old && MetaView(slice).labels() == labels.as_map() {
            unchanged.push(slice.clone());
        } else if kept.is_empty() {
            changes.delete.push(slice.clone());
        } else {
            let mut slice = slice.clone();
            slice.set(&["metadata", "labels"], &labels);
            slice.set(&["endpoints"], kept);
            changed.push(slice);
        }
    }
    let held = |slice: &Value| slice.items_at(&["endpoints"]).len();
    changed.sort_by_key(|slice| std::cmp::Reverse(held(slice)));
    for slice in &mut changed {
        fill(slice, &mut wanted);
    }
    // Best is the unchanged slice that what is left fills up most.
    let room = |place: &usize| held(&unchanged[*place]) + wanted.len() <= MAX_ENDPOINTS;
    let best = (0..unchanged.len()).filter(room).max_by_key(|place| held(&unchanged[*place]));
    if let Some(place) = best.filter(|_| !wanted.is_empty()) {
        let mut slice = unchanged.remove(place);
        fill(&mut slice, &mut wanted);
        changed.push(slice);
    }
    while !wanted.is_empty() {
        let mut slice = new_slice(service, &ports);
        fill(&mut slice, &mut wanted);
        changes.create.push(slice);
    }
    changes.kept += unchanged.len() + changed.len();
    changes.update.extend(changed);
}

/// Two endpoints are the same if they stand for the same pod at the same address.
fn is_same(a: &Value, b: &Value) -> bool {
    a.get("addresses") == b.get("addresses")
        && a.str_at(&["targetRef", "uid"]) == b.str_at(&["targetRef", "uid"])
}

/// Puts as many endpoints into a slice as it can hold.
fn fill(slice: &mut Value, wanted: &mut Vec<Value>) {
    let room = MAX_ENDPOINTS - slice.items_at(&["endpoints"]).len().min(MAX_ENDPOINTS);
    for endpoint in wanted.drain(..room.min(wanted.len())) {
        slice.push(&["endpoints"], endpoint);
    }
}

impl Changes {
    /// A Service has one slice at least, be it empty.
    fn keep_one(&mut self, service: &Value) {
        if self.kept > 0 || !self.create.is_empty() {
            return;
        }
        let labels = labels(service);
        let is_empty = |slice: &Value| {
            slice.items_at(&["endpoints"]).is_empty()
                && slice.items_at(&["ports"]).is_empty()
                && MetaView(slice).labels() == labels.as_map()
        };
        match self.delete.as_slice() {
            [only] if is_empty(only) => self.delete.clear(),
            _ => self.create.push(new_slice(service, &list![])),
        }
    }

    /// Instead of deleting a slice and making another, the old one gets the new one's content.
    fn replace_instead_of_delete(&mut self) {
        while !self.create.is_empty() && !self.delete.is_empty() {
            let (old, new) = (self.delete.remove(0), self.create.pop().unwrap_or_default());
            let mut slice = old;
            for path in [&["endpoints"] as &[&str], &["ports"], &["metadata", "labels"]] {
                slice.set(path, new.at(path).cloned().unwrap_or_default());
            }
            self.update.push(slice);
        }
    }
}

fn new_slice(service: &Value, ports: &Value) -> Value {
    let name = MetaView(service).name();
    let with_dash = format!("{name}-");
    let fits = meta::dns1123_subdomain(with_dash.trim_end_matches('-')).is_empty();
    let base = if fits { Str::from(with_dash) } else { Str::from(name) };
    map! {
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": map! {
            "generateName": base, "namespace": service.text_at(&["metadata", "namespace"]),
            "labels": labels(service),
            "ownerReferences": list![owner_reference(Resource::SERVICES, service)],
        },
        "addressType": "IPv4", "endpoints": list![], "ports": ports.clone(),
    }
}

/// The Service's own labels with those that make the slice its (upstream:
/// `setEndpointSliceLabels`).
fn labels(service: &Value) -> Value {
    let mut labels = Value::Map(MetaView(service).labels().cloned().unwrap_or_default());
    if ServiceView(service).is_headless() {
        labels.set(&[HEADLESS], "");
    } else {
        labels.remove(&[HEADLESS]);
    }
    labels.set(&[SERVICE_NAME], MetaView(service).name());
    labels.set(&[MANAGED_BY], MANAGER);
    labels
}
