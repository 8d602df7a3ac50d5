//! Brace expansion: `{a,b}` and `{1..3}`, done once when a word is read.

use super::ast::{Part, Word};
use crate::value::Str;

/// How many words one word may become.
const MOST_WORDS: usize = 10_000;

/// A word as a row of characters and indivisible parts.
#[derive(Clone, Debug)]
enum Piece {
    Char(char),
    Whole(Part),
}

/// The words that a word's braces make of it; the word itself if there are none.
pub fn expand(word: Word) -> Vec<Word> {
    let braced = |part: &Part| matches!(part, Part::Literal(text) if text.contains('{'));
    if !word.parts.iter().any(braced) {
        return vec![word];
    }
    let mut pieces = Vec::new();
    for part in &word.parts {
        match part {
            Part::Literal(text) => pieces.extend(text.chars().map(Piece::Char)),
            other => pieces.push(Piece::Whole(other.clone())),
        }
    }
    let words = alternatives(&pieces, 0);
    if words.len() > MOST_WORDS {
        return vec![word];
    }
    words.into_iter().map(assemble).collect()
}

fn assemble(pieces: Vec<Piece>) -> Word {
    let (mut parts, mut literal) = (Vec::new(), String::new());
    for piece in pieces {
        match piece {
            Piece::Char(c) => literal.push(c),
            Piece::Whole(part) => {
                flush(&mut literal, &mut parts);
                parts.push(part);
            }
        }
    }
    flush(&mut literal, &mut parts);
    Word { parts }
}

fn flush(literal: &mut String, parts: &mut Vec<Part>) {
    if !literal.is_empty() {
        parts.push(Part::Literal(Str::from(std::mem::take(literal))));
    }
}

/// All rows of pieces that a row stands for.
fn alternatives(pieces: &[Piece], depth: u32) -> Vec<Vec<Piece>> {
    let Some((open, close, choices)) = first_group(pieces, depth) else {
        return vec![pieces.to_vec()];
    };
    let tails = alternatives(&pieces[close + 1..], depth);
    let mut out = Vec::new();
    for choice in &choices {
        for tail in &tails {
            if out.len() > MOST_WORDS {
                return out;
            }
            out.push([&pieces[..open], choice, tail].concat());
        }
    }
    out
}

/// The first valid group: where it opens and closes, and what it offers.
fn first_group(pieces: &[Piece], depth: u32) -> Option<(usize, usize, Vec<Vec<Piece>>)> {
    if depth > 16 {
        return None;
    }
    for open in 0..pieces.len() {
        if !is(&pieces[open], '{') {
            continue;
        }
        let Some((close, commas)) = closing(pieces, open) else { continue };
        let inside = &pieces[open + 1..close];
        let choices = if commas.is_empty() {
            match range(inside) {
                Some(choices) => choices,
                None => continue,
            }
        } else {
            let bounds = [&[open], &commas[..], &[close]].concat();
            let parts = bounds.windows(2).map(|w| &pieces[w[0] + 1..w[1]]);
            parts.flat_map(|part| alternatives(part, depth + 1)).collect()
        };
        return Some((open, close, choices));
    }
    None
}

fn is(piece: &Piece, wanted: char) -> bool {
    matches!(piece, Piece::Char(c) if *c == wanted)
}

/// Where the brace at `open` closes, and its own commas.
fn closing(pieces: &[Piece], open: usize) -> Option<(usize, Vec<usize>)> {
    let (mut depth, mut commas) = (0, Vec::new());
    for (i, piece) in pieces.iter().enumerate().skip(open) {
        match piece {
            Piece::Char('{') => depth += 1,
            Piece::Char('}') => {
                depth -= 1;
                if depth == 0 {
                    return Some((i, commas));
                }
            }
            Piece::Char(',') if depth == 1 => commas.push(i),
            _ => {}
        }
    }
    None
}

/// `1..5`, `01..10`, `a..e`, each perhaps with a step.
fn range(inside: &[Piece]) -> Option<Vec<Vec<Piece>>> {
    let text: Option<String> = inside
        .iter()
        .map(|piece| match piece {
            Piece::Char(c) => Some(*c),
            Piece::Whole(_) => None,
        })
        .collect();
    let text = text?;
    let parts: Vec<&str> = text.split("..").collect();
    let (first, last, step) = match parts[..] {
        [first, last] => (first, last, 1),
        [first, last, step] => (first, last, step.parse::<i64>().ok()?),
        _ => return None,
    };
    let step = step.unsigned_abs().max(1) as usize;
    let words: Vec<String> = if let (Ok(a), Ok(b)) = (first.parse::<i64>(), last.parse::<i64>()) {
        let padded = [first, last].iter().any(|t| t.trim_start_matches('-').starts_with('0'));
        let padded = padded && (first.len() > 1 || last.len() > 1);
        let width = if padded { first.len().max(last.len()) } else { 0 };
        let row = span(a, b)?;
        row.into_iter().step_by(step).map(|n| format!("{n:0width$}")).collect()
    } else {
        let letter = |text: &str| {
            let mut chars = text.chars();
            chars.next().filter(|c| c.is_ascii_alphabetic() && chars.next().is_none())
        };
        let row = span(letter(first)? as i64, letter(last)? as i64)?;
        row.into_iter().step_by(step).map(|n| char::from(n as u8).to_string()).collect()
    };
    Some(words.iter().map(|word| word.chars().map(Piece::Char).collect()).collect())
}

fn span(a: i64, b: i64) -> Option<Vec<i64>> {
    if a.abs_diff(b) >= MOST_WORDS as u64 {
        return None;
    }
    Some(if a <= b { (a..=b).collect() } else { (b..=a).rev().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let words = expand(Word::literal(text));
        words.iter().map(|w| w.as_literal().unwrap_or("").to_owned()).collect()
    }

    #[test]
    fn braces_multiply_words() {
        let cases: [(&str, &[&str]); 9] = [
            ("a{b,c}d", &["abd", "acd"]),
            ("{1..3}", &["1", "2", "3"]),
            ("{3..1}x", &["3x", "2x", "1x"]),
            ("{08..10}", &["08", "09", "10"]),
            ("{a..e..2}", &["a", "c", "e"]),
            ("{a,b}{1,2}", &["a1", "a2", "b1", "b2"]),
            ("{a,{b,c}}", &["a", "b", "c"]),
            ("{x}", &["{x}"]),
            ("{.items[0].x}", &["{.items[0].x}"]),
        ];
        for (text, want) in cases {
            assert_eq!(words(text), want, "{text}");
        }
    }

    #[test]
    fn too_many_words_stay_one() {
        assert_eq!(words("{1..100}{1..100}{1..100}").len(), 1);
        assert_eq!(words("{1..9223372036854775807}").len(), 1);
    }
}
