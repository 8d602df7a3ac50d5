//! What runs inside a shell, as `ps` lists it and `kill` finds it.

use super::jobs::{Running, Stage};
use super::shell::Shell;
use crate::sim::Signal;
use crate::value::Str;

/// A process that a shell has started.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub pid: u32,
    pub parent: u32,
    /// Its words; empty for a copy of the shell that started it.
    pub command: Str,
}

impl Shell {
    /// Adds what runs in this shell, which is process `parent` itself, and in shells inside it.
    pub fn list_processes(&self, parent: u32, list: &mut Vec<Listed>) {
        for stage in self.living() {
            let (pid, command) = (stage.pid, stage.command.clone());
            list.push(Listed { pid, parent, command });
            if let Some(shell) = shell_of(&stage.running) {
                shell.list_processes(stage.pid, list);
            }
        }
    }

    /// Sends a signal to a process in this shell or in shells inside it; false if it has none of
    /// this number. It is heard at the shell's next step.
    pub fn signal_process(&mut self, pid: u32, signal: Signal) -> bool {
        let stages = self.jobs.iter_mut().flat_map(|job| &mut job.stages);
        for stage in stages.filter(|stage| stage.status.is_none()) {
            let inner = match &mut stage.running {
                Running::Shell(shell) => Some(&mut **shell),
                Running::Tool(tool) => tool.shell_mut(),
                _ => None,
            };
            let is_here = stage.pid == pid;
            if is_here || inner.is_some_and(|shell| shell.signal_process(pid, signal)) {
                stage.rouse(is_here.then_some(signal));
                return true;
            }
        }
        false
    }

    fn living(&self) -> impl Iterator<Item = &Stage> {
        let stages = self.jobs.iter().flat_map(|job| &job.stages);
        stages.filter(|stage| stage.status.is_none())
    }
}

fn shell_of(running: &Running) -> Option<&Shell> {
    match running {
        Running::Shell(shell) => Some(shell),
        Running::Tool(tool) => tool.shell(),
        _ => None,
    }
}
