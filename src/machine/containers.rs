//! Containers on a machine: created, started, signalled, stopped, removed.

use super::computer::{Due, Hook, Machine, Note, What, new_id};
use super::container::{Container, ContainerConfig, ContainerState, Exit, Log, Sandbox};
use super::execs::{ExecConfig, PRE_STOP};
use super::image::fingerprint;
use super::program::{Program, Start};
use crate::sh::Tree;
use crate::sim::{Chance, Millis, Pipe, Signal};
use crate::value::Str;
use std::rc::Rc;

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
        self.places.add_container(&id, sandbox);
        let Some(sandbox) = self.sandbox_mut(sandbox) else { return };
        let host_name = sandbox.config.hostname.clone();
        let pid = sandbox.first_pid(&config.target);
        sandbox.containers.push(Rc::new(Container {
            id: id.clone(),
            config: config.clone(),
            image,
            image_id,
            created_at: now,
            state: ContainerState::Creating,
            log: Log::default(),
            files: Tree::new(),
            has_files: false,
            stdin: Pipe::default(),
            attached: None,
            entry,
            host_name,
            pid,
            next_pid: pid,
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
        let (entry, pid) = (container.entry, container.pid);
        let env = container.environment();
        let start = Start {
            command: &config.command,
            args: &config.args,
            env: &env,
            working_dir: &config.working_dir,
            has_input: config.stdin,
            taken_port,
            server_end_ms,
            servers_speak,
            pid,
            memory_limit: config.memory_limit,
        };
        let program = match entry {
            Some(entry) => Program::start(entry, &start),
            None => Err(format!("image \"{}\": not found", config.image)),
        };
        let labels = self.labels_around(&id);
        match program {
            Ok(program) => {
                if let Some(container) = self.container_mut(&id) {
                    container.next_pid = container.pids_from();
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

    /// A port of a container's image that another container in its network listens on.
    pub(super) fn taken_port(&self, id: &str) -> Option<u16> {
        let sandbox = self.sandbox_around(id)?;
        let ports = |container: &Container| container.entry.map_or(&[][..], |entry| entry.ports);
        // All that use the node's own network share it.
        let on_host = sandbox.config.uses_host_network;
        let place = if on_host { &self.sandboxes[..] } else { std::slice::from_ref(sandbox) };
        let shares = |other: &&Rc<Sandbox>| other.config.uses_host_network == on_host;
        let wanted = ports(sandbox.containers.iter().find(|c| c.id == id)?);
        let others = place.iter().filter(shares).flat_map(|s| &s.containers);
        let taken = others.filter(|c| c.id != id && c.serves()).flat_map(|c| ports(c));
        taken.copied().find(|port| wanted.contains(port))
    }

    /// The ports that other containers in a container's network listen on.
    pub(super) fn taken_ports(&self, id: &str) -> Vec<u16> {
        let Some(sandbox) = self.sandbox_around(id) else { return Vec::new() };
        let mut ports = Vec::new();
        for container in &sandbox.containers {
            if container.serves() {
                ports.extend(container.entry.map_or(&[][..], |entry| entry.ports));
            }
            ports.extend(container.script_ports().into_iter().map(|(port, _)| port));
        }
        ports
    }

    pub(super) fn start_container(&mut self, now: Millis, id: &Str) {
        let starts_at = now + self.pace.start.pick(fingerprint(id));
        let Some(container) = self.container_mut(id) else { return };
        if matches!(container.state, ContainerState::Created) {
            container.state = ContainerState::Starting;
            self.agenda.add(starts_at, Due::Started { id: id.clone() });
        }
    }

    pub(super) fn stop_container(
        &mut self,
        now: Millis,
        id: &Str,
        grace_ms: Millis,
        hook: Option<&Hook>,
    ) {
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
        let told_at = match hook {
            _ if !first_stop => return,
            Some(Hook::Exec { argv }) if self.container(id).is_some_and(|c| c.is_running()) => {
                let config = ExecConfig {
                    id: format!("{id}{PRE_STOP}").into(),
                    container: id.clone(),
                    argv: argv.clone(),
                    ..ExecConfig::default()
                };
                return self.start_exec(now, &config);
            }
            Some(Hook::Sleep { ms }) => now + ms,
            _ => now,
        };
        self.agenda.add(told_at, Due::Signal { id: id.clone(), signal: Signal::Terminate });
    }

    pub(super) fn remove_container(&mut self, id: &str) {
        let Some(place) = self.places.by_id(id) else { return };
        let sandbox = &mut self.sandboxes[place];
        if sandbox.containers.iter().any(|c| c.id == id && !c.is_running()) {
            Rc::make_mut(sandbox).containers.retain(|c| c.id != id);
            self.places.remove_container(id);
        }
    }

    fn set_state(&mut self, id: &str, state: ContainerState) {
        if let Some(container) = self.container_mut(id) {
            container.state = state;
        }
    }
}
