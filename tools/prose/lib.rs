//! Upstream's descriptions, as `kubectl explain` prints them, as the text that the program reads.
//!
//! They are other people's prose, so they are never committed. The crate `k8s-openapi` carries
//! them in its source; cargo fetches that source, and this reads it as text. Compiling the crate
//! would take minutes and say no more.
//!
//! The text has a line `API-VERSION TYPE<tab>TEXT` for each type, and ` FIELD<tab>TEXT` for each of
//! its fields. Types that read themselves have no version.

use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the crate's source that belongs to the table's release.
const RELEASE: &str = "v1_36";

/// The packages of the API: our table's name, Go's import path, the API version.
pub const PACKAGES: &[(&str, &str, &str)] = &[
    ("meta", "k8s.io/apimachinery/pkg/apis/meta/v1", "meta.k8s.io/v1"),
    ("core", "k8s.io/api/core/v1", "v1"),
    ("apps", "k8s.io/api/apps/v1", "apps/v1"),
    ("batch", "k8s.io/api/batch/v1", "batch/v1"),
    ("networking", "k8s.io/api/networking/v1", "networking.k8s.io/v1"),
    ("discovery", "k8s.io/api/discovery/v1", "discovery.k8s.io/v1"),
    ("autoscaling", "k8s.io/api/autoscaling/v2", "autoscaling/v2"),
    ("autoscaling1", "k8s.io/api/autoscaling/v1", "autoscaling/v1"),
    ("policy", "k8s.io/api/policy/v1", "policy/v1"),
    ("rbac", "k8s.io/api/rbac/v1", "rbac.authorization.k8s.io/v1"),
    ("storage", "k8s.io/api/storage/v1", "storage.k8s.io/v1"),
    ("scheduling", "k8s.io/api/scheduling/v1", "scheduling.k8s.io/v1"),
    ("coordination", "k8s.io/api/coordination/v1", "coordination.k8s.io/v1"),
    ("events", "k8s.io/api/events/v1", "events.k8s.io/v1"),
    ("node", "k8s.io/api/node/v1", "node.k8s.io/v1"),
    ("certificates", "k8s.io/api/certificates/v1", "certificates.k8s.io/v1"),
    ("authentication", "k8s.io/api/authentication/v1", "authentication.k8s.io/v1"),
    ("authorization", "k8s.io/api/authorization/v1", "authorization.k8s.io/v1"),
    ("admission", "k8s.io/api/admissionregistration/v1", "admissionregistration.k8s.io/v1"),
    ("flowcontrol", "k8s.io/api/flowcontrol/v1", "flowcontrol.apiserver.k8s.io/v1"),
    ("dra", "k8s.io/api/resource/v1", "resource.k8s.io/v1"),
    (
        "extensions",
        "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1",
        "apiextensions.k8s.io/v1",
    ),
];

/// Types that read themselves, and the crate's folder of each.
const SELF_READING: &[(&str, &str)] = &[
    ("Time", "io.k8s.apimachinery.pkg.apis.meta.v1.Time"),
    ("MicroTime", "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"),
    ("FieldsV1", "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"),
    ("Quantity", "io.k8s.apimachinery.pkg.api.resource.Quantity"),
    ("IntOrString", "io.k8s.apimachinery.pkg.util.intstr.IntOrString"),
    ("RawExtension", "io.k8s.apimachinery.pkg.runtime.RawExtension"),
];

/// All descriptions.
///
/// # Errors
///
/// Says why there are none: cargo can't fetch the crate, or its source is not as expected.
pub fn read() -> Result<String, String> {
    // A crate that is there already needs no network, not even for a look at it.
    let source = crate_source(&["--offline"]).or_else(|_| crate_source(&[]))?;
    let mut files = Vec::new();
    collect(&source.join("src").join(RELEASE), &mut files)?;
    files.sort();
    let mut text = String::new();
    for file in files {
        let source = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        if let Some(described) = Described::read(&source)? {
            described.write(&mut text);
        }
    }
    Ok(text)
}

