//! Defaults of priorities. Mirrors `pkg/apis/scheduling/v1/defaults.go`.

use super::{Row, set};
use crate::value::{Map, Str};

pub(super) const ROWS: &[Row] =
    &[Row { upstream: "SetDefaults_PriorityClass", apply: priority_class }];

fn priority_class(object: &mut Map) {
    set(object, "preemptionPolicy", Str::lit("PreemptLowerPriority"));
}
