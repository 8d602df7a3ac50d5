//! The world around the learner's shell: kubectl, files, the cluster's time.

use super::host::KubectlHost;
use crate::cluster::Cluster;
use crate::kubectl;
use crate::sh::{Files, Invocation, NotStarted, ProcessId, Started, System, Tree, tools};
use crate::sim::{CauseId, Io, Millis, Step};
use crate::value::Str;
use std::collections::BTreeMap;

/// The commands from outside that run in a terminal.
#[derive(Clone, Debug, Default)]
pub(super) struct Processes {
    running: BTreeMap<ProcessId, Kubectl>,
    next: u64,
}

/// A kubectl with the surroundings that it was started in.
#[derive(Clone, Debug)]
struct Kubectl {
    process: kubectl::Process,
    env: Vec<(Str, Str)>,
    cwd: Str,
}

/// What a terminal's shell may touch while it is stepped.
pub(super) struct LearnerSystem<'a> {
    pub cluster: &'a mut Cluster,
    pub files: &'a mut Tree,
    pub processes: &'a mut Processes,
    pub terminal: usize,
    pub cause: Option<CauseId>,
    pub editing: &'a mut Option<Str>,
    pub edited: &'a mut Option<u8>,
}

impl System for LearnerSystem<'_> {
    fn now(&self) -> Millis {
        self.cluster.now()
    }

    fn changes(&self) -> u64 {
        self.cluster.store().revision()
    }

    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let name = &invocation.argv[0];
        let bare = name.rsplit('/').next().unwrap_or(name);
        if bare == "kubectl" {
            let process = Kubectl {
                process: kubectl::start(&invocation.argv[1..]),
                env: invocation.env.to_vec(),
                cwd: Str::from(invocation.cwd),
            };
            let id = ProcessId(self.processes.next);
            self.processes.next += 1;
            self.processes.running.insert(id, process);
            return Ok(Started::Process(id));
        }
        match tools::find(bare) {
            Some(tool) => Ok(Started::Tool(tool)),
            None => Err(NotStarted::NotFound),
        }
    }

    fn has(&self, name: &str) -> bool {
        name == "kubectl" || tools::find(name).is_some()
    }

    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let Some(mut running) = self.processes.running.remove(&process) else {
            return Step::Exited(1);
        };
        let mut host = KubectlHost {
            cluster: self.cluster,
            files: self.files,
            terminal: self.terminal,
            cause: self.cause,
            env: &running.env,
            cwd: &running.cwd,
            editing: self.editing,
            edited: self.edited,
        };
        let step = running.process.step(&mut host, io);
        if !matches!(step, Step::Exited(_)) {
            self.processes.running.insert(process, running);
        }
        step
    }

    fn end(&mut self, process: ProcessId) {
        self.processes.running.remove(&process);
    }

    fn files(&mut self) -> &mut dyn Files {
        self.files
    }

    fn epoch(&self) -> u64 {
        (self.cluster.epoch() / 1000).max(0) as u64
    }
}
