//! How full each node is: sums over its pods, kept up to date write by write, so that the
//! scheduler need not count a thousand pods for each one that it places.

use crate::api::views::{NodeView, PodView, pod_requests};
use crate::value::{FastHash, Str, Value};
use archery::RcK;
use rpds::{HashTrieMap, RedBlackTreeMap};

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

/// The sums of all nodes, and how many living pods of each controller a node has.
#[derive(Clone, Debug, Default)]
pub(super) struct UsageByNode {
    nodes: RedBlackTreeMap<Str, Usage>,
    /// What each node has.
    rooms: RedBlackTreeMap<Str, Usage>,
    siblings: HashTrieMap<(Str, Str), i64, RcK, FastHash>,
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
            node: Str::from(view.node_name()),
            usage: (!view.is_terminal()).then(|| Usage::of(pod)),
            controller: controller.map(|owner| Str::from(owner.uid())),
        })
    }
}

impl UsageByNode {
    pub fn of(&self, node: &str) -> Usage {
        self.nodes.get(node).copied().unwrap_or_default()
    }

    pub fn room(&self, node: &str) -> Usage {
        self.rooms.get(node).copied().unwrap_or_default()
    }

    /// Takes note of what a node has.
    pub fn note_room(&mut self, name: &Str, before: Option<&Value>, after: Option<&Value>) {
        let allocatable = |node: Option<&Value>| node?.at(&["status", "allocatable"]).cloned();
        let (old, new) = (allocatable(before), allocatable(after));
        match after {
            None => {
                self.rooms.remove_mut(name);
            }
            Some(_) if old.is_some_and(|old| new.is_some_and(|new| old.same(&new))) => {}
            Some(node) => self.rooms.insert_mut(name.clone(), Usage::room_of(node)),
        }
    }

    /// How many pods of a controller are on a node and not being deleted.
    pub fn siblings(&self, controller: &Str, node: &Str) -> i64 {
        self.siblings.get(&(controller.clone(), node.clone())).copied().unwrap_or(0)
    }

    /// Counts a pod, or with `sign` -1 no longer.
    pub fn count(&mut self, counted: Option<Counted>, sign: i64) {
        let Some(counted) = counted else { return };
        if let Some(usage) = counted.usage {
            let sum = self.of(&counted.node).combined(usage, sign);
            self.nodes.insert_mut(counted.node.clone(), sum);
        }
        if let Some(controller) = counted.controller {
            let key = (controller, counted.node);
            let number = self.siblings.get(&key).copied().unwrap_or(0) + sign;
            if number == 0 {
                self.siblings.remove_mut(&key);
            } else {
                self.siblings.insert_mut(key, number);
            }
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
