//! The world around the learner's shell: kubectl, files, the cluster's time.

use super::host::KubectlHost;
use super::node::{self, Runtime, Ssh};
use super::outside::curl::Curl;
use super::outside::{Load, Network};
use super::record::Record;
use crate::cluster::Cluster;
use crate::kubectl::{self, Connection, Forward};
use crate::schema::prose::Book;
use crate::sh::tools;
use crate::sh::{
    Feed, Files, Flavour, Invocation, NotStarted, ProcessId, Shell, Started, System, Tree,
};
use crate::sim::{CauseId, Io, Millis, Signal, Step};
use crate::value::Str;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The commands that this machine has besides the small tools.
pub(super) const COMMANDS: [&str; 6] = ["kubectl", "curl", "docker", "crictl", "load", "ssh"];

/// The commands from outside that run in a terminal.
#[derive(Clone, Debug, Default)]
pub(super) struct Processes {
    running: BTreeMap<ProcessId, Program>,
    next: u64,
}

/// A command from outside.
#[derive(Clone, Debug)]
enum Program {
    Kubectl(Box<Kubectl>),
    Curl(Box<Curl>),
    Load(Box<Load>),
    Runtime(Runtime),
    Ssh(Box<Ssh>),
}

impl Processes {
    fn add(&mut self, program: Program) -> ProcessId {
        let id = ProcessId(self.next);
        self.next += 1;
        self.running.insert(id, program);
        id
    }

    fn kubectls(&mut self) -> impl Iterator<Item = &mut kubectl::Process> {
        self.running.values_mut().filter_map(|program| match program {
            Program::Kubectl(kubectl) => Some(&mut kubectl.process),
            _ => None,
        })
    }

    /// The ports of the learner's machine that lead into pods.
    pub(super) fn forwards(&self) -> impl Iterator<Item = &Forward> {
        self.running.values().flat_map(|program| match program {
            Program::Kubectl(kubectl) => kubectl.process.forwards(),
            _ => &[],
        })
    }

    /// The loads that run.
    pub(super) fn loads(&self) -> impl Iterator<Item = &Load> {
        self.running.values().filter_map(|program| match program {
            Program::Load(load) => Some(&**load),
            _ => None,
        })
    }

    /// Tells whoever has opened a port that somebody connected to it; false if nobody has.
    pub(super) fn connected(&mut self, connection: &Connection) -> bool {
        let opened = |kubectl: &&mut kubectl::Process| {
            kubectl.forwards().iter().any(|forward| forward.local == connection.local)
        };
        match self.kubectls().find(opened) {
            Some(kubectl) => {
                kubectl.connected(connection.clone());
                true
            }
            None => false,
        }
    }
}

/// A kubectl with the surroundings that it was started in.
#[derive(Clone, Debug)]
struct Kubectl {
    process: kubectl::Process,
    env: Vec<(Str, Str)>,
    cwd: Str,
    /// The learner's own editor, while `kubectl edit` waits for it.
    editor: Option<Box<Shell>>,
}

impl Kubectl {
    fn variable(&self, name: &str) -> Option<&Str> {
        let found = self.env.iter().find(|(known, text)| known == name && !text.is_empty());
        found.map(|(_, text)| text)
    }

    /// The shell that runs `KUBE_EDITOR` or `EDITOR` on a file, if one of them is set.
    fn editor_for(&self, path: &str) -> Option<Shell> {
        let command = self.variable("KUBE_EDITOR").or(self.variable("EDITOR"))?;
        let mut shell = Shell::new("sh", Flavour::Bash, false);
        for (name, value) in &self.env {
            shell.export(name, value.clone());
        }
        shell.set_cwd(self.cwd.clone());
        match shell.feed(&format!("{command} '{path}'"), true) {
            Feed::Accepted => Some(shell),
            // What is no command line ends as an editor that failed.
            _ => {
                shell.feed_argv(vec!["false".into()]);
                Some(shell)
            }
        }
    }
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
    /// How often an editor was closed: a change that a waiting kubectl has to see.
    pub edits: &'a mut u64,
    /// The ports that all terminals' kubectls have opened.
    pub forwards: &'a [Forward],
    /// Those of them that were connected to.
    pub connected: &'a mut Vec<Connection>,
    pub record: &'a mut Record,
    /// What `kubectl explain` says of types and fields.
    pub prose: &'a Rc<Book>,
}

