//! The DaemonSet controller: one pod on every node that wants it.
//!
//! Mirrors `pkg/controller/daemon`. [`nodes`] says where a pod belongs, [`pods`] what it looks
//! like, [`update`] how pods of an old template are replaced.

mod nodes;
mod pods;
mod status;
mod update;

use super::revisions;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{MetaView, NodeView, PodView};
use crate::api::{Because, ObjectKey, Resource};
use crate::loops::{Context, ControlLoop, EventNote, Plan};
use crate::schema;
use crate::store::{Change, View};
use crate::value::{Str, Value};
use std::collections::BTreeMap;

/// The component's name in events.
const NAME: &str = "daemonset-controller";
/// At most so many pods are made or removed at once (upstream: `BurstReplicas`).
const BURST: usize = 250;

/// The DaemonSet controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::DAEMON_SETS, Resource::PODS, Resource::NODES],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    match change.key.resource {
        Resource::DAEMON_SETS => keys.push(change.key.clone()),
        Resource::NODES if nodes::matters(change) => {
            keys.extend(view.list(Resource::DAEMON_SETS, "").map(|(key, _)| key.clone()));
        }
        Resource::PODS => {
            let owner = MetaView(change.object()).controller();
            if let Some(owner) = owner.filter(|owner| owner.kind() == "DaemonSet") {
                let namespace = change.key.namespace.clone();
                keys.push(ObjectKey::new(Resource::DAEMON_SETS, namespace, owner.name()));
            }
        }
        _ => {}
    }
}

/// One look at a DaemonSet.
struct Sync<'a> {
    set: &'a Value,
    now: UnixMillis,
    nodes: Vec<NodeView<'a>>,
    /// The pods of each node, oldest first; those that wait for the scheduler count, too.
    pods: BTreeMap<Str, Vec<PodView<'a>>>,
    /// The hash of the template as it is now.
    hash: Str,
    /// Where pods are to be made, and which are to go.
    create_on: Vec<Str>,
    delete: Vec<PodView<'a>>,
    plan: Plan,
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(set) = context.view.get(key) else { return Plan::default() };
    if MetaView(set).is_being_deleted() {
        return Plan::default();
    }
    let mut plan = Plan::default();
    let history = revisions::owned(context.view, MetaView(set));
    let (current, hash) = current_revision(set, &history, &mut plan);
    let mut sync = Sync {
        set,
        now: time::at(context.epoch, context.now),
        nodes: context.view.list(Resource::NODES, "").map(|(_, node)| NodeView(node)).collect(),
        pods: by_node(context.view, set),
        hash,
        create_on: Vec::new(),
        delete: Vec::new(),
        plan,
    };
    sync.manage();
    if sync.create_on.is_empty() && sync.delete.is_empty() {
        update::roll(&mut sync);
    }
    sync.order();
    let next = status::of(&sync);
    sync.plan.calls.extend(status::write(set, next));
    let pods: Vec<PodView<'_>> = sync.pods.values().flatten().copied().collect();
    let limit = set.int_at(&["spec", "revisionHistoryLimit"]);
    sync.plan.calls.extend(revisions::truncate(&history, &[&current], &pods, limit));
    if !sync.plan.calls.is_empty() {
        sync.plan.because.get_or_insert(Because::StatusChanged);
    }
    sync.plan.again_at = status::next_availability(&sync).map(|ms| context.now + ms);
    sync.plan
}

/// The name and the hash of the revision of the template as it is now, which is made if it is new
/// (upstream: `constructHistory`).
fn current_revision(set: &Value, history: &[&Value], plan: &mut Plan) -> (Str, Str) {
    let template = set.at(&["spec", "template"]).cloned().unwrap_or_default();
    let data = schema::revision_data(&template);
    let (same, old): (Vec<&Value>, Vec<&Value>) =
        history.iter().copied().partition(|revision| revision.get("data") == Some(&data));
    let next = old.last().map_or(1, |last| revisions::number(last) + 1);
    if let Some(found) = same.last() {
        if revisions::number(found) < next {
            plan.calls.push(revisions::renumber(found, next));
        }
        let hash = found.text_at(&["metadata", "labels", revisions::REVISION_LABEL]);
        return (found.text_at(&["metadata", "name"]), hash);
    }
    let hash = schema::template_hash(&template, set.int_at(&["status", "collisionCount"]));
    let label = revisions::REVISION_LABEL;
    let made = revisions::new(Resource::DAEMON_SETS, set, &hash, label, data, next);
    plan.calls.push(revisions::create(&made));
    plan.because = Some(Because::NewTemplate);
    (made.text_at(&["metadata", "name"]), Str::from(hash))
}

