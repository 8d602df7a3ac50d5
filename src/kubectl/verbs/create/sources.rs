//! Keys and values for config maps and secrets: from literals, files and environment files.

use super::refuse;
use crate::api::meta::env_var_name;
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};

/// Keys and values in the order in which they were given.
pub type Entries = Vec<(String, String)>;

/// Where an entry is added: it may refuse a key.
pub type Add<'a> = &'a mut dyn FnMut(&str, String) -> Result<()>;

/// Adds `key=value`s.
pub fn literals(sources: &[String], add: Add<'_>) -> Result<()> {
    for source in sources {
        match source.split_once('=') {
            Some((key, value)) if !key.is_empty() => add(key, value.to_string())?,
            _ => return refuse(format!("invalid literal source {source}, expected key=value")),
        }
    }
    Ok(())
}

/// Adds files: `path`, `key=path`, or a directory with all files in it.
pub fn files(cx: &Cx<'_>, sources: &[String], add: Add<'_>) -> Result<()> {
    for source in sources {
        let (key, path) = file_source(source)?;
        if let Ok(entries) = cx.host.list_dir(path) {
            if source.contains('=') {
                return refuse("cannot give a key name for a directory path");
            }
            for entry in entries.into_iter().filter(|entry| !entry.is_dir) {
                let inner = format!("{}/{}", path.trim_end_matches('/'), entry.name);
                add(&entry.name, content(cx, &inner)?)?;
            }
        } else {
            add(key, content(cx, path)?)?;
        }
    }
    Ok(())
}

fn file_source(source: &str) -> Result<(&str, &str)> {
    match source.split_once('=') {
        None => Ok((source.rsplit('/').next().unwrap_or(source), source)),
        Some((_, path)) if path.contains('=') => {
            refuse("key names or file paths cannot contain '='")
        }
        Some(("", path)) => refuse(format!("key name for file path {path} missing")),
        Some((key, "")) => refuse(format!("file path for key name {key} missing")),
        Some(pair) => Ok(pair),
    }
}

/// A file's text, or standard input's.
pub fn content(cx: &Cx<'_>, path: &str) -> Result<String> {
    if path.ends_with("/dev/stdin") {
        return Ok(cx.stdin.to_string());
    }
    let why =
        |why: crate::kubectl::FileError| text(format!("error reading {path}: {}", why.text()));
    cx.host.read_file(path).map_err(why)
}

/// Adds the lines `KEY=value` of environment files. A key alone takes the environment's value.
pub fn env_files(cx: &Cx<'_>, sources: &[String], what: &str, add: Add<'_>) -> Result<()> {
    for path in sources {
        if cx.host.list_dir(path).is_ok() {
            return refuse(format!("env {what} file cannot be a directory"));
        }
        for line in content(cx, path)?.lines() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, value) = match line.split_once('=') {
                Some((key, value)) => (key, value.to_string()),
                None => (line, cx.host.env(line).unwrap_or_default()),
            };
            let wrong = env_var_name(key);
            if !wrong.is_empty() {
                let wrong = wrong.join(";");
                return refuse(format!("{key:?} is not a valid key name: {wrong}"));
            }
            add(key, value)?;
        }
    }
    Ok(())
}
