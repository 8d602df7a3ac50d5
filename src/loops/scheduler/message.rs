//! Why no node was found, in kube-scheduler's words.

use super::filter::Refusal;
use std::collections::BTreeMap;

/// `0/3 nodes are available: 3 Insufficient cpu. …` (upstream: `FitError.Error`). `preemption` is
/// why nobody was pushed out; nothing if somebody was.
pub fn no_node(refusals: &[&[Refusal]], preemption: Option<&str>) -> String {
    let nodes = refusals.len();
    if nodes == 0 {
        return "0/0 nodes are available: no nodes available to schedule pods".to_string();
    }
    let refusals = refusals.iter().copied().flatten();
    let reasons = counted(refusals.map(|refusal| refusal.reason.as_str()));
    let mut message = format!("0/{nodes} nodes are available: {reasons}.");
    if let Some(words) = preemption {
        message.push_str(&format!(" no new claims to deallocate, preemption: {words}"));
    }
    message
}

/// `3 Insufficient cpu, 3 Insufficient memory`, sorted as text.
pub fn counted<'a>(reasons: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut parts: Vec<String> =
        counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    parts.sort();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_sorted() {
        let refusal = |reason: &str| Refusal { reason: reason.into(), resolvable: false };
        let node = [refusal("Insufficient memory"), refusal("Insufficient cpu")];
        let why = "0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
        assert_eq!(
            no_node(&[&node, &node], Some(why)),
            "0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory. no new claims \
             to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for \
             scheduling."
        );
        let room_is_made = no_node(&[&node], None);
        assert_eq!(
            room_is_made,
            "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory."
        );
    }
}
