//! kubectl's commands: one file each, and the one list of them.

mod about;
mod annotate;
mod apply;
mod aside;
mod auth;
mod autoscale;
mod config;
mod create;
mod debug;
mod delete;
mod describe;
mod diff;
mod discovery;
mod drain;
mod edit;
mod events;
mod explain;
mod expose;
mod get;
mod label;
mod logs;
mod patch;
mod remote;
mod replace;
mod rollout;
mod run;
mod scale;
mod set;
mod taint;
mod top;
mod wait;

pub use remote::{Connection, Forward};

use super::command::{BARE, Command, Run};
use super::cx::{Cx, Turn};
use super::errors::Result;
use crate::sim::Signal;

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
        &explain::COMMAND,
        &get::COMMAND,
        &edit::COMMAND,
        &delete::COMMAND,
        &rollout::COMMAND,
        &scale::COMMAND,
        &autoscale::COMMAND,
        &aside::CERTIFICATE,
        &about::CLUSTER_INFO,
        &top::COMMAND,
        &drain::CORDON,
        &drain::UNCORDON,
        &drain::DRAIN,
        &taint::COMMAND,
        &describe::COMMAND,
        &logs::COMMAND,
        &remote::ATTACH,
        remote::EXEC,
        remote::PORT_FORWARD,
        &remote::PROXY,
        &remote::CP,
        &auth::COMMAND,
        &debug::COMMAND,
        &events::COMMAND,
        &diff::COMMAND,
        &apply::COMMAND,
        &patch::COMMAND,
        &replace::COMMAND,
        &wait::COMMAND,
        &aside::KUSTOMIZE,
        &label::COMMAND,
        &annotate::COMMAND,
        &aside::COMPLETION,
        &config::COMMAND,
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
    Copy(Box<remote::Copying>),
    Debug(debug::Attached),
    Delete(delete::Removal),
    Drain(drain::Draining),
    Edit(edit::Editing),
    Events(events::Watching),
    Exec(remote::Talking),
    Forward(remote::Forwarding),
    Get(get::Watching),
    Logs(logs::Following),
    Replace(replace::Replacing),
    Rollout(rollout::Watching),
    Run(run::Attached),
    Scale(scale::Scaling),
    Wait(wait::WaitFor),
}

impl Waiting {
    /// Looks whether there is something to do, and does it.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        match self {
            Waiting::Copy(copying) => copying.step(cx),
            Waiting::Debug(attached) => attached.step(cx),
            Waiting::Delete(removal) => removal.step(cx),
            Waiting::Drain(draining) => draining.step(cx),
            Waiting::Edit(editing) => editing.step(cx),
            Waiting::Events(watching) => watching.step(cx),
            Waiting::Exec(talking) => talking.step(cx),
            Waiting::Forward(forwarding) => forwarding.step(cx),
            Waiting::Get(watching) => watching.step(cx),
            Waiting::Logs(following) => following.step(cx),
            Waiting::Replace(replacing) => replacing.step(cx),
            Waiting::Rollout(watching) => watching.step(cx),
            Waiting::Run(attached) => attached.step(cx),
            Waiting::Scale(scaling) => scaling.step(cx),
            Waiting::Wait(wait) => wait.step(cx),
        }
    }

    /// Hands a signal on to a process in a container; false if the command has none to talk with.
    pub fn hand_on(&mut self, signal: Signal) -> bool {
        match self {
            Waiting::Exec(talking) => talking.hand_on(signal),
            Waiting::Debug(attached) => attached.hand_on(signal),
            Waiting::Run(attached) => attached.hand_on(signal),
            _ => false,
        }
    }

    /// Whether the command catches Ctrl-C and ends with exit code 1.
    pub fn catches_interrupt(&self) -> bool {
        !matches!(self, Waiting::Scale(_) | Waiting::Exec(_))
    }

    /// The ports that lead into a pod.
    pub fn forwards(&self) -> &[Forward] {
        match self {
            Waiting::Forward(forwarding) => &forwarding.forwards,
            _ => &[],
        }
    }

    /// Notes that somebody connected to a port.
    pub fn connected(&mut self, connection: Connection) {
        if let Waiting::Forward(forwarding) = self {
            forwarding.connected.push(connection);
        }
    }
}
