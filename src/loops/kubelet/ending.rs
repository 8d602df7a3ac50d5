//! Ending a pod: its containers are asked to end, then its sandbox goes, then, if it was
//! deleted, its object. Mirrors `SyncTerminatingPod` and `SyncTerminatedPod`.

use super::memory::{Stage, Step};
use super::prober::Kind;
use super::worker::Worker;
use crate::api::views::ContainerView;
use crate::api::{Because, Options, Request, Resource};
use crate::loops;
use crate::machine::{Call, Container, SandboxState};
use crate::value::Str;
use std::rc::Rc;

impl<'a> Worker<'a> {
    /// Takes the next step towards the end.
    pub fn end(&mut self) {
        self.memory.resync_at = None;
        if matches!(self.memory.stage, Stage::New | Stage::Alive) {
            self.begin_to_end();
        }
        if let Stage::Ending { grace_seconds } = self.memory.stage {
            self.hurry(grace_seconds);
            if self.alive().next().is_some() {
                return;
            }
            self.take_down();
        } else if self.memory.relist_at.is_none_or(|at| at <= self.now()) {
            self.memory.relist_at = None;
            self.leave();
        }
    }

    /// The pod's containers that have not ended.
    fn alive(&self) -> impl Iterator<Item = &'a Rc<Container>> + use<'a> {
        let sandbox = self.sandbox;
        let containers = sandbox.into_iter().flat_map(|sandbox| sandbox.containers.iter());
        containers.filter(|container| container.exit().is_none())
    }

    fn begin_to_end(&mut self) {
        self.forget_pulls();
        self.memory.work.clear();
        self.memory.step = Step::Begin;
        self.memory.relist_at = None;
        self.memory.generation = self.meta().generation();
        self.memory.containers.clear();
        self.memory.probes.retain(|probe| probe.kind == Kind::Readiness);
        let grace_seconds = (self.grace_ms() / 1000) as i64;
        self.memory.stage = Stage::Ending { grace_seconds };
        let status = self.status();
        let status = self.with_phase_kept(status);
        self.write_status(status);
        self.stop_all();
        if self.meta().is_being_deleted() {
            self.because(Because::PodDeleted { grace_seconds });
        }
    }

    fn forget_pulls(&mut self) {
        let view = self.view();
        let ephemeral = view.ephemeral_containers();
        for container in view.init_containers().iter().chain(view.containers()).chain(ephemeral) {
            let id = self.pull_id(ContainerView(container).name());
            if self.machine.pull(&id).is_some() {
                self.ask(Call::ForgetPull { id });
            }
        }
    }

    fn stop_all(&mut self) {
        let grace_ms = self.grace_ms();
        for container in self.alive() {
            if container.is_running() {
                let name = container.name().clone();
                self.tell(&name, false, "Killing", format!("Stopping container {name}"));
            }
            let hook = self.pre_stop(container.name());
            self.ask(Call::StopContainer { id: container.id.clone(), grace_ms, hook });
        }
    }

    /// A second deletion may allow less time than the first.
    fn hurry(&mut self, grace_seconds: i64) {
        let grace_ms = self.grace_ms();
        let now_seconds = (grace_ms / 1000) as i64;
        if now_seconds >= grace_seconds {
            return;
        }
        self.memory.stage = Stage::Ending { grace_seconds: now_seconds };
        for container in self.alive() {
            self.ask(Call::StopContainer { id: container.id.clone(), grace_ms, hook: None });
        }
    }

    /// All containers have ended: the sandbox goes, and the status says how it ended.
    fn take_down(&mut self) {
        if let Some(sandbox) = self.sandbox.filter(|s| s.state != SandboxState::Stopped) {
            self.ask(Call::StopSandbox { id: sandbox.id.clone() });
        }
        self.memory.stage = Stage::Over;
        let is_started = self.sandbox.is_some_and(|sandbox| !sandbox.containers.is_empty());
        if is_started {
            let status = self.final_status();
            self.write_status(status);
        }
        self.because(Because::AllContainersEnded);
        let next_relist = self.next_relist();
        self.memory.relist_at = Some(next_relist);
    }

    /// The end is known and told; the object of a deleted pod may go.
    fn leave(&mut self) {
        let status = self.final_status();
        self.write_status(status);
        if !self.meta().is_being_deleted() {
            return;
        }
        if let Some(request) = self.status_request() {
            self.plan.calls.push(loops::Call::api(request));
        }
        let text = |field| self.pod.text_at(&["metadata", field]);
        let options =
            Options { grace_period_seconds: Some(0), uid: text("uid"), ..Options::default() };
        let delete = Request::delete(Resource::PODS, text("namespace"), text("name"));
        self.plan.calls.push(loops::Call::api(Request { options, ..delete }));
        self.because(Because::AllContainersEnded);
    }

    /// Clears away what is left of a pod that the API does not know any more. Says whether
    /// nothing is left.
    pub fn clear_away(&mut self) -> bool {
        self.forget_pulls();
        let Some(sandbox) = self.sandbox else { return true };
        let has_alive = self.alive().next().is_some();
        let id: Str = sandbox.id.clone();
        if !has_alive {
            self.ask(Call::StopSandbox { id: id.clone() });
            self.ask(Call::RemoveSandbox { id });
            return true;
        }
        if self.alive().any(|container| !container.is_stopping()) {
            self.stop_all();
        }
        false
    }
}
