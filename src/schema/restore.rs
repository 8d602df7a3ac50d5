//! Whether a patched tree fits Go's structs: a second reader of the API server, with other words.
//!
//! What a strategic merge patch leaves is not read from JSON but moved into the structs field by
//! field, in Go's order, and the first that does not fit ends it. Mirrors
//! `runtime.DefaultUnstructuredConverter.FromUnstructured`.

use super::scalar;
use super::table::{Kind, Shape, Type};
use crate::value::Value;

/// Checks a tree; branches that are shared with `known` fit. The error is upstream's sentence.
pub fn fits(of: Type, value: &Value, known: &Value) -> Result<(), String> {
    let Value::Map(map) = value else {
        return Err(format!("cannot restore struct from: {}", kind_of(value)));
    };
    for field in of.fields() {
        if let Some(inner) = map.get(field.name) {
            place(&field.shape, inner, known.get(field.name).unwrap_or(&Value::Null))?;
        }
    }
    Ok(())
}

fn place(shape: &Shape, value: &Value, known: &Value) -> Result<(), String> {
    if value.is_null() || known.same(value) {
        return Ok(());
    }
    match (&shape.kind, value) {
        (Kind::Object(of), _) => fits(*of, value, known),
        (Kind::List(item), Value::List(items)) => {
            let known = known.as_list().unwrap_or_default();
            let mut pairs = items.iter().enumerate();
            pairs
                .try_for_each(|(i, value)| place(item, value, known.get(i).unwrap_or(&Value::Null)))
        }
        (Kind::Map(inner), Value::Map(map)) => map.iter().try_for_each(|(key, value)| {
            place(inner, value, known.get(key).unwrap_or(&Value::Null))
        }),
        (Kind::Bytes, Value::Str(text)) => scalar::base64(text)
            .map(drop)
            .map_err(|error| format!("error decoding from json: {error}")),
        (Kind::List(_) | Kind::Bytes, _) => {
            Err(format!("cannot restore slice from {}", kind_of(value)))
        }
        (Kind::Map(_), _) => Err(format!("cannot restore map from {}", kind_of(value))),
        (Kind::String, _) => simple(shape, value, "string"),
        (Kind::Bool, _) => simple(shape, value, "bool"),
        (Kind::Int32, _) => simple(shape, value, "int32"),
        (Kind::Int64, _) => simple(shape, value, "int64"),
        (Kind::Float, _) => simple(shape, value, "float64"),
        (Kind::Raw, _) => Ok(()),
        _ => scalar::self_reading(&shape.kind, value).map(drop).map_err(|refusal| match refusal {
            scalar::Refusal::Words(words) => words,
            scalar::Refusal::Type(what, go_type) => {
                format!("json: cannot unmarshal {what} into Go value of type {go_type}")
            }
        }),
    }
}

/// Go converts between numbers, and would convert a number to a letter: that it refuses by name.
fn simple(shape: &Shape, value: &Value, kind: &str) -> Result<(), String> {
    let is_number = matches!(kind, "int32" | "int64" | "float64");
    let refused = || Err(format!("cannot convert {} to {}", kind_of(value), shape.go_name()));
    match value {
        Value::Str(_) if kind == "string" => Ok(()),
        Value::Bool(_) if kind == "bool" => Ok(()),
        Value::Int(_) if is_number => Ok(()),
        Value::Int(_) if kind == "string" => refused(),
        Value::Float(number) if is_number => {
            if kind == "float64" || number.fract() == 0.0 {
                Ok(())
            } else {
                refused()
            }
        }
        _ => Err(format!("unrecognized type: {kind}")),
    }
}

/// Go's name for the kind of a value that was read without a type.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "invalid",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int64",
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(_) => "slice",
        Value::Map(_) => "map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn what_does_not_fit_is_named_in_gos_order() {
        let of = Type::of("v1", "Pod").unwrap();
        let container = |key: &'static str, value: Value| {
            let container: crate::value::Map = [(key, value)].into_iter().collect();
            map! { "containers": list![container] }
        };
        let cases = [
            (container("resources", "small".into()), "cannot restore struct from: string"),
            (map! { "volumes": map! {} }, "cannot restore slice from map"),
            (map! { "nodeSelector": "x" }, "cannot restore map from string"),
            (map! { "nodeSelector": map! { "a": list!["b"] } }, "unrecognized type: string"),
            (map! { "securityContext": map! { "runAsUser": "r" } }, "unrecognized type: int64"),
            (container("env", list![map! { "value": 1 }]), "cannot convert int64 to string"),
            (map! { "restartPolicy": 1 }, "cannot convert int64 to v1.RestartPolicy"),
            (map! { "dnsPolicy": map! {}, "restartPolicy": 1 }, "cannot convert int64 to"),
            (
                container("resources", map! { "limits": map! { "cpu": "x" } }),
                "quantities must match the regular expression",
            ),
            (
                container("readinessProbe", map! { "tcpSocket": map! { "port": true } }),
                "json: cannot unmarshal bool into Go value of type int32",
            ),
        ];
        for (spec, expected) in cases {
            let error = fits(of, &map! { "spec": spec }, &Value::Null).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        let known = map! { "spec": map! { "nodeSelector": "x" } };
        assert_eq!(fits(of, &known, &known), Ok(()));
    }
}
