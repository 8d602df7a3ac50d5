//! The nodes' computers: asked by kubelets, going on by themselves, heard of again by kubelets.

use super::happening::{Actor, Happening};
use super::work::WorkKey;
use super::{Cluster, Wakeup};
use crate::api::{ObjectKey, Request, Resource, time};
use crate::loops::LOOPS;
use crate::loops::kubelet::key_of_note;
use crate::machine::{Call, Note};
use crate::sim::{CauseId, Millis};
use crate::value::Str;

impl Cluster {
    /// Lets a machine begin something.
    pub(super) fn call_machine(&mut self, node: &Str, call: &Call) {
        if let Some(machine) = self.machines.get_mut(node) {
            machine.call(self.now, call, &mut self.server.chance);
            self.put_down_machine(node);
        }
    }

    /// Lets a machine go on, and wakes the kubelet for what it notices.
    pub(super) fn run_machine(&mut self, node: &Str) {
        self.machine_due.remove(node);
        let Some(machine) = self.machines.get_mut(node) else { return };
        let news = machine.news();
        let notes = machine.advance(self.now);
        self.news += machine.news() - news;
        self.answer_dials(node);
        for note in notes {
            self.tell_kubelet(node, &note);
        }
        self.put_down_machine(node);
    }

    /// Puts the machine's next moment down in the agenda unless it is down early enough already.
    pub(super) fn put_down_machine(&mut self, node: &Str) {
        let Some(due) = self.machines.get(node).and_then(|machine| machine.next_due()) else {
            return;
        };
        let due = due.max(self.now);
        if self.machine_due.get(node).is_none_or(|known| due < *known) {
            self.machine_due.insert(node.clone(), due);
            self.agenda.add(due, Wakeup::Machine(node.clone()));
        }
    }

    /// Wakes the kubelet for the pod that a note is about. What it learns only by looking over
    /// its containers, it takes notice of when it does so next.
    fn tell_kubelet(&mut self, node: &Str, note: &Note) {
        let what = Str::from(format!("{:?}", note.what));
        let cause = self.record(Happening::Machine { node: node.clone(), what });
        if let (Some(number), Some(pod)) = (kubelet(), key_of_note(note)) {
            self.wake(WorkKey::new(number, pod), self.now, Some(cause));
        }
    }

    /// Stops a node's kubelet or lets it go on; what came meanwhile it does then.
    pub(super) fn set_kubelet(&mut self, node: &Str, running: bool, cause: CauseId) {
        if !running {
            self.stopped.entry(node.clone()).or_default();
            if let Some(age_ms) = self.profile.lease_age_at_stop_ms {
                self.age_lease(node, age_ms, cause);
            }
            return;
        }
        for key in self.stopped.remove(node).unwrap_or_default() {
            self.wake(key, self.now, Some(cause));
        }
    }

    /// Makes a node's lease as old as it would be had its kubelet stopped before a renewal.
    fn age_lease(&mut self, node: &Str, age_ms: Millis, cause: CauseId) {
        let lease = self.view().find(Resource::LEASES, "kube-node-lease", node);
        let Some(mut lease) = lease.cloned() else { return };
        let renewed = time::at(self.epoch, self.now.saturating_sub(age_ms));
        lease.set(&["spec", "renewTime"], time::micro(renewed));
        let request = Request::update(Resource::LEASES, lease);
        if self.request(Actor::Fault, Some(cause), &request).is_ok() {
            let key = ObjectKey::new(Resource::NODES, "", node);
            for number in (0..LOOPS.len()).filter(|i| LOOPS[*i].watches == [Resource::NODES]) {
                self.wake(WorkKey::new(number, key.clone()), self.now, Some(cause));
            }
        }
    }
}

/// The kubelet's number among the loops.
fn kubelet() -> Option<usize> {
    LOOPS.iter().position(|control_loop| control_loop.name == "kubelet")
}
