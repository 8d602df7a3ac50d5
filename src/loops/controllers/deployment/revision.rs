//! Revisions and the other annotations that a Deployment and its ReplicaSets carry.

use crate::api::views::MetaView;
use crate::value::{Str, Value};

pub const REVISION: &str = "deployment.kubernetes.io/revision";
const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
pub const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";

/// Annotations that are not handed down from a Deployment to its ReplicaSets.
const NOT_HANDED_DOWN: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISION_HISTORY,
    DESIRED_REPLICAS,
    MAX_REPLICAS,
    "deprecated.deployment.rollback.to",
];

/// The revision history annotation is cut to this length.
const MAX_HISTORY_LENGTH: usize = 2000;

/// An object's revision; 0 if it has none.
pub fn of(object: &Value) -> i64 {
    MetaView(object).annotation(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The highest revision among ReplicaSets.
pub fn highest<'a>(sets: impl Iterator<Item = &'a Value>) -> i64 {
    sets.map(of).max().unwrap_or(0).max(0)
}

/// Notes the wanted number and the upper bound in a ReplicaSet; says whether anything changed.
pub fn set_replicas(set: &mut Value, desired: i64, max: i64) -> bool {
    let before = set.clone();
    set.set(&["metadata", "annotations", DESIRED_REPLICAS], desired.to_string());
    set.set(&["metadata", "annotations", MAX_REPLICAS], max.to_string());
    !before.same(set)
}

/// Hands the Deployment's annotations down to its newest ReplicaSet and numbers it
/// (upstream: `SetNewReplicaSetAnnotations`, but for the replica counts).
pub fn hand_down(deployment: &Value, set: &mut Value, revision: i64) {
    for (key, value) in MetaView(deployment).annotations().iter().flat_map(|map| map.iter()) {
        if !NOT_HANDED_DOWN.contains(&key.as_str()) {
            set.set_at(&["metadata", "annotations", key], value);
        }
    }
    let old = MetaView(set).annotation(REVISION).map(Str::from);
    if of(set) >= revision {
        return;
    }
    set.set(&["metadata", "annotations", REVISION], revision.to_string());
    if let Some(old) = old {
        let history = MetaView(set).annotation(REVISION_HISTORY).unwrap_or("").to_string();
        set.set(&["metadata", "annotations", REVISION_HISTORY], appended(&history, &old));
    }
}

/// The history with one more revision, without its oldest ones if it grows too long.
fn appended(history: &str, revision: &str) -> String {
    if history.is_empty() {
        return revision.to_string();
    }
    let mut rest = history;
    while rest.len() + revision.len() + 1 > MAX_HISTORY_LENGTH {
        let Some((_, newer)) = rest.split_once(',') else { return revision.to_string() };
        rest = newer;
    }
    format!("{rest},{revision}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn an_older_revision_that_comes_back_gets_a_new_number_and_keeps_its_history() {
        let deployment = map! { "metadata": map! { "annotations": map! { "team": "a" } } };
        let mut set = map! {};
        hand_down(&deployment, &mut set, 1);
        assert_eq!(of(&set), 1);
        assert_eq!(set.str_at(&["metadata", "annotations", "team"]), "a");
        hand_down(&deployment, &mut set, 3);
        assert_eq!(of(&set), 3);
        assert_eq!(set.str_at(&["metadata", "annotations", REVISION_HISTORY]), "1");
        hand_down(&deployment, &mut set, 2);
        assert_eq!(of(&set), 3);
    }
}
