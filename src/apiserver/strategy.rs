//! Placeholder until the rules land.
use crate::api::Resource;
use crate::value::Value;
pub fn prepare_for_create(resource: Resource, object: &mut Value) {
    if matches!(resource, Resource::PODS | Resource::DEPLOYMENTS | Resource::REPLICA_SETS) {
        object.set(&["metadata", "generation"], 1);
    }
    match resource {
        Resource::PODS => {
            object.set(&["status"], crate::map! { "phase": "Pending", "qosClass": "BestEffort" });
        }
        Resource::DEPLOYMENTS => {
            object.set(&["status"], crate::map! {});
        }
        Resource::REPLICA_SETS => {
            object.set(&["status"], crate::map! { "replicas": 0 });
        }
        Resource::NAMESPACES => {
            object.set(&["status", "phase"], "Active");
        }
        _ => {}
    }
}
pub fn prepare_for_update(_: Resource, object: &mut Value, old: &Value) {
    if let Some(status) = old.at(&["status"]) {
        object.set(&["status"], status);
    }
    if old.int_at(&["metadata", "generation"]).is_some()
        && old.at(&["spec"]) != object.at(&["spec"])
    {
        let g = old.int_at(&["metadata", "generation"]).unwrap_or(0);
        object.set(&["metadata", "generation"], g + 1);
    }
}
pub fn warnings_on_create(_: Resource, _: &Value) -> Vec<String> {
    Vec::new()
}
pub fn warnings_on_update(_: Resource, _: &Value, _: &Value) -> Vec<String> {
    Vec::new()
}
