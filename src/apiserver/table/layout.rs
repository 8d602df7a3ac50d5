//! Cells that many tables share: ages, containers, selectors.

use crate::api::time::{self, UnixMillis};
use crate::api::{Selector, duration};
use crate::value::{Map, Str, Value};

/// `5m` since a moment; `<unknown>` if there is none.
pub fn since(timestamp: &str, now: UnixMillis) -> String {
    match time::parse(timestamp) {
        Some(moment) => duration::human(now - moment),
        None => "<unknown>".to_string(),
    }
}

/// The age of an object.
pub fn age(object: &Value, now: UnixMillis) -> Value {
    since(object.str_at(&["metadata", "creationTimestamp"]), now).into()
}

/// The name of an object.
pub fn name(object: &Value) -> Value {
    object.text_at(&["metadata", "name"]).into()
}

/// The text at a path, or `absent` if there is none.
pub fn text_or(object: &Value, path: &[&str], absent: &'static str) -> Value {
    let text = object.text_at(path);
    if text.is_empty() { Str::lit(absent).into() } else { text.into() }
}

/// The number at a path; 0 if there is none.
pub fn count(object: &Value, path: &[&str]) -> i64 {
    object.int_at(path).unwrap_or(0)
}

/// Names and images of the containers at a path, each joined by commas.
pub fn containers(object: &Value, path: &[&str]) -> (Value, Value) {
    let items = object.items_at(path);
    let join = |field| {
        let texts: Vec<_> = items.iter().map(|container| container.str_at(&[field])).collect();
        Value::from(texts.join(","))
    };
    (join("name"), join("image"))
}

/// Labels as `a=1,b=2`, or `<none>`.
pub fn labels(map: Option<&Map>) -> Value {
    let entries = map.into_iter().flat_map(|map| map.iter());
    let texts: Vec<_> =
        entries.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
    if texts.is_empty() { Str::lit("<none>").into() } else { texts.join(",").into() }
}

/// A `LabelSelector` as `a=1,b in (x,y)`, or `<none>`.
pub fn selector(selector: Option<&Value>) -> Value {
    match Selector::of_object(selector) {
        Ok(selector) => match selector.to_string() {
            text if text.is_empty() => Str::lit("<none>").into(),
            text => text.into(),
        },
        Err(_) => Str::lit("<error>").into(),
    }
}

/// The first three of a list, and how many more there are.
pub fn first_three(list: &[String]) -> String {
    let shown = list[..list.len().min(3)].join(",");
    match list.len() {
        0 => "<unset>".to_string(),
        n if n > 3 => format!("{shown} + {} more...", n - 3),
        _ => shown,
    }
}

/// What a scalar shows as: strings and numbers, the latter printed.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}
