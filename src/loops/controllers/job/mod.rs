//! The Job controller: it starts pods until enough of them have succeeded, or too many failed.
//!
//! Mirrors `pkg/controller/job`. A Job counts a pod in three steps, so that none is counted twice
//! or forgotten: its uid is written into the status, its finalizer is taken off, and then the
//! numbers are raised. [`sync`] decides, [`pods`] makes and releases pods, [`failure`] knows what
//! failing means.

mod failure;
mod indexes;
mod pods;
mod status;
mod sync;
mod tracking;

use crate::api::views::{MetaView, PodView};
use crate::api::{Because, ObjectKey, Resource};
use crate::loops::{Context, ControlLoop, Memory, Plan, Remember};
use crate::sim::Millis;
use crate::store::{Change, View};

pub use status::is_finished;

/// The component's name in events.
const NAME: &str = "job-controller";
/// Changes of pods are looked at together (upstream: `syncJobBatchPeriod`).
const BATCH_MS: Millis = 1_000;

/// The Job controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::JOBS, Resource::PODS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

/// What the controller keeps of a Job between two looks.
#[derive(Clone, Debug, PartialEq)]
pub struct JobMemory {
    /// The generation that was looked at last: a new one does not wait.
    generation: i64,
    /// When to look next.
    due: Option<Millis>,
    back_off: failure::BackOff,
}

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::JOBS {
        keys.push(change.key.clone());
        let object = change.object();
        if change.after.is_none() || is_finished(object) {
            let owned = view.owned_by(MetaView(object).uid());
            keys.extend(owned.filter(|(_, pod)| to_release(pod)).map(|(key, _)| key.clone()));
        }
        return;
    }
    let pod = change.object();
    let Some(owner) = MetaView(pod).controller().filter(|owner| owner.kind() == "Job") else {
        // Its Job let it go as an orphan: nobody will count it.
        if change.after.as_ref().is_some_and(to_release) {
            keys.push(change.key.clone());
        }
        return;
    };
    let job = ObjectKey::new(Resource::JOBS, change.key.namespace.clone(), owner.name());
    let known = view.get(&job).filter(|job| MetaView(job).uid() == owner.uid());
    match known {
        Some(found) if !is_finished(found) => keys.push(job),
        _ if change.after.is_some() => keys.push(change.key.clone()),
        _ => {}
    }
}

fn to_release(object: &crate::value::Value) -> bool {
    object.str_at(&["kind"]) == "Pod" && pods::is_tracked(PodView(object))
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(object) = context.view.get(key) else {
        return Plan { memory: Remember::Forget, ..Plan::default() };
    };
    if key.resource == Resource::PODS {
        return orphan(context.view, PodView(object));
    }
    let managed_by = object.str_at(&["spec", "managedBy"]);
    let ours = managed_by.is_empty() || managed_by == "kubernetes.io/job-controller";
    if is_finished(object) || !ours {
        return Plan { memory: Remember::Forget, ..Plan::default() };
    }
    let known = match context.memory {
        Some(Memory::Job(known)) => Some(known),
        _ => None,
    };
    let generation = MetaView(object).generation();
    if let Some(known) = known.filter(|known| known.generation == generation) {
        let batched = context.now + BATCH_MS;
        let due = known.due.map_or(batched, |due| due.min(batched));
        if context.now < due {
            let memory = JobMemory { due: Some(due), ..known.clone() };
            return Plan {
                memory: Remember::Put(Memory::Job(memory)),
                again_at: Some(due),
                ..Plan::default()
            };
        }
    }
    let back_off = known.map(|known| known.back_off.clone()).unwrap_or_default();
    let mut plan = Plan::default();
    let back_off = sync::sync(context, object, back_off, &mut plan);
    let memory = JobMemory { generation, due: plan.again_at, back_off };
    plan.memory = Remember::Put(Memory::Job(memory));
    plan
}

/// Takes the finalizer off a pod that no Job will count (upstream: `syncOrphanPod`).
fn orphan(view: View<'_>, pod: PodView<'_>) -> Plan {
    let meta = pod.meta();
    let mut plan = Plan::default();
    let owner = meta.controller();
    if owner.as_ref().is_some_and(|owner| owner.kind() != "Job") || !pods::is_tracked(pod) {
        return plan;
    }
    let name = owner.as_ref().map_or("", |owner| owner.name());
    let job = view.find(Resource::JOBS, meta.namespace(), name);
    let uid = owner.as_ref().map_or("", |owner| owner.uid());
    if job.is_some_and(|job| MetaView(job).uid() == uid && !is_finished(job)) {
        return plan;
    }
    plan.because = Some(Because::OwnerGone { owner: name.into() });
    plan.calls.push(pods::release(pod));
    plan
}
