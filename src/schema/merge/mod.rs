//! Strategic merge patches: made from two objects, from three, and applied.
//!
//! A patch says only what changes. The table says which lists are merged by a key instead of
//! replaced; a patch steers the rest with directives: `$patch: delete` or `replace` in a map,
//! `$retainKeys`, and beside a list `$setElementOrder/list` and `$deleteFromPrimitiveList/list`.
//! Mirrors `k8s.io/apimachinery/pkg/util/strategicpatch`. For kinds without a schema there is
//! [`json`], the merge patch of RFC 7386 in the same shape.

mod apply;
mod conflict;
mod diff;
pub mod json;
mod list;
mod spent;

use super::go;
use super::table::{Kind, Shape, Type};
use crate::value::{Map, Value};
use std::fmt;

pub use apply::apply;
pub use diff::{three_way, two_way};
pub use spent::spent;

/// Why there is no patch or none that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// The patch undoes what someone else did; only where overwriting is off.
    Conflict,
    /// Upstream's sentence.
    Bad(String),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MergeError::Conflict => f.write_str("patch conflicts with changes made meanwhile"),
            MergeError::Bad(sentence) => f.write_str(sentence),
        }
    }
}

type Merged<T> = Result<T, MergeError>;

const PATCH: &str = "$patch";
const DELETE: &str = "delete";
const REPLACE: &str = "replace";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
const SET_ORDER: &str = "$setElementOrder/";

/// Where in the types a patch has got to.
#[derive(Clone, Copy)]
enum Place {
    Struct(Type),
    /// No struct, so no field can be looked up; Go's name of what it is.
    Other(&'static str),
}

/// What the table says of the list or map at a key.
struct Found {
    place: Place,
    merge: bool,
    replace: bool,
    retain_keys: bool,
    key: &'static str,
}

impl Place {
    fn of(shape: &Shape) -> Place {
        match &shape.kind {
            Kind::Object(of) => Place::Struct(*of),
            Kind::List(_) | Kind::Bytes => Place::Other("slice"),
            Kind::Map(_) => Place::Other("map"),
            Kind::Bool => Place::Other("bool"),
            Kind::Int32 | Kind::Int64 => Place::Other("int"),
            Kind::Float => Place::Other("float64"),
            Kind::String => Place::Other("string"),
            _ => Place::Other("struct"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Place::Struct(_) => "struct",
            Place::Other(name) => name,
        }
    }

    fn map_at(self, key: &str) -> Merged<Found> {
        let of = match self {
            Place::Struct(of) => of,
            Place::Other(name) => {
                return bad(format!(
                    "merging an object in json but data type is not struct, instead is: {name}"
                ));
            }
        };
        let Some(field) = of.field(key) else {
            return bad(format!(
                "unable to find api field in struct {} for the json field {}",
                of.name(),
                go::quote(key)
            ));
        };
        Ok(Found {
            place: Place::of(&field.shape),
            merge: field.merge,
            replace: field.replace,
            retain_keys: field.retain_keys,
            key: field.merge_key,
        })
    }

    fn list_at(self, key: &str) -> Merged<Found> {
        let found = self.map_at(key)?;
        let shape = match self {
            Place::Struct(of) => of.field(key).map(|field| &field.shape.kind),
            Place::Other(_) => None,
        };
        match shape {
            Some(Kind::List(item)) => Ok(Found { place: Place::of(item), ..found }),
            _ => bad(format!("expected slice or array type, but got: {}", self.name())),
        }
    }
}

fn bad<T>(sentence: impl Into<String>) -> Merged<T> {
    Err(MergeError::Bad(sentence.into()))
}

/// The value of an item's merge key.
fn key_of<'a>(item: &'a Value, key: &str) -> Merged<&'a Value> {
    let Value::Map(map) = item else { return not_a_map(item) };
    match map.get(key) {
        Some(value) => Ok(value),
        None => bad(format!("map: {} does not contain declared merge key: {key}", go::plain(item))),
    }
}

fn as_map(item: &Value) -> Merged<&Map> {
    match item {
        Value::Map(map) => Ok(map),
        _ => not_a_map(item),
    }
}

fn not_a_map<T>(item: &Value) -> Merged<T> {
    bad(format!("expected a map[string]interface {{}}, but received a {}", go::type_name(item)))
}

/// Whether a patch would change what an object is: its version, kind or name. Mirrors the
/// preconditions that `kubectl apply` sets.
pub fn changes_identity(patch: &Value) -> bool {
    patch.get("apiVersion").is_some()
        || patch.get("kind").is_some()
        || patch.at(&["metadata", "name"]).is_some()
}
