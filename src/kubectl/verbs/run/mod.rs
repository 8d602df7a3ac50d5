//! `kubectl run`: makes one pod, and stays with it where that is asked for.

mod attached;
pub mod image;

pub use attached::Attached;

use crate::api::meta::env_var_name;
use crate::api::{FieldValidation, Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::pairs::Changes;
use crate::kubectl::print::Printer;
use crate::kubectl::verbs::create::set_options;
use crate::kubectl::{applied, overrides};
use crate::value::Value;
use crate::{list, map};

pub static COMMAND: Command = Command {
    name: "run",
    usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] \
            [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]",
    about: "Makes a pod that runs an image",
    flags: &[
        FLAGS,
        DELETE_FLAGS,
        groups::PRINT,
        groups::DRY_RUN,
        groups::SAVE_CONFIG,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::array("annotations", "KEY=VALUE to annotate the pod with"),
    Flag::text("image", "", "the image").required(),
    Flag::text("image-pull-policy", "", "Always, IfNotPresent or Never"),
    Flag::off("rm", "delete the pod when it ends; only with --attach or -i"),
    Flag::array("env", "KEY=VALUE for the container's environment"),
    Flag::text("port", "", "port that the container listens on"),
    Flag::text("labels", "", "KEY=VALUE,… instead of run=NAME").short('l'),
    Flag::off("stdin", "keep the container's input open").short('i'),
    Flag::off("tty", "give the container a terminal").short('t'),
    Flag::off("attach", "stay with the container"),
    Flag::off("leave-stdin-open", "keep input open after the first session"),
    Flag::text("restart", "Always", "Always, OnFailure or Never"),
    Flag::off("command", "what follows -- replaces the image's entry point"),
    Flag::off("expose", "also make a service; needs --port"),
    Flag::off("quiet", "no hints").short('q'),
    Flag::off("privileged", "a privileged container"),
    Flag::text("detach-keys", "", "keys that end the session"),
    Flag::text("field-manager", "kubectl-run", "name of the writer for managedFields"),
    Flag::text("overrides", "", "JSON to lay over the pod"),
    Flag::text("override-type", "merge", "json, merge or strategic"),
    Flag::duration("pod-running-timeout", "1m0s", "how long to wait for the pod to run"),
];

const DELETE_FLAGS: &[Flag] = &[
    Flag::text("cascade", "background", "background, foreground or orphan").bare("background"),
    Flag::slice("filename", "unused").short('f'),
    Flag::off("force", "with --rm: take the pod out at once"),
    Flag::int("grace-period", "-1", "with --rm: seconds that the container gets to end"),
    Flag::text("kustomize", "", "unused").short('k'),
    Flag::off("recursive", "unused").short('R'),
    Flag::duration("timeout", "0s", "with --rm: how long to wait"),
    Flag::off("wait", "with --rm: wait until the pod is gone"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let path = cx.call.path.as_str();
    let dry_run = cx.dry_run()?;
    let attach = match flags.changed("attach") {
        true => flags.on("attach"),
        false => flags.on("stdin"),
    };
    let mut printer = Printer::of(cx, &format!("created{}", dry_run.suffix()))?.typed();
    let Some(name) = cx.args().first().filter(|_| cx.call.line.dash != Some(0)) else {
        return Err(usage(path, "NAME is required for run"));
    };
    check(cx, attach, dry_run)?;
    let pod = overrides::apply(cx, pod(cx, name)?)?;
    let pod = make(cx, Resource::PODS, pod, dry_run)?;
    let mut errors = Vec::new();
    if flags.on("expose") {
        match expose(cx, name, dry_run) {
            Ok(service) => {
                let said = printer.print(&service)?;
                cx.print(said);
                if flags.text("output") == "yaml" {
                    cx.say("---");
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if attach {
        return Ok(attached::begin(cx, &pod));
    }
    let said = printer.print(&pod)?;
    cx.print(said);
    Error::all(errors).map_or(Ok(Next::Done), Err)
}

fn check(cx: &Cx<'_>, attach: bool, dry_run: DryRun) -> Result<()> {
    let flags = cx.flags();
    let path = cx.call.path.as_str();
    let image = flags.text("image");
    if image.is_empty() {
        return Err(text("--image is required"));
    }
    if !image::is_reference(image) {
        return Err(text(format!("Invalid image name {image:?}: invalid reference format")));
    }
    if flags.on("tty") && !flags.on("stdin") {
        let words = "-i/--stdin is required for containers with -t/--tty=true";
        return Err(usage(path, words));
    }
    if flags.on("expose") && flags.text("port").is_empty() {
        return Err(usage(path, "--port must be set when exposing a service"));
    }
    let restart = flags.text("restart");
    if !matches!(restart, "" | "Always" | "OnFailure" | "Never") {
        return Err(usage(path, format!("invalid restart policy: {restart}")));
    }
    if flags.on("rm") && !attach {
        return Err(usage(path, "--rm should only be used for attached containers"));
    }
    if attach && dry_run != DryRun::None {
        return Err(usage(
            path,
            "--dry-run=[server|client] can't be used with attached containers options (--attach, \
             --stdin, or --tty)",
        ));
    }
    let policy = flags.text("image-pull-policy");
    if !matches!(policy, "" | "Always" | "IfNotPresent" | "Never") {
        return Err(usage(path, format!("invalid image pull policy: {policy}")));
    }
    Ok(())
}

/// The pod that the flags describe.
fn pod(cx: &Cx<'_>, name: &str) -> Result<Value> {
    let flags = cx.flags();
    let mut container = map! { "name": name, "image": flags.text("image"), "resources": map! {} };
    let words = cx.args().get(1..).unwrap_or(&[]);
    if !words.is_empty() {
        let field = if flags.on("command") { "command" } else { "args" };
        container.set(&[field], Value::list(words.iter().map(String::as_str)));
    }
    for pair in flags.list("env") {
        let Some((key, value)) =
            pair.split_once('=').filter(|(key, _)| env_var_name(key).is_empty())
        else {
            return Err(text(format!("invalid env: {pair}")));
        };
        container.push(&["env"], map! { "name": key, "value": value });
    }
    if flags.on("stdin") {
        container.set(&["stdin"], true);
        if flags.on("tty") {
            container.set(&["tty"], true);
        }
        if !flags.on("leave-stdin-open") {
            container.set(&["stdinOnce"], true);
        }
    }
    if flags.on("privileged") {
        container.set(&["securityContext", "privileged"], true);
    }
    if !flags.text("image-pull-policy").is_empty() {
        container.set(&["imagePullPolicy"], flags.text("image-pull-policy"));
    }
    if let Some(port) = port(cx)? {
        container.set(&["ports"], list![map! { "containerPort": port }]);
    }
    let restart = match flags.text("restart") {
        "" if flags.on("stdin") => "OnFailure",
        "" => "Always",
        given => given,
    };
    let mut metadata = map! { "name": name, "labels": labels(cx, name)? };
    let annotations = Changes::read(flags.list("annotations"), "annotations", false)?;
    for (key, value) in &annotations.set {
        metadata.set_at(&["annotations", key], value.as_str());
    }
    Ok(map! {
        "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
        "spec": map! {
            "containers": list![container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart,
        },
        "status": map! {},
    })
}

fn port(cx: &Cx<'_>) -> Result<Option<i64>> {
    let port = cx.flags().text("port");
    if port.is_empty() {
        return Ok(None);
    }
    match port.parse::<i64>() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(text(format!("strconv.Atoi: parsing {port:?}: invalid syntax"))),
    }
}

fn labels(cx: &Cx<'_>, name: &str) -> Result<Value> {
    match cx.flags().text("labels") {
        "" => Ok(map! { "run": name }),
        given => {
            let words: Vec<String> = given.split(',').map(String::from).collect();
            let mut map = Value::map();
            for word in words {
                match word.split_once('=') {
                    Some((key, value)) => map.set_at(&[key], value),
                    None => return Err(text(format!("unexpected label spec: {word}"))),
                }
            }
            Ok(map)
        }
    }
}

/// The service of `--expose`.
fn expose(cx: &mut Cx<'_>, name: &str, dry_run: DryRun) -> Result<Value> {
    let port = port(cx)?.unwrap_or(0);
    let service = map! {
        "apiVersion": "v1", "kind": "Service", "metadata": map! { "name": name },
        "spec": map! {
            "ports": list![map! { "port": port, "protocol": "TCP", "targetPort": port }],
            "selector": labels(cx, name)?,
        },
        "status": map! { "loadBalancer": map! {} },
    };
    make(cx, Resource::SERVICES, service, dry_run)
}

fn make(cx: &mut Cx<'_>, resource: Resource, mut object: Value, dry_run: DryRun) -> Result<Value> {
    if dry_run == DryRun::Client {
        if cx.config.explicit {
            object.set(&["metadata", "namespace"], cx.namespace());
        }
        return Ok(object);
    }
    if cx.flags().on("save-config") {
        object = applied::annotated_struct(&object);
    }
    let mut request = Request::create(resource, cx.namespace(), object);
    set_options(&mut request, cx.flags(), dry_run, FieldValidation::Warn);
    cx.object(request)
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn a_pod_is_made_from_flags() {
        let shown = |line: &str| World::default().run(line).out;
        assert_eq!(shown("run p --image=nginx"), "pod/p created\n");
        assert_eq!(
            shown("run p --image=nginx --env=A=1 --port=80 --dry-run=client -o yaml"),
            "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    run: p\n  name: p\nspec:\n  \
             containers:\n  - env:\n    - name: A\n      value: \"1\"\n    image: nginx\n    \
             name: p\n    ports:\n    - containerPort: 80\n    resources: {}\n  \
             dnsPolicy: ClusterFirst\n  restartPolicy: Always\nstatus: {}\n"
        );
        let args = "run p --image=busybox --dry-run=client -o jsonpath={.spec.containers[0].args}";
        assert_eq!(shown(&format!("{args} -- sleep 3600")), "[\"sleep\",\"3600\"]");
        let labels = "run p --image=x --labels=app=x,tier=y --dry-run=client";
        let path = "-o jsonpath={.metadata.labels}";
        assert_eq!(shown(&format!("{labels} {path}")), "{\"app\":\"x\",\"tier\":\"y\"}");
    }

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said = |line: &str| World::default().run(line).err;
        assert_eq!(
            said("run t2 --rm --image=busybox"),
            "error: --rm should only be used for attached containers\n\
             See 'kubectl run -h' for help and examples\n"
        );
        assert_eq!(said("run x"), "error: required flag(s) \"image\" not set\n");
        assert_eq!(
            said("run x --image=Nginx"),
            "error: Invalid image name \"Nginx\": invalid reference format\n"
        );
        assert_eq!(said("run o2 --image=nginx --overrides={bad"), "error: Invalid JSON Patch\n");
        let deprecated = said("run p --image=nginx --dry-run");
        assert!(
            deprecated
                .ends_with("--dry-run is deprecated and can be replaced with --dry-run=client.\n")
        );
    }
}
