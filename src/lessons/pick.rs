//! Which objects a check means, and what has to be true of them.

use super::path::FieldPath;
use super::read::{Node, Result, scalar};
use crate::api::{ObjectKey, Resource, Selector};
use crate::shell::Session;
use crate::value::{Str, Value};

/// Some objects of one kind.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub resource: Resource,
    pub name: Option<Str>,
    /// Empty for all namespaces, and for kinds that have none.
    pub namespace: Str,
    labels: Option<Selector>,
    terms: Vec<Term>,
}

/// Something that has to be true of an object.
#[derive(Clone, Debug)]
struct Term {
    path: FieldPath,
    op: Op,
}

#[derive(Clone, Debug)]
enum Op {
    Is(Str),
    Not(Str),
    Contains(Str),
    AtLeast(i64),
    AtMost(i64),
    Present,
    Absent,
    /// The same object has the value that it had when the step began.
    Same,
    /// The same object has another value than when the step began.
    Changed,
    /// No object of the kind had this value when the step began.
    Fresh,
}

/// The keys that every check about objects may have.
pub(super) const KEYS: [&str; 3] = ["labels", "namespace", "where"];

/// The resource that a word names: singular, plural, short, in any case.
pub(super) fn resource(word: &str) -> Option<Resource> {
    let word = word.to_ascii_lowercase();
    Resource::all().find(|resource| {
        let info = resource.info();
        info.singular == word || info.plural == word || info.short_names.contains(&&*word)
    })
}

/// `pod/web`, or `pods` for all of them.
pub(super) fn target(node: &Node<'_>) -> Result<(Resource, Option<Str>)> {
    let text = node.text()?;
    let (kind, name) = match text.split_once('/') {
        Some((kind, name)) => (kind, Some(Str::from(name))),
        None => (text.as_str(), None),
    };
    let unknown = || node.fault(format!("`{kind}` is no kind; write pod/NAME or pods"));
    Ok((resource(kind).ok_or_else(unknown)?, name))
}

impl Pick {
    /// Reads the pick of the check `node`, whose key `key` names the kind.
    pub fn decode(node: &Node<'_>, key: &str) -> Result<Pick> {
        let (resource, name) = target(&node.need(key)?)?;
        let mut pick = Pick::of(resource, name);
        if let Some(namespace) = node.get("namespace") {
            let text = namespace.text()?;
            pick.namespace = if &*text == "*" { Str::default() } else { text };
        }
        if let Some(labels) = node.get("labels") {
            let selector = Selector::parse(&labels.text()?).map_err(|why| labels.fault(why))?;
            pick.labels = Some(selector);
        }
        pick.terms = node.each("where", term)?;
        Ok(pick)
    }

    /// All objects of a kind in the namespace where everybody begins, or one of them.
    pub fn of(resource: Resource, name: Option<Str>) -> Pick {
        let namespace = if resource.is_namespaced() { "default" } else { "" };
        Pick { resource, name, namespace: namespace.into(), labels: None, terms: Vec::new() }
    }

    pub fn labelled(mut self, labels: &str) -> std::result::Result<Pick, String> {
        self.labels = Some(Selector::parse(labels)?);
        Ok(self)
    }

    /// Demands a value at a path. The path is ours, so it can be read.
    pub fn demand(&mut self, path: &str, value: Str, whole: bool) {
        let path = FieldPath::parse(path).expect("a path of the program's own");
        let op = if whole { Op::Is(value) } else { Op::Contains(value) };
        self.terms.push(Term { path, op });
    }

    /// Whether a key and an object are what is meant, with `before` as the step's beginning.
    pub fn fits(&self, key: &ObjectKey, object: &Value, before: &Session) -> bool {
        self.names(key, object) && self.terms.iter().all(|it| it.holds(key, object, before))
    }

    fn names(&self, key: &ObjectKey, object: &Value) -> bool {
        let labels = || object.at(&["metadata", "labels"]).and_then(Value::as_map);
        key.resource == self.resource
            && (self.namespace.is_empty() || key.namespace == self.namespace)
            && self.name.as_ref().is_none_or(|name| *name == key.name)
            && self.labels.as_ref().is_none_or(|selector| selector.matches(labels()))
    }

