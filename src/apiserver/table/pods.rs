//! Pods, with upstream's way to one word of STATUS.

use super::layout::{self, age, name, since, text_or};
use super::{Printer, text, wide};
use crate::api::Resource;
use crate::api::time::{self, UnixMillis};
use crate::api::views::{ContainerView, PodView};
use crate::value::{Str, Value};

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::PODS,
        columns: &[
            text("Name"),
            text("Ready"),
            text("Status"),
            text("Restarts"),
            text("Age"),
            wide("IP"),
            wide("Node"),
            wide("Nominated Node"),
            wide("Readiness Gates"),
        ],
        cells: pod,
    },
    Printer {
        resource: Resource::PODTEMPLATES,
        columns: &[text("Name"), text("Containers"), text("Images"), text("Pod Labels")],
        cells: |object, _| {
            let (names, images) = layout::containers(object, &["template", "spec", "containers"]);
            let labels = object.at(&["template", "metadata", "labels"]).and_then(Value::as_map);
            vec![name(object), names, images, layout::labels(labels)]
        },
    },
];

/// What the walk over a pod's containers gathers.
#[derive(Default)]
struct Summary {
    reason: String,
    ready: usize,
    restarts: i64,
    last_restart: Option<UnixMillis>,
}

impl Summary {
    fn count_restarts(&mut self, status: &Value) {
        self.restarts += status.int_at(&["restartCount"]).unwrap_or(0);
        let ended = time::parse(status.str_at(&["lastState", "terminated", "finishedAt"]));
        self.last_restart = self.last_restart.max(ended);
    }
}

fn pod(object: &Value, now: UnixMillis) -> Vec<Value> {
    let pod = PodView(object);
    let sidecars = pod.init_containers().iter();
    let sidecars = sidecars.filter(|c| ContainerView(c).is_restartable_init()).count();
    let total = pod.containers().len() + sidecars;
    let summary = summary(pod);
    let restarts = match summary.last_restart {
        Some(moment) if summary.restarts > 0 => {
            format!("{} ({} ago)", summary.restarts, since(&time::rfc3339(moment), now))
        }
        _ => summary.restarts.to_string(),
    };
    vec![
        name(object),
        format!("{}/{total}", summary.ready).into(),
        summary.reason.into(),
        restarts.into(),
        age(object, now),
        text_or(object, &["status", "podIPs", "0", "ip"], "<none>"),
        text_or(object, &["spec", "nodeName"], "<none>"),
        text_or(object, &["status", "nominatedNodeName"], "<none>"),
        readiness_gates(pod),
    ]
}

/// The word of the STATUS column. Mirrors `printPod`.
pub fn status(object: &Value) -> String {
    summary(PodView(object)).reason
}

fn summary(pod: PodView<'_>) -> Summary {
    let reason = if pod.reason().is_empty() { pod.phase() } else { pod.reason() };
    let mut summary = Summary { reason: reason.to_string(), ..Summary::default() };
    let gated = |c: &Value| {
        c.str_at(&["type"]) == "PodScheduled" && c.str_at(&["reason"]) == "SchedulingGated"
    };
    if pod.conditions().iter().any(gated) {
        summary.reason = "SchedulingGated".to_string();
    }
    let (initializing, sidecars) = init_containers(pod, &mut summary);
    let initialized = pod.condition("Initialized").is_some_and(|c| c.str_at(&["status"]) == "True");
    if !initializing || initialized {
        summary.restarts = sidecars.restarts;
        summary.last_restart = sidecars.last_restart;
        containers(pod, &mut summary);
    }
    if pod.meta().is_being_deleted() {
        if pod.reason() == "NodeLost" {
            summary.reason = "Unknown".to_string();
        } else if !pod.is_terminal() {
            summary.reason = "Terminating".to_string();
        }
    }
    summary
}

/// Walks the init containers up to the first that is not done. Says whether there is one, and
/// what the sidecars counted.
fn init_containers(pod: PodView<'_>, summary: &mut Summary) -> (bool, Summary) {
    let mut sidecars = Summary::default();
    let specs = pod.init_containers();
    for (i, status) in pod.init_container_statuses().iter().enumerate() {
        summary.count_restarts(status);
        let spec = specs.iter().find(|c| c.str_at(&["name"]) == status.str_at(&["name"]));
        let sidecar = spec.is_some_and(|c| ContainerView(c).is_restartable_init());
        if sidecar {
            sidecars.count_restarts(status);
        }
        let ended = status.at(&["state", "terminated"]).filter(|t| !t.is_null());
        let waiting = status.str_at(&["state", "waiting", "reason"]);
        if ended.is_some_and(|t| layout::count(t, &["exitCode"]) == 0) {
            continue;
        }
        if sidecar && status.bool_at(&["started"]) {
            summary.ready += usize::from(status.bool_at(&["ready"]));
            continue;
        }
        summary.reason = match ended {
            Some(terminated) => format!("Init:{}", end(terminated)),
            None if !waiting.is_empty() && waiting != "PodInitializing" => {
                format!("Init:{waiting}")
            }
            None => format!("Init:{i}/{}", specs.len()),
        };
        return (true, sidecars);
    }
    (false, sidecars)
}

