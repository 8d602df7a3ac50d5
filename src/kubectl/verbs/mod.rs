//! kubectl's commands: one file each, and the one list of them.

mod about;
mod annotate;
mod apply;
mod autoscale;
mod create;
mod delete;
mod describe;
mod discovery;
mod drain;
mod events;
mod expose;
mod get;
mod label;
mod logs;
mod patch;
mod rollout;
mod run;
mod scale;
mod set;
mod taint;
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
        &expose::COMMAND,
        &run::COMMAND,
        &set::COMMAND,
        &get::COMMAND,
        &delete::COMMAND,
        &rollout::COMMAND,
        &scale::COMMAND,
        &autoscale::COMMAND,
        &about::CLUSTER_INFO,
        &drain::CORDON,
        &drain::UNCORDON,
        &drain::DRAIN,
        &taint::COMMAND,
        &describe::COMMAND,
        &logs::COMMAND,
        &events::COMMAND,
        &apply::COMMAND,
        &patch::COMMAND,
        &wait::COMMAND,
        &label::COMMAND,
        &annotate::COMMAND,
        &about::PLUGIN,
        &about::VERSION,
        &discovery::API_VERSIONS,
        &discovery::API_RESOURCES,
        &about::OPTIONS,
    ],
    run: Run::Help { to_stderr: false },
    ..BARE
};

/// Commands that wait, each with what it has to remember.
#[derive(Clone, Debug)]
pub enum Waiting {
    Delete(delete::Removal),
    Drain(drain::Draining),
    Events(events::Watching),
    Get(get::Watching),
    Logs(logs::Following),
    Rollout(rollout::Watching),
    Run(run::Attached),
    Scale(scale::Scaling),
    Wait(wait::WaitFor),
}

impl Waiting {
    /// Looks whether there is something to do, and does it.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        match self {
            Waiting::Delete(removal) => removal.step(cx),
            Waiting::Drain(draining) => draining.step(cx),
            Waiting::Events(watching) => watching.step(cx),
            Waiting::Get(watching) => watching.step(cx),
            Waiting::Logs(following) => following.step(cx),
            Waiting::Rollout(watching) => watching.step(cx),
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
