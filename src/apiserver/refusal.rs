//! Refusals that any resource may meet, in upstream's words.

use crate::api::{Details, Reason, Request, Resource, Status};
use crate::value::Str;

/// `pods "x" not found`.
pub fn not_found(resource: Resource, name: &str) -> Status {
    about(
        Reason::NotFound,
        resource,
        name,
        format!("{} {name:?} not found", resource.group_resource()),
    )
}

/// `pods "x" already exists`.
pub fn already_exists(resource: Resource, name: &str) -> Status {
    let message = format!("{} {name:?} already exists", resource.group_resource());
    about(Reason::AlreadyExists, resource, name, message)
}

/// The object was written by somebody else since it was read.
pub fn conflict(resource: Resource, name: &str) -> Status {
    conflict_because(
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try \
         again",
    )
}

/// The object is not in the state that the request supposes.
pub fn conflict_because(resource: Resource, name: &str, why: &str) -> Status {
    let what = resource.group_resource();
    let message = format!("Operation cannot be fulfilled on {what} {name:?}: {why}");
    about(Reason::Conflict, resource, name, message)
}

/// The same of something that is no resource of its own, such as `pods/binding`.
pub fn conflict_on(what: &str, name: &str, why: &str) -> Status {
    let message = format!("Operation cannot be fulfilled on {what} {name:?}: {why}");
    let details = Details { kind: Str::from(what), name: Str::from(name), ..Details::default() };
    Status { reason: Reason::Conflict, message, details: Some(details), causes: Vec::new() }
}

/// `pods "x" is forbidden: …`.
pub fn forbidden(resource: Resource, name: &str, why: &str) -> Status {
    let what = resource.group_resource();
    let message = if name.is_empty() {
        format!("{what} is forbidden: {why}")
    } else {
        format!("{what} {name:?} is forbidden: {why}")
    };
    about(Reason::Forbidden, resource, name, message)
}

/// The resource is not made for this verb.
pub fn method_not_allowed(request: &Request) -> Status {
    let message = "the server does not allow this method on the requested resource";
    about(Reason::MethodNotAllowed, request.resource, &request.name, message.to_string())
}

/// The request itself makes no sense.
pub fn bad_request(message: impl Into<String>) -> Status {
    Status::new(Reason::BadRequest, message)
}

fn about(reason: Reason, resource: Resource, name: &str, message: String) -> Status {
    let info = resource.info();
    let details = Details {
        group: Str::lit(info.group),
        kind: Str::lit(info.plural),
        name: Str::from(name),
        retry_after_seconds: 0,
    };
    Status { reason, message, details: Some(details), causes: Vec::new() }
}
