//! One claim: bound to a volume, or told why not. Mirrors `syncClaim`.

use super::matching::{best, class_of, is_for, objection, waits_for_consumer};
use super::{
    BIND_COMPLETED, BOUND_BY_CONTROLLER, NAME, PERIOD_MS, SELECTED_NODE, write, write_status,
};
use crate::api::Resource;
use crate::api::views::{MetaView, PodView};
use crate::loops::{Call, Context, EventNote, Plan};
use crate::map;
use crate::value::{Str, Value};

const CLAIMS: Resource = Resource::PERSISTENT_VOLUME_CLAIMS;
const VOLUMES: Resource = Resource::PERSISTENT_VOLUMES;

pub fn sync(context: &Context<'_>, claim: &Value) -> Plan {
    match MetaView(claim).annotation(BIND_COMPLETED) {
        Some(_) => bound(context, claim),
        None => unbound(context, claim),
    }
}

/// A claim that was never bound.
fn unbound(context: &Context<'_>, claim: &Value) -> Plan {
    let again_at = Some(context.now + PERIOD_MS);
    let mut plan = Plan { again_at, ..Plan::default() };
    let wanted = claim.text_at(&["spec", "volumeName"]);
    if !wanted.is_empty() {
        if let Some(volume) = context.view.find(VOLUMES, "", &wanted) {
            wanted_volume(volume, claim, &mut plan);
        }
        return plan;
    }
    let waits = waits_for_consumer(context.view, claim);
    match best(context.view, claim, waits, &|_| true) {
        Some(volume) => {
            plan.calls = bind(volume, claim);
            plan.again_at = None;
        }
        None => without_volume(context, claim, waits, &mut plan),
    }
    plan
}

/// A claim that asks for one volume by its name.
fn wanted_volume(volume: &Value, claim: &Value, plan: &mut Plan) {
    let name = MetaView(volume).name();
    let mut warn = |reason, said: String| {
        plan.events.push(EventNote::new(NAME, claim, reason, said).warning());
    };
    if volume.at(&["spec", "claimRef"]).is_none() {
        match objection(volume, claim) {
            Some(why) => {
                warn(
                    "VolumeMismatch",
                    format!("Cannot bind to requested volume \"{name}\": {why}"),
                );
            }
            None => plan.calls = bind(volume, claim),
        }
    } else if is_for(volume, claim) {
        plan.calls = bind(volume, claim);
    } else {
        warn("FailedBinding", format!("volume \"{name}\" already bound to a different claim."));
    }
}

/// A claim for which there is no volume yet.
fn without_volume(context: &Context<'_>, claim: &Value, waits: bool, plan: &mut Plan) {
    if let Some(class) = later_default(context, claim) {
        let mut claim = claim.clone();
        claim.set(&["spec", "storageClassName"], class);
        return plan.calls.push(write(CLAIMS, claim));
    }
    let (meta, class) = (MetaView(claim), class_of(claim));
    let mut tell = |reason, said: String| {
        plan.events.push(EventNote::new(NAME, claim, reason, said));
    };
    if waits && meta.annotation(SELECTED_NODE).is_none() {
        let pods = waiting_pods(context, claim);
        match pods.as_slice() {
            [] => tell(
                "WaitForFirstConsumer",
                "waiting for first consumer to be created before binding".to_string(),
            ),
            [pod] => tell("WaitForPodScheduled", format!("waiting for pod {pod} to be scheduled")),
            pods => {
                let pods = pods.join(",");
                tell("WaitForPodScheduled", format!("waiting for pods {pods} to be scheduled"));
            }
        }
        return;
    }
    if class.is_empty() {
        let said = "no persistent volumes available for this claim and no storage class is set";
        return tell("FailedBinding", said.to_string());
    }
    let Some(found) = context.view.find(Resource::STORAGECLASSES, "", &class) else {
        let said = format!("storageclass.storage.k8s.io \"{class}\" not found");
        let note = EventNote::new(NAME, claim, "ProvisioningFailed", said);
        return plan.events.push(note.warning());
    };
    provision(claim, found.str_at(&["provisioner"]), plan);
}

/// The default class for a claim that was made when there was none (upstream:
/// `assignDefaultStorageClass`).
fn later_default(context: &Context<'_>, claim: &Value) -> Option<Str> {
    let key = "storageclass.kubernetes.io/is-default-class";
    if claim.at(&["spec", "storageClassName"]).is_some() || !class_of(claim).is_empty() {
        return None;
    }
    let classes = context.view.list(Resource::STORAGECLASSES, "");
    let defaults = classes.filter(|(_, class)| MetaView(class).annotation(key) == Some("true"));
    let newest = defaults.max_by_key(|(_, class)| MetaView(class).creation_timestamp());
    newest.map(|(key, _)| key.name.clone())
}

