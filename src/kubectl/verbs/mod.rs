//! kubectl's commands: one file each, and the one list of them.

mod annotate;
mod apply;
mod create;
mod delete;
mod describe;
mod get;
mod label;
mod logs;
mod run;
mod scale;
mod set;
mod wait;

use super::command::{BARE, Command, Run};
use super::cx::{Cx, Turn};
use super::errors::Result;

/// kubectl itself. The order is that of kubectl's help, in which suggestions are made.
pub static ROOT: Command = Command {
    name: "kubectl",
    usage: "[flags] [options]",
    about: "Talks to the API server of a Kubernetes cluster",
    subcommands: &[
        &create::COMMAND,
        &run::COMMAND,
        &set::COMMAND,
        &get::COMMAND,
        &delete::COMMAND,
        &describe::COMMAND,
        &scale::COMMAND,
        &logs::COMMAND,
        &apply::COMMAND,
        &wait::COMMAND,
        &label::COMMAND,
        &annotate::COMMAND,
    ],
    run: Run::Help { to_stderr: false },
    ..BARE
};

/// Commands that wait, each with what it has to remember.
#[derive(Clone, Debug)]
pub enum Waiting {
    Delete(delete::Removal),
    Get(get::Watching),
    Logs(logs::Following),
    Run(run::Attached),
    Scale(scale::Scaling),
    Wait(wait::WaitFor),
}

impl Waiting {
    /// Looks whether there is something to do, and does it.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        match self {
            Waiting::Delete(removal) => removal.step(cx),
            Waiting::Get(watching) => watching.step(cx),
            Waiting::Logs(following) => following.step(cx),
            Waiting::Run(attached) => attached.step(cx),
            Waiting::Scale(scaling) => scaling.step(cx),
            Waiting::Wait(wait) => wait.step(cx),
        }
    }

    /// Whether the command catches Ctrl-C and ends with exit code 1.
    pub fn catches_interrupt(&self) -> bool {
        !matches!(self, Waiting::Scale(_))
    }
}
