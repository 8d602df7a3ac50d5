//! The computer itself: what it holds, what it may be asked, and how it goes on by itself.

use super::container::{Container, ContainerConfig, Sandbox, SandboxConfig};
use super::disk::VolumeConfig;
use super::execs::{Exec, ExecConfig};
use super::image::{Image, Pull};
use super::network::{Answer, Dial};
use super::places::Places;
use super::{Pace, Reference};
use crate::sh::Tree;
use crate::sim::{Agenda, Chance, Millis, Signal};
use crate::value::{Map, Str};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The gateway has the address before it.
pub(super) const FIRST_HOST: u8 = 2;

/// A node's computer. Asked by [`Machine::call`], it goes on by [`Machine::advance`]; whoever
/// wants to know what became of it looks.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) hostname: Str,
    pub(super) address: Str,
    pub(super) network: [u8; 3],
    pub(super) last_host: u8,
    pub(super) pace: Pace,
    /// Seconds since 1970 at virtual time 0: what `date` counts from.
    pub(super) epoch_seconds: u64,
    pub(super) images: Vec<Image>,
    pub(super) pulls: Vec<Pull>,
    pub(super) sandboxes: Vec<Rc<Sandbox>>,
    pub(super) places: Places,
    pub(super) execs: Vec<Exec>,
    /// The node's own files.
    pub(super) files: Tree,
    /// Grows whenever somebody who talks with a process here has something to hear.
    pub(super) news: u64,
    /// What processes want of the network.
    pub(super) dials: Vec<Dial>,
    pub(super) next_dial: u64,
    /// What they got and have not taken yet.
    pub(super) answers: BTreeMap<u64, Answer>,
    pub(super) answered: u64,
    pub(super) agenda: Agenda<Due>,
}

/// What a machine can be asked to do. It begins at once and goes on by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Fetches an image; `id` is how the asker finds the pull again.
    StartPull {
        id: Str,
        image: Str,
        labels: Map,
    },
    /// Takes a pull off the record. One under way goes on, but nobody is told of its end.
    ForgetPull {
        id: Str,
    },
    RunSandbox(SandboxConfig),
    CreateContainer {
        sandbox: Str,
        config: Rc<ContainerConfig>,
    },
    StartContainer {
        id: Str,
    },
    /// SIGTERM now, SIGKILL after the grace period.
    StopContainer {
        id: Str,
        grace_ms: Millis,
        /// What it does before it is told to.
        hook: Option<Hook>,
    },
    /// Sends a signal to a container's first process.
    Signal {
        id: Str,
        signal: Signal,
    },
    RemoveContainer {
        id: Str,
    },
    /// Kills a container if it runs, and removes it.
    KillAndRemove {
        id: Str,
    },
    /// Runs a command in a running container.
    Exec(ExecConfig),
    /// Lets somebody sit before a container's first process; see [`Machine::talk`].
    Attach {
        id: Str,
        container: Str,
    },
    /// Takes a command off the record; one that still runs is ended.
    ForgetExec {
        id: Str,
    },
    /// Gives a volume of a sandbox new content.
    UpdateVolume {
        sandbox: Str,
        volume: VolumeConfig,
    },
    /// Kills what still runs in a sandbox and takes its network down.
    StopSandbox {
        id: Str,
    },
    /// Removes a stopped sandbox with its containers.
    RemoveSandbox {
        id: Str,
    },
}

/// What a container does before it is told to end.
#[derive(Clone, Debug, PartialEq)]
pub enum Hook {
    Exec { argv: Vec<Str> },
    Sleep { ms: Millis },
}

/// Something that has just happened by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub at: Millis,
    pub what: What,
    /// The labels of the sandbox, or of the pull.
    pub labels: Map,
}

/// What has happened, and to which pull, sandbox or container.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    PullEnded { id: Str },
    SandboxReady { id: Str },
    ContainerCreated { id: Str },
    ContainerStarted { id: Str },
    ContainerExited { id: Str },
    ExecEnded { id: Str },
}

/// What is due on the machine.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Due {
    Pull { id: Str },
    SandboxReady { id: Str },
    Created { id: Str },
    Started { id: Str },
    Wake { id: Str },
    Kill { id: Str },
    Signal { id: Str, signal: Signal },
    Exec { id: Str },
    Remove { id: Str },
    Answer { id: u64, container: Str, answer: Rc<Answer> },
}

impl Machine {
    /// A computer that has just been installed: its address, and the /24 for its sandboxes.
    pub fn new(hostname: &str, address: &str, network: [u8; 3], pace: Pace) -> Machine {
        Machine {
            hostname: hostname.into(),
            address: address.into(),
            network,
            last_host: FIRST_HOST - 1,
            pace,
            epoch_seconds: 0,
            images: Vec::new(),
            pulls: Vec::new(),
            sandboxes: Vec::new(),
            places: Places::default(),
            execs: Vec::new(),
            files: Tree::new(),
            news: 0,
            dials: Vec::new(),
            next_dial: 0,
            answers: BTreeMap::new(),
            answered: 0,
            agenda: Agenda::default(),
        }
    }

    /// Sets the clock: seconds since 1970 at virtual time 0.
    pub fn set_epoch(&mut self, seconds: u64) {
        self.epoch_seconds = seconds;
    }

    /// The node's own files.
    pub fn files_mut(&mut self) -> &mut Tree {
        &mut self.files
    }

    pub fn hostname(&self) -> &Str {
        &self.hostname
    }

    /// The node's own address.
    pub fn address(&self) -> &Str {
        &self.address
    }

