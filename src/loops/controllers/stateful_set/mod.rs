//! The StatefulSet controller: pods with names that stay, one after another.
//!
//! Mirrors `pkg/controller/statefulset`. [`pods`] knows what a pod and its claims look like;
//! what is to be done, and in which order, is decided here.

mod claims;
mod pods;
mod status;

use super::revisions;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, PodView, owner_reference};
use crate::api::{Because, ObjectKey, Request, Resource, Selector};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::schema;
use crate::store::{Change, View};
use crate::value::{Str, Value};

/// The component's name in events.
const NAME: &str = "statefulset-controller";
/// The label of a revision with the hash of its data.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";

/// With so many requests on their way the rest waits for the next look.
const BURST: usize = 500;

/// The StatefulSet controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::STATEFUL_SETS, Resource::PODS],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::STATEFUL_SETS {
        return keys.push(change.key.clone());
    }
    let namespace = &change.key.namespace;
    for pod in change.before.iter().chain(&change.after) {
        let name = match MetaView(pod).controller() {
            Some(owner) if owner.kind() == "StatefulSet" => owner.name(),
            None => pods::parent_and_ordinal(MetaView(pod).name()).map_or("", |(set, _)| set),
            Some(_) => "",
        };
        let key = ObjectKey::new(Resource::STATEFUL_SETS, namespace.clone(), name);
        if view.get(&key).is_some() && !keys.contains(&key) {
            keys.push(key);
        }
    }
}

/// One look at a StatefulSet.
struct Sync<'a> {
    view: View<'a>,
    set: &'a Value,
    now: UnixMillis,
    /// Its pods in the order of their ordinals.
    pods: Vec<PodView<'a>>,
    /// The revision that pods had, and the one that they are to have.
    current: Value,
    update: Value,
    collisions: i64,
    plan: Plan,
}

/// Whether what follows has to wait for what was just done.
type Blocked = bool;

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(set) = context.view.get(key) else { return Plan::default() };
    let Ok(selector) = Selector::of_object(set.at(&["spec", "selector"])) else {
        return Plan::default();
    };
    let mut plan = Plan::default();
    let pods = claim(context.view, set, &selector, &mut plan);
    let history = revisions::owned(context.view, MetaView(set));
    let (current, update, collisions) = choose_revisions(set, &history, &mut plan);
    let now = time::at(context.epoch, context.now);
    let mut sync = Sync { view: context.view, set, now, pods, current, update, collisions, plan };
    let mut next = status::of(&sync);
    if !MetaView(set).is_being_deleted() {
        let deleted = sync.act();
        status::subtract(&mut next, deleted);
    }
    status::complete(set, &mut next);
    sync.plan.calls.extend(status::write(set, next));
    let live =
        [&sync.current, &sync.update].map(|revision| revision.text_at(&["metadata", "name"]));
    let live = [live[0].as_str(), live[1].as_str()];
    let limit = set.int_at(&["spec", "revisionHistoryLimit"]);
    let surplus = revisions::truncate(&history, &live, &sync.pods, limit);
    sync.plan.calls.extend(surplus);
    if !sync.plan.calls.is_empty() {
        sync.plan.because.get_or_insert(Because::StatusChanged);
    }
    sync.plan.again_at = sync.next_availability().map(|ms| context.now + ms);
    sync.plan
}

/// The pods that belong to the set; those of nobody that have its names and labels are adopted.
fn claim<'a>(
    view: View<'a>,
    set: &Value,
    selector: &Selector,
    plan: &mut Plan,
) -> Vec<PodView<'a>> {
    let meta = MetaView(set);
    let ours = |pod: &PodView<'_>| {
        let parent = pods::parent_and_ordinal(pod.meta().name());
        selector.matches(pod.meta().labels())
            && parent.is_some_and(|(parent, _)| parent == meta.name())
    };
    let owned = view.owned_by(meta.uid()).filter(|(key, _)| key.resource == Resource::PODS);
    let mut pods: Vec<_> = owned.map(|(_, pod)| PodView(pod)).filter(ours).collect();
    if !meta.is_being_deleted() {
        for (_, pod) in view.uncontrolled(Resource::PODS, meta.namespace()) {
            if ours(&PodView(pod)) && PodView(pod).is_active() {
                let mut adopted = pod.clone();
                let owner = owner_reference(Resource::STATEFUL_SETS, set);
                adopted.push(&["metadata", "ownerReferences"], owner);
                plan.because = Some(Because::Adopted);
                plan.calls.push(Call::api(Request::update(Resource::PODS, adopted)));
            }
        }
    }
    pods.sort_by_key(|pod| ordinal(*pod));
    pods
}

