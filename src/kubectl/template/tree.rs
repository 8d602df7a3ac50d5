//! The tree of a Go template, and how its parts are written in error messages.

use crate::api::go::quote;
use crate::value::Value;

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Text(String),
    Action(Pipe),
    Branch { form: Form, pipe: Pipe, then: Vec<Node>, other: Vec<Node> },
    Call { at: usize, name: String, pipe: Option<Pipe> },
    Break,
    Continue,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    If,
    With,
    Range,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Form::If => "if",
            Form::With => "with",
            Form::Range => "range",
        }
    }
}

/// Commands between bars; the result may be put into variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipe {
    pub at: usize,
    pub variables: Vec<String>,
    /// `=` rather than `:=`.
    pub assigns: bool,
    pub commands: Vec<Command>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub at: usize,
    pub args: Vec<Arg>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Dot { at: usize },
    Nil { at: usize },
    Literal { at: usize, value: Value, source: String },
    Field { at: usize, fields: Vec<String> },
    Variable { at: usize, name: String, fields: Vec<String> },
    Function { at: usize, name: String },
    Chain { at: usize, of: Box<Arg>, fields: Vec<String> },
    Pipe(Pipe),
}

impl Pipe {
    pub fn shown(&self) -> String {
        let commands: Vec<String> = self.commands.iter().map(Command::shown).collect();
        let sign = if self.assigns { " = " } else { " := " };
        let variables = match self.variables.is_empty() {
            true => String::new(),
            false => self.variables.join(", ") + sign,
        };
        variables + &commands.join(" | ")
    }
}

impl Command {
    pub fn shown(&self) -> String {
        self.args.iter().map(Arg::shown).collect::<Vec<_>>().join(" ")
    }
}

impl Arg {
    pub fn at(&self) -> usize {
        match self {
            Arg::Dot { at }
            | Arg::Nil { at }
            | Arg::Literal { at, .. }
            | Arg::Field { at, .. }
            | Arg::Variable { at, .. }
            | Arg::Function { at, .. }
            | Arg::Chain { at, .. } => *at,
            Arg::Pipe(pipe) => pipe.at,
        }
    }

    pub fn shown(&self) -> String {
        let dotted = |fields: &[String]| -> String {
            fields.iter().map(|field| format!(".{field}")).collect()
        };
        match self {
            Arg::Dot { .. } => ".".to_string(),
            Arg::Nil { .. } => "nil".to_string(),
            Arg::Literal { source, .. } => source.clone(),
            Arg::Field { fields, .. } => dotted(fields),
            Arg::Variable { name, fields, .. } => name.clone() + &dotted(fields),
            Arg::Function { name, .. } => name.clone(),
            Arg::Chain { of, fields, .. } => of.shown() + &dotted(fields),
            Arg::Pipe(pipe) => format!("({})", pipe.shown()),
        }
    }
}

/// `{{template "x" .}}` as a message shows it.
pub fn shown_call(name: &str, pipe: Option<&Pipe>) -> String {
    let with = pipe.map_or(String::new(), |pipe| format!(" {}", pipe.shown()));
    format!("{{{{template {}{with}}}}}", quote(name))
}
