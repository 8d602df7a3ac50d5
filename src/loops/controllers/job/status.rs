//! What a Job's status says: its conditions, and which pods are counted.

use crate::map;
use crate::value::{Str, Value};

/// A condition of a Job.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub kind: &'static str,
    pub reason: Str,
    pub message: Str,
}

impl Outcome {
    pub fn new(kind: &'static str, reason: &str, message: &str) -> Outcome {
        Outcome { kind, reason: reason.into(), message: message.into() }
    }

    /// The same reason under another condition.
    pub fn as_kind(&self, kind: &'static str) -> Outcome {
        Outcome { kind, ..self.clone() }
    }

    /// The condition of a kind that the Job has already.
    pub fn found(job: &Value, kind: &'static str) -> Option<Outcome> {
        let found = crate::api::views::condition(job, kind)?;
        let text = |field| found.text_at(&[field]);
        (found.str_at(&["status"]) == "True").then(|| Outcome {
            kind,
            reason: text("reason"),
            message: text("message"),
        })
    }
}

/// Sets a condition unless it is as it should be; what is false is not added (upstream:
/// `ensureJobConditionStatus`). Says whether anything changed.
pub fn set_condition(job: &mut Value, outcome: &Outcome, holds: bool, now: &str) -> bool {
    let status = Str::lit(if holds { "True" } else { "False" });
    let list = job.items_at(&["status", "conditions"]);
    let place = list.iter().position(|found| found.str_at(&["type"]) == outcome.kind);
    let same = |found: &Value| {
        let text = |field| found.text_at(&[field]);
        (text("status"), text("reason"), text("message"))
            == (status.clone(), outcome.reason.clone(), outcome.message.clone())
    };
    let condition = map! {
        "type": Str::lit(outcome.kind), "status": status.clone(), "reason": &outcome.reason,
        "message": &outcome.message, "lastProbeTime": now, "lastTransitionTime": now,
    };
    match place {
        Some(place) if same(&list[place]) => false,
        Some(place) => {
            job.set_at(&["status", "conditions", &place.to_string()], condition);
            true
        }
        None if !holds => false,
        None => {
            job.push(&["status", "conditions"], condition);
            true
        }
    }
}

/// The uids of pods that are to be counted once they are let go.
pub fn uncounted<'a>(job: &'a Value, field: &str) -> Vec<&'a str> {
    let list = job.items_at(&["status", "uncountedTerminatedPods", field]);
    list.iter().filter_map(Value::as_str).collect()
}

/// Writes down which pods are to be counted; with none the field is empty.
pub fn set_uncounted(job: &mut Value, field: &str, uids: Vec<Value>) {
    if job.at(&["status", "uncountedTerminatedPods"]).is_none() {
        job.set(&["status", "uncountedTerminatedPods"], Value::map());
    }
    let path = ["status", "uncountedTerminatedPods", field];
    if uids.is_empty() {
        job.remove(&path);
    } else {
        job.set_at(&path, uids);
    }
}

/// Sets a number; where Go leaves out a zero it is left out.
pub fn set_count(job: &mut Value, field: &str, count: i64) {
    if count == 0 && !matches!(field, "ready" | "terminating") {
        job.remove(&["status", field]);
    } else {
        job.set_at(&["status", field], count);
    }
}

/// Whether a Job has come to its end, one way or the other.
pub fn is_finished(job: &Value) -> bool {
    let holds = |kind| crate::api::views::is_true(job, kind);
    holds("Complete") || holds("Failed")
}
