//! `[[ … ]]` read from text, and the tests that `[`, `test` and `[[` share.

use super::ast::{Body, Condition, Word};
use super::expand::Mode;
use super::files::absolute;
use super::parser::{ParseError, Parser};
use super::pattern;
use super::regex::Regex;
use super::shell::Shell;
use super::system::System;

type Parsed<T> = Result<T, ParseError>;

const UNARY: [&str; 14] =
    ["-z", "-n", "-f", "-d", "-e", "-s", "-r", "-w", "-x", "-h", "-L", "-t", "-v", "-a"];
const BINARY: [&str; 13] =
    ["=", "==", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt"];

impl Parser<'_> {
    pub(super) fn condition_command(&mut self) -> Parsed<Body> {
        self.eat("[[");
        let condition = self.nest(Self::alternatives)?;
        self.blank_lines();
        if self.eat("]]") { Ok(Body::Condition(condition)) } else { Err(self.unexpected()) }
    }

    fn alternatives(&mut self) -> Parsed<Condition> {
        let mut left = self.conjunction()?;
        loop {
            self.blank_lines();
            if !self.eat("||") {
                return Ok(left);
            }
            left = Condition::Or(Box::new(left), Box::new(self.conjunction()?));
        }
    }

    fn conjunction(&mut self) -> Parsed<Condition> {
        let mut left = self.primary()?;
        loop {
            self.blank_lines();
            if !self.eat("&&") {
                return Ok(left);
            }
            left = Condition::And(Box::new(left), Box::new(self.primary()?));
        }
    }

    fn primary(&mut self) -> Parsed<Condition> {
        self.blank_lines();
        if self.eat("(") {
            let inner = self.nest(Self::alternatives)?;
            self.blank_lines();
            return if self.eat(")") { Ok(inner) } else { Err(self.unexpected()) };
        }
        let first = self.condition_word()?;
        match first.as_literal() {
            Some("!") => {
                let inner = self.nest(Self::primary)?;
                return Ok(Condition::Not(Box::new(inner)));
            }
            Some(operator) if UNARY.contains(&operator) && !self.looking_at(" ]]") => {
                let operator = operator.into();
                self.blanks();
                return Ok(Condition::Unary(operator, self.condition_word()?));
            }
            _ => {}
        }
        self.blanks();
        if self.looking_at("]]") || self.looking_at("&&") || self.looking_at("||") {
            return Ok(Condition::Word(first));
        }
        let operator = match self.peek() {
            Some(')') => return Ok(Condition::Word(first)),
            Some(c @ ('<' | '>')) => {
                self.bump();
                c.to_string()
            }
            _ => self.condition_word()?.as_literal().unwrap_or("").to_owned(),
        };
        if !BINARY.contains(&operator.as_str()) {
            return Err(ParseError::Syntax("conditional binary operator expected".into()));
        }
        self.blanks();
        let second = if operator == "=~" { self.regex_word()? } else { self.condition_word()? };
        Ok(Condition::Binary(first, operator.into(), second))
    }

    fn condition_word(&mut self) -> Parsed<Word> {
        if self.looking_at("]]") {
            return Err(self.unexpected());
        }
        match self.word()? {
            Some(word) => Ok(word),
            None => Err(self.unexpected()),
        }
    }

    /// A regular expression may hold parentheses and bars.
    fn regex_word(&mut self) -> Parsed<Word> {
        let mut parts = Vec::new();
        loop {
            if let Some(word) = self.word()? {
                parts.extend(word.parts);
            }
            match self.peek() {
                Some(c @ ('(' | ')' | '|')) => {
                    self.bump();
                    parts.push(super::ast::Part::Literal(c.to_string().into()));
                }
                Some(_) if !parts.is_empty() => return Ok(Word { parts }),
                _ => return Err(self.unexpected()),
            }
        }
    }
}

