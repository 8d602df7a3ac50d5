//! `sort`, `uniq` and `tac`.

use super::call::{Call, refused};
use super::filter::{Filter, Then, over};
use super::options::{Known, Options, flag, value};
use super::{Running, Start};
use crate::sh::files::FileError;
use std::cmp::Ordering;

const SORT: [Known; 10] = [
    flag('r', "reverse"),
    flag('n', "numeric-sort"),
    flag('u', "unique"),
    flag('f', "ignore-case"),
    flag('h', "human-numeric-sort"),
    flag('V', "version-sort"),
    flag('b', "ignore-leading-blanks"),
    flag('s', "stable"),
    value('k', "key"),
    value('t', "field-separator"),
];

/// Where a sort key begins and ends, and how it is compared.
#[derive(Clone, Debug)]
struct Key {
    first: usize,
    last: Option<usize>,
    letters: String,
}

#[derive(Clone, Debug)]
struct Sort {
    options: Options,
    keys: Vec<Key>,
    lines: Vec<String>,
}

pub fn sort(start: Start) -> Box<dyn Running> {
    let mut options = match Options::parse(&start, &SORT) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let mut keys = Vec::new();
    for text in options.all('k') {
        match key(text) {
            Some(key) => keys.push(key),
            None => {
                let text = format!(
                    "sort: invalid number at field start: invalid count at start of '{text}'\n"
                );
                return refused(text, 2);
            }
        }
    }
    let names = std::mem::take(&mut options.operands);
    over(start, names, Sort { options, keys, lines: Vec::new() })
}

/// Reads `2`, `2,2`, `2n` or `2.3,4r`; parts of fields are left out.
fn key(text: &str) -> Option<Key> {
    let mut letters = String::new();
    let mut number = |part: &str| -> Option<usize> {
        letters.extend(part.chars().filter(char::is_ascii_alphabetic));
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|n| *n > 0)
    };
    let (first, last) = match text.split_once(',') {
        Some((first, last)) => (number(first)?, Some(number(last)?)),
        None => (number(text)?, None),
    };
    Some(Key { first, last, letters })
}

impl Sort {
    fn field<'l>(&self, line: &'l str, key: &Key) -> String {
        let fields: Vec<&'l str> = match self.options.get('t').and_then(|t| t.chars().next()) {
            Some(separator) => line.split(separator).collect(),
            None => line.split_whitespace().collect(),
        };
        let end = key.last.unwrap_or(fields.len()).min(fields.len());
        let from = (key.first - 1).min(end);
        fields[from..end].join(" ")
    }

    fn compare(&self, a: &str, b: &str, letters: &str) -> Ordering {
        let on = |letter: char| {
            letters.contains(letter) || letters.is_empty() && self.options.has(letter)
        };
        let order = if on('n') || on('h') {
            number(a, on('h')).cmp(&number(b, on('h')))
        } else if on('V') {
            version(a, b)
        } else if on('f') {
            a.to_lowercase().cmp(&b.to_lowercase())
        } else {
            a.cmp(b)
        };
        if on('r') { order.reverse() } else { order }
    }

    fn order(&self, a: &str, b: &str) -> Ordering {
        for key in &self.keys {
            let order = self.compare(&self.field(a, key), &self.field(b, key), &key.letters);
            if order != Ordering::Equal {
                return order;
            }
        }
        let order = match self.keys.is_empty() {
            true => self.compare(a, b, ""),
            false => Ordering::Equal,
        };
        if order != Ordering::Equal || self.options.has('u') || self.options.has('s') {
            return order;
        }
        if self.options.has('r') { b.cmp(a) } else { a.cmp(b) }
    }
}

