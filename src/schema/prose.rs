//! The prose of `kubectl explain`, read from the text that `tools/prose` makes.
//!
//! It is no part of the simulator: who runs it hands the text in, if there is one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// Descriptions of types and fields.
#[derive(Default)]
pub struct Book {
    text: Cow<'static, str>,
    /// Where each type's lines begin, by the words before its tab.
    types: BTreeMap<String, usize>,
}

impl Book {
    /// Reads the text; lines of another form are passed over.
    pub fn read(text: impl Into<Cow<'static, str>>) -> Book {
        let text = text.into();
        let mut types = BTreeMap::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if let Some((name, _)) = line.split_once('\t').filter(|_| !line.starts_with(' ')) {
                types.insert(name.to_string(), at);
            }
            at += line.len();
        }
        Book { text, types }
    }

    /// Whether nothing is said of anything, because nobody handed the text in.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// What is said of a type (of no version if it reads itself), or of one of its fields.
    pub fn find(&self, api_version: &str, name: &str, field: &str) -> Option<String> {
        let start = match api_version {
            "" => self.types.get(name)?,
            version => self.types.get(&format!("{version} {name}"))?,
        };
        let mut lines = self.text.get(*start..)?.lines();
        let first = lines.next()?;
        let found = match field {
            "" => first,
            field => lines
                .map_while(|line| line.strip_prefix(' '))
                .find(|line| line.split_once('\t').is_some_and(|(name, _)| name == field))?,
        };
        found.split_once('\t').map(|(_, text)| plain(text))
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Book of {} types", self.types.len())
    }
}

/// Line ends and backslashes as themselves.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => plain.push(match letters.next() {
                Some('n') => '\n',
                Some(other) => other,
                None => '\\',
            }),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_its_type_and_field() {
        let book = Book::read("v1 A\tOf A.\n x\tOf x.\\nMore \\\\.\nv1 B\t\nT\tOf T.\n");
        assert_eq!(book.find("v1", "A", "").as_deref(), Some("Of A."));
        assert_eq!(book.find("v1", "A", "x").as_deref(), Some("Of x.\nMore \\."));
        assert_eq!(book.find("v1", "B", "x"), None);
        assert_eq!(book.find("", "T", "").as_deref(), Some("Of T."));
        assert_eq!(Book::default().find("v1", "A", ""), None);
    }
}
