//! Letting a container's first process go on, with what is around it.

use super::computer::{Due, Machine, Note, What};
use super::container::{Container, ContainerState, Exit};
use super::disk::{Disk, first_files};
use super::inside::Around;
use super::network::Dial;
use super::processes::Process;
use super::program::{Program, base_name, is_shell};
use crate::sh::Files as _;
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use crate::value::Str;
use std::rc::Rc;

/// The exit code of a process that SIGKILL ended.
pub(super) const KILLED: u8 = 128 + 9;

/// A process that never waits is let on only so often: an endless loop must not take all the
/// time there is outside the simulation.
const MOST_BUSY_STEPS: u32 = 20;
const HOG_MS: Millis = 50;

/// When a process that waits goes on by itself. `busy` counts how often in a row it wanted to go
/// on at once.
pub(super) fn wake_at(wait: &Wait, at: Millis, busy: &mut u32) -> Option<Millis> {
    *busy = if wait.until.is_some_and(|until| until <= at + 1) { *busy + 1 } else { 0 };
    let is_hog = *busy > MOST_BUSY_STEPS;
    wait.until.map(|until| if is_hog { at + HOG_MS } else { until })
}

impl Machine {
    /// Lets a container's process go on, with a signal or without.
    pub(super) fn step(
        &mut self,
        at: Millis,
        id: &Str,
        signal: Option<Signal>,
        notes: &mut Vec<Note>,
    ) {
        let Some(container) = self.container_mut(id) else { return };
        container.wake_at = None;
        let step = match &container.state {
            ContainerState::Exited(_) => return,
            ContainerState::Running { .. } if signal == Some(Signal::Kill) => Step::Exited(KILLED),
            ContainerState::Running { program: Program::Script(_), .. } => {
                let run = |container: &mut Container, around: &mut Around<'_>| {
                    run(container, Some(around), at, signal)
                };
                let processes = self.processes(id);
                match self.within(at, id, &processes, run) {
                    Some(step) => step,
                    None => return,
                }
            }
            ContainerState::Running { .. } => run(container, None, at, signal),
            _ if matches!(signal, Some(Signal::Kill | Signal::Terminate)) => Step::Exited(KILLED),
            _ => return,
        };
        let is_heard = self.container(id).is_some_and(|container| container.attached.is_some());
        self.news += u64::from(is_heard);
        match step {
            Step::Exited(code) => self.exit(at, id, code, notes),
            Step::Blocked(wait) => self.rest(at, id, &wait),
        }
    }

    fn rest(&mut self, at: Millis, id: &Str, wait: &Wait) {
        let Some(container) = self.container_mut(id) else { return };
        let has_input = wait.input && !container.stdin.peek().is_empty();
        let next = wake_at(wait, at, &mut container.busy_steps);
        let next = if has_input { Some(next.unwrap_or(at + 1).min(at + 1)) } else { next };
        // A signal that it sent itself may have set an earlier moment.
        container.wake_at = container.wake_at.or(next);
        if let Some(next) = next.filter(|next| container.wake_at == Some(*next)) {
            self.agenda.add(next, Due::Wake { id: id.clone() });
        }
    }

    /// A container's first process has ended, and with it all others.
    fn exit(&mut self, at: Millis, id: &Str, code: u8, notes: &mut Vec<Note>) {
        let Some(container) = self.container_mut(id) else { return };
        let started_at = container.started_at();
        container.wake_at = None;
        let is_hog = matches!(
            &container.state,
            ContainerState::Running { program: Program::Hog { is_too_much: true, .. }, .. }
        );
        let reason = match code {
            0 => "Completed",
            KILLED if is_hog => "OOMKilled",
            _ => "Error",
        };
        container.state = ContainerState::Exited(Exit {
            started_at,
            finished_at: at,
            code,
            reason,
            message: Str::default(),
        });
        for exec in self.execs.iter_mut().filter(|exec| exec.container == *id && exec.is_open()) {
            exec.wake_at = Some(at);
            self.agenda.add(at, Due::Exec { id: exec.id.clone() });
        }
        self.news += 1;
        let labels = self.labels_around(id);
        notes.push(Note { at, labels, what: What::ContainerExited { id: id.clone() } });
    }

    /// Lets something act in a container, with all that is around its processes; none if there
    /// is no such container, or nothing is known of its image.
    pub(super) fn within<R>(
        &mut self,
        at: Millis,
        id: &Str,
        processes: &[Process],
        act: impl FnOnce(&mut Container, &mut Around<'_>) -> R,
    ) -> Option<R> {
        self.make_files(id, at);
        let entry = self.container(id)?.entry?;
        let (epoch_seconds, server_end_ms) = (self.epoch_seconds, self.pace.server_end_ms);
        let (taken_ports, answered) = (self.taken_ports(id), self.answered);
        let mut answers = std::mem::take(&mut self.answers);
        let mut next_dial = self.next_dial;
        let mut disk = self.take_disk(id);
        let mut next_pid = self.pids(id);
        let container = self.container_mut(id).expect("it was there above");
        let mut around = Around {
            entry,
            files: &mut disk,
            host_name: container.host_name.clone(),
            epoch_seconds,
            server_end_ms,
            next_pid: &mut next_pid,
            processes,
            signals: Vec::new(),
            dials: Vec::new(),
            next_dial: &mut next_dial,
            answers: &mut answers,
            answered,
            taken_ports: &taken_ports,
        };
        let outcome = act(container, &mut around);
        let (signals, dials) = (around.signals, around.dials);
        let dial = |(id_of, ask)| Dial { id: id_of, container: id.clone(), ask };
        self.dials.extend(dials.into_iter().map(dial));
        (self.answers, self.next_dial) = (answers, next_dial);
        self.put_disk_back(id, disk);
        self.set_pids(id, next_pid);
        self.deliver(at, id, signals);
        Some(outcome)
    }

    fn pids(&self, id: &str) -> u32 {
        match self.sandbox_around(id) {
            Some(sandbox) if sandbox.config.shares_processes => sandbox.next_pid,
            Some(sandbox) => {
                let owner = sandbox.pid_owner(id);
                self.container(owner).map_or(0, |container| container.next_pid)
            }
            None => 0,
        }
    }

    fn set_pids(&mut self, id: &Str, next_pid: u32) {
        let Some(sandbox) = self.sandbox_around_mut(id) else { return };
        if sandbox.config.shares_processes {
            sandbox.next_pid = next_pid;
            return;
        }
        let owner = Str::from(sandbox.pid_owner(id));
        if let Some(container) = self.container_mut(&owner) {
            container.next_pid = next_pid;
        }
    }

    /// The number of a process that is about to be started in a container.
    pub(super) fn take_pid(&mut self, id: &Str) -> u32 {
        let pid = self.pids(id);
        self.set_pids(id, pid + 1);
        pid
    }

    /// Takes all files that a container reaches out of their places.
    fn take_disk(&mut self, id: &Str) -> Disk {
        let host = std::mem::take(&mut self.files);
        let Some(sandbox) = self.sandbox_around_mut(id) else {
            return Disk { host, ..Disk::default() };
        };
        let volumes = std::mem::take(&mut sandbox.volumes);
        let own = self.container_mut(id).map(|c| (std::mem::take(&mut c.files), c.config.clone()));
        let (own, config) = own.unwrap_or_default();
        Disk { own, mounts: config.mounts.clone(), volumes, host }
    }

    fn put_disk_back(&mut self, id: &Str, disk: Disk) {
        self.files = disk.host;
        if let Some(sandbox) = self.sandbox_around_mut(id) {
            sandbox.volumes = disk.volumes;
        }
        if let Some(container) = self.container_mut(id) {
            container.files = disk.own;
        }
    }

    /// Gives the node its own first files, when somebody may look: most never do.
    pub fn make_node_files(&mut self, now: Millis) {
        for folder in ["/root", "/tmp", "/var/log", "/etc/kubernetes", "/var/lib/kubelet"] {
            self.files.make_all(folder, now);
        }
        // The folder is there, and there is room.
        let _ = self.files.write("/etc/hostname", &format!("{}\n", self.hostname), now);
    }

    /// Gives a container its first files, when somebody in it may look: most never do.
    pub(super) fn make_files(&mut self, id: &Str, now: Millis) {
        let Some(sandbox) = self.sandbox_around(id) else { return };
        let address = sandbox.address.clone();
        let Some(container) = self.container_mut(id) else { return };
        if container.has_files {
            return;
        }
        container.has_files = true;
        if let Some(entry) = container.entry {
            container.files = first_files(entry, &container.host_name, &address, now);
        }
        let mut disk = self.take_disk(id);
        let sees_all = disk.shows_whole_node();
        disk.make_mount_points(now);
        self.put_disk_back(id, disk);
        if sees_all {
            self.make_node_files(now);
        }
    }
}

