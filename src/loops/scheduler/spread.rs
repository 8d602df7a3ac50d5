//! How evenly pods are to be spread over places (upstream: the plugin `PodTopologySpread`): what
//! a pod's own `topologySpreadConstraints` ask for.

use super::affinity;
use super::filter::{Refusal, is_kept_away};
use super::fraction::{self, ONE};
use super::others::Others;
use crate::api::Selector;
use crate::api::views::{NodeView, PodView};
use crate::store::NodeSum;
use crate::value::{Str, Value};
use std::collections::BTreeMap;

/// The label of which every node has a value of its own.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// One of a pod's constraints.
#[derive(Clone, Debug)]
struct Constraint {
    topology_key: Str,
    max_skew: i64,
    min_domains: i64,
    selector: Selector,
    /// Whether only nodes count that the pod's node affinity accepts.
    honors_affinity: bool,
    /// Whether only nodes count whose taints the pod tolerates.
    honors_taints: bool,
}

/// The constraints that say `action` where they cannot be met.
fn constraints(pod: PodView<'_>, action: &str) -> Vec<Constraint> {
    let all = pod.0.items_at(&["spec", "topologySpreadConstraints"]).iter();
    let constraint = |given: &Value| Constraint {
        topology_key: given.text_at(&["topologyKey"]),
        max_skew: given.int_at(&["maxSkew"]).unwrap_or(1),
        min_domains: given.int_at(&["minDomains"]).unwrap_or(1),
        selector: Selector::of_object(given.get("labelSelector"))
            .unwrap_or_else(|_| Selector::nothing()),
        honors_affinity: given.str_at(&["nodeAffinityPolicy"]) != "Ignore",
        honors_taints: given.str_at(&["nodeTaintsPolicy"]) == "Honor",
    };
    all.filter(|given| given.str_at(&["whenUnsatisfiable"]) == action).map(constraint).collect()
}

impl Constraint {
    /// Whether a node's pods count.
    fn includes(&self, pod: PodView<'_>, node: NodeView<'_>) -> bool {
        (!self.honors_affinity || affinity::matches(pod, node))
            && (!self.honors_taints || !is_kept_away(pod, node))
    }

    /// How many pods of a node it is about.
    fn count(&self, others: Others<'_>, pod: PodView<'_>, node: NodeView<'_>) -> i64 {
        if self.selector.is_empty() {
            return 0;
        }
        let namespace = pod.meta().namespace();
        let pods = others.on(node.meta().name());
        let counts = pods.filter(|other| {
            !other.meta().is_being_deleted()
                && other.meta().namespace() == namespace
                && self.selector.matches(other.meta().labels())
        });
        counts.count() as i64
    }
}

/// Whether a node has the labels of all constraints.
fn has_labels(node: NodeView<'_>, constraints: &[Constraint]) -> bool {
    constraints.iter().all(|one| node.meta().label(&one.topology_key).is_some())
}

/// What a pod's hard constraints leave, worked out once for all nodes.
#[derive(Debug, Default)]
pub struct Spread<'a> {
    constraints: Vec<Counted<'a>>,
}

#[derive(Debug)]
struct Counted<'a> {
    constraint: Constraint,
    /// Matching pods by the label's values.
    places: BTreeMap<&'a str, i64>,
    /// 1 if the pod itself would count.
    itself: i64,
}

impl<'a> Spread<'a> {
    pub fn of(others: Others<'a>, pod: PodView<'_>) -> Spread<'a> {
        let constraints = constraints(pod, "DoNotSchedule");
        if constraints.is_empty() {
            return Spread::default();
        }
        Spread::counted(others, pod, constraints)
    }

    #[inline(never)]
    fn counted(others: Others<'a>, pod: PodView<'_>, constraints: Vec<Constraint>) -> Spread<'a> {
        let nodes = others.view.nodes().map(|sum| NodeView(&sum.node));
        let nodes: Vec<NodeView<'a>> =
            nodes.filter(|node| has_labels(*node, &constraints)).collect();
        let counted = |constraint: Constraint| {
            let mut places: BTreeMap<&str, i64> = BTreeMap::new();
            for node in nodes.iter().filter(|node| constraint.includes(pod, **node)) {
                let place = node.meta().label(&constraint.topology_key).unwrap_or("");
                *places.entry(place).or_default() += constraint.count(others, pod, *node);
            }
            let itself = i64::from(constraint.selector.matches(pod.meta().labels()));
            Counted { constraint, places, itself }
        };
        Spread { constraints: constraints.into_iter().map(counted).collect() }
    }

    /// Why a node is the wrong place; nothing if it is not.
    pub fn refusal(&self, node: NodeView<'_>) -> Option<Refusal> {
        self.constraints.iter().find_map(|counted| counted.refusal(node))
    }
}

