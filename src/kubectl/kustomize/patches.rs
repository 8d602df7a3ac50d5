//! Patches of a kustomization: strategic ones, which name their object or have a target, and
//! lists of JSON operations.

use super::Item;
use crate::api::Selector;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::host::Host;
use crate::schema::{Type, merge};
use crate::value::{Value, patch, yaml};

/// Applies all patches, those of the old fields as well.
pub fn apply(host: &dyn Host, directory: &str, file: &Value, items: &mut Vec<Item>) -> Result<()> {
    for entry in file.items_at(&["patchesStrategicMerge"]) {
        let words = entry.as_str().unwrap_or("");
        let inline = words.contains('\n');
        let field = if inline { "patch" } else { "path" };
        let mut patch = Value::map();
        patch.set(&[field], words);
        one(host, directory, &patch, items)?;
    }
    for field in ["patches", "patchesJson6902"] {
        for entry in file.items_at(&[field]) {
            one(host, directory, entry, items)?;
        }
    }
    Ok(())
}

fn one(host: &dyn Host, directory: &str, entry: &Value, items: &mut Vec<Item>) -> Result<()> {
    let path = entry.str_at(&["path"]);
    let words = match path {
        "" => entry.str_at(&["patch"]).to_string(),
        path => host.read_file(&format!("{directory}/{path}")).map_err(|why| {
            let whole = format!("{directory}/{path}");
            text(format!(
                "failed to get the patch file from path({path:?}): evalsymlink failure on \
                 '{whole}' : lstat {whole}: {}",
                why.text()
            ))
        })?,
    };
    for document in yaml::read(&words).map_err(|why| text(why.message))? {
        let body = document.value;
        match entry.get("target") {
            Some(target) => {
                let found: Vec<usize> =
                    (0..items.len()).filter(|i| is_target(target, &items[*i])).collect();
                for index in found {
                    change(&body, &mut items[index])?;
                }
            }
            None => named(&body, items)?,
        }
    }
    items.retain(|item| !item.object.is_null());
    Ok(())
}

/// A patch without a target is for the object of its own kind and name.
fn named(body: &Value, items: &mut [Item]) -> Result<()> {
    let (kind, name) = (body.str_at(&["kind"]), body.str_at(&["metadata", "name"]));
    let found = items
        .iter_mut()
        .find(|item| item.kind() == kind && item.names.iter().any(|known| known == name));
    match found {
        Some(item) => change(body, item),
        None => {
            let version = body.str_at(&["apiVersion"]);
            let (group, version) = version.split_once('/').unwrap_or(("[noGrp]", version));
            let namespace = match body.str_at(&["metadata", "namespace"]) {
                "" => "[noNs]",
                namespace => namespace,
            };
            let id = format!("{kind}.{version}.{group}/{name}.{namespace}");
            Err(text(format!(
                "no resource matches strategic merge patch {id:?}: no matches for Id {id}; failed \
                 to find unique target for patch {id}"
            )))
        }
    }
}

fn change(body: &Value, item: &mut Item) -> Result<()> {
    let failed = |why: String| text(why);
    if body.as_list().is_some() {
        let changed = patch::apply_json_patch(&item.object, body);
        item.object = changed.map_err(|why| failed(why.to_string()))?;
        return Ok(());
    }
    if body.str_at(&["$patch"]) == "delete" {
        item.object = Value::Null;
        return Ok(());
    }
    let (version, kind) = (item.object.str_at(&["apiVersion"]), item.kind());
    let name = item.object.text_at(&["metadata", "name"]);
    item.object = match Type::of(version, kind) {
        Some(of) => merge::apply(of, &item.object, body).map_err(|why| failed(why.to_string()))?,
        None => merge::json::apply(&item.object, body),
    };
    item.object.set(&["metadata", "name"], name);
    Ok(())
}

fn is_target(target: &Value, item: &Item) -> bool {
    let metadata = |field: &str| item.object.str_at(&["metadata", field]);
    let version = item.object.str_at(&["apiVersion"]);
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let fits = |field: &str, words: &[&str]| {
        let pattern = target.str_at(&[field]);
        pattern.is_empty() || words.iter().any(|word| matches(pattern, word))
    };
    let names: Vec<&str> = item.names.iter().map(String::as_str).collect();
    let selected = |field: &str, of: &str| match target.str_at(&[field]) {
        "" => true,
        words => Selector::parse(words).is_ok_and(|selector| {
            selector.matches(item.object.at(&["metadata", of]).and_then(Value::as_map))
        }),
    };
    fits("kind", &[item.kind()])
        && fits("group", &[group])
        && fits("version", &[version])
        && fits("name", &names)
        && fits("namespace", &[metadata("namespace")])
        && selected("labelSelector", "labels")
        && selected("annotationSelector", "annotations")
}

/// Whether a name fits a pattern from its first to its last letter. Of regular expressions `.*`
/// and `|` are understood, which are the ones that people write here.
fn matches(pattern: &str, word: &str) -> bool {
    pattern.trim_matches(['^', '$', '(', ')']).split('|').any(|one| {
        let mut parts = one.split(".*");
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = word.strip_prefix(first) else { return false };
        let mut anything = false;
        for part in parts {
            anything = true;
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.is_empty() || (anything && one.ends_with(".*"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn names_are_patterns() {
        assert!(matches("web", "web") && !matches("web", "web-2"));
        assert!(matches("web.*", "web-2") && matches("a|b", "b") && !matches(".*-db", "web"));
        let item = Item::new(map! { "kind": "Service", "metadata": map! { "name": "web" } });
        assert!(is_target(&map! { "kind": "Service" }, &item));
        assert!(!is_target(&map! { "kind": "Deployment" }, &item));
    }
}
