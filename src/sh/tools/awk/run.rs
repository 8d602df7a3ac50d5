//! Running an `awk` program. Numbers are whole thousandths: enough for columns of a table, and
//! the same on every machine.

use super::program::{Expression, Pattern, Rule, Statement};
use crate::sh::builtins;
use crate::sh::regex::Regex;
use crate::sh::tools::call::Call;
use crate::sh::tools::filter::{Filter, Then};
use std::collections::BTreeMap;

/// What 1 is.
const ONE: i64 = 1000;

/// How large a text may become.
const LARGEST_TEXT: usize = 256 * 1024;

#[derive(Clone, Debug)]
pub struct Awk {
    program: Vec<Rule>,
    variables: BTreeMap<String, String>,
    /// The line, and then its fields.
    fields: Vec<String>,
    line: i64,
    begun: bool,
    exited: bool,
}

/// What a statement asks for.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Next,
    Exit,
}

/// Reads the number at the start of a text, in thousandths.
pub fn number(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let whole: String = rest.chars().take_while(char::is_ascii_digit).take(15).collect();
    let fraction = rest[whole.len()..].strip_prefix('.').unwrap_or("");
    let digits = fraction.chars().take_while(char::is_ascii_digit);
    let thousandths: String = digits.chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().unwrap_or(0);
    sign * (whole * ONE + thousandths.parse::<i64>().unwrap_or(0))
}

