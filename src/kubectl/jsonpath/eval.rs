//! Walking an object by a template's nodes, with client-go's answers and words.

use super::{Bound, Node};
use crate::api::Quantity;
use crate::api::go::quote;
use crate::value::{Str, Value};

/// Why a template can't be used on an object: client-go's sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub String);

type Result<T> = std::result::Result<T, Failure>;

fn fail<T>(words: impl Into<String>) -> Result<T> {
    Err(Failure(words.into()))
}

/// What each top-level node finds, with ranges unrolled.
pub(super) fn find(nodes: &[Node], allow_missing: bool, object: &Value) -> Result<Vec<Vec<Value>>> {
    let walk = Walk { nodes, allow_missing };
    let mut found = Vec::new();
    walk.span(0, nodes.len(), object, Some(&mut found))?;
    Ok(found)
}

struct Walk<'n> {
    nodes: &'n [Node],
    allow_missing: bool,
}

impl Walk<'_> {
    /// Walks the nodes from `start` up to `stop` for one object. Without a place for what is
    /// found, only mistakes count: the body of a range over nothing.
    fn span(
        &self,
        start: usize,
        stop: usize,
        object: &Value,
        mut found: Option<&mut Vec<Vec<Value>>>,
    ) -> Result<()> {
        let mut at = start;
        while at < stop {
            let node = &self.nodes[at];
            at += 1;
            match marker(node) {
                Some("range") => {
                    let items = self.node(vec![object.clone()], node)?;
                    let end = self.end_of_range(at, stop);
                    for item in &items {
                        self.span(at, end, item, found.as_deref_mut())?;
                    }
                    if items.is_empty() {
                        self.span(at, end, &Value::Null, None)?;
                    }
                    at = end + 1;
                }
                Some(_) => return fail("not in range, nothing to end"),
                None => {
                    let results = self.node(vec![object.clone()], node)?;
                    if let Some(found) = found.as_deref_mut() {
                        found.push(results);
                    }
                }
            }
        }
        Ok(())
    }

    /// Where the `{end}` stands that closes the range whose body starts here.
    fn end_of_range(&self, start: usize, stop: usize) -> usize {
        let mut depth = 0;
        for at in start..stop {
            match marker(&self.nodes[at]) {
                Some("range") => depth += 1,
                Some(_) if depth == 0 => return at,
                Some(_) => depth -= 1,
                None => {}
            }
        }
        stop
    }

    fn list(&self, input: Vec<Value>, nodes: &[Node]) -> Result<Vec<Value>> {
        nodes.iter().try_fold(input, |values, node| self.node(values, node))
    }

    fn node(&self, input: Vec<Value>, node: &Node) -> Result<Vec<Value>> {
        let each = |value: Value| vec![value; input.len()];
        match node {
            Node::List(nodes) => self.list(input, nodes),
            Node::Text(text) => Ok(vec![text.as_str().into()]),
            Node::Int(number) => Ok(each(Value::Int(*number))),
            Node::Float(number) => Ok(each(Value::Float(*number))),
            Node::Bool(truth) => Ok(each(Value::Bool(*truth))),
            Node::Word(word) => match word.as_str() {
                "range" => Ok(input),
                "end" => Ok(Vec::new()),
                _ => fail(format!("unrecognized identifier {word}")),
            },
            Node::Field(name) => self.field(&input, name),
            Node::Slice(bounds) => slice(&input, bounds),
            Node::Wildcard => Ok(input.iter().flat_map(children).collect()),
            Node::Recursive => {
                let mut all = Vec::new();
                input.iter().for_each(|value| descend(value, &mut all));
                Ok(all)
            }
            Node::Union(lists) => {
                let mut all = Vec::new();
                for nodes in lists {
                    all.extend(self.list(input.clone(), nodes)?);
                }
                Ok(all)
            }
            Node::Filter { left, right, operator } => self.filter(&input, left, right, operator),
        }
    }

    fn field(&self, input: &[Value], name: &str) -> Result<Vec<Value>> {
        let found: Vec<Value> = input.iter().filter_map(|value| value.get(name)).cloned().collect();
        if found.is_empty() && !input.is_empty() && !self.allow_missing {
            return fail(format!("{name} is not found"));
        }
        Ok(found)
    }

    fn filter(
        &self,
        input: &[Value],
        left: &[Node],
        right: &[Node],
        operator: &str,
    ) -> Result<Vec<Value>> {
        let mut passed = Vec::new();
        for value in input {
            let Some(items) = value.as_list() else {
                let shown = shown_by_go(value);
                return fail(format!("{shown} is not array or slice and cannot be filtered"));
            };
            for item in items {
                let lefts = self.list(vec![item.clone()], left);
                if operator == "exists" {
                    if lefts.is_ok_and(|lefts| !lefts.is_empty()) {
                        passed.push(item.clone());
                    }
                    continue;
                }
                let Some(left) = single(lefts?)? else { continue };
                let Some(right) = single(self.list(vec![item.clone()], right)?)? else { continue };
                if compare(&left, &right, operator)? {
                    passed.push(item.clone());
                }
            }
        }
        Ok(passed)
    }
}

