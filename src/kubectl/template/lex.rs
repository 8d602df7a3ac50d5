//! Cuts a Go template into words, with Go's sentences for what can't be one.

/// What a word is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Text,
    Open,
    Close,
    Space,
    /// A field behind its dot: `.name`.
    Field,
    Variable,
    Word,
    Number,
    /// The text that a quoted string or a character stands for.
    Str(String),
    Char(char),
    /// `|`, `(`, `)`, `,`, `:=`, `=`, `.` or anything else.
    Mark,
}

/// A word and where it begins, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub at: usize,
}

/// A mistake and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    pub words: String,
    pub at: usize,
}

type Result<T> = std::result::Result<T, Mistake>;

pub fn mistake<T>(words: impl Into<String>, at: usize) -> Result<T> {
    Err(Mistake { words: words.into(), at })
}

/// All words of a template. The mistake is the first that reading meets, so the words before it
/// come as well.
pub fn tokens(source: &str) -> (Vec<Token>, Option<Mistake>) {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new(), parens: 0, trim: false };
    let mistake = lexer.run().err();
    (lexer.tokens, mistake)
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    tokens: Vec<Token>,
    parens: usize,
    /// The action before ended with `-}}`.
    trim: bool,
}

/// The letters that Go's templates trim.
const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let text = self.source[self.at..self.at + length].to_string();
        self.tokens.push(Token { kind, text, at: self.at });
        self.at += length;
    }

    fn run(&mut self) -> Result<()> {
        while self.at < self.source.len() {
            self.text();
            if self.at < self.source.len() && !self.comment()? {
                self.action()?;
            }
        }
        Ok(())
    }

    /// Text up to the next action.
    fn text(&mut self) {
        let rest = self.rest();
        let end = rest.find("{{").unwrap_or(rest.len());
        let mut shown = &rest[..end];
        let mut start = self.at;
        if self.trim {
            let trimmed = shown.trim_start_matches(SPACES);
            start += shown.len() - trimmed.len();
            shown = trimmed;
        }
        if trims_before(&rest[end..]) {
            shown = shown.trim_end_matches(SPACES);
        }
        let text = shown.to_string();
        self.at += end;
        self.trim = false;
        if !text.is_empty() {
            self.tokens.push(Token { kind: Kind::Text, text, at: start });
        }
    }

    /// Passes over a comment, if this is one.
    fn comment(&mut self) -> Result<bool> {
        let skip = if trims_before(self.rest()) { 4 } else { 2 };
        if !self.rest()[skip..].starts_with("/*") {
            return Ok(false);
        }
        let Some(end) = self.rest().find("*/") else {
            return mistake("unclosed comment", self.at);
        };
        let after = &self.rest()[end + 2..];
        let (length, trim) = match after {
            _ if after.starts_with("}}") => (2, false),
            _ if trims_after(after) => (4, true),
            _ => return mistake("comment ends before closing delimiter", self.at),
        };
        self.at += end + 2 + length;
        self.trim = trim;
        Ok(true)
    }

    fn action(&mut self) -> Result<()> {
        let start = self.at;
        let length = if trims_before(self.rest()) { 3 } else { 2 };
        self.push(Kind::Open, length);
        self.parens = 0;
        loop {
            let trim = trims_after(self.rest());
            if trim || self.rest().starts_with("}}") {
                if self.parens > 0 {
                    return mistake("unclosed left paren", self.at);
                }
                self.push(Kind::Close, if trim { 4 } else { 2 });
                self.trim = trim;
                return Ok(());
            }
            let Some(first) = self.rest().chars().next() else {
                return mistake("unclosed action", start);
            };
            self.word(first)?;
        }
    }

    fn word(&mut self, first: char) -> Result<()> {
        let rest = self.rest();
        let second = rest.chars().nth(1);
        match first {
            _ if SPACES.contains(&first) => {
                let text = rest.trim_start_matches(SPACES);
                let length = rest.len() - text.len();
                // The blank before `-}}` belongs to it.
                let trim = length > 1 && text.starts_with("-}}");
                self.push(Kind::Space, length - usize::from(trim));
            }
            '"' | '`' | '\'' => return self.quoted(first),
            '.' if second.is_some_and(|c| c.is_ascii_digit()) => return self.number(),
            '.' if second.is_some_and(is_letter) => return self.name(Kind::Field),
            '$' => return self.name(Kind::Variable),
            '+' | '-' => return self.number(),
            c if c.is_ascii_digit() => return self.number(),
            c if is_letter(c) => return self.name(Kind::Word),
            '(' => {
                self.parens += 1;
                self.push(Kind::Mark, 1);
            }
            ')' if self.parens == 0 => return mistake("unexpected right paren", self.at),
            ')' => {
                self.parens -= 1;
                self.push(Kind::Mark, 1);
            }
            ':' if second != Some('=') => return mistake("expected :=", self.at),
            ':' => self.push(Kind::Mark, 2),
            c if c.is_ascii() && !c.is_ascii_control() => self.push(Kind::Mark, 1),
            c => {
                let words = format!("unrecognized character in action: {}", code_point(c));
                return mistake(words, self.at);
            }
        }
        Ok(())
    }

    fn name(&mut self, kind: Kind) -> Result<()> {
        let rest = self.rest();
        // A name may begin with a dot or a dollar sign.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(|c| !is_letter(c)).map_or(rest.len(), |end| first + end);
        let next = self.rest()[end..].chars().next();
        let ends = |c: char| SPACES.contains(&c) || ".,|:()=".contains(c);
        if let Some(c) = next.filter(|c| !ends(*c) && !self.rest()[end..].starts_with("}}")) {
            return mistake(format!("bad character {}", code_point(c)), self.at);
        }
        self.push(kind, end);
        Ok(())
    }

    fn number(&mut self) -> Result<()> {
        let rest = self.rest();
        let mut end = rest.find(|c: char| !"+-.".contains(c)).unwrap_or(rest.len()).min(1);
        let mut exponent = false;
        for c in rest[end..].chars() {
            let more = is_letter(c) || c == '.' || exponent && "+-".contains(c);
            if !more {
                break;
            }
            exponent = "eEpP".contains(c) && !rest.starts_with("0x");
            end += c.len_utf8();
        }
        if number(&rest[..end]).is_none() {
            return mistake(format!("bad number syntax: {:?}", &rest[..end]), self.at);
        }
        self.push(Kind::Number, end);
        Ok(())
    }

    fn quoted(&mut self, quote: char) -> Result<()> {
        let what = match quote {
            '"' => "unterminated quoted string",
            '`' => "unterminated raw quoted string",
            _ => "unterminated character constant",
        };
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1);
        let end = loop {
            match letters.next() {
                Some((i, c)) if c == quote => break i + 1,
                Some((_, '\\')) if quote != '`' => match letters.next() {
                    Some((_, c)) => text.push(escaped(c, &mut letters)),
                    None => return mistake(what, self.at),
                },
                Some((_, c)) if c != '\n' || quote == '`' => text.push(c),
                _ => return mistake(what, self.at),
            }
        };
        let kind = match text.chars().next() {
            Some(c) if quote == '\'' => Kind::Char(c),
            _ => Kind::Str(text),
        };
        self.push(kind, end);
        Ok(())
    }
}

