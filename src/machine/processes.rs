//! The processes of a container: numbered, listed, and reached by signals from inside.
//!
//! Each container has process numbers of its own and its first process is 1, unless the
//! containers of its sandbox share theirs: then 1 is the sandbox itself.

use super::computer::{Due, Machine};
use super::container::{Container, ContainerState, Sandbox};
use super::execs::Exec;
use super::program::Program;
use crate::sh::Listed;
use crate::sim::{Millis, Signal};
use crate::value::Str;
use std::rc::Rc;

/// A process as `ps` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    pub pid: u32,
    pub parent: u32,
    pub command: Str,
    /// The id of the container that it is in.
    pub container: Str,
    /// Whether somebody sits before it.
    pub has_terminal: bool,
}

/// What nginx has beside its first process: one for each of the node's cores.
const NGINX_WORKERS: std::ops::Range<u32> = 29..33;

impl Container {
    /// The words of its first process.
    fn words(&self) -> String {
        let argv = self.argv();
        let words: Vec<&str> = argv.iter().map(Str::as_str).collect();
        match words.as_slice() {
            ["/docker-entrypoint.sh", rest @ ..] if rest.first() == Some(&"nginx") => {
                format!("nginx: master process {}", rest.join(" "))
            }
            ["docker-entrypoint.sh", rest @ ..] => rest.join(" "),
            words => words.join(" "),
        }
    }

    /// Its own processes, without those that were started from outside.
    pub(super) fn main_processes(&self) -> Vec<Process> {
        let ContainerState::Running { program, .. } = &self.state else { return Vec::new() };
        let mut listed = Vec::new();
        // Whoever joins others' processes comes from outside.
        let parent = if self.pid == 1 || !self.config.target.is_empty() { 0 } else { 1 };
        match program {
            Program::Script(script) => script.list(self.pid, parent, &mut listed),
            _ => listed.push(Listed { pid: self.pid, parent, command: self.words().into() }),
        }
        let first = listed.first().map_or("", |one| one.command.as_str());
        if first.starts_with("nginx: master") && self.pid == 1 {
            let worker = |pid| Listed { pid, parent: 1, command: "nginx: worker process".into() };
            listed.extend(NGINX_WORKERS.map(worker));
        }
        self.processes_of(listed, false)
    }

    pub(super) fn processes_of(&self, listed: Vec<Listed>, has_terminal: bool) -> Vec<Process> {
        let process = |one: Listed| Process {
            pid: one.pid,
            parent: one.parent,
            command: one.command,
            container: self.id.clone(),
            has_terminal,
        };
        listed.into_iter().map(process).collect()
    }

    /// The number of what is started in it next, after its own first processes.
    pub(super) fn pids_from(&self) -> u32 {
        match self.entry {
            Some(entry) if entry.name == "nginx" => NGINX_WORKERS.end,
            _ => self.pid + 1,
        }
    }
}

impl Sandbox {
    /// The number of a new container's first process: 1, unless it sees others' processes.
    pub(super) fn first_pid(&mut self, target: &str) -> u32 {
        if self.config.shares_processes {
            return self.take_pid();
        }
        let owner = self.named(target).map(|found| found.id.clone());
        let mut containers = self.containers.iter_mut();
        let Some(owner) = containers.find(|one| Some(&one.id) == owner.as_ref()) else { return 1 };
        let owner = Rc::make_mut(owner);
        owner.next_pid += 1;
        owner.next_pid - 1
    }

    /// The container among whose processes a container's are: itself, unless it joined another.
    pub(super) fn pid_owner<'a>(&'a self, container: &'a str) -> &'a str {
        let mut containers = self.containers.iter();
        let found = containers.find(|one| one.id == container);
        let target = found.map_or("", |found| found.config.target.as_str());
        self.named(target).map_or(container, |owner| owner.id.as_str())
    }

    /// The newest container of a name.
    fn named(&self, name: &str) -> Option<&Rc<Container>> {
        let mut containers = self.containers.iter().rev();
        containers.find(|one| !name.is_empty() && one.config.name == name)
    }
}

impl Machine {
    /// The processes that one of a container sees, in the order of their numbers.
    pub fn processes(&self, container: &str) -> Vec<Process> {
        let Some(sandbox) = self.sandbox_around(container) else { return Vec::new() };
        let mut all = Vec::new();
        if sandbox.config.shares_processes {
            let command = Str::lit("/pause");
            let container = sandbox.id.clone();
            all.push(Process { pid: 1, parent: 0, command, container, has_terminal: false });
        }
        for inside in self.sharing(sandbox, container) {
            all.extend(inside.main_processes());
            for exec in self.execs.iter().filter(|e| e.container == inside.id && e.is_alive()) {
                all.extend(inside.processes_of(exec.processes(), exec.has_terminal()));
            }
        }
        all.sort_by_key(|process| process.pid);
        all
    }

    /// The containers that share a container's processes, itself included.
    fn sharing<'a>(
        &self,
        sandbox: &'a Sandbox,
        container: &'a str,
    ) -> impl Iterator<Item = &'a Rc<Container>> {
        let all = sandbox.config.shares_processes;
        let owner = sandbox.pid_owner(container);
        let shares = move |one: &&Rc<Container>| all || sandbox.pid_owner(&one.id) == owner;
        sandbox.containers.iter().filter(shares)
    }

    /// Sends signals to processes of a container by their numbers, as a process in it does.
    pub(super) fn deliver(&mut self, at: Millis, container: &Str, signals: Vec<(u32, Signal)>) {
        for (pid, signal) in signals {
            let found = self.processes(container).into_iter().find(|one| one.pid == pid);
            if let Some(process) = found {
                self.signal_process(at, &process, signal);
            }
        }
    }

    fn signal_process(&mut self, at: Millis, process: &Process, signal: Signal) {
        let id = &process.container;
        let Some(container) = self.container_mut(id) else { return };
        if process.pid == container.pid {
            // Nobody inside can kill process 1.
            if container.pid != 1 || signal != Signal::Kill {
                self.agenda.add(at, Due::Signal { id: id.clone(), signal });
            }
            return;
        }
        if let ContainerState::Running { program: Program::Script(script), .. } =
            &mut container.state
            && script.signal(process.pid, signal)
        {
            container.wake_at = Some(at);
            return self.agenda.add(at, Due::Wake { id: id.clone() });
        }
        let mut execs = self.execs.iter_mut().filter(|exec| exec.container == *id);
        let hears = |exec: &mut &mut Exec| exec.signal_process(process.pid, signal);
        let heard = execs.find_map(|mut exec| hears(&mut exec).then_some(exec));
        if let Some(exec) = heard {
            exec.wake_at = Some(at);
            self.agenda.add(at, Due::Exec { id: exec.id.clone() });
        }
    }
}
