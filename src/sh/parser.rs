//! Text to [`ast`](super::ast): lists, pipelines and commands. Words are in `words`.

use super::ast::{
    Assignment, Body, Chain, Command, Item, Link, List, Pipeline, Redirect, RedirectKind, Word,
};
use crate::value::Str;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Why a text is no complete script.
#[derive(Clone, Debug, PartialEq)]
pub enum ParseError {
    /// More lines could complete it; the text is what bash says if none come.
    Incomplete(String),
    /// No further line helps; the text is bash's, without the `bash: ` before it.
    Syntax(String),
}

/// How deep commands and words may be nested in each other.
const DEEPEST: u32 = 48;

/// How many times aliases may be replaced in one text.
const MOST_ALIASES: u32 = 1000;

type Parsed<T> = Result<T, ParseError>;

/// Words that end a list inside a compound command.
const CLOSERS: [&str; 9] = ["then", "else", "elif", "fi", "do", "done", "esac", "}", "in"];

/// Reads a script.
///
/// `complete` says that no more lines will come: a heredoc may then end with the text.
///
/// # Errors
///
/// [`ParseError::Incomplete`] asks for another line, [`ParseError::Syntax`] is final.
pub fn parse(text: &str, aliases: &BTreeMap<Str, Str>, complete: bool) -> Parsed<Rc<List>> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    if !complete && backslashes % 2 == 1 {
        return Err(ParseError::Incomplete("unexpected EOF".into()));
    }
    let mut parser = Parser::new(text, aliases, complete);
    let list = parser.list()?;
    match parser.peek() {
        None => Ok(list),
        Some(_) => Err(parser.unexpected()),
    }
}

