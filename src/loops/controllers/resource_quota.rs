//! The ResourceQuota controller: it writes down how much of each quota is used.
//!
//! Mirrors `pkg/controller/resourcequota`.

use crate::api::usage::{self, Used};
use crate::api::{Because, ObjectKey, Quantity, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::store::{Change, View};
use crate::value::{Map, Value};

/// The ResourceQuota controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "resourcequota-controller",
    watches: &[
        Resource::RESOURCEQUOTAS,
        Resource::PODS,
        Resource::SERVICES,
        Resource::PERSISTENT_VOLUME_CLAIMS,
        Resource::CONFIG_MAPS,
        Resource::SECRETS,
        Resource::DEPLOYMENTS,
        Resource::REPLICA_SETS,
        Resource::STATEFUL_SETS,
        Resource::DAEMON_SETS,
        Resource::JOBS,
        Resource::CRON_JOBS,
        Resource::INGRESSES,
    ],
    keys_for,
    reconcile,
    node_of: None,
    rests: true,
};

fn keys_for(change: &Change, view: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.key.resource == Resource::RESOURCEQUOTAS {
        return keys.push(change.key.clone());
    }
    let quotas = view.list(Resource::RESOURCEQUOTAS, &change.key.namespace);
    let mut quotas = quotas.map(|(key, _)| key.clone()).peekable();
    let used = |object: &Option<Value>| {
        object.as_ref().map(|object| usage::of(change.key.resource, object))
    };
    // Most changes, such as a pod's next state, use as much as before.
    if quotas.peek().is_some() && used(&change.before) != used(&change.after) {
        keys.extend(quotas);
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let mut plan = Plan::default();
    let Some(quota) = context.view.get(key) else { return plan };
    let limits = usage::limits(quota);
    let mut sum = Used::new();
    for kind in usage::kinds_of(&limits) {
        for (_, object) in context.view.list(kind, &key.namespace) {
            if usage::covers(quota, kind, object) {
                usage::add(&mut sum, &usage::of(kind, object));
            }
        }
    }
    let used = limits.iter().map(|(name, limit)| {
        let used = sum.get(name).copied();
        let zero = Quantity::units(0, limit.format());
        (name.clone(), Value::from(used.unwrap_or(zero).to_string()))
    });
    let mut next = quota.clone();
    next.set(&["status", "used"], Value::Map(used.collect::<Map>()));
    next.set(&["status", "hard"], quota.at(&["spec", "hard"]).cloned().unwrap_or(Value::map()));
    if next != *quota {
        plan.because = Some(Because::StatusChanged);
        plan.calls.push(Call::api(Request::update_status(Resource::RESOURCEQUOTAS, next)));
    }
    plan
}
