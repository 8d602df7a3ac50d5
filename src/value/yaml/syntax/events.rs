//! From tokens to events: what the document consists of.

use super::Problem;
use super::cursor::Mark;
use super::scanner::{Scanner, Token, TokenKind};
use crate::value::yaml::YamlError;
use crate::value::yaml::places::Position;

/// What the parser came upon, and where.
#[derive(Debug)]
pub struct Event {
    pub kind: EventKind,
    pub position: Position,
}

/// The parts of a document.
#[derive(Debug, PartialEq)]
pub enum EventKind {
    Alias(String),
    Scalar(Scalar),
    SequenceStart {
        anchor: Option<String>,
    },
    MappingStart {
        anchor: Option<String>,
    },
    /// The end of a sequence or mapping.
    End,
    /// The end of the document, or there is none.
    DocumentEnd,
}

/// A scalar as it is written.
#[derive(Debug, Default, PartialEq)]
pub struct Scalar {
    pub anchor: Option<String>,
    pub tag: Option<String>,
    pub text: String,
    /// Written plain, so that its type follows from its text.
    pub plain: bool,
}

/// Reads the events of the first document of a text.
pub struct Events<'t> {
    text: &'t str,
    pub(super) scanner: Scanner<'t>,
    /// The line in the file that the text's first line is, counted from 1.
    first_line: u32,
    /// What is to be read when the collection or the entry that has begun is done.
    pub(super) states: Vec<State>,
    begun: bool,
    /// Handles and prefixes of tags.
    tags: Vec<(String, String)>,
}

/// Where in its surroundings the parser is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    /// After `---`, where the content may be missing.
    Content,
    DocumentEnd,
    SequenceEntry,
    /// An item of a sequence that stands at the indentation of its key.
    IndentlessEntry,
    Key,
    Value,
    FlowEntry {
        first: bool,
    },
    /// A key between `[` and `]`, which makes a mapping of one entry.
    PairKey,
    PairValue,
    PairEnd,
    FlowKey {
        first: bool,
    },
    FlowValue,
    /// The value of a key without `:`.
    NoValue,
}

/// What may stand before a node.
#[derive(Default)]
struct Properties {
    anchor: Option<String>,
    tag: Option<String>,
    start: Option<Mark>,
}

pub(super) type Step = Result<(EventKind, Mark), Problem>;

