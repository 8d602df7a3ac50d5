//! Conditions: what an object's status says of itself, `Ready=True` and its like.

use crate::api::time::{self, UnixMillis};
use crate::map;
use crate::value::{Str, Value};

/// A condition to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub kind: Str,
    /// `True`, `False` or `Unknown`.
    pub status: Str,
    pub reason: Str,
    pub message: Str,
}

/// The condition of a kind in an object's status.
pub fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object.items_at(&["status", "conditions"]).iter().find(|c| c.str_at(&["type"]) == kind)
}

/// Whether an object has the condition with status `True`.
pub fn is_true(object: &Value, kind: &str) -> bool {
    condition(object, kind).is_some_and(|c| c.str_at(&["status"]) == "True")
}

/// Sets a condition. Its `lastTransitionTime` becomes `now` only if the status changed. The
/// condition's other fields, such as a Deployment's `lastUpdateTime`, stay. Empty reason and
/// message are left out. Says whether anything changed.
pub fn set_condition(object: &mut Value, new: &Condition, now: UnixMillis) -> bool {
    let list = object.items_at(&["status", "conditions"]);
    let place = list.iter().position(|c| c.str_at(&["type"]) == new.kind.as_str());
    let before = place.map(|i| &list[i]);
    let mut after = before.cloned().unwrap_or_else(|| map! { "type": &new.kind });
    if before.is_none_or(|c| c.str_at(&["status"]) != new.status.as_str()) {
        after.set(&["lastTransitionTime"], time::rfc3339(now));
    }
    after.set(&["status"], &new.status);
    for (field, text) in [("reason", &new.reason), ("message", &new.message)] {
        if text.is_empty() {
            after.remove(&[field]);
        } else {
            after.set(&[field], text);
        }
    }
    if before == Some(&after) {
        return false;
    }
    match place {
        Some(i) => object.set_at(&["status", "conditions", &i.to_string()], after),
        None => object.push(&["status", "conditions"], after),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transition_is_a_change_of_status() {
        let mut object = map! {};
        let mut ready = Condition {
            kind: "Ready".into(),
            status: "False".into(),
            reason: "Waiting".into(),
            message: Str::default(),
        };
        assert!(set_condition(&mut object, &ready, time::EPOCH));
        assert!(!set_condition(&mut object, &ready, time::EPOCH + 1000));
        ready.reason = "Other".into();
        assert!(set_condition(&mut object, &ready, time::EPOCH + 2000));
        let time =
            |object: &Value| condition(object, "Ready").unwrap().text_at(&["lastTransitionTime"]);
        assert_eq!(time(&object).as_str(), "2026-01-01T00:00:00Z");
        ready.status = "True".into();
        assert!(set_condition(&mut object, &ready, time::EPOCH + 3000));
        assert_eq!(time(&object).as_str(), "2026-01-01T00:00:03Z");
        assert!(is_true(&object, "Ready") && !is_true(&object, "Other"));
    }
}
