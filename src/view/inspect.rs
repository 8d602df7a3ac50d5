//! What there is to know of one object: its tree in parts, its events, its kin.
//!
//! Everything is read from the store when somebody looks; nothing is kept.

use crate::api::views::{EventView, MetaView};
use crate::api::{ObjectKey, Resource};
use crate::cluster::Cluster;
use crate::sim::Millis;
use crate::value::{Str, Value, yaml};
use std::collections::BTreeMap;

/// One object, as the details show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    pub key: ObjectKey,
    pub object: Value,
    pub parts: Vec<Part>,
    /// As kubectl has them: the newest last.
    pub events: Vec<EventRow>,
    /// Its controller, and what that belongs to.
    pub above: Vec<ObjectKey>,
    /// What it owns or holds.
    pub below: Vec<ObjectKey>,
    pub created_at: Millis,
    /// Whether a node's kubelet is stopped.
    pub is_cut: bool,
    /// Where a Service is to be reached from outside of the cluster.
    pub outside: Vec<Str>,
}

/// A part of an object's YAML: `metadata`, `spec`, `status` or what else there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub name: Str,
    pub lines: Vec<Line>,
}

/// A line of YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    /// Whether the last write made it so.
    pub is_changed: bool,
}

/// An event about the object.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// When it was said last.
    pub at: Millis,
    pub is_warning: bool,
    pub reason: Str,
    pub message: Str,
    pub count: i64,
}

/// No more kin than this is listed.
const MAX_KIN: usize = 40;

impl Inspection {
    /// Looks at an object; nothing if it is gone.
    pub fn of(cluster: &Cluster, key: &ObjectKey) -> Option<Inspection> {
        let object = cluster.view().get(key)?.clone();
        let before = before(cluster, key, &object);
        Some(Inspection {
            key: key.clone(),
            parts: parts(&object, before.as_ref()),
            events: events(cluster, key, &object),
            above: above(cluster, key, &object),
            below: below(cluster, key, &object),
            created_at: MetaView(&object)
                .creation_timestamp()
                .and_then(|at| u64::try_from(at - cluster.epoch()).ok())
                .unwrap_or(0),
            is_cut: key.resource == Resource::NODES && !cluster.is_kubelet_running(&key.name),
            outside: match key.resource {
                Resource::SERVICES => cluster.outside_addresses(&object),
                _ => Vec::new(),
            },
            object,
        })
    }
}

/// The object before its last write, if that is still known and changed something.
fn before(cluster: &Cluster, key: &ObjectKey, object: &Value) -> Option<Value> {
    let version = MetaView(object).resource_version();
    let mut changes = cluster.store().changes_since(version.checked_sub(1)?).ok()?;
    let change = changes.next().filter(|change| change.key == *key)?;
    change.before.clone()
}

/// The parts in which an object is shown, in YAML's order; kind and version are in the title.
fn parts(object: &Value, before: Option<&Value>) -> Vec<Part> {
    let Some(map) = object.as_map() else { return Vec::new() };
    let is_shown = |name: &Str| !matches!(&**name, "kind" | "apiVersion");
    let part = |name: &Str, value: &Value| {
        let text = printed(value);
        let old = before.map(|old| old.get(name).map(printed).unwrap_or_default());
        Part { name: name.clone(), lines: lines(&text, old.as_deref()) }
    };
    let shown = map.iter().filter(|(name, _)| is_shown(name));
    shown.map(|(name, value)| part(name, value)).collect()
}

fn printed(value: &Value) -> String {
    yaml::print(value)
}

/// The lines of a text, marked where the older text has another line at that place of the tree.
fn lines(text: &str, old: Option<&str>) -> Vec<Line> {
    let old: Option<BTreeMap<String, &str>> =
        old.map(|old| places(old).into_iter().zip(old.lines()).collect());
    let is_changed = |place: &String, line: &str| match &old {
        // Every write changes the version; that says nothing.
        Some(_) if place == ".resourceVersion" => false,
        Some(old) => old.get(place).is_none_or(|was| *was != line),
        None => false,
    };
    let lines = text.lines().zip(places(text));
    lines
        .map(|(line, place)| Line { is_changed: is_changed(&place, line), text: line.to_string() })
        .collect()
}

