//! The controllers of kube-controller-manager, a file or a folder each.

pub mod deployment;
pub mod replica_set;
