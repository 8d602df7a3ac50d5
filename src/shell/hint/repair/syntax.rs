//! Why a text is no YAML: what a learner most likely did, by the lines around the place.

use super::Edit;
use crate::value::yaml::SyntaxError;
use std::ops::Range;

/// A cause that can be named, with its place and, where it is sure, its correction.
#[derive(Debug, PartialEq)]
pub struct Trouble {
    /// The sentence in `text::hints`.
    pub id: &'static str,
    pub place: Range<usize>,
    pub edit: Option<Edit>,
}

/// Looks for the cause of an error in a text.
pub fn trouble(text: &str, error: &SyntaxError) -> Option<Trouble> {
    let lines = Lines::new(text);
    let at = (error.position.line.max(1) as usize - 1).min(lines.0.len().saturating_sub(1));
    let causes = [tabs, stuck_dash, missing_space, reserved, colon_in_value, open_quote, dash_item];
    causes.iter().find_map(|cause| cause(text, &lines, at, error)).or_else(|| {
        // An error is told of where the reader stood, which may be a blank line.
        let (start, line) =
            *lines.0[..=at].iter().rev().find(|(_, line)| !line.trim().is_empty())?;
        let blanks = line.len() - line.trim_start().len();
        let id = match () {
            () if error.message.contains("','") => "yaml_flow",
            () if error.message.contains("expected ':'") => "yaml_colon",
            () => "yaml_indent",
        };
        Some(Trouble { id, place: start + blanks..start + line.trim_end().len(), edit: None })
    })
}

struct Lines<'t>(Vec<(usize, &'t str)>);

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Lines<'t> {
        let mut start = 0;
        let lines = text.split('\n').map(|line| {
            let at = start;
            start += line.len() + 1;
            (at, line)
        });
        Lines(lines.collect())
    }

    /// A line and, behind it, those around it: go-yaml counts loosely.
    fn around(&self, at: usize) -> impl Iterator<Item = (usize, &'t str)> {
        let near = [Some(at), at.checked_sub(1), Some(at + 1)];
        near.into_iter().flatten().filter_map(|number| self.0.get(number).copied())
    }
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Tabs that indent: all of them become two spaces each.
fn tabs(text: &str, lines: &Lines<'_>, at: usize, _: &SyntaxError) -> Option<Trouble> {
    let is_tab = |(_, line): &(usize, &str)| indentation(line).contains('\t');
    let (start, line) = lines.around(at).find(is_tab)?;
    let tab = start + line.find('\t')?;
    let first = lines.0.iter().find(|it| is_tab(it))?.0;
    let (last, line_of_last) = *lines.0.iter().rev().find(|it| is_tab(it))?;
    let end = last + indentation(line_of_last).len();
    let spaced: Vec<String> = text[first..end]
        .split('\n')
        .map(|line| {
            let blanks = indentation(line);
            format!("{}{}", blanks.replace('\t', "  "), &line[blanks.len()..])
        })
        .collect();
    let edit = Some(Edit::new(first, end, spaced.join("\n")));
    Some(Trouble { id: "yaml_tab", place: tab..start + indentation(line).len(), edit })
}

/// `-name: x`: a dash that touches its key.
fn stuck_dash(_: &str, lines: &Lines<'_>, at: usize, _: &SyntaxError) -> Option<Trouble> {
    let is_stuck = |line: &str| {
        let rest = line.trim_start().strip_prefix('-').unwrap_or("");
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains(':')
    };
    let (start, line) = lines.around(at).find(|(_, line)| is_stuck(line))?;
    let dash = start + line.find('-')?;
    let edit = Some(Edit::new(dash + 1, dash + 1, " "));
    Some(Trouble { id: "yaml_dash_space", place: dash..dash + 1, edit })
}