fn ordinal(pod: PodView<'_>) -> i64 {
    pods::parent_and_ordinal(pod.meta().name()).map_or(-1, |(_, ordinal)| ordinal)
}

/// The current revision and the one of the template as it is now, which is made if it is new
/// (upstream: `getStatefulSetRevisions`).
fn choose_revisions(set: &Value, history: &[&Value], plan: &mut Plan) -> (Value, Value, i64) {
    let template = set.at(&["spec", "template"]).cloned().unwrap_or_default();
    let data = schema::revision_data(&template);
    let mut collisions = set.int_at(&["status", "collisionCount"]).unwrap_or(0);
    let next = history.last().map_or(1, |last| revisions::number(last) + 1);
    let equal = history.iter().rposition(|revision| revision.get("data") == Some(&data));
    let update = match equal {
        Some(place) if place + 1 == history.len() => history[place].clone(),
        Some(place) => {
            plan.calls.push(revisions::renumber(history[place], next));
            history[place].clone()
        }
        None => loop {
            let hash = schema::revision_hash(&data, collisions);
            let made =
                revisions::new(Resource::STATEFUL_SETS, set, &hash, HASH_LABEL, data.clone(), next);
            let name = MetaView(&made).name();
            if history.iter().all(|revision| MetaView(revision).name() != name) {
                plan.calls.push(revisions::create(&made));
                plan.because = Some(Because::NewTemplate);
                break made;
            }
            collisions += 1;
        },
    };
    let name = set.str_at(&["status", "currentRevision"]);
    let known = history.iter().find(|revision| MetaView(revision).name() == name);
    let current = known.map_or_else(|| update.clone(), |revision| (*revision).clone());
    (current, update, collisions)
}

impl<'a> Sync<'a> {
    fn wanted(&self) -> i64 {
        self.set.int_at(&["spec", "replicas"]).unwrap_or(1)
    }

    fn start(&self) -> i64 {
        self.set.int_at(&["spec", "ordinals", "start"]).unwrap_or(0)
    }

    fn is_ordered(&self) -> bool {
        self.set.str_at(&["spec", "podManagementPolicy"]) != "Parallel"
    }

    fn min_ready(&self) -> i64 {
        self.set.int_at(&["spec", "minReadySeconds"]).unwrap_or(0)
    }

    fn is_available(&self, pod: PodView<'_>) -> bool {
        pod.is_available(self.min_ready(), self.now)
    }

    fn update_name(&self) -> Str {
        self.update.text_at(&["metadata", "name"])
    }

    /// Makes, removes and replaces pods; says how many were removed to be replaced (upstream:
    /// `updateStatefulSet`).
    fn act(&mut self) -> i64 {
        let (start, end) = (self.start(), self.start() + self.wanted());
        let in_range = |pod: &PodView<'a>| (start..end).contains(&ordinal(*pod));
        let (replicas, condemned): (Vec<_>, Vec<_>) =
            self.pods.iter().copied().partition(|pod| in_range(pod));
        for ordinal_ in start..end {
            let pod = replicas.iter().copied().find(|pod| ordinal(*pod) == ordinal_);
            let blocked = self.keep(pod, ordinal_);
            if blocked && (self.is_ordered() || self.plan.calls.len() > BURST) {
                return 0;
            }
        }
        let unavailable =
            |pod: &PodView<'a>| !self.is_available(*pod) || pod.meta().is_being_deleted();
        let first = replicas.iter().chain(&condemned).copied().find(|pod| unavailable(pod));
        for pod in condemned.iter().rev().copied() {
            self.plan.calls.extend(claims::after_scaling(self.view, self.set, pod));
            if self.remove(pod, first) && self.is_ordered() {
                return 0;
            }
        }
        if self.set.str_at(&["spec", "updateStrategy", "type"]) == "OnDelete"
            || (replicas.len() as i64) < self.wanted()
        {
            return 0;
        }
        self.replace(&replicas)
    }

