//! Files of manifests: which files a `-f` means, and the documents in them.

use super::manifest;
use crate::kubectl::command::not_simulated;
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::host::{FileError, Host};
use crate::kubectl::kustomize;
use crate::value::{Value, yaml};

/// What standard input is called in messages.
const STDIN: &str = "STDIN";

/// The files that `-f` names, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// Paths; standard input is [`STDIN`].
    pub paths: Vec<String>,
    /// Whether a single file was named, so that a single object is meant.
    pub single: bool,
    /// What `-k` builds.
    pub built: Vec<Value>,
    /// What building it brings up, for standard error.
    pub warnings: Vec<String>,
}

/// Finds the files that the flags name.
pub fn find(cx: &Cx<'_>) -> Result<Files> {
    let flags = cx.flags();
    let (names, recursive) = (flags.list("filename"), flags.on("recursive"));
    if !flags.text("kustomize").is_empty() {
        if !names.is_empty() {
            return Err(text("only one of -f or -k can be specified"));
        }
        if recursive {
            return Err(text("the -k flag can't be used with -f or -R"));
        }
        let built = kustomize::build(cx.host, flags.text("kustomize"))?;
        return Ok(Files { built: built.objects, warnings: built.warnings, ..Files::default() });
    }
    let mut files = Files::default();
    let mut directory = false;
    let mut errors = Vec::new();
    for name in names {
        if name == "-" {
            directory = true;
            if files.paths.iter().any(|path| path == STDIN) {
                errors.push(text("standard input cannot be used for multiple arguments"));
            }
            files.paths.push(STDIN.to_string());
        } else if name.starts_with("http://") || name.starts_with("https://") {
            errors.push(not_simulated("reading a manifest from a URL"));
        } else {
            let before = files.paths.len();
            match expand(cx.host, name, recursive, &mut files.paths) {
                Ok(one) => files.single |= one && !recursive,
                Err(error) => errors.push(error),
            }
            directory |= files.paths.len() > before + 1;
            if files.paths.is_empty() && errors.is_empty() {
                errors.push(text(format!(
                    "error reading [{name}]: recognized file extensions are [.json .yaml .yml]"
                )));
            }
        }
    }
    files.single = !directory && files.paths.len() == 1;
    match Error::all(errors) {
        Some(error) => Err(error),
        None => Ok(files),
    }
}

/// Adds what a path or a pattern means; says whether it was one path.
fn expand(host: &dyn Host, name: &str, recursive: bool, paths: &mut Vec<String>) -> Result<bool> {
    let matches = if exists(host, name) { vec![name.to_string()] } else { glob(host, name) };
    if matches.is_empty() {
        return Err(text(format!("the path {name:?} does not exist")));
    }
    for path in &matches {
        match host.list_dir(path) {
            Ok(_) => walk(host, path, true, recursive, paths),
            Err(_) => paths.push(path.clone()),
        }
    }
    Ok(matches.len() == 1)
}

fn exists(host: &dyn Host, path: &str) -> bool {
    !matches!(host.list_dir(path), Err(FileError::NotFound)) || host.read_file(path).is_ok()
}

fn walk(host: &dyn Host, path: &str, top: bool, recursive: bool, paths: &mut Vec<String>) {
    if !top && !recursive {
        return;
    }
    let base = path.trim_end_matches('/');
    for entry in host.list_dir(path).unwrap_or_default() {
        let inner = format!("{base}/{}", entry.name);
        let manifest = [".json", ".yaml", ".yml"].iter().any(|end| entry.name.ends_with(end));
        if entry.is_dir {
            walk(host, &inner, false, recursive, paths);
        } else if manifest {
            paths.push(inner);
        }
    }
}

/// The files whose last path element fits a pattern with `*` and `?`.
fn glob(host: &dyn Host, pattern: &str) -> Vec<String> {
    let (directory, last) = match pattern.rsplit_once('/') {
        Some((directory, last)) => (directory, last),
        None => (".", pattern),
    };
    if !last.contains(['*', '?']) {
        return Vec::new();
    }
    let entries = host.list_dir(directory).unwrap_or_default();
    let fitting = entries.into_iter().filter(|entry| fits(last, &entry.name));
    let path = |name: String| match pattern.contains('/') {
        true => format!("{directory}/{name}"),
        false => name,
    };
    fitting.map(|entry| path(entry.name)).collect()
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return name.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => {
            name.char_indices().map(|(i, _)| i).chain([name.len()]).any(|i| fits(rest, &name[i..]))
        }
        _ => match name.chars().next() {
            Some(letter) if first == '?' || letter == first => {
                fits(rest, &name[letter.len_utf8()..])
            }
            _ => false,
        },
    }
}

/// The documents of a file: each an object, or why it can't be read. Empty documents are left out.
pub fn read(cx: &Cx<'_>, path: &str) -> Vec<Result<Value>> {
    let content = match path {
        STDIN => Ok(cx.stdin.to_string()),
        _ => cx.host.read_file(path).map_err(|why| match why {
            FileError::IsDirectory => text(format!("read {path}: {}", why.text())),
            _ => text(format!("open {path}: {}", why.text())),
        }),
    };
    let content = match content {
        Ok(content) => content,
        Err(error) => return vec![Err(error)],
    };
    let mut objects = Vec::new();
    for document in yaml::documents(&content) {
        match document {
            Ok(document) if document.value.is_null() => {}
            Ok(document) => objects.push(Ok(document.value)),
            Err(error) => {
                objects.push(Err(manifest::parsing(path, &error.to_string())));
                break;
            }
        }
    }
    objects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_a_shell() {
        assert!(fits("*.json", "a.json"));
        assert!(!fits("*.json", "a.yaml"));
        assert!(fits("p?d*", "pod-1.yaml"));
    }
}