fn shown(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = ((value / ONE).unsigned_abs(), (value % ONE).unsigned_abs());
    match rest {
        0 => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{}", format!("{rest:03}").trim_end_matches('0')),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain && digits.chars().any(|c| c.is_ascii_digit()) && digits.matches('.').count() <= 1
}

impl Awk {
    pub fn new(program: Vec<Rule>) -> Awk {
        let (variables, fields) = (BTreeMap::new(), vec![String::new()]);
        let mut awk = Awk { program, variables, fields, line: 0, begun: false, exited: false };
        for (name, text) in [("FS", " "), ("OFS", " "), ("ORS", "\n")] {
            awk.set(name, text.into());
        }
        awk
    }

    /// Whether it has nothing to do with any input.
    pub fn reads_nothing(&self) -> bool {
        self.program.iter().all(|rule| matches!(rule.pattern, Pattern::Begin))
    }

    pub fn set(&mut self, name: &str, mut text: String) {
        if text.len() > LARGEST_TEXT {
            text.clear();
        }
        self.variables.insert(name.to_owned(), text);
    }

    fn get(&self, name: &str) -> String {
        match name {
            "NR" | "FNR" => self.line.to_string(),
            "NF" => (self.fields.len() - 1).to_string(),
            name => self.variables.get(name).cloned().unwrap_or_default(),
        }
    }

    fn split(&mut self, line: &str) {
        let separator = self.get("FS");
        let mut chars = separator.chars();
        let fields: Vec<String> = match (chars.next(), chars.next()) {
            (None, _) => line.chars().map(String::from).collect(),
            (Some(' '), None) => line.split_whitespace().map(str::to_owned).collect(),
            _ if line.is_empty() => Vec::new(),
            (Some(c), None) => line.split(c).map(str::to_owned).collect(),
            _ => match Regex::extended(&separator) {
                Ok(regex) => pieces(&regex, line),
                Err(_) => vec![line.to_owned()],
            },
        };
        self.fields = std::iter::once(line.to_owned()).chain(fields).collect();
    }

    fn run(&mut self, wanted: fn(&Pattern) -> bool, call: &mut Call<'_>) {
        for at in 0..self.program.len() {
            if self.exited {
                return;
            }
            let rule = self.program[at].clone();
            let fits = match &rule.pattern {
                Pattern::If(test) => wanted(&rule.pattern) && self.holds(test),
                pattern => wanted(pattern),
            };
            if !fits {
                continue;
            }
            let print = [Statement::Print(Vec::new())];
            match self.statements(rule.action.as_deref().unwrap_or(&print[..]), call) {
                None => {}
                Some(After::Next) => return,
                Some(After::Exit) => self.exited = true,
            }
        }
    }

    fn statements(&mut self, list: &[Statement], call: &mut Call<'_>) -> Option<After> {
        for statement in list {
            match statement {
                Statement::Next => return Some(After::Next),
                Statement::Exit => return Some(After::Exit),
                Statement::Do(expression) => {
                    self.text(expression);
                }
                Statement::Print(values) => {
                    let texts: Vec<String> = values.iter().map(|v| self.text(v)).collect();
                    let line = if texts.is_empty() {
                        self.fields[0].clone()
                    } else {
                        texts.join(&self.get("OFS"))
                    };
                    call.out.push_str(&line);
                    call.out.push_str(&self.get("ORS"));
                }
                Statement::Printf(values) => {
                    let texts: Vec<String> = values.iter().map(|v| self.text(v)).collect();
                    if let Some((template, arguments)) = texts.split_first() {
                        call.out.push_str(&builtins::format(template, arguments).0);
                    }
                }
                Statement::If(test, yes, no) => {
                    let branch = if self.holds(test) { yes } else { no };
                    if let Some(after) = self.statements(branch, call) {
                        return Some(after);
                    }
                }
            }
        }
        None
    }

    fn holds(&mut self, test: &Expression) -> bool {
        if let Expression::Regex(regex) = test {
            return regex.is_match(&self.fields[0]);
        }
        let text = self.text(test);
        match test {
            Expression::Text(_) => !text.is_empty(),
            _ if is_number(&text) => number(&text) != 0,
            _ => !text.is_empty(),
        }
    }

    fn number(&mut self, expression: &Expression) -> i64 {
        number(&self.text(expression))
    }

    fn text(&mut self, expression: &Expression) -> String {
        match expression {
            Expression::Number(value) => shown(*value),
            Expression::Text(text) => text.clone(),
            Expression::Regex(regex) => u8::from(regex.is_match(&self.fields[0])).to_string(),
            Expression::Variable(name) => self.get(name),
            Expression::Field(index) => {
                let index = (self.number(index) / ONE).max(0) as usize;
                self.fields.get(index).cloned().unwrap_or_default()
            }
            Expression::Assign(target, operator, value) => self.assign(target, operator, value),
            Expression::Unary('!', inner) => u8::from(!self.holds(inner)).to_string(),
            Expression::Unary('-', inner) => shown(-self.number(inner)),
            Expression::Unary(_, inner) => shown(self.number(inner)),
            Expression::Choose(test, yes, no) => {
                let chosen = if self.holds(test) { yes } else { no };
                self.text(chosen)
            }
            Expression::Binary(left, operator, right) => self.binary(left, operator, right),
            Expression::Call(name, arguments) => self.call(name, arguments),
        }
    }

    fn assign(&mut self, target: &Expression, operator: &str, value: &Expression) -> String {
        let text = match operator {
            "=" => self.text(value),
            operator => {
                let (old, new) = (self.number(target), self.number(value));
                shown(calculate(old, operator.trim_end_matches('='), new))
            }
        };
        match target {
            Expression::Variable(name) => self.set(name, text.clone()),
            Expression::Field(index) => {
                let index = (self.number(index) / ONE).clamp(0, 1000) as usize;
                if index == 0 {
                    self.split(&text);
                } else {
                    if self.fields.len() <= index {
                        self.fields.resize(index + 1, String::new());
                    }
                    self.fields[index] = text.clone();
                    self.fields[0] = self.fields[1..].join(&self.get("OFS"));
                }
            }
            _ => {}
        }
        text
    }

    fn binary(&mut self, left: &Expression, operator: &str, right: &Expression) -> String {
        let truth = |holds: bool| u8::from(holds).to_string();
        match operator {
            "||" => return truth(self.holds(left) || self.holds(right)),
            "&&" => return truth(self.holds(left) && self.holds(right)),
            "~" | "!~" => {
                let text = self.text(left);
                let found = match right {
                    Expression::Regex(regex) => regex.is_match(&text),
                    other => {
                        let pattern = self.text(other);
                        Regex::extended(&pattern).is_ok_and(|regex| regex.is_match(&text))
                    }
                };
                return truth(found == (operator == "~"));
            }
            "" => {
                let text = self.text(left) + &self.text(right);
                return if text.len() > LARGEST_TEXT { String::new() } else { text };
            }
            _ => {}
        }
        let (a, b) = (self.text(left), self.text(right));
        if !matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=") {
            return shown(calculate(number(&a), operator, number(&b)));
        }
        // Numbers are compared as numbers; a text in quotes makes it a comparison of texts.
        let quoted = [left, right].iter().any(|e| matches!(e, Expression::Text(_)));
        let empty = |text: &str| text.is_empty();
        let numeric = !quoted && (is_number(&a) || empty(&a)) && (is_number(&b) || empty(&b));
        let order = if numeric { number(&a).cmp(&number(&b)) } else { a.cmp(&b) };
        truth(match operator {
            "==" => order.is_eq(),
            "!=" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        })
    }

    fn call(&mut self, name: &str, arguments: &[Expression]) -> String {
        let first = match arguments.first() {
            Some(Expression::Regex(_)) => String::new(),
            Some(first) => self.text(first),
            None => self.fields[0].clone(),
        };
        match name {
            "length" => first.chars().count().to_string(),
            "toupper" => first.to_uppercase(),
            "tolower" => first.to_lowercase(),
            "int" => (number(&first) / ONE).to_string(),
            "index" => {
                let part = arguments.get(1).map(|e| self.text(e)).unwrap_or_default();
                let found = first.find(&part).map_or(0, |at| first[..at].chars().count() + 1);
                found.to_string()
            }
            "substr" => {
                let from = arguments.get(1).map_or(1, |e| self.number(e) / ONE).max(1) as usize;
                let length = arguments.get(2).map(|e| (self.number(e) / ONE).max(0) as usize);
                first.chars().skip(from - 1).take(length.unwrap_or(usize::MAX)).collect()
            }
            _ => self.substitute(name == "gsub", arguments),
        }
    }

    /// `sub` and `gsub`
    fn substitute(&mut self, all: bool, arguments: &[Expression]) -> String {
        let [pattern, with, rest @ ..] = arguments else { return "0".into() };
        let line = Expression::Field(Box::new(Expression::Number(0)));
        let target = rest.first().unwrap_or(&line);
        let (with, text) = (self.text(with), self.text(target));
        let regex = match pattern {
            Expression::Regex(regex) => Ok(regex.clone()),
            other => Regex::extended(&self.text(other)),
        };
        let Ok(regex) = regex else { return "0".into() };
        let parts = pieces(&regex, &text);
        let count = if all { parts.len() - 1 } else { (parts.len() - 1).min(1) };
        if count > 0 {
            let new = match (all, regex.find(&text).and_then(|captures| captures[0])) {
                (false, Some((from, to))) => {
                    let chars: Vec<char> = text.chars().collect();
                    let (before, after) = (&chars[..from], &chars[to..]);
                    before.iter().collect::<String>() + &with + &after.iter().collect::<String>()
                }
                _ => parts.join(&with),
            };
            self.assign(target, "=", &Expression::Text(new));
        }
        count.to_string()
    }
}

