//! kube-proxy: where a packet for a Service's address goes.
//!
//! Mirrors what `pkg/proxy` writes into a node's tables. It keeps nothing: the rules are read from
//! Services and EndpointSlices each time, and chance picks among the endpoints as they do. Whoever
//! asks says which slices the tables still have in an older form.

use crate::api::views::{MetaView, NodeView, ServiceView};
use crate::api::{ObjectKey, Resource};
use crate::sim::Draw;
use crate::store::View;
use crate::value::{Str, Value};
use std::collections::BTreeMap;

/// Where a packet goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// To this address and port, be it a pod's or the one it was sent to.
    To { address: Str, port: u16 },
    /// It is sent back: the Service has no endpoint (upstream: a `REJECT` rule).
    Rejected,
    /// It is lost: no rule knows the address, or the rule drops it.
    Lost,
}

/// A connection to be made.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Who sends it, for Services that keep a client with one endpoint.
    pub client: &'a str,
    pub address: &'a str,
    pub port: u16,
}

/// The EndpointSlices of a Service.
pub fn slices_of<'a>(view: View<'a>, service: MetaView<'a>) -> impl Iterator<Item = &'a Value> {
    view.list(Resource::ENDPOINT_SLICES, service.namespace()).map(|(_, slice)| slice).filter(
        move |slice| MetaView(slice).label("kubernetes.io/service-name") == Some(service.name()),
    )
}

/// Slices that the tables have in another form than the API, or don't have yet.
pub type Stale = BTreeMap<ObjectKey, Option<Value>>;

/// Where a packet goes. `draw` picks among endpoints; it is asked for at most once.
pub fn route(
    view: View<'_>,
    stale: &Stale,
    packet: Packet<'_>,
    draw: impl FnOnce(&str) -> Draw,
) -> Route {
    let on_node = view.list(Resource::NODES, "").find_map(|(_, node)| {
        let mut addresses = node.items_at(&["status", "addresses"]).iter();
        addresses.any(|found| found.str_at(&["address"]) == packet.address).then_some(node)
    });
    let mut known = false;
    for (_, service) in view.list(Resource::SERVICES, "") {
        let facts = ServiceView(service);
        let at_own = is_own(service, packet.address);
        known |= at_own;
        for port in facts.ports() {
            let number = |field| port.int_at(&[field]) == Some(i64::from(packet.port));
            if at_own && number("port") {
                return choose(&written(view, stale, service), service, port, None, packet, draw);
            }
            if let Some(node) = on_node.filter(|_| number("nodePort")) {
                let local = facts.0.str_at(&["spec", "externalTrafficPolicy"]) == "Local";
                let only = local.then(|| NodeView(node).meta().name());
                return choose(&written(view, stale, service), service, port, only, packet, draw);
            }
        }
    }
    match known || packet.address.starts_with("10.96.") {
        true => Route::Lost,
        false => Route::To { address: packet.address.into(), port: packet.port },
    }
}

/// Whether an address is the Service's: its cluster IP, an external one, or its load balancer's.
fn is_own(service: &Value, address: &str) -> bool {
    let is_it = |found: &Value| found.as_str() == Some(address);
    let balancers = service.items_at(&["status", "loadBalancer", "ingress"]);
    service.items_at(&["spec", "clusterIPs"]).iter().any(is_it)
        || service.items_at(&["spec", "externalIPs"]).iter().any(is_it)
        || balancers.iter().any(|found| found.str_at(&["ip"]) == address)
}

/// The EndpointSlices of a Service as the tables have them.
fn written<'a>(view: View<'a>, stale: &'a Stale, service: &'a Value) -> Vec<&'a Value> {
    let meta = MetaView(service);
    let key = |slice: &Value| {
        let meta = MetaView(slice);
        ObjectKey::new(Resource::ENDPOINT_SLICES, meta.namespace(), meta.name())
    };
    let fresh = slices_of(view, meta).filter(|slice| !stale.contains_key(&key(slice)));
    let its = |slice: &&Value| {
        let slice = MetaView(slice);
        slice.namespace() == meta.namespace()
            && slice.label("kubernetes.io/service-name") == Some(meta.name())
    };
    fresh.chain(stale.values().flatten().filter(its)).collect()
}

/// Picks an endpoint: a ready one, else one that leaves but still serves (upstream:
/// `CategorizeEndpoints`).
fn choose(
    slices: &[&Value],
    service: &Value,
    port: &Value,
    only_on: Option<&str>,
    packet: Packet<'_>,
    draw: impl FnOnce(&str) -> Draw,
) -> Route {
    let name = port.str_at(&["name"]);
    let (mut ready, mut serving) = (Vec::new(), Vec::new());
    for slice in slices {
        let mut ports = slice.items_at(&["ports"]).iter();
        let Some(open) = ports.find(|open| open.str_at(&["name"]) == name) else { continue };
        let Some(number) = open.int_at(&["port"]) else { continue };
        for endpoint in slice.items_at(&["endpoints"]) {
            if only_on.is_some_and(|node| endpoint.str_at(&["nodeName"]) != node) {
                continue;
            }
            let holds = |name| endpoint.at(&["conditions", name]).and_then(Value::as_bool);
            let target = (endpoint.text_at(&["addresses", "0"]), number as u16);
            if holds("ready").unwrap_or(true) {
                ready.push(target);
            } else if holds("serving") == Some(true) && holds("terminating") == Some(true) {
                serving.push(target);
            }
        }
    }
    let targets = if ready.is_empty() { serving } else { ready };
    if targets.is_empty() {
        // With the policy Local nodes without an endpoint drop what comes.
        return if only_on.is_some() { Route::Lost } else { Route::Rejected };
    }
    let sticky = ServiceView(service).session_affinity() == "ClientIP";
    let mut draw = draw(if sticky { packet.client } else { "" });
    let (address, port) = targets[draw.below(targets.len() as u64) as usize].clone();
    Route::To { address, port }
}
