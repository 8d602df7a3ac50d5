//! Laws that hold for every tree and every text, tried on random ones (with fixed seeds, so that
//! a failure comes back).

use super::diff::diff;
use super::patch::{apply_merge_patch, create_merge_patch};
use super::{Map, Value, json, yaml};
use oorandom::Rand32;

/// Words that YAML or JSON may take for something else, or that need care in print. Not `<<`:
/// go-yaml prints that as a key without quotes and then reads it as a merge.
const WORDS: &[&str] = &[
    "",
    "a",
    "nginx:1.25",
    "true",
    "no",
    "null",
    "~",
    "1",
    "-1.5",
    "0644",
    "0x1F",
    "1_000",
    "1e3",
    ".inf",
    "1:30",
    "2001-01-01",
    "<<x",
    "=",
    "-",
    "- a",
    "a: b",
    "a:",
    ":a",
    "#",
    "a #b",
    "a#b",
    "*x",
    "&x",
    "!x",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    "\"",
    "[",
    "{}",
    "?",
    "? a",
    "---",
    "...",
    " a",
    "a ",
    "a\nb",
    "a\n",
    "a\n\n",
    "\n",
    "\na",
    " a\nb",
    "a \nb",
    "a\n b",
    "\t",
    "a\tb",
    "한글",
    "é",
    "😀",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "\0",
    "\r",
    "a\r\nb",
    "\u{1b}[0m",
    "<>&",
    "\\",
    "500m",
    "a2",
    "a10",
    "{{ .Values.x }}",
];

/// Pieces of texts that are nearly YAML or JSON.
const PIECES: &[&str] = &[
    "a",
    "b: ",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    ":",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    "\"",
    "|\n",
    ">-\n",
    "#",
    "&a ",
    "*a",
    "<<: ",
    "? ",
    "!!int ",
    "! ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\\",
    "\\u12",
    "1",
    "-",
    "null",
    "\r\n",
    "\u{feff}",
    "\0",
    "한",
    "%TAG ! x\n",
    "\"a\": ",
    "\u{85}",
];

fn pick<'w>(random: &mut Rand32, words: &[&'w str]) -> &'w str {
    words[random.rand_range(0..words.len() as u32) as usize]
}

fn text(random: &mut Rand32) -> String {
    let count = random.rand_range(1..4);
    let separator = if random.rand_range(0..3) == 0 { " long words " } else { "" };
    let words: Vec<_> = (0..count).map(|_| pick(random, WORDS)).collect();
    words.join(&separator.repeat(random.rand_range(1..9) as usize))
}

fn tree(random: &mut Rand32, depth: u32) -> Value {
    match random.rand_range(0..if depth > 3 { 6 } else { 10 }) {
        0 => Value::Null,
        1 => Value::Bool(random.rand_range(0..2) == 0),
        2 => Value::Int(i64::from(random.rand_i32()) << random.rand_range(0..32)),
        3 => Value::Float(f64::from(random.rand_i32()) / 1024.0 + 0.000_1),
        4 | 5 => Value::from(text(random)),
        6 | 7 => Value::list((0..random.rand_range(0..4)).map(|_| tree(random, depth + 1))),
        _ => Value::Map(map(random, depth)),
    }
}

fn map(random: &mut Rand32, depth: u32) -> Map {
    (0..random.rand_range(0..5)).map(|_| (text(random), tree(random, depth + 1))).collect()
}

#[test]
fn what_is_printed_reads_back() {
    for seed in 0..400 {
        let value = tree(&mut Rand32::new(seed), 0);
        let compact = json::print_compact(&value);
        assert_eq!(json::parse(&compact).as_ref(), Ok(&value), "seed {seed}");
        assert_eq!(json::parse(&json::print_pretty(&value)).as_ref(), Ok(&value), "seed {seed}");
        let printed = yaml::print(&value);
        let read = yaml::parse(&printed, 1).map(|loaded| loaded.value);
        let changes = read.map(|read| diff(&value, &read));
        assert_eq!(changes, Ok(vec![]), "seed {seed}\n{printed}");
    }
}

#[test]
fn no_text_makes_a_reader_panic() {
    for seed in 0..3000 {
        let mut random = Rand32::new(seed);
        let count = random.rand_range(1..30);
        let text: String = (0..count).map(|_| pick(&mut random, PIECES)).collect();
        for document in yaml::documents(&text).flatten() {
            assert!(!document.value.is_null(), "seed {seed}");
        }
        if let Ok(value) = json::parse(&text) {
            assert_eq!(json::parse(&json::print_compact(&value)), Ok(value), "seed {seed}");
        }
    }
}

#[test]
fn a_merge_patch_leads_to_the_new_tree() {
    for seed in 0..400 {
        let mut random = Rand32::new(seed);
        let (old, mut new) = (map(&mut random, 0), map(&mut random, 0));
        if random.rand_range(0..2) == 0 {
            new = old.iter().chain(new.iter()).map(|(key, value)| (key, value.clone())).collect();
        }
        let new = without_nulls(&Value::Map(new));
        let patch = create_merge_patch(&old, new.as_map().unwrap());
        let mut patched = Value::Map(old.clone());
        apply_merge_patch(&mut patched, &Value::Map(patch.clone()));
        assert_eq!(patched, new, "seed {seed}");
        assert_eq!(patch.is_empty(), diff(&Value::Map(old), &new).is_empty(), "seed {seed}");
        let again = patched.clone();
        apply_merge_patch(&mut patched, &Value::Map(patch));
        assert!(patched.same(&again), "seed {seed}");
    }
}

/// A merge patch cannot set null, so the laws hold for trees that have none.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Null => Value::Int(0),
        Value::List(items) => Value::list(items.iter().map(without_nulls)),
        Value::Map(map) => Value::Map(map.iter().map(|(k, v)| (k, without_nulls(v))).collect()),
        other => other.clone(),
    }
}
