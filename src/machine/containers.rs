//! Containers on a machine: created, started, signalled, stopped, removed.

use super::computer::{Due, Machine, Note, What, new_id};
use super::container::{Container, ContainerConfig, ContainerState, Exit, Log, Sandbox};
use super::image::fingerprint;
use super::inside::{Around, first_files};
use super::program::{Program, Start};
use crate::sh::{Files, Tree};
use crate::sim::{Chance, Io, Millis, Pipe, Signal, Step};
use crate::value::Str;
use std::rc::Rc;

/// The exit code of a process that SIGKILL ended.
const KILLED: u8 = 128 + 9;

/// A process that never waits is let on only so often: an endless loop must not take all the
/// time there is outside the simulation.
const MOST_BUSY_STEPS: u32 = 20;
const HOG_MS: Millis = 50;

impl Machine {
    pub(super) fn create_container(
        &mut self,
        now: Millis,
        sandbox: &Str,
        config: &Rc<ContainerConfig>,
        chance: &mut Chance,
    ) {
        let id = new_id(&self.hostname, chance);
        let created_at = now + self.pace.create.pick(fingerprint(&id));
        let found = self.image(&config.image).map(|i| (i.name.clone(), i.id.clone(), i.entry));
        let (image, image_id, entry) = match found {
            Some((image, id, entry)) => (image, id, Some(entry)),
            None => Default::default(),
        };
        let Some(sandbox) = self.sandbox_mut(sandbox) else { return };
        let host_name = sandbox.config.hostname.clone();
        sandbox.containers.push(Rc::new(Container {
            id: id.clone(),
            config: config.clone(),
            image,
            image_id,
            created_at: now,
            state: ContainerState::Creating,
            log: Log::default(),
            files: Tree::new(),
            entry,
            host_name,
            kill_at: None,
            wake_at: None,
            busy_steps: 0,
        }));
        self.agenda.add(created_at, Due::Created { id });
    }

    pub(super) fn container_is_created(&mut self, at: Millis, id: Str, notes: &mut Vec<Note>) {
        let Some(container) = self.container_mut(&id) else { return };
        if matches!(container.state, ContainerState::Creating) {
            container.state = ContainerState::Created;
            let labels = self.labels_around(&id);
            notes.push(Note { at, labels, what: What::ContainerCreated { id } });
        }
    }

    pub(super) fn container_starts(&mut self, at: Millis, id: Str, notes: &mut Vec<Note>) {
        let taken_port = self.taken_port(&id);
        let (server_end_ms, servers_speak) = (self.pace.server_end_ms, self.pace.servers_speak);
        let boots_at = at + self.pace.boot.pick(fingerprint(&id));
        let Some(container) = self.container(&id) else { return };
        if !matches!(container.state, ContainerState::Starting) {
            return;
        }
        let config = container.config.clone();
        let start = Start {
            command: &config.command,
            args: &config.args,
            env: &config.env,
            working_dir: &config.working_dir,
            has_input: config.stdin,
            taken_port,
            server_end_ms,
            servers_speak,
        };
        let program = match container.entry {
            Some(entry) => Program::start(entry, &start),
            None => Err(format!("image \"{}\": not found", config.image)),
        };
        let labels = self.labels_around(&id);
        match program {
            Ok(program) => {
                if matches!(program, Program::Script(_)) {
                    self.make_files(&id, at);
                }
                if let Some(container) = self.container_mut(&id) {
                    container.state = ContainerState::Running { started_at: at, program };
                    container.wake_at = Some(boots_at);
                    self.agenda.add(boots_at, Due::Wake { id: id.clone() });
                }
                notes.push(Note { at, labels, what: What::ContainerStarted { id } });
            }
            Err(message) => {
                let exit = Exit {
                    started_at: None,
                    finished_at: at,
                    code: 128,
                    reason: "StartError",
                    message: message.into(),
                };
                self.set_state(&id, ContainerState::Exited(exit));
                notes.push(Note { at, labels, what: What::ContainerExited { id } });
            }
        }
    }

    /// Gives a container its first files, when somebody in it may look: most never do.
    pub(super) fn make_files(&mut self, id: &str, now: Millis) {
        let address = self.sandbox_around(id).map(|sandbox| sandbox.address.clone());
        let Some(container) = self.container_mut(id) else { return };
        if let (false, Some(entry)) = (container.files.is_directory("/tmp"), container.entry) {
            let address = address.unwrap_or_default();
            container.files = first_files(entry, &container.host_name, &address, now);
        }
    }

