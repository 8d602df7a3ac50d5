//! Colours for the manifest editor: a line of YAML becomes pieces. Only for the eye; what a file
//! means is decided where it is read.

use std::ops::Range;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Key,
    Number,
    Comment,
    Text,
    /// A tab that indents, which YAML does not allow.
    Tab,
    Separator,
}

/// The pieces of a line, in order; together they are the line.
pub fn pieces(line: &str) -> Vec<(Paint, &str)> {
    let mut out = Vec::new();
    if line.starts_with("---") {
        out.push((Paint::Separator, line));
        return out;
    }
    let (code, comment) = line.split_at(comment_start(line));
    let indent = code.len() - code.trim_start_matches([' ', '\t', '-']).len();
    let (indent, rest) = code.split_at(indent.min(dash_indent(code)));
    for run in indent.split_inclusive('\t') {
        match run.strip_suffix('\t') {
            Some(before) => {
                push(&mut out, Paint::Plain, before);
                push(&mut out, Paint::Tab, &run[before.len()..]);
            }
            None => push(&mut out, Paint::Plain, run),
        }
    }
    match key_end(rest) {
        Some(end) => {
            push(&mut out, Paint::Key, &rest[..end]);
            push(&mut out, Paint::Plain, &rest[end..=end]);
            value(&mut out, &rest[end + 1..]);
        }
        None => value(&mut out, rest),
    }
    push(&mut out, Paint::Comment, comment);
    out
}

/// The pieces of a line, cut where marks begin and end: each with whether it is marked. Marks are
/// in bytes of the line.
pub fn marked<'a>(line: &'a str, marks: &[Range<usize>]) -> Vec<(Paint, bool, &'a str)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (paint, piece) in pieces(line) {
        let end = start + piece.len();
        let ends = marks.iter().flat_map(|mark| [mark.start, mark.end]);
        let mut cuts: Vec<usize> = ends.filter(|at| (start..end).contains(at)).collect();
        cuts.extend([start, end]);
        cuts.retain(|at| line.is_char_boundary(*at));
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let is_marked = marks.iter().any(|mark| mark.start <= pair[0] && pair[1] <= mark.end);
            out.push((paint, is_marked, &line[pair[0]..pair[1]]));
        }
        start = end;
    }
    out
}

/// Where the spaces, tabs and list dashes at the start of a line end.
fn dash_indent(code: &str) -> usize {
    let mut end = 0;
    let bytes = code.as_bytes();
    while let Some(byte) = bytes.get(end) {
        let is_dash = *byte == b'-' && matches!(bytes.get(end + 1), Some(b' ') | None);
        if !matches!(byte, b' ' | b'\t') && !is_dash {
            break;
        }
        end += 1;
    }
    end
}

/// Where a comment starts: at a `#` outside of quotes, at the start or after a blank.
fn comment_start(line: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (i, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(c),
            (None, '#') if before.is_whitespace() => return i,
            _ => {}
        }
        before = c;
    }
    line.len()
}

/// Where the colon after a key is.
fn key_end(code: &str) -> Option<usize> {
    if code.starts_with(['"', '\'', '{', '[']) {
        return None;
    }
    code.match_indices(':')
        .map(|(i, _)| i)
        .find(|i| code[i + 1..].chars().next().is_none_or(char::is_whitespace))
}

fn value<'a>(out: &mut Vec<(Paint, &'a str)>, text: &'a str) {
    let trimmed = text.trim();
    let is_number = !trimmed.is_empty() && trimmed.bytes().all(|c| c.is_ascii_digit() || c == b'.');
    let is_quoted = trimmed.starts_with(['"', '\'']);
    let paint = match trimmed {
        _ if is_number => Paint::Number,
        "true" | "false" | "null" | "~" => Paint::Number,
        _ if is_quoted => Paint::Text,
        _ => Paint::Plain,
    };
    push(out, paint, text);
}

fn push<'a>(out: &mut Vec<(Paint, &'a str)>, paint: Paint, text: &'a str) {
    if !text.is_empty() {
        out.push((paint, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_values_and_comments_are_told_apart() {
        assert_eq!(
            pieces("  replicas: 3 # how many"),
            [
                (Paint::Plain, "  "),
                (Paint::Key, "replicas"),
                (Paint::Plain, ":"),
                (Paint::Number, " 3 "),
                (Paint::Comment, "# how many"),
            ]
        );
        assert_eq!(pieces("- name: nginx")[1], (Paint::Key, "name"));
        assert_eq!(pieces("\tlabels:")[0], (Paint::Tab, "\t"));
        assert_eq!(pieces("a: \"b # c\"").len(), 3);
    }

    #[test]
    fn marks_cut_pieces() {
        let found = marked("  name: My Pod", &[8..14, 3..4]);
        let texts: Vec<_> = found.iter().map(|(_, is_marked, text)| (*is_marked, *text)).collect();
        let cut = [(false, "  "), (false, "n"), (true, "a"), (false, "me"), (false, ":")];
        assert_eq!(texts[..5], cut);
        assert_eq!(texts[5..], [(false, " "), (true, "My Pod")]);
    }

    #[test]
    fn pieces_are_the_line() {
        let lines = [
            "kind: Pod # 리소스 타입 정의",
            "\t- name: nginx",
            "--- # next",
            "- - a: b",
            "command: [\"sh\", \"-c\", \"echo: hi\"]",
            "key: 'it''s'",
            "한글: 값",
            "-",
            "",
        ];
        for line in lines {
            let whole: String = pieces(line).iter().map(|(_, text)| *text).collect();
            assert_eq!(whole, line);
        }
    }
}
