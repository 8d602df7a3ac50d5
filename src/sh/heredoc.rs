//! Heredocs: taking the lines after the current one out of the text.

use super::ast::{Part, Word};
use super::parser::{ParseError, Parser, is_meta};

impl Parser<'_> {
    /// Reads a heredoc's delimiter here and its body from the lines that follow.
    pub(super) fn heredoc(&mut self, strip_tabs: bool) -> Result<Word, ParseError> {
        let (delimiter, quoted) = self.delimiter();
        if delimiter.is_empty() && !quoted {
            return Err(self.unexpected());
        }
        let body = self.take_body(&delimiter, strip_tabs)?;
        if quoted {
            return Ok(Word { parts: vec![Part::Quoted(body.into())] });
        }
        let parts = self.inner(&body).text_parts()?;
        Ok(Word { parts: vec![Part::Double(parts)] })
    }

    /// The delimiter's text, and whether any of it was quoted.
    fn delimiter(&mut self) -> (String, bool) {
        let (mut text, mut quoted, mut open) = (String::new(), false, None);
        while let Some(c) = self.peek() {
            match (c, open) {
                (c, Some(quote)) if c == quote => open = None,
                ('\n', _) => break,
                ('\'' | '"', None) => (quoted, open) = (true, Some(c)),
                ('\\', None) => {
                    quoted = true;
                    self.bump();
                    text.extend(self.peek().filter(|c| *c != '\n'));
                }
                (c, None) if is_meta(c) => break,
                (c, _) => text.push(c),
            }
            self.bump();
        }
        (text, quoted)
    }

    /// Cuts the body and its delimiter out of the text behind the current line.
    fn take_body(&mut self, delimiter: &str, strip_tabs: bool) -> Result<String, ParseError> {
        let incomplete = || {
            let text = format!("here-document delimited by end-of-file (wanted `{delimiter}')");
            ParseError::Incomplete(text)
        };
        let Some(start) = self.end_of_line().map(|at| at + 1) else {
            return if self.complete { Ok(String::new()) } else { Err(incomplete()) };
        };
        let (mut body, mut at) = (String::new(), start);
        let mut lines = 0;
        let end = loop {
            if at >= self.chars.len() {
                if self.complete {
                    break at;
                }
                return Err(incomplete());
            }
            let rest = &self.chars[at..];
            let length = rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
            let line: String = rest[..length].iter().collect();
            at = (at + length + 1).min(self.chars.len());
            lines += 1;
            let line = if strip_tabs { line.trim_start_matches('\t') } else { &line };
            if line.trim_end_matches('\r') == delimiter {
                break at;
            }
            body.push_str(line);
            body.push('\n');
        };
        self.chars.drain(start..end);
        self.taken_lines += lines;
        Ok(body)
    }

    /// Where the current line ends: at a newline that no backslash stands before.
    fn end_of_line(&self) -> Option<usize> {
        (self.at..self.chars.len())
            .find(|i| self.chars[*i] == '\n' && (*i == 0 || self.chars[*i - 1] != '\\'))
    }
}