/// A number at the start of a text, in thousandths; with `units` a `K`, `M` or `G` behind it
/// counts.
fn number(text: &str, units: bool) -> i128 {
    let text = text.trim_start();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let whole: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let behind = &rest[whole.len()..];
    let fraction: String = match behind.strip_prefix('.') {
        Some(digits) => digits.chars().take_while(char::is_ascii_digit).collect(),
        None => String::new(),
    };
    let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
    let mut value =
        whole.get(..whole.len().min(20)).unwrap_or("").parse::<i128>().unwrap_or(0) * 1000;
    value += thousandths.parse::<i128>().unwrap_or(0);
    if units {
        let unit =
            behind.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()).chars().next();
        let power = unit.and_then(|c| "KMGT".find(c.to_ascii_uppercase())).map_or(0, |at| at + 1);
        value *= 1024i128.pow(power as u32);
    }
    if negative { -value } else { value }
}

/// Digits within texts are compared as numbers.
fn version(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let text = |s: &str| s.find(|c: char| c.is_ascii_digit()).unwrap_or(s.len());
        let (end_a, end_b) = (text(a), text(b));
        let order = a[..end_a].cmp(&b[..end_b]);
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (&a[end_a..], &b[end_b..]);
        if a.is_empty() || b.is_empty() {
            return a.len().cmp(&b.len());
        }
        let digits = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
        let (end_a, end_b) = (digits(a), digits(b));
        let (x, y) = (a[..end_a].trim_start_matches('0'), b[..end_b].trim_start_matches('0'));
        let order = x.len().cmp(&y.len()).then(x.cmp(y));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (&a[end_a..], &b[end_b..]);
    }
}

impl Filter for Sort {
    fn line(&mut self, line: &str, _: bool, _: &mut Call<'_>) -> Then {
        self.lines.push(line.to_owned());
        Then::More
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_by(|a, b| self.order(a, b));
        if self.options.has('u') {
            lines.dedup_by(|a, b| self.order(a, b) == Ordering::Equal);
        }
        lines.iter().for_each(|line| call.line(line));
        if failed { 2 } else { 0 }
    }

    fn unreadable(&self, name: &str, error: FileError) -> String {
        format!("cannot read: {name}: {}", error.text())
    }
}

#[derive(Clone, Debug)]
struct Uniq {
    options: Options,
    current: Option<(String, usize)>,
}

pub fn uniq(start: Start) -> Box<dyn Running> {
    let known =
        [flag('c', "count"), flag('d', "repeated"), flag('u', "unique"), flag('i', "ignore-case")];
    match Options::parse(&start, &known) {
        Ok(mut options) => {
            let names = std::mem::take(&mut options.operands);
            over(start, names, Uniq { options, current: None })
        }
        Err(refused) => refused,
    }
}

impl Uniq {
    fn flush(&mut self, call: &mut Call<'_>) {
        let Some((line, count)) = self.current.take() else { return };
        if self.options.has('d') && count < 2 || self.options.has('u') && count > 1 {
            return;
        }
        match self.options.has('c') {
            true => call.line(&format!("{count:7} {line}")),
            false => call.line(&line),
        }
    }
}

impl Filter for Uniq {
    fn line(&mut self, line: &str, _: bool, call: &mut Call<'_>) -> Then {
        let ignore = self.options.has('i');
        match &mut self.current {
            Some((last, count))
                if last == line || ignore && last.to_lowercase() == line.to_lowercase() =>
            {
                *count += 1;
            }
            _ => {
                self.flush(call);
                self.current = Some((line.to_owned(), 1));
            }
        }
        Then::More
    }

    fn finish(&mut self, failed: bool, call: &mut Call<'_>) -> u8 {
        self.flush(call);
        u8::from(failed)
    }
}

#[derive(Clone, Debug, Default)]
struct Tac {
    lines: Vec<String>,
}

pub fn tac(start: Start) -> Box<dyn Running> {
    let names = start.argv[1..].to_vec();
    over(start, names, Tac::default())
}

impl Filter for Tac {
    fn line(&mut self, line: &str, _: bool, _: &mut Call<'_>) -> Then {
        self.lines.push(line.to_owned());
        Then::More
    }

    fn end(&mut self, call: &mut Call<'_>) {
        for line in std::mem::take(&mut self.lines).iter().rev() {
            call.line(line);
        }
    }
}
