//! The inside of a container as a shell in it sees it: files, commands, the host's name.

use super::catalog::Entry;
use super::clients::{CLIENTS, Client};
use super::disk::Disk;
use super::network::{Answer, Ask};
use super::processes::Process;
use super::program::{Program, Start, has_tool, is_own};
use super::small;
use super::tar::Tar;
use crate::sh::{Files, Invocation, NotStarted, ProcessId, Started, System, tools};
use crate::sim::{Io, Millis, Signal, Step};
use crate::value::Str;
use std::collections::BTreeMap;

/// What a process shares with others of its container.
#[derive(Debug)]
pub struct Around<'a> {
    pub entry: &'static Entry,
    pub files: &'a mut Disk,
    pub host_name: Str,
    /// Seconds since 1970 at virtual time 0.
    pub epoch_seconds: u64,
    pub server_end_ms: Millis,
    /// The number of the next process.
    pub next_pid: &'a mut u32,
    /// What ran when this step began.
    pub processes: &'a [Process],
    /// What is to be sent to which process when the step is over.
    pub signals: Vec<(u32, Signal)>,
    /// What is wanted of the network.
    pub dials: Vec<(u64, Ask)>,
    pub next_dial: &'a mut u64,
    pub answers: &'a mut BTreeMap<u64, Answer>,
    /// How many answers have come on this machine.
    pub answered: u64,
    /// Ports of the sandbox that somebody has.
    pub taken_ports: &'a [u16],
}

/// Commands that a shell has started, by number.
#[derive(Clone, Debug, Default)]
pub struct Children {
    running: BTreeMap<u64, Child>,
    next: u64,
    /// The process number that is kept for the first of them.
    pub(super) root: Option<u32>,
    /// The number of the last of them.
    last: u32,
}

#[derive(Clone, Debug)]
enum Child {
    /// Says this and ends.
    Said(small::Said),
    Program(Box<Program>),
    Client(Box<Client>),
    Tar(Box<Tar>),
}

impl Children {
    /// Ports that some of them listen on, with the folders that are served there.
    pub fn ports(&self) -> Vec<(u16, Str)> {
        let listens = |child: &Child| match child {
            Child::Client(client) => client.listens(),
            _ => None,
        };
        self.running.values().filter_map(listens).collect()
    }
}

/// The world of a shell in a container.
pub(super) struct Inside<'a, 'b> {
    pub around: &'a mut Around<'b>,
    pub children: &'a mut Children,
    pub now: Millis,
}

impl System for Inside<'_, '_> {
    fn now(&self) -> Millis {
        self.now
    }

    fn changes(&self) -> u64 {
        self.around.answered
    }

    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let name = invocation.argv[0].as_str();
        let is_there = has_tool(self.around.entry, name);
        let base = name.rsplit('/').next().unwrap_or(name);
        if let Some(tool) = tools::find(base).filter(|_| is_there) {
            return Ok(Started::Tool(tool));
        }
        let is_own = is_own(self.around.entry, name);
        let rest = &invocation.argv[1..];
        let child = if (is_there || is_own) && CLIENTS.contains(&base) {
            Child::Client(Box::new(Client::new(base, rest, invocation.cwd)))
        } else if is_own {
            self.program(invocation)?
        } else if is_there && base == "tar" {
            Child::Tar(Box::new(Tar::new(rest, invocation.cwd)))
        } else if is_there {
            let own = (self.children.last, invocation.argv);
            Child::Said(small::run(base, own, self.around, self.now))
        } else {
            return Err(NotStarted::NotFound);
        };
        self.children.next += 1;
        self.children.running.insert(self.children.next, child);
        Ok(Started::Process(ProcessId(self.children.next)))
    }

    fn has(&self, name: &str) -> bool {
        has_tool(self.around.entry, name) || is_own(self.around.entry, name)
    }

    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let Some(child) = self.children.running.get_mut(&process.0) else {
            return Step::Exited(0);
        };
        let step = match child {
            Child::Program(program) => program.step(io),
            Child::Client(client) => client.step(io, self.around),
            Child::Tar(tar) => tar.step(io, self.around),
            Child::Said(said) => {
                io.stdout.write(&said.text);
                io.stderr.write(&said.error);
                Step::Exited(said.code)
            }
        };
        if let Step::Exited(_) = step {
            self.children.running.remove(&process.0);
        }
        step
    }

    fn end(&mut self, process: ProcessId) {
        self.children.running.remove(&process.0);
    }

    fn kill(&mut self, pid: u32, signal: Option<Signal>) -> bool {
        let is_there = self.around.processes.iter().any(|process| process.pid == pid);
        if let Some(signal) = signal.filter(|_| is_there) {
            self.around.signals.push((pid, signal));
        }
        is_there
    }

    fn new_pid(&mut self) -> Option<u32> {
        let pid = self.children.root.take().unwrap_or_else(|| {
            *self.around.next_pid += 1;
            *self.around.next_pid - 1
        });
        self.children.last = pid;
        Some(pid)
    }

    fn files(&mut self) -> &mut dyn Files {
        self.around.files
    }

    fn epoch(&self) -> u64 {
        self.around.epoch_seconds
    }

    fn host_name(&self) -> Str {
        self.around.host_name.clone()
    }
}

impl Inside<'_, '_> {
    /// The image's own program, run by a shell.
    fn program(&mut self, invocation: &Invocation<'_>) -> Result<Child, NotStarted> {
        let argv: Vec<Str> = invocation.argv.iter().map(Str::from).collect();
        let start = Start {
            command: &argv,
            args: &[],
            env: invocation.env,
            working_dir: invocation.cwd,
            has_input: false,
            taken_port: None,
            server_end_ms: self.around.server_end_ms,
            servers_speak: true,
            pid: 0,
            memory_limit: None,
        };
        let program = Program::start(self.around.entry, &start);
        program.map(|program| Child::Program(Box::new(program))).map_err(|_| NotStarted::NotFound)
    }
}
