//! Writes `src/schema/table.txt`: the types of Kubernetes' API as the simulator needs them.
//!
//! `schema-gen SOURCE DOCUMENTS` reads a checked-out Kubernetes source tree and the directory with
//! a real API server's OpenAPI documents, and prints the table. The README says where to get
//! both, what comes from which, and what the lines mean.

mod go;
mod openapi;
mod table;

use go::Package;
use prose::PACKAGES;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The table's name for a Go import path, or the path's last part.
fn package_name(path: &str) -> &str {
    let known = PACKAGES.iter().find(|(_, import, _)| *import == path).map(|(name, ..)| *name);
    known.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let written = match words[..] {
        [source, documents] => run(Path::new(source), Path::new(documents)),
        _ => {
            eprintln!("usage: schema-gen KUBERNETES-SOURCE DOCUMENTS > src/schema/table.txt");
            return ExitCode::from(2);
        }
    };
    match written {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("schema-gen: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(source: &Path, documents: &Path) -> Result<String, String> {
    let mut packages: BTreeMap<&str, Package> = BTreeMap::new();
    for (name, import, _) in PACKAGES {
        let package = packages.entry(name).or_default();
        for file in ["types.go", "types_jsonschema.go"] {
            let path = source.join("staging/src").join(import).join(file);
            if file == "types.go" || path.exists() {
                go::read(package, &read(&path)?)?;
            }
        }
    }
    let documents = openapi::Documents::read(&read(&documents.join("openapi-v3-schemas.json"))?)?;
    table::write(&packages, &documents)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
