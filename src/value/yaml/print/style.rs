//! Which style a text needs: libyaml's analysis of a scalar, and go-yaml's wish to quote what
//! would be read as something else.

use crate::value::yaml::scalar::{Scalar, resolve};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// `|` and the lines as they are.
    Literal,
}

/// The style of a text.
pub fn choose(text: &str) -> Style {
    let shape = Shape::of(text);
    if text.contains('\n') {
        return if shape.literal { Style::Literal } else { Style::DoubleQuoted };
    }
    let is_text = matches!(resolve(text), Scalar::Text) && !is_base_60(text);
    match () {
        () if !is_text => Style::DoubleQuoted,
        () if shape.plain => Style::Plain,
        () if shape.single_quoted => Style::SingleQuoted,
        () => Style::DoubleQuoted,
    }
}

/// What a text contains, as far as it decides which styles can hold it.
struct Shape {
    plain: bool,
    single_quoted: bool,
    literal: bool,
}

impl Shape {
    fn of(text: &str) -> Shape {
        let ends = |is: fn(char) -> bool| (text.starts_with(is), text.ends_with(is));
        let (space_first, space_last) = ends(|c| c == ' ');
        let (break_first, break_last) = ends(is_break);
        let special = text.chars().any(|c| !is_printable(c));
        let breaks = text.contains(is_break);
        let (mut break_space, mut space_break) = (false, false);
        for (one, two) in text.chars().zip(text.chars().skip(1)) {
            break_space |= is_break(one) && two == ' ';
            space_break |= one == ' ' && is_break(two);
        }
        let ends_apart = space_first || space_last || break_first || break_last;
        let needs_double = break_space || space_break || special;
        Shape {
            plain: !(ends_apart || needs_double || breaks || has_indicators(text)),
            single_quoted: !needs_double,
            literal: !(space_last || space_break || special),
        }
    }
}

/// Whether the text has a character that means something to YAML where it stands.
fn has_indicators(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let blank = |c: Option<char>| c.is_none_or(|c| c == ' ' || c == '\t');
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied();
        let found = match (c, before) {
            ('?' | '-', None) => blank(after),
            (':', _) => blank(after),
            ('#', _) => blank(before),
            (_, None) => ",[]{}&*!|>'\"%@`".contains(c),
            _ => false,
        };
        if found {
            return true;
        }
        before = Some(c);
    }
    false
}

/// What libyaml writes without an escape: not tabs, and nothing above U+FFFF.
pub fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && c != '\u{feff}'
}

/// What ends a line for YAML 1.1.
pub fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The escape of a character within double quotes.
pub fn escape(c: char) -> String {
    let letter = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            return match c as u32 {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{letter}")
}

/// Whether a YAML 1.1 reader could take the text for a number in base 60, such as `1:30`.
fn is_base_60(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (body, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let mut parts = body.split(':');
    let first = parts.next().unwrap_or("");
    let sixtieth =
        |part: &str| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    body.contains(':')
        && digits(fraction)
        && first.starts_with(|c: char| c.is_ascii_digit())
        && digits(first)
        && parts.all(sixtieth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_gets_the_style_that_go_yaml_gives_it() {
        let cases = [
            (Style::Plain, &["nginx", "a b", "a:b", "a#b", "-x", "0.5m", "<<", "한글", "a'b"][..]),
            (
                Style::DoubleQuoted,
                &["", "true", "no", "1", "1.0", "0644", "null", "1:30", "2001-01-01", "a\tb", "😀"],
            ),
            (
                Style::SingleQuoted,
                &["*", "@x", "a: b", "a #b", "#a", "- a", "[a", "{}", "'a", " a", "a:", "---"],
            ),
            (Style::Literal, &["a\nb", "a\n", " a\nb"]),
            (Style::DoubleQuoted, &["a \nb", "a\nb ", "a\r\nb", "a\tb\n"]),
        ];
        for (style, texts) in cases {
            for text in texts {
                assert_eq!(choose(text), style, "{text:?}");
            }
        }
    }

    #[test]
    fn escapes_are_in_capital_digits() {
        let cases = [('\t', "\\t"), ('\u{1}', "\\x01"), ('\u{fffe}', "\\uFFFE")];
        for (c, text) in cases {
            assert_eq!(escape(c), text);
        }
        assert_eq!(escape('😀'), "\\U0001F600");
    }
}
