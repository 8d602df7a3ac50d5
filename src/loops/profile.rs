//! How long things take, as data: one set of delays for the page, one for the recordings.

use crate::machine::Pace;
use crate::sim::{Chance, Millis};

/// A delay that chance chooses between two bounds, both possible, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    pub low_ms: Millis,
    pub high_ms: Millis,
}

impl Delay {
    pub const fn between(low_ms: Millis, high_ms: Millis) -> Delay {
        Delay { low_ms, high_ms }
    }

    /// One delay, from the stream that `label` names.
    pub fn draw(self, chance: &mut Chance, label: &[&str]) -> Millis {
        if self.low_ms == self.high_ms {
            return self.low_ms;
        }
        chance.draw(label).between(self.low_ms, self.high_ms)
    }
}

/// The delays of a cluster. `docs/FIDELITY.md` says where each figure comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// From a component's request to the API server's answer.
    pub api: Delay,
    /// From a write to the wake-up of those who watch.
    pub watch: Delay,
    /// How long a loop that rests leaves a key alone after it looked at it.
    pub rest_ms: Millis,
    /// From the start of `kubectl` to its first request.
    pub kubectl_start: Delay,
    /// How often a kubelet looks at what its containers do.
    pub relist_ms: Millis,
    /// How long a node's computer takes for its own work.
    pub pace: Pace,
    /// How often a kubelet renews its lease.
    pub lease_ms: Millis,
    /// How old a node's lease is when its kubelet is stopped, where that is no chance: the
    /// recordings' kubelets were stopped when they were about to renew it.
    pub lease_age_at_stop_ms: Option<Millis>,
    /// How long a node may be silent before it counts as lost.
    pub node_grace_ms: Millis,
    /// How often it is looked at whether nodes are silent (upstream: `NodeMonitorPeriod`, 5 s; the
    /// one silence in the recordings was noticed right after the grace).
    pub node_monitor_ms: Millis,
    /// How long it takes until a LoadBalancer has an address; none where nobody gives any.
    pub load_balancer_ms: Option<Millis>,
    /// How a kubelet names itself to the API server (the recordings' kubelets are hollow ones).
    pub kubelet_agent: &'static str,
}

impl Profile {
    /// What a learner sees in the page: a realistic small cluster.
    pub fn page() -> Profile {
        Profile {
            api: Delay::between(5, 20),
            watch: Delay::between(2, 8),
            rest_ms: 100,
            kubectl_start: Delay::between(5, 20),
            relist_ms: 1_000,
            pace: Pace::REALISTIC,
            lease_ms: 10_000,
            lease_age_at_stop_ms: None,
            node_grace_ms: 50_000,
            node_monitor_ms: 5_000,
            load_balancer_ms: Some(2_000),
            kubelet_agent: "kubelet",
        }
    }

    /// What the recordings' cluster did: quick machines, and pulls of about a second.
    pub fn recorded() -> Profile {
        Profile {
            api: Delay::between(2, 5),
            watch: Delay::between(1, 3),
            rest_ms: 0,
            kubectl_start: Delay::between(60, 60),
            relist_ms: 1_000,
            pace: Pace::RECORDED,
            lease_ms: 10_000,
            lease_age_at_stop_ms: Some(10_000),
            node_grace_ms: 50_000,
            node_monitor_ms: 200,
            load_balancer_ms: None,
            kubelet_agent: "hollow-kubelet",
        }
    }
}
