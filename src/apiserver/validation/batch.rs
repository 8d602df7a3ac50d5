//! Jobs and CronJobs.

use super::fields::{
    choice, immutable, items, non_negative, number, optional_choice, present, shown, text,
};
use super::selector::label_selector;
use super::{Errors, Kind, metadata, pod};
use crate::api::cron::Schedule;
use crate::api::field_error::{BadValue, FieldError, Path};
use crate::api::{Resource, Selector, meta};
use crate::value::Value;

const SPEC: Path<'static> = Path::Root("spec");

pub(super) const KINDS: &[Kind] = &[
    Kind {
        resource: Resource::JOBS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            let spec = object.get("spec").unwrap_or(&Value::Null);
            if !spec.bool_at(&["manualSelector"]) {
                generated_selector(errors, object, spec);
            }
            job(errors, spec);
            indexed_name(errors, object, spec);
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            let (Some(new), Some(old)) = (new.get("spec"), old.get("spec")) else { return };
            job(errors, new);
            fixed(errors, new, old);
        },
    },
    Kind {
        resource: Resource::CRON_JOBS,
        create: |errors, object| {
            metadata::create(errors, object, true, meta::dns1123_subdomain);
            cron_job(errors, object.get("spec").unwrap_or(&Value::Null));
            let name = object.str_at(&["metadata", "name"]);
            if name.len() > 52 {
                let words = "must be no more than 52 characters";
                let place = Path::Root("metadata");
                errors.push(FieldError::invalid(place.child("name"), name, words));
            }
        },
        update: |errors, new, old| {
            metadata::update(errors, new, old);
            cron_job(errors, new.get("spec").unwrap_or(&Value::Null));
        },
    },
];

/// A Job's pods carry its uid and name, and its selector asks for the uid.
fn generated_selector(errors: &mut Errors, object: &Value, spec: &Value) {
    let Some(given) = present(spec, "selector") else { return };
    let meta = |field| object.text_at(&["metadata", field]);
    let wanted = [
        ("controller-uid", meta("uid")),
        ("job-name", meta("name")),
        ("batch.kubernetes.io/controller-uid", meta("uid")),
        ("batch.kubernetes.io/job-name", meta("name")),
    ];
    let path = SPEC.child("template");
    let path = path.child("metadata");
    let path = path.child("labels");
    for (key, value) in &wanted {
        match spec.at(&["template", "metadata", "labels", key]) {
            None => {
                let words = format!("must be '{value}'");
                errors.push(FieldError::required(path.key(key), &words));
            }
            Some(actual) if actual.as_str() != Some(value) => {
                let words = format!("must be '{value}'");
                let labels = spec.at(&["template", "metadata", "labels"]);
                errors.push(FieldError::invalid(path.key(key), shown(labels), &words));
            }
            Some(_) => {}
        }
    }
    let labels = wanted.into_iter().collect();
    if Selector::of_object(Some(given)).is_ok_and(|selector| !selector.matches(Some(&labels))) {
        let words = "`selector` not auto-generated";
        errors.push(FieldError::invalid(SPEC.child("selector"), shown(Some(given)), words));
    }
}

fn job(errors: &mut Errors, spec: &Value) {
    job_spec(errors, SPEC, spec);
    let path = SPEC.child("selector");
    let given = present(spec, "selector");
    if given.is_none() {
        errors.push(FieldError::required(path, ""));
    }
    label_selector(errors, path, given);
    let labels = spec.at(&["template", "metadata", "labels"]);
    let own = Selector::of_object(given);
    if own.is_ok_and(|own| !own.matches(labels.and_then(Value::as_map))) {
        let words = "`selector` does not match template `labels`";
        let place = SPEC.child("template");
        let place = place.child("metadata");
        errors.push(FieldError::invalid(place.child("labels"), shown(labels), words));
    }
}

