//! How a Job's pods fail: what counts as a failure, what the Job's own policy says of it, and how
//! long to wait before the next attempt.

use crate::api::time::{self, UnixMillis};
use crate::api::views::{PodView, condition};
use crate::sim::Millis;
use crate::value::{Str, Value};

/// First wait after a failure; it doubles (upstream: `DefaultJobPodFailureBackOff`).
const FIRST_WAIT_MS: i64 = 10_000;
/// Longest wait (upstream: `MaxJobPodFailureBackOff`).
const LONGEST_WAIT_MS: i64 = 600_000;

/// Whether a Job makes a new pod only once the old one has ended.
pub fn replaces_only_failed(job: &Value) -> bool {
    job.str_at(&["spec", "podReplacementPolicy"]) == "Failed"
        || job.at(&["spec", "podFailurePolicy"]).is_some()
}

/// Whether a pod counts as failed (upstream: `isPodFailed`).
pub fn is_failed(job: &Value, pod: PodView<'_>) -> bool {
    match pod.phase() {
        "Failed" => true,
        "Succeeded" => false,
        _ => pod.meta().is_being_deleted() && !replaces_only_failed(job),
    }
}

/// What a Job's policy makes of a failed pod.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It counts.
    Count,
    /// It does not.
    Ignore,
    /// The pod's index has failed.
    FailIndex,
    /// The whole Job has failed, for this reason.
    FailJob(String),
}

/// The verdict of a Job's policy (upstream: `matchPodFailurePolicy`).
pub fn verdict(job: &Value, pod: PodView<'_>) -> Verdict {
    let meta = pod.meta();
    for (number, rule) in job.items_at(&["spec", "podFailurePolicy", "rules"]).iter().enumerate() {
        let action = rule.str_at(&["action"]);
        let named = format!("{}/{}", meta.namespace(), meta.name());
        let rule_words = format!("matching {action} rule at index {number}");
        let why = if let Some(wanted) = rule.get("onExitCodes") {
            exit_matching(pod, wanted).map(|(container, code)| {
                let failed = format!("failed with exit code {code}");
                format!("Container {container} for pod {named} {failed} {rule_words}")
            })
        } else {
            condition_matching(pod, rule)
                .map(|kind| format!("Pod {named} has condition {kind} {rule_words}"))
        };
        match (action, why) {
            (_, None) => {}
            ("Ignore", _) => return Verdict::Ignore,
            ("FailIndex", _) => return Verdict::FailIndex,
            ("FailJob", Some(why)) => return Verdict::FailJob(why),
            _ => return Verdict::Count,
        }
    }
    Verdict::Count
}

fn exit_matching(pod: PodView<'_>, wanted: &Value) -> Option<(Str, i64)> {
    let statuses = pod.container_statuses().iter().chain(pod.init_container_statuses());
    let codes = wanted.items_at(&["values"]);
    let only = wanted.str_at(&["containerName"]);
    statuses.into_iter().find_map(|status| {
        let code = status.int_at(&["state", "terminated", "exitCode"])?;
        let name = status.text_at(&["name"]);
        let listed = codes.iter().any(|value| value.as_int() == Some(code));
        let matches = match wanted.str_at(&["operator"]) {
            "In" => listed,
            "NotIn" => !listed,
            _ => false,
        };
        (code != 0 && matches && (only.is_empty() || name == only)).then_some((name, code))
    })
}

fn condition_matching(pod: PodView<'_>, rule: &Value) -> Option<Str> {
    let patterns = rule.items_at(&["onPodConditions"]);
    let found = pod.conditions().iter().find(|found| {
        let same = |pattern: &Value| {
            ["type", "status"].iter().all(|f| pattern.str_at(&[f]) == found.str_at(&[f]))
        };
        patterns.iter().any(same)
    })?;
    Some(found.text_at(&["type"]))
}

