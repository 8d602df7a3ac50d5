//! JSON in the order of Go's structs, as kubectl prints objects that it made itself.

use crate::schema::Type;
use crate::value::{Map, Value, json, number};

/// An object as indented JSON; what the schema does not know is ordered by its keys.
pub fn print(object: &Value) -> String {
    let version = object.str_at(&["apiVersion"]);
    let kind = Type::of(version, object.str_at(&["kind"]));
    let mut out = String::new();
    value(&mut out, object, kind, 0);
    out.push('\n');
    out
}

fn value(out: &mut String, shown: &Value, kind: Option<Type>, depth: usize) {
    match shown {
        Value::Map(map) if !map.is_empty() => entries(out, map, kind, depth),
        Value::List(items) if !items.is_empty() => {
            out.push_str("[\n");
            for (i, item) in items.iter().enumerate() {
                indent(out, depth + 1);
                value(out, item, kind, depth + 1);
                out.push_str(if i + 1 < items.len() { ",\n" } else { "\n" });
            }
            indent(out, depth);
            out.push(']');
        }
        Value::Float(float) => out.push_str(&number::json_float(*float)),
        scalar => out.push_str(&json::print_compact(scalar)),
    }
}

fn entries(out: &mut String, map: &Map, kind: Option<Type>, depth: usize) {
    out.push_str("{\n");
    let ordered = in_order(map, kind);
    let count = ordered.len();
    for (i, (key, inner, inner_kind)) in ordered.into_iter().enumerate() {
        indent(out, depth + 1);
        out.push_str(&json::quote(key));
        out.push_str(": ");
        value(out, inner, inner_kind, depth + 1);
        out.push_str(if i + 1 < count { ",\n" } else { "\n" });
    }
    indent(out, depth);
    out.push('}');
}

/// The entries in the struct's order; `kind` and `apiVersion` are first in every object.
fn in_order(map: &Map, kind: Option<Type>) -> Vec<(&str, &Value, Option<Type>)> {
    let Some(kind) = kind else {
        return map.iter().map(|(key, value)| (key.as_str(), value, None)).collect();
    };
    let known: Vec<(&str, Option<Type>)> =
        kind.fields().iter().map(|field| (field.name, field.shape.object())).collect();
    let mut ordered: Vec<(usize, &str, &Value, Option<Type>)> = Vec::new();
    for (key, value) in map.iter() {
        let rank = known.iter().position(|(name, _)| *name == key.as_str());
        let inner = rank.and_then(|rank| known[rank].1);
        let rank = match key.as_str() {
            "kind" if map.contains_key("apiVersion") => 0,
            "apiVersion" if map.contains_key("kind") => 1,
            _ => rank.map_or(usize::MAX, |rank| rank + 2),
        };
        ordered.push((rank, key, value, inner));
    }
    ordered.sort_by_key(|(rank, ..)| *rank);
    ordered.into_iter().map(|(_, key, value, inner)| (key, value, inner)).collect()
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("    ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn a_pod_comes_in_the_order_of_its_struct() {
        let pod = map! {
            "apiVersion": "v1", "kind": "Pod", "status": map! {},
            "metadata": map! { "name": "p", "labels": map! { "run": "p" } },
            "spec": map! {
                "containers": list![map! { "image": "nginx", "name": "p", "resources": map! {} }],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always",
            },
        };
        let printed = print(&pod);
        let keys: Vec<&str> = printed
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
            .collect();
        assert_eq!(
            keys,
            [
                "kind",
                "apiVersion",
                "metadata",
                "name",
                "labels",
                "run",
                "spec",
                "containers",
                "name",
                "image",
                "resources",
                "restartPolicy",
                "dnsPolicy",
                "status"
            ]
        );
    }
}
