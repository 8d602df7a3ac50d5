//! Words to arguments: parameters, command substitution, arithmetic, splitting, globs.
//!
//! A word may need a command's output, which takes virtual time. Then the expansion stops with
//! [`Stop::Need`], the answer is noted, and the word is expanded once more from its start. All
//! that was read from the shell the first time is noted, too, so that nothing happens twice.

use super::arithmetic::{self, Variables};
use super::ast::{List, Parameter, Part, Word};
use super::files::{Files, absolute};
use super::pattern;
use super::shell::Shell;
use super::system::System;
use std::rc::Rc;

/// How large a single expansion may become, in bytes.
pub const LARGEST_TEXT: usize = 1024 * 1024;

/// How many files a glob may look at.
const MOST_FILES: usize = 20_000;

/// What an expansion learned from outside itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Unset,
    Text(String),
    /// `$@` or `$*`.
    List(Vec<String>),
}

/// Why an expansion can't go on.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// This script's output is needed.
    Need(Rc<List>),
    /// It failed, with these words behind `bash: `; `fatal` ends a script.
    Failed { text: String, fatal: bool },
}

impl Stop {
    /// A failure that a script survives.
    pub fn failed(text: impl Into<String>) -> Stop {
        Stop::Failed { text: text.into(), fatal: false }
    }
}

/// What a word is expanded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Arguments: splitting and globs.
    Split,
    /// One text: the value of an assignment, the target of a redirection.
    Single,
    /// One glob pattern: quoted characters stand for themselves.
    Pattern,
    /// A glob pattern's like for regular expressions.
    Regex,
    /// Arithmetic: the expression's value.
    Arithmetic,
}

/// Words on their way to texts.
#[derive(Clone, Debug, Default)]
pub struct Expanding {
    words: Vec<(Word, Mode)>,
    done: Vec<Vec<String>>,
    /// What the current word has learned.
    pub answers: Vec<Answer>,
}

impl Expanding {
    /// Prepares words for expansion.
    pub fn new(words: Vec<(Word, Mode)>) -> Expanding {
        Expanding { words, ..Expanding::default() }
    }

    /// Goes on until all is done, and gives the fields of each word.
    pub fn run(
        &mut self,
        shell: &mut Shell,
        system: &mut dyn System,
    ) -> Result<Vec<Vec<String>>, Stop> {
        while let Some((word, mode)) = self.words.get(self.done.len()) {
            let answers = &mut self.answers;
            let mut expander = Expander { shell, system, answers, cursor: 0 };
            let fields = expander.word(word, *mode)?;
            let total: usize = fields.iter().map(String::len).sum();
            if total > LARGEST_TEXT {
                return Err(Stop::failed("expansion is larger than 1 MiB"));
            }
            self.done.push(fields);
            self.answers.clear();
        }
        Ok(std::mem::take(&mut self.done))
    }
}

/// A field while it grows: its text, and the same as a pattern.
#[derive(Default)]
struct Field {
    text: String,
    pattern: String,
}

/// Fields while they grow.
#[derive(Default)]
struct Builder {
    done: Vec<Field>,
    open: Option<Field>,
    regex: bool,
}

impl Builder {
    fn literal(&mut self, text: &str) {
        let field = self.open.get_or_insert_default();
        field.text.push_str(text);
        field.pattern.push_str(text);
    }

    fn quoted(&mut self, text: &str) {
        let regex = self.regex;
        let field = self.open.get_or_insert_default();
        field.text.push_str(text);
        match regex {
            true => super::regex::escape(text, &mut field.pattern),
            false => pattern::escape(text, &mut field.pattern),
        }
    }

    fn end_field(&mut self) {
        self.done.extend(self.open.take());
    }

