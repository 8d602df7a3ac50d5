//! Go's `Printf` for the values that a template can hold.

use crate::api::go::quote;
use crate::kubectl::jsonpath::{go_type, shown_by_go};
use crate::value::Value;

/// How a verb is written: `%-10.2s`.
#[derive(Default)]
struct Style {
    left: bool,
    zeros: bool,
    sign: bool,
    hash: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// The longest width that is taken.
const MAX_WIDTH: usize = 1000;

/// The text of a format with its values.
pub fn printf(format: &str, values: &[Value]) -> String {
    let mut out = String::new();
    let mut letters = format.chars().peekable();
    let mut next = values.iter();
    let mut used = 0;
    while let Some(c) = letters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut style = Style::default();
        while let Some(flag) = letters.next_if(|c| "-0+# ".contains(*c)) {
            match flag {
                '-' => style.left = true,
                '0' => style.zeros = true,
                '+' => style.sign = true,
                '#' => style.hash = true,
                _ => {}
            }
        }
        let mut number = |next: &mut std::slice::Iter<'_, Value>, used: &mut usize| {
            if letters.next_if_eq(&'*').is_some() {
                *used += 1;
                return next.next().and_then(Value::as_int).map(|n| n.max(0) as usize);
            }
            let mut digits = String::new();
            while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            digits.parse().ok().filter(|width| *width <= MAX_WIDTH)
        };
        style.width = number(&mut next, &mut used).map(|width| width.min(MAX_WIDTH));
        if letters.next_if_eq(&'.').is_some() {
            style.precision = Some(precision(&mut letters));
        }
        match letters.next() {
            None => out.push_str("%!(NOVERB)"),
            Some('%') => out.push('%'),
            Some(verb) => match next.next() {
                None => out.push_str(&format!("%!{verb}(MISSING)")),
                Some(value) => {
                    used += 1;
                    out.push_str(&style.padded(&style.shown(verb, value), value));
                }
            },
        }
    }
    let extra: Vec<String> = values.iter().skip(used).map(typed).collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    out
}

fn precision(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> usize {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.parse().unwrap_or(0).min(MAX_WIDTH)
}

fn typed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_string(),
        value => format!("{}={}", go_type(value), shown_by_go(value)),
    }
}

impl Style {
    fn shown(&self, verb: char, value: &Value) -> String {
        match (verb, value) {
            ('v', Value::Str(text)) if self.hash => quote(text),
            ('v', value) => shown_by_go(value),
            ('T', value) => go_type(value).to_string(),
            (_, Value::List(items)) => {
                let items: Vec<String> = items.iter().map(|item| self.shown(verb, item)).collect();
                format!("[{}]", items.join(" "))
            }
            (_, Value::Map(map)) => {
                let shown = |value: &Value| self.shown(verb, value);
                let pairs: Vec<String> = map
                    .iter()
                    .map(|(key, value)| {
                        format!("{}:{}", shown(&Value::Str(key.clone())), shown(value))
                    })
                    .collect();
                format!("map[{}]", pairs.join(" "))
            }
            (_, Value::Str(text)) => self.text(verb, text),
            (_, Value::Int(number)) => self.whole(verb, *number),
            (_, Value::Float(number)) => self.float(verb, *number),
            ('t', Value::Bool(truth)) => truth.to_string(),
            (_, value) => wrong(verb, value),
        }
    }

    fn text(&self, verb: char, text: &str) -> String {
        let text: String = match self.precision {
            Some(most) => text.chars().take(most).collect(),
            None => text.to_string(),
        };
        match verb {
            's' => text,
            'q' => quote(&text),
            'x' => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
            'X' => text.bytes().map(|byte| format!("{byte:02X}")).collect(),
            _ => wrong(verb, &text.as_str().into()),
        }
    }

    fn whole(&self, verb: char, number: i64) -> String {
        let size = number.unsigned_abs();
        let digits = match verb {
            'd' => size.to_string(),
            'x' => format!("{size:x}"),
            'X' => format!("{size:X}"),
            'o' => format!("{size:o}"),
            'b' => format!("{size:b}"),
            'c' | 'q' | 'U' => {
                let letter = u32::try_from(number).ok().and_then(char::from_u32);
                let letter = letter.unwrap_or('\u{fffd}');
                return match verb {
                    'c' => letter.to_string(),
                    'q' => format!("'{letter}'"),
                    _ => format!("U+{number:04X}"),
                };
            }
            _ => return wrong(verb, &number.into()),
        };
        let sign = if number < 0 {
            "-"
        } else if self.sign {
            "+"
        } else {
            ""
        };
        let width = self.width.filter(|_| self.zeros && !self.left).unwrap_or(0);
        let zeros = width.saturating_sub(sign.len() + digits.len());
        format!("{sign}{}{digits}", "0".repeat(zeros))
    }

    fn float(&self, verb: char, number: f64) -> String {
        match verb {
            'f' | 'F' => format!("{number:.*}", self.precision.unwrap_or(6)),
            'e' => {
                let shown = format!("{number:.*e}", self.precision.unwrap_or(6));
                let (digits, power) = shown.split_once('e').unwrap_or((&shown, "0"));
                let (sign, power) = match power.strip_prefix('-') {
                    Some(power) => ('-', power),
                    None => ('+', power),
                };
                format!("{digits}e{sign}{power:0>2}")
            }
            'g' => shown_by_go(&Value::Float(number)),
            _ => wrong(verb, &Value::Float(number)),
        }
    }

    fn padded(&self, text: &str, value: &Value) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        let is_number = matches!(value, Value::Int(_) | Value::Float(_));
        match self.left {
            true => format!("{text}{}", " ".repeat(missing)),
            false if self.zeros && !is_number => format!("{}{text}", "0".repeat(missing)),
            false => format!("{}{text}", " ".repeat(missing)),
        }
    }
}

/// A verb that the value has no form for.
fn wrong(verb: char, value: &Value) -> String {
    format!("%!{verb}({})", typed(value))
}