impl<'t> Events<'t> {
    pub fn new(text: &'t str, first_line: u32) -> Events<'t> {
        let scanner = Scanner::new(text);
        let tags = Vec::new();
        Events { text, scanner, first_line, states: Vec::new(), begun: false, tags }
    }

    /// The next event. After the end of the document there are only further ends.
    pub fn next(&mut self) -> Result<Event, YamlError> {
        let step = self.step();
        if !matches!(step, Ok((ref kind, _)) if *kind != EventKind::DocumentEnd) {
            self.check_characters()?;
        }
        let (kind, mark) = step.map_err(|problem| self.error(problem))?;
        Ok(Event { kind, position: self.position(mark) })
    }

    fn position(&self, mark: Mark) -> Position {
        Position { line: mark.line + self.first_line, column: mark.column + 1 }
    }

    /// go-yaml's message. It counts from 0 where the parser refuses and from 1 where the scanner
    /// does, and leaves the line out on the first line.
    fn error(&self, problem: Problem) -> YamlError {
        let Problem { words, mark, in_scanner } = problem;
        let shown = if mark.line == 0 { 0 } else { mark.line + u32::from(in_scanner) };
        YamlError::at_line(shown, words, self.position(mark))
    }

    /// Refuses control characters. go-yaml looks at blocks of 512 bytes before they are scanned,
    /// so what is wrong earlier in such a block goes unmentioned.
    fn check_characters(&self) -> Result<(), YamlError> {
        const BLOCK: usize = 512;
        let seen = (self.scanner.cursor.position() / BLOCK + 1) * BLOCK;
        let Some((at, _)) = self.text.char_indices().find(|(_, c)| !is_allowed(*c)) else {
            return Ok(());
        };
        if at >= seen {
            return Ok(());
        }
        let before = &self.text[..at];
        let line = before.matches('\n').count() as u32;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() as u32;
        let mark = Mark { index: 0, line, column };
        let problem = "control characters are not allowed";
        Err(YamlError::at_line(0, problem, self.position(mark)))
    }

    fn step(&mut self) -> Step {
        let Some(state) = self.states.pop() else { return self.document_start() };
        match state {
            State::Content => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::SequenceEntry => self.sequence_entry(),
            State::IndentlessEntry => self.indentless_entry(),
            State::Key => self.key(),
            State::Value => self.value(),
            State::FlowEntry { first } => self.flow_entry(first),
            State::PairKey => self.pair_key(),
            State::PairValue => self.flow_value(State::PairEnd, TokenKind::FlowSequenceEnd),
            State::PairEnd => self.pair_end(),
            State::FlowKey { first } => self.flow_key(first),
            State::FlowValue => {
                self.flow_value(State::FlowKey { first: false }, TokenKind::FlowMappingEnd)
            }
            State::NoValue => {
                let (_, mark) = self.peek()?;
                self.no_node(State::FlowKey { first: false }, mark)
            }
        }
    }

    pub(super) fn peek(&mut self) -> Result<(&TokenKind, Mark), Problem> {
        let token = self.scanner.peek()?;
        Ok((&token.kind, token.start))
    }

    pub(super) fn next_is(&mut self, kinds: &[TokenKind]) -> Result<bool, Problem> {
        Ok(kinds.contains(self.peek()?.0))
    }

    /// Takes the next token if it is this one, and returns its end.
    pub(super) fn take_if(&mut self, kind: &TokenKind) -> Result<Option<Mark>, Problem> {
        if self.peek()?.0 != kind {
            return Ok(None);
        }
        Ok(self.scanner.take().map(|token| token.end))
    }

    pub(super) fn refuse(&mut self, words: &'static str) -> Step {
        let (_, mark) = self.peek()?;
        Err(Problem { words, mark, in_scanner: false })
    }

    /// Ends the collection; its state has been popped already.
    pub(super) fn end(&mut self) -> Step {
        let (_, mark) = self.peek()?;
        Ok((EventKind::End, mark))
    }

    /// Goes on after a node that is not there: an empty scalar, which means null.
    pub(super) fn no_node(&mut self, then: State, mark: Mark) -> Step {
        self.states.push(then);
        Ok((EventKind::Scalar(Scalar { plain: true, ..Scalar::default() }), mark))
    }

    fn document_start(&mut self) -> Step {
        let begun = self.begun;
        let (kind, mark) = self.peek()?;
        if begun || *kind == TokenKind::StreamEnd {
            return Ok((EventKind::DocumentEnd, mark));
        }
        let bare = !matches!(
            kind,
            TokenKind::VersionDirective { .. }
                | TokenKind::TagDirective { .. }
                | TokenKind::DocumentStart
        );
        self.begun = true;
        self.directives()?;
        self.states.push(State::DocumentEnd);
        if bare {
            return self.node(true, false);
        }
        if self.take_if(&TokenKind::DocumentStart)?.is_none() {
            return self.refuse("did not find expected <document start>");
        }
        self.states.push(State::Content);
        self.step()
    }

    fn directives(&mut self) -> Result<(), Problem> {
        let mut has_version = false;
        loop {
            let (kind, mark) = self.peek()?;
            let refuse = |words| Err(Problem { words, mark, in_scanner: false });
            match kind.clone() {
                TokenKind::VersionDirective { .. } if has_version => {
                    return refuse("found duplicate %YAML directive");
                }
                TokenKind::VersionDirective { fits: false } => {
                    return refuse("found incompatible YAML document");
                }
                TokenKind::VersionDirective { .. } => has_version = true,
                TokenKind::TagDirective { handle, .. } if self.prefix(&handle).is_some() => {
                    return refuse("found duplicate %TAG directive");
                }
                TokenKind::TagDirective { handle, prefix } => self.tags.push((handle, prefix)),
                _ => break,
            }
            self.scanner.take();
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if self.prefix(handle).is_none() {
                self.tags.push((handle.into(), prefix.into()));
            }
        }
        Ok(())
    }

    fn prefix(&self, handle: &str) -> Option<&str> {
        self.tags.iter().find(|(known, _)| known == handle).map(|(_, prefix)| prefix.as_str())
    }

    fn document_content(&mut self) -> Step {
        let (kind, mark) = self.peek()?;
        match kind {
            TokenKind::VersionDirective { .. }
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                Ok((EventKind::Scalar(Scalar { plain: true, ..Scalar::default() }), mark))
            }
            _ => self.node(true, false),
        }
    }

