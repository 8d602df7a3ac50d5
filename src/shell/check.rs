//! What `kubectl apply` would say of a manifest, before it is applied.
//!
//! A copy of the session applies it, document by document, and is thrown away. So the answer is
//! the API server's own, with its words, and what an earlier document makes is there for the next
//! one. A copy costs next to nothing.

use super::hint::{self, Case, Edit, Fix, Hint};
use super::{Input, SegmentKind, Session};
use crate::sim::Millis;
use std::ops::Range;

/// One thing that is wrong in a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The token at fault, in bytes of the whole text.
    pub place: Range<usize>,
    /// What kubectl prints.
    pub message: String,
    /// The cause and, where it is sure, the correction.
    pub hint: Option<Hint>,
    /// The correction in the whole text.
    pub edit: Option<Edit>,
}

/// So many documents are looked at.
const MOST_DOCUMENTS: usize = 20;
/// So many problems of a document are found one behind the other.
const MOST_ROUNDS: usize = 5;
/// An apply that takes longer has stopped telling what is wrong.
const LONGEST: Millis = 5000;
/// Time that passes between two documents.
const BETWEEN: Millis = 2000;

impl Session {
    /// What is wrong in a manifest that would be applied from a file of this name; nothing if
    /// kubectl would take it.
    pub fn check(&self, path: &str, text: &str) -> Vec<Problem> {
        let mut copy = self.clone();
        copy.input(&Input::Open);
        let terminal = copy.terminals().len() - 1;
        if copy.terminals()[terminal].is_busy() {
            return Vec::new();
        }
        let mut problems = Vec::new();
        for part in documents(text).into_iter().take(MOST_DOCUMENTS) {
            let found = document(&mut copy, terminal, path, &text[part.clone()]);
            problems.extend(found.into_iter().map(|problem| moved(problem, part.start)));
            // A new namespace needs a moment until pods may be put into it.
            copy.advance(copy.now() + BETWEEN);
        }
        problems
    }
}

fn moved(mut problem: Problem, by: usize) -> Problem {
    problem.place = problem.place.start + by..problem.place.end + by;
    if let Some(edit) = &mut problem.edit {
        (edit.start, edit.end) = (edit.start + by, edit.end + by);
    }
    problem
}

/// The documents of a text that hold more than comments.
fn documents(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            parts.push(start..at);
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push(start..text.len());
    let is_empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    parts.retain(|part| !text[part.clone()].lines().all(is_empty));
    parts
}

/// The problems of one document. One that ends the reading and can be corrected hides others: they
/// are looked for in the corrected text.
fn document(session: &mut Session, terminal: usize, path: &str, text: &str) -> Vec<Problem> {
    let mut now = text.to_string();
    let mut problems: Vec<Problem> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        session.input(&Input::File { path: path.into(), content: now.as_str().into() });
        let line = format!("kubectl apply -f '{path}'");
        let error = apply(session, terminal, &line);
        let found: Vec<Problem> = failures(&error)
            .into_iter()
            .map(|failure| problem(session, path, &now, failure))
            .collect();
        let correction = match found.as_slice() {
            [only] => only.edit.clone(),
            _ => None,
        };
        let is_known = |new: &Problem| problems.iter().any(|it| it.message == new.message);
        let first = problems.is_empty();
        let found: Vec<Problem> = found.into_iter().filter(|it| !is_known(it)).collect();
        problems
            .extend(found.into_iter().map(|it| if first { it } else { traced(it, &now, text) }));
        let Some(edit) = correction else { break };
        let next = edit.apply(&now);
        if next == now || next.matches('\n').count() != now.matches('\n').count() {
            break;
        }
        now = next;
    }
    problems
}

/// A problem of the corrected text in the text as it was: the same word in the same line. Its
/// correction would not fit there.
fn traced(mut problem: Problem, now: &str, text: &str) -> Problem {
    let line = now[..problem.place.start].matches('\n').count();
    let word = &now[problem.place.clone()];
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let old = text[start..].split('\n').next().unwrap_or("");
    let at = old.find(word).filter(|_| !word.is_empty());
    let end = old.trim_end().len();
    let blanks = (old.len() - old.trim_start().len()).min(end);
    let range = at.map_or(blanks..end, |at| at..at + word.len());
    let is_same_word = at.is_some();
    problem.edit = problem.edit.filter(|edit| {
        is_same_word && edit.end - edit.start == word.len() && edit.start == problem.place.start
    });
    problem.place = start + range.start..start + range.end;
    if let Some(edit) = &mut problem.edit {
        (edit.start, edit.end) = (problem.place.start, problem.place.end);
    }
    problem
}

