//! The last step: hashes behind names, and every reference to a name that has changed.

use super::Item;
use crate::kubectl::hash::suffix;
use crate::value::{Map, Str, Value};
use std::collections::BTreeMap;

/// New names by kind and old name.
type Renamed = BTreeMap<(String, String), String>;

/// Puts hashes behind the names of generated objects, then corrects all references.
pub fn finish(items: &mut [Item]) {
    for item in items.iter_mut().filter(|item| item.hashed) {
        let name = format!("{}-{}", item.name(), suffix(&item.object, ""));
        item.rename(name);
    }
    let mut renamed = Renamed::new();
    for item in items.iter() {
        for old in &item.names {
            let key = (item.kind().to_string(), old.clone());
            renamed.insert(key, item.name().to_string());
        }
    }
    items.iter_mut().for_each(|item| correct(&mut item.object, &renamed));
}

fn correct(value: &mut Value, renamed: &Renamed) {
    if let Some(items) = value.as_list_mut() {
        items.iter_mut().for_each(|item| correct(item, renamed));
        return;
    }
    let Some(map) = value.as_map_mut() else { return };
    let keys: Vec<Str> = map.keys().cloned().collect();
    for key in keys {
        correct_at(map, &key, renamed);
    }
    map.values_mut().for_each(|inner| correct(inner, renamed));
}

/// Which field below a key names an object of which kind.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("configMapRef", "name", "ConfigMap"),
    ("configMapKeyRef", "name", "ConfigMap"),
    ("configMap", "name", "ConfigMap"),
    ("secretRef", "name", "Secret"),
    ("secretKeyRef", "name", "Secret"),
    ("secret", "secretName", "Secret"),
    ("secret", "name", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("service", "name", "Service"),
];
/// Fields that are a name themselves.
const NAMES: &[(&str, &str)] = &[
    ("serviceAccountName", "ServiceAccount"),
    ("serviceAccount", "ServiceAccount"),
    ("serviceName", "Service"),
    ("secretName", "Secret"),
    ("storageClassName", "StorageClass"),
    ("priorityClassName", "PriorityClass"),
];

fn correct_at(map: &mut Map, key: &str, renamed: &Renamed) {
    let new = |kind: &str, old: &str| renamed.get(&(kind.to_string(), old.to_string()));
    for (_, kind) in NAMES.iter().filter(|(name, _)| *name == key) {
        let old = map.get(key).and_then(Value::as_str).unwrap_or_default();
        if let Some(name) = new(kind, old) {
            map.insert(key, name.as_str());
            return;
        }
    }
    let Some(inner) = map.get_mut(key) else { return };
    for (_, field, kind) in REFERENCES.iter().filter(|(name, _, _)| *name == key) {
        if let Some(name) = new(kind, inner.str_at(&[field])) {
            inner.set(&[field], name.as_str());
            return;
        }
    }
    match key {
        "scaleTargetRef" | "roleRef" => by_own_kind(inner, &new),
        "subjects" | "imagePullSecrets" | "secrets" => {
            for item in inner.as_list_mut().into_iter().flatten() {
                match key {
                    "subjects" => by_own_kind(item, &new),
                    _ => {
                        if let Some(name) = new("Secret", item.str_at(&["name"])) {
                            item.set(&["name"], name.as_str());
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

fn by_own_kind<'a>(place: &mut Value, new: &impl Fn(&str, &str) -> Option<&'a String>) {
    if let Some(name) = new(place.str_at(&["kind"]), place.str_at(&["name"])) {
        place.set(&["name"], name.as_str());
    }
}
