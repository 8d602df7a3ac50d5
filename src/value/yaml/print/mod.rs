//! Printing as `kubectl get -o yaml` does: go-yaml's block style.
//!
//! The writer keeps what libyaml's emitter keeps (column, indentation, whether anything but
//! indentation stands on the line), because where a line breaks follows from it: long text is
//! folded at column 80, and a list stands at the indentation of its key.

mod order;
mod style;

use super::scalar;
use crate::value::{Map, Value, number};
use style::Style;

/// A line that is longer than this is broken at the next single space.
const BEST_WIDTH: usize = 80;

/// A longer key (in bytes) is written with a question mark.
const LONGEST_SIMPLE_KEY: usize = 128;

/// Prints a value as sigs.k8s.io/yaml does after it has gone through JSON: keys in go-yaml's
/// order, text quoted where it would be read as something else.
pub fn print(value: &Value) -> String {
    let mut writer =
        Writer { out: String::new(), column: 0, indent: None, whitespace: true, indention: true };
    writer.node(value, Context::Root);
    writer.indent = None;
    writer.line();
    writer.out
}

/// What a node is part of.
#[derive(Clone, Copy, PartialEq)]
enum Context {
    Root,
    Item,
    /// A key that ends with its line.
    SimpleKey,
    /// A value, or a key after a question mark.
    Entry,
}

struct Writer {
    out: String,
    /// How many characters stand on the line.
    column: usize,
    /// None outside of every collection.
    indent: Option<usize>,
    /// Whether the last character separates.
    whitespace: bool,
    /// Whether only spaces and indicators such as `- ` stand on the line.
    indention: bool,
}

impl Writer {
    fn node(&mut self, value: &Value, context: Context) {
        match value {
            Value::List(items) if items.is_empty() => self.empty("[", "]"),
            Value::Map(map) if map.is_empty() => self.empty("{", "}"),
            Value::List(items) => self.list(items, context),
            Value::Map(map) => self.map(map),
            Value::Null => self.word("null"),
            Value::Bool(truth) => self.word(if *truth { "true" } else { "false" }),
            Value::Int(number) => self.word(&number.to_string()),
            Value::Float(number) => self.word(&float(*number)),
            Value::Str(text) => self.text(text, context),
        }
    }

    fn empty(&mut self, open: &str, close: &str) {
        self.indicator(open, true, false);
        self.indicator(close, false, false);
    }

    fn list(&mut self, items: &[Value], context: Context) {
        let outer = self.indent;
        let at_key = context == Context::Entry && !self.indention;
        self.indent = match outer {
            None => Some(0),
            Some(indent) if at_key => Some(indent),
            Some(indent) => Some(indent + 2),
        };
        for item in items {
            self.line();
            self.indicator("-", true, true);
            self.node(item, Context::Item);
        }
        self.indent = outer;
    }

    fn map(&mut self, map: &Map) {
        let outer = self.indent;
        self.indent = Some(outer.map_or(0, |indent| indent + 2));
        for (key, value) in order::entries(map) {
            self.line();
            if key.len() <= LONGEST_SIMPLE_KEY && !key.contains(style::is_break) {
                self.text(key, Context::SimpleKey);
                self.indicator(":", false, false);
            } else {
                self.indicator("?", true, true);
                self.text(key, Context::Entry);
                self.line();
                self.indicator(":", true, true);
            }
            self.node(value, Context::Entry);
        }
        self.indent = outer;
    }

