//! On which nodes a DaemonSet's pod belongs.

use super::pods;
use crate::api::views::{NodeView, PodView};
use crate::loops::scheduler::{accepts_labels, tolerated};
use crate::store::Change;
use crate::value::Value;

/// Whether a change of a node may change where pods belong: heartbeats do not.
pub fn matters(change: &Change) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return true };
    let differs = |path: &[&str]| before.at(path) != after.at(path);
    differs(&["metadata", "labels"]) || differs(&["spec"])
}

/// Whether a node should get a pod, and whether one that it has may stay (upstream:
/// `NodeShouldRunDaemonPod`).
pub fn should_run(set: &Value, node: NodeView<'_>) -> (bool, bool) {
    let template = set.at(&["spec", "template"]).cloned().unwrap_or_default();
    let fixed = template.str_at(&["spec", "nodeName"]);
    if !(fixed.is_empty() || fixed == node.meta().name())
        || !accepts_labels(PodView(&template), node)
    {
        return (false, false);
    }
    let tolerations = pods::tolerations(&template);
    let refused = |effects: &[&str]| {
        node.taints().iter().any(|taint| {
            effects.contains(&taint.str_at(&["effect"])) && !tolerated(&tolerations, taint)
        })
    };
    match refused(&["NoSchedule", "NoExecute"]) {
        true => (false, !refused(&["NoExecute"])),
        false => (true, true),
    }
}
