//! The CronJob controller: it makes a Job whenever the schedule says so.
//!
//! Mirrors `pkg/controller/cronjob`. A Job's name has the minute it was due, so that none is made
//! twice. A new Job enters the list of active ones at the look after the one that made it,
//! because only the API server's answer knows its uid.

use super::job::is_finished;
use crate::api::cron::Schedule;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, is_true, owner_reference};
use crate::api::{Because, ObjectKey, Propagation, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Memory, Plan, Remember};
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::{Str, Value};
use crate::{list, map};

/// The component's name in events.
const NAME: &str = "cronjob-controller";
/// When a Job was due.
const SCHEDULED: &str = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/// So long after a due time it is looked at (upstream: `nextScheduleDelta`).
const DELTA_MS: i64 = 100;
/// Zones without summer time, and their hours east of Greenwich. All others count as UTC.
const ZONES: &[(&str, i64)] = &[
    ("Asia/Seoul", 9),
    ("Asia/Tokyo", 9),
    ("Asia/Shanghai", 8),
    ("Asia/Singapore", 8),
    ("Asia/Kolkata", 5),
    ("America/Sao_Paulo", -3),
];

/// The CronJob controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::CRON_JOBS, Resource::JOBS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

/// The Job that the last plan made: its name, and when it was due.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    job: Str,
    due: UnixMillis,
}

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::CRON_JOBS {
        return keys.push(change.key.clone());
    }
    let owner = MetaView(change.object()).controller();
    if let Some(owner) = owner.filter(|owner| owner.kind() == "CronJob") {
        let namespace = change.key.namespace.clone();
        keys.push(ObjectKey::new(Resource::CRON_JOBS, namespace, owner.name()));
    }
}

/// One look at a CronJob.
struct Sync<'a> {
    cron: &'a Value,
    next: Value,
    jobs: Vec<&'a Value>,
    now: UnixMillis,
    plan: Plan,
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(cron) = context.view.get(key) else {
        return Plan { memory: Remember::Forget, ..Plan::default() };
    };
    let uid = cron.str_at(&["metadata", "uid"]);
    let owned = context.view.owned_by(uid).filter(|(key, _)| key.resource == Resource::JOBS);
    let mut sync = Sync {
        cron,
        next: cron.clone(),
        jobs: owned.map(|(_, job)| job).collect(),
        now: time::at(context.epoch, context.now),
        plan: Plan { memory: Remember::Forget, ..Plan::default() },
    };
    sync.clean_up();
    sync.note_made(context.memory);
    sync.note_jobs();
    let again_ms = if MetaView(cron).is_being_deleted() || cron.bool_at(&["spec", "suspend"]) {
        None
    } else {
        sync.start_if_due(context.view)
    };
    let Sync { next, mut plan, .. } = sync;
    if next != *cron {
        plan.calls.insert(0, Call::api(Request::update_status(Resource::CRON_JOBS, next)));
    }
    if !plan.calls.is_empty() {
        plan.because.get_or_insert(Because::StatusChanged);
    }
    plan.again_at = again_ms.map(|ms| context.now + ms.max(1));
    plan
}

