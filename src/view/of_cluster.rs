//! From the cluster to a frame: what is stored, put as it is seen.
//!
//! Reads the store through its view, and the machines for what the API does not tell, such as
//! how far a pull is. Changes nothing.

use super::frame::{
    Chip, ChipState, Frame, Node, NodeState, Owner, Pod, Service, Timer, TimerKind,
};
use super::state::{Facts, State};
use crate::api::time::{self, UnixMillis};
use crate::api::views::{DeploymentView, NodeView, PodView, ReplicaSetView, ServiceView};
use crate::api::{ObjectKey, Resource, Selector, duration};
use crate::cluster::{Cluster, PullUnderWay};
use crate::sim::Millis;
use crate::value::{Str, Value};
use std::collections::BTreeMap;

/// Makes one frame after the other, and keeps what did not change from the last one.
#[derive(Clone, Debug, Default)]
pub struct Sights {
    /// The pods of the last frame by uid, each with what it was made from.
    pods: BTreeMap<Str, (PodSource, Pod)>,
    /// The owners that were known then.
    owners: Vec<Str>,
}

/// What a pod in the picture depends on, beside what its machine does for it.
#[derive(Clone, Debug)]
struct PodSource {
    object: Value,
    is_silent: bool,
}

impl Frame {
    /// The cluster as it is seen now. What Kubernetes runs for itself is left out.
    pub fn of(cluster: &Cluster) -> Frame {
        Sights::default().frame(cluster)
    }
}

impl Sights {
    /// The cluster as it is seen now.
    pub fn frame(&mut self, cluster: &Cluster) -> Frame {
        let view = cluster.view();
        let nodes: Vec<Node> = view
            .list(Resource::NODES, "")
            .map(|(_, object)| node(cluster, NodeView(object)))
            .collect();
        let mut owners = owners(cluster);
        let known: Vec<Str> = owners.iter().map(|owner| owner.uid.clone()).collect();
        if self.owners != known {
            self.pods.clear();
            self.owners = known;
        }
        let last = std::mem::take(&mut self.pods);
        for (_, object) in
            view.list(Resource::PODS, "").filter(|(key, _)| !is_system(&key.namespace))
        {
            let (source, pod) = seen_again(cluster, object, &nodes, &owners, &last);
            self.pods.insert(pod.uid.clone(), (source, pod));
        }
        let mut pods: Vec<Pod> = self.pods.values().map(|(_, pod)| pod.clone()).collect();
        pods.sort_by(|a, b| (a.created_at, &a.name).cmp(&(b.created_at, &b.name)));
        let places: BTreeMap<Str, usize> =
            owners.iter().enumerate().map(|(i, owner)| (owner.uid.clone(), i)).collect();
        for pod in &pods {
            let is_active = !matches!(
                pod.state,
                State::Terminating | State::Completed | State::Evicted | State::Ghost
            );
            if let Some(place) = pod.owner.as_ref().and_then(|uid| places.get(uid)) {
                owners[*place].has += usize::from(is_active);
                owners[*place].ready += usize::from(pod.state == State::Running);
            }
        }
        let services = services(cluster);
        Frame { revision: view.revision(), nodes, pods, owners, services }
    }
}

/// A pod as it was in the last frame if nothing about it changed, else made anew.
fn seen_again(
    cluster: &Cluster,
    object: &Value,
    nodes: &[Node],
    owners: &[Owner],
    last: &BTreeMap<Str, (PodSource, Pod)>,
) -> (PodSource, Pod) {
    let on = PodView(object).node_name();
    let is_silent = nodes.iter().any(|it| it.state == NodeState::Silent && it.name == *on);
    let source = PodSource { object: object.clone(), is_silent };
    // What a machine does for a pod shows while its containers are not all up.
    let is_settled = |pod: &Pod| {
        let state = pod.state;
        matches!(state, State::Running | State::Pending | State::Unschedulable | State::Completed)
    };
    let same = last.get(PodView(object).meta().uid()).filter(|(was, pod)| {
        was.object.same(object) && was.is_silent == is_silent && is_settled(pod)
    });
    let pod = match same {
        Some((_, pod)) => pod.clone(),
        None => pod(cluster, object, is_silent, owners),
    };
    (source, pod)
}

/// Whether a namespace belongs to Kubernetes itself.
fn is_system(namespace: &str) -> bool {
    namespace.starts_with("kube-")
}

/// A moment of the cluster's calendar in virtual time.
pub(super) fn virtual_time(cluster: &Cluster, moment: UnixMillis) -> Millis {
    u64::try_from(moment - cluster.epoch()).unwrap_or(0)
}

fn node(cluster: &Cluster, node: NodeView<'_>) -> Node {
    let state = match (node.is_ready(), node.unschedulable()) {
        (false, _) => NodeState::Silent,
        (true, true) => NodeState::Cordoned,
        (true, false) => NodeState::Ready,
    };
    let name: Str = node.meta().name().into();
    let is_cut = !cluster.is_kubelet_running(&name);
    let silent_since = (is_cut || state == NodeState::Silent).then(|| {
        let lease = cluster.view().find(Resource::LEASES, "kube-node-lease", &name)?;
        let renewed = time::parse(lease.str_at(&["spec", "renewTime"]))?;
        Some(virtual_time(cluster, renewed))
    });
    Node { name, state, silent_since: silent_since.flatten(), is_cut }
}

