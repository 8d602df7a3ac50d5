//! What a real cluster answered, and whether ours answers the same.
//!
//! `tests/recordings/*.json` are sessions of a real kubectl with a real control plane. Each is
//! played against a fresh cluster in this process, and each of its steps is compared by the rules
//! in [`compare`]. `expected.txt` says how many steps of each must be equal; a recording that
//! falls below its line fails the test. `UPDATE=1` writes the file anew.

mod command;
mod compare;
mod events;
mod line;
mod masks;
mod mutations;
mod play;
mod table;

use play::Recording;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};

/// A step that was recorded while a state was changing may be met up to 1.5 s later: what does
/// not match is played again with each wait longer by so many seconds.
const LATER_S: [f64; 3] = [0.0, 0.5, 1.5];

#[test]
fn answers_are_those_of_a_real_cluster() {
    let update = env::var_os("UPDATE").is_some();
    let expected = expected();
    let names = names();
    let outcomes = each(&names, |name| {
        let enough = if update { usize::MAX } else { expected.get(name).map_or(0, |(n, _)| *n) };
        catch_unwind(AssertUnwindSafe(|| judge(name, enough))).unwrap_or_else(|_| Outcome {
            equal: 0,
            counted: expected.get(name).map_or(0, |(_, n)| *n),
            differences: "    the player panicked\n".to_owned(),
        })
    });
    if update {
        let lines = names.iter().zip(&outcomes);
        let text: String =
            lines.map(|(name, now)| format!("{name} {}/{}\n", now.equal, now.counted)).collect();
        fs::write(folder().join("expected.txt"), text).expect("the file can be written");
        return;
    }
    let mut complaints = String::new();
    for (name, now) in names.iter().zip(&outcomes) {
        match expected.get(name) {
            None => writeln!(complaints, "{name}: no line in expected.txt; run with UPDATE=1"),
            Some((equal, counted)) if now.equal < *equal || now.counted != *counted => writeln!(
                complaints,
                "{name}: {}/{} where {equal}/{counted} are expected\n{}",
                now.equal, now.counted, now.differences,
            ),
            Some(_) => Ok(()),
        }
        .expect("a string takes all");
    }
    for name in expected.keys().filter(|name| !names.contains(name)) {
        writeln!(complaints, "{name}: a line in expected.txt, but no recording").expect("as above");
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// How a recording was met.
struct Outcome {
    equal: usize,
    counted: usize,
    /// What differs at first in each step that was not met, to be read.
    differences: String,
}

/// Plays a recording until so many steps as are `enough` have been met, or no time is left to try.
fn judge(name: &str, enough: usize) -> Outcome {
    let recording = Recording::read(name);
    let counted = recording.counted();
    let (mut missed, mut first) = (counted.clone(), None);
    for later in LATER_S {
        let answers = recording.play(later);
        missed.retain(|&number| !recording.is_met(number, &answers[number]));
        first.get_or_insert(answers);
        if missed.is_empty() || counted.len() - missed.len() >= enough {
            break;
        }
    }
    let answers = first.unwrap_or_default();
    let tell = |number: &usize| {
        let (step, answer) = (recording.step(*number), &answers[*number]);
        format!("    step {number}: {}", compare::first_difference(step, answer))
    };
    Outcome {
        equal: counted.len() - missed.len(),
        counted: counted.len(),
        differences: missed.iter().map(tell).collect(),
    }
}

/// Does something for each name, on as many threads as there are processors; answers in order.
fn each<T: Send>(names: &[String], work: impl Fn(&str) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        while let Some((place, name)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            names.get(place).map(|name| (place, name))
        } {
            done.push((place, work(name)));
        }
        done
    };
    let count = thread::available_parallelism().map_or(1, usize::from);
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|it| it.join().expect("a worker ends")).collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recordings")
}

/// The recordings by name, in order.
fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("tests/recordings is there").flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .filter(|name| name != "loose")
        .collect();
    names.sort();
    assert!(names.len() >= 12, "the recordings are not found");
    names
}

/// Of each recording: how many steps must be equal, and how many there are.
fn expected() -> BTreeMap<String, (usize, usize)> {
    let text = fs::read_to_string(folder().join("expected.txt")).unwrap_or_default();
    let numbers = |line: &str| {
        let (name, score) = line.split_once(' ')?;
        let (equal, counted) = score.split_once('/')?;
        Some((name.to_owned(), (equal.parse().ok()?, counted.parse().ok()?)))
    };
    let line = |line| numbers(line).unwrap_or_else(|| panic!("expected.txt: {line:?}"));
    text.lines().map(line).collect()
}
