//! The node lifecycle controller: it notices nodes that have gone silent, and marks them with
//! taints that keep pods away or send them off.
//!
//! Mirrors `pkg/controller/nodelifecycle`. Nodes are looked at on a beat; one that has renewed
//! its lease too long ago is not Ready but Unknown.

use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, NodeView, PodView, condition};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Plan};
use crate::map;
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::{Map, Str, Value};

/// The component's name in events.
const NAME: &str = "node-controller";

const NOT_READY: &str = "node.kubernetes.io/not-ready";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Taints that follow from conditions: condition, its status, taint.
const TAINTS_BY_CONDITION: &[(&str, &str, &str)] = &[
    ("Ready", "False", NOT_READY),
    ("Ready", "Unknown", UNREACHABLE),
    ("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
    ("PIDPressure", "True", "node.kubernetes.io/pid-pressure"),
    ("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
];

/// The node lifecycle controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::NODES],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    keys.push(change.key.clone());
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else { return Plan::default() };
    let now = time::at(context.epoch, context.now);
    let heard = last_heard(context.view, object);
    let silent_ms = now - heard;
    let grace = context.profile.node_grace_ms as i64;
    let mut plan = Plan::default();
    let ready = condition(object, "Ready").map_or("", |found| found.str_at(&["status"]));
    if silent_ms > grace && ready != "Unknown" {
        lose(context, object, now, silent_ms, &mut plan);
    } else {
        let tainted = with_taints(object, now);
        if tainted != *object {
            plan.calls.push(Call::api(Request::update(Resource::NODES, tainted)));
            plan.because.get_or_insert(Because::StatusChanged);
        }
    }
    if silent_ms <= grace {
        let due = context.now + (grace - silent_ms).max(0) as Millis + 1;
        plan.again_at = Some(due.next_multiple_of(context.profile.node_monitor_ms.max(1)));
    }
    plan
}

/// When the node last showed that it is alive: its lease, or its own status.
fn last_heard(view: View<'_>, node: &Value) -> UnixMillis {
    let lease = view.find(Resource::LEASES, "kube-node-lease", MetaView(node).name());
    let renewed = lease.and_then(|lease| time::parse(lease.str_at(&["spec", "renewTime"])));
    let ready = condition(node, "Ready");
    let posted = ready.and_then(|found| time::parse(found.str_at(&["lastHeartbeatTime"])));
    renewed.max(posted).or(MetaView(node).creation_timestamp()).unwrap_or(0)
}

/// The node is silent: what it said last is not known to be true any more.
fn lose(context: &Context<'_>, node: &Value, now: UnixMillis, silent_ms: i64, plan: &mut Plan) {
    let mut lost = node.clone();
    let count = node.items_at(&["status", "conditions"]).len();
    for i in 0..count {
        let place = i.to_string();
        let path = |field: &'static str| ["status", "conditions", place.as_str(), field].to_vec();
        lost.set_at(&path("status"), "Unknown");
        lost.set_at(&path("reason"), "NodeStatusUnknown");
        lost.set_at(&path("message"), "Kubelet stopped posting node status.");
        lost.set_at(&path("lastTransitionTime"), time::rfc3339(now));
    }
    plan.because = Some(Because::NodeSilent { seconds: silent_ms / 1000 });
    plan.calls.push(Call::api(Request::update_status(Resource::NODES, lost)));
    let name = MetaView(node).name();
    let said = format!("Node {name} status is now: NodeNotReady");
    plan.events.push(EventNote::new(NAME, node, "NodeNotReady", said));
    for (_, pod) in context.view.pods_on(name) {
        if PodView(pod).is_ready() {
            plan.calls.push(not_ready(pod, now));
            let said = "Node is not ready";
            plan.events.push(EventNote::new(NAME, pod, "NodeNotReady", said).warning());
        }
    }
}

/// A pod of a lost node is not ready (upstream: `MarkPodsNotReady`).
fn not_ready(pod: &Value, now: UnixMillis) -> Call {
    let mut pod = pod.clone();
    let conditions = pod.items_at(&["status", "conditions"]);
    if let Some(i) = conditions.iter().position(|found| found.str_at(&["type"]) == "Ready") {
        let place = i.to_string();
        pod.set_at(&["status", "conditions", &place, "status"], "False");
        pod.set_at(&["status", "conditions", &place, "lastTransitionTime"], time::rfc3339(now));
    }
    Call::api(Request::update_status(Resource::PODS, pod))
}

/// The node with the taints that its conditions and its spec ask for.
fn with_taints(node: &Value, now: UnixMillis) -> Value {
    let view = NodeView(node);
    let status = |kind: &str| condition(node, kind).map_or("", |found| found.str_at(&["status"]));
    let holds = |kind: &str, wanted: &str| status(kind) == wanted;
    let mut taints = view.taints().to_vec();
    for (kind, wanted, key) in TAINTS_BY_CONDITION {
        put_taint(&mut taints, key, "NoSchedule", holds(kind, wanted), None);
    }
    put_taint(&mut taints, UNSCHEDULABLE, "NoSchedule", view.unschedulable(), Some(now));
    put_taint(&mut taints, UNREACHABLE, "NoExecute", holds("Ready", "Unknown"), Some(now));
    put_taint(&mut taints, NOT_READY, "NoExecute", holds("Ready", "False"), Some(now));
    let mut node = node.clone();
    if taints.is_empty() {
        node.remove(&["spec", "taints"]);
        if node.at(&["spec"]).and_then(Value::as_map).is_some_and(Map::is_empty) {
            node.set(&["spec"], Value::map());
        }
    } else {
        node.set(&["spec", "taints"], taints);
    }
    node
}

fn put_taint(
    taints: &mut Vec<Value>,
    key: &'static str,
    effect: &'static str,
    wanted: bool,
    added: Option<UnixMillis>,
) {
    let is_it =
        |taint: &Value| taint.str_at(&["key"]) == key && taint.str_at(&["effect"]) == effect;
    let there = taints.iter().any(is_it);
    if !wanted {
        taints.retain(|taint| !is_it(taint));
    } else if !there {
        let mut taint = map! { "key": key, "effect": effect };
        let added = added.map(|added| Str::from(time::rfc3339(added)));
        if let Some(added) = added {
            taint.set(&["timeAdded"], added);
        }
        taints.push(taint);
    }
}