/// What else wants pods, and how many.
type Wanted = fn(&Value) -> i64;
const OTHER_OWNERS: &[(Resource, Wanted)] = &[
    (Resource::STATEFUL_SETS, |set| set.int_at(&["spec", "replicas"]).unwrap_or(1)),
    (Resource::DAEMON_SETS, |set| set.int_at(&["status", "desiredNumberScheduled"]).unwrap_or(0)),
    (Resource::JOBS, |job| {
        let number = |path: &[&str]| job.int_at(path);
        let parallel = number(&["spec", "parallelism"]).unwrap_or(1);
        let left = number(&["spec", "completions"])
            .map_or(parallel, |all| all - number(&["status", "succeeded"]).unwrap_or(0));
        parallel.min(left)
    }),
];

/// Whoever wants pods: Deployments, ReplicaSets that nobody manages, and the other controllers.
fn owners(cluster: &Cluster) -> Vec<Owner> {
    let view = cluster.view();
    let mut owners = Vec::new();
    for (key, object) in view.list(Resource::DEPLOYMENTS, "") {
        let deployment = DeploymentView(object);
        let uid = deployment.meta().uid();
        let acting = view
            .owned_by(uid)
            .filter(|(key, _)| key.resource == Resource::REPLICA_SETS)
            .max_by_key(|(_, set)| {
                let set = ReplicaSetView(set);
                (set.replicas() > 0, set.meta().creation_timestamp())
            });
        let via = acting.map(|(key, _)| key.name.clone());
        owners
            .push((object, Owner { via, ..owner(&key.namespace, object, deployment.replicas()) }));
    }
    for (key, object) in view.list(Resource::REPLICA_SETS, "") {
        let set = ReplicaSetView(object);
        if set.meta().controller().is_none() {
            owners.push((object, owner(&key.namespace, object, set.replicas())));
        }
    }
    for (resource, wanted) in OTHER_OWNERS {
        for (key, object) in view.list(*resource, "") {
            let is_managed = DeploymentView(object).meta().controller().is_some();
            if !is_managed || *resource == Resource::JOBS {
                owners.push((object, owner(&key.namespace, object, wanted(object))));
            }
        }
    }
    owners.retain(|(_, owner)| !is_system(&owner.namespace));
    owners.sort_by_key(|(object, _)| DeploymentView(object).meta().creation_timestamp());
    owners.into_iter().map(|(_, owner)| owner).collect()
}

fn owner(namespace: &Str, object: &Value, wants: i64) -> Owner {
    let meta = DeploymentView(object).meta();
    Owner {
        uid: meta.uid().into(),
        kind: object.text_at(&["kind"]),
        namespace: namespace.clone(),
        name: meta.name().into(),
        via: None,
        wants: usize::try_from(wants).unwrap_or(0),
        has: 0,
        ready: 0,
    }
}

/// Services that select pods, each with the ready ones.
fn services(cluster: &Cluster) -> Vec<Service> {
    let view = cluster.view();
    let mut services = Vec::new();
    for (key, object) in view.list(Resource::SERVICES, "") {
        let service = ServiceView(object);
        let Some(labels) = service.selector().filter(|labels| !labels.is_empty()) else { continue };
        let selector = Selector::of_labels(labels);
        let answers = |pod: &PodView<'_>| {
            pod.is_ready() && pod.is_active() && selector.matches(pod.meta().labels())
        };
        let port = service.ports().first().and_then(|port| port.int_at(&["port"])).unwrap_or(0);
        services.push(Service {
            uid: service.meta().uid().into(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            address: format!("{}:{port}", service.cluster_ip()).into(),
            targets: view
                .list(Resource::PODS, &key.namespace)
                .map(|(_, pod)| PodView(pod))
                .filter(answers)
                .map(|pod| Str::from(pod.meta().uid()))
                .collect(),
        });
    }
    services
}

