//! No text that anybody can paste panics: whole manifests with a few of their characters spoilt,
//! templates made of their own pieces, and lines that are not finished.
//!
//! `any_line.rs` makes its texts of words, so that many do something. Here they are spoilt by the
//! character, because that is what finds a cut inside a character and a number too large. A failure
//! names the text; `SEED` and `TEXTS` in the environment choose others, and more of them.

use super::any_line::{line, lived_in, number, pick, run, some};
use respawn::app::assist::Assist;
use respawn::app::editor::{self, Editor, Field};
use respawn::app::{examples, highlight};
use respawn::shell::{Input, Session};
use respawn::sim::{Chance, Draw};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// After so many texts the cluster is the fresh one again.
const TEXTS_A_CLUSTER: u64 = 25;
/// So many changes a text gets at most.
const MOST_CHANGES: u64 = 4;

/// So many panics are told of.
const MOST_PANICS: usize = 10;

/// What people paste beside what they meant to, and what parsers trip over.
const ODD: &[&str] = &[
    "\t",
    "\r\n",
    "\n",
    " ",
    "  ",
    "\u{a0}",
    "\u{feff}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "\u{7f}",
    "한",
    "ㅎ",
    "é",
    "e\u{301}",
    "👩‍💻",
    "“",
    "’",
    "–",
    ":",
    ": ",
    "- ",
    "-",
    "#",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "|+9",
    "&a ",
    "*a",
    "!!int ",
    "!!binary ",
    "? ",
    "---\n",
    "...",
    "%YAML 9",
    "<<: ",
    "\\",
    "\\u12",
    "\\ud800",
    "0x",
    "1e999",
    "-0",
    ".inf",
    "NaN",
    "~",
    "null",
    "true",
    "9223372036854775808",
    "-9223372036854775809",
    "0.1",
    "1Ei",
    "100m",
    "2001-01-01",
    "@",
    "`",
    ",",
];

const JSONPATH: &[&str] = &[
    "{",
    "}",
    "{.",
    "{.items",
    "[",
    "]",
    "[*]",
    "[0]",
    "[-1]",
    "[-1:]",
    "[1:0:-1]",
    "[::0]",
    "[::2]",
    "[99999999999999999999]",
    "[0,1]",
    "['metadata']",
    "['a\\'b']",
    "..",
    "..name",
    ".",
    ".metadata",
    ".items[*]",
    ".spec",
    ".name",
    ".*",
    "@",
    "$",
    "{range .items[*]}",
    "{end}",
    "{range",
    "{\"\\n\"}",
    "{'x'}",
    "[?(@.",
    "[?(@.kind==\"Pod\")]",
    "[?(@.metadata.name",
    "==",
    "!=",
    ">=",
    "<",
    "=~",
    ")]",
    ")",
    "(",
    "\"",
    "'",
    "\\",
    "\\.",
    "\n",
    " ",
    "한글",
    "1.5",
    "-1",
    "true",
    "{{",
    "}}",
];

const TEMPLATE: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{.",
    "{{range .items}}",
    "{{range $i, $e := .items}}",
    "{{end}}",
    "{{if .kind}}",
    "{{else}}",
    "{{else if",
    "{{with .metadata}}",
    "{{define \"a\"}}",
    "{{template \"a\" .}}",
    "{{block \"b\" .}}",
    "{{break}}",
    "{{continue}}",
    "{{/* */}}",
    "{{/*",
    ".metadata",
    ".items",
    ".name",
    "$",
    "$x",
    ":=",
    "=",
    "|",
    "(",
    ")",
    "printf \"%d %v %q\" 1",
    "printf \"%*d\" 99",
    "printf \"%-9.3x\"",
    "index .items 0",
    "index .items -1",
    "slice .kind 1 9",
    "len .items",
    "and",
    "or",
    "not",
    "eq 1 2",
    "lt",
    "html",
    "js",
    "urlquery",
    "base64decode",
    "exists . \"a\"",
    "call",
    "nil",
    "true",
    "1.5",
    "0x",
    "'a'",
    "'",
    "\"",
    "`",
    "\\",
    " ",
    "\n",
    "한",
];