pub(super) struct Parser<'a> {
    pub(super) chars: Vec<char>,
    pub(super) at: usize,
    pub(super) line: u32,
    /// Lines of heredocs taken out after the current line.
    pub(super) taken_lines: u32,
    pub(super) complete: bool,
    pub(super) depth: u32,
    aliases: &'a BTreeMap<Str, Str>,
    /// Aliases being replaced, and how much text was left behind the replacement.
    replaced: Vec<(Str, usize)>,
    replacements: u32,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &str, aliases: &'a BTreeMap<Str, Str>, complete: bool) -> Parser<'a> {
        Parser {
            chars: text.chars().collect(),
            at: 0,
            line: 1,
            taken_lines: 0,
            complete,
            depth: 0,
            aliases,
            replaced: Vec::new(),
            replacements: 0,
        }
    }

    /// A parser for a text inside this one's, such as that of backticks.
    pub(super) fn inner(&self, text: &str) -> Parser<'a> {
        let mut inner = Parser::new(text, self.aliases, true);
        inner.depth = self.depth;
        inner.line = self.line;
        inner
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        if c == '\n' {
            self.line += 1 + std::mem::take(&mut self.taken_lines);
        }
        Some(c)
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let there = self.looking_at(text);
        if there {
            for _ in text.chars() {
                self.bump();
            }
        }
        there
    }

    /// Runs a parser one level deeper.
    pub(super) fn nest<T>(&mut self, f: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(ParseError::Syntax("syntax error: nested too deeply".into()));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => {
                    self.bump();
                }
                Some('\\') if self.looking_at("\\\n") => {
                    self.eat("\\\n");
                }
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.bump();
                    }
                }
                _ => return,
            }
        }
    }

    pub(super) fn blank_lines(&mut self) {
        self.blanks();
        while self.peek() == Some('\n') {
            self.bump();
            self.blanks();
        }
    }

    /// The run of characters up to the next operator or blank.
    pub(super) fn raw_word(&self) -> String {
        self.chars[self.at..].iter().take_while(|c| !is_meta(**c)).collect()
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        let end = self.at + word.chars().count();
        self.looking_at(word) && self.chars.get(end).is_none_or(|c| is_meta(*c))
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.at_word(word) && self.eat(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The error for what stands here.
    pub(super) fn unexpected(&self) -> ParseError {
        const OPERATORS: [&str; 18] = [
            ";;&", "<<<", "&>>", ";;", ";&", "&&", "||", "|&", "<<", ">>", "&>", "<&", ">&", "|",
            "&", ";", "(", ")",
        ];
        let Some(c) = self.peek() else {
            return ParseError::Incomplete("syntax error: unexpected end of file".into());
        };
        let token = match OPERATORS.iter().find(|o| self.looking_at(o)) {
            Some(operator) => (*operator).to_owned(),
            None if c == '\n' => "newline".to_owned(),
            None if is_meta(c) => c.to_string(),
            None => self.raw_word(),
        };
        ParseError::Syntax(format!("syntax error near unexpected token `{token}'"))
    }

    /// Whether a list ends here.
    fn at_closer(&self) -> bool {
        match self.peek() {
            None | Some(')') => true,
            Some(';') => self.looking_at(";;") || self.looking_at(";&"),
            Some(_) => CLOSERS.iter().any(|word| *word != "in" && self.at_word(word)),
        }
    }

    pub(super) fn list(&mut self) -> Parsed<Rc<List>> {
        let mut list = List::default();
        self.blank_lines();
        while !self.at_closer() {
            let start = self.at;
            let chain = Rc::new(self.chain()?);
            let text: String = self.chars[start..self.at.max(start)].iter().collect();
            self.blanks();
            let (mut background, mut separated) = (false, true);
            match self.peek() {
                Some('&') if !self.looking_at("&&") => {
                    self.bump();
                    background = true;
                }
                Some(';') if !self.looking_at(";;") && !self.looking_at(";&") => {
                    self.bump();
                }
                Some('\n') => {}
                _ => separated = false,
            }
            let text = Str::from(text.trim());
            list.items.push(Item { chain, background, text });
            self.blank_lines();
            if !separated && !self.at_closer() {
                return Err(self.unexpected());
            }
        }
        Ok(Rc::new(list))
    }

    /// A list that must hold something, up to a closing word.
    pub(super) fn body(&mut self) -> Parsed<Rc<List>> {
        let list = self.nest(Self::list)?;
        if list.items.is_empty() { Err(self.unexpected()) } else { Ok(list) }
    }

    fn chain(&mut self) -> Parsed<Chain> {
        let first = Rc::new(self.pipeline()?);
        let mut rest = Vec::new();
        loop {
            self.blanks();
            let link = match () {
                () if self.eat("&&") => Link::And,
                () if self.eat("||") => Link::Or,
                () => return Ok(Chain { first, rest }),
            };
            self.blank_lines();
            rest.push((link, Rc::new(self.pipeline()?)));
        }
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        let mut negated = false;
        while self.at_word("!") {
            self.bump();
            self.blanks();
            negated = !negated;
        }
        let mut commands = vec![self.command()?];
        loop {
            self.blanks();
            if self.looking_at("||") || !self.eat("|") {
                break;
            }
            if self.eat("&") {
                commands.last_mut().expect("one at least").redirects.push(both_outputs());
            }
            self.blank_lines();
            commands.push(self.command()?);
        }
        Ok(Pipeline { negated, commands: commands.into_iter().map(Rc::new).collect() })
    }

    pub(super) fn command(&mut self) -> Parsed<Command> {
        self.replace_alias();
        let line = self.line;
        let body = self.nest(Self::body_of_command)?;
        match body {
            Ok(compound) => {
                let redirects = self.redirects()?;
                Ok(Command { body: compound, redirects, line })
            }
            Err((body, redirects)) => Ok(Command { body, redirects, line }),
        }
    }

    /// A compound command, or (on the right) a simple one, which has taken its redirections.
    fn body_of_command(&mut self) -> Parsed<Result<Body, (Body, Vec<Redirect>)>> {
        if self.looking_at("((")
            && let Some(word) = self.arithmetic_command()?
        {
            return Ok(Ok(Body::Arithmetic(word)));
        }
        if self.eat("(") {
            let list = self.body()?;
            return if self.eat(")") {
                Ok(Ok(Body::Subshell(list)))
            } else {
                Err(self.unexpected())
            };
        }
        let word = self.raw_word();
        let body = match word.as_str() {
            "{" => self.group()?,
            "if" => self.if_command()?,
            "for" => self.for_command()?,
            "while" | "until" => self.loop_command(word == "until")?,
            "case" => self.case_command()?,
            "function" => self.function()?,
            "[[" => self.condition_command()?,
            word if CLOSERS.contains(&word) && word != "in" => return Err(self.unexpected()),
            _ => return self.simple(),
        };
        Ok(Ok(body))
    }

    fn simple(&mut self) -> Parsed<Result<Body, (Body, Vec<Redirect>)>> {
        let (mut assignments, mut words, mut redirects) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            self.blanks();
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
                continue;
            }
            if words.is_empty() {
                if let Some(assignment) = self.assignment()? {
                    assignments.push(assignment);
                    continue;
                }
                if !assignments.is_empty() {
                    self.replace_alias();
                }
            }
            let Some(word) = self.word()? else { break };
            let name = word.as_literal().filter(|_| words.is_empty() && assignments.is_empty());
            if let Some(name) = name.map(Str::from) {
                self.blanks();
                if self.eat("(") {
                    self.blanks();
                    let closed = redirects.is_empty() && self.eat(")");
                    return if closed {
                        self.function_body(name).map(Ok)
                    } else {
                        Err(self.unexpected())
                    };
                }
            }
            words.extend(super::braces::expand(word));
        }
        if words.is_empty() && assignments.is_empty() && redirects.is_empty() {
            return Err(self.unexpected());
        }
        Ok(Err((Body::Simple { assignments, words }, redirects)))
    }

    fn assignment(&mut self) -> Parsed<Option<Assignment>> {
        let rest = &self.chars[self.at..];
        let length = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').count();
        let name: String = rest[..length].iter().collect();
        let append = rest.get(length) == Some(&'+');
        let equals = length + usize::from(append);
        if !is_name(&name) || rest.get(equals) != Some(&'=') {
            return Ok(None);
        }
        self.at += equals + 1;
        if self.peek() == Some('(') {
            return Err(ParseError::Syntax("arrays are not part of this shell".into()));
        }
        let value = self.word()?.unwrap_or_default();
        Ok(Some(Assignment { name: name.into(), append, value }))
    }

    fn redirects(&mut self) -> Parsed<Vec<Redirect>> {
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => redirects.push(redirect),
                None => return Ok(redirects),
            }
        }
    }

    fn redirect(&mut self) -> Parsed<Option<Redirect>> {
        const OPERATORS: [(&str, RedirectKind); 11] = [
            ("&>>", RedirectKind::AppendBoth),
            ("&>", RedirectKind::WriteBoth),
            ("<<<", RedirectKind::HereString),
            ("<<", RedirectKind::Here),
            ("<>", RedirectKind::ReadWrite),
            ("<&", RedirectKind::Duplicate),
            (">&", RedirectKind::Duplicate),
            (">>", RedirectKind::Append),
            (">|", RedirectKind::Write),
            ("<", RedirectKind::Read),
            (">", RedirectKind::Write),
        ];
        let start = self.at;
        let digit = self.peek().filter(char::is_ascii_digit);
        let next = self.chars.get(self.at + 1);
        if digit.is_some() && next.is_some_and(|c| matches!(c, '<' | '>')) {
            self.at += 1;
        }
        let fd = (self.at > start).then_some(digit).flatten().and_then(|c| c.to_digit(10));
        let found = OPERATORS.iter().find(|(operator, _)| self.looking_at(operator));
        let Some(&(operator, kind)) = found else { return Ok(None) };
        let process = matches!(operator, "<" | ">") && self.chars.get(self.at + 1) == Some(&'(');
        self.eat(operator);
        if process {
            return Err(self.unexpected());
        }
        let fd = fd.map(|fd| fd as u8);
        if kind == RedirectKind::Here {
            let strip_tabs = self.eat("-");
            self.blanks();
            return Ok(Some(Redirect { fd, kind, target: self.heredoc(strip_tabs)? }));
        }
        self.blanks();
        let Some(target) = self.word()? else {
            let newline = "syntax error near unexpected token `newline'".to_owned();
            let at_end = self.peek().is_none();
            return Err(if at_end { ParseError::Syntax(newline) } else { self.unexpected() });
        };
        // `>& file` is an old way to write `&> file`.
        let duplicate =
            matches!(target.as_literal(), Some(t) if t == "-" || t.parse::<u8>().is_ok());
        let kind = match kind {
            RedirectKind::Duplicate if operator == ">&" && fd.is_none() && !duplicate => {
                RedirectKind::WriteBoth
            }
            kind => kind,
        };
        Ok(Some(Redirect { fd, kind, target }))
    }

    /// Puts an alias's text in place of its name, if one stands here.
    fn replace_alias(&mut self) {
        while self.replacements < MOST_ALIASES {
            let name = self.raw_word();
            let left = self.chars.len() - self.at;
            self.replaced.retain(|(_, behind)| *behind < left);
            let used = self.replaced.iter().any(|(used, _)| used == name.as_str());
            let Some(text) = self.aliases.get(name.as_str()).filter(|_| !used) else { return };
            let end = self.at + name.chars().count();
            self.chars.splice(self.at..end, text.chars());
            self.replaced.push((name.into(), left - (end - self.at)));
            self.replacements += 1;
            self.blanks();
        }
    }
}

/// `2>&1`
fn both_outputs() -> Redirect {
    Redirect { fd: Some(2), kind: RedirectKind::Duplicate, target: Word::literal("1") }
}

/// Whether a character ends a word when it isn't quoted.
pub(super) fn is_meta(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '|' | '&' | ';' | '(' | ')' | '<' | '>')
}

/// Whether a text may name a variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}
