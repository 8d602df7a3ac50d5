//! What a shell needs from the world around it: commands from outside, files, the time.

use super::files::Files;
use super::tools::Tool;
use crate::sim::{Io, Millis, Signal, Step};
use crate::value::Str;

/// A running command from outside: the [`System`] that started it knows what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProcessId(pub u64);

/// A command about to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation<'a> {
    /// The command's name and its arguments.
    pub argv: &'a [String],
    /// Exported variables, ordered by name.
    pub env: &'a [(Str, Str)],
    /// The working directory, an absolute path.
    pub cwd: &'a str,
    pub stdin_is_terminal: bool,
    pub stdout_is_terminal: bool,
}

/// A command that was started.
#[derive(Clone, Copy, Debug)]
pub enum Started {
    /// The system runs it.
    Process(ProcessId),
    /// It is one of the small tools, which the shell steps itself.
    Tool(&'static Tool),
}

/// Why a command couldn't be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStarted {
    /// No such command: 127.
    NotFound,
    /// It is there but is no program: 126.
    Permission,
}

/// The world around a shell.
pub trait System {
    /// The virtual time.
    fn now(&self) -> Millis;

    /// A number that grows with every change that a process blocked on `Wait::change` may want
    /// to see.
    fn changes(&self) -> u64;

    /// Starts a command that is no builtin. It takes no step yet.
    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted>;

    /// Whether there is such a command, for `type`, `which` and completion.
    fn has(&self, name: &str) -> bool;

    /// Takes a step of a command that was started. After `Exited` it is gone.
    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step;

    /// Ends a command at once, without asking it.
    fn end(&mut self, process: ProcessId);

    /// Sends a signal to a process that is none of the shell's own, or (without one) only looks;
    /// false if there is no such process.
    fn kill(&mut self, _pid: u32, _signal: Option<Signal>) -> bool {
        false
    }

    /// The number for a process that a shell starts; none where shells count for themselves.
    fn new_pid(&mut self) -> Option<u32> {
        None
    }

    /// The file system.
    fn files(&mut self) -> &mut dyn Files;

    /// Seconds since 1970 at virtual time 0.
    fn epoch(&self) -> u64;

    /// What `hostname` says.
    fn host_name(&self) -> Str {
        Str::lit("respawn")
    }
}
