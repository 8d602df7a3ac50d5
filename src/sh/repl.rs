//! A shell that reads its lines from its input: `sh` in a container, or a script in a pipe.

use super::jobs::World;
use super::shell::{Feed, Flavour, Shell};
use super::system::System;
use crate::sim::{Io, Signal, Step, Wait};

/// A shell with the reading of lines around it.
#[derive(Clone, Debug)]
pub struct Repl {
    shell: Shell,
    /// Lines of a command that isn't complete yet.
    pending: String,
    running: bool,
    prompted: bool,
}

impl Repl {
    /// A shell that prompts if its input is a terminal, which is up to `shell` being interactive.
    pub fn new(mut shell: Shell) -> Repl {
        shell.reading = true;
        Repl { shell, pending: String::new(), running: false, prompted: false }
    }

    /// A shell that has been fed already, and reads no lines.
    pub fn of(shell: Shell) -> Repl {
        Repl { shell, pending: String::new(), running: true, prompted: false }
    }

    /// The shell itself.
    pub fn shell(&self) -> &Shell {
        &self.shell
    }

    pub(super) fn shell_mut(&mut self) -> &mut Shell {
        &mut self.shell
    }

    /// Reads and runs lines until one has to wait, or the shell ends.
    pub fn step(&mut self, system: &mut dyn System, io: &mut Io<'_>) -> Step {
        let mut quota = self.shell.quota.at(io.now, self.shell.count_processes());
        let step = self.step_in(&mut World { system, quota: &mut quota }, io);
        self.shell.quota = quota;
        step
    }

    pub(super) fn step_in(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if !self.running {
            match io.signal.take() {
                Some(Signal::Interrupt) if self.shell.interactive => {
                    io.stdout.write("\n");
                    self.pending.clear();
                    self.shell.status = 130;
                    self.prompted = false;
                }
                Some(Signal::Terminate) if self.shell.interactive => {}
                Some(signal) => {
                    self.shell.end(world.system);
                    return Step::Exited(128 + signal.number());
                }
                None => {}
            }
        }
        loop {
            if self.running || self.shell.exited.is_some() {
                match self.shell.step_in(world, io) {
                    Step::Blocked(wait) => return Step::Blocked(wait),
                    Step::Exited(code) if self.shell.exited.is_some() => return Step::Exited(code),
                    Step::Exited(_) => self.running = false,
                }
                continue;
            }
            if !world.quota.spend(1) {
                return Step::Blocked(Wait::until(io.now + 1));
            }
            self.prompt(io);
            match io.stdin.take_line() {
                Some(line) => self.take(&line, false, io),
                None if !io.stdin.is_closed() => {
                    let jobs = self.shell.background_wait(io.now).unwrap_or_default();
                    return Step::Blocked(Wait::input().or(jobs));
                }
                None if !self.pending.is_empty() => self.take("", true, io),
                None => {
                    self.shell.exited = Some(self.shell.status);
                }
            }
        }
    }

    fn prompt(&mut self, io: &mut Io<'_>) {
        if !self.shell.interactive || std::mem::replace(&mut self.prompted, true) {
            return;
        }
        let name = if self.pending.is_empty() { "PS1" } else { "PS2" };
        let text = match (self.shell.variable(name), name, self.shell.flavour) {
            (Some(text), ..) => text.replace("\\w", &self.shell.cwd),
            (None, "PS2", _) => "> ".to_owned(),
            (None, _, Flavour::Ash) => format!("{} # ", self.shell.cwd),
            (None, _, Flavour::Bash) if self.shell.variable("HOSTNAME").is_some() => {
                let host = self.shell.variable("HOSTNAME").map_or("", |host| host.as_str());
                let home = self.shell.variable("HOME").map_or("", |home| home.as_str());
                let cwd = self.shell.cwd().as_str();
                let cwd = if cwd == home { "~" } else { cwd };
                format!("root@{host}:{cwd}# ")
            }
            (None, ..) => "# ".to_owned(),
        };
        io.stdout.write(&text);
    }

    fn take(&mut self, line: &str, complete: bool, io: &mut Io<'_>) {
        self.pending.push_str(line);
        self.prompted = false;
        // A newline at the end doesn't end a command that it continues.
        let text = self.pending.strip_suffix('\n').unwrap_or(&self.pending).to_owned();
        match self.shell.feed(&text, complete) {
            Feed::Accepted => {
                self.running = true;
                self.pending.clear();
            }
            Feed::Incomplete => {}
            Feed::Refused(text) => {
                io.stderr.write(&text);
                self.pending.clear();
                if !self.shell.interactive {
                    self.shell.exited = Some(2);
                }
            }
        }
    }
}
