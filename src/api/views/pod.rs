//! Pods and their containers.

use super::{condition, is_true, view};
use crate::api::time::{self, UnixMillis};
use crate::value::Value;

view! {
    /// A Pod.
    PodView {
        /// The node that it is bound to; empty while it is not scheduled.
        node_name: str ["spec", "nodeName"];
        service_account_name: str ["spec", "serviceAccountName"];
        scheduler_name: str ["spec", "schedulerName"];
        restart_policy: str ["spec", "restartPolicy"];
        host_network: bool ["spec", "hostNetwork"];
        termination_grace_period_seconds: int ["spec", "terminationGracePeriodSeconds"];
        active_deadline_seconds: int ["spec", "activeDeadlineSeconds"];
        priority: int ["spec", "priority"];
        node_selector: map ["spec", "nodeSelector"];
        affinity: value ["spec", "affinity"];
        tolerations: items ["spec", "tolerations"];
        containers: items ["spec", "containers"];
        init_containers: items ["spec", "initContainers"];
        ephemeral_containers: items ["spec", "ephemeralContainers"];
        volumes: items ["spec", "volumes"];
        readiness_gates: items ["spec", "readinessGates"];
        phase: str ["status", "phase"];
        reason: str ["status", "reason"];
        message: str ["status", "message"];
        pod_ip: str ["status", "podIP"];
        host_ip: str ["status", "hostIP"];
        start_time: str ["status", "startTime"];
        container_statuses: items ["status", "containerStatuses"];
        init_container_statuses: items ["status", "initContainerStatuses"];
        ephemeral_container_statuses: items ["status", "ephemeralContainerStatuses"];
        conditions: items ["status", "conditions"];
    }
}

impl<'a> PodView<'a> {
    /// Whether its `Ready` condition is true. Mirrors `podutil.IsPodReady`.
    pub fn is_ready(self) -> bool {
        is_true(self.0, "Ready")
    }

    /// Whether all of its containers have ended for good.
    pub fn is_terminal(self) -> bool {
        matches!(self.phase(), "Succeeded" | "Failed")
    }

    /// Whether it counts as a replica: it has not ended and is not being deleted. Mirrors
    /// `controller.IsPodActive`.
    pub fn is_active(self) -> bool {
        !self.is_terminal() && !self.meta().is_being_deleted()
    }

    /// Since when it is ready without a break.
    pub fn ready_since(self) -> Option<UnixMillis> {
        let ready = self.condition("Ready").filter(|c| c.str_at(&["status"]) == "True")?;
        time::parse(ready.str_at(&["lastTransitionTime"]))
    }

    /// Whether it has been ready for so many seconds. Mirrors `podutil.IsPodAvailable`.
    pub fn is_available(self, min_ready_seconds: i64, now: UnixMillis) -> bool {
        self.is_ready()
            && (min_ready_seconds == 0
                || self.ready_since().is_some_and(|since| since + min_ready_seconds * 1000 <= now))
    }

    /// Its condition of a kind.
    pub fn condition(self, kind: &str) -> Option<&'a Value> {
        condition(self.0, kind)
    }

    /// The status of a container of any sort by its name.
    pub fn container_status(self, name: &str) -> Option<&'a Value> {
        let both = self.container_statuses().iter().chain(self.init_container_statuses());
        let mut all = both.chain(self.ephemeral_container_statuses());
        all.find(|status| status.str_at(&["name"]) == name)
    }

    /// How often its ordinary containers were restarted, together.
    pub fn restarts(self) -> i64 {
        let count = |status: &Value| status.int_at(&["restartCount"]).unwrap_or(0);
        self.container_statuses().iter().map(count).sum()
    }
}

/// A container of a pod, a template, or an init container.
#[derive(Clone, Copy, Debug)]
pub struct ContainerView<'a>(pub &'a Value);

impl<'a> ContainerView<'a> {
    pub fn name(self) -> &'a str {
        self.0.str_at(&["name"])
    }

    pub fn image(self) -> &'a str {
        self.0.str_at(&["image"])
    }

    pub fn image_pull_policy(self) -> &'a str {
        self.0.str_at(&["imagePullPolicy"])
    }

    pub fn ports(self) -> &'a [Value] {
        self.0.items_at(&["ports"])
    }

    pub fn command(self) -> &'a [Value] {
        self.0.items_at(&["command"])
    }

    pub fn args(self) -> &'a [Value] {
        self.0.items_at(&["args"])
    }

    pub fn env(self) -> &'a [Value] {
        self.0.items_at(&["env"])
    }

    pub fn volume_mounts(self) -> &'a [Value] {
        self.0.items_at(&["volumeMounts"])
    }

    /// `livenessProbe`, `readinessProbe` or `startupProbe`.
    pub fn probe(self, name: &str) -> Option<&'a Value> {
        self.0.get(name)
    }

    /// Whether this init container goes on beside the others (a sidecar).
    pub fn is_restartable_init(self) -> bool {
        self.0.str_at(&["restartPolicy"]) == "Always"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn ready_and_active() {
        let mut pod = map! {
            "metadata": map! { "name": "a" },
            "status": map! {
                "phase": "Running",
                "conditions": list![map! { "type": "Ready", "status": "True" }],
                "containerStatuses": list![
                    map! { "name": "c", "restartCount": 2 }, map! { "name": "d" },
                ],
            },
        };
        let view = PodView(&pod);
        assert!(view.is_ready() && view.is_active());
        assert_eq!(view.restarts(), 2);
        assert!(view.container_status("d").is_some());
        pod.set(&["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z");
        assert!(!PodView(&pod).is_active());
    }
}
