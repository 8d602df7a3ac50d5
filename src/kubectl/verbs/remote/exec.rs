//! `kubectl exec`: runs a command in a container.
//!
//! The request is a `create` of the pod's subresource `exec` whose body is a `PodExecOptions`;
//! the answer is an object with `stdout`, `stderr` and `exitCode`.

use super::pod_of;
use crate::api::{Reason, Request, Resource};
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
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
    let container = container(cx, &pod)?;
    let flags = cx.flags();
    let mut request = Request::create(Resource::PODS, cx.namespace(), Value::Null).on("exec");
    request.name = pod.text_at(&["metadata", "name"]);
    request.body = map! {
        "apiVersion": "v1", "kind": "PodExecOptions", "container": container,
        "command": Value::list(command.iter().map(String::as_str)),
        "stdin": flags.on("stdin"), "tty": flags.on("tty"),
        "stdout": true, "stderr": true,
    };
    let answer =
        cx.object(request).map_err(|error| match error.has_reason(Reason::MethodNotAllowed) {
            true => not_simulated("kubectl exec"),
            false => error,
        })?;
    let said = answer.str_at(&["stdout"]).to_string();
    cx.print(said);
    cx.err.write(answer.str_at(&["stderr"]));
    match answer.int_at(&["exitCode"]).unwrap_or(0) {
        0 => Ok(Next::Done),
        code => Err(Error::Exit(
            format!("command terminated with exit code {code}"),
            u8::try_from(code).unwrap_or(1),
        )),
    }
}

fn container(cx: &mut Cx<'_>, pod: &Value) -> Result<String> {
    let given = cx.flags().text("container");
    let name = pod.str_at(&["metadata", "name"]);
    if !given.is_empty() {
        let lists = ["containers", "initContainers", "ephemeralContainers"];
        let mut all = lists.iter().flat_map(|list| pod.items_at(&["spec", list]));
        return match all.any(|container| container.str_at(&["name"]) == given) {
            true => Ok(given.to_string()),
            false => Err(text(format!("container {given} not found in pod {name}"))),
        };
    }
    chosen(cx, pod, "")
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
