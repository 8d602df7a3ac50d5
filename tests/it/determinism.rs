//! Equal seeds and inputs give equal runs: today, tomorrow, and in a browser.
//!
//! `tests/data/script.json` is a save with a bit of everything in it. Its digest is recorded in
//! `digest.txt`; `tests/web.rs` compares WebAssembly's with the same file. Whoever changes what the
//! cluster does changes the digest, and writes it anew with `UPDATE=1`.

use respawn::shell::SegmentKind;
use respawn::timeline::{Timeline, digest};
use std::path::Path;
use std::{env, fs};

const SCRIPT: &str = include_str!("../data/script.json");

fn run() -> Timeline {
    Timeline::load(SCRIPT).expect("the script is a save")
}

fn hex(timeline: &Timeline) -> String {
    format!("{:016x}", digest(timeline.session()))
}

#[test]
fn a_run_is_the_same_twice_and_as_recorded() {
    let now = hex(&run());
    assert_eq!(now, hex(&run()), "two runs of one program differ");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/digest.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(file, format!("{now}\n")).expect("the file can be written");
        return;
    }
    let recorded = fs::read_to_string(file).unwrap_or_default();
    assert_eq!(now, recorded.trim(), "if the cluster was meant to change, run with UPDATE=1");
}

#[test]
fn another_seed_is_another_run() {
    let other = SCRIPT.replace("\"seed\": \"7\"", "\"seed\": \"8\"");
    let other = Timeline::load(&other).expect("the script is a save");
    assert_ne!(hex(&run()), hex(&other));
}

/// A script whose lines all fail would prove little.
#[test]
fn the_script_gets_somewhere() {
    let timeline = run();
    let mut out = String::new();
    for terminal in timeline.session().terminals() {
        assert!(!terminal.is_busy());
        let said = terminal.screen().since(0);
        said.filter(|part| part.kind == SegmentKind::Out).for_each(|part| out += &part.text);
    }
    for said in [
        "deployment.apps/web created",
        "deployment.apps/api created",
        "deployment \"web\" successfully rolled out",
        "pod/one-3 created",
        "NotReady",
        "deployment.apps/web scaled",
    ] {
        assert!(out.contains(said), "not said: {said}\n{out}");
    }
}
