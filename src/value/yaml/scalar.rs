//! What a scalar's text means: the part of YAML 1.1 that go-yaml resolves.

const TAG: &str = "tag:yaml.org,2002:";

/// A scalar as go-yaml resolves it.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// Too large for a signed integer.
    Uint(u64),
    Float(f64),
    Text,
    /// Has the form of a time; its value is its text.
    Timestamp,
    /// `!!binary`, whose value is the bytes that the text encodes.
    Binary,
}

impl Scalar {
    fn tag(&self) -> &'static str {
        match self {
            Scalar::Null => "null",
            Scalar::Bool(_) => "bool",
            Scalar::Int(_) | Scalar::Uint(_) => "int",
            Scalar::Float(_) => "float",
            Scalar::Text => "str",
            Scalar::Timestamp => "timestamp",
            Scalar::Binary => "binary",
        }
    }
}

/// Resolves a scalar that has `tag`, or the one that has none and is written plain.
///
/// # Errors
///
/// go-yaml's words where the text does not fit the tag.
pub fn resolve_tagged(tag: Option<&str>, text: &str) -> Result<Scalar, String> {
    let Some(long) = tag.filter(|tag| !tag.is_empty()) else { return Ok(resolve(text)) };
    let wanted = match long.strip_prefix(TAG) {
        Some("str") => return Ok(Scalar::Text),
        Some("binary") => return Ok(Scalar::Binary),
        Some(wanted @ ("bool" | "int" | "float" | "null" | "timestamp")) => wanted,
        _ => return Ok(Scalar::Text),
    };
    let found = match resolve(text) {
        Scalar::Timestamp if wanted != "timestamp" => Scalar::Text,
        found => found,
    };
    match (&found, wanted) {
        (Scalar::Int(number), "float") => Ok(Scalar::Float(*number as f64)),
        (found, wanted) if found.tag() == wanted => Ok(found.clone()),
        (found, wanted) => Err(format!("cannot decode !!{} `{text}` as a !!{wanted}", found.tag())),
    }
}

/// Resolves a plain scalar.
pub fn resolve(text: &str) -> Scalar {
    if let Some(word) = word(text) {
        return word;
    }
    match text.bytes().next() {
        Some(b'.') => parse_float(text).map_or(Scalar::Text, Scalar::Float),
        Some(b'0'..=b'9' | b'+' | b'-') if is_timestamp(text) => Scalar::Timestamp,
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        _ => Scalar::Text,
    }
}

fn word(text: &str) -> Option<Scalar> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(text: &str) -> Scalar {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    if let Some(number) = integer(&plain) {
        return number;
    }
    if is_decimal(&plain) {
        return parse_float(&plain).map_or(Scalar::Text, Scalar::Float);
    }
    Scalar::Text
}

/// An integer with Go's prefixes: `0x`, `0o`, `0b`, and a leading `0` for octal.
fn integer(text: &str) -> Option<Scalar> {
    let (negative, body) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match body.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &body[2..]),
        [b'0', b'o' | b'O', ..] => (8, &body[2..]),
        [b'0', b'b' | b'B', ..] => (2, &body[2..]),
        [b'0', _, ..] => (8, &body[1..]),
        _ => (10, body),
    };
    if !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(size).map(Scalar::Int);
    }
    match i64::try_from(size) {
        Ok(number) => Some(Scalar::Int(number)),
        // A sign is for signed integers only.
        Err(_) => (!text.starts_with('+')).then_some(Scalar::Uint(size)),
    }
}

/// Whether go-yaml takes the text for a decimal number: `[-+]?(\.d+|d+(\.d*)?)([eE][-+]?d+)?`.
fn is_decimal(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", after)) => digits(after),
        Some((before, after)) => digits(before) && (after.is_empty() || digits(after)),
        None => digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    mantissa_fits && exponent_fits
}

/// A decimal number that is no infinity.
fn parse_float(text: &str) -> Option<f64> {
    if !is_decimal(text) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether the text has one of the forms of a time that go-yaml knows: a date, or a date and a
/// time. They stay text, but need quotes where they are printed.
pub fn is_timestamp(text: &str) -> bool {
    let Some(rest) = date(text) else { return false };
    match rest.bytes().next() {
        None => true,
        Some(b'T' | b't') => time(&rest[1..]).is_some_and(is_zone),
        Some(b' ') => time(&rest[1..]) == Some(""),
        _ => false,
    }
}

/// Passes over `2006-1-2` and returns what follows.
fn date(text: &str) -> Option<&str> {
    let mut rest = text;
    let year = take_digits(&mut rest, 4, 4)?;
    take(&mut rest, "-")?;
    let month = take_digits(&mut rest, 1, 2)?;
    take(&mut rest, "-")?;
    let day = take_digits(&mut rest, 1, 2)?;
    ((1..=12).contains(&month) && (1..=days(year, month)).contains(&day)).then_some(rest)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Passes over `15:4:5.999999999` and returns what follows.
fn time(text: &str) -> Option<&str> {
    let mut rest = text;
    let hour = take_digits(&mut rest, 1, 2)?;
    take(&mut rest, ":")?;
    let minute = take_digits(&mut rest, 1, 2)?;
    take(&mut rest, ":")?;
    let second = take_digits(&mut rest, 1, 2)?;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            rest = &fraction[digits..];
        }
    }
    (hour < 24 && minute < 60 && second < 60).then_some(rest)
}

