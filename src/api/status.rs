//! How the API server refuses.

use crate::value::{Str, Value};
use crate::{list, map};

/// The API server's refusal: Kubernetes' `metav1.Status` of a failed request.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    pub reason: Reason,
    /// Upstream's sentence, to the word.
    pub message: String,
    /// `details`: which object, as the server names it (group, kind or plural, name).
    pub details: Option<Details>,
    /// What is wrong with which fields.
    pub causes: Vec<Cause>,
}

/// Which object a refusal is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    pub group: Str,
    /// The plural for `NotFound` and its like, the kind for `Invalid`.
    pub kind: Str,
    pub name: Str,
    pub retry_after_seconds: i64,
}

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// `FieldValueInvalid` and its like.
    pub reason: &'static str,
    pub message: String,
    /// `spec.containers[0].image`.
    pub field: String,
}

/// Why the API server refused. Names and codes are those of Kubernetes' `metav1.StatusReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    AlreadyExists,
    /// The object changed since it was read; read it again and retry.
    Conflict,
    Gone,
    /// A watch asked for a revision that was compacted away.
    Expired,
    /// The object is well-formed but breaks a rule; `causes` says which fields.
    Invalid,
    UnsupportedMediaType,
    TooManyRequests,
    InternalError,
    ServiceUnavailable,
    Timeout,
    ServerTimeout,
    /// An error of the server's own that has no name.
    Unknown,
}

impl Reason {
    /// The spelling in `status.reason`.
    pub fn name(self) -> &'static str {
        match self {
            Reason::BadRequest => "BadRequest",
            Reason::Unauthorized => "Unauthorized",
            Reason::Forbidden => "Forbidden",
            Reason::NotFound => "NotFound",
            Reason::MethodNotAllowed => "MethodNotAllowed",
            Reason::NotAcceptable => "NotAcceptable",
            Reason::AlreadyExists => "AlreadyExists",
            Reason::Conflict => "Conflict",
            Reason::Gone => "Gone",
            Reason::Expired => "Expired",
            Reason::Invalid => "Invalid",
            Reason::UnsupportedMediaType => "UnsupportedMediaType",
            Reason::TooManyRequests => "TooManyRequests",
            Reason::InternalError => "InternalError",
            Reason::ServiceUnavailable => "ServiceUnavailable",
            Reason::Timeout => "Timeout",
            Reason::ServerTimeout => "ServerTimeout",
            Reason::Unknown => "",
        }
    }

    /// The HTTP code that goes with it.
    pub fn http_code(self) -> i64 {
        match self {
            Reason::BadRequest => 400,
            Reason::Unauthorized => 401,
            Reason::Forbidden => 403,
            Reason::NotFound => 404,
            Reason::MethodNotAllowed => 405,
            Reason::NotAcceptable => 406,
            Reason::AlreadyExists | Reason::Conflict => 409,
            Reason::Gone | Reason::Expired => 410,
            Reason::UnsupportedMediaType => 415,
            Reason::Invalid => 422,
            Reason::TooManyRequests => 429,
            Reason::InternalError | Reason::Unknown => 500,
            Reason::ServiceUnavailable => 503,
            Reason::Timeout | Reason::ServerTimeout => 504,
        }
    }
}

impl Status {
    /// A refusal that is about no object in particular.
    pub fn new(reason: Reason, message: impl Into<String>) -> Status {
        Status { reason, message: message.into(), details: None, causes: Vec::new() }
    }

    /// The refusal as the object that goes over the wire.
    pub fn to_value(&self) -> Value {
        let mut status = map! {
            "apiVersion": "v1", "kind": "Status", "metadata": map! {}, "status": "Failure",
            "message": self.message.as_str(), "reason": self.reason.name(),
            "code": self.reason.http_code(),
        };
        let Some(about) = &self.details else { return status };
        let mut details = Value::map();
        for (key, text) in [("name", &about.name), ("group", &about.group), ("kind", &about.kind)] {
            if !text.is_empty() {
                details.set(&[key], text);
            }
        }
        if about.retry_after_seconds > 0 {
            details.set(&["retryAfterSeconds"], about.retry_after_seconds);
        }
        if !self.causes.is_empty() {
            let mut causes = list![];
            for cause in &self.causes {
                causes.push(
                    &[],
                    map! {
                        "reason": cause.reason, "message": cause.message.as_str(),
                        "field": cause.field.as_str(),
                    },
                );
            }
            details.set(&["causes"], causes);
        }
        status.set(&["details"], details);
        status
    }
}
