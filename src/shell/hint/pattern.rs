//! Patterns of what kubectl prints, such as `{field}: Duplicate value: {value}`.
//!
//! A hole takes as little as it can, and never a line's end. One that comes first begins after
//! the blank before it, one that comes last takes the rest of the line. Quotes around what a hole
//! has taken are dropped.

use super::Facts;
use crate::value::Str;

/// What the holes of a pattern took, if it fits anywhere in the text; the first place counts.
pub fn find(pattern: &'static str, text: &str) -> Option<Facts> {
    text.lines().find_map(|line| in_line(pattern, line))
}

fn in_line(pattern: &'static str, line: &str) -> Option<Facts> {
    let (first, rest) = pattern.split_once('{').unwrap_or((pattern, ""));
    if !first.is_empty() {
        let starts = line.match_indices(first).map(|(at, _)| at + first.len());
        return starts.into_iter().find_map(|at| match rest {
            "" => Some(Facts::default()),
            rest => holes(rest, &line[at..]),
        });
    }
    let (name, rest) = rest.split_once('}')?;
    let literal = rest.split('{').next()?;
    line.match_indices(literal).find_map(|(at, _)| {
        let start = at - line[..at].rsplit(char::is_whitespace).next()?.len();
        let mut facts = match rest[literal.len()..].strip_prefix('{') {
            Some(more) => holes(more, &line[at + literal.len()..])?,
            None => Facts::default(),
        };
        if start == at {
            return None;
        }
        facts.set(name, unquoted(&line[start..at]));
        Some(facts)
    })
}

/// Fits `name}literal{name}…` to the beginning of a text.
fn holes(pattern: &'static str, text: &str) -> Option<Facts> {
    let (name, rest) = pattern.split_once('}')?;
    let (literal, more) = match rest.split_once('{') {
        Some((literal, more)) => (literal, Some(more)),
        None => (rest, None),
    };
    if literal.is_empty() {
        let mut facts = Facts::default();
        facts.set(name, unquoted(text));
        return Some(facts);
    }
    text.match_indices(literal).find_map(|(at, _)| {
        let mut facts = match more {
            Some(more) => holes(more, &text[at + literal.len()..])?,
            None => Facts::default(),
        };
        facts.set(name, unquoted(&text[..at]));
        Some(facts)
    })
}

fn unquoted(text: &str) -> Str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
    Str::from(inner('"').or_else(|| inner('\'')).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(pattern: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
        let facts = find(pattern, text)?;
        Some(facts.iter().map(|(name, text)| (name, text.to_string())).collect())
    }

    #[test]
    fn holes_take_what_is_between() {
        let text = "The Pod \"p\" is invalid: \n* spec.volumes[1].name: Duplicate value: \"v\"\n";
        assert_eq!(
            taken("{field}: Duplicate value: {value}", text).unwrap(),
            [("value", "v".to_string()), ("field", "spec.volumes[1].name".to_string())]
        );
        assert_eq!(
            taken("{path}.name: Duplicate", text).unwrap()[0].1,
            "spec.volumes[1]",
            "a hole that comes first ends before the words"
        );
        assert_eq!(taken("{field}: Required value", text), None);
        assert_eq!(taken("is invalid", text), Some(vec![]));
    }

    #[test]
    fn a_later_place_is_tried_where_the_first_does_not_fit() {
        let text = "error: a for b\nerror: a for \"x\" flag: no";
        assert_eq!(taken("a for {flag} flag: {why}", text).unwrap()[1].1, "x");
    }
}
