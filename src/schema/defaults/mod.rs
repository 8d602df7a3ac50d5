//! Defaults: what the API server fills in where a body says nothing.
//!
//! Upstream attaches a function to a Go type (`SetDefaults_Probe`) and runs it wherever that type
//! occurs, from the outside in. So do we: a file per API group, a row per type. Beside the rows
//! stand the defaults that a type declares for its own fields; those are in the table.
//!
//! A tree in which nothing is missing comes back as it is, shared.

mod admissionregistration;
mod apiextensions;
mod apps;
mod authentication;
mod autoscaling;
mod batch;
mod core;
mod discovery;
mod flowcontrol;
mod image;
mod networking;
mod pod;
mod pod_resources;
mod rbac;
mod scheduling;
mod storage;

use super::quantity::Quantity;
use super::table::{Field, Kind, Shape, Type};
use crate::value::{Map, Str, Value};
use std::sync::OnceLock;

/// A type's defaulting function.
struct Row {
    /// Upstream's name of it: `SetDefaults_` and the Go type that it is for.
    upstream: &'static str,
    apply: fn(&mut Map),
}

impl Row {
    fn is_for(&self, of: Type) -> bool {
        self.upstream.strip_prefix("SetDefaults_") == Some(of.name())
    }
}

/// The rows of each API version.
const GROUPS: &[(&str, &[&[Row]])] = &[
    ("v1", &[core::ROWS, pod::ROWS]),
    ("apps/v1", &[apps::ROWS]),
    ("batch/v1", &[batch::ROWS]),
    ("networking.k8s.io/v1", &[networking::ROWS]),
    ("discovery.k8s.io/v1", &[discovery::ROWS]),
    ("autoscaling/v1", &[autoscaling::V1]),
    ("autoscaling/v2", &[autoscaling::V2]),
    ("rbac.authorization.k8s.io/v1", &[rbac::ROWS]),
    ("storage.k8s.io/v1", &[storage::ROWS]),
    ("scheduling.k8s.io/v1", &[scheduling::ROWS]),
    ("authentication.k8s.io/v1", &[authentication::ROWS]),
    ("admissionregistration.k8s.io/v1", &[admissionregistration::ROWS]),
    ("flowcontrol.apiserver.k8s.io/v1", &[flowcontrol::ROWS]),
    ("apiextensions.k8s.io/v1", &[apiextensions::ROWS]),
];

/// Fills in what an object of type `of` lacks. It must have been decoded.
pub fn default(of: Type, object: &mut Value) {
    default_over(of, object, &Value::Null);
}

/// The same where an object that has its defaults is at hand: branches that are shared with it
/// have theirs.
pub fn default_over(of: Type, object: &mut Value, known: &Value) {
    if let Some(filled) = fill(plan(), of, object, known) {
        *object = filled;
    }
}

/// What to do at each type, by its number in the table.
struct Plan {
    rows: Vec<Vec<&'static Row>>,
    /// The fields that have a default or lead to one.
    fields: Vec<Vec<&'static Field>>,
}

/// The plan: a pure function of the rows and the table, computed at its first use.
fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| {
        let rows: Vec<Vec<&Row>> = Type::all().map(rows_of).collect();
        let mut wanted: Vec<bool> = rows.iter().map(|rows| !rows.is_empty()).collect();
        let leads = |field: &Field, wanted: &[bool]| {
            field.default.is_some()
                || is_resource_list(&field.shape)
                || field.shape.object().is_some_and(|of| wanted[of.index()])
        };
        // Types refer to each other in circles, so it takes rounds until nothing is added.
        while let Some(of) = Type::all()
            .find(|of| !wanted[of.index()] && of.fields().iter().any(|field| leads(field, &wanted)))
        {
            wanted[of.index()] = true;
        }
        let fields = Type::all()
            .map(|of| of.fields().iter().filter(|field| leads(field, &wanted)).collect())
            .collect();
        Plan { rows, fields }
    })
}

fn rows_of(of: Type) -> Vec<&'static Row> {
    let groups = GROUPS.iter().filter(|(api_version, _)| *api_version == of.api_version());
    let rows = groups.flat_map(|(_, lists)| lists.iter().copied().flatten());
    rows.filter(|row| row.is_for(of)).collect()
}

fn is_resource_list(shape: &Shape) -> bool {
    shape.type_name() == "ResourceList"
}

/// The value with its defaults; none if it has them.
fn fill(plan: &Plan, of: Type, value: &Value, known: &Value) -> Option<Value> {
    let Value::Map(before) = value else { return None };
    let mut map = before.clone();
    for row in &plan.rows[of.index()] {
        (row.apply)(&mut map);
    }
    for field in &plan.fields[of.index()] {
        match map.get(field.name) {
            Some(inner) if !inner.is_null() => {
                let known = known.get(field.name).unwrap_or(&Value::Null);
                if let Some(filled) = fill_shape(plan, &field.shape, inner, known) {
                    map.insert(Str::lit(field.name), filled);
                }
            }
            _ => {
                if let Some(default) = field.default {
                    map.insert(Str::lit(field.name), literal(&field.shape, default));
                }
            }
        }
    }
    (!map.same(before)).then_some(Value::Map(map))
}