/// `range` or `end`, if the node begins with one of them.
fn marker(node: &Node) -> Option<&str> {
    match node {
        Node::List(nodes) => match nodes.first()? {
            Node::Word(word) if word == "range" || word == "end" => Some(word),
            _ => None,
        },
        _ => None,
    }
}

fn single(mut values: Vec<Value>) -> Result<Option<Value>> {
    match values.len() {
        0 | 1 => Ok(values.pop()),
        _ => fail("can only compare one element at a time"),
    }
}

fn children(value: &Value) -> Vec<Value> {
    match value {
        Value::Map(map) => map.values().cloned().collect(),
        Value::List(items) => items.to_vec(),
        Value::Str(text) => text.bytes().map(|byte| Value::Int(byte.into())).collect(),
        _ => Vec::new(),
    }
}

fn descend(value: &Value, all: &mut Vec<Value>) {
    let inner = match value {
        Value::Map(_) | Value::List(_) => children(value),
        _ => return,
    };
    if !inner.is_empty() {
        all.push(value.clone());
        inner.iter().for_each(|child| descend(child, all));
    }
}

fn slice(input: &[Value], bounds: &[Bound; 3]) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for value in input.iter().filter(|value| !value.is_null()) {
        let Some(items) = value.as_list() else {
            return fail(format!("{} is not array or slice", go_type(value)));
        };
        let length = items.len() as i64;
        let [from, to, step] = bounds;
        let mut start = if from.known { from.value } else { 0 };
        if start < 0 {
            start += length;
        }
        let mut end = if to.known { to.value } else { length };
        if end < 0 || end == 0 && to.derived {
            end += length;
        }
        if start == end {
            return Ok(found);
        }
        let out =
            |index: i64| fail(format!("array index out of bounds: index {index}, length {length}"));
        if start >= length || start < 0 {
            return out(start);
        }
        if end > length || end < 0 {
            return out(end - 1);
        }
        if start > end {
            return fail(format!("starting index {start} is greater than ending index {end}"));
        }
        if step.known && step.value <= 0 {
            return fail("step must be > 0");
        }
        let by = if step.known { step.value as usize } else { 1 };
        found.extend(items[start as usize..end as usize].iter().step_by(by).cloned());
    }
    Ok(found)
}

/// Go's name for the type of a decoded JSON value.
pub(crate) fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int64",
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(_) => "[]interface {}",
        Value::Map(_) => "map[string]interface {}",
    }
}

/// A value as Go's `%v` prints it.
pub(crate) fn shown_by_go(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown_by_go).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(map) => {
            let pair = |(key, value)| format!("{key}:{}", shown_by_go(value));
            format!("map[{}]", map.iter().map(pair).collect::<Vec<_>>().join(" "))
        }
        scalar => super::show(scalar),
    }
}

fn compare(left: &Value, right: &Value, operator: &str) -> Result<bool> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let comparable = matches!(
        (left, right),
        (Value::Bool(_), Value::Bool(_))
            | (Value::Int(_), Value::Int(_))
            | (Value::Float(_), Value::Float(_))
            | (Value::Str(_), Value::Str(_))
    );
    if !matches!(operator, "<" | ">" | "==" | "!=" | "<=" | ">=") {
        return fail(format!("unrecognized filter operator {operator}"));
    }
    if matches!(left, Value::Null | Value::List(_) | Value::Map(_))
        || matches!(right, Value::Null | Value::List(_) | Value::Map(_))
    {
        return fail("invalid type for comparison");
    }
    if !comparable {
        return fail("incompatible types for comparison");
    }
    if matches!(left, Value::Bool(_)) && !matches!(operator, "==" | "!=") {
        return fail("invalid type for comparison");
    }
    let order = match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Greater),
        (Value::Str(a), Value::Str(b)) => a.cmp(b),
        _ => Equal,
    };
    Ok(match operator {
        "<" => order == Less,
        ">" => order == Greater,
        "==" => order == Equal,
        "!=" => order != Equal,
        "<=" => order != Greater,
        _ => order != Less,
    })
}

/// Whether one value sorts before another: numbers by size, quantities by amount, text by bytes.
/// The error names a type that can't be sorted.
pub fn is_less(left: &Value, right: &Value) -> std::result::Result<bool, String> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Ok(a < b),
        (Value::Float(a), Value::Float(b)) => Ok(a < b),
        (Value::Str(a), Value::Str(b)) => match (Quantity::parse(a), Quantity::parse(b)) {
            (Ok(a), Ok(b)) => Ok(a < b),
            _ => Ok(a < b),
        },
        (Value::Null, Value::Null) => Ok(false),
        (Value::Null, _) => Ok(true),
        (_, Value::Null) => Ok(false),
        (Value::Bool(_) | Value::List(_) | Value::Map(_), _) => Err(go_type(left).to_string()),
        _ => Err("interface".to_string()),
    }
}

/// A value as Go's `%#v` prints it.
pub(crate) fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_string(),
        Value::Str(text) => quote(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Map(map) => {
            let pair =
                |(key, value): (&Str, &Value)| format!("{}:{}", quote(key), go_syntax(value));
            let pairs: Vec<String> = map.iter().map(pair).collect();
            format!("map[string]interface {{}}{{{}}}", pairs.join(", "))
        }
        scalar => super::show(scalar),
    }
}
