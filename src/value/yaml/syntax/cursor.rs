//! A place in the text, and what stands there.

/// Where a token begins or ends. All count from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Characters before it.
    pub index: u32,
    pub line: u32,
    /// Characters before it on its line.
    pub column: u32,
}

/// The reading position. Where the text ends it shows a NUL, as libyaml does.
#[derive(Clone, Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    /// In bytes, at the boundary of a character.
    at: usize,
    pub mark: Mark,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0, mark: Mark::default() }
    }

    /// How many bytes have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The byte here.
    pub fn byte(&self) -> u8 {
        self.byte_at(0)
    }

    /// The byte `ahead` bytes from here. Those between must be known to be ASCII.
    pub fn byte_at(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Whether the text goes on like this.
    pub fn sees(&self, what: &str) -> bool {
        self.text[self.at..].starts_with(what)
    }

    pub fn at_end(&self) -> bool {
        self.byte() == 0
    }

    pub fn is_blank_at(&self, ahead: usize) -> bool {
        matches!(self.byte_at(ahead), b' ' | b'\t')
    }

    /// How many bytes the line break `ahead` bytes from here has; 0 if there is none.
    fn break_length(&self, ahead: usize) -> usize {
        match [self.byte_at(ahead), self.byte_at(ahead + 1), self.byte_at(ahead + 2)] {
            [b'\r', b'\n', _] => 2,
            [b'\r' | b'\n', ..] => 1,
            [0xc2, 0x85, _] => 2,
            [0xe2, 0x80, 0xa8 | 0xa9] => 3,
            _ => 0,
        }
    }

    pub fn is_break_at(&self, ahead: usize) -> bool {
        self.break_length(ahead) > 0
    }

    pub fn is_blank(&self) -> bool {
        self.is_blank_at(0)
    }

    pub fn is_break(&self) -> bool {
        self.is_break_at(0)
    }

    /// A line break or the end.
    pub fn is_line_end(&self) -> bool {
        self.at_end() || self.is_break()
    }

    /// A blank, a line break or the end.
    pub fn is_gap_at(&self, ahead: usize) -> bool {
        self.byte_at(ahead) == 0 || self.is_blank_at(ahead) || self.is_break_at(ahead)
    }

    pub fn is_gap(&self) -> bool {
        self.is_gap_at(0)
    }

    /// Whether `---` or `...` stands here, at the start of a line and alone.
    pub fn is_document_mark(&self) -> bool {
        self.mark.column == 0 && (self.sees("---") || self.sees("...")) && self.is_gap_at(3)
    }

    /// Goes one character on.
    pub fn skip(&mut self) {
        self.next();
    }

    fn next(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        self.mark.index += 1;
        self.mark.column += 1;
        Some(c)
    }

    /// Copies one character.
    pub fn read(&mut self, out: &mut String) {
        out.extend(self.next());
    }

    /// Copies one character, and with it those after it that mean nothing to YAML anywhere within
    /// a scalar: most of what a text consists of, in one piece.
    pub fn read_run(&mut self, out: &mut String) {
        self.read(out);
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|b| is_ordinary(**b)).count();
        out.push_str(&self.text[self.at..self.at + length]);
        self.at += length;
        self.mark.index += length as u32;
        self.mark.column += length as u32;
    }

    /// Goes over a line break, if there is one.
    pub fn skip_break(&mut self) {
        let length = self.break_length(0);
        if length > 0 {
            self.mark.index += if self.sees("\r\n") { 2 } else { 1 };
            self.mark.line += 1;
            self.mark.column = 0;
            self.at += length;
        }
    }

    /// Copies a line break, if there is one. All but U+2028 and U+2029 become `\n`.
    pub fn read_break(&mut self, out: &mut String) {
        match self.break_length(0) {
            0 => {}
            3 => out.push_str(&self.text[self.at..self.at + 3]),
            _ => out.push('\n'),
        }
        self.skip_break();
    }

    pub fn skip_blanks(&mut self) {
        while self.is_blank() {
            self.skip();
        }
    }

    /// Goes over a comment, up to the end of its line.
    pub fn skip_comment(&mut self) {
        if self.byte() == b'#' {
            while !self.is_line_end() {
                self.skip();
            }
        }
    }

    /// Copies letters, digits, `_` and `-`.
    pub fn read_word(&mut self) -> String {
        let mut word = String::new();
        while self.byte().is_ascii_alphanumeric() || matches!(self.byte(), b'_' | b'-') {
            self.read(&mut word);
        }
        word
    }
}

fn is_ordinary(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