/// `name:web`: a colon that touches the value, so that there is no key.
fn missing_space(_: &str, lines: &Lines<'_>, at: usize, error: &SyntaxError) -> Option<Trouble> {
    if !error.message.contains("expected ':'") && !error.message.contains("mapping values") {
        return None;
    }
    let colon = |line: &str| -> Option<usize> {
        let code = line.split(" #").next()?;
        let key = code.trim_start().trim_start_matches("- ");
        let at = key.find(':')?;
        let is_key = key[..at].chars().all(|c| c.is_ascii_alphanumeric()) && at > 0;
        let touches = key[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
        (is_key && touches).then(|| code.len() - key.len() + at)
    };
    let (start, line, at) =
        lines.around(at).find_map(|(start, line)| colon(line).map(|at| (start, line, at)))?;
    let edit = Some(Edit::new(start + at + 1, start + at + 1, " "));
    let place = start + indentation(line).len()..start + line.trim_end().len();
    Some(Trouble { id: "yaml_colon_space", place, edit })
}

/// Where the value on a line begins, behind `key: ` or `- `.
fn value_start(line: &str) -> usize {
    let blanks = indentation(line).len();
    let rest = line[blanks..].trim_start_matches("- ");
    let key = rest.find(": ").map_or(0, |at| at + 2);
    let start = line.len() - rest.len() + key;
    start + (line[start..].len() - line[start..].trim_start().len())
}

fn value(line: &str) -> &str {
    line[value_start(line)..].split(" #").next().unwrap_or("").trim_end()
}

/// A value that begins with a sign that YAML keeps for itself.
fn reserved(_: &str, lines: &Lines<'_>, at: usize, error: &SyntaxError) -> Option<Trouble> {
    let is_alias = error.message.contains("anchor");
    let is_it = |line: &str| match is_alias {
        true => value(line).starts_with('*'),
        false => value(line).starts_with(['@', '`', '%']),
    };
    let from_here = lines.around(at).find(|(_, line)| is_it(line));
    let anywhere = || lines.0.iter().copied().find(|(_, line)| is_alias && is_it(line));
    let (start, line) = from_here.or_else(anywhere)?;
    let place = start + value_start(line)..start + value_start(line) + value(line).len();
    let edit = quoted(value(line)).map(|text| Edit::new(place.start, place.end, text));
    Some(Trouble { id: "yaml_reserved", place, edit })
}

/// A value with a colon and a blank in it, which reads as another key.
fn colon_in_value(_: &str, lines: &Lines<'_>, at: usize, error: &SyntaxError) -> Option<Trouble> {
    if !error.message.contains("mapping values") {
        return None;
    }
    let is_it = |line: &str| {
        let value = value(line);
        value.contains(": ") && !value.starts_with(['"', '\'', '{', '['])
    };
    let (start, line) = lines.around(at).find(|(_, line)| is_it(line))?;
    let place = start + value_start(line)..start + value_start(line) + value(line).len();
    let edit = quoted(value(line)).map(|text| Edit::new(place.start, place.end, text));
    Some(Trouble { id: "yaml_colon_in_value", place, edit })
}

/// A quote that is opened and not closed.
fn open_quote(_: &str, lines: &Lines<'_>, _: usize, error: &SyntaxError) -> Option<Trouble> {
    if !error.message.contains("unexpected end of stream") {
        return None;
    }
    let is_open = |line: &str| {
        let value = value(line);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        quote.is_some_and(|quote| value.matches(quote).count() == 1)
    };
    let (start, line) = lines.0.iter().copied().find(|(_, line)| is_open(line))?;
    let quote = value(line).get(..1)?;
    let place = start + value_start(line)..start + value_start(line) + value(line).len();
    let edit = Some(Edit::new(place.end, place.end, quote));
    Some(Trouble { id: "yaml_quote", place, edit })
}

/// `- containerPort: 80` among the keys of a container: the list's own key is missing.
fn dash_item(_: &str, lines: &Lines<'_>, at: usize, error: &SyntaxError) -> Option<Trouble> {
    if !error.message.contains("expected key") && !error.message.contains("'-' indicator") {
        return None;
    }
    let (start, line) = lines.around(at).find(|(_, line)| line.trim_start().starts_with("- "))?;
    let blanks = &line[..line.len() - line.trim_start().len()];
    let item = line.trim();
    let place = start + blanks.len()..start + blanks.len() + item.len();
    if !item.starts_with("- containerPort:") {
        return Some(Trouble { id: "yaml_dash_item", place, edit: None });
    }
    let at = start + blanks.len();
    let edit = Some(Edit::new(at, at, format!("ports:\n{blanks}")));
    Some(Trouble { id: "yaml_ports", place, edit })
}

/// The value between quotes, if that is sure to be what was meant.
fn quoted(value: &str) -> Option<String> {
    let is_plain = !value.contains(['"', '\\']);
    is_plain.then(|| format!("\"{value}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::yaml;

    /// The cause, the word at fault, and the text after the correction.
    fn cause(text: &str) -> (&'static str, String, Option<String>) {
        let error = yaml::read(text).expect_err("it is no YAML");
        let trouble = trouble(text, &error).expect("a cause");
        let edited = trouble.edit.map(|edit| edit.apply(text));
        if let Some(edited) = &edited {
            assert!(yaml::read(edited).is_ok(), "{edited}");
        }
        (trouble.id, text[trouble.place].to_string(), edited)
    }

    #[test]
    fn tabs_become_spaces_in_all_lines() {
        let (id, word, edited) = cause("a:\n\tb: 1\n\tc:\n\t\td: 2\n");
        assert_eq!((id, word.as_str()), ("yaml_tab", "\t"));
        assert_eq!(edited.unwrap(), "a:\n  b: 1\n  c:\n    d: 2\n");
    }

    #[test]
    fn the_notes_slips_are_known() {
        let (id, word, edited) = cause(
            "spec:\n  containers:\n  - name: nginx\n    image: nginx\n    - containerPort: 80\n",
        );
        assert_eq!((id, word.as_str()), ("yaml_ports", "- containerPort: 80"));
        assert!(edited.unwrap().ends_with("    ports:\n    - containerPort: 80\n"));
        assert_eq!(cause("a: b: c\n").2.unwrap(), "a: \"b: c\"\n");
        assert_eq!(cause("a: \"x\nb: 1\n").0, "yaml_quote");
        assert_eq!(cause("{a: 1, \n   \n").1, "{a: 1,");
        assert_eq!(cause("image: @nginx\n").2.unwrap(), "image: \"@nginx\"\n");
        assert_eq!(cause("image: *nginx\n").2.unwrap(), "image: \"*nginx\"\n");
    }
}
