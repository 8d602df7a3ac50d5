//! Whose pod is whose: a pod that matches and belongs to nobody is adopted, one that belongs to
//! this set and does not match any more is let go.

use crate::api::views::{MetaView, PodView, ReplicaSetView, owner_reference};
use crate::api::{Because, ObjectKey, PatchType, Request, Resource, Selector, Verb};
use crate::loops::Call;
use crate::store::{Alike, View};
use crate::value::Value;
use crate::{list, map};

/// What a set has, and what must be done to make its pods its own.
pub struct Claim<'a> {
    set: ReplicaSetView<'a>,
    selector: &'a Selector,
    /// The set's own pods as the store counts them, those that match.
    own: Vec<&'a Alike>,
    /// Pods of nobody that match; they are being adopted.
    adopted: Vec<PodView<'a>>,
    /// Adoptions and releases.
    pub calls: Vec<Call>,
    pub because: Option<Because>,
}

/// Sorts out the pods that a set may claim (upstream: `PodControllerRefManager.ClaimPods`).
pub fn claim<'a>(view: View<'a>, set: ReplicaSetView<'a>, selector: &'a Selector) -> Claim<'a> {
    let meta = set.meta();
    let groups = view.pods_of(meta.uid()).iter();
    let (own, others): (Vec<_>, Vec<_>) =
        groups.partition(|alike| selector.matches(Some(&alike.labels)));
    let mut claim =
        Claim { set, selector, own, adopted: Vec::new(), calls: Vec::new(), because: None };
    if meta.is_being_deleted() {
        return claim;
    }
    if others.iter().any(|alike| alike.active > 0) {
        claim.because = Some(Because::NoLongerMatches);
        let strange = own_pods(view, set).filter(|pod| !selector.matches(pod.meta().labels()));
        claim.calls.extend(strange.map(|pod| release(set, pod)));
    }
    for (_, object) in view.uncontrolled(Resource::PODS, meta.namespace()) {
        let pod = PodView(object);
        if pod.is_active() && selector.matches(pod.meta().labels()) {
            claim.because = Some(Because::Adopted);
            claim.calls.push(adopt(set, pod));
            claim.adopted.push(pod);
        }
    }
    claim
}

impl<'a> Claim<'a> {
    /// How many pods count: the set's, matching, neither ended nor leaving.
    pub fn active(&self) -> usize {
        self.own.iter().map(|alike| alike.active).sum::<usize>() + self.adopted.len()
    }

    /// How many of those are ready.
    pub fn ready(&self) -> usize {
        let adopted = self.adopted.iter().filter(|pod| pod.is_ready()).count();
        self.own.iter().map(|alike| alike.ready).sum::<usize>() + adopted
    }

    /// How many of those have all these labels.
    pub fn labelled(&self, labels: &Selector) -> usize {
        let own = self.own.iter().filter(|alike| labels.matches(Some(&alike.labels)));
        let adopted = self.adopted.iter().filter(|pod| labels.matches(pod.meta().labels()));
        own.map(|alike| alike.active).sum::<usize>() + adopted.count()
    }

    /// How many of the set's pods are on their way out.
    pub fn terminating(&self) -> usize {
        self.own.iter().map(|alike| alike.terminating).sum()
    }

    /// The pods that count, one by one, for what cannot be told from numbers.
    pub fn pods(&self, view: View<'a>) -> Vec<PodView<'a>> {
        let own = own_pods(view, self.set);
        let own = own.filter(|pod| self.selector.matches(pod.meta().labels()));
        own.chain(self.adopted.iter().copied()).collect()
    }
}

/// The set's pods that have neither ended nor are leaving, whether they match or not.
fn own_pods<'a>(view: View<'a>, set: ReplicaSetView<'a>) -> impl Iterator<Item = PodView<'a>> {
    let uid = set.meta().uid();
    let owned = view.owned_by(uid).map(|(_, object)| PodView(object));
    owned.filter(move |pod| pod.meta().is_controlled_by(uid) && pod.is_active())
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
