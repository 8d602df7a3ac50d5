//! `${…}`: what stands for a parameter, and what its operators make of it.

use super::ast::{Fallback, Op, Parameter, Replace, Word};
use super::expand::{Answer, Expander, Mode, Stop};
use super::pattern;

/// How many bytes a pattern with wildcards is tried on.
const LARGEST_MATCHED: usize = 8 * 1024;

impl Expander<'_> {
    /// The value before any operator.
    fn base(&mut self, parameter: &Parameter) -> Result<Answer, Stop> {
        self.answer(|this| {
            let name =
                match (parameter.indirect, this.shell.parameter(&parameter.name, this.system)) {
                    (false, answer) => return Ok(answer),
                    (true, Answer::Text(name)) => name,
                    (true, _) => return Ok(Answer::Unset),
                };
            Ok(this.shell.parameter(&name, this.system))
        })
    }

    /// The word that stands in for the parameter, if its operator says so.
    pub(super) fn operand_instead<'w>(
        &mut self,
        parameter: &'w Parameter,
    ) -> Result<Option<&'w Word>, Stop> {
        let Op::Fallback { kind, colon, word } = &parameter.op else { return Ok(None) };
        let (cursor, base) = (self.position(), self.base(parameter)?);
        let missing = match &base {
            Answer::Unset => true,
            Answer::Text(text) => *colon && text.is_empty(),
            Answer::List(items) => items.is_empty(),
        };
        match (kind, missing) {
            (Fallback::Alternative, false) | (Fallback::Use, true) => Ok(Some(word)),
            (Fallback::Assign, true) => {
                let value = self.single(word, Mode::Single)?;
                if let Err(text) = self.shell.set_variable(&parameter.name, value) {
                    return Err(Stop::failed(text));
                }
                // Its value is the word itself.
                self.rewind(cursor + 1);
                Ok(Some(word))
            }
            (Fallback::Fail, true) => {
                let mut text = self.single(word, Mode::Single)?;
                if text.is_empty() {
                    text = "parameter null or not set".into();
                }
                let text = format!("{}: {text}", parameter.name);
                Err(Stop::Failed { text, fatal: true })
            }
            _ => {
                self.rewind(cursor);
                Ok(None)
            }
        }
    }

    /// A parameter's value with its operator applied.
    pub(super) fn parameter(&mut self, parameter: &Parameter) -> Result<Answer, Stop> {
        let base = self.base(parameter)?;
        let lenient = matches!(parameter.op, Op::Fallback { .. }) || parameter.name == "@";
        if base == Answer::Unset && self.shell.options.nounset && !lenient {
            let text = format!("{}: unbound variable", parameter.name);
            return Err(Stop::Failed { text, fatal: true });
        }
        let texts = match (&parameter.op, base) {
            (Op::Plain, base) => return Ok(base),
            (Op::Fallback { kind: Fallback::Alternative, .. }, _) => return Ok(Answer::Unset),
            (Op::Fallback { .. }, base) => return Ok(base),
            (Op::Length, Answer::List(items)) => return Ok(Answer::Text(items.len().to_string())),
            (Op::Length, base) => {
                return Ok(Answer::Text(text_of(base).chars().count().to_string()));
            }
            (Op::Slice { .. }, Answer::List(items)) => {
                return self.slice_list(&parameter.op, items);
            }
            (_, Answer::List(items)) => {
                let done: Result<_, _> =
                    items.into_iter().map(|t| self.operated(&parameter.op, t)).collect();
                return Ok(Answer::List(done?));
            }
            (_, base) => text_of(base),
        };
        Ok(Answer::Text(self.operated(&parameter.op, texts)?))
    }

    /// An operator's pattern; one with wildcards costs the square of the text it is tried on.
    fn pattern(&mut self, word: &Word, text: &str) -> Result<String, Stop> {
        let pattern = self.single(word, Mode::Pattern)?;
        if text.len() > LARGEST_MATCHED && pattern::is_glob(&pattern) {
            return Err(Stop::failed("a pattern is tried on at most 8 KiB of text"));
        }
        Ok(pattern)
    }

    fn operated(&mut self, op: &Op, text: String) -> Result<String, Stop> {
        Ok(match op {
            Op::Trim { at_end, longest, pattern } => {
                let pattern = self.pattern(pattern, &text)?;
                trim(&text, &pattern, *at_end, *longest)
            }
            Op::Replace { kind, pattern, with } => {
                let pattern = self.pattern(pattern, &text)?;
                let with = self.single(with, Mode::Single)?;
                replace(&text, &pattern, &with, *kind)
            }
            Op::Slice { from, length } => {
                let chars: Vec<char> = text.chars().collect();
                let from = self.arithmetic(from)?;
                let length = match length {
                    Some(parts) => Some(self.arithmetic(parts)?),
                    None => None,
                };
                match bounds(chars.len(), from, length) {
                    Some((a, b)) => chars[a..b].iter().collect(),
                    None => {
                        let text = format!("{}: substring expression < 0", length.unwrap_or(0));
                        return Err(Stop::failed(text));
                    }
                }
            }
            Op::Case { upper, all } => change_case(&text, *upper, *all),
            Op::Plain | Op::Length | Op::Fallback { .. } => text,
        })
    }

    /// `${@:2}`: `$1` has the index 1.
    fn slice_list(&mut self, op: &Op, items: Vec<String>) -> Result<Answer, Stop> {
        let Op::Slice { from, length } = op else { return Ok(Answer::List(items)) };
        let from = self.arithmetic(from)?;
        let length = match length {
            Some(parts) => Some(self.arithmetic(parts)?),
            None => None,
        };
        let (a, b) = bounds(items.len(), (from - 1).max(0), length).unwrap_or((0, 0));
        Ok(Answer::List(items[a..b].to_vec()))
    }
}

