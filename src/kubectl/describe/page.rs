//! The page that a description is written on: indented lines, columns that line up, and the
//! blocks that many kinds share.

use crate::api::time::{self, UnixMillis};
use crate::api::{Quantity, Selector, duration};
use crate::kubectl::print::TabWriter;
use crate::value::{Map, Value};

/// Longer annotations begin on a line of their own, and are cut (upstream: `maxAnnotationLen`).
const MAX_ANNOTATION_LENGTH: usize = 140;

/// An annotation that is never shown.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A description in the making.
pub struct Page {
    tabs: TabWriter,
    done: String,
    /// Milliseconds since 1970, for ages.
    pub now: UnixMillis,
}

impl Page {
    pub fn new(now: UnixMillis) -> Page {
        Page { tabs: TabWriter::plain(2), done: String::new(), now }
    }

    /// A line, indented by two blanks a level. Tabs in it are columns.
    pub fn line(&mut self, level: usize, text: impl AsRef<str>) {
        self.tabs.write(&"  ".repeat(level));
        self.tabs.write(text.as_ref());
        self.tabs.write("\n");
    }

    /// A line of a name and what belongs to it.
    pub fn field(&mut self, level: usize, name: &str, value: impl AsRef<str>) {
        self.line(level, format!("{name}:\t{}", value.as_ref()));
    }

    /// The same if there is anything to say.
    pub fn field_if(&mut self, level: usize, name: &str, value: &str) {
        if !value.is_empty() {
            self.field(level, name, value);
        }
    }

    /// From here on columns line up anew.
    pub fn new_columns(&mut self) {
        let text = self.tabs.flush();
        self.done.push_str(&text);
    }

    pub fn finish(mut self) -> String {
        self.new_columns();
        self.done
    }

    /// The text with its tabs, for commands that do not line it up.
    pub fn raw(&self) -> &str {
        self.tabs.pending()
    }

    /// Lines under one title, the first beside it: `Labels:  a=1`.
    pub fn block(&mut self, title: &str, lines: impl IntoIterator<Item = String>) {
        let mut first = true;
        for line in lines {
            if first {
                self.line(0, format!("{title}:\t{line}"));
            } else {
                self.line(0, format!("\t{line}"));
            }
            first = false;
        }
        if first {
            self.line(0, format!("{title}:\t<none>"));
        }
    }

    /// Labels or a node selector, one a line.
    pub fn labels(&mut self, title: &str, labels: Option<&Map>) {
        let lines = labels.into_iter().flat_map(Map::iter);
        let lines: Vec<String> =
            lines.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
        self.block(title, lines);
    }

    /// Annotations, one a line; long ones below their names.
    pub fn annotations(&mut self, title: &str, annotations: Option<&Map>) {
        let mut lines = Vec::new();
        for (key, value) in annotations.into_iter().flat_map(Map::iter) {
            if key == LAST_APPLIED {
                continue;
            }
            let value = value.as_str().unwrap_or("");
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > MAX_ANNOTATION_LENGTH || value.contains('\n') {
                lines.push(format!("{key}:"));
                lines.extend(
                    value
                        .split('\n')
                        .map(|line| format!("  {}", shortened(line, MAX_ANNOTATION_LENGTH - 2))),
                );
            } else {
                lines.push(format!("{key}: {value}"));
            }
        }
        self.block(title, lines);
    }

    /// Name, namespace, labels and annotations.
    pub fn names(&mut self, object: &Value) {
        self.field(0, "Name", object.str_at(&["metadata", "name"]));
        self.field(0, "Namespace", object.str_at(&["metadata", "namespace"]));
    }

    /// Labels and annotations of an object.
    pub fn marks(&mut self, object: &Value) {
        self.labels("Labels", map_at(object, &["metadata", "labels"]));
        self.annotations("Annotations", map_at(object, &["metadata", "annotations"]));
    }

    /// How long ago a moment was; `<unknown>` if there is none.
    pub fn since(&self, moment: &str) -> String {
        match time::parse(moment) {
            Some(at) => duration::human(self.now - at),
            None => "<unknown>".to_string(),
        }
    }
}

/// The map at a path.
pub fn map_at<'a>(object: &'a Value, path: &[&str]) -> Option<&'a Map> {
    object.at(path).and_then(Value::as_map)
}

/// A moment in kubectl's long form: `Sat, 21 Nov 2026 23:38:11 +0000`.
pub fn date(moment: &str) -> String {
    match time::parse(moment) {
        Some(at) => time::rfc1123z(at),
        // Go prints its zero time where there is none.
        None => "Mon, 01 Jan 0001 00:00:00 +0000".to_string(),
    }
}

/// A quantity as Go prints it, whether it is text or a number.
pub fn quantity(value: &Value) -> Quantity {
    let text = match value {
        Value::Int(number) => number.to_string(),
        other => other.as_str().unwrap_or("0").to_string(),
    };
    Quantity::parse(&text).unwrap_or(Quantity::ZERO)
}

/// A number or a text, as it is.
pub fn plain(value: Option<&Value>) -> String {
    match value {
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Str(text)) => text.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        _ => String::new(),
    }
}

/// Go's capitalised truth.
pub fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Cut to a number of bytes, with dots.
pub fn shortened(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_string();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}...", &text[..end])
}

/// A label selector in words (upstream: `metav1.FormatLabelSelector`).
pub fn selector_words(selector: Option<&Value>) -> String {
    match Selector::of_object(selector) {
        Ok(selector) => or_none(selector.to_string()),
        Err(_) => "<error>".to_string(),
    }
}

/// The text, or `<none>`.
pub fn or_none(text: String) -> String {
    if text.is_empty() { "<none>".to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn labels_and_long_annotations() {
        let mut page = Page::new(0);
        let labels = map! { "app": "web", "tier": "front" };
        page.labels("Labels", labels.as_map());
        let mut annotations = map! { "note": "one\ntwo" };
        annotations.set(&[LAST_APPLIED], "hidden");
        page.annotations("Annotations", annotations.as_map());
        page.labels("Node-Selectors", None);
        assert_eq!(
            page.finish(),
            "Labels:          app=web\n                 tier=front\nAnnotations:     note:\n                   one\n                   two\nNode-Selectors:  <none>\n"
        );
    }
}