fn fill_shape(plan: &Plan, shape: &Shape, value: &Value, known: &Value) -> Option<Value> {
    if known.same(value) {
        return None;
    }
    match (&shape.kind, value) {
        (Kind::Object(of), _) => fill(plan, *of, value, known),
        (Kind::List(item), Value::List(items)) => {
            let mut filled: Option<Vec<Value>> = None;
            let known = known.as_list().unwrap_or_default();
            for (i, inner) in items.iter().enumerate() {
                let known = known.get(i).unwrap_or(&Value::Null);
                if let Some(inner) = fill_shape(plan, item, inner, known) {
                    filled.get_or_insert_with(|| items.to_vec())[i] = inner;
                }
            }
            filled.map(Value::from)
        }
        (Kind::Map(_), Value::Map(map)) if is_resource_list(shape) => resource_list(map),
        (Kind::Map(inner), Value::Map(map)) => {
            let mut filled: Option<Map> = None;
            for (key, value) in map.iter() {
                let known = known.get(key).unwrap_or(&Value::Null);
                if let Some(value) = fill_shape(plan, inner, value, known) {
                    filled.get_or_insert_with(|| map.clone()).insert(key, value);
                }
            }
            filled.map(Value::Map)
        }
        _ => None,
    }
}

/// `SetDefaults_ResourceList`: amounts are rounded up to thousandths.
fn resource_list(map: &Map) -> Option<Value> {
    let mut rounded: Option<Map> = None;
    for (key, value) in map.iter() {
        let text = value.as_str().unwrap_or_default();
        let Ok(amount) = Quantity::parse(text) else { continue };
        let milli = amount.rounded_to_milli();
        if milli != amount {
            rounded.get_or_insert_with(|| map.clone()).insert(key, milli.to_string());
        }
    }
    rounded.map(Value::Map)
}

/// A default that the table has as text.
fn literal(shape: &Shape, text: &'static str) -> Value {
    match shape.kind {
        Kind::Bool => Value::Bool(text == "true"),
        Kind::Int32 | Kind::Int64 => Value::Int(text.parse().unwrap_or_default()),
        _ => Value::Str(Str::lit(text)),
    }
}

/// Whether there is nothing under a key, as a nil pointer and an omitted field are nothing.
fn lacks(map: &Map, key: &str) -> bool {
    map.get(key).is_none_or(Value::is_null)
}

/// Puts a value where there is nothing.
fn set(map: &mut Map, key: &'static str, value: impl Into<Value>) {
    if lacks(map, key) {
        map.insert(Str::lit(key), value);
    }
}

/// Puts one of the program's own words where there is no text.
fn set_text(map: &mut Map, key: &'static str, text: &'static str) {
    if text_at(map, key).is_empty() {
        map.insert(Str::lit(key), Str::lit(text));
    }
}

/// The text under a key; empty if there is none.
fn text_at<'a>(map: &'a Map, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Changes the map under a key, if there is one; it stays shared if nothing changes.
fn change(map: &mut Map, key: &'static str, change: impl FnOnce(&mut Map)) {
    let Some(Value::Map(before)) = map.get(key) else { return };
    let mut inner = before.clone();
    change(&mut inner);
    if !inner.same(before) {
        map.insert(Str::lit(key), inner);
    }
}

/// Changes each map of the list under a key; they stay shared if nothing changes.
fn change_each(map: &mut Map, key: &'static str, change: impl Fn(&mut Map)) {
    let Some(Value::List(items)) = map.get(key) else { return };
    let mut changed: Option<Vec<Value>> = None;
    for (i, item) in items.iter().enumerate() {
        let Value::Map(before) = item else { continue };
        let mut inner = before.clone();
        change(&mut inner);
        if !inner.same(before) {
            changed.get_or_insert_with(|| items.to_vec())[i] = Value::Map(inner);
        }
    }
    if let Some(changed) = changed {
        map.insert(Str::lit(key), changed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::decode;

    #[test]
    fn every_row_is_for_a_type_of_its_group() {
        for (api_version, lists) in GROUPS {
            for row in lists.iter().copied().flatten() {
                let is_there = |of: Type| of.api_version() == *api_version && row.is_for(of);
                assert!(Type::all().any(is_there), "{api_version} {}", row.upstream);
            }
        }
    }

    #[test]
    fn what_has_its_defaults_stays_shared() {
        for (_, kind, of) in Type::all_kinds() {
            let mut once = decode(of, &Value::map()).unwrap().value;
            default(of, &mut once);
            let mut again = once.clone();
            default(of, &mut again);
            assert!(once.same(&again), "{kind}");
            let read = decode(of, &once).unwrap();
            assert_eq!(read.strict, Vec::<String>::new(), "{kind}");
        }
    }
}
