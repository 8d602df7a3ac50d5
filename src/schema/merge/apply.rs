//! Applying a patch, and merging two patches into one.

use super::list::{are_maps, are_maps_or_refuse, dedup_scalars, ordered, position, split_by};
use super::{
    DELETE, DELETE_FROM, Merged, PATCH, Place, REPLACE, RETAIN_KEYS, SET_ORDER, as_map, bad, key_of,
};
use crate::schema::go;
use crate::schema::table::Type;
use crate::value::{Map, Str, Value};

/// The object that a strategic merge patch makes of `original`. Mirrors `StrategicMergeMapPatch`.
pub fn apply(of: Type, original: &Value, patch: &Value) -> Merged<Value> {
    let merged = map(as_map(original)?, as_map(patch)?, Place::Struct(of), Mode::Object)?;
    Ok(Value::Map(merged))
}

/// Merges a patch into a patch: directives and nulls stay.
pub(super) fn merge_patches(original: Map, patch: Map, place: Place) -> Merged<Map> {
    map(&original, &patch, place, Mode::Patch)
}

/// What a patch is merged into.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// An object: directives are carried out.
    Object,
    /// Another patch: directives are passed on.
    Patch,
}

/// `mergeMap`
fn map(original: &Map, patch: &Map, place: Place, mode: Mode) -> Merged<Map> {
    match patch.get(PATCH) {
        None => {}
        Some(Value::Str(directive)) if directive == REPLACE => {
            let mut whole = patch.clone();
            whole.remove(PATCH);
            return Ok(whole);
        }
        Some(Value::Str(directive)) if directive == DELETE => return Ok(Map::new()),
        Some(other) => return bad_directive(other, patch),
    }
    let mut merged = original.clone();
    let mut patch = patch.clone();
    retain_keys(&mut merged, &mut patch, mode)?;
    set_orders(&mut merged, &mut patch, place, mode)?;
    for (key, value) in patch.iter() {
        entry(&mut merged, key, value, place, mode)?;
    }
    Ok(merged)
}

fn bad_directive<T>(directive: &Value, patch: &Map) -> Merged<T> {
    let map = go::plain(&Value::Map(patch.clone()));
    bad(format!("unknown patch type: {} in map: {map}", go::plain(directive)))
}

/// One entry of a patch.
fn entry(merged: &mut Map, key: &Str, value: &Value, place: Place, mode: Mode) -> Merged<()> {
    let deletes = key.strip_prefix(DELETE_FROM);
    if deletes.is_some() && mode == Mode::Patch {
        merged.insert(key, value);
        return Ok(());
    }
    let key = deletes.map_or_else(|| key.clone(), Str::from);
    if value.is_null() {
        merged.remove(&key);
        if mode == Mode::Object {
            return Ok(());
        }
    }
    let result = match (merged.get(&key), value) {
        (Some(Value::Map(old)), Value::Map(new)) => {
            let found = place.map_at(&key)?;
            Some(Value::Map(match found.replace {
                true => new.clone(),
                false => map(old, new, found.place, mode)?,
            }))
        }
        (Some(Value::List(old)), Value::List(new)) => {
            let found = place.list_at(&key)?;
            let list = match deletes {
                Some(_) if are_maps(&[old, new])? != Some(true) => without(old, new),
                _ if found.merge => list(old, new, found.place, found.key, mode)?,
                _ => new.to_vec(),
            };
            Some(Value::from(list))
        }
        _ if deletes.is_some() => return Ok(()),
        _ => plain(value, mode),
    };
    match result {
        Some(value) => merged.insert(key, value),
        None => merged.remove(&key),
    };
    Ok(())
}

/// A value of a patch that meets nothing of its kind: itself without directives, or nothing.
fn plain(value: &Value, mode: Mode) -> Option<Value> {
    match value {
        Value::Map(map) if map.contains_key(PATCH) => None,
        Value::Map(map) => {
            let mut kept = map.clone();
            for (key, value) in map.iter() {
                if value.is_null() && mode == Mode::Object {
                    kept.remove(key);
                    continue;
                }
                match plain(value, mode) {
                    Some(inner) if inner.same(value) => {}
                    Some(inner) => {
                        kept.insert(key, inner);
                    }
                    None => {
                        kept.remove(key);
                    }
                }
            }
            Some(Value::Map(kept))
        }
        Value::List(items) => {
            let kept: Vec<Value> = items.iter().filter_map(|item| plain(item, mode)).collect();
            let unchanged = kept.len() == items.len()
                && kept.iter().zip(items.iter()).all(|(kept, item)| kept.same(item));
            Some(if unchanged { value.clone() } else { Value::from(kept) })
        }
        _ => Some(value.clone()),
    }
}

