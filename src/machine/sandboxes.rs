//! Sandboxes on a machine: made, given an address, taken down.

use super::computer::{Due, FIRST_HOST, Machine, Note, What, new_id};
use super::container::{Sandbox, SandboxConfig, SandboxState};
use super::disk::{Volume, VolumeConfig};
use super::image::fingerprint;
use super::places::Places;
use crate::sim::{Chance, Millis, Signal};
use crate::value::Str;
use std::rc::Rc;

impl Machine {
    pub(super) fn run_sandbox(&mut self, now: Millis, config: &SandboxConfig, chance: &mut Chance) {
        let id = new_id(&self.hostname, chance);
        let ready_at = now + self.pace.sandbox.pick(fingerprint(&id));
        self.agenda.add(ready_at, Due::SandboxReady { id: id.clone() });
        self.sandboxes.push(Rc::new(Sandbox {
            id,
            config: config.clone(),
            created_at: now,
            state: SandboxState::Creating,
            address: Str::default(),
            containers: Vec::new(),
            volumes: config.volumes.iter().map(|v| Volume::new(v, now)).collect(),
            // The first number is that of the sandbox itself.
            next_pid: 7,
        }));
        let place = self.sandboxes.len() - 1;
        self.places.add(&self.sandboxes[place], place);
    }

    /// Removes a sandbox that was stopped.
    pub(super) fn remove_sandbox(&mut self, id: &Str) {
        let is_over = |sandbox: &Sandbox| sandbox.state == SandboxState::Stopped;
        self.sandboxes.retain(|sandbox| sandbox.id != *id || !is_over(sandbox));
        self.places = Places::of(&self.sandboxes);
    }

    pub(super) fn sandbox_is_ready(&mut self, at: Millis, id: Str, notes: &mut Vec<Note>) {
        let host = self.free_host();
        let (own, free) = (self.address.clone(), self.address_of(host));
        let Some(sandbox) = self.sandbox_mut(&id) else { return };
        if sandbox.state != SandboxState::Creating {
            return;
        }
        sandbox.state = SandboxState::Ready;
        let uses_host_network = sandbox.config.uses_host_network;
        sandbox.address = if uses_host_network { own } else { free };
        let labels = sandbox.config.labels.clone();
        notes.push(Note { at, labels, what: What::SandboxReady { id } });
        if !uses_host_network {
            self.last_host = host;
        }
    }

    /// The next address that no ready sandbox has: they count up, and begin again after .254.
    fn free_host(&self) -> u8 {
        const HOSTS: u8 = 254 - FIRST_HOST + 1;
        let last = u16::from(self.last_host - (FIRST_HOST - 1));
        let hosts = (0..u16::from(HOSTS)).map(|i| FIRST_HOST + ((last + i) % 253) as u8);
        let is_free = |host: &u8| {
            let address = self.address_of(*host);
            let has = |s: &Rc<Sandbox>| s.state == SandboxState::Ready && s.address == address;
            !self.sandboxes.iter().any(has)
        };
        hosts.into_iter().find(is_free).unwrap_or(FIRST_HOST)
    }

    fn address_of(&self, host: u8) -> Str {
        let [a, b, c] = self.network;
        format!("{a}.{b}.{c}.{host}").into()
    }

    pub(super) fn update_volume(&mut self, now: Millis, sandbox: &str, volume: &VolumeConfig) {
        let Some(sandbox) = self.sandbox_mut(sandbox) else { return };
        if let Some(known) = sandbox.config.volumes.iter_mut().find(|v| v.name == volume.name) {
            *known = volume.clone();
        }
        if let Some(held) = sandbox.volumes.iter_mut().find(|v| v.config.name == volume.name) {
            *held = Volume::new(volume, now);
        }
    }

    pub(super) fn stop_sandbox(&mut self, now: Millis, id: &Str) {
        let Some(sandbox) = self.sandbox_mut(id) else { return };
        sandbox.state = SandboxState::Stopped;
        let alive = sandbox.containers.iter().filter(|container| container.exit().is_none());
        let alive: Vec<Str> = alive.map(|container| container.id.clone()).collect();
        for id in alive {
            self.agenda.add(now, Due::Signal { id, signal: Signal::Kill });
        }
    }
}
