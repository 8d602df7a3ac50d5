//! The reader's half for words: quotes, escapes, `$…`, backticks.

use super::ast::{Op, Parameter, Part, Word};
use super::escapes::unescape;
use super::parser::{ParseError, Parser, is_meta};
use std::rc::Rc;

type Parsed<T> = Result<T, ParseError>;

/// Collects parts, joining neighbouring plain characters.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    literal: String,
}

impl Parts {
    fn push(&mut self, part: Part) {
        self.flush();
        self.parts.push(part);
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let text = std::mem::take(&mut self.literal);
            self.parts.push(Part::Literal(text.into()));
        }
    }

    fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }
}

/// Where a run of parts ends.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    /// At an operator or a blank.
    Meta,
    /// At one of these characters, blanks being part of the text.
    At(&'static [char]),
    /// With the whole text: a heredoc or an arithmetic expression.
    Text,
}

impl Parser<'_> {
    /// A word, or none if an operator or the end stands here.
    pub(super) fn word(&mut self) -> Parsed<Option<Word>> {
        let start = self.at;
        let mut parts = Vec::new();
        if let Some(tilde) = self.tilde() {
            parts.push(tilde);
        }
        parts.extend(self.parts(End::Meta)?);
        if self.at == start { Ok(None) } else { Ok(Some(Word { parts })) }
    }

    pub(super) fn tilde(&mut self) -> Option<Part> {
        if self.peek() != Some('~') {
            return None;
        }
        let rest = self.chars[self.at + 1..].iter();
        let user: String = rest.take_while(|c| !is_meta(**c) && !matches!(c, '/' | ':')).collect();
        if user.chars().any(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '.'))) {
            return None;
        }
        self.at += 1 + user.chars().count();
        Some(Part::Tilde(user.into()))
    }

    /// Parts outside double quotes.
    pub(super) fn parts(&mut self, end: End) -> Parsed<Vec<Part>> {
        let mut out = Parts::default();
        while let Some(c) = self.peek() {
            match end {
                End::Meta if is_meta(c) => break,
                End::At(stops) if stops.contains(&c) => break,
                _ => {}
            }
            match c {
                '\'' => {
                    let text = self.single_quoted()?;
                    out.push(Part::Quoted(text.into()));
                }
                '"' => {
                    let parts = self.double_quoted()?;
                    out.push(Part::Double(parts));
                }
                '\\' => self.escape(&mut out)?,
                '$' if self.looking_at("$'") => {
                    self.bump();
                    let text = self.ansi_quoted()?;
                    out.push(Part::Quoted(text.into()));
                }
                '$' if self.looking_at("$\"") => {
                    self.bump();
                }
                '$' => self.dollar(&mut out)?,
                '`' => {
                    let part = self.backticks(false)?;
                    out.push(part);
                }
                c => {
                    out.literal.push(c);
                    self.bump();
                }
            }
        }
        Ok(out.finish())
    }

    fn escape(&mut self, out: &mut Parts) -> Parsed<()> {
        self.bump();
        match self.bump() {
            Some('\n') => {}
            Some(c) => out.push(Part::Quoted(c.to_string().into())),
            None if self.complete => out.literal.push('\\'),
            None => return Err(ParseError::Incomplete("unexpected EOF".into())),
        }
        Ok(())
    }

    pub(super) fn unclosed(&self, quote: char) -> ParseError {
        ParseError::Incomplete(format!("unexpected EOF while looking for matching `{quote}'"))
    }

    fn single_quoted(&mut self) -> Parsed<String> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                Some('\'') => return Ok(text),
                Some(c) => text.push(c),
                None => return Err(self.unclosed('\'')),
            }
        }
    }

    /// `$'…'`, with the `$` taken.
    fn ansi_quoted(&mut self) -> Parsed<String> {
        self.bump();
        let mut raw = String::new();
        loop {
            match self.bump() {
                Some('\'') => return Ok(unescape(&raw)),
                Some('\\') => {
                    raw.push('\\');
                    raw.extend(self.bump());
                }
                Some(c) => raw.push(c),
                None => return Err(self.unclosed('\'')),
            }
        }
    }

    fn double_quoted(&mut self) -> Parsed<Vec<Part>> {
        self.bump();
        let parts = self.nest(|p| p.quoted_parts(End::At(&['"'])))?;
        if self.eat("\"") { Ok(parts) } else { Err(self.unclosed('"')) }
    }

    /// Parts inside double quotes, or of a heredoc.
    pub(super) fn quoted_parts(&mut self, end: End) -> Parsed<Vec<Part>> {
        let mut out = Parts::default();
        while let Some(c) = self.peek() {
            match end {
                End::At(stops) if stops.contains(&c) => break,
                _ => {}
            }
            match c {
                '\\' => {
                    self.bump();
                    match self.peek() {
                        Some('\n') => {
                            self.bump();
                        }
                        Some(c)
                            if matches!(c, '$' | '`' | '\\') || (c == '"' && end != End::Text) =>
                        {
                            self.bump();
                            out.literal.push(c);
                        }
                        Some('}') if matches!(end, End::At(stops) if stops.contains(&'}')) => {
                            self.bump();
                            out.literal.push('}');
                        }
                        _ => out.literal.push('\\'),
                    }
                }
                '$' => self.dollar(&mut out)?,
                '`' => {
                    let part = self.backticks(true)?;
                    out.push(part);
                }
                '"' if end != End::Text && end != End::At(&['"']) => {
                    // Quotes in `"${x:-"word"}"` group and vanish.
                    self.bump();
                }
                c => {
                    out.literal.push(c);
                    self.bump();
                }
            }
        }
        Ok(out.finish())
    }

    /// The parts of a text in which only `$`, backticks and backslashes count.
    pub(super) fn text_parts(&mut self) -> Parsed<Vec<Part>> {
        self.nest(|p| p.quoted_parts(End::Text))
    }

    /// Whatever begins with `$`.
    fn dollar(&mut self, out: &mut Parts) -> Parsed<()> {
        self.bump();
        match self.peek() {
            Some('{') => {
                self.bump();
                let parameter = self.nest(Self::braced_parameter)?;
                out.push(Part::Parameter(Rc::new(parameter)));
            }
            Some('(') => {
                let part = self.nest(Self::dollar_parenthesis)?;
                out.push(part);
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let name = self.name();
                out.push(plain(name));
            }
            Some(c) if c.is_ascii_digit() || "?$!#@*-".contains(c) => {
                self.bump();
                out.push(plain(c.to_string()));
            }
            _ => out.literal.push('$'),
        }
        Ok(())
    }

    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || *c == '_') {
            name.push(c);
            self.bump();
        }
        name
    }

    fn dollar_parenthesis(&mut self) -> Parsed<Part> {
        if self.looking_at("((") {
            let (at, line) = (self.at, self.line);
            match self.arithmetic_text() {
                Ok(Some(text)) => {
                    let parts = self.inner(&text).text_parts()?;
                    return Ok(Part::Arithmetic(parts));
                }
                Err(error) => return Err(error),
                Ok(None) => (self.at, self.line) = (at, line),
            }
        }
        self.bump();
        let list = self.list()?;
        match self.bump() {
            Some(')') => Ok(Part::Command(list)),
            None => Err(self.unclosed(')')),
            Some(_) => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }

    /// The text between `((` and `))`; none if it turns out to be no arithmetic.
    fn arithmetic_text(&mut self) -> Parsed<Option<String>> {
        self.eat("((");
        let (mut depth, mut text) = (0u32, String::new());
        loop {
            match self.peek() {
                None => return Err(self.unclosed(')')),
                Some(')') if depth == 0 => {
                    return Ok(self.eat("))").then_some(text));
                }
                Some(c) => {
                    match c {
                        '(' => depth += 1,
                        ')' => depth -= 1,
                        _ => {}
                    }
                    text.push(c);
                    self.bump();
                }
            }
        }
    }

    /// `(( … ))` as a command; none (and nothing taken) if it is two subshells.
    pub(super) fn arithmetic_command(&mut self) -> Parsed<Option<Word>> {
        let (at, line) = (self.at, self.line);
        match self.arithmetic_text()? {
            Some(text) => Ok(Some(Word { parts: self.inner(&text).text_parts()? })),
            None => {
                (self.at, self.line) = (at, line);
                Ok(None)
            }
        }
    }

    /// The three parts of `for ((a; b; c))`.
    pub(super) fn count_header(&mut self) -> Parsed<[Word; 3]> {
        let text = match self.arithmetic_text()? {
            Some(text) => text,
            None => return Err(self.unexpected()),
        };
        let parts: Vec<&str> = text.split(';').collect();
        let [first, test, step] = parts[..] else {
            return Err(ParseError::Syntax("syntax error: arithmetic expression required".into()));
        };
        let word = |text| Ok(Word { parts: self.inner(text).text_parts()? });
        Ok([word(first)?, word(test)?, word(step)?])
    }

    fn backticks(&mut self, quoted: bool) -> Parsed<Part> {
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                Some('`') => break,
                Some('\\') => match self.bump() {
                    Some(c) if matches!(c, '`' | '\\' | '$') || (quoted && c == '"') => {
                        text.push(c)
                    }
                    Some(c) => text.extend(['\\', c]),
                    None => return Err(self.unclosed('`')),
                },
                Some(c) => text.push(c),
                None => return Err(self.unclosed('`')),
            }
        }
        let list = self.nest(|p| {
            let mut inner = p.inner(&text);
            let list = inner.list()?;
            if inner.peek().is_some() { Err(inner.unexpected()) } else { Ok(list) }
        });
        match list {
            // What is open inside can't be closed from outside.
            Err(ParseError::Incomplete(text)) => Err(ParseError::Syntax(text)),
            list => Ok(Part::Command(list?)),
        }
    }
}

fn plain(name: String) -> Part {
    let op = Op::Plain;
    Part::Parameter(Rc::new(Parameter { name: name.into(), indirect: false, op }))
}
