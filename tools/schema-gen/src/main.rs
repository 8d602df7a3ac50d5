//! Writes `src/schema/table.txt`: the types of Kubernetes' API as the simulator needs them.
//!
//! `schema-gen SOURCE DOCUMENTS` reads a checked-out Kubernetes source tree and the directory with
//! a real API server's OpenAPI documents, and prints the table. The README says where to get
//! both, what comes from which, and what the lines mean. `schema-gen prose` prints what
//! `kubectl explain` says of them.

mod go;
mod openapi;
mod prose;
mod table;

use go::Package;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The packages of the table: the table's name, Go's import path, the API version.
const PACKAGES: &[(&str, &str, &str)] = &[
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

/// The table's name for a Go import path, or the path's last part.
fn package_name(path: &str) -> &str {
    let known = PACKAGES.iter().find(|(_, import, _)| *import == path).map(|(name, ..)| *name);
    known.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let written = match words[..] {
        ["prose"] => prose::write(),
        [source, documents] => run(Path::new(source), Path::new(documents)),
        _ => {
            eprintln!("usage: schema-gen KUBERNETES-SOURCE DOCUMENTS > src/schema/table.txt");
            eprintln!("       schema-gen prose > static/explain.txt");
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
