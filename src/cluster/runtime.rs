//! The nodes' container runtimes as somebody on the node meets them, beneath Kubernetes.

use super::Cluster;
use super::happening::Happening;
use crate::machine::Call;
use crate::sh::Tree;
use crate::sim::Signal;
use crate::value::Str;
use std::rc::Rc;

pub use crate::machine::{
    Container, ContainerState, ExecConfig, Image, LogLine, Sandbox, SandboxState,
};

/// A container where it runs; of the sandbox itself, which is a container to the runtime, too,
/// `container` is none.
#[derive(Clone, Debug)]
pub struct Placed {
    pub node: Str,
    pub sandbox: Rc<Sandbox>,
    pub container: Option<Rc<Container>>,
}

impl Placed {
    /// The id of the container, or of the sandbox.
    pub fn id(&self) -> &Str {
        self.container.as_ref().map_or(&self.sandbox.id, |container| &container.id)
    }

    /// Whether its first process runs.
    pub fn is_running(&self) -> bool {
        match &self.container {
            Some(container) => container.is_running(),
            None => self.sandbox.state == SandboxState::Ready,
        }
    }
}

/// Something that is done to a container behind the kubelet's back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// SIGTERM, and SIGKILL after so many seconds.
    Stop {
        seconds: u64,
    },
    Signal(Signal),
    /// Kills it, if it runs, and takes it away.
    Remove,
}

impl Cluster {
    /// What a node's runtime has, newest first; with an empty name what all nodes' have.
    pub fn placed(&self, node: &str) -> Vec<Placed> {
        let mut all = Vec::new();
        for (name, machine) in self.machines.iter().filter(|(n, _)| node.is_empty() || *n == node) {
            for sandbox in machine.sandboxes() {
                let place =
                    |container| Placed { node: name.clone(), sandbox: sandbox.clone(), container };
                all.push(place(None));
                all.extend(sandbox.containers.iter().map(|c| place(Some(c.clone()))));
            }
        }
        let created = |placed: &Placed| match &placed.container {
            Some(container) => container.created_at,
            None => placed.sandbox.created_at,
        };
        // A sandbox comes before what is in it.
        all.sort_by_key(|placed| (created(placed), placed.container.is_some()));
        all.reverse();
        all
    }

    /// Does something to a container behind the kubelet's back; `line` says what for the trace.
    pub fn meddle(&mut self, placed: &Placed, meddling: Meddling, line: &str) {
        self.record(Happening::Fault { what: line.into() });
        let id = placed.id().clone();
        let call = match (&placed.container, meddling) {
            (None, _) => Call::StopSandbox { id },
            (_, Meddling::Stop { seconds }) => {
                Call::StopContainer { id, grace_ms: seconds.saturating_mul(1000), hook: None }
            }
            (_, Meddling::Signal(signal)) => Call::Signal { id, signal },
            (_, Meddling::Remove) => Call::KillAndRemove { id },
        };
        self.call_machine(&placed.node, &call);
    }

    /// The images on a node's disk; with an empty name on all nodes'.
    pub fn images(&self, node: &str) -> Vec<Image> {
        let mut images: Vec<Image> = Vec::new();
        for (_, machine) in self.machines.iter().filter(|(n, _)| node.is_empty() || *n == node) {
            for image in machine.images().iter().rev() {
                if images.iter().all(|known| known.name != image.name) {
                    images.push(image.clone());
                }
            }
        }
        images
    }

    /// The node that a host name or an address means.
    pub fn node_named(&self, host: &str) -> Option<Str> {
        let is_meant = |(name, machine): &(&Str, &crate::machine::Machine)| {
            *name == host || machine.address() == host
        };
        self.machines.iter().find(is_meant).map(|(name, _)| name.clone())
    }

    /// Makes a node's first files, for somebody who comes to look.
    pub fn make_node_files(&mut self, node: &str) {
        let now = self.now;
        if let Some(machine) = self.machines.get_mut(node) {
            machine.make_node_files(now);
        }
    }

    /// The files of a node, to be looked at and changed there.
    pub fn node_files(&mut self, node: &str) -> Option<&mut Tree> {
        self.machines.get_mut(node).map(|machine| machine.files_mut())
    }

    /// Whether a node's kubelet runs.
    pub fn kubelet_runs(&self, node: &str) -> bool {
        !self.stopped.contains_key(node)
    }
}