    /// A port of a container's image that another container in its network listens on.
    pub(super) fn taken_port(&self, id: &str) -> Option<u16> {
        let sandbox = self.sandboxes.iter().find(|s| s.containers.iter().any(|c| c.id == id))?;
        let ports = |container: &Container| container.entry.map_or(&[][..], |entry| entry.ports);
        let shares = |other: &&Rc<Sandbox>| {
            other.id == sandbox.id
                || other.config.uses_host_network && sandbox.config.uses_host_network
        };
        let wanted = ports(sandbox.containers.iter().find(|c| c.id == id)?);
        let others = self.sandboxes.iter().filter(shares).flat_map(|s| &s.containers);
        let taken = others.filter(|c| c.id != id && c.serves()).flat_map(|c| ports(c));
        taken.copied().find(|port| wanted.contains(port))
    }

    pub(super) fn start_container(&mut self, now: Millis, id: &Str) {
        let starts_at = now + self.pace.start.pick(fingerprint(id));
        let Some(container) = self.container_mut(id) else { return };
        if matches!(container.state, ContainerState::Created) {
            container.state = ContainerState::Starting;
            self.agenda.add(starts_at, Due::Started { id: id.clone() });
        }
    }

    pub(super) fn stop_container(&mut self, now: Millis, id: &Str, grace_ms: Millis) {
        let kill_at = now + grace_ms;
        let Some(container) = self.container_mut(id) else { return };
        if container.exit().is_some() {
            return;
        }
        let first_stop = container.kill_at.is_none();
        if container.kill_at.is_none_or(|before| kill_at < before) {
            container.kill_at = Some(kill_at);
            self.agenda.add(kill_at, Due::Kill { id: id.clone() });
        }
        if first_stop {
            self.agenda.add(now, Due::Signal { id: id.clone(), signal: Signal::Terminate });
        }
    }

    pub(super) fn remove_container(&mut self, id: &str) {
        for sandbox in &mut self.sandboxes {
            if sandbox.containers.iter().any(|c| c.id == id && !c.is_running()) {
                Rc::make_mut(sandbox).containers.retain(|c| c.id != id);
            }
        }
    }

    /// Lets a container's process go on, with a signal or without.
    pub(super) fn step(
        &mut self,
        at: Millis,
        id: &Str,
        signal: Option<Signal>,
        notes: &mut Vec<Note>,
    ) {
        let (epoch_seconds, server_end_ms) = (self.epoch_seconds, self.pace.server_end_ms);
        let Some(container) = self.container_mut(id) else { return };
        container.wake_at = None;
        let entry = container.entry;
        let ended = match &mut container.state {
            ContainerState::Exited(_) => return,
            ContainerState::Running { started_at, .. } if signal == Some(Signal::Kill) => {
                Some((Some(*started_at), KILLED))
            }
            ContainerState::Running { started_at, program } => {
                let started_at = *started_at;
                let Some(entry) = entry else { return };
                let mut around = Around {
                    entry,
                    files: &mut container.files,
                    host_name: container.host_name.clone(),
                    epoch_seconds,
                    server_end_ms,
                };
                let has_input = container.config.stdin;
                match run(program, &mut around, &mut container.log, at, signal, has_input) {
                    Step::Exited(code) => Some((Some(started_at), code)),
                    Step::Blocked(wait) => {
                        let is_busy = wait.until.is_some_and(|until| until <= at + 1);
                        container.busy_steps = if is_busy { container.busy_steps + 1 } else { 0 };
                        let is_hog = container.busy_steps > MOST_BUSY_STEPS;
                        container.wake_at =
                            wait.until.map(|u| if is_hog { at + HOG_MS } else { u });
                        None
                    }
                }
            }
            _ if matches!(signal, Some(Signal::Kill | Signal::Terminate)) => Some((None, KILLED)),
            _ => return,
        };
        let wake_at = container.wake_at;
        if let Some((started_at, code)) = ended {
            container.state = ContainerState::Exited(Exit {
                started_at,
                finished_at: at,
                code,
                reason: if code == 0 { "Completed" } else { "Error" },
                message: Str::default(),
            });
            let labels = self.labels_around(id);
            notes.push(Note { at, labels, what: What::ContainerExited { id: id.clone() } });
        }
        if let Some(wake_at) = wake_at {
            self.agenda.add(wake_at, Due::Wake { id: id.clone() });
        }
    }

    fn set_state(&mut self, id: &str, state: ContainerState) {
        if let Some(container) = self.container_mut(id) {
            container.state = state;
        }
    }
}

/// Lets a process go on and writes down what it prints.
fn run(
    program: &mut Program,
    around: &mut Around,
    log: &mut Log,
    now: Millis,
    signal: Option<Signal>,
    has_input: bool,
) -> Step {
    let (mut stdin, mut stdout, mut stderr) = <(Pipe, Pipe, Pipe)>::default();
    if !has_input {
        stdin.close();
    }
    let mut io = Io {
        now,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        signal,
        stdin_is_terminal: false,
        stdout_is_terminal: false,
    };
    let step = program.step(&mut io, around);
    log.write(now, false, stdout.peek());
    log.write(now, true, stderr.peek());
    step
}
