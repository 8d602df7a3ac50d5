//! What a line of shell means: lists of pipelines of commands, made of words, made of parts.
//!
//! Everything is behind `Rc` where a frame of a running shell points at it, so a frame is cheap
//! to copy.

use crate::value::Str;
use std::rc::Rc;

/// A sequence of commands: a line, a script, the body of a loop.
#[derive(Debug, Default, PartialEq)]
pub struct List {
    pub items: Vec<Item>,
}

/// One element of a list: pipelines joined by `&&` and `||`, ended by `;`, a newline or `&`.
#[derive(Debug, PartialEq)]
pub struct Item {
    pub chain: Rc<Chain>,
    pub background: bool,
    /// Its own text, for `jobs`.
    pub text: Str,
}

/// Pipelines joined by `&&` and `||`, which have the same rank.
#[derive(Debug, PartialEq)]
pub struct Chain {
    pub first: Rc<Pipeline>,
    pub rest: Vec<(Link, Rc<Pipeline>)>,
}

/// How a pipeline hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    And,
    Or,
}

/// Commands joined by `|`.
#[derive(Debug, PartialEq)]
pub struct Pipeline {
    /// `!` stood before it.
    pub negated: bool,
    pub commands: Vec<Rc<Command>>,
}

/// A command with its redirections.
#[derive(Debug, PartialEq)]
pub struct Command {
    pub body: Body,
    pub redirects: Vec<Redirect>,
    /// The line it begins on, counted from 1.
    pub line: u32,
}

/// What kind of command it is.
#[derive(Debug, PartialEq)]
pub enum Body {
    Simple {
        assignments: Vec<Assignment>,
        words: Vec<Word>,
    },
    Group(Rc<List>),
    Subshell(Rc<List>),
    If {
        branches: Vec<(Rc<List>, Rc<List>)>,
        otherwise: Option<Rc<List>>,
    },
    /// `words` is none for `for x; do`, which goes over the positional parameters.
    For {
        name: Str,
        words: Option<Vec<Word>>,
        body: Rc<List>,
    },
    /// `for ((init; test; step))`.
    Count {
        parts: [Word; 3],
        body: Rc<List>,
    },
    Loop {
        until: bool,
        test: Rc<List>,
        body: Rc<List>,
    },
    Case {
        subject: Word,
        arms: Vec<Arm>,
    },
    Function {
        name: Str,
        body: Rc<Command>,
    },
    /// `[[ … ]]`
    Condition(Condition),
    /// `(( … ))`
    Arithmetic(Word),
}

/// One arm of a `case`.
#[derive(Debug, PartialEq)]
pub struct Arm {
    pub patterns: Vec<Word>,
    pub body: Rc<List>,
    pub after: AfterArm,
}

/// What follows an arm that was taken: `;;`, `;&` or `;;&`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterArm {
    Leave,
    FallThrough,
    TestNext,
}

/// The inside of `[[ … ]]`.
#[derive(Debug, PartialEq)]
pub enum Condition {
    Word(Word),
    /// `-f file` and the like.
    Unary(Str, Word),
    /// `a == b` and the like.
    Binary(Word, Str, Word),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

/// `NAME=value` before a command or instead of one.
#[derive(Debug, PartialEq)]
pub struct Assignment {
    pub name: Str,
    /// `NAME+=value`.
    pub append: bool,
    pub value: Word,
}

/// A redirection.
#[derive(Debug, PartialEq)]
pub struct Redirect {
    /// The descriptor before the operator, where one is written.
    pub fd: Option<u8>,
    pub kind: RedirectKind,
    pub target: Word,
}

/// What a redirection does with its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `<`
    Read,
    /// `>` and `>|`
    Write,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `>&` and `<&`: another descriptor, or `-` to close.
    Duplicate,
    /// `&>`: both outputs.
    WriteBoth,
    /// `&>>`
    AppendBoth,
    /// `<<` and `<<-`: the target is the text.
    Here,
    /// `<<<`: the target and a newline.
    HereString,
}

/// A word before expansion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    pub parts: Vec<Part>,
}

/// A part of a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Plain text, in which globs count.
    Literal(Str),
    /// Text that stands for itself: `'…'`, `$'…'` and `\x`.
    Quoted(Str),
    /// `"…"`
    Double(Vec<Part>),
    /// `$NAME` and `${NAME…}`
    Parameter(Rc<Parameter>),
    /// `$(…)` and backticks
    Command(Rc<List>),
    /// `$((…))`
    Arithmetic(Vec<Part>),
    /// `~` or `~name` at the start of a word.
    Tilde(Str),
}

/// `${name op}`.
#[derive(Debug, PartialEq)]
pub struct Parameter {
    pub name: Str,
    /// `${!name}`: the value is the name of the one that is meant.
    pub indirect: bool,
    pub op: Op,
}

/// What is done with a parameter's value.
#[derive(Debug, PartialEq)]
pub enum Op {
    Plain,
    /// `${#name}`
    Length,
    /// `-`, `=`, `+`, `?`; `colon`: an empty value counts as unset.
    Fallback {
        kind: Fallback,
        colon: bool,
        word: Word,
    },
    /// `#`, `##`, `%`, `%%`
    Trim {
        at_end: bool,
        longest: bool,
        pattern: Word,
    },
    /// `/`, `//`, `/#`, `/%`
    Replace {
        kind: Replace,
        pattern: Word,
        with: Word,
    },
    /// `${name:from:length}`
    Slice {
        from: Vec<Part>,
        length: Option<Vec<Part>>,
    },
    /// `^`, `^^`, `,`, `,,`
    Case {
        upper: bool,
        all: bool,
    },
}

/// What to do when a parameter has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    Use,
    Assign,
    Alternative,
    Fail,
}

/// Which matches `${name/…}` replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    First,
    All,
    AtStart,
    AtEnd,
}

impl Word {
    /// A word of one plain text.
    pub fn literal(text: impl Into<Str>) -> Word {
        Word { parts: vec![Part::Literal(text.into())] }
    }

    /// Its text, if it is plain text without any quoting or expansion.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}
