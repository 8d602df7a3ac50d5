//! The HorizontalPodAutoscaler controller, in a cluster without metrics: it keeps a workload
//! between its bounds, and says what it cannot measure.
//!
//! Mirrors `pkg/controller/podautoscaler` without a metrics server.

use crate::api::time;
use crate::api::views::{Condition, MetaView, set_condition};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, ControlLoop, EventNote, Memory, Plan, Remember};
use crate::map;
use crate::sim::Millis;
use crate::store::{Change, View};
use crate::value::{Str, Value};

/// The component's name in events.
const NAME: &str = "horizontal-pod-autoscaler";
/// How often an autoscaler looks (upstream: `HorizontalPodAutoscalerSyncPeriod`).
const PERIOD_MS: Millis = 15_000;

/// The HorizontalPodAutoscaler controller.
pub const LOOP: ControlLoop = ControlLoop {
    name: "horizontal-pod-autoscaler-controller",
    watches: &[Resource::HORIZONTALPODAUTOSCALERS],
    keys_for,
    reconcile,
    node_of: None,
    rests: false,
};

fn keys_for(change: &Change, _: View<'_>, keys: &mut Vec<ObjectKey>) {
    keys.push(change.key.clone());
}

fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let Some(scaler) = context.view.get(key) else {
        return Plan { memory: Remember::Forget, ..Plan::default() };
    };
    // The first look is a whole period after the object was made.
    let due = match context.memory {
        Some(Memory::Autoscaler(due)) => *due,
        _ => context.now + PERIOD_MS - 1_000,
    };
    if context.now < due {
        return Plan {
            memory: Remember::Put(Memory::Autoscaler(due)),
            again_at: Some(due),
            ..Plan::default()
        };
    }
    let next_due = context.now + PERIOD_MS;
    let mut sync = Sync {
        scaler,
        next: scaler.clone(),
        now: time::at(context.epoch, context.now),
        plan: Plan {
            memory: Remember::Put(Memory::Autoscaler(next_due)),
            again_at: Some(next_due),
            ..Plan::default()
        },
    };
    sync.look(context.view);
    let Sync { next, mut plan, .. } = sync;
    if next != *scaler {
        plan.because.get_or_insert(Because::StatusChanged);
        let request = Request::update_status(Resource::HORIZONTALPODAUTOSCALERS, next);
        plan.calls.push(Call::api(request));
    }
    plan
}

struct Sync<'a> {
    scaler: &'a Value,
    next: Value,
    now: time::UnixMillis,
    plan: Plan,
}

