//! `echo` and `printf`.

use super::super::escapes::{unescape, unescape_until_stop};
use super::super::jobs::World;
use super::super::shell::{Flavour, Shell};
use super::Outcome;
use crate::sim::Io;

/// How wide `printf` may pad, and how many times it may go over its format.
const WIDEST: usize = 10_000;

pub fn echo(shell: &mut Shell, argv: &[String], world: &mut World<'_>, io: &mut Io<'_>) -> Outcome {
    let (mut newline, mut escapes) = (true, shell.flavour == Flavour::Dash);
    let mut words = &argv[1..];
    while let Some(word) = words.first() {
        let flags = word.strip_prefix('-').unwrap_or("");
        if flags.is_empty() || !flags.chars().all(|c| matches!(c, 'n' | 'e' | 'E')) {
            break;
        }
        for flag in flags.chars() {
            match flag {
                'n' => newline = false,
                'e' => escapes = true,
                _ => escapes = false,
            }
        }
        words = &words[1..];
    }
    let mut text = words.join(" ");
    if escapes {
        let (unescaped, stopped) = unescape_until_stop(&text);
        text = unescaped;
        newline &= !stopped;
    }
    if newline {
        text.push('\n');
    }
    shell.say(&text, world, io);
    Outcome::Status(0)
}

pub fn printf(
    shell: &mut Shell,
    argv: &[String],
    world: &mut World<'_>,
    io: &mut Io<'_>,
) -> Outcome {
    let (variable, rest) = match argv {
        [_, flag, name, rest @ ..] if flag == "-v" => (Some(name.clone()), rest),
        [_, flag, rest @ ..] if flag == "--" => (None, rest),
        [_, rest @ ..] => (None, rest),
        [] => (None, argv),
    };
    let Some((template, arguments)) = rest.split_first() else {
        return shell.refuse(2, "printf: usage: printf [-v var] format [arguments]", world, io);
    };
    let (text, errors) = format(template, arguments);
    match variable {
        Some(name) => {
            if let Err(text) = shell.set_variable(&name, text) {
                return shell.refuse(1, &text, world, io);
            }
        }
        None => shell.say(&text, world, io),
    }
    for error in &errors {
        shell.complain(&format!("printf: {error}"), world, io);
    }
    Outcome::Status(u8::from(!errors.is_empty()))
}

/// One `%…` of a format.
#[derive(Default)]
struct Spec {
    left: bool,
    zero: bool,
    plus: bool,
    space: bool,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

/// Fills a format with arguments, going over it again while arguments are left. The second value
/// holds complaints about arguments that are no numbers.
pub fn format(template: &str, arguments: &[String]) -> (String, Vec<String>) {
    let (mut out, mut errors, mut next) = (String::new(), Vec::new(), 0);
    for _ in 0..WIDEST {
        let before = next;
        let stopped = once(template, arguments, &mut next, &mut out, &mut errors);
        if stopped || next == before || next >= arguments.len() {
            break;
        }
    }
    (out, errors)
}

/// Goes over the format once; true if a `\c` in an argument ended the output.
fn once(
    template: &str,
    arguments: &[String],
    next: &mut usize,
    out: &mut String,
    errors: &mut Vec<String>,
) -> bool {
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&unescape(&rest[..at]));
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let mut take = || {
            *next += 1;
            arguments.get(*next - 1).map(String::as_str)
        };
        let (spec, after) = read_spec(rest, &mut take);
        rest = after;
        match spec.kind {
            '\0' => {
                errors.push("missing format character".into());
                return true;
            }
            'b' => {
                let (text, stopped) = unescape_until_stop(take().unwrap_or(""));
                pad(&text, &spec, out);
                if stopped {
                    return true;
                }
            }
            _ => fill(&spec, take(), out, errors),
        }
    }
    let (text, stopped) = unescape_until_stop(rest);
    out.push_str(&text);
    stopped
}

