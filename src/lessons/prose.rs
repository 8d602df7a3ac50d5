//! An exercise's text in one language: a small part of Markdown.
//!
//! `# Title`, an introduction, then a section a step (`## Title {#id}`) with its hints as quotes
//! (`> hint`, an empty line between two), and at last `## Title {#end}`, shown when all is done.

use super::read::Fault;
use crate::value::Str;

/// The text of an exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub title: String,
    pub intro: Vec<Block>,
    pub sections: Vec<Section>,
    /// What to take along.
    pub end: Section,
}

/// The text of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    pub id: Str,
    pub title: String,
    pub body: Vec<Block>,
    /// Shown one by one.
    pub hints: Vec<Vec<Span>>,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Paragraph(Vec<Span>),
    Code(String),
    List(Vec<Vec<Span>>),
}

/// Words within a piece.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    Plain(String),
    Code(String),
    Strong(String),
}

impl Page {
    /// Reads an `en.md` or `ko.md`.
    ///
    /// # Errors
    ///
    /// A [`Fault`] with its line, for what is not of the form above.
    pub fn parse(text: &str) -> Result<Page, Fault> {
        let mut reader = Reader::default();
        for (number, line) in text.lines().enumerate() {
            reader.line(number as u32 + 1, line)?;
        }
        reader.finish()
    }
}

#[derive(Default)]
struct Reader {
    title: Option<String>,
    intro: Vec<Block>,
    sections: Vec<Section>,
    /// Lines of the paragraph, list or hint that is being read.
    open: Vec<String>,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Paragraph,
    List,
    Hint,
    Code,
}

impl Reader {
    fn line(&mut self, number: u32, line: &str) -> Result<(), Fault> {
        if line.starts_with("```") {
            let ends = self.kind == Kind::Code;
            self.flush();
            self.kind = if ends { Kind::Paragraph } else { Kind::Code };
            return Ok(());
        }
        if self.kind == Kind::Code {
            self.open.push(line.to_string());
            return Ok(());
        }
        if let Some(title) = line.strip_prefix("# ") {
            self.flush();
            return match self.title.replace(title.trim().to_string()) {
                None => Ok(()),
                Some(_) => Err(Fault::new(number, "there is one `# Title` only")),
            };
        }
        if let Some(heading) = line.strip_prefix("## ") {
            self.flush();
            return self.heading(number, heading);
        }
        let (kind, words) = match line.trim_end() {
            "" => {
                self.flush();
                return Ok(());
            }
            line if line.starts_with("> ") => (Kind::Hint, &line[2..]),
            line if line.starts_with("- ") => {
                if self.kind != Kind::List {
                    self.flush();
                }
                self.kind = Kind::List;
                self.open.push(line[2..].to_string());
                return Ok(());
            }
            line if line.starts_with("  ") && self.kind == Kind::List => {
                let item = self.open.last_mut().expect("a list that is open has an item");
                item.push(' ');
                item.push_str(line.trim());
                return Ok(());
            }
            line if line.starts_with('#') => {
                return Err(Fault::new(number, "only `# Title` and `## Title {#id}` are known"));
            }
            line => (Kind::Paragraph, line),
        };
        if self.kind != kind {
            self.flush();
        }
        self.kind = kind;
        self.open.push(words.trim().to_string());
        Ok(())
    }

    fn heading(&mut self, number: u32, heading: &str) -> Result<(), Fault> {
        let parts = heading.trim().strip_suffix('}').and_then(|rest| rest.split_once("{#"));
        let Some((title, id)) = parts else {
            return Err(Fault::new(number, "a heading names its step: `## Title {#id}`"));
        };
        let title = title.trim().to_string();
        self.sections.push(Section { id: id.into(), title, ..Section::default() });
        Ok(())
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.open);
        let kind = std::mem::take(&mut self.kind);
        if lines.is_empty() {
            return;
        }
        let block = match kind {
            Kind::Paragraph => Block::Paragraph(spans(&lines.join(" "))),
            Kind::List => Block::List(lines.iter().map(|item| spans(item)).collect()),
            Kind::Code => Block::Code(lines.join("\n")),
            Kind::Hint => {
                if let Some(section) = self.sections.last_mut() {
                    section.hints.push(spans(&lines.join(" ")));
                }
                return;
            }
        };
        match self.sections.last_mut() {
            Some(section) => section.body.push(block),
            None => self.intro.push(block),
        }
    }

    fn finish(mut self) -> Result<Page, Fault> {
        self.flush();
        let title = self.title.ok_or_else(|| Fault::new(1, "`# Title` is missing"))?;
        match self.sections.pop() {
            Some(end) if &*end.id == "end" => {
                Ok(Page { title, intro: self.intro, sections: self.sections, end })
            }
            _ => Err(Fault::new(0, "the last section is `## Title {#end}`")),
        }
    }
}

/// Splits at `` `code` `` and `**strong**`.
fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 {
            spans.push(Span::Code(part.to_string()));
            continue;
        }
        for (j, words) in part.split("**").enumerate().filter(|(_, words)| !words.is_empty()) {
            spans.push(match j % 2 {
                1 => Span::Strong(words.to_string()),
                _ => Span::Plain(words.to_string()),
            });
        }
    }
    spans
}