/// Runs a line to its end and gives what it printed as errors.
fn apply(session: &mut Session, terminal: usize, line: &str) -> String {
    let start = session.terminals()[terminal].screen().len();
    session.input(&Input::Line { terminal, text: line.into() });
    let limit = session.now() + LONGEST;
    while session.terminals()[terminal].is_busy() && session.now() < limit {
        let next = session.next_due().map_or(limit, |due| due.min(limit));
        session.advance(next);
    }
    let said = session.terminals()[terminal].screen().since(start);
    let errors = said.filter(|segment| segment.kind == SegmentKind::Error);
    errors.map(|segment| segment.text.as_str()).collect()
}

/// The single failures in what was printed, each in kubectl's words.
fn failures(error: &str) -> Vec<&str> {
    let error = error.split("\n@@").next().unwrap_or(error).trim();
    let lines: Vec<&str> = error.lines().filter_map(|line| line.strip_prefix("* ")).collect();
    match lines.as_slice() {
        [] if error.is_empty() || error.starts_with("Warning: ") => Vec::new(),
        [] => vec![error],
        _ => lines,
    }
}

fn problem(session: &Session, path: &str, text: &str, failure: &str) -> Problem {
    let line = format!("kubectl apply -f {path}");
    let case = Case {
        line: &line,
        error: failure,
        cluster: &session.cluster,
        files: &session.files,
        cwd: super::terminal::HOME,
        lines: None,
    };
    let hint = hint::explain(&case);
    let edit = match hint.as_ref().and_then(|hint| hint.fix.as_ref()) {
        Some(Fix::Manifest { edit, .. }) => Some(edit.clone()),
        _ => None,
    };
    let place = hint::place(&case, hint.as_ref()).unwrap_or_else(|| first_word(text));
    Problem { place, message: failure.to_string(), hint, edit }
}

/// The kind, or else the first line with something on it.
fn first_word(text: &str) -> Range<usize> {
    let mut at = 0;
    let mut first = None;
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty() || line.starts_with('#');
        if line.starts_with("kind:") || (first.is_none() && !is_blank) {
            first = Some(at..at + line.trim_end().len());
            if line.starts_with("kind:") {
                break;
            }
        }
        at += line.len();
    }
    first.unwrap_or(0..0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::Scenario;
    use crate::sh::Files;

    fn problems(text: &str) -> Vec<(String, &'static str)> {
        let session = Session::new(&Scenario::page(), 1);
        let found = session.check("a.yaml", text);
        let id = |problem: &Problem| problem.hint.as_ref().map_or("", |hint| hint.id);
        found.iter().map(|it| (text[it.place.clone()].to_string(), id(it))).collect()
    }

    #[test]
    fn tokens_at_fault_are_found_in_every_document() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: A\nspec:\n  containers:\n  \
                    - name: c\n    imagee: nginx\n---\napiVersion: app/v1\nkind: Deployment\n\
                    metadata:\n  name: b\n---\n# nothing\n";
        assert_eq!(
            problems(text),
            [
                ("imagee".to_string(), "meant_field"),
                ("A".to_string(), "name_form_meant"),
                ("app/v1".to_string(), "meant_version"),
                ("kind: Deployment".to_string(), "selector_required"),
                ("kind: Deployment".to_string(), "selector_mismatch"),
                ("kind: Deployment".to_string(), "containers_required"),
            ]
        );
    }

    #[test]
    fn what_a_tab_hides_is_found_behind_it() {
        let text = "apiVersion: v1\nkind: Pod\nmetadate:\n\tname: a\nspec:\n\tcontainers:\n\t\
                    - name: c\n\t\timage: nginx\n";
        assert_eq!(
            problems(text),
            [("\t".to_string(), "yaml_tab"), ("metadate".to_string(), "meant_field")]
        );
    }

    #[test]
    fn a_sound_manifest_has_no_problems_and_nothing_is_made() {
        let session = Session::new(&Scenario::page(), 1);
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns}\n---\napiVersion: v1\n\
                    kind: Pod\nmetadata: {name: p, namespace: ns}\nspec:\n  containers:\n  \
                    - {name: c, image: nginx}\n";
        assert_eq!(session.check("a.yaml", text), []);
        let before = session.cluster().store().revision();
        session.check("a.yaml", text);
        assert_eq!(session.cluster().store().revision(), before);
        assert!(session.files().list("/home/learner").is_ok_and(|files| files.is_empty()));
    }
}
