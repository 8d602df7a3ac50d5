//! Words that a file must have, and words that none may have.

use super::{File, files, none, rust};

/// Names that say nothing of what is inside.
const NAMES: [&str; 8] =
    ["util", "utils", "common", "helper", "helpers", "misc", "shared", "stuff"];

/// Marks of unfinished or silenced work, and what to do instead. Split, so that this file does
/// not hold them.
const MARKS: [(&str, &str, &str); 6] = [
    ("TO", "DO", "do it, or say in docs what is missing"),
    ("FIX", "ME", "mend it, or say in docs what is wrong"),
    ("to", "do!(", "write it"),
    ("unimple", "mented!(", "write it"),
    ("#[ig", "nore", "a test that does not run proves nothing"),
    ("db", "g!(", "take it out"),
];

#[test]
fn every_file_says_what_it_is() {
    let silent = rust().into_iter().filter(|file| !file.text.starts_with("//! "));
    none(silent.map(|file| format!("{}: open with `//!`: what, why", file.path)).collect());
}

#[test]
fn names_say_what_is_inside() {
    let parts = |file: &File| file.path.trim_end_matches(".rs").to_owned();
    let empty = |path: &String| path.split('/').any(|part| NAMES.contains(&part));
    let named = rust().iter().map(parts).filter(empty).collect::<Vec<_>>();
    none(named.into_iter().map(|path| format!("{path}: name it after its one job")).collect());
}

#[test]
fn nothing_is_left_for_later() {
    let mut marked = Vec::new();
    for file in rust() {
        for (number, line) in file.text.lines().enumerate() {
            for (first, second, instead) in MARKS {
                let mark = format!("{first}{second}");
                if line.contains(&mark) {
                    marked.push(format!("{}:{}: {mark}: {instead}", file.path, number + 1));
                }
            }
        }
    }
    none(marked);
}

#[test]
fn a_silenced_lint_says_why() {
    let mut silent = Vec::new();
    for file in rust() {
        for (number, line) in file.text.lines().enumerate() {
            let code = line.trim_start();
            let silences = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
            let begins = silences.iter().any(|start| code.starts_with(start));
            if begins && !line.contains("reason = ") && line.ends_with(']') {
                silent.push(format!("{}:{}: add reason = \"…\"", file.path, number + 1));
            }
        }
    }
    none(silent);
}

/// A clone must build and read the same everywhere, so nothing names a place outside of it.
#[test]
fn no_file_names_a_machine_of_ours() {
    let places = [["/wo", "rk/"].concat(), ["/Us", "ers/"].concat()];
    let mut named = Vec::new();
    let ours = |file: &File| !file.path.starts_with("tests/recordings/");
    for file in files("", "").into_iter().filter(ours) {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(place) = places.iter().find(|place| line.contains(place.as_str())) {
                named.push(format!("{}:{}: {place}", file.path, number + 1));
            }
        }
    }
    none(named);
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    let lock = include_str!("../../../Cargo.lock");
    let wanted = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let sources: Vec<&str> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    assert!(sources.len() > 20, "Cargo.lock has no sources");
    none(sources.into_iter().filter(|line| *line != wanted).map(str::to_owned).collect());
}