fn by_node<'a>(view: View<'a>, set: &Value) -> BTreeMap<Str, Vec<PodView<'a>>> {
    let mut by_node: BTreeMap<Str, Vec<PodView<'a>>> = BTreeMap::new();
    for (key, pod) in view.owned_by(MetaView(set).uid()) {
        if key.resource == Resource::PODS {
            by_node.entry(pods::node_of(PodView(pod))).or_default().push(PodView(pod));
        }
    }
    for pods in by_node.values_mut() {
        pods.sort_by_key(|pod| (pod.node_name().is_empty(), pod.meta().creation_timestamp()));
    }
    by_node
}

impl<'a> Sync<'a> {
    fn is_available(&self, pod: PodView<'_>) -> bool {
        let min_ready = self.set.int_at(&["spec", "minReadySeconds"]).unwrap_or(0);
        pod.is_available(min_ready, self.now)
    }

    fn is_new(&self, pod: PodView<'_>) -> bool {
        pod.meta().label(revisions::REVISION_LABEL) == Some(&*self.hash)
    }

    /// Finds out where a pod is missing and which is one too many (upstream:
    /// `podsShouldBeOnNode`).
    fn manage(&mut self) {
        for node in self.nodes.clone() {
            let (run, stay) = nodes::should_run(self.set, node);
            let name = Str::from(node.meta().name());
            let Some(pods) = self.pods.get(&name).cloned() else {
                if run {
                    self.create_on.push(name);
                }
                continue;
            };
            let staying = pods.into_iter().filter(|pod| !pod.meta().is_being_deleted());
            if !stay {
                self.delete.extend(staying);
                continue;
            }
            let (ended, mut living): (Vec<_>, Vec<_>) = staying.partition(|pod| pod.is_terminal());
            for pod in ended {
                self.say_ended(pod, &name);
                self.delete.push(pod);
            }
            if update::surge(self) == 0 {
                self.delete.extend(living.drain(1.min(living.len())..));
            } else if living.is_empty() && run {
                self.create_on.push(name);
            } else {
                let surplus = update::surplus(self, &living);
                self.delete.extend(surplus);
            }
        }
        let known = |name: &Str| self.nodes.iter().any(|node| node.meta().name() == &**name);
        let lost = self.pods.iter().filter(|(name, _)| !known(name)).flat_map(|(_, pods)| pods);
        let lost: Vec<_> = lost.copied().filter(|pod| pod.node_name().is_empty()).collect();
        self.delete.extend(lost);
    }

    fn say_ended(&mut self, pod: PodView<'_>, node: &str) {
        let named = format!("{}/{}", pod.meta().namespace(), pod.meta().name());
        let failed = pod.phase() == "Failed";
        let (reason, word, end) = match failed {
            true => ("FailedDaemonPod", "failed", "kill"),
            false => ("SucceededDaemonPod", "succeeded", "delete"),
        };
        let said = format!("Found {word} daemon pod {named} on node {node}, will try to {end} it");
        let mut note = EventNote::new(NAME, self.set, reason, said);
        note.warning = failed;
        self.plan.events.push(note);
    }

    /// Puts what was found out into the plan (upstream: `syncNodes`).
    fn order(&mut self) {
        if !self.create_on.is_empty() {
            let have = self.pods.len() as i64;
            let wanted = have + self.create_on.len() as i64;
            self.plan.because = Some(Because::PodCount { have, wanted });
        }
        for node in self.create_on.iter().take(BURST) {
            self.plan.calls.push(pods::create(self.set, node, &self.hash));
        }
        for pod in self.delete.iter().take(BURST) {
            self.plan.calls.push(pods::delete(self.set, *pod));
        }
    }
}
