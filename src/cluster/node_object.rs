//! A node as its kubelet registers it with the API server.

use super::boot::NodeSpec;
use crate::sim::Draw;
use crate::value::{Str, Value};
use crate::{list, map};

/// The version of Kubernetes that everything here is.
const KUBELET_VERSION: &str = "v1.36.2";

/// The Node object of a computer, Ready since it started (upstream: `kubelet_node_status.go`).
pub(super) fn node(spec: &NodeSpec, now: &Str, draw: &mut Draw) -> Value {
    let network = spec.network;
    let cidr = format!("{}.{}.{}.0/24", network[0], network[1], network[2]);
    let labels = map! {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": &spec.name,
        "kubernetes.io/os": "linux",
    };
    let annotations = map! {
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    };
    let amounts = map! {
        "cpu": "4",
        "ephemeral-storage": "101445540Ki",
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": "8Gi",
        "pods": "110",
    };
    let status = map! {
        "addresses": list![
            map! { "type": "InternalIP", "address": &spec.address },
            map! { "type": "Hostname", "address": &spec.name },
        ],
        "allocatable": amounts.clone(),
        "capacity": amounts,
        "conditions": conditions(now),
        "daemonEndpoints": map! { "kubeletEndpoint": map! { "Port": 10250 } },
        "nodeInfo": node_info(draw),
    };
    map! {
        "apiVersion": "v1", "kind": "Node",
        "metadata": map! { "name": &spec.name, "labels": labels, "annotations": annotations },
        "spec": map! { "podCIDR": cidr.as_str(), "podCIDRs": list![cidr.as_str()] },
        "status": status,
    }
}

fn conditions(now: &Str) -> Value {
    let condition = |kind, status, reason, message| {
        map! {
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastHeartbeatTime": now, "lastTransitionTime": now,
        }
    };
    list![
        condition(
            "MemoryPressure",
            "False",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
        ),
        condition(
            "DiskPressure",
            "False",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure",
        ),
        condition(
            "PIDPressure",
            "False",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
        ),
        condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ]
}

fn node_info(draw: &mut Draw) -> Value {
    let machine_id = format!("{:016x}{:016x}", draw.bits(), draw.bits());
    map! {
        "architecture": "amd64",
        "bootID": uuid(draw),
        "containerRuntimeVersion": "containerd://2.1.4",
        "kernelVersion": "6.8.0-45-generic",
        "kubeProxyVersion": "",
        "kubeletVersion": KUBELET_VERSION,
        "machineID": machine_id,
        "operatingSystem": "linux",
        "osImage": "Ubuntu 24.04.1 LTS",
        "systemUUID": uuid(draw),
    }
}

fn uuid(draw: &mut Draw) -> String {
    let (a, b) = (draw.bits(), draw.bits());
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xffff,
        b >> 48,
        b & 0xffff_ffff_ffff
    )
}

/// The lease by which a kubelet shows that it is alive.
pub(super) fn lease(spec: &NodeSpec, uid: &Str, now: &str) -> Value {
    let owner = map! { "apiVersion": "v1", "kind": "Node", "name": &spec.name, "uid": uid };
    map! {
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": map! {
            "name": &spec.name, "namespace": "kube-node-lease", "ownerReferences": list![owner],
        },
        "spec": map! {
            "holderIdentity": &spec.name, "leaseDurationSeconds": 40, "renewTime": now,
        },
    }
}