/// `applyRetainKeysDirective`
fn retain_keys(merged: &mut Map, patch: &mut Map, mode: Mode) -> Merged<()> {
    const WRONG: &str = "invalid patch format of retainKeys";
    let Some(kept) = patch.remove(RETAIN_KEYS) else { return Ok(()) };
    if mode == Mode::Patch {
        return match merged.get(RETAIN_KEYS) {
            Some(before) if *before != kept => bad(format!(
                "{} and {} are not deep equal: this may happen when calculating the 3-way diff \
                 patch",
                go::plain(before),
                go::plain(&kept)
            )),
            Some(_) => Ok(()),
            None => {
                merged.insert(Str::lit(RETAIN_KEYS), kept);
                Ok(())
            }
        };
    }
    let Value::List(kept) = &kept else { return bad(WRONG) };
    let is_kept = |key: &Str| kept.iter().any(|kept| kept.as_str() == Some(key));
    let is_directive = |key: &Str| key.starts_with(DELETE_FROM) || key.starts_with(SET_ORDER);
    if patch.iter().any(|(key, value)| !value.is_null() && !is_directive(key) && !is_kept(key)) {
        return bad(WRONG);
    }
    merged.retain(|key, _| is_kept(key));
    Ok(())
}

/// Carries out `$setElementOrder` for each list that has it. Mirrors `mergePatchIntoOriginal`.
fn set_orders(merged: &mut Map, patch: &mut Map, place: Place, mode: Mode) -> Merged<()> {
    let keys: Vec<Str> = patch.keys().filter(|key| key.starts_with(SET_ORDER)).cloned().collect();
    for directive in keys {
        let Some(order) = patch.remove(&directive) else { continue };
        if mode == Mode::Patch {
            match merged.get(&directive) {
                Some(before) if *before != order => {
                    return bad("invalid patch format of setElementOrder list");
                }
                Some(_) => {}
                None => {
                    merged.insert(&directive, &order);
                }
            }
        }
        let order = as_list(Some(&order))?.unwrap_or_default();
        let key = directive.strip_prefix(SET_ORDER).unwrap_or_default();
        set_order(merged, patch, key, order, place, mode)?;
    }
    Ok(())
}

fn set_order(
    merged: &mut Map,
    patch: &mut Map,
    key: &str,
    order: &[Value],
    place: Place,
    mode: Mode,
) -> Merged<()> {
    let (before, change) = (merged.get(key).cloned(), patch.get(key).cloned());
    let (before, change) = (as_list(before.as_ref())?, as_list(change.as_ref())?);
    let found = place.list_at(key)?;
    check_order(change.unwrap_or_default(), order, found.key)?;
    let server_order = match (before, change) {
        (Some(before), Some(change)) => overwritten(before, change, found.key),
        (before, _) => before.unwrap_or_default().to_vec(),
    };
    let items = match (before, change) {
        (None, None) => return Ok(()),
        (Some(before), None) => before.to_vec(),
        (None, Some(change)) => change.iter().filter_map(|item| plain(item, Mode::Patch)).collect(),
        (Some(before), Some(change)) if found.merge => {
            list(before, change, found.place, found.key, mode)?
        }
        (Some(_), Some(change)) => change.to_vec(),
    };
    let before = before.unwrap_or_default();
    let (named, others) = split_by(items, order, found.key)?;
    are_maps_or_refuse(&[before, change.unwrap_or_default()])?;
    let items = ordered(named, others, order, &server_order, found.key)?;
    merged.insert(key, items);
    patch.remove(key);
    Ok(())
}

/// The server's list as upstream's merging leaves it: deleted items make room for new ones in the
/// very array that then says the order.
fn overwritten(before: &[Value], change: &[Value], key: &str) -> Vec<Value> {
    let is_deleted = |item: &Value| {
        let mut deleted = change.iter().filter(|item| item.str_at(&[PATCH]) == DELETE);
        !key.is_empty() && deleted.any(|other| other.get(key) == item.get(key))
    };
    let mut left: Vec<Value> = before.iter().filter(|item| !is_deleted(item)).cloned().collect();
    for item in change.iter().filter(|item| item.get(PATCH).is_none()) {
        if left.len() < before.len() && position(&left, item, key).is_none() {
            left.push(item.clone());
        }
    }
    left
}

