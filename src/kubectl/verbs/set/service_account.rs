//! `kubectl set serviceaccount`.

use super::{change, find, set_flags};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};

pub static COMMAND: Command = Command {
    name: "serviceaccount",
    aliases: &["sa"],
    usage: "serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]",
    about: "Sets the service account of a workload's pods",
    flags: set_flags!(&[]),
    run: Run::Work(run),
    ..BARE
};

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some((account, resources)) = cx.args().split_last() else {
        return Err(text("serviceaccount is required"));
    };
    let infos = find(cx, resources.to_vec())?;
    change(cx, infos, "serviceaccount updated", "failed to patch ServiceAccountName", |spec| {
        spec.set(&["serviceAccountName"], account.as_str());
        Vec::new()
    })
}
