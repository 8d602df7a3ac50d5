//! How a Job counts its pods: written down, let go, added up.

use super::NAME;
use super::failure::{Verdict, is_failed, verdict};
use super::pods;
use super::status::{Outcome, set_condition, set_count, set_uncounted, uncounted};
use super::sync::Sync;
use crate::api::views::PodView;
use crate::api::{Because, Request, Resource};
use crate::loops::{Call, EventNote};
use crate::value::{Str, Value};

/// At most so many pods are counted at once (upstream: `MaxUncountedPods`).
const MAX_UNCOUNTED: usize = 500;

impl<'a, 'p> Sync<'a, 'p> {
    /// Writes down which pods are counted, lets them go, raises the numbers (upstream:
    /// `trackJobStatusAndRemoveFinalizers`).
    pub(super) fn track(mut self) -> Sync<'a, 'p> {
        let (active, ready, terminating) = (self.active_count, self.ready, self.terminating);
        set_count(&mut self.job, "active", active);
        set_count(&mut self.job, "ready", ready);
        set_count(&mut self.job, "terminating", terminating);
        let (counted, let_go, all) = self.to_count();
        for (field, uids) in ["succeeded", "failed"].into_iter().zip(counted) {
            let before = uncounted(self.old, field).len() as i64;
            let gone = before - self.still_tracked(field).len() as i64;
            let number = self.job.int_at(&["status", field]).unwrap_or(0) + gone;
            set_count(&mut self.job, field, number);
            set_uncounted(&mut self.job, field, uids);
        }
        self.write_indexes();
        let now = self.timestamp();
        if let Some(outcome) = self.finished.clone().filter(|f| f.kind != "Failed") {
            let known = crate::api::views::is_true(&self.job, outcome.kind);
            if !known {
                set_condition(&mut self.job, &outcome, true, &now);
            }
        }
        self.flush();
        self.plan.calls.extend(let_go.into_iter().map(pods::release));
        self.settle(all, &now);
        if !self.plan.calls.is_empty() {
            self.plan.because.get_or_insert(Because::StatusChanged);
        }
        self
    }

    /// Uids in the status whose pods have not been let go yet.
    fn still_tracked(&self, field: &str) -> Vec<Value> {
        let tracked = |uid: &&str| {
            self.pods.iter().any(|pod| pod.meta().uid() == *uid && pods::is_tracked(*pod))
        };
        uncounted(self.old, field).into_iter().filter(tracked).map(Value::from).collect()
    }

    /// The pods to count as succeeded and failed, those to let go, and whether these are all.
    fn to_count(&self) -> ([Vec<Value>; 2], Vec<PodView<'a>>, bool) {
        let mut succeeded = self.still_tracked("succeeded");
        let mut failed = self.still_tracked("failed");
        let mut let_go = Vec::new();
        let ends_badly = self.finished.as_ref().is_some_and(|f| f.kind != "SuccessCriteriaMet");
        for pod in self.pods.iter().copied().filter(|pod| pods::is_tracked(*pod)) {
            let is_failed = is_failed(self.old, pod);
            let done = pod.phase() == "Succeeded";
            let kept = self.kept.values().any(|kept| kept.meta().uid() == pod.meta().uid());
            let ends = self.is_leaving() || self.finished.is_some();
            if !(ends || done || (is_failed && !kept)) {
                continue;
            }
            let_go.push(pod);
            let uid = Value::from(pod.meta().uid());
            let valid = !self.is_indexed() || self.valid_index(pod).is_some();
            if done {
                if !self.is_indexed() && !succeeded.contains(&uid) {
                    succeeded.push(uid);
                }
            } else if (is_failed || ends_badly)
                && valid
                && !failed.contains(&uid)
                && verdict(self.old, pod) != Verdict::Ignore
            {
                failed.push(uid);
            }
            if succeeded.len() + failed.len() >= MAX_UNCOUNTED {
                return ([succeeded, failed], let_go, false);
            }
        }
        ([succeeded, failed], let_go, true)
    }

    fn write_indexes(&mut self) {
        if !self.is_indexed() {
            return;
        }
        set_count(&mut self.job, "succeeded", self.done.total());
        match self.done.total() {
            0 => {
                self.job.remove(&["status", "completedIndexes"]);
            }
            _ => self.job.set(&["status", "completedIndexes"], self.done.to_string()),
        }
        if let Some(failed) = &self.failed_indexes {
            self.job.set(&["status", "failedIndexes"], failed.to_string());
        }
    }

    /// Writes the status if it changed.
    fn flush(&mut self) {
        if self.job != *self.old {
            let request = Request::update_status(Resource::JOBS, self.job.clone());
            self.plan.calls.push(Call::api(request));
            // What follows is written over what has just been written.
            self.job.remove(&["metadata", "resourceVersion"]);
        }
    }

    /// Raises the numbers, and ends the Job if nothing is left to wait for.
    fn settle(&mut self, all: bool, now: &str) {
        let before = self.job.clone();
        for field in ["succeeded", "failed"] {
            let waiting = uncounted(&self.job, field).len() as i64;
            let number = self.job.int_at(&["status", field]).unwrap_or(0) + waiting;
            set_count(&mut self.job, field, number);
            set_uncounted(&mut self.job, field, Vec::new());
        }
        let mut end = None;
        if let Some(outcome) = self.finished.clone().filter(|_| all && self.terminating == 0) {
            let success = outcome.kind == "SuccessCriteriaMet";
            let last = outcome.as_kind(if success { "Complete" } else { "Failed" });
            set_condition(&mut self.job, &last, true, now);
            if success {
                self.job.set(&["status", "completionTime"], now);
            }
            end = Some(match success {
                true => EventNote::new(NAME, self.old, "Completed", Str::lit("Job completed")),
                false => failure_note(self.old, &last),
            });
        }
        if self.job != before {
            self.job.remove(&["metadata", "resourceVersion"]);
            let request = Request::update_status(Resource::JOBS, self.job.clone());
            self.plan.calls.push(Call::noted(request, end, None));
        }
    }
}

/// The event of a Job that has failed: its reason is the condition's.
fn failure_note(job: &Value, last: &Outcome) -> EventNote {
    const REASONS: &[&str] = &[
        "BackoffLimitExceeded",
        "DeadlineExceeded",
        "PodFailurePolicy",
        "MaxFailedIndexesExceeded",
        "FailedIndexes",
    ];
    let reason = REASONS.iter().find(|known| last.reason == **known).copied().unwrap_or("Failed");
    EventNote::new(NAME, job, reason, last.message.clone()).warning()
}