    /// Images on its disk, in the order of their last pull.
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// The image that a name stands for, if it is on the disk.
    pub fn image(&self, name: &str) -> Option<&Image> {
        let full = Reference::parse(name).ok()?.full();
        self.images.iter().find(|image| image.name == full.as_str())
    }

    /// Pulls on record, in the order in which they were asked for.
    pub fn pulls(&self) -> &[Pull] {
        &self.pulls
    }

    /// The pull of an id.
    pub fn pull(&self, id: &str) -> Option<&Pull> {
        self.pulls.iter().find(|pull| pull.id == id && !pull.is_forgotten)
    }

    /// All sandboxes, oldest first.
    pub fn sandboxes(&self) -> &[Rc<Sandbox>] {
        &self.sandboxes
    }

    /// The newest sandbox that has a label.
    pub fn sandbox_labelled(&self, key: &str, value: &str) -> Option<&Rc<Sandbox>> {
        self.places.by_label(key, value).map(|place| &self.sandboxes[place])
    }

    /// The container of an id.
    pub fn container(&self, id: &str) -> Option<&Rc<Container>> {
        self.sandbox_around(id)?.containers.iter().find(|container| container.id == id)
    }

    /// Begins what is asked for. What cannot be done, such as stopping what is not there, is
    /// not done.
    pub fn call(&mut self, now: Millis, call: &Call, chance: &mut Chance) {
        match call {
            Call::StartPull { id, image, labels } => self.start_pull(now, id, image, labels),
            Call::ForgetPull { id } => self.forget_pull(id),
            Call::RunSandbox(config) => self.run_sandbox(now, config, chance),
            Call::CreateContainer { sandbox, config } => {
                self.create_container(now, sandbox, config, chance);
            }
            Call::StartContainer { id } => self.start_container(now, id),
            Call::StopContainer { id, grace_ms, hook } => {
                self.stop_container(now, id, *grace_ms, hook.as_ref());
            }
            Call::Signal { id, signal } => {
                self.agenda.add(now, Due::Signal { id: id.clone(), signal: *signal });
            }
            Call::RemoveContainer { id } => self.remove_container(id),
            Call::KillAndRemove { id } => {
                self.agenda.add(now, Due::Signal { id: id.clone(), signal: Signal::Kill });
                self.agenda.add(now, Due::Remove { id: id.clone() });
            }
            Call::Exec(config) => self.start_exec(now, config),
            Call::Attach { id, container } => self.attach(id, container),
            Call::ForgetExec { id } => self.execs.retain(|exec| exec.id != *id),
            Call::UpdateVolume { sandbox, volume } => self.update_volume(now, sandbox, volume),
            Call::StopSandbox { id } => self.stop_sandbox(now, id),
            Call::RemoveSandbox { id } => self.remove_sandbox(id),
        }
    }

    /// When something happens next if nobody asks for anything.
    pub fn next_due(&self) -> Option<Millis> {
        self.agenda.next_at()
    }

    /// Lets happen what is due by `now`, and tells it in order.
    pub fn advance(&mut self, now: Millis) -> Vec<Note> {
        let mut notes = Vec::new();
        while let Some((at, due)) = self.agenda.pop_due(now) {
            match due {
                Due::Pull { id } => self.end_pull(at, id, &mut notes),
                Due::SandboxReady { id } => self.sandbox_is_ready(at, id, &mut notes),
                Due::Created { id } => self.container_is_created(at, id, &mut notes),
                Due::Started { id } => self.container_starts(at, id, &mut notes),
                Due::Wake { id } => {
                    if self.container(&id).is_some_and(|c| c.wake_at == Some(at)) {
                        self.step(at, &id, None, &mut notes);
                    }
                }
                Due::Kill { id } => {
                    if self.container(&id).is_some_and(|c| c.kill_at == Some(at)) {
                        self.step(at, &id, Some(Signal::Kill), &mut notes);
                    }
                }
                Due::Remove { id } => self.remove_container(&id),
                Due::Answer { id, container, answer } => {
                    self.take_answer(at, id, &container, Answer::clone(&answer));
                }
                Due::Signal { id, signal } => self.step(at, &id, Some(signal), &mut notes),
                Due::Exec { id } => {
                    if self.exec(&id).is_some_and(|exec| exec.wake_at == Some(at)) {
                        self.step_exec(at, &id, &mut notes);
                    }
                }
            }
        }
        notes
    }

    pub(super) fn sandbox_mut(&mut self, id: &str) -> Option<&mut Sandbox> {
        let place = self.places.by_id(id)?;
        Some(Rc::make_mut(&mut self.sandboxes[place])).filter(|sandbox| sandbox.id == id)
    }

    pub(super) fn container_mut(&mut self, id: &str) -> Option<&mut Container> {
        let sandbox = &mut self.sandboxes[self.places.by_id(id)?];
        let place = sandbox.containers.iter().position(|container| container.id == id)?;
        Some(Rc::make_mut(&mut Rc::make_mut(sandbox).containers[place]))
    }

    /// The sandbox that a container is in.
    pub(super) fn sandbox_around(&self, id: &str) -> Option<&Rc<Sandbox>> {
        Some(&self.sandboxes[self.places.by_id(id)?])
    }

    /// The sandbox that a container is in.
    pub fn sandbox_of(&self, container: &str) -> Option<&Rc<Sandbox>> {
        self.sandbox_around(container)
    }

    pub(super) fn labels_around(&self, id: &str) -> Map {
        self.sandbox_around(id).map(|s| s.config.labels.clone()).unwrap_or_default()
    }
}

/// An id as containerd gives them: 64 hexadecimal digits.
pub(super) fn new_id(hostname: &str, chance: &mut Chance) -> Str {
    chance.draw(&["container id", hostname]).letters("0123456789abcdef", 64).into()
}
