//! Commands run in a container beside its own process, as `exec` and probes do.

use super::computer::{Due, Machine, Note, What};
use super::container::ContainerState;
use super::inside::Around;
use super::script::Script;
use crate::sim::{Io, Millis, Pipe, Step};
use crate::value::Str;

/// A command that somebody runs in a container. It stays on record until it is forgotten.
#[derive(Clone, Debug)]
pub struct Exec {
    /// Chosen by whoever asked.
    pub id: Str,
    pub container: Str,
    pub asked_at: Millis,
    /// What it has printed so far.
    pub stdout: String,
    pub stderr: String,
    /// How it ended, if it did.
    pub code: Option<u8>,
    script: Script,
}

/// From the asking to the command's first step.
const START_MS: Millis = 20;

impl Machine {
    /// The command of an id.
    pub fn exec(&self, id: &str) -> Option<&Exec> {
        self.execs.iter().find(|exec| exec.id == id)
    }

    pub(super) fn start_exec(&mut self, now: Millis, id: &Str, container: &Str, argv: &[Str]) {
        self.execs.retain(|exec| exec.id != *id);
        let Some(found) = self.container(container) else { return };
        let (Some(entry), ContainerState::Running { .. }) = (found.entry, &found.state) else {
            return;
        };
        let mut script = Script::command(argv, entry.tools, &found.config.env);
        if !found.config.working_dir.is_empty() {
            script.set_directory(&found.config.working_dir);
        }
        self.execs.push(Exec {
            id: id.clone(),
            container: container.clone(),
            asked_at: now,
            stdout: String::new(),
            stderr: String::new(),
            code: None,
            script,
        });
        self.agenda.add(now + START_MS, Due::Exec { id: id.clone() });
    }

    /// Lets a command go on; without its container it is killed.
    pub(super) fn step_exec(&mut self, at: Millis, id: &Str, notes: &mut Vec<Note>) {
        let Some(place) = self.execs.iter().position(|e| e.id == *id && e.code.is_none()) else {
            return;
        };
        let mut exec = self.execs.swap_remove(place);
        let (epoch_seconds, server_end_ms) = (self.epoch_seconds, self.pace.server_end_ms);
        self.make_files(&exec.container, at);
        let step = match self.container_mut(&exec.container) {
            Some(container) if container.is_running() => {
                let Some(entry) = container.entry else { return };
                let mut around = Around {
                    entry,
                    files: &mut container.files,
                    host_name: container.host_name.clone(),
                    epoch_seconds,
                    server_end_ms,
                };
                exec.step(at, &mut around)
            }
            _ => Step::Exited(137),
        };
        match step {
            Step::Exited(code) => {
                exec.code = Some(code);
                let labels = self.labels_around(&exec.container);
                notes.push(Note { at, labels, what: What::ExecEnded { id: id.clone() } });
            }
            Step::Blocked(wait) => {
                let until = wait.until.unwrap_or(at + 1_000).max(at + 1);
                self.agenda.add(until, Due::Exec { id: id.clone() });
            }
        }
        self.execs.push(exec);
    }
}

impl Exec {
    fn step(&mut self, now: Millis, around: &mut Around) -> Step {
        let (mut stdin, mut stdout, mut stderr) = <(Pipe, Pipe, Pipe)>::default();
        stdin.close();
        let mut io = Io {
            now,
            stdin: &mut stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            signal: None,
            stdin_is_terminal: false,
            stdout_is_terminal: false,
        };
        let step = self.script.step(&mut io, around);
        self.stdout.push_str(stdout.peek());
        self.stderr.push_str(stderr.peek());
        step
    }
}
