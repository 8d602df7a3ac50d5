//! From characters to tokens.

use super::Problem;
use super::cursor::{Cursor, Mark};
use std::collections::VecDeque;

/// A part of the text that the parser need not look into.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    StreamEnd,
    /// `%YAML`, and whether it asks for version 1.1.
    VersionDirective {
        fits: bool,
    },
    /// `%TAG`
    TagDirective {
        handle: String,
        prefix: String,
    },
    /// `---`
    DocumentStart,
    /// `...`
    DocumentEnd,
    /// The indentation grows before a `-`.
    BlockSequenceStart,
    /// The indentation grows before a key.
    BlockMappingStart,
    /// The indentation shrinks.
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    /// `-`
    BlockEntry,
    /// `,`
    FlowEntry,
    /// `?`, or what stands before a key without it.
    Key,
    /// `:`
    Value,
    Alias(String),
    Anchor(String),
    Tag {
        handle: String,
        suffix: String,
    },
    Scalar {
        text: String,
        plain: bool,
    },
}

/// A token and where it stands.
#[derive(Clone, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: Mark,
    pub end: Mark,
}

/// A token that turns out to begin a key if a `:` follows it on its line.
#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    /// It stands where only a key may stand.
    required: bool,
    /// How many tokens come before it.
    number: usize,
    mark: Mark,
}

/// How many characters a key without `?` may have.
const LONGEST_KEY: u32 = 1024;

