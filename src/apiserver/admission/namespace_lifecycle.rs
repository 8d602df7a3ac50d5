//! Nothing is created where there is no namespace, or in one that is going away; three
//! namespaces never go.

use super::{Attributes, Operation, Plugin};
use crate::api::go::quote;
use crate::api::{Cause, Details, Reason, Resource, Status};
use crate::sim::Chance;
use crate::value::Value;

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

const IMMORTAL: [&str; 3] = ["default", "kube-system", "kube-public"];

fn admit(attributes: &Attributes<'_>, object: &mut Value, _: &mut Chance) -> Result<(), Status> {
    let of_namespaces = attributes.resource == Resource::NAMESPACES;
    let deletes = attributes.operation == Operation::Delete;
    if deletes && of_namespaces && IMMORTAL.contains(&attributes.name) {
        return Err(attributes.forbidden(object, "this namespace may not be deleted"));
    }
    if attributes.namespace.is_empty() || of_namespaces || deletes {
        return Ok(());
    }
    let namespace = attributes.namespace;
    let Some(found) = attributes.view.find(Resource::NAMESPACES, "", namespace) else {
        return Err(not_found(namespace));
    };
    let terminating = found.str_at(&["status", "phase"]) == "Terminating";
    if attributes.operation != Operation::Create || !terminating {
        return Ok(());
    }
    let words = format!(
        "unable to create new content in namespace {namespace} because it is being terminated"
    );
    let mut status = attributes.forbidden(object, &words);
    status.causes.push(Cause {
        reason: "NamespaceTerminating",
        message: format!("namespace {namespace} is being terminated"),
        field: "metadata.namespace".to_string(),
    });
    Err(status)
}

fn not_found(namespace: &str) -> Status {
    Status {
        details: Some(Details {
            kind: "namespaces".into(),
            name: namespace.into(),
            ..Details::default()
        }),
        ..Status::new(Reason::NotFound, format!("namespaces {} not found", quote(namespace)))
    }
}
