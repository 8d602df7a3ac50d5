//! Which nodes fit a pod, and why the others don't: kube-scheduler's filters, in its order.

use super::affinity;
use super::neighbours::Neighbours;
use super::others::Others;
use super::spread::Spread;
use super::volumes::Claims;
use crate::api::views::{NodeView, PodView};
use crate::store::{NodeSum, Usage};
use crate::value::{Str, Value};

/// What a pod wants of a node, worked out once.
pub struct Wants<'a> {
    pub pod: PodView<'a>,
    pub usage: Usage,
    /// The uid of its controller.
    pub controller: Option<Str>,
    /// Whether it cares for the labels of its node.
    pub is_picky: bool,
    /// The pods that are there already.
    pub others: Others<'a>,
    /// Its claims, or why no node can help it to them.
    pub claims: Result<Option<Claims<'a>>, Str>,
    /// The only nodes that it names, if it names any.
    named: Option<Vec<&'a str>>,
    ports: Vec<HostPort<'a>>,
    spread: Spread<'a>,
    neighbours: Neighbours<'a>,
}

/// A port of the node itself that a container wants.
#[derive(Clone, Copy, PartialEq)]
struct HostPort<'a> {
    address: &'a str,
    protocol: &'a str,
    port: i64,
}

impl<'a> Wants<'a> {
    pub fn of(others: Others<'a>, pod: PodView<'a>) -> Wants<'a> {
        let controller = pod.meta().controller().map(|owner| owner.0.text_at(&["uid"]));
        Wants {
            pod,
            usage: Usage::of(pod.0),
            controller,
            is_picky: pod.node_selector().is_some() || pod.affinity().is_some(),
            others,
            claims: Claims::of(others.view, pod),
            named: affinity::named_nodes(pod),
            ports: host_ports(pod),
            spread: Spread::of(others, pod),
            neighbours: Neighbours::of(others, pod),
        }
    }
}

/// Why a node does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Upstream's words, such as `Insufficient cpu`.
    pub reason: Str,
    /// Whether it might fit if other pods went.
    pub resolvable: bool,
}

impl Refusal {
    fn never(reason: &'static str) -> Vec<Refusal> {
        vec![Refusal { reason: Str::lit(reason), resolvable: false }]
    }
}

/// Why a node does not fit a pod; empty if it does. The first filter that refuses decides.
pub fn reasons(wants: &Wants<'_>, sum: &NodeSum) -> Vec<Refusal> {
    let node = NodeView(&sum.node);
    if wants.named.as_ref().is_some_and(|named| !named.contains(&node.meta().name())) {
        return Refusal::never("node(s) didn't satisfy plugin(s) [NodeAffinity]");
    }
    if !sum.is_open
        && let Some(reason) = keeps_away(wants.pod, node)
    {
        return Refusal::never(reason);
    }
    if wants.is_picky && !affinity::matches(wants.pod, node) {
        return Refusal::never("node(s) didn't match Pod's node affinity/selector");
    }
    if ports_are_taken(wants, node) {
        let reason = "node(s) didn't have free ports for the requested pod ports";
        return vec![Refusal { reason: Str::lit(reason), resolvable: true }];
    }
    let refusals = insufficient(wants, sum);
    if !refusals.is_empty() {
        return refusals;
    }
    let claims = wants.claims.as_ref().ok().and_then(Option::as_ref);
    let refusal = claims.and_then(|it| it.refusal(wants.others.view, node));
    let refusal = refusal.or_else(|| wants.spread.refusal(node));
    refusal.or_else(|| wants.neighbours.refusal(node)).into_iter().collect()
}

/// Why a node that is cordoned or tainted does not take a pod.
#[inline(never)]
fn keeps_away(pod: PodView<'_>, node: NodeView<'_>) -> Option<&'static str> {
    let tolerations = pod.tolerations();
    let cordon = || taint("node.kubernetes.io/unschedulable", "NoSchedule");
    if node.unschedulable() && !tolerated(tolerations, &cordon()) {
        return Some("node(s) were unschedulable");
    }
    is_kept_away(pod, node).then_some("node(s) had untolerated taint(s)")
}

/// Whether a node has a taint that keeps the pod away.
pub fn is_kept_away(pod: PodView<'_>, node: NodeView<'_>) -> bool {
    node.taints().iter().any(|taint| {
        matches!(taint.str_at(&["effect"]), "NoSchedule" | "NoExecute")
            && !tolerated(pod.tolerations(), taint)
    })
}

/// What the node has too little of (upstream: `fitsRequest`).
fn insufficient(wants: &Wants<'_>, sum: &NodeSum) -> Vec<Refusal> {
    let (asked, used, room) = (wants.usage, sum.used, sum.room);
    let mut refusals = Vec::new();
    for (asked, used, room, reason) in [
        (asked.pods, used.pods, room.pods, "Too many pods"),
        (asked.cpu_milli, used.cpu_milli, room.cpu_milli, "Insufficient cpu"),
        (asked.memory_bytes, used.memory_bytes, room.memory_bytes, "Insufficient memory"),
        (
            asked.ephemeral_bytes,
            used.ephemeral_bytes,
            room.ephemeral_bytes,
            "Insufficient ephemeral-storage",
        ),
    ] {
        if asked > 0 && asked > room - used {
            // More than the whole node has would not fit even if all others went.
            refusals.push(Refusal { reason: Str::lit(reason), resolvable: asked <= room });
        }
    }
    refusals
}

fn taint(key: &'static str, effect: &'static str) -> Value {
    crate::map! { "key": key, "effect": effect }
}

/// Whether any toleration tolerates a taint (upstream: `ToleratesTaint`).
pub fn tolerated(tolerations: &[Value], taint: &Value) -> bool {
    tolerations.iter().any(|toleration| {
        let (effect, key) = (toleration.str_at(&["effect"]), toleration.str_at(&["key"]));
        let value = || toleration.str_at(&["value"]) == taint.str_at(&["value"]);
        (effect.is_empty() || effect == taint.str_at(&["effect"]))
            && (key.is_empty() || key == taint.str_at(&["key"]))
            && match toleration.str_at(&["operator"]) {
                "Exists" => true,
                "" | "Equal" => value(),
                _ => false,
            }
    })
}

fn host_ports(pod: PodView<'_>) -> Vec<HostPort<'_>> {
    let ports = pod.containers().iter().flat_map(|container| container.items_at(&["ports"]));
    let wanted = ports.filter_map(|port| {
        let number = port.int_at(&["hostPort"]).filter(|number| *number > 0)?;
        let protocol = port.str_at(&["protocol"]);
        Some(HostPort { address: port.str_at(&["hostIP"]), protocol, port: number })
    });
    wanted.collect()
}

fn ports_are_taken(wants: &Wants<'_>, node: NodeView<'_>) -> bool {
    !wants.ports.is_empty() && one_is_taken(wants, node)
}

#[inline(never)]
fn one_is_taken(wants: &Wants<'_>, node: NodeView<'_>) -> bool {
    let anywhere = |address: &str| address.is_empty() || address == "0.0.0.0";
    wants.others.on(node.meta().name()).any(|other| {
        host_ports(other).iter().any(|taken| {
            wants.ports.iter().any(|port| {
                port.port == taken.port
                    && port.protocol == taken.protocol
                    && (port.address == taken.address
                        || anywhere(port.address)
                        || anywhere(taken.address))
            })
        })
    })
}
