//! Objects as the API server's own structures print them.
//!
//! Upstream validates an internal form of its objects and shows parts of it in messages, as Go's
//! JSON without tags: every field in the struct's order, under its Go name, absent ones with
//! their zero value. `internal.txt` lists the structs: a line `Struct:Field kind,…`, continued on
//! lines that begin with a space; `Field=name` where the name in manifests is not simply the
//! field's with a small first letter. Kinds: `s` text, `i` number, `b` truth, `q` amount (zero
//! values `""`, `0`, `false`, `"0"`); `?` scalar or list that may be null; `m` map, `r` map of
//! amounts; `[T` list, `?T` pointer, `=T` struct; `+T` alone: the fields of another struct here.

use super::fields::quantity;
use crate::api::field_error::BadValue;
use crate::api::go;
use crate::value::{Map, Value};

const STRUCTS: &str = include_str!("internal.txt");

/// JSON whose keys keep their order.
enum Json {
    Scalar(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

/// The structure `name` that `value` is, on one line.
pub fn shown(name: &str, value: &Value) -> BadValue {
    let mut out = String::new();
    compact(&convert(name, value), &mut out);
    BadValue::raw(out)
}

/// The lines of a pod's spec.
pub fn pod_spec(spec: &Value) -> Vec<String> {
    let mut out = String::new();
    indented(&convert("PodSpec", &with_host_fields(spec)), 0, &mut out);
    out.lines().map(|line| format!("{line}\n")).collect()
}

/// The lines of a claim's spec.
pub fn claim_spec(spec: &Value) -> Vec<String> {
    let mut out = String::new();
    indented(&convert("PersistentVolumeClaimSpec", spec), 0, &mut out);
    out.lines().map(|line| format!("{line}\n")).collect()
}

/// A pod template, on one line: its metadata's fields stand beside its spec.
pub fn pod_template(template: &Value) -> BadValue {
    let mut fields = Vec::new();
    for key in ["name", "generateName", "namespace", "labels", "annotations", "finalizers"] {
        if let Some(value) = template.at(&["metadata", key]) {
            fields.push((key.to_string(), generic(value)));
        }
    }
    let spec = template.get("spec").unwrap_or(&Value::Null);
    fields.push(("Spec".to_string(), convert("PodSpec", &with_host_fields(spec))));
    let mut out = String::new();
    compact(&Json::Map(fields), &mut out);
    BadValue::raw(out)
}

/// Internally the fields about the host's namespaces belong to the security context, which is
/// always there.
fn with_host_fields(spec: &Value) -> Value {
    let mut spec = spec.clone();
    if !matches!(spec.get("securityContext"), Some(Value::Map(_))) {
        spec.set(&["securityContext"], Value::map());
    }
    for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
        if let Some(value) = spec.remove(&[field]) {
            spec.set(&["securityContext", field], value);
        }
    }
    spec
}

fn fields(name: &str) -> impl Iterator<Item = &'static str> {
    let at = STRUCTS.match_indices(name).find(|(i, _)| {
        let rest = &STRUCTS[i + name.len()..];
        (*i == 0 || STRUCTS[..*i].ends_with('\n')) && rest.starts_with(':')
    });
    let rest = at.map_or("", |(i, _)| &STRUCTS[i + name.len() + 1..]);
    let end = rest.match_indices('\n').find(|(i, _)| !rest[i + 1..].starts_with(' '));
    let body = &rest[..end.map_or(rest.len(), |(i, _)| i)];
    body.split(',').map(str::trim).filter(|field| !field.is_empty())
}

fn convert(name: &str, value: &Value) -> Json {
    let mut out = Vec::new();
    convert_fields(name, value, &mut out);
    Json::Map(out)
}

fn convert_fields(name: &str, value: &Value, out: &mut Vec<(String, Json)>) {
    for field in fields(name) {
        if let Some(other) = field.strip_prefix('+') {
            convert_fields(other, value, out);
            continue;
        }
        let (names, kind) = field.split_once(' ').unwrap_or((field, "?"));
        let (own, manifest) = match names.split_once('=') {
            Some((own, manifest)) => (own, manifest.to_string()),
            None => (names, names[..1].to_lowercase() + &names[1..]),
        };
        let value = value.get(&manifest).filter(|value| !value.is_null());
        out.push((own.to_string(), convert_kind(kind, value)));
    }
}