impl Sync<'_> {
    fn say(&mut self, reason: &'static str, message: String) -> &mut EventNote {
        self.plan.events.push(EventNote::new(NAME, self.cron, reason, message));
        self.plan.events.last_mut().expect("it was just put there")
    }

    /// Removes finished Jobs beyond the limits (upstream: `cleanupFinishedJobs`).
    fn clean_up(&mut self) {
        for (kind, limit) in
            [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")]
        {
            let Some(limit) = self.cron.int_at(&["spec", limit]) else { continue };
            let mut ended: Vec<&Value> =
                self.jobs.iter().copied().filter(|job| is_true(job, kind)).collect();
            ended.sort_by_key(|job| {
                (job.text_at(&["status", "startTime"]), job.text_at(&["metadata", "name"]))
            });
            let surplus = ended.len().saturating_sub(usize::try_from(limit).unwrap_or(0));
            for job in ended.into_iter().take(surplus) {
                if !MetaView(job).is_being_deleted() {
                    self.delete(job);
                }
            }
        }
    }

    fn delete(&mut self, job: &Value) {
        let meta = |field| job.text_at(&["metadata", field]);
        let mut request = Request::delete(Resource::JOBS, meta("namespace"), meta("name"));
        request.options.propagation = Some(Propagation::Background);
        let gone = format!("Deleted job {}", meta("name"));
        let note = EventNote::new(NAME, self.cron, "SuccessfulDelete", gone);
        self.plan.calls.push(Call::noted(request, Some(note), None));
        self.forget(&meta("uid"));
    }

    fn is_active(&self, uid: &str) -> bool {
        self.next.items_at(&["status", "active"]).iter().any(|job| job.str_at(&["uid"]) == uid)
    }

    fn forget(&mut self, uid: &str) {
        let mut active = self.next.items_at(&["status", "active"]).to_vec();
        active.retain(|job| job.str_at(&["uid"]) != uid);
        if active.is_empty() {
            self.next.remove(&["status", "active"]);
        } else {
            self.next.set(&["status", "active"], active);
        }
    }

    /// Enters the Job that the last look has made.
    fn note_made(&mut self, memory: Option<&Memory>) {
        let Some(Memory::CronJob(made)) = memory else { return };
        let found = self.jobs.iter().find(|job| MetaView(job).name() == made.job.as_str());
        if let Some(job) = found.copied() {
            self.enter(job, made.due);
        }
    }

    fn enter(&mut self, job: &Value, due: UnixMillis) {
        if !self.is_active(job.str_at(&["metadata", "uid"])) {
            let mut reference = map! { "apiVersion": "batch/v1", "kind": "Job" };
            for field in ["name", "namespace", "uid", "resourceVersion"] {
                reference.set(&[field], job.text_at(&["metadata", field]));
            }
            self.next.push(&["status", "active"], reference);
        }
        self.next.set(&["status", "lastScheduleTime"], time::rfc3339(due));
    }

    /// Looks what has become of Jobs (upstream: the first half of `syncCronJob`).
    fn note_jobs(&mut self) {
        for job in self.jobs.clone() {
            let (name, uid) = (MetaView(job).name(), MetaView(job).uid());
            let active = self.is_active(uid);
            if !active && !is_finished(job) {
                let words = "Saw a job that the controller did not create or forgot";
                self.say("UnexpectedJob", format!("{words}: {name}")).warning = true;
            } else if is_finished(job) {
                let complete = is_true(job, "Complete");
                if active {
                    self.forget(uid);
                    let kind = if complete { "Complete" } else { "Failed" };
                    let words = format!("Saw completed job: {name}, condition: {kind}");
                    self.say("SawCompletedJob", words);
                }
                let end = job.text_at(&["status", "completionTime"]);
                let path = ["status", "lastSuccessfulTime"];
                if complete && self.next.str_at(&path) < end.as_str() {
                    self.next.set(&path, end);
                }
            }
        }
        for job in self.next.items_at(&["status", "active"]).to_vec() {
            let uid = job.text_at(&["uid"]);
            if !self.jobs.iter().any(|found| MetaView(found).uid() == uid.as_str()) {
                self.forget(&uid);
                let words = format!("Active job went missing: {}", job.str_at(&["name"]));
                self.say("MissingJob", words);
            }
        }
    }

    /// Makes a Job if one is due; says in how many milliseconds the next one is.
    fn start_if_due(&mut self, view: View<'_>) -> Option<Millis> {
        let text = self.cron.str_at(&["spec", "schedule"]);
        let zone = self.cron.str_at(&["spec", "timeZone"]);
        let hours = ZONES.iter().find(|(name, _)| *name == zone).map_or(0, |(_, hours)| *hours);
        let clock = match Schedule::parse(text) {
            Ok(schedule) => Clock { schedule, offset: hours * 3_600_000 },
            Err(why) => {
                let quoted = crate::api::go::quote(text);
                let words = format!("unparseable schedule: {quoted} : {why}");
                self.say("UnparseableSchedule", words).warning = true;
                return None;
            }
        };
        let deadline = self.cron.int_at(&["spec", "startingDeadlineSeconds"]);
        let after = |seconds: i64| self.now.saturating_sub(seconds.saturating_mul(1000));
        let from = deadline.map_or(i64::MIN, after).max(self.earliest());
        let (due, missed) = clock.most_recent(from, self.now);
        if let Some(due) = due {
            if missed > 100 {
                let words = "too many missed start times. Set or decrease \
                    .spec.startingDeadlineSeconds or check clock skew";
                self.say("TooManyMissedTimes", words.to_string()).warning = true;
            }
            let last = time::parse(self.next.str_at(&["status", "lastScheduleTime"]));
            if last != Some(due) && self.may_start(due, deadline) {
                self.start(view, due);
            }
        }
        let (recent, missed) = clock.most_recent(self.earliest(), self.now);
        let recent = recent.unwrap_or(if missed == 0 { self.earliest() } else { self.now });
        let next = clock.next(recent)?;
        Some((next + DELTA_MS - self.now).max(0) as Millis)
    }

    /// From when on missed times are looked for.
    fn earliest(&self) -> UnixMillis {
        let last = time::parse(self.next.str_at(&["status", "lastScheduleTime"]));
        last.or(MetaView(self.cron).creation_timestamp()).unwrap_or(self.now)
    }

    fn may_start(&mut self, due: UnixMillis, deadline: Option<i64>) -> bool {
        if deadline.is_some_and(|seconds| due.saturating_add(seconds * 1000) < self.now) {
            let words = format!("Missed scheduled time to start a job: {}", time::rfc1123z(due));
            self.say("MissSchedule", words).warning = true;
            return false;
        }
        let running = !self.next.items_at(&["status", "active"]).is_empty();
        if running && self.cron.str_at(&["spec", "concurrencyPolicy"]) == "Forbid" {
            let words = "Not starting job because prior execution is running and concurrency \
                policy is Forbid";
            self.say("JobAlreadyActive", words.to_string());
            return false;
        }
        true
    }

    fn start(&mut self, view: View<'_>, due: UnixMillis) {
        let name = Str::from(format!("{}-{}", MetaView(self.cron).name(), due / 60_000));
        let namespace = self.cron.text_at(&["metadata", "namespace"]);
        if let Some(job) = view.find(Resource::JOBS, &namespace, &name) {
            // Made by an earlier look, but not entered; or by somebody else.
            if MetaView(job).is_controlled_by(MetaView(self.cron).uid()) {
                self.enter(job, due);
            }
            return;
        }
        if self.cron.str_at(&["spec", "concurrencyPolicy"]) == "Replace" {
            for job in self.jobs.clone() {
                if self.is_active(MetaView(job).uid()) {
                    self.delete(job);
                }
            }
        }
        let template = self.cron.at(&["spec", "jobTemplate"]).cloned().unwrap_or_default();
        let mut job = map! { "apiVersion": "batch/v1", "kind": "Job" };
        for field in ["labels", "annotations"] {
            if let Some(value) = template.at(&["metadata", field]) {
                job.set(&["metadata", field], value);
            }
        }
        job.set(&["metadata", "annotations", SCHEDULED], time::rfc3339(due));
        job.set(&["metadata", "name"], &name);
        let owner = owner_reference(Resource::CRON_JOBS, self.cron);
        job.set(&["metadata", "ownerReferences"], list![owner]);
        job.set(&["spec"], template.at(&["spec"]).cloned().unwrap_or_default());
        let say =
            |reason, words: &'static str| EventNote::new(NAME, self.cron, reason, Str::lit(words));
        let request = Request::create(Resource::JOBS, namespace, job);
        let made = say("SuccessfulCreate", "Created job {}");
        let failed = say("FailedCreate", "Error creating job: {}").warning();
        self.plan.calls.push(Call::noted(request, Some(made), Some(failed)));
        self.plan.because = Some(Because::ScheduleDue);
        self.plan.memory = Remember::Put(Memory::CronJob(Made { job: name, due }));
    }
}

