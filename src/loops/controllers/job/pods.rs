//! The pods that a Job makes and takes away.

use super::NAME;
use super::indexes::INDEX;
use crate::api::views::{PodView, owner_reference};
use crate::api::{PatchType, Propagation, Request, Resource, Verb};
use crate::loops::{Call, EventNote};
use crate::value::{Str, Value};
use crate::{list, map};

/// Keeps a pod until the Job has counted it.
pub const FINALIZER: &str = "batch.kubernetes.io/job-tracking";
/// How often the pods of an index have failed.
pub const FAILURES: &str = "batch.kubernetes.io/job-index-failure-count";
/// Where a container finds its index.
const INDEX_VARIABLE: &str = "JOB_COMPLETION_INDEX";
/// A generated name's base is cut to this length.
const MAX_BASE: usize = 58;

/// Whether the Job has still to count a pod.
pub fn is_tracked(pod: PodView<'_>) -> bool {
    pod.meta().finalizers().iter().any(|found| found.as_str() == Some(FINALIZER))
}

/// Makes a pod, at an index if the Job has them; `failures` are those of the index.
pub fn create(job: &Value, index: Option<i64>, failures: Option<i64>) -> Call {
    let template = job.at(&["spec", "template"]).cloned().unwrap_or_default();
    let name = job.str_at(&["metadata", "name"]);
    let mut pod = map! { "apiVersion": "v1", "kind": "Pod" };
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.at(&["metadata", field]) {
            pod.set(&["metadata", field], value);
        }
    }
    if !is_tracked(PodView(&pod)) {
        pod.push(&["metadata", "finalizers"], FINALIZER);
    }
    pod.set(&["spec"], template.at(&["spec"]).cloned().unwrap_or_default());
    let mut base = format!("{name}-");
    if let Some(index) = index {
        let end = format!("-{index}-");
        base = format!("{}{end}", cut(name, MAX_BASE - end.len().min(MAX_BASE)));
        pod.set(&["metadata", "annotations", INDEX], index.to_string());
        pod.set(&["metadata", "labels", INDEX], index.to_string());
        pod.set(&["spec", "hostname"], format!("{name}-{index}"));
        tell_index(&mut pod);
    }
    if let Some(failures) = failures {
        pod.set(&["metadata", "annotations", FAILURES], failures.to_string());
    }
    pod.set(&["metadata", "generateName"], base);
    pod.set(&["metadata", "ownerReferences"], list![owner_reference(Resource::JOBS, job)]);
    let say = |reason, message: &'static str| EventNote::new(NAME, job, reason, Str::lit(message));
    Call::noted(
        Request::create(Resource::PODS, job.text_at(&["metadata", "namespace"]), pod),
        Some(say("SuccessfulCreate", "Created pod: {}")),
        Some(say("FailedCreate", "Error creating: {}").warning()),
    )
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..most.min(text.len())).unwrap_or(text)
}

/// Tells every container its index.
fn tell_index(pod: &mut Value) {
    for field in ["initContainers", "containers"] {
        let list = pod.at_mut(&["spec", field]).and_then(Value::as_list_mut);
        for container in list.into_iter().flatten() {
            let known = |variable: &Value| variable.str_at(&["name"]) == INDEX_VARIABLE;
            if !container.items_at(&["env"]).iter().any(known) {
                let field = map! { "fieldPath": format!("metadata.labels['{INDEX}']") };
                let from = map! { "fieldRef": field };
                container.push(&["env"], map! { "name": INDEX_VARIABLE, "valueFrom": from });
            }
        }
    }
}

/// Takes a pod away.
pub fn delete(job: &Value, pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    let mut request = Request::delete(Resource::PODS, meta.namespace(), meta.name());
    request.options.propagation = Some(Propagation::Background);
    let gone = format!("Deleted pod: {}", meta.name());
    let failed = EventNote::new(NAME, job, "FailedDelete", Str::lit("Error deleting: {}"));
    Call::noted(
        request,
        Some(EventNote::new(NAME, job, "SuccessfulDelete", gone)),
        Some(failed.warning()),
    )
}

/// Lets a pod go: it is counted.
pub fn release(pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    Call::api(Request {
        namespace: meta.namespace().into(),
        name: meta.name().into(),
        body: map! {
            "metadata": map! { "$deleteFromPrimitiveList/finalizers": list![FINALIZER] },
        },
        ..Request::new(Verb::Patch(PatchType::StrategicMerge), Resource::PODS)
    })
}
