//! Tables: the columns and cells that the server answers `kubectl get` with.
//!
//! One file a family of kinds, each with a list of [`Printer`]s; mirrors upstream's
//! `pkg/printers/internalversion/printers.go`. The server always fills in the columns of
//! `-o wide`; kubectl leaves them out.

mod autoscaling;
mod batch;
mod cluster;
mod config;
mod events;
mod layout;
mod network;
mod pods;
mod rbac;
mod rest;
mod storage;
mod workloads;

pub use pods::status as pod_status;

use crate::api::time::UnixMillis;
use crate::api::{Column, Resource};
use crate::value::{Str, Value};

/// How a kind is shown.
struct Printer {
    resource: Resource,
    columns: &'static [Column],
    cells: fn(&Value, UnixMillis) -> Vec<Value>,
}

const PRINTERS: &[&[Printer]] = &[
    pods::PRINTERS,
    workloads::PRINTERS,
    batch::PRINTERS,
    network::PRINTERS,
    cluster::PRINTERS,
    config::PRINTERS,
    events::PRINTERS,
    storage::PRINTERS,
    autoscaling::PRINTERS,
    rbac::PRINTERS,
    rest::PRINTERS,
];

/// A column that always shows.
const fn text(name: &'static str) -> Column {
    Column { name: Str::lit(name), kind: "string", priority: 0 }
}

/// A column that shows with `-o wide`.
const fn wide(name: &'static str) -> Column {
    Column { name: Str::lit(name), kind: "string", priority: 1 }
}

/// A column of numbers that always shows.
const fn number(name: &'static str) -> Column {
    Column { name: Str::lit(name), kind: "integer", priority: 0 }
}

/// A column of truths that always shows.
const fn truth(name: &'static str) -> Column {
    Column { name: Str::lit(name), kind: "boolean", priority: 0 }
}

/// What kinds without a printer of their own show.
const DEFAULT: Printer = Printer {
    resource: Resource::LIMITRANGES,
    columns: &[text("Name"), Column { name: Str::lit("Created At"), kind: "date", priority: 0 }],
    cells: |object, _| {
        let field = |name| Value::from(object.text_at(&["metadata", name]));
        vec![field("name"), field("creationTimestamp")]
    },
};

fn printer(resource: Resource) -> &'static Printer {
    let mut all = PRINTERS.iter().copied().flatten();
    all.find(|printer| printer.resource == resource).unwrap_or(&DEFAULT)
}

/// The columns of a resource's table.
pub fn columns(resource: Resource) -> &'static [Column] {
    printer(resource).columns
}

/// An object's cells, one a column. `now` is the date from which ages are counted.
pub fn cells(resource: Resource, object: &Value, now: UnixMillis) -> Vec<Value> {
    (printer(resource).cells)(object, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::map;

    #[test]
    fn every_column_has_a_cell_even_of_an_empty_object() {
        for resource in Resource::all() {
            for object in [map! {}, map! { "metadata": map! { "name": "a" } }, Value::Null] {
                let cells = cells(resource, &object, EPOCH);
                // Upstream itself prints an age that an IPAddress has no column for.
                if resource != Resource::IPADDRESSES {
                    assert_eq!(cells.len(), columns(resource).len(), "{resource:?}");
                }
            }
        }
    }

    /// The columns that a real API server told, by group, version and plural.
    #[test]
    fn columns_are_those_of_a_real_server() {
        let told = include_str!("../../../tests/data/table-columns.json");
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        for resource in Resource::all() {
            let key = format!("{}/{}", resource.api_version(), resource.plural());
            let Some(told) = told[&key].as_array() else { continue };
            let ours: Vec<_> = columns(resource)
                .iter()
                .map(|c| serde_json::json!([c.name.as_str(), c.kind, c.priority]))
                .collect();
            // Aggregated kinds have a server of their own.
            if resource != Resource::APISERVICES {
                assert_eq!(&ours, told, "{key}");
            }
        }
    }

    #[test]
    fn no_kind_has_two_printers() {
        let all: Vec<_> = PRINTERS.iter().copied().flatten().map(|p| p.resource).collect();
        for (i, resource) in all.iter().enumerate() {
            assert!(!all[..i].contains(resource), "{resource:?}");
        }
    }
}
