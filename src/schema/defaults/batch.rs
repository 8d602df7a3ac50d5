//! Defaults of jobs. Mirrors `pkg/apis/batch/v1/defaults.go`.

use super::{Row, change, lacks, set, set_text};
use crate::value::{Map, Str, Value};

pub(super) const ROWS: &[Row] = &[
    Row { upstream: "SetDefaults_Job", apply: job },
    Row { upstream: "SetDefaults_CronJob", apply: cron_job },
    Row { upstream: "SetDefaults_PodFailurePolicyOnPodConditionsPattern", apply: pod_condition },
];

fn job(object: &mut Map) {
    let labels = object.get("spec").and_then(|s| s.at(&["template", "metadata", "labels"]));
    if let Some(labels @ Value::Map(_)) = labels.cloned() {
        change(object, "metadata", |metadata| set(metadata, "labels", labels));
    }
    change(object, "spec", job_spec);
}

fn job_spec(spec: &mut Map) {
    if lacks(spec, "parallelism") {
        set(spec, "completions", 1);
    }
    set(spec, "parallelism", 1);
    let backoff = if lacks(spec, "backoffLimitPerIndex") { 6 } else { i32::MAX };
    set(spec, "backoffLimit", backoff);
    set(spec, "completionMode", Str::lit("NonIndexed"));
    set(spec, "suspend", false);
    let by_policy = !lacks(spec, "podFailurePolicy");
    let replacement = if by_policy { "Failed" } else { "TerminatingOrFailed" };
    set(spec, "podReplacementPolicy", Str::lit(replacement));
    set(spec, "manualSelector", false);
}

fn cron_job(object: &mut Map) {
    change(object, "spec", |spec| {
        set_text(spec, "concurrencyPolicy", "Allow");
        set(spec, "suspend", false);
        set(spec, "successfulJobsHistoryLimit", 3);
        set(spec, "failedJobsHistoryLimit", 1);
    });
}

fn pod_condition(pattern: &mut Map) {
    set_text(pattern, "status", "True");
}

#[cfg(test)]
mod tests {
    use crate::map;
    use crate::schema::{Type, decode, defaults::default};
    use crate::value::Value;

    fn filled(kind: &str, body: Value) -> Value {
        let of = Type::of("batch/v1", kind).unwrap();
        let mut object = decode(of, &body).unwrap().value;
        default(of, &mut object);
        object
    }

    #[test]
    fn a_job_runs_once_unless_it_says_how_many_at_a_time() {
        let job = filled("Job", map! {});
        assert_eq!(job.int_at(&["spec", "completions"]), Some(1));
        assert_eq!(job.int_at(&["spec", "parallelism"]), Some(1));
        assert_eq!(job.int_at(&["spec", "backoffLimit"]), Some(6));
        assert_eq!(job.str_at(&["spec", "podReplacementPolicy"]), "TerminatingOrFailed");
        let job = filled("Job", map! { "spec": map! { "parallelism": 3 } });
        assert_eq!(job.int_at(&["spec", "completions"]), None);
        let job = filled("Job", map! { "spec": map! { "completions": 3 } });
        assert_eq!(job.int_at(&["spec", "parallelism"]), Some(1));
    }

    #[test]
    fn a_job_wears_its_templates_labels() {
        let template = map! { "metadata": map! { "labels": map! { "a": "b" } } };
        let job = filled("Job", map! { "spec": map! { "template": template } });
        assert_eq!(job.str_at(&["metadata", "labels", "a"]), "b");
    }

    #[test]
    fn a_cron_jobs_template_is_left_alone() {
        let cron = filled("CronJob", map! {});
        assert_eq!(cron.int_at(&["spec", "successfulJobsHistoryLimit"]), Some(3));
        assert_eq!(cron.at(&["spec", "jobTemplate", "spec", "completions"]), None);
        let policy = ["spec", "jobTemplate", "spec", "template", "spec", "schedulerName"];
        assert_eq!(cron.str_at(&policy), "default-scheduler");
    }
}