/// Why a container ended, in a word.
fn end(terminated: &Value) -> String {
    let reason = terminated.str_at(&["reason"]);
    let signal = layout::count(terminated, &["signal"]);
    match () {
        () if !reason.is_empty() => reason.to_string(),
        () if signal != 0 => format!("Signal:{signal}"),
        () => format!("ExitCode:{}", layout::count(terminated, &["exitCode"])),
    }
}

/// Walks the containers from the last to the first: the first one's state wins.
fn containers(pod: PodView<'_>, summary: &mut Summary) {
    let mut has_running = false;
    let mut error = String::new();
    for status in pod.container_statuses().iter().rev() {
        summary.count_restarts(status);
        let waiting = status.str_at(&["state", "waiting", "reason"]);
        let ended = status.at(&["state", "terminated"]).filter(|t| !t.is_null());
        let running = status.at(&["state", "running"]).is_some_and(|r| !r.is_null());
        if !waiting.is_empty() {
            summary.reason = waiting.to_string();
        } else if let Some(terminated) = ended {
            summary.reason = end(terminated);
            if layout::count(terminated, &["exitCode"]) != 0 {
                error.clone_from(&summary.reason);
            }
        } else if running && status.bool_at(&["ready"]) {
            has_running = true;
            summary.ready += 1;
        }
    }
    if summary.reason == "Completed" {
        if has_running && pod.is_ready() {
            summary.reason = "Running".to_string();
        } else if !error.is_empty() {
            summary.reason = error;
        } else if has_running {
            summary.reason = "NotReady".to_string();
        }
    }
}

fn readiness_gates(pod: PodView<'_>) -> Value {
    let gates = pod.readiness_gates();
    if gates.is_empty() {
        return Str::lit("<none>").into();
    }
    let open = gates.iter().filter(|gate| {
        let condition = pod.condition(gate.str_at(&["conditionType"]));
        condition.is_some_and(|c| c.str_at(&["status"]) == "True")
    });
    format!("{}/{}", open.count(), gates.len()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn with(statuses: Value) -> Value {
        map! { "status": map! { "phase": "Running", "containerStatuses": statuses } }
    }

    #[test]
    fn one_word_for_many_containers() {
        let waiting =
            |reason: &str| map! { "state": map! { "waiting": map! { "reason": reason } } };
        let ended = |code: i64, reason: &str| {
            map! { "state": map! { "terminated": map! { "exitCode": code, "reason": reason } } }
        };
        let running = map! { "ready": true, "state": map! { "running": map! {} } };
        for (statuses, word) in [
            (list![], "Running"),
            (list![waiting("CrashLoopBackOff"), running.clone()], "CrashLoopBackOff"),
            (list![ended(0, "Completed"), running.clone()], "NotReady"),
            (list![ended(0, "Completed"), ended(1, "Error")], "Error"),
            (list![ended(137, "")], "ExitCode:137"),
            (list![running.clone(), waiting("ErrImagePull")], "ErrImagePull"),
        ] {
            assert_eq!(status(&with(statuses)), word);
        }
        let mut deleted = with(list![running]);
        deleted.set(&["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z");
        assert_eq!(status(&deleted), "Terminating");
        deleted.set(&["status", "phase"], "Succeeded");
        assert_eq!(status(&deleted), "Succeeded");
    }

    #[test]
    fn init_containers_come_first() {
        let pod = map! {
            "spec": map! { "initContainers": list![map! { "name": "a" }, map! { "name": "b" }] },
            "status": map! {
                "phase": "Pending",
                "initContainerStatuses": list![
                    map! { "name": "a", "state": map! { "terminated": map! { "exitCode": 0 } } },
                    map! { "name": "b", "state": map! { "running": map! {} } },
                ],
            },
        };
        assert_eq!(status(&pod), "Init:1/2");
    }

    #[test]
    fn restarts_tell_when() {
        let object = with(list![map! {
            "restartCount": 1,
            "lastState": map! { "terminated": map! { "finishedAt": "2026-01-01T00:00:00Z" } },
        }]);
        assert_eq!(pod(&object, time::EPOCH + 4000)[3], Value::from("1 (4s ago)"));
    }
}