impl LearnerSystem<'_> {
    /// Starts a program, and its page in the record.
    fn add(&mut self, name: &str, program: Program) -> Started {
        let id = self.processes.add(program);
        self.record.begin(self.terminal, id, name.into(), self.cluster.now());
        Started::Process(id)
    }

    fn step_kubectl(&mut self, id: ProcessId, running: &mut Kubectl, io: &mut Io<'_>) -> Step {
        loop {
            if let Some(editor) = &mut running.editor {
                match editor.step(self, io) {
                    Step::Blocked(wait) => return Step::Blocked(wait),
                    Step::Exited(code) => {
                        running.editor = None;
                        *self.edited = Some(code);
                    }
                }
            }
            let mut host = KubectlHost {
                cluster: self.cluster,
                files: self.files,
                terminal: self.terminal,
                cause: self.cause,
                env: &running.env,
                cwd: &running.cwd,
                editing: self.editing,
                edited: self.edited,
                prose: self.prose,
                forwards: self.forwards,
                asked: Vec::new(),
            };
            let step = running.process.step(&mut host, io);
            let asked = host.asked;
            self.record.asked((self.terminal, id), asked);
            let Some(path) = self.editing.clone().filter(|_| matches!(step, Step::Blocked(_)))
            else {
                return step;
            };
            match running.editor_for(&path) {
                Some(editor) => running.editor = Some(Box::new(editor)),
                // Without a keyboard nobody can type into the page's editor: it is closed again.
                None if !io.stdin_is_terminal => *self.edited = Some(0),
                None => return step,
            }
            *self.editing = None;
        }
    }
}

impl System for LearnerSystem<'_> {
    fn now(&self) -> Millis {
        self.cluster.now()
    }

    fn changes(&self) -> u64 {
        self.cluster.changes() + *self.edits
    }

    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let name = &invocation.argv[0];
        let bare = name.rsplit('/').next().unwrap_or(name);
        if bare == "kubectl" {
            let program = Program::Kubectl(Box::new(Kubectl {
                process: kubectl::start(&invocation.argv[1..]),
                env: invocation.env.to_vec(),
                cwd: Str::from(invocation.cwd),
                editor: None,
            }));
            let name = kubectl::name_of(&invocation.argv[1..]);
            return Ok(self.add(&name, program));
        }
        if bare == "curl" {
            let curl = Curl::new(&invocation.argv[1..], invocation.cwd);
            return Ok(self.add("curl", Program::Curl(Box::new(curl))));
        }
        if bare == "load" {
            return Ok(self.add("load", Program::Load(Box::new(Load::new(&invocation.argv[1..])))));
        }
        if node::TOOLS.contains(&bare) {
            let runtime = Runtime::new(invocation.argv, &Str::default());
            return Ok(self.add(bare, Program::Runtime(runtime)));
        }
        if bare == "ssh" {
            return Ok(self.add(bare, Program::Ssh(Box::new(Ssh::new(&invocation.argv[1..])))));
        }
        match tools::find(bare) {
            Some(tool) => Ok(Started::Tool(tool)),
            None => Err(NotStarted::NotFound),
        }
    }

    fn has(&self, name: &str) -> bool {
        COMMANDS.contains(&name) || tools::find(name).is_some()
    }

    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let Some(mut running) = self.processes.running.remove(&process) else {
            return Step::Exited(1);
        };
        let before = (io.stdout.peek().len(), io.stderr.peek().len());
        let step = match &mut running {
            Program::Kubectl(kubectl) => self.step_kubectl(process, kubectl, io),
            Program::Curl(curl) => {
                let (cluster, forwards) = (&mut *self.cluster, self.forwards);
                let mut network = Network { cluster, forwards, connected: self.connected };
                curl.step(&mut network, self.files, io)
            }
            Program::Load(load) => {
                let (cluster, forwards) = (&mut *self.cluster, self.forwards);
                let mut network = Network { cluster, forwards, connected: self.connected };
                load.step(&mut network, io)
            }
            Program::Runtime(runtime) => runtime.step(self.cluster, io),
            Program::Ssh(ssh) => ssh.step(self.cluster, io),
        };
        let key = (self.terminal, process);
        self.record.printed(key, before, io);
        match step {
            Step::Exited(code) => self.record.end(key, self.cluster.now(), code),
            Step::Blocked(_) => {
                self.processes.running.insert(process, running);
            }
        }
        step
    }

    fn end(&mut self, process: ProcessId) {
        let code = 128 + Signal::Kill.number();
        self.record.end((self.terminal, process), self.cluster.now(), code);
        let Some(Program::Kubectl(kubectl)) = self.processes.running.remove(&process) else {
            return;
        };
        if let Some(mut editor) = kubectl.editor {
            editor.end(self);
        }
        *self.editing = None;
    }

    fn files(&mut self) -> &mut dyn Files {
        self.files
    }

    fn epoch(&self) -> u64 {
        (self.cluster.epoch() / 1000).max(0) as u64
    }
}
