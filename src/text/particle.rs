//! Korean particles, chosen by the last sound of the word before them.
//!
//! A sentence is written with both forms, such as `은(는)`; [`settle`] keeps the right one. Latin
//! words are judged by how Koreans read them. Where that can't be known, both forms stay.

/// How a word ends when it is read aloud.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Vowel,
    /// A final ㄹ: a consonant for all particles but `(으)로`.
    Rieul,
    Consonant,
    Unknown,
}

/// Particles as they are written when open: after a consonant, after a vowel.
const PARTICLES: &[(&str, &str, &str)] = &[
    ("은(는)", "은", "는"),
    ("이(가)", "이", "가"),
    ("을(를)", "을", "를"),
    ("과(와)", "과", "와"),
    ("(으)로", "으로", "로"),
    ("(이)나", "이나", "나"),
    ("(이)라", "이라", "라"),
];

/// Names of this field that no rule reads rightly.
const READ: &[(&str, Ending)] = &[
    ("kubectl", Ending::Rieul),
    ("etcd", Ending::Vowel),
    ("apply", Ending::Vowel),
    ("api", Ending::Vowel),
    ("image", Ending::Vowel),
    ("root", Ending::Vowel),
    ("redis", Ending::Vowel),
    ("postgres", Ending::Vowel),
];

/// Replaces each open particle by the form that fits the word before it.
pub fn settle(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'text: while let Some(next) = rest.chars().next() {
        for (open, consonant, vowel) in PARTICLES {
            if let Some(after) = rest.strip_prefix(open) {
                out.push_str(match (ending(&out), *open) {
                    (Ending::Vowel, _) | (Ending::Rieul, "(으)로") => vowel,
                    (Ending::Consonant | Ending::Rieul, _) => consonant,
                    (Ending::Unknown, _) => open,
                });
                rest = after;
                continue 'text;
            }
        }
        out.push(next);
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// The sound at the end of a text, quotes and brackets aside.
fn ending(text: &str) -> Ending {
    let word = text.trim_end_matches(['`', '"', '\'', ')', ']', '”', '’']);
    let Some(last) = word.chars().next_back() else { return Ending::Unknown };
    match last {
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        '0' | '3' | '6' => Ending::Consonant,
        '1' | '7' | '8' => Ending::Rieul,
        '2' | '4' | '5' | '9' => Ending::Vowel,
        'a'..='z' | 'A'..='Z' => latin(word),
        _ => Ending::Unknown,
    }
}

fn latin(text: &str) -> Ending {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric())
        .last()
        .map_or(text.len(), |(i, _)| i);
    let word = text[start..].to_ascii_lowercase();
    if let Some((_, ending)) = READ.iter().find(|(known, _)| *known == word) {
        return *ending;
    }
    let letters = word.as_bytes();
    let last = letters[letters.len() - 1];
    if is_spelled_out(&word) {
        return match last {
            b'l' | b'r' => Ending::Rieul,
            b'm' | b'n' => Ending::Consonant,
            _ => Ending::Vowel,
        };
    }
    let vowels = letters[..letters.len() - 1].iter().rev().take_while(|c| is_vowel(**c)).count();
    match last {
        b'l' => Ending::Rieul,
        b'm' | b'n' => Ending::Consonant,
        b'g' if word.ends_with("ng") => Ending::Consonant,
        b'e' if word.ends_with("le") => Ending::Rieul,
        b'e' if word.ends_with("me") || word.ends_with("ne") => Ending::Consonant,
        b'p' if word.ends_with("pp") => Ending::Consonant,
        b'b' | b'c' | b'k' | b'p' | b't' => match vowels {
            0 => Ending::Vowel,
            1 => Ending::Consonant,
            _ => Ending::Unknown,
        },
        _ => Ending::Vowel,
    }
}

/// Whether a word is read letter by letter: a random suffix, or letters without a vowel.
fn is_spelled_out(word: &str) -> bool {
    let has_digit = word.bytes().any(|c| c.is_ascii_digit());
    let has_vowel = word.bytes().any(|c| is_vowel(c) || c == b'y');
    has_digit || !has_vowel
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sound_decides() {
        for (open, settled) in [
            ("파드은(는)", "파드는"),
            ("`web`은(는)", "`web`은"),
            ("`node-2`이(가)", "`node-2`가"),
            ("`node-3`이(가)", "`node-3`이"),
            ("kubectl이(가)", "kubectl이"),
            ("kubelet이(가)", "kubelet이"),
            ("`nginx`을(를)", "`nginx`를"),
            ("`web-7887448d46-s9jjq`은(는)", "`web-7887448d46-s9jjq`는"),
            ("`web-7887448d46-kq8zn`은(는)", "`web-7887448d46-kq8zn`은"),
            ("`counter`을(를)", "`counter`를"),
            ("서울(으)로", "서울로"),
            ("`node-1`(으)로", "`node-1`로"),
            ("`node-3`(으)로", "`node-3`으로"),
            ("`app`과(와)", "`app`과"),
            ("`client`과(와)", "`client`와"),
            ("`hello-kiamol`은(는)", "`hello-kiamol`은"),
        ] {
            assert_eq!(settle(open), settled);
        }
    }

    #[test]
    fn what_cannot_be_known_stays_open() {
        assert_eq!(settle("`float`은(는)"), "`float`은(는)");
        assert_eq!(settle("은(는)"), "은(는)");
    }
}
