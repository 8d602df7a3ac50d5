//! The picture as plain data: everything that is drawn, and nothing about where.

use super::state::State;
use crate::sim::Millis;
use crate::value::Str;

/// All that the picture shows at one moment of virtual time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// The store's revision, shown at etcd. No difference by itself.
    pub revision: u64,
    pub nodes: Vec<Node>,
    /// Oldest first, so that a pod keeps its place while others come and go.
    pub pods: Vec<Pod>,
    /// Whoever wants pods, oldest first.
    pub owners: Vec<Owner>,
    pub services: Vec<Service>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub name: Str,
    pub state: NodeState,
    /// When its lease was renewed last, if it is silent.
    pub silent_since: Option<Millis>,
    /// Whether its kubelet is stopped, which the API server can't know yet.
    pub is_cut: bool,
}

/// What kubectl shows as a node's STATUS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeState {
    Ready,
    Silent,
    Cordoned,
}

/// A pod, or the ghost of one that has just gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    pub uid: Str,
    pub namespace: Str,
    pub name: Str,
    /// How many bytes of the name come from its owner, `web-7887448d46-`; the rest is its own.
    pub stem: usize,
    /// The machine it is bound to.
    pub node: Option<Str>,
    /// The STATUS that kubectl shows.
    pub status: Str,
    pub state: State,
    pub ready: usize,
    pub chips: Vec<Chip>,
    pub created_at: Millis,
    pub ip: Str,
    pub timer: Option<Timer>,
    /// A few words of ours or of Kubernetes beside the state: an exit code, a reason.
    pub note: Str,
    /// The uid of whoever wants it, as in [`Owner::uid`].
    pub owner: Option<Str>,
    /// The image that is being fetched, if one is.
    pub image: Str,
}

/// A container of a pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    pub name: Str,
    pub state: ChipState,
    pub restarts: i64,
    pub is_init: bool,
}

/// What a container does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipState {
    Waiting,
    Running,
    Ended,
}

/// Something that runs down in virtual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    pub kind: TimerKind,
    pub from: Millis,
    pub until: Millis,
}

/// What happens when a timer has run down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerKind {
    /// The container is killed.
    Grace,
    /// The container is started again.
    Restart,
    /// The image is pulled again.
    Retry,
    /// The image is there.
    Pull,
}

/// Whoever wants a number of pods: a Deployment through its ReplicaSet, or a bare ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    /// The uid of the controller at the top.
    pub uid: Str,
    pub kind: Str,
    pub namespace: Str,
    pub name: Str,
    /// The ReplicaSet in between that acts now.
    pub via: Option<Str>,
    pub wants: usize,
    /// Pods that count: neither leaving nor ended.
    pub has: usize,
    /// Of those, the ready ones.
    pub ready: usize,
}

/// A Service and the ready pods that it selects.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub uid: Str,
    pub namespace: Str,
    pub name: Str,
    /// `10.96.114.20:80`.
    pub address: Str,
    /// The uids of its ready pods.
    pub targets: Vec<Str>,
}

impl Frame {
    /// The pod with a uid.
    pub fn pod(&self, uid: &str) -> Option<&Pod> {
        self.pods.iter().find(|pod| pod.uid == *uid)
    }

    /// The owner with a uid, and its number.
    pub fn owner(&self, uid: &str) -> Option<(usize, &Owner)> {
        self.owners.iter().enumerate().find(|(_, owner)| owner.uid == *uid)
    }

    /// A machine's number.
    pub fn node_index(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == *name)
    }

    /// How many living pods a machine has.
    pub fn pods_on(&self, node: &str) -> usize {
        let on = |pod: &&Pod| pod.node.as_deref() == Some(node) && pod.state != State::Ghost;
        self.pods.iter().filter(on).count()
    }

    /// Pods that no machine has been found for yet.
    pub fn waiting(&self) -> usize {
        self.pods.iter().filter(|pod| pod.node.is_none() && pod.state != State::Ghost).count()
    }
}

impl Pod {
    /// `namespace/name`, as `data-pod` has it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// `1/2`, as kubectl's READY has it.
    pub fn ready_words(&self) -> String {
        let total = self.chips.iter().filter(|chip| !chip.is_init).count();
        format!("{}/{}", self.ready, total)
    }

    /// The part of the name that comes from the owner, and its own.
    pub fn name_parts(&self) -> (&str, &str) {
        self.name.as_str().split_at_checked(self.stem).unwrap_or(("", &self.name))
    }
}

impl NodeState {
    /// kubectl's word.
    pub fn word(self) -> &'static str {
        match self {
            NodeState::Ready => "Ready",
            NodeState::Silent => "NotReady",
            NodeState::Cordoned => "Ready,SchedulingDisabled",
        }
    }

    /// Whether the node's Ready condition is true.
    pub fn is_ready(self) -> bool {
        self != NodeState::Silent
    }
}
