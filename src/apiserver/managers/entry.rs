//! A manager, and the form that it has in `metadata.managedFields`.

use crate::schema::structured::FieldSet;
use crate::value::{Str, Value};
use crate::{list, map};

/// Who owns fields of an object, by which way.
#[derive(Clone, Debug, PartialEq)]
pub struct Manager {
    pub name: Str,
    /// By server-side apply; else by any other write.
    pub applied: bool,
    /// The version in which the fields are named.
    pub api_version: Str,
    /// Empty for the object itself.
    pub subresource: Str,
    pub time: Option<Str>,
    pub fields: FieldSet,
}

impl Manager {
    /// Whether both are one and the same. Who applies is the same in any version.
    pub fn is_same(&self, other: &Manager) -> bool {
        self.name == other.name
            && self.applied == other.applied
            && self.subresource == other.subresource
            && (self.applied || self.api_version == other.api_version)
    }

    fn operation(&self) -> &'static str {
        if self.applied { "Apply" } else { "Update" }
    }
}

/// The list as objects carry it: who applies first, then by time and name.
pub fn to_value(managers: &[Manager]) -> Value {
    let mut sorted: Vec<&Manager> = managers.iter().collect();
    sorted.sort_by_key(|manager| {
        let Manager { name, api_version, subresource, .. } = manager;
        (manager.operation(), manager.time.clone(), name, api_version, subresource)
    });
    sorted.into_iter().map(entry).collect::<Vec<_>>().into()
}

fn entry(manager: &Manager) -> Value {
    let mut entry = map! {
        "manager": &manager.name, "operation": Str::lit(manager.operation()),
        "apiVersion": &manager.api_version, "fieldsType": Str::lit("FieldsV1"),
        "fieldsV1": manager.fields.to_value(),
    };
    if let Some(time) = &manager.time {
        entry.set(&["time"], time);
    }
    if !manager.subresource.is_empty() {
        entry.set(&["subresource"], &manager.subresource);
    }
    entry
}

/// The managers as a writer gives them; none where they are to stay as they are. An empty list,
/// or one of an empty entry, makes the server forget them.
pub fn given(value: Value) -> Option<Vec<Manager>> {
    let entries = value.as_list()?;
    if entries.is_empty() || value == list![Value::map()] {
        return Some(Vec::new());
    }
    entries.iter().map(read).collect()
}

fn read(entry: &Value) -> Option<Manager> {
    let applied = match entry.str_at(&["operation"]) {
        "Apply" => true,
        "Update" => false,
        _ => return None,
    };
    let api_version = entry.text_at(&["apiVersion"]);
    if api_version.is_empty() || entry.str_at(&["fieldsType"]) != "FieldsV1" {
        return None;
    }
    Some(Manager {
        name: entry.text_at(&["manager"]),
        applied,
        api_version,
        subresource: entry.text_at(&["subresource"]),
        time: Some(entry.text_at(&["time"])).filter(|time| !time.is_empty()),
        fields: FieldSet::of_value(entry.get("fieldsV1").unwrap_or(&Value::Null)),
    })
}
