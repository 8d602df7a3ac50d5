//! What kubectl itself checks in a manifest before the server sees it: that there is a kind, and
//! that the metadata has the types that kubectl reads.

use super::mapper;
use crate::api::Resource;
use crate::kubectl::errors::{Error, Result, text};
use crate::value::{Value, json};

/// Fails where `apiVersion` or `kind` are missing: what is left of validation by the client.
pub fn validate(object: &Value, source: &str) -> Result<()> {
    let mut missing = Vec::new();
    for field in ["apiVersion", "kind"] {
        match object.get(field) {
            None | Some(Value::Null) => missing.push(format!("{field} not set")),
            Some(Value::Str(word)) if word.is_empty() => missing.push(format!("{field} not set")),
            Some(Value::Str(_)) => {}
            Some(_) => missing.push(format!("{field} is not a string: {field}")),
        }
    }
    let words = match missing.as_slice() {
        [] => return Ok(()),
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    Err(text(format!(
        "error validating {source:?}: error validating data: {words}; if you choose to ignore \
         these errors, turn validation off with --validate=false"
    )))
}

/// The resource that a manifest is of.
pub fn resource_of(object: &Value, source: &str) -> Result<Resource> {
    decode(object).map_err(|why| text(format!("unable to decode {source:?}: {why}")))?;
    let (version, kind) = (object.str_at(&["apiVersion"]), object.str_at(&["kind"]));
    if let Some(resource) = mapper::of_manifest(version, kind) {
        return Ok(resource);
    }
    let name = object.str_at(&["metadata", "name"]);
    let namespace = object.str_at(&["metadata", "namespace"]);
    Err(text(format!(
        "resource mapping not found for name: {name:?} namespace: {namespace:?} from {source:?}: \
         no matches for kind {kind:?} in version {version:?}\nensure CRDs are installed first"
    )))
}

/// The items of a manifest that is a list of objects; none if it is one object.
pub fn items(object: &Value) -> Option<&[Value]> {
    object.get("items")?.as_list()
}

fn decode(object: &Value) -> std::result::Result<(), String> {
    let Value::Map(_) = object else {
        let kind = json_kind(object);
        return Err(format!(
            "json: cannot unmarshal {kind} into Go value of type unstructured.detector"
        ));
    };
    for (field, shown) in [("kind", "Kind"), ("apiVersion", "apiVersion")] {
        if object.str_at(&[field]).is_empty() {
            let data = json::print_compact(object);
            return Err(format!("Object '{shown}' is missing in '{data}'"));
        }
    }
    match object.get("metadata") {
        None | Some(Value::Null) => Ok(()),
        Some(metadata @ Value::Map(_)) => check_metadata(metadata),
        Some(other) => Err(format!(
            "json: cannot unmarshal {} into Go struct field metadataOnlyObject.metadata of type \
             v1.ObjectMeta",
            json_kind(other)
        )),
    }
}

fn check_metadata(metadata: &Value) -> std::result::Result<(), String> {
    let Some(fields) = metadata.as_map() else { return Ok(()) };
    for (field, value) in fields.iter() {
        let wrong = match field.as_str() {
            "name" | "generateName" | "namespace" | "selfLink" | "resourceVersion" => {
                mismatch(value, Want::Text, "string")
            }
            "uid" => mismatch(value, Want::Text, "types.UID"),
            "generation" | "deletionGracePeriodSeconds" => mismatch(value, Want::Number, "int64"),
            "labels" | "annotations" => {
                mismatch(value, Want::Map, "map[string]string").or_else(|| {
                    let values = value.as_map()?.values();
                    values.filter_map(|item| mismatch(item, Want::Text, "string")).next()
                })
            }
            "finalizers" => mismatch(value, Want::List, "[]string").or_else(|| {
                let items = value.as_list()?.iter();
                items.filter_map(|item| mismatch(item, Want::Text, "string")).next()
            }),
            "ownerReferences" => mismatch(value, Want::List, "[]v1.OwnerReference"),
            "managedFields" => mismatch(value, Want::List, "[]v1.ManagedFieldsEntry"),
            _ => None,
        };
        if let Some((kind, want)) = wrong {
            return Err(format!(
                "json: cannot unmarshal {kind} into Go struct field ObjectMeta.metadata.{field} \
                 of type {want}"
            ));
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Want {
    Text,
    Number,
    Map,
    List,
}

fn mismatch(value: &Value, want: Want, name: &'static str) -> Option<(String, &'static str)> {
    let fits = match value {
        Value::Null => true,
        Value::Str(_) => want == Want::Text,
        Value::Int(_) => want == Want::Number,
        Value::Map(_) => want == Want::Map,
        Value::List(_) => want == Want::List,
        Value::Bool(_) | Value::Float(_) => false,
    };
    if fits {
        return None;
    }
    let kind = match value {
        Value::Float(_) if want == Want::Number => {
            format!("number {}", json::print_compact(value))
        }
        other => json_kind(other).to_string(),
    };
    Some((kind, name))
}

/// Go's word for the type of a JSON value.
pub fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Float(_) => "number",
        Value::Str(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

/// A failure to read a file's text, with the file named.
pub fn parsing(source: &str, why: &str) -> Error {
    text(format!("error parsing {source}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    fn said(object: Value) -> String {
        resource_of(&object, "f.yaml").unwrap_err().words()
    }

    #[test]
    fn metadata_must_have_the_types_that_kubectl_reads() {
        let pod =
            |metadata: Value| map! { "apiVersion": "v1", "kind": "Pod", "metadata": metadata };
        assert_eq!(
            said(pod(map! { "name": 1 })),
            "unable to decode \"f.yaml\": json: cannot unmarshal number into Go struct field \
             ObjectMeta.metadata.name of type string"
        );
        assert_eq!(
            said(pod(map! { "labels": map! { "a": true } })),
            "unable to decode \"f.yaml\": json: cannot unmarshal bool into Go struct field \
             ObjectMeta.metadata.labels of type string"
        );
        assert_eq!(
            said(pod(Value::from("name p"))),
            "unable to decode \"f.yaml\": json: cannot unmarshal string into Go struct field \
             metadataOnlyObject.metadata of type v1.ObjectMeta"
        );
        assert_eq!(resource_of(&pod(map! {}), "f"), Ok(Resource::PODS));
    }

    #[test]
    fn a_kind_that_nobody_serves_is_named() {
        let object = map! {
            "apiVersion": "app/v1", "kind": "Deployment", "metadata": map! { "name": "hello" }
        };
        assert_eq!(
            said(object),
            "resource mapping not found for name: \"hello\" namespace: \"\" from \"f.yaml\": no \
             matches for kind \"Deployment\" in version \"app/v1\"\nensure CRDs are installed first"
        );
        assert_eq!(
            validate(&map! { "kind": "Pod" }, "17-noapi.yaml").unwrap_err().words(),
            "error validating \"17-noapi.yaml\": error validating data: apiVersion not set; if \
             you choose to ignore these errors, turn validation off with --validate=false"
        );
    }
}
