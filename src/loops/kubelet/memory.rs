//! What a kubelet remembers of a pod, and loses when it restarts.

use super::backoff::BackOff;
use super::prober::ProbeMemory;
use super::volumes::Mounting;
use crate::sim::Millis;
use crate::value::{Str, Value};

/// A kubelet's notes about the pods of one name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodMemory {
    /// The pod as it was last seen: when it is gone, this says how to end it.
    pub(super) pod: Value,
    pub(super) stage: Stage,
    /// The generation of the pod that was last acted on.
    pub(super) generation: i64,
    /// A fingerprint of what ran when it was last compared with what should.
    pub(super) seen: u64,
    /// The status says already that the sandbox is ready.
    pub(super) is_sandbox_told: bool,
    /// Names of containers still to be started, in order; the first is under way.
    pub(super) work: Vec<Str>,
    pub(super) step: Step,
    /// Something in this sync could not be started.
    pub(super) has_failed: bool,
    /// The earliest end of a back-off met in this sync.
    pub(super) backoff_until: Option<Millis>,
    /// When the next relist will show a change that has happened.
    pub(super) relist_at: Option<Millis>,
    /// Until when a container rests that is to sleep right after its start.
    pub(super) hook_until: Option<Millis>,
    /// The status that this kubelet wrote last.
    pub(super) told: Value,
    /// When the status is to be put right that somebody else changed.
    pub(super) retell_at: Option<Millis>,
    /// When to compare again even if nothing changes.
    pub(super) resync_at: Option<Millis>,
    /// Volumes that could not be mounted, until they can be.
    pub(super) mounting: Option<Mounting>,
    /// The pod was active for longer than it may be.
    pub(super) is_past_deadline: bool,
    /// When mounted ConfigMaps and Secrets are compared next.
    pub(super) refresh_at: Option<Millis>,
    pub(super) containers: Vec<ContainerMemory>,
    /// When the pod was seen first: the beat of its probes.
    pub(super) seen_at: Millis,
    pub(super) probes: Vec<ProbeMemory>,
    /// Earlier pods of this name that are still to be cleared away.
    pub(super) ghosts: Vec<Value>,
}

impl PodMemory {
    /// From when until when the pod waits before an image is pulled again, if it does.
    pub fn pull_wait(&self, now: Millis) -> Option<(Millis, Millis)> {
        let waits = self.containers.iter().filter_map(|container| container.pull.as_ref());
        let waits = waits.map(|(_, wait)| *wait).filter(|wait| wait.holds(now));
        waits.map(|wait| (wait.updated_at, wait.updated_at + wait.wait_ms)).max()
    }
}

/// Where a pod is in its life on the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Seen for the first time.
    #[default]
    New,
    Alive,
    /// Its containers were asked to end, within so many seconds.
    Ending {
        grace_seconds: i64,
    },
    /// All its containers have ended.
    Over,
}

/// How far the container that is under way has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    #[default]
    Begin,
    Pulling,
    Creating {
        attempt: u32,
    },
    Starting {
        attempt: u32,
    },
    /// It runs, and does what it is to do right after its start.
    PostStart {
        attempt: u32,
    },
}

/// What is remembered of one container.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ContainerMemory {
    pub name: Str,
    /// Between restarts.
    pub crash: Option<BackOff>,
    /// Whether it was said that the crash back-off began.
    pub crash_was_told: bool,
    /// Between pulls of this image.
    pub pull: Option<(Str, BackOff)>,
    /// Why the last pull failed, as the status tells it while waiting for the next.
    pub pull_error: Str,
    /// Why it could not be started: the `waiting` of its status. Upstream: `reasonCache`.
    pub failure: Option<Failure>,
}

/// The reason and message of a container that waits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failure {
    pub reason: &'static str,
    pub message: Str,
}

impl PodMemory {
    /// The memory of a container, made if there is none.
    pub(super) fn container(&mut self, name: &str) -> &mut ContainerMemory {
        let place = self.containers.iter().position(|container| container.name == name);
        let place = place.unwrap_or_else(|| {
            let name = Str::from(name);
            self.containers.push(ContainerMemory { name, ..ContainerMemory::default() });
            self.containers.len() - 1
        });
        &mut self.containers[place]
    }

    /// Why a container could not be started, if it could not.
    pub(super) fn failure(&self, name: &str) -> Option<&Failure> {
        self.containers.iter().find(|container| container.name == name)?.failure.as_ref()
    }
}
