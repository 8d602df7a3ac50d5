//! `kubectl describe`: what there is to say of objects, with their events.

use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::describe;
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::resource::Query;

pub static COMMAND: Command = Command {
    name: "describe",
    usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [flags]",
    about: "Says what there is to say of one or many objects",
    flags: &[FLAGS, groups::FILENAME, groups::SELECTOR, groups::ALL_NAMESPACES, groups::CHUNK_SIZE],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[Flag::on("show-events", "with the events of each object")];

/// Nothing was named, so kubectl says how to name something.
const NO_TYPE: &str = "You must specify the type of resource to describe. Use \"kubectl \
                       api-resources\" for a complete list of supported resources.";

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    if cx.args().is_empty() && cx.flags().list("filename").is_empty() {
        return Err(text(NO_TYPE));
    }
    let query = Query { types_alone: true, latest: true, validate: false, ..Query::of(cx) };
    let all_namespaces = query.all_namespaces;
    let found = query.find(cx)?;
    let (infos, error) = found.infos(cx);
    let several = error.is_some() || infos.len() > 1;
    let asked_for = cx.flags().changed("show-events");
    let with_events = cx.flags().on("show-events") && (asked_for || !several);
    if let Some(error) = &error
        && error.is_not_found()
        && let [types, prefix] = cx.args()
    {
        let (types, prefix) = (types.clone(), prefix.clone());
        return by_prefix(cx, error.clone(), types, &prefix, with_events);
    }
    for (i, info) in infos.iter().enumerate() {
        let page = describe::describe(cx, info.resource, &info.object, with_events);
        cx.print(if i == 0 { page } else { format!("\n\n{page}") });
    }
    if infos.is_empty() && error.is_none() {
        match all_namespaces {
            true => cx.complain("No resources found"),
            false => cx.complain(format!("No resources found in {} namespace.", cx.namespace())),
        }
    }
    error.map_or(Ok(Next::Done), Err)
}

/// A name that no object has may be the start of some objects' names.
fn by_prefix(
    cx: &mut Cx<'_>,
    error: Error,
    types: String,
    prefix: &str,
    with_events: bool,
) -> Result<Next> {
    let query = Query { args: vec![types], types_alone: true, validate: false, ..Query::of(cx) };
    let mut found_any = false;
    for info in query.find(cx)?.all(cx)? {
        if info.name.starts_with(prefix) {
            found_any = true;
            let page = describe::describe(cx, info.resource, &info.object, with_events);
            cx.say(page);
        }
    }
    if found_any { Ok(Next::Done) } else { Err(error) }
}
