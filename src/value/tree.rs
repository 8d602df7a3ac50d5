//! The tree itself: reading, writing a path, and sharing.

use super::Str;
use std::rc::Rc;

/// A value as JSON has it. Lists and maps are shared until written to.
#[derive(Clone, Debug, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    /// Rare in Kubernetes; no decision rests on one.
    Float(f64),
    Str(Str),
    List(Rc<Vec<Value>>),
    Map(Map),
}

/// A map from keys to values, ordered by the keys' bytes.
#[derive(Clone, Debug, Default)]
pub struct Map(Rc<Vec<(Str, Value)>>);

/// Whether two texts are equal. Words of one length mostly differ at their beginning or end, and
/// a word of the program often is the very same one: both are seen faster than it takes to call
/// for a comparison of all letters.
fn is_same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len()
        && (std::ptr::eq(a, b) || a.first() == b.first() && a.last() == b.last() && a == b)
}

impl Map {
    /// An empty map.
    pub fn new() -> Map {
        Map::default()
    }

    /// An empty map with room for so many entries.
    pub fn with_capacity(entries: usize) -> Map {
        Map(Rc::new(Vec::with_capacity(entries)))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where `key` is, or else where it belongs.
    fn position(&self, key: &str) -> Result<usize, usize> {
        // Maps are mostly made in the order of their keys.
        if self.0.last().is_none_or(|(last, _)| last.as_str() < key) {
            return Err(self.0.len());
        }
        self.0.binary_search_by(|(k, _)| k.as_str().cmp(key))
    }

    /// Where `key` is. Few keys are found fastest one after another: most differ in length, and
    /// then their letters are not even looked at.
    fn find(&self, key: &str) -> Option<usize> {
        const FEW: usize = 16;
        if self.0.len() <= FEW {
            return self.0.iter().position(|(k, _)| is_same_text(k, key));
        }
        self.position(key).ok()
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).map(|i| &self.0[i].1)
    }

    /// The value under `key`, to change in place; shared branches are copied first.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let i = self.find(key)?;
        Some(&mut Rc::make_mut(&mut self.0)[i].1)
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Puts `value` under `key` and returns what was there.
    pub fn insert(&mut self, key: impl Into<Str>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match self.position(&key) {
            Ok(i) => Some(std::mem::replace(&mut Rc::make_mut(&mut self.0)[i].1, value)),
            Err(i) => {
                self.put(i, (key, value));
                None
            }
        }
    }

    /// Puts an entry at its place. Most maps are small and many are kept, so they grow by a little
    /// rather than to twice their size.
    fn put(&mut self, place: usize, entry: (Str, Value)) {
        const FEW: usize = 32;
        let entries = Rc::make_mut(&mut self.0);
        if entries.len() == entries.capacity() && entries.len() < FEW {
            entries.reserve_exact(4);
        }
        entries.insert(place, entry);
    }

    /// Takes `key` out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let i = self.find(key)?;
        Some(Rc::make_mut(&mut self.0).remove(i).1)
    }

    /// The value under `key`, made `Null` first if there is none.
    pub fn entry(&mut self, key: &str) -> &mut Value {
        self.entry_by(key, &|key| Str::from(key))
    }

    /// The same with the key as `owned` makes it, if it is missing.
    fn entry_by<'a>(&mut self, key: &'a str, owned: &dyn Fn(&'a str) -> Str) -> &mut Value {
        let i = match self.position(key) {
            Ok(i) => i,
            Err(i) => {
                self.put(i, (owned(key), Value::Null));
                i
            }
        };
        &mut Rc::make_mut(&mut self.0)[i].1
    }

    /// Entries in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Str, &Value)> + ExactSizeIterator {
        self.0.iter().map(|(k, v)| (k, v))
    }

    /// Keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &Str> {
        self.0.iter().map(|(k, _)| k)
    }

    /// Values in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, v)| v)
    }

    /// Values in the order of their keys, to change in place.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        Rc::make_mut(&mut self.0).iter_mut().map(|(_, v)| v)
    }

    /// Keeps the entries for which `keep` says true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Str, &mut Value) -> bool) {
        Rc::make_mut(&mut self.0).retain_mut(|(k, v)| keep(k, v));
    }

    /// Whether both are one and the same branch in memory.
    pub fn same(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Equal branches are mostly the same ones, so that is asked first.
impl PartialEq for Map {
    fn eq(&self, other: &Map) -> bool {
        self.same(other) || self.0 == other.0
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b) || a == b,
            (Value::Map(a), Value::Map(b)) => a == b,
            _ => false,
        }
    }
}

