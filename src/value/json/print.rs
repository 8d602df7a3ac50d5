//! Printing: Go's `json.Marshal` and `json.MarshalIndent` with four spaces.

use crate::value::{Value, number};

/// One line, as `json.Marshal` prints it: keys sorted, `<`, `>` and `&` escaped.
pub fn print_compact(value: &Value) -> String {
    let mut out = String::new();
    Printer { out: &mut out, indent: None }.value(value, 0);
    out
}

/// As `kubectl -o json` prints an object: four spaces a level, a line break at the end.
pub fn print_pretty(value: &Value) -> String {
    let mut out = String::new();
    Printer { out: &mut out, indent: Some("    ") }.value(value, 0);
    out.push('\n');
    out
}

/// A string in quotes, escaped as Go does for JSON.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_quoted(&mut out, text);
    out
}

struct Printer<'o> {
    out: &'o mut String,
    indent: Option<&'static str>,
}

impl Printer<'_> {
    fn value(&mut self, value: &Value, level: usize) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Int(number) => self.out.push_str(&number.to_string()),
            Value::Float(number) => self.out.push_str(&number::json_float(*number)),
            Value::Str(text) => push_quoted(self.out, text),
            Value::List(items) => {
                self.out.push('[');
                for (i, item) in items.iter().enumerate() {
                    self.separate(i, level + 1);
                    self.value(item, level + 1);
                }
                self.close(']', items.is_empty(), level);
            }
            Value::Map(map) => {
                self.out.push('{');
                for (i, (key, item)) in map.iter().enumerate() {
                    self.separate(i, level + 1);
                    push_quoted(self.out, key);
                    self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
                    self.value(item, level + 1);
                }
                self.close('}', map.is_empty(), level);
            }
        }
    }

    fn separate(&mut self, index: usize, level: usize) {
        if index > 0 {
            self.out.push(',');
        }
        self.line(level);
    }

    fn close(&mut self, bracket: char, empty: bool, level: usize) {
        if !empty {
            self.line(level);
        }
        self.out.push(bracket);
    }

    fn line(&mut self, level: usize) {
        let Some(indent) = self.indent else { return };
        self.out.push('\n');
        for _ in 0..level {
            self.out.push_str(indent);
        }
    }
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '<' => "\\u003c",
            '>' => "\\u003e",
            '&' => "\\u0026",
            '\u{2028}' => "\\u2028",
            '\u{2029}' => "\\u2029",
            '\0'..='\x1f' => "",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        done = at + c.len_utf8();
        if escape.is_empty() {
            out.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            out.push_str(escape);
        }
    }
    out.push_str(&text[done..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn compact_has_no_spaces_and_escapes_as_go_does() {
        let value = map! { "b": list![1, true], "a": "<x & y>\n\u{1}\u{2028}", "c": Value::Null };
        assert_eq!(
            print_compact(&value),
            r#"{"a":"\u003cx \u0026 y\u003e\n\u0001\u2028","b":[1,true],"c":null}"#
        );
    }

    #[test]
    fn pretty_keeps_empty_ones_on_their_line() {
        let value =
            map! { "a": map! {}, "b": Value::from(vec![]), "c": list![1, map! { "d": "e" }] };
        assert_eq!(
            print_pretty(&value),
            "{\n    \"a\": {},\n    \"b\": [],\n    \"c\": [\n        1,\n        {\n            \
             \"d\": \"e\"\n        }\n    ]\n}\n"
        );
    }
}
