//! `kubectl describe` of what holds configuration: config maps, secrets, namespaces, accounts.

use super::page::{Page, map_at};
use super::policy;
use crate::api::{Request, Resource};
use crate::kubectl::base64;
use crate::kubectl::cx::Cx;
use crate::value::{Map, Value};

/// A ConfigMap: its data in full (upstream: `ConfigMapDescriber`).
pub fn config_map(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    page.line(0, "\nData\n====");
    for (key, value) in map_at(object, &["data"]).into_iter().flat_map(Map::iter) {
        page.line(0, format!("{key}:\n----\n{}\n", value.as_str().unwrap_or("")));
    }
    page.line(0, "\nBinaryData\n====");
    for (key, value) in map_at(object, &["binaryData"]).into_iter().flat_map(Map::iter) {
        page.line(0, format!("{key}: {} bytes", bytes(value)));
    }
    page.line(0, "");
}

/// A Secret: only how long its values are.
pub fn secret(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    page.line(0, format!("\nType:\t{}", object.str_at(&["type"])));
    page.line(0, "\nData\n====");
    for (key, value) in map_at(object, &["data"]).into_iter().flat_map(Map::iter) {
        let is_token =
            key == "token" && object.str_at(&["type"]) == "kubernetes.io/service-account-token";
        let plain = base64::decode(value.as_str().unwrap_or("")).unwrap_or_default();
        if is_token {
            page.line(0, format!("{key}:\t{}", String::from_utf8_lossy(&plain)));
        } else {
            page.line(0, format!("{key}:\t{} bytes", plain.len()));
        }
    }
}

fn bytes(value: &Value) -> usize {
    base64::decode(value.as_str().unwrap_or("")).map_or(0, |plain| plain.len())
}

/// A Namespace with its quotas and limits.
pub fn namespace(cx: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let name = object.str_at(&["metadata", "name"]);
    page.field(0, "Name", name);
    page.marks(object);
    page.field(0, "Status", object.str_at(&["status", "phase"]));
    for resource in [Resource::RESOURCEQUOTAS, Resource::LIMITRANGES] {
        let found = cx.list(Request::list(resource, name)).map_or(Vec::new(), |(found, _)| found);
        policy::of_namespace(resource, &found, page);
    }
}

/// A ServiceAccount.
pub fn service_account(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    let names = |field: &str| -> Vec<String> {
        let items = object.items_at(&[field]).iter();
        items.map(|item| item.str_at(&["name"]).to_string()).collect()
    };
    page.block("Image pull secrets", names("imagePullSecrets"));
}
