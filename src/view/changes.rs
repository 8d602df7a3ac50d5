//! What differs between two frames, in the words of a cluster.

use super::frame::{ChipState, Frame, Node, NodeState, Owner, Pod};
use super::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened to a thing in the picture; with the thing as it is now, or as it was
/// last if it is gone.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    OwnerBorn(Owner),
    OwnerScaled(Owner),
    OwnerGone(Owner),
    NodeChanged(Node, NodeState),
    Born(Pod),
    Leaving(Pod),
    Bound(Pod),
    /// A container ended and was started again inside its pod.
    Restarted(Pod),
    /// The pod's state was another one before.
    Turned(Pod, State),
    Gone(Pod),
}

/// All that differs, in the order in which one thing follows from another.
pub fn changes(before: &Frame, after: &Frame) -> Vec<Change> {
    let mut found = Vec::new();
    owners(before, after, &mut found);
    for node in &after.nodes {
        let was = before.nodes.iter().find(|was| was.name == node.name);
        if let Some(was) = was.filter(|was| was.state != node.state) {
            found.push(Change::NodeChanged(node.clone(), was.state));
        }
    }
    let old: BTreeMap<&str, &Pod> = before.pods.iter().map(|pod| (&*pod.uid, pod)).collect();
    let new: BTreeSet<&str> = after.pods.iter().map(|pod| &*pod.uid).collect();
    for pod in &after.pods {
        match old.get(&*pod.uid) {
            None => found.push(Change::Born(pod.clone())),
            Some(was) => found.extend(of_pod(was, pod)),
        }
    }
    let is_gone = |pod: &&Pod| pod.state != State::Ghost && !new.contains(&*pod.uid);
    found.extend(before.pods.iter().filter(is_gone).map(|pod| Change::Gone(pod.clone())));
    found
}

fn owners(before: &Frame, after: &Frame, found: &mut Vec<Change>) {
    for owner in &after.owners {
        match before.owner(&owner.uid) {
            None => found.push(Change::OwnerBorn(owner.clone())),
            Some((_, was)) if was.wants != owner.wants => {
                found.push(Change::OwnerScaled(owner.clone()));
            }
            Some(_) => {}
        }
    }
    let is_gone = |owner: &&Owner| after.owner(&owner.uid).is_none();
    found.extend(before.owners.iter().filter(is_gone).map(|o| Change::OwnerGone(o.clone())));
}

fn of_pod(was: &Pod, pod: &Pod) -> Option<Change> {
    if pod.state == State::Ghost && was.state != State::Ghost {
        return Some(Change::Gone(was.clone()));
    }
    if pod.state == State::Terminating && was.state != State::Terminating {
        return Some(Change::Leaving(pod.clone()));
    }
    if was.node.is_none() && pod.node.is_some() {
        return Some(Change::Bound(pod.clone()));
    }
    let restarts = |pod: &Pod| pod.chips.iter().map(|chip| chip.restarts).sum::<i64>();
    let runs = |pod: &Pod| pod.chips.iter().any(|chip| chip.state == ChipState::Running);
    if restarts(pod) > restarts(was) && runs(pod) && !pod.state.is_bad() {
        return Some(Change::Restarted(pod.clone()));
    }
    (was.state != pod.state).then(|| Change::Turned(pod.clone(), was.state))
}

impl Change {
    /// A number that two changes share if they may be told in one sentence.
    pub(super) fn group(&self) -> (u8, Option<&str>) {
        match self {
            Change::OwnerBorn(owner) => (0, Some(&owner.uid)),
            Change::OwnerScaled(owner) => (1, Some(&owner.uid)),
            Change::OwnerGone(owner) => (2, Some(&owner.uid)),
            Change::NodeChanged(node, _) => (3, Some(&node.name)),
            Change::Born(pod) => (4, pod.owner.as_deref()),
            Change::Leaving(pod) => (5, pod.owner.as_deref()),
            Change::Bound(_) => (6, None),
            Change::Restarted(pod) => (7, Some(&pod.uid)),
            Change::Turned(pod, _) => (8 + pod.state as u8, pod.owner.as_deref()),
            Change::Gone(pod) => (99, pod.owner.as_deref()),
        }
    }

    /// The pod that it is about.
    pub fn pod(&self) -> Option<&Pod> {
        match self {
            Change::Born(pod)
            | Change::Leaving(pod)
            | Change::Bound(pod)
            | Change::Restarted(pod)
            | Change::Turned(pod, _)
            | Change::Gone(pod) => Some(pod),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    #[test]
    fn nothing_changed_is_nothing() {
        assert_eq!(changes(&example::rest(), &example::rest()), []);
    }

    #[test]
    fn a_ghost_is_told_once() {
        let before = example::rest();
        let mut after = before.clone();
        after.pods[1].state = State::Ghost;
        assert_eq!(changes(&before, &after), [Change::Gone(before.pods[1].clone())]);
        let mut later = after.clone();
        later.pods.remove(1);
        assert_eq!(changes(&after, &later), []);
    }

    #[test]
    fn binding_says_more_than_the_new_word() {
        let mut before = example::rest();
        before.pods[0].node = None;
        before.pods[0].state = State::Pending;
        let mut after = before.clone();
        after.pods[0].node = Some("node-3".into());
        after.pods[0].state = State::Creating;
        assert_eq!(changes(&before, &after), [Change::Bound(after.pods[0].clone())]);
    }
}