/// Lets a process go on and writes down what it prints.
fn run(
    container: &mut Container,
    around: Option<&mut Around<'_>>,
    now: Millis,
    signal: Option<Signal>,
) -> Step {
    let runs_shell = container.argv().first().is_some_and(|word| is_shell(base_name(word)));
    let Container { state, log, stdin, config, pid, attached, .. } = container;
    let ContainerState::Running { program, .. } = state else {
        return Step::Blocked(Wait::default());
    };
    // Process 1 does not hear a terminal's keys, but a shell passes them on to what it runs.
    let key = attached.as_mut().and_then(|attached| attached.key.take()).filter(|_| runs_shell);
    let (mut stdout, mut stderr) = <(Pipe, Pipe)>::default();
    if !config.stdin {
        stdin.close();
    }
    let mut io = Io {
        now,
        stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        signal: signal.or(key),
        stdin_is_terminal: config.tty,
        stdout_is_terminal: config.tty,
    };
    let (step, order) = match (program, around) {
        (Program::Script(script), Some(around)) => {
            let is_first = *pid == 1 && key.is_none();
            let step = script.step(&mut io, around, is_first);
            (step, script.in_order(stdout.peek(), stderr.peek()))
        }
        (program, _) => {
            let step = program.step(&mut io);
            let pieces = [(false, stdout.peek()), (true, stderr.peek())];
            (step, pieces.map(|(is_error, text)| (is_error, text.to_owned())).to_vec())
        }
    };
    for (is_error, text) in order {
        log.write(now, is_error, &text);
        if let Some(attached) = attached {
            let heard =
                if is_error && !config.tty { &mut attached.stderr } else { &mut attached.stdout };
            heard.push_str(&text);
        }
    }
    step
}

/// A sandbox's share of what is to be changed.
impl Machine {
    pub(super) fn sandbox_around_mut(&mut self, id: &str) -> Option<&mut super::Sandbox> {
        let place = self.places.by_id(id)?;
        Some(Rc::make_mut(&mut self.sandboxes[place]))
    }
}