    /// Goes to where a new entry begins: on a new line, unless this one is still free for it.
    fn line(&mut self) {
        let indent = self.indent.unwrap_or(0);
        let free = self.column < indent || (self.column == indent && self.whitespace);
        if !self.indention || !free {
            self.line_break();
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    /// Writes `-`, `:`, a bracket or a quote. After one that may stand before the content of its
    /// line, `indents` keeps the line open for it.
    fn indicator(&mut self, mark: &str, apart: bool, indents: bool) {
        if apart {
            self.space();
        }
        for c in mark.chars() {
            self.put(c);
        }
        self.whitespace = false;
        self.indention &= indents;
    }

    fn space(&mut self) {
        if !self.whitespace {
            self.put(' ');
        }
    }

    /// Writes what cannot be folded and needs no quotes.
    fn word(&mut self, word: &str) {
        self.indicator(word, true, false);
    }

    fn text(&mut self, text: &str, context: Context) {
        let outer = self.indent;
        self.indent = Some(outer.map_or(2, |indent| indent + 2));
        let in_key = context == Context::SimpleKey;
        match style::choose(text) {
            Style::Plain => self.plain(text, !in_key),
            Style::SingleQuoted => self.single_quoted(text, !in_key),
            Style::DoubleQuoted => self.double_quoted(text, !in_key),
            Style::Literal => self.literal(text),
        }
        self.indent = outer;
    }

    fn is_full(&self) -> bool {
        self.column > BEST_WIDTH
    }

    fn plain(&mut self, text: &str, may_fold: bool) {
        self.space();
        self.folded(text, may_fold, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn single_quoted(&mut self, text: &str, may_fold: bool) {
        self.indicator("'", true, false);
        self.folded(text, may_fold, true);
        self.indicator("'", false, false);
    }

    /// Text whose single spaces may become line breaks. Of breaks of its own it can only have
    /// U+2028 and U+2029, which stay as they are.
    fn folded(&mut self, text: &str, may_fold: bool, quoted: bool) {
        let (mut spaces, mut breaks) = (false, false);
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let next = rest.peek().map(|(_, c)| *c);
            if c == ' ' {
                let inside = !quoted || (at > 0 && next.is_some());
                if may_fold && !spaces && self.is_full() && inside && next != Some(' ') {
                    self.line();
                } else {
                    self.put(c);
                }
                spaces = true;
            } else if style::is_break(c) {
                self.own_break(c);
                breaks = true;
            } else {
                if breaks {
                    self.line();
                }
                if quoted && c == '\'' {
                    self.put(c);
                }
                self.put(c);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
        }
    }

    fn own_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
        self.indention = true;
    }

    fn double_quoted(&mut self, text: &str, may_fold: bool) {
        self.indicator("\"", true, false);
        let mut spaces = false;
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let next = rest.peek().map(|(_, c)| *c);
            if c == ' ' {
                if may_fold && !spaces && self.is_full() && at > 0 && next.is_some() {
                    self.line();
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
            } else if !style::is_printable(c) || style::is_break(c) || matches!(c, '"' | '\\') {
                for c in style::escape(c).chars() {
                    self.put(c);
                }
            } else {
                self.put(c);
            }
            spaces = c == ' ';
        }
        self.indicator("\"", false, false);
    }

    fn literal(&mut self, text: &str) {
        self.indicator("|", true, false);
        if text.starts_with(|c| c == ' ' || style::is_break(c)) {
            self.indicator("2", false, false);
        }
        let mut last = text.chars().rev();
        match (last.next().is_some_and(style::is_break), last.next().is_none_or(style::is_break)) {
            (false, _) => self.indicator("-", false, false),
            (true, true) => self.indicator("+", false, false),
            (true, false) => {}
        }
        self.line_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for c in text.chars() {
            if style::is_break(c) {
                self.own_break(c);
                breaks = true;
                continue;
            }
            if breaks {
                self.line();
            }
            self.put(c);
            self.indention = false;
            breaks = false;
        }
    }
}

/// A float as it looks after JSON: one without a fraction is an integer there.
fn float(number: f64) -> String {
    let text = number::json_float(number);
    match scalar::resolve(&text) {
        scalar::Scalar::Float(number) => number::general_float(number),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::yaml::parse;
    use crate::{list, map};

    /// The files are what a real kubectl printed.
    #[test]
    fn what_kubectl_printed_comes_out_again() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/yaml/printed");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            assert_eq!(print(&parse(&text, 1).unwrap().value), text);
            count += 1;
        }
        assert!(count > 10);
    }

    #[test]
    fn nesting() {
        let value = map! {
            "a": list![list![1, list![]], map! { "b": list!["c"], "d": map! {} }],
            "n": Value::Null,
        };
        assert_eq!(print(&value), "a:\n- - 1\n  - []\n- b:\n  - c\n  d: {}\n\"n\": null\n");
        assert_eq!(print(&list![map! { "x": 1, "z": 2 }]), "- x: 1\n  z: 2\n");
        assert_eq!(print(&Value::from("a\n")), "|\n  a\n");
        assert_eq!(print(&Value::map()), "{}\n");
    }

    #[test]
    fn blocks_keep_their_ends() {
        let value = map! { "a": "x\n\n y\n", "b": "x\ny", "c": "x\n\n", "d": " x\n", "e": "\n" };
        let text = "a: |\n  x\n\n   y\nb: |-\n  x\n  y\nc: |+\n  x\n\nd: |2\n   x\ne: |2+\n\n";
        assert_eq!(print(&value), text);
    }

    #[test]
    fn long_text_is_folded_and_long_keys_are_set_apart() {
        let words = vec!["word"; 20].join(" ");
        let folded = format!("a: {}\n  word word word word\n", vec!["word"; 16].join(" "));
        assert_eq!(print(&map! { "a": words.clone() }), folded);
        let quoted = print(&map! { "a": format!("'{words}'") });
        assert!(quoted.contains("\n  word"), "{quoted}");
        let mut long = Map::new();
        long.insert("k".repeat(129), list![1]);
        assert_eq!(print(&Value::Map(long)), format!("? {}\n: - 1\n", "k".repeat(129)));
    }

    #[test]
    fn numbers_look_as_after_json() {
        let floats = [1.0, 0.5, 1e21, 9223372036854775808.0].map(Value::Float);
        assert_eq!(print(&list![]), "[]\n");
        let text = "- 1\n- 0.5\n- 1e+21\n- 9223372036854776000\n";
        assert_eq!(print(&Value::list(floats.iter())), text);
    }
}
