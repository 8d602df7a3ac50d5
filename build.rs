//! Turns data that we write as YAML into what the program reads without a YAML reader: the
//! catalogue of images becomes a Rust table, the manifest of the first screen JSON. Writes, too, what
//! `kubectl explain` says, for the native binary.

use serde::Deserialize;
use serde_yaml::{Mapping, Value};
use std::fmt::Write;

const IMAGES: &str = "src/machine/images.yaml";
const FIRST: &str = "src/cluster/web.yaml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={IMAGES}");
    println!("cargo::rerun-if-changed={FIRST}");
    write_objects();
    write_prose();
    let text = std::fs::read_to_string(IMAGES).expect(IMAGES);
    let images: Mapping = serde_yaml::from_str(&text).expect(IMAGES);
    let mut table = String::from("&[\n");
    for (name, image) in &images {
        let name = name.as_str().expect("an image has a name");
        let image = image.as_mapping().unwrap_or_else(|| panic!("{name} has no fields"));
        write_image(&mut table, name, image);
    }
    table.push_str("]\n");
    let folder = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(format!("{folder}/images.rs"), table).expect("images.rs can be written");
}

/// Writes the objects of a manifest as `kubectl apply` would create them, one a line.
fn write_objects() {
    let text = std::fs::read_to_string(FIRST).expect(FIRST);
    let mut lines = String::new();
    for document in serde_yaml::Deserializer::from_str(&text) {
        let mut object = serde_json::Value::deserialize(document).expect(FIRST);
        object["metadata"]["namespace"] = "default".into();
        object["metadata"]["annotations"] = serde_json::json!({});
        let applied = format!("{object}\n");
        object["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] =
            applied.into();
        writeln!(lines, "{object}").expect("a string takes all");
    }
    let folder = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(format!("{folder}/web.json"), lines).expect("web.json can be written");
}

/// Writes the descriptions of `kubectl explain`. Where cargo can't fetch them the text is empty, and
/// the command says what is missing. The page fetches its own copy, so it has none in the program.
fn write_prose() {
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        return;
    }
    let text = prose::read().unwrap_or_else(|error| {
        let why = error.lines().next().unwrap_or_default();
        println!("cargo::warning=`kubectl explain` will show no descriptions: {why}");
        println!("cargo::warning=with a network: touch build.rs, and build again");
        String::new()
    });
    let folder = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(format!("{folder}/explain.txt"), text).expect("explain.txt can be written");
}

const FIELDS: [&str; 11] = [
    "entrypoint",
    "command",
    "runs",
    "ports",
    "tools",
    "env",
    "log",
    "env_log",
    "newest",
    "page",
    "size_mb",
];

fn write_image(table: &mut String, name: &str, image: &Mapping) {
    for field in image.keys().filter_map(Value::as_str) {
        assert!(FIELDS.contains(&field), "{IMAGES}: {name}: unknown field {field}");
    }
    let word = |field: &str| image.get(field).and_then(Value::as_str).unwrap_or("");
    let words = |field: &str| -> Vec<&str> {
        let items = image.get(field).and_then(Value::as_sequence);
        items.map_or_else(Vec::new, |items| items.iter().filter_map(Value::as_str).collect())
    };
    let ports: Vec<u64> = image
        .get("ports")
        .and_then(Value::as_sequence)
        .map_or_else(Vec::new, |ports| ports.iter().filter_map(Value::as_u64).collect());
    let runs = match word("runs") {
        "server" => "Server",
        "shell" => "Shell",
        "interpreter" => "Interpreter",
        "once" => "Once",
        other => panic!("{IMAGES}: {name}: runs {other:?}"),
    };
    let tools = match word("tools") {
        "busybox" => "Busybox",
        "debian" => "Debian",
        "none" => "None",
        other => panic!("{IMAGES}: {name}: tools {other:?}"),
    };
    let size_mb = image.get("size_mb").and_then(Value::as_u64).expect("size_mb");
    let [entrypoint, command, env, log, env_log] =
        ["entrypoint", "command", "env", "log", "env_log"].map(words);
    writeln!(
        table,
        "Entry {{ name: {name:?}, entrypoint: &{entrypoint:?}, command: &{command:?}, \
         runs: Runs::{runs}, ports: &{ports:?}, tools: Tools::{tools}, env: &{env:?}, \
         log: &{log:?}, env_log: &{env_log:?}, newest: {:?}, page: {:?}, \
         size_mb: {size_mb} }},",
        word("newest"),
        word("page")
    )
    .expect("a string takes all");
}
