//! A pod's worker: one reconcile, from what is wanted and what runs to a plan.

use super::backoff::{RETELL_MS, relist_at};
use super::memory::{PodMemory, Stage};
use super::{POD_UID, pod_labels};
use crate::api::views::{MetaView, PodView};
use crate::api::{Because, ObjectKey, Request, Resource};
use crate::loops::{Call, Context, EventNote, Memory, Plan, Remember};
use crate::machine::{self, Machine, Sandbox};
use crate::sim::Millis;
use crate::value::{Map, Str, Value};
use std::rc::Rc;

/// Everything that a reconcile of one pod looks at, and the plan that grows from it.
pub(super) struct Worker<'a> {
    pub context: &'a Context<'a>,
    pub pod: &'a Value,
    pub machine: &'a Machine,
    pub memory: PodMemory,
    pub plan: Plan,
    /// The status to be written at the end, if it differs from what the API has.
    pub new_status: Option<Value>,
    /// The newest sandbox of this pod.
    pub sandbox: Option<&'a Rc<Sandbox>>,
}

/// Compares a pod with what runs for it on its node.
pub(super) fn reconcile(context: &Context<'_>, key: &ObjectKey) -> Plan {
    let remembered = match context.memory {
        Some(Memory::Kubelet(memory)) => Some(memory),
        _ => None,
    };
    let pod = context.view.get(key).filter(|pod| !PodView(pod).node_name().is_empty());
    if pod.is_none() && remembered.is_none() {
        return Plan::default();
    }
    let mut memory = remembered.map(|memory| PodMemory::clone(memory)).unwrap_or_default();
    let mut plan = Plan::default();
    lay_ghosts(context, pod, &mut memory, &mut plan);
    if let Some(pod) = pod
        && let Some(machine) = context.machines.get(PodView(pod).node_name())
    {
        memory.pod = pod.clone();
        let mut worker = Worker::new(context, pod, machine, memory, plan);
        worker.reconcile();
        (memory, plan) = (worker.memory, worker.plan);
    }
    plan.memory = match remembered {
        _ if pod.is_none() && memory.ghosts.is_empty() => Remember::Forget,
        Some(before) if **before == memory => Remember::Same,
        _ => Remember::Put(Memory::Kubelet(Rc::new(memory))),
    };
    plan
}

/// Clears away pods of this name that the API does not know any more: their containers are asked
/// to end as their pod said, then their sandbox goes. Mirrors `HandlePodRemoves`.
fn lay_ghosts(context: &Context<'_>, pod: Option<&Value>, memory: &mut PodMemory, plan: &mut Plan) {
    let uid = |pod: &Value| pod.text_at(&["metadata", "uid"]);
    if !memory.pod.is_null() && pod.map(uid) != Some(uid(&memory.pod)) {
        let ghosts = std::mem::take(&mut memory.ghosts);
        let gone = std::mem::take(memory);
        memory.ghosts = ghosts;
        memory.ghosts.push(gone.pod);
    }
    let ghosts = std::mem::take(&mut memory.ghosts);
    for ghost in ghosts {
        let Some(machine) = context.machines.get(PodView(&ghost).node_name()) else { continue };
        let memory_of_ghost = PodMemory { pod: ghost.clone(), ..PodMemory::default() };
        let plan_so_far = std::mem::take(plan);
        let mut worker = Worker::new(context, &ghost, machine, memory_of_ghost, plan_so_far);
        let is_laid = worker.clear_away();
        *plan = worker.plan;
        if !is_laid {
            memory.ghosts.push(ghost);
        }
    }
}

