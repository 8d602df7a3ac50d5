//! A patched object as the API server's patch library prints it: what the patch touched comes in
//! the order of its keys, what it left alone as Go printed it before, field by field.

use super::go;
use super::table::{Kind, Shape, Type};
use crate::value::{Map, Value};

/// The JSON of `value`, which a merge or JSON patch made of `before`, an object of type `of`.
pub fn patched_json(of: Type, value: &Value, before: &Value) -> String {
    let mut out = String::new();
    object(of, value, Some(before), &mut out);
    out
}

/// `before` is none within what was left alone.
fn object(of: Type, value: &Value, before: Option<&Value>, out: &mut String) {
    let Some(map) = value.as_map() else {
        out.push_str(&go::json(value, &[]));
        return;
    };
    let before = before.filter(|before| !before.same(value));
    let mut keys: Vec<&str> = match before {
        Some(_) => map.keys().map(|key| key.as_str()).collect(),
        None => of.fields().iter().map(|field| field.name).collect(),
    };
    keys.retain(|key| map.contains_key(key));
    members(&keys, map, out, |key, value, out| {
        let before = before.map(|before| before.get(key).unwrap_or(&Value::Null));
        match of.field(key) {
            Some(field) => place(&field.shape, value, before, out),
            None => out.push_str(&go::json(value, &[])),
        }
    });
}

fn place(shape: &Shape, value: &Value, before: Option<&Value>, out: &mut String) {
    match (&shape.kind, value) {
        (Kind::Object(of), _) => object(*of, value, before, out),
        (Kind::List(item), Value::List(items)) => {
            out.push('[');
            for (i, value) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                let old = before.and_then(Value::as_list).and_then(|old| old.get(i));
                place(item, value, before.map(|_| old.unwrap_or(&Value::Null)), out);
            }
            out.push(']');
        }
        _ => out.push_str(&go::json(value, &[])),
    }
}

fn members(keys: &[&str], map: &Map, out: &mut String, member: impl Fn(&str, &Value, &mut String)) {
    out.push('{');
    for (i, key) in keys.iter().enumerate() {
        out.push_str(if i > 0 { "," } else { "" });
        out.push_str(&go::json(&Value::from(*key), &[]));
        out.push(':');
        member(key, map.get(key).unwrap_or(&Value::Null), out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn only_what_was_touched_is_in_the_order_of_its_keys() {
        let of = Type::of("autoscaling/v1", "Scale").unwrap();
        let before = map! {
            "kind": "Scale", "apiVersion": "autoscaling/v1",
            "metadata": map! { "name": "web", "namespace": "default", "annotations": map! {} },
            "spec": map! { "replicas": 1 },
        };
        let mut after = before.clone();
        after.set(&["spec", "replicas"], "x");
        assert_eq!(
            patched_json(of, &after, &before),
            r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web","namespace":"default","annotations":{}},"spec":{"replicas":"x"}}"#
        );
    }
}
