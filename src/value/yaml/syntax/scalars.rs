//! The texts of scalars: plain, quoted, and in blocks.

use super::Problem;
use super::scanner::{Scanned, Scanner, TokenKind};

/// White space within a scalar, which becomes part of it only if more follows.
#[derive(Default)]
struct Gap {
    /// Blanks on one line.
    blanks: String,
    /// The first line break.
    first_break: String,
    /// Those after it.
    more_breaks: String,
    /// Whether a line has ended within the gap.
    has_break: bool,
}

impl Gap {
    /// Adds the gap to a text: a single line break becomes a space.
    fn fold_into(&mut self, text: &mut String) {
        if !self.has_break {
            text.push_str(&self.blanks);
            self.blanks.clear();
            return;
        }
        if self.first_break != "\n" {
            text.push_str(&self.first_break);
            text.push_str(&self.more_breaks);
        } else if self.more_breaks.is_empty() {
            text.push(' ');
        } else {
            text.push_str(&self.more_breaks);
        }
        *self = Gap::default();
    }
}

impl Scanner<'_> {
    /// Collects blanks and line breaks. Says no where a tab stands left of `least_column`.
    fn read_gap(&mut self, gap: &mut Gap, least_column: i32) -> bool {
        loop {
            if self.cursor.is_blank() {
                let is_tab = self.cursor.byte() == b'\t';
                if gap.has_break && is_tab && (self.cursor.mark.column as i32) < least_column {
                    return false;
                }
                match gap.has_break {
                    true => self.cursor.skip(),
                    false => self.cursor.read(&mut gap.blanks),
                }
            } else if !self.cursor.is_break() {
                return true;
            } else if gap.has_break {
                self.cursor.read_break(&mut gap.more_breaks);
            } else {
                gap.has_break = true;
                self.cursor.read_break(&mut gap.first_break);
            }
        }
    }

    pub(super) fn scan_plain(&mut self) -> Result<Scanned, Problem> {
        let (mut text, mut gap) = (String::new(), Gap::default());
        let least_column = self.indent + 1;
        let mut end = self.cursor.mark;
        while !self.cursor.is_document_mark() && self.cursor.byte() != b'#' {
            while !self.cursor.is_gap() && !self.ends_plain() {
                gap.fold_into(&mut text);
                self.cursor.read_run(&mut text);
                end = self.cursor.mark;
            }
            if !self.cursor.is_blank() && !self.cursor.is_break() {
                break;
            }
            if !self.read_gap(&mut gap, least_column) {
                return Err(self.problem("found a tab character that violates indentation"));
            }
            if !self.in_flow() && (self.cursor.mark.column as i32) < least_column {
                break;
            }
        }
        let kind = TokenKind::Scalar { text, plain: true };
        Ok(Scanned { kind, end, key_allowed: gap.has_break })
    }

    /// Whether the character here ends a plain scalar.
    fn ends_plain(&self) -> bool {
        match self.cursor.byte() {
            b':' => self.cursor.is_gap_at(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.in_flow(),
            _ => false,
        }
    }

    pub(super) fn scan_single_quoted(&mut self) -> Result<Scanned, Problem> {
        self.scan_quoted(b'\'')
    }

    pub(super) fn scan_double_quoted(&mut self) -> Result<Scanned, Problem> {
        self.scan_quoted(b'"')
    }

    fn scan_quoted(&mut self, quote: u8) -> Result<Scanned, Problem> {
        let mut text = String::new();
        self.cursor.skip();
        loop {
            if self.cursor.is_document_mark() {
                return Err(self.problem("found unexpected document indicator"));
            }
            if self.cursor.at_end() {
                return Err(self.problem("found unexpected end of stream"));
            }
            let mut gap = Gap::default();
            while !self.cursor.is_gap() {
                match (self.cursor.byte(), self.cursor.byte_at(1)) {
                    (b'\'', b'\'') if quote == b'\'' => {
                        self.cursor.skip();
                        self.cursor.read(&mut text);
                    }
                    (byte, _) if byte == quote => break,
                    (b'\\', _) if quote == b'"' && self.cursor.is_break_at(1) => {
                        self.cursor.skip();
                        self.cursor.skip_break();
                        gap.has_break = true;
                        break;
                    }
                    (b'\\', _) if quote == b'"' => {
                        let c = self.scan_escape()?;
                        text.push(c);
                    }
                    _ => self.cursor.read_run(&mut text),
                }
            }
            if self.cursor.byte() == quote {
                break;
            }
            self.read_gap(&mut gap, -1);
            gap.fold_into(&mut text);
        }
        self.cursor.skip();
        let kind = TokenKind::Scalar { text, plain: false };
        Ok(Scanned { kind, end: self.cursor.mark, key_allowed: false })
    }

    fn scan_escape(&mut self) -> Result<char, Problem> {
        let (mut c, mut digits) = ('\0', 0);
        match self.cursor.byte_at(1) {
            b'0' => {}
            b'a' => c = '\u{7}',
            b'b' => c = '\u{8}',
            b't' | b'\t' => c = '\t',
            b'n' => c = '\n',
            b'v' => c = '\u{b}',
            b'f' => c = '\u{c}',
            b'r' => c = '\r',
            b'e' => c = '\u{1b}',
            byte @ (b' ' | b'"' | b'\'' | b'\\') => c = byte as char,
            b'N' => c = '\u{85}',
            b'_' => c = '\u{a0}',
            b'L' => c = '\u{2028}',
            b'P' => c = '\u{2029}',
            b'x' => digits = 2,
            b'u' => digits = 4,
            b'U' => digits = 8,
            _ => return Err(self.problem("found unknown escape character")),
        }
        self.cursor.skip();
        self.cursor.skip();
        if digits == 0 {
            return Ok(c);
        }
        let mut code: u32 = 0;
        for ahead in 0..digits {
            let Some(digit) = (self.cursor.byte_at(ahead) as char).to_digit(16) else {
                return Err(self.problem("did not find expected hexdecimal number"));
            };
            code = (code << 4) | digit;
        }
        let Some(c) = char::from_u32(code) else {
            return Err(self.problem("found invalid Unicode character escape code"));
        };
        (0..digits).for_each(|_| self.cursor.skip());
        Ok(c)
    }

    /// `|` or `>`, and the lines that are deeper than what it belongs to.
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<String, Problem> {
        self.cursor.skip();
        let header = self.scan_block_header()?;
        self.skip_rest_of_line()?;
        let given = header.increment.map(|more| self.indent.max(0) as u32 + more);
        let (mut text, mut last_break, mut breaks) = (String::new(), String::new(), String::new());
        let indent = self.read_breaks(given, &mut breaks)?;
        let mut after_blank = false;
        while self.cursor.mark.column == indent && !self.cursor.at_end() {
            let blank = self.cursor.is_blank();
            if !literal && !after_blank && !blank && last_break == "\n" {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(&last_break);
            }
            text.push_str(&breaks);
            last_break.clear();
            breaks.clear();
            after_blank = blank;
            while !self.cursor.is_line_end() {
                self.cursor.read_run(&mut text);
            }
            self.cursor.read_break(&mut last_break);
            self.read_breaks(Some(indent), &mut breaks)?;
        }
        match header.keep {
            Some(false) => {}
            None => text.push_str(&last_break),
            Some(true) => {
                text.push_str(&last_break);
                text.push_str(&breaks);
            }
        }
        Ok(text)
    }

    /// `+` or `-` and the depth of the indentation, in either order.
    fn scan_block_header(&mut self) -> Result<BlockHeader, Problem> {
        let mut header = BlockHeader::default();
        for _ in 0..2 {
            match self.cursor.byte() {
                sign @ (b'+' | b'-') if header.keep.is_none() => header.keep = Some(sign == b'+'),
                b'0' if header.increment.is_none() => {
                    return Err(self.problem("found an indentation indicator equal to 0"));
                }
                digit @ b'1'..=b'9' if header.increment.is_none() => {
                    header.increment = Some(u32::from(digit - b'0'));
                }
                _ => break,
            }
            self.cursor.skip();
        }
        Ok(header)
    }

    /// Goes over empty lines and the indentation of the next one. Returns the indentation: the
    /// one given, or else that of the deepest line here.
    fn read_breaks(&mut self, given: Option<u32>, breaks: &mut String) -> Result<u32, Problem> {
        let mut deepest = 0;
        loop {
            let inside = |column: u32| given.is_none_or(|indent| column < indent);
            while inside(self.cursor.mark.column) && self.cursor.byte() == b' ' {
                self.cursor.skip();
            }
            deepest = deepest.max(self.cursor.mark.column);
            if inside(self.cursor.mark.column) && self.cursor.byte() == b'\t' {
                let words = "found a tab character where an indentation space is expected";
                return Err(self.problem(words));
            }
            if !self.cursor.is_break() {
                let least = (self.indent + 1).max(1) as u32;
                return Ok(given.unwrap_or_else(|| deepest.max(least)));
            }
            self.cursor.read_break(breaks);
        }
    }
}

#[derive(Default)]
struct BlockHeader {
    /// Whether to keep the line breaks at the end; by default one of them.
    keep: Option<bool>,
    increment: Option<u32>,
}