impl Sync<'_> {
    fn warn(&mut self, reason: &'static str, words: String) {
        self.plan.events.push(EventNote::new(NAME, self.scaler, reason, words).warning());
    }

    fn condition(&mut self, kind: &'static str, holds: bool, reason: &'static str, words: String) {
        let condition = Condition {
            kind: Str::lit(kind),
            status: Str::lit(if holds { "True" } else { "False" }),
            reason: Str::lit(reason),
            message: Str::from(words),
        };
        set_condition(&mut self.next, &condition, self.now);
    }

    /// One look (upstream: `reconcileAutoscaler`).
    fn look(&mut self, view: View<'_>) {
        let target = |field| self.scaler.str_at(&["spec", "scaleTargetRef", field]);
        let (kind, name) = (target("kind").to_string(), target("name").to_string());
        let resource = Resource::of_kind(target("apiVersion"), &kind);
        let namespace = MetaView(self.scaler).namespace();
        let found = resource.and_then(|resource| view.find(resource, namespace, &name));
        let (Some(resource), Some(object)) = (resource, found) else {
            let plural = resource.map_or(kind.to_lowercase(), Resource::group_resource);
            let error = format!("{plural} {name:?} not found");
            self.warn("FailedGetScale", error.clone());
            let words = "the HPA controller was unable to get the target's current scale";
            return self.condition(
                "AbleToScale",
                false,
                "FailedGetScale",
                format!("{words}: {error}"),
            );
        };
        let words = "the HPA controller was able to get the target's current scale";
        self.condition("AbleToScale", true, "SucceededGetScale", words.to_string());
        let current = object.int_at(&["spec", "replicas"]).unwrap_or(1);
        let bound = |field| self.scaler.int_at(&["spec", field]);
        let (least, most) = (bound("minReplicas").unwrap_or(1), bound("maxReplicas").unwrap_or(1));
        self.next.set(&["status", "currentReplicas"], current);
        if current == 0 && least != 0 {
            let words = "scaling is disabled since the replica count of the target is zero";
            self.condition("ScalingActive", false, "ScalingDisabled", words.to_string());
        } else if current > most {
            let why = "Current number of replicas above Spec.MaxReplicas";
            self.rescale(resource, &name, most, why);
        } else if current < least {
            let why = "Current number of replicas below Spec.MinReplicas";
            self.rescale(resource, &name, least, why);
        } else {
            self.measure();
        }
    }

    fn rescale(&mut self, resource: Resource, name: &str, size: i64, why: &str) {
        let namespace = self.scaler.text_at(&["metadata", "namespace"]);
        let body = map! {
            "apiVersion": "autoscaling/v1", "kind": "Scale",
            "metadata": map! { "name": name, "namespace": namespace.clone() },
            "spec": map! { "replicas": size },
        };
        let mut request = Request::update(resource, body).on("scale");
        request.namespace = namespace;
        let said = format!("New size: {size}; reason: {why}");
        let note = EventNote::new(NAME, self.scaler, "SuccessfulRescale", said);
        self.plan.calls.push(Call::noted(request, Some(note), None));
        self.plan.because = Some(Because::PodCount { have: 0, wanted: size });
        let words = format!("the HPA controller was able to update the target scale to {size}");
        self.condition("AbleToScale", true, "SucceededRescale", words);
        self.next.set(&["status", "desiredReplicas"], size);
        self.next.set(&["status", "lastScaleTime"], time::rfc3339(self.now));
    }

    /// Asks for the metrics, which nobody here has.
    fn measure(&mut self) {
        let metrics = self.scaler.items_at(&["spec", "metrics"]);
        let mut first = None;
        for metric in metrics {
            let (reason, what, error) = unmeasured(metric);
            self.warn(reason, error.clone());
            if first.is_none() {
                let words = format!("the HPA was unable to compute the replica count: {error}");
                self.condition("ScalingActive", false, reason, words);
                first = Some(format!("failed to get {what}: {error}"));
            }
        }
        if let Some(first) = first {
            let count = metrics.len();
            let words = format!(
                "invalid metrics ({count} invalid out of {count}), first error is: {first}"
            );
            self.warn("FailedComputeMetricsReplicas", words);
        }
    }
}

/// Why a metric is not known: the reason, what was to be had, and the words.
fn unmeasured(metric: &Value) -> (&'static str, String, String) {
    let custom = "unable to fetch metrics from custom metrics API: no custom metrics API \
        (custom.metrics.k8s.io) registered";
    match metric.str_at(&["type"]) {
        kind @ ("Resource" | "ContainerResource") => {
            let key = if kind == "Resource" { "resource" } else { "containerResource" };
            let name = metric.str_at(&[key, "name"]);
            let by_share = metric.at(&[key, "target", "averageValue"]).is_none();
            let what = if by_share { "utilization" } else { "usage" };
            let words = format!(
                "failed to get {name} {what}: unable to get metrics for resource {name}: unable \
                 to fetch metrics from resource metrics API: the server could not find the \
                 requested resource (get pods.metrics.k8s.io)"
            );
            let reason = match kind {
                "Resource" => "FailedGetResourceMetric",
                _ => "FailedGetContainerResourceMetric",
            };
            let title = if kind == "Resource" { "resource" } else { "container" };
            (reason, format!("{name} {title} metric value"), words)
        }
        "Pods" => {
            let name = metric.str_at(&["pods", "metric", "name"]);
            let words = format!("unable to get metric {name}: {custom}");
            ("FailedGetPodsMetric", "pods metric value".to_string(), words)
        }
        "Object" => {
            let name = metric.str_at(&["object", "metric", "name"]);
            let words = format!("unable to get metric {name}: {custom}");
            ("FailedGetObjectMetric", "object metric value".to_string(), words)
        }
        _ => {
            let name = metric.str_at(&["external", "metric", "name"]);
            let words = format!(
                "unable to get external metric {name}: unable to fetch metrics from external \
                 metrics API: no custom metrics API (external.metrics.k8s.io) registered"
            );
            ("FailedGetExternalMetric", "external metric value".to_string(), words)
        }
    }
}
