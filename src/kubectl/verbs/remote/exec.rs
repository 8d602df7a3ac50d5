//! `kubectl exec`: runs a command in a container.
//!
//! The request is a `create` of the pod's subresource `exec` whose body is a `PodExecOptions`;
//! the answer names a session, in which kubectl then talks with the command.

use super::{pod_of, talking};
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::Flag;
use crate::kubectl::verbs::logs::chosen;
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "exec",
    usage: "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
    about: "Runs a command in a container",
    flags: &[&[
        Flag::text("container", "", "the container").short('c'),
        Flag::slice("filename", "file that names the object").short('f'),
        Flag::off("quiet", "no hints").short('q'),
        Flag::off("stdin", "hand on input").short('i'),
        Flag::off("tty", "use a terminal").short('t'),
        Flag::duration("pod-running-timeout", "1m0s", "how long to wait for a pod"),
    ]],
    run: Run::Work(run),
    ..BARE
};

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let args = cx.args();
    let dash = cx.call.line.dash;
    let path = cx.call.path.as_str();
    let command = match dash {
        Some(dash) => &args[dash..],
        None if args.len() > 1 => {
            return Err(usage(
                path,
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
            ));
        }
        None => &[],
    };
    let word = args.first().filter(|_| dash != Some(0));
    let Some(word) = word else {
        return Err(text("pod, type/name or --filename must be specified"));
    };
    if command.is_empty() {
        return Err(text("you must specify at least one command for the container"));
    }
    let pod = pod_of(cx, word)?;
    let phase = pod.str_at(&["status", "phase"]);
    if matches!(phase, "Succeeded" | "Failed") {
        return Err(text(format!(
            "cannot exec into a container in a completed pod; current phase is {phase}"
        )));
    }
    let container = chosen(cx, &pod, cx.flags().text("container"))?;
    let stdin = cx.flags().on("stdin");
    let tty = stdin && cx.flags().on("tty") && has_terminal(cx);
    let request = request(&pod, &container, command, stdin, tty);
    talking::begin(cx, request, stdin, tty)
}

/// The request for a command in a container of a pod.
pub fn request(
    pod: &Value,
    container: &str,
    command: &[String],
    stdin: bool,
    tty: bool,
) -> Request {
    let namespace = pod.text_at(&["metadata", "namespace"]);
    let mut request = Request::create(Resource::PODS, namespace, Value::Null).on("exec");
    request.name = pod.text_at(&["metadata", "name"]);
    request.body = map! {
        "apiVersion": "v1", "kind": "PodExecOptions", "container": container,
        "command": Value::list(command.iter().map(String::as_str)),
        "stdin": stdin, "tty": tty, "stdout": true, "stderr": true,
    };
    request
}

/// Whether there is a keyboard for `-t`; kubectl says so where there is none.
fn has_terminal(cx: &mut Cx<'_>) -> bool {
    if !cx.from_terminal && !cx.flags().on("quiet") {
        cx.complain("Unable to use a TTY - input is not a terminal or the right kind of file");
    }
    cx.from_terminal
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said = |line: &str| World::default().run(line).err;
        let none = "error: you must specify at least one command for the container\n";
        assert_eq!(said("exec web"), none);
        assert_eq!(said("exec -it x"), none);
        assert_eq!(
            said("exec -it web bash"),
            "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] \
             instead\nSee 'kubectl exec -h' for help and examples\n"
        );
        assert_eq!(
            said("exec -c x -- ls"),
            "error: pod, type/name or --filename must be specified\n"
        );
        assert_eq!(said("exec x -- ls"), "Error from server (NotFound): pods \"x\" not found\n");
        assert_eq!(said("cp web"), "error: source and destination are required\n");
        assert_eq!(
            said("cp a b"),
            "error: one of src or dest must be a remote file specification\n"
        );
        assert_eq!(said("attach"), "error: at least 1 argument is required for attach\n");
    }
}
