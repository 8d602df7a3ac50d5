//! ConfigMaps and Secrets that a kustomization makes from literals, files and environment files.

use super::Item;
use crate::kubectl::base64;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::host::Host;
use crate::map;
use crate::value::Value;

/// Adds what the generators make; those with `behavior: merge` or `replace` change what is there.
pub fn all(host: &dyn Host, directory: &str, file: &Value, items: &mut Vec<Item>) -> Result<()> {
    for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
        for generator in file.items_at(&[field]) {
            let made = one(host, directory, file, generator, kind)?;
            put(made, generator.str_at(&["behavior"]), items)?;
        }
    }
    Ok(())
}

fn one(
    host: &dyn Host,
    directory: &str,
    file: &Value,
    generator: &Value,
    kind: &str,
) -> Result<Item> {
    let mut data = Value::map();
    for (key, value) in entries(host, directory, generator)? {
        let value = if kind == "Secret" { base64::encode(value.as_bytes()) } else { value };
        data.set_at(&[&key], value);
    }
    let name = generator.str_at(&["name"]);
    let mut object = map! { "apiVersion": "v1", "kind": kind, "metadata": map! { "name": name } };
    if !generator.str_at(&["namespace"]).is_empty() {
        object.set(&["metadata", "namespace"], generator.str_at(&["namespace"]));
    }
    if data != Value::map() {
        object.set(&["data"], data);
    }
    if kind == "Secret" {
        let given = generator.str_at(&["type"]);
        object.set_at(&["type"], if given.is_empty() { "Opaque" } else { given });
    }
    let mut hashed = true;
    for options in [file.get("generatorOptions"), generator.get("options")].into_iter().flatten() {
        for field in ["labels", "annotations"] {
            let pairs = options.get(field).and_then(Value::as_map);
            for (key, value) in pairs.into_iter().flat_map(|map| map.iter()) {
                object.set_at(&["metadata", field, key], value);
            }
        }
        hashed &= !options.bool_at(&["disableNameSuffixHash"]);
        if options.bool_at(&["immutable"]) {
            object.set(&["immutable"], true);
        }
    }
    Ok(Item { hashed, ..Item::new(object) })
}

fn put(made: Item, behavior: &str, items: &mut Vec<Item>) -> Result<()> {
    let known = items
        .iter_mut()
        .find(|item| item.kind() == made.kind() && item.names.iter().any(|n| n == made.name()));
    match (behavior, known) {
        ("merge" | "replace", Some(known)) => {
            if behavior == "replace" {
                known.object.remove(&["data"]);
            }
            let more = made.object.get("data").and_then(Value::as_map);
            for (key, value) in more.into_iter().flat_map(|map| map.iter()) {
                known.object.set_at(&["data", key], value);
            }
            Ok(())
        }
        ("merge" | "replace", None) => Err(text(format!(
            "merging from generator {:?}: id resid.ResId{{Gvk:{}.v1.[noGrp], Name:{:?}}} does not \
             exist; cannot merge or replace",
            made.name(),
            made.kind(),
            made.name()
        ))),
        _ => {
            items.push(made);
            Ok(())
        }
    }
}

fn entries(host: &dyn Host, directory: &str, generator: &Value) -> Result<Vec<(String, String)>> {
    let words = |field: &str| {
        let words = generator.items_at(&[field]).iter().filter_map(Value::as_str);
        words.map(String::from).collect::<Vec<_>>()
    };
    let content = |path: &str| {
        let whole = format!("{directory}/{path}");
        host.read_file(&whole).map_err(|why| {
            text(format!(
                "loading KV pairs: file sources: [{path}]: evalsymlink failure on '{whole}' : \
                 lstat {whole}: {}",
                why.text()
            ))
        })
    };
    let mut entries = Vec::new();
    let mut env_files = words("envs");
    env_files.extend(generator.get("env").and_then(Value::as_str).map(String::from));
    for path in env_files {
        for line in content(&path)?.lines().map(str::trim) {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            if !key.is_empty() && !key.starts_with('#') {
                entries.push((key.to_string(), value.to_string()));
            }
        }
    }
    for literal in words("literals") {
        let Some((key, value)) = literal.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(text(format!(
                "loading KV pairs: literal sources: [{literal}]: invalid literal source {literal}, \
                 expected key=value"
            )));
        };
        let bare = ['"', '\''].iter().find_map(|quote| {
            value.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote))
        });
        entries.push((key.to_string(), bare.unwrap_or(value).to_string()));
    }
    for source in words("files") {
        let base = source.rsplit('/').next().unwrap_or(&source).to_string();
        let (key, path) = match source.split_once('=') {
            Some((key, path)) => (key.to_string(), path.to_string()),
            None => (base, source.clone()),
        };
        entries.push((key, content(&path)?));
    }
    Ok(entries)
}
