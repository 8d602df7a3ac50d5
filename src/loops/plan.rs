//! What a loop wants done: requests, notes for events, memory, and when to look again.

use super::Memory;
use crate::api::{Because, Request};
use crate::machine;
use crate::sim::Millis;
use crate::value::{Str, Value};

/// The outcome of a reconcile. The default changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Carried out one after another; the first failure ends the plan, and the key is reconciled
    /// again after the loop's back-off.
    pub calls: Vec<Call>,
    /// Events to record at once. Those that depend on a call's outcome are in the call.
    pub events: Vec<EventNote>,
    pub memory: Remember,
    /// Why, for the trace and for the learner.
    pub because: Option<Because>,
    /// Reconcile again at this time even if nothing changes.
    pub again_at: Option<Millis>,
}

/// One thing to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// A request to the API server.
    Api(Box<ApiCall>),
    /// Something for a node's computer to begin.
    Machine { node: Str, call: machine::Call },
}

/// A request, with what is to be said of its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiCall {
    pub request: Request,
    /// Recorded when it is granted; `{}` in the message is the answered object's name.
    pub on_success: Option<EventNote>,
    /// Recorded when it is refused; `{}` in the message is the refusal's.
    pub on_failure: Option<EventNote>,
}

/// An event to be recorded: what a component has to say about an object.
#[derive(Clone, Debug, PartialEq)]
pub struct EventNote {
    /// The object it is about, of which `involvedObject` is made.
    pub about: Value,
    /// `involvedObject.fieldPath`, such as `spec.containers{nginx}`; empty for none.
    pub field_path: Str,
    /// A `Warning` and not `Normal`.
    pub warning: bool,
    pub reason: &'static str,
    pub message: Str,
    /// The component that says it: `kubelet`, `default-scheduler`…
    pub component: &'static str,
    /// The node it says it from; empty for the control plane.
    pub host: Str,
}

/// What becomes of the loop's memory of this key.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remember {
    /// It stays as it is.
    #[default]
    Same,
    Put(Memory),
    Forget,
}

impl Call {
    /// A request of which nothing is recorded.
    pub fn api(request: Request) -> Call {
        Call::noted(request, None, None)
    }

    /// A request with what is to be recorded when it is granted, and when it is refused.
    pub fn noted(
        request: Request,
        on_success: Option<EventNote>,
        on_failure: Option<EventNote>,
    ) -> Call {
        Call::Api(Box::new(ApiCall { request, on_success, on_failure }))
    }
}

impl EventNote {
    /// What a component of the control plane has to say about an object.
    pub fn new(
        component: &'static str,
        about: &Value,
        reason: &'static str,
        message: impl Into<Str>,
    ) -> EventNote {
        EventNote {
            about: about.clone(),
            field_path: Str::default(),
            warning: false,
            reason,
            message: message.into(),
            component,
            host: Str::default(),
        }
    }

    /// The same as a warning.
    pub fn warning(self) -> EventNote {
        EventNote { warning: true, ..self }
    }
}
