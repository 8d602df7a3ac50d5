//! `kubectl debug`: looks into a pod through a container added to it or to a copy of it, and into
//! a node through a pod on it. Mirrors `pkg/cmd/debug`.

mod attached;
mod pods;
mod profile;

pub use attached::Attached;

use super::Waiting;
use super::run::image::is_reference;
use crate::api::{Options, PatchType, Request, Resource, Verb};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::patch::MANAGER;
use crate::kubectl::resource::{Info, Query};
use crate::schema::{Type, merge};
use crate::value::{Value, yaml};
use profile::Profile;

pub static COMMAND: Command = Command {
    name: "debug",
    usage: "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
    about: "Adds a container for looking into a pod or node",
    flags: &[&[
        Flag::slice("filename", "files that name what to look into").short('f'),
        Flag::off("arguments-only", "what follows -- are arguments of the image's entry point"),
        Flag::off("attach", "stay with the container"),
        Flag::text("container", "", "name of the container").short('c'),
        Flag::text("copy-to", "", "work on a copy of the pod with this name"),
        Flag::off("replace", "delete the pod that was copied"),
        Flag::array("env", "KEY=VALUE for the container's environment"),
        Flag::text("image", "", "image of the container"),
        Flag::off("keep-labels", "the copy has the pod's labels"),
        Flag::off("keep-annotations", "the copy has the pod's annotations"),
        Flag::off("keep-liveness", "the copy has the pod's liveness probes"),
        Flag::off("keep-readiness", "the copy has the pod's readiness probes"),
        Flag::off("keep-startup", "the copy has the pod's startup probes"),
        Flag::on("keep-init-containers", "the copy has the pod's init containers"),
        Flag::array("set-image", "NAME=IMAGE for containers of the copy"),
        Flag::text("image-pull-policy", "", "Always, IfNotPresent or Never"),
        Flag::off("stdin", "keep the container's input open").short('i'),
        Flag::off("quiet", "no hints").short('q'),
        Flag::off("same-node", "the copy runs on the pod's node"),
        Flag::on("share-processes", "containers of the copy see each other"),
        Flag::text("target", "", "container whose processes to see"),
        Flag::off("tty", "give the container a terminal").short('t'),
        Flag::text("profile", "general", "general, baseline, restricted, netadmin or sysadmin"),
        Flag::text("custom", "", "file with part of a container to lay over the new one"),
    ]],
    run: Run::Work(run),
    ..BARE
};

/// What the flags say, read once.
struct Plan {
    /// What follows `--`.
    words: Vec<String>,
    env: Vec<(String, String)>,
    images: Vec<(String, String)>,
    profile: Profile,
    custom: Option<Value>,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let args = cx.args();
    let dash = cx.call.line.dash.unwrap_or(args.len()).min(args.len());
    let (names, words) = (&args[..dash], args[dash..].to_vec());
    let flags = cx.flags();
    let plan = Plan {
        words,
        env: pairs("env", flags.list("env"))?,
        images: pairs("set-image", flags.list("set-image"))?,
        profile: Profile::of(flags)?,
        custom: custom(cx)?,
    };
    check(cx, &plan, names)?;
    let with_kind = |name: &String| match name.contains('/') {
        true => name.clone(),
        false => format!("pods/{name}"),
    };
    let query = Query { args: names.iter().map(with_kind).collect(), ..Query::of(cx) };
    let attaches = if flags.changed("attach") { flags.on("attach") } else { flags.on("stdin") };
    let mut sessions = Vec::new();
    for info in query.find(cx)?.all(cx)? {
        let (pod, container) = visit(cx, &plan, &info)?;
        if attaches && !container.is_empty() {
            sessions.push(Attached::of(&pod, container));
        }
    }
    // Several targets are looked into one after another; only the last is stayed with here.
    match sessions.pop() {
        Some(attached) => Ok(Next::Wait(Box::new(Waiting::Debug(attached)))),
        None => Ok(Next::Done),
    }
}

