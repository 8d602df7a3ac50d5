//! Next to which pods a pod wants to run, and next to which not (upstream: the plugin
//! `InterPodAffinity`). Pods that are placed already have a say as well: their anti-affinity keeps
//! newcomers away.

use super::filter::Refusal;
use super::others::Others;
use crate::api::views::{NodeView, PodView};
use crate::api::{Resource, Selector};
use crate::store::{NodeSum, View};
use crate::value::{Map, Str, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What an existing pod's required affinity counts when a newcomer is what it asked for
/// (upstream: `hardPodAffinityWeight`).
const HARD_WEIGHT: i64 = 1;

/// A label of nodes with one of its values: all nodes that have it are one place.
type Place<'a> = (Str, &'a str);

/// Which pods are meant, and within which places.
#[derive(Clone, Debug)]
struct Term {
    namespaces: Vec<Str>,
    namespace_selector: Selector,
    selector: Selector,
    topology_key: Str,
    weight: i64,
}

impl Term {
    fn of(term: &Value, owner: PodView<'_>, weight: i64) -> Term {
        let selector =
            |field| Selector::of_object(term.get(field)).unwrap_or_else(|_| Selector::nothing());
        let named = term.items_at(&["namespaces"]).iter().filter_map(Value::as_str);
        let mut namespaces: Vec<Str> = named.map(Str::from).collect();
        if namespaces.is_empty() && term.get("namespaceSelector").is_none_or(Value::is_null) {
            namespaces.push(Str::from(owner.meta().namespace()));
        }
        Term {
            namespaces,
            namespace_selector: selector("namespaceSelector"),
            selector: selector("labelSelector"),
            topology_key: term.text_at(&["topologyKey"]),
            weight,
        }
    }

    /// Whether a pod is meant (upstream: `AffinityTerm.Matches`).
    fn matches(&self, view: View<'_>, pod: PodView<'_>) -> bool {
        let namespace = pod.meta().namespace();
        let named = || self.namespaces.iter().any(|name| name.as_str() == namespace);
        self.selector.matches(pod.meta().labels())
            && (named() || self.namespace_selector.matches(namespace_labels(view, namespace)))
    }

    /// The place around a node; none if the node lacks the label.
    fn place<'a>(&self, node: NodeView<'a>) -> Option<Place<'a>> {
        Some((self.topology_key.clone(), node.meta().label(&self.topology_key)?))
    }
}

fn namespace_labels<'a>(view: View<'a>, name: &str) -> Option<&'a Map> {
    view.find(Resource::NAMESPACES, "", name)?.at(&["metadata", "labels"])?.as_map()
}

/// What a pod insists on.
fn required(pod: PodView<'_>, kind: &str) -> Vec<Term> {
    let path = [kind, "requiredDuringSchedulingIgnoredDuringExecution"];
    let terms = pod.affinity().map_or(&[][..], |affinity| affinity.items_at(&path));
    terms.iter().map(|term| Term::of(term, pod, HARD_WEIGHT)).collect()
}

/// What a pod would like.
fn preferred(pod: PodView<'_>, kind: &str) -> Vec<Term> {
    let path = [kind, "preferredDuringSchedulingIgnoredDuringExecution"];
    let wishes = pod.affinity().map_or(&[][..], |affinity| affinity.items_at(&path));
    let term = |wish: &Value| {
        let weight = wish.int_at(&["weight"]).unwrap_or(0);
        Some(Term::of(wish.get("podAffinityTerm")?, pod, weight))
    };
    wishes.iter().filter_map(term).collect()
}

/// Where a pod may and may not go because of other pods, worked out once for all nodes.
#[derive(Debug, Default)]
pub struct Neighbours<'a> {
    affinity: Vec<Term>,
    anti_affinity: Vec<Term>,
    /// Places with a pod that all affinity terms mean.
    friends: BTreeSet<Place<'a>>,
    /// Places with a pod that an anti-affinity term means.
    foes: BTreeSet<Place<'a>>,
    /// Places with a pod whose own anti-affinity means this pod.
    refusing: BTreeSet<Place<'a>>,
    /// Whether the pod is what it asks for itself: the first of a series.
    is_own_friend: bool,
}

