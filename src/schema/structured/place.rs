//! How server-side apply sees a place of an object: what it takes as a whole, and by what it tells
//! apart what it does not.

use super::set::Step;
use crate::schema::table::{Field, Kind, ListKind, Shape, Type};
use crate::value::{Str, Value};

/// What server-side apply sees at a place.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// Taken as a whole: a scalar, or what is said to be atomic.
    Leaf,
    /// A struct, field by field.
    Struct(Type),
    /// A map, entry by entry.
    Map(&'static Shape),
    /// A list whose items are told apart by themselves.
    Set,
    /// A list of structs, told apart by some of their fields.
    Keyed(Type, &'static [&'static str]),
}

impl Place {
    /// A whole object.
    pub fn root(of: Type) -> Place {
        Place::Struct(of)
    }

    fn of_field(field: &'static Field) -> Place {
        match &field.shape.kind {
            Kind::Map(_) if field.atomic_map => Place::Leaf,
            Kind::Object(_) if field.atomic_map => Place::Leaf,
            Kind::List(item) => match (&field.list, &item.kind) {
                (ListKind::Set, _) => Place::Set,
                (ListKind::Map(keys), Kind::Object(of)) => Place::Keyed(*of, keys),
                _ => Place::Leaf,
            },
            _ => Place::of_shape(&field.shape),
        }
    }

    fn of_shape(shape: &'static Shape) -> Place {
        match &shape.kind {
            Kind::Object(of) if !of.is_atomic() => Place::Struct(*of),
            Kind::Map(value) => Place::Map(value),
            _ => Place::Leaf,
        }
    }

    /// What is at a field of the struct or a key of the map; none if no struct has such a field.
    pub fn at_key(self, key: &str) -> Option<Place> {
        match self {
            Place::Struct(of) => of.field(key).map(Place::of_field),
            Place::Map(value) => Some(Place::of_shape(value)),
            _ => Some(Place::Leaf),
        }
    }

    /// What each item of the list is.
    pub fn item(self) -> Place {
        match self {
            Place::Keyed(of, _) if !of.is_atomic() => Place::Struct(of),
            _ => Place::Leaf,
        }
    }

    /// By which step the list's item is found. The error is upstream's sentence.
    pub fn step_to(self, item: &Value) -> Result<Step, String> {
        let Place::Keyed(of, names) = self else {
            return match item {
                Value::Map(_) => {
                    Err("associative list without keys has an element that's a map type".into())
                }
                Value::List(_) => {
                    Err("not supported: associative list with lists as elements".into())
                }
                Value::Null => {
                    Err("associative list without keys has an element that's an explicit null"
                        .into())
                }
                item => Ok(Step::Item(item.clone())),
            };
        };
        if item.is_null() {
            return Err("associative list with keys may not have a null element".into());
        }
        if item.as_map().is_none() {
            return Err("associative list with keys may not have non-map elements".into());
        }
        let mut keys: Vec<(Str, Value)> = Vec::new();
        for name in names {
            let default = of.field(name).and_then(|field| field.default).map(Value::from);
            if let Some(value) = item.get(name).cloned().or(default) {
                keys.push((Str::lit(name), value));
            }
        }
        if keys.is_empty() {
            let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
            return Err(format!(
                "associative list with keys has an element that omits all key fields [{}] (and \
                 doesn't have default values for any key fields)",
                names.join(" ")
            ));
        }
        keys.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(Step::Key(keys))
    }

    /// Whether the step is a struct's own field, and the place that it leads to.
    pub fn follow(&self, step: &Step) -> (bool, Place) {
        match (self, step) {
            (Place::Struct(of), Step::Field(name)) => {
                (of.field(name).is_some(), self.at_key(name).unwrap_or(Place::Leaf))
            }
            (Place::Map(_), Step::Field(name)) => (false, self.at_key(name).unwrap_or(Place::Leaf)),
            (place, _) => (false, place.item()),
        }
    }
}

/// The entries of a map, or none of what is no map.
pub fn entries(value: Option<&Value>) -> impl Iterator<Item = (&Str, &Value)> {
    value.and_then(Value::as_map).into_iter().flat_map(|map| map.iter())
}

/// The items of a list, or none of what is no list.
pub fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_list).unwrap_or_default()
}

/// Whether a list or a map has nothing in it, or is null or missing.
pub fn is_bare(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Map(map)) => map.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(_) => false,
    }
}
