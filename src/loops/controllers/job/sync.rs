//! One look at a Job: what has become of its pods, and what follows from it.

use super::failure::{
    BackOff, Verdict, finished_at, is_failed, replaces_only_failed, verdict, wait_ms,
};
use super::indexes::{Indexes, index_of};
use super::status::{Outcome, set_condition, uncounted};
use super::{NAME, pods};
use crate::api::time::{self, UnixMillis};
use crate::api::views::PodView;
use crate::api::{Because, Resource};
use crate::loops::{Context, EventNote, Plan};
use crate::sim::Millis;
use crate::value::Value;
use std::collections::BTreeMap;

/// At most so many pods are made or removed at once (upstream: `MaxPodCreateDeletePerSync`).
const BURST: usize = 500;

/// What a look works with.
pub(super) struct Sync<'a, 'p> {
    /// The Job as it was, and as its status is to be.
    pub(super) old: &'a Value,
    pub(super) job: Value,
    pub(super) pods: Vec<PodView<'a>>,
    pub(super) active: Vec<PodView<'a>>,
    pub(super) now: UnixMillis,
    pub(super) active_count: i64,
    pub(super) ready: i64,
    pub(super) terminating: i64,
    pub(super) succeeded: i64,
    pub(super) failed: i64,
    pub(super) done: Indexes,
    pub(super) failed_indexes: Option<Indexes>,
    /// Failed pods that are kept until their index has a new one.
    pub(super) kept: BTreeMap<i64, PodView<'a>>,
    pub(super) finished: Option<Outcome>,
    pub(super) back_off: BackOff,
    pub(super) look_again_ms: Option<Millis>,
    pub(super) plan: &'p mut Plan,
}

/// Looks at a Job (upstream: `syncJob`); the plan's `again_at` is when to look next.
pub fn sync(context: &Context<'_>, object: &Value, back_off: BackOff, plan: &mut Plan) -> BackOff {
    let uid = object.str_at(&["metadata", "uid"]);
    let owned = context.view.owned_by(uid).filter(|(key, _)| key.resource == Resource::PODS);
    let pods: Vec<_> = owned.map(|(_, pod)| PodView(pod)).collect();
    let active: Vec<_> = pods.iter().copied().filter(|pod| pod.is_active()).collect();
    let leaving = |pod: &&PodView<'_>| pod.meta().is_being_deleted() && !pod.is_terminal();
    let mut sync = Sync {
        old: object,
        job: object.clone(),
        now: time::at(context.epoch, context.now),
        active_count: active.len() as i64,
        ready: active.iter().filter(|pod| pod.is_ready()).count() as i64,
        terminating: pods.iter().filter(leaving).count() as i64,
        pods,
        active,
        succeeded: 0,
        failed: 0,
        done: Indexes::default(),
        failed_indexes: None,
        kept: BTreeMap::new(),
        finished: None,
        back_off,
        look_again_ms: None,
        plan,
    };
    sync.count();
    sync.evaluate();
    if sync.finished.is_some() {
        sync.stop();
    } else {
        sync.go_on();
    }
    let Sync { back_off, look_again_ms, plan, .. } = sync.track();
    plan.again_at = look_again_ms.map(|ms| context.now + ms.max(1));
    back_off
}

impl<'a, 'p> Sync<'a, 'p> {
    fn spec(&self, field: &str) -> Option<i64> {
        self.old.int_at(&["spec", field])
    }

    pub(super) fn is_indexed(&self) -> bool {
        self.old.str_at(&["spec", "completionMode"]) == "Indexed"
    }

    fn is_suspended(&self) -> bool {
        self.old.bool_at(&["spec", "suspend"])
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.old.at(&["metadata", "deletionTimestamp"]).is_some()
    }

    pub(super) fn timestamp(&self) -> String {
        time::rfc3339(self.now)
    }

    fn look_again(&mut self, after_ms: Millis) {
        self.look_again_ms = Some(self.look_again_ms.map_or(after_ms, |ms| ms.min(after_ms)));
    }

    pub(super) fn valid_index(&self, pod: PodView<'_>) -> Option<i64> {
        index_of(pod.0).filter(|index| *index < self.spec("completions").unwrap_or(0))
    }

