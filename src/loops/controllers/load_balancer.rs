//! The controller that gives Services of the type LoadBalancer an address, where the cluster has
//! somebody who hands them out.
//!
//! Mirrors the service controller of `cloud-provider`; the addresses are those of a small cluster
//! in a home network. In the recordings nobody hands any out, and Services wait.

use crate::api::views::ServiceView;
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Memory, Plan, Remember};
use crate::store::{Change, View};
use crate::value::{Str, Value};
use crate::{list, map};

/// The component's name in events.
const NAME: &str = "service-controller";
/// The last numbers of the addresses that are handed out.
const NUMBERS: std::ops::RangeInclusive<u8> = 200..=250;

/// The load balancer controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: NAME,
    watches: &[Resource::SERVICES],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    let states = change.before.iter().chain(&change.after);
    if states.into_iter().any(|service| ServiceView(service).kind() == "LoadBalancer") {
        keys.push(change.key.clone());
    }
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let mut plan = Plan { memory: Remember::Forget, ..Plan::default() };
    let Some(delay_ms) = context.profile.load_balancer_ms else { return plan };
    let Some(service) = context.view.get(key) else { return plan };
    let has = !service.items_at(&["status", "loadBalancer", "ingress"]).is_empty();
    let wants = ServiceView(service).kind() == "LoadBalancer"
        && service.at(&["metadata", "deletionTimestamp"]).is_none();
    let say = |reason, words: &'static str| EventNote::new(NAME, service, reason, Str::lit(words));
    if has == wants {
        return plan;
    }
    if !wants {
        plan.events.push(say("DeletedLoadBalancer", "Deleted load balancer"));
        plan.calls.push(write(service, map! {}));
        plan.because = Some(Because::StatusChanged);
        return plan;
    }
    let due = match context.memory {
        Some(Memory::LoadBalancer(due)) => *due,
        _ => {
            plan.events.push(say("EnsuringLoadBalancer", "Ensuring load balancer"));
            context.now + delay_ms
        }
    };
    if context.now < due {
        plan.memory = Remember::Put(Memory::LoadBalancer(due));
        plan.again_at = Some(due);
        return plan;
    }
    match free_address(context.view) {
        Some(address) => {
            let point = map! { "ip": address, "ipMode": "VIP" };
            plan.events.push(say("EnsuredLoadBalancer", "Ensured load balancer"));
            plan.calls.push(write(service, map! { "ingress": list![point] }));
            plan.because = Some(Because::StatusChanged);
        }
        None => {
            let words = "Error syncing load balancer: failed to ensure load balancer: no address \
                is free";
            plan.events.push(say("SyncLoadBalancerFailed", words).warning());
            plan.again_at = Some(context.now + 60_000);
        }
    }
    plan
}

fn write(service: &Value, balancer: Value) -> Call {
    let mut next = service.clone();
    next.set(&["status", "loadBalancer"], balancer);
    Call::api(Request::update_status(Resource::SERVICES, next))
}

fn free_address(view: View<'_>) -> Option<String> {
    let taken = |address: &str| {
        view.list(Resource::SERVICES, "").any(|(_, service)| {
            let points = service.items_at(&["status", "loadBalancer", "ingress"]);
            points.iter().any(|point| point.str_at(&["ip"]) == address)
        })
    };
    let addresses = NUMBERS.map(|number| format!("192.168.49.{number}"));
    addresses.into_iter().find(|address| !taken(address))
}