fn as_list(value: Option<&Value>) -> Merged<Option<&[Value]>> {
    match value {
        None => Ok(None),
        Some(Value::List(items)) => Ok(Some(items)),
        Some(other) => {
            bad(format!("expected a []interface {{}}, but received a {}", go::type_name(other)))
        }
    }
}

/// The items of a patch must come in the order that it demands.
/// Mirrors `validatePatchWithSetOrderList`.
fn check_order(change: &[Value], order: &[Value], key: &str) -> Merged<()> {
    if order.is_empty() || change.is_empty() {
        return Ok(());
    }
    let mut rest = order.iter();
    for item in change.iter().filter(|item| item.get(PATCH).is_none()) {
        let mut met = false;
        for wanted in rest.by_ref() {
            let same = match key {
                "" => item == wanted,
                key => key_of(item, key)? == key_of(wanted, key)?,
            };
            if same {
                met = true;
                break;
            }
        }
        if !met {
            let (change, order) = (Value::list(change), Value::list(order));
            return bad(format!(
                "The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
                go::plain(&change),
                go::plain(&order)
            ));
        }
    }
    Ok(())
}

/// `mergeSlice`
fn list(
    old: &[Value],
    new: &[Value],
    place: Place,
    key: &'static str,
    mode: Mode,
) -> Merged<Vec<Value>> {
    if old.is_empty() && new.is_empty() {
        return Ok(Vec::new());
    }
    if !are_maps_or_refuse(&[old, new])? {
        let merged = dedup_scalars([old, new].concat());
        let (named, others) = split_by(merged, new, "")?;
        return ordered(named, others, new, old, "");
    }
    if key.is_empty() {
        return bad(format!("cannot merge lists without merge key for {}", place.name()));
    }
    let (mut merged, rest) = directives(old, new, key)?;
    let (server_order, patch_order) = (merged.clone(), rest.clone());
    for item in rest {
        let wanted = key_of(&item, key)?;
        match merged.iter().position(|other| other.get(key) == Some(wanted)) {
            Some(at) => {
                merged[at] = Value::Map(map(as_map(&merged[at])?, as_map(&item)?, place, mode)?);
            }
            None => merged.push(item),
        }
    }
    let (named, others) = split_by(merged, &patch_order, key)?;
    ordered(named, others, &patch_order, &server_order, key)
}

/// Carries out the directives among a list's items: the items to merge into, and those to merge.
/// Mirrors `mergeSliceWithSpecialElements`.
fn directives(old: &[Value], new: &[Value], key: &str) -> Merged<(Vec<Value>, Vec<Value>)> {
    let mut into = old.to_vec();
    let mut rest = Vec::new();
    let mut replace = false;
    for item in new {
        match item.get(PATCH) {
            None => rest.push(item.clone()),
            Some(Value::Str(directive)) if directive == DELETE => {
                let wanted = key_of(item, key)?;
                into.retain(|other| other.get(key) != Some(wanted));
            }
            Some(Value::Str(directive)) if directive == REPLACE => replace = true,
            Some(Value::Str(directive)) if directive == "merge" => {
                return bad("merging lists cannot yet be specified in the patch");
            }
            Some(other) => return bad_directive(other, as_map(item)?),
        }
    }
    Ok(if replace { (rest, Vec::new()) } else { (into, rest) })
}