    /// Brings a replica about (upstream: `processReplica`).
    fn keep(&mut self, pod: Option<PodView<'a>>, ordinal: i64) -> Blocked {
        let Some(pod) = pod else {
            self.create(ordinal);
            return true;
        };
        if pod.is_terminal() {
            if !pod.meta().is_being_deleted() {
                self.delete(pod);
            }
            return true;
        }
        if pod.phase() == "Pending" {
            self.plan.calls.extend(claims::missing(self.view, self.set, ordinal));
        }
        if pod.meta().is_being_deleted()
            || !(pod.phase() == "Running" && pod.is_ready())
            || !self.is_available(pod)
        {
            return true;
        }
        self.plan.calls.extend(pods::restore_identity(pod));
        false
    }

    fn create(&mut self, ordinal: i64) {
        let rolling = self.set.at(&["spec", "updateStrategy", "rollingUpdate"]);
        let by_type = self.set.str_at(&["spec", "updateStrategy", "type"]) == "RollingUpdate";
        let old = match rolling {
            None => by_type.then(|| self.set.int_at(&["status", "currentReplicas"]).unwrap_or(0)),
            Some(rolling) => Some(rolling.int_at(&["partition"]).unwrap_or(0)),
        };
        let is_old = old.is_some_and(|old| ordinal < self.start() + old);
        let revision = if is_old { &self.current } else { &self.update };
        let call = pods::create(self.set, revision, ordinal);
        self.plan.calls.extend(claims::missing(self.view, self.set, ordinal));
        self.plan.calls.push(call);
        let have = self.pods.len() as i64;
        self.plan.because = Some(Because::PodCount { have, wanted: self.wanted() });
    }

    fn delete(&mut self, pod: PodView<'_>) {
        self.plan.calls.push(pods::delete(self.set, pod));
    }

    /// Removes a pod that is one too many (upstream: `processCondemned`).
    fn remove(&mut self, pod: PodView<'a>, first_unavailable: Option<PodView<'a>>) -> Blocked {
        if pod.meta().is_being_deleted() {
            return true;
        }
        let is_first =
            first_unavailable.is_some_and(|first| first.meta().uid() == pod.meta().uid());
        if self.is_ordered() && !self.is_available(pod) && !is_first {
            return true;
        }
        let have = self.pods.len() as i64;
        self.plan.because = Some(Because::PodCount { have, wanted: self.wanted() });
        self.delete(pod);
        true
    }

    /// Removes pods of another revision, the highest first, as many as may be missing.
    fn replace(&mut self, replicas: &[PodView<'a>]) -> i64 {
        let rolling = self.set.at(&["spec", "updateStrategy", "rollingUpdate"]);
        let partition = rolling.and_then(|rolling| rolling.int_at(&["partition"])).unwrap_or(0);
        let most = match rolling.and_then(|rolling| rolling.at(&["maxUnavailable"])) {
            Some(Value::Int(number)) => *number,
            Some(Value::Str(text)) => {
                let percent = text.trim_end_matches('%').parse::<i64>().unwrap_or(0);
                percent.saturating_mul(self.wanted()) / 100
            }
            _ => 1,
        };
        let unavailable = replicas
            .iter()
            .filter(|pod| !self.is_available(**pod) || pod.meta().is_being_deleted())
            .count();
        let mut left = most.max(1) - unavailable as i64;
        let (update, mut deleted) = (self.update_name(), 0);
        for pod in replicas.iter().skip(partition.max(0) as usize).rev() {
            let revision = pod.meta().label(revisions::REVISION_LABEL).unwrap_or("");
            if left > 0 && revision != &*update && !pod.meta().is_being_deleted() {
                self.plan.because = Some(Because::NewTemplate);
                self.delete(*pod);
                left -= 1;
                deleted += 1;
            }
        }
        deleted
    }

    /// After how many milliseconds the next ready pod becomes available.
    fn next_availability(&self) -> Option<u64> {
        let waiting = self.pods.iter().filter(|pod| pod.is_ready() && !self.is_available(**pod));
        let due = |since: UnixMillis| since + self.min_ready() * 1000 - self.now;
        waiting.filter_map(|pod| pod.ready_since()).map(|since| due(since).max(0) as u64 + 1).min()
    }
}