fn convert_kind(kind: &str, value: Option<&Value>) -> Json {
    let scalar = |text: &str| Json::Scalar(text.to_string());
    match (kind, value) {
        ("s", None) => scalar("\"\""),
        ("i", None) => scalar("0"),
        ("b", None) => scalar("false"),
        ("q", None) => scalar("\"0\""),
        ("q" | "?q", Some(value)) => amount(value),
        ("r", Some(Value::Map(map))) => {
            Json::Map(map.iter().map(|(key, value)| (key.to_string(), amount(value))).collect())
        }
        ("=L" | "?L", Some(value)) => selector(value),
        ("=M", value) => generic(value.unwrap_or(&Value::map())),
        (_, value) => match (kind.split_at(1), value) {
            (("=", name), value) => convert(name, value.unwrap_or(&Value::Null)),
            (_, None) => scalar("null"),
            (("[", name), Some(Value::List(items))) if !name.is_empty() => {
                Json::List(items.iter().map(|item| convert(name, item)).collect())
            }
            (("?", name), Some(value)) if !name.is_empty() => convert(name, value),
            (_, Some(value)) => generic(value),
        },
    }
}

fn amount(value: &Value) -> Json {
    match quantity(value) {
        Some(amount) => Json::Scalar(format!("\"{amount}\"")),
        None => generic(value),
    }
}

/// Label selectors have the names of manifests inside, too, but their struct's order.
fn selector(value: &Value) -> Json {
    let mut out = Vec::new();
    for key in ["matchLabels", "matchExpressions"] {
        if let Some(value) = value.get(key) {
            out.push((key.to_string(), generic(value)));
        }
    }
    Json::Map(out)
}

fn generic(value: &Value) -> Json {
    match value {
        Value::List(items) => Json::List(items.iter().map(generic).collect()),
        Value::Map(map) => generic_map(map),
        scalar => Json::Scalar(go::json(scalar, &[])),
    }
}

fn generic_map(map: &Map) -> Json {
    let order = ["key", "operator", "values"];
    let ordered = order.iter().filter_map(|key| Some((*key, map.get(key)?)));
    let others = map.iter().map(|(key, value)| (key.as_str(), value));
    let others = others.filter(|(key, _)| !order.contains(key));
    Json::Map(ordered.chain(others).map(|(key, value)| (key.to_string(), generic(value))).collect())
}

fn compact(json: &Json, out: &mut String) {
    match json {
        Json::Scalar(text) => out.push_str(text),
        Json::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                compact(item, out);
            }
            out.push(']');
        }
        Json::Map(entries) => {
            out.push('{');
            for (i, (key, value)) in entries.iter().enumerate() {
                out.push_str(if i > 0 { ",\"" } else { "\"" });
                out.push_str(key);
                out.push_str("\":");
                compact(value, out);
            }
            out.push('}');
        }
    }
}

/// One space a level, as upstream prints what it compares.
fn indented(json: &Json, depth: usize, out: &mut String) {
    let (open, close, count) = match json {
        Json::Scalar(text) => return out.push_str(text),
        Json::List(items) => ('[', ']', items.len()),
        Json::Map(entries) => ('{', '}', entries.len()),
    };
    out.push(open);
    for i in 0..count {
        out.push_str(if i > 0 { ",\n" } else { "\n" });
        out.push_str(&" ".repeat(depth + 1));
        match json {
            Json::Scalar(_) => {}
            Json::List(items) => indented(&items[i], depth + 1, out),
            Json::Map(entries) => {
                out.push_str(&go::quote(&entries[i].0));
                out.push_str(": ");
                indented(&entries[i].1, depth + 1, out);
            }
        }
    }
    if count > 0 {
        out.push('\n');
        out.push_str(&" ".repeat(depth));
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn structures_show_every_field() {
        let port = map! { "port": 80, "protocol": "TCP" };
        assert_eq!(
            shown("ServicePort", &port),
            BadValue::raw(
                "{\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":80,\
                 \"TargetPort\":0,\"NodePort\":0}"
            )
        );
        let strategy = map! { "type": "Fast", "rollingUpdate": map! { "maxSurge": "25%" } };
        assert_eq!(
            shown("DeploymentStrategy", &strategy),
            BadValue::raw(
                r#"{"Type":"Fast","RollingUpdate":{"MaxUnavailable":0,"MaxSurge":"25%"}}"#
            )
        );
    }

    #[test]
    fn every_struct_that_is_named_is_listed() {
        for kind in STRUCTS.split([',', '\n', ':']) {
            let kind = kind.trim();
            let name = match kind.strip_prefix('+') {
                Some(name) => name,
                None => kind.split_once(' ').map_or("", |(_, kind)| &kind[1..]),
            };
            let built_in = ["", "q", "L", "M"].contains(&name);
            assert!(built_in || fields(name).next().is_some(), "{name}");
        }
    }
}