/// The items that another list lacks.
fn without(items: &[Value], unwanted: &[Value]) -> Vec<Value> {
    items.iter().filter(|item| !unwanted.contains(item)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn patched(original: Value, patch: Value) -> Result<Value, String> {
        let of = Type::of("v1", "Pod").unwrap();
        let wrap = |spec: Value| map! { "spec": spec };
        let merged = apply(of, &wrap(original), &wrap(patch)).map_err(|error| error.to_string())?;
        Ok(merged.at(&["spec"]).cloned().unwrap_or_default())
    }

    fn item(name: &str) -> Value {
        map! { "name": Value::from(name), "image": "x" }
    }

    #[test]
    fn a_directive_deletes_one_container() {
        let after = patched(
            map! { "containers": list![item("a"), item("b")] },
            map! { "containers": list![map! { "name": "a", "$patch": "delete" }] },
        );
        assert_eq!(after.unwrap(), map! { "containers": list![item("b")] });
    }

    #[test]
    fn a_new_item_comes_after_the_servers_own_if_one_made_room() {
        let patch = |volumes: Value| {
            map! { "$setElementOrder/volumes": list![map! { "name": "new" }], "volumes": volumes }
        };
        let names = |after: Result<Value, String>| -> Vec<String> {
            let after = after.unwrap();
            let items = after.items_at(&["volumes"]).iter();
            items.map(|item| item.str_at(&["name"]).to_string()).collect()
        };
        let before = map! { "volumes": list![item("old"), item("server")] };
        let delete = map! { "name": "old", "$patch": "delete" };
        let added = patched(before.clone(), patch(list![item("new")]));
        assert_eq!(names(added), ["new", "old", "server"]);
        let replaced = patched(before, patch(list![item("new"), delete]));
        assert_eq!(names(replaced), ["server", "new"]);
    }

    #[test]
    fn a_directive_replaces_the_list_or_the_map() {
        let after = patched(
            map! { "containers": list![item("a"), item("b")], "nodeSelector": map! { "x": "1" } },
            map! { "containers": list![item("c"), map! { "$patch": "replace" }],
            "nodeSelector": map! { "$patch": "replace", "y": "2" } },
        );
        assert_eq!(
            after.unwrap(),
            map! { "containers": list![item("c")], "nodeSelector": map! { "y": "2" } }
        );
    }

    #[test]
    fn null_removes_a_field_and_is_nothing_where_there_is_none() {
        let after = patched(
            map! { "hostname": "a", "nodeName": "n" },
            map! { "hostname": Value::Null, "securityContext": map! { "runAsUser": Value::Null } },
        );
        assert_eq!(after.unwrap(), map! { "nodeName": "n", "securityContext": map! {} });
    }

    #[test]
    fn new_items_come_first_unless_an_order_is_set() {
        let before = map! { "containers": list![item("a"), item("b")] };
        let after = patched(before.clone(), map! { "containers": list![item("c")] }).unwrap();
        assert_eq!(after, map! { "containers": list![item("c"), item("a"), item("b")] });
        let patch = map! { "containers": list![item("c")], "$setElementOrder/containers":
        list![map! { "name": "b" }, map! { "name": "a" }, map! { "name": "c" }] };
        let after = patched(before, patch).unwrap();
        assert_eq!(after, map! { "containers": list![item("b"), item("a"), item("c")] });
    }

    #[test]
    fn tolerations_have_no_key_and_are_replaced() {
        let before = map! { "tolerations": list![map! { "key": "a" }] };
        let patch = map! { "tolerations": list![map! { "key": "b" }] };
        assert_eq!(patched(before, patch.clone()).unwrap(), patch);
    }

    #[test]
    fn what_cannot_be_merged_is_refused_in_upstreams_words() {
        let before = map! { "containers": list![item("a")] };
        let cases = [
            (
                map! { "containers": list![map! { "image": "y" }] },
                "map: map[image:y] does not contain declared merge key: name",
            ),
            (map! { "foo": map! { "a": "b" }, "containers": list![item("a")] }, ""),
            (
                map! { "containers": list![map! { "name": "a", "$patch": "wipe" }] },
                "unknown patch type: wipe in map: map[$patch:wipe name:a]",
            ),
            (
                map! { "containers": list![item("a")], "$setElementOrder/containers":
                list![map! { "name": "b" }] },
                "The order in patch list:\n[map[image:x name:a]]\n doesn't match \
                 $setElementOrder list:\n[map[name:b]]\n",
            ),
        ];
        for (patch, expected) in cases {
            let answer = patched(before.clone(), patch).err().unwrap_or_default();
            assert_eq!(answer, expected);
        }
    }

    #[test]
    fn branches_that_the_patch_does_not_touch_stay_shared() {
        let of = Type::of("v1", "Pod").unwrap();
        let before = map! { "spec": map! { "containers": list![item("a")] } };
        let patch = map! { "metadata": map! { "labels": map! { "a": "b" } } };
        let after = apply(of, &before, &patch).unwrap();
        assert!(after.get("spec").unwrap().same(before.get("spec").unwrap()));
    }
}