/// Adds what is to be added; gives the pod and the container to look through.
fn visit(cx: &mut Cx<'_>, plan: &Plan, info: &Info) -> Result<(Value, String)> {
    match info.resource {
        Resource::NODES => {
            let pod = pods::on_node(cx, plan, &info.object)?;
            let name = pod.text_at(&["spec", "containers", "0", "name"]).to_string();
            let namespace = cx.namespace();
            Ok((create(cx, Request::create(Resource::PODS, namespace, pod))?, name))
        }
        Resource::PODS if cx.flags().text("copy-to").is_empty() => {
            let (changed, name) = pods::with_container(cx, plan, &info.object)?;
            warn_of_user(cx, &changed, &name);
            let kind = Type::of("v1", "Pod").ok_or_else(|| text("no type for pods"))?;
            let body = merge::two_way(kind, &info.object, &changed).map_err(|why| {
                text(format!("error creating patch to add debug container: {why}"))
            })?;
            let request = Request {
                verb: Verb::Patch(PatchType::StrategicMerge),
                body,
                options: Options { field_manager: MANAGER.into(), ..Options::default() },
                ..Request::get(Resource::PODS, info.namespace.clone(), info.name.clone())
            };
            Ok((cx.object(request.on("ephemeralcontainers"))?, name))
        }
        Resource::PODS => {
            let (copy, name) = pods::copy(cx, plan, &info.object)?;
            warn_of_user(cx, &copy, &name);
            let namespace = info.namespace.clone();
            let made = create(cx, Request::create(Resource::PODS, namespace.clone(), copy))?;
            if cx.flags().on("replace") {
                let mut request = Request::delete(Resource::PODS, namespace, info.name.clone());
                request.options.grace_period_seconds = Some(0);
                cx.request(request)?;
            }
            Ok((made, name))
        }
        other => {
            let (version, kind) = (other.api_version(), other.kind());
            let version =
                if version.contains('/') { version.to_string() } else { format!("/{version}") };
            Err(text(format!("\"{version}, Kind={kind}\" not supported by debug")))
        }
    }
}

fn create(cx: &mut Cx<'_>, mut request: Request) -> Result<Value> {
    request.options.field_manager = MANAGER.into();
    cx.object(request)
}

/// `a=b,c=d`, repeated: a later value of a key counts.
fn pairs(flag: &str, given: &[String]) -> Result<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in given {
        for pair in word.split(',') {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(text(format!(
                    "invalid argument {word:?} for \"--{flag}\" flag: {pair} must be formatted as \
                     key=value\nSee 'kubectl debug --help' for usage."
                )));
            };
            pairs.retain(|(known, _)| known != key);
            pairs.push((key.to_string(), value.to_string()));
        }
    }
    pairs.sort();
    Ok(pairs)
}

/// The part of a container that `--custom` names.
fn custom(cx: &Cx<'_>) -> Result<Option<Value>> {
    let path = cx.flags().text("custom");
    if path.is_empty() {
        return Ok(None);
    }
    let read = cx.host.read_file(path).map_err(|why| {
        let why = format!("open {path}: {}", why.text());
        text(format!("must pass a container spec json file for custom profile: {why}"))
    })?;
    let documents = yaml::read(&read)
        .map_err(|_| text(format!("{path} does not contain a valid container spec")))?;
    Ok(documents.into_iter().next().map(|document| document.value))
}