/// When a pod ended (upstream: `getFinishedTime`).
pub fn finished_at(pod: PodView<'_>) -> UnixMillis {
    let ends = pod
        .container_statuses()
        .iter()
        .map(|status| time::parse(status.str_at(&["state", "terminated", "finishedAt"])));
    let ends: Option<Vec<UnixMillis>> = ends.collect();
    let last = ends.and_then(|ends| ends.into_iter().max());
    let unready = || {
        let ready = condition(pod.0, "Ready").filter(|found| found.str_at(&["status"]) == "False");
        ready.and_then(|found| time::parse(found.str_at(&["lastTransitionTime"])))
    };
    let deleted = || {
        let grace = pod.meta().deletion_grace_period_seconds().unwrap_or(0);
        pod.meta().deletion_timestamp().map(|at| at - grace * 1000)
    };
    last.or_else(unready).or_else(deleted).or(pod.meta().creation_timestamp()).unwrap_or(0)
}

/// How often pods have failed since one succeeded last, and when the last one did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackOff {
    failures: i64,
    last: Option<UnixMillis>,
}

impl BackOff {
    /// With pods that have ended since (upstream: `newBackoffRecord`).
    pub fn after(&self, succeeded: &[PodView<'_>], failed: &[PodView<'_>]) -> BackOff {
        let ends = failed.iter().map(|pod| finished_at(*pod));
        match succeeded.iter().map(|pod| finished_at(*pod)).max() {
            None if failed.is_empty() => self.clone(),
            None => BackOff { failures: self.failures + failed.len() as i64, last: ends.max() },
            Some(success) => {
                let later: Vec<_> = ends.filter(|end| *end > success).collect();
                BackOff { failures: later.len() as i64, last: later.into_iter().max() }
            }
        }
    }

    /// How long no new pod may be made.
    pub fn wait_ms(&self, now: UnixMillis) -> Millis {
        self.last.map_or(0, |last| wait_ms(self.failures, last, now))
    }
}

/// How long is still to be waited after so many failures, of which the last was at `last`.
pub fn wait_ms(failures: i64, last: UnixMillis, now: UnixMillis) -> Millis {
    if failures == 0 {
        return 0;
    }
    let doubled = FIRST_WAIT_MS << (failures - 1).clamp(0, 10);
    (doubled.min(LONGEST_WAIT_MS) - (now - last)).max(0) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn pod(code: i64, seconds: i64) -> Value {
        let ended = map! { "exitCode": code, "finishedAt": time::rfc3339(seconds * 1000) };
        let status = map! { "name": "c", "state": map! { "terminated": ended } };
        let status = map! { "phase": "Failed", "containerStatuses": list![status] };
        map! { "metadata": map! { "name": "p", "namespace": "n" }, "status": status }
    }

    #[test]
    fn failures_wait_ever_longer() {
        let (first, second) = (pod(1, 100), pod(1, 200));
        let once = BackOff::default().after(&[], &[PodView(&first)]);
        assert_eq!(once.wait_ms(104_000), 6_000);
        let twice = once.after(&[], &[PodView(&second)]);
        assert_eq!(twice.wait_ms(200_000), 20_000);
        assert_eq!(twice.after(&[PodView(&second)], &[]).wait_ms(200_000), 0);
        assert_eq!(wait_ms(50, 0, 0), 600_000);
    }

    #[test]
    fn a_policy_judges_exit_codes() {
        let codes = map! { "operator": "In", "values": list![42] };
        let rule = map! { "action": "FailJob", "onExitCodes": codes };
        let policy = map! { "rules": list![rule] };
        let job = map! { "spec": map! { "podFailurePolicy": policy } };
        assert_eq!(verdict(&job, PodView(&pod(1, 0))), Verdict::Count);
        let words = "Container c for pod n/p failed with exit code 42 matching FailJob rule at \
            index 0";
        assert_eq!(verdict(&job, PodView(&pod(42, 0))), Verdict::FailJob(words.into()));
    }
}
