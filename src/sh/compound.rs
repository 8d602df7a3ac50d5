//! The reader's half for compound commands and functions.

use super::ast::List;
use super::ast::{AfterArm, Arm, Body};
use super::parser::{ParseError, Parser, is_meta, is_name};
use crate::value::Str;
use std::rc::Rc;

type Parsed<T> = Result<T, ParseError>;

impl Parser<'_> {
    pub(super) fn group(&mut self) -> Parsed<Body> {
        self.expect_word("{")?;
        let list = self.body()?;
        self.expect_word("}")?;
        Ok(Body::Group(list))
    }

    pub(super) fn if_command(&mut self) -> Parsed<Body> {
        self.expect_word("if")?;
        let (mut branches, mut otherwise) = (Vec::new(), None);
        loop {
            let test = self.body()?;
            self.expect_word("then")?;
            branches.push((test, self.body()?));
            if self.at_word("elif") {
                self.eat("elif");
                continue;
            }
            if self.at_word("else") {
                self.eat("else");
                otherwise = Some(self.body()?);
            }
            self.expect_word("fi")?;
            return Ok(Body::If { branches, otherwise });
        }
    }

    pub(super) fn do_done(&mut self) -> Parsed<Rc<List>> {
        self.blank_lines();
        self.expect_word("do")?;
        let body = self.body()?;
        self.expect_word("done")?;
        Ok(body)
    }

    pub(super) fn for_command(&mut self) -> Parsed<Body> {
        self.expect_word("for")?;
        self.blanks();
        if self.looking_at("((") {
            let parts = self.count_header()?;
            self.blanks();
            self.eat(";");
            return Ok(Body::Count { parts, body: self.do_done()? });
        }
        let name = self.raw_word();
        if !is_name(&name) {
            return Err(match self.peek() {
                Some(c) if !is_meta(c) => {
                    ParseError::Syntax(format!("`{name}': not a valid identifier"))
                }
                _ => self.unexpected(),
            });
        }
        self.eat(&name);
        self.blank_lines();
        let mut words = None;
        if self.at_word("in") {
            self.eat("in");
            let mut list = Vec::new();
            self.blanks();
            while let Some(word) = self.word()? {
                list.extend(super::braces::expand(word));
                self.blanks();
            }
            words = Some(list);
        }
        self.blanks();
        match self.peek() {
            Some(';') if !self.looking_at(";;") => {
                self.bump();
            }
            Some('\n') | None => {}
            Some(_) if words.is_none() => {}
            Some(_) => return Err(self.unexpected()),
        }
        Ok(Body::For { name: name.into(), words, body: self.do_done()? })
    }

    pub(super) fn loop_command(&mut self, until: bool) -> Parsed<Body> {
        self.expect_word(if until { "until" } else { "while" })?;
        let test = self.body()?;
        let body = self.do_done()?;
        Ok(Body::Loop { until, test, body })
    }

    pub(super) fn case_command(&mut self) -> Parsed<Body> {
        self.expect_word("case")?;
        self.blanks();
        let Some(subject) = self.word()? else { return Err(self.unexpected()) };
        self.blank_lines();
        self.expect_word("in")?;
        self.blank_lines();
        let mut arms = Vec::new();
        while !self.at_word("esac") {
            arms.push(self.arm()?);
            self.blank_lines();
        }
        self.expect_word("esac")?;
        Ok(Body::Case { subject, arms })
    }

    pub(super) fn arm(&mut self) -> Parsed<Arm> {
        self.eat("(");
        let mut patterns = Vec::new();
        loop {
            self.blanks();
            let Some(pattern) = self.word()? else { return Err(self.unexpected()) };
            patterns.push(pattern);
            self.blanks();
            if !self.eat("|") {
                break;
            }
        }
        if !self.eat(")") {
            return Err(self.unexpected());
        }
        let body = self.nest(Self::list)?;
        let after = match () {
            () if self.eat(";;&") => AfterArm::TestNext,
            () if self.eat(";;") => AfterArm::Leave,
            () if self.eat(";&") => AfterArm::FallThrough,
            () if self.at_word("esac") => AfterArm::Leave,
            () => return Err(self.unexpected()),
        };
        Ok(Arm { patterns, body, after })
    }

    pub(super) fn function(&mut self) -> Parsed<Body> {
        self.expect_word("function")?;
        self.blanks();
        let name = self.raw_word();
        if name.is_empty() {
            return Err(self.unexpected());
        }
        self.eat(&name);
        self.blanks();
        if self.eat("(") {
            self.blanks();
            if !self.eat(")") {
                return Err(self.unexpected());
            }
        }
        self.function_body(name.into())
    }

    pub(super) fn function_body(&mut self, name: Str) -> Parsed<Body> {
        self.blank_lines();
        let compound = matches!(self.peek(), Some('{' | '('))
            || ["if", "for", "while", "until", "case", "[["].iter().any(|w| self.at_word(w));
        if !compound {
            return Err(self.unexpected());
        }
        Ok(Body::Function { name, body: Rc::new(self.command()?) })
    }
}
