//! Scalars that have rules of their own when a body is read: numbers, base64, amounts, dates.

use super::quantity::Quantity;
use super::table::Kind;
use super::{duration, go, time};
use crate::value::{Str, Value};

/// What was read, if it prints otherwise than it came.
type Read<E> = Result<Option<Value>, E>;

/// How errors call a value: `string`, `number`, `array`…
pub(super) fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Float(_) => "number",
        Value::Str(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

/// The same where a number was wanted, but not this one: `number 1.5`.
pub(super) fn described_number(value: &Value) -> String {
    match value {
        Value::Int(number) => format!("number {number}"),
        Value::Float(number) => format!("number {}", go::json(&Value::Float(*number), &[])),
        other => described(other).to_string(),
    }
}

/// Why a type that reads itself refuses a value.
pub(super) enum Refusal {
    /// In its own words.
    Words(String),
    /// For what the value is, and the Go type into which it was to be read.
    Type(String, &'static str),
}

/// Types that read themselves.
pub(super) fn self_reading(kind: &Kind, value: &Value) -> Read<Refusal> {
    match kind {
        Kind::Quantity => quantity(value).map_err(Refusal::Words),
        Kind::IntOrString => match value {
            Value::Str(_) => Ok(None),
            _ => integer(&Kind::Int32, value)
                .map_err(|()| Refusal::Type(described_number(value), "int32")),
        },
        _ => match value {
            Value::Str(text) => dated(kind, text).map_err(Refusal::Words),
            _ => Err(Refusal::Type(described(value).into(), "string")),
        },
    }
}

/// A whole number within the bounds of its kind. JSON knows no difference between 3 and 3.0.
pub(super) fn integer(kind: &Kind, value: &Value) -> Read<()> {
    let (number, read) = match value {
        Value::Int(number) => (*number, None),
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            (*number as i64, Some(Value::Int(*number as i64)))
        }
        _ => return Err(()),
    };
    match kind {
        Kind::Int32 if i32::try_from(number).is_err() => Err(()),
        _ => Ok(read),
    }
}

/// A quantity: a number, or text that may have blanks around it.
fn quantity(value: &Value) -> Read<String> {
    let text = match value {
        Value::Str(text) if text.trim().len() == text.len() => text.clone(),
        Value::Str(text) => text.trim().into(),
        other => go::json(other, &[]).into(),
    };
    let canonical = Quantity::canonical(&text).map_err(|error| error.to_string())?;
    let same = matches!(value, Value::Str(text) if *text == canonical);
    Ok((!same).then_some(Value::Str(canonical)))
}

/// A date or a length of time.
fn dated(kind: &Kind, text: &Str) -> Read<String> {
    let canonical = match kind {
        Kind::Duration => duration::go(duration::parse_go(text)?),
        _ => {
            let layout = if matches!(kind, Kind::Time) { &SECONDS } else { &MICROSECONDS };
            match time::parse(text).filter(|_| layout.fits(text)) {
                Some(moment) if matches!(kind, Kind::Time) => time::rfc3339(moment),
                Some(_) if text.ends_with('Z') => text.to_string(),
                Some(moment) => time::micro(moment),
                None => return Err(layout.error(text)),
            }
        }
    };
    Ok((canonical != text.as_str()).then(|| Value::from(canonical)))
}

/// A date's form: Go's layout, and the same cut into what is read at once.
struct Layout {
    text: &'static str,
    parts: &'static [&'static str],
}

const SECONDS: Layout = Layout {
    text: "2006-01-02T15:04:05Z07:00",
    parts: &["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", "Z07:00"],
};

const MICROSECONDS: Layout = Layout {
    text: "2006-01-02T15:04:05.000000Z07:00",
    parts: &["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", ".000000", "Z07:00"],
};

impl Layout {
    /// Whether the parts of a second are as many as the layout asks for; Go takes any number
    /// where the layout has none.
    fn fits(&self, text: &str) -> bool {
        let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        !self.parts.contains(&".000000") || digits == 6
    }

    /// Go's words for the first part that is not there, or for one out of its range.
    fn error(&self, text: &str) -> String {
        let shown = go::quote(text);
        let mut rest = text;
        for part in self.parts {
            match after(part, rest) {
                Some((number, after)) => {
                    if let Some(name) = out_of_range(part, number) {
                        return format!("parsing time {shown}: {name} out of range");
                    }
                    rest = after;
                }
                None => {
                    return format!(
                        "parsing time {shown} as \"{}\": cannot parse {} as \"{part}\"",
                        self.text,
                        go::quote(rest)
                    );
                }
            }
        }
        match rest {
            "" => format!("parsing time {shown}: day out of range"),
            rest => format!("parsing time {shown}: extra text: {}", go::quote(rest)),
        }
    }
}

