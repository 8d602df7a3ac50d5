//! Lists that are merged: their items' order, and what kind of items they are.

use super::{DELETE, Merged, PATCH, as_map, bad, key_of};
use crate::schema::go;
use crate::value::Value;

/// Whether the items are maps. None if there are no items.
pub(super) fn are_maps(lists: &[&[Value]]) -> Merged<Option<bool>> {
    let mut first: Option<&Value> = None;
    for item in lists.iter().copied().flatten() {
        match first {
            None if matches!(item, Value::List(_)) => {
                return bad("lists of lists are not supported");
            }
            None => first = Some(item),
            Some(first) if std::mem::discriminant(first) != std::mem::discriminant(item) => {
                let shown: Vec<Value> = lists.iter().map(|list| Value::list(*list)).collect();
                return bad(format!(
                    "list element types are not identical: {}",
                    go::plain(&Value::from(shown))
                ));
            }
            Some(_) => {}
        }
    }
    Ok(first.map(|item| matches!(item, Value::Map(_))))
}

/// The same where Go has no type to name.
pub(super) fn are_maps_or_refuse(lists: &[&[Value]]) -> Merged<bool> {
    match are_maps(lists)? {
        Some(maps) => Ok(maps),
        None => bad("no elements in any of the given slices"),
    }
}

/// What tells an item from others: its merge key's value, or itself.
fn identity<'a>(item: &'a Value, key: &str) -> &'a Value {
    const NONE: &Value = &Value::Null;
    if key.is_empty() { item } else { item.get(key).unwrap_or(NONE) }
}

/// Where in a list an item of the same identity stands.
pub(super) fn position(list: &[Value], item: &Value, key: &str) -> Option<usize> {
    let wanted = identity(item, key);
    list.iter().position(|other| identity(other, key) == wanted)
}

/// Splits items into those that a list names and the others.
pub(super) fn split_by(
    items: Vec<Value>,
    by: &[Value],
    key: &str,
) -> Merged<(Vec<Value>, Vec<Value>)> {
    if !key.is_empty() {
        for item in &items {
            key_of(item, key)?;
        }
    }
    Ok(items.into_iter().partition(|item| position(by, item, key).is_some()))
}

/// Puts what a patch names in the patch's order, the rest in the server's, and both together so
/// that what stood before an item on the server still does. Mirrors `normalizeElementOrder`.
pub(super) fn ordered(
    named: Vec<Value>,
    others: Vec<Value>,
    patch_order: &[Value],
    server_order: &[Value],
    key: &str,
) -> Merged<Vec<Value>> {
    let named = sorted_by(named, patch_order, key)?;
    let others = sorted_by(others, server_order, key)?;
    let mut merged = Vec::with_capacity(named.len() + others.len());
    let (mut named, mut others) = (named.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let other_first = match (others.peek(), named.peek()) {
            (None, None) => return Ok(merged),
            (Some(other), Some(name)) => {
                let places =
                    (position(server_order, other, key), position(server_order, name, key));
                matches!(places, (Some(other), Some(name)) if other < name)
            }
            (other, _) => other.is_some(),
        };
        merged.extend(if other_first { others.next() } else { named.next() });
    }
}

/// Sorts items as another list has them; directives to delete go last. Go sorts by insertion
/// here, which decides where items stand that the other list lacks.
pub(super) fn sorted_by(items: Vec<Value>, order: &[Value], key: &str) -> Merged<Vec<Value>> {
    let mut deleting = Vec::new();
    let mut sorted: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !key.is_empty() {
            key_of(&item, key)?;
            if as_map(&item)?.get(PATCH).and_then(Value::as_str) == Some(DELETE) {
                deleting.push(item);
                continue;
            }
        }
        let place = position(order, &item, key);
        let mut at = sorted.len();
        while at > 0 {
            let before = position(order, &sorted[at - 1], key);
            if matches!((place, before), (Some(place), Some(before)) if place >= before) {
                break;
            }
            at -= 1;
        }
        sorted.insert(at, item);
    }
    sorted.extend(deleting);
    Ok(sorted)
}

/// Sorts scalars by their text.
pub(super) fn sort_scalars(items: &mut [Value]) {
    items.sort_by_cached_key(go::plain);
}

/// Keeps one of each. Go fills a gap with the last item, which shows in the order.
pub(super) fn dedup_scalars(mut items: Vec<Value>) -> Vec<Value> {
    let mut i = 0;
    while i + 1 < items.len() {
        let mut j = i + 1;
        while j < items.len() {
            if items[i] == items[j] {
                items.swap_remove(j);
            } else {
                j += 1;
            }
        }
        i += 1;
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn items(value: Value) -> Vec<Value> {
        value.as_list().unwrap().to_vec()
    }

    #[test]
    fn the_servers_own_items_keep_their_places() {
        let named = items(list!["c", "a"]);
        let others = items(list!["b"]);
        let order = items(list!["a", "c"]);
        let server = items(list!["a", "b", "c"]);
        let merged = ordered(named, others, &order, &server, "").unwrap();
        assert_eq!(merged, items(list!["a", "b", "c"]));
    }

    #[test]
    fn mixed_lists_are_refused() {
        let mixed = items(list!["a", map! { "b": 1 }]);
        assert_eq!(
            are_maps(&[&mixed]).unwrap_err().to_string(),
            "list element types are not identical: [[a map[b:1]]]"
        );
        let nested = items(list![list![1]]);
        assert!(are_maps(&[&nested]).is_err());
    }

    #[test]
    fn doubles_go_and_the_last_fills_the_gap() {
        assert_eq!(dedup_scalars(items(list![1, 2, 1, 3, 4])), items(list![1, 2, 4, 3]));
    }
}