    /// Adds text that is split at `ifs`.
    fn split(&mut self, text: &str, ifs: &str) {
        let blank = |c: char| c.is_ascii_whitespace() && ifs.contains(c);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if blank(c) {
                while chars.next_if(|c| blank(*c)).is_some() {}
                // Blanks around a hard separator belong to it.
                if chars.peek().is_some_and(|c| ifs.contains(*c)) && self.open.is_some() {
                    continue;
                }
                self.end_field();
            } else if ifs.contains(c) {
                self.open.get_or_insert_default();
                self.end_field();
                while chars.next_if(|c| blank(*c)).is_some() {}
            } else {
                self.literal(c.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn finish(mut self) -> Vec<Field> {
        self.end_field();
        self.done
    }
}

pub(super) struct Expander<'a> {
    pub(super) shell: &'a mut Shell,
    pub(super) system: &'a mut dyn System,
    answers: &'a mut Vec<Answer>,
    cursor: usize,
}

impl Expander<'_> {
    /// What was learned before, or what `f` learns now.
    pub(super) fn answer(
        &mut self,
        f: impl FnOnce(&mut Self) -> Result<Answer, Stop>,
    ) -> Result<Answer, Stop> {
        if self.cursor == self.answers.len() {
            let answer = f(self)?;
            self.answers.push(answer);
        }
        self.cursor += 1;
        Ok(self.answers[self.cursor - 1].clone())
    }

    /// How many answers were used so far.
    pub(super) fn position(&self) -> usize {
        self.cursor
    }

    /// Lets the answers from `position` on be used once more.
    pub(super) fn rewind(&mut self, position: usize) {
        self.cursor = position;
    }

    fn word(&mut self, word: &Word, mode: Mode) -> Result<Vec<String>, Stop> {
        if mode == Mode::Arithmetic {
            return Ok(vec![self.arithmetic(&word.parts)?.to_string()]);
        }
        let mut builder = Builder { regex: mode == Mode::Regex, ..Builder::default() };
        self.parts(&word.parts, false, mode == Mode::Split, &mut builder)?;
        let fields = builder.finish();
        Ok(match mode {
            Mode::Split => self.globbed(fields),
            Mode::Single | Mode::Arithmetic => {
                vec![fields.into_iter().map(|f| f.text).collect::<Vec<_>>().join(" ")]
            }
            Mode::Pattern | Mode::Regex => {
                vec![fields.into_iter().map(|f| f.pattern).collect::<Vec<_>>().join(" ")]
            }
        })
    }

    /// A word as one text, in the middle of another expansion.
    pub(super) fn single(&mut self, word: &Word, mode: Mode) -> Result<String, Stop> {
        Ok(self.word(word, mode)?.pop().unwrap_or_default())
    }

    fn parts(
        &mut self,
        parts: &[Part],
        quoted: bool,
        split: bool,
        out: &mut Builder,
    ) -> Result<(), Stop> {
        for part in parts {
            match part {
                Part::Literal(text) if quoted => out.quoted(text),
                Part::Literal(text) => out.literal(text),
                Part::Quoted(text) => out.quoted(text),
                Part::Double(inner) => {
                    if !is_bare_list(inner) {
                        out.quoted("");
                    }
                    self.parts(inner, true, split, out)?;
                }
                Part::Tilde(user) => {
                    let home = self.shell.tilde(user);
                    out.quoted(&home);
                }
                Part::Parameter(parameter) => self.parameter_part(parameter, quoted, split, out)?,
                Part::Command(list) => {
                    let answer = self.answer(|_| Err(Stop::Need(list.clone())))?;
                    self.add(answer, quoted, split, out);
                }
                Part::Arithmetic(inner) => {
                    let value = self.arithmetic(inner)?.to_string();
                    self.add(Answer::Text(value), quoted, split, out);
                }
            }
            let size = out.open.as_ref().map_or(0, |field| field.text.len());
            if size > LARGEST_TEXT {
                return Err(Stop::failed("expansion is larger than 1 MiB"));
            }
        }
        Ok(())
    }

    fn parameter_part(
        &mut self,
        parameter: &Parameter,
        quoted: bool,
        split: bool,
        out: &mut Builder,
    ) -> Result<(), Stop> {
        if let Some(operand) = self.operand_instead(parameter)? {
            return self.parts(&operand.parts, quoted, split, out);
        }
        let answer = self.parameter(parameter)?;
        if let (Answer::List(items), true, "*") = (&answer, quoted, parameter.name.as_str()) {
            let ifs = self.shell.ifs();
            let joiner = ifs.chars().next().map(String::from).unwrap_or_default();
            out.quoted(&items.join(&joiner));
            return Ok(());
        }
        self.add(answer, quoted, split, out);
        Ok(())
    }

    fn add(&mut self, answer: Answer, quoted: bool, split: bool, out: &mut Builder) {
        let items = match answer {
            Answer::Unset => return,
            Answer::Text(text) => vec![text],
            Answer::List(items) => items,
        };
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.end_field();
            }
            match (quoted, split) {
                (true, _) => out.quoted(item),
                (false, true) => out.split(item, &self.shell.ifs()),
                (false, false) => out.literal(item),
            }
        }
    }

    /// The value of an arithmetic expression.
    pub(super) fn arithmetic(&mut self, parts: &[Part]) -> Result<i64, Stop> {
        let mut builder = Builder::default();
        self.parts(parts, true, false, &mut builder)?;
        let text: String = builder.finish().into_iter().map(|field| field.text).collect();
        let answer = self.answer(|this| {
            let value = arithmetic::evaluate(&text, &mut Names(this.shell));
            value.map(|v| Answer::Text(v.to_string())).map_err(Stop::failed)
        })?;
        match answer {
            Answer::Text(text) => Ok(text.parse().unwrap_or(0)),
            _ => Ok(0),
        }
    }

    fn globbed(&mut self, fields: Vec<Field>) -> Vec<String> {
        let mut out = Vec::new();
        for field in fields {
            let files = match pattern::is_glob(&field.pattern) && !self.shell.options.noglob {
                true => glob(self.system.files(), &self.shell.cwd, &field.pattern),
                false => Vec::new(),
            };
            if files.is_empty() { out.push(field.text) } else { out.extend(files) }
        }
        out
    }
}

