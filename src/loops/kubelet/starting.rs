//! Starting one container: its back-off, its image, then created, then started; and what the
//! kubelet says on the way. Mirrors `startContainer`, `doBackOff` and `EnsureImageExists`.

use super::backoff::{BackOff, FIRST_MS};
use super::memory::{Failure, Step};
use super::worker::Worker;
use crate::api::views::ContainerView;
use crate::api::{Because, duration, go};
use crate::machine::{Call, ContainerState, Pull, PullState, Reference, Sandbox};
use crate::value::{Str, Value};
use std::rc::Rc;

impl Worker<'_> {
    /// Goes on starting a container. `None`: wait for the machine. Otherwise whether it started.
    pub fn start(&mut self, sandbox: &Sandbox, name: &str) -> Option<bool> {
        let view = self.view();
        let ephemeral = view.ephemeral_containers();
        let mut containers =
            view.init_containers().iter().chain(view.containers()).chain(ephemeral);
        let container = containers.find(|c| c.str_at(&["name"]) == name)?;
        match self.memory.step {
            Step::Begin => self.begin(sandbox, container),
            Step::Pulling => self.follow_pull(sandbox, container),
            Step::Creating { attempt } => self.follow_creation(sandbox, name, attempt),
            Step::PostStart { attempt } => {
                let latest = sandbox.container(name).filter(|c| c.config.attempt == attempt);
                latest.map_or(Some(false), |latest| self.follow_post_start(latest))
            }
            Step::Starting { attempt } => self.follow_start(sandbox, name, attempt),
        }
    }

    fn begin(&mut self, sandbox: &Sandbox, container: &Value) -> Option<bool> {
        let name = ContainerView(container).name();
        if let Some(latest) = sandbox.container(name) {
            if latest.is_running() {
                // It is being killed because its definition changed.
                return None;
            }
            if let Some(exit) = latest.exit()
                && self.is_in_crash_back_off(name, exit.finished_at, exit.code)
            {
                return Some(false);
            }
        }
        self.ensure_image(sandbox, container)
    }

    /// Whether a container that ended at `ended_at` still has to wait; if not, the next wait is
    /// longer.
    fn is_in_crash_back_off(&mut self, name: &str, ended_at: u64, code: u8) -> bool {
        let now = self.now();
        let next_relist = self.next_relist();
        let full_name = self.full_name();
        let memory = self.memory.container(name);
        let Some(wait) = memory.crash.filter(|wait| wait.holds_since(ended_at, now)) else {
            memory.crash = Some(BackOff::next(memory.crash, ended_at, now));
            let container = Str::from(name);
            self.because(Because::ContainerEnded { container, exit_code: code.into() });
            return false;
        };
        // Recorded: the first time, another sync follows at the next relist.
        let is_first =
            wait.wait_ms == FIRST_MS && !std::mem::replace(&mut memory.crash_was_told, true);
        let message = format!(
            "back-off {} restarting failed container={name} pod={full_name}",
            duration::go(wait.wait_ms as i64 * 1_000_000)
        );
        memory.failure = Some(Failure { reason: "CrashLoopBackOff", message: message.into() });
        let until = ended_at + wait.wait_ms;
        let earliest = self.memory.backoff_until.map_or(until, |set| set.min(until));
        self.memory.backoff_until = Some(earliest);
        if is_first {
            self.memory.resync_at = Some(next_relist);
        }
        let message = format!("Back-off restarting failed container {name} in pod {full_name}");
        self.tell(name, true, "BackOff", message);
        self.because(Because::BackOff { container: name.into(), wait_ms: wait.wait_ms });
        true
    }

    fn ensure_image(&mut self, sandbox: &Sandbox, container: &Value) -> Option<bool> {
        let (name, image) = (ContainerView(container).name(), ContainerView(container).image());
        let quoted = go::quote(image);
        if let Err(error) = Reference::parse(image) {
            let message = format!(
                "Failed to apply default image tag {quoted}: couldn't parse image name {quoted}: \
                 {error}"
            );
            self.tell(name, true, "InspectFailed", message.as_str());
            return self.fail(name, "InvalidImageName", message.into());
        }
        let policy = ContainerView(container).image_pull_policy();
        let is_present = self.machine.image(image).is_some();
        if policy == "Never" && !is_present {
            let message =
                format!("Container image {quoted} is not present with pull policy of Never");
            self.tell(name, true, "ErrImageNeverPull", message.as_str());
            return self.fail(name, "ErrImageNeverPull", message.into());
        }
        if policy != "Always" && is_present {
            let message = format!(
                "Container image {quoted} already present on machine and can be accessed by the pod"
            );
            self.tell(name, false, "Pulled", message);
            return self.create(sandbox, container);
        }
        let now = self.now();
        let memory = self.memory.container(name);
        let waits = |(of, wait): &(Str, BackOff)| *of == image && wait.holds(now);
        if memory.pull.as_ref().is_some_and(waits) {
            let said = format!("Back-off pulling image {quoted}");
            let message = match memory.pull_error.as_str() {
                "" => said.clone(),
                error => format!("{said}: ErrImagePull: {error}"),
            };
            self.tell(name, false, "BackOff", said);
            return self.fail(name, "ImagePullBackOff", message.into());
        }
        memory.pull_error = Str::default();
        self.tell(name, false, "Pulling", format!("Pulling image {quoted}"));
        let call =
            Call::StartPull { id: self.pull_id(name), image: image.into(), labels: self.labels() };
        self.ask(call);
        self.because(Because::ImageMissing { image: image.into() });
        self.memory.step = Step::Pulling;
        None
    }

    /// How this pod's pull for a container is called on the machine.
    pub fn pull_id(&self, container: &str) -> Str {
        format!("{}/{container}", self.meta().uid()).into()
    }

    fn follow_pull(&mut self, sandbox: &Sandbox, container: &Value) -> Option<bool> {
        let name = ContainerView(container).name();
        let id = self.pull_id(name);
        let machine = self.machine;
        let Some(Pull { image, asked_at, state, .. }) = machine.pull(&id) else {
            self.memory.step = Step::Begin;
            return self.begin(sandbox, container);
        };
        let quoted = go::quote(image);
        match state {
            PullState::Queued | PullState::Pulling { .. } => None,
            PullState::Done { begun_at, ended_at } => {
                let size = machine.image(image).map_or(0, |image| image.size_bytes);
                let took = |since: &u64| duration::go((ended_at - since) as i64 * 1_000_000);
                let message = format!(
                    "Successfully pulled image {quoted} in {} ({} including waiting). Image size: \
                     {size} bytes.",
                    took(begun_at),
                    took(asked_at)
                );
                self.tell(name, false, "Pulled", message);
                self.ask(Call::ForgetPull { id });
                self.create(sandbox, container)
            }
            PullState::Failed { message, .. } => {
                let said = format!("Failed to pull image {quoted}: {message}");
                self.tell(name, true, "Failed", said);
                self.ask(Call::ForgetPull { id });
                let now = self.now();
                let memory = self.memory.container(name);
                let last = memory.pull.take().filter(|(of, _)| of == image).map(|(_, wait)| wait);
                memory.pull = Some((image.clone(), BackOff::next(last, now, now)));
                memory.pull_error = message.clone();
                self.fail(name, "ErrImagePull", message.clone())
            }
        }
    }

    fn create(&mut self, sandbox: &Sandbox, container: &Value) -> Option<bool> {
        let name = ContainerView(container).name();
        let mut ended = sandbox.containers.iter().rev().filter(|c| *c.name() == name);
        let attempt = match ended.next() {
            Some(latest) => latest.config.attempt + 1,
            None => self.attempt_by_status(name),
        };
        // The newest ended container is kept for its log; earlier ones go.
        let earlier: Vec<Str> = ended.map(|container| container.id.clone()).collect();
        for id in earlier {
            self.ask(Call::RemoveContainer { id });
        }
        match self.container_config(container, sandbox, attempt) {
            Ok(config) => {
                let sandbox = sandbox.id.clone();
                self.ask(Call::CreateContainer { sandbox, config: Rc::new(config) });
                self.because(Because::ContainerCanStart { container: name.into() });
                self.memory.step = Step::Creating { attempt };
                None
            }
            Err(message) => {
                self.tell(name, true, "Failed", format!("Error: {message}"));
                self.remember_failure(name, "CreateContainerConfigError", message.into());
                Some(false)
            }
        }
    }

    /// Where the machine knows of no earlier container, the pod's status may: after the sandbox
    /// was made anew.
    fn attempt_by_status(&self, name: &str) -> u32 {
        let status = self.view().container_status(name);
        let Some(status) = status else { return 0 };
        let count = status.int_at(&["restartCount"]).unwrap_or(0);
        // One that is told to be gone is counted already.
        let more = i64::from(!status.str_at(&["containerID"]).is_empty());
        u32::try_from(count + more).unwrap_or(0)
    }

    fn follow_creation(&mut self, sandbox: &Sandbox, name: &str, attempt: u32) -> Option<bool> {
        let Some(latest) = sandbox.container(name).filter(|c| c.config.attempt == attempt) else {
            // Somebody removed it under the kubelet's hands.
            self.memory.step = Step::Begin;
            return Some(false);
        };
        if matches!(latest.state, ContainerState::Creating) {
            return None;
        }
        self.tell(name, false, "Created", "Container created");
        self.ask(Call::StartContainer { id: latest.id.clone() });
        self.memory.step = Step::Starting { attempt };
        None
    }

    fn follow_start(&mut self, sandbox: &Sandbox, name: &str, attempt: u32) -> Option<bool> {
        let latest = sandbox.container(name).filter(|c| c.config.attempt == attempt);
        let Some(latest) = latest else { return Some(false) };
        match &latest.state {
            ContainerState::Exited(exit) if exit.started_at.is_none() => {
                // Container ids would keep such events from being counted together.
                let message = exit.message.replace(latest.id.as_str(), name);
                self.tell(name, true, "Failed", format!("Error: {message}"));
                self.remember_failure(name, "RunContainerError", exit.message.clone());
                Some(false)
            }
            ContainerState::Running { .. } | ContainerState::Exited(_) => {
                self.tell(name, false, "Started", "Container started");
                if !latest.is_running() {
                    return Some(true);
                }
                let is_done = self.begin_post_start(latest);
                if is_done.is_none() {
                    self.memory.step = Step::PostStart { attempt };
                }
                is_done
            }
            _ => None,
        }
    }

    /// Says and remembers that the image is why a container cannot be started.
    fn fail(&mut self, name: &str, reason: &'static str, message: Str) -> Option<bool> {
        self.tell(name, true, "Failed", format!("Error: {reason}"));
        self.remember_failure(name, reason, message);
        Some(false)
    }

    fn remember_failure(&mut self, name: &str, reason: &'static str, message: Str) {
        self.memory.container(name).failure = Some(Failure { reason, message });
    }
}
