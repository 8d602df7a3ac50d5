//! What the picture asks of a cluster beside its objects.

use super::Cluster;
use super::work::WorkKey;
use crate::api::ObjectKey;
use crate::apiserver::table;
use crate::loops::{LOOPS, Memory};
use crate::machine::PullState;
use crate::sim::Millis;
use crate::value::{Str, Value};

/// An image on its way to a machine.
#[derive(Clone, Debug, PartialEq)]
pub struct PullUnderWay {
    /// As written in the pod.
    pub image: Str,
    pub begun_at: Millis,
    pub ends_at: Millis,
}

impl Cluster {
    /// The word that kubectl shows as a pod's STATUS.
    pub fn pod_status(pod: &Value) -> String {
        table::pod_status(pod)
    }

    /// Whether a node's kubelet does its work, which the API learns only from its silence.
    pub fn is_kubelet_running(&self, node: &str) -> bool {
        !self.stopped.contains_key(node)
    }

    /// From when until when a pod's kubelet waits before it pulls an image again.
    pub fn pull_wait(&self, pod: &ObjectKey) -> Option<(Millis, Millis)> {
        let number = LOOPS.iter().position(|it| it.name == "kubelet")?;
        match self.memories.get(&WorkKey::new(number, pod.clone()))? {
            Memory::Kubelet(memory) => memory.pull_wait(self.now),
            _ => None,
        }
    }

    /// The image that a machine fetches for a pod right now.
    pub fn pull_for(&self, node: &str, pod_uid: &str) -> Option<PullUnderWay> {
        self.machine(node)?.pulls().iter().find_map(|pull| {
            let label = pull.labels.get("io.kubernetes.pod.uid").and_then(Value::as_str);
            match pull.state {
                PullState::Pulling { begun_at, ends_at } if label == Some(pod_uid) => {
                    Some(PullUnderWay { image: pull.image.clone(), begun_at, ends_at })
                }
                _ => None,
            }
        })
    }
}
