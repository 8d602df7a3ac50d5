//! What the trace holds: everything that happens in the world, each with what it follows from.

use super::flight::loop_name;
use crate::api::{Because, ObjectKey, Reason, Request, Resource, Verb};
use crate::value::Str;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// The world began.
    Boot,
    /// A line was entered in a terminal.
    Line { terminal: usize, text: Str },
    /// Somebody asked the API server for something.
    Request { actor: Actor, outline: Outline },
    /// The API server refused the request that this follows from.
    Refused { reason: Reason },
    /// A loop compared wanted with actual, and acts.
    Reconcile { loop_number: usize, object: ObjectKey, because: Option<Because> },
    /// Something changed on a machine by itself.
    Machine { node: Str, what: Str },
    /// Events outlived their time.
    Expired,
    /// Something was broken or mended from outside.
    Fault { what: Str },
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A terminal's kubectl, by the terminal's number.
    Kubectl(usize),
    /// A loop, by its number.
    Loop(usize),
    /// The component that writes events down for a loop.
    Recorder,
    /// What the cluster has from its beginning.
    Boot,
    /// Whoever breaks something from outside.
    Fault,
}

impl Actor {
    /// The program as it names itself to the API server; a kubelet's name is the profile's.
    pub fn agent(self, kubelet: &'static str) -> &'static str {
        match self {
            Actor::Kubectl(_) => "kubectl",
            Actor::Boot => "kube-apiserver",
            Actor::Fault => "fault",
            Actor::Recorder => "kube-controller-manager",
            Actor::Loop(number) => match loop_name(number) {
                name if name.starts_with("kubelet") => kubelet,
                name if name.contains("scheduler") => "kube-scheduler",
                _ => "kube-controller-manager",
            },
        }
    }

    /// The name of the component.
    pub fn name(self) -> &'static str {
        match self {
            Actor::Kubectl(_) => "kubectl",
            Actor::Loop(number) => loop_name(number),
            Actor::Recorder => "event-recorder",
            Actor::Boot => "boot",
            Actor::Fault => "fault",
        }
    }
}

/// A request without what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    pub verb: Verb,
    pub resource: Resource,
    pub subresource: Str,
    pub namespace: Str,
    pub name: Str,
}

impl Outline {
    /// What the trace keeps of a request.
    pub fn of(request: &Request) -> Outline {
        Outline {
            verb: request.verb,
            resource: request.resource,
            subresource: request.subresource.clone(),
            namespace: request.namespace.clone(),
            name: request.name.clone(),
        }
    }
}
