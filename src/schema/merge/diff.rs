//! Making a patch: what leads from one object to another, and kubectl's three-way patch.

use super::list::{are_maps_or_refuse, dedup_scalars, sort_scalars, sorted_by};
use super::{
    DELETE, DELETE_FROM, MergeError, Merged, PATCH, Place, RETAIN_KEYS, SET_ORDER, as_map, bad,
    key_of,
};
use crate::schema::go;
use crate::schema::table::Type;
use crate::value::{Map, Str, Value};
use std::cmp::Ordering;

/// The patch that makes `original` into `modified`. Mirrors `CreateTwoWayMergePatch`.
pub fn two_way(of: Type, original: &Value, modified: &Value) -> Merged<Value> {
    let options = Options { set_order: true, ..Options::default() };
    let patch = maps(as_map(original)?, as_map(modified)?, Place::Struct(of), options)?;
    Ok(Value::Map(patch))
}

/// The patch of `kubectl apply`: what `modified` adds to or changes in `current`, and what
/// `original` (the last applied) had and `modified` has no more. Without `overwrite` it is a
/// conflict if others changed the same since. Mirrors `CreateThreeWayMergePatch`.
pub fn three_way(
    of: Type,
    original: &Value,
    modified: &Value,
    current: &Value,
    overwrite: bool,
) -> Merged<Value> {
    let place = Place::Struct(of);
    let (original, modified) = (as_map(original)?, as_map(modified)?);
    let current = as_map(current)?;
    let additions = Options { set_order: true, ignore_deletions: true, ..Options::default() };
    let additions = maps(current, modified, place, additions)?;
    let deletions = Options { set_order: true, ignore_changes: true, ..Options::default() };
    let deletions = maps(original, modified, place, deletions)?;
    let patch = super::apply::merge_patches(deletions, additions, place)?;
    if !overwrite {
        let changed = maps(original, current, place, Options::default())?;
        if super::conflict::have_conflicts(&patch, &changed, place)? {
            return Err(MergeError::Conflict);
        }
    }
    Ok(Value::Map(patch))
}

/// What a comparison takes note of.
#[derive(Clone, Copy, Default)]
struct Options {
    /// Beside a list that changes, say the order of all its items.
    set_order: bool,
    /// In a map that changes, say which keys it keeps.
    retain_keys: bool,
    ignore_changes: bool,
    ignore_deletions: bool,
}

/// `diffMaps`
fn maps(original: &Map, modified: &Map, place: Place, options: Options) -> Merged<Map> {
    let mut patch = Map::new();
    for (key, new) in modified.iter() {
        let old = original.get(key);
        match (old, new) {
            (Some(Value::Str(old)), Value::Str(new)) if key == PATCH => {
                if old != new {
                    patch.insert(key, new);
                }
            }
            (Some(old), new) if key == PATCH && !(old.is_null() && new.is_null()) => {
                return bad(format!("invalid value for special key: {PATCH}"));
            }
            (Some(Value::Map(old)), Value::Map(new)) => {
                map_field(key, old, new, &mut patch, place, options)?;
            }
            (Some(Value::List(old)), Value::List(new)) => {
                list_field(key, old, new, &mut patch, place, options)?;
            }
            _ if options.ignore_changes || old == Some(new) => {}
            _ => {
                patch.insert(key, new);
            }
        }
    }
    if !options.ignore_deletions {
        for key in original.keys().filter(|key| !modified.contains_key(key)) {
            patch.insert(key, Value::Null);
        }
    }
    retain_keys(original, modified, &mut patch, options);
    Ok(patch)
}

fn retain_keys(original: &Map, modified: &Map, patch: &mut Map, options: Options) {
    if !options.retain_keys {
        return;
    }
    let kept: Vec<Value> = modified
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, _)| Value::Str(key.clone()))
        .collect();
    let dropped =
        original.iter().any(|(key, value)| !value.is_null() && !modified.contains_key(key));
    if !kept.is_empty() && (!patch.is_empty() || dropped) {
        patch.insert(Str::lit(RETAIN_KEYS), kept);
    }
}

