//! The commands that a shell runs itself, because they change the shell or cost nothing.
//!
//! [`BUILTINS`] is the whole list; each is a function in one of the files here.

mod control;
mod files;
mod jobs;
mod names;
mod printf;
mod read;
mod test;
mod variables;

pub use printf::format;

use super::frames::Frame;
use super::jobs::World;
use super::shell::Shell;
use crate::sim::Io;

/// A builtin command.
#[derive(Debug)]
pub struct Builtin {
    pub name: &'static str,
    pub run: fn(&mut Shell, &[String], &mut World<'_>, &mut Io<'_>) -> Outcome,
}

/// What a builtin leaves to do.
#[derive(Debug)]
pub enum Outcome {
    /// It has ended.
    Status(u8),
    /// These frames go on with it, the last one first.
    Frames(Vec<Frame>),
    /// Its redirections stay for the shell: `exec > file`.
    KeepDescriptors,
    Leave(Leave),
}

/// A construct to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    Break(usize),
    Continue(usize),
    Return(u8),
    Exit(u8),
}

/// All builtins, by name.
pub const BUILTINS: &[Builtin] = &[
    Builtin { name: ".", run: control::source },
    Builtin { name: ":", run: control::yes },
    Builtin { name: "[", run: test::run },
    Builtin { name: "alias", run: names::alias },
    Builtin { name: "break", run: control::leave_loop },
    Builtin { name: "builtin", run: names::command },
    Builtin { name: "cd", run: files::cd },
    Builtin { name: "command", run: names::command },
    Builtin { name: "continue", run: control::leave_loop },
    Builtin { name: "declare", run: variables::declare },
    Builtin { name: "echo", run: printf::echo },
    Builtin { name: "eval", run: control::eval },
    Builtin { name: "exec", run: control::exec },
    Builtin { name: "exit", run: control::exit },
    Builtin { name: "export", run: variables::export },
    Builtin { name: "false", run: control::no },
    Builtin { name: "fg", run: jobs::fg },
    Builtin { name: "hash", run: control::yes },
    Builtin { name: "history", run: names::history },
    Builtin { name: "jobs", run: jobs::jobs },
    Builtin { name: "kill", run: jobs::kill },
    Builtin { name: "let", run: variables::arithmetic },
    Builtin { name: "local", run: variables::local },
    Builtin { name: "printf", run: printf::printf },
    Builtin { name: "pwd", run: files::pwd },
    Builtin { name: "read", run: read::read },
    Builtin { name: "readonly", run: variables::readonly },
    Builtin { name: "return", run: control::exit },
    Builtin { name: "set", run: variables::set },
    Builtin { name: "shift", run: variables::shift },
    Builtin { name: "source", run: control::source },
    Builtin { name: "test", run: test::run },
    Builtin { name: "trap", run: control::trap },
    Builtin { name: "true", run: control::yes },
    Builtin { name: "type", run: names::type_of },
    Builtin { name: "umask", run: control::yes },
    Builtin { name: "unalias", run: names::unalias },
    Builtin { name: "unset", run: variables::unset },
    Builtin { name: "wait", run: jobs::wait },
];

/// The builtin of a name.
pub fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}

impl Shell {
    /// Writes to the standard output of the builtin that runs.
    pub(super) fn say(&mut self, text: &str, world: &mut World<'_>, io: &mut Io<'_>) {
        self.write(1, text, world.system, io);
    }

    /// Writes a builtin's error message and gives its status.
    pub(super) fn refuse(
        &mut self,
        status: u8,
        text: &str,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Outcome {
        self.complain(text, world, io);
        Outcome::Status(status)
    }

    pub(super) fn leave(&mut self, leave: Leave, world: &mut World<'_>, io: &mut Io<'_>) {
        match leave {
            Leave::Exit(status) => {
                self.unwind_all(world.system);
                self.status = status;
                self.exited = Some(status);
            }
            Leave::Return(status) => {
                if self.leave_call(world.system) {
                    self.status = status;
                } else if self.depth > 0 {
                    self.leave(Leave::Exit(status), world, io);
                } else {
                    let text = "return: can only `return' from a function or sourced script";
                    self.complain(text, world, io);
                    self.status = 1;
                }
            }
            Leave::Break(count) | Leave::Continue(count) => {
                let again = matches!(leave, Leave::Continue(_));
                if !self.leave_loops(count, again, world.system) {
                    let name = if again { "continue" } else { "break" };
                    let text =
                        format!("{name}: only meaningful in a `for', `while', or `until' loop");
                    self.complain(&text, world, io);
                    self.status = 0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(BUILTINS.is_sorted_by(|a, b| a.name < b.name));
    }
}
