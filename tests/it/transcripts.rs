//! Conversations with a cluster, as they look in a terminal: `tests/transcripts/**/*.term`.
//!
//! ```text
//! # What it shows.
//! profile page           the page's delays and servers, not the recordings'
//! file pod.yaml          the lines that follow, each indented by two spaces
//! $ kubectl get pods     a line typed; what it prints follows
//! < ls                   a line typed into what runs
//! ^C, ^D                 the keys
//! @ +6s                  virtual time passes
//! ! some words           standard error
//! ? 1                    the exit code, when it is not 0
//! ```
//!
//! `UPDATE=1` writes what is printed now into the files; the diff is the review.

use respawn::cluster::Scenario;
use respawn::shell::{Input, SegmentKind, Session};
use respawn::sim::{Millis, Signal};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// How long a line may take before it counts as one that waits for keys, in milliseconds.
const LONGEST_MS: Millis = 600_000;
/// How long a line that is followed by keys gets to print something.
const BEFORE_KEYS_MS: Millis = 3_000;

#[test]
fn terminals_show_what_they_did() {
    let mut files = Vec::new();
    collect(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts"), &mut files);
    files.sort();
    assert!(!files.is_empty());
    let mut complaints = String::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a transcript can be read");
        let now = play(&text);
        if now == text {
            continue;
        }
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, &now).expect("a transcript can be written");
            continue;
        }
        complaints.push_str(&difference(&path, &text, &now));
    }
    assert!(complaints.is_empty(), "{complaints}");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "term") {
            files.push(path);
        }
    }
}

fn difference(path: &Path, expected: &str, now: &str) -> String {
    let (mut old, mut new) = (expected.lines(), now.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return String::new(),
            (a, b) if a == b => {}
            (a, b) => {
                let (a, b) = (a.unwrap_or("(end)"), b.unwrap_or("(end)"));
                return format!("{}:{number}\n  expected: {a}\n  now:      {b}\n", path.display());
            }
        }
    }
}

/// Plays a transcript, and gives it with what is printed now.
fn play(text: &str) -> String {
    let on_page = text.lines().any(|line| line == "profile page");
    let scenario = if on_page { Scenario::page() } else { Scenario::recorded() };
    let mut session = Session::new(&scenario, 1);
    session.advance(60_000);
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix("file ") {
            out.push_str(&format!("{line}\n"));
            let mut content = String::new();
            while let Some(line) = lines.next_if(|line| line.starts_with("  ")) {
                out.push_str(&format!("{line}\n"));
                content.push_str(&format!("{}\n", &line[2..]));
            }
            session.input(&Input::File { path: path.into(), content: content.into() });
            continue;
        }
        let is_input = ["$ ", "< ", "@ ", "^"].iter().any(|mark| line.starts_with(mark));
        if !is_input {
            if line.is_empty() || line.starts_with('#') || line == "profile page" {
                out.push_str(&format!("{line}\n"));
            }
            continue;
        }
        out.push_str(&format!("{line}\n"));
        // What was printed the last time is not wanted; empty lines part steps.
        let is_kept = |line: &&str| {
            ["$ ", "< ", "@ ", "^", "# ", "file "].iter().any(|mark| line.starts_with(mark))
        };
        while lines.next_if(|line| !is_kept(line)).is_some() {}
        let keys_follow = lines.peek().is_some_and(|l| l.starts_with("< ") || l.starts_with('^'));
        out.push_str(&step(&mut session, line, keys_follow));
        if lines.peek().is_some() && !keys_follow {
            out.push('\n');
        }
    }
    out
}

fn step(session: &mut Session, line: &str, keys_follow: bool) -> String {
    let start = session.terminals()[0].screen().len();
    let was_busy = session.terminals()[0].is_busy();
    match (&line[..1], line[1..].trim_start()) {
        ("@", time) => {
            let seconds: Millis =
                time.trim_matches(['+', 's']).parse().expect("`@ +6s`: whole seconds");
            session.advance(session.now() + seconds * 1000);
        }
        ("^", "C") => session.input(&Input::Signal { terminal: 0, signal: Signal::Interrupt }),
        ("^", _) => session.input(&Input::EndOfInput { terminal: 0 }),
        (_, text) => session.input(&Input::Line { terminal: 0, text: text.into() }),
    }
    let is_key = line.starts_with(['<', '^']);
    let longest = if keys_follow || is_key { BEFORE_KEYS_MS } else { LONGEST_MS };
    let limit = session.now() + longest;
    while session.terminals()[0].is_busy() && !line.starts_with('@') {
        match session.next_due().filter(|next| *next <= limit) {
            Some(next) => session.advance(next),
            None => break,
        }
    }
    shown(session, start, was_busy || line.starts_with('$'))
}

fn shown(session: &Session, start: usize, had_command: bool) -> String {
    let terminal = &session.terminals()[0];
    let mut text = String::new();
    for segment in terminal.screen().since(start) {
        let mark = match segment.kind {
            SegmentKind::Out => "",
            SegmentKind::Error => "! ",
            _ => continue,
        };
        for line in segment.text.split_inclusive('\n') {
            if text.is_empty() || text.ends_with('\n') {
                text.push_str(mark);
            }
            text.push_str(line);
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    // A line of spaces at its end would be lost in an editor.
    let mut text: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if had_command && !terminal.is_busy() && terminal.status() != 0 {
        text.push_str(&format!("? {}\n", terminal.status()));
    }
    text
}
