//! Puts a configuration over an object, and takes places out of one.

use super::compare::grouped;
use super::place::{Place, entries, is_bare, items};
use super::set::{FieldSet, Step};
use crate::value::{Map, Value};

/// The object with the configuration over it: leaves of the configuration win, the rest is kept
/// (upstream: `TypedValue.Merge`).
pub fn merge(place: Place, live: &Value, config: &Value) -> Value {
    if place_is_leaf(place, live, config) {
        return config.clone();
    }
    match place {
        Place::Set | Place::Keyed(..) => merge_lists(place, items(Some(live)), items(Some(config))),
        _ => {
            let mut out: Map = live.as_map().cloned().unwrap_or_default();
            for (key, wanted) in entries(Some(config)) {
                let merged = match live.get(key) {
                    Some(live) => merge(place.at_key(key).unwrap_or(Place::Leaf), live, wanted),
                    None => wanted.clone(),
                };
                out.insert(key.clone(), merged);
            }
            Value::Map(out)
        }
    }
}

fn place_is_leaf(place: Place, live: &Value, config: &Value) -> bool {
    matches!(place, Place::Leaf) || (is_bare(Some(live)) && is_bare(Some(config)))
}

/// Items of both in one order: that of the configuration for what it names; the others stay where
/// they stood between them. An item that the live list has twice is not merged.
fn merge_lists(place: Place, live: &[Value], config: &[Value]) -> Value {
    let steps = |items: &[Value]| -> Vec<Step> {
        items.iter().filter_map(|item| place.step_to(item).ok()).collect()
    };
    let (left, right) = (steps(live), steps(config));
    let groups = grouped(place, live);
    let joined = |index: usize| match groups.iter().find(|(step, _)| *step == right[index]) {
        Some((_, items)) if items.len() == 1 => merge(place.item(), items[0], &config[index]),
        _ => config[index].clone(),
    };
    let mut shared = right.iter().filter(|step| left.contains(step));
    let mut next = shared.next();
    let (mut out, mut l, mut r) = (Vec::new(), 0, 0);
    while l < left.len() || r < right.len() {
        if l < left.len() && r < right.len() {
            if left[l] == right[r] {
                out.push(joined(r));
                (l, r) = (l + 1, r + 1);
                next = shared.next();
                continue;
            }
            if right.contains(&left[l]) && next.is_some_and(|next| *next != left[l]) {
                l += 1;
                continue;
            }
        }
        if l < left.len() {
            if !right.contains(&left[l]) {
                out.push(live[l].clone());
                l += 1;
                continue;
            }
            if right[..r].contains(&left[l]) {
                l += 1;
            }
        }
        if r < right.len() {
            out.push(joined(r));
            if next == Some(&right[r]) {
                next = shared.next();
            }
            r += 1;
        }
    }
    Value::from(out)
}

/// The object without some places (upstream: `TypedValue.RemoveItems`).
pub fn remove(place: Place, object: &Value, fields: &FieldSet) -> Value {
    removed(place, object, fields).unwrap_or_else(|| match object {
        Value::List(_) => Value::from(Vec::new()),
        _ => Value::map(),
    })
}

/// None where nothing is left of a place that is taken as a whole.
fn removed(place: Place, value: &Value, fields: &FieldSet) -> Option<Value> {
    match (place, value) {
        (Place::Set | Place::Keyed(..), Value::List(list)) => {
            let kept = list.iter().filter_map(|item| {
                let Ok(step) = place.step_to(item) else { return Some(item.clone()) };
                kept(fields, &step, place.item(), item)
            });
            Some(kept.collect::<Vec<_>>().into())
        }
        (Place::Struct(_) | Place::Map(_), Value::Map(map)) => {
            let kept = map.iter().filter_map(|(key, inner)| {
                let to = place.at_key(key).unwrap_or(Place::Leaf);
                let step = Step::Field(key.clone());
                kept(fields, &step, to, inner).map(|inner| (key.clone(), inner))
            });
            Some(Value::Map(kept.collect()))
        }
        (_, Value::List(_) | Value::Map(_)) => None,
        (_, scalar) => Some(scalar.clone()),
    }
}

fn kept(fields: &FieldSet, step: &Step, place: Place, value: &Value) -> Option<Value> {
    if fields.has_member(step) {
        return None;
    }
    match fields.within(step) {
        Some(within) => Some(remove(place, value, within)),
        None => Some(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Type;
    use crate::value::json;

    fn parse(words: &str) -> Value {
        json::parse(words).unwrap()
    }

    fn pod() -> Place {
        Place::root(Type::of("v1", "Pod").unwrap())
    }

    #[test]
    fn a_configuration_wins_and_leaves_the_rest() {
        let live = r#"{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"containers":
            [{"name":"x","image":"1"},{"name":"y"}],"tolerations":[{"key":"a"}]}}"#;
        let config = r#"{"metadata":{"labels":{"b":"3"}},"spec":{"containers":
            [{"name":"z"},{"name":"y","image":"2"}],"tolerations":[{"key":"b"}]}}"#;
        let merged = r#"{"metadata":{"labels":{"a":"1","b":"3"}},"spec":{"containers":
            [{"name":"x","image":"1"},{"name":"z"},{"name":"y","image":"2"}],
            "tolerations":[{"key":"b"}]}}"#;
        assert_eq!(merge(pod(), &parse(live), &parse(config)), parse(merged));
    }

    #[test]
    fn places_are_taken_out() {
        let object = r#"{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"containers":
            [{"name":"x","image":"1"},{"name":"y"}]}}"#;
        let fields = r#"{"f:metadata":{"f:labels":{"f:a":{},"f:b":{}}},"f:spec":{"f:containers":
            {"k:{\"name\":\"x\"}":{"f:image":{}},"k:{\"name\":\"y\"}":{".":{},"f:name":{}}}}}"#;
        let left = r#"{"metadata":{"labels":{}},"spec":{"containers":[{"name":"x"}]}}"#;
        let fields = FieldSet::of_value(&parse(fields));
        assert_eq!(remove(pod(), &parse(object), &fields), parse(left));
    }
}
