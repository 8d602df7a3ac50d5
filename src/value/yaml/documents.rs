//! Files of several documents, told apart as kubectl does: its `YAMLOrJSONDecoder`.

use super::load;
use super::places::{Places, Position};
use crate::value::{Value, json};
use std::borrow::Cow;
use std::fmt;

/// One document of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it holds; never null, because kubectl passes over empty documents.
    pub value: Value,
    /// Where its nodes stand in the file. Documents in JSON have none.
    pub places: Places,
    /// The line of the file, counted from 1, with which the document begins.
    pub first_line: u32,
}

/// Why a file cannot be read on: what kubectl prints after `error parsing FILE: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The whole text, for example
    /// `error converting YAML to JSON: yaml: line 4: did not find expected key`.
    pub message: String,
    /// Where in the file the reader stumbled.
    pub position: Position,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// All documents of a file, or why one of them cannot be read.
///
/// # Errors
///
/// That of the first bad document. To use the good ones before it, take [`documents`].
pub fn read(text: &str) -> Result<Vec<Document>, SyntaxError> {
    documents(text).collect()
}

/// The documents of a file one after the other; ends after the first that cannot be read.
///
/// A text that begins with `{` is taken for a series of JSON values; should the first or second
/// of them be none, the rest is read as YAML. In YAML a line that begins with `---` ends a
/// document. A byte order mark is dropped.
pub fn documents(text: &str) -> Documents<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = text.trim_start().starts_with('{');
    Documents { text, at: 0, line: 1, is_json, json_count: 0, done: false }
}

/// The iterator of [`documents`].
#[derive(Clone, Debug)]
pub struct Documents<'t> {
    text: &'t str,
    /// The byte to read on from.
    at: usize,
    /// The line of that byte, counted from 1, while reading YAML.
    line: u32,
    is_json: bool,
    json_count: usize,
    done: bool,
}

impl Iterator for Documents<'_> {
    type Item = Result<Document, SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let document = if self.is_json { self.json() } else { self.yaml() };
            match document {
                Ok(None) => self.done = true,
                Ok(Some(document)) if document.value.is_null() => {}
                Ok(Some(document)) => return Some(Ok(document)),
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Documents<'_> {
    fn json(&mut self) -> Result<Option<Document>, SyntaxError> {
        match json::read_one(self.text, self.at) {
            Ok(None) => Ok(None),
            Ok(Some((value, end))) => {
                let first_line = self.line_at(self.at + space_before(&self.text[self.at..]));
                self.at = end;
                self.json_count += 1;
                Ok(Some(Document { value, places: Places::default(), first_line }))
            }
            Err(error) => self.give_up_json(&error),
        }
    }

    /// Reads on as YAML where that is still open. If that fails too, the error is JSON's.
    fn give_up_json(&mut self, error: &json::JsonError) -> Result<Option<Document>, SyntaxError> {
        let sure = self.json_count > 1;
        let message = match error.is_syntax && !sure {
            true => format!("json: offset {}: {}", error.offset, error.message),
            false => error.message.clone(),
        };
        let position = Position { line: error.line, column: error.column };
        let error = SyntaxError { message, position };
        if sure {
            return Err(error);
        }
        self.is_json = false;
        let rest = &self.text[self.at..];
        let space = &rest[..space_before(rest)];
        self.at += space.find('\n').map_or(space.len(), |line_break| line_break + 1);
        self.line = self.line_at(self.at);
        match self.yaml() {
            Ok(Some(document)) => Ok(Some(document)),
            Ok(None) | Err(_) => Err(error),
        }
    }

    fn line_at(&self, at: usize) -> u32 {
        self.text[..at].bytes().filter(|b| *b == b'\n').count() as u32 + 1
    }

    fn yaml(&mut self) -> Result<Option<Document>, SyntaxError> {
        let first_line = self.line;
        let Some(chunk) = self.chunk()? else { return Ok(None) };
        let loaded = load::parse(&chunk, first_line).map_err(|error| SyntaxError {
            message: format!("error converting YAML to JSON: {error}"),
            position: error.position,
        })?;
        Ok(Some(Document { value: loaded.value, places: loaded.places, first_line }))
    }

    /// The lines up to the next `---`, which is passed over. A `---` that comes first belongs to
    /// the chunk, so it counts as a line of it.
    fn chunk(&mut self) -> Result<Option<Cow<'_, str>>, SyntaxError> {
        let (text, start) = (self.text, self.at);
        let mut end = start;
        while self.at < text.len() {
            let line = &text[self.at..];
            let line = &line[..line.find('\n').map_or(line.len(), |i| i + 1)];
            self.at += line.len();
            self.line += 1;
            if let Some(after) = line.strip_prefix("---") {
                let after = after.trim();
                if !after.is_empty() && !after.starts_with('#') {
                    let position = Position { line: self.line - 1, column: 4 };
                    let message = format!("invalid Yaml document separator: {after}");
                    return Err(SyntaxError { message, position });
                }
                if end > start {
                    return Ok(Some(without_returns(&text[start..end])));
                }
            }
            end = self.at;
        }
        Ok((end > start).then(|| without_returns(&text[start..end])))
    }
}

