//! The taint eviction controller: pods leave a node whose taints they do not tolerate, at once or
//! when the time is over for which they do.
//!
//! Mirrors `pkg/controller/tainteviction`. This is why the pods of a dead node are replaced only
//! after five minutes: every pod tolerates a silent node for 300 s unless it says otherwise.

use crate::api::time::{self, UnixMillis};
use crate::api::views::{Condition, NodeView, PodView, set_condition};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Plan};
use crate::map;
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::{Str, Value};

/// The component's name in events.
const NAME: &str = "taint-eviction-controller";

/// The taint eviction controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::NODES, Resource::PODS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    let before = change.before.as_ref();
    if change.key.resource == Resource::NODES {
        let taints = |node: &Value| node.at(&["spec", "taints"]).cloned();
        if before.and_then(taints) != change.after.as_ref().and_then(taints) {
            keys.extend(view.pods_on(&change.key.name).map(|(key, _)| key.clone()));
        }
        return;
    }
    let (node, tolerations) = (["spec", "nodeName"], ["spec", "tolerations"]);
    let is_news = change.after.as_ref().is_some_and(|pod| {
        pod.at(&node).is_some()
            && before.is_none_or(|before| {
                before.at(&node) != pod.at(&node) || before.at(&tolerations) != pod.at(&tolerations)
            })
    });
    if is_news {
        keys.push(change.key.clone());
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(pod) = context.view.get(key).map(PodView) else { return Plan::default() };
    let Some(node) = context.view.find(Resource::NODES, "", pod.node_name()) else {
        return Plan::default();
    };
    let now = time::at(context.epoch, context.now);
    let Some((deadline, taint)) = deadline(pod, NodeView(node), now) else {
        return Plan::default();
    };
    if pod.meta().is_being_deleted() {
        return Plan::default();
    }
    if deadline > now {
        let again = context.now + (deadline - now) as Millis;
        return Plan { again_at: Some(again), ..Plan::default() };
    }
    let said = format!("Marking for deletion Pod {}/{}", key.namespace, key.name);
    let mut target = pod.0.clone();
    let why = Condition {
        kind: Str::lit("DisruptionTarget"),
        status: Str::lit("True"),
        reason: Str::lit("DeletionByTaintManager"),
        message: Str::lit("Taint manager: deleting due to NoExecute taint"),
    };
    set_condition(&mut target, &why, now);
    let request = Request::delete(Resource::PODS, &key.namespace, &key.name);
    Plan {
        calls: vec![Call::api(Request::update_status(Resource::PODS, target)), Call::api(request)],
        events: vec![EventNote::new(NAME, &without_uid(key), "TaintManagerEviction", said)],
        because: Some(Because::TaintNotTolerated { taint }),
        ..Plan::default()
    }
}

/// The pod as upstream's event names it: without its uid, so `describe` does not find the event.
fn without_uid(key: &ObjectKey) -> Value {
    map! {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": map! { "name": &key.name, "namespace": &key.namespace },
    }
}

/// When the pod has to go, and because of which taint; nothing if it may stay for good.
fn deadline(pod: PodView<'_>, node: NodeView<'_>, now: UnixMillis) -> Option<(UnixMillis, Str)> {
    let evicting = node.taints().iter().filter(|taint| taint.str_at(&["effect"]) == "NoExecute");
    let deadlines = evicting.filter_map(|taint| {
        let until = match tolerated_seconds(pod, taint) {
            Tolerated::Never => now,
            Tolerated::Always => return None,
            Tolerated::Seconds(seconds) => {
                let added = time::parse(taint.str_at(&["timeAdded"])).unwrap_or(now);
                added + seconds.max(0) * 1000
            }
        };
        Some((until, taint.text_at(&["key"])))
    });
    deadlines.min()
}

enum Tolerated {
    Never,
    Seconds(i64),
    Always,
}

/// For how long a pod tolerates a taint: the shortest time that its tolerations name.
fn tolerated_seconds(pod: PodView<'_>, taint: &Value) -> Tolerated {
    let matching: Vec<&Value> = pod
        .tolerations()
        .iter()
        .filter(|one| crate::loops::scheduler::tolerated(std::slice::from_ref(one), taint))
        .collect();
    if matching.is_empty() {
        return Tolerated::Never;
    }
    let seconds = matching.iter().filter_map(|one| one.int_at(&["tolerationSeconds"])).min();
    seconds.map_or(Tolerated::Always, Tolerated::Seconds)
}