/// Makes tokens, and only as many as it must to answer for the next one.
pub struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    queue: VecDeque<Token>,
    /// How many tokens have left the queue.
    taken: usize,
    ended: bool,
    /// The column of the current block collection; -1 outside of all.
    pub(super) indent: i32,
    outer_indents: Vec<i32>,
    key_allowed: bool,
    /// One for the block context and one for each bracket that is open.
    keys: Vec<SimpleKey>,
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner {
            cursor: Cursor::new(text),
            queue: VecDeque::new(),
            taken: 0,
            ended: false,
            indent: -1,
            outer_indents: Vec::new(),
            key_allowed: true,
            keys: vec![SimpleKey::default()],
        }
    }

    /// The next token. At the end of the text it is the stream's end, however often asked for.
    pub fn peek(&mut self) -> Result<&Token, Problem> {
        loop {
            match self.queue.is_empty() {
                true if self.ended => {
                    let mark = self.cursor.mark;
                    self.push(TokenKind::StreamEnd, mark);
                }
                true => self.fetch()?,
                false if self.head_may_be_key()? && !self.ended => self.fetch()?,
                false => break,
            }
        }
        Ok(&self.queue[0])
    }

    /// Takes the token that [`Scanner::peek`] has shown.
    pub fn take(&mut self) -> Option<Token> {
        self.taken += 1;
        self.queue.pop_front()
    }

    pub(super) fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    pub(super) fn problem(&self, words: &'static str) -> Problem {
        Problem { words, mark: self.cursor.mark, in_scanner: true }
    }

    fn push(&mut self, kind: TokenKind, start: Mark) {
        let end = self.cursor.mark;
        self.queue.push_back(Token { kind, start, end });
    }

    /// Pushes a token that is `length` characters long.
    fn push_mark(&mut self, kind: TokenKind, length: usize) {
        let start = self.cursor.mark;
        for _ in 0..length {
            self.cursor.skip();
        }
        self.push(kind, start);
    }

    fn head_may_be_key(&mut self) -> Result<bool, Problem> {
        let head = self.taken;
        match self.keys.iter().position(|key| key.possible && key.number == head) {
            Some(level) => self.is_still_key(level),
            None => Ok(false),
        }
    }

    /// Whether the possible key may still become one.
    fn is_still_key(&mut self, level: usize) -> Result<bool, Problem> {
        let here = self.cursor.mark;
        let key = &mut self.keys[level];
        let too_far = key.mark.line < here.line || key.mark.index + LONGEST_KEY < here.index;
        if !key.possible || !too_far {
            return Ok(key.possible);
        }
        if key.required {
            return Err(self.problem(NO_COLON));
        }
        key.possible = false;
        Ok(false)
    }

    fn level(&self) -> usize {
        self.keys.len() - 1
    }

    /// Remembers that the token about to be pushed may begin a key.
    fn save_key(&mut self) -> Result<(), Problem> {
        if self.key_allowed {
            self.drop_key()?;
            let mark = self.cursor.mark;
            let required = !self.in_flow() && self.indent == mark.column as i32;
            let number = self.taken + self.queue.len();
            let level = self.level();
            self.keys[level] = SimpleKey { possible: true, required, number, mark };
        }
        Ok(())
    }

    /// Gives up the possible key, because something begins that cannot be part of it.
    fn drop_key(&mut self) -> Result<(), Problem> {
        let level = self.level();
        if self.keys[level].possible && self.keys[level].required {
            return Err(self.problem(NO_COLON));
        }
        self.keys[level].possible = false;
        Ok(())
    }

    /// Begins a block collection if `column` is deeper than the current one. Its token goes
    /// before the one with this number, or to the end of the queue.
    fn indent(&mut self, column: u32, before: Option<usize>, kind: TokenKind, mark: Mark) {
        if self.in_flow() || self.indent >= column as i32 {
            return;
        }
        self.outer_indents.push(self.indent);
        self.indent = column as i32;
        let token = Token { kind, start: mark, end: mark };
        match before {
            Some(number) => self.insert(number, token),
            None => self.queue.push_back(token),
        }
    }

    fn insert(&mut self, number: usize, token: Token) {
        let place = number.saturating_sub(self.taken).min(self.queue.len());
        self.queue.insert(place, token);
    }

    /// Ends the block collections that are deeper than `column`.
    fn unindent(&mut self, column: i32) {
        while !self.in_flow() && self.indent > column {
            let mark = self.cursor.mark;
            self.push(TokenKind::BlockEnd, mark);
            self.indent = self.outer_indents.pop().unwrap_or(-1);
        }
    }

    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.in_flow() || !self.key_allowed;
            while self.cursor.byte() == b' ' || (tabs && self.cursor.byte() == b'\t') {
                self.cursor.skip();
            }
            self.cursor.skip_comment();
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.skip_break();
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    /// Scans one token, with the collections that begin or end before it.
    fn fetch(&mut self) -> Result<(), Problem> {
        self.skip_to_token();
        self.unindent(self.cursor.mark.column as i32);
        let (flow, gap_follows) = (self.in_flow(), self.cursor.is_gap_at(1));
        match self.cursor.byte() {
            0 => self.fetch_end(),
            b'%' if self.cursor.mark.column == 0 => self.fetch_directive(),
            b'-' if self.cursor.is_document_mark() => {
                self.fetch_document_mark(TokenKind::DocumentStart)
            }
            b'.' if self.cursor.is_document_mark() => {
                self.fetch_document_mark(TokenKind::DocumentEnd)
            }
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if gap_follows => self.fetch_block_entry(),
            b'?' if flow || gap_follows => self.fetch_key(),
            b':' if flow || gap_follows => self.fetch_value(),
            b'*' => self.fetch_keyable(Self::scan_alias),
            b'&' => self.fetch_keyable(Self::scan_anchor),
            b'!' => self.fetch_keyable(Self::scan_tag),
            b'|' if !flow => self.fetch_block_scalar(true),
            b'>' if !flow => self.fetch_block_scalar(false),
            b'\'' => self.fetch_keyable(Self::scan_single_quoted),
            b'"' => self.fetch_keyable(Self::scan_double_quoted),
            b'-' | b'?' | b':' => self.fetch_keyable(Self::scan_plain),
            byte if !b"#|>%@`\t".contains(&byte) => self.fetch_keyable(Self::scan_plain),
            _ => Err(self.problem("found character that cannot start any token")),
        }
    }

    fn fetch_end(&mut self) -> Result<(), Problem> {
        if self.cursor.mark.column != 0 {
            self.cursor.mark.column = 0;
            self.cursor.mark.line += 1;
        }
        self.unindent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.ended = true;
        let mark = self.cursor.mark;
        self.push(TokenKind::StreamEnd, mark);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Problem> {
        self.unindent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let kind = self.scan_directive()?;
        self.push(kind, start);
        Ok(())
    }

    fn fetch_document_mark(&mut self, kind: TokenKind) -> Result<(), Problem> {
        self.unindent(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.push_mark(kind, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), Problem> {
        self.save_key()?;
        self.keys.push(SimpleKey::default());
        self.key_allowed = true;
        self.push_mark(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), Problem> {
        self.drop_key()?;
        if self.in_flow() {
            self.keys.pop();
        }
        self.key_allowed = false;
        self.push_mark(kind, 1);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Result<(), Problem> {
        self.drop_key()?;
        self.key_allowed = true;
        self.push_mark(TokenKind::FlowEntry, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Problem> {
        let words = "block sequence entries are not allowed in this context";
        self.begin_block(words, TokenKind::BlockSequenceStart)?;
        self.drop_key()?;
        self.key_allowed = true;
        self.push_mark(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Problem> {
        let words = "mapping keys are not allowed in this context";
        self.begin_block(words, TokenKind::BlockMappingStart)?;
        self.drop_key()?;
        self.key_allowed = !self.in_flow();
        self.push_mark(TokenKind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Problem> {
        let level = self.level();
        if self.is_still_key(level)? {
            let SimpleKey { number, mark, .. } = self.keys[level];
            self.insert(number, Token { kind: TokenKind::Key, start: mark, end: mark });
            self.indent(mark.column, Some(number), TokenKind::BlockMappingStart, mark);
            self.keys[level].possible = false;
            self.key_allowed = false;
        } else {
            let words = "mapping values are not allowed in this context";
            self.begin_block(words, TokenKind::BlockMappingStart)?;
            self.key_allowed = !self.in_flow();
        }
        self.push_mark(TokenKind::Value, 1);
        Ok(())
    }

    /// Begins a collection where an indicator of one stands, unless it is part of one or may not
    /// begin here.
    fn begin_block(&mut self, words: &'static str, kind: TokenKind) -> Result<(), Problem> {
        if !self.in_flow() {
            if !self.key_allowed {
                return Err(self.problem(words));
            }
            let mark = self.cursor.mark;
            self.indent(mark.column, None, kind, mark);
        }
        Ok(())
    }

    /// Scans a token with which a key may begin.
    fn fetch_keyable(
        &mut self,
        scan: fn(&mut Scanner<'t>) -> Result<Scanned, Problem>,
    ) -> Result<(), Problem> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.cursor.mark;
        let Scanned { kind, end, key_allowed } = scan(self)?;
        self.key_allowed |= key_allowed;
        self.queue.push_back(Token { kind, start, end });
        Ok(())
    }

    fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), Problem> {
        self.drop_key()?;
        self.key_allowed = true;
        let start = self.cursor.mark;
        let text = self.scan_block_scalar(literal)?;
        self.push(TokenKind::Scalar { text, plain: false }, start);
        Ok(())
    }
}

/// What a scan has found.
pub struct Scanned {
    pub kind: TokenKind,
    pub end: Mark,
    /// It went over the end of its line, so that a key may follow.
    pub key_allowed: bool,
}

const NO_COLON: &str = "could not find expected ':'";
