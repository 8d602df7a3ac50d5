//! What a DaemonSet's pods look like: bound to their node by affinity, and patient with it.

use super::NAME;
use crate::api::views::{PodView, owner_reference};
use crate::api::{Propagation, Request, Resource};
use crate::loops::controllers::revisions::REVISION_LABEL;
use crate::loops::{Call, EventNote};
use crate::value::{Str, Value};
use crate::{list, map};

const GENERATION_LABEL: &str = "pod-template-generation";
const GENERATION: &str = "deprecated.daemonset.template.generation";
const REQUIRED: [&str; 4] =
    ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];

/// Taints that no DaemonSet's pod minds, with their effects.
const TOLERATED: &[(&str, &str)] = &[
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
];

/// The tolerations of a template with those that every DaemonSet's pod has (upstream:
/// `AddOrUpdateDaemonPodTolerations`).
pub fn tolerations(template: &Value) -> Vec<Value> {
    let mut all = template.items_at(&["spec", "tolerations"]).to_vec();
    let on_host = template.bool_at(&["spec", "hostNetwork"]);
    let network = on_host.then_some(("node.kubernetes.io/network-unavailable", "NoSchedule"));
    for (key, effect) in TOLERATED.iter().copied().chain(network) {
        let toleration = map! { "key": key, "operator": "Exists", "effect": effect };
        if !all.contains(&toleration) {
            all.push(toleration);
        }
    }
    all
}

/// Makes the pod of a node.
pub fn create(set: &Value, node: &str, hash: &str) -> Call {
    let template = set.at(&["spec", "template"]).cloned().unwrap_or_default();
    let mut pod = map! { "apiVersion": "v1", "kind": "Pod" };
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.at(&["metadata", field]) {
            pod.set(&["metadata", field], value);
        }
    }
    pod.set(&["metadata", "labels", REVISION_LABEL], hash);
    let generation = set.text_at(&["metadata", "annotations", GENERATION]);
    if !generation.is_empty() {
        pod.set(&["metadata", "labels", GENERATION_LABEL], generation);
    }
    let base = format!("{}-", set.str_at(&["metadata", "name"]));
    pod.set(&["metadata", "generateName"], base);
    pod.set(&["metadata", "ownerReferences"], list![owner_reference(Resource::DAEMON_SETS, set)]);
    pod.set(&["spec"], template.at(&["spec"]).cloned().unwrap_or_default());
    pod.set(&["spec", "tolerations"], tolerations(&template));
    let own = map! { "key": "metadata.name", "operator": "In", "values": list![node] };
    pod.set(&REQUIRED, map! { "nodeSelectorTerms": list![map! { "matchFields": list![own] }] });
    let say = |reason, message: &'static str| EventNote::new(NAME, set, reason, Str::lit(message));
    Call::noted(
        Request::create(Resource::PODS, set.text_at(&["metadata", "namespace"]), pod),
        Some(say("SuccessfulCreate", "Created pod: {}")),
        Some(say("FailedCreate", "Error creating: {}").warning()),
    )
}

/// Removes a pod.
pub fn delete(set: &Value, pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    let mut request = Request::delete(Resource::PODS, meta.namespace(), meta.name());
    request.options.propagation = Some(Propagation::Background);
    let gone = format!("Deleted pod: {}", meta.name());
    let failed = EventNote::new(NAME, set, "FailedDelete", Str::lit("Error deleting: {}"));
    Call::noted(
        request,
        Some(EventNote::new(NAME, set, "SuccessfulDelete", gone)),
        Some(failed.warning()),
    )
}

/// The node that a pod is on, or that it was made for.
pub fn node_of(pod: PodView<'_>) -> Str {
    if !pod.node_name().is_empty() {
        return pod.node_name().into();
    }
    let terms = pod.0.at(&REQUIRED).map_or(&[][..], |r| r.items_at(&["nodeSelectorTerms"]));
    let mut fields = terms.iter().flat_map(|term| term.items_at(&["matchFields"]));
    let own = fields.find(|field| field.str_at(&["key"]) == "metadata.name");
    own.map_or_else(Str::default, |own| own.text_at(&["values", "0"]))
}
