//! Reads the words of a Go template into a tree, with Go's sentences for mistakes.

use super::lex::{Kind, Mistake, Token, mistake, number};
use super::tree::{Arg, Command, Form, Node, Pipe};
use crate::api::go::quote;
use crate::value::Value;

type Result<T> = std::result::Result<T, Mistake>;

/// Words that begin an action of their own.
const KEYWORDS: [&str; 10] =
    ["if", "else", "end", "range", "with", "template", "define", "block", "break", "continue"];

/// The functions that a template may call.
const FUNCTIONS: [&str; 20] = [
    "and",
    "or",
    "not",
    "len",
    "index",
    "slice",
    "print",
    "printf",
    "println",
    "html",
    "js",
    "urlquery",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "exists",
    "base64decode",
];

/// How deep branches and parentheses may be nested.
const MAX_DEPTH: usize = 100;

/// Templates that a template defines, by their names.
type Defined = Vec<(String, Vec<Node>)>;

/// Reads a template: its nodes, and the templates that it defines.
pub fn parse(
    tokens: &[Token],
    broken: Option<Mistake>,
    length: usize,
) -> Result<(Vec<Node>, Defined)> {
    let variables = vec!["$".to_string()];
    let mut parser =
        Parser { tokens, broken, length, next: 0, variables, ranges: 0, defined: vec![], depth: 0 };
    let (nodes, end) = parser.list(true)?;
    match end {
        End::Source => Ok((nodes, parser.defined)),
        end => mistake(format!("unexpected {}", end.shown()), parser.at()),
    }
}

/// What ends a list of nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Source,
    Stop,
    Else,
}

impl End {
    fn shown(self) -> &'static str {
        match self {
            End::Source => "EOF",
            End::Stop => "{{end}}",
            End::Else => "{{else}}",
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    /// The mistake that ended the words; met when they are used up.
    broken: Option<Mistake>,
    length: usize,
    next: usize,
    variables: Vec<String>,
    ranges: usize,
    defined: Vec<(String, Vec<Node>)>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn at(&self) -> usize {
        self.tokens.get(self.next.saturating_sub(1)).map_or(self.length, |token| token.at)
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Result<&'a Token> {
        let tokens = self.tokens;
        match tokens.get(self.next) {
            Some(token) => {
                self.next += 1;
                Ok(token)
            }
            None => Err(self.ended()),
        }
    }

    /// Why there are no more words.
    fn ended(&self) -> Mistake {
        let end = Mistake { words: "unexpected EOF".to_string(), at: self.length };
        self.broken.clone().unwrap_or(end)
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|token| token.kind == Kind::Space) {
            self.next += 1;
        }
    }

