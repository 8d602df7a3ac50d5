//! Sets of fields: who may want which places of an object.
//!
//! A set is a tree of steps; a place is in it if its last step is marked as a member. Upstream:
//! `sigs.k8s.io/structured-merge-diff/fieldpath`.

use crate::value::{Str, Value, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

/// A step from a place to one within it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A struct's field or a map's key.
    Field(Str),
    /// The item of a list whose keys have these values, in the order of the keys' names.
    Key(Vec<(Str, Value)>),
    /// The item of a set.
    Item(Value),
}

/// A way from the root.
pub type Path = Vec<Step>;

/// A set of places. The default is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldSet(BTreeMap<Step, Node>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    member: bool,
    within: FieldSet,
}

impl FieldSet {
    /// The set of these places.
    pub fn of<const N: usize>(paths: [&[&'static str]; N]) -> FieldSet {
        let mut set = FieldSet::default();
        for path in paths {
            let steps: Path = path.iter().map(|name| Step::Field(Str::lit(name))).collect();
            set.insert(&steps);
        }
        set
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts a place in; the root itself is in no set.
    pub fn insert(&mut self, path: &[Step]) {
        let Some((last, way)) = path.split_last() else { return };
        let set =
            way.iter().fold(self, |set, step| &mut set.0.entry(step.clone()).or_default().within);
        set.0.entry(last.clone()).or_default().member = true;
    }

    /// Whether a place is in it.
    pub fn has(&self, path: &[Step]) -> bool {
        let Some((last, way)) = path.split_last() else { return false };
        let set = way.iter().try_fold(self, |set, step| set.within(step));
        set.is_some_and(|set| set.has_member(last))
    }

    /// Whether the place that one step leads to is in it.
    pub fn has_member(&self, step: &Step) -> bool {
        self.0.get(step).is_some_and(|node| node.member)
    }

    /// What is in it below a step; none if nothing is.
    pub fn within(&self, step: &Step) -> Option<&FieldSet> {
        self.0.get(step).map(|node| &node.within).filter(|set| !set.is_empty())
    }

    /// What is in either.
    pub fn union(&self, other: &FieldSet) -> FieldSet {
        let mut out = self.clone();
        for (step, theirs) in &other.0 {
            let ours = out.0.entry(step.clone()).or_default();
            ours.member |= theirs.member;
            ours.within = ours.within.union(&theirs.within);
        }
        out
    }

    /// What is in both.
    pub fn intersection(&self, other: &FieldSet) -> FieldSet {
        self.pick(other, |ours, theirs| Node {
            member: ours.member && theirs.is_some_and(|theirs| theirs.member),
            within: theirs
                .map_or_else(FieldSet::default, |theirs| ours.within.intersection(&theirs.within)),
        })
    }

    /// What is in this one only.
    pub fn difference(&self, other: &FieldSet) -> FieldSet {
        self.pick(other, |ours, theirs| match theirs {
            None => ours.clone(),
            Some(theirs) => Node {
                member: ours.member && !theirs.member,
                within: ours.within.difference(&theirs.within),
            },
        })
    }

    /// The same, and of what the other one has also nothing that is within it.
    pub fn without(&self, other: &FieldSet) -> FieldSet {
        self.pick(other, |ours, theirs| match theirs {
            None => ours.clone(),
            Some(theirs) if theirs.member => Node::default(),
            Some(theirs) => {
                Node { member: ours.member, within: ours.within.without(&theirs.within) }
            }
        })
    }

    fn pick(&self, other: &FieldSet, pick: impl Fn(&Node, Option<&Node>) -> Node) -> FieldSet {
        let picked = self.0.iter().map(|(step, ours)| (step, pick(ours, other.0.get(step))));
        let kept = picked.filter(|(_, node)| node.member || !node.within.is_empty());
        FieldSet(kept.map(|(step, node)| (step.clone(), node)).collect())
    }

    /// The set with every field on the way to a place that `is_named` calls a field of a struct.
    /// `is_named` is handed the step and what describes the place that it starts from, and gives
    /// whether it is one and what describes its end.
    pub fn with_named<P>(&self, place: &P, is_named: &impl Fn(&P, &Step) -> (bool, P)) -> FieldSet {
        let node = |(step, node): (&Step, &Node)| {
            let (named, end) = is_named(place, step);
            let within = node.within.with_named(&end, is_named);
            let member = node.member || (named && !within.is_empty());
            (step.clone(), Node { member, within })
        };
        FieldSet(self.0.iter().map(node).collect())
    }

    /// All places, members before what is within them, as upstream walks them: first the members
    /// of a level, then what lies below.
    pub fn paths(&self) -> Vec<Path> {
        let (mut out, mut path) = (Vec::new(), Vec::new());
        self.collect(&mut path, &mut out);
        out
    }

    fn collect(&self, path: &mut Path, out: &mut Vec<Path>) {
        for (step, _) in self.0.iter().filter(|(_, node)| node.member) {
            path.push(step.clone());
            out.push(path.clone());
            path.pop();
        }
        for (step, node) in &self.0 {
            path.push(step.clone());
            node.within.collect(path, out);
            path.pop();
        }
    }

    /// The set as `fieldsV1` has it: `{"f:spec": {"f:replicas": {}}}`.
    pub fn to_value(&self) -> Value {
        let mut out = Value::map();
        for (step, node) in &self.0 {
            let mut inner = node.within.to_value();
            if node.member && !node.within.is_empty() {
                inner.set(&["."], Value::map());
            }
            if let Some(map) = out.as_map_mut() {
                map.insert(step.word(), inner);
            }
        }
        out
    }

    /// Reads `fieldsV1`; steps that nobody knows are left out, as upstream does.
    pub fn of_value(value: &Value) -> FieldSet {
        let mut set = FieldSet::default();
        for (word, inner) in value.as_map().into_iter().flat_map(|map| map.iter()) {
            let Some(step) = Step::parse(word) else { continue };
            let within = FieldSet::of_value(inner);
            let member = within.is_empty() || inner.get(".").is_some();
            set.0.insert(step, Node { member, within });
        }
        set
    }
}

impl Step {
    /// The step as `fieldsV1` has it: `f:spec`, `k:{"name":"web"}`, `v:"a"`.
    fn word(&self) -> String {
        match self {
            Step::Field(name) => format!("f:{name}"),
            Step::Key(keys) => {
                let keys = keys.iter().map(|(name, value)| {
                    format!("{}:{}", json::print_compact(&Value::from(name)), plain(value))
                });
                format!("k:{{{}}}", keys.collect::<Vec<_>>().join(","))
            }
            Step::Item(value) => format!("v:{}", plain(value)),
        }
    }

    fn parse(word: &str) -> Option<Step> {
        let (kind, rest) = word.split_once(':')?;
        match kind {
            "f" => Some(Step::Field(rest.into())),
            "v" => json::parse(rest).ok().map(Step::Item),
            "k" => {
                let keys = json::parse(rest).ok()?;
                let keys = keys.as_map()?.iter().map(|(name, value)| (name.clone(), value.clone()));
                Some(Step::Key(keys.collect()))
            }
            _ => None,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Step::Field(_) => 0,
            Step::Key(_) => 1,
            Step::Item(_) => 2,
        }
    }
}

fn plain(value: &Value) -> String {
    json::print_compact(value)
}

/// A step as messages show it: `.spec`, `[name="web"]`, `[="a"]`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Field(name) => write!(f, ".{name}"),
            Step::Key(keys) => {
                let keys = keys.iter().map(|(name, value)| format!("{name}={}", plain(value)));
                write!(f, "[{}]", keys.collect::<Vec<_>>().join(","))
            }
            Step::Item(value) => write!(f, "[={}]", plain(value)),
        }
    }
}