/// What Jobs and the templates of CronJobs have in common.
fn job_spec(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    for field in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        non_negative(errors, spec, path, field);
    }
    if number(spec, "maxFailedIndexes").is_some() && number(spec, "backoffLimitPerIndex").is_none()
    {
        let words = "when maxFailedIndexes is specified";
        errors.push(FieldError::required(path.child("backoffLimitPerIndex"), words));
    }
    completion_mode(errors, path, spec);
    failure_policy(errors, path, spec);
    let policy = present(spec, "podFailurePolicy");
    if policy.is_some() {
        optional_choice(errors, spec, path, "podReplacementPolicy", &["Failed"]);
    } else {
        let policies = ["Failed", "TerminatingOrFailed"];
        optional_choice(errors, spec, path, "podReplacementPolicy", &policies);
    }
    let template = spec.get("template").unwrap_or(&Value::Null);
    pod::template(errors, path.child("template"), template);
    let place = path.child("template");
    let place = place.child("spec");
    let place = place.child("restartPolicy");
    match template.str_at(&["spec", "restartPolicy"]) {
        "Always" | "" => {
            let words = "valid values: \"OnFailure\", \"Never\"";
            errors.push(FieldError::required(place, words));
        }
        "OnFailure" if policy.is_some() => {
            let words = "only \"Never\" is supported when podFailurePolicy is specified";
            errors.push(FieldError::invalid(place, "OnFailure", words));
        }
        "OnFailure" | "Never" => {}
        other => errors.push(FieldError::not_supported(place, other, &["OnFailure", "Never"])),
    }
}

fn completion_mode(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    optional_choice(errors, spec, path, "completionMode", &["NonIndexed", "Indexed"]);
    let indexed = text(spec, "completionMode") == "Indexed";
    if indexed {
        if number(spec, "completions").is_none() {
            let words = "when completion mode is Indexed";
            errors.push(FieldError::required(path.child("completions"), words));
        }
        if let Some(parallelism) = number(spec, "parallelism").filter(|n| *n > 100_000) {
            let words = "must be less than or equal to 100000 when completion mode is Indexed";
            errors.push(FieldError::invalid(path.child("parallelism"), parallelism, words));
        }
        return;
    }
    for field in ["backoffLimitPerIndex", "maxFailedIndexes"] {
        if let Some(value) = number(spec, field) {
            let words = "requires indexed completion mode";
            errors.push(FieldError::invalid(path.child(field), value, words));
        }
    }
    if let Some(policy) = present(spec, "successPolicy") {
        let words = "requires indexed completion mode";
        errors.push(FieldError::invalid(path.child("successPolicy"), shown(Some(policy)), words));
    }
}

fn failure_policy(errors: &mut Errors, path: Path<'_>, spec: &Value) {
    let Some(policy) = present(spec, "podFailurePolicy") else { return };
    let place = path.child("podFailurePolicy");
    let list = place.child("rules");
    let rules = items(policy, "rules");
    if rules.len() > 20 {
        errors.push(FieldError::too_many(list, rules.len(), 20));
    }
    for (i, rule) in rules.iter().enumerate() {
        let place = list.index(i);
        let actions = ["Count", "FailIndex", "FailJob", "Ignore"];
        match text(rule, "action") {
            "" => {
                let words = "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]";
                errors.push(FieldError::required(place.child("action"), words));
            }
            action => choice(errors, place.child("action"), action, &actions),
        }
        let has_codes = present(rule, "onExitCodes").is_some();
        let has_conditions = !items(rule, "onPodConditions").is_empty();
        let words = match (has_codes, has_conditions) {
            (true, true) => "specifying both OnExitCodes and OnPodConditions is not supported",
            (false, false) => "specifying one of OnExitCodes and OnPodConditions is required",
            _ => continue,
        };
        let mut error = FieldError::invalid(place, BadValue::raw(""), words);
        error.body = format!("Invalid value: {words}");
        errors.push(error);
    }
}

