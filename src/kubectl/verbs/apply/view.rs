//! `kubectl apply view-last-applied`: the object as it was applied last.

use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::resource::Query;
use crate::value::{Value, json, yaml};

pub static COMMAND: Command = Command {
    name: "view-last-applied",
    usage: "view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
    about: "Shows objects as they were applied last",
    flags: &[FLAGS, groups::FILENAME, groups::SELECTOR, groups::ALL],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[Flag::text("output", "yaml", "yaml or json").short('o')];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let output = cx.flags().text("output");
    if !matches!(output, "yaml" | "json") {
        let path = cx.call.path.as_str();
        return Err(usage(
            path,
            format!(
                "Unexpected -o output mode: {output}, the flag 'output' must be one of yaml|json"
            ),
        ));
    }
    let query = Query { types_alone: true, latest: true, all: false, ..Query::of(cx) };
    let infos = query.find(cx)?.all(cx)?;
    for info in infos {
        let Some(words) = applied::original(&info.object) else {
            return Err(text(format!(
                "no last-applied-configuration annotation found on resource: {}",
                info.name
            )));
        };
        let object = json::parse(words).unwrap_or(Value::Null);
        let shown = match output {
            "json" => json::print_pretty(&object),
            _ => yaml::print(&object),
        };
        cx.print(shown);
    }
    Ok(Next::Done)
}
