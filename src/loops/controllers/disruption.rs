//! The disruption controller: how many pods of a PodDisruptionBudget may be evicted just now.
//!
//! Mirrors `pkg/controller/disruption`.

use crate::api::time;
use crate::api::views::{MetaView, PodView};
use crate::api::{Because, ObjectKey, Request, Resource, Selector};
use crate::loops::{Call, Context, ControlLoop, EventNote, Plan};
use crate::map;
use crate::store::{Change, View};
use crate::value::{Str, Value};
use std::collections::BTreeMap;

/// The component's name in events.
const NAME: &str = "controllermanager";

/// The disruption controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "disruption-controller",
    watches: &[
        Resource::PODDISRUPTIONBUDGETS,
        Resource::PODS,
        Resource::DEPLOYMENTS,
        Resource::REPLICA_SETS,
        Resource::STATEFUL_SETS,
    ],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::PODDISRUPTIONBUDGETS {
        return keys.push(change.key.clone());
    }
    for (key, budget) in view.list(Resource::PODDISRUPTIONBUDGETS, &change.key.namespace) {
        let concerned = change.key.resource != Resource::PODS || {
            let selector = Selector::of_object(budget.at(&["spec", "selector"]));
            let mut states = change.before.iter().chain(&change.after);
            selector.is_ok_and(|s| states.any(|pod| s.matches(MetaView(pod).labels())))
        };
        if concerned {
            keys.push(key.clone());
        }
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let mut plan = Plan::default();
    let Some(budget) = context.view.get(key) else { return plan };
    let Ok(selector) = Selector::of_object(budget.at(&["spec", "selector"])) else { return plan };
    let pods = context.view.list(Resource::PODS, &key.namespace).map(|(_, pod)| PodView(pod));
    let pods: Vec<_> = pods.filter(|pod| selector.matches(pod.meta().labels())).collect();
    if pods.is_empty() {
        plan.events.push(EventNote::new(NAME, budget, "NoPods", "No matching pods found"));
    }
    let (expected, desired) = wanted(context.view, budget, &pods);
    let healthy = pods.iter().filter(|pod| !pod.meta().is_being_deleted() && pod.is_ready());
    let healthy = healthy.count() as i64;
    let allowed = if expected <= 0 { 0 } else { (healthy - desired).max(0) };
    let mut next = budget.clone();
    for (field, count) in [
        ("currentHealthy", healthy),
        ("desiredHealthy", desired),
        ("expectedPods", expected),
        ("disruptionsAllowed", allowed),
        ("observedGeneration", MetaView(budget).generation()),
    ] {
        next.set(&["status", field], count);
    }
    set_condition(&mut next, allowed > 0, &time::rfc3339(time::at(context.epoch, context.now)));
    if next != *budget {
        plan.because = Some(Because::StatusChanged);
        plan.calls.push(Call::api(Request::update_status(Resource::PODDISRUPTIONBUDGETS, next)));
    }
    plan
}

fn set_condition(budget: &mut Value, allowed: bool, now: &str) {
    let (status, reason) = match allowed {
        true => ("True", "SufficientPods"),
        false => ("False", "InsufficientPods"),
    };
    let old = budget.at(&["status", "conditions", "0"]);
    let since = old.filter(|old| old.str_at(&["status"]) == status);
    let since = since.map_or(Str::from(now), |old| old.text_at(&["lastTransitionTime"]));
    let condition = map! {
        "type": "DisruptionAllowed", "status": status, "reason": reason, "message": "",
        "lastTransitionTime": since, "observedGeneration": MetaView(budget).generation(),
    };
    budget.set(&["status", "conditions"], vec![condition]);
}

/// How many pods there should be, and how many must be healthy (upstream: `getExpectedPodCount`).
fn wanted(view: View<'_>, budget: &Value, pods: &[PodView<'_>]) -> (i64, i64) {
    let bound = |field| budget.at(&["spec", field]);
    match (bound("maxUnavailable"), bound("minAvailable")) {
        (Some(most), _) => {
            let expected = expected_scale(view, pods);
            (expected, (expected - scaled(most, expected)).max(0))
        }
        (None, Some(Value::Int(least))) => (pods.len() as i64, *least),
        (None, Some(least)) => {
            let expected = expected_scale(view, pods);
            (expected, scaled(least, expected))
        }
        (None, None) => (0, 0),
    }
}

/// A number, or a percentage of a total, rounded up.
fn scaled(value: &Value, total: i64) -> i64 {
    match value {
        Value::Int(number) => *number,
        other => {
            let text = other.as_str().unwrap_or("0%");
            let percent = text.trim_end_matches('%').parse::<i64>().unwrap_or(0);
            percent.saturating_mul(total).saturating_add(99) / 100
        }
    }
}

/// The wanted sizes of all that controls the pods, together (upstream: `getExpectedScale`).
fn expected_scale(view: View<'_>, pods: &[PodView<'_>]) -> i64 {
    let mut sizes: BTreeMap<Str, i64> = BTreeMap::new();
    for pod in pods {
        let Some(owner) = pod.meta().controller() else { continue };
        let Some(resource) = owner.resource() else { continue };
        let Some(mut object) = view.find(resource, pod.meta().namespace(), owner.name()) else {
            continue;
        };
        // The Deployment above a ReplicaSet says how many there should be.
        if let Some(above) = MetaView(object).controller().filter(|o| o.kind() == "Deployment")
            && let Some(deployment) =
                view.find(Resource::DEPLOYMENTS, pod.meta().namespace(), above.name())
        {
            object = deployment;
        }
        let size = object.int_at(&["spec", "replicas"]).unwrap_or(1);
        sizes.insert(object.text_at(&["metadata", "uid"]), size);
    }
    sizes.values().sum()
}
