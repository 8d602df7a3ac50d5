//! Whether an answer says what the real cluster said.
//!
//! - What a real cluster draws at random is masked on both sides (`masks`), but how many different
//!   names an answer holds must agree.
//! - Ages may differ by 3 s or a quarter (`line`).
//! - Rows with random names may come in another order unless one was asked for, and so may events
//!   (`events`). A watch may repeat a row.
//! - Everything else is equal to the letter: words, blanks in descriptions and trees, the final
//!   newline, standard error, exit code. Tables must be aligned under their headings (`table`).

use super::command::Command;
use super::line::{Line, Masked, lines};
use super::masks::regex;
use super::{events, table};
use regex_lite::Regex;
use respawn::value::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A generated name of a pod.
static POD: LazyLock<Regex> = LazyLock::new(|| regex(r"[a-z0-9-]*-{S}{6,10}-{S}{5}\b"));

const STREAMS: [&str; 2] = ["stdout", "stderr"];

/// Whether `answer` is what the real cluster said; also compares what ran meanwhile.
/// `only_last`: how many lines come before the last is chance.
pub fn is_met(step: &Value, answer: &Value, only_last: bool) -> bool {
    if !same_exit(step, answer) {
        return false;
    }
    // What a container prints was made up in the recording.
    if step.at(&["container_text"]).is_some_and(|mark| !is_empty(mark)) {
        return true;
    }
    let command = Command::of(step.str_at(&["cmd"]));
    let same = |stream: &&str| {
        same_text(&command, step.str_at(&[stream]), answer.str_at(&[stream]), only_last)
    };
    let (want, have) = (step.items_at(&["during"]), answer.items_at(&["during"]));
    STREAMS.iter().all(same)
        && want.len() <= have.len()
        && want.iter().zip(have).all(|(want, have)| is_met(want, have, false))
}

/// Null, as that of a command that was interrupted, is met by any.
fn same_exit(step: &Value, answer: &Value) -> bool {
    let want = step.int_at(&["exit"]);
    answer.as_map().is_some() && (want.is_none() || want == answer.int_at(&["exit"]))
}

fn is_empty(mark: &Value) -> bool {
    matches!(mark, Value::Null | Value::Bool(false)) || mark.as_str() == Some("")
}

fn same_text(command: &Command, expected: &str, actual: &str, only_last: bool) -> bool {
    if only_last {
        return same_text(command, &last_line(expected), &last_line(actual), false);
    }
    if expected.ends_with('\n') != actual.ends_with('\n') {
        return false;
    }
    if !command.is_watch && pods(expected) != pods(actual) {
        return false;
    }
    let (want, have) = (read(command, expected), read(command, actual));
    let (want, have) = (lines(&want, command.is_table), lines(&have, command.is_table));
    if command.is_watch {
        return texts(&want) == texts(&have);
    }
    if command.is_table && !table::is_aligned(expected, actual) {
        return false;
    }
    if want.len() != have.len() {
        return false;
    }
    if want.iter().zip(&have).all(|(a, b)| a.same(*b)) {
        return true;
    }
    if !command.is_table || command.is_sorted {
        return false;
    }
    let (want, have) = (in_order(&want), in_order(&have));
    want.iter().any(|line| line.text.contains('<'))
        && want.iter().zip(&have).all(|(a, b)| a.same(b))
}

fn last_line(text: &str) -> String {
    let last = text.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    format!("{last}\n")
}

/// The text with its events in order, if it has some.
fn read(command: &Command, text: &str) -> String {
    let text = if command.is_description { events::sorted(text) } else { text.to_owned() };
    if command.is_events { events::without_repeats(&text) } else { text }
}

/// How many different pods an answer names.
fn pods(text: &str) -> usize {
    let names = text.lines().filter(|line| line.contains('-')).flat_map(|line| POD.find_iter(line));
    names.map(|name| name.as_str()).collect::<BTreeSet<_>>().len()
}

fn texts(lines: &[Line]) -> BTreeSet<String> {
    lines.iter().map(|line| line.masked().text).collect()
}

fn in_order(lines: &[Line]) -> Vec<Masked> {
    let mut masked: Vec<Masked> = lines.iter().map(|line| line.masked()).collect();
    let ages = |a: &Masked, b: &Masked| a.ages.partial_cmp(&b.ages).expect("ages are numbers");
    masked.sort_by(|a, b| a.text.cmp(&b.text).then_with(|| ages(a, b)));
    masked
}

/// The step's command and the first lines that differ, to be read.
pub fn first_difference(step: &Value, answer: &Value) -> String {
    let line = step.str_at(&["cmd"]);
    let mut told = format!("$ {line}\n");
    if !same_exit(step, answer) {
        let (want, have) = (step.int_at(&["exit"]), answer.int_at(&["exit"]));
        told += &format!("      exit {have:?} instead of {want:?}\n");
    }
    let command = Command::of(line);
    for stream in STREAMS {
        let (want, have) = (step.str_at(&[stream]), answer.str_at(&[stream]));
        if same_text(&command, want, have, false) {
            continue;
        }
        let (want, have) = (read(&command, want), read(&command, have));
        let (want, have) = (lines(&want, command.is_table), lines(&have, command.is_table));
        if command.is_watch {
            let (want, have) = (texts(&want), texts(&have));
            let only = |of: &BTreeSet<String>, other: &BTreeSet<String>| {
                of.difference(other).next().map_or("(nothing)", |line| line).to_owned()
            };
            let (lost, gained) = (only(&want, &have), only(&have, &want));
            told += &format!("      {stream}\n        - {lost}\n        + {gained}\n");
            continue;
        }
        let common = want.iter().zip(&have).take_while(|(a, b)| a.same(**b)).count();
        let show =
            |lines: &[Line]| lines.get(common).map_or("(nothing)", |line| line.raw).to_owned();
        told += &format!("      {stream} line {}\n", common + 1);
        told += &format!("        - {}\n        + {}\n", show(&want), show(&have));
    }
    told
}
