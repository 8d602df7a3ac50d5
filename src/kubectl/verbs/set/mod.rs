//! `kubectl set`: changes parts of pod templates, by its subcommands.

mod env;
mod image;
mod resources;
mod selector;
mod service_account;
mod subject;

use crate::api::PatchType;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::schema::{Type, decode, merge};
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "set",
    usage: "set SUBCOMMAND [options]",
    about: "Changes parts of workloads by its subcommands",
    subcommands: &[
        &image::COMMAND,
        &resources::COMMAND,
        &selector::COMMAND,
        &subject::COMMAND,
        &service_account::COMMAND,
        &env::COMMAND,
    ],
    run: Run::Help { to_stderr: false },
    ..BARE
};

/// The flags that all of `set` share.
macro_rules! set_flags {
    ($own:expr) => {
        &[
            $own,
            super::MANAGER,
            crate::kubectl::flags::groups::PRINT,
            crate::kubectl::flags::groups::FILENAME,
            crate::kubectl::flags::groups::SELECTOR,
            crate::kubectl::flags::groups::ALL,
            crate::kubectl::flags::groups::DRY_RUN,
            crate::kubectl::flags::groups::LOCAL,
            crate::kubectl::flags::groups::RECORD,
        ]
    };
}
use set_flags;

const MANAGER: &[Flag] = &[Flag::text("field-manager", "kubectl-set", "name of the writer")];

/// The objects whose pod template is to change.
fn find(cx: &mut Cx<'_>, args: Vec<String>) -> Result<Vec<Info>> {
    let flags = cx.flags();
    let local = flags.on("local");
    if local && !args.is_empty() {
        return Err(text(
            "error: you must specify resources by --filename when --local is set.\nExample \
             resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
        ));
    }
    let types_alone = flags.on("all");
    let query = Query { args, types_alone, all: false, latest: !local, local, ..Query::of(cx) };
    let mut infos = query.find(cx)?.all(cx)?;
    if local {
        infos.iter_mut().for_each(typed);
    }
    Ok(infos)
}

/// kubectl reads files into Go's structs here, which print some fields though they are empty.
fn typed(info: &mut Info) {
    let of = Type::of(&info.resource.api_version(), info.resource.kind());
    if let Some(Ok(read)) = of.map(|of| decode(of, &info.object)) {
        info.object = read.value;
    }
}

/// Changes each object's pod spec and sends what changed; `done` is what is said of success,
/// `failing` what is said before the server's refusal.
fn change(
    cx: &mut Cx<'_>,
    infos: Vec<Info>,
    done: &str,
    failing: &str,
    mut edit: impl FnMut(&mut Value) -> Vec<Error>,
) -> Result<Next> {
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?;
    let mut errors = Vec::new();
    for info in infos {
        let mut object = info.object.clone();
        let Some(spec) = pod_spec(&mut object) else {
            let kind = info.resource.kind();
            let name = format!("{}/{}", info.resource.plural(), info.name);
            errors.push(text(format!(
                "error: {name} the object is not a pod or does not have a pod template: *v1.{kind}\n"
            )));
            continue;
        };
        errors.extend(edit(spec));
        let body = difference(&info, &object)?;
        if body == Value::map() {
            continue;
        }
        if dry_run != DryRun::Client && !cx.flags().on("local") {
            let mut request = patch(&info, PatchType::StrategicMerge, body);
            request.options.dry_run = dry_run == DryRun::Server;
            request.options.field_manager = cx.flags().text("field-manager").into();
            match cx.object(request) {
                Ok(changed) => object = changed,
                Err(error) => {
                    errors.push(text(format!("{failing} {}", error.words())));
                    continue;
                }
            }
        }
        let said = printer.print(&object)?;
        cx.print(said);
    }
    Error::all(errors).map_or(Ok(Next::Done), Err)
}

fn difference(info: &Info, after: &Value) -> Result<Value> {
    let kind = Type::of(&info.resource.api_version(), info.resource.kind());
    match kind {
        Some(kind) => {
            merge::two_way(kind, &info.object, after).map_err(|why| text(why.to_string()))
        }
        None => Ok(merge::json::two_way(&info.object, after)),
    }
}

/// The pod spec within an object.
fn pod_spec(object: &mut Value) -> Option<&mut Value> {
    let path: &[&str] = match object.str_at(&["kind"]) {
        "Pod" => &["spec"],
        "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
        "Deployment"
        | "ReplicaSet"
        | "StatefulSet"
        | "DaemonSet"
        | "Job"
        | "ReplicationController" => &["spec", "template", "spec"],
        _ => return None,
    };
    object.at_mut(path)
}

/// Does something with each container of a pod spec that a pattern names; says whether any was.
fn each_container(spec: &mut Value, pattern: &str, mut f: impl FnMut(&mut Value)) -> bool {
    let mut found = false;
    for list in ["initContainers", "containers"] {
        let Some(containers) = spec.at_mut(&[list]).and_then(Value::as_list_mut) else { continue };
        for container in containers {
            if fits(pattern, container.str_at(&["name"])) {
                found = true;
                f(container);
            }
        }
    }
    found
}

/// A pattern is a name, in which a star at an end stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern == "*" || pattern == name => true,
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (None, None) => false,
    }
}
