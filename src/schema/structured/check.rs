//! What a configuration may hold at all, in the words of structured merge.

use super::place::Place;
use crate::schema::go;
use crate::schema::table::{Kind, Shape, Type};
use crate::value::Value;

/// Checks an applied object against its type (upstream: `typed.AsTyped`). The error names every
/// place that does not fit.
pub fn check(of: Type, object: &Value) -> Result<(), String> {
    let mut errors = Vec::new();
    fields(of, Place::root(of), object, "", &mut errors);
    match &errors[..] {
        [] => Ok(()),
        [only] => Err(only.clone()),
        several => Err(format!("errors:\n  {}", several.join("\n  "))),
    }
}

fn fields(of: Type, place: Place, value: &Value, path: &str, errors: &mut Vec<String>) {
    let Some(map) = value.as_map() else {
        if !value.is_null() {
            errors.push(told(path, &format!("expected map, got &{{{}}}", go::plain(value))));
        }
        return;
    };
    for (key, inner) in map.iter() {
        let path = format!("{path}.{key}");
        let Some(field) = of.field(key) else {
            errors.push(told(&path, "field not declared in schema"));
            return;
        };
        let to = place.at_key(key).unwrap_or(Place::Leaf);
        shape(&field.shape, to, inner, &path, errors);
    }
}

fn shape(of: &Shape, place: Place, value: &Value, path: &str, errors: &mut Vec<String>) {
    if value.is_null() {
        return;
    }
    let whole = || format!("&{{{}}}", go::plain(value));
    let wrong = match (&of.kind, value) {
        (Kind::Object(of), _) => return fields(*of, place, value, path, errors),
        (Kind::List(item), Value::List(items)) => return list(item, place, items, path, errors),
        (Kind::List(_), _) => format!("expected list, got {}", whole()),
        (Kind::Map(inner), Value::Map(map)) => {
            for (key, value) in map.iter() {
                shape(inner, Place::Leaf, value, &format!("{path}.{key}"), errors);
            }
            return;
        }
        (Kind::Map(_), _) => format!("expected map, got {}", whole()),
        (Kind::Bool, Value::Bool(_)) | (Kind::Raw, _) => return,
        (Kind::Bool, _) => format!("expected boolean, got {}", whole()),
        (Kind::Int32 | Kind::Int64 | Kind::Float, Value::Int(_) | Value::Float(_)) => return,
        (Kind::Int32 | Kind::Int64 | Kind::Float, _) => {
            format!("expected numeric (int or float), got {}", go_type(value))
        }
        (Kind::Quantity | Kind::IntOrString, value) if !is_branch(value) => return,
        (Kind::Quantity | Kind::IntOrString, _) => format!("expected any scalar, got {}", whole()),
        (_, Value::Str(_)) => return,
        (_, value) => {
            format!("expected string, got &value.valueUnstructured{{Value:{}}}", go::plain(value))
        }
    };
    errors.push(told(path, &wrong));
}

fn list(item: &Shape, place: Place, items: &[Value], path: &str, errors: &mut Vec<String>) {
    let mut seen = Vec::new();
    for (index, value) in items.iter().enumerate() {
        let here = match place {
            Place::Set | Place::Keyed(..) => match place.step_to(value) {
                Ok(step) => {
                    if seen.contains(&step) {
                        errors.push(told(path, &format!("duplicate entries for key {step}")));
                    }
                    let here = format!("{path}{step}");
                    seen.push(step);
                    here
                }
                Err(why) => {
                    errors.push(told(path, &format!("element {index}: {why}")));
                    return;
                }
            },
            _ => format!("{path}[{index}]"),
        };
        shape(item, place.item(), value, &here, errors);
    }
}

fn told(path: &str, why: &str) -> String {
    if path.is_empty() { why.to_string() } else { format!("{path}: {why}") }
}

fn is_branch(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int64",
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(_) => "[]interface {}",
        Value::Map(_) => "map[string]interface {}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json;

    #[test]
    fn what_does_not_fit_is_named() {
        let refusal = |words: &str| {
            let of = Type::of("apps/v1", "Deployment").unwrap();
            check(of, &json::parse(words).unwrap()).unwrap_err()
        };
        assert_eq!(refusal(r#"{"spec":{"foo":1}}"#), ".spec.foo: field not declared in schema");
        assert_eq!(
            refusal(r#"{"spec":{"replicas":"two"}}"#),
            ".spec.replicas: expected numeric (int or float), got string"
        );
        assert_eq!(
            refusal(
                r#"{"spec":{"template":{"spec":{"containers":[{"image":"a"}],"nodeName":5}}}}"#
            ),
            "errors:\n  .spec.template.spec.containers: element 0: associative list with keys has \
             an element that omits all key fields [\"name\"] (and doesn't have default values for \
             any key fields)\n  .spec.template.spec.nodeName: expected string, got \
             &value.valueUnstructured{Value:5}"
        );
    }
}
