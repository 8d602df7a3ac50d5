//! The scheduler: it gives each pod its node, one pod after another, once in the pod's life.
//!
//! Mirrors kube-scheduler: the pods that wait are tried in the order of their priority and age;
//! [`filter`] says which nodes fit and why the others don't, [`score`] which of them is best.
//! A pod that fits nowhere is tried again when something changes, after a growing pause.
//!
//! All waiting pods are one piece of work under one key, so that no two decisions are made on the
//! same picture of the nodes.

mod affinity;
mod failure;
mod filter;
mod fraction;
mod message;
mod neighbours;
mod others;
mod preemption;
mod score;
mod spread;
mod volumes;

pub use affinity::matches as accepts_labels;
pub use filter::tolerated;

use failure::Failure;
use filter::Wants;
use others::Others;
use volumes::Claims;

use crate::api::views::{MetaView, NodeView, PodView};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Memory, Plan, Remember};
use crate::map;
use crate::sim::Millis;
use crate::store::{Change, NodeSum, Usage, View};
use crate::value::{Str, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The component's name in events.
const NAME: &str = "default-scheduler";
/// The pause after a first failure, doubled each time…
const FIRST_PAUSE_MS: Millis = 1_000;
/// …up to this (upstream: `podInitialBackoffSeconds`, `podMaxBackoffSeconds`).
const LONGEST_PAUSE_MS: Millis = 10_000;
/// So often it is looked for pods that came to a node, while one waits to which others matter.
const LOOK_MS: Millis = 1_000;
/// A pod is tried again after this even if nothing has changed.
const FLUSH_MS: Millis = 300_000;

/// The scheduler.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[
        Resource::PODS,
        Resource::NODES,
        Resource::PERSISTENT_VOLUME_CLAIMS,
        Resource::PERSISTENT_VOLUMES,
        Resource::STORAGECLASSES,
    ],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

/// What the scheduler knows of the pods that it could not place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    attempts: Rc<BTreeMap<Str, Attempt>>,
    /// Changes up to this revision have been looked at.
    seen: u64,
}

/// A pod's last attempt.
#[derive(Clone, Debug, PartialEq)]
struct Attempt {
    pod: ObjectKey,
    number: u32,
    at: Millis,
    /// Whether something has changed since then that may help.
    stirred: bool,
    /// Whether it matters to the pod which others run where.
    minds_others: bool,
    message: Str,
    /// The node on which room was made for it; empty for none.
    nominated: Str,
}

impl Attempt {
    /// When the pod is tried again, as far as is known now.
    fn again_at(&self) -> Millis {
        if !self.stirred {
            return self.at + FLUSH_MS;
        }
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
        Resource::PODS => {
            let pod = PodView(change.object());
            let leaves = change.after.is_none() || pod.is_terminal();
            leaves || pod_changed(change, pod.node_name().is_empty())
        }
        _ => true,
    };
    if concerns {
        keys.push(queue());
    }
}

