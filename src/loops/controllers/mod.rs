//! The controllers of kube-controller-manager, a file or a folder each.

pub mod cron_job;
pub mod deployment;
pub mod endpoint_slice;
pub mod endpoints;
pub mod garbage_collector;
pub mod job;
pub mod namespace;
pub mod node_lifecycle;
pub mod replica_set;
pub mod root_ca;
pub mod service_account;
pub mod service_pods;
pub mod taint_eviction;
pub mod ttl_after_finished;

#[cfg(test)]
mod tests;
