//! Everything that reconciles: controllers, the scheduler, kubelets. One shape for all.
//!
//! A loop is woken for a key, compares what is wanted with what is, and answers with a [`Plan`]:
//! what it would like to be done. It changes nothing itself. Its own notes are a [`Memory`] that
//! the cluster keeps for it. While a plan is carried out, its key is not reconciled again, so no
//! loop ever acts on a state that its own last requests have not reached yet.
//!
//! Start at [`ControlLoop`]; [`LOOPS`] lists them all. Absent on purpose: writing, and calling
//! each other.

pub mod controllers;
pub mod dns;
pub mod kube_proxy;
pub mod kubelet;
mod plan;
mod profile;
pub mod scheduler;

pub use plan::{ApiCall, Call, EventNote, Plan, Remember};
pub use profile::{Delay, Profile};

use crate::api::time::UnixMillis;
use crate::api::{ObjectKey, Resource};
use crate::machine::Machine;
use crate::sim::{Chance, Millis};
use crate::store::{Change, View};
use crate::value::Str;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The shape that all actors share.
#[derive(Debug)]
pub struct ControlLoop {
    /// The component's name as events and the trace have it: `replicaset-controller`.
    pub name: &'static str,
    /// Kinds whose changes may concern this loop.
    pub watches: &'static [Resource],
    /// Adds the keys to reconcile because of a change.
    pub keys_for: fn(&Change, View<'_>, &mut Vec<ObjectKey>),
    /// Compares wanted with actual. Pure: the same context gives the same plan.
    pub reconcile: fn(&Context<'_>, &ObjectKey) -> Plan,
    /// For a component of a node: on which node it looks after a key. While that node's kubelet
    /// is stopped, the key is not reconciled.
    pub node_of: Option<fn(View<'_>, &ObjectKey) -> Option<Str>>,
    /// Whether a key rests for a while after each reconcile ([`Profile::rest_ms`]). Changes that
    /// come meanwhile are looked at together, as a busy worker's queue has it in life.
    pub rests: bool,
}

/// What a loop may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub now: Millis,
    /// Milliseconds since 1970 at virtual time 0, for timestamps.
    pub epoch: UnixMillis,
    pub view: View<'a>,
    /// What this loop last remembered for this key.
    pub memory: Option<&'a Memory>,
    /// For draws that do not count ([`Chance::fixed`]).
    pub chance: &'a Chance,
    pub profile: &'a Profile,
    /// The nodes' computers, for components that run on them.
    pub machines: &'a BTreeMap<Str, Machine>,
    /// Why this key's last plan failed, if it did.
    pub failed: Option<&'a str>,
}

/// A component's own notes for one key: back-offs, counts, queues. Lost when it restarts.
#[derive(Clone, Debug, PartialEq)]
pub enum Memory {
    Kubelet(Rc<kubelet::PodMemory>),
    Scheduler(scheduler::Waiting),
    Endpoints(controllers::service_pods::Seen),
    Job(controllers::job::JobMemory),
    CronJob(controllers::cron_job::Made),
    /// When the autoscaler looks next.
    Autoscaler(Millis),
    /// When the load balancer is ready.
    LoadBalancer(Millis),
}

/// Every loop of the cluster; a loop's place in the list is its number.
pub const LOOPS: &[ControlLoop] = &[
    controllers::deployment::LOOP,
    controllers::replica_set::LOOP,
    controllers::garbage_collector::LOOP,
    controllers::namespace::LOOP,
    controllers::node_lifecycle::LOOP,
    controllers::taint_eviction::LOOP,
    controllers::service_account::LOOP,
    controllers::root_ca::LOOP,
    controllers::endpoint_slice::LOOP,
    controllers::endpoints::LOOP,
    controllers::job::LOOP,
    controllers::cron_job::LOOP,
    controllers::ttl_after_finished::LOOP,
    controllers::stateful_set::LOOP,
    controllers::daemon_set::LOOP,
    controllers::disruption::LOOP,
    controllers::resource_quota::LOOP,
    controllers::horizontal_pod_autoscaler::LOOP,
    controllers::load_balancer::LOOP,
    scheduler::LOOP,
    kubelet::LOOP,
    kubelet::node::LOOP,
    controllers::persistent_volume::LOOP,
    controllers::persistent_volume::CLAIM_PROTECTION,
    controllers::persistent_volume::VOLUME_PROTECTION,
    controllers::local_path::LOOP,
];
