//! Whose pod is whose: a pod that matches and belongs to nobody is adopted, one that belongs to
//! this set and does not match any more is let go.

use crate::api::views::{MetaView, PodView, ReplicaSetView, owner_reference};
use crate::api::{Because, ObjectKey, PatchType, Request, Resource, Selector, Verb};
use crate::loops::Call;
use crate::store::View;
use crate::value::Value;
use crate::{list, map};

/// The pods of a set, and what must be done to make them so.
pub struct Claim<'a> {
    /// Pods that count: theirs, matching, neither ended nor leaving.
    pub active: Vec<PodView<'a>>,
    /// How many of the set's pods are on their way out.
    pub terminating: i64,
    /// Adoptions and releases.
    pub calls: Vec<Call>,
    pub because: Option<Because>,
}

/// Sorts out the pods that a set may claim (upstream: `PodControllerRefManager.ClaimPods`).
pub fn claim<'a>(view: View<'a>, set: ReplicaSetView<'a>, selector: &Selector) -> Claim<'a> {
    let mut claim = Claim { active: Vec::new(), terminating: 0, calls: Vec::new(), because: None };
    let meta = set.meta();
    let leaving = meta.is_being_deleted();
    for (_, object) in view.owned_by(meta.uid()) {
        let pod = PodView(object);
        if !MetaView(object).is_controlled_by(meta.uid()) {
            continue;
        }
        let matches = selector.matches(pod.meta().labels());
        if matches && pod.meta().is_being_deleted() {
            claim.terminating += i64::from(!pod.is_terminal());
        } else if matches && pod.is_active() {
            claim.active.push(pod);
        } else if !matches && pod.is_active() && !leaving {
            claim.because = Some(Because::NoLongerMatches);
            claim.calls.push(release(set, pod));
        }
    }
    if !leaving {
        for (_, object) in view.uncontrolled(Resource::PODS, meta.namespace()) {
            let pod = PodView(object);
            if pod.is_active() && selector.matches(pod.meta().labels()) {
                claim.because = Some(Because::Adopted);
                claim.calls.push(adopt(set, pod));
                claim.active.push(pod);
            }
        }
    }
    claim
}

fn adopt(set: ReplicaSetView<'_>, pod: PodView<'_>) -> Call {
    let mut object = pod.0.clone();
    object.push(&["metadata", "ownerReferences"], owner_reference(Resource::REPLICA_SETS, set.0));
    Call::api(Request::update(Resource::PODS, object))
}

fn release(set: ReplicaSetView<'_>, pod: PodView<'_>) -> Call {
    let meta = pod.meta();
    let gone = map! { "$patch": "delete", "uid": set.0.text_at(&["metadata", "uid"]) };
    let body: Value = map! {
        "metadata": map! {
            "ownerReferences": list![gone], "uid": pod.0.text_at(&["metadata", "uid"]),
        },
    };
    Call::api(Request {
        namespace: pod.0.text_at(&["metadata", "namespace"]),
        name: meta.name().into(),
        body,
        ..Request::new(Verb::Patch(PatchType::StrategicMerge), Resource::PODS)
    })
}

/// Sets that might want a pod which belongs to nobody.
pub fn who_might_adopt<'a>(pod: &'a Value, view: View<'a>) -> impl Iterator<Item = ObjectKey> {
    let meta = MetaView(pod);
    view.list(Resource::REPLICA_SETS, meta.namespace()).filter_map(move |(key, set)| {
        let selector = Selector::of_object(set.at(&["spec", "selector"])).ok()?;
        (!selector.is_empty() && selector.matches(meta.labels())).then(|| key.clone())
    })
}
