//! The controllers of kube-controller-manager, a file or a folder each.

pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod endpoint_slice;
pub mod endpoints;
pub mod garbage_collector;
pub mod horizontal_pod_autoscaler;
pub mod job;
pub mod load_balancer;
pub mod local_path;
pub mod namespace;
pub mod node_lifecycle;
pub mod persistent_volume;
pub mod replica_set;
pub mod resource_quota;
pub mod revisions;
pub mod root_ca;
pub mod service_account;
pub mod service_pods;
pub mod stateful_set;
pub mod taint_eviction;
pub mod ttl_after_finished;

#[cfg(test)]
mod tests;
