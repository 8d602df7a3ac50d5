//! The functions of Go templates, and kubectl's own two.

use super::printf::printf;
use super::run::{Found, Result, Run, is_true};
use super::tree::{Arg, Command};
use crate::kubectl::base64;
use crate::kubectl::jsonpath::{go_type, shown_by_go};
use crate::value::Value;
use std::cmp::Ordering;

/// How many arguments a function takes, and whether more may follow.
fn wants(name: &str) -> (usize, bool) {
    match name {
        "not" | "len" | "base64decode" => (1, false),
        "ne" | "lt" | "le" | "gt" | "ge" => (2, false),
        "print" | "println" | "html" | "js" | "urlquery" => (0, true),
        _ => (1, true),
    }
}

/// Calls a function: `args` begins with its name, unless it stands as an argument itself.
pub fn call(
    run: &mut Run<'_>,
    dot: &Found,
    name: &str,
    args: &[Arg],
    command: Option<&Command>,
    last: Option<Found>,
) -> Result<Found> {
    if let Some(first) = args.first() {
        run.here(first.at(), first.shown());
    }
    let start = (run.at, command.map_or(name.to_string(), Command::shown));
    let args = args.get(1..).unwrap_or(&[]);
    let got = args.len() + usize::from(last.is_some());
    let (want, more) = wants(name);
    if got < want || got > want && !more {
        let least = if more { "at least " } else { "" };
        return Err(format!("wrong number of args for {name}: want {least}{want} got {got}"));
    }
    if name == "and" || name == "or" {
        return either(run, dot, name == "or", args, last);
    }
    let mut values = Vec::with_capacity(got);
    for (i, arg) in args.iter().enumerate() {
        let value = run.argument(dot, arg)?;
        if i == 0 && takes_text(name) {
            check_text(&value, Some(arg))?;
        }
        values.push(value.unwrap_or_default());
    }
    if let Some(last) = last {
        if values.is_empty() && takes_text(name) {
            check_text(&last, None)?;
        }
        values.push(last.unwrap_or_default());
    }
    answer(name, &values).map_err(|why| {
        run.here(start.0, start.1);
        format!("error calling {name}: {why}")
    })
}

fn takes_text(name: &str) -> bool {
    name == "printf" || name == "base64decode"
}

fn check_text(value: &Found, arg: Option<&Arg>) -> Result<()> {
    match (value, arg) {
        (Some(Value::Str(_)), _) => Ok(()),
        (Some(_), Some(arg @ (Arg::Literal { .. } | Arg::Nil { .. }))) => {
            Err(format!("expected string; found {}", arg.shown()))
        }
        (None, _) => Err("invalid value; expected string".to_string()),
        (Some(Value::Null), _) => {
            Err("wrong type for value; expected string; got interface {}".to_string())
        }
        (Some(other), _) => {
            Err(format!("wrong type for value; expected string; got {}", go_type(other)))
        }
    }
}

/// `and` and `or` look at no more arguments than they have to.
fn either(
    run: &mut Run<'_>,
    dot: &Found,
    is_or: bool,
    args: &[Arg],
    last: Option<Found>,
) -> Result<Found> {
    let mut found = None;
    for arg in args {
        found = run.argument(dot, arg)?;
        if is_true(&found) == is_or {
            return Ok(found);
        }
    }
    Ok(last.unwrap_or(found))
}

fn answer(name: &str, values: &[Value]) -> Result<Found> {
    let first = values.first().unwrap_or(&Value::Null);
    let second = values.get(1).unwrap_or(&Value::Null);
    let text = || print(values);
    let value: Value = match name {
        "not" => (!is_true(&Some(first.clone()))).into(),
        "len" => length(first)?.into(),
        "index" => return values[1..].iter().try_fold(Some(first.clone()), index),
        "slice" => slice(first, &values[1..])?,
        "print" => text().into(),
        "println" => {
            let words: Vec<String> = values.iter().map(shown_by_go).collect();
            (words.join(" ") + "\n").into()
        }
        "printf" => printf(first.as_str().unwrap_or(""), &values[1..]).into(),
        "html" => escape_html(&text()).into(),
        "js" => escape_js(&text()).into(),
        "urlquery" => escape_query(&text()).into(),
        "eq" => equals_any(first, &values[1..])?.into(),
        "ne" => (!equals(first, second)?).into(),
        "lt" => is_less(first, second)?.into(),
        "le" => (is_less(first, second)? || equals(first, second)?).into(),
        "gt" => (!is_less(first, second)? && !equals(first, second)?).into(),
        "ge" => (!is_less(first, second)?).into(),
        "exists" => exists(first, &values[1..]).into(),
        _ => decode(first.as_str().unwrap_or(""))?.into(),
    };
    Ok(Some(value))
}

/// Operands in a row; blanks stand only between two that are no text.
fn print(values: &[Value]) -> String {
    let mut out = String::new();
    for (i, value) in values.iter().enumerate() {
        let is_text = |value: &Value| matches!(value, Value::Str(_));
        if i > 0 && !is_text(value) && !is_text(&values[i - 1]) {
            out.push(' ');
        }
        out.push_str(&shown_by_go(value));
    }
    out
}