/// The number that stands for a part, and what follows it.
fn after<'a>(part: &str, text: &'a str) -> Option<(u32, &'a str)> {
    let digits = |from: &'a str, count: usize| -> Option<(u32, &'a str)> {
        let number = from.get(..count).filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?;
        Some((number.parse().ok()?, &from[count..]))
    };
    match part {
        "Z07:00" => match text.strip_prefix('Z') {
            Some(rest) => Some((0, rest)),
            None => {
                let zone = text.strip_prefix(['+', '-'])?;
                let (_, rest) = digits(zone, 2)?;
                let (_, rest) = digits(rest.strip_prefix(':')?, 2)?;
                Some((0, rest))
            }
        },
        "05" => {
            let (number, rest) = digits(text, 2)?;
            let fraction = rest.strip_prefix('.').filter(|rest| rest.starts_with(is_digit));
            Some((number, fraction.map_or(rest, |rest| rest.trim_start_matches(is_digit))))
        }
        ".000000" => digits(text.strip_prefix('.')?, 6),
        _ if part.starts_with(is_digit) => digits(text, part.len()),
        mark => Some((0, text.strip_prefix(mark)?)),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn out_of_range(part: &str, number: u32) -> Option<&'static str> {
    match part {
        "01" if !(1..=12).contains(&number) => Some("month"),
        "02" if !(1..=31).contains(&number) => Some("day"),
        "15" if number > 23 => Some("hour"),
        "04" if number > 59 => Some("minute"),
        "05" if number > 59 => Some("second"),
        _ => None,
    }
}

/// Base64 as Go's standard encoding reads it: line ends are skipped, padding is due.
pub(super) fn base64(text: &Str) -> Read<String> {
    let bytes = text.as_bytes();
    let corrupt = |at: usize| Err(format!("illegal base64 data at input byte {at}"));
    let is_line_end = |b: &u8| matches!(b, b'\r' | b'\n');
    let mut marks = bytes.iter().enumerate().filter(|(_, b)| !is_line_end(b)).peekable();
    let mut in_group = 0;
    while let Some((at, b)) = marks.next() {
        if b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/') {
            in_group = (in_group + 1) % 4;
            continue;
        }
        if *b != b'=' || in_group < 2 {
            return corrupt(at);
        }
        if in_group == 2 {
            match marks.next() {
                None => return corrupt(bytes.len()),
                // Go counts back from the mark that should have been the second '='.
                Some((at, b)) if *b != b'=' => return corrupt(at - 1),
                Some(_) => {}
            }
        }
        return match marks.peek() {
            Some((at, _)) => corrupt(*at),
            None => Ok(unfolded(text)),
        };
    }
    if in_group > 0 {
        return corrupt(bytes.len() - in_group);
    }
    Ok(unfolded(text))
}

/// The text without line ends, if it has any.
fn unfolded(text: &Str) -> Option<Value> {
    let is_line_end = |c| matches!(c, '\r' | '\n');
    text.contains(is_line_end).then(|| Value::from(text.replace(is_line_end, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Result<String, String> {
        let text = Str::from(text);
        dated(&Kind::Time, &text)
            .map(|read| read.map_or(text.to_string(), |read| read.as_str().unwrap().to_string()))
    }

    #[test]
    fn dates_come_back_in_seconds_and_utc() {
        assert_eq!(date("2026-01-01T09:00:00.5+09:00").unwrap(), "2026-01-01T00:00:00Z");
        assert_eq!(date("2026-01-01T09:00:00Z").unwrap(), "2026-01-01T09:00:00Z");
    }

    #[test]
    fn dates_are_refused_in_gos_words() {
        let layout = "2006-01-02T15:04:05Z07:00";
        assert_eq!(
            date("today").unwrap_err(),
            format!("parsing time \"today\" as \"{layout}\": cannot parse \"today\" as \"2006\"")
        );
        assert_eq!(
            date("2026-01-01").unwrap_err(),
            format!("parsing time \"2026-01-01\" as \"{layout}\": cannot parse \"\" as \"T\"")
        );
        assert_eq!(
            date("2026-13-01T00:00:00Z").unwrap_err(),
            "parsing time \"2026-13-01T00:00:00Z\": month out of range"
        );
        assert_eq!(
            date("2026-02-30T00:00:00Z").unwrap_err(),
            "parsing time \"2026-02-30T00:00:00Z\": day out of range"
        );
    }

    #[test]
    fn base64_errors_name_the_byte() {
        let read = |text: &str| base64(&text.into());
        assert_eq!(read("aGVsbG8="), Ok(None));
        assert_eq!(read("aGVs\nbG8="), Ok(Some("aGVsbG8=".into())));
        assert_eq!(read("plain text").unwrap_err(), "illegal base64 data at input byte 5");
        assert_eq!(read("abcd=").unwrap_err(), "illegal base64 data at input byte 4");
        assert_eq!(read("abcde").unwrap_err(), "illegal base64 data at input byte 4");
        assert_eq!(read("YQ=").unwrap_err(), "illegal base64 data at input byte 3");
        assert_eq!(read("YQ==YQ==").unwrap_err(), "illegal base64 data at input byte 4");
    }
}