    fn take_solid(&mut self) -> Result<&'a Token> {
        self.skip_space();
        self.take()
    }

    fn is_mark(&self, mark: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Mark && token.text == mark)
    }

    fn unexpected<T>(&self, token: &Token, context: &str) -> Result<T> {
        mistake(format!("unexpected {} in {context}", shown(token)), token.at)
    }

    fn close(&mut self, context: &str) -> Result<()> {
        let token = self.take_solid()?;
        if token.kind == Kind::Close { Ok(()) } else { self.unexpected(token, context) }
    }

    /// Nodes up to an `end`, an `else` or the end of the source.
    fn list(&mut self, top: bool) -> Result<(Vec<Node>, End)> {
        let mut nodes = Vec::new();
        loop {
            let Some(token) = self.peek() else {
                return match (&self.broken, top) {
                    (None, true) => Ok((nodes, End::Source)),
                    _ => Err(self.ended()),
                };
            };
            self.next += 1;
            if token.kind == Kind::Text {
                nodes.push(Node::Text(token.text.clone()));
                continue;
            }
            self.skip_space();
            let word = match self.peek() {
                Some(word) if word.kind == Kind::Word => word.text.as_str(),
                _ => "",
            };
            if KEYWORDS.contains(&word) {
                self.next += 1;
            }
            match word {
                "end" => {
                    self.close("end")?;
                    return Ok((nodes, End::Stop));
                }
                "else" => {
                    self.skip_space();
                    let chained = self.peek().is_some_and(|next| {
                        next.kind == Kind::Word && ["if", "with"].contains(&&*next.text)
                    });
                    if !chained {
                        self.close("else")?;
                    }
                    return Ok((nodes, End::Else));
                }
                _ => nodes.extend(self.action(word, token.at)?),
            }
        }
    }

    fn action(&mut self, word: &str, start: usize) -> Result<Option<Node>> {
        match word {
            "if" => self.branch(Form::If).map(Some),
            "with" => self.branch(Form::With).map(Some),
            "range" => self.branch(Form::Range).map(Some),
            "template" => self.call().map(Some),
            "define" => self.define().map(|()| None),
            "block" => self.block().map(Some),
            "break" | "continue" => {
                self.close(&format!("{{{{{word}}}}}"))?;
                if self.ranges == 0 {
                    return mistake(format!("{{{{{word}}}}} outside {{{{range}}}}"), start);
                }
                Ok(Some(if word == "break" { Node::Break } else { Node::Continue }))
            }
            _ => self.pipe("command").map(|pipe| Some(Node::Action(pipe))),
        }
    }

    fn branch(&mut self, form: Form) -> Result<Node> {
        self.deeper()?;
        let known = self.variables.len();
        let name = form.name();
        let pipe = self.pipe(name)?;
        let is_range = form == Form::Range;
        self.ranges += usize::from(is_range);
        let (then, mut end) = self.list(false)?;
        self.ranges -= usize::from(is_range);
        let mut other = Vec::new();
        if end == End::Else {
            let chained = self.peek().filter(|next| next.kind == Kind::Word);
            match chained.map(|next| next.text.as_str()) {
                Some(word) if word == name && !is_range => {
                    self.next += 1;
                    other.push(self.branch(form)?);
                    end = End::Stop;
                }
                _ => (other, end) = self.list(false)?,
            }
        }
        if end != End::Stop {
            return mistake(format!("expected end; found {}", end.shown()), self.at());
        }
        self.variables.truncate(known);
        self.depth -= 1;
        Ok(Node::Branch { form, pipe, then, other })
    }

    fn name_of(&mut self, context: &str) -> Result<(&'a Token, String)> {
        let token = self.take_solid()?;
        match &token.kind {
            Kind::Str(name) => Ok((token, name.clone())),
            _ => self.unexpected(token, context),
        }
    }

    fn call(&mut self) -> Result<Node> {
        let (token, name) = self.name_of("template clause")?;
        self.skip_space();
        let pipe = match self.peek() {
            Some(next) if next.kind == Kind::Close => {
                self.next += 1;
                None
            }
            _ => Some(self.pipe("template clause")?),
        };
        Ok(Node::Call { at: token.at, name, pipe })
    }

    fn define(&mut self) -> Result<()> {
        let (_, name) = self.name_of("define clause")?;
        self.close("define clause")?;
        let nodes = self.body("define clause")?;
        self.defined.push((name, nodes));
        Ok(())
    }

    fn block(&mut self) -> Result<Node> {
        let (token, name) = self.name_of("block clause")?;
        let pipe = self.pipe("block clause")?;
        let nodes = self.body("block clause")?;
        self.defined.push((name.clone(), nodes));
        Ok(Node::Call { at: token.at, name, pipe: Some(pipe) })
    }

    fn body(&mut self, context: &str) -> Result<Vec<Node>> {
        let outer = std::mem::replace(&mut self.variables, vec!["$".to_string()]);
        self.deeper()?;
        let (nodes, end) = self.list(false)?;
        self.depth -= 1;
        self.variables = outer;
        match end {
            End::Stop => Ok(nodes),
            end => mistake(format!("unexpected {} in {context}", end.shown()), self.at()),
        }
    }

    /// Counts how deep parts are nested, and refuses what no stack should hold.
    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            mistake("max expression depth exceeded", self.at())
        } else {
            Ok(())
        }
    }

    /// Commands between bars, up to `}}` or `)`.
    fn pipe(&mut self, context: &str) -> Result<Pipe> {
        self.deeper()?;
        self.skip_space();
        let at = self.peek().map_or(self.length, |token| token.at);
        let mut pipe = Pipe { at, variables: vec![], assigns: false, commands: vec![] };
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.take_solid()?;
            let closes = token.kind == Kind::Close || token.kind == Kind::Mark && token.text == ")";
            if closes {
                if pipe.commands.is_empty() {
                    return mistake(format!("missing value for {context}"), token.at);
                }
                self.depth -= 1;
                return Ok(pipe);
            }
            let is_operand = matches!(
                token.kind,
                Kind::Word
                    | Kind::Number
                    | Kind::Str(_)
                    | Kind::Char(_)
                    | Kind::Field
                    | Kind::Variable
            ) || token.kind == Kind::Mark && [".", "("].contains(&&*token.text);
            if !is_operand {
                return self.unexpected(token, context);
            }
            self.next -= 1;
            pipe.commands.push(self.command()?);
        }
    }

    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Result<()> {
        let start = self.next;
        let mut names = Vec::new();
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Variable) {
            self.next += 1;
            self.skip_space();
            if self.is_mark(":=") || self.is_mark("=") {
                pipe.assigns = self.is_mark("=");
                names.push(token.text.clone());
                self.next += 1;
                if !pipe.assigns {
                    self.variables.extend(names.iter().cloned());
                }
                pipe.variables = names;
                return Ok(());
            }
            if !self.is_mark(",") {
                break;
            }
            names.push(token.text.clone());
            if context != "range" || names.len() > 1 {
                return mistake(format!("too many declarations in {context}"), token.at);
            }
            self.next += 1;
            self.skip_space();
        }
        self.next = start;
        Ok(())
    }

    fn command(&mut self) -> Result<Command> {
        self.skip_space();
        let at = self.peek().map_or(self.length, |token| token.at);
        let mut args = Vec::new();
        loop {
            self.skip_space();
            if let Some(arg) = self.operand()? {
                args.push(arg);
            }
            let token = self.take()?;
            match (&token.kind, token.text.as_str()) {
                (Kind::Space, _) => continue,
                (Kind::Close, _) | (Kind::Mark, ")") => self.next -= 1,
                (Kind::Mark, "|") => {}
                _ => return self.unexpected(token, "operand"),
            }
            break;
        }
        if args.is_empty() {
            return mistake("empty command", at);
        }
        Ok(Command { at, args })
    }

    fn operand(&mut self) -> Result<Option<Arg>> {
        let Some(term) = self.term()? else { return Ok(None) };
        let Some(first) = self.peek().filter(|token| token.kind == Kind::Field) else {
            return Ok(Some(term));
        };
        let mut fields = Vec::new();
        while let Some(token) = self.peek().filter(|token| token.kind == Kind::Field) {
            fields.push(token.text[1..].to_string());
            self.next += 1;
        }
        Ok(Some(match term {
            Arg::Field { fields: mut own, .. } => {
                own.extend(fields);
                Arg::Field { at: first.at, fields: own }
            }
            Arg::Variable { name, .. } => Arg::Variable { at: first.at, name, fields },
            Arg::Dot { .. } | Arg::Nil { .. } | Arg::Literal { .. } => {
                let words = format!("unexpected . after term {}", quote(&term.shown()));
                return mistake(words, first.at);
            }
            of => Arg::Chain { at: first.at, of: Box::new(of), fields },
        }))
    }

    fn term(&mut self) -> Result<Option<Arg>> {
        let token = self.take()?;
        let at = token.at;
        let literal = |value: Value| Arg::Literal { at, value, source: token.text.clone() };
        Ok(Some(match (&token.kind, token.text.as_str()) {
            (Kind::Word, "nil") => Arg::Nil { at },
            (Kind::Word, "true") => literal(true.into()),
            (Kind::Word, "false") => literal(false.into()),
            (Kind::Word, name) if FUNCTIONS.contains(&name) => {
                Arg::Function { at, name: name.to_string() }
            }
            (Kind::Word, name) if KEYWORDS.contains(&name) => {
                self.next -= 1;
                return Ok(None);
            }
            (Kind::Word, name) => {
                return mistake(format!("function {} not defined", quote(name)), at);
            }
            (Kind::Field, name) => Arg::Field { at, fields: vec![name[1..].to_string()] },
            (Kind::Variable, name) => {
                if !self.variables.iter().any(|known| known == name) {
                    return mistake(format!("undefined variable {}", quote(name)), at);
                }
                Arg::Variable { at, name: name.to_string(), fields: vec![] }
            }
            (Kind::Number, text) => literal(number(text).unwrap_or_default()),
            (Kind::Str(text), _) => literal(text.as_str().into()),
            (Kind::Char(c), _) => literal(i64::from(u32::from(*c)).into()),
            (Kind::Mark, ".") => Arg::Dot { at },
            (Kind::Mark, "(") => Arg::Pipe(self.pipe("parenthesized pipeline")?),
            _ => {
                self.next -= 1;
                return Ok(None);
            }
        }))
    }
}

/// A word as a mistake shows it.
fn shown(token: &Token) -> String {
    match (&token.kind, token.text.as_str()) {
        (Kind::Mark, ".") => "<.>".to_string(),
        (Kind::Word, word) if KEYWORDS.contains(&word) => format!("<{word}>"),
        (_, text) if text.chars().count() > 10 => {
            format!("{}...", quote(&text.chars().take(10).collect::<String>()))
        }
        (_, text) => quote(text),
    }
}