fn pod(cluster: &Cluster, object: &Value, is_silent: bool, owners: &[Owner]) -> Pod {
    let pod = PodView(object);
    let meta = pod.meta();
    let status: Str = Cluster::pod_status(object).into();
    let node = Some(pod.node_name()).filter(|name| !name.is_empty()).map(Str::from);
    let pull = cluster.pull_for(pod.node_name(), meta.uid());
    let scheduled = pod.condition("PodScheduled");
    let no_node = scheduled.filter(|it| it.str_at(&["reason"]) == "Unschedulable");
    let facts = Facts {
        is_ready: pod.is_ready(),
        is_bound: node.is_some(),
        is_unschedulable: no_node.is_some(),
        is_pulling: pull.is_some(),
        is_silent,
    };
    let state = match State::of(&status, facts) {
        // Once its containers have ended, kubectl's word is theirs; it is leaving all the same.
        State::Completed | State::Error if meta.is_being_deleted() => State::Terminating,
        state => state,
    };
    let generated = meta.generate_name();
    let stem = if meta.name().starts_with(generated) { generated.len() } else { 0 };
    let is_ready = |status: &&Value| status.bool_at(&["ready"]);
    Pod {
        uid: meta.uid().into(),
        namespace: meta.namespace().into(),
        name: meta.name().into(),
        stem,
        node,
        state,
        status,
        ready: pod.container_statuses().iter().filter(is_ready).count(),
        chips: chips(pod),
        created_at: meta.creation_timestamp().map_or(0, |at| virtual_time(cluster, at)),
        ip: pod.pod_ip().into(),
        timer: grace(cluster, pod)
            .or_else(|| pull.as_ref().map(pull_timer))
            .or_else(|| back_off(cluster, pod))
            .or_else(|| retry(cluster, pod, state)),
        note: no_node.map(|it| short_reason(it.str_at(&["message"]))).unwrap_or_default(),
        owner: owner_of(cluster, pod, owners),
        image: pull.map(|pull| pull.image).unwrap_or_default(),
    }
}

/// Containers in the order of the spec, init containers first.
fn chips(pod: PodView<'_>) -> Vec<Chip> {
    let inits = pod.init_containers().iter().map(|container| (container, true));
    let both = inits.chain(pod.containers().iter().map(|container| (container, false)));
    both.map(|(container, is_init)| {
        let name = container.text_at(&["name"]);
        let status = pod.container_status(&name);
        let is = |kind: &str| {
            let state = status.and_then(|status| status.at(&["state", kind]));
            state.is_some_and(|state| !state.is_null())
        };
        let state = match (is("running"), is("terminated")) {
            (true, _) => ChipState::Running,
            (_, true) => ChipState::Ended,
            _ => ChipState::Waiting,
        };
        let restarts = status.and_then(|status| status.int_at(&["restartCount"])).unwrap_or(0);
        Chip { name, state, restarts, is_init }
    })
    .collect()
}

/// The uid of the owner in the picture: the Deployment behind the pod's ReplicaSet, or the
/// ReplicaSet itself.
fn owner_of(cluster: &Cluster, pod: PodView<'_>, owners: &[Owner]) -> Option<Str> {
    let controller = pod.meta().controller()?;
    let known = |uid: &str| owners.iter().find(|owner| owner.uid == *uid);
    if let Some(owner) = known(controller.uid()) {
        return Some(owner.uid.clone());
    }
    let key = ObjectKey::new(controller.resource()?, pod.meta().namespace(), controller.name());
    let set = cluster.view().get(&key).map(ReplicaSetView)?;
    let above = set.meta().controller()?;
    known(above.uid()).map(|owner| owner.uid.clone())
}

/// The time that the containers of a leaving pod may still take.
fn grace(cluster: &Cluster, pod: PodView<'_>) -> Option<Timer> {
    let until = virtual_time(cluster, pod.meta().deletion_timestamp()?);
    let seconds = pod.meta().deletion_grace_period_seconds().unwrap_or(0);
    let whole = u64::try_from(seconds).unwrap_or(0) * 1000;
    let is_ending = whole > 0 && !pod.node_name().is_empty();
    is_ending.then(|| Timer { kind: TimerKind::Grace, from: until.saturating_sub(whole), until })
}

fn pull_timer(pull: &PullUnderWay) -> Timer {
    Timer { kind: TimerKind::Pull, from: pull.begun_at, until: pull.ends_at }
}

/// The wait of a container that failed again, as its status tells: `back-off 20s restarting…`.
fn back_off(cluster: &Cluster, pod: PodView<'_>) -> Option<Timer> {
    pod.container_statuses().iter().find_map(|status| {
        let waiting = status.at(&["state", "waiting"])?;
        let words = waiting.str_at(&["message"]).strip_prefix("back-off ")?;
        let length = duration::parse_go(words.split(' ').next()?).ok()?;
        let ended = status.str_at(&["lastState", "terminated", "finishedAt"]);
        let from = virtual_time(cluster, time::parse(ended)?);
        let until = from + u64::try_from(length / 1_000_000).unwrap_or(0);
        Some(Timer { kind: TimerKind::Restart, from, until })
    })
}

/// The wait before a pod's image is pulled again.
fn retry(cluster: &Cluster, pod: PodView<'_>, state: State) -> Option<Timer> {
    if state != State::ImageBackOff {
        return None;
    }
    let (from, until) = cluster.pull_wait(&pod.meta().key(Resource::PODS))?;
    Some(Timer { kind: TimerKind::Retry, from, until })
}

/// The heart of the scheduler's message: `0/3 nodes are available: 3 Insufficient cpu. …`.
fn short_reason(message: &str) -> Str {
    let rest = message.split_once(": ").map_or(message, |(_, rest)| rest);
    rest.split(['.', ',']).next().unwrap_or(rest).trim().into()
}
