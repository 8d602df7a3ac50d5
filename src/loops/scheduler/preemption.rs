//! Pushing out pods of lower priority for one that fits nowhere (upstream: the plugin
//! `DefaultPreemption`): on which node, and whom.

use super::NAME;
use super::filter::{self, Refusal, Wants};
use super::message::counted;
use super::others::Others;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{Condition, MetaView, PodView, set_condition};
use crate::api::{Request, Resource, Selector};
use crate::loops::{Call, EventNote};
use crate::store::{NodeSum, Usage, View};
use crate::value::{Str, Value};
use std::cmp::Reverse;

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// Nobody goes; the words for the pod's message. Whether a node that was meant for the pod
    /// stays meant for it.
    Nobody { words: String, keeps_nomination: bool },
    /// Room is made.
    Room(Room),
}

/// Room that is made on a node.
#[derive(Debug)]
pub struct Room {
    pub node: Str,
    /// Who has to go, the more important first.
    pub victims: Vec<Value>,
}

/// Looks for pods that could go, on the nodes that refuse the pod for these reasons.
pub fn preempt(view: View<'_>, pod: PodView<'_>, refused: &[(&NodeSum, Vec<Refusal>)]) -> Outcome {
    let nobody = |words: String, keeps_nomination| Outcome::Nobody { words, keeps_nomination };
    if pod.0.str_at(&["spec", "preemptionPolicy"]) == "Never" {
        return nobody("not eligible due to preemptionPolicy=Never.".to_string(), true);
    }
    if victims_are_leaving(view, pod, refused) {
        let words = "not eligible due to a terminating pod on the nominated node.";
        return nobody(words.to_string(), true);
    }
    let mut candidates = Vec::new();
    let mut reasons: Vec<Str> = Vec::new();
    for (node, refusals) in refused {
        if !refusals.iter().all(|refusal| refusal.resolvable) {
            reasons.push(Str::lit("Preemption is not helpful for scheduling"));
            continue;
        }
        match victims(view, pod, node) {
            Ok(candidate) => candidates.push(candidate),
            Err(words) => reasons.extend(words),
        }
    }
    match candidates.into_iter().min_by_key(Candidate::rank) {
        Some(best) => {
            let victims = best.victims.iter().map(|victim| victim.0.clone()).collect();
            Outcome::Room(Room { node: best.node, victims })
        }
        None => {
            let nodes = refused.len();
            let words = counted(reasons.iter().map(Str::as_str));
            nobody(format!("0/{nodes} nodes are available: {words}."), false)
        }
    }
}

/// Whether victims on the node that is meant for the pod are still on their way out.
fn victims_are_leaving(
    view: View<'_>,
    pod: PodView<'_>,
    refused: &[(&NodeSum, Vec<Refusal>)],
) -> bool {
    let nominated = pod.0.str_at(&["status", "nominatedNodeName"]);
    let found = refused.iter().find(|(sum, _)| MetaView(&sum.node).name() == nominated);
    let Some((_, refusals)) = found else { return false };
    refusals.iter().all(|refusal| refusal.resolvable)
        && Others::all(view).on(nominated).any(|other| {
            let marked = other.condition("DisruptionTarget");
            priority(other) < priority(pod)
                && other.meta().is_being_deleted()
                && marked.is_some_and(|why| why.str_at(&["reason"]) == "PreemptionByScheduler")
        })
}

/// A node on which room could be made.
struct Candidate<'a> {
    node: Str,
    victims: Vec<PodView<'a>>,
    /// How many of them a disruption budget would protect.
    violations: usize,
}

impl Candidate<'_> {
    /// The least is best (upstream: `pickOneNodeForPreemption`).
    fn rank(&self) -> (usize, i64, i64, usize, Reverse<UnixMillis>) {
        let highest = self.victims.iter().map(|victim| priority(*victim)).max().unwrap_or(0);
        // Counted from zero, so that few pods of negative priority are not worse than many.
        let sum = self.victims.iter().map(|victim| priority(*victim) + (1 << 31)).sum();
        let important = self.victims.iter().filter(|victim| priority(**victim) == highest);
        let earliest = important.map(|victim| started(*victim)).min().unwrap_or(0);
        (self.violations, highest, sum, self.victims.len(), Reverse(earliest))
    }
}

fn priority(pod: PodView<'_>) -> i64 {
    pod.priority().unwrap_or(0)
}

/// A pod that has not started counts as the youngest.
fn started(pod: PodView<'_>) -> UnixMillis {
    time::parse(pod.start_time()).unwrap_or(UnixMillis::MAX)
}

