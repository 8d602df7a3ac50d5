//! What the API server does to an object of a kind between admission and validation, and what it
//! warns of: upstream's `pkg/registry/*/*/strategy.go`.
//!
//! A new object's status is the server's to begin with; an update of an object leaves its status
//! alone; `generation` counts the changes of what is wished for.

mod disruptions;
mod jobs;
mod pods;
mod services;
mod warnings;

use crate::api::Resource;
use crate::value::{Str, Value};
use crate::{list, map};

pub use warnings::{deprecation, warnings_on_create, warnings_on_update};

/// Whether a kind counts the changes of its spec.
fn has_generation(resource: Resource) -> bool {
    matches!(
        resource,
        Resource::PODS
            | Resource::DEPLOYMENTS
            | Resource::REPLICA_SETS
            | Resource::STATEFUL_SETS
            | Resource::DAEMON_SETS
            | Resource::REPLICATIONCONTROLLERS
            | Resource::JOBS
            | Resource::CRON_JOBS
            | Resource::INGRESSES
            | Resource::INGRESSCLASSES
            | Resource::NETWORKPOLICIES
            | Resource::PODDISRUPTIONBUDGETS
            | Resource::ENDPOINT_SLICES
            | Resource::CUSTOMRESOURCEDEFINITIONS
            | Resource::PRIORITYCLASSES
            | Resource::PODTEMPLATES
            | Resource::MUTATINGWEBHOOKCONFIGURATIONS
            | Resource::VALIDATINGWEBHOOKCONFIGURATIONS
            | Resource::FLOWSCHEMAS
            | Resource::PRIORITYLEVELCONFIGURATIONS
    )
}

/// Whether an update of the kind must name the version that it was made on (upstream: kinds whose
/// `AllowUnconditionalUpdate` says no).
pub fn wants_version(resource: Resource) -> bool {
    matches!(
        resource,
        Resource::PODDISRUPTIONBUDGETS
            | Resource::LEASES
            | Resource::RUNTIMECLASSES
            | Resource::CUSTOMRESOURCEDEFINITIONS
            | Resource::MUTATINGWEBHOOKCONFIGURATIONS
            | Resource::VALIDATINGWEBHOOKCONFIGURATIONS
            | Resource::CSIDRIVERS
            | Resource::CSINODES
            | Resource::VOLUMEATTACHMENTS
    )
}

/// The status with which a kind begins: what Go prints of an empty one. None for kinds that have
/// no status or bring their own.
fn first_status(resource: Resource) -> Option<Value> {
    Some(match resource {
        Resource::DEPLOYMENTS | Resource::JOBS | Resource::CRON_JOBS | Resource::RESOURCEQUOTAS => {
            map! {}
        }
        Resource::REPLICA_SETS | Resource::REPLICATIONCONTROLLERS => map! { "replicas": 0 },
        Resource::STATEFUL_SETS => map! { "availableReplicas": 0, "replicas": 0 },
        Resource::DAEMON_SETS => map! {
            "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0,
            "numberReady": 0,
        },
        Resource::SERVICES | Resource::INGRESSES => map! { "loadBalancer": map! {} },
        Resource::NAMESPACES => map! { "phase": Str::lit("Active") },
        Resource::PERSISTENT_VOLUME_CLAIMS | Resource::PERSISTENT_VOLUMES => {
            map! { "phase": Str::lit("Pending") }
        }
        Resource::PODDISRUPTIONBUDGETS => disruptions::first_status(),
        Resource::HORIZONTALPODAUTOSCALERS => {
            map! { "currentMetrics": Value::Null, "desiredReplicas": 0 }
        }
        Resource::HORIZONTALPODAUTOSCALERS_V1 => {
            map! { "currentReplicas": 0, "desiredReplicas": 0 }
        }
        _ => return None,
    })
}

/// Makes a new object ready to be validated and stored. Name and uid are set.
pub fn prepare_for_create(resource: Resource, object: &mut Value) {
    if has_generation(resource) {
        object.set(&["metadata", "generation"], 1);
    }
    if let Some(status) = first_status(resource) {
        object.set(&["status"], status);
    }
    match resource {
        Resource::PODS => pods::prepare(object),
        Resource::JOBS => jobs::prepare(object),
        Resource::SERVICES => services::prepare(object),
        Resource::DAEMON_SETS => set_template_generation(object, 1),
        Resource::NAMESPACES => {
            let finalizer = Str::lit("kubernetes");
            let own = object.items_at(&["spec", "finalizers"]);
            if !own.iter().any(|f| f.as_str() == Some(&finalizer)) {
                object.push(&["spec", "finalizers"], finalizer);
            }
        }
        _ => {}
    }
}

