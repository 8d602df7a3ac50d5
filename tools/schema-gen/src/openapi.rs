//! Reads what a real API server says of its types: required, enums, list types, defaults.

use serde_json::Value;

/// The server's schemas by their OpenAPI names.
pub struct Documents(Value);

/// What the server says of a field.
#[derive(Default)]
pub struct Facts {
    pub required: bool,
    /// `atomic`, `set` or `map`; empty if it is not said.
    pub list_type: String,
    pub list_keys: Vec<String>,
    /// A map that is replaced as a whole.
    pub atomic_map: bool,
    pub patch_strategy: String,
    pub patch_key: String,
    pub values: Vec<String>,
    pub default: Option<Value>,
}

impl Documents {
    pub fn read(text: &str) -> Result<Documents, String> {
        let whole: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(Documents(whole.get("schemas").cloned().unwrap_or(whole)))
    }

    /// The schema of a Go type; none if the server serves nothing that holds it.
    pub fn schema(&self, import: &str, name: &str) -> Option<&Value> {
        let path = import.replace("k8s.io/", "io.k8s.").replace('/', ".");
        self.0.get(format!("{path}.{name}"))
    }
}

/// Whether a schema's objects are replaced as a whole by server-side apply.
pub fn is_atomic(schema: &Value) -> bool {
    schema["x-kubernetes-map-type"] == "atomic"
}

/// What a schema says of one of its fields.
pub fn facts(schema: &Value, field: &str) -> Option<Facts> {
    let found = schema["properties"].get(field)?;
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_string();
    Some(Facts {
        required: strings(&schema["required"]).iter().any(|name| name == field),
        list_type: text("x-kubernetes-list-type"),
        list_keys: strings(&found["x-kubernetes-list-map-keys"]),
        atomic_map: is_atomic(found),
        patch_strategy: text("x-kubernetes-patch-strategy"),
        patch_key: text("x-kubernetes-patch-merge-key"),
        values: strings(&found["enum"]),
        default: found.get("default").cloned(),
    })
}

fn strings(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_string)).collect()
}