/// Refuses what does not go together. Mirrors `DebugOptions.Validate`.
fn check(cx: &mut Cx<'_>, plan: &Plan, names: &[String]) -> Result<()> {
    let flags = cx.flags();
    let (image, copy_to) = (flags.text("image"), flags.text("copy-to"));
    if flags.changed("attach")
        && flags.on("attach")
        && image.is_empty()
        && flags.text("container").is_empty()
    {
        return Err(text(
            "you must specify --container or create a new container using --image in order to \
             attach.",
        ));
    }
    match copy_to.is_empty() {
        true => check_without_copy(cx, image)?,
        false if image.is_empty() && plan.images.is_empty() && plan.words.is_empty() => {
            return Err(text("you must specify --image, --set-image or command arguments."));
        }
        false
            if !plan.words.is_empty() && flags.text("container").is_empty() && image.is_empty() =>
        {
            return Err(text(
                "you must specify an existing container or a new image when specifying args.",
            ));
        }
        false => {}
    }
    if !image.is_empty() && !is_reference(image) {
        return Err(text(format!("invalid image name {image:?}: invalid reference format")));
    }
    if names.is_empty() && flags.list("filename").is_empty() {
        return Err(text("NAME or filename is required for debug"));
    }
    let policy = flags.text("image-pull-policy");
    if !matches!(policy, "" | "Always" | "IfNotPresent" | "Never") {
        return Err(text(format!("invalid image pull policy: {policy}")));
    }
    if let Some((name, image)) = plan.images.iter().find(|(_, image)| !is_reference(image)) {
        return Err(text(format!(
            "invalid image name {image:?} for container {name:?}: invalid reference format"
        )));
    }
    check_session(cx, plan)
}

fn check_without_copy(cx: &Cx<'_>, image: &str) -> Result<()> {
    for flag in ["replace", "same-node"] {
        if cx.flags().on(flag) {
            return Err(text(format!("--{flag} may only be used with --copy-to.")));
        }
    }
    if !cx.flags().list("set-image").is_empty() {
        return Err(text("--set-image may only be used with --copy-to."));
    }
    match image.is_empty() {
        true => Err(text("you must specify --image when not using --copy-to.")),
        false => Ok(()),
    }
}

fn check_session(cx: &mut Cx<'_>, plan: &Plan) -> Result<()> {
    let flags = cx.flags();
    let target = flags.text("target");
    if !target.is_empty() {
        if !flags.text("copy-to").is_empty() {
            return Err(text(
                "--target is incompatible with --copy-to. Use --share-processes instead.",
            ));
        }
        if !flags.on("quiet") {
            cx.say(format!(
                "Targeting container {target:?}. If you don't see processes from this container \
                 it may be because the container runtime doesn't support this feature."
            ));
        }
    }
    if flags.on("tty") && !flags.on("stdin") {
        return Err(text("-i/--stdin is required for containers with -t/--tty=true"));
    }
    let fixed = ["name", "command", "image", "lifecycle", "volumeDevices"];
    if plan.custom.as_ref().is_some_and(|c| fixed.iter().any(|field| c.get(field).is_some())) {
        return Err(text(
            "name, command, image, lifecycle and volume devices are not modifiable via custom \
             profile",
        ));
    }
    if plan.profile.is_legacy() {
        cx.complain(
            "--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended \
             to specify other profile, for example \"--profile=general\".",
        );
    }
    Ok(())
}