/// Whether a pod came, wants something else, or means something else to the pods around it. What
/// becomes of a pod in its status is nothing that another could have waited for.
fn pod_changed(change: &Change, waits: bool) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return true };
    let differs = |path: &[&str]| before.at(path) != after.at(path);
    (waits && differs(&["spec"])) || differs(&["metadata", "labels"])
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
    stir(&mut attempts, waiting.seen, context.view);
    let mut plan = Plan::default();
    let mut next: Option<Millis> = None;
    for (key, pod) in pods_in_turn(context.view) {
        let tried = attempts.get(pod.meta().uid());
        if let Some(at) = tried.map(Attempt::again_at).filter(|at| *at > context.now) {
            next = Some(next.map_or(at, |next| next.min(at)));
            continue;
        }
        match best_node(context, pod, &attempts) {
            Ok(Choice::Wait) => {}
            Ok(Choice::Prepare(calls)) => {
                plan.calls.extend(calls);
                next = Some(context.now);
                break;
            }
            Ok(Choice::Bind(node, because)) => {
                Rc::make_mut(&mut attempts).remove(pod.meta().uid());
                plan.calls.push(bind(pod, &node));
                plan.because = Some(because);
                // The next pod is placed when this one's node is known.
                next = Some(context.now);
                break;
            }
            Err(failure) => {
                let number = tried.map_or(1, |attempt| attempt.number + 1);
                failure.report(context, pod, tried, &mut plan);
                let (pod_key, at) = (key.clone(), context.now);
                let Failure { message, nominated, .. } = failure;
                let (stirred, minds_others) = (false, minds_others(pod));
                let attempt =
                    Attempt { pod: pod_key, number, at, stirred, minds_others, message, nominated };
                let again = attempt.again_at();
                next = Some(next.map_or(again, |next| next.min(again)));
                Rc::make_mut(&mut attempts).insert(Str::from(pod.meta().uid()), attempt);
            }
        }
    }
    let seen = context.view.revision();
    if attempts.values().any(|attempt| attempt.minds_others) {
        let look = context.now + LOOK_MS;
        next = Some(next.map_or(look, |next| next.min(look)));
    }
    plan.memory = Remember::Put(Memory::Scheduler(Waiting { attempts, seen }));
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

/// Notes which pods something may help that has changed since they were tried (upstream: the
/// queueing hints): a pod that left its node or has other labels, the nodes, the volumes, what the
/// pod itself wants; and a pod that came to a node, if others matter to it.
fn stir(attempts: &mut Rc<BTreeMap<Str, Attempt>>, seen: u64, view: View<'_>) {
    if attempts.is_empty() {
        return;
    }
    let Some(changes) = view.changes_since(seen) else {
        // What happened is not known any more, so anything may have.
        return stir_those(attempts, |_| true);
    };
    let (mut for_all, mut for_some, mut own) = (false, false, BTreeSet::new());
    for change in changes {
        match change.key.resource {
            Resource::NODES => for_all |= node_changed(change),
            Resource::PODS if PodView(change.object()).node_name().is_empty() => {
                if pod_changed(change, true) {
                    own.insert(&change.key);
                }
            }
            Resource::PODS => {
                for_all |= left(change) || !came(change) && pod_changed(change, false);
                for_some |= came(change);
            }
            resource => for_all |= LOOP.watches.contains(&resource),
        }
    }
    if for_all || for_some || !own.is_empty() {
        let helps = |attempt: &Attempt| {
            for_all || for_some && attempt.minds_others || own.contains(&attempt.pod)
        };
        stir_those(attempts, helps);
    }
}

fn stir_those(attempts: &mut Rc<BTreeMap<Str, Attempt>>, which: impl Fn(&Attempt) -> bool) {
    if attempts.values().any(|attempt| !attempt.stirred && which(attempt)) {
        for attempt in Rc::make_mut(attempts).values_mut() {
            attempt.stirred |= which(attempt);
        }
    }
}

/// Whether a pod took room on a node before a change and does not any more.
fn left(change: &Change) -> bool {
    change.before.as_ref().is_some_and(is_on_a_node)
        && !change.after.as_ref().is_some_and(is_on_a_node)
}

/// Whether a pod takes room on a node since a change.
fn came(change: &Change) -> bool {
    change.after.as_ref().is_some_and(is_on_a_node)
        && !change.before.as_ref().is_some_and(is_on_a_node)
}

fn is_on_a_node(pod: &Value) -> bool {
    let pod = PodView(pod);
    !pod.node_name().is_empty() && !pod.is_terminal()
}

fn minds_others(pod: PodView<'_>) -> bool {
    pod.affinity().is_some() || !pod.0.items_at(&["spec", "topologySpreadConstraints"]).is_empty()
}

/// What is done for a pod that fits somewhere.
enum Choice {
    Bind(Str, Because),
    /// Its claims are to be bound first.
    Prepare(Vec<Call>),
    /// Its claims are being bound.
    Wait,
}

