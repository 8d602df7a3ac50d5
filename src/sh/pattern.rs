//! Glob patterns: `*`, `?`, `[a-z]`, with a backslash before what stands for itself.

/// Whether the whole of `text` matches `pattern`.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    matches_chars(&pattern, &text)
}

/// Whether a pattern has anything that isn't plain text.
pub fn is_glob(pattern: &str) -> bool {
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '*' | '?' => return true,
            '[' if chars.as_str().contains(']') => return true,
            _ => {}
        }
    }
    false
}

/// Puts a backslash before every character that means something in a pattern.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | '-' | '!' | '^') {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Takes the backslashes out again.
pub fn unescape(pattern: &str) -> String {
    let (mut out, mut chars) = (String::new(), pattern.chars());
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

/// Matches without recursion: after a mismatch the last `*` takes one character more.
pub fn matches_chars(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p + 1, t));
            p += 1;
            continue;
        }
        if p == pattern.len() && t == text.len() {
            return true;
        }
        let next = text.get(t).and_then(|c| single(pattern, p, *c));
        match (next, star) {
            (Some(after), _) => (p, t) = (after, t + 1),
            (None, Some((after_star, from))) if from < text.len() => {
                star = Some((after_star, from + 1));
                (p, t) = (after_star, from + 1);
            }
            _ => return false,
        }
    }
}

/// Matches one character; where the pattern goes on.
fn single(pattern: &[char], p: usize, c: char) -> Option<usize> {
    match *pattern.get(p)? {
        '?' => Some(p + 1),
        '\\' if p + 1 < pattern.len() => (pattern[p + 1] == c).then_some(p + 2),
        '[' => match class(pattern, p + 1, c) {
            Some((true, after)) => Some(after),
            Some((false, _)) => None,
            None => (c == '[').then_some(p + 1),
        },
        plain => (plain == c).then_some(p + 1),
    }
}

/// A bracket expression from behind its `[`: whether it has `c`, and where it ends. None if it
/// is never closed.
pub fn class(pattern: &[char], start: usize, c: char) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(start), Some('!' | '^'));
    let first = start + usize::from(negated);
    let (mut p, mut found) = (first, false);
    loop {
        let at = *pattern.get(p)?;
        if at == ']' && p > first {
            return Some((found != negated, p + 1));
        }
        if at == '[' && pattern.get(p + 1) == Some(&':') {
            let rest: String = pattern[p + 2..].iter().collect();
            if let Some(end) = rest.find(":]") {
                found |= in_named_class(&rest[..end], c);
                p += 2 + rest[..end].chars().count() + 2;
                continue;
            }
        }
        let (low, next) = character(pattern, p)?;
        let ranged = pattern.get(next) == Some(&'-') && pattern.get(next + 1) != Some(&']');
        if ranged {
            let (high, after) = character(pattern, next + 1)?;
            found |= (low..=high).contains(&c);
            p = after;
        } else {
            found |= low == c;
            p = next;
        }
    }
}

fn character(pattern: &[char], p: usize) -> Option<(char, usize)> {
    match *pattern.get(p)? {
        '\\' => pattern.get(p + 1).map(|c| (*c, p + 2)),
        c => Some((c, p + 1)),
    }
}

/// `[:alpha:]` and its like.
pub fn in_named_class(name: &str, c: char) -> bool {
    match name {
        "alpha" => c.is_alphabetic(),
        "digit" => c.is_ascii_digit(),
        "alnum" => c.is_alphanumeric(),
        "upper" => c.is_uppercase(),
        "lower" => c.is_lowercase(),
        "space" => c.is_whitespace(),
        "blank" => matches!(c, ' ' | '\t'),
        "punct" => c.is_ascii_punctuation(),
        "xdigit" => c.is_ascii_hexdigit(),
        "cntrl" => c.is_control(),
        "print" => !c.is_control(),
        "graph" => !c.is_control() && c != ' ',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_texts() {
        let cases = [
            ("*", "", true),
            ("*.yaml", "pod.yaml", true),
            ("*.yaml", "pod.yml", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("?[0-9]", "a7", true),
            ("[!a-c]x", "bx", false),
            ("[^a-c]x", "dx", true),
            ("[[:digit:]]*", "7up", true),
            ("\\*", "*", true),
            ("\\*", "x", false),
            ("[", "[", true),
            ("[]]", "]", true),
        ];
        for (pattern, text, want) in cases {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_end_soon() {
        assert!(!matches(&"a*".repeat(50), &"a".repeat(2000).replace("aaaa", "aaab")[..40]));
        assert!(!matches(&"*a".repeat(30), &"b".repeat(5000)));
    }
}
