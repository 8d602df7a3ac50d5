//! Differences between two texts, as upstream shows them: a unified diff made by the rules of
//! Python's `difflib`, of which upstream uses a port. Other ways to compare would pair other
//! lines.

use std::collections::BTreeMap;

const CONTEXT: usize = 3;

/// How a stretch of the old text became one of the new: `(same, old start, old end, new start,
/// new end)`.
type Change = (bool, usize, usize, usize, usize);

/// Old and new start, and how many lines they share from there.
type Match = (usize, usize, usize);

struct Matcher<'a> {
    old: &'a [String],
    new: &'a [String],
    /// Where a line stands in the new text. In long texts lines that are too frequent are left
    /// out: they say nothing about what belongs together.
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Matcher<'a> {
    fn new(old: &'a [String], new: &'a [String]) -> Matcher<'a> {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, line) in new.iter().enumerate() {
            places.entry(line).or_default().push(i);
        }
        if new.len() >= 200 {
            let limit = new.len() / 100 + 1;
            places.retain(|_, places| places.len() <= limit);
        }
        Matcher { old, new, places }
    }

    /// The longest stretch that both texts share between the bounds, the earliest of equals.
    fn longest(&self, (a0, a1): (usize, usize), (b0, b1): (usize, usize)) -> Match {
        let mut best: Match = (a0, b0, 0);
        let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
        for i in a0..a1 {
            let mut next = BTreeMap::new();
            for &j in self.places.get(self.old[i].as_str()).map_or(&[][..], Vec::as_slice) {
                if j < b0 {
                    continue;
                }
                if j >= b1 {
                    break;
                }
                let before = j.checked_sub(1).and_then(|j| lengths.get(&j)).copied();
                let length = before.unwrap_or(0) + 1;
                next.insert(j, length);
                if length > best.2 {
                    best = (i + 1 - length, j + 1 - length, length);
                }
            }
            lengths = next;
        }
        while best.0 > a0 && best.1 > b0 && self.old[best.0 - 1] == self.new[best.1 - 1] {
            best = (best.0 - 1, best.1 - 1, best.2 + 1);
        }
        while best.0 + best.2 < a1
            && best.1 + best.2 < b1
            && self.old[best.0 + best.2] == self.new[best.1 + best.2]
        {
            best.2 += 1;
        }
        best
    }

    /// All shared stretches in order, adjacent ones joined.
    fn matches(&self) -> Vec<Match> {
        let mut found = Vec::new();
        let mut open = vec![((0, self.old.len()), (0, self.new.len()))];
        while let Some((a, b)) = open.pop() {
            let (i, j, length) = self.longest(a, b);
            if length > 0 {
                found.push((i, j, length));
                open.push(((a.0, i), (b.0, j)));
                open.push(((i + length, a.1), (j + length, b.1)));
            }
        }
        found.sort_unstable();
        let mut joined: Vec<Match> = Vec::new();
        for (i, j, length) in found {
            match joined.last_mut() {
                Some(last) if last.0 + last.2 == i && last.1 + last.2 == j => last.2 += length,
                _ => joined.push((i, j, length)),
            }
        }
        joined
    }

    fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let (mut a, mut b) = (0, 0);
        let end = (self.old.len(), self.new.len(), 0);
        for (i, j, length) in self.matches().into_iter().chain([end]) {
            if a < i || b < j {
                changes.push((false, a, i, b, j));
            }
            if length > 0 {
                changes.push((true, i, i + length, j, j + length));
            }
            (a, b) = (i + length, j + length);
        }
        changes
    }
}

/// Changes with what surrounds them, far ones apart.
fn groups(mut changes: Vec<Change>) -> Vec<Vec<Change>> {
    if let Some((true, a0, a1, b0, b1)) = changes.first_mut() {
        (*a0, *b0) = ((*a0).max(a1.saturating_sub(CONTEXT)), (*b0).max(b1.saturating_sub(CONTEXT)));
    }
    if let Some((true, a0, a1, b0, b1)) = changes.last_mut() {
        (*a1, *b1) = ((*a1).min(*a0 + CONTEXT), (*b1).min(*b0 + CONTEXT));
    }
    let mut groups = Vec::new();
    let mut group: Vec<Change> = Vec::new();
    for (same, mut a0, a1, mut b0, b1) in changes {
        if same && a1 - a0 > 2 * CONTEXT {
            group.push((same, a0, a1.min(a0 + CONTEXT), b0, b1.min(b0 + CONTEXT)));
            groups.push(std::mem::take(&mut group));
            (a0, b0) = (a0.max(a1.saturating_sub(CONTEXT)), b0.max(b1.saturating_sub(CONTEXT)));
        }
        group.push((same, a0, a1, b0, b1));
    }
    // A last group of nothing but equal lines shows nothing.
    match group[..] {
        [] | [(true, ..)] => {}
        _ => groups.push(group),
    }
    groups
}

/// `12,3`: where a stretch begins, and how long it is if that is not 1.
fn range(start: usize, end: usize) -> String {
    match end - start {
        1 => format!("{}", start + 1),
        0 => format!("{start},0"),
        length => format!("{},{length}", start + 1),
    }
}

/// The unified diff of two texts, given as lines with their ends; nothing if they are equal.
pub fn unified(old: &[String], new: &[String]) -> String {
    let mut out = String::new();
    for group in groups(Matcher::new(old, new).changes()) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let (old_range, new_range) = (range(first.1, last.2), range(first.3, last.4));
        out.push_str(&format!("@@ -{old_range} +{new_range} @@\n"));
        let mut put = |sign: char, lines: &[String]| {
            for line in lines {
                out.push(sign);
                out.push_str(line);
            }
        };
        for (same, a0, a1, b0, b1) in group {
            if same {
                put(' ', &old[a0..a1]);
            } else {
                put('-', &old[a0..a1]);
                put('+', &new[b0..b1]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split_inclusive('\n').map(str::to_string).collect()
    }

    #[test]
    fn changes_come_with_three_lines_around() {
        let old = lines("a\nb\nc\nd\ne\nf\ng\nh\n");
        let new = lines("a\nb\nc\nd\nE\nf\ng\nh\n");
        assert_eq!(unified(&old, &new), "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
        assert_eq!(unified(&old, &old), "");
        assert_eq!(unified(&lines("a\n"), &lines("b\n")), "@@ -1 +1 @@\n-a\n+b\n");
        assert_eq!(unified(&[], &lines("b\n")), "@@ -0,0 +1 @@\n+b\n");
    }
}
