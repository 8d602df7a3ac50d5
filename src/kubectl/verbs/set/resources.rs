//! `kubectl set resources`.

use super::{change, each_container, find, set_flags};
use crate::api::Quantity;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;

pub static COMMAND: Command = Command {
    name: "resources",
    usage: "resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]",
    about: "Sets requests and limits of containers",
    flags: set_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("containers", "*", "which containers").short('c'),
    Flag::text("limits", "", "RESOURCE=QUANTITY,…"),
    Flag::text("requests", "", "RESOURCE=QUANTITY,…"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let (limits, requests) = (flags.text("limits"), flags.text("requests"));
    let infos = find(cx, cx.args().to_vec())?;
    if limits.is_empty() && requests.is_empty() {
        return Err(text(
            "you must specify an update to requests or limits (in the form of --requests/--limits)",
        ));
    }
    let amounts = [("limits", amounts(limits)?), ("requests", amounts(requests)?)];
    let pattern = flags.text("containers");
    let failing = "failed to patch resources update to pod template";
    change(cx, infos, "resource requirements updated", failing, |spec| {
        let found = each_container(spec, pattern, |container| {
            for (list, amounts) in &amounts {
                for (resource, amount) in amounts {
                    container.set_at(&["resources", list, resource], *amount);
                }
            }
        });
        match found {
            true => Vec::new(),
            false => vec![text(format!("error: unable to find container named {pattern}"))],
        }
    })
}

fn amounts(words: &str) -> Result<Vec<(&str, &str)>> {
    let mut amounts = Vec::new();
    for part in words.split(',').filter(|part| !part.is_empty()) {
        let Some((resource, amount)) = part.split_once('=').filter(|(_, b)| !b.contains('='))
        else {
            return Err(text(format!(
                "Invalid argument syntax {part}, expected <resource>=<value>"
            )));
        };
        Quantity::parse(amount).map_err(|why| text(why.to_string()))?;
        amounts.push((resource, amount));
    }
    Ok(amounts)
}
