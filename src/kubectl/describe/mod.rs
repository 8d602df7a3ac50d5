//! What `kubectl describe` says of an object: one file a kind, in kubectl's order and words.
//!
//! [`describe`] looks the kind up in [`DESCRIBERS`]; what has no describer of its own is told
//! field by field ([`generic`]). A describer may ask the server for more: events, pods, leases.

mod autoscaler;
mod batch;
mod config;
mod containers;
mod events;
mod generic;
mod network;
mod node;
mod page;
mod pod;
mod policy;
mod rbac;
mod service;
mod sets;
mod storage;
mod volumes;
mod workloads;

use crate::api::Resource;
use crate::kubectl::cx::Cx;
use crate::value::Value;
use page::Page;

/// Writes what there is to say of an object.
type Describe = fn(&mut Cx<'_>, &Value, &mut Page);

/// Which kinds have a describer of their own.
const DESCRIBERS: &[(Resource, Describe)] = &[
    (Resource::PODS, pod::describe),
    (Resource::DEPLOYMENTS, workloads::deployment),
    (Resource::REPLICA_SETS, workloads::replica_set),
    (Resource::NODES, node::describe),
    (Resource::SERVICES, service::describe),
    (Resource::CONFIG_MAPS, config::config_map),
    (Resource::SECRETS, config::secret),
    (Resource::NAMESPACES, config::namespace),
    (Resource::SERVICE_ACCOUNTS, config::service_account),
    (Resource::JOBS, batch::job),
    (Resource::CRON_JOBS, batch::cron_job),
    (Resource::STATEFUL_SETS, sets::stateful_set),
    (Resource::DAEMON_SETS, sets::daemon_set),
    (Resource::INGRESSES, network::ingress),
    (Resource::INGRESSCLASSES, network::ingress_class),
    (Resource::ENDPOINTS, network::endpoints),
    (Resource::ENDPOINT_SLICES, network::endpoint_slice),
    (Resource::NETWORKPOLICIES, network::network_policy),
    (Resource::RESOURCEQUOTAS, policy::quota),
    (Resource::LIMITRANGES, policy::limit_range),
    (Resource::PODDISRUPTIONBUDGETS, policy::disruption_budget),
    (Resource::PRIORITYCLASSES, policy::priority_class),
    (Resource::ROLES, rbac::role),
    (Resource::CLUSTERROLES, rbac::role),
    (Resource::ROLEBINDINGS, rbac::binding),
    (Resource::CLUSTERROLEBINDINGS, rbac::binding),
    (Resource::PERSISTENT_VOLUMES, storage::volume),
    (Resource::PERSISTENT_VOLUME_CLAIMS, storage::claim),
    (Resource::STORAGECLASSES, storage::class),
    (Resource::HORIZONTALPODAUTOSCALERS, autoscaler::describe),
];

/// The description of an object, with its events if `with_events` says so.
pub fn describe(cx: &mut Cx<'_>, resource: Resource, object: &Value, with_events: bool) -> String {
    let mut page = Page::new(cx.wall_clock());
    let describer = DESCRIBERS.iter().find(|(kind, _)| *kind == resource);
    let describe = describer.map_or(generic::describe as Describe, |(_, describe)| *describe);
    describe(cx, object, &mut page);
    if with_events && events::are_told_of(resource) {
        events::describe(cx, resource, object, &mut page);
    }
    page.finish()
}

/// A pod template as `rollout history --revision` shows it: not lined up.
pub fn pod_template(template: &Value) -> String {
    let mut page = Page::new(0);
    workloads::template(Some(template), &mut page);
    page.raw().to_string()
}
