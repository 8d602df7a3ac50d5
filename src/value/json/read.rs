//! Reading, with the refusals of Go's scanner word for word.

use crate::value::{MAX_DEPTH, Map, Str, Value};
use std::fmt;

/// Why a text is no JSON, in the words of Go's `encoding/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Go's words, as in `invalid character '}' looking for beginning of value`.
    pub message: String,
    /// How many bytes were read, the offending one included: what Go calls the offset.
    pub offset: usize,
    /// Where it is, counted from 1.
    pub line: u32,
    /// Where it is, in characters counted from 1.
    pub column: u32,
    /// Whether a character was wrong, rather than the text too short or a number too large.
    pub is_syntax: bool,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Reads a text that is one JSON value. Integers that fit become [`Value::Int`], other numbers
/// [`Value::Float`]; of two entries with one key the later wins.
///
/// # Errors
///
/// What `json.Unmarshal` says, for example `unexpected end of JSON input`.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let mut reader = Reader::new(text, "unexpected end of JSON input");
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.unexpected("after top-level value")),
    }
}

/// Reads the next value of a stream of them, from byte `start` on: the value and the byte after
/// it, or nothing at the end of the text.
///
/// # Errors
///
/// What a `json.Decoder` says; the text ending within a value is an `unexpected EOF`.
pub fn read_one(text: &str, start: usize) -> Result<Option<(Value, usize)>, JsonError> {
    let mut reader = Reader::new(text, "unexpected EOF");
    reader.at = start;
    reader.space();
    if reader.peek().is_none() {
        return Ok(None);
    }
    let value = reader.value(0)?;
    Ok(Some((value, reader.at)))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// What to say where the text ends too early.
    end: &'static str,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, end: &'static str) -> Reader<'t> {
        Reader { text, at: 0, end }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    /// Refuses the next character, or the end if there is none.
    fn unexpected(&self, context: &str) -> JsonError {
        match self.peek() {
            None => self.error(self.end.into(), self.at, false),
            Some(byte) => {
                let message = format!("invalid character {} {context}", quote_char(byte));
                self.error(message, self.at + 1, true)
            }
        }
    }

    fn error(&self, message: String, offset: usize, is_syntax: bool) -> JsonError {
        let mut start = if is_syntax { offset - 1 } else { offset };
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.text[..start];
        let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
        let last = before.rfind('\n').map_or(0, |i| i + 1);
        let column = before[last..].chars().count() as u32 + 1;
        JsonError { message, offset, line, column, is_syntax }
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(self.unexpected("exceeded max depth")),
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Value::Str(Str::from(self.string()?))),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, JsonError> {
        let mut map = Map::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Map(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("after object key"));
            }
            self.at += 1;
            self.space();
            let value = self.value(depth + 1)?;
            map.insert(key, value);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected("after object key:value pair")),
            }
        }
        self.at += 1;
        Ok(Value::Map(map))
    }

    fn list(&mut self, depth: usize) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::from(items));
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected("after array element")),
            }
        }
        self.at += 1;
        Ok(Value::from(items))
    }

    fn literal(&mut self, word: &'static str, value: Value) -> Result<Value, JsonError> {
        for wanted in word.chars() {
            if self.peek() != Some(wanted as u8) {
                let context = format!("in literal {word} (expecting '{wanted}')");
                return Err(self.unexpected(&context));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        let mut whole = true;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits("in numeric literal")?,
        }
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = &self.text[start..self.at];
        if let (true, Ok(number)) = (whole, text.parse()) {
            return Ok(Value::Int(number));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => {
                let what = "into Go value of type float64";
                let message = format!("json: cannot unmarshal number {text} {what}");
                Err(self.error(message, self.at, false))
            }
        }
    }

    /// One digit or more.
    fn digits(&mut self, context: &str) -> Result<(), JsonError> {
        if !self.peek().is_some_and(|b| b.is_ascii_digit()) {
            return Err(self.unexpected(context));
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|b| b >= b' ' && b != b'"' && b != b'\\') {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    let c = self.escape()?;
                    out.push(c);
                }
                _ => return Err(self.unexpected("in string literal")),
            }
        }
        self.at += 1;
        Ok(out)
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let c = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => c as char,
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        Ok(c)
    }

    /// The character of a `\u` escape; two of them may make one, and half of a pair is U+FFFD.
    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.hexadecimal()?;
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Result<u32, JsonError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| (b as char).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.unexpected("in \\u hexadecimal character escape"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// A byte in quotes, as Go's scanner shows it.
fn quote_char(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".into(),
        b'"' => "'\"'".into(),
        b'\\' => "'\\\\'".into(),
        b'\n' => "'\\n'".into(),
        b'\r' => "'\\r'".into(),
        b'\t' => "'\\t'".into(),
        7 => "'\\a'".into(),
        8 => "'\\b'".into(),
        11 => "'\\v'".into(),
        12 => "'\\f'".into(),
        0..=0x1f | 0x7f => format!("'\\x{byte:02x}'"),
        0x80..=0xa0 | 0xad => format!("'\\u{byte:04x}'"),
        _ => format!("'{}'", byte as char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn numbers_are_integers_where_they_fit() {
        let value = parse(r#" {"a": [1, -0, 1.0, 1e2, 9223372036854775808], "b": null} "#);
        let floats =
            list![1, 0, Value::Float(1.0), Value::Float(1e2), Value::Float((1_u64 << 63) as f64)];
        assert_eq!(value, Ok(map! { "a": floats, "b": Value::Null }));
    }

    #[test]
    fn escapes_are_read() {
        let value = parse(r#""\u003c\n\"\\ \ud83d\ude00 \ud83d!""#);
        assert_eq!(value, Ok("<\n\"\\ 😀 \u{fffd}!".into()));
    }

    #[test]
    fn refusals_are_in_go_words() {
        let cases = [
            ("", "unexpected end of JSON input"),
            ("{\"a\":", "unexpected end of JSON input"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"),
            ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
            ("[1,]", "invalid character ']' looking for beginning of value"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{}x", "invalid character 'x' after top-level value"),
            ("{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
            ("tru!", "invalid character '!' in literal true (expecting 'e')"),
            ("-x", "invalid character 'x' in numeric literal"),
            ("1.x", "invalid character 'x' after decimal point in numeric literal"),
            ("1e}", "invalid character '}' in exponent of numeric literal"),
            ("\"\n\"", "invalid character '\\n' in string literal"),
            ("\"\\q\"", "invalid character 'q' in string escape code"),
            ("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
            ("한", "invalid character 'í' looking for beginning of value"),
        ];
        for (text, message) in cases {
            assert_eq!(parse(text).unwrap_err().message, message, "{text}");
        }
        let error = parse("{\n  \"a\": x}").unwrap_err();
        assert_eq!((error.offset, error.line, error.column), (10, 2, 8));
    }

    #[test]
    fn a_stream_has_several() {
        let text = "{} [1]\n";
        let (first, at) = read_one(text, 0).unwrap().unwrap();
        let (second, end) = read_one(text, at).unwrap().unwrap();
        assert_eq!((first, second), (Value::map(), list![1]));
        assert_eq!(read_one(text, end), Ok(None));
        assert_eq!(read_one("{", 0).unwrap_err().message, "unexpected EOF");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(&deep).unwrap_err().message, "invalid character '[' exceeded max depth");
    }
}
