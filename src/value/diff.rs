//! What differs between two trees. The walk stops wherever both share a branch, so it costs what
//! has changed and not what there is.

use super::{Path, Step, Value};

/// One place where two trees differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub path: Path,
    /// What was there; nothing if it is new.
    pub before: Option<Value>,
    /// What is there; nothing if it is gone.
    pub after: Option<Value>,
}

/// The smallest places in which `after` differs from `before`, in the order of the paths: entries
/// of maps, and items of lists position by position.
pub fn diff(before: &Value, after: &Value) -> Vec<Change> {
    let mut walk = Walk { path: Path::root(), changes: Vec::new() };
    walk.compare(before, after);
    walk.changes
}

/// Only the paths of [`diff`].
pub fn changed_paths(before: &Value, after: &Value) -> Vec<Path> {
    diff(before, after).into_iter().map(|change| change.path).collect()
}

struct Walk {
    path: Path,
    changes: Vec<Change>,
}

impl Walk {
    fn compare(&mut self, before: &Value, after: &Value) {
        match (before, after) {
            _ if before.same(after) => {}
            (Value::Map(before), Value::Map(after)) => {
                let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
                loop {
                    let key = match (old.peek(), new.peek()) {
                        (Some((a, _)), Some((b, _))) => (*a).min(*b).clone(),
                        (Some((key, _)), None) | (None, Some((key, _))) => (*key).clone(),
                        (None, None) => break,
                    };
                    let was = old.next_if(|(k, _)| **k == key).map(|(_, v)| v);
                    let is = new.next_if(|(k, _)| **k == key).map(|(_, v)| v);
                    self.step(Step::Key(key), was, is);
                }
            }
            (Value::List(before), Value::List(after)) => {
                for i in 0..before.len().max(after.len()) {
                    self.step(Step::Index(i), before.get(i), after.get(i));
                }
            }
            _ => self.change(Some(before), Some(after)),
        }
    }

    fn step(&mut self, step: Step, before: Option<&Value>, after: Option<&Value>) {
        self.path.push(step);
        match (before, after) {
            (Some(before), Some(after)) => self.compare(before, after),
            (before, after) => self.change(before, after),
        }
        self.path.pop();
    }

    fn change(&mut self, before: Option<&Value>, after: Option<&Value>) {
        let (path, before, after) = (self.path.clone(), before.cloned(), after.cloned());
        self.changes.push(Change { path, before, after });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn the_smallest_places_are_named() {
        let before = map! { "a": 1, "b": map! { "c": 1, "d": 2 }, "l": list![1, 2, 3] };
        let after = map! { "b": map! { "c": 1, "d": 3 }, "l": list![1, 5], "z": map! {} };
        let paths: Vec<_> =
            changed_paths(&before, &after).iter().map(ToString::to_string).collect();
        assert_eq!(paths, ["a", "b.d", "l[1]", "l[2]", "z"]);
        assert_eq!(changed_paths(&before, &before.clone()), []);
    }

    #[test]
    fn a_change_has_both_sides() {
        let changes = diff(&map! { "a": 1 }, &map! { "a": list![] });
        let path = Path::root().then("a");
        let (before, after) = (Some(Value::Int(1)), Some(list![]));
        assert_eq!(changes, [Change { path, before, after }]);
    }
}
