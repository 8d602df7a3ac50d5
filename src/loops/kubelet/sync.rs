//! Keeping a pod alive: what should run, what does, and what to start.

use super::backoff::{RESYNC_MS, RETRY_MS};
use super::memory::{Stage, Step};
use super::worker::Worker;
use crate::api::Because;
use crate::api::views::{ContainerView, PodView};
use crate::machine::{
    Call, Container, ContainerState, Sandbox, SandboxConfig, SandboxState, VolumeConfig,
};
use crate::sim::Millis;
use crate::value::{Str, Value};

impl Worker<'_> {
    /// Goes on with what is under way, or compares what runs with what should.
    pub fn keep_alive(&mut self) {
        if self.memory.stage == Stage::New {
            self.memory.stage = Stage::Alive;
            self.memory.seen_at = self.now();
            self.because(Because::NewPod);
            return self.sync();
        }
        if self.context.failed.is_some() {
            // Somebody else wrote to the pod while its status was on its way.
            let status = self.status();
            self.write_status(status);
        }
        if !self.memory.work.is_empty() {
            return self.go_on();
        }
        if self.is_sync_due() {
            self.sync();
        }
    }

    /// Whether the pod changed, what runs changed and a relist has shown it, or it is time.
    fn is_sync_due(&mut self) -> bool {
        let now = self.now();
        let is_due = |at: Option<Millis>| at.is_some_and(|at| at <= now);
        let is_over = is_due(self.deadline()) && !self.memory.is_past_deadline;
        let is_changed = self.meta().generation() != self.memory.generation;
        if is_over || is_changed || is_due(self.memory.resync_at) {
            return true;
        }
        if self.fingerprint() == self.memory.seen {
            self.memory.relist_at = None;
            return false;
        }
        if self.is_first_sandbox_ready() || is_due(self.memory.relist_at) {
            return true;
        }
        let next_relist = self.next_relist();
        self.memory.relist_at.get_or_insert(next_relist);
        false
    }

    /// The kubelet made the sandbox itself, so it knows at once that it is ready.
    fn is_first_sandbox_ready(&self) -> bool {
        self.sandbox.is_some_and(|s| s.state == SandboxState::Ready && s.containers.is_empty())
    }

    /// Compares what runs with what should, says what is, and starts what is missing. Mirrors
    /// `Kubelet.SyncPod` and `computePodActions`.
    fn sync(&mut self) {
        self.memory.generation = self.meta().generation();
        self.memory.seen = self.fingerprint();
        self.memory.relist_at = None;
        self.memory.resync_at = None;
        self.memory.has_failed = false;
        self.memory.backoff_until = None;
        if self.is_past_deadline() {
            // That it has failed is told first; then its containers are ended.
            let status = self.status();
            return self.write_status(status);
        }
        let status = self.status();
        if matches!(status.str_at(&["phase"]), "Succeeded" | "Failed") {
            return self.end();
        }
        let Some(sandbox) = self.sandbox.filter(|s| s.state != SandboxState::Stopped) else {
            if let Some(volumes) = self.mounted_volumes() {
                self.run_sandbox(volumes);
            }
            return self.write_status(status);
        };
        if sandbox.state == SandboxState::Creating {
            return self.write_status(status);
        }
        if self.memory.is_sandbox_told || !sandbox.containers.is_empty() {
            self.write_status(status);
        } else {
            // Only the condition is written now; the rest, address included, is told by the sync
            // that the sandbox's coming calls for when this one is done.
            self.memory.is_sandbox_told = true;
            self.memory.seen = 0;
            let status = self.status_with_ready_sandbox();
            self.write_status(status);
        }
        self.kill_changed(sandbox);
        self.memory.work = self.missing(sandbox);
        self.memory.step = Step::Begin;
        if !self.memory.work.is_empty() {
            self.go_on();
        }
    }

    fn run_sandbox(&mut self, volumes: Vec<VolumeConfig>) {
        let hostname = match self.pod.str_at(&["spec", "hostname"]) {
            "" => self.meta().name(),
            hostname => hostname,
        };
        // A host name has at most 63 characters, and may not end with what separates.
        let hostname = hostname.get(..63).unwrap_or(hostname).trim_end_matches(['-', '.']);
        self.memory.is_sandbox_told = false;
        let config = SandboxConfig {
            hostname: hostname.into(),
            labels: self.labels(),
            uses_host_network: self.view().host_network(),
            shares_processes: self.pod.bool_at(&["spec", "shareProcessNamespace"]),
            volumes,
        };
        self.ask(Call::RunSandbox(config));
    }

    /// Kills running containers whose definition changed. Mirrors `containerChanged`: only the
    /// image can change.
    fn kill_changed(&mut self, sandbox: &Sandbox) {
        for container in PodView(self.pod).containers() {
            let name = ContainerView(container).name();
            let Some(running) = sandbox.container(name).filter(|c| c.is_running()) else {
                continue;
            };
            if running.config.image != ContainerView(container).image() {
                let message = format!("Container {name} definition changed, will be restarted");
                self.tell(name, false, "Killing", message);
                let grace_ms = self.grace_ms();
                let hook = self.pre_stop(name);
                self.ask(Call::StopContainer { id: running.id.clone(), grace_ms, hook });
            }
        }
    }

    /// Names of the containers to be started now, in order. Ephemeral ones come first, even where
    /// an init container keeps the others from starting, and are never started again.
    fn missing(&self, sandbox: &Sandbox) -> Vec<Str> {
        let ephemeral = self.view().ephemeral_containers().iter().map(|c| c.text_at(&["name"]));
        let mut missing: Vec<Str> =
            ephemeral.filter(|name| sandbox.container(name).is_none()).collect();
        missing.extend(self.missing_of_pod(sandbox));
        missing
    }

    fn missing_of_pod(&self, sandbox: &Sandbox) -> Vec<Str> {
        let view = self.view();
        let name = |container: &Value| container.text_at(&["name"]);
        if let Some(next) = self.next_init_container(sandbox) {
            return vec![next];
        }
        let is_missing = |container: &&Value| {
            let changed =
                |running: &Container| running.config.image != ContainerView(container).image();
            match sandbox.container(ContainerView(container).name()) {
                None => true,
                Some(latest) => match &latest.state {
                    ContainerState::Exited(exit) => self.restarts(container, exit.code),
                    ContainerState::Running { .. } => changed(latest),
                    _ => true,
                },
            }
        };
        view.containers().iter().filter(is_missing).map(name).collect()
    }

    /// The init container whose turn it is, or the sidecar that is missing; none if all have
    /// ended well. Mirrors `computeInitContainerActions`.
    fn next_init_container(&self, sandbox: &Sandbox) -> Option<Str> {
        let view = self.view();
        let latest = |container: &Value| sandbox.container(ContainerView(container).name());
        let has_begun = view.containers().iter().any(|c| latest(c).is_some_and(|c| c.is_running()));
        let is_next = |container: &&Value| {
            let is_sidecar = ContainerView(container).is_restartable_init();
            match latest(container).map(|latest| &latest.state) {
                Some(ContainerState::Running { .. }) => !is_sidecar && !has_begun,
                Some(ContainerState::Exited(exit)) if exit.code == 0 => is_sidecar,
                _ => is_sidecar || !has_begun,
            }
        };
        view.init_containers().iter().find(is_next).map(|c| c.text_at(&["name"]))
    }

    /// Whether a container that ended with this code is started again.
    pub fn restarts(&self, container: &Value, code: u8) -> bool {
        let own = container.str_at(&["restartPolicy"]);
        match if own.is_empty() { self.view().restart_policy() } else { own } {
            "Never" => false,
            "OnFailure" => code != 0,
            _ => true,
        }
    }

    /// Starts the containers that are to be started, one after another, as far as it goes now.
    fn go_on(&mut self) {
        let Some(sandbox) = self.sandbox.filter(|s| s.state == SandboxState::Ready) else {
            self.memory.work.clear();
            return self.sync();
        };
        if self.waits_for_running_init(sandbox) {
            self.memory.work.clear();
            return;
        }
        while let Some(name) = self.memory.work.first().cloned() {
            match self.start(sandbox, &name) {
                None => return,
                Some(true) => self.memory.container(&name).failure = None,
                Some(false) => self.memory.has_failed = true,
            }
            self.memory.step = Step::Begin;
            self.memory.work.remove(0);
        }
        self.finish_sync();
    }

    /// An init container that already runs needs no start; its end will be seen.
    fn waits_for_running_init(&self, sandbox: &Sandbox) -> bool {
        let Some(name) = self.memory.work.first() else { return false };
        let is_init = |c: &Value| c.str_at(&["name"]) == name.as_str();
        self.memory.step == Step::Begin
            && self.view().init_containers().iter().any(is_init)
            && sandbox.container(name).is_some_and(|latest| latest.is_running())
    }

    /// After a sync: what changed meanwhile is looked at at once; after an error the next try
    /// comes later. Mirrors `podWorkers.completeWork`.
    fn finish_sync(&mut self) {
        if self.memory.has_failed {
            let wait_ms = match self.memory.backoff_until {
                Some(until) => until.saturating_sub(self.now()).min(RESYNC_MS),
                None => RETRY_MS,
            };
            let label = ["resync", self.meta().uid(), &self.now().to_string()];
            let jitter_ms = self.context.chance.fixed(&label).between(0, wait_ms / 2);
            let at = self.relist_from(self.now() + wait_ms + jitter_ms);
            self.memory.resync_at = Some(self.memory.resync_at.map_or(at, |set| set.min(at)));
        }
        if self.fingerprint() != self.memory.seen {
            self.sync();
        }
    }

    /// How long a container may take to end: as the deletion says, or else the pod.
    pub fn grace_ms(&self) -> Millis {
        // kubelet's minimumGracePeriodInSeconds
        const LEAST_SECONDS: i64 = 2;
        let seconds = self.meta().deletion_grace_period_seconds();
        let seconds = seconds.or(self.view().termination_grace_period_seconds()).unwrap_or(30);
        (seconds.max(LEAST_SECONDS) as Millis).saturating_mul(1000)
    }

    /// A number that changes when a sandbox or container comes, changes its state or goes.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |bytes: &[u8]| {
            for byte in bytes {
                hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        };
        let Some(sandbox) = self.sandbox else { return hash };
        add(&sandbox.id.as_bytes()[..8]);
        add(&[sandbox.state as u8]);
        for container in &sandbox.containers {
            let state = match container.state {
                // To start it is the kubelet's own work, so these are no news.
                ContainerState::Creating | ContainerState::Created | ContainerState::Starting => {
                    continue;
                }
                ContainerState::Running { .. } => 1,
                ContainerState::Exited(_) => 2,
            };
            add(&container.id.as_bytes()[..8]);
            add(&[state]);
        }
        hash
    }
}