/// Capabilities are of little use to a user who is not root.
fn warn_of_user(cx: &mut Cx<'_>, pod: &Value, name: &str) {
    let lists = ["containers", "ephemeralContainers"];
    let mut all = lists.iter().flat_map(|list| pod.items_at(&["spec", list]));
    let Some(container) = all.find(|one| one.str_at(&["name"]) == name) else { return };
    let user = pod.int_at(&["spec", "securityContext", "runAsUser"]).unwrap_or(0);
    let own = container.int_at(&["securityContext", "runAsUser"]);
    let is_strong = container.bool_at(&["securityContext", "privileged"])
        || !container.items_at(&["securityContext", "capabilities", "add"]).is_empty();
    if user != 0 && own != Some(0) && is_strong {
        cx.complain(
            "Warning: Non-root user is configured for the entire target Pod, and some \
             capabilities granted by debug profile may not work. Please consider using \
             \"--custom\" with a custom profile that specifies \"securityContext.runAsUser: 0\".",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::value::Value;
    use crate::{list, map};

    fn world() -> World {
        let container = map! {
            "name": "web", "image": "nginx", "livenessProbe": map! { "httpGet": map! {} },
        };
        let pod = map! {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": map! { "name": "web", "namespace": "default", "labels": map! { "a": "b" } },
            "spec": map! { "containers": list![container], "nodeName": "n" },
        };
        let node = map! {
            "apiVersion": "v1", "kind": "Node", "metadata": map! { "name": "n" },
        };
        World::default().with(Resource::PODS, pod).with(Resource::NODES, node)
    }

    fn pod(world: &World, name: &str) -> Value {
        let found = world.objects.iter().find(|(_, pod)| pod.str_at(&["metadata", "name"]) == name);
        found.map(|(_, pod)| pod.clone()).unwrap_or_default()
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let said = |line: &str| world().run(line).err;
        for (line, words) in [
            ("debug web", "you must specify --image when not using --copy-to."),
            ("debug --image=busybox", "NAME or filename is required for debug"),
            ("debug web --image=A", "invalid image name \"A\": invalid reference format"),
            ("debug web --image=a --replace", "--replace may only be used with --copy-to."),
            ("debug web --image=a --profile=x", "unknown profile: x"),
            (
                "debug web --copy-to=b",
                "you must specify --image, --set-image or command arguments.",
            ),
            (
                "debug web --copy-to=b --target=web --image=a",
                "--target is incompatible with --copy-to. Use --share-processes instead.",
            ),
            ("debug web --image=a -t", "-i/--stdin is required for containers with -t/--tty=true"),
            (
                "debug web --copy-to=b -- sh",
                "you must specify an existing container or a new image when specifying args.",
            ),
        ] {
            assert_eq!(said(line), format!("error: {words}\n"), "{line}");
        }
    }

    #[test]
    fn a_container_is_added_with_what_the_profile_grants() {
        let mut world = world();
        let ran = world.run("debug web --image=busybox");
        assert!(ran.out.starts_with("Defaulting debug container name to debugger-"), "{ran:?}");
        let pod = pod(&world, "web");
        let added = &pod.items_at(&["spec", "ephemeralContainers"])[0];
        let path = ["securityContext", "capabilities", "add"];
        assert_eq!(added.items_at(&path), [Value::from("SYS_PTRACE")]);
    }

    #[test]
    fn a_copy_loses_what_would_make_it_part_of_something() {
        let mut world = world();
        world.run("debug web --copy-to=copy --set-image=*=busybox");
        let same = pod(&world, "copy");
        assert_eq!(same.str_at(&["spec", "containers", "0", "image"]), "busybox");
        assert!(same.at(&["metadata", "labels"]).is_some(), "only images changed");
        world.run("debug web --copy-to=two --image=busybox -c extra -- sleep 9");
        let two = pod(&world, "two");
        assert_eq!(two.at(&["metadata", "labels"]), None);
        assert_eq!(two.at(&["spec", "nodeName"]), None);
        assert_eq!(two.at(&["spec", "containers", "0", "livenessProbe"]), None);
        assert!(two.bool_at(&["spec", "shareProcessNamespace"]));
        assert_eq!(two.str_at(&["spec", "containers", "1", "command", "0"]), "sleep");
    }

    #[test]
    fn a_node_is_looked_into_from_a_pod_on_it() {
        let mut world = world();
        let ran = world.run("debug node/n --image=busybox");
        let name = ran.out.split_whitespace().nth(3).unwrap_or_default().to_string();
        assert!(name.starts_with("node-debugger-n-"), "{ran:?}");
        let pod = pod(&world, &name);
        assert!(pod.bool_at(&["spec", "hostPID"]));
        assert_eq!(
            pod.str_at(&["spec", "containers", "0", "volumeMounts", "0", "mountPath"]),
            "/host"
        );
    }
}
