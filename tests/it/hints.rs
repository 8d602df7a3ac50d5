//! Every refusal of the recordings and every slip of the notes has a hint below it.
//!
//! `tests/data/hints.txt` says which: `UPDATE=1` writes it anew, and the diff is the review.

use respawn::cluster::Scenario;
use respawn::shell::{Fix, Input, SegmentKind, Session};
use respawn::text::{Lang, hints};
use respawn::value::{Str, Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

/// A line's answer: what it printed as an error, and the hint below it with its correction.
struct Answer {
    error: String,
    hint: Option<(&'static str, String, String)>,
    fix: Option<Fix>,
}

fn answer(session: &mut Session, line: &str, stdin: &str) -> Answer {
    let start = session.terminals()[0].screen().len();
    match stdin {
        "" => session.input(&Input::Line { terminal: 0, text: line.into() }),
        _ => session.run_line(0, line, stdin),
    }
    let limit = session.now() + 60_000;
    while session.terminals()[0].is_busy() && session.now() < limit {
        let next = session.next_due().map_or(limit, |due| due.min(limit));
        session.advance(next);
    }
    let mut answer = Answer { error: String::new(), hint: None, fix: None };
    for segment in session.terminals()[0].screen().since(start) {
        if segment.kind == SegmentKind::Error {
            answer.error += &segment.text;
        }
        if let Some(hint) = &segment.hint {
            let facts: Vec<(&str, &str)> =
                hint.facts.iter().map(|(name, text)| (name, text.as_str())).collect();
            let say = |lang| hints::sentence(lang, hint.id, &facts);
            answer.hint = Some((hint.id, say(Lang::En), say(Lang::Ko)));
            answer.fix = hint.fix.clone();
        }
    }
    if session.terminals()[0].is_busy() {
        let signal = respawn::sim::Signal::Interrupt;
        session.input(&Input::Signal { terminal: 0, signal });
        session.advance(session.now() + 1000);
    }
    answer
}

fn fresh() -> Session {
    let mut session = Session::new(&Scenario::recorded(), 1);
    session.advance(session.now() + 1000);
    session
}

fn write_files(session: &mut Session, files: Option<&Value>) {
    for (path, content) in files.and_then(Value::as_map).into_iter().flat_map(|map| map.iter()) {
        let content = Str::from(content.as_str().unwrap_or_default());
        session.input(&Input::File { path: path.clone(), content });
    }
}

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", name].iter().collect()
}

/// A line for each refusal of a recording: command, id of the hint, correction.
fn refusals(name: &str) -> String {
    let text = fs::read_to_string(folder("recordings").join(name)).expect("a recording");
    let recording = json::parse(&text).expect("JSON");
    let mut session = fresh();
    write_files(&mut session, recording.get("files"));
    let mut out = String::new();
    for step in recording.items_at(&["steps"]) {
        write_files(&mut session, step.get("write"));
        let line = step.str_at(&["cmd"]);
        let wait = match step.get("wait_s") {
            Some(Value::Int(seconds)) => *seconds as u64 * 1000,
            Some(Value::Float(seconds)) => (seconds * 1000.0) as u64,
            _ => 0,
        };
        session.advance(session.now() + wait);
        let answer = answer(&mut session, line, step.str_at(&["stdin"]));
        // What we don't refuse, such as the address of another server, needs no hint.
        let is_refused = session.terminals()[0].status() != 0;
        if answer.error.is_empty() || !is_refused {
            continue;
        }
        let id = answer.hint.as_ref().map_or("NONE", |(id, ..)| id);
        for (_, en, ko) in answer.hint.iter() {
            for said in [en, ko] {
                let is_whole = !said.contains("``") && !said.contains(": .") && !said.is_empty();
                assert!(is_whole, "{line}: {said}\n{}", answer.error);
            }
        }
        write!(out, "{line} => {id}").expect("a string takes all");
        match answer.fix {
            Some(Fix::Line(fix)) => writeln!(out, " | {fix}"),
            Some(Fix::Manifest { edit, .. }) => writeln!(out, " | {:?}", edit.text.as_str()),
            None => writeln!(out),
        }
        .expect("as above");
    }
    out
}

#[test]
fn every_refusal_of_the_recordings_is_explained() {
    let mut names: Vec<String> = fs::read_dir(folder("recordings"))
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("C-"))
        .collect();
    names.sort();
    let mut now = String::new();
    for name in names {
        writeln!(now, "# {}\n{}", name.trim_end_matches(".json"), refusals(&name)).expect("fits");
    }
    let path = folder("data").join("hints.txt");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).expect("the file can be written");
    }
    let without: Vec<&str> = now.lines().filter(|line| line.contains("=> NONE")).collect();
    assert!(without.is_empty(), "no hint for\n{}", without.join("\n"));
    let before = fs::read_to_string(&path).unwrap_or_default();
    for (now, before) in now.lines().zip(before.lines()) {
        assert_eq!(now, before, "UPDATE=1 writes it anew");
    }
}

