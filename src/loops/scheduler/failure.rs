//! A pod that fits nowhere: what is said of it, and whether room is made for it.

use super::filter::Refusal;
use super::preemption::{self, Outcome, Room};
use super::{Attempt, FLUSH_MS, NAME, message};
use crate::api::views::{MetaView, PodView, condition};
use crate::api::{Because, Request, Resource, time};
use crate::loops::{Call, Context, EventNote, Plan};
use crate::map;
use crate::store::NodeSum;
use crate::value::{Str, Value};

/// Why a pod could not be placed, and what is done about it.
#[derive(Debug)]
pub struct Failure {
    pub message: Str,
    /// The node that is meant for the pod from now on; empty for none.
    pub nominated: Str,
    room: Option<Room>,
}

impl Failure {
    /// The failure of a pod that every node refuses for the given reasons.
    #[inline(never)]
    pub fn of(
        context: &Context<'_>,
        pod: PodView<'_>,
        refused: &[(&NodeSum, Vec<Refusal>)],
    ) -> Failure {
        let reasons: Vec<&[Refusal]> = refused.iter().map(|(_, reasons)| &reasons[..]).collect();
        match preemption::preempt(context.view, pod, refused) {
            Outcome::Nobody { words, keeps_nomination } => Failure {
                message: Str::from(message::no_node(&reasons, Some(&words))),
                nominated: match keeps_nomination {
                    true => pod.0.text_at(&["status", "nominatedNodeName"]),
                    false => Str::default(),
                },
                room: None,
            },
            Outcome::Room(room) => Failure {
                message: Str::from(message::no_node(&reasons, None)),
                nominated: room.node.clone(),
                room: Some(room),
            },
        }
    }

    /// The failure of a pod for which it does not matter which node it is.
    #[inline(never)]
    pub fn anywhere(pod: PodView<'_>, why: &str, nodes: usize) -> Failure {
        let preemption = match pod.0.str_at(&["spec", "preemptionPolicy"]) {
            "Never" => "not eligible due to preemptionPolicy=Never.".to_string(),
            _ => format!(
                "0/{nodes} nodes are available: {nodes} Preemption is not helpful for scheduling."
            ),
        };
        let message = format!(
            "0/{nodes} nodes are available: {why}. no new claims to deallocate, preemption: \
             {preemption}"
        );
        Failure { message: message.into(), nominated: Str::default(), room: None }
    }

    /// Says it, in an event and in the pod's own status, and makes room if that helps.
    #[inline(never)]
    pub fn report(
        &self,
        context: &Context<'_>,
        pod: PodView<'_>,
        tried: Option<&Attempt>,
        plan: &mut Plan,
    ) {
        let old = |attempt: &Attempt| {
            attempt.message == self.message && attempt.at + FLUSH_MS > context.now
        };
        if self.room.is_none() && tried.is_some_and(old) {
            return;
        }
        let said = EventNote::new(NAME, pod.0, "FailedScheduling", self.message.clone());
        plan.events.push(said.warning());
        plan.because.get_or_insert(Because::NoNodeFits {
            nodes: context.view.list(Resource::NODES, "").count() as i64,
        });
        plan.calls.extend(self.status(context, pod));
        if let Some(room) = &self.room {
            let now = time::at(context.epoch, context.now);
            plan.calls.extend(preemption::calls(room, pod, now));
        }
    }

    /// The pod's own status, if it does not say so yet.
    fn status(&self, context: &Context<'_>, pod: PodView<'_>) -> Option<Call> {
        let known = condition(pod.0, "PodScheduled");
        let is_known =
            known.is_some_and(|found| found.str_at(&["message"]) == self.message.as_str());
        if is_known && pod.0.str_at(&["status", "nominatedNodeName"]) == self.nominated.as_str() {
            return None;
        }
        let since = known.filter(|found| found.str_at(&["status"]) == "False").map_or_else(
            || Str::from(time::rfc3339(time::at(context.epoch, context.now))),
            |found| found.text_at(&["lastTransitionTime"]),
        );
        let unschedulable = map! {
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": &self.message, "lastProbeTime": Value::Null, "lastTransitionTime": since,
            "observedGeneration": MetaView(pod.0).generation(),
        };
        let mut object = pod.0.clone();
        let mut conditions = object.items_at(&["status", "conditions"]).to_vec();
        conditions.retain(|found| found.str_at(&["type"]) != "PodScheduled");
        conditions.push(unschedulable);
        object.set(&["status", "conditions"], conditions);
        match self.nominated.is_empty() {
            true => drop(object.remove(&["status", "nominatedNodeName"])),
            false => object.set(&["status", "nominatedNodeName"], &self.nominated),
        }
        Some(Call::api(Request::update_status(Resource::PODS, object)))
    }
}