/// What lies between the matches of an expression.
fn pieces(regex: &Regex, text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut parts, mut copied, mut from) = (Vec::new(), 0, 0);
    while let Some((start, end)) = regex.find_at(&chars, from).and_then(|captures| captures[0]) {
        if end > start {
            parts.push(chars[copied..start].iter().collect());
            copied = end;
        }
        from = end.max(start + 1);
        if from > chars.len() {
            break;
        }
    }
    parts.push(chars[copied..].iter().collect());
    parts
}

fn calculate(a: i64, operator: &str, b: i64) -> i64 {
    let value = |wide: i128| i64::try_from(wide).unwrap_or(0);
    let (a, b, one) = (i128::from(a), i128::from(b), i128::from(ONE));
    match operator {
        "+" => value(a + b),
        "-" => value(a - b),
        "*" => value(a * b / one),
        "/" if b != 0 => value(a * one / b),
        "%" if b != 0 => value(a % b),
        _ => 0,
    }
}

impl Filter for Awk {
    fn begin(&mut self, _: &str, call: &mut Call<'_>) {
        if !std::mem::replace(&mut self.begun, true) {
            self.run(|pattern| matches!(pattern, Pattern::Begin), call);
        }
    }

    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        if self.exited {
            return Then::Stop;
        }
        self.line += 1;
        self.split(line);
        self.run(|pattern| matches!(pattern, Pattern::Always | Pattern::If(_)), call);
        if self.exited { Then::Stop } else { Then::More }
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        self.exited = false;
        self.run(|pattern| matches!(pattern, Pattern::End), call);
        if failed { 2 } else { 0 }
    }
}
