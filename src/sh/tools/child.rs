//! A command that a tool runs: `xargs`, `timeout`, `watch`, `env`, `sh`.

use super::{Running, Start};
use crate::sh::jobs::World;
use crate::sh::repl::Repl;
use crate::sh::shell::Shell;
use crate::sh::system::System;
use crate::sim::{Io, Step};

/// A command in a shell of its own.
#[derive(Clone, Debug)]
pub struct Child(Box<Shell>);

impl Child {
    /// A command by its words.
    pub fn argv(start: &Start, argv: Vec<String>) -> Child {
        let mut shell = start.shell.clone();
        shell.feed_argv(argv);
        Child(Box::new(shell))
    }

    /// A command by a shell that has been fed.
    pub fn shell(shell: Shell) -> Child {
        Child(Box::new(shell))
    }

    pub fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        self.0.step_in(world, io)
    }

    pub fn end(&mut self, system: &mut dyn System) {
        self.0.end(system);
    }

    pub fn processes(&self) -> u32 {
        self.0.count_processes()
    }
}

/// A tool that is nothing but the command that it runs.
impl Running for Child {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        Child::step(self, world, io)
    }

    fn end(&mut self, system: &mut dyn System) {
        Child::end(self, system);
    }

    fn processes(&self) -> u32 {
        Child::processes(self)
    }

    fn shell(&self) -> Option<&Shell> {
        Some(&self.0)
    }

    fn shell_mut(&mut self) -> Option<&mut Shell> {
        Some(&mut self.0)
    }

    fn handles_signals(&self) -> bool {
        true
    }
}

/// `sh` without a script.
impl Running for Repl {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        self.step_in(world, io)
    }

    fn end(&mut self, system: &mut dyn System) {
        Repl::shell_mut(self).end(system);
    }

    fn processes(&self) -> u32 {
        Repl::shell(self).count_processes()
    }

    fn shell(&self) -> Option<&Shell> {
        Some(Repl::shell(self))
    }

    fn shell_mut(&mut self) -> Option<&mut Shell> {
        Some(Repl::shell_mut(self))
    }

    fn handles_signals(&self) -> bool {
        true
    }
}
