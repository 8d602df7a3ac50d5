//! Kinds without a describer of their own: every field in words (upstream: `genericDescriber`).

use super::page::{Page, plain};
use crate::kubectl::cx::Cx;
use crate::value::{Map, Value};

/// Parts of `metadata` that are told at the head.
const TOLD: &[&str] = &["name", "namespace", "labels", "annotations", "managedFields"];

/// An object field by field.
pub fn describe(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    page.names(object);
    page.marks(object);
    page.field(0, "API Version", object.str_at(&["apiVersion"]));
    page.field(0, "Kind", object.str_at(&["kind"]));
    for (key, value) in object.as_map().into_iter().flat_map(Map::iter) {
        match key.as_str() {
            "apiVersion" | "kind" => {}
            "metadata" => {
                let mut rest = value.clone();
                for told in TOLD {
                    rest.remove(&[told]);
                }
                entry(0, key, &rest, page);
            }
            _ => entry(0, key, value, page),
        }
    }
}

fn entry(level: usize, key: &str, value: &Value, page: &mut Page) {
    let title = titled(key);
    match value {
        Value::Map(map) => {
            page.line(level, format!("{title}:"));
            for (key, value) in map.iter() {
                entry(level + 1, key, value, page);
            }
        }
        Value::List(items) => {
            page.line(level, format!("{title}:"));
            for item in items.iter() {
                match item.as_map() {
                    Some(map) => {
                        for (key, value) in map.iter() {
                            entry(level + 1, key, value, page);
                        }
                    }
                    None => page.line(level + 1, plain(Some(item))),
                }
            }
        }
        Value::Null => page.field(level, &title, "<nil>"),
        _ => page.field(level, &title, plain(Some(value))),
    }
}

/// `leaseDurationSeconds` as `Lease Duration Seconds` (upstream: `smartLabelFor`).
fn titled(key: &str) -> String {
    if key.contains(['.', '/', '-']) {
        return key.to_string();
    }
    let mut words: Vec<String> = vec![String::new()];
    let letters: Vec<char> = key.chars().collect();
    for (i, letter) in letters.iter().enumerate() {
        let after_small = i > 0 && letters[i - 1].is_lowercase();
        let before_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && i > 0 && (after_small || before_small) {
            words.push(String::new());
        }
        words.last_mut().expect("there is a word").push(*letter);
    }
    let known = ["api", "url", "uid", "osb", "guid", "ip", "id"];
    let titled = words.iter().map(|word| {
        if known.contains(&word.to_lowercase().as_str()) {
            return word.to_uppercase();
        }
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| {
            first.to_uppercase().collect::<String>() + letters.as_str()
        })
    });
    titled.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn keys_become_titles() {
        assert_eq!(titled("leaseDurationSeconds"), "Lease Duration Seconds");
        assert_eq!(titled("podIP"), "Pod IP");
        assert_eq!(titled("uid"), "UID");
    }
}
