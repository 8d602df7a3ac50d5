//! kustomize: objects built from a directory with a `kustomization.yaml`.
//!
//! [`build`] reads the file, gathers its resources (files and further directories), makes its
//! ConfigMaps and Secrets, and changes all of them in kustomize's order: patches, namespace,
//! names, labels, annotations, replicas, images, hashes, and the references to names.
//! Upstream: `sigs.k8s.io/kustomize/api`. Absent on purpose: plugins, Helm, replacements, vars,
//! components and remote bases, which are refused.

mod change;
mod generate;
mod names;
mod patches;

use super::errors::{Error, Result, text};
use super::host::Host;
use crate::value::{Value, yaml};

const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What a kustomization may hold; those after the gap are refused.
const FIELDS: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "images",
    "replicas",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    "buildMetadata",
    "sortOptions",
];
const REFUSED: &[&str] = &[
    "components",
    "configurations",
    "crds",
    "generators",
    "helmCharts",
    "helmChartInflationGenerator",
    "helmGlobals",
    "openapi",
    "replacements",
    "transformers",
    "validators",
    "vars",
];
/// Old fields, with what they are called now.
const DEPRECATED: &[(&str, &str)] = &[
    ("bases", "resources"),
    ("commonLabels", "labels"),
    ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
];
/// Kinds in the order in which kubectl builds them; all others come behind, by name of kind.
const ORDER: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];
/// How deep directories may name each other.
const MAX_DEPTH: usize = 32;

/// An object on its way, with the name that it began with.
#[derive(Clone, Debug)]
struct Item {
    object: Value,
    /// Names that it had, by which others may still call it.
    names: Vec<String>,
    /// A hash of its data goes behind its name.
    hashed: bool,
}

/// What a build gives.
#[derive(Clone, Debug, Default)]
pub struct Built {
    pub objects: Vec<Value>,
    /// What is said on standard error.
    pub warnings: Vec<String>,
}

/// Builds a directory's objects.
pub fn build(host: &dyn Host, directory: &str) -> Result<Built> {
    let mut warnings = Vec::new();
    let mut items = items(host, directory, &mut warnings, 0)?;
    names::finish(&mut items);
    let place = |kind: &str| ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len());
    items.sort_by_key(|item| {
        let text = |path: &[&str]| item.object.str_at(path).to_string();
        let kind = text(&["kind"]);
        let whose = (text(&["metadata", "namespace"]), text(&["metadata", "name"]));
        (place(&kind), text(&["apiVersion"]), kind, whose)
    });
    Ok(Built { objects: items.into_iter().map(|item| item.object).collect(), warnings })
}

fn items(
    host: &dyn Host,
    directory: &str,
    warnings: &mut Vec<String>,
    depth: usize,
) -> Result<Vec<Item>> {
    let directory = directory.trim_end_matches('/');
    if host.list_dir(directory).is_err() || depth > MAX_DEPTH {
        let why = missing(host, directory);
        return Err(text(format!("must build at directory: not a valid directory: {why}")));
    }
    let file = read(host, directory)?;
    check(&file, warnings)?;
    let mut items = Vec::new();
    let listed = file.items_at(&["resources"]).iter().chain(file.items_at(&["bases"]));
    for path in listed.filter_map(Value::as_str) {
        items.extend(resource(host, &format!("{directory}/{path}"), path, warnings, depth)?);
    }
    generate::all(host, directory, &file, &mut items)?;
    patches::apply(host, directory, &file, &mut items)?;
    change::apply(&file, &mut items);
    Ok(items)
}

fn read(host: &dyn Host, directory: &str) -> Result<Value> {
    let found =
        FILE_NAMES.iter().find_map(|name| host.read_file(&format!("{directory}/{name}")).ok());
    let Some(content) = found else {
        return Err(text(format!(
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' \
             in directory '{}'",
            absolute(host, directory)
        )));
    };
    let file = yaml::parse(&content, 1)
        .map_err(|why| {
            text(format!("invalid Kustomization: error converting YAML to JSON: {}", why.message))
        })?
        .value;
    match &file {
        Value::Map(map) if !map.is_empty() => Ok(file),
        Value::Null | Value::Map(_) => Err(text("kustomization.yaml is empty")),
        _ => Err(text("invalid Kustomization: json: cannot unmarshal into a Kustomization")),
    }
}

fn check(file: &Value, warnings: &mut Vec<String>) -> Result<()> {
    for key in file.as_map().into_iter().flat_map(|map| map.keys()) {
        if REFUSED.contains(&key.as_str()) {
            return Err(super::command::not_simulated(&format!("{key} in a kustomization")));
        }
        if !FIELDS.contains(&key.as_str()) {
            return Err(text(format!(
                "invalid Kustomization: json: unknown field {:?}",
                key.as_str()
            )));
        }
    }
    for (old, new) in DEPRECATED.iter().filter(|(old, _)| file.get(old).is_some()) {
        warnings.push(format!(
            "# Warning: '{old}' is deprecated. Please use '{new}' instead. Run 'kustomize edit \
             fix' to update your Kustomization automatically."
        ));
    }
    Ok(())
}

/// The objects of a file, or of a directory with a kustomization of its own.
fn resource(
    host: &dyn Host,
    path: &str,
    named: &str,
    warnings: &mut Vec<String>,
    depth: usize,
) -> Result<Vec<Item>> {
    if host.list_dir(path).is_ok() {
        return items(host, path, warnings, depth + 1);
    }
    let Ok(content) = host.read_file(path) else {
        let why = missing(host, path);
        return Err(text(format!(
            "accumulating resources: accumulation err='accumulating resources from '{named}': \
             {why}': must build at directory: not a valid directory: {why}"
        )));
    };
    let documents = yaml::read(&content).map_err(|why| bad_file(named, path, &why.message))?;
    let mut items = Vec::new();
    for document in documents {
        if document.value.as_map().is_some_and(|map| !map.is_empty()) {
            items.push(Item::new(document.value));
        }
    }
    Ok(items)
}

fn bad_file(named: &str, path: &str, why: &str) -> Error {
    text(format!(
        "accumulating resources: accumulation err='accumulating resources from '{named}': \
         MalformedYAMLError: yaml: {why} in File: {path}'"
    ))
}

impl Item {
    fn new(object: Value) -> Item {
        let name = object.str_at(&["metadata", "name"]).to_string();
        Item { object, names: vec![name], hashed: false }
    }

    fn kind(&self) -> &str {
        self.object.str_at(&["kind"])
    }

    fn name(&self) -> &str {
        self.object.str_at(&["metadata", "name"])
    }

    fn rename(&mut self, name: String) {
        self.object.set(&["metadata", "name"], name.as_str());
        self.names.push(name);
    }
}

fn missing(host: &dyn Host, path: &str) -> String {
    let whole = absolute(host, path);
    format!("evalsymlink failure on '{path}' : lstat {whole}: no such file or directory")
}

fn absolute(host: &dyn Host, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_string();
    }
    let here = host.env("PWD").unwrap_or_default();
    format!("{here}/{path}")
}

#[cfg(test)]
mod tests;