/// How many bytes of white space a text begins with.
fn space_before(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Lines as kubectl's reader passes them on: ended by `\n`, whatever ended them.
fn without_returns(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;
    use crate::value::Path;

    fn values(text: &str) -> Vec<Value> {
        read(text).unwrap().into_iter().map(|d| d.value).collect()
    }

    fn refusal(text: &str) -> String {
        read(text).unwrap_err().message
    }

    #[test]
    fn documents_are_split_and_empty_ones_passed_over() {
        let text = "\u{feff}# first\n---\na: 1\n--- # next\r\na: 2\r\n---\n# none\n---\n---\na: 3";
        let found = read(text).unwrap();
        let lines: Vec<_> = found.iter().map(|d| d.first_line).collect();
        assert_eq!(values(text), [map! { "a": 1 }, map! { "a": 2 }, map! { "a": 3 }]);
        assert_eq!(lines, [3, 5, 9]);
        let place = found[1].places.get(&["a"].into_iter().collect::<Path>()).unwrap();
        assert_eq!(place.mark(), Position { line: 5, column: 1 });
        assert_eq!(place.value, Position { line: 5, column: 4 });
        assert_eq!(read(""), Ok(vec![]));
    }

    #[test]
    fn good_documents_come_before_the_error() {
        let found: Vec<_> = documents("a: 1\n---\nb: [\n---\nc: 1\n").collect();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].as_ref().unwrap().value, map! { "a": 1 });
        let message =
            "error converting YAML to JSON: yaml: line 1: did not find expected node content";
        assert_eq!(found[1].as_ref().unwrap_err().message, message);
        assert_eq!(refusal("a: 1\n---b\n"), "invalid Yaml document separator: b");
    }

    #[test]
    fn json_may_be_a_series_or_turn_out_to_be_yaml() {
        assert_eq!(values(" {\"a\":1}\n{\"a\":2}"), [map! { "a": 1 }, map! { "a": 2 }]);
        assert_eq!(values("{\"a\":1}\n---\n{\"a\":2}\n"), [map! { "a": 1 }, map! { "a": 2 }]);
        assert_eq!(values("{a: 1,}"), [map! { "a": 1 }]);
        assert_eq!(
            refusal("{\"a\": 1 \"b\": 2}"),
            "json: offset 9: invalid character '\"' after object key:value pair"
        );
        assert_eq!(refusal("{\"a\": "), "unexpected EOF");
        assert_eq!(
            refusal("{}{}{]"),
            "invalid character ']' looking for beginning of object key string"
        );
    }

    #[test]
    fn refusals_on_the_way_to_go_yaml() {
        let cases = [
            ("a: [b?]", "did not find expected ',' or ']'"),
            ("a:\n  [http://x/?q=1]", "line 1: did not find expected ',' or ']'"),
            ("a: 1\nb\n# c\n# d\nc: 1\n", "line 3: could not find expected ':'"),
            ("a: \u{1}", "control characters are not allowed"),
            ("a: b\n- c\n", "line 1: did not find expected key"),
            ("- a\nb: c\n", "line 1: did not find expected '-' indicator"),
            ("a: \"\\q\"", "found unknown escape character"),
            ("a: !e!x 1", "found undefined tag handle"),
            ("a: b: c", "mapping values are not allowed in this context"),
            ("\na: - b", "line 2: block sequence entries are not allowed in this context"),
            (
                "a: |\n  x\n\ty",
                "line 3: found a tab character where an indentation space is expected",
            ),
        ];
        for (text, words) in cases {
            let wanted = format!("error converting YAML to JSON: yaml: {words}");
            assert_eq!(refusal(text), wanted, "{text:?}");
        }
        assert_eq!(values("a: |\n  x"), [map! { "a": "x" }]);
    }

    /// Each block of the file is a message that a real kubectl printed, and the text it was about.
    #[test]
    fn refusals_are_those_that_kubectl_printed() {
        let blocks: Vec<_> = include_str!("../../../tests/yaml/refused.txt")
            .split("### ")
            .filter_map(|block| block.split_once('\n'))
            .collect();
        assert!(blocks.len() > 10);
        for (message, text) in blocks {
            assert_eq!(refusal(text), message, "{text}");
        }
    }
}
