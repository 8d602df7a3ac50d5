//! The project's own rules, as tests: sizes, names, imports, lists and papers.
//!
//! A rule that only people keep is a rule that drifts. Each failure says the file, the line where
//! there is one, and what to do.

mod lists;
mod papers;
mod rooms;
mod sizes;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project and its text.
struct File {
    /// Its path from the root, with `/`.
    path: String,
    text: String,
}

impl File {
    /// The lines of the program, without the tests that follow `#[cfg(test)]` at its end or
    /// have a file `tests.rs` of their own.
    fn program(&self) -> impl Iterator<Item = &str> {
        let tests = self.path.ends_with("/tests.rs")
            || self.path.starts_with("src/") && self.path.contains("/tests/");
        let lines = if tests { "" } else { &self.text }.lines();
        lines.take_while(|line| !line.starts_with("#[cfg(test)]"))
    }
}

/// Every file under `folder` whose name ends so, sorted by path.
fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    let mut files: Vec<File> = paths
        .into_iter()
        .filter_map(|path| {
            let own = path.strip_prefix(root()).ok()?.to_str()?.replace('\\', "/");
            // What is no text is no file of ours to read.
            let text = if own.ends_with(ending) { fs::read_to_string(&path).ok()? } else { None? };
            Some(File { path: own, text })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Every Rust file of the project.
fn rust() -> Vec<File> {
    let files: Vec<File> = ["src", "tests", "tools", "benches"]
        .iter()
        .flat_map(|folder| files(folder, ".rs"))
        .collect();
    assert!(files.len() > 20, "the project's files are not found");
    files
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let made = ["target", "dist", "dist.new", "page-test", ".git"];
        if made.iter().any(|made| name == *made) {
            continue;
        }
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Fails with every complaint at once.
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
