//! Which fields a configuration wants: all that it names.

use super::compare::grouped;
use super::place::{Place, entries, items};
use super::set::{FieldSet, Path, Step};
use crate::value::Value;

/// The fields of an object (upstream: `TypedValue.ToFieldSet`).
pub fn fields_of(place: Place, object: &Value) -> FieldSet {
    let mut set = FieldSet::default();
    collect(place, object, &mut Vec::new(), &mut set);
    set
}

fn collect(place: Place, value: &Value, path: &mut Path, set: &mut FieldSet) {
    match place {
        Place::Leaf => set.insert(path),
        Place::Set | Place::Keyed(..) => {
            for (step, items) in grouped(place, items(Some(value))) {
                path.push(step);
                if let [item] = items[..] {
                    collect(place.item(), item, path, set);
                }
                set.insert(path);
                path.pop();
            }
        }
        Place::Struct(_) | Place::Map(_) => {
            for (key, value) in entries(Some(value)) {
                let to = place.at_key(key);
                path.push(Step::Field(key.clone()));
                collect(to.unwrap_or(Place::Leaf), value, path, set);
                let is_bare = value.is_null() || value.as_map().is_some_and(|map| map.is_empty());
                if is_bare || matches!(place, Place::Map(_)) {
                    set.insert(path);
                }
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Type;
    use crate::value::json;

    #[test]
    fn what_is_named_is_wanted_and_structs_are_not() {
        let of = Type::of("apps/v1", "Deployment").unwrap();
        let object = r#"{"metadata":{"labels":{"a":"b"},"annotations":{}},"spec":{"selector":
            {"matchLabels":{"app":"web"}},"template":{"spec":{"containers":[{"name":"nginx",
            "command":["a"],"ports":[{"containerPort":80}]}]}}}}"#;
        let fields = fields_of(Place::root(of), &json::parse(object).unwrap());
        let wanted = r#"{"f:metadata":{"f:annotations":{},"f:labels":{"f:a":{}}},"f:spec":
            {"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"nginx\"}":
            {".":{},"f:command":{},"f:name":{},"f:ports":{
            "k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}"#;
        assert_eq!(fields.to_value(), json::parse(wanted).unwrap());
    }
}
