//! Frames built by hand, for the tests of this room.

use super::frame::{Chip, ChipState, Frame, Node, NodeState, Owner, Pod, Service};
use super::state::State;
use crate::value::Str;

/// A pod that runs and is ready.
pub(crate) fn pod(name: &str, node: Option<&str>, owner: Option<&str>) -> Pod {
    let stem = if owner.is_some() { name.rfind('-').map_or(0, |i| i + 1) } else { 0 };
    Pod {
        uid: format!("uid-{name}").into(),
        namespace: "default".into(),
        name: name.into(),
        stem,
        node: node.map(Str::from),
        status: "Running".into(),
        state: State::Running,
        ready: 1,
        chips: vec![Chip {
            name: "nginx".into(),
            state: ChipState::Running,
            restarts: 0,
            is_init: false,
        }],
        created_at: 0,
        ip: "10.244.1.5".into(),
        timer: None,
        note: Str::default(),
        owner: owner.map(Str::from),
        image: Str::default(),
    }
}

fn nodes() -> Vec<Node> {
    ["node-1", "node-2", "node-3"]
        .into_iter()
        .map(|name| Node {
            name: name.into(),
            state: NodeState::Ready,
            silent_since: None,
            is_cut: false,
        })
        .collect()
}

fn owner(wants: usize) -> Owner {
    Owner {
        uid: "web".into(),
        kind: "Deployment".into(),
        namespace: "default".into(),
        name: "web".into(),
        via: Some("web-7887448d46".into()),
        wants,
        has: wants,
        ready: wants,
    }
}

/// A Deployment of three and two bare pods on three machines.
pub(crate) fn rest() -> Frame {
    let mut pods = vec![
        pod("web-7887448d46-2xkfp", Some("node-1"), Some("web")),
        pod("web-7887448d46-s9jjq", Some("node-2"), Some("web")),
        pod("web-7887448d46-w6t4n", Some("node-3"), Some("web")),
        pod("hello-kiamol", Some("node-1"), None),
        pod("counter", Some("node-3"), None),
    ];
    for (i, pod) in pods.iter_mut().enumerate() {
        pod.created_at = i as u64;
    }
    let service = Service {
        uid: "svc".into(),
        namespace: "default".into(),
        name: "web".into(),
        address: "10.96.114.20:80".into(),
        targets: pods[..3].iter().map(|pod| pod.uid.clone()).collect(),
    };
    Frame { revision: 1841, nodes: nodes(), owners: vec![owner(3)], services: vec![service], pods }
}

/// A Deployment of `count` pods spread over three machines.
pub(crate) fn many(count: usize) -> Frame {
    let pods = (0..count)
        .map(|i| {
            let node = ["node-1", "node-2", "node-3"][i % 3];
            pod(&format!("web-7887448d46-{i:05}"), Some(node), Some("web"))
        })
        .collect();
    Frame { nodes: nodes(), owners: vec![owner(count)], pods, ..Frame::default() }
}
