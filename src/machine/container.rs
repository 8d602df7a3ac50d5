//! Sandboxes and the containers in them, as a node's computer holds them.

use super::attach::Attached;
use super::catalog::Entry;
use super::disk::{Mount, Volume, VolumeConfig};
use super::program::{Program, argv_of};
use crate::sh::Tree;
use crate::sim::{Millis, Pipe};
use crate::value::{Map, Str};
use std::rc::Rc;

/// What containers share: a network with one address, a host name. Kubernetes makes one a pod.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// 64 hexadecimal digits.
    pub id: Str,
    pub config: SandboxConfig,
    pub created_at: Millis,
    pub state: SandboxState,
    /// Its address; the node's own if it uses the node's network. Empty until it is ready.
    pub address: Str,
    /// Oldest first.
    pub containers: Vec<Rc<Container>>,
    pub(super) volumes: Vec<Volume>,
    /// The next process number, where its containers share them.
    pub(super) next_pid: u32,
}

/// What a sandbox is asked to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SandboxConfig {
    pub hostname: Str,
    pub labels: Map,
    pub uses_host_network: bool,
    /// Its containers see each other's processes.
    pub shares_processes: bool,
    /// What its containers may mount.
    pub volumes: Vec<VolumeConfig>,
}

/// How far a sandbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxState {
    Creating,
    Ready,
    /// Its network is gone, its containers are dead.
    Stopped,
}

/// A container of a sandbox.
#[derive(Clone, Debug)]
pub struct Container {
    /// 64 hexadecimal digits.
    pub id: Str,
    pub config: Rc<ContainerConfig>,
    /// `docker.io/library/nginx:latest`.
    pub image: Str,
    /// `docker.io/library/nginx@sha256:…`.
    pub image_id: Str,
    pub created_at: Millis,
    pub state: ContainerState,
    pub log: Log,
    /// Its own files, gone with it.
    pub files: Tree,
    /// Whether its first files were made: only when somebody may look.
    pub(super) has_files: bool,
    /// What is written to its first process, where its input stays open.
    pub(super) stdin: Pipe,
    /// Who sits before it.
    pub(super) attached: Option<Attached>,
    /// What its image is; none if the image was gone when it was made.
    pub(super) entry: Option<&'static Entry>,
    pub(super) host_name: Str,
    /// The number of its first process: 1, unless its sandbox's containers share theirs.
    pub(super) pid: u32,
    /// The number of the next process in it.
    pub(super) next_pid: u32,
    /// When it is killed unless it ends before; set by a stop.
    pub(super) kill_at: Option<Millis>,
    /// When its process wants to go on.
    pub(super) wake_at: Option<Millis>,
    /// How often in a row it wanted to go on at once.
    pub(super) busy_steps: u32,
}

/// What a container is asked to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerConfig {
    pub name: Str,
    /// How often one of this name was made before, in this sandbox or an earlier one.
    pub attempt: u32,
    pub image: Str,
    /// Replaces the image's entrypoint and command.
    pub command: Vec<Str>,
    /// Replaces the image's command.
    pub args: Vec<Str>,
    pub env: Vec<(Str, Str)>,
    pub working_dir: Str,
    pub labels: Map,
    pub annotations: Map,
    /// Its input stays open.
    pub stdin: bool,
    /// Its input and output are a terminal's.
    pub tty: bool,
    /// In bytes; who takes more is killed.
    pub memory_limit: Option<u64>,
    pub mounts: Vec<Mount>,
    /// The name of the container whose processes it sees besides its own; empty for none.
    pub target: Str,
}

/// How far a container is.
#[derive(Clone, Debug)]
pub enum ContainerState {
    Creating,
    Created,
    Starting,
    Running { started_at: Millis, program: Program },
    Exited(Exit),
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// None if it never got so far.
    pub started_at: Option<Millis>,
    pub finished_at: Millis,
    pub code: u8,
    /// `Completed`, `Error`, `StartError`, `OOMKilled`.
    pub reason: &'static str,
    pub message: Str,
}

impl Container {
    pub fn name(&self) -> &Str {
        &self.config.name
    }

    pub fn is_running(&self) -> bool {
        matches!(self.state, ContainerState::Running { .. })
    }

    /// When its process started, while it runs.
    pub fn started_at(&self) -> Option<Millis> {
        match &self.state {
            ContainerState::Running { started_at, .. } => Some(*started_at),
            _ => None,
        }
    }

    /// Whether it was asked to end and has not yet.
    pub fn is_stopping(&self) -> bool {
        self.kill_at.is_some() && self.exit().is_none()
    }

    /// How it ended, if it did.
    pub fn exit(&self) -> Option<&Exit> {
        match &self.state {
            ContainerState::Exited(exit) => Some(exit),
            _ => None,
        }
    }

    /// Whether its first process was told to end and is about to.
    pub(super) fn is_ending(&self) -> bool {
        let ContainerState::Running { program, .. } = &self.state else { return false };
        matches!(program, Program::Server { ends_at: Some(_), .. })
    }

