//! How full each node is: sums over its pods, kept up to date write by write, so that the
//! scheduler need not count a thousand pods for each one that it places.

use crate::api::views::{NodeView, PodView, pod_requests};
use crate::value::{Str, Value};
use rpds::RedBlackTreeMap;

/// What the pods of a node use of it. Pods that have ended use nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub pods: i64,
    pub cpu_milli: i64,
    pub memory_bytes: i64,
    pub ephemeral_bytes: i64,
    /// As above, with what the scheduler supposes where a container asks for nothing.
    pub scored_cpu_milli: i64,
    pub scored_memory_bytes: i64,
}

/// What the scheduler supposes a container uses that asks for no CPU (upstream:
/// `DefaultMilliCPURequest`).
const SUPPOSED_CPU_MILLI: i64 = 100;
/// The same for memory (upstream: `DefaultMemoryRequest`).
const SUPPOSED_MEMORY_BYTES: i64 = 200 * 1024 * 1024;

impl Usage {
    /// What one pod uses.
    pub fn of(pod: &Value) -> Usage {
        let view = PodView(pod);
        let sums = pod_requests(view, "requests");
        let milli = |name: &str| sums.get(name).map_or(0, |amount| amount.milli_value());
        let whole = |name: &str| sums.get(name).map_or(0, |amount| amount.value());
        let (cpu_milli, memory_bytes) = (milli("cpu"), whole("memory"));
        let without = |name: &str| {
            let asks =
                |container: &&Value| container.at(&["resources", "requests", name]).is_none();
            view.containers().iter().filter(asks).count() as i64
        };
        Usage {
            pods: 1,
            cpu_milli,
            memory_bytes,
            ephemeral_bytes: whole("ephemeral-storage"),
            scored_cpu_milli: cpu_milli + SUPPOSED_CPU_MILLI * without("cpu"),
            scored_memory_bytes: memory_bytes + SUPPOSED_MEMORY_BYTES * without("memory"),
        }
    }

    /// What a node has for its pods.
    fn room_of(node: &Value) -> Usage {
        let amount = |name: &str| NodeView(node).allocatable_amount(name);
        let (cpu_milli, memory_bytes) = (amount("cpu").milli_value(), amount("memory").value());
        Usage {
            pods: amount("pods").value(),
            cpu_milli,
            memory_bytes,
            ephemeral_bytes: amount("ephemeral-storage").value(),
            scored_cpu_milli: cpu_milli,
            scored_memory_bytes: memory_bytes,
        }
    }

    /// Both together.
    pub fn plus(self, other: Usage) -> Usage {
        self.combined(other, 1)
    }

    /// What is left without the other.
    pub fn minus(self, other: Usage) -> Usage {
        self.combined(other, -1)
    }

    fn combined(self, other: Usage, sign: i64) -> Usage {
        Usage {
            pods: self.pods + sign * other.pods,
            cpu_milli: self.cpu_milli + sign * other.cpu_milli,
            memory_bytes: self.memory_bytes + sign * other.memory_bytes,
            ephemeral_bytes: self.ephemeral_bytes + sign * other.ephemeral_bytes,
            scored_cpu_milli: self.scored_cpu_milli + sign * other.scored_cpu_milli,
            scored_memory_bytes: self.scored_memory_bytes + sign * other.scored_memory_bytes,
        }
    }
}

/// A node as the scheduler sees it: what it has, and what its pods use of that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeSum {
    /// The node; null where pods are bound to a name that no node has.
    pub node: Value,
    /// What it has for pods.
    pub room: Usage,
    /// What its pods use.
    pub used: Usage,
    /// Whether it is neither cordoned nor tainted.
    pub is_open: bool,
    /// How many pods of each controller, by its uid, it has that are not being deleted.
    siblings: Vec<(Str, i64)>,
}

impl NodeSum {
    /// How many pods of a controller are on it and not being deleted.
    pub fn siblings(&self, controller: &Str) -> i64 {
        let mut siblings = self.siblings.iter();
        siblings.find(|(uid, _)| uid == controller).map_or(0, |(_, number)| *number)
    }

    fn count_sibling(&mut self, controller: Str, sign: i64) {
        match self.siblings.iter_mut().find(|(uid, _)| *uid == controller) {
            Some((_, number)) => *number += sign,
            None => self.siblings.push((controller, sign)),
        }
        self.siblings.retain(|(_, number)| *number != 0);
    }

    fn is_nothing(&self) -> bool {
        self.node.is_null() && self.used == Usage::default() && self.siblings.is_empty()
    }
}

/// The sums of all nodes by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct UsageByNode {
    nodes: RedBlackTreeMap<Str, NodeSum>,
}

/// What counts of a pod: where it is, what it uses, whose it is.
pub(super) struct Counted {
    node: Str,
    usage: Option<Usage>,
    /// Its controller's uid, while it is not being deleted.
    controller: Option<Str>,
}

impl Counted {
    /// Nothing for a pod without a node.
    pub fn of(pod: &Value) -> Option<Counted> {
        let view = PodView(pod);
        if view.node_name().is_empty() {
            return None;
        }
        let controller = view.meta().controller().filter(|_| !view.meta().is_being_deleted());
        Some(Counted {
            node: pod.text_at(&["spec", "nodeName"]),
            usage: (!view.is_terminal()).then(|| Usage::of(pod)),
            controller: controller.map(|owner| owner.0.text_at(&["uid"])),
        })
    }
}

impl UsageByNode {
    /// What the pods of a node use.
    pub fn of(&self, node: &str) -> Usage {
        self.nodes.get(node).map(|sum| sum.used).unwrap_or_default()
    }

    /// All nodes in the order of their names.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeSum> {
        self.nodes.values().filter(|sum| !sum.node.is_null())
    }

    /// Takes note of a node as it is now.
    pub fn note_node(&mut self, name: &Str, after: Option<&Value>) {
        self.change(name, |sum| {
            let node = after.cloned().unwrap_or_default();
            let view = NodeView(&node);
            sum.is_open = !view.unschedulable() && view.taints().is_empty();
            sum.room = Usage::room_of(&node);
            sum.node = node;
        });
    }

    /// Counts a pod, or with `sign` -1 no longer.
    pub fn count(&mut self, counted: Option<Counted>, sign: i64) {
        let Some(Counted { node, usage, controller }) = counted else { return };
        self.change(&node, |sum| {
            sum.used = sum.used.combined(usage.unwrap_or_default(), sign);
            if let Some(controller) = controller {
                sum.count_sibling(controller, sign);
            }
        });
    }

    fn change(&mut self, node: &Str, change: impl FnOnce(&mut NodeSum)) {
        if !self.nodes.contains_key(node) {
            self.nodes.insert_mut(node.clone(), NodeSum::default());
        }
        let Some(sum) = self.nodes.get_mut(node) else { return };
        change(sum);
        if sum.is_nothing() {
            self.nodes.remove_mut(node);
        }
    }
}

/// Whether a write may have changed what counts of a pod. Shared branches are the same at a
/// glance, so a status write costs next to nothing here.
pub(super) fn may_differ(before: &Value, after: &Value) -> bool {
    let differ = |path: &[&str]| match (before.at(path), after.at(path)) {
        (Some(a), Some(b)) => !a.same(b),
        (None, None) => false,
        _ => true,
    };
    differ(&["spec"])
        || differ(&["metadata", "ownerReferences"])
        || differ(&["metadata", "deletionTimestamp"])
        || before.str_at(&["status", "phase"]) != after.str_at(&["status", "phase"])
}