const COLUMNS: &[&str] = &[
    "NAME",
    "A:",
    ":",
    ",",
    ".metadata.name",
    "metadata.name",
    "{.spec}",
    ".spec.containers[*].image",
    "[",
    "]",
    "..x",
    "한:",
    " ",
    "\n",
    "\t",
    ".a[?(@.b)]",
    "\\.",
];

const SELECTOR: &[&str] = &[
    "a",
    "app",
    "=",
    "==",
    "!=",
    "!",
    ",",
    "in",
    "notin",
    "(",
    ")",
    "web",
    " ",
    "한",
    ".",
    "/",
    "x/y",
    "-",
    "gt",
    "metadata.name",
    "status.phase",
    "\\",
    "\\,",
];

/// Commands that read the file `t`.
const READERS: &[&str] = &[
    "apply -f t",
    "apply --server-side -f t",
    "create -f t",
    "replace -f t",
    "diff -f t",
    "apply --dry-run=server -o yaml -f t",
    "create --dry-run=client -o yaml -f t",
    "patch deploy web --patch-file t",
    "create configmap x --from-file=t -o yaml",
    "create configmap y --from-env-file=t",
    "delete --wait=false -f t",
    "label --overwrite a=b -f t",
];

/// A place in the text between two of its characters.
fn place(draw: &mut Draw, text: &str) -> usize {
    let mut at = draw.below(text.len() as u64 + 1) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Two such places not far from each other, in order.
fn stretch(draw: &mut Draw, text: &str) -> (usize, usize) {
    let start = place(draw, text);
    let most = if draw.below(4) == 0 { 200 } else { 6 };
    let length =
        text[start..].chars().take(draw.below(most) as usize).map(char::len_utf8).sum::<usize>();
    (start, start + length)
}

/// The text with some of it cut, doubled, moved, replaced or preceded by something odd.
fn spoilt(draw: &mut Draw, text: &str) -> String {
    let mut text = text.to_string();
    for _ in 0..draw.below(MOST_CHANGES + 1) {
        let (start, end) = stretch(draw, &text);
        let part = text[start..end].to_string();
        match draw.below(6) {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(end, &part),
            2 => {
                text.replace_range(start..end, "");
                let to = place(draw, &text);
                text.insert_str(to, &part);
            }
            3 => text.replace_range(start..end, pick(draw, ODD)),
            4 if draw.below(8) == 0 => text.truncate(end),
            _ => text.insert_str(start, pick(draw, ODD)),
        }
    }
    text
}

/// Whole manifests: what the page offers, and what the cluster prints.
fn manifests(session: &mut Session) -> Vec<String> {
    let mut texts: Vec<String> =
        examples::EXAMPLES.iter().map(|example| example.text.to_string()).collect();
    let kinds =
        ["deploy", "pods", "rs", "node/node-1", "svc", "cm", "events", "all,sa,ns", "leases -A"];
    for kind in kinds {
        for format in ["yaml", "json"] {
            run(session, &format!("kubectl get {kind} -o {format} > printed"));
            texts.extend(session.file("printed").map(|text| text.to_string()));
        }
    }
    texts
}

/// What the editor does with a text, at some place of it.
fn edit(draw: &mut Draw, session: &Session, text: &str) {
    editor::is_manifest(text);
    editor::name_for(text);
    for problem in session.check("good.yaml", text) {
        assert!(text.get(problem.place.clone()).is_some(), "a problem at {:?}", problem.place);
        if let Some(edit) = problem.edit {
            let mut mended = text.to_string();
            mended.replace_range(edit.start..edit.end, &edit.text);
        }
    }
    for line in text.lines().take(60) {
        highlight::pieces(line);
    }
    let (start, end) = stretch(draw, text);
    let field = Field { text: text.to_string(), start, end };
    for change in [editor::indent, editor::outdent, editor::comment, editor::new_line] {
        let edit = change(&field);
        let mut changed = text.to_string();
        changed.replace_range(edit.start..edit.end, &edit.text);
        assert!(changed.get(edit.select.0..edit.select.1).is_some(), "selects {:?}", edit.select);
    }
    let caret = Field { text: text.to_string(), start, end: start };
    if let Some(edit) = Assist::at(&caret, true).and_then(|assist| assist.take(0)) {
        let mut changed = text.to_string();
        changed.replace_range(edit.start..edit.end, &edit.text);
    }
    let mut kept = Editor::with("good.yaml", text);
    kept.typed(spoilt(draw, text));
    Editor::load(&kept.save()).expect("what was saved is read again");
}

/// A text, and the line that reads it from the file `t`; without one it is the editor's.
#[derive(Debug)]
struct Pasted {
    text: String,
    line: Option<String>,
}

/// A text and what is done with it.
fn pasted(draw: &mut Draw, texts: &[String]) -> Pasted {
    let what = pick(draw, &["pods", "deploy web", "all", "pods,deploy,nodes", "cm none"]);
    let whole = &texts[draw.below(texts.len() as u64) as usize];
    let (text, line) = match draw.below(16) {
        0 => {
            let form = pick(draw, &["jsonpath-file=t", "jsonpath-as-json=\"$(cat t)\""]);
            (some(draw, JSONPATH, 9, ""), format!("kubectl get {what} -o {form}"))
        }
        1 => {
            let between = pick(draw, &["", " "]);
            let text = some(draw, TEMPLATE, 9, between);
            (text, format!("kubectl get {what} -o go-template-file=t"))
        }
        2 => (some(draw, COLUMNS, 7, ""), format!("kubectl get {what} -o custom-columns-file=t")),
        3 => {
            let flag = pick(draw, &["-l", "--field-selector"]);
            (some(draw, SELECTOR, 7, ""), format!("kubectl get {what} {flag} \"$(cat t)\""))
        }
        4 => {
            let command = pick(
                draw,
                &["get pods --sort-by=", "wait deploy/web --timeout=1s --for=jsonpath="],
            );
            (some(draw, JSONPATH, 6, ""), format!("kubectl {command}\"$(cat t)\""))
        }
        5..8 => {
            let line = line(draw);
            (String::new(), spoilt(draw, &line))
        }
        8..13 => {
            let verb = pick(draw, READERS);
            (spoilt(draw, whole), format!("kubectl {verb}"))
        }
        _ => {
            let text = spoilt(draw, whole);
            return Pasted { text, line: None };
        }
    };
    Pasted { text, line: Some(line) }
}

/// Does it; says whether the terminal is free again.
fn paste(pasted: &Pasted, draw: &mut Draw, session: &mut Session) -> bool {
    let Some(line) = &pasted.line else {
        edit(draw, session, &pasted.text);
        return true;
    };
    session.input(&Input::File { path: "t".into(), content: pasted.text.as_str().into() });
    session.complete(0, line, place(draw, line));
    run(session, line)
}

#[test]
fn no_text_panics() {
    let seed = number("SEED", 1);
    let mut chance = Chance::new(seed);
    let fresh = lived_in();
    let mut session = fresh.clone();
    let texts = manifests(&mut session);
    let (mut panics, mut good) = (Vec::new(), 0);
    let count = number("TEXTS", 400);
    for nth in 0..count {
        let mut draw = chance.draw(&["text"]);
        let pasted = pasted(&mut draw, &texts);
        let done = catch_unwind(AssertUnwindSafe(|| paste(&pasted, &mut draw, &mut session)));
        if done.is_err() {
            panics.push(format!("seed {seed}, text {nth}: {pasted:?}"));
        }
        good += u64::from(session.terminals()[0].status() == 0);
        if panics.len() > MOST_PANICS {
            break;
        }
        if !done.is_ok_and(|is_free| is_free) || nth % TEXTS_A_CLUSTER == 0 {
            session = fresh.clone();
        }
    }
    assert!(panics.is_empty(), "\n{}\n", panics.join("\n\n"));
    assert!(good * 20 >= count, "only {good} of {count} texts were accepted");
}
