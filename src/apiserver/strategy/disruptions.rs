//! PodDisruptionBudgets.

use crate::map;
use crate::value::Value;

/// Nothing is allowed until the controller has counted.
pub fn first_status() -> Value {
    map! {
        "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0,
    }
}
