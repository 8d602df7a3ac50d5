//! A line of an answer, without what differs from run to run, and the ages that stood in it.

use super::masks::{Place, Stands, mask, regex, replace};
use regex_lite::Regex;
use std::sync::LazyLock;

/// A line as it was said.
#[derive(Clone, Copy)]
pub struct Line<'t> {
    pub raw: &'t str,
    /// Whether the number of blanks between words is chance.
    pub fold: bool,
}

/// A line that can be compared.
#[derive(Clone, Debug)]
pub struct Masked {
    pub text: String,
    /// In seconds, in the order in which the patterns found them.
    pub ages: Vec<f64>,
}

impl Line<'_> {
    pub fn masked(self) -> Masked {
        let (mut text, mut ages) = (self.raw.to_owned(), Vec::new());
        if !NOT_AGE.is_match(&text) {
            for (pattern, stands) in AGES.iter() {
                text = replace(&text, pattern, *stands, |found| {
                    ages.push(seconds(&found[0]));
                    "<age>".to_owned()
                });
            }
        }
        text = mask(&text);
        if self.fold || text.contains('<') {
            let indent = text.len() - text.trim_start_matches(' ').len();
            let words = text.trim().split([' ', '\t']).filter(|word| !word.is_empty());
            text = " ".repeat(indent) + &words.collect::<Vec<_>>().join(" ");
        }
        text.truncate(text.trim_end().len());
        Masked { text, ages }
    }

    /// Whether both say the same.
    pub fn same(self, other: Line) -> bool {
        let equal = self.raw == other.raw && self.fold == other.fold;
        equal || self.masked().same(&other.masked())
    }
}

impl Masked {
    /// Whether both say the same: ages may differ by three seconds or a quarter.
    pub fn same(&self, other: &Masked) -> bool {
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= (0.25 * a.max(*b)).max(3.0);
        self.text == other.text
            && self.ages.len() == other.ages.len()
            && self.ages.iter().zip(&other.ages).all(near)
    }
}

/// The lines of a text.
pub fn lines(text: &str, fold: bool) -> Vec<Line<'_>> {
    text.lines().map(|raw| Line { raw, fold }).collect()
}

/// Lines that speak of resources: `500m` there is no age.
static NOT_AGE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(cpu|memory|storage|ephemeral-storage|pods|hugepages\S*)\b"));

static AGES: LazyLock<[(Regex, Stands); 4]> = LazyLock::new(|| {
    [
        (regex("{D}"), is_age_cell as Stands),
        (regex("{D}"), |at| at.before.ends_with('(') && at.after.starts_with(" ago)")),
        (regex("{D}"), |at| at.before.ends_with(" over ") && at.after.starts_with(')')),
        (regex("<(?:invalid|unknown)>"), |at| begins_a_cell(at) && ends_a_cell(at)),
    ]
});

fn is_age_cell(at: &Place) -> bool {
    begins_a_cell(at) && (ends_a_cell(at) || at.after.starts_with(" ("))
}

/// Whether two blanks or nothing stand before.
pub fn begins_a_cell(at: &Place) -> bool {
    let mut before = at.before.chars().rev();
    match (before.next(), before.next()) {
        (None, _) => true,
        (Some(last), Some(other)) => last.is_whitespace() && other.is_whitespace(),
        (Some(_), None) => false,
    }
}

/// Whether two blanks, or nothing but blanks, follow.
fn ends_a_cell(at: &Place) -> bool {
    let blanks = at.after.chars().take_while(|c| c.is_whitespace()).count();
    blanks >= 2 || at.after.trim_start().is_empty()
}

/// The seconds of a duration such as `3m20s`; 0 for what is none.
fn seconds(text: &str) -> f64 {
    let mut sum = 0.0;
    let mut rest = text;
    while let Some(end) = rest.find(['d', 'h', 'm', 's']) {
        let unit = match &rest[end..=end] {
            "d" => 86_400.0,
            "h" => 3_600.0,
            "m" => 60.0,
            _ => 1.0,
        };
        sum += rest[..end].parse::<f64>().unwrap_or(0.0) * unit;
        rest = &rest[end + 1..];
    }
    sum
}

#[test]
fn ages_are_read_in_their_places_only() {
    let ages = |raw| Line { raw, fold: true }.masked().ages;
    assert_eq!(ages("web   1/1     Running   0          3m20s"), [200.0]);
    assert_eq!(ages("web   1/1   Running   2 (3s ago)   1d2h   <none>"), [93_600.0, 3.0]);
    assert_eq!(ages("  Warning  BackOff  5s (x2 over 6s)  kubelet  x"), [5.0, 6.0]);
    assert_eq!(ages("web   <invalid>"), [0.0]);
    assert_eq!(ages("  cpu:  500m"), []);
    assert_eq!(ages("Tolerations: for 300s"), []);
    assert_eq!(ages("sleep 5s  5ms"), []);
}

#[test]
fn ages_are_equal_within_reason() {
    let same = |a, b| Line { raw: a, fold: true }.same(Line { raw: b, fold: true });
    assert!(same("web   3s", "web   6s"));
    assert!(!same("web   3s", "web   7s"));
    assert!(same("web   100s", "web   2m5s"));
    assert!(!same("web   100s", "web   2m20s"));
    assert!(!same("web   3s", "web   <none>"));
}
