//! Whether two patches to one object disagree.

use super::list::{are_maps_or_refuse, dedup_scalars, sort_scalars};
use super::{Found, Merged, PATCH, Place, RETAIN_KEYS, key_of};
use crate::value::{Map, Value};

/// Whether both patches change the same, and differently. Mirrors `MergingMapsHaveConflicts`.
pub(super) fn have_conflicts(left: &Map, right: &Map, place: Place) -> Merged<bool> {
    for (key, left) in left.iter().filter(|(key, _)| *key != PATCH && *key != RETAIN_KEYS) {
        let Some(right) = right.get(key) else { continue };
        let found = match left {
            Value::Map(_) => Some(place.map_at(key)?),
            Value::List(_) if key.starts_with('$') => None,
            Value::List(_) => Some(place.list_at(key)?),
            _ => None,
        };
        if values(left, right, found.as_ref(), place)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn values(left: &Value, right: &Value, found: Option<&Found>, place: Place) -> Merged<bool> {
    let inner = found.map_or(place, |found| found.place);
    match (left, right) {
        (Value::Map(left), Value::Map(right)) => {
            if left.get(PATCH) != right.get(PATCH) {
                return Ok(true);
            }
            match found {
                Some(found) if found.replace => Ok(false),
                _ => have_conflicts(left, right, inner),
            }
        }
        (Value::List(left), Value::List(right)) => lists(left, right, found, inner),
        _ => Ok(left != right),
    }
}

fn lists(left: &[Value], right: &[Value], found: Option<&Found>, place: Place) -> Merged<bool> {
    let maps = are_maps_or_refuse(&[left, right])?;
    if let Some(found) = found.filter(|found| found.merge) {
        return if maps { by_key(left, right, found.key, place) } else { Ok(false) };
    }
    if left.len() != right.len() {
        return Ok(true);
    }
    let (mut left, mut right) = (left.to_vec(), right.to_vec());
    if !maps {
        left = dedup_scalars(left);
        right = dedup_scalars(right);
        sort_scalars(&mut left);
        sort_scalars(&mut right);
    }
    if left.len() != right.len() {
        return Ok(true);
    }
    for (left, right) in left.iter().zip(&right) {
        if values(left, right, None, place)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn by_key(left: &[Value], right: &[Value], key: &str, place: Place) -> Merged<bool> {
    for item in left {
        let wanted = key_of(item, key)?;
        for other in right {
            if key_of(other, key)? == wanted && values(item, other, None, place)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Type;
    use crate::{list, map};

    fn conflict(left: Value, right: Value) -> bool {
        let place = Place::Struct(Type::of("v1", "Pod").unwrap());
        have_conflicts(left.as_map().unwrap(), right.as_map().unwrap(), place).unwrap()
    }

    #[test]
    fn only_the_same_place_changed_differently_is_a_conflict() {
        let image = |name: &str, image: &str| {
            let container = map! { "name": Value::from(name), "image": Value::from(image) };
            map! { "spec": map! { "containers": list![container] } }
        };
        assert!(conflict(image("a", "x"), image("a", "y")));
        assert!(!conflict(image("a", "x"), image("a", "x")));
        assert!(!conflict(image("a", "x"), image("b", "y")));
        assert!(!conflict(map! { "spec": map! {} }, map! { "metadata": map! {} }));
    }
}