/// What the study notes have that is wrong, and the hint that each must get.
const SLIPS: &[(&str, &str)] = &[
    ("kubelctl get pods", "meant_command"),
    ("kubectl exec -it hello-kiamol sh", "exec_old"),
    ("docker container inspect 0bc31ee77fb6 | grep kuber", "another_container"),
    ("kubectl apply -f metadate.yaml", "meant_field"),
    ("kubectl apply -f tabs.yaml", "yaml_tab"),
    ("kubectl apply -f version.yaml", "meant_version"),
    ("kubectl apply -f restart.yaml", "always_only"),
    ("kubectl apply -f port.yaml", "yaml_ports"),
    ("kubectl apply -f labels.yaml", "selector_differs"),
];

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    run: mynginx\n  name: \
                   mynginx\nspec:\n  containers:\n  - name: nginx\n    image: nginx\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: hello\nspec:\n  \
                          replicas: 3\n  selector:\n    matchLabels:\n      app: nginx\n  \
                          template:\n    metadata:\n      labels:\n        app: nginx\n    \
                          spec:\n      containers:\n      - name: hello\n        image: nginx\n";

#[test]
fn every_slip_of_the_notes_is_explained_and_corrected() {
    let mut session = fresh();
    answer(&mut session, "kubectl run web --image=nginx", "");
    session.advance(session.now() + 5000);
    let files = [
        ("metadate.yaml", POD.replace("metadata:", "metadate:")),
        ("tabs.yaml", POD.replace("  ", "\t")),
        ("version.yaml", DEPLOYMENT.replace("apps/v1", "app/v1")),
        ("restart.yaml", format!("{DEPLOYMENT}      restartPolicy: OnFailure\n")),
        ("port.yaml", format!("{POD}    - containerPort: 80\n")),
        ("labels.yaml", DEPLOYMENT.replacen("app: nginx", "app: web", 1)),
    ];
    for (path, content) in &files {
        let (path, content) = ((*path).into(), content.as_str().into());
        session.input(&Input::File { path, content });
    }
    for (line, id) in SLIPS {
        let answer = answer(&mut session, line, "");
        let hint = answer.hint.as_ref().map(|(id, ..)| *id);
        assert_eq!(hint, Some(*id), "{line}\n{}", answer.error);
        let Some(Fix::Manifest { path, edit }) = answer.fix else {
            assert!(answer.fix.is_some(), "{line}: no correction");
            continue;
        };
        let wrong = files.iter().find(|(name, _)| path == **name).map(|(_, text)| text.as_str());
        let content = edit.apply(wrong.unwrap_or_default()).into();
        session.input(&Input::File { path: path.clone(), content });
        let line = format!("kubectl replace --force -f {path}");
        let error = self::answer(&mut session, &line, "").error;
        assert_eq!(error, "", "{path} is right now");
    }
}

#[test]
fn a_manifest_in_the_line_is_corrected_in_the_line() {
    let mut session = fresh();
    let typed = format!("cat << EOF | kubectl apply -f -\n{POD}    - containerPort: 80\nEOF");
    let first = answer(&mut session, &typed, "");
    assert_eq!(first.hint.map(|(id, ..)| id), Some("yaml_ports"), "{}", first.error);
    let Some(Fix::Line(line)) = first.fix else { panic!("no correction") };
    assert!(line.starts_with("cat << EOF | kubectl apply -f -\n") && line.ends_with("\nEOF"));
    assert_eq!(answer(&mut session, &line, "").error, "", "{line}");
}

#[test]
fn what_docker_is_here_is_said_once() {
    let mut session = fresh();
    let mut said = |line: &str| answer(&mut session, line, "").hint.map(|(id, ..)| id);
    assert_eq!(said("kubectl get pods -A -o name"), None);
    assert_eq!(said("docker container ls -q"), Some("docker_view"));
    assert_eq!(said("docker container ls -q"), None);
}
