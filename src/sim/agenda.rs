//! What is due when: ordered by time, then by the order in which it was put down.

use super::Millis;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A queue of future items. Two items of one millisecond come out in the order they went in.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    items: BinaryHeap<Reverse<Item<T>>>,
    next_sequence: u64,
}

#[derive(Clone, Debug)]
struct Item<T> {
    at: Millis,
    sequence: u64,
    what: T,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Agenda { items: BinaryHeap::new(), next_sequence: 0 }
    }
}

impl<T> Agenda<T> {
    /// Puts `what` down for `at`.
    pub fn add(&mut self, at: Millis, what: T) {
        self.items.push(Reverse(Item { at, sequence: self.next_sequence, what }));
        self.next_sequence += 1;
    }

    /// When the next item is due.
    pub fn next_at(&self) -> Option<Millis> {
        self.items.peek().map(|Reverse(item)| item.at)
    }

    /// Takes the next item if it is due by `now`, with the time it was put down for.
    pub fn pop_due(&mut self, now: Millis) -> Option<(Millis, T)> {
        if self.next_at()? > now {
            return None;
        }
        self.items.pop().map(|Reverse(item)| (item.at, item.what))
    }

    /// How many items wait.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What waits, in no particular order: for sums and questions of the kind "is there any".
    pub fn unordered(&self) -> impl Iterator<Item = (Millis, &T)> {
        self.items.iter().map(|Reverse(item)| (item.at, &item.what))
    }
}

impl<T> PartialEq for Item<T> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}

impl<T> Eq for Item<T> {}

impl<T> PartialOrd for Item<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Item<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_first_then_in_the_order_put_down() {
        let mut agenda = Agenda::default();
        agenda.add(5, "c");
        agenda.add(3, "a");
        agenda.add(3, "b");
        assert_eq!(agenda.pop_due(2), None);
        let order: Vec<_> = std::iter::from_fn(|| agenda.pop_due(9)).collect();
        assert_eq!(order, [(3, "a"), (3, "b"), (5, "c")]);
    }
}
