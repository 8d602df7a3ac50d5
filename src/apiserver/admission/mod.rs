//! Admission: what the API server adds to a request or refuses before it validates.
//!
//! [`PLUGINS`] runs in upstream's order (`pkg/kubeapiserver/options/plugins.go`), twice: first
//! [`admit`], which may change the object, then, after names are generated and the object is
//! valid, [`check`], which may not.
//!
//! Absent on purpose: webhooks and policies, which nobody here can run.

mod claims;
mod ingress_class;
mod limit_ranger;
mod namespace_lifecycle;
mod node_taint;
mod priority;
mod resource_quota;
mod runtime_class;
mod service_account;
mod tolerations;

use crate::api::{Details, Reason, Resource, Status};
use crate::sim::Chance;
use crate::store::View;
use crate::value::{Str, Value};

/// What a request is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Create,
    Update,
    Delete,
}

/// What plugins know of a request.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a> {
    pub operation: Operation,
    pub resource: Resource,
    /// Empty for the object itself.
    pub subresource: &'a str,
    pub namespace: &'a str,
    /// Empty while it is still to be generated.
    pub name: &'a str,
    /// The stored object that is updated.
    pub old: Option<&'a Value>,
    /// What else is stored.
    pub view: View<'a>,
}

impl Attributes<'_> {
    /// Whether this is `operation` on an object of `resource` itself.
    fn is(&self, operation: Operation, resource: Resource) -> bool {
        self.operation == operation && self.resource == resource && self.subresource.is_empty()
    }

    /// The refusal `pods "x" is forbidden: because`.
    fn forbidden(&self, object: &Value, because: &str) -> Status {
        let named =
            [object.str_at(&["metadata", "name"]), object.str_at(&["metadata", "generateName"])];
        let named = named.into_iter().find(|name| !name.is_empty()).unwrap_or("Unknown");
        let name = if self.name.is_empty() { named } else { self.name };
        let resource = self.resource.group_resource();
        Status {
            details: Some(Details {
                group: self.resource.info().group.into(),
                kind: self.resource.plural().into(),
                name: name.into(),
                retry_after_seconds: 0,
            }),
            ..Status::new(
                Reason::Forbidden,
                format!("{resource} {} is forbidden: {because}", crate::api::go::quote(name)),
            )
        }
    }
}

/// May change the object or refuse the request.
type Admit = fn(&Attributes<'_>, &mut Value, &mut Chance) -> Result<(), Status>;

/// May refuse the request.
type Check = fn(&Attributes<'_>, &Value) -> Result<(), Status>;

/// One admission plugin.
struct Plugin {
    admit: Option<Admit>,
    check: Option<Check>,
}

const PLUGINS: &[Plugin] = &[
    namespace_lifecycle::PLUGIN,
    limit_ranger::PLUGIN,
    service_account::PLUGIN,
    node_taint::PLUGIN,
    priority::PLUGIN,
    tolerations::PLUGIN,
    claims::DEFAULT_STORAGE_CLASS,
    claims::STORAGE_OBJECT_IN_USE_PROTECTION,
    runtime_class::PLUGIN,
    ingress_class::PLUGIN,
    resource_quota::PLUGIN,
];

/// Lets every plugin change or refuse a request. `object` is what is to be stored; `Null` for a
/// deletion. `chance` gives the suffixes of generated names.
pub fn admit(
    attributes: &Attributes<'_>,
    object: &mut Value,
    chance: &mut Chance,
) -> Result<(), Status> {
    PLUGINS
        .iter()
        .filter_map(|plugin| plugin.admit)
        .try_for_each(|admit| admit(attributes, object, chance))
}

/// Lets every plugin refuse a request whose object is complete.
pub fn check(attributes: &Attributes<'_>, object: &Value) -> Result<(), Status> {
    let checks = PLUGINS.iter().filter_map(|plugin| plugin.check);
    checks.into_iter().try_for_each(|check| check(attributes, object))
}

/// Five letters for the end of a generated name. The same stream serves every name that begins
/// with `base` in `namespace`.
pub fn suffix(chance: &mut Chance, namespace: &str, base: &str) -> String {
    chance.draw(&["name", namespace, base]).letters("bcdfghjklmnpqrstvwxz2456789", 5)
}

/// The name of a default among class objects: marked by an annotation; of several the newest,
/// then the first by name.
fn default_class(view: View<'_>, resource: Resource, annotation: &str) -> Option<Str> {
    let marked = view
        .list(resource, "")
        .filter(|(_, class)| class.str_at(&["metadata", "annotations", annotation]) == "true");
    let created = |class: &Value| class.text_at(&["metadata", "creationTimestamp"]);
    let mut best: Option<&Value> = None;
    for (_, class) in marked {
        if best.is_none_or(|best| created(best) < created(class)) {
            best = Some(class);
        }
    }
    best.map(|class| class.text_at(&["metadata", "name"]))
}

#[cfg(test)]
mod tests;
