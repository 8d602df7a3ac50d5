//! `kubectl describe` of Jobs and CronJobs.

use super::page::{Page, date, or_none, truth};
use super::workloads;
use crate::api::views::MetaView;
use crate::api::{Selector, duration, time};
use crate::kubectl::cx::Cx;
use crate::value::Value;

/// Completed indexes beyond this many bytes are left out.
const MAX_INDEXES: usize = 50;

fn number(object: &Value, path: &[&str]) -> Option<String> {
    object.int_at(path).map(|number| number.to_string())
}

/// A Job (upstream: `describeJob`).
pub fn job(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let spec = |field: &str| number(object, &["spec", field]);
    page.names(object);
    page.field(0, "Selector", selector(object.at(&["spec", "selector"])));
    page.marks(object);
    if let Some(owner) = MetaView(object).controller() {
        page.field(0, "Controlled By", format!("{}/{}", owner.kind(), owner.name()));
    }
    page.field_if(0, "Parallelism", &spec("parallelism").unwrap_or_default());
    page.field(0, "Completions", spec("completions").unwrap_or("<unset>".into()));
    page.field_if(0, "Completion Mode", object.str_at(&["spec", "completionMode"]));
    if let Some(suspend) = object.at(&["spec", "suspend"]).and_then(Value::as_bool) {
        page.field(0, "Suspend", suspend.to_string());
    }
    page.field_if(0, "Backoff Limit", &spec("backoffLimit").unwrap_or_default());
    let ttl = spec("ttlSecondsAfterFinished").unwrap_or_default();
    page.field_if(0, "TTL Seconds After Finished", &ttl);
    times(object, page);
    if let Some(seconds) = spec("activeDeadlineSeconds") {
        page.field(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    page.field(0, "Pods Statuses", statuses(object));
    if object.str_at(&["spec", "completionMode"]) == "Indexed" {
        let indexes = object.str_at(&["status", "completedIndexes"]);
        page.field(0, "Completed Indexes", or_none(capped(indexes)));
    }
    workloads::template(object.at(&["spec", "template"]), page);
}

fn selector(object: Option<&Value>) -> String {
    match Selector::of_object(object) {
        Ok(selector) => selector.to_string(),
        Err(why) => format!("Failed to get selector: {why}"),
    }
}

fn times(object: &Value, page: &mut Page) {
    let moment = |field| object.str_at(&["status", field]);
    let (start, end) = (moment("startTime"), moment("completionTime"));
    if !start.is_empty() {
        page.field(0, "Start Time", date(start));
    }
    if !end.is_empty() {
        page.field(0, "Completed At", date(end));
    }
    if let (Some(start), Some(end)) = (time::parse(start), time::parse(end)) {
        page.field(0, "Duration", duration::human(end - start));
    }
}

fn statuses(object: &Value) -> String {
    let count = |field| object.int_at(&["status", field]).unwrap_or(0);
    let ready = match object.int_at(&["status", "ready"]) {
        Some(ready) => format!(" ({ready} Ready)"),
        None => String::new(),
    };
    let (active, succeeded, failed) = (count("active"), count("succeeded"), count("failed"));
    format!("{active} Active{ready} / {succeeded} Succeeded / {failed} Failed")
}

fn capped(indexes: &str) -> String {
    let comma = indexes.bytes().skip(MAX_INDEXES).position(|byte| byte == b',');
    match comma {
        Some(place) => format!("{}...", &indexes[..=MAX_INDEXES + place]),
        None => indexes.to_string(),
    }
}

/// A CronJob (upstream: `describeCronJob`).
pub fn cron_job(_: &mut Cx<'_>, object: &Value, page: &mut Page) {
    let unset = |text: Option<String>| text.unwrap_or("<unset>".to_string());
    let spec = |field: &str| number(object, &["spec", field]);
    page.names(object);
    page.marks(object);
    page.field(0, "Schedule", object.str_at(&["spec", "schedule"]));
    page.field(0, "Concurrency Policy", object.str_at(&["spec", "concurrencyPolicy"]));
    let suspend = object.at(&["spec", "suspend"]).and_then(Value::as_bool);
    page.field(0, "Suspend", suspend.map_or("<unset>", truth));
    let zone = object.at(&["spec", "timeZone"]).and_then(Value::as_str);
    page.field(0, "Time Zone", zone.unwrap_or("<unset>"));
    page.field(0, "Successful Job History Limit", unset(spec("successfulJobsHistoryLimit")));
    page.field(0, "Failed Job History Limit", unset(spec("failedJobsHistoryLimit")));
    let deadline = spec("startingDeadlineSeconds").map(|seconds| format!("{seconds}s"));
    page.field(0, "Starting Deadline Seconds", unset(deadline));
    let job = object.at(&["spec", "jobTemplate", "spec"]).cloned().unwrap_or_default();
    let own = job.at(&["selector"]).map(|own| selector(Some(own)));
    page.field(0, "Selector", unset(own));
    page.field(0, "Parallelism", unset(number(&job, &["parallelism"])));
    page.field(0, "Completions", unset(number(&job, &["completions"])));
    if let Some(seconds) = number(&job, &["activeDeadlineSeconds"]) {
        page.field(0, "Active Deadline Seconds", format!("{seconds}s"));
    }
    workloads::template(job.at(&["template"]), page);
    let last = object.str_at(&["status", "lastScheduleTime"]);
    let last = if last.is_empty() { "<unset>".to_string() } else { date(last) };
    page.field(0, "Last Schedule Time", last);
    let active = object.items_at(&["status", "active"]).iter();
    let active: Vec<&str> = active.map(|job| job.str_at(&["name"])).collect();
    page.field(0, "Active Jobs", or_none(active.join(", ")));
}
