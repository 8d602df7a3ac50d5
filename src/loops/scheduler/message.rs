//! Why no node was found, in kube-scheduler's words.

use super::filter::Refusal;
use std::collections::BTreeMap;

/// `0/3 nodes are available: 3 Insufficient cpu. …` (upstream: `FitError.Error`).
pub fn no_node(nodes: usize, refusals: &[Vec<Refusal>]) -> String {
    let mut message = format!("0/{nodes} nodes are available:");
    if nodes == 0 {
        return "0/0 nodes are available: no nodes available to schedule pods".to_string();
    }
    let reasons = counted(refusals.iter().flatten().map(|refusal| refusal.reason.as_str()));
    message.push_str(&format!(" {reasons}."));
    // A pod that would have to push others out might do so where only room was missing.
    let resolvable = |node: &&Vec<Refusal>| node.iter().all(|refusal| refusal.resolvable);
    let without_victims = refusals.iter().filter(resolvable).count();
    let mut preemption = Vec::new();
    preemption.extend(std::iter::repeat_n(
        "No preemption victims found for incoming pod",
        without_victims,
    ));
    preemption.extend(std::iter::repeat_n(
        "Preemption is not helpful for scheduling",
        refusals.len() - without_victims,
    ));
    let preemption = counted(preemption.into_iter());
    message.push_str(&format!(
        " no new claims to deallocate, preemption: 0/{nodes} nodes are available: {preemption}."
    ));
    message
}

/// `3 Insufficient cpu, 3 Insufficient memory`, sorted as text.
fn counted<'a>(reasons: impl Iterator<Item = &'a str>) -> String {
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
        let refusal = |reason: &str, resolvable| Refusal { reason: reason.into(), resolvable };
        let node =
            || vec![refusal("Insufficient memory", false), refusal("Insufficient cpu", false)];
        let message = no_node(3, &[node(), node(), node()]);
        assert_eq!(
            message,
            "0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. no new claims \
             to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for \
             scheduling."
        );
    }
}
