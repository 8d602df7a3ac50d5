//! The list of exercises.

use super::read::{self, Fault, Node, Result};
use crate::text::Lang;
use crate::value::Str;

/// A course: its parts in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub parts: Vec<Part>,
}

/// Exercises on one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    title: Title,
    pub exercises: Vec<Entry>,
}

/// An exercise in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its folder, and its name in the address bar.
    pub id: Str,
    title: Title,
}

#[derive(Clone, Debug, PartialEq)]
struct Title {
    en: Str,
    ko: Str,
}

impl Title {
    fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

impl Part {
    pub fn title(&self, lang: Lang) -> &str {
        self.title.text(lang)
    }
}

impl Entry {
    pub fn title(&self, lang: Lang) -> &str {
        self.title.text(lang)
    }
}

impl Course {
    /// Reads a `course.yaml`.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its line.
    pub fn parse(text: &str) -> std::result::Result<Course, Fault> {
        read::read(text, |node| {
            node.only(&["parts"])?;
            Ok(Course { parts: node.each("parts", part)? })
        })
    }

    /// All exercises in their order.
    pub fn exercises(&self) -> impl Iterator<Item = &Entry> {
        self.parts.iter().flat_map(|part| &part.exercises)
    }

    /// The exercise after another one.
    pub fn after(&self, id: &str) -> Option<&Entry> {
        self.exercises().skip_while(|entry| &*entry.id != id).nth(1)
    }
}

fn part(node: &Node<'_>) -> Result<Part> {
    node.only(&["en", "ko", "exercises"])?;
    Ok(Part { title: title(node)?, exercises: node.each("exercises", entry)? })
}

fn entry(node: &Node<'_>) -> Result<Entry> {
    node.only(&["id", "en", "ko"])?;
    let id = node.need("id")?;
    let text = id.text()?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || !text.chars().all(is_plain) {
        return Err(id.fault("a name is made of small letters, digits and hyphens"));
    }
    Ok(Entry { id: text, title: title(node)? })
}

fn title(node: &Node<'_>) -> Result<Title> {
    Ok(Title { en: node.need("en")?.text()?, ko: node.need("ko")?.text()? })
}
