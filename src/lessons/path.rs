//! Where in an object a check looks: `status.containerStatuses[name=web].restartCount`.

use crate::value::{Str, Value};

/// A way into an object; it may lead to several values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FieldPath(Vec<Turn>);

#[derive(Clone, Debug, PartialEq)]
enum Turn {
    Key(Str),
    Index(usize),
    /// `[*]`: into every item of a list.
    All,
    /// `[name=web]`: into the items whose field has this value.
    Where(Str, Str),
}

impl FieldPath {
    /// Reads `a.b['c.d'][0][*][name=x]`; a leading dot does no harm.
    pub fn parse(text: &str) -> Result<FieldPath, String> {
        let mut turns = Vec::new();
        let mut rest = text.strip_prefix('.').unwrap_or(text);
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let end = inner.find(']').ok_or_else(|| format!("`{text}` lacks a `]`"))?;
                turns.push(bracket(&inner[..end]));
                rest = &inner[end + 1..];
                rest = rest.strip_prefix('.').unwrap_or(rest);
                continue;
            }
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("`{text}` is no path: a name is missing in it"));
            }
            turns.push(Turn::Key(rest[..end].into()));
            rest = &rest[end..];
            rest = rest.strip_prefix('.').unwrap_or(rest);
        }
        match turns.is_empty() {
            true => Err("the path is empty".to_string()),
            false => Ok(FieldPath(turns)),
        }
    }

    /// The values that the path leads to; null counts as nothing.
    pub fn values<'a>(&self, object: &'a Value) -> Vec<&'a Value> {
        let mut found = vec![object];
        for turn in &self.0 {
            found = found.into_iter().flat_map(|value| step(turn, value)).collect();
        }
        found.retain(|value| !value.is_null());
        found
    }
}

fn bracket(inner: &str) -> Turn {
    let is_quote = |c| c == '\'' || c == '"';
    if inner == "*" {
        return Turn::All;
    }
    if let Ok(index) = inner.parse() {
        return Turn::Index(index);
    }
    match inner.split_once('=').filter(|_| !inner.starts_with(is_quote)) {
        Some((field, wanted)) => Turn::Where(field.into(), wanted.trim_matches(is_quote).into()),
        None => Turn::Key(inner.trim_matches(is_quote).into()),
    }
}

fn step<'a>(turn: &Turn, value: &'a Value) -> Vec<&'a Value> {
    let items = value.as_list().unwrap_or_default();
    match turn {
        Turn::Key(key) => value.get(key).into_iter().collect(),
        Turn::Index(index) => items.get(*index).into_iter().collect(),
        Turn::All => items.iter().collect(),
        Turn::Where(field, wanted) => {
            items.iter().filter(|item| item.str_at(&[field]) == wanted.as_str()).collect()
        }
    }
}
