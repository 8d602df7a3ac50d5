//! What a write adds, changes and takes out, as sets of fields.

use super::place::{Place, entries, is_bare, items};
use super::set::{FieldSet, Path, Step};
use crate::value::Value;

/// What differs between two states of an object. No field is in two of the sets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub added: FieldSet,
    pub modified: FieldSet,
    pub removed: FieldSet,
}

/// Compares two states (upstream: `TypedValue.Compare`).
pub fn compare(place: Place, before: &Value, after: &Value) -> Comparison {
    let mut walk = Walk { path: Vec::new(), found: Comparison::default() };
    walk.go(place, Some(before), Some(after));
    walk.found
}

impl Comparison {
    /// Without some fields and all that is within them.
    pub fn without(&self, fields: &FieldSet) -> Comparison {
        Comparison {
            added: self.added.without(fields),
            modified: self.modified.without(fields),
            removed: self.removed.without(fields),
        }
    }
}

struct Walk {
    path: Path,
    found: Comparison,
}

impl Walk {
    fn go(&mut self, place: Place, before: Option<&Value>, after: Option<&Value>) {
        if let (Some(before), Some(after)) = (before, after)
            && before.same(after)
        {
            return;
        }
        let is_leaf = match place {
            Place::Leaf => true,
            _ => is_bare(before) && is_bare(after),
        };
        if !is_leaf {
            match place {
                Place::Set | Place::Keyed(..) => self.list(place, items(before), items(after)),
                _ => self.map(place, before, after),
            }
        }
        match (before, after) {
            (None, Some(_)) => self.found.added.insert(&self.path),
            (Some(_), None) => self.found.removed.insert(&self.path),
            (before, after) if is_leaf && before != after => {
                self.found.modified.insert(&self.path);
            }
            _ => {}
        }
    }

    fn map(&mut self, place: Place, before: Option<&Value>, after: Option<&Value>) {
        for (key, old) in entries(before) {
            let new = after.and_then(|after| after.get(key));
            self.step(Step::Field(key.clone()), place.at_key(key), Some(old), new);
        }
        for (key, new) in entries(after) {
            if before.and_then(|before| before.get(key)).is_none() {
                self.step(Step::Field(key.clone()), place.at_key(key), None, Some(new));
            }
        }
    }

    fn step(&mut self, step: Step, to: Option<Place>, old: Option<&Value>, new: Option<&Value>) {
        self.path.push(step);
        self.go(to.unwrap_or(Place::Leaf), old, new);
        self.path.pop();
    }

    fn list(&mut self, place: Place, before: &[Value], after: &[Value]) {
        let (old, new) = (grouped(place, before), grouped(place, after));
        for (step, olds) in &old {
            let news = new.iter().find(|(other, _)| other == step).map(|(_, items)| &items[..]);
            self.item(place, step, olds, news.unwrap_or_default());
        }
        for (step, news) in &new {
            if !old.iter().any(|(other, _)| other == step) {
                self.item(place, step, &[], news);
            }
        }
    }

    /// Items that share a step are duplicates, and then taken as one.
    fn item(&mut self, place: Place, step: &Step, olds: &[&Value], news: &[&Value]) {
        self.path.push(step.clone());
        let item = place.item();
        match (olds.len(), news.len()) {
            (0 | 1, 0 | 1) => self.go(item, olds.first().copied(), news.first().copied()),
            (0 | 1, _) => {
                if let Some(old) = olds.first() {
                    self.go(item, Some(old), None);
                }
                self.found.added.insert(&self.path);
            }
            (_, 0 | 1) => {
                if let Some(new) = news.first() {
                    self.go(item, None, Some(new));
                }
                self.found.removed.insert(&self.path);
            }
            _ if olds != news => self.found.modified.insert(&self.path),
            _ => {}
        }
        self.path.pop();
    }
}

/// The items of a list by their steps, in order; what has none is passed over.
pub fn grouped(place: Place, items: &[Value]) -> Vec<(Step, Vec<&Value>)> {
    let mut groups: Vec<(Step, Vec<&Value>)> = Vec::new();
    for item in items {
        let Ok(step) = place.step_to(item) else { continue };
        match groups.iter_mut().find(|(other, _)| *other == step) {
            Some((_, items)) => items.push(item),
            None => groups.push((step, vec![item])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Type;
    use crate::value::json;

    fn parse(words: &str) -> Value {
        json::parse(words).unwrap()
    }

    fn changes(kind: &str, version: &str, before: &str, after: &str) -> Comparison {
        let of = Type::of(version, kind).unwrap();
        compare(Place::root(of), &parse(before), &parse(after))
    }

    #[test]
    fn what_is_new_is_owned_with_the_maps_that_it_makes() {
        let found = changes(
            "Pod",
            "v1",
            r#"{"metadata":{},"spec":{"containers":null}}"#,
            r#"{"metadata":{"labels":{"run":"p"}},"spec":{"containers":[{"image":"i","name":"p"}],
                "tolerations":[{"key":"a"}]}}"#,
        );
        assert_eq!(
            found.added.union(&found.modified).to_value(),
            parse(
                r#"{"f:metadata":{"f:labels":{".":{},"f:run":{}}},"f:spec":{"f:containers":
                {"k:{\"name\":\"p\"}":{".":{},"f:image":{},"f:name":{}}},"f:tolerations":{}}}"#
            )
        );
        assert!(found.removed.is_empty());
    }

    #[test]
    fn lists_are_compared_by_their_keys_and_defaults_count() {
        let found = changes(
            "Service",
            "v1",
            r#"{"spec":{"ports":[{"port":80,"nodePort":1},{"port":81,"protocol":"UDP"}]}}"#,
            r#"{"spec":{"ports":[{"port":80,"protocol":"TCP","nodePort":2}]}}"#,
        );
        let fields = |set: &FieldSet| json::print_compact(&set.to_value());
        assert_eq!(
            fields(&found.modified),
            r#"{"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{"f:nodePort":{}}}}}"#
        );
        assert_eq!(
            fields(&found.added),
            r#"{"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{"f:protocol":{}}}}}"#
        );
        assert!(
            fields(&found.removed).contains(r#""k:{\"port\":81,\"protocol\":\"UDP\"}":{".":{}"#)
        );
    }
}
