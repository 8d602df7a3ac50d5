//! The claims that go with a StatefulSet's pods: made before the pod, kept after it.

use super::NAME;
use super::pods::parent_and_ordinal;
use crate::api::views::{MetaView, PodView, owner_reference};
use crate::api::{Request, Resource};
use crate::loops::{Call, EventNote};
use crate::store::View;
use crate::value::{Map, Str, Value};
use crate::{list, map};

fn templates(set: &Value) -> &[Value] {
    set.items_at(&["spec", "volumeClaimTemplates"])
}

fn claim_name(set: &Value, template: &Value, ordinal: i64) -> String {
    let (claim, set) = (template.str_at(&["metadata", "name"]), set.str_at(&["metadata", "name"]));
    format!("{claim}-{set}-{ordinal}")
}

/// Makes the claims of an ordinal that are not there yet.
pub fn missing(view: View<'_>, set: &Value, ordinal: i64) -> Vec<Call> {
    let namespace = set.text_at(&["metadata", "namespace"]);
    let set_name = set.str_at(&["metadata", "name"]);
    let mut calls = Vec::new();
    for template in templates(set) {
        let name = claim_name(set, template, ordinal);
        if view.find(Resource::PERSISTENT_VOLUME_CLAIMS, &namespace, &name).is_some() {
            continue;
        }
        let mut claim = template.clone();
        claim.set(&["apiVersion"], "v1");
        claim.set(&["kind"], "PersistentVolumeClaim");
        claim.remove(&["status"]);
        claim.set(&["metadata", "name"], name.as_str());
        claim.set(&["metadata", "namespace"], &namespace);
        let labels = set.at(&["spec", "selector", "matchLabels"]).and_then(Value::as_map);
        for (key, value) in labels.into_iter().flat_map(Map::iter) {
            claim.set_at(&["metadata", "labels", key], value);
        }
        if policy(set, "whenDeleted") == "Delete" {
            let owner = owner_reference(Resource::STATEFUL_SETS, set);
            claim.set(&["metadata", "ownerReferences"], list![owner]);
        }
        let about = format!("Claim {name} Pod {set_name}-{ordinal} in StatefulSet {set_name}");
        let made = EventNote::new(NAME, set, "SuccessfulCreate", format!("Create {about} success"));
        let failed = format!("Create {} failed error: {{}}", about.replacen(" Pod", " for Pod", 1));
        let failed = EventNote::new(NAME, set, "FailedCreate", failed).warning();
        let request = Request::create(Resource::PERSISTENT_VOLUME_CLAIMS, namespace.clone(), claim);
        calls.push(Call::noted(request, Some(made), Some(failed)));
    }
    calls
}

fn policy<'a>(set: &'a Value, when: &str) -> &'a str {
    set.str_at(&["spec", "persistentVolumeClaimRetentionPolicy", when])
}

/// Where claims go with pods that are scaled away, they are given to the pod: they go with it.
pub fn after_scaling(view: View<'_>, set: &Value, pod: PodView<'_>) -> Vec<Call> {
    if policy(set, "whenScaled") != "Delete" {
        return Vec::new();
    }
    let ordinal = parent_and_ordinal(pod.meta().name()).map_or(-1, |(_, ordinal)| ordinal);
    let namespace = pod.meta().namespace();
    let mut calls = Vec::new();
    for template in templates(set) {
        let name = claim_name(set, template, ordinal);
        let Some(claim) = view.find(Resource::PERSISTENT_VOLUME_CLAIMS, namespace, &name) else {
            continue;
        };
        let uid = pod.meta().uid();
        if !MetaView(claim).owners().any(|owner| owner.uid() == uid) {
            let mut claim = claim.clone();
            let owner = owner_reference(Resource::PODS, pod.0);
            claim.set(&["metadata", "ownerReferences"], list![owner]);
            let request = Request::update(Resource::PERSISTENT_VOLUME_CLAIMS, claim);
            calls.push(Call::api(request));
        }
    }
    calls
}

/// Puts the claims' volumes before the template's own (upstream: `updateStorage`).
pub fn put_volumes(set: &Value, ordinal: i64, pod: &mut Value) {
    if templates(set).is_empty() {
        return;
    }
    let mut volumes: Vec<Value> = Vec::new();
    for template in templates(set) {
        let claim = map! { "claimName": claim_name(set, template, ordinal) };
        let name: Str = template.text_at(&["metadata", "name"]);
        volumes.push(map! { "name": name, "persistentVolumeClaim": claim });
    }
    let names: Vec<Str> = volumes.iter().map(|volume| volume.text_at(&["name"])).collect();
    let own = pod.items_at(&["spec", "volumes"]).iter();
    volumes.extend(own.filter(|volume| !names.contains(&volume.text_at(&["name"]))).cloned());
    pod.set(&["spec", "volumes"], volumes);
}
