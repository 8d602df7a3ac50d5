//! A Deployment's reconcile at work: copies of the Deployment and its ReplicaSets, and the
//! requests that make the copies true.

use super::fenceposts::max_surge;
use super::{NAME, revision};
use crate::api::time::{self, UnixMillis};
use crate::api::views::{DeploymentView, MetaView, ReplicaSetView};
use crate::api::{Because, Request, Resource};
use crate::loops::{Call, Context, EventNote, Plan};
use crate::sim::Millis;
use crate::store::View;
use crate::value::{Map, Str, Value};

/// The label that tells a Deployment's ReplicaSets apart.
pub const TEMPLATE_HASH: &str = "pod-template-hash";

/// The state of a reconcile.
pub struct Rollout<'a> {
    pub view: View<'a>,
    pub now: UnixMillis,
    virtual_now: Millis,
    /// The Deployment as it is stored.
    pub stored: &'a Value,
    /// The Deployment with the changes to its status and annotations.
    pub deployment: Value,
    /// ReplicaSets in the order of their creation, as they will be.
    pub sets: Vec<Value>,
    /// The place of the set with the Deployment's template.
    pub new: Option<usize>,
    pub calls: Vec<Call>,
    pub because: Option<Because>,
    pub again_at: Option<Millis>,
}

impl<'a> Rollout<'a> {
    pub fn of(context: &Context<'a>, stored: &'a Value) -> Rollout<'a> {
        let uid = MetaView(stored).uid();
        let owned = context.view.owned_by(uid).filter(|(key, set)| {
            key.resource == Resource::REPLICA_SETS && MetaView(set).is_controlled_by(uid)
        });
        let mut sets: Vec<Value> = owned.map(|(_, set)| set.clone()).collect();
        sets.sort_by(by_creation);
        let wanted = without_hash(stored.at(&["spec", "template"]));
        let new = sets.iter().position(|set| without_hash(set.at(&["spec", "template"])) == wanted);
        Rollout {
            view: context.view,
            now: time::at(context.epoch, context.now),
            virtual_now: context.now,
            stored,
            deployment: stored.clone(),
            sets,
            new,
            calls: Vec::new(),
            because: None,
            again_at: None,
        }
    }

    pub fn view_of_deployment(&self) -> DeploymentView<'_> {
        DeploymentView(&self.deployment)
    }

    /// How many pods there should be.
    pub fn replicas(&self) -> i64 {
        self.view_of_deployment().replicas()
    }

    pub fn new_set(&self) -> Option<ReplicaSetView<'_>> {
        self.new.map(|place| ReplicaSetView(&self.sets[place]))
    }

    /// The places of all sets but the new one, oldest first.
    pub fn old(&self) -> Vec<usize> {
        (0..self.sets.len()).filter(|place| Some(*place) != self.new).collect()
    }

    /// The sum over all sets of what `of` gives.
    pub fn sum(&self, of: impl Fn(ReplicaSetView<'_>) -> Option<i64>) -> i64 {
        self.sets.iter().filter_map(|set| of(ReplicaSetView(set))).sum()
    }

    /// The number of pods that all sets together want.
    pub fn total_wanted(&self) -> i64 {
        self.sum(|set| Some(set.replicas()))
    }

    /// Gives a set another size. Without `force` only the size counts; with it the annotations
    /// are brought up to date, too. Says whether the size changed.
    pub fn scale(&mut self, place: usize, size: i64, force: bool) -> bool {
        let before = ReplicaSetView(&self.sets[place]).replicas();
        if before == size && !force {
            return false;
        }
        let desired = self.replicas();
        let max = desired + max_surge(self.view_of_deployment());
        let mut set = self.sets[place].clone();
        let noted = revision::set_replicas(&mut set, desired, max);
        if before == size && !noted {
            return false;
        }
        set.set(&["spec", "replicas"], size);
        let on_success = (before != size).then(|| {
            let direction = if before < size { "up" } else { "down" };
            let name = MetaView(&set).name();
            let message = format!("Scaled {direction} replica set {name} from {before} to {size}");
            self.because = Some(Because::Resize { from: before, to: size });
            EventNote::new(NAME, self.stored, "ScalingReplicaSet", message)
        });
        self.calls.push(Call::noted(
            Request::update(Resource::REPLICA_SETS, set.clone()),
            on_success,
            None,
        ));
        self.sets[place] = set;
        before != size
    }

    /// Removes old sets without pods that the history has no room for.
    pub fn clean_up(&mut self) {
        let Some(limit) = self.view_of_deployment().revision_history_limit() else { return };
        if limit == i64::from(i32::MAX) {
            return;
        }
        let mut old: Vec<&Value> = self.old().into_iter().map(|place| &self.sets[place]).collect();
        old.retain(|set| !MetaView(set).is_being_deleted());
        old.sort_by_key(|set| revision::of(set));
        let surplus = old.len().saturating_sub(usize::try_from(limit).unwrap_or(0));
        for set in old.into_iter().take(surplus) {
            let view = ReplicaSetView(set);
            let busy = view.replicas() != 0 || view.status_replicas().unwrap_or(0) != 0;
            let unseen = view.meta().generation() > view.observed_generation().unwrap_or(0);
            if !busy && !unseen {
                let meta = view.meta();
                let request =
                    Request::delete(Resource::REPLICA_SETS, meta.namespace(), meta.name());
                self.calls.push(Call::api(request));
            }
        }
    }

    /// Looks again after some time even if nothing changes.
    pub fn look_again_after(&mut self, after_ms: Millis) {
        self.again_at = Some(self.virtual_now + after_ms);
    }

    /// The requests, with the Deployment's own status as the last.
    pub fn into_plan(mut self) -> Plan {
        if self.deployment != *self.stored {
            let because = self.because.take().unwrap_or(Because::StatusChanged);
            self.because = Some(because);
            let request = Request::update_status(Resource::DEPLOYMENTS, self.deployment);
            self.calls.push(Call::api(request));
        }
        Plan {
            calls: self.calls,
            because: self.because,
            again_at: self.again_at,
            ..Plan::default()
        }
    }
}

/// Older sets first; of one moment, by name.
fn by_creation(a: &Value, b: &Value) -> std::cmp::Ordering {
    let order = |set: &Value| {
        (set.text_at(&["metadata", "creationTimestamp"]), set.text_at(&["metadata", "name"]))
    };
    order(a).cmp(&order(b))
}

/// A template without the label that the Deployment puts on its sets' templates.
fn without_hash(template: Option<&Value>) -> Value {
    let mut template = template.cloned().unwrap_or_default();
    template.remove(&["metadata", "labels", TEMPLATE_HASH]);
    let labels = template.at(&["metadata", "labels"]).and_then(Value::as_map);
    if labels.is_some_and(Map::is_empty) {
        template.remove(&["metadata", "labels"]);
    }
    if template.at(&["metadata"]).and_then(Value::as_map).is_none_or(Map::is_empty) {
        template.remove(&["metadata"]);
    }
    template
}

/// The text of a number, for annotations and labels.
pub fn text(value: impl ToString) -> Str {
    Str::from(value.to_string())
}