fn length(value: &Value) -> Result<i64> {
    match value {
        Value::Str(text) => Ok(text.len() as i64),
        Value::List(items) => Ok(items.len() as i64),
        Value::Map(map) => Ok(map.len() as i64),
        Value::Null => Err("reflect: call of reflect.Value.Type on zero Value".to_string()),
        other => Err(format!("len of type {}", go_type(other))),
    }
}

/// A whole number that is an index; literals are `int` in Go's words.
fn position(at: &Value, length: usize) -> Result<usize> {
    match at {
        Value::Int(at) => usize::try_from(*at)
            .ok()
            .filter(|at| *at < length)
            .ok_or_else(|| format!("index out of range: {at}")),
        Value::Null => Err("cannot index slice/array with nil".to_string()),
        other => Err(format!("cannot index slice/array with type {}", go_type(other))),
    }
}

fn index(of: Found, at: &Value) -> Result<Found> {
    match of.unwrap_or_default() {
        Value::Null => Err("index of untyped nil".to_string()),
        Value::List(items) => {
            let at = position(at, items.len())?;
            Ok(items.get(at).cloned())
        }
        Value::Str(text) => {
            let at = position(at, text.len())?;
            Ok(Some(i64::from(text.as_bytes()[at]).into()))
        }
        Value::Map(map) => match at {
            Value::Str(key) => Ok(map.get(key).cloned()),
            Value::Null => Err("value is nil; should be string".to_string()),
            Value::Int(_) => Err("value has type int; should be string".to_string()),
            other => Err(format!("value has type {}; should be string", go_type(other))),
        },
        other => Err(format!("can't index item of type {}", go_type(&other))),
    }
}

fn slice(of: &Value, bounds: &[Value]) -> Result<Value> {
    let length = match of {
        Value::Null => return Err("slice of untyped nil".to_string()),
        Value::Str(text) => text.len(),
        Value::List(items) => items.len(),
        other => return Err(format!("can't slice item of type {}", go_type(other))),
    };
    if bounds.len() > 3 {
        return Err(format!("too many slice indexes: {}", bounds.len()));
    }
    let mut ends = [0, length];
    for (end, bound) in ends.iter_mut().zip(bounds) {
        *end = position(bound, length + 1)?;
    }
    let [from, to] = ends;
    if from > to {
        return Err(format!("invalid slice index: {from} > {to}"));
    }
    Ok(match of {
        Value::Str(text) => {
            String::from_utf8_lossy(&text.as_bytes()[from..to]).into_owned().as_str().into()
        }
        _ => {
            let items = of.as_list().into_iter().flat_map(|items| items.iter());
            items.skip(from).take(to - from).cloned().collect::<Vec<_>>().into()
        }
    })
}

fn is_basic(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::List(_) | Value::Map(_))
}

fn equals(one: &Value, other: &Value) -> Result<bool> {
    if *one == Value::Null || *other == Value::Null {
        return Ok(one == other);
    }
    if std::mem::discriminant(one) != std::mem::discriminant(other) {
        return Err("incompatible types for comparison".to_string());
    }
    if is_basic(one) {
        return Ok(one == other);
    }
    Err(format!("non-comparable type {}: {}", shown_by_go(one), go_type(one)))
}

fn equals_any(one: &Value, others: &[Value]) -> Result<bool> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_string());
    }
    for other in others {
        if equals(one, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_less(one: &Value, other: &Value) -> Result<bool> {
    let order = match (one, other) {
        (Value::Int(one), Value::Int(other)) => one.cmp(other),
        (Value::Str(one), Value::Str(other)) => one.cmp(other),
        (Value::Float(one), Value::Float(other)) => {
            one.partial_cmp(other).unwrap_or(Ordering::Greater)
        }
        _ if !is_basic(one) || !is_basic(other) => {
            return Err("invalid type for comparison".to_string());
        }
        (Value::Bool(_), Value::Bool(_)) => return Err("invalid type for comparison".to_string()),
        _ => return Err("incompatible types for comparison".to_string()),
    };
    Ok(order == Ordering::Less)
}

fn exists(of: &Value, path: &[Value]) -> bool {
    let found = path.iter().try_fold(Some(of.clone()), |of, at| match index(of, at) {
        Ok(found @ Some(_)) => Some(found),
        _ => None,
    });
    found.is_some()
}

fn decode(text: &str) -> Result<String> {
    let Some(bytes) = base64::decode(text) else {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte);
        let at = text.bytes().position(|byte| !letter(byte)).unwrap_or(text.len());
        return Err(format!("base64 decode failed: illegal base64 data at input byte {at}"));
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn escape_html(text: &str) -> String {
    let letter = |c: char| match c {
        '"' => "&#34;".to_string(),
        '\'' => "&#39;".to_string(),
        '&' => "&amp;".to_string(),
        '<' => "&lt;".to_string(),
        '>' => "&gt;".to_string(),
        '\0' => "\u{fffd}".to_string(),
        other => other.to_string(),
    };
    text.chars().map(letter).collect()
}

fn escape_js(text: &str) -> String {
    let letter = |c: char| match c {
        '\\' => "\\\\".to_string(),
        '\'' => "\\'".to_string(),
        '"' => "\\\"".to_string(),
        '<' | '>' | '&' | '=' => format!("\\u{:04X}", c as u32),
        c if c.is_control() => format!("\\u{:04X}", c as u32),
        other => other.to_string(),
    };
    text.chars().map(letter).collect()
}

fn escape_query(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b' ' => "+".to_string(),
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