impl<'a> Neighbours<'a> {
    pub fn of(others: Others<'a>, pod: PodView<'_>) -> Neighbours<'a> {
        match cares(others, pod) {
            true => Neighbours::found(others, pod),
            false => Neighbours::default(),
        }
    }

    #[inline(never)]
    fn found(others: Others<'a>, pod: PodView<'_>) -> Neighbours<'a> {
        let mut found = Neighbours::default();
        for (other, node) in others.choosy() {
            for term in required(other, "podAntiAffinity") {
                if term.matches(others.view, pod) {
                    found.refusing.extend(term.place(node));
                }
            }
        }
        if pod.affinity().is_none() {
            return found;
        }
        found.affinity = required(pod, "podAffinity");
        found.anti_affinity = required(pod, "podAntiAffinity");
        if !found.affinity.is_empty() || !found.anti_affinity.is_empty() {
            found.look_around(others);
        }
        found.is_own_friend = found.means_all(others.view, pod);
        found
    }

    fn look_around(&mut self, others: Others<'a>) {
        for sum in others.view.nodes() {
            let node = NodeView(&sum.node);
            for other in others.on(node.meta().name()) {
                if self.means_all(others.view, other) {
                    self.friends.extend(self.affinity.iter().filter_map(|term| term.place(node)));
                }
                let foes = self.anti_affinity.iter();
                let foes = foes.filter(|term| term.matches(others.view, other));
                self.foes.extend(foes.filter_map(|term| term.place(node)));
            }
        }
    }

    /// Whether a pod is meant by all affinity terms at once.
    fn means_all(&self, view: View<'_>, pod: PodView<'_>) -> bool {
        !self.affinity.is_empty() && self.affinity.iter().all(|term| term.matches(view, pod))
    }

    /// Why a node is the wrong place; nothing if it is not.
    pub fn refusal(&self, node: NodeView<'_>) -> Option<Refusal> {
        let refusal = |words, resolvable| Some(Refusal { reason: Str::lit(words), resolvable });
        if !self.affinity.is_empty() && !self.has_friends(node) {
            return refusal("node(s) didn't match pod affinity rules", false);
        }
        let among = |places: &BTreeSet<Place<'_>>, term: &Term| {
            term.place(node).is_some_and(|place| places.contains(&place))
        };
        if self.anti_affinity.iter().any(|term| among(&self.foes, term)) {
            return refusal("node(s) didn't match pod anti-affinity rules", true);
        }
        let refuses = |place: &Place<'_>| node.meta().label(&place.0) == Some(place.1);
        if self.refusing.iter().any(refuses) {
            return refusal("node(s) didn't satisfy existing pods anti-affinity rules", true);
        }
        None
    }

    #[inline(never)]
    fn has_friends(&self, node: NodeView<'_>) -> bool {
        let places: Vec<_> = self.affinity.iter().map(|term| term.place(node)).collect();
        places.iter().all(Option::is_some)
            && (places.iter().flatten().all(|place| self.friends.contains(place))
                || (self.friends.is_empty() && self.is_own_friend))
    }
}

/// How much each of the nodes is liked because of who is there, from 0 to 100.
pub fn scores(others: Others<'_>, pod: PodView<'_>, nodes: &[&NodeSum]) -> Vec<i64> {
    match cares(others, pod) {
        true => weighed(others, pod, nodes),
        false => vec![0; nodes.len()],
    }
}

/// Whether the pod or one that runs says anything about neighbours.
fn cares(others: Others<'_>, pod: PodView<'_>) -> bool {
    pod.affinity().is_some() || others.choosy().next().is_some()
}

#[inline(never)]
fn weighed(others: Others<'_>, pod: PodView<'_>, nodes: &[&NodeSum]) -> Vec<i64> {
    let (wanted, unwanted) = (preferred(pod, "podAffinity"), preferred(pod, "podAntiAffinity"));
    let mut places: BTreeMap<Place<'_>, i64> = BTreeMap::new();
    if !wanted.is_empty() || !unwanted.is_empty() {
        for sum in others.view.nodes() {
            let node = NodeView(&sum.node);
            for other in others.on(node.meta().name()) {
                for (terms, sign) in [(&wanted, 1), (&unwanted, -1)] {
                    weigh(others.view, terms, other, node, sign, &mut places);
                }
            }
        }
    }
    for (other, node) in others.choosy() {
        for (terms, sign) in [
            (required(other, "podAffinity"), 1),
            (preferred(other, "podAffinity"), 1),
            (preferred(other, "podAntiAffinity"), -1),
        ] {
            weigh(others.view, &terms, pod, node, sign, &mut places);
        }
    }
    if places.is_empty() {
        return vec![0; nodes.len()];
    }
    let raw = |sum: &&NodeSum| -> i64 {
        let node = NodeView(&sum.node);
        let here = places.iter().filter(|(place, _)| node.meta().label(&place.0) == Some(place.1));
        here.map(|(_, weight)| weight).sum()
    };
    normalized(&nodes.iter().map(raw).collect::<Vec<i64>>())
}

/// Adds the weights of the terms that mean a pod to the places around a node.
fn weigh<'a>(
    view: View<'_>,
    terms: &[Term],
    pod: PodView<'_>,
    node: NodeView<'a>,
    sign: i64,
    places: &mut BTreeMap<Place<'a>, i64>,
) {
    for term in terms.iter().filter(|term| term.matches(view, pod)) {
        if let Some(place) = term.place(node) {
            *places.entry(place).or_default() += sign * term.weight;
        }
    }
}

/// The least liked gets 0, the most liked 100.
fn normalized(raw: &[i64]) -> Vec<i64> {
    let (least, most) = (raw.iter().min().unwrap_or(&0), raw.iter().max().unwrap_or(&0));
    let range = most - least;
    raw.iter().map(|score| if range == 0 { 0 } else { 100 * (score - least) / range }).collect()
}