/// A test of one operand, such as `-f file`.
pub fn unary(operator: &str, operand: &str, cwd: &str, system: &mut dyn System) -> bool {
    let entry = |system: &mut dyn System| match operand {
        "" => None,
        path => system.files().entry(&absolute(cwd, path)),
    };
    match operator {
        "-z" => operand.is_empty(),
        "-n" => !operand.is_empty(),
        "-f" => entry(system).is_some_and(|e| !e.directory),
        "-d" => entry(system).is_some_and(|e| e.directory),
        "-e" | "-a" | "-r" | "-w" => entry(system).is_some(),
        "-s" => entry(system).is_some_and(|e| e.size > 0),
        "-x" => entry(system).is_some_and(|e| e.directory),
        _ => false,
    }
}

/// A comparison. None if `operator` is none; an error if a number was expected.
pub fn binary(left: &str, operator: &str, right: &str) -> Option<Result<bool, String>> {
    let numbers = || -> Result<(i64, i64), String> {
        let number = |text: &str| {
            text.trim().parse::<i64>().map_err(|_| format!("{text}: integer expression expected"))
        };
        Ok((number(left)?, number(right)?))
    };
    let compare = |f: fn(i64, i64) -> bool| numbers().map(|(a, b)| f(a, b));
    Some(match operator {
        "=" | "==" => Ok(left == right),
        "!=" => Ok(left != right),
        "<" => Ok(left < right),
        ">" => Ok(left > right),
        "-eq" => compare(|a, b| a == b),
        "-ne" => compare(|a, b| a != b),
        "-lt" => compare(|a, b| a < b),
        "-le" => compare(|a, b| a <= b),
        "-gt" => compare(|a, b| a > b),
        "-ge" => compare(|a, b| a >= b),
        _ => return None,
    })
}

/// Whether `[` takes a word as an operator of one operand.
pub fn is_unary(operator: &str) -> bool {
    UNARY.contains(&operator)
}

/// The words of a condition in reading order, each with how it is expanded.
pub fn words(condition: &Condition) -> Vec<(Word, Mode)> {
    match condition {
        Condition::Word(word) | Condition::Unary(_, word) => vec![(word.clone(), Mode::Single)],
        Condition::Binary(left, operator, right) => {
            let mode = match operator.as_str() {
                "=" | "==" | "!=" => Mode::Pattern,
                "=~" => Mode::Regex,
                _ => Mode::Single,
            };
            vec![(left.clone(), Mode::Single), (right.clone(), mode)]
        }
        Condition::Not(inner) => words(inner),
        Condition::And(left, right) | Condition::Or(left, right) => {
            let mut all = words(left);
            all.extend(words(right));
            all
        }
    }
}

impl Shell {
    /// Whether a condition holds, given its words' values in reading order.
    pub(super) fn holds(
        &mut self,
        condition: &Condition,
        values: &mut std::vec::IntoIter<String>,
        system: &mut dyn System,
    ) -> Result<bool, String> {
        let mut next = || values.next().unwrap_or_default();
        Ok(match condition {
            Condition::Word(_) => !next().is_empty(),
            Condition::Unary(operator, _) if operator == "-v" => self.variable(&next()).is_some(),
            Condition::Unary(operator, _) => unary(operator, &next(), &self.cwd, system),
            Condition::Binary(_, operator, _) => {
                let (left, right) = (next(), next());
                match operator.as_str() {
                    "=" | "==" => pattern::matches(&right, &left),
                    "!=" => !pattern::matches(&right, &left),
                    "=~" => Regex::extended(&right)?.find(&left).is_some(),
                    operator => binary(&left, operator, &right).unwrap_or(Ok(false))?,
                }
            }
            Condition::Not(inner) => !self.holds(inner, values, system)?,
            Condition::And(left, right) => {
                // Both are walked, so that each takes its values.
                let (a, b) = (self.holds(left, values, system), self.holds(right, values, system));
                a? && b?
            }
            Condition::Or(left, right) => {
                let (a, b) = (self.holds(left, values, system), self.holds(right, values, system));
                a? || b?
            }
        })
    }
}
