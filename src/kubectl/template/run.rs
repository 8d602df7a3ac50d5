//! Carries a Go template out for an object.

use super::functions;
use super::tree::{Arg, Command, Form, Node, Pipe, shown_call};
use crate::api::go::quote;
use crate::kubectl::jsonpath::shown_by_go;
use crate::value::Value;

/// What an expression gives; none where there is no such thing.
pub type Found = Option<Value>;

/// Go's sentence for what went wrong, without where.
pub type Result<T> = std::result::Result<T, String>;

/// How deep templates may call each other. Go's own limit needs a larger stack than ours.
const MAX_DEPTH: usize = 200;

/// How many rounds all loops of one template may make together.
const MAX_ROUNDS: usize = 1_000_000;

/// How a list of nodes ended.
#[derive(PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
}

/// A template that is being carried out.
pub struct Run<'a> {
    pub defined: &'a [(String, Vec<Node>)],
    pub allow_missing: bool,
    pub out: String,
    /// Where it is, and the template's text there.
    pub at: usize,
    pub shown: String,
    /// The template that is carried out.
    pub name: String,
    variables: Vec<(String, Found)>,
    depth: usize,
    rounds: usize,
}

impl<'a> Run<'a> {
    pub fn new(defined: &'a [(String, Vec<Node>)], allow_missing: bool) -> Run<'a> {
        Run {
            defined,
            allow_missing,
            out: String::new(),
            at: 0,
            shown: String::new(),
            name: "output".to_string(),
            variables: Vec::new(),
            depth: 0,
            rounds: 0,
        }
    }

    /// Carries out the nodes with this object as the dot.
    pub fn all(&mut self, nodes: &[Node], dot: &Found) -> Result<()> {
        self.variables.push(("$".to_string(), dot.clone()));
        self.nodes(nodes, dot).map(|_| ())
    }

    pub(super) fn here(&mut self, at: usize, shown: String) {
        (self.at, self.shown) = (at, shown);
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Found) -> Result<Flow> {
        for node in nodes {
            match node {
                Node::Text(text) => self.out.push_str(text),
                Node::Action(pipe) => {
                    let found = self.pipe(dot, pipe)?;
                    if pipe.variables.is_empty() {
                        self.out.push_str(&shown(&found));
                    }
                }
                Node::Branch { form, pipe, then, other } => {
                    let known = self.variables.len();
                    let flow = self.branch(*form, pipe, then, other, dot)?;
                    self.variables.truncate(known);
                    if flow != Flow::On {
                        return Ok(flow);
                    }
                }
                Node::Call { at, name, pipe } => self.template(*at, name, pipe.as_ref(), dot)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
            }
        }
        Ok(Flow::On)
    }

    fn branch(
        &mut self,
        form: Form,
        pipe: &Pipe,
        then: &[Node],
        other: &[Node],
        dot: &Found,
    ) -> Result<Flow> {
        let found = self.pipe(dot, pipe)?;
        if form == Form::Range {
            return self.range(&found, pipe, then, other, dot);
        }
        match (is_true(&found), form) {
            (false, _) => self.nodes(other, dot),
            (true, Form::With) => self.nodes(then, &found),
            (true, _) => self.nodes(then, dot),
        }
    }

    fn range(
        &mut self,
        over: &Found,
        pipe: &Pipe,
        then: &[Node],
        other: &[Node],
        dot: &Found,
    ) -> Result<Flow> {
        let rounds: Vec<(Value, Value)> = match over {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::List(items)) => items
                .iter()
                .enumerate()
                .map(|(i, item)| ((i as i64).into(), item.clone()))
                .collect(),
            Some(Value::Map(map)) => {
                let mut pairs: Vec<_> = map.iter().collect();
                pairs.sort_by(|one, other| one.0.cmp(other.0));
                pairs
                    .into_iter()
                    .map(|(key, value)| (Value::Str(key.clone()), value.clone()))
                    .collect()
            }
            Some(Value::Int(count)) if *count <= MAX_ROUNDS as i64 => {
                if pipe.variables.len() > 1 {
                    return Err(format!(
                        "can't use {count} to iterate over more than one variable"
                    ));
                }
                (0..*count).map(|i| (i.into(), i.into())).collect()
            }
            Some(value) => return Err(format!("range can't iterate over {}", shown_by_go(value))),
        };
        if rounds.is_empty() {
            return self.nodes(other, dot);
        }
        for (key, value) in rounds {
            self.rounds += 1;
            if self.rounds > MAX_ROUNDS {
                return Err("the template makes too many rounds to be simulated".to_string());
            }
            let known = self.variables.len();
            let values = match pipe.variables.len() {
                2 => vec![Some(key), Some(value.clone())],
                _ => vec![Some(value.clone())],
            };
            for (name, value) in pipe.variables.iter().zip(values) {
                self.set(name, value)?;
            }
            let flow = self.nodes(then, &Some(value))?;
            self.variables.truncate(known);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::On)
    }