/// The place in the tree of each line of a printed YAML text.
fn places(text: &str) -> Vec<String> {
    let mut stack: Vec<(usize, String)> = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut places = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        let mut indent = line.len() - rest.len();
        while let Some(inner) = rest.strip_prefix("- ") {
            let is_deeper = |(at, key): &(usize, String)| {
                *at > indent || (*at == indent && key.starts_with('['))
            };
            while stack.last().is_some_and(is_deeper) {
                stack.pop();
            }
            let list: String = stack.iter().map(|(_, key)| key.as_str()).collect();
            let number = counts.entry(list).or_default();
            *number += 1;
            stack.push((indent, format!("[{number}]")));
            indent += 2;
            rest = inner;
        }
        while stack.last().is_some_and(|(at, _)| *at >= indent) {
            stack.pop();
        }
        let key = rest.split(": ").next().unwrap_or(rest).trim_end_matches(':');
        stack.push((indent, format!(".{key}")));
        places.push(stack.iter().map(|(_, key)| key.as_str()).collect());
    }
    places
}

fn events(cluster: &Cluster, key: &ObjectKey, object: &Value) -> Vec<EventRow> {
    let uid = MetaView(object).uid();
    let of_node = key.resource == Resource::NODES;
    let about = |event: &EventView<'_>| match of_node {
        true => event.involved_kind() == "Node" && event.involved_name() == &*key.name,
        false => event.involved_uid() == uid,
    };
    let namespace = if of_node { "default" } else { &key.namespace };
    let events = cluster.view().list(Resource::EVENTS, namespace);
    let events = events.map(|(_, object)| EventView(object)).filter(about);
    let mut rows: Vec<EventRow> = events
        .map(|event| {
            let series = event.series();
            let seen = series.map_or("", |series| series.str_at(&["lastObservedTime"]));
            let moment = crate::api::time::parse(seen)
                .or(event.last_timestamp())
                .or(event.event_time())
                .unwrap_or(cluster.epoch());
            let count = series.and_then(|series| series.int_at(&["count"])).or(event.count());
            EventRow {
                at: u64::try_from(moment - cluster.epoch()).unwrap_or(0),
                is_warning: event.kind() == "Warning",
                reason: event.reason().into(),
                message: event.message().into(),
                count: count.unwrap_or(1),
            }
        })
        .collect();
    // Some have whole seconds only; of one second, the store has them in the order of their names,
    // which end in the time.
    rows.sort_by_key(|row| row.at / 1000);
    rows
}

fn above(cluster: &Cluster, key: &ObjectKey, object: &Value) -> Vec<ObjectKey> {
    let mut found: Vec<ObjectKey> = Vec::new();
    let mut current = Some(object);
    while let Some(owner) = current.and_then(|object| MetaView(object).controller()) {
        let Some(resource) = owner.resource().filter(|_| found.len() < 4) else { break };
        let above = ObjectKey::new(resource, key.namespace.clone(), owner.name());
        current = cluster.view().get(&above);
        if current.is_some() {
            found.push(above);
        }
    }
    found
}

fn below(cluster: &Cluster, key: &ObjectKey, object: &Value) -> Vec<ObjectKey> {
    let view = cluster.view();
    match key.resource {
        Resource::NODES => view.pods_on(&key.name).map(|it| it.0.clone()).take(MAX_KIN).collect(),
        _ => {
            let uid = MetaView(object).uid();
            view.owned_by(uid).map(|it| it.0.clone()).take(MAX_KIN).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str =
        "containers:\n- image: nginx\n  name: a\n- image: b\n  name: b\nphase: x\n";

    #[test]
    fn only_lines_that_differ_are_marked() {
        let after = BEFORE.replace("image: b", "image: c").replace("phase: x", "phase: y\nnew: 1");
        let marked: Vec<_> = lines(&after, Some(BEFORE))
            .into_iter()
            .filter(|line| line.is_changed)
            .map(|line| line.text)
            .collect();
        assert_eq!(marked, ["- image: c", "phase: y", "new: 1"]);
        assert!(lines(BEFORE, Some(BEFORE)).iter().all(|line| !line.is_changed));
        assert!(lines(BEFORE, None).iter().all(|line| !line.is_changed));
    }

    #[test]
    fn every_line_has_a_place_of_its_own() {
        let mut all = places(BEFORE);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), BEFORE.lines().count());
    }
}
