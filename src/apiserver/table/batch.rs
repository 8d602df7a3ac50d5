//! Jobs and CronJobs.

use super::layout::{age, containers, count, name, selector, since, text_or};
use super::{Printer, number, text, truth, wide};
use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, is_true};
use crate::api::{Resource, duration};
use crate::value::{Str, Value};

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::JOBS,
        columns: &[
            text("Name"),
            text("Status"),
            text("Completions"),
            text("Duration"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: job,
    },
    Printer {
        resource: Resource::CRON_JOBS,
        columns: &[
            text("Name"),
            text("Schedule"),
            text("Timezone"),
            truth("Suspend"),
            number("Active"),
            text("Last Schedule"),
            text("Age"),
            wide("Containers"),
            wide("Images"),
            wide("Selector"),
        ],
        cells: cron_job,
    },
];

fn job(object: &Value, now: UnixMillis) -> Vec<Value> {
    let succeeded = count(object, &["status", "succeeded"]);
    let parallelism = count(object, &["spec", "parallelism"]);
    let completions = match object.int_at(&["spec", "completions"]) {
        Some(wanted) => format!("{succeeded}/{wanted}"),
        None if parallelism > 1 => format!("{succeeded}/1 of {parallelism}"),
        None => format!("{succeeded}/1"),
    };
    let start = time::parse(object.str_at(&["status", "startTime"]));
    let end = time::parse(object.str_at(&["status", "completionTime"])).unwrap_or(now);
    let lasted = start.map_or_else(String::new, |start| duration::human(end - start));
    let (names, images) = containers(object, &["spec", "template", "spec", "containers"]);
    vec![
        name(object),
        Str::lit(job_status(object)).into(),
        completions.into(),
        lasted.into(),
        age(object, now),
        names,
        images,
        selector(object.at(&["spec", "selector"])),
    ]
}

fn job_status(object: &Value) -> &'static str {
    match () {
        () if is_true(object, "Complete") => "Complete",
        () if is_true(object, "Failed") => "Failed",
        () if MetaView(object).is_being_deleted() => "Terminating",
        () if is_true(object, "Suspended") => "Suspended",
        () if is_true(object, "FailureTarget") => "FailureTarget",
        () if is_true(object, "SuccessCriteriaMet") => "SuccessCriteriaMet",
        () => "Running",
    }
}

fn cron_job(object: &Value, now: UnixMillis) -> Vec<Value> {
    let last = match object.str_at(&["status", "lastScheduleTime"]) {
        "" => "<none>".to_string(),
        moment => since(moment, now),
    };
    let suspend = match object.at(&["spec", "suspend"]).and_then(Value::as_bool) {
        None => "<unset>",
        Some(true) => "True",
        Some(false) => "False",
    };
    let job = &["spec", "jobTemplate", "spec", "template", "spec", "containers"];
    let (names, images) = containers(object, job);
    vec![
        name(object),
        object.text_at(&["spec", "schedule"]).into(),
        text_or(object, &["spec", "timeZone"], "<none>"),
        Str::lit(suspend).into(),
        Value::Int(object.items_at(&["status", "active"]).len() as i64),
        last.into(),
        age(object, now),
        names,
        images,
        selector(object.at(&["spec", "jobTemplate", "spec", "selector"])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn jobs_tell_how_far_they_are() {
        let mut object = map! {
            "spec": map! { "completions": 3 },
            "status": map! { "succeeded": 1, "startTime": "2026-01-01T00:00:00Z" },
        };
        let cells = job(&object, time::EPOCH + 7000);
        assert_eq!(cells[1..4], ["Running".into(), "1/3".into(), "7s".into()]);
        object.set(&["status", "conditions"], list![map! { "type": "Complete", "status": "True" }]);
        object.set(&["status", "completionTime"], "2026-01-01T00:00:05Z");
        let cells = job(&object, time::EPOCH + 7000);
        assert_eq!(cells[1..4], ["Complete".into(), "1/3".into(), "5s".into()]);
    }
}
