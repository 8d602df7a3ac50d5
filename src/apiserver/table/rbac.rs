//! Bindings of roles. Roles themselves show as kinds without a printer do.

use super::layout::{age, name};
use super::{Printer, text, wide};
use crate::api::time::UnixMillis;
use crate::api::{Column, Resource};
use crate::value::Value;

const COLUMNS: &[Column] = &[
    text("Name"),
    text("Role"),
    text("Age"),
    wide("Users"),
    wide("Groups"),
    wide("ServiceAccounts"),
];

pub(super) const PRINTERS: &[Printer] = &[
    Printer { resource: Resource::ROLEBINDINGS, columns: COLUMNS, cells: binding },
    Printer { resource: Resource::CLUSTERROLEBINDINGS, columns: COLUMNS, cells: binding },
];

fn binding(object: &Value, now: UnixMillis) -> Vec<Value> {
    let role = |field| object.str_at(&["roleRef", field]);
    let subjects = |kind: &str| {
        let of_kind = object.items_at(&["subjects"]).iter().filter(|s| s.str_at(&["kind"]) == kind);
        let subject = |subject: &Value| match subject.str_at(&["namespace"]) {
            namespace if kind == "ServiceAccount" => {
                format!("{namespace}/{}", subject.str_at(&["name"]))
            }
            _ => subject.str_at(&["name"]).to_string(),
        };
        Value::from(of_kind.map(subject).collect::<Vec<_>>().join(", "))
    };
    vec![
        name(object),
        format!("{}/{}", role("kind"), role("name")).into(),
        age(object, now),
        subjects("User"),
        subjects("Group"),
        subjects("ServiceAccount"),
    ]
}
