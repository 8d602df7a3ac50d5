//! Events come in no certain order, and how often one is repeated is chance.

use super::line::{Line, begins_a_cell};
use super::masks::{regex, replace};
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static REPEATS: LazyLock<Regex> = LazyLock::new(|| regex(r" \(x\d+ over [^)]*\)"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*Type\s+Reason\s+Age"));
static DURATION: LazyLock<Regex> = LazyLock::new(|| regex("{D}"));

/// A text without the repeat counts of events.
pub fn without_repeats(text: &str) -> String {
    REPEATS.replace_all(text, "").into_owned()
}

/// A description with each of its lists of events sorted, without ages and repeat counts.
pub fn sorted(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut rows: Option<BTreeSet<String>> = None;
    for line in text.lines().chain([""]) {
        match &mut rows {
            Some(rows) if line.starts_with(' ') => {
                rows.insert(ageless(&without_repeats(line)));
                continue;
            }
            Some(_) => out.extend(in_order(rows.take())),
            None if HEADING.is_match(line) => rows = Some(BTreeSet::new()),
            None => {}
        }
        out.push(line.to_owned());
    }
    out.join("\n")
}

/// A row in which every duration of a column is `0s`.
fn ageless(row: &str) -> String {
    let in_a_column = |at: &super::masks::Place| {
        let blank_follows = at.after.starts_with(char::is_whitespace);
        blank_follows && !at.before.is_empty() && begins_a_cell(at)
    };
    replace(row, &DURATION, in_a_column, |_| "0s".to_owned())
}

fn in_order(rows: Option<BTreeSet<String>>) -> Vec<String> {
    let mut rows: Vec<String> = rows.into_iter().flatten().collect();
    rows.sort_by_cached_key(|row| Line { raw: row, fold: true }.masked().text);
    rows
}

#[test]
fn the_order_and_the_number_of_events_do_not_count() {
    let head = "Events:\n  Type  Reason  Age  From  Message\n  ----  ------  ---  ----  -------\n";
    let one = format!("{head}  Normal  B  3s  kubelet  b\n  Normal  A  5s  kubelet  a\n");
    let other = format!(
        "{head}  Normal  A  9s (x3 over 9s)  kubelet  a\n  Normal  A  1s  kubelet  a\n  \
         Normal  B  3s  kubelet  b\n"
    );
    assert_eq!(sorted(&one), sorted(&other));
    assert_ne!(sorted(&one), sorted(&one.replace("  b\n", "  c\n")));
    assert!(sorted("Name: web\nEvents: <none>\n").ends_with("Events: <none>\n"));
}
