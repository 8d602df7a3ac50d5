//! Evictions: deletions of pods that heed disruption budgets.
//!
//! Mirrors `pkg/registry/core/pod/storage/eviction.go`.

use super::{Moment, Server};
use crate::api::views::{Condition, MetaView, PodView, set_condition};
use crate::api::{
    Answer, Cause, Details, FieldValidation, ObjectKey, Outcome, Propagation, Reason, Request,
    Resource, Response, Selector, Status,
};
use crate::map;
use crate::value::{Str, Value};

impl Server {
    /// Deletes a pod in the way that `kubectl drain` asks for, if its budget allows.
    #[inline(never)]
    pub(super) fn evict(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, pod) = self.stored(request)?;
        let view = PodView(&pod);
        let dry = request.options.dry_run;
        let free = view.is_terminal() || view.phase() == "Pending";
        if !free && !view.meta().is_being_deleted() {
            self.take_from_budget(moment, &pod, dry)?;
        }
        if !dry {
            self.mark_disrupted(moment, &key, pod);
        }
        let mut inner = Request::delete(Resource::PODS, &request.namespace, &request.name);
        inner.options = request.options.clone();
        inner.options.grace_period_seconds =
            request.body.int_at(&["deleteOptions", "gracePeriodSeconds"]);
        inner.options.propagation = Some(Propagation::Background);
        inner.options.field_validation = FieldValidation::Ignore;
        self.delete(moment, &inner)?;
        let status = map! {
            "apiVersion": "v1", "kind": "Status", "metadata": map! {}, "status": "Success",
            "code": 201,
        };
        Ok(Response::of(Answer::Object(status)))
    }

    fn mark_disrupted(&mut self, moment: Moment, key: &ObjectKey, mut pod: Value) {
        let condition = Condition {
            kind: Str::lit("DisruptionTarget"),
            status: Str::lit("True"),
            reason: Str::lit("EvictionByEvictionAPI"),
            message: Str::lit("Eviction API: evicting"),
        };
        let now = crate::api::time::at(moment.epoch, moment.now);
        set_condition(&mut pod, &condition, now);
        self.store.commit(key, Some(pod), moment.cause);
    }

    /// Refuses an eviction that a budget has no room for; else takes one from it (upstream:
    /// `checkAndDecrement`).
    fn take_from_budget(&mut self, moment: Moment, pod: &Value, dry: bool) -> Result<(), Status> {
        let meta = MetaView(pod);
        let selects = |budget: &Value| {
            let selector = Selector::of_object(budget.at(&["spec", "selector"]));
            selector.is_ok_and(|selector| selector.matches(meta.labels()))
        };
        let all = self.store.list(Resource::PODDISRUPTIONBUDGETS, meta.namespace());
        let chosen = all.filter(|(_, budget)| selects(budget));
        let mut budgets: Vec<(ObjectKey, Value)> =
            chosen.map(|(key, budget)| (key.clone(), budget.clone())).collect();
        let Some((key, mut budget)) = budgets.pop() else { return Ok(()) };
        if !budgets.is_empty() {
            let words = "This pod has more than one PodDisruptionBudget, which the eviction \
                subresource does not support.";
            return Err(Status::new(Reason::InternalError, words));
        }
        let status = |field| budget.int_at(&["status", field]).unwrap_or(0);
        let (healthy, desired) = (status("currentHealthy"), status("desiredHealthy"));
        let policy = budget.str_at(&["spec", "unhealthyPodEvictionPolicy"]);
        let spared = policy == "AlwaysAllow" || (healthy >= desired && desired > 0);
        if !PodView(pod).is_ready() && spared {
            return Ok(());
        }
        let name = key.name.as_str();
        if status("observedGeneration") < MetaView(&budget).generation() {
            let words =
                format!("The disruption budget {name} is still being processed by the server.");
            return Err(too_many(words));
        }
        let allowed = status("disruptionsAllowed");
        if allowed <= 0 {
            return Err(too_many(format!(
                "The disruption budget {name} needs {desired} healthy pods and has {healthy} \
                 currently"
            )));
        }
        if !dry {
            budget.set(&["status", "disruptionsAllowed"], allowed - 1);
            self.store.commit(&key, Some(budget), moment.cause);
        }
        Ok(())
    }
}

fn too_many(why: String) -> Status {
    let words = "Cannot evict pod as it would violate the pod's disruption budget.";
    Status {
        details: Some(Details { retry_after_seconds: 10, ..Details::default() }),
        causes: vec![Cause { reason: "DisruptionBudget", message: why, field: String::new() }],
        ..Status::new(Reason::TooManyRequests, words)
    }
}
