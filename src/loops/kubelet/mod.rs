//! The kubelets: they make what runs on a node be what its pods ask for, and say what is.
//!
//! One loop for all nodes; its key is a pod. It drives the node's [`Machine`] by calls that answer
//! nothing, and learns by looking: at once when what it asked for itself is done, at the next
//! relist when a container ended by itself. All its own notes are a [`PodMemory`], lost when the
//! kubelet restarts.
//!
//! Start at [`worker`]: a pod's life in its three stages (it runs, it is being ended, it is over).
//! Absent on purpose: what a process does, which is the machine's; and choosing a node.
//!
//! [`Machine`]: crate::machine::Machine

mod backoff;
mod conditions;
mod config;
mod container_status;
mod deadline;
mod ending;
mod environment;
mod hooks;
pub mod logs;
mod memory;
pub mod node;
mod phase;
mod prober;
mod starting;
mod status;
mod sync;
#[cfg(test)]
mod tests;
mod volumes;
mod worker;

pub use memory::PodMemory;

use super::{Context, ControlLoop, Plan};
use crate::api::{ObjectKey, Resource};
use crate::machine::Note;
use crate::store::{Change, View};
use crate::value::{Map, Str};

/// What every kubelet does for one pod.
pub const LOOP: ControlLoop = ControlLoop {
    name: "kubelet",
    watches: &[Resource::PODS],
    keys_for,
    reconcile,
    node_of: Some(node_of),
    rests: false,
};

/// The labels by which a kubelet finds its pods' sandboxes and containers again.
pub const POD_NAME: &str = "io.kubernetes.pod.name";
pub const POD_NAMESPACE: &str = "io.kubernetes.pod.namespace";
pub const POD_UID: &str = "io.kubernetes.pod.uid";
pub const CONTAINER_NAME: &str = "io.kubernetes.container.name";

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    keys.push(change.key.clone());
}

fn node_of(view: View<'_>, key: &ObjectKey) -> Option<Str> {
    let node = view.get(key)?.text_at(&["spec", "nodeName"]);
    (!node.is_empty()).then_some(node)
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    worker::reconcile(context, key)
}

/// The pod that a machine's note concerns. The kubelet may be woken for it at once: of what it
/// would learn later, by relisting, it takes notice later.
pub fn key_of_note(note: &Note) -> Option<ObjectKey> {
    let label = |key: &str| note.labels.get(key).and_then(|value| value.as_str());
    Some(ObjectKey::new(Resource::PODS, label(POD_NAMESPACE)?, label(POD_NAME)?))
}

/// The labels of a pod's sandbox and pulls.
fn pod_labels(namespace: Str, name: Str, uid: Str) -> Map {
    [(Str::lit(POD_NAME), name), (Str::lit(POD_NAMESPACE), namespace), (Str::lit(POD_UID), uid)]
        .into_iter()
        .collect()
}
