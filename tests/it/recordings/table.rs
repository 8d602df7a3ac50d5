//! Whether the cells of a table stand under their headings.

use super::masks::regex;
use regex_lite::Regex;
use std::sync::LazyLock;

static HEADING: LazyLock<Regex> = LazyLock::new(|| regex("^[A-Z][A-Z0-9_:()/ -]*$"));

/// Whether `actual` has as many headings as `expected`, and each row begins its cells under them.
/// What is no table is aligned.
pub fn is_aligned(expected: &str, actual: &str) -> bool {
    let (Some(heading), Some(own)) = (expected.lines().next(), actual.lines().next()) else {
        return true;
    };
    if !HEADING.is_match(heading) {
        return true;
    }
    let starts = cell_starts(own);
    if starts.len() != cell_starts(heading).len() {
        return false;
    }
    let rows = actual.lines().skip(1);
    let mut rows = rows.take_while(|row| !row.trim().is_empty() && !HEADING.is_match(row));
    rows.all(|row| {
        let row: Vec<char> = row.chars().collect();
        starts.iter().skip(1).all(|&start| start >= row.len() || row[start - 1] == ' ')
    })
}

/// Where the cells of a row begin, in characters.
fn cell_starts(row: &str) -> Vec<usize> {
    let row: Vec<char> = row.chars().collect();
    let blank = |at: usize| row[at].is_whitespace();
    let begins = |at: &usize| match *at {
        0 => !blank(0),
        1 => false,
        at => !blank(at) && blank(at - 1) && blank(at - 2),
    };
    (0..row.len()).filter(begins).collect()
}

#[test]
fn a_cell_that_is_out_of_its_column_is_seen() {
    let table = "NAME   READY\nweb    1/1\nweb2   1/1\n";
    assert!(is_aligned(table, table));
    assert!(is_aligned(table, "NAME       READY\nweb-long   1/1\n"));
    assert!(!is_aligned(table, "NAME   READY\nweb-long   1/1\n"));
    assert!(!is_aligned(table, "NAME   READY   AGE\nweb    1/1     3s\n"));
    assert!(is_aligned("No resources found\n", "whatever\n"));
}
