//! Events.

use super::fields::{complain, qualified_name, text};
use super::{Errors, Kind};
use crate::api::field_error::{FieldError, Path};
use crate::api::{Resource, meta};
use crate::value::Value;

pub(super) const KINDS: &[Kind] = &[Kind {
    resource: Resource::EVENTS,
    create: event,
    update: |errors, new, _| event(errors, new),
}];

/// Events of the core group are checked little; those of the new API carry more, and must.
fn event(errors: &mut Errors, object: &Value) {
    let namespace = object.str_at(&["metadata", "namespace"]);
    let involved = object.str_at(&["involvedObject", "namespace"]);
    let has_time = !text(object, "eventTime").is_empty();
    let mismatch = match (involved, has_time) {
        ("", false) => !["", "default"].contains(&namespace),
        ("", true) => !["default", "kube-system"].contains(&namespace),
        (_, false) => namespace != involved,
        (_, true) => false,
    };
    if mismatch {
        let path = Path::Root("involvedObject");
        let words = "does not match event.namespace";
        errors.push(FieldError::invalid(path.child("namespace"), involved, words));
    }
    if has_time {
        new_fields(errors, object);
    }
    complain(errors, Path::Root("namespace"), namespace, meta::dns1123_subdomain(namespace));
}

fn new_fields(errors: &mut Errors, object: &Value) {
    let controller = text(object, "reportingComponent");
    let path = Path::Root("reportingComponent");
    if controller.is_empty() {
        errors.push(FieldError::required(path, ""));
    }
    qualified_name(errors, path, controller);
    for (field, limit) in [("reportingInstance", 128), ("action", 128), ("reason", 128)] {
        let value = text(object, field);
        if value.is_empty() {
            errors.push(FieldError::required(Path::Root(field), ""));
        }
        at_most(errors, field, value, limit);
    }
    at_most(errors, "message", text(object, "message"), 1024);
}

fn at_most(errors: &mut Errors, field: &str, value: &str, limit: usize) {
    if value.len() > limit {
        let words = format!("can have at most {limit} characters");
        errors.push(FieldError::invalid(Path::Root(field), "", &words));
    }
}
