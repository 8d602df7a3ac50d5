//! How long a pod may be active. Mirrors `pkg/kubelet/active_deadline.go`.

use super::worker::Worker;
use crate::api::time;
use crate::sim::Millis;
use crate::value::Value;

const REASON: &str = "DeadlineExceeded";
const MESSAGE: &str = "Pod was active on the node longer than the specified deadline";

impl Worker<'_> {
    /// The moment after which the pod may not be active, if it has one.
    pub fn deadline(&self) -> Option<Millis> {
        let seconds = self.pod.at(&["spec", "activeDeadlineSeconds"]).and_then(Value::as_int)?;
        let started = time::parse(self.pod.str_at(&["status", "startTime"]))?;
        let at = started - time::at(self.context.epoch, 0) + seconds.saturating_mul(1000);
        u64::try_from(at).ok()
    }

    /// Whether that moment has come; says so the first time.
    pub fn is_past_deadline(&mut self) -> bool {
        if self.deadline().is_none_or(|deadline| deadline > self.now()) {
            return false;
        }
        if !std::mem::replace(&mut self.memory.is_past_deadline, true) {
            self.tell_of_pod(false, REASON, MESSAGE);
        }
        true
    }

    /// Puts into a status why the pod has failed.
    pub fn tell_deadline(&self, status: &mut Value) {
        if self.memory.is_past_deadline {
            status.set(&["reason"], REASON);
            status.set(&["message"], MESSAGE);
        }
    }
}
