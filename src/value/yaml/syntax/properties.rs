//! Directives, anchors, aliases and tags.

use super::Problem;
use super::scanner::{Scanned, Scanner, TokenKind};

impl Scanner<'_> {
    fn found(&self, kind: TokenKind) -> Scanned {
        Scanned { kind, end: self.cursor.mark, key_allowed: false }
    }

    pub(super) fn scan_alias(&mut self) -> Result<Scanned, Problem> {
        let name = self.scan_name()?;
        Ok(self.found(TokenKind::Alias(name)))
    }

    pub(super) fn scan_anchor(&mut self) -> Result<Scanned, Problem> {
        let name = self.scan_name()?;
        Ok(self.found(TokenKind::Anchor(name)))
    }

    fn scan_name(&mut self) -> Result<String, Problem> {
        self.cursor.skip();
        let name = self.cursor.read_word();
        let ends = self.cursor.is_gap() || b"?:,]}%@`".contains(&self.cursor.byte());
        if name.is_empty() || !ends {
            return Err(self.problem("did not find expected alphabetic or numeric character"));
        }
        Ok(name)
    }

    /// `!suffix`, `!handle!suffix`, `!<whole>` or `!`.
    pub(super) fn scan_tag(&mut self) -> Result<Scanned, Problem> {
        let (handle, suffix) = if self.cursor.byte_at(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            let whole = self.scan_uri("")?;
            if self.cursor.byte() != b'>' {
                return Err(self.problem("did not find the expected '>'"));
            }
            self.cursor.skip();
            (String::new(), whole)
        } else {
            let head = self.scan_tag_handle(false)?;
            if head.len() > 1 && head.ends_with('!') {
                let suffix = self.scan_uri("")?;
                (head, suffix)
            } else {
                match self.scan_uri(&head)? {
                    suffix if suffix.is_empty() => (suffix, "!".into()),
                    suffix => ("!".into(), suffix),
                }
            }
        };
        if !self.cursor.is_gap() {
            return Err(self.problem("did not find expected whitespace or line break"));
        }
        Ok(self.found(TokenKind::Tag { handle, suffix }))
    }

    fn scan_tag_handle(&mut self, directive: bool) -> Result<String, Problem> {
        if self.cursor.byte() != b'!' {
            return Err(self.problem("did not find expected '!'"));
        }
        self.cursor.skip();
        let mut handle = format!("!{}", self.cursor.read_word());
        if self.cursor.byte() == b'!' {
            self.cursor.read(&mut handle);
        } else if directive && handle != "!" {
            return Err(self.problem("did not find expected '!'"));
        }
        Ok(handle)
    }

    /// The rest of a tag, of which `head` has been read already. Its `!` is not part of it.
    fn scan_uri(&mut self, head: &str) -> Result<String, Problem> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let mut is_empty = head.is_empty();
        loop {
            match self.cursor.byte() {
                b'%' => self.scan_uri_escape(&mut uri)?,
                byte if byte.is_ascii_alphanumeric()
                    || b"_-;/?:@&=+$,.!~*'()[]".contains(&byte) =>
                {
                    uri.push(byte);
                    self.cursor.skip();
                }
                _ => break,
            }
            is_empty = false;
        }
        if is_empty {
            return Err(self.problem("did not find expected tag URI"));
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// The escaped bytes of one character.
    fn scan_uri_escape(&mut self, uri: &mut Vec<u8>) -> Result<(), Problem> {
        let mut missing = 1;
        let mut first = true;
        while missing > 0 {
            let digit = |ahead| (self.cursor.byte_at(ahead) as char).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.byte(), digit(1), digit(2)) else {
                return Err(self.problem("did not find URI escaped octet"));
            };
            let octet = (high * 16 + low) as u8;
            if first {
                missing = match octet.leading_ones() {
                    0 => 1,
                    length @ 2..=4 => length,
                    _ => return Err(self.problem("found an incorrect leading UTF-8 octet")),
                };
            } else if octet.leading_ones() != 1 {
                return Err(self.problem("found an incorrect trailing UTF-8 octet"));
            }
            uri.push(octet);
            (0..3).for_each(|_| self.cursor.skip());
            missing -= 1;
            first = false;
        }
        Ok(())
    }

    pub(super) fn scan_directive(&mut self) -> Result<TokenKind, Problem> {
        self.cursor.skip();
        let name = self.cursor.read_word();
        if name.is_empty() {
            return Err(self.problem("could not find expected directive name"));
        }
        if !self.cursor.is_gap() {
            return Err(self.problem("found unexpected non-alphabetical character"));
        }
        let kind = match name.as_str() {
            "YAML" => self.scan_version()?,
            "TAG" => self.scan_tag_directive()?,
            _ => return Err(self.problem("found unknown directive name")),
        };
        self.skip_rest_of_line()?;
        Ok(kind)
    }

    /// Goes to the next line, over blanks and a comment only.
    pub(super) fn skip_rest_of_line(&mut self) -> Result<(), Problem> {
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end() {
            return Err(self.problem("did not find expected comment or line break"));
        }
        self.cursor.skip_break();
        Ok(())
    }

    fn scan_version(&mut self) -> Result<TokenKind, Problem> {
        self.cursor.skip_blanks();
        let major = self.scan_version_number()?;
        if self.cursor.byte() != b'.' {
            return Err(self.problem("did not find expected digit or '.' character"));
        }
        self.cursor.skip();
        let minor = self.scan_version_number()?;
        Ok(TokenKind::VersionDirective { fits: (major, minor) == (1, 1) })
    }

    fn scan_version_number(&mut self) -> Result<u32, Problem> {
        let (mut number, mut length) = (0, 0);
        while let Some(digit) = (self.cursor.byte() as char).to_digit(10) {
            length += 1;
            if length > 2 {
                return Err(self.problem("found extremely long version number"));
            }
            number = number * 10 + digit;
            self.cursor.skip();
        }
        if length == 0 {
            return Err(self.problem("did not find expected version number"));
        }
        Ok(number)
    }

    fn scan_tag_directive(&mut self) -> Result<TokenKind, Problem> {
        self.cursor.skip_blanks();
        let handle = self.scan_tag_handle(true)?;
        if !self.cursor.is_blank() {
            return Err(self.problem("did not find expected whitespace"));
        }
        self.cursor.skip_blanks();
        let prefix = self.scan_uri("")?;
        if !self.cursor.is_gap() {
            return Err(self.problem("did not find expected whitespace or line break"));
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }
}