/// `handleMapDiff`
fn map_field(
    key: &Str,
    old: &Map,
    new: &Map,
    patch: &mut Map,
    place: Place,
    options: Options,
) -> Merged<()> {
    let found = match place.map_at(key) {
        Ok(found) => found,
        Err(_) if old == new => return Ok(()),
        Err(error) => return Err(error),
    };
    if found.replace {
        // Upstream does not look whether anything changed.
        if !options.ignore_changes {
            patch.insert(key, new.clone());
        }
        return Ok(());
    }
    let options = Options { retain_keys: found.retain_keys, ..options };
    let inner = maps(old, new, found.place, options)?;
    if !inner.is_empty() {
        patch.insert(key, inner);
    }
    Ok(())
}

/// `handleSliceDiff`
fn list_field(
    key: &Str,
    old: &[Value],
    new: &[Value],
    patch: &mut Map,
    place: Place,
    options: Options,
) -> Merged<()> {
    let found = match place.list_at(key) {
        Ok(found) => found,
        Err(_) if old == new => return Ok(()),
        Err(error) => return Err(error),
    };
    if !found.merge {
        if !options.ignore_changes && old != new {
            patch.insert(key, new.to_vec());
        }
        return Ok(());
    }
    let options = Options { retain_keys: found.retain_keys, ..options };
    let lists = lists(old, new, found.place, found.key, options)?;
    if !lists.patch.is_empty() {
        patch.insert(key, lists.patch);
    }
    if !lists.delete.is_empty() {
        patch.insert(format!("{DELETE_FROM}{key}"), lists.delete);
    }
    if !lists.order.is_empty() {
        patch.insert(format!("{SET_ORDER}{key}"), lists.order);
    }
    Ok(())
}

/// What a patch says of a list that is merged.
#[derive(Default)]
struct Lists {
    patch: Vec<Value>,
    delete: Vec<Value>,
    order: Vec<Value>,
}

/// `diffLists`
fn lists(
    old: &[Value],
    new: &[Value],
    place: Place,
    key: &'static str,
    options: Options,
) -> Merged<Lists> {
    if old.is_empty() {
        let patch = if options.ignore_changes { Vec::new() } else { new.to_vec() };
        return Ok(Lists { patch, ..Lists::default() });
    }
    let mut lists = Lists::default();
    if are_maps_or_refuse(&[old, new])? {
        let (patch, delete) = lists_of_maps(old, new, place, key, options)?;
        lists.patch = sorted_by(patch, new, key)?;
        lists.patch.extend(delete);
        let changed = !lists.patch.is_empty();
        let moved = !same_order(old, new, key)?;
        if options.set_order
            && ((!options.ignore_changes && (changed || moved))
                || (!options.ignore_deletions && changed))
        {
            for item in new {
                let named = Map::from_iter([(Str::lit(key), key_of(item, key)?)]);
                lists.order.push(Value::Map(named));
            }
        }
    } else {
        let (patch, delete) = lists_of_scalars(old, new, options);
        lists.patch = sorted_by(patch, new, "")?;
        if options.set_order
            && ((!options.ignore_deletions && !delete.is_empty())
                || (!options.ignore_changes && old != new))
        {
            lists.order = new.to_vec();
        }
        lists.delete = delete;
    }
    Ok(lists)
}