impl Counted<'_> {
    #[inline(never)]
    fn refusal(&self, node: NodeView<'_>) -> Option<Refusal> {
        const WORDS: &str = "node(s) didn't match pod topology spread constraints";
        let Counted { constraint, places, itself } = self;
        let Some(place) = node.meta().label(&constraint.topology_key) else {
            let reason = Str::from(format!("{WORDS} (missing required label)"));
            return Some(Refusal { reason, resolvable: false });
        };
        let fewest = match (places.len() as i64) < constraint.min_domains {
            true => 0,
            // Without any place that counts, upstream's least is out of reach.
            false => places.values().copied().min().unwrap_or(i64::from(i32::MAX)),
        };
        let here = places.get(place).copied().unwrap_or(0);
        let is_uneven = here + itself - fewest > constraint.max_skew;
        is_uneven.then(|| Refusal { reason: Str::lit(WORDS), resolvable: true })
    }
}

/// How evenly spread the pod would be on each of the nodes, from 0 to 100, by its soft
/// constraints; nothing if it says nothing at all about how it is to be spread.
pub fn scores(others: Others<'_>, pod: PodView<'_>, nodes: &[&NodeSum]) -> Option<Vec<i64>> {
    if pod.0.items_at(&["spec", "topologySpreadConstraints"]).is_empty() {
        return None;
    }
    Some(soft_scores(others, pod, nodes))
}

#[inline(never)]
fn soft_scores(others: Others<'_>, pod: PodView<'_>, nodes: &[&NodeSum]) -> Vec<i64> {
    let constraints = constraints(pod, "ScheduleAnyway");
    if constraints.is_empty() {
        return vec![0; nodes.len()];
    }
    let views: Vec<NodeView<'_>> = nodes.iter().map(|sum| NodeView(&sum.node)).collect();
    let scored: Vec<bool> = views.iter().map(|node| has_labels(*node, &constraints)).collect();
    let mut raw = vec![0; nodes.len()];
    for constraint in &constraints {
        let places = places(others, pod, constraint, &constraints, &views);
        let weight = fraction::ln(places.len() as u64 + 2);
        for ((score, node), scored) in raw.iter_mut().zip(&views).zip(&scored) {
            let place = node.meta().label(&constraint.topology_key).unwrap_or("");
            let count = places.get(place).copied().unwrap_or(0);
            if *scored {
                *score += count * weight + (constraint.max_skew - 1) * ONE;
            }
        }
    }
    let raw = raw.iter().map(|score| (score + ONE / 2) / ONE);
    let raw: Vec<Option<i64>> = raw.zip(&scored).map(|(r, scored)| scored.then_some(r)).collect();
    normalized(&raw)
}

/// Matching pods by the label's values, for the values that the candidates have.
fn places<'a>(
    others: Others<'a>,
    pod: PodView<'_>,
    constraint: &Constraint,
    all: &[Constraint],
    candidates: &[NodeView<'a>],
) -> BTreeMap<&'a str, i64> {
    let key = &constraint.topology_key;
    let candidates = candidates.iter().filter(|node| has_labels(**node, all));
    let mut places: BTreeMap<&str, i64> =
        candidates.filter_map(|node| Some((node.meta().label(key)?, 0))).collect();
    // Upstream counts a single node's pods whether it is included or not.
    let by_node = key.as_str() == HOSTNAME;
    for sum in others.view.nodes() {
        let node = NodeView(&sum.node);
        let counts = has_labels(node, all) && (by_node || constraint.includes(pod, node));
        let place = node.meta().label(key).and_then(|value| places.get_mut(value));
        if let Some(place) = place.filter(|_| counts) {
            *place += constraint.count(others, pod, node);
        }
    }
    places
}

/// Fewer pods are better; nodes that are not scored get 0.
fn normalized(raw: &[Option<i64>]) -> Vec<i64> {
    let most = raw.iter().flatten().copied().max().unwrap_or(0);
    let least = raw.iter().flatten().copied().min().unwrap_or(0);
    let scaled = |score: &Option<i64>| match score {
        None => 0,
        Some(_) if most == 0 => 100,
        Some(score) => 100 * (most + least - score) / most,
    };
    raw.iter().map(scaled).collect()
}
