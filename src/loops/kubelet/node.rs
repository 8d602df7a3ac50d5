//! A node as its kubelet registers it and keeps it alive: the object, its conditions, its lease.

use crate::api::time::{self, UnixMillis};
use crate::loops::Profile;
use crate::machine::{Machine, Pace, PullPace, Span};
use crate::value::{Str, Value};
use crate::{list, map};

/// The namespace of nodes' leases.
pub const LEASES: &str = "kube-node-lease";

/// What a node has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub cpu: u32,
    pub memory_gib: u32,
    pub pods: u32,
}

/// The nodes of the recordings, and of the page unless it says otherwise.
pub const USUAL: Capacity = Capacity { cpu: 4, memory_gib: 8, pods: 110 };

/// The pace of a machine in a cluster of this profile.
pub fn pace(profile: &Profile) -> Pace {
    let half = |ms| ms / 2;
    Pace {
        sandbox: Span::new(profile.sandbox.low_ms, profile.sandbox.high_ms),
        create: Span::new(half(profile.start.low_ms), half(profile.start.high_ms)),
        start: Span::new(half(profile.start.low_ms), half(profile.start.high_ms)),
        boot: Pace::REALISTIC.boot,
        server_end_ms: Pace::REALISTIC.server_end_ms,
        pull: match profile.pull {
            Some(pull) => PullPace::ByName(Span::new(pull.low_ms, pull.high_ms)),
            None => PullPace::BySize {
                ask_ms: 600,
                kb_per_ms: (profile.pull_bytes_per_second / 1_000_000).max(1),
            },
        },
    }
}

/// The Node object of a machine whose kubelet has been up since `since`. `number` counts the
/// cluster's nodes from 0 and gives the pods' network.
pub fn object(machine: &Machine, number: u8, capacity: Capacity, since: UnixMillis) -> Value {
    let name = machine.hostname();
    let network = format!("10.244.{number}.0/24");
    let amounts = amounts(capacity);
    map! {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": map! {
            "annotations": map! {
                "node.alpha.kubernetes.io/ttl": "0",
                "volumes.kubernetes.io/controller-managed-attach-detach": "true",
            },
            "creationTimestamp": time::rfc3339(since),
            "labels": map! {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            },
            "name": name,
        },
        "spec": map! { "podCIDR": network.as_str(), "podCIDRs": list![network.as_str()] },
        "status": map! {
            "addresses": list![
                map! { "address": machine.address(), "type": "InternalIP" },
                map! { "address": name, "type": "Hostname" },
            ],
            "allocatable": &amounts,
            "capacity": &amounts,
            "conditions": conditions(None, since),
            "daemonEndpoints": map! { "kubeletEndpoint": map! { "Port": 10250 } },
            "nodeInfo": info(name),
        },
    }
}

fn amounts(capacity: Capacity) -> Value {
    map! {
        "cpu": capacity.cpu.to_string(),
        "ephemeral-storage": "101445540Ki",
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": format!("{}Gi", capacity.memory_gib),
        "pods": capacity.pods.to_string(),
    }
}

fn info(name: &str) -> Value {
    map! {
        "architecture": "amd64",
        "bootID": id("boot", name, true),
        "containerRuntimeVersion": "containerd://2.1.4",
        "kernelVersion": "6.8.0-45-generic",
        "kubeProxyVersion": "",
        "kubeletVersion": "v1.36.2",
        "machineID": id("machine", name, false),
        "operatingSystem": "linux",
        "osImage": "Ubuntu 24.04.1 LTS",
        "systemUUID": id("system", name, true),
    }
}

/// An id that always is the same for one node.
fn id(purpose: &str, name: &str, has_hyphens: bool) -> String {
    let hex = crate::machine::digest_of(&format!("{purpose}/{name}"));
    if !has_hyphens {
        return hex[..32].to_string();
    }
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]];
    parts.join("-")
}

/// What a healthy kubelet says of its node: kind, status, reason, message.
const HEALTHY: [(&str, &str, &str, &str); 4] = [
    (
        "MemoryPressure",
        "False",
        "KubeletHasSufficientMemory",
        "kubelet has sufficient memory available",
    ),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
];

/// The conditions that a healthy kubelet sends at `now`, given those that the node has.
fn conditions(old: Option<&Value>, now: UnixMillis) -> Value {
    let now = Str::from(time::rfc3339(now));
    let old = old.map_or(&[][..], |node| node.items_at(&["status", "conditions"]));
    let condition = |(kind, status, reason, message): (&'static str, _, _, _)| {
        let same = |c: &&Value| c.str_at(&["type"]) == kind && c.str_at(&["status"]) == status;
        let since = old.iter().find(same).map(|c| c.text_at(&["lastTransitionTime"]));
        map! {
            "lastHeartbeatTime": &now,
            "lastTransitionTime": since.unwrap_or_else(|| now.clone()),
            "message": Str::lit(message),
            "reason": Str::lit(reason),
            "status": Str::lit(status),
            "type": Str::lit(kind),
        }
    };
    HEALTHY.map(condition).to_vec().into()
}

/// The node's lease, renewed at `now`.
pub fn lease(name: &str, node_uid: &str, since: UnixMillis, now: UnixMillis) -> Value {
    map! {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": map! {
            "creationTimestamp": time::rfc3339(since),
            "name": name,
            "namespace": LEASES,
            "ownerReferences": list![map! {
                "apiVersion": "v1", "kind": "Node", "name": name, "uid": node_uid,
            }],
        },
        "spec": map! {
            "holderIdentity": name,
            "leaseDurationSeconds": 40,
            "renewTime": time::micro(now),
        },
    }
}
