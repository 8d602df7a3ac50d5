//! Why a loop acted: a closed list, put into words in both languages by `text`.

use crate::value::Str;

/// The reason that a loop gives for a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// A ReplicaSet counts its pods and wants another number.
    PodCount { have: i64, wanted: i64 },
    /// A pod's labels do not match its owner's selector any more.
    NoLongerMatches,
    /// A pod that nobody owns matches the selector.
    Adopted,
    /// A Deployment has no ReplicaSet for its template yet.
    NewTemplate,
    /// A Deployment's ReplicaSet should have another size.
    Resize { from: i64, to: i64 },
    /// What was asked for is there, and the status says so.
    StatusChanged,
    /// A pod has no node yet, and this one fits best.
    BestNode { node: Str, fits: i64, nodes: i64 },
    /// A pod has no node yet, and none fits.
    NoNodeFits { nodes: i64 },
    /// A pod was bound to this machine.
    NewPod,
    /// An image is needed that is not on the machine.
    ImageMissing { image: Str },
    /// All is there that the container needs.
    ContainerCanStart { container: Str },
    /// A container ended and is to run again.
    ContainerEnded { container: Str, exit_code: i64 },
    /// A container failed again and again, and waits.
    BackOff { container: Str, wait_ms: u64 },
    /// The pod is being deleted: its containers are asked to end.
    PodDeleted { grace_seconds: i64 },
    /// All of the pod's containers have ended, so it can go.
    AllContainersEnded,
    /// The owner is gone.
    OwnerGone { owner: Str },
    /// The time to show that one is alive.
    Heartbeat,
    /// A node has been silent for too long.
    NodeSilent { seconds: i64 },
    /// A pod does not tolerate its node's taint any longer.
    TaintNotTolerated { taint: Str },
    /// A namespace is being emptied.
    NamespaceDeleted,
    /// Other pods stand behind a Service, or they are ready or not any more.
    EndpointsChanged { pods: i64 },
    /// A CronJob's schedule says that it is time.
    ScheduleDue,
    /// A finished Job is kept no longer.
    TimeToLiveOver,
    /// Something every namespace has was missing.
    NamespaceNeeds,
}
