//! Events.

use super::layout::since;
use super::{Printer, text, wide};
use crate::api::time::UnixMillis;
use crate::api::{Column, Resource};
use crate::value::Value;

const COLUMNS: &[Column] = &[
    text("Last Seen"),
    text("Type"),
    text("Reason"),
    text("Object"),
    wide("Subobject"),
    wide("Source"),
    text("Message"),
    wide("First Seen"),
    wide("Count"),
    wide("Name"),
];

pub(super) const PRINTERS: &[Printer] = &[
    Printer { resource: Resource::EVENTS, columns: COLUMNS, cells: event },
    Printer {
        resource: Resource::NEW_EVENTS,
        columns: COLUMNS,
        cells: |object, now| event(&old_names(object), now),
    },
];

/// An event of `events.k8s.io` under the names that the core group has for its fields.
fn old_names(object: &Value) -> Value {
    let mut event = object.clone();
    for (new, old) in [
        ("regarding", "involvedObject"),
        ("note", "message"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
        ("deprecatedSource", "source"),
        ("reportingController", "reportingComponent"),
    ] {
        if let Some(value) = object.get(new) {
            event.set(&[old], value);
        }
    }
    event
}

/// The first of some texts that is not empty.
fn first(texts: [&str; 2]) -> &str {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or("")
}

fn event(object: &Value, now: UnixMillis) -> Vec<Value> {
    let field = |field| object.str_at(&[field]);
    let first_seen = since(first([field("firstTimestamp"), field("eventTime")]), now);
    let mut last_seen = match field("lastTimestamp") {
        "" => first_seen.clone(),
        moment => since(moment, now),
    };
    let mut count = object.int_at(&["count"]).filter(|n| *n > 0).unwrap_or(1);
    if let Some(series) = object.get("series").filter(|series| !series.is_null()) {
        last_seen = since(series.str_at(&["lastObservedTime"]), now);
        count = series.int_at(&["count"]).unwrap_or(0);
    }
    let about = |field| object.str_at(&["involvedObject", field]);
    let kind = about("kind").to_lowercase();
    let target = if about("name").is_empty() { kind } else { format!("{kind}/{}", about("name")) };
    let component = first([object.str_at(&["source", "component"]), field("reportingComponent")]);
    let instance = first([object.str_at(&["source", "host"]), field("reportingInstance")]);
    let comma = if instance.is_empty() { "" } else { ", " };
    vec![
        last_seen.into(),
        object.text_at(&["type"]).into(),
        object.text_at(&["reason"]).into(),
        target.into(),
        object.text_at(&["involvedObject", "fieldPath"]).into(),
        format!("{component}{comma}{instance}").into(),
        field("message").trim().into(),
        first_seen.into(),
        count.into(),
        object.text_at(&["metadata", "name"]).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::map;

    #[test]
    fn events_of_both_apis() {
        let object = map! {
            "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:00:04Z",
            "type": "Normal", "reason": "Started", "message": "Container started\n", "count": 2,
            "involvedObject": map! { "kind": "Pod", "name": "web" },
            "source": map! { "component": "kubelet", "host": "node-1" },
        };
        let cells = event(&object, EPOCH + 5000);
        let expected = ["1s", "Normal", "Started", "pod/web", "", "kubelet, node-1"];
        assert_eq!(cells[..6], expected.map(Value::from));
        assert_eq!(cells[6..9], ["Container started".into(), "5s".into(), Value::Int(2)]);
        let object = map! {
            "eventTime": "2026-01-01T00:00:00.000000Z", "reportingComponent": "default-scheduler",
        };
        assert_eq!(event(&object, EPOCH + 5000)[0], "5s".into());
    }
}
