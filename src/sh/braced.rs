//! The reader's half for `${…}`.

use super::ast::{Fallback, Op, Parameter, Replace, Word};
use super::parser::{ParseError, Parser};
use super::words::End;

type Parsed<T> = Result<T, ParseError>;

impl Parser<'_> {
    /// `${…}`, with the `${` taken.
    pub(super) fn braced_parameter(&mut self) -> Parsed<Parameter> {
        let start = self.at;
        let length = self.peek() == Some('#') && !self.looking_at("#}");
        if length {
            self.bump();
        }
        let indirect = !length && self.peek() == Some('!') && !self.looking_at("!}");
        if indirect {
            self.bump();
        }
        let name = match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                let mut digits = String::new();
                while let Some(c) = self.peek().filter(char::is_ascii_digit) {
                    digits.push(c);
                    self.bump();
                }
                digits
            }
            Some(c) if "?$!#@*-".contains(c) => {
                self.bump();
                c.to_string()
            }
            _ => self.name(),
        };
        let op = if length { Op::Length } else { self.operation()? };
        match self.bump() {
            Some('}') if !name.is_empty() => Ok(Parameter { name: name.into(), indirect, op }),
            None => Err(self.unclosed('}')),
            Some(_) => Err(self.bad_substitution(start)),
        }
    }

    /// Skips to the closing brace: the whole text belongs to the message.
    fn bad_substitution(&self, start: usize) -> ParseError {
        let rest = &self.chars[start..];
        let inside: String = rest.iter().take_while(|c| **c != '}' && **c != '\n').collect();
        ParseError::Syntax(format!("${{{inside}}}: bad substitution"))
    }

    fn operation(&mut self) -> Parsed<Op> {
        let Some(c) = self.peek() else { return Ok(Op::Plain) };
        let colon = c == ':' && self.chars.get(self.at + 1).is_some_and(|c| "-=+?".contains(*c));
        if colon {
            self.bump();
        }
        let kind = match self.peek() {
            Some('-') => Fallback::Use,
            Some('=') => Fallback::Assign,
            Some('+') => Fallback::Alternative,
            Some('?') => Fallback::Fail,
            Some(c) => return self.text_operation(c),
            None => return Ok(Op::Plain),
        };
        self.bump();
        let word = self.operand(End::At(&['}']))?;
        Ok(Op::Fallback { kind, colon, word })
    }

    fn text_operation(&mut self, c: char) -> Parsed<Op> {
        match c {
            '#' | '%' => {
                self.bump();
                let longest = self.peek() == Some(c);
                if longest {
                    self.bump();
                }
                let pattern = self.operand(End::At(&['}']))?;
                Ok(Op::Trim { at_end: c == '%', longest, pattern })
            }
            '/' => {
                self.bump();
                let kind = match self.peek() {
                    Some('/') => Replace::All,
                    Some('#') => Replace::AtStart,
                    Some('%') => Replace::AtEnd,
                    _ => Replace::First,
                };
                if kind != Replace::First {
                    self.bump();
                }
                let pattern = self.operand(End::At(&['/', '}']))?;
                let with = match self.eat("/") {
                    true => self.operand(End::At(&['}']))?,
                    false => Word::default(),
                };
                Ok(Op::Replace { kind, pattern, with })
            }
            ':' => {
                self.bump();
                let from = self.quoted_parts(End::At(&[':', '}']))?;
                let length = match self.eat(":") {
                    true => Some(self.quoted_parts(End::At(&['}']))?),
                    false => None,
                };
                Ok(Op::Slice { from, length })
            }
            '^' | ',' => {
                self.bump();
                let all = self.peek() == Some(c);
                if all {
                    self.bump();
                }
                Ok(Op::Case { upper: c == '^', all })
            }
            _ => Ok(Op::Plain),
        }
    }

    fn operand(&mut self, end: End) -> Parsed<Word> {
        let mut parts = Vec::new();
        parts.extend(self.tilde());
        parts.extend(self.nest(|p| p.parts(end))?);
        Ok(Word { parts })
    }
}