/// The node for a pod, or why there is none.
fn best_node(
    context: &Context<'_>,
    pod: PodView<'_>,
    attempts: &BTreeMap<Str, Attempt>,
) -> Result<Choice, Failure> {
    let nodes: Vec<&NodeSum> = context.view.nodes().collect();
    let wants = Wants::of(Others::all(context.view), pod);
    let claims = match &wants.claims {
        Err(why) => return Err(Failure::anywhere(pod, why, nodes.len())),
        Ok(Some(claims)) if claims.is_binding(context.view) => return Ok(Choice::Wait),
        Ok(claims) => claims,
    };
    let refusals = |node: &NodeSum| {
        let refused = filter::reasons(&wants, node);
        match promised(context.view, pod, node, attempts) {
            Some(full) if refused.is_empty() => filter::reasons(&wants, &full),
            _ => refused,
        }
    };
    let meant = pod.0.str_at(&["status", "nominatedNodeName"]);
    let is_meant = |node: &&&NodeSum| !meant.is_empty() && MetaView(&node.node).name() == meant;
    let meant = nodes.iter().find(is_meant).filter(|node| refusals(node).is_empty());
    let mut fitting: Vec<&NodeSum> = meant.copied().into_iter().collect();
    let mut refused = Vec::new();
    if fitting.is_empty() {
        for node in &nodes {
            let reasons = refusals(node);
            if reasons.is_empty() {
                fitting.push(*node);
            } else {
                refused.push((*node, reasons));
            }
        }
    }
    if fitting.is_empty() {
        return Err(Failure::of(context, pod, &refused));
    }
    let node = pick(context, &wants, &fitting, &nodes);
    let bind = |claims: &Claims<'_>| claims.bind(context.view, NodeView(&node.node));
    let calls = claims.as_ref().map_or_else(Vec::new, bind);
    if !calls.is_empty() {
        return Ok(Choice::Prepare(calls));
    }
    let name = node.node.text_at(&["metadata", "name"]);
    let (fits, nodes) = (fitting.len() as i64, nodes.len() as i64);
    Ok(Choice::Bind(name.clone(), Because::BestNode { node: name, fits, nodes }))
}

/// The best of the nodes that fit; a draw decides between equals.
fn pick<'a>(
    context: &Context<'_>,
    wants: &Wants<'_>,
    fitting: &[&'a NodeSum],
    all: &[&NodeSum],
) -> &'a NodeSum {
    let scores = score::scores(wants, fitting, all);
    let most = scores.iter().copied().max().unwrap_or(0);
    let best: Vec<&'a NodeSum> =
        fitting.iter().zip(&scores).filter(|(_, score)| **score == most).map(|(n, _)| *n).collect();
    let mut draw = context.chance.fixed(&["scheduler tie", wants.pod.meta().uid()]);
    best[draw.below(best.len() as u64) as usize]
}

/// A node with those on it, too, for whom room was made there and who are no less important than
/// the pod (upstream: `addNominatedPods`); nothing if there are none.
fn promised(
    view: View<'_>,
    pod: PodView<'_>,
    node: &NodeSum,
    attempts: &BTreeMap<Str, Attempt>,
) -> Option<NodeSum> {
    if attempts.values().all(|attempt| attempt.nominated.is_empty()) {
        return None;
    }
    among_promised(view, pod, node, attempts)
}

#[inline(never)]
fn among_promised(
    view: View<'_>,
    pod: PodView<'_>,
    node: &NodeSum,
    attempts: &BTreeMap<Str, Attempt>,
) -> Option<NodeSum> {
    let name = MetaView(&node.node).name();
    let meant = attempts.iter().filter(|(uid, attempt)| {
        attempt.nominated.as_str() == name && uid.as_str() != pod.meta().uid()
    });
    let meant = meant.filter_map(|(_, attempt)| view.get(&attempt.pod).map(PodView));
    let meant: Vec<PodView<'_>> = meant.filter(|one| one.priority() >= pod.priority()).collect();
    let mut full = (!meant.is_empty()).then(|| node.clone())?;
    for one in meant {
        full.used = full.used.plus(Usage::of(one.0));
    }
    Some(full)
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

#[cfg(test)]
mod tests;
