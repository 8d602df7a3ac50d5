//! No file is forgotten: each is a module of its folder, and each entry stands in its list.

use super::{File, files, none};
use std::collections::BTreeMap;

#[test]
fn every_file_is_a_module() {
    let all: Vec<File> = ["src", "tests/it"].iter().flat_map(|at| files(at, ".rs")).collect();
    let mut forgotten = Vec::new();
    for file in &all {
        let (folder, name) = home(&file.path);
        let roots = ["lib", "main"];
        if roots.contains(&name) {
            continue;
        }
        let parents = [
            format!("{folder}/mod.rs"),
            format!("{folder}.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
        ];
        let declared = all
            .iter()
            .filter(|parent| parents.contains(&parent.path))
            .any(|parent| parent.text.lines().any(|line| declares(line, name)));
        if !declared {
            forgotten.push(format!("{}: no `mod {name};` in {folder}", file.path));
        }
    }
    none(forgotten);
}

/// Siblings that each have a public item of the same name (`LOOP`, `COMMAND`, `PRINTERS`) are the
/// entries of a list, which stands in their folder's mod.rs or in the one above.
#[test]
fn every_entry_is_in_its_list() {
    let all = files("src", ".rs");
    let mut entries: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for file in &all {
        let (folder, name) = home(&file.path);
        for item in file.program().filter_map(public_item) {
            entries.entry((folder, item)).or_default().push(name);
        }
    }
    entries.retain(|_, names| names.len() > 1);
    assert!(!entries.is_empty(), "no list is found at all");
    let mut missing = Vec::new();
    for ((folder, item), names) in entries {
        let above = home(folder).0;
        let lists = [format!("{folder}/mod.rs"), format!("{above}/mod.rs")];
        let lists: Vec<&File> = all.iter().filter(|file| lists.contains(&file.path)).collect();
        for name in names {
            let entry = format!("{name}::{item}");
            let group = format!("{name}::{{{item}");
            let listed = |list: &&File| list.text.contains(&entry) || list.text.contains(&group);
            if !lists.iter().any(listed) {
                missing.push(format!("{folder}/{name}: {entry} is in no list of {folder}"));
            }
        }
    }
    none(missing);
}

/// The folder and the module's name of a path: `src/a/b.rs` and `src/a/b/mod.rs` are `b` of
/// `src/a`.
fn home(path: &str) -> (&str, &str) {
    let path = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
    path.rsplit_once('/').unwrap_or(("", path))
}

fn declares(line: &str, name: &str) -> bool {
    let line = line.trim();
    let words = line.strip_suffix(';').unwrap_or_default();
    words.strip_suffix(name).is_some_and(|before| before.ends_with("mod "))
}

/// The name of a constant or static that a line makes public.
fn public_item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub")?;
    let rest = rest.strip_prefix("(super)").or(rest.strip_prefix("(crate)")).unwrap_or(rest);
    let rest = rest.strip_prefix(" const ").or(rest.strip_prefix(" static "))?;
    let name = rest.split(':').next()?;
    name.chars().all(|c| c.is_uppercase() || c == '_').then_some(name)
}

#[test]
fn lines_are_understood() {
    assert_eq!(home("src/loops/controllers/job/mod.rs"), ("src/loops/controllers", "job"));
    assert_eq!(home("src/kubectl/verbs/get.rs"), ("src/kubectl/verbs", "get"));
    assert!(declares("pub(crate) mod get;", "get"));
    assert!(!declares("mod target;", "get"));
    assert_eq!(public_item("pub(super) const LOOP: ControlLoop = ControlLoop {"), Some("LOOP"));
    assert_eq!(public_item("pub const fn new() -> Self {"), None);
    assert_eq!(public_item("const LOOP: u8 = 1;"), None);
}
