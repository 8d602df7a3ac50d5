//! How Go prints values inside its messages: `%q` and JSON. Upstream's sentences quote what a
//! learner typed in these forms.

use crate::value::number::json_float;
use crate::value::{Map, Value};
use std::fmt::Write;

/// A string as Go's `%q` prints it: `"a\nb"`. What cannot be printed is escaped.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0b' => out.push_str("\\v"),
            '\x0c' => out.push_str("\\f"),
            c if c < ' ' || c == '\x7f' => push(&mut out, format_args!("\\x{:02x}", c as u32)),
            c if is_hidden(c) => push(&mut out, format_args!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Controls, odd spaces and marks without a shape of their own: Go does not print them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(arguments);
}

/// A value as Go's `json.Marshal` prints it: no spaces, and `<`, `>`, `&` escaped. Keys come in
/// the order of `order` where it names them (Go prints a struct's fields in their own order), the
/// others after them by their bytes.
pub fn json(value: &Value, order: &[&str]) -> String {
    let mut out = String::new();
    write_json(&mut out, value, order);
    out
}

/// A value as Go's `%v` prints it: `map[a:1 b:[x y] c:<nil>]`.
pub fn plain(value: &Value) -> String {
    let mut out = String::new();
    write_plain(&mut out, value);
    out
}

fn write_plain(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::Bool(truth) => push(out, format_args!("{truth}")),
        Value::Int(number) => push(out, format_args!("{number}")),
        Value::Float(number) => out.push_str(&json_float(*number)),
        Value::Str(text) => out.push_str(text),
        Value::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { " " } else { "" });
                write_plain(out, item);
            }
            out.push(']');
        }
        Value::Map(map) => {
            out.push_str("map[");
            for (i, (key, value)) in map.iter().enumerate() {
                push(out, format_args!("{}{key}:", if i > 0 { " " } else { "" }));
                write_plain(out, value);
            }
            out.push(']');
        }
    }
}

/// The Go type into which JSON is read where nothing says a type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "%!s(<nil>)",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int64",
        Value::Float(_) => "float64",
        Value::Str(_) => "string",
        Value::List(_) => "[]interface {}",
        Value::Map(_) => "map[string]interface {}",
    }
}

fn write_json(out: &mut String, value: &Value, order: &[&str]) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => push(out, format_args!("{truth}")),
        Value::Int(number) => push(out, format_args!("{number}")),
        Value::Float(number) => out.push_str(&json_float(*number)),
        Value::Str(text) => write_string(out, text),
        Value::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_json(out, item, order);
            }
            out.push(']');
        }
        Value::Map(map) => write_map(out, map, order),
    }
}

fn write_map(out: &mut String, map: &Map, order: &[&str]) {
    let ordered = order.iter().filter_map(|key| Some((*key, map.get(key)?)));
    let others = map.iter().filter(|(key, _)| !order.contains(&key.as_str()));
    let others = others.map(|(key, value)| (key.as_str(), value));
    out.push('{');
    for (i, (key, value)) in ordered.chain(others).enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        write_json(out, value, order);
    }
    out.push('}');
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..' ' => {
                push(out, format_args!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn strings_are_quoted_as_go_does() {
        assert_eq!(quote("a\"b\\\n\u{1}한"), r#""a\"b\\\n\x01한""#);
        assert_eq!(quote("a\u{feff}"), r#""a\ufeff""#);
    }

    #[test]
    fn plain_values_are_maps_and_lists_in_brackets() {
        let value = map! { "b": list!["x", 1], "a": Value::Null };
        assert_eq!(plain(&value), "map[a:<nil> b:[x 1]]");
    }

    #[test]
    fn json_has_no_spaces_and_the_structs_order() {
        let value = map! { "matchExpressions": list![], "matchLabels": map! { "b": 1, "a": "<" } };
        assert_eq!(
            json(&value, &["matchLabels", "matchExpressions"]),
            r#"{"matchLabels":{"a":"\u003c","b":1},"matchExpressions":[]}"#
        );
    }
}