/// Where cargo keeps the crate's source; fetches it if need be.
fn crate_source(network: &[&str]) -> Result<PathBuf, String> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path", manifest])
        .args(network)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let found = packages.into_iter().find(|package| package["name"] == "k8s-openapi");
    let manifest = found.and_then(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    folder.map(Path::to_path_buf).ok_or_else(|| "cargo has no k8s-openapi".into())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        match path.extension() {
            _ if path.is_dir() => collect(&path, files)?,
            Some(extension) if extension == "rs" => files.push(path),
            _ => {}
        }
    }
    Ok(())
}

/// How the crate describes a field that is of another type.
const INSERTED: &str = ".insert(\"description\".into(), ";

/// A type's descriptions.
#[derive(Debug, PartialEq)]
struct Described {
    /// As the file has it: the API version and the type, or the type alone.
    name: String,
    text: String,
    fields: Vec<(String, String)>,
}

impl Described {
    /// Reads a file of the crate, in which the schema stands as JSON of a fixed form. None if it
    /// is of no type of the table.
    fn read(source: &str) -> Result<Option<Described>, String> {
        let Some(schema) = source.find("fn schema_name()") else { return Ok(None) };
        let mut lines = source[schema..].lines().skip(1);
        let Some(name) = lines.next().and_then(|line| line.split('"').nth(1)).and_then(known)
        else {
            return Ok(None);
        };
        let mut described = Described { name, text: String::new(), fields: Vec::new() };
        let mut field = None;
        for line in lines.take_while(|line| *line != "}") {
            let depth = line.len() - line.trim_start().len();
            let (key, value) = line.trim().split_once(": ").unwrap_or((line.trim(), ""));
            let key = key.trim_matches('"');
            match (depth, key) {
                (12, "description") => described.text = unquoted(value.trim_end_matches(','))?,
                (16, name) if matches!(value, "{" | "({") => field = Some(name.to_string()),
                (20, _) => {
                    let literal = match key {
                        "description" => Some(value.trim_end_matches(',')),
                        _ => line.split_once(INSERTED).map(|(_, rest)| rest),
                    };
                    let literal = literal.map(|text| text.trim_end_matches(".into());"));
                    if let (Some(literal), Some(name)) = (literal, &field) {
                        described.fields.push((name.clone(), unquoted(literal)?));
                        field = None;
                    }
                }
                _ => {}
            }
        }
        Ok(Some(described))
    }

    fn write(&self, text: &mut String) {
        let line = |text: &str| text.replace('\\', "\\\\").replace('\n', "\\n");
        // Writing to text cannot fail.
        let _ = writeln!(text, "{}\t{}", self.name, line(&self.text));
        for (field, description) in &self.fields {
            let _ = writeln!(text, " {field}\t{}", line(description));
        }
    }
}

/// The table's name for a type of the documents.
fn known(full: &str) -> Option<String> {
    if let Some((name, _)) = SELF_READING.iter().find(|(_, known)| *known == full) {
        return Some(name.to_string());
    }
    let (path, name) = full.rsplit_once('.')?;
    let package = PACKAGES
        .iter()
        .find(|(_, import, _)| import.replace("k8s.io/", "io.k8s.").replace('/', ".") == path);
    package.map(|(_, _, api_version)| format!("{api_version} {name}"))
}

/// A string literal; the crate writes none that JSON does not know.
fn unquoted(literal: &str) -> Result<String, String> {
    serde_json::from_str(literal).map_err(|error| format!("{error}: {literal}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_stand_at_fixed_depths() {
        let source = r#"
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "io.k8s.api.core.v1.ContainerPort".into()
    }
        crate::schemars::json_schema!({
            "description": "What it \"is\".\nTwo lines.",
            "properties": {
                "hostIP": {
                    "description": "An address.",
                    "type": "string",
                },
                "plain": {
                    "type": "string",
                },
                "spec": ({
                    schema_obj.ensure_object().insert("description".into(), "A wish.".into());
                }),
            },
        })
}
"#;
        let described = Described::read(source).unwrap().unwrap();
        let mut text = String::new();
        described.write(&mut text);
        assert_eq!(
            text,
            "v1 ContainerPort\tWhat it \"is\".\\nTwo lines.\n hostIP\tAn address.\n spec\tA wish.\n"
        );
    }
}
