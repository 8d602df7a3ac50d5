//! JSON merge patches (RFC 7386), for kinds that the table does not know: made from two objects,
//! from three, and applied. A list is always replaced as a whole.

use super::MergeError;
use crate::value::{Map, Value};

/// The patch that makes `original` into `modified`; null stands for what goes.
pub fn two_way(original: &Value, modified: &Value) -> Value {
    let (Value::Map(original), Value::Map(modified)) = (original, modified) else {
        return modified.clone();
    };
    let mut patch = Map::new();
    for (key, new) in modified.iter() {
        match (original.get(key), new) {
            (Some(old), new) if old == new => {}
            (Some(old @ Value::Map(_)), Value::Map(_)) => {
                patch.insert(key, two_way(old, new));
            }
            _ => {
                patch.insert(key, new);
            }
        }
    }
    for key in original.keys().filter(|key| !modified.contains_key(key)) {
        patch.insert(key, Value::Null);
    }
    Value::Map(patch)
}

/// What `kubectl apply` sends for a kind without a schema: what `modified` changes in `current`,
/// and what `original` (the last applied) had and `modified` has no more.
/// Mirrors `CreateThreeWayJSONMergePatch`.
pub fn three_way(original: &Value, modified: &Value, current: &Value) -> Result<Value, MergeError> {
    let changes = filtered(&two_way(current, modified), false);
    let deletions = filtered(&two_way(original, modified), true);
    if disagree(&changes, &deletions) {
        return Err(MergeError::Conflict);
    }
    Ok(combined(&deletions, &changes))
}

/// Applies a merge patch.
pub fn apply(original: &Value, patch: &Value) -> Value {
    let Value::Map(patch) = patch else { return patch.clone() };
    let mut merged = original.as_map().cloned().unwrap_or_default();
    for (key, value) in patch.iter() {
        match value {
            Value::Null => {
                merged.remove(key);
            }
            Value::Map(_) => {
                let inner = apply(merged.get(key).unwrap_or(&Value::Null), value);
                merged.insert(key, inner);
            }
            _ => {
                merged.insert(key, value);
            }
        }
    }
    Value::Map(merged)
}

/// Only the nulls of a patch, or all but them. Mirrors `keepOrDeleteNullInObj`.
fn filtered(patch: &Value, nulls: bool) -> Value {
    let Value::Map(patch) = patch else { return patch.clone() };
    let mut kept = Map::new();
    for (key, value) in patch.iter() {
        match value {
            Value::Map(map) if !map.is_empty() => {
                let inner = filtered(value, nulls);
                if inner.as_map().is_some_and(|map| !map.is_empty()) {
                    kept.insert(key, inner);
                }
            }
            _ if value.is_null() == nulls => {
                kept.insert(key, value);
            }
            _ => {}
        }
    }
    Value::Map(kept)
}

/// Whether two patches want different things of one place. Mirrors `mergepatch.HasConflicts`.
fn disagree(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Map(left), Value::Map(right)) => {
            left.iter().any(|(key, left)| right.get(key).is_some_and(|right| disagree(left, right)))
        }
        (Value::List(left), Value::List(right)) => {
            left.len() != right.len()
                || left.iter().zip(right.iter()).any(|(left, right)| disagree(left, right))
        }
        _ => left != right,
    }
}

/// Both patches as one; nulls stay.
fn combined(first: &Value, second: &Value) -> Value {
    let (Value::Map(first), Value::Map(second)) = (first, second) else { return second.clone() };
    let mut both = first.clone();
    for (key, value) in second.iter() {
        let value = match first.get(key) {
            Some(before) => combined(before, value),
            None => value.clone(),
        };
        both.insert(key, value);
    }
    Value::Map(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn a_patch_leads_from_one_to_the_other() {
        let old = map! { "a": 1, "b": map! { "c": 1, "d": list![1] }, "e": 1 };
        let new = map! { "a": 1, "b": map! { "c": 2, "d": list![2] }, "f": map! {} };
        let patch = two_way(&old, &new);
        assert_eq!(
            patch,
            map! { "b": map! { "c": 2, "d": list![2] }, "e": Value::Null, "f": map! {} }
        );
        assert_eq!(apply(&old, &patch), new);
    }

    #[test]
    fn three_ways_leave_alone_what_others_wrote() {
        let original = map! { "spec": map! { "a": 1, "b": 2 } };
        let modified = map! { "spec": map! { "a": 3 } };
        let current = map! { "spec": map! { "a": 1, "b": 2, "c": 4 }, "status": map! { "x": 1 } };
        let patch = three_way(&original, &modified, &current).unwrap();
        assert_eq!(patch, map! { "spec": map! { "a": 3, "b": Value::Null } });
        assert_eq!(
            apply(&current, &patch),
            map! { "spec": map! { "a": 3, "c": 4 }, "status": map! { "x": 1 } }
        );
    }
}
