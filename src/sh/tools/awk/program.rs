//! Reading an `awk` program.

use crate::sh::regex::Regex;

/// A pattern with what to do where it fits.
#[derive(Clone, Debug)]
pub struct Rule {
    pub pattern: Pattern,
    /// None: print the line.
    pub action: Option<Vec<Statement>>,
}

#[derive(Clone, Debug)]
pub enum Pattern {
    Begin,
    End,
    Always,
    If(Expression),
}

#[derive(Clone, Debug)]
pub enum Statement {
    Print(Vec<Expression>),
    Printf(Vec<Expression>),
    Do(Expression),
    If(Expression, Vec<Statement>, Vec<Statement>),
    Next,
    Exit,
}

#[derive(Clone, Debug)]
pub enum Expression {
    Number(i64),
    Text(String),
    Regex(Regex),
    Variable(String),
    Field(Box<Expression>),
    /// A variable or a field, `=` or `+=` and the like, and the value.
    Assign(Box<Expression>, &'static str, Box<Expression>),
    Unary(char, Box<Expression>),
    Binary(Box<Expression>, &'static str, Box<Expression>),
    Choose(Box<Expression>, Box<Expression>, Box<Expression>),
    Call(&'static str, Vec<Expression>),
}

const FUNCTIONS: [&str; 8] =
    ["length", "substr", "toupper", "tolower", "index", "int", "gsub", "sub"];

/// Binary operators with their rank; text put side by side has rank 5.
const OPERATORS: [(&str, u8); 16] = [
    ("||", 1),
    ("&&", 2),
    ("!~", 3),
    ("==", 4),
    ("!=", 4),
    ("<=", 4),
    (">=", 4),
    ("~", 3),
    ("<", 4),
    (">", 4),
    ("+", 6),
    ("-", 6),
    ("*", 7),
    ("/", 7),
    ("%", 7),
    ("", 5),
];

const DEEPEST: u32 = 40;

/// Reads a program.
///
/// # Errors
///
/// What is wrong, or which part of awk is left out here.
pub fn parse(text: &str) -> Result<Vec<Rule>, String> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, depth: 0 };
    let mut rules = Vec::new();
    reader.gap();
    while reader.at < reader.chars.len() {
        rules.push(reader.rule()?);
        reader.gap();
    }
    Ok(rules)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: u32,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\\')) {
            self.at += if self.peek() == Some('\\') { 2 } else { 1 };
        }
    }

    /// Blanks, newlines, semicolons and comments.
    fn gap(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                '#' => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1
                    }
                }
                c if c.is_whitespace() || c == ';' => self.at += 1,
                _ => return,
            }
        }
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn eat(&mut self, text: &str) -> bool {
        self.blanks();
        let there = self.starts(text);
        self.at += if there { text.chars().count() } else { 0 };
        there
    }

    fn word(&mut self) -> String {
        self.blanks();
        let rest = self.chars[self.at.min(self.chars.len())..].iter();
        rest.take_while(|c| c.is_alphanumeric() || **c == '_').collect()
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let there = self.word() == word;
        self.at += if there { word.chars().count() } else { 0 };
        there
    }

    fn error<T>(&self) -> Result<T, String> {
        let rest: String = self.chars[self.at.min(self.chars.len())..].iter().take(20).collect();
        Err(format!("syntax error near `{rest}'"))
    }

    fn rule(&mut self) -> Result<Rule, String> {
        let pattern = if self.eat_word("BEGIN") {
            Pattern::Begin
        } else if self.eat_word("END") {
            Pattern::End
        } else if self.peek() == Some('{') {
            Pattern::Always
        } else {
            Pattern::If(self.expression(0, true)?)
        };
        let action = if self.eat("{") { Some(self.block()?) } else { None };
        Ok(Rule { pattern, action })
    }

    /// Statements up to and with the closing brace.
    fn block(&mut self) -> Result<Vec<Statement>, String> {
        self.deeper()?;
        let mut statements = Vec::new();
        loop {
            self.gap();
            if self.eat("}") {
                self.depth -= 1;
                return Ok(statements);
            }
            if self.at >= self.chars.len() {
                return self.error();
            }
            statements.push(self.statement()?);
        }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST { Err("nested too deeply".into()) } else { Ok(()) }
    }

    fn body(&mut self) -> Result<Vec<Statement>, String> {
        self.gap();
        if self.eat("{") { self.block() } else { Ok(vec![self.statement()?]) }
    }

    fn statement(&mut self) -> Result<Statement, String> {
        let word = self.word();
        match word.as_str() {
            "for" | "while" | "do" | "function" | "delete" | "getline" => {
                return Err(format!("`{word}' is not part of this awk"));
            }
            "print" | "printf" => {
                self.at += word.len();
                let values = self.values()?;
                return Ok(if word == "print" {
                    Statement::Print(values)
                } else {
                    Statement::Printf(values)
                });
            }
            "next" | "exit" => {
                self.at += word.len();
                if word == "exit" && self.peek().is_some_and(|c| c.is_ascii_digit() || c == ' ') {
                    self.word_number();
                }
                return Ok(if word == "next" { Statement::Next } else { Statement::Exit });
            }
            "if" => {
                self.at += 2;
                if !self.eat("(") {
                    return self.error();
                }
                self.deeper()?;
                let test = self.expression(0, true)?;
                if !self.eat(")") {
                    return self.error();
                }
                let yes = self.body()?;
                let before = self.at;
                self.gap();
                let no = if self.eat_word("else") {
                    self.body()?
                } else {
                    self.at = before;
                    Vec::new()
                };
                self.depth -= 1;
                return Ok(Statement::If(test, yes, no));
            }
            _ => {}
        }
        Ok(Statement::Do(self.expression(0, true)?))
    }

    fn word_number(&mut self) {
        self.blanks();
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn values(&mut self) -> Result<Vec<Expression>, String> {
        let mut values = Vec::new();
        self.blanks();
        if matches!(self.peek(), None | Some('}' | ';' | '\n')) {
            return Ok(values);
        }
        loop {
            values.push(self.expression(0, false)?);
            if !self.eat(",") {
                self.blanks();
                if matches!(self.peek(), Some('>' | '|')) {
                    return Err("output to a file is not part of this awk".into());
                }
                return Ok(values);
            }
        }
    }

    /// An expression of operators of at least `rank`; a bare `>` belongs to `print` otherwise.
    fn expression(&mut self, rank: u8, greater: bool) -> Result<Expression, String> {
        self.deeper()?;
        let mut left = self.unary()?;
        loop {
            self.blanks();
            if rank == 0 && self.peek() == Some('?') {
                self.at += 1;
                let yes = self.expression(0, greater)?;
                if !self.eat(":") {
                    return self.error();
                }
                let no = self.expression(0, greater)?;
                left = Expression::Choose(Box::new(left), Box::new(yes), Box::new(no));
                continue;
            }
            if let Some(operator) = self.assignment(&left) {
                let value = self.expression(0, greater)?;
                left = Expression::Assign(Box::new(left), operator, Box::new(value));
                continue;
            }
            let Some((operator, its)) = self.operator(greater).filter(|(_, its)| *its >= rank)
            else {
                break;
            };
            self.at += operator.len();
            let right = self.expression(its + 1, greater)?;
            left = Expression::Binary(Box::new(left), operator, Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn assignment(&mut self, left: &Expression) -> Option<&'static str> {
        if !matches!(left, Expression::Variable(_) | Expression::Field(_)) || self.starts("==") {
            return None;
        }
        let found = ["+=", "-=", "*=", "/=", "%=", "="].into_iter().find(|o| self.starts(o))?;
        self.at += found.len();
        Some(found)
    }

    fn operator(&self, greater: bool) -> Option<(&'static str, u8)> {
        let c = self.peek()?;
        let named = OPERATORS.into_iter().find(|(o, _)| !o.is_empty() && self.starts(o));
        match named {
            Some((">", _)) if !greater => None,
            Some(found) => Some(found),
            // Values side by side are joined.
            None if c.is_alphanumeric() || "_$\"(".contains(c) => Some(("", 5)),
            None => None,
        }
    }

    fn unary(&mut self) -> Result<Expression, String> {
        self.blanks();
        match self.peek() {
            Some(c @ ('!' | '-' | '+')) => {
                let twice = self.chars.get(self.at + 1) == Some(&c);
                self.at += if twice { 2 } else { 1 };
                self.deeper()?;
                let inner = self.unary()?;
                self.depth -= 1;
                Ok(match (c, twice) {
                    ('+', true) => step(inner, "+="),
                    ('-', true) => step(inner, "-="),
                    (c, _) => Expression::Unary(c, Box::new(inner)),
                })
            }
            _ => self.primary(),
        }
    }

    fn primary(&mut self) -> Result<Expression, String> {
        let Some(c) = self.peek() else { return self.error() };
        match c {
            '(' => {
                self.at += 1;
                let inner = self.expression(0, true)?;
                if self.eat(")") { Ok(inner) } else { self.error() }
            }
            '$' => {
                self.at += 1;
                self.deeper()?;
                let inner = self.primary()?;
                self.depth -= 1;
                Ok(Expression::Field(Box::new(inner)))
            }
            '"' => Ok(Expression::Text(self.quoted('"')?)),
            '/' => {
                let text = self.quoted('/')?;
                Ok(Expression::Regex(Regex::extended(&text)?))
            }
            c if c.is_ascii_digit() || c == '.' => {
                let rest = self.chars[self.at..].iter();
                let text: String = rest.take_while(|c| c.is_ascii_digit() || **c == '.').collect();
                self.at += text.len();
                Ok(Expression::Number(super::run::number(&text)))
            }
            c if c.is_alphabetic() || c == '_' => self.name(),
            _ => self.error(),
        }
    }

    fn name(&mut self) -> Result<Expression, String> {
        let name = self.word();
        self.at += name.chars().count();
        if let Some(function) = FUNCTIONS.into_iter().find(|f| *f == name) {
            let mut arguments = Vec::new();
            if self.eat("(") && !self.eat(")") {
                loop {
                    arguments.push(self.expression(0, true)?);
                    if self.eat(")") {
                        break;
                    }
                    if !self.eat(",") {
                        return self.error();
                    }
                }
            }
            return Ok(Expression::Call(function, arguments));
        }
        if matches!(self.peek(), Some('(' | '[')) {
            return Err(format!("`{name}' is not part of this awk"));
        }
        let variable = Expression::Variable(name);
        // `x++` has the new value here, which only shows inside a larger expression.
        for (mark, operator) in [("++", "+="), ("--", "-=")] {
            if self.starts(mark) {
                self.at += 2;
                return Ok(step(variable, operator));
            }
        }
        Ok(variable)
    }

    fn quoted(&mut self, end: char) -> Result<String, String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else { return self.error() };
            self.at += 1;
            match c {
                '\\' if end == '/' && self.peek() == Some('/') => {}
                '\\' => {
                    text.push('\\');
                    text.extend(self.peek());
                    self.at += 1;
                }
                c if c == end && end == '"' => return Ok(crate::sh::escapes::unescape(&text)),
                c if c == end => return Ok(text),
                c => text.push(c),
            }
        }
    }
}

fn step(variable: Expression, operator: &'static str) -> Expression {
    let one = Expression::Number(super::run::number("1"));
    Expression::Assign(Box::new(variable), operator, Box::new(one))
}