/// Whether a quoted text is nothing but `$@`, which may be no field at all.
fn is_bare_list(parts: &[Part]) -> bool {
    match parts {
        [Part::Parameter(parameter)] => parameter.name == "@",
        _ => false,
    }
}

struct Names<'a>(&'a mut Shell);

impl Variables for Names<'_> {
    fn get(&self, name: &str) -> String {
        self.0.variable(name).map(|v| v.as_str().to_owned()).unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: i64) {
        // A read-only variable keeps its value; bash says so, too, but goes on.
        let _ = self.0.set_variable(name, value.to_string());
    }
}

/// The paths that match a pattern, in order; none if nothing does.
pub(super) fn glob(files: &mut dyn Files, cwd: &str, pattern: &str) -> Vec<String> {
    let (root, rest) = match pattern.strip_prefix('/') {
        Some(rest) => ("/", rest),
        None => ("", pattern),
    };
    let mut found = vec![root.to_owned()];
    let mut looked = 0;
    for (i, part) in rest.split('/').enumerate() {
        let mut next = Vec::new();
        for base in &found {
            let join = |name: &str| match (i, base.as_str()) {
                (0, base) => format!("{base}{name}"),
                (_, base) => format!("{base}/{name}"),
            };
            if !pattern::is_glob(part) {
                let path = join(&pattern::unescape(part));
                if files.entry(&absolute(cwd, &path)).is_some() {
                    next.push(path);
                }
                continue;
            }
            let entries = files.list(&absolute(cwd, base)).unwrap_or_default();
            looked += entries.len();
            let hidden = part.starts_with('.');
            let fits =
                |name: &str| (hidden || !name.starts_with('.')) && pattern::matches(part, name);
            next.extend(entries.iter().filter(|e| fits(&e.name)).map(|e| join(&e.name)));
        }
        found = next;
        if looked > MOST_FILES {
            break;
        }
    }
    found
}