fn same_order(old: &[Value], new: &[Value], key: &str) -> Merged<bool> {
    if old.len() != new.len() {
        return Ok(false);
    }
    for (old, new) in old.iter().zip(new) {
        if key_of(old, key)? != key_of(new, key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Walks two sorted lists side by side: what only the old one has is deleted, what only the new
/// one has is added, what both have is compared.
fn side_by_side<'a>(
    old: &'a [(String, Value)],
    new: &'a [(String, Value)],
    mut meet: impl FnMut(Option<&'a Value>, Option<&'a Value>) -> Merged<()>,
) -> Merged<()> {
    let (mut i, mut j) = (0, 0);
    loop {
        let order = match (old.get(i), new.get(j)) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.0.cmp(&new.0),
        };
        let has_old = order != Ordering::Greater;
        let has_new = order != Ordering::Less;
        meet(
            old.get(i).filter(|_| has_old).map(|(_, value)| value),
            new.get(j).filter(|_| has_new).map(|(_, value)| value),
        )?;
        i += usize::from(has_old);
        j += usize::from(has_new);
    }
}

/// `diffListsOfMaps`: items to add or change, and directives to delete.
fn lists_of_maps(
    old: &[Value],
    new: &[Value],
    place: Place,
    key: &'static str,
    options: Options,
) -> Merged<(Vec<Value>, Vec<Value>)> {
    let (old, new) = (keyed(old, key)?, keyed(new, key)?);
    let (mut patch, mut delete) = (Vec::new(), Vec::new());
    side_by_side(&old, &new, |old, new| {
        match (old, new) {
            (Some(old), Some(new)) => {
                let mut inner = maps(as_map(old)?, as_map(new)?, place, options)?;
                if !inner.is_empty() {
                    inner.insert(Str::lit(key), key_of(new, key)?);
                    patch.push(Value::Map(inner));
                }
            }
            (None, Some(new)) if !options.ignore_changes => patch.push(new.clone()),
            (Some(old), None) if !options.ignore_deletions => {
                let mut directive = Map::new();
                directive.insert(Str::lit(key), key_of(old, key)?);
                directive.insert(Str::lit(PATCH), Str::lit(DELETE));
                delete.push(Value::Map(directive));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok((patch, delete))
}

/// Items by the text of their keys' values.
fn keyed(items: &[Value], key: &str) -> Merged<Vec<(String, Value)>> {
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        keyed.push((go::plain(key_of(item, key)?), item.clone()));
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(keyed)
}

/// `diffListsOfScalars`: scalars to add, and scalars to delete.
fn lists_of_scalars(old: &[Value], new: &[Value], options: Options) -> (Vec<Value>, Vec<Value>) {
    let texts = |items: &[Value]| {
        let mut items = items.to_vec();
        sort_scalars(&mut items);
        items.into_iter().map(|item| (go::plain(&item), item)).collect::<Vec<_>>()
    };
    let (old, new) = (texts(old), texts(new));
    let (mut add, mut delete) = (Vec::new(), Vec::new());
    // Scalars have no key that could be missing, so no step of the walk fails.
    let _ = side_by_side(&old, &new, |old, new| {
        match (old, new) {
            (None, Some(new)) if !options.ignore_changes => add.push(new.clone()),
            (Some(old), None) if !options.ignore_deletions => delete.push(old.clone()),
            _ => {}
        }
        Ok(())
    });
    (add, dedup_scalars(delete))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::merge::apply;
    use crate::{list, map};

    fn pod() -> Type {
        Type::of("v1", "Pod").unwrap()
    }

    fn containers(items: Value) -> Value {
        map! { "spec": map! { "containers": items } }
    }

    #[test]
    fn containers_are_told_apart_by_name() {
        let old = containers(list![
            map! { "name": "a", "image": "x" },
            map! { "name": "b", "image": "y" }
        ]);
        let new = containers(list![
            map! { "name": "b", "image": "z" },
            map! { "name": "c", "image": "w" }
        ]);
        let patch = two_way(pod(), &old, &new).unwrap();
        assert_eq!(
            patch,
            map! { "spec": map! {
                "$setElementOrder/containers": list![map! { "name": "b" }, map! { "name": "c" }],
                "containers": list![
                    map! { "name": "b", "image": "z" },
                    map! { "name": "c", "image": "w" },
                    map! { "name": "a", "$patch": "delete" },
                ],
            } }
        );
        assert_eq!(apply(pod(), &old, &patch).unwrap(), new);
    }

    #[test]
    fn what_is_no_merging_list_is_replaced() {
        let old = containers(list![map! { "name": "a", "args": list!["1", "2"] }]);
        let new = containers(list![map! { "name": "a", "args": list!["2"] }]);
        let patch = two_way(pod(), &old, &new).unwrap();
        assert_eq!(patch.at(&["spec", "containers", "0", "args"]), Some(&list!["2"]));
        assert_eq!(apply(pod(), &old, &patch).unwrap(), new);
    }

    #[test]
    fn scalars_that_merge_are_deleted_by_name() {
        let finalizers = |items| map! { "metadata": map! { "finalizers": items } };
        let (old, new) = (finalizers(list!["a", "b"]), finalizers(list!["b", "c"]));
        let patch = two_way(pod(), &old, &new).unwrap();
        assert_eq!(
            patch,
            map! { "metadata": map! {
                "$deleteFromPrimitiveList/finalizers": list!["a"],
                "$setElementOrder/finalizers": list!["b", "c"],
                "finalizers": list!["c"],
            } }
        );
        assert_eq!(apply(pod(), &old, &patch).unwrap(), new);
    }

    #[test]
    fn a_volume_that_changes_its_kind_keeps_no_other() {
        let volumes = |source| map! { "spec": map! { "volumes": list![source] } };
        let old = volumes(map! { "name": "v", "emptyDir": map! {} });
        let new = volumes(map! { "name": "v", "configMap": map! { "name": "c" } });
        let patch = two_way(pod(), &old, &new).unwrap();
        assert_eq!(
            patch.at(&["spec", "volumes", "0"]).unwrap(),
            &map! { "name": "v", "$retainKeys": list!["configMap", "name"],
            "configMap": map! { "name": "c" }, "emptyDir": Value::Null }
        );
        assert_eq!(apply(pod(), &old, &patch).unwrap(), new);
    }

    #[test]
    fn applying_leaves_alone_what_others_wrote() {
        let of = Type::of("apps/v1", "Deployment").unwrap();
        let spec = |replicas: i32| map! { "spec": map! { "replicas": replicas } };
        let original = map! { "metadata": map! { "labels": map! { "a": "1", "b": "2" } } };
        let modified = map! { "metadata": map! { "labels": map! { "a": "3" } } };
        let mut current = spec(5);
        current.set(&["metadata", "labels"], map! { "a": "1", "b": "2", "c": "4" });
        let patch = three_way(of, &original, &modified, &current, true).unwrap();
        assert_eq!(
            patch,
            map! { "metadata": map! { "labels": map! { "a": "3", "b": Value::Null } } }
        );
        let after = apply(of, &current, &patch).unwrap();
        let mut expected = spec(5);
        expected.set(&["metadata", "labels"], map! { "a": "3", "c": "4" });
        assert_eq!(after, expected);
    }

    #[test]
    fn applying_removes_a_container_that_was_applied_before() {
        let item = |name: &str| map! { "name": Value::from(name), "image": "x" };
        let original = containers(list![item("a"), item("b")]);
        let modified = containers(list![item("a")]);
        let current = containers(list![item("a"), item("b"), item("sidecar")]);
        let patch = three_way(pod(), &original, &modified, &current, true).unwrap();
        let after = apply(pod(), &current, &patch).unwrap();
        assert_eq!(after, containers(list![item("a"), item("sidecar")]));
    }

    #[test]
    fn applying_the_same_again_is_an_empty_patch() {
        let object = containers(list![map! { "name": "a", "image": "x" }]);
        let mut current = object.clone();
        current.set(&["status", "phase"], "Running");
        let patch = three_way(pod(), &object, &object, &current, true).unwrap();
        assert_eq!(patch, Value::map());
    }

    #[test]
    fn a_conflict_is_one_only_without_overwriting() {
        let labels = |value: &str| map! { "metadata": map! { "labels": map! { "a": value } } };
        let (original, modified, current) = (labels("1"), labels("2"), labels("3"));
        assert!(three_way(pod(), &original, &modified, &current, true).is_ok());
        assert_eq!(
            three_way(pod(), &original, &modified, &current, false),
            Err(MergeError::Conflict)
        );
    }

    #[test]
    fn a_selector_that_is_replaced_is_always_in_the_patch() {
        let of = Type::of("policy/v1", "PodDisruptionBudget").unwrap();
        let selector = map! { "matchLabels": map! { "a": "b" } };
        let budget = map! { "spec": map! { "selector": selector } };
        assert_eq!(two_way(of, &budget, &budget).unwrap(), budget);
        let other = map! { "spec": map! { "selector": map! { "matchLabels": map! { "c": "d" } } } };
        assert_eq!(apply(of, &budget, &other).unwrap(), other);
    }

    #[test]
    fn unknown_fields_that_do_not_change_are_no_trouble() {
        let with = |n: i32| map! { "spec": map! { "foo": map! { "a": n } } };
        assert_eq!(two_way(pod(), &with(1), &with(1)).unwrap(), Value::map());
        assert_eq!(
            two_way(pod(), &with(1), &with(2)).unwrap_err().to_string(),
            "unable to find api field in struct PodSpec for the json field \"foo\""
        );
    }
}
