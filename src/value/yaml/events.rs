//! The events of one YAML text: libyaml's scanner and parser, of which go-yaml is a port.

use super::YamlError;
use super::places::Position;
use libyaml_safer::{ErrorKind, EventData, Parser};

/// What the parser came upon, and where.
pub struct Event {
    pub kind: EventKind,
    pub position: Position,
}

/// The parts of a document.
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
pub struct Scalar {
    pub anchor: Option<String>,
    pub tag: Option<String>,
    pub text: String,
    /// Written plain, so that its type follows from its text.
    pub plain: bool,
}

/// Reads the events of the first document of `text`.
pub struct Events<'t> {
    parser: Parser<&'t [u8]>,
    /// The line in the file that the text's first line is, counted from 1.
    first_line: u32,
}

impl<'t> Events<'t> {
    pub fn new(text: &'t str, first_line: u32) -> Events<'t> {
        let mut parser = Parser::new();
        parser.set_input(text.as_bytes());
        Events { parser, first_line }
    }

    /// The next event; starts of the stream and the document are passed over.
    pub fn next(&mut self) -> Result<Event, YamlError> {
        loop {
            let event = self.parser.parse().map_err(|error| self.refusal(&error))?;
            let position = Position {
                line: event.start_mark.line as u32 + self.first_line,
                column: event.start_mark.column as u32 + 1,
            };
            if let Some(kind) = kind(event.data) {
                return Ok(Event { kind, position });
            }
        }
    }

    /// go-yaml's message. It counts from 0 where the parser refuses and from 1 where the scanner
    /// does, and leaves the line out where that gives 0.
    fn refusal(&self, error: &libyaml_safer::Error) -> YamlError {
        let mark = error.problem_mark().unwrap_or_default();
        let context = error.context_mark().unwrap_or_default();
        let scanner = error.kind() == ErrorKind::Scanner;
        let shown = match mark.line {
            0 => context.line,
            line => line + u64::from(scanner),
        };
        let position =
            Position { line: mark.line as u32 + self.first_line, column: mark.column as u32 + 1 };
        YamlError::at_line(shown as u32, error.problem(), position)
    }
}

fn kind(data: EventData) -> Option<EventKind> {
    Some(match data {
        EventData::StreamStart { .. } | EventData::DocumentStart { .. } => return None,
        EventData::StreamEnd | EventData::DocumentEnd { .. } => EventKind::DocumentEnd,
        EventData::Alias { anchor } => EventKind::Alias(anchor),
        EventData::Scalar { anchor, tag, value, plain_implicit, .. } => {
            EventKind::Scalar(Scalar { anchor, tag, text: value, plain: plain_implicit })
        }
        EventData::SequenceStart { anchor, .. } => EventKind::SequenceStart { anchor },
        EventData::MappingStart { anchor, .. } => EventKind::MappingStart { anchor },
        EventData::SequenceEnd | EventData::MappingEnd => EventKind::End,
    })
}