fn read_spec<'t, 'a>(text: &'t str, take: &mut impl FnMut() -> Option<&'a str>) -> (Spec, &'t str) {
    let mut spec = Spec::default();
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next_if(|(_, c)| "-0+ #".contains(*c)) {
        match c {
            '-' => spec.left = true,
            '0' => spec.zero = true,
            '+' => spec.plus = true,
            ' ' => spec.space = true,
            _ => {}
        }
    }
    let mut number = |chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>| {
        if chars.next_if(|(_, c)| *c == '*').is_some() {
            return take().and_then(|t| t.parse::<i64>().ok()).unwrap_or(0);
        }
        let mut value = 0i64;
        while let Some((_, c)) = chars.next_if(|(_, c)| c.is_ascii_digit()) {
            value = (value * 10 + i64::from(c as u8 - b'0')).min(WIDEST as i64);
        }
        value
    };
    let width = number(&mut chars);
    spec.left |= width < 0;
    spec.width = (width.unsigned_abs() as usize).min(WIDEST);
    if chars.next_if(|(_, c)| *c == '.').is_some() {
        spec.precision = Some(number(&mut chars).max(0) as usize);
    }
    while chars.next_if(|(_, c)| matches!(c, 'l' | 'h')).is_some() {}
    match chars.next() {
        Some((at, c)) => {
            spec.kind = c;
            (spec, &text[at + c.len_utf8()..])
        }
        None => (spec, ""),
    }
}

fn fill(spec: &Spec, argument: Option<&str>, out: &mut String, errors: &mut Vec<String>) {
    let text = argument.unwrap_or("");
    let shown = match spec.kind {
        's' => match spec.precision {
            Some(most) => text.chars().take(most).collect(),
            None => text.to_owned(),
        },
        'c' => text.chars().take(1).collect(),
        'q' => super::super::simple::quoted(text),
        'd' | 'i' => sign(integer(text, errors), spec),
        'u' => (integer(text, errors) as u64).to_string(),
        'x' => format!("{:x}", integer(text, errors)),
        'X' => format!("{:X}", integer(text, errors)),
        'o' => format!("{:o}", integer(text, errors)),
        'f' | 'F' | 'g' | 'e' => {
            // Shown only: nothing is decided by it.
            let value = text.trim().parse::<f64>().unwrap_or_else(|_| {
                if !text.is_empty() {
                    errors.push(format!("{text}: invalid number"));
                }
                0.0
            });
            format!("{value:.*}", spec.precision.unwrap_or(6).min(100))
        }
        other => {
            errors.push(format!("`{other}': invalid format character"));
            return;
        }
    };
    pad(&shown, spec, out);
}

fn sign(value: i64, spec: &Spec) -> String {
    match (value >= 0, spec.plus, spec.space) {
        (true, true, _) => format!("+{value}"),
        (true, false, true) => format!(" {value}"),
        _ => value.to_string(),
    }
}

fn integer(text: &str, errors: &mut Vec<String>) -> i64 {
    let trimmed = text.trim();
    if let Some(quoted) = trimmed.strip_prefix(['\'', '"']) {
        return quoted.chars().next().map_or(0, |c| i64::from(u32::from(c)));
    }
    let parsed = match trimmed.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => trimmed.parse().ok(),
    };
    parsed.unwrap_or_else(|| {
        if !trimmed.is_empty() {
            errors.push(format!("{text}: invalid number"));
        }
        let digits: String = trimmed.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    })
}

fn pad(text: &str, spec: &Spec, out: &mut String) {
    let missing = spec.width.saturating_sub(text.chars().count());
    let numeric = !matches!(spec.kind, 's' | 'c' | 'b' | 'q');
    if spec.left {
        out.push_str(text);
        out.extend(std::iter::repeat_n(' ', missing));
    } else if spec.zero && numeric {
        let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
        out.push_str(sign);
        out.extend(std::iter::repeat_n('0', missing));
        out.push_str(digits);
    } else {
        out.extend(std::iter::repeat_n(' ', missing));
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_filled() {
        let cases: [(&str, &[&str], &str); 8] = [
            ("%s-%s\\n", &["a", "b", "c"], "a-b\nc-\n"),
            ("%5d|%-5s|%05d", &["42", "ab", "-7"], "   42|ab   |-0007"),
            ("%x %o %c", &["255", "8", "hey"], "ff 10 h"),
            ("%.2f%%", &["3.14159"], "3.14%"),
            ("%b", &["a\\tb"], "a\tb"),
            ("no arguments\\n", &["x"], "no arguments\n"),
            ("%*d", &["4", "1"], "   1"),
            ("%.2s", &["abc"], "ab"),
        ];
        for (template, arguments, want) in cases {
            let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
            assert_eq!(format(template, &arguments).0, want, "{template}");
        }
    }
}