impl<'a> Worker<'a> {
    fn new(
        context: &'a Context<'a>,
        pod: &'a Value,
        machine: &'a Machine,
        memory: PodMemory,
        plan: Plan,
    ) -> Worker<'a> {
        let sandbox = machine.sandbox_labelled(POD_UID, MetaView(pod).uid());
        Worker { context, pod, machine, memory, plan, new_status: None, sandbox }
    }

    fn reconcile(&mut self) {
        let view = PodView(self.pod);
        self.tell_failed_pre_stops();
        let is_alive = matches!(self.memory.stage, Stage::New | Stage::Alive);
        if !is_alive || view.meta().is_being_deleted() || view.is_terminal() {
            self.end();
        } else {
            self.keep_alive();
            if matches!(self.memory.stage, Stage::Alive) {
                self.retell();
                self.probe();
                self.refresh_volumes();
            }
        }
        if let Some(request) = self.status_request() {
            self.plan.calls.push(Call::api(request));
        }
        let probe_at = match self.memory.stage {
            Stage::Alive => self.next_probe_at(),
            _ => None,
        };
        let is_alive = self.memory.stage == Stage::Alive && !self.memory.is_past_deadline;
        let deadline = self.deadline().filter(|_| is_alive);
        let refresh_at = self.memory.refresh_at.filter(|_| self.memory.stage == Stage::Alive);
        let (relist_at, resync_at) = (self.memory.relist_at, self.memory.resync_at);
        let hook_until = self.memory.hook_until.filter(|until| is_alive && *until > self.now());
        let retell_at = self.memory.retell_at.filter(|_| self.memory.stage == Stage::Alive);
        let wakes = [relist_at, resync_at, retell_at, probe_at, refresh_at, deadline, hook_until];
        self.plan.again_at = wakes.into_iter().flatten().min();
    }

    pub fn meta(&self) -> MetaView<'a> {
        PodView(self.pod).meta()
    }

    pub fn view(&self) -> PodView<'a> {
        PodView(self.pod)
    }

    pub fn now(&self) -> Millis {
        self.context.now
    }

    /// The next moment at which the kubelet lists what runs.
    pub fn next_relist(&self) -> Millis {
        self.relist_from(self.now() + 1)
    }

    /// The first relist at or after `at`. Each node's kubelet has its own beat.
    pub fn relist_from(&self, at: Millis) -> Millis {
        let period_ms = self.context.profile.relist_ms.max(1);
        let label = ["relist", self.view().node_name()];
        relist_at(self.context.chance.fixed(&label).below(period_ms), period_ms, at)
    }

    pub fn labels(&self) -> Map {
        let text = |field| self.pod.text_at(&["metadata", field]);
        pod_labels(text("namespace"), text("name"), text("uid"))
    }

    /// `name_namespace(uid)`: how the kubelet's messages name a pod. Mirrors `format.Pod`.
    pub fn full_name(&self) -> String {
        let meta = self.meta();
        format!("{}_{}({})", meta.name(), meta.namespace(), meta.uid())
    }

    pub fn ask(&mut self, call: machine::Call) {
        let node = self.pod.text_at(&["spec", "nodeName"]);
        self.plan.calls.push(Call::Machine { node, call });
    }

    pub fn because(&mut self, because: Because) {
        self.plan.because.get_or_insert(because);
    }

    /// Says something about one of the pod's containers.
    pub fn tell(
        &mut self,
        container: &str,
        warning: bool,
        reason: &'static str,
        message: impl Into<Str>,
    ) {
        let is_named = |c: &Value| c.str_at(&["name"]) == container;
        let view = self.view();
        let list = if view.init_containers().iter().any(is_named) {
            "initContainers"
        } else if view.ephemeral_containers().iter().any(is_named) {
            "ephemeralContainers"
        } else {
            "containers"
        };
        self.plan.events.push(EventNote {
            field_path: format!("spec.{list}{{{container}}}").into(),
            warning,
            host: self.pod.text_at(&["spec", "nodeName"]),
            ..EventNote::new("kubelet", self.pod, reason, message)
        });
    }

    /// Says something about the pod as a whole.
    pub fn tell_of_pod(&mut self, warning: bool, reason: &'static str, message: impl Into<Str>) {
        self.plan.events.push(EventNote {
            warning,
            host: self.pod.text_at(&["spec", "nodeName"]),
            ..EventNote::new("kubelet", self.pod, reason, message)
        });
    }

    /// Says what the pod's status is now. Of several in one go the last counts.
    pub fn write_status(&mut self, status: Value) {
        self.new_status = Some(status);
    }

    /// Says anew what is, some seconds after somebody else has said otherwise: the node's
    /// controllers make the pods of a silent node not ready. Mirrors `syncBatch` of kubelet's
    /// status manager, which compares them every `syncPeriod`.
    fn retell(&mut self) {
        let is_told = self.pod.get("status") == Some(&self.memory.told);
        let is_busy = self.new_status.is_some() || !self.memory.work.is_empty();
        if is_told || is_busy || self.memory.told.is_null() {
            self.memory.retell_at = None;
            return;
        }
        let label = ["status", self.view().node_name()];
        let beat = self.context.chance.fixed(&label).below(RETELL_MS);
        let at = *self.memory.retell_at.get_or_insert(relist_at(beat, RETELL_MS, self.now() + 1));
        if at <= self.now() {
            self.memory.retell_at = None;
            let status = self.status();
            self.write_status(status);
        }
    }

    /// The request that writes the status, unless the API has that very status.
    pub fn status_request(&mut self) -> Option<Request> {
        let status = self.new_status.take()?;
        self.memory.told = status.clone();
        if self.pod.get("status") == Some(&status) {
            return None;
        }
        let mut pod = self.pod.clone();
        pod.set(&["status"], status);
        self.because(Because::StatusChanged);
        Some(Request::update_status(Resource::PODS, pod))
    }
}
