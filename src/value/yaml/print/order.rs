//! The order in which go-yaml prints the keys of a map: `a2` before `a10`, letters after all
//! else.

use crate::value::{Map, Str, Value};

/// The entries of a map in the order in which they are printed.
///
/// Sorted by insertion: the rule is not a total order for every set of keys, which the standard
/// sort may answer with a panic, and maps are nearly in order already.
pub fn entries(map: &Map) -> Vec<(&Str, &Value)> {
    let mut sorted: Vec<(&Str, &Value)> = Vec::with_capacity(map.len());
    for entry in map.iter() {
        let later = sorted.iter().rev().take_while(|(key, _)| is_less(entry.0, key)).count();
        sorted.insert(sorted.len() - later, entry);
    }
    sorted
}

/// Whether key `a` is printed before key `b`.
fn is_less(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let Some(at) = a.iter().zip(&b).position(|(x, y)| x != y) else { return a.len() < b.len() };
    match (a[at].is_alphabetic(), b[at].is_alphabetic()) {
        (true, true) => return a[at] < b[at],
        (false, false) => {}
        (_, b_is_letter) => return b_is_letter,
    }
    // Digits that follow a number go on with it: its value counts, and zeros within it.
    let number_goes_on = (a[at] == '0' || b[at] == '0')
        && a[..at].iter().rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0');
    let start = i64::from(number_goes_on);
    let (a_number, a_end) = number(&a[at..], start);
    let (b_number, b_end) = number(&b[at..], start);
    (a_number, a_end, a[at]) < (b_number, b_end, b[at])
}

/// The value of the digits that a text begins with, after a digit `start`, and their count.
fn number(text: &[char], start: i64) -> (i64, usize) {
    let digits = text.iter().map_while(|c| c.to_digit(10));
    digits.fold((start, 0), |(number, count), digit| {
        (number.wrapping_mul(10).wrapping_add(i64::from(digit)), count + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn numbers_within_keys_count() {
        let value = map! { "a10": 1, "a2": 1, "a": 1, "b": 1, "1": 1, "A": 1, "a-b": 1, "ab": 1 };
        let keys: Vec<_> =
            entries(value.as_map().unwrap()).into_iter().map(|(k, _)| k.as_str()).collect();
        assert_eq!(keys, ["1", "A", "a", "a-b", "a2", "a10", "ab", "b"]);
    }
}