    /// Pods that have ended and are not counted yet (upstream: `getNewFinishedPods`).
    fn newly(&self, field: &str, ended: impl Fn(PodView<'a>) -> bool) -> Vec<PodView<'a>> {
        let known = uncounted(self.old, field);
        let new = |pod: &PodView<'a>| {
            pods::is_tracked(*pod)
                && !known.contains(&pod.meta().uid())
                && (!self.is_indexed() || self.valid_index(*pod).is_some())
                && ended(*pod)
        };
        self.pods.iter().copied().filter(new).collect()
    }

    fn count(&mut self) {
        let job = self.old;
        let succeeded = self.newly("succeeded", |pod| pod.phase() == "Succeeded");
        let failed = self.newly("failed", |pod| is_failed(job, pod));
        let counting = failed.iter().filter(|pod| verdict(job, **pod) != Verdict::Ignore).count();
        let known = |field| job.int_at(&["status", field]).unwrap_or(0);
        let waiting = |field| uncounted(job, field).len() as i64;
        self.succeeded = known("succeeded") + waiting("succeeded") + succeeded.len() as i64;
        self.failed = known("failed") + waiting("failed") + counting as i64;
        self.back_off = self.back_off.after(&succeeded, &failed);
        if self.job.at(&["status", "startTime"]).is_none() && !self.is_suspended() {
            let now = self.timestamp();
            self.job.set(&["status", "startTime"], now);
        }
    }

    /// Whether the Job is at its end, and how (upstream: the middle of `syncJob`).
    fn evaluate(&mut self) {
        let job = self.old;
        let target =
            |reason: &str, message: &str| Some(Outcome::new("FailureTarget", reason, message));
        self.finished = Outcome::found(job, "SuccessCriteriaMet").or_else(|| {
            let failed = Outcome::found(job, "FailureTarget");
            failed.map(|failed| failed.as_kind("Failed"))
        });
        if self.finished.is_none() {
            let failed = self.pods.iter().filter(|pod| is_failed(job, **pod));
            let judged = failed.map(|pod| verdict(job, *pod));
            self.finished = judged.into_iter().find_map(|verdict| match verdict {
                Verdict::FailJob(why) => target("PodFailurePolicy", &why),
                _ => None,
            });
        }
        if self.finished.is_none() {
            let limit = self.spec("backoffLimit").unwrap_or(6);
            if self.failed > limit || self.restarts_reach(limit) {
                let why = "Job has reached the specified backoff limit";
                self.finished = target("BackoffLimitExceeded", why);
            } else if let Some(left) = self.deadline_left_ms() {
                if left == 0 {
                    let why = "Job was active longer than specified deadline";
                    self.finished = target("DeadlineExceeded", why);
                } else {
                    self.look_again(left);
                }
            }
        }
        if self.is_indexed() {
            self.evaluate_indexes();
        }
    }

    /// Whether restarts in place have used up the limit (upstream: `pastBackoffLimitOnFailure`).
    fn restarts_reach(&self, limit: i64) -> bool {
        if self.old.str_at(&["spec", "template", "spec", "restartPolicy"]) != "OnFailure" {
            return false;
        }
        let living = self.pods.iter().filter(|pod| matches!(pod.phase(), "Running" | "Pending"));
        let restarts = living.map(|pod| {
            let inits = pod.init_container_statuses().iter();
            let inits: i64 = inits.filter_map(|status| status.int_at(&["restartCount"])).sum();
            inits + pod.restarts()
        });
        let restarts: i64 = restarts.sum();
        if limit == 0 { restarts > 0 } else { restarts >= limit }
    }

    fn deadline_left_ms(&self) -> Option<Millis> {
        let seconds = self.spec("activeDeadlineSeconds").filter(|_| !self.is_suspended())?;
        let start = time::parse(self.job.str_at(&["status", "startTime"]))?;
        Some((start + seconds.saturating_mul(1000) - self.now).max(0) as Millis)
    }

    fn evaluate_indexes(&mut self) {
        let completions = self.spec("completions").unwrap_or(0);
        let text = self.old.str_at(&["status", "completedIndexes"]);
        self.done = Indexes::parse(text, completions);
        for pod in self.newly("", |pod| pod.phase() == "Succeeded") {
            self.valid_index(pod).into_iter().for_each(|index| self.done.insert(index));
        }
        self.succeeded = self.done.total();
        if let Some(limit) = self.spec("backoffLimitPerIndex") {
            self.evaluate_failed_indexes(limit, completions);
        }
        if self.finished.is_none() {
            self.finished = success_policy(self.old, &self.done, completions);
        }
    }

    fn evaluate_failed_indexes(&mut self, limit: i64, completions: i64) {
        let job = self.old;
        let mut failed = Indexes::parse(job.str_at(&["status", "failedIndexes"]), completions);
        let ended = self.newly("", |pod| is_failed(job, pod));
        for pod in &ended {
            let over = match verdict(job, *pod) {
                Verdict::FailIndex => true,
                Verdict::Ignore => false,
                _ => failures_of(*pod) >= limit,
            };
            if let Some(index) = self.valid_index(*pod).filter(|_| over) {
                failed.insert(index);
            }
        }
        if self.finished.is_none() {
            let most = self.spec("maxFailedIndexes");
            let (total, done) = (failed.total(), self.done.total());
            if most.is_some_and(|most| total > most) {
                let why = "Job has exceeded the specified maximal number of failed indexes";
                let reason = "MaxFailedIndexesExceeded";
                self.finished = Some(Outcome::new("FailureTarget", reason, why));
            } else if total > 0 && total + done >= completions {
                let why = "Job has failed indexes";
                self.finished = Some(Outcome::new("FailureTarget", "FailedIndexes", why));
            }
        }
        let busy: Vec<_> = self.active.iter().filter_map(|pod| index_of(pod.0)).collect();
        for pod in ended {
            if let Some(index) = self.valid_index(pod)
                && !self.done.has(index)
                && !failed.has(index)
                && !busy.contains(&index)
            {
                let older = self.kept.get(&index).is_none_or(|known| {
                    (failures_of(*known), finished_at(*known))
                        <= (failures_of(pod), finished_at(pod))
                });
                if older {
                    self.kept.insert(index, pod);
                }
            }
        }
        self.failed_indexes = Some(failed);
    }

    /// The Job is at its end: what still runs is taken away.
    fn stop(&mut self) {
        for pod in &self.active {
            self.plan.calls.push(pods::delete(self.old, *pod));
        }
        self.terminating += self.active_count;
        self.active_count = 0;
        self.ready = 0;
    }

    /// The Job is not at its end: it makes or removes pods, and is done if enough succeeded.
    fn go_on(&mut self) {
        if !self.is_leaving() {
            self.manage();
        }
        let complete = match self.spec("completions") {
            None => self.succeeded > 0 && self.active_count == 0,
            Some(wanted) => self.succeeded >= wanted && self.active_count == 0,
        };
        if complete {
            let why = "Reached expected number of succeeded pods";
            self.finished = Some(Outcome::new("SuccessCriteriaMet", "CompletionsReached", why));
        } else if !self.is_leaving() {
            self.note_suspension();
        }
    }

    fn note_suspension(&mut self) {
        let (now, suspended) = (self.timestamp(), self.is_suspended());
        let (reason, said) = match suspended {
            true => ("JobSuspended", "Job suspended"),
            false => ("JobResumed", "Job resumed"),
        };
        let outcome = Outcome::new("Suspended", reason, said);
        if set_condition(&mut self.job, &outcome, suspended, &now) {
            let event = if suspended { "Suspended" } else { "Resumed" };
            self.plan.events.push(EventNote::new(NAME, self.old, event, said));
            if suspended {
                self.job.remove(&["status", "startTime"]);
            } else {
                self.job.set(&["status", "startTime"], now);
            }
        }
    }

    /// Brings the number of running pods to what it should be (upstream: `manageJob`).
    fn manage(&mut self) {
        let parallelism = self.spec("parallelism").unwrap_or(1);
        let active = self.active_count;
        let wanted = match (self.is_suspended(), self.spec("completions")) {
            (true, _) => 0,
            (_, None) if self.succeeded > 0 => active,
            (_, None) => parallelism,
            (_, Some(all)) => (all - self.succeeded).min(parallelism).max(0),
        };
        let surplus = self.surplus((active - wanted).max(0) as usize);
        if !surplus.is_empty() {
            self.plan.because = Some(Because::PodCount { have: active, wanted });
            for pod in surplus {
                self.plan.calls.extend([pods::release(pod), pods::delete(self.old, pod)]);
                self.ready -= i64::from(pod.is_ready());
                self.active_count -= 1;
                self.terminating += 1;
            }
            return;
        }
        let leaving = if replaces_only_failed(self.old) { self.terminating } else { 0 };
        let missing = (wanted - leaving - active).clamp(0, BURST as i64) as usize;
        if missing > 0 && !self.is_suspended() {
            self.start(missing, wanted);
        }
    }

    fn start(&mut self, missing: usize, wanted: i64) {
        if self.failed_indexes.is_none() {
            let wait = self.back_off.wait_ms(self.now);
            if wait > 0 {
                return self.look_again(wait);
            }
        }
        self.plan.because = Some(Because::PodCount { have: self.active_count, wanted });
        if !self.is_indexed() {
            let calls = (0..missing).map(|_| pods::create(self.old, None, None));
            self.plan.calls.extend(calls);
            self.active_count += missing as i64;
            return;
        }
        for index in self.pending(missing) {
            let kept = self.kept.get(&index).copied();
            let failures = kept.map_or(0, |pod| failures_of(pod) + 1);
            let wait = kept.map_or(0, |pod| wait_ms(failures, finished_at(pod), self.now));
            if wait > 0 {
                self.look_again(wait);
                continue;
            }
            let told = self.failed_indexes.is_some().then_some(failures);
            self.plan.calls.push(pods::create(self.old, Some(index), told));
            self.active_count += 1;
        }
    }

    /// The first indexes that have no pod and are not done with (upstream:
    /// `firstPendingIndexes`).
    fn pending(&self, count: usize) -> Vec<i64> {
        let mut taken = self.done.clone();
        self.active.iter().filter_map(|pod| index_of(pod.0)).for_each(|i| taken.insert(i));
        if replaces_only_failed(self.old) {
            let leaving = self.pods.iter().filter(|pod| pod.meta().is_being_deleted());
            leaving.filter_map(|pod| index_of(pod.0)).for_each(|i| taken.insert(i));
        }
        if let Some(failed) = &self.failed_indexes {
            taken.extend(failed);
        }
        taken.first_missing(count, self.spec("completions").unwrap_or(0))
    }

    /// Pods to remove: doubles and strays of an indexed Job, and the least grown of the others.
    fn surplus(&self, at_least: usize) -> Vec<PodView<'a>> {
        let mut left = self.active.clone();
        left.sort_by_key(|pod| {
            let phase = usize::from(pod.phase() != "Pending");
            (!pod.node_name().is_empty(), phase, pod.is_ready(), pod.ready_since())
        });
        let mut surplus = Vec::new();
        if self.is_indexed() {
            let mut seen = Indexes::default();
            left.reverse();
            left.retain(|pod| match self.valid_index(*pod) {
                Some(index) if !seen.has(index) => {
                    seen.insert(index);
                    true
                }
                _ => {
                    surplus.push(*pod);
                    false
                }
            });
            left.reverse();
        }
        let more = at_least.saturating_sub(surplus.len());
        surplus.extend(left.into_iter().take(more));
        surplus.truncate(BURST);
        surplus
    }
}

fn failures_of(pod: PodView<'_>) -> i64 {
    let text = pod.meta().annotation(pods::FAILURES).unwrap_or("");
    text.parse().ok().filter(|count| *count >= 0).unwrap_or(0)
}

/// Whether enough of the right indexes have succeeded (upstream: `matchSuccessPolicy`).
fn success_policy(job: &Value, done: &Indexes, completions: i64) -> Option<Outcome> {
    let rules = job.items_at(&["spec", "successPolicy", "rules"]).iter().enumerate();
    for (number, rule) in rules {
        let count = rule.int_at(&["succeededCount"]);
        let met = match rule.str_at(&["succeededIndexes"]) {
            "" => count.is_some_and(|count| done.total() >= count),
            text => {
                let wanted = Indexes::parse(text, completions);
                let common = wanted.common(done);
                common == wanted.total() || count.is_some_and(|count| common >= count)
            }
        };
        if met {
            let said = format!("Matched rules at index {number}");
            return Some(Outcome::new("SuccessCriteriaMet", "SuccessPolicy", &said));
        }
    }
    None
}
