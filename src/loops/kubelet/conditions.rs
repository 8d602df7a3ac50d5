//! The conditions that a kubelet sets on a pod. Mirrors `pkg/kubelet/status/generate.go`.

use super::worker::Worker;
use crate::api::views::ContainerView;
use crate::map;
use crate::value::{Str, Value};

/// The kubelet's own conditions; others on a pod are left as they are.
const OWN: &[&str] =
    &["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];

/// What a condition says.
struct Verdict {
    is_true: bool,
    reason: &'static str,
    message: String,
}

impl Verdict {
    fn yes() -> Verdict {
        Verdict { is_true: true, reason: "", message: String::new() }
    }

    fn no(reason: &'static str, message: String) -> Verdict {
        Verdict { is_true: false, reason, message }
    }
}

impl Worker<'_> {
    /// All conditions of the pod: others' first, then the kubelet's in its order.
    pub fn conditions(
        &self,
        phase: &str,
        init: &[Value],
        ordinary: &[Value],
        has_sandbox: bool,
    ) -> Value {
        let is_other = |c: &&Value| !OWN.contains(&c.str_at(&["type"]));
        let mut conditions: Vec<Value> =
            self.view().conditions().iter().filter(is_other).cloned().collect();
        let sandbox = if has_sandbox { Verdict::yes() } else { Verdict::no("", String::new()) };
        let ready = self.containers_ready(phase, init, ordinary);
        let pod_ready = match ready.is_true {
            true => self.gates_ready(),
            false => Verdict::no(ready.reason, ready.message.clone()),
        };
        let verdicts =
            [sandbox, self.initialized(phase, init, ordinary), pod_ready, ready, Verdict::yes()];
        for (kind, verdict) in OWN.iter().zip(verdicts) {
            conditions.push(self.condition(kind, verdict));
        }
        conditions.into()
    }

    /// The pod's conditions with the first of them true, and nothing else changed.
    pub fn conditions_with_ready_sandbox(&self) -> Value {
        let mut conditions: Vec<Value> = self.view().conditions().to_vec();
        let ready = self.condition(OWN[0], Verdict::yes());
        match conditions.iter_mut().find(|c| c.str_at(&["type"]) == OWN[0]) {
            Some(condition) => *condition = ready,
            None => conditions.push(ready),
        }
        conditions.into()
    }

    fn condition(&self, kind: &'static str, verdict: Verdict) -> Value {
        let status = if verdict.is_true { "True" } else { "False" };
        let old = self.view().condition(kind);
        let same = old.filter(|old| old.str_at(&["status"]) == status);
        let since = match same.and_then(|old| old.get("lastTransitionTime")) {
            Some(since) => since.clone(),
            None => Value::from(self.date(self.now())),
        };
        let mut condition = map! {
            "lastProbeTime": Value::Null,
            "lastTransitionTime": since,
            "observedGeneration": self.meta().generation(),
            "status": Str::lit(status),
            "type": Str::lit(kind),
        };
        if !verdict.reason.is_empty() {
            condition.set(&["reason"], Str::lit(verdict.reason));
        }
        if !verdict.message.is_empty() {
            condition.set(&["message"], verdict.message);
        }
        condition
    }

    fn containers_ready(&self, phase: &str, init: &[Value], ordinary: &[Value]) -> Verdict {
        match phase {
            "Succeeded" => return Verdict::no("PodCompleted", String::new()),
            "Failed" => return Verdict::no("PodFailed", String::new()),
            _ => {}
        }
        let is_sidecar = |c: &&Value| ContainerView(c).is_restartable_init();
        let view = self.view();
        let counted = view.init_containers().iter().filter(is_sidecar).chain(view.containers());
        let is_unready = |container: &&Value| {
            let name = ContainerView(container).name();
            let mut statuses = init.iter().chain(ordinary);
            !statuses.any(|s| s.str_at(&["name"]) == name && s.bool_at(&["ready"]))
        };
        match names(counted.filter(is_unready)) {
            None => Verdict::yes(),
            Some(names) => Verdict::no(
                "ContainersNotReady",
                format!("containers with unready status: {names}"),
            ),
        }
    }

    /// Conditions that the pod's readiness gates ask for and others set.
    fn gates_ready(&self) -> Verdict {
        let gate = |gate: &Value| {
            let kind = gate.str_at(&["conditionType"]);
            match self.view().condition(kind).map(|c| c.str_at(&["status"])) {
                Some("True") => None,
                Some(status) => Some(format!(
                    "the status of pod readiness gate \"{kind}\" is not \"True\", but {status}"
                )),
                None => Some(format!(
                    "corresponding condition of pod readiness gate \"{kind}\" does not exist."
                )),
            }
        };
        let unready: Vec<String> = self.view().readiness_gates().iter().filter_map(gate).collect();
        if unready.is_empty() {
            return Verdict::yes();
        }
        Verdict::no("ReadinessGatesNotReady", unready.join(", "))
    }

    fn initialized(&self, phase: &str, init: &[Value], ordinary: &[Value]) -> Verdict {
        if phase == "Succeeded" {
            return Verdict { reason: "PodCompleted", ..Verdict::yes() };
        }
        // What has run once is initialized for good.
        let has_started = |status: &Value| {
            status.bool_at(&["started"])
                || status.at(&["state", "terminated"]).is_some()
                || status.at(&["lastState", "terminated"]).is_some()
        };
        if ordinary.iter().any(has_started) {
            return Verdict::yes();
        }
        let is_incomplete = |container: &&Value| {
            let name = ContainerView(container).name();
            let field =
                if ContainerView(container).is_restartable_init() { "started" } else { "ready" };
            !init.iter().any(|s| s.str_at(&["name"]) == name && s.bool_at(&[field]))
        };
        match names(self.view().init_containers().iter().filter(is_incomplete)) {
            None => Verdict::yes(),
            Some(names) => Verdict::no(
                "ContainersNotInitialized",
                format!("containers with incomplete status: {names}"),
            ),
        }
    }
}

/// `[a b]`, as Go prints a list of strings; none if there is none.
fn names<'v>(containers: impl Iterator<Item = &'v Value>) -> Option<String> {
    let names: Vec<&str> = containers.map(|c| c.str_at(&["name"])).collect();
    (!names.is_empty()).then(|| format!("[{}]", names.join(" ")))
}
