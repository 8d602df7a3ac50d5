//! What a StatefulSet's pods look like: their names, labels and volumes.

use super::NAME;
use super::claims;
use crate::api::views::{PodView, owner_reference};
use crate::api::{Request, Resource};
use crate::loops::controllers::revisions::{self, REVISION_LABEL};
use crate::loops::{Call, EventNote};
use crate::value::{Str, Value};
use crate::{list, map};

const NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
const INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";

/// The set and the ordinal that a pod's name means: `web-3` is number 3 of `web`.
pub fn parent_and_ordinal(name: &str) -> Option<(&str, i64)> {
    let (parent, ordinal) = name.rsplit_once('-')?;
    let digits = !ordinal.is_empty() && ordinal.bytes().all(|byte| byte.is_ascii_digit());
    if digits { Some((parent, ordinal.parse::<i32>().ok()?.into())) } else { None }
}

fn name_of(set: &Value, ordinal: i64) -> String {
    format!("{}-{ordinal}", set.str_at(&["metadata", "name"]))
}

/// Makes the pod of an ordinal from a revision.
pub fn create(set: &Value, revision: &Value, ordinal: i64) -> Call {
    let template = revisions::template(revision);
    let name = name_of(set, ordinal);
    let mut pod = map! { "apiVersion": "v1", "kind": "Pod" };
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.at(&["metadata", field]) {
            pod.set(&["metadata", field], value);
        }
    }
    pod.set(&["metadata", "name"], name.as_str());
    let base = format!("{}-", set.str_at(&["metadata", "name"]));
    pod.set(&["metadata", "generateName"], base);
    pod.set(&["metadata", "labels", NAME_LABEL], name.as_str());
    pod.set(&["metadata", "labels", INDEX_LABEL], ordinal.to_string());
    pod.set(&["metadata", "labels", REVISION_LABEL], revision.text_at(&["metadata", "name"]));
    pod.set(&["metadata", "ownerReferences"], list![owner_reference(Resource::STATEFUL_SETS, set)]);
    pod.set(&["spec"], template.at(&["spec"]).cloned().unwrap_or_default());
    pod.set(&["spec", "hostname"], name.as_str());
    let service = set.text_at(&["spec", "serviceName"]);
    if !service.is_empty() {
        pod.set(&["spec", "subdomain"], service);
    }
    claims::put_volumes(set, ordinal, &mut pod);
    let request = Request::create(Resource::PODS, set.text_at(&["metadata", "namespace"]), pod);
    noted(set, "Create", &name, request)
}

/// Removes a pod.
pub fn delete(set: &Value, pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    let request = Request::delete(Resource::PODS, meta.namespace(), meta.name());
    noted(set, "Delete", meta.name(), request)
}

fn noted(set: &Value, verb: &str, name: &str, request: Request) -> Call {
    let about = format!("{verb} Pod {name} in StatefulSet {}", set.str_at(&["metadata", "name"]));
    let (done, failed) = match verb {
        "Create" => ("SuccessfulCreate", "FailedCreate"),
        _ => ("SuccessfulDelete", "FailedDelete"),
    };
    let failure = EventNote::new(NAME, set, failed, format!("{about} failed error: {{}}"));
    Call::noted(
        request,
        Some(EventNote::new(NAME, set, done, format!("{about} successful"))),
        Some(failure.warning()),
    )
}

/// Puts a pod's own name back among its labels if somebody took it out.
pub fn restore_identity(pod: PodView<'_>) -> Option<Call> {
    let name = pod.meta().name();
    if pod.meta().label(NAME_LABEL) == Some(name) {
        return None;
    }
    let mut object = pod.0.clone();
    object.set(&["metadata", "labels", NAME_LABEL], Str::from(name));
    Some(Call::api(Request::update(Resource::PODS, object)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_ordinals() {
        assert_eq!(parent_and_ordinal("web-a-12"), Some(("web-a", 12)));
        assert_eq!(parent_and_ordinal("web-x"), None);
        assert_eq!(parent_and_ordinal("web"), None);
        assert_eq!(parent_and_ordinal("web-99999999999"), None);
    }
}
