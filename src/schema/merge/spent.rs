//! What is left of a patch once it was applied: upstream takes out of it what it has carried out,
//! and refusals show the rest.

use super::list::position;
use super::{DELETE_FROM, PATCH, Place, REPLACE, RETAIN_KEYS, SET_ORDER};
use crate::schema::table::Type;
use crate::value::{Map, Str, Value};

/// The patch after it was applied to `original`.
pub fn spent(of: Type, original: &Value, patch: &Value) -> Value {
    match (original, patch) {
        (Value::Map(original), Value::Map(patch)) => {
            Value::Map(map(original, patch, Place::Struct(of)))
        }
        _ => patch.clone(),
    }
}

fn map(original: &Map, patch: &Map, place: Place) -> Map {
    let mut left = patch.clone();
    if let Some(directive) = patch.get(PATCH) {
        if directive.as_str() == Some(REPLACE) {
            left.remove(PATCH);
        }
        return left;
    }
    left.remove(RETAIN_KEYS);
    let ordered: Vec<Str> = left.keys().filter(|key| key.starts_with(SET_ORDER)).cloned().collect();
    for directive in ordered {
        left.remove(&directive);
        left.remove(directive.strip_prefix(SET_ORDER).unwrap_or_default());
    }
    let rest: Vec<(Str, Value)> =
        left.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    for (key, value) in rest.into_iter().filter(|(key, _)| !key.starts_with(DELETE_FROM)) {
        let after = match (original.get(&key), &value) {
            (Some(Value::Map(old)), Value::Map(new)) => match place.map_at(&key) {
                Ok(found) if !found.replace => Value::Map(map(old, new, found.place)),
                _ => continue,
            },
            (Some(Value::List(old)), Value::List(new)) => match place.list_at(&key) {
                Ok(found) if found.merge && !found.key.is_empty() => {
                    list(old, new, found.place, found.key)
                }
                _ => continue,
            },
            _ => bare(&value),
        };
        left.insert(key, after);
    }
    left
}

/// Items that met one of the same key are spent, too.
fn list(old: &[Value], new: &[Value], place: Place, key: &str) -> Value {
    let items = new.iter().map(|item| {
        let met = position(old, item, key).map(|at| &old[at]);
        match (met, item) {
            (Some(Value::Map(old)), Value::Map(new)) if !new.contains_key(PATCH) => {
                Value::Map(map(old, new, place))
            }
            _ => item.clone(),
        }
    });
    Value::from(items.collect::<Vec<_>>())
}

/// A value that met nothing loses its nulls, which mean nothing then.
fn bare(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Map(kept.map(|(key, value)| (key.clone(), bare(value))).collect())
        }
        Value::List(items) => Value::from(items.iter().map(bare).collect::<Vec<_>>()),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn what_was_carried_out_is_gone() {
        let of = Type::of("v1", "Pod").unwrap();
        let original = map! { "metadata": map! {}, "spec": map! {
        "containers": list![map! { "name": "c" }], "terminationGracePeriodSeconds": 30 } };
        let patch = map! {
            "metadata": map! { "annotations": map! { "a": "b", "c": Value::Null } },
            "spec": map! {
                "$setElementOrder/containers": list![map! { "name": "c" }],
                "containers": list![map! { "name": "c", "foo": 1 }],
                "replicas": 3,
                "terminationGracePeriodSeconds": Value::Null,
            },
        };
        assert_eq!(
            spent(of, &original, &patch),
            map! {
                "metadata": map! { "annotations": map! { "a": "b" } },
                "spec": map! { "replicas": 3, "terminationGracePeriodSeconds": Value::Null },
            }
        );
    }
}
