//! `-o kyaml`: YAML that is written in braces and brackets, with quoted text.

use crate::value::{Value, json, number};

/// An object as a document of KYAML.
pub fn print(object: &Value) -> String {
    let mut out = String::from("---\n");
    write(&mut out, object, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Map(map) if map.is_empty() => out.push_str("{}"),
        Value::List(items) if items.is_empty() => out.push_str("[]"),
        Value::Map(map) => {
            out.push_str("{\n");
            for (key, inner) in map.iter() {
                indent(out, depth + 1);
                out.push_str(&key_text(key));
                out.push_str(": ");
                write(out, inner, depth + 1);
                out.push_str(",\n");
            }
            indent(out, depth);
            out.push('}');
        }
        Value::List(items) => list(out, items, depth),
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(float) => out.push_str(&number::general_float(*float)),
        Value::Str(text) => out.push_str(&quoted(text, depth)),
    }
}

/// Items that are all maps or lists share their brackets' lines; others take a line each.
fn list(out: &mut String, items: &[Value], depth: usize) {
    let cuddled = items.iter().all(|item| match item {
        Value::Map(map) => !map.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => false,
    });
    if cuddled {
        out.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            write(out, item, depth);
        }
        out.push(']');
        return;
    }
    out.push_str("[\n");
    for item in items {
        indent(out, depth + 1);
        write(out, item, depth + 1);
        out.push_str(",\n");
    }
    indent(out, depth);
    out.push(']');
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// A key stands bare unless YAML could take it for something else.
fn key_text(key: &str) -> String {
    let simple = key.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c == '_' || c == '-' || c == '.' || c == '/' || c.is_ascii_alphanumeric());
    let doubtful = matches!(
        key.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
    );
    if simple && !doubtful { key.to_string() } else { json::quote(key) }
}

/// Text in double quotes; with line breaks inside it is folded over lines.
fn quoted(text: &str, depth: usize) -> String {
    let inner = text.strip_suffix('\n').unwrap_or(text);
    if !inner.contains('\n') {
        return json::quote(text);
    }
    let margin = "  ".repeat(depth + 1);
    let mut out = String::from("\"\\\n");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for line in lines {
        let body = json::quote(line.strip_suffix('\n').unwrap_or(line));
        let body = &body[1..body.len() - 1];
        out.push_str(&margin);
        if body.starts_with([' ', '\t']) {
            out.push('\\');
        } else {
            out.push(' ');
        }
        out.push_str(body);
        out.push_str(if line.ends_with('\n') { "\\n\\\n" } else { "\\\n" });
    }
    out.push_str(&margin);
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn maps_take_lines_and_lists_of_maps_share_them() {
        let object = map! {
            "kind": "Pod", "spec": map! { "containers": list![map! { "name": "c" }], "x": list![1] }
        };
        assert_eq!(
            print(&object),
            "---\n{\n  kind: \"Pod\",\n  spec: {\n    containers: [{\n      name: \"c\",\n    }],\n    \
             x: [\n      1,\n    ],\n  },\n}\n"
        );
    }
}
