//! The scheduler: it gives each pod its node, one pod after another, once in the pod's life.
//!
//! Mirrors kube-scheduler: the pods that wait are tried in the order of their priority and age;
//! [`filter`] says which nodes fit and why the others don't, [`score`] which of them is best.
//! A pod that fits nowhere is tried again when something changes, after a growing pause.
//!
//! All waiting pods are one piece of work under one key, so that no two decisions are made on the
//! same picture of the nodes.

mod affinity;
mod filter;
mod fraction;
mod message;
mod score;

pub use affinity::matches as accepts_labels;
pub use filter::tolerated;

use crate::api::views::{MetaView, NodeView, PodView, condition};
use crate::api::{Because, ObjectKey, Request, Resource, time};
use crate::loops::{Call, Context, ControlLoop, EventNote, Memory, Plan, Remember};
use crate::map;
use crate::sim::Millis;
use crate::store::{Change, NodeSum, View};
use crate::value::{Str, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The component's name in events.
const NAME: &str = "default-scheduler";
/// The pause after a first failure, doubled each time…
const FIRST_PAUSE_MS: Millis = 1_000;
/// …up to this (upstream: `podInitialBackoffSeconds`, `podMaxBackoffSeconds`).
const LONGEST_PAUSE_MS: Millis = 10_000;
/// A pod is tried again after this even if nothing has changed.
const FLUSH_MS: Millis = 300_000;

/// The scheduler.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::PODS, Resource::NODES],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

/// What the scheduler knows of the pods that it could not place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    attempts: Rc<BTreeMap<Str, Attempt>>,
}

/// A pod's last attempt.
#[derive(Clone, Debug, PartialEq)]
struct Attempt {
    pod: ObjectKey,
    number: u32,
    at: Millis,
    message: Str,
}

impl Attempt {
    /// Before this the pod is not tried again.
    fn not_before(&self) -> Millis {
        let pause = FIRST_PAUSE_MS << self.number.saturating_sub(1).min(10);
        self.at + pause.min(LONGEST_PAUSE_MS)
    }
}

/// The one key of all pods that wait.
fn queue() -> ObjectKey {
    ObjectKey::new(Resource::PODS, "", "")
}

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    let concerns = match change.key.resource {
        Resource::NODES => node_changed(change),
        _ => {
            let pod = PodView(change.object());
            let waits = pod.node_name().is_empty();
            let leaves = change.after.is_none() || pod.is_terminal();
            waits || leaves
        }
    };
    if concerns {
        keys.push(queue());
    }
}

/// A heartbeat changes nothing that a pod could have waited for.
fn node_changed(change: &Change) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return true };
    let differs = |path: &[&str]| before.at(path) != after.at(path);
    differs(&["spec"])
        || differs(&["metadata", "labels"])
        || differs(&["status", "allocatable"])
        || NodeView(before).is_ready() != NodeView(after).is_ready()
}

fn reconcile(context: &Context<'_>, _: &ObjectKey) -> Plan {
    let waiting = match context.memory {
        Some(Memory::Scheduler(waiting)) => waiting.clone(),
        _ => Waiting::default(),
    };
    let mut attempts = waiting.attempts;
    forget_others(&mut attempts, context.view);
    let mut plan = Plan::default();
    let mut next: Option<Millis> = None;
    for (key, pod) in pods_in_turn(context.view) {
        let tried = attempts.get(pod.meta().uid());
        if let Some(at) = tried.map(Attempt::not_before).filter(|at| *at > context.now) {
            next = Some(next.map_or(at, |next| next.min(at)));
            continue;
        }
        match best_node(context, pod) {
            Ok((node, because)) => {
                Rc::make_mut(&mut attempts).remove(pod.meta().uid());
                plan.calls.push(bind(pod, &node));
                plan.because = Some(because);
                // The next pod is placed when this one's node is known.
                next = Some(context.now);
                break;
            }
            Err(message) => {
                let number = tried.map_or(1, |attempt| attempt.number + 1);
                give_up(context, pod, &message, tried, &mut plan);
                let attempt = Attempt { pod: key.clone(), number, at: context.now, message };
                let again = context.now + FLUSH_MS;
                next = Some(next.map_or(again, |next| next.min(again)));
                Rc::make_mut(&mut attempts).insert(Str::from(pod.meta().uid()), attempt);
            }
        }
    }
    plan.memory = Remember::Put(Memory::Scheduler(Waiting { attempts }));
    plan.again_at = next;
    plan
}

/// Pods that wait for this scheduler, in the order in which they are tried.
fn pods_in_turn(view: View<'_>) -> impl Iterator<Item = (&ObjectKey, PodView<'_>)> {
    view.waiting_pods().map(|(key, pod)| (key, PodView(pod))).filter(|(_, pod)| is_ours(*pod))
}