/// Makes an object ready to take the place of `old`.
pub fn prepare_for_update(resource: Resource, object: &mut Value, old: &Value) {
    if resource.info().subresources.contains(&"status") {
        put_back(object, old, &["status"]);
    }
    match resource {
        Resource::SERVICES => services::prepare_update(object, old),
        Resource::NAMESPACES => put_back(object, old, &["spec", "finalizers"]),
        Resource::DAEMON_SETS => {
            let number = template_generation(old);
            let changed = differ(object.at(&["spec", "template"]), old.at(&["spec", "template"]));
            set_template_generation(object, number + i64::from(changed));
        }
        _ => {}
    }
    if !has_generation(resource) {
        return;
    }
    let annotations = &["metadata", "annotations"][..];
    let wishes_changed = match resource {
        // What has no spec is a wish as a whole.
        Resource::ENDPOINT_SLICES => {
            ["endpoints", "ports"].iter().any(|f| differ(object.get(f), old.get(f)))
        }
        Resource::DEPLOYMENTS => {
            differ(object.get("spec"), old.get("spec"))
                || differ(object.at(annotations), old.at(annotations))
        }
        _ => differ(object.get("spec"), old.get("spec")),
    };
    let generation = old.int_at(&["metadata", "generation"]).unwrap_or(0);
    object.set(&["metadata", "generation"], generation + i64::from(wishes_changed));
}

fn differ(new: Option<&Value>, old: Option<&Value>) -> bool {
    match (new, old) {
        (Some(new), Some(old)) => !new.same(old) && new != old,
        (None, None) => false,
        _ => true,
    }
}

fn put_back(object: &mut Value, old: &Value, path: &[&str]) {
    match old.at(path) {
        Some(value) => object.set_at(path, value),
        None => {
            object.remove(path);
        }
    }
}

/// DaemonSets count the changes of their template in an annotation.
const TEMPLATE_GENERATION: &[&str] =
    &["metadata", "annotations", "deprecated.daemonset.template.generation"];

fn template_generation(object: &Value) -> i64 {
    object.str_at(TEMPLATE_GENERATION).parse().unwrap_or(0)
}

fn set_template_generation(object: &mut Value, number: i64) {
    object.set(TEMPLATE_GENERATION, number.to_string());
}

/// One condition of a new object, true or false from the start.
fn condition(kind: &'static str, status: &'static str, reason: &'static str, words: &str) -> Value {
    list![map! {
        "lastProbeTime": Value::Null, "lastTransitionTime": Value::Null, "message": words,
        "reason": Str::lit(reason), "status": Str::lit(status), "type": Str::lit(kind),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generations_count_wishes() {
        let mut old = map! { "metadata": map! { "name": "a" }, "spec": map! { "replicas": 1 } };
        prepare_for_create(Resource::DEPLOYMENTS, &mut old);
        assert_eq!(old.int_at(&["metadata", "generation"]), Some(1));
        assert_eq!(old.get("status"), Some(&map! {}));
        let generation = |change: &[&str], resource| {
            let mut new = old.clone();
            new.set_at(change, "x");
            prepare_for_update(resource, &mut new, &old);
            new.int_at(&["metadata", "generation"])
        };
        assert_eq!(generation(&["metadata", "labels", "a"], Resource::DEPLOYMENTS), Some(1));
        assert_eq!(generation(&["spec", "paused"], Resource::DEPLOYMENTS), Some(2));
        assert_eq!(generation(&["metadata", "annotations", "a"], Resource::DEPLOYMENTS), Some(2));
        assert_eq!(generation(&["metadata", "annotations", "a"], Resource::REPLICA_SETS), Some(1));
        assert_eq!(generation(&["status", "replicas"], Resource::DEPLOYMENTS), Some(1));
    }

    #[test]
    fn a_new_template_of_a_daemon_set_is_counted() {
        let mut old = map! { "spec": map! { "template": map! { "spec": map! {} } } };
        prepare_for_create(Resource::DAEMON_SETS, &mut old);
        let mut new = old.clone();
        new.set(&["spec", "template", "spec", "nodeName"], "a");
        prepare_for_update(Resource::DAEMON_SETS, &mut new, &old);
        assert_eq!((template_generation(&old), template_generation(&new)), (1, 2));
    }
}