/// Pods of an indexed Job are named by their index, which must fit a host name.
fn indexed_name(errors: &mut Errors, object: &Value, spec: &Value) {
    let completions = number(spec, "completions").unwrap_or(0);
    if text(spec, "completionMode") != "Indexed" || completions <= 0 {
        return;
    }
    let name = object.str_at(&["metadata", "name"]);
    let last = format!("{name}-{}", completions - 1);
    if !meta::dns1123_label(&last).is_empty() {
        let words = format!("will not able to create pod with invalid DNS label: {last}");
        let place = Path::Root("metadata");
        errors.push(FieldError::invalid(place.child("name"), name, &words));
    }
}

/// What stays in a Job's whole life.
fn fixed(errors: &mut Errors, new: &Value, old: &Value) {
    let value = |spec: &Value| number(spec, "completions");
    let elastic = text(new, "completionMode") == "Indexed"
        && number(new, "completions") == number(new, "parallelism");
    if value(new) != value(old) && !elastic {
        let (new, old) = (new.get("completions"), old.get("completions"));
        immutable(errors, SPEC.child("completions"), new, old);
    }
    let same = |errors: &mut Errors, field: &'static str| {
        immutable(errors, SPEC.child(field), new.get(field), old.get(field));
    };
    same(errors, "selector");
    if !old.bool_at(&["suspend"]) && new.get("template") != old.get("template") {
        let template = new.get("template").cloned().unwrap_or_default();
        let value = super::internal::pod_template(&template);
        let words = super::fields::IMMUTABLE;
        errors.push(FieldError::invalid(SPEC.child("template"), value, words));
    }
    for field in
        ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"]
    {
        same(errors, field);
    }
}

fn cron_job(errors: &mut Errors, spec: &Value) {
    let place = SPEC.child("schedule");
    match text(spec, "schedule") {
        "" => errors.push(FieldError::required(place, "")),
        schedule => {
            if let Err(words) = Schedule::parse(schedule) {
                errors.push(FieldError::invalid(place, schedule, &words));
            }
            if schedule.contains("TZ") {
                let words = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
                errors.push(FieldError::invalid(place, schedule, words));
            }
        }
    }
    non_negative(errors, spec, SPEC, "startingDeadlineSeconds");
    if let Some(zone) = present(spec, "timeZone").and_then(Value::as_str) {
        time_zone(errors, SPEC.child("timeZone"), zone);
    }
    let policy = text(spec, "concurrencyPolicy");
    let policies = ["Allow", "Forbid", "Replace"];
    choice(errors, SPEC.child("concurrencyPolicy"), policy, &policies);
    let path = SPEC.child("jobTemplate");
    let path = path.child("spec");
    let template = spec.at(&["jobTemplate", "spec"]).unwrap_or(&Value::Null);
    job_spec(errors, path, template);
    if let Some(selector) = present(template, "selector") {
        let words = "`selector` will be auto-generated";
        errors.push(FieldError::invalid(path.child("selector"), shown(Some(selector)), words));
    }
    if template.bool_at(&["manualSelector"]) {
        let place = path.child("manualSelector");
        errors.push(FieldError::not_supported(place, true, &["nil", "false"]));
    }
    non_negative(errors, spec, SPEC, "successfulJobsHistoryLimit");
    non_negative(errors, spec, SPEC, "failedJobsHistoryLimit");
}

/// Only the form of a zone's name is checked; here is no table of the world's zones.
fn time_zone(errors: &mut Errors, path: Path<'_>, zone: &str) {
    if zone.is_empty() {
        let words = "timeZone must be nil or non-empty string";
        errors.push(FieldError::invalid(path, zone, words));
        return;
    }
    let fits = |part: &str| {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b".-_+".contains(&b);
        part != "."
            && part != ".."
            && !part.starts_with('-')
            && (1..=14).contains(&part.len())
            && part.bytes().all(fine)
    };
    if !zone.split('/').all(fits) {
        let words = format!("unknown time zone {zone}");
        errors.push(FieldError::invalid(path, zone, &words));
    } else if zone.eq_ignore_ascii_case("local") {
        let words =
            "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        errors.push(FieldError::invalid(path, zone, words));
    }
}
