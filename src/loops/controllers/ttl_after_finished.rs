//! The controller that removes Jobs some time after they have finished.
//!
//! Mirrors `pkg/controller/ttlafterfinished`.

use super::job::is_finished;
use crate::api::time;
use crate::api::{Because, ObjectKey, Propagation, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, Plan};
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::Value;

/// The controller of finished Jobs' time to live.
pub const LOOP: ControlLoop = ControlLoop {
    name: "ttl-after-finished-controller",
    watches: &[Resource::JOBS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    if change.after.as_ref().is_some_and(|job| left_from(job).is_some()) {
        keys.push(change.key.clone());
    }
}

/// When a finished Job may be removed, in milliseconds since 1970.
fn left_from(job: &Value) -> Option<i64> {
    let seconds = job.int_at(&["spec", "ttlSecondsAfterFinished"])?;
    if !is_finished(job) || job.at(&["metadata", "deletionTimestamp"]).is_some() {
        return None;
    }
    let mut conditions = job.items_at(&["status", "conditions"]).iter();
    let end = conditions.find(|found| matches!(found.str_at(&["type"]), "Complete" | "Failed"))?;
    let end = time::parse(end.str_at(&["lastTransitionTime"]))?;
    Some(end.saturating_add(seconds.saturating_mul(1000)))
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let mut plan = Plan::default();
    let Some(job) = context.view.get(key) else { return plan };
    let Some(at) = left_from(job) else { return plan };
    let left = at - time::at(context.epoch, context.now);
    if left > 0 {
        plan.again_at = Some(context.now + left as Millis);
        return plan;
    }
    let mut request = Request::delete(Resource::JOBS, key.namespace.clone(), key.name.clone());
    request.options.propagation = Some(Propagation::Foreground);
    request.options.uid = job.text_at(&["metadata", "uid"]);
    plan.because = Some(Because::TimeToLiveOver);
    plan.calls.push(Call::api(request));
    plan
}