/// Asks the class' provisioner for a volume.
fn provision(claim: &Value, provisioner: &str, plan: &mut Plan) {
    if provisioner.starts_with("kubernetes.io/") {
        let said = format!("no volume plugin matched name: {provisioner}");
        let note = EventNote::new(NAME, claim, "ProvisioningFailed", said);
        return plan.events.push(note.warning());
    }
    let keys = [
        "volume.beta.kubernetes.io/storage-provisioner",
        "volume.kubernetes.io/storage-provisioner",
    ];
    if keys.iter().any(|key| MetaView(claim).annotation(key) != Some(provisioner)) {
        let mut claim = claim.clone();
        for key in keys {
            claim.set(&["metadata", "annotations", key], provisioner);
        }
        plan.calls.push(write(CLAIMS, claim));
    }
    let said = format!(
        "Waiting for a volume to be created either by the external provisioner '{provisioner}' or \
         manually by the system administrator. If volume creation is delayed, please verify that \
         the provisioner is running and correctly registered."
    );
    plan.events.push(EventNote::new(NAME, claim, "ExternalProvisioning", said));
}

/// Pods that want the claim and have no node yet.
fn waiting_pods(context: &Context<'_>, claim: &Value) -> Vec<String> {
    let meta = MetaView(claim);
    let pods = context.view.waiting_pods().filter(|(key, pod)| {
        key.namespace == meta.namespace()
            && PodView(pod)
                .volumes()
                .iter()
                .any(|volume| volume.str_at(&["persistentVolumeClaim", "claimName"]) == meta.name())
    });
    pods.map(|(key, _)| key.name.to_string()).collect()
}

/// A claim that was bound.
fn bound(context: &Context<'_>, claim: &Value) -> Plan {
    let name = claim.text_at(&["spec", "volumeName"]);
    let lost = |reason, said: &'static str| {
        if claim.str_at(&["status", "phase"]) == "Lost" {
            return Plan::default();
        }
        let mut claim = claim.clone();
        claim.set(&["status"], map! { "phase": "Lost" });
        let note = EventNote::new(NAME, &claim, reason, said).warning();
        Plan { calls: vec![write_status(CLAIMS, claim)], events: vec![note], ..Plan::default() }
    };
    if name.is_empty() {
        let said =
            "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
        return lost("ClaimLost", said);
    }
    let Some(volume) = context.view.find(VOLUMES, "", &name) else {
        let said = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
        return lost("ClaimLost", said);
    };
    let owner = volume.str_at(&["spec", "claimRef", "uid"]);
    if owner.is_empty() || owner == MetaView(claim).uid() {
        return Plan { calls: bind(volume, claim), ..Plan::default() };
    }
    lost("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly")
}

/// The writes that bind a volume and a claim, as far as they are not written yet: the volume
/// first. Mirrors `bind`.
fn bind(volume: &Value, claim: &Value) -> Vec<Call> {
    let mut calls = Vec::new();
    let (mut volume, mut claim) = (volume.clone(), claim.clone());
    let meta = MetaView(&claim);
    if volume.str_at(&["spec", "claimRef", "uid"]) != meta.uid() {
        let reference = map! {
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": meta.name(),
            "namespace": meta.namespace(), "uid": meta.uid(),
            "resourceVersion": claim.text_at(&["metadata", "resourceVersion"]),
        };
        if !is_for(&volume, &claim) {
            volume.set(&["metadata", "annotations", BOUND_BY_CONTROLLER], "yes");
        }
        volume.set(&["spec", "claimRef"], reference);
        calls.push(write(VOLUMES, volume.clone()));
    }
    if volume.str_at(&["status", "phase"]) != "Bound" {
        volume.set(&["status", "phase"], "Bound");
        calls.push(write_status(VOLUMES, volume.clone()));
    }
    let name = volume.text_at(&["metadata", "name"]);
    let is_named = claim.text_at(&["spec", "volumeName"]) == name;
    if !is_named {
        claim.set(&["spec", "volumeName"], &name);
        claim.set(&["metadata", "annotations", BOUND_BY_CONTROLLER], "yes");
    }
    if !is_named || MetaView(&claim).annotation(BIND_COMPLETED).is_none() {
        claim.set(&["metadata", "annotations", BIND_COMPLETED], "yes");
        calls.push(write(CLAIMS, claim.clone()));
    }
    if claim.str_at(&["status", "phase"]) != "Bound" {
        let part = |field| volume.at(&["spec", field]).cloned().unwrap_or_default();
        let status = map! {
            "accessModes": part("accessModes"), "capacity": part("capacity"),
            "phase": Str::lit("Bound"),
        };
        claim.set(&["status"], status);
        calls.push(write_status(CLAIMS, claim));
    }
    calls
}