fn is_ours(pod: PodView<'_>) -> bool {
    pod.scheduler_name() == NAME
        && !pod.meta().is_being_deleted()
        && !pod.is_terminal()
        && pod.0.items_at(&["spec", "schedulingGates"]).is_empty()
}

/// Forgets attempts for pods that do not wait any more.
fn forget_others(attempts: &mut Rc<BTreeMap<Str, Attempt>>, view: View<'_>) {
    let waits = |uid: &Str, attempt: &Attempt| {
        let pod = view.get(&attempt.pod).map(PodView);
        pod.is_some_and(|pod| {
            pod.meta().uid() == uid.as_str() && pod.node_name().is_empty() && is_ours(pod)
        })
    };
    if !attempts.iter().all(|(uid, attempt)| waits(uid, attempt)) {
        Rc::make_mut(attempts).retain(|uid, attempt| waits(uid, attempt));
    }
}

/// The node for a pod, or why there is none.
fn best_node(context: &Context<'_>, pod: PodView<'_>) -> Result<(Str, Because), Str> {
    let nodes: Vec<&NodeSum> = context.view.nodes().collect();
    let wants = filter::Wants::of(pod);
    let mut fitting = Vec::new();
    let mut reasons = Vec::new();
    for node in &nodes {
        let refused = filter::reasons(context.view, &wants, node);
        if refused.is_empty() {
            fitting.push(*node);
        } else {
            reasons.push(refused);
        }
    }
    if fitting.is_empty() {
        return Err(Str::from(message::no_node(nodes.len(), &reasons)));
    }
    let scores = score::scores(&wants, &fitting, &nodes);
    let most = scores.iter().copied().max().unwrap_or(0);
    let mut best: Vec<&NodeSum> = Vec::new();
    for (node, score) in fitting.iter().zip(&scores) {
        if *score == most {
            best.push(*node);
        }
    }
    let mut draw = context.chance.fixed(&["scheduler tie", pod.meta().uid()]);
    let node = best[draw.below(best.len() as u64) as usize];
    let name = node.node.text_at(&["metadata", "name"]);
    let because = Because::BestNode {
        node: name.clone(),
        fits: fitting.len() as i64,
        nodes: nodes.len() as i64,
    };
    Ok((name, because))
}

fn bind(pod: PodView<'_>, node: &Str) -> Call {
    let meta = pod.meta();
    let (namespace, name) = (meta.namespace(), meta.name());
    let binding = map! {
        "apiVersion": "v1", "kind": "Binding",
        "metadata": map! { "name": name, "namespace": namespace, "uid": meta.uid() },
        "target": map! { "kind": "Node", "name": node },
    };
    let said = format!("Successfully assigned {namespace}/{name} to {node}");
    Call::noted(
        Request::create(Resource::PODS, namespace, binding).on("binding"),
        Some(EventNote::new(NAME, pod.0, "Scheduled", said)),
        None,
    )
}

/// Says that a pod fits nowhere, in an event and in the pod's own status.
fn give_up(
    context: &Context<'_>,
    pod: PodView<'_>,
    message: &Str,
    tried: Option<&Attempt>,
    plan: &mut Plan,
) {
    let news = tried
        .is_none_or(|attempt| attempt.message != *message || attempt.at + FLUSH_MS <= context.now);
    if !news {
        return;
    }
    let note = EventNote::new(NAME, pod.0, "FailedScheduling", message.clone()).warning();
    plan.events.push(note);
    plan.because.get_or_insert(Because::NoNodeFits {
        nodes: context.view.list(Resource::NODES, "").count() as i64,
    });
    let known = condition(pod.0, "PodScheduled");
    if known.is_some_and(|found| found.str_at(&["message"]) == message.as_str()) {
        return;
    }
    let since = known.filter(|found| found.str_at(&["status"]) == "False").map_or_else(
        || Str::from(time::rfc3339(time::at(context.epoch, context.now))),
        |found| found.text_at(&["lastTransitionTime"]),
    );
    let unschedulable = map! {
        "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
        "message": message, "lastProbeTime": Value::Null, "lastTransitionTime": since,
        "observedGeneration": MetaView(pod.0).generation(),
    };
    let mut object = pod.0.clone();
    let mut conditions = object.items_at(&["status", "conditions"]).to_vec();
    conditions.retain(|found| found.str_at(&["type"]) != "PodScheduled");
    conditions.push(unschedulable);
    object.set(&["status", "conditions"], conditions);
    plan.calls.push(Call::api(Request::update_status(Resource::PODS, object)));
}