impl<K: Into<Str>, V: Into<Value>> FromIterator<(K, V)> for Map {
    /// Of two entries with one key the later wins.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map {
        let entries = entries.into_iter();
        let mut map = Map::with_capacity(entries.size_hint().0);
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl Value {
    /// An empty map.
    pub fn map() -> Value {
        Value::Map(Map::new())
    }

    /// A list of values.
    pub fn list(items: impl IntoIterator<Item = impl Into<Value>>) -> Value {
        Value::List(Rc::new(items.into_iter().map(Into::into).collect()))
    }

    /// The value under `key` if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The value at a path of map keys; a number as text steps into a list.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, step| match value {
            Value::Map(map) => map.get(step),
            Value::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The string at a path; empty if there is none.
    pub fn str_at(&self, path: &[&str]) -> &str {
        self.at(path).and_then(Value::as_str).unwrap_or("")
    }

    /// The shared string at a path; empty if there is none.
    pub fn text_at(&self, path: &[&str]) -> Str {
        match self.at(path) {
            Some(Value::Str(text)) => text.clone(),
            _ => Str::default(),
        }
    }

    /// The integer at a path.
    pub fn int_at(&self, path: &[&str]) -> Option<i64> {
        self.at(path).and_then(Value::as_int)
    }

    /// The boolean at a path; false if there is none.
    pub fn bool_at(&self, path: &[&str]) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The items of the list at a path; none if there is no list.
    pub fn items_at(&self, path: &[&str]) -> &[Value] {
        self.at(path).and_then(Value::as_list).unwrap_or(&[])
    }

    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The list's items, to change in place; a shared list is copied first.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Value::List(items) => Some(Rc::make_mut(items)),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Puts `value` at a path of map keys, making the maps on the way; what stood in the way and
    /// was no map is replaced. An empty path replaces the whole. Does nothing, and so keeps
    /// sharing, if that very value is there already.
    pub fn set(&mut self, path: &[&'static str], value: impl Into<Value>) {
        let value = value.into();
        if self.at(path) == Some(&value) {
            return;
        }
        *self.make(path) = value;
    }

    /// The same for a path that came in at run time, whose keys must be copied.
    pub fn set_at(&mut self, path: &[&str], value: impl Into<Value>) {
        let value = value.into();
        if self.at(path) == Some(&value) {
            return;
        }
        *self.make_at(path) = value;
    }

    /// The place at a path of map keys (numbers step into lists), made if it is missing.
    pub fn make(&mut self, path: &[&'static str]) -> &mut Value {
        self.make_by(path, &|key| Str::lit(key))
    }

    /// The same for a path that came in at run time.
    pub fn make_at(&mut self, path: &[&str]) -> &mut Value {
        self.make_by(path, &|key| Str::from(key))
    }

    /// The same, with keys as `key` makes them of the path's steps.
    fn make_by<'a>(&mut self, path: &[&'a str], key: &dyn Fn(&'a str) -> Str) -> &mut Value {
        let Some((step, rest)) = path.split_first() else { return self };
        let index = match self {
            Value::List(items) => step.parse::<usize>().ok().filter(|i| *i < items.len()),
            _ => None,
        };
        if index.is_none() && !matches!(self, Value::Map(_)) {
            *self = Value::map();
        }
        match (self, index) {
            (Value::List(items), Some(i)) => Rc::make_mut(items)[i].make_by(rest, key),
            (Value::Map(map), _) => map.entry_by(step, key).make_by(rest, key),
            _ => unreachable!("either a list that has the item, or a map"),
        }
    }

    /// The place at a path, to change; none if it is missing. Copies the branches on the way.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Value> {
        let Some((step, rest)) = path.split_first() else { return Some(self) };
        match self {
            Value::Map(map) => map.get_mut(step)?.at_mut(rest),
            Value::List(items) => {
                Rc::make_mut(items).get_mut(step.parse::<usize>().ok()?)?.at_mut(rest)
            }
            _ => None,
        }
    }

    /// Takes out what is at a path of map keys; maps left empty stay.
    pub fn remove(&mut self, path: &[&str]) -> Option<Value> {
        self.at(path)?;
        let (last, way) = path.split_last()?;
        self.at_mut(way)?.as_map_mut()?.remove(last)
    }

    /// Appends to the list at a path, made if it is missing.
    pub fn push(&mut self, path: &[&'static str], item: impl Into<Value>) {
        let place = self.make(path);
        if !matches!(place, Value::List(_)) {
            *place = Value::List(Rc::default());
        }
        if let Value::List(items) = place {
            Rc::make_mut(items).push(item.into());
        }
    }

    /// The same value, with `known`'s own branches wherever they are equal to those at the same
    /// place: they are kept in memory once, and found to be the same at once from then on.
    pub fn sharing(&self, known: &Value) -> Value {
        if self.same(known) {
            return known.clone();
        }
        // From the leaves up, so that no branch is compared once for each of those it is in.
        match (self, known) {
            (Value::Map(new), Value::Map(old)) => {
                let mut is_equal = new.len() == old.len();
                let branch = |(key, value): (&Str, &Value)| {
                    let old = old.get(key);
                    let shared = old.map_or_else(|| value.clone(), |old| value.sharing(old));
                    is_equal &= old.is_some_and(|old| shared.same(old));
                    (key.clone(), shared)
                };
                let shared = new.iter().map(branch).collect();
                if is_equal { known.clone() } else { Value::Map(shared) }
            }
            (Value::List(new), Value::List(old)) => {
                let mut is_equal = new.len() == old.len();
                let branch = |(index, value): (usize, &Value)| {
                    let old = old.get(index);
                    let shared = old.map_or_else(|| value.clone(), |old| value.sharing(old));
                    is_equal &= old.is_some_and(|old| shared.same(old));
                    shared
                };
                let shared = new.iter().enumerate().map(branch).collect();
                if is_equal { known.clone() } else { Value::List(Rc::new(shared)) }
            }
            _ => self.clone(),
        }
    }

    /// Whether both are one and the same branch in memory, or equal scalars. Never errs towards
    /// true, so a walk that looks for differences may stop here.
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
            (Value::Map(a), Value::Map(b)) => a.same(b),
            (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => false,
            (a, b) => a == b,
        }
    }
}

macro_rules! from {
    ($($type:ty => |$name:ident| $value:expr;)*) => {$(
        impl From<$type> for Value {
            fn from($name: $type) -> Value { $value }
        }
    )*};
}

from! {
    bool => |truth| Value::Bool(truth);
    i32 => |number| Value::Int(number.into());
    i64 => |number| Value::Int(number);
    u32 => |number| Value::Int(number.into());
    Str => |text| Value::Str(text);
    &Str => |text| Value::Str(text.clone());
    &str => |text| Value::Str(text.into());
    String => |text| Value::Str(text.into());
    Map => |map| Value::Map(map);
    &Value => |value| value.clone();
    Vec<Value> => |items| Value::List(Rc::new(items));
}

/// Builds a map: `map! { "kind": "Pod", "spec": map! { … } }`. Keys are words of the program.
#[macro_export]
macro_rules! map {
    ($($key:literal : $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "nothing is put into an empty map")]
        let mut map = $crate::value::Map::with_capacity(<[&str]>::len(&[$($key),*]));
        $(map.insert($crate::value::Str::lit($key), $value);)*
        $crate::value::Value::Map(map)
    }};
}

