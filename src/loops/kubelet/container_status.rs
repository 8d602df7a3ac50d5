//! The status of one container, as the API shows it. Mirrors `convertToAPIContainerStatuses`.

use super::prober::Kind;
use super::worker::Worker;
use crate::api::time;
use crate::api::views::ContainerView;
use crate::machine::{Container, ContainerState, Exit, Sandbox};
use crate::sim::Millis;
use crate::value::{Map, Str, Value};
use crate::{list, map};
use std::rc::Rc;

/// Which of a pod's lists of containers is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Init,
    Ordinary,
    Ephemeral,
}

impl Worker<'_> {
    /// The statuses of a list of containers: ordinary ones by name, init containers in order.
    pub fn container_statuses(&self, role: Role) -> Vec<Value> {
        let view = self.view();
        let (containers, old) = match role {
            Role::Init => (view.init_containers(), view.init_container_statuses()),
            Role::Ordinary => (view.containers(), view.container_statuses()),
            Role::Ephemeral => (view.ephemeral_containers(), view.ephemeral_container_statuses()),
        };
        let sandbox = self.sandbox.map(|sandbox| &**sandbox);
        let status = |container: &Value| {
            let name = ContainerView(container).name();
            let old = old.iter().find(|status| status.str_at(&["name"]) == name);
            self.container_status(container, role, sandbox, old)
        };
        let mut statuses: Vec<Value> = containers.iter().map(status).collect();
        if role == Role::Ephemeral {
            // Nobody asks whether they have started or are ready.
            for status in &mut statuses {
                status.remove(&["started"]);
                status.set(&["ready"], false);
            }
        }
        if role != Role::Init {
            statuses.sort_by(|a, b| a.str_at(&["name"]).cmp(b.str_at(&["name"])));
        }
        statuses
    }

    fn container_status(
        &self,
        container: &Value,
        role: Role,
        sandbox: Option<&Sandbox>,
        old: Option<&Value>,
    ) -> Value {
        let view = ContainerView(container);
        let of_name = |c: &&Rc<Container>| *c.name() == view.name();
        let mut newest_first =
            sandbox.into_iter().flat_map(|s| s.containers.iter().rev()).filter(of_name);
        let Some(latest) = newest_first.next() else {
            return self.status_of_none(container, old);
        };
        let before = newest_first.next();
        let mut state = self.state(latest);
        let mut last_state = match before {
            Some(before) => self.state(before),
            None => old.and_then(|old| old.get("lastState")).cloned().unwrap_or(map! {}),
        };
        if let Some(failure) = self.failure_shown(container, latest, role) {
            if latest.exit().is_some() {
                last_state = state;
            }
            state = map! { "waiting": failure };
        }
        let is_running = state.get("running").is_some();
        let is_started = is_running && self.has_started(container, &latest.id);
        let is_ready = match role {
            Role::Init if !view.is_restartable_init() => {
                latest.exit().is_some_and(|exit| exit.code == 0)
            }
            _ => {
                let result = self.probe_result(container, &latest.id, Kind::Readiness);
                is_started && result.unwrap_or(true)
            }
        };
        let mut status = map! {
            "containerID": format!("containerd://{}", latest.id),
            "image": &latest.image,
            "imageID": &latest.image_id,
            "lastState": last_state,
            "name": container.text_at(&["name"]),
            "ready": is_ready,
            "resources": container.get("resources").cloned().unwrap_or(map! {}),
            "restartCount": latest.config.attempt,
            "started": is_started,
            "state": state,
            "user": map! { "linux": map! {
                "gid": 0, "supplementalGroups": list![0], "uid": 0,
            } },
        };
        if let Some(requests) = container.at(&["resources", "requests"]) {
            status.set(&["allocatedResources"], requests);
        }
        set_volume_mounts(&mut status, container);
        status
    }

    /// The status of a container that the machine does not have.
    fn status_of_none(&self, container: &Value, old: Option<&Value>) -> Value {
        if let Some(old) = old.filter(|old| old.at(&["state", "terminated"]).is_some()) {
            return old.clone();
        }
        let name = ContainerView(container).name();
        let waiting = match self.memory.failure(name) {
            Some(failure) => waiting(failure.reason, &failure.message),
            None if self.view().init_containers().is_empty() => {
                waiting("ContainerCreating", &Str::default())
            }
            None => waiting("PodInitializing", &Str::default()),
        };
        let old_or = |field, other: Value| old.and_then(|o| o.get(field)).cloned().unwrap_or(other);
        let mut status = map! {
            "image": container.text_at(&["image"]),
            "imageID": "",
            "lastState": old_or("lastState", map! {}),
            "name": name,
            "ready": false,
            "restartCount": old_or("restartCount", Value::Int(0)),
            "started": false,
            "state": map! { "waiting": waiting },
        };
        if old.is_some_and(|old| old.at(&["state", "running"]).is_some()) {
            self.tell_lost(&mut status);
        }
        set_volume_mounts(&mut status, container);
        status
    }

    /// A container that ran when it was last looked at is gone without a trace: somebody removed
    /// it beneath the kubelet.
    fn tell_lost(&self, status: &mut Value) {
        let message = "The container could not be located when the pod was deleted.  The container used to \
             be Running";
        let lost = map! {
            "exitCode": 137, "finishedAt": Value::Null, "message": message,
            "reason": "ContainerStatusUnknown", "startedAt": Value::Null,
        };
        if status.at(&["lastState", "terminated"]).is_none() {
            status.set(&["lastState"], map! { "terminated": lost });
        }
        if !self.meta().is_being_deleted() {
            let count = status.int_at(&["restartCount"]).unwrap_or(0);
            status.set(&["restartCount"], count + 1);
        }
    }

    /// Why a container that is to be started again does not run, if that is known.
    fn failure_shown(&self, container: &Value, latest: &Container, role: Role) -> Option<Value> {
        let exit = latest.exit()?;
        let has_succeeded =
            role == Role::Init && exit.code == 0 && !ContainerView(container).is_restartable_init();
        let is_over =
            has_succeeded || role == Role::Ephemeral || !self.restarts(container, exit.code);
        if is_over || self.meta().is_being_deleted() {
            return None;
        }
        let failure = self.memory.failure(latest.name())?;
        Some(waiting(failure.reason, &failure.message))
    }

    fn state(&self, container: &Container) -> Value {
        match &container.state {
            ContainerState::Running { started_at, .. } => {
                map! { "running": map! { "startedAt": self.date(*started_at) } }
            }
            ContainerState::Exited(exit) => {
                map! { "terminated": self.terminated(container, exit) }
            }
            _ => map! { "waiting": map! {} },
        }
    }

    fn terminated(&self, container: &Container, exit: &Exit) -> Value {
        let started_at = match exit.started_at {
            Some(at) => self.date(at),
            None => time::rfc3339(0),
        };
        let mut terminated = map! {
            "containerID": format!("containerd://{}", container.id),
            "exitCode": i64::from(exit.code),
            "finishedAt": self.date(exit.finished_at),
            "reason": Str::lit(exit.reason),
            "startedAt": started_at,
        };
        if !exit.message.is_empty() {
            terminated.set(&["message"], &exit.message);
        }
        terminated
    }

    pub fn date(&self, at: Millis) -> String {
        time::rfc3339(time::at(self.context.epoch, at))
    }
}

fn waiting(reason: &'static str, message: &Str) -> Value {
    let mut waiting = map! { "reason": Str::lit(reason) };
    if !message.is_empty() {
        waiting.set(&["message"], message);
    }
    waiting
}

/// What of a container's mounts its status repeats.
fn set_volume_mounts(status: &mut Value, container: &Value) {
    let mounts = ContainerView(container).volume_mounts();
    if mounts.is_empty() {
        return;
    }
    let mount = |mount: &Value| {
        let mut shown = Map::new();
        shown.insert(Str::lit("mountPath"), mount.text_at(&["mountPath"]));
        shown.insert(Str::lit("name"), mount.text_at(&["name"]));
        if mount.bool_at(&["readOnly"]) {
            shown.insert(Str::lit("readOnly"), true);
            shown.insert(Str::lit("recursiveReadOnly"), Str::lit("Disabled"));
        }
        Value::Map(shown)
    };
    status.set(&["volumeMounts"], mounts.iter().map(mount).collect::<Vec<Value>>());
}
