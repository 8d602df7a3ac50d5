//! Unified differences of two texts, as `diff -u` writes them.

/// Lines of context around a change.
const CONTEXT: usize = 3;

#[derive(Clone, Copy, PartialEq)]
enum Edit {
    Keep,
    Remove,
    Add,
}

/// The hunks that lead from one text to the other; empty if they are equal.
pub fn hunks(before: &str, after: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let edits = edits(&a, &b);
    let mut out = String::new();
    let mut at = 0;
    while let Some(first) = (at..edits.len()).find(|i| edits[*i] != Edit::Keep) {
        let mut last = first;
        for (i, edit) in edits.iter().enumerate().skip(first) {
            if *edit != Edit::Keep {
                last = i;
            } else if i - last > 2 * CONTEXT {
                break;
            }
        }
        let start = first.saturating_sub(CONTEXT).max(at);
        let end = (last + CONTEXT + 1).min(edits.len());
        out.push_str(&hunk(&a, &b, &edits, start, end));
        at = end;
    }
    out
}

fn hunk(a: &[&str], b: &[&str], edits: &[Edit], start: usize, end: usize) -> String {
    let count = |range: &[Edit], skip: Edit| range.iter().filter(|edit| **edit != skip).count();
    let (mut i, mut j) = (count(&edits[..start], Edit::Add), count(&edits[..start], Edit::Remove));
    let (old, new) =
        (count(&edits[start..end], Edit::Add), count(&edits[start..end], Edit::Remove));
    let range = |from: usize, length: usize| match length {
        0 => format!("{from},0"),
        1 => format!("{}", from + 1),
        _ => format!("{},{length}", from + 1),
    };
    let mut out = format!("@@ -{} +{} @@\n", range(i, old), range(j, new));
    for edit in &edits[start..end] {
        let line = match edit {
            Edit::Keep => format!(" {}\n", a[i]),
            Edit::Remove => format!("-{}\n", a[i]),
            Edit::Add => format!("+{}\n", b[j]),
        };
        out.push_str(&line);
        i += usize::from(*edit != Edit::Add);
        j += usize::from(*edit != Edit::Remove);
    }
    out
}

/// The shortest way from one list of lines to the other, removals before additions.
fn edits(a: &[&str], b: &[&str]) -> Vec<Edit> {
    // Lengths of the longest common sequences of all ends of the two lists.
    let mut common = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = match a[i] == b[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut edits = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            edits.push(Edit::Keep);
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            edits.push(Edit::Remove);
            i += 1;
        } else {
            edits.push(Edit::Add);
            j += 1;
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_their_context() {
        let before = "a\nb\nc\nd\ne\nf\ng\n";
        let after = "a\nb\nc\nX\ne\nf\ng\n";
        assert_eq!(hunks(before, after), "@@ -1,7 +1,7 @@\n a\n b\n c\n-d\n+X\n e\n f\n g\n");
        assert_eq!(hunks("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!(hunks("a\n", "a\n"), "");
    }
}
