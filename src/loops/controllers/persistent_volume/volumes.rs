//! One volume: free, bound, or released and reclaimed. Mirrors `syncVolume`.

use super::{BOUND_BY_CONTROLLER, NAME, PROVISIONED_BY, write, write_status};
use crate::api::views::MetaView;
use crate::api::{Request, Resource};
use crate::loops::{Call, Context, EventNote, Plan};
use crate::value::{Str, Value};

const VOLUMES: Resource = Resource::PERSISTENT_VOLUMES;

pub fn sync(context: &Context<'_>, volume: &Value) -> Plan {
    let reference = volume.at(&["spec", "claimRef"]);
    let Some(reference) = reference.filter(|found| !found.str_at(&["uid"]).is_empty()) else {
        return phase(volume, "Available");
    };
    let (namespace, name) = (reference.str_at(&["namespace"]), reference.str_at(&["name"]));
    let claim = context.view.find(Resource::PERSISTENT_VOLUME_CLAIMS, namespace, name);
    let claim = claim.filter(|claim| MetaView(claim).uid() == reference.str_at(&["uid"]));
    let Some(claim) = claim else { return released(volume) };
    match claim.str_at(&["spec", "volumeName"]) {
        // The claim's own turn will finish it.
        "" => Plan::default(),
        name if name == MetaView(volume).name() => phase(volume, "Bound"),
        _ => unbind(volume),
    }
}

fn phase(volume: &Value, phase: &'static str) -> Plan {
    if volume.str_at(&["status", "phase"]) == phase {
        return Plan::default();
    }
    Plan { calls: vec![with_phase(volume, phase)], ..Plan::default() }
}

fn with_phase(volume: &Value, phase: &'static str) -> Call {
    let mut volume = volume.clone();
    volume.set(&["status", "phase"], Str::lit(phase));
    write_status(VOLUMES, volume)
}

/// The volume of a claim that is bound to another.
fn unbind(volume: &Value) -> Plan {
    let mut volume = volume.clone();
    if MetaView(&volume).annotation(BOUND_BY_CONTROLLER).is_some() {
        volume.remove(&["spec", "claimRef"]);
        volume.remove(&["metadata", "annotations", BOUND_BY_CONTROLLER]);
    } else {
        volume.remove(&["spec", "claimRef", "uid"]);
    }
    let calls = vec![write(VOLUMES, volume.clone()), with_phase(&volume, "Available")];
    Plan { calls, ..Plan::default() }
}

/// A volume whose claim is gone. Mirrors `reclaimVolume`.
fn released(volume: &Value) -> Plan {
    let mut plan = Plan::default();
    let (meta, now) = (MetaView(volume), volume.str_at(&["status", "phase"]));
    if !matches!(now, "Released" | "Failed") {
        plan = phase(volume, "Released");
        return plan;
    }
    let is_external =
        meta.annotation(PROVISIONED_BY).is_some_and(|by| !by.starts_with("kubernetes.io/"));
    let deletes = volume.str_at(&["spec", "persistentVolumeReclaimPolicy"]) == "Delete";
    if !deletes || is_external || meta.is_being_deleted() {
        return plan;
    }
    match undeletable(volume) {
        None => plan.calls.push(Call::api(Request::delete(VOLUMES, "", meta.name()))),
        Some(_) if now == "Failed" => {}
        Some(why) => {
            plan.calls.push(with_phase(volume, "Failed"));
            plan.events.push(EventNote::new(NAME, volume, "VolumeFailedDelete", why).warning());
        }
    }
    plan
}

/// Why nobody can delete what a volume holds.
fn undeletable(volume: &Value) -> Option<String> {
    match volume.at(&["spec", "hostPath", "path"]).and_then(Value::as_str) {
        Some(path) if path.strip_prefix("/tmp/").is_some_and(|rest| !rest.is_empty()) => None,
        Some(path) => {
            Some(format!("host_path deleter only supports /tmp/.+ but received provided {path}"))
        }
        None => Some(format!(
            "error getting deleter volume plugin for volume \"{}\": no deletable volume plugin \
             matched",
            MetaView(volume).name()
        )),
    }
}
