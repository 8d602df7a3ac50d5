//! What keeps pods: ReplicaSets and Deployments.

use super::view;
use crate::api::Selector;

view! {
    /// A ReplicaSet.
    ReplicaSetView {
        min_ready_seconds: int ["spec", "minReadySeconds"];
        selector_object: value ["spec", "selector"];
        template: value ["spec", "template"];
        status_replicas: int ["status", "replicas"];
        ready_replicas: int ["status", "readyReplicas"];
        available_replicas: int ["status", "availableReplicas"];
        fully_labeled_replicas: int ["status", "fullyLabeledReplicas"];
        observed_generation: int ["status", "observedGeneration"];
    }
}

impl ReplicaSetView<'_> {
    /// How many pods there should be.
    pub fn replicas(self) -> i64 {
        self.0.int_at(&["spec", "replicas"]).unwrap_or(1)
    }

    /// Which pods it counts; nothing if its selector cannot be read.
    pub fn selector(self) -> Selector {
        Selector::of_object(self.selector_object()).unwrap_or_else(|_| Selector::nothing())
    }
}

view! {
    /// A Deployment.
    DeploymentView {
        paused: bool ["spec", "paused"];
        min_ready_seconds: int ["spec", "minReadySeconds"];
        revision_history_limit: int ["spec", "revisionHistoryLimit"];
        progress_deadline_seconds: int ["spec", "progressDeadlineSeconds"];
        strategy: str ["spec", "strategy", "type"];
        max_surge: value ["spec", "strategy", "rollingUpdate", "maxSurge"];
        max_unavailable: value ["spec", "strategy", "rollingUpdate", "maxUnavailable"];
        selector_object: value ["spec", "selector"];
        template: value ["spec", "template"];
        status_replicas: int ["status", "replicas"];
        updated_replicas: int ["status", "updatedReplicas"];
        ready_replicas: int ["status", "readyReplicas"];
        available_replicas: int ["status", "availableReplicas"];
        unavailable_replicas: int ["status", "unavailableReplicas"];
        observed_generation: int ["status", "observedGeneration"];
        collision_count: int ["status", "collisionCount"];
    }
}

impl DeploymentView<'_> {
    /// How many pods there should be.
    pub fn replicas(self) -> i64 {
        self.0.int_at(&["spec", "replicas"]).unwrap_or(1)
    }

    /// Which pods it counts; nothing if its selector cannot be read.
    pub fn selector(self) -> Selector {
        Selector::of_object(self.selector_object()).unwrap_or_else(|_| Selector::nothing())
    }
}