/// A number as Go writes it; whole numbers come as such.
pub fn number(text: &str) -> Option<crate::value::Value> {
    let plain = text.replace('_', "");
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let based = |prefix: &str, base: u32| {
        let digits = digits.to_lowercase();
        digits.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, base).ok())
    };
    let whole = based("0x", 16)
        .or_else(|| based("0b", 2))
        .or_else(|| based("0o", 8))
        .or_else(|| digits.parse::<i64>().ok());
    match whole {
        Some(whole) => Some((sign * whole).into()),
        None if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            plain.parse::<f64>().ok().map(crate::value::Value::Float)
        }
        None => None,
    }
}

fn escaped(c: char, letters: &mut impl Iterator<Item = (usize, char)>) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'x' | 'u' | 'U' => {
            let length = match c {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let digits: String = letters.take(length).map(|(_, c)| c).collect();
            u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
        }
        other => other,
    }
}

fn trims_before(text: &str) -> bool {
    text.strip_prefix("{{-").is_some_and(|rest| rest.starts_with(SPACES))
}

fn trims_after(text: &str) -> bool {
    text.strip_prefix(SPACES).is_some_and(|rest| rest.starts_with("-}}"))
}

fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// A character as Go's `%#U` shows it.
fn code_point(c: char) -> String {
    match c.is_control() {
        true => format!("U+{:04X}", c as u32),
        false => format!("U+{:04X} '{c}'", c as u32),
    }
}