/// The fewest pods of a node that have to go (upstream: `SelectVictimsOnNode`), or why it would
/// not help.
fn victims<'a>(
    view: View<'a>,
    pod: PodView<'_>,
    node: &NodeSum,
) -> Result<Candidate<'a>, Vec<Str>> {
    let name = node.node.text_at(&["metadata", "name"]);
    let lower = Others::all(view).on(&name).filter(|other| priority(*other) < priority(pod));
    let mut lower: Vec<PodView<'_>> = lower.collect();
    if lower.is_empty() {
        return Err(vec![Str::lit("No preemption victims found for incoming pod")]);
    }
    let mut gone: Vec<Str> = lower.iter().map(|one| Str::from(one.meta().uid())).collect();
    let refusals = without(view, pod, node, &lower, &gone);
    if !refusals.is_empty() {
        return Err(refusals.into_iter().map(|refusal| refusal.reason).collect());
    }
    lower.sort_by_key(|one| (Reverse(priority(*one)), started(*one)));
    let protected = protected(view, &lower);
    let (first, last): (Vec<_>, Vec<_>) =
        lower.iter().zip(protected).partition(|(_, protected)| *protected);
    let (mut victims, mut violations) = (Vec::new(), 0);
    for (one, protected) in first.into_iter().chain(last) {
        let uid = one.meta().uid();
        gone.retain(|gone| gone.as_str() != uid);
        if !without(view, pod, node, &lower, &gone).is_empty() {
            gone.push(Str::from(uid));
            victims.push(*one);
            violations += usize::from(protected);
        }
    }
    victims.sort_by_key(|one| (Reverse(priority(*one)), started(*one)));
    Ok(Candidate { node: name, victims, violations })
}

/// Why the pod does not fit even without those of `pods` that are `gone`.
fn without(
    view: View<'_>,
    pod: PodView<'_>,
    node: &NodeSum,
    pods: &[PodView<'_>],
    gone: &[Str],
) -> Vec<Refusal> {
    let mut rest = node.clone();
    for one in pods.iter().filter(|one| gone.iter().any(|uid| uid.as_str() == one.meta().uid())) {
        rest.used = rest.used.minus(Usage::of(one.0));
    }
    filter::reasons(&Wants::of(Others { view, gone }, pod), &rest)
}

/// Which of the pods a PodDisruptionBudget would protect (upstream:
/// `filterPodsWithPDBViolation`).
fn protected(view: View<'_>, pods: &[PodView<'_>]) -> Vec<bool> {
    let budgets = view.list(Resource::PODDISRUPTIONBUDGETS, "").map(|(_, budget)| budget);
    let mut budgets: Vec<(&Value, Selector, i64)> = budgets
        .filter_map(|budget| {
            let selector = Selector::of_object(budget.at(&["spec", "selector"])).ok()?;
            let allowed = budget.int_at(&["status", "disruptionsAllowed"]).unwrap_or(0);
            (!selector.is_empty()).then_some((budget, selector, allowed))
        })
        .collect();
    let is_protected = |pod: &PodView<'_>| {
        let (meta, mut found) = (pod.meta(), false);
        for (budget, selector, allowed) in &mut budgets {
            let disrupted = budget.at(&["status", "disruptedPods", meta.name()]).is_some();
            if MetaView(budget).namespace() == meta.namespace()
                && meta.labels().is_some_and(|labels| !labels.is_empty())
                && selector.matches(meta.labels())
                && !disrupted
            {
                *allowed -= 1;
                found |= *allowed < 0;
            }
        }
        found
    };
    pods.iter().map(is_protected).collect()
}

/// Makes the room: each victim is told why and deleted.
pub fn calls(room: &Room, pod: PodView<'_>, now: UnixMillis) -> Vec<Call> {
    let mut calls = Vec::new();
    for victim in room.victims.iter().map(PodView) {
        if victim.meta().is_being_deleted() {
            continue;
        }
        let mut target = victim.0.clone();
        let why = Condition {
            kind: Str::lit("DisruptionTarget"),
            status: Str::lit("True"),
            reason: Str::lit("PreemptionByScheduler"),
            message: Str::lit("default-scheduler: preempting to accommodate a higher priority pod"),
        };
        set_condition(&mut target, &why, now);
        calls.push(Call::api(Request::update_status(Resource::PODS, target)));
        let (meta, uid) = (victim.meta(), pod.meta().uid());
        let said = format!("Preempted by pod {uid} on node {}", room.node);
        let note = EventNote::new(NAME, victim.0, "Preempted", said);
        let request = Request::delete(Resource::PODS, meta.namespace(), meta.name());
        calls.push(Call::noted(request, Some(note), None));
    }
    calls
}