/// `Z` or `+09:00`.
fn is_zone(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix(['+', '-']) else { return text == "Z" };
    let hours = take_digits(&mut rest, 2, 2);
    let colon = take(&mut rest, ":");
    let minutes = take_digits(&mut rest, 2, 2);
    hours.is_some_and(|h| h <= 24)
        && colon.is_some()
        && minutes.is_some_and(|m| m < 60)
        && rest.is_empty()
}

fn take(rest: &mut &str, what: &str) -> Option<()> {
    *rest = rest.strip_prefix(what)?;
    Some(())
}

fn take_digits(rest: &mut &str, least: usize, most: usize) -> Option<u32> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at(count);
    *rest = after;
    if count < least { None } else { digits.parse().ok() }
}

/// The bytes that base64 text stands for, or nothing if it is not well formed; line breaks are
/// passed over, as Go does.
pub fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let clean: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    if !clean.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(clean.len() / 4 * 3);
    let groups = clean.len() / 4;
    for (i, group) in clean.chunks(4).enumerate() {
        let pad = group.iter().rev().take_while(|b| **b == b'=').count();
        if pad > 2 || (pad > 0 && i + 1 < groups) {
            return None;
        }
        let mut bits = 0u32;
        for byte in &group[..4 - pad] {
            bits = (bits << 6) | sextet(*byte)?;
        }
        bits <<= 6 * pad as u32;
        out.extend_from_slice(&bits.to_be_bytes()[1..4 - pad]);
    }
    Some(out)
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_those_of_go_yaml() {
        let cases = [
            ("yes", Scalar::Bool(true)),
            ("off", Scalar::Bool(false)),
            ("y", Scalar::Bool(true)),
            ("yEs", Scalar::Text),
            ("~", Scalar::Null),
            ("", Scalar::Null),
            ("0644", Scalar::Int(0o644)),
            ("0o17", Scalar::Int(15)),
            ("0x1F", Scalar::Int(31)),
            ("-0b11", Scalar::Int(-3)),
            ("08", Scalar::Float(8.0)),
            ("1_000", Scalar::Int(1000)),
            ("+5", Scalar::Int(5)),
            ("1:30", Scalar::Text),
            ("190:20:30", Scalar::Text),
            ("18446744073709551615", Scalar::Uint(u64::MAX)),
            ("-9223372036854775808", Scalar::Int(i64::MIN)),
            ("1e3", Scalar::Float(1000.0)),
            ("1.", Scalar::Float(1.0)),
            (".5", Scalar::Float(0.5)),
            (".", Scalar::Text),
            ("-", Scalar::Text),
            ("1e400", Scalar::Text),
            ("500m", Scalar::Text),
            ("0x", Scalar::Text),
            (".inf", Scalar::Float(f64::INFINITY)),
            ("<<", Scalar::Text),
            ("2001-01-01", Scalar::Timestamp),
            ("2026-11-21T23:37:53Z", Scalar::Timestamp),
            ("2026-11-21T23:37:53.5+09:00", Scalar::Timestamp),
            ("2026-11-21 23:37:53", Scalar::Timestamp),
            ("2026-11-21 23:37:53Z", Scalar::Text),
            ("2026-13-21", Scalar::Text),
            ("2026-02-29", Scalar::Text),
        ];
        for (text, wanted) in cases {
            assert_eq!(resolve(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_tag_must_fit() {
        let tag = |name: &str| format!("{TAG}{name}");
        assert_eq!(resolve_tagged(Some(&tag("str")), "1"), Ok(Scalar::Text));
        assert_eq!(resolve_tagged(Some(&tag("float")), "1"), Ok(Scalar::Float(1.0)));
        assert_eq!(resolve_tagged(Some("!own"), "1"), Ok(Scalar::Text));
        let refusal = resolve_tagged(Some(&tag("int")), "a");
        assert_eq!(refusal, Err("cannot decode !!str `a` as a !!int".into()));
    }

    #[test]
    fn base64_is_read_strictly() {
        assert_eq!(decode_base64("aGVs\nbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode_base64("aGVsbG8"), None);
        assert_eq!(decode_base64("=aaa"), None);
    }
}