    fn document_end(&mut self) -> Step {
        let (_, mark) = self.peek()?;
        Ok((EventKind::DocumentEnd, mark))
    }

    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Step {
        let properties = match self.properties()? {
            Some(properties) => properties,
            None => return self.alias(),
        };
        let anchor = properties.anchor.clone();
        let (kind, mark) = self.peek()?;
        let start = properties.start.unwrap_or(mark);
        let (state, event) = match kind {
            TokenKind::BlockEntry if indentless => {
                (State::IndentlessEntry, EventKind::SequenceStart { anchor })
            }
            TokenKind::Scalar { .. } => return self.scalar(properties, start),
            TokenKind::FlowSequenceStart => {
                (State::FlowEntry { first: true }, EventKind::SequenceStart { anchor })
            }
            TokenKind::FlowMappingStart => {
                (State::FlowKey { first: true }, EventKind::MappingStart { anchor })
            }
            TokenKind::BlockSequenceStart if block => {
                (State::SequenceEntry, EventKind::SequenceStart { anchor })
            }
            TokenKind::BlockMappingStart if block => {
                (State::Key, EventKind::MappingStart { anchor })
            }
            _ if properties.start.is_some() => {
                let Properties { anchor, tag, .. } = properties;
                let plain = tag.is_none();
                let scalar = Scalar { anchor, tag, text: String::new(), plain };
                return Ok((EventKind::Scalar(scalar), start));
            }
            _ => return self.refuse("did not find expected node content"),
        };
        if state != State::IndentlessEntry {
            self.scanner.take();
        }
        self.states.push(state);
        Ok((event, start))
    }

    /// Anchor and tag, in either order. None if there is an alias instead of a node.
    fn properties(&mut self) -> Result<Option<Properties>, Problem> {
        let mut found = Properties::default();
        let mut tag_mark = Mark::default();
        let mut tag_token = None;
        loop {
            let (kind, mark) = self.peek()?;
            match kind {
                TokenKind::Alias(_) if found.start.is_none() => return Ok(None),
                TokenKind::Anchor(name) if found.anchor.is_none() => {
                    found.anchor = Some(name.clone());
                }
                TokenKind::Tag { handle, suffix } if tag_token.is_none() => {
                    tag_token = Some((handle.clone(), suffix.clone()));
                    tag_mark = mark;
                }
                _ => break,
            }
            found.start.get_or_insert(mark);
            self.scanner.take();
        }
        found.tag = match tag_token {
            None => None,
            Some((handle, suffix)) if handle.is_empty() => Some(suffix),
            Some((handle, suffix)) => match self.prefix(&handle) {
                Some(prefix) => Some(format!("{prefix}{suffix}")),
                None => {
                    let words = "found undefined tag handle";
                    return Err(Problem { words, mark: tag_mark, in_scanner: false });
                }
            },
        };
        Ok(Some(found))
    }

    fn alias(&mut self) -> Step {
        match self.scanner.take() {
            Some(Token { kind: TokenKind::Alias(name), start, .. }) => {
                Ok((EventKind::Alias(name), start))
            }
            _ => self.refuse("did not find expected node content"),
        }
    }

    fn scalar(&mut self, properties: Properties, start: Mark) -> Step {
        let Properties { anchor, tag, .. } = properties;
        match self.scanner.take() {
            Some(Token { kind: TokenKind::Scalar { text, plain }, .. }) => {
                let plain = if tag.is_none() { plain } else { tag.as_deref() == Some("!") };
                Ok((EventKind::Scalar(Scalar { anchor, tag, text, plain }), start))
            }
            _ => self.refuse("did not find expected node content"),
        }
    }
}

/// What go-yaml reads at all.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}
