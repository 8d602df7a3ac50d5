//! The `last-applied-configuration` annotation: the object as it was handed to `kubectl apply`.

use crate::map;
use crate::schema::{Type, patched_json};
use crate::value::{Value, json};

/// The annotation's key.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

const ANNOTATIONS: &[&str] = &["metadata", "annotations"];

/// The text that the annotation has for this object: the object without it, on one line.
pub fn configuration(object: &Value) -> String {
    let mut bare = object.clone();
    bare.remove(&["metadata", "annotations", LAST_APPLIED]);
    if bare.at(ANNOTATIONS).is_none_or(Value::is_null) {
        bare.set(ANNOTATIONS, map! {});
    }
    format!("{}\n", json::print_compact(&bare))
}

/// The object with its own annotation.
pub fn annotated(object: &Value) -> Value {
    let mut annotated = object.clone();
    let text = configuration(object);
    if annotated.at(ANNOTATIONS).is_none_or(Value::is_null) {
        annotated.set(ANNOTATIONS, map! {});
    }
    annotated.set(&["metadata", "annotations", LAST_APPLIED], text);
    annotated
}

/// The same for an object that kubectl made itself, as a Go struct: in the order of its fields.
pub fn annotated_struct(object: &Value) -> Value {
    let of = Type::of(object.str_at(&["apiVersion"]), object.str_at(&["kind"]));
    let Some(of) = of else { return annotated(object) };
    let text = patched_json(of, object, object) + "\n";
    let mut annotated = object.clone();
    annotated.set(&["metadata", "annotations", LAST_APPLIED], text);
    annotated
}

/// The object as it was applied last; none if it never was.
pub fn original(live: &Value) -> Option<&str> {
    live.at(&["metadata", "annotations", LAST_APPLIED]).and_then(Value::as_str)
}

/// The object as a command writes it that leaves the annotation up to date if there is one.
pub fn updated(object: &Value) -> Value {
    if original(object).is_some() { annotated(object) } else { object.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_annotation_holds_the_object_without_itself() {
        let pod = map! { "kind": "Pod", "metadata": map! { "name": "p" } };
        let once = annotated(&pod);
        assert_eq!(
            original(&once),
            Some("{\"kind\":\"Pod\",\"metadata\":{\"annotations\":{},\"name\":\"p\"}}\n")
        );
        assert_eq!(annotated(&once), once);
    }
}