    /// What its first process is called with.
    pub fn argv(&self) -> Vec<Str> {
        self.entry.map(|entry| argv_of(entry, &self.config)).unwrap_or_default()
    }

    /// The environment of its processes: what it is asked to have, and what every runtime adds.
    pub fn environment(&self) -> Vec<(Str, Str)> {
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let mut env: Vec<(Str, Str)> = vec![
            (Str::lit("PATH"), Str::lit(path)),
            (Str::lit("HOSTNAME"), self.host_name.clone()),
            (Str::lit("HOME"), Str::lit("/root")),
        ];
        if self.config.tty {
            env.push((Str::lit("TERM"), Str::lit("xterm")));
        }
        env.extend(self.config.env.iter().cloned());
        env
    }

    /// Whether it listens on its image's ports.
    pub fn serves(&self) -> bool {
        matches!(&self.state, ContainerState::Running { program, .. } if program.serves())
    }
}

impl Container {
    /// The ports on which anything in it listens.
    pub fn ports(&self) -> Vec<u16> {
        let server = self.entry.filter(|_| self.serves()).map(|entry| entry.ports.iter().copied());
        let scripts = self.script_ports().into_iter().map(|(port, _)| port);
        server.into_iter().flatten().chain(scripts).collect()
    }

    /// Whether its server listens on a port.
    pub fn listens_on(&self, port: u16) -> bool {
        self.serves() && self.entry.is_some_and(|entry| entry.ports.contains(&port))
            || self.script_ports().iter().any(|(open, _)| *open == port)
    }
}

impl Sandbox {
    /// A process number that its containers share.
    pub(super) fn take_pid(&mut self) -> u32 {
        self.next_pid += 1;
        self.next_pid - 1
    }

    /// The newest container of a name.
    pub fn container(&self, name: &str) -> Option<&Rc<Container>> {
        self.containers.iter().rev().find(|container| container.config.name == name)
    }

    /// Whether anybody in it listens on a port.
    pub fn listens(&self, port: u16) -> bool {
        self.containers.iter().any(|container| container.listens_on(port))
    }

    /// The HTTP status with which a path is answered on a port; none if nobody listens there.
    /// nginx has its own page only, others answer everything.
    pub fn http_status(&self, port: u16, path: &str) -> Option<u16> {
        let entry = self.containers.iter().find(|c| c.listens_on(port))?.entry?;
        let has_page = entry.name != "nginx" || path.is_empty() || path == "/";
        Some(if has_page || path.starts_with("/index") { 200 } else { 404 })
    }

    /// Whether this is its address.
    pub fn is_at(&self, address: &str) -> bool {
        self.state == SandboxState::Ready && self.address == address
    }

    /// The text under a label, or none.
    pub fn label(&self, key: &str) -> &str {
        self.config.labels.get(key).and_then(|value| value.as_str()).unwrap_or("")
    }
}

/// What a container has printed. Of much, the oldest is dropped, as log rotation does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    lines: Vec<LogLine>,
    /// How many lines were dropped.
    dropped: u64,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    pub at: Millis,
    pub is_error: bool,
    /// Without the newline that ends it.
    pub text: Str,
    /// Whether a newline ended it yet.
    pub is_whole: bool,
}

/// How many lines a log keeps at least.
const LOG_LINES: usize = 2_000;

impl Log {
    /// Adds what a process has written.
    pub fn write(&mut self, at: Millis, is_error: bool, text: &str) {
        for piece in text.split_inclusive('\n') {
            let is_whole = piece.ends_with('\n');
            let text = piece.trim_end_matches('\n');
            match self.lines.last_mut() {
                Some(last) if !last.is_whole && last.is_error == is_error => {
                    last.text = format!("{}{text}", last.text).into();
                    last.is_whole = is_whole;
                }
                _ => self.lines.push(LogLine { at, is_error, text: text.into(), is_whole }),
            }
        }
        if self.lines.len() > 2 * LOG_LINES {
            self.lines.drain(..LOG_LINES);
            self.dropped += LOG_LINES as u64;
        }
    }

    /// The lines that are kept, oldest first.
    pub fn lines(&self) -> &[LogLine] {
        &self.lines
    }

    /// How many lines there have ever been: a place from which to follow.
    pub fn end(&self) -> u64 {
        self.dropped + self.lines.len() as u64
    }

    /// Lines from a place on, as far as they are kept.
    pub fn since(&self, place: u64) -> &[LogLine] {
        let start = place.saturating_sub(self.dropped).min(self.lines.len() as u64);
        &self.lines[start as usize..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_joins_pieces_of_a_line_and_drops_the_oldest() {
        let mut log = Log::default();
        log.write(1, false, "one\ntw");
        log.write(2, false, "o\n");
        let texts: Vec<_> = log.lines().iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["one", "two"]);
        let place = log.end();
        for i in 0..5_000 {
            log.write(3, false, &format!("{i}\n"));
        }
        assert!(log.lines().len() <= 2 * LOG_LINES);
        assert_eq!(log.end(), place + 5_000);
        assert_eq!(log.since(log.end() - 1)[0].text, "4999");
    }
}
