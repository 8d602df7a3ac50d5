//! `kubectl logs`: what containers wrote.
//!
//! The request is a `get` of the pod's subresource `log` whose body is a `PodLogOptions`; the
//! answer is the text.

mod choose;
mod follow;

pub use choose::{Source, by_logging, chosen};
pub use follow::Following;

use super::Waiting;
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::map;
use crate::sim::Millis;
use crate::value::{Str, Value};

pub static COMMAND: Command = Command {
    name: "logs",
    usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
    about: "Shows what a container wrote",
    flags: &[FLAGS, groups::SELECTOR],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("all-pods", "all pods of the workload"),
    Flag::off("all-containers", "all containers of the pod"),
    Flag::off("follow", "go on as long as the container writes").short('f'),
    Flag::off("timestamps", "put the time before each line"),
    Flag::int("limit-bytes", "0", "no more than so many bytes"),
    Flag::off("previous", "the container before the last restart").short('p'),
    Flag::int("tail", "-1", "only the last so many lines"),
    Flag::off("ignore-errors", "go on after a failure"),
    Flag::text("since-time", "", "only lines after this date"),
    Flag::duration("since", "0s", "only lines newer than this"),
    Flag::text("container", "", "the container").short('c'),
    Flag::off("insecure-skip-tls-verify-backend", "do not check the kubelet's certificate"),
    Flag::duration("pod-running-timeout", "20s", "how long to wait for a pod"),
    Flag::int("max-log-requests", "5", "how many containers to follow at once"),
    Flag::off("prefix", "put pod and container before each line"),
];

const USAGE: &str = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n\
                     POD or TYPE/NAME is a required argument for the logs command";

/// How often a log is looked at that is followed.
pub const POLL: Millis = 250;

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let path = cx.call.path.as_str();
    let selector = flags.text("selector");
    match cx.args().len() {
        0 if selector.is_empty() => return Err(usage(path, USAGE)),
        1 if !selector.is_empty() => {
            return Err(usage(path, "only a selector (-l) or a POD name is allowed"));
        }
        0..=2 => {}
        _ => return Err(usage(path, USAGE)),
    }
    let pods = choose::pods(cx)?;
    check(cx)?;
    let sources = choose::sources(cx, &pods)?;
    let most = flags.int("max-log-requests").max(0) as usize;
    if !flags.on("follow") {
        for source in &sources {
            let log = read(cx, source)?;
            let shown = prefixed(cx, source, &log);
            cx.print(shown);
        }
        return Ok(Next::Done);
    }
    if sources.len() > 1 && sources.len() > most {
        return Err(text(format!(
            "you are attempting to follow {} log streams, but maximum allowed concurrency is \
             {most}, use --max-log-requests to increase the limit",
            sources.len()
        )));
    }
    Ok(Next::Wait(Box::new(Waiting::Logs(Following::new(sources)))))
}

fn check(cx: &Cx<'_>) -> Result<()> {
    let flags = cx.flags();
    if !flags.text("since-time").is_empty() && flags.millis("since") != 0 {
        return Err(text("at most one of `sinceTime` or `sinceSeconds` may be specified"));
    }
    let container = choose::container(cx);
    if flags.on("all-containers") && !container.is_empty() {
        return Err(text(format!(
            "--all-containers=true should not be specified with container name {container}"
        )));
    }
    if flags.changed("container") && cx.args().len() == 2 {
        return Err(text("only one of -c or an inline [CONTAINER] arg is allowed"));
    }
    if flags.int("limit-bytes") < 0 {
        return Err(text("--limit-bytes must be greater than 0"));
    }
    if flags.millis("since") < 0 {
        return Err(text("--since must be greater than 0"));
    }
    if flags.int("tail") < -1 {
        return Err(text("--tail must be greater than or equal to -1"));
    }
    Ok(())
}

/// The options of one request.
fn options(cx: &Cx<'_>, container: &str) -> Value {
    let flags = cx.flags();
    let mut options = map! { "kind": "PodLogOptions", "apiVersion": "v1" };
    if !container.is_empty() {
        options.set(&["container"], container);
    }
    for (field, flag) in
        [("follow", "follow"), ("previous", "previous"), ("timestamps", "timestamps")]
    {
        if flags.on(flag) {
            options.set(&[field], true);
        }
    }
    let selected = !flags.text("selector").is_empty();
    if selected && !flags.changed("tail") {
        options.set(&["tailLines"], 10);
    } else if flags.int("tail") != -1 {
        options.set(&["tailLines"], flags.int("tail"));
    }
    if flags.int("limit-bytes") != 0 {
        options.set(&["limitBytes"], flags.int("limit-bytes"));
    }
    if flags.millis("since") != 0 {
        options.set(&["sinceSeconds"], (flags.millis("since") + 500) / 1000);
    }
    if !flags.text("since-time").is_empty() {
        options.set(&["sinceTime"], flags.text("since-time"));
    }
    options
}

/// What a container wrote, as far as the flags ask for it.
fn read(cx: &mut Cx<'_>, source: &Source) -> Result<String> {
    let body = options(cx, &source.container);
    log(cx, source.namespace.clone(), source.pod.clone(), body)
}

/// All that a pod's only container wrote.
pub fn whole(cx: &mut Cx<'_>, namespace: &Str, pod: &Str) -> Result<String> {
    log(cx, namespace.clone(), pod.clone(), map! { "kind": "PodLogOptions", "apiVersion": "v1" })
}

/// All that one of a pod's containers wrote.
pub fn of_container(
    cx: &mut Cx<'_>,
    namespace: &Str,
    pod: &Str,
    container: &str,
) -> Result<String> {
    let body = map! { "kind": "PodLogOptions", "apiVersion": "v1", "container": container };
    log(cx, namespace.clone(), pod.clone(), body)
}

fn log(cx: &mut Cx<'_>, namespace: Str, pod: Str, body: Value) -> Result<String> {
    let mut request = Request::get(Resource::PODS, namespace, pod).on("log");
    request.body = body;
    Ok(cx.object(request)?.as_str().unwrap_or("").to_string())
}

/// The text with its source before each line, if that is wanted.
fn prefixed(cx: &Cx<'_>, source: &Source, log: &str) -> String {
    if !cx.flags().on("prefix") && !cx.flags().on("all-pods") {
        return log.to_string();
    }
    let line = |line: &str| format!("[pod/{}/{}] {line}", source.pod, source.container);
    log.split_inclusive('\n').map(line).collect()
}
