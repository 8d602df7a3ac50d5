//! Defaults of the API server's own queues. Mirrors `pkg/apis/flowcontrol/v1/defaults.go`.

use super::{Row, set};
use crate::value::Map;

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_FlowSchemaSpec", apply: flow_schema },
    Row {
        upstream: "SetDefaults_ExemptPriorityLevelConfiguration",
        apply: |level| shares(level, 0),
    },
    Row {
        upstream: "SetDefaults_LimitedPriorityLevelConfiguration",
        apply: |level| shares(level, 30),
    },
    Row { upstream: "SetDefaults_QueuingConfiguration", apply: queuing },
];

fn flow_schema(spec: &mut Map) {
    set_number(spec, "matchingPrecedence", 1000);
}

fn shares(level: &mut Map, concurrency: i32) {
    set(level, "nominalConcurrencyShares", concurrency);
    set(level, "lendablePercent", 0);
}

fn queuing(queues: &mut Map) {
    set_number(queues, "handSize", 8);
    set_number(queues, "queues", 64);
    set_number(queues, "queueLengthLimit", 50);
}

/// These are no pointers and always shown, so zero means nothing.
fn set_number(map: &mut Map, key: &'static str, number: i32) {
    if map.get(key).is_none_or(|value| value.as_int() == Some(0)) {
        map.insert(key, number);
    }
}
