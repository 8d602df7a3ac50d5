//! JSON merge patch: a tree of what to set, in which null means "remove".

use crate::value::{Map, Value};
use std::rc::Rc;

/// Applies a merge patch to a value. What the patch does not name stays shared.
pub fn apply_merge_patch(target: &mut Value, patch: &Value) {
    let Value::Map(changes) = patch else {
        // evanphx prunes a list that takes the place of what is no map.
        *target = if target.as_map().is_some() { patch.clone() } else { without_nulls(patch) };
        return;
    };
    let Value::Map(map) = target else {
        *target = without_nulls(patch);
        return;
    };
    for (key, change) in changes.iter() {
        let current = map.get(key);
        if change.is_null() {
            map.remove(key);
            continue;
        }
        let merged = match current {
            None | Some(Value::Null) => without_nulls(change),
            Some(current) => {
                let mut merged = current.clone();
                apply_merge_patch(&mut merged, change);
                merged
            }
        };
        if current != Some(&merged) {
            map.insert(key, merged);
        }
    }
}

/// The value without the entries that are null, at any depth; items of lists stay.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Map(map) if map.values().any(has_nulls) => {
            let kept = map.iter().filter(|(_, v)| !v.is_null());
            Value::Map(kept.map(|(k, v)| (k, without_nulls(v))).collect())
        }
        Value::List(items) if items.iter().any(|v| !v.is_null() && has_nulls(v)) => {
            Value::List(Rc::new(items.iter().map(without_nulls).collect()))
        }
        _ => value.clone(),
    }
}

fn has_nulls(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Map(map) => map.values().any(has_nulls),
        Value::List(items) => items.iter().any(|v| !v.is_null() && has_nulls(v)),
        _ => false,
    }
}

/// The merge patch that turns `old` into `new`; empty if they are equal. Lists are set whole.
pub fn create_merge_patch(old: &Map, new: &Map) -> Map {
    let mut patch = Map::new();
    if old.same(new) {
        return patch;
    }
    for (key, after) in new.iter() {
        match (old.get(key), after) {
            (Some(before), after) if before == after => {}
            (Some(Value::Map(before)), Value::Map(after)) => {
                let inner = create_merge_patch(before, after);
                if !inner.is_empty() {
                    patch.insert(key, inner);
                }
            }
            _ => {
                patch.insert(key, after);
            }
        }
    }
    for key in old.keys().filter(|key| !new.contains_key(key)) {
        patch.insert(key, Value::Null);
    }
    patch
}

/// The merge patch of a client-side apply for kinds without a schema: what `modified` says
/// differently from `current`, and the removal of what `original` had and `modified` has not.
/// This is `jsonmergepatch.CreateThreeWayJSONMergePatch`.
pub fn create_three_way_merge_patch(original: &Map, modified: &Map, current: &Map) -> Map {
    let changes = keep(&create_merge_patch(current, modified), Keep::Values);
    let mut patch = Value::Map(keep(&create_merge_patch(original, modified), Keep::Removals));
    apply_merge_patch(&mut patch, &Value::Map(changes));
    match patch {
        Value::Map(patch) => patch,
        _ => Map::new(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Keep {
    Removals,
    Values,
}

/// One half of a merge patch. A map that is empty in the patch itself is a value.
fn keep(patch: &Map, what: Keep) -> Map {
    let mut kept = Map::new();
    for (key, change) in patch.iter() {
        match change {
            Value::Map(inner) if !inner.is_empty() => {
                let inner = keep(inner, what);
                if !inner.is_empty() {
                    kept.insert(key, inner);
                }
            }
            _ if change.is_null() == (what == Keep::Removals) => {
                kept.insert(key, change);
            }
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn patched(mut target: Value, patch: Value) -> Value {
        apply_merge_patch(&mut target, &patch);
        target
    }

    #[test]
    fn the_cases_of_the_rfc() {
        let cases = [
            (map! { "a": "b" }, map! { "a": "c" }, map! { "a": "c" }),
            (map! { "a": "b" }, map! { "b": "c" }, map! { "a": "b", "b": "c" }),
            (map! { "a": "b" }, map! { "a": Value::Null }, map! {}),
            (map! { "a": list!["b"] }, map! { "a": "c" }, map! { "a": "c" }),
            (map! { "a": "c" }, map! { "a": list!["b"] }, map! { "a": list!["b"] }),
            (
                map! { "a": map! { "b": "c" } },
                map! { "a": map! { "b": "d", "c": Value::Null } },
                map! { "a": map! { "b": "d" } },
            ),
            (list!["a", "b"], list!["c", "d"], list!["c", "d"]),
            (map! { "a": "b" }, list!["c"], list!["c"]),
            (map! { "e": Value::Null }, map! { "a": 1 }, map! { "a": 1, "e": Value::Null }),
            (list![1, 2], map! { "a": "b", "c": Value::Null }, map! { "a": "b" }),
            (
                map! {},
                map! { "a": map! { "bb": map! { "ccc": Value::Null } } },
                map! { "a": map! { "bb": map! {} } },
            ),
        ];
        for (target, patch, wanted) in cases {
            assert_eq!(patched(target, patch), wanted);
        }
    }

    #[test]
    fn a_patch_leads_from_the_old_to_the_new() {
        let old = map! { "a": 1, "b": map! { "c": 1, "d": 2 }, "e": list![1] };
        let new = map! { "b": map! { "c": 1, "d": 3 }, "e": list![1, 2], "f": map! {} };
        let patch = create_merge_patch(old.as_map().unwrap(), new.as_map().unwrap());
        let wanted = map! {
            "a": Value::Null, "b": map! { "d": 3 }, "e": list![1, 2], "f": map! {},
        };
        assert_eq!(Value::Map(patch.clone()), wanted);
        assert_eq!(patched(old, Value::Map(patch)), new);
    }

    #[test]
    fn three_ways_remove_only_what_was_ours() {
        let original = map! { "a": 1, "b": map! { "x": 1 } };
        let modified = map! { "b": map! {}, "c": 3 };
        let current = map! { "a": 1, "b": map! { "x": 1, "theirs": 1 }, "d": 4 };
        let maps = [&original, &modified, &current].map(|v| v.as_map().unwrap());
        let patch = create_three_way_merge_patch(maps[0], maps[1], maps[2]);
        let wanted = map! { "a": Value::Null, "b": map! { "x": Value::Null }, "c": 3 };
        assert_eq!(Value::Map(patch), wanted);
    }

    #[test]
    fn what_is_not_named_stays_shared() {
        let before = map! { "a": map! { "x": 1 }, "b": map! { "y": 1 } };
        let after = patched(before.clone(), map! { "a": map! { "x": 2 } });
        assert!(before.get("b").unwrap().same(after.get("b").unwrap()));
        assert!(before.same(&patched(before.clone(), map! { "b": map! { "y": 1 } })));
        assert!(before.same(&patched(before.clone(), map! { "z": Value::Null })));
        let nulls = map! { "a": map! { "x": Value::Null } };
        assert_eq!(patched(nulls.clone(), nulls), map! { "a": map! {} });
    }
}