/// A path as messages show it.
pub fn shown(path: &[Step]) -> String {
    path.iter().map(Step::to_string).collect()
}

impl Eq for Step {}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Step) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Fields, then keys, then items; names by their bytes, values as upstream compares them.
impl Ord for Step {
    fn cmp(&self, other: &Step) -> Ordering {
        match (self, other) {
            (Step::Field(a), Step::Field(b)) => a.cmp(b),
            (Step::Item(a), Step::Item(b)) => compare(a, b),
            (Step::Key(a), Step::Key(b)) => {
                let pairs = a.iter().zip(b);
                let unequal = pairs.map(|((a, x), (b, y))| a.cmp(b).then_with(|| compare(x, y)));
                let first = unequal.into_iter().find(|order| order.is_ne());
                first.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Numbers before text before truths; keys and items are nothing else.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Float(_), _) | (_, Value::Float(_)) => plain(a).cmp(&plain(b)),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Int(_) | Value::Float(_) => 0,
        Value::Str(_) => 1,
        Value::Bool(_) => 2,
        Value::List(_) => 3,
        Value::Map(_) => 4,
        Value::Null => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(words: &str) -> FieldSet {
        FieldSet::of_value(&json::parse(words).unwrap())
    }

    #[test]
    fn fields_are_read_and_written_as_the_api_has_them() {
        let words = r#"{"f:metadata":{"f:labels":{".":{},"f:a":{}},"f:finalizers":{"v:\"x\"":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:image":{}}},"f:replicas":{}}}"#;
        let value = set(words).to_value();
        assert_eq!(value, json::parse(words).unwrap());
        let shown: Vec<String> = set(words).paths().iter().map(|path| shown(path)).collect();
        assert_eq!(
            shown,
            [
                ".metadata.labels",
                ".metadata.finalizers[=\"x\"]",
                ".metadata.labels.a",
                ".spec.replicas",
                ".spec.containers[name=\"web\"]",
                ".spec.containers[name=\"web\"].image",
            ]
        );
    }

    #[test]
    fn sets_are_joined_and_parted() {
        let (a, b) = (set(r#"{"f:a":{".":{},"f:b":{}}}"#), set(r#"{"f:a":{"f:b":{}},"f:c":{}}"#));
        assert_eq!(a.union(&b), set(r#"{"f:a":{".":{},"f:b":{}},"f:c":{}}"#));
        assert_eq!(a.intersection(&b), set(r#"{"f:a":{"f:b":{}}}"#));
        assert_eq!(a.difference(&b), set(r#"{"f:a":{}}"#));
        assert_eq!(b.without(&a), set(r#"{"f:c":{}}"#));
        assert!(a.difference(&a).is_empty());
    }
}
