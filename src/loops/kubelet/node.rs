//! A kubelet's word about its node: the lease that it renews, and the node's conditions.

use crate::api::time::{self, UnixMillis};
use crate::api::views::condition;
use crate::api::{Because, ObjectKey, Request, Resource, duration};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::map;
use crate::store::{Change, View};
use crate::value::{Str, Value};

/// What every kubelet does for its node.
pub const LOOP: ControlLoop = ControlLoop {
    name: "kubelet-heartbeat",
    watches: &[Resource::NODES],
    keys_for,
    reconcile,
    node_of: Some(node_of),
    rests: false,
};

/// kubelet's `nodeStatusReportFrequency`: how often unchanged conditions are sent.
const REPORT_MS: i64 = 300_000;
/// kubelet's `relistThreshold`: a kubelet that has not looked at its containers for so long says
/// that it is not healthy.
const LONG_SILENCE_MS: i64 = 180_000;

/// What a healthy kubelet says of its node: kind, status, reason, message.
const HEALTHY: [(&str, &str, &str, &str); 4] = [
    (
        "MemoryPressure",
        "False",
        "KubeletHasSufficientMemory",
        "kubelet has sufficient memory available",
    ),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
];

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    keys.push(change.key.clone());
}

fn node_of(_: View<'_>, key: &ObjectKey) -> Option<Str> {
    Some(key.name.clone())
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let mut plan = Plan::default();
    let Some(node) = context.view.get(key) else { return plan };
    let lease = context.view.find(Resource::LEASES, "kube-node-lease", &key.name);
    let now = time::at(context.epoch, context.now);
    let renewed = lease.and_then(|lease| time::parse(lease.str_at(&["spec", "renewTime"])));
    let silent_ms = now - renewed.unwrap_or(0);
    let every_ms = context.profile.lease_ms;
    if let Some(rest_ms) = (every_ms as i64).checked_sub(silent_ms).filter(|rest| *rest > 0) {
        plan.again_at = Some(context.now + rest_ms as u64);
        return plan;
    }
    plan.again_at = Some(context.now + every_ms);
    plan.because = Some(Because::Heartbeat);
    if let Some(lease) = lease {
        let mut lease = lease.clone();
        lease.set(&["spec", "renewTime"], time::micro(now));
        plan.calls.push(Call::api(Request::update(Resource::LEASES, lease)));
    }
    let silent = renewed.filter(|_| silent_ms > LONG_SILENCE_MS).map(|_| silent_ms);
    let conditions = conditions(node, now, silent);
    if is_worth_sending(node, &conditions, now) {
        let mut node = node.clone();
        node.set(&["status", "conditions"], conditions);
        plan.calls.push(Call::api(Request::update_status(Resource::NODES, node)));
    }
    plan
}

/// The node's conditions as its kubelet sees them. One that was silent for long says so first.
fn conditions(node: &Value, now: UnixMillis, silent_ms: Option<i64>) -> Vec<Value> {
    let date = Str::from(time::rfc3339(now));
    let mut conditions = node.items_at(&["status", "conditions"]).to_vec();
    for (kind, status, reason, message) in HEALTHY {
        let (status, reason, message) = match silent_ms {
            Some(silent_ms) if kind == "Ready" => {
                let ago = duration::go(silent_ms * 1_000_000);
                let message = format!(
                    "PLEG is not healthy: pleg was last seen active {ago} ago; threshold is 3m0s"
                );
                ("False", "KubeletNotReady", Str::from(message))
            }
            _ => (status, reason, Str::lit(message)),
        };
        let old = condition(node, kind).filter(|old| old.str_at(&["status"]) == status);
        let since = old.map_or(date.clone(), |old| old.text_at(&["lastTransitionTime"]));
        let new = map! {
            "lastHeartbeatTime": &date,
            "lastTransitionTime": since,
            "message": message,
            "reason": Str::lit(reason),
            "status": Str::lit(status),
            "type": Str::lit(kind),
        };
        match conditions.iter_mut().find(|old| old.str_at(&["type"]) == kind) {
            Some(place) => *place = new,
            None => conditions.push(new),
        }
    }
    conditions
}

/// Conditions are sent when one has changed, or when they were not sent for long.
fn is_worth_sending(node: &Value, new: &[Value], now: UnixMillis) -> bool {
    let old = node.items_at(&["status", "conditions"]);
    let says = |c: &Value| (c.text_at(&["status"]), c.text_at(&["reason"]));
    let has_changed =
        old.len() != new.len() || old.iter().zip(new).any(|(a, b)| says(a) != says(b));
    let sent = condition(node, "Ready").map_or("", |ready| ready.str_at(&["lastHeartbeatTime"]));
    has_changed || time::parse(sent).is_none_or(|sent| now - sent >= REPORT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    fn node() -> Value {
        let mut node = map! { "metadata": map! { "name": "node-1" }, "status": map! {} };
        node.set(&["status", "conditions"], conditions(&node, time::EPOCH, None));
        node
    }

    #[test]
    fn unchanged_conditions_are_sent_every_five_minutes() {
        let node = node();
        let at = |ms| time::EPOCH + ms;
        for (ms, sent) in [(10_000, false), (299_000, false), (300_000, true)] {
            assert_eq!(is_worth_sending(&node, &conditions(&node, at(ms), None), at(ms)), sent);
        }
        let later = conditions(&node, at(300_000), None);
        assert_eq!(later[3].str_at(&["lastTransitionTime"]), "2026-01-01T00:00:00Z");
        assert_eq!(later[3].str_at(&["lastHeartbeatTime"]), "2026-01-01T00:05:00Z");
    }

    #[test]
    fn a_kubelet_that_was_silent_for_long_is_not_ready_at_first() {
        let mut node = node();
        node.set(&["status", "conditions", "3", "status"], "Unknown");
        node.push(&["status", "conditions"], map! { "type": "Mine", "status": "True" });
        let now = time::EPOCH + 360_000;
        let first = conditions(&node, now, Some(360_000));
        assert_eq!(first[3].str_at(&["status"]), "False");
        assert_eq!(
            first[3].str_at(&["message"]),
            "PLEG is not healthy: pleg was last seen active 6m0s ago; threshold is 3m0s"
        );
        assert_eq!(first[4], map! { "type": "Mine", "status": "True" });
        assert_eq!(conditions(&node, now, None)[3].str_at(&["status"]), "True");
        assert!(is_worth_sending(&node, &first, now));
        let empty = map! { "status": map! { "conditions": list![] } };
        assert!(is_worth_sending(&empty, &first, now));
    }
}
