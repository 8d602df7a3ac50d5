//! `key=value` and `key-` among a command's arguments, for `label`, `annotate`, `set` and `taint`.

use super::errors::{Result, text};

/// Parts the arguments into resources and changes; resources come first.
pub fn part(args: &[String], what: &str) -> Result<(Vec<String>, Vec<String>)> {
    let (mut resources, mut changes) = (Vec::new(), Vec::new());
    for arg in args {
        let change = arg.contains('=') && !arg.starts_with('=') || arg.ends_with('-') && arg != "-";
        if change {
            changes.push(arg.clone());
        } else if changes.is_empty() {
            resources.push(arg.clone());
        } else {
            return Err(text(format!(
                "all resources must be specified before {what} changes: {arg}"
            )));
        }
    }
    Ok((resources, changes))
}

/// What is to be set and what is to be removed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    pub set: Vec<(String, String)>,
    pub remove: Vec<String>,
}

impl Changes {
    /// Reads changes; of two values for one key the later counts.
    pub fn read(words: &[String], what: &str, removals: bool) -> Result<Changes> {
        let mut changes = Changes::default();
        let mut wrong = Vec::new();
        for word in words {
            if let Some((key, value)) = word.split_once('=').filter(|(key, _)| !key.is_empty()) {
                changes.put(key, value);
            } else if let Some(key) = word.strip_suffix('-').filter(|_| removals) {
                changes.remove.push(key.to_string());
            } else {
                wrong.push(word.as_str());
            }
        }
        match wrong.is_empty() {
            true => Ok(changes),
            false => Err(text(format!("invalid {what} format: {}", wrong.join(", ")))),
        }
    }

    /// Notes that a key is to have a value.
    pub fn put(&mut self, key: &str, value: &str) {
        self.set.retain(|(known, _)| known != key);
        self.set.push((key.to_string(), value.to_string()));
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// Keys that are both set and removed.
    pub fn contradictions(&self) -> Vec<&str> {
        let both = self.remove.iter().filter(|key| self.set.iter().any(|(known, _)| known == *key));
        both.map(String::as_str).collect()
    }
}