fn text_of(answer: Answer) -> String {
    match answer {
        Answer::Unset => String::new(),
        Answer::Text(text) => text,
        Answer::List(items) => items.join(" "),
    }
}

/// From where to where a slice goes; none if its end lies before its start.
fn bounds(size: usize, from: i64, length: Option<i64>) -> Option<(usize, usize)> {
    let size = size as i64;
    let start = if from < 0 { size.saturating_add(from) } else { from };
    if !(0..=size).contains(&start) {
        return Some((0, 0));
    }
    let end = match length {
        None => size,
        Some(length) if length < 0 => size.saturating_add(length),
        Some(length) => start.saturating_add(length).min(size),
    };
    (end >= start).then_some((start as usize, end as usize))
}

fn trim(text: &str, pattern: &str, at_end: bool, longest: bool) -> String {
    if !pattern::is_glob(pattern) {
        let plain = pattern::unescape(pattern);
        let rest = match at_end {
            true => text.strip_suffix(plain.as_str()),
            false => text.strip_prefix(plain.as_str()),
        };
        return rest.unwrap_or(text).to_owned();
    }
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let size = text.len();
    // How much is cut, tried from the least or from the most.
    let cut = |n: &usize| match at_end {
        true => pattern::matches_chars(&pattern, &text[size - n..]),
        false => pattern::matches_chars(&pattern, &text[..*n]),
    };
    let cut = match longest {
        true => (0..=size).rev().find(cut),
        false => (0..=size).find(cut),
    };
    let cut = cut.unwrap_or(0);
    let rest = if at_end { &text[..size - cut] } else { &text[cut..] };
    rest.iter().collect()
}

fn replace(text: &str, pattern: &str, with: &str, kind: Replace) -> String {
    if pattern.is_empty() {
        return text.to_owned();
    }
    if !pattern::is_glob(pattern) {
        let plain = pattern::unescape(pattern);
        return match kind {
            Replace::First => text.replacen(&plain, with, 1),
            Replace::All => text.replace(&plain, with),
            Replace::AtStart => match text.strip_prefix(&plain) {
                Some(rest) => format!("{with}{rest}"),
                None => text.to_owned(),
            },
            Replace::AtEnd => match text.strip_suffix(&plain) {
                Some(rest) => format!("{rest}{with}"),
                None => text.to_owned(),
            },
        };
    }
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let longest = |from: usize| {
        (from..=text.len()).rev().find(|end| pattern::matches_chars(&pattern, &text[from..*end]))
    };
    let (mut out, mut at) = (String::new(), 0);
    while at <= text.len() {
        let end = match kind {
            Replace::AtStart if at > 0 => None,
            Replace::AtEnd => {
                let rest = &text[at..];
                pattern::matches_chars(&pattern, rest).then_some(text.len())
            }
            _ => longest(at),
        };
        match end {
            Some(end) if end > at || kind != Replace::All => {
                out.push_str(with);
                at = end;
                if kind != Replace::All {
                    break;
                }
            }
            _ => {
                out.extend(text.get(at));
                at += 1;
            }
        }
    }
    out.extend(text.get(at..).unwrap_or_default());
    out
}

fn change_case(text: &str, upper: bool, all: bool) -> String {
    let change = |c: char| -> String {
        if upper { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
    };
    let mut chars = text.chars();
    match (all, chars.next()) {
        (true, _) => text.chars().map(change).collect(),
        (false, Some(first)) => change(first) + chars.as_str(),
        (false, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_replacements() {
        assert_eq!(trim("a.tar.gz", "*.", false, false), "tar.gz");
        assert_eq!(trim("a.tar.gz", "*.", false, true), "gz");
        assert_eq!(trim("a.tar.gz", ".*", true, false), "a.tar");
        assert_eq!(trim("a.tar.gz", ".*", true, true), "a");
        assert_eq!(trim("abc", "x", true, true), "abc");
        assert_eq!(replace("banana", "an", "X", Replace::First), "bXana");
        assert_eq!(replace("banana", "an", "X", Replace::All), "bXXa");
        assert_eq!(replace("banana", "b*n", "X", Replace::AtStart), "Xa");
        assert_eq!(replace("banana", "na", "X", Replace::AtEnd), "banaX");
        assert_eq!(replace("aaa", "*", "X", Replace::All), "X");
    }

    #[test]
    fn slices_stay_inside() {
        assert_eq!(bounds(5, 1, Some(2)), Some((1, 3)));
        assert_eq!(bounds(5, -2, None), Some((3, 5)));
        assert_eq!(bounds(5, 9, None), Some((0, 0)));
        assert_eq!(bounds(5, 1, Some(-1)), Some((1, 4)));
        assert_eq!(bounds(5, 4, Some(-3)), None);
        assert_eq!(bounds(5, i64::MIN, Some(i64::MAX)), Some((0, 0)));
    }
}
