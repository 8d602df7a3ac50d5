//! Validation: what the API server refuses of objects that are well-formed.
//!
//! One function a kind, in upstream's call order and words (`pkg/apis/*/validation`); objects
//! come here decoded, defaulted and admitted. [`KINDS`] lists them; kinds that it does not list
//! have their metadata checked alone.

mod autoscaling;
mod batch;
mod cluster;
mod config;
mod diff;
mod event;
mod fields;
mod internal;
mod metadata;
mod network;
mod pod;
mod rbac;
mod selector;
mod service;
mod storage;
mod workloads;

#[cfg(test)]
mod tests;

use crate::api::{FieldError, Resource, meta};
use crate::value::Value;

/// What was found wrong so far.
type Errors = Vec<FieldError>;

/// What upstream has against a name.
type NameRule = fn(&str) -> Vec<String>;

/// How a kind is validated.
struct Kind {
    resource: Resource,
    create: fn(&mut Errors, &Value),
    /// New and old object.
    update: fn(&mut Errors, &Value, &Value),
}

const KINDS: &[&[Kind]] = &[
    pod::KINDS,
    workloads::KINDS,
    batch::KINDS,
    service::KINDS,
    network::KINDS,
    cluster::KINDS,
    config::KINDS,
    event::KINDS,
    storage::KINDS,
    autoscaling::KINDS,
    rbac::KINDS,
];

fn kind(resource: Resource) -> Option<&'static Kind> {
    KINDS.iter().copied().flatten().find(|kind| kind.resource == resource)
}

/// What is wrong with a new object.
pub fn validate_create(resource: Resource, object: &Value) -> Vec<FieldError> {
    let mut errors = Errors::new();
    match kind(resource) {
        Some(kind) => (kind.create)(&mut errors, object),
        None => {
            let namespaced = resource.is_namespaced();
            metadata::create(&mut errors, object, namespaced, meta::dns1123_subdomain);
        }
    }
    errors
}

/// What is wrong with an object that is to replace another.
pub fn validate_update(resource: Resource, new: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = Errors::new();
    match kind(resource) {
        Some(kind) => (kind.update)(&mut errors, new, old),
        None => metadata::update(&mut errors, new, old),
    }
    errors
}

/// What is wrong with a pod whose ephemeral containers are to replace another's.
pub fn validate_ephemeral_update(new: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = Errors::new();
    pod::ephemeral_update(&mut errors, new, old);
    errors
}

/// What is wrong with an object whose status is to replace another's.
pub fn validate_status_update(resource: Resource, new: &Value, old: &Value) -> Vec<FieldError> {
    let mut errors = Errors::new();
    match resource {
        Resource::PODS => pod::status_update(&mut errors, new, old),
        Resource::NAMESPACES => cluster::namespace_status(&mut errors, new, old),
        _ => metadata::update(&mut errors, new, old),
    }
    errors
}
