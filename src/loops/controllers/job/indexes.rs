//! Completion indexes of an indexed Job, as ranges: `1,3-5,7`.

use crate::value::Value;

/// Says which index a pod works at, as annotation and as label.
pub const INDEX: &str = "batch.kubernetes.io/job-completion-index";

/// Ordered ranges of indexes that do not touch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indexes(Vec<(i64, i64)>);

impl Indexes {
    /// Reads `1,3-5`; what is not below `completions` is left out (upstream:
    /// `parseIndexesFromString`).
    pub fn parse(text: &str, completions: i64) -> Indexes {
        let mut indexes = Indexes::default();
        for range in text.split(',') {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            if let (Ok(first), Ok(last)) = (first.parse::<i64>(), last.parse::<i64>())
                && first < completions
            {
                indexes.add(first, last.min(completions - 1));
            }
        }
        indexes
    }

    fn add(&mut self, first: i64, last: i64) {
        self.0.push((first, last));
        self.0.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (first, last) in self.0.drain(..) {
            match merged.last_mut() {
                Some((_, end)) if first <= *end + 1 => *end = (*end).max(last),
                _ => merged.push((first, last)),
            }
        }
        self.0 = merged;
    }

    /// With one more index.
    pub fn insert(&mut self, index: i64) {
        self.add(index, index);
    }

    /// With all of the others'.
    pub fn extend(&mut self, others: &Indexes) {
        others.0.iter().for_each(|(first, last)| self.add(*first, *last));
    }

    pub fn has(&self, index: i64) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&index))
    }

    /// How many there are.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// How many of them are among the others, too.
    pub fn common(&self, others: &Indexes) -> i64 {
        let pairs = self.0.iter().flat_map(|a| others.0.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| (a.1.min(b.1) - a.0.max(b.0) + 1).max(0)).sum()
    }

    /// The first `count` indexes below `completions` that are not here.
    pub fn first_missing(&self, count: usize, completions: i64) -> Vec<i64> {
        (0..completions).filter(|index| !self.has(*index)).take(count).collect()
    }
}

impl std::fmt::Display for Indexes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (first, last)) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            match last - first {
                0 => write!(f, "{comma}{first}")?,
                1 => write!(f, "{comma}{first},{last}")?,
                _ => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

/// The index of a pod, if it has a good one.
pub fn index_of(pod: &Value) -> Option<i64> {
    let text = pod.str_at(&["metadata", "annotations", INDEX]);
    text.parse().ok().filter(|index| *index >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_merged_and_written() {
        let mut indexes = Indexes::parse("0,2,3,7-9", 9);
        assert_eq!((indexes.to_string().as_str(), indexes.total()), ("0,2,3,7,8", 5));
        indexes.insert(1);
        assert_eq!(indexes.to_string(), "0-3,7,8");
        assert_eq!(indexes.first_missing(3, 9), [4, 5, 6]);
        assert_eq!(indexes.common(&Indexes::parse("3-7", 9)), 2);
        assert!(indexes.has(8) && !indexes.has(4));
        assert_eq!(Indexes::parse("", 9), Indexes::default());
    }
}