/// A schedule in a time zone.
struct Clock {
    schedule: Schedule,
    /// Milliseconds east of Greenwich.
    offset: i64,
}

impl Clock {
    fn next(&self, after: UnixMillis) -> Option<UnixMillis> {
        Some(self.schedule.next(after + self.offset)? - self.offset)
    }

    /// The last due time in a span, and about how many there were (upstream:
    /// `mostRecentScheduleTime`).
    fn most_recent(&self, from: UnixMillis, now: UnixMillis) -> (Option<UnixMillis>, i64) {
        let Some(first) = self.next(from).filter(|first| *first <= now) else { return (None, 0) };
        let Some(second) = self.next(first).filter(|second| *second <= now) else {
            return (Some(first), 0);
        };
        let step = (second - first).max(1000);
        let missed = (now - first) / step + 1;
        let mut recent = None;
        let mut at = self.next(first + (missed - 2) * step);
        while let Some(due) = at.filter(|due| *due <= now) {
            recent = Some(due);
            at = self.next(due);
        }
        (recent, missed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_due_time_is_found() {
        let clock = Clock { schedule: Schedule::parse("*/5 * * * *").unwrap(), offset: 0 };
        let at = |text: &str| time::parse(text).unwrap();
        let recent = |from: &str, now: &str| clock.most_recent(at(from), at(now));
        let start = "2026-01-01T00:01:00Z";
        assert_eq!(recent(start, "2026-01-01T00:04:59Z"), (None, 0));
        let five = at("2026-01-01T00:05:00Z");
        assert_eq!(recent(start, "2026-01-01T00:05:00Z"), (Some(five), 0));
        let later = at("2026-01-02T00:00:00Z");
        assert_eq!(recent(start, "2026-01-02T00:01:00Z"), (Some(later), 288));
    }
}
