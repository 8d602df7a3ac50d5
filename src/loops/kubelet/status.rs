//! A pod's status as its kubelet sees it. Mirrors `generateAPIPodStatus`.

use super::container_status::Role;
use super::worker::Worker;
use crate::api::views::pod_requests;
use crate::machine::SandboxState;
use crate::value::{Map, Str, Value};
use crate::{list, map};

impl Worker<'_> {
    /// The status of a pod that is to run.
    pub fn status(&self) -> Value {
        let has_sandbox = self.sandbox.is_some_and(|s| s.state == SandboxState::Ready);
        self.status_when(false, has_sandbox)
    }

    /// The status of a pod of which all containers have ended for good.
    pub fn final_status(&self) -> Value {
        self.status_when(true, false)
    }

    /// The status that the API has, with nothing changed but that the sandbox is ready.
    pub fn status_with_ready_sandbox(&self) -> Value {
        let mut status = self.pod.get("status").cloned().unwrap_or(map! {});
        status.set(&["conditions"], self.conditions_with_ready_sandbox());
        status
    }

    fn status_when(&self, is_over: bool, has_sandbox: bool) -> Value {
        let view = self.view();
        let init = self.container_statuses(Role::Init);
        let mut ordinary = self.container_statuses(Role::Ordinary);
        let mut phase = self.phase(&init, &ordinary, is_over);
        if is_over && !matches!(phase, "Succeeded" | "Failed") {
            // Upstream's TerminatePod: what cannot be found has failed.
            phase = "Failed";
            if init.is_empty() || view.condition("Initialized").is_some_and(is_true) {
                ordinary.iter_mut().for_each(mark_lost);
            }
        }
        if self.memory.is_past_deadline {
            phase = "Failed";
        }
        if view.is_terminal() {
            phase = if view.phase() == "Failed" { "Failed" } else { "Succeeded" };
        }
        let conditions = self.conditions(phase, &init, &ordinary, has_sandbox);
        let mut status = map! {
            "conditions": conditions,
            "containerStatuses": ordinary,
            "observedGeneration": self.meta().generation(),
            "phase": Str::lit(phase),
        };
        if !init.is_empty() {
            status.set(&["initContainerStatuses"], init);
        }
        let ephemeral = self.container_statuses(Role::Ephemeral);
        if !ephemeral.is_empty() {
            status.set(&["ephemeralContainerStatuses"], ephemeral);
        }
        self.set_addresses(&mut status);
        self.set_resources(&mut status);
        self.keep_others(&mut status);
        self.tell_deadline(&mut status);
        status
    }

    fn set_addresses(&self, status: &mut Value) {
        let host = self.machine.address();
        status.set(&["hostIP"], host);
        status.set(&["hostIPs"], list![map! { "ip": host }]);
        let address = match self.sandbox.map(|sandbox| sandbox.address.clone()) {
            Some(address) if !address.is_empty() => address,
            Some(_) if self.view().host_network() => host.clone(),
            Some(_) => return,
            // What is over keeps the address that it had.
            None => self.pod.text_at(&["status", "podIP"]),
        };
        if !address.is_empty() {
            status.set(&["podIP"], &address);
            status.set(&["podIPs"], list![map! { "ip": &address }]);
        }
    }

    /// What the whole pod may use. Mirrors `convertToAPIPodLevelResourcesStatus`.
    fn set_resources(&self, status: &mut Value) {
        let mut resources = Map::new();
        for which in ["requests", "limits"] {
            let amounts = pod_requests(self.view(), which);
            if amounts.is_empty() {
                continue;
            }
            let amounts: Map =
                amounts.into_iter().map(|(key, amount)| (key, amount.to_string())).collect();
            if which == "requests" {
                status.set(&["allocatedResources"], amounts.clone());
            }
            resources.insert(Str::lit(which), amounts);
        }
        status.set(&["resources"], resources);
    }

    /// What the API server, the scheduler or an earlier sync has put into the status.
    fn keep_others(&self, status: &mut Value) {
        let old = self.pod.get("status");
        let old_value = |field: &str| old.and_then(|old| old.get(field));
        for field in ["qosClass", "nominatedNodeName", "resourceClaimStatuses", "resize"] {
            if let Some(value) = old_value(field) {
                status.set(&[field], value);
            }
        }
        if old_value("phase") == status.get("phase") {
            for field in ["reason", "message"] {
                if let Some(value) = old_value(field) {
                    status.set(&[field], value);
                }
            }
        }
        match old_value("startTime") {
            Some(since) => status.set(&["startTime"], since),
            None => status.set(&["startTime"], self.date(self.now())),
        }
    }

    /// A status that keeps the phase that the API has: a pod does not count as ended before its
    /// sandbox is gone. Mirrors `mergePodStatus`.
    pub fn with_phase_kept(&self, mut status: Value) -> Value {
        status.set(&["phase"], self.pod.text_at(&["status", "phase"]));
        for field in ["reason", "message"] {
            status.remove(&[field]);
            if let Some(value) = self.pod.at(&["status", field]) {
                status.set(&[field], value);
            }
        }
        status
    }
}

fn is_true(condition: &Value) -> bool {
    condition.str_at(&["status"]) == "True"
}

fn mark_lost(status: &mut Value) {
    if status.at(&["state", "terminated"]).is_some() {
        return;
    }
    let lost = map! {
        "exitCode": 137,
        "finishedAt": Value::Null,
        "message": "The container could not be located when the pod was terminated",
        "reason": "ContainerStatusUnknown",
        "startedAt": Value::Null,
    };
    status.set(&["state"], map! { "terminated": lost });
}