    fn template(&mut self, at: usize, name: &str, pipe: Option<&Pipe>, dot: &Found) -> Result<()> {
        self.here(at, shown_call(name, pipe));
        let defined = self.defined;
        let Some((_, nodes)) = defined.iter().rev().find(|(known, _)| known == name) else {
            return Err(format!("template {} not defined", quote(name)));
        };
        if self.depth == MAX_DEPTH {
            return Err("exceeded maximum template depth (100000)".to_string());
        }
        let dot = match pipe {
            Some(pipe) => self.pipe(dot, pipe)?,
            None => None,
        };
        self.depth += 1;
        let caller = std::mem::replace(&mut self.name, name.to_string());
        let outer = std::mem::replace(&mut self.variables, vec![("$".to_string(), dot.clone())]);
        self.nodes(nodes, &dot)?;
        self.variables = outer;
        self.name = caller;
        self.depth -= 1;
        Ok(())
    }

    fn set(&mut self, name: &str, value: Found) -> Result<()> {
        match self.variables.iter_mut().rev().find(|(known, _)| known == name) {
            Some(variable) => {
                variable.1 = value;
                Ok(())
            }
            None => Err(format!("undefined variable: {name}")),
        }
    }

    fn pipe(&mut self, dot: &Found, pipe: &Pipe) -> Result<Found> {
        self.here(pipe.at, pipe.shown());
        let mut last: Option<Found> = None;
        for command in &pipe.commands {
            let found = self.command(dot, command, last)?;
            last = Some(found.filter(|value| *value != Value::Null));
        }
        let found = last.flatten();
        for name in &pipe.variables {
            if pipe.assigns {
                self.set(name, found.clone())?;
            } else {
                self.variables.push((name.clone(), found.clone()));
            }
        }
        Ok(found)
    }

    fn command(&mut self, dot: &Found, command: &Command, last: Option<Found>) -> Result<Found> {
        let first = &command.args[0];
        let given = command.args.len() > 1 || last.is_some();
        let no_function = || match given {
            true => Err(format!("can't give argument to non-function {}", first.shown())),
            false => Ok(()),
        };
        match first {
            Arg::Function { name, .. } => {
                functions::call(self, dot, name, &command.args, Some(command), last)
            }
            Arg::Nil { .. } => {
                self.here(first.at(), first.shown());
                Err("nil is not a command".to_string())
            }
            Arg::Field { .. } | Arg::Chain { .. } => self.fields(dot, first, given),
            Arg::Variable { fields, .. } if !fields.is_empty() => self.fields(dot, first, given),
            Arg::Pipe(pipe) => {
                no_function()?;
                self.pipe(dot, pipe)
            }
            _ => {
                self.here(first.at(), first.shown());
                no_function()?;
                self.argument(dot, first)
            }
        }
    }

    /// The value of an argument.
    pub(super) fn argument(&mut self, dot: &Found, arg: &Arg) -> Result<Found> {
        self.here(arg.at(), arg.shown());
        match arg {
            Arg::Dot { .. } => Ok(dot.clone()),
            Arg::Nil { .. } => Ok(Some(Value::Null)),
            Arg::Literal { value, .. } => Ok(Some(value.clone())),
            Arg::Function { name, .. } => functions::call(self, dot, name, &[], None, None),
            Arg::Pipe(pipe) => self.pipe(dot, pipe),
            Arg::Field { .. } | Arg::Variable { .. } | Arg::Chain { .. } => {
                self.fields(dot, arg, false)
            }
        }
    }

    fn fields(&mut self, dot: &Found, arg: &Arg, given: bool) -> Result<Found> {
        self.here(arg.at(), arg.shown());
        let (mut found, fields) = match arg {
            Arg::Field { fields, .. } => (dot.clone(), fields),
            Arg::Variable { name, fields, .. } => {
                let known = self.variables.iter().rev().find(|(known, _)| known == name);
                match known {
                    Some((_, value)) => (value.clone(), fields),
                    None => return Err(format!("undefined variable: {name}")),
                }
            }
            Arg::Chain { of, fields, .. } => {
                let found = self.argument(dot, of)?;
                self.here(arg.at(), arg.shown());
                (found, fields)
            }
            _ => return self.argument(dot, arg),
        };
        for (i, field) in fields.iter().enumerate() {
            found = self.field(found, field, given && i + 1 == fields.len())?;
        }
        Ok(found)
    }

    fn field(&self, of: Found, name: &str, given: bool) -> Result<Found> {
        match of {
            None if self.allow_missing => Ok(None),
            None => Err(format!("nil data; no entry for key {}", quote(name))),
            Some(Value::Null) => Err(format!("nil pointer evaluating interface {{}}.{name}")),
            Some(Value::Map(_)) if given => {
                Err(format!("{name} is not a method but has arguments"))
            }
            Some(Value::Map(map)) => match map.get(name) {
                None if !self.allow_missing => {
                    Err(format!("map has no entry for key {}", quote(name)))
                }
                found => Ok(found.cloned()),
            },
            Some(_) => Err(format!("can't evaluate field {name} in type interface {{}}")),
        }
    }
}

/// What is printed for a value.
fn shown(found: &Found) -> String {
    match found {
        None | Some(Value::Null) => "<no value>".to_string(),
        Some(value) => shown_by_go(value),
    }
}

/// Whether a value counts as true.
pub fn is_true(found: &Found) -> bool {
    match found {
        None | Some(Value::Null) => false,
        Some(Value::Bool(truth)) => *truth,
        Some(Value::Int(number)) => *number != 0,
        Some(Value::Float(number)) => *number != 0.0,
        Some(Value::Str(text)) => !text.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Map(map)) => !map.is_empty(),
    }
}