/// Builds a list: `list![1, "two", map! {}]`.
#[macro_export]
macro_rules! list {
    ($($item:expr),* $(,)?) => {
        $crate::value::Value::from(vec![$($crate::value::Value::from($item)),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_copies_its_path_and_shares_the_rest() {
        let before = map! { "spec": map! { "a": list![1, 2] }, "status": map! {} };
        let mut after = before.clone();
        after.set(&["status", "phase"], "Running");
        assert!(before.at(&["spec"]).unwrap().same(after.at(&["spec"]).unwrap()));
        assert!(!before.same(&after));
        assert_eq!(before.at(&["status", "phase"]), None);
        assert_eq!(after.str_at(&["status", "phase"]), "Running");
    }

    #[test]
    fn setting_what_is_there_keeps_sharing() {
        let before = map! { "a": map! { "b": 1 } };
        let mut after = before.clone();
        after.set(&["a", "b"], 1);
        assert!(before.same(&after));
    }

    #[test]
    fn what_is_equal_is_kept_once() {
        let known = map! { "a": map! { "b": 1 }, "c": list!["x".to_string(), map! { "d": 1 }] };
        let new = map! { "a": map! { "b": 1 }, "c": list!["y".to_string(), map! { "d": 1 }] };
        let shared = new.sharing(&known);
        assert_eq!(shared, new);
        assert!(shared.get("a").unwrap().same(known.get("a").unwrap()));
        assert!(shared.at(&["c", "1"]).unwrap().same(known.at(&["c", "1"]).unwrap()));
    }

    #[test]
    fn keys_are_ordered_by_bytes() {
        let value = map! { "b": 1, "a": 2, "B": 3 };
        let keys: Vec<_> = value.as_map().unwrap().keys().map(|k| k.as_str()).collect();
        assert_eq!(keys, ["B", "a", "b"]);
    }

    #[test]
    fn paths_step_into_lists() {
        let mut value = map! { "items": list![map! { "n": 1 }] };
        value.set(&["items", "0", "n"], 2);
        assert_eq!(value.int_at(&["items", "0", "n"]), Some(2));
        assert_eq!(value.remove(&["items", "0", "n"]), Some(Value::Int(2)));
    }
}
