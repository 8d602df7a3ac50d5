//! Node selectors and node affinity: which nodes a pod accepts by their labels.

use crate::api::views::{NodeView, PodView};
use crate::value::{Map, Value};

/// Whether a node has the labels that a pod insists on (upstream: `GetRequiredNodeAffinity`).
#[inline(never)]
pub fn matches(pod: PodView<'_>, node: NodeView<'_>) -> bool {
    let labels = node.meta().labels();
    let selected = pod.node_selector().is_none_or(|selector| {
        selector.iter().all(|(key, value)| labels.and_then(|map| map.get(key)) == Some(value))
    });
    let path = ["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    let required = pod.affinity().and_then(|affinity| affinity.at(&path));
    selected
        && required
            .is_none_or(|required| terms_match(required.items_at(&["nodeSelectorTerms"]), node))
}

/// Whether a node meets one of the terms of a node selector.
pub fn terms_match(terms: &[Value], node: NodeView<'_>) -> bool {
    terms.iter().any(|term| term_matches(term, node))
}

/// The weights of the preferences that a node meets, added up.
#[inline(never)]
pub fn preference(pod: PodView<'_>, node: NodeView<'_>) -> i64 {
    let path = ["nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution"];
    let preferred = pod.affinity().map_or(&[][..], |affinity| affinity.items_at(&path));
    preferred
        .iter()
        .filter(|wish| wish.at(&["preference"]).is_some_and(|term| term_matches(term, node)))
        .filter_map(|wish| wish.int_at(&["weight"]))
        .sum()
}

/// The only nodes that a pod may go to by their names, if each of its terms names some, as those
/// of a DaemonSet's pods do (upstream: `NodeAffinity.PreFilter`).
pub fn named_nodes(pod: PodView<'_>) -> Option<Vec<&str>> {
    let path = ["nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
    let terms = pod.affinity()?.at(&path)?.items_at(&["nodeSelectorTerms"]);
    let named = |term| -> Option<&[Value]> {
        let fields = Value::items_at(term, &["matchFields"]).iter();
        let mut names = fields.filter(|field| {
            field.str_at(&["key"]) == "metadata.name" && field.str_at(&["operator"]) == "In"
        });
        names.next().map(|field| field.items_at(&["values"]))
    };
    let mut names = Vec::new();
    for term in terms {
        names.extend(named(term)?.iter().filter_map(Value::as_str));
    }
    (!terms.is_empty()).then_some(names)
}

/// A term without any requirement matches nothing.
fn term_matches(term: &Value, node: NodeView<'_>) -> bool {
    let expressions = term.items_at(&["matchExpressions"]);
    let fields = term.items_at(&["matchFields"]);
    let name = |key: &str| (key == "metadata.name").then(|| node.meta().name());
    !(expressions.is_empty() && fields.is_empty())
        && expressions.iter().all(|wanted| {
            requirement_holds(wanted, label(node.meta().labels(), wanted.str_at(&["key"])))
        })
        && fields.iter().all(|wanted| requirement_holds(wanted, name(wanted.str_at(&["key"]))))
}

fn label<'a>(labels: Option<&'a Map>, key: &str) -> Option<&'a str> {
    labels?.get(key)?.as_str()
}

fn requirement_holds(wanted: &Value, actual: Option<&str>) -> bool {
    let values = || wanted.items_at(&["values"]).iter().filter_map(Value::as_str);
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let compare = |holds: fn(i64, i64) -> bool| {
        number(actual).zip(number(values().next())).is_some_and(|(a, b)| holds(a, b))
    };
    match wanted.str_at(&["operator"]) {
        "In" => actual.is_some_and(|actual| values().any(|value| value == actual)),
        "NotIn" => actual.is_none_or(|actual| values().all(|value| value != actual)),
        "Exists" => actual.is_some(),
        "DoesNotExist" => actual.is_none(),
        "Gt" => compare(|actual, bound| actual > bound),
        "Lt" => compare(|actual, bound| actual < bound),
        _ => false,
    }
}
