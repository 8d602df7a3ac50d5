//! The ReplicaSet controller: it keeps as many pods as are wanted, no more and no fewer.
//!
//! Mirrors `pkg/controller/replicaset`. Who is whose is decided in [`claim`], who has to go in
//! [`victims`], what the status says in [`status`].

mod claim;
mod status;
mod victims;

use crate::api::views::{MetaView, PodView, ReplicaSetView, owner_reference};
use crate::api::{Because, ObjectKey, Propagation, Request, Resource, Selector, time};
use crate::loops::{Call, Context, ControlLoop, EventNote, Plan};
use crate::store::{Change, View};
use crate::value::{Str, Value};
use claim::Claim;

/// The component's name in events.
const NAME: &str = "replicaset-controller";
/// At most so many pods are made or removed at once (upstream: `BurstReplicas`).
const BURST: usize = 500;

/// The ReplicaSet controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::REPLICA_SETS, Resource::PODS],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::REPLICA_SETS {
        return keys.push(change.key.clone());
    }
    for object in change.before.iter().chain(&change.after) {
        let owner = MetaView(object).controller();
        if let Some(owner) = owner.filter(|owner| owner.kind() == "ReplicaSet") {
            let namespace = change.key.namespace.clone();
            let key = ObjectKey::new(Resource::REPLICA_SETS, namespace, owner.name());
            if !keys.contains(&key) {
                keys.push(key);
            }
        } else if owner.is_none() && change.after.is_some() {
            keys.extend(
                claim::who_might_adopt(object, view)
                    .filter(|key| !keys.contains(key))
                    .collect::<Vec<_>>(),
            );
        }
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(replica_set) = context.view.get(key).map(ReplicaSetView) else {
        return Plan::default();
    };
    let Ok(selector) = Selector::of_object(replica_set.0.at(&["spec", "selector"])) else {
        return Plan::default();
    };
    let claim = claim::claim(context.view, replica_set, &selector);
    let mut plan = Plan { because: claim.because.clone(), ..Plan::default() };
    plan.calls.extend_from_slice(&claim.calls);
    let now = time::at(context.epoch, context.now);
    let next_status = status::calculate(context, replica_set, &claim, now);
    let status_call = status::update(replica_set, next_status);
    // After a failure the status must not wait behind the call that failed.
    let status_first = context.failed.is_some();
    if status_first {
        plan.calls.extend(status_call.clone());
    }
    if !replica_set.meta().is_being_deleted() {
        manage(context, replica_set, &claim, &mut plan);
    }
    if !status_first {
        plan.calls.extend(status_call);
    }
    let next = status::next_availability(context, replica_set, &claim, now);
    plan.again_at = next.map(|after_ms| context.now + after_ms);
    if plan.because.is_none() && !plan.calls.is_empty() {
        plan.because = Some(Because::StatusChanged);
    }
    plan
}

/// Makes the pods that are missing, or removes those that are too many.
fn manage(
    context: &Context<'_>,
    replica_set: ReplicaSetView<'_>,
    claim: &Claim<'_>,
    plan: &mut Plan,
) {
    let wanted = usize::try_from(replica_set.replicas()).unwrap_or(0);
    let have = claim.active();
    if have != wanted {
        plan.because = Some(Because::PodCount { have: have as i64, wanted: wanted as i64 });
    }
    if have < wanted {
        let missing = (wanted - have).min(BURST);
        plan.calls.extend((0..missing).map(|_| create_pod(replica_set)));
    } else if have > wanted {
        let number = (have - wanted).min(BURST);
        let victims = victims::choose(context, replica_set, &claim.pods(context.view), number);
        plan.calls.extend(victims.into_iter().map(|pod| delete_pod(replica_set, pod)));
    }
}

fn create_pod(replica_set: ReplicaSetView<'_>) -> Call {
    let object = replica_set.0;
    let template = object.at(&["spec", "template"]).cloned().unwrap_or_default();
    let mut pod = Value::map();
    pod.set(&["apiVersion"], "v1");
    pod.set(&["kind"], "Pod");
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.at(&["metadata", field]) {
            pod.set(&["metadata", field], value);
        }
    }
    let namespace = object.text_at(&["metadata", "namespace"]);
    pod.set(&["metadata", "generateName"], pod_name_base(replica_set.meta().name()));
    pod.set(
        &["metadata", "ownerReferences"],
        vec![owner_reference(Resource::REPLICA_SETS, object)],
    );
    pod.set(&["spec"], template.at(&["spec"]).cloned().unwrap_or_default());
    let say =
        |reason, message: &'static str| EventNote::new(NAME, object, reason, Str::lit(message));
    Call::noted(
        Request::create(Resource::PODS, namespace, pod),
        Some(say("SuccessfulCreate", "Created pod: {}")),
        Some(say("FailedCreate", "Error creating: {}").warning()),
    )
}

/// The start of the pods' names: the set's name and a dash, where that makes a valid name
/// (upstream: `GetPodsPrefix`).
fn pod_name_base(name: &str) -> String {
    let with_dash = format!("{name}-");
    let long = crate::api::meta::dns1123_subdomain(with_dash.trim_end_matches('-'));
    if long.is_empty() { with_dash } else { name.to_string() }
}

fn delete_pod(replica_set: ReplicaSetView<'_>, pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    let mut request = Request::delete(Resource::PODS, meta.namespace(), meta.name());
    request.options.propagation = Some(Propagation::Background);
    let gone = format!("Deleted pod: {}", meta.name());
    let failed =
        EventNote::new(NAME, replica_set.0, "FailedDelete", Str::lit("Error deleting: {}"));
    Call::noted(
        request,
        Some(EventNote::new(NAME, replica_set.0, "SuccessfulDelete", gone)),
        Some(failed.warning()),
    )
}