    /// The objects that are there now and fit.
    pub fn found<'a>(
        &'a self,
        now: &'a Session,
        before: &'a Session,
    ) -> impl Iterator<Item = &'a Value> {
        let all = now.cluster().view().list(self.resource, &self.namespace);
        all.filter(|(key, object)| self.fits(key, object, before)).map(|(_, object)| object)
    }

    /// Those of them that are not on their way out.
    pub fn living<'a>(
        &'a self,
        now: &'a Session,
        before: &'a Session,
    ) -> impl Iterator<Item = &'a Value> {
        let stays = |object: &&Value| object.at(&["metadata", "deletionTimestamp"]).is_none();
        self.found(now, before).filter(stays)
    }
}

/// The operations of a `where`, in the order of the documentation.
const OPS: [&str; 10] = [
    "is", "not", "contains", "at-least", "at-most", "present", "absent", "same", "changed", "fresh",
];

fn term(node: &Node<'_>) -> Result<Term> {
    if let Some(condition) = node.get("condition") {
        node.only(&["condition", "is"])?;
        let kind = condition.text()?;
        let path = FieldPath::parse(&format!("status.conditions[type={kind}].status"))
            .map_err(|why| condition.fault(why))?;
        let is = node.get("is").map_or(Ok(Str::lit("True")), |is| is.text())?;
        return Ok(Term { path, op: Op::Is(is) });
    }
    let known: Vec<&str> = ["path"].into_iter().chain(OPS).collect();
    node.only(&known)?;
    let path = node.need("path")?;
    let path = FieldPath::parse(&path.text()?).map_err(|why| path.fault(why))?;
    let given: Vec<&str> = OPS.into_iter().filter(|op| node.get(op).is_some()).collect();
    let [op] = given[..] else {
        return Err(node.fault(format!("exactly one of {} belongs here", OPS.join(", "))));
    };
    let value = node.need(op)?;
    let op = match op {
        "is" => Op::Is(value.text()?),
        "not" => Op::Not(value.text()?),
        "contains" => Op::Contains(value.text()?),
        "at-least" => Op::AtLeast(value.int()?),
        "at-most" => Op::AtMost(value.int()?),
        flag => {
            value.yes()?;
            match flag {
                "present" => Op::Present,
                "absent" => Op::Absent,
                "same" => Op::Same,
                "changed" => Op::Changed,
                _ => Op::Fresh,
            }
        }
    };
    Ok(Term { path, op })
}

impl Term {
    fn holds(&self, key: &ObjectKey, object: &Value, before: &Session) -> bool {
        let values = self.path.values(object);
        let any = |test: &dyn Fn(&Value) -> bool| values.iter().any(|value| test(value));
        let is = |wanted: &Str| any(&|value| scalar(value).is_some_and(|text| text == *wanted));
        let earlier = |object: &Value| -> Vec<Value> {
            self.path.values(object).into_iter().cloned().collect()
        };
        let view = before.cluster().view();
        match &self.op {
            Op::Is(wanted) => is(wanted),
            Op::Not(wanted) => !is(wanted),
            Op::Contains(part) => any(&|value| contains(value, part)),
            Op::AtLeast(least) => any(&|value| value.as_int().is_some_and(|n| n >= *least)),
            Op::AtMost(most) => any(&|value| value.as_int().is_some_and(|n| n <= *most)),
            Op::Present => !values.is_empty(),
            Op::Absent => values.is_empty(),
            Op::Same | Op::Changed => view.get(key).is_some_and(|old| {
                let same = earlier(old).iter().eq(values.iter().copied());
                !values.is_empty() && same == matches!(self.op, Op::Same)
            }),
            Op::Fresh => {
                let mut old = view.list(key.resource, "").flat_map(|(_, old)| earlier(old));
                !values.is_empty() && !old.any(|old| values.contains(&&old))
            }
        }
    }
}

/// A text that holds another; a list or map that has it as an item or key.
fn contains(value: &Value, part: &str) -> bool {
    if let Some(items) = value.as_list() {
        return items.iter().any(|item| scalar(item).is_some_and(|text| &*text == part));
    }
    match value.as_map() {
        Some(map) => map.contains_key(part),
        None => scalar(value).is_some_and(|text| text.contains(part)),
    }
}
