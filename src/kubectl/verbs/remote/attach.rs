//! `kubectl attach`: sits before a container's own process.

use super::pod_of;
use super::talking::{self, Talking};
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::verbs::Waiting;
use crate::kubectl::verbs::logs::chosen;
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "attach",
    usage: "attach (POD | TYPE/NAME) -c CONTAINER [options]",
    about: "Joins a container that runs",
    flags: &[&[
        Flag::text("container", "", "the container").short('c'),
        Flag::text("detach-keys", "", "keys that end the session"),
        Flag::off("quiet", "no hints").short('q'),
        Flag::off("stdin", "hand on input").short('i'),
        Flag::off("tty", "use a terminal").short('t'),
        Flag::duration("pod-running-timeout", "1m0s", "how long to wait for a pod"),
    ]],
    run: Run::Work(attach),
    ..BARE
};

/// What kubectl says before it hands the terminal over.
pub const GREETING: &str = "All commands and output from this session will be recorded in container logs, including \
     credentials and sensitive information passed through the command prompt.\n\
     If you don't see a command prompt, try pressing enter.";

fn attach(cx: &mut Cx<'_>) -> Result<Next> {
    let args = cx.args();
    if args.is_empty() {
        return Err(text("at least 1 argument is required for attach"));
    }
    if args.len() > 2 {
        return Err(text(format!(
            "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {}: [{}]",
            args.len(),
            args.join(" ")
        )));
    }
    let pod = pod_of(cx, &args.join("/"))?;
    let phase = pod.str_at(&["status", "phase"]);
    if matches!(phase, "Succeeded" | "Failed") {
        return Err(text(format!(
            "cannot attach a container in a completed pod; current phase is {phase}"
        )));
    }
    let container = chosen(cx, &pod, cx.flags().text("container"))?;
    if !cx.flags().on("quiet") {
        cx.complain(GREETING);
    }
    let (stdin, tty) = (cx.flags().on("stdin"), cx.flags().on("tty"));
    let talking = open(cx, &pod, &container, stdin, tty)?;
    Ok(Next::Wait(Box::new(Waiting::Exec(talking))))
}

/// Opens a session with a container's own process.
pub fn open(
    cx: &mut Cx<'_>,
    pod: &Value,
    container: &str,
    stdin: bool,
    tty: bool,
) -> Result<Talking> {
    let lists = ["containers", "initContainers", "ephemeralContainers"];
    let all = || lists.iter().flat_map(|list| pod.items_at(&["spec", list]).iter());
    let found = all().find(|one| one.str_at(&["name"]) == container);
    let has_terminal = found.is_some_and(|container| container.bool_at(&["tty"]));
    if tty && !has_terminal && !cx.flags().on("quiet") {
        cx.complain(format!(
            "error: Unable to use a TTY - container {container} did not allocate one"
        ));
    }
    let tty = stdin && has_terminal && cx.from_terminal;
    let mut request = Request::create(Resource::PODS, cx.namespace(), Value::Null).on("attach");
    request.namespace = pod.text_at(&["metadata", "namespace"]);
    request.name = pod.text_at(&["metadata", "name"]);
    request.body = map! {
        "apiVersion": "v1", "kind": "PodAttachOptions", "container": container,
        "stdin": stdin, "tty": tty, "stdout": true, "stderr": !tty,
    };
    let is_ephemeral = pod
        .items_at(&["spec", "ephemeralContainers"])
        .iter()
        .any(|c| c.str_at(&["name"]) == container);
    let name = pod.str_at(&["metadata", "name"]);
    let resume = format!("kubectl attach {name} -c {container} -i -t");
    let farewell = match (tty, is_ephemeral) {
        (true, true) => format!(
            "Session ended, the ephemeral container will not be restarted but may be reattached \
             using '{resume}' if it is still running\n"
        ),
        (true, false) if pod.str_at(&["spec", "restartPolicy"]) == "Always" => {
            format!("Session ended, resume using '{resume}' command when the pod is running\n")
        }
        _ => String::new(),
    };
    Ok(talking::open(cx, request, stdin, tty)?.with_farewell(farewell))
}
