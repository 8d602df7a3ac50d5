//! `kubectl delete`: deletes objects, and waits until they are gone.

use super::Waiting;
use super::wait::until_gone;
use crate::api::{Propagation, Resource, Verb};
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, DryRun, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::kind_prefix;
use crate::kubectl::resource::{Found, Info, Query, request_on};
use crate::sim::Millis;
use crate::value::Str;

pub static COMMAND: Command = Command {
    name: "delete",
    suggest_for: &["rm", "remove"],
    usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
    about: "Deletes objects by file, name or label",
    flags: &[
        FLAGS,
        groups::FILENAME,
        groups::SELECTOR,
        groups::FIELD_SELECTOR,
        groups::ALL_NAMESPACES,
        groups::ALL,
        groups::DRY_RUN,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("force", "take the object out at once, whatever still runs"),
    Flag::text("cascade", "background", "background, foreground or orphan").bare("background"),
    Flag::int("grace-period", "-1", "seconds that containers get to end"),
    Flag::off("ignore-not-found", "a missing object is no failure"),
    Flag::off("now", "a grace period of one second"),
    Flag::duration("timeout", "0s", "how long to wait, 0s for as long as it takes"),
    Flag::on("wait", "wait until the objects are gone"),
    Flag::off("interactive", "ask before deleting").short('i'),
    Flag::text("output", "", "name").short('o'),
    Flag::text("raw", "", "delete this path of the server"),
];

/// How long `delete` waits that was not told: a week.
const A_WEEK: Millis = 7 * 24 * 3_600_000;

/// What is to be deleted, and how.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    propagation: Propagation,
    /// -1 for the object's own.
    grace: i64,
    dry_run: DryRun,
    ignore_not_found: bool,
    /// Print `pod/web` only.
    short: bool,
    /// Say once that an object without a namespace is deleted although one was named.
    warn_cluster_scope: bool,
}

/// A deletion that waits until its objects are gone.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Objects with the uids that they had, if the server told them.
    left: Vec<(Info, Str)>,
    until: Millis,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let orders = orders(cx)?;
    let query = Query { names_only: true, ..Query::of(cx) };
    let found = query.find(cx)?;
    let output = flags.text("output");
    if !matches!(output, "" | "name") {
        return Err(text(format!(
            "unexpected -o output mode: {output}. We only support '-o name'"
        )));
    }
    let selector = !flags.text("selector").is_empty();
    if flags.on("all") && (selector || !flags.text("field-selector").is_empty()) {
        let other = if selector { "selector" } else { "field-selector" };
        return Err(text(format!("cannot set --all and --{other} at the same time")));
    }
    if flags.on("force") && orders.grace == 0 {
        cx.warn(
            "Immediate deletion does not wait for confirmation that the running resource has been \
             terminated. The resource may continue to run on the cluster indefinitely.",
        );
    } else if flags.on("force") && orders.grace > 0 {
        return Err(text("--force and --grace-period greater than 0 cannot be specified together"));
    }
    if !flags.text("raw").is_empty() || flags.on("interactive") {
        return Err(not_simulated("delete --raw and --interactive"));
    }
    let deleted = delete_found(cx, &found, orders)?;
    if deleted.is_empty() || !flags.on("wait") || cx.flags().text("dry-run") != "none" {
        return Ok(Next::Done);
    }
    let timeout = flags.millis("timeout");
    let until = cx.now() + if timeout == 0 { A_WEEK } else { timeout.max(0) as Millis };
    Ok(Next::Wait(Box::new(Waiting::Delete(Removal { left: deleted, until }))))
}

fn orders(cx: &mut Cx<'_>) -> Result<Orders> {
    let flags = cx.flags();
    let propagation = propagation(cx)?;
    let selects = flags.on("all")
        || !flags.text("selector").is_empty()
        || !flags.text("field-selector").is_empty();
    let mut grace = flags.int("grace-period");
    if flags.on("now") {
        if grace != -1 {
            return Err(text("--now and --grace-period cannot be specified together"));
        }
        grace = 1;
    }
    let force = flags.on("force");
    if grace == 0 && !force {
        grace = 1;
    }
    if force && grace < 0 {
        grace = 0;
    }
    Ok(Orders {
        propagation,
        grace,
        dry_run: cx.dry_run()?,
        ignore_not_found: flags.on("ignore-not-found")
            || selects && !flags.changed("ignore-not-found"),
        short: flags.text("output") == "name",
        warn_cluster_scope: cx.config.explicit && !flags.on("all-namespaces"),
    })
}

/// What `replace --force` orders. A grace period of nothing becomes a second, as it always was
/// there; without one each object has its own.
pub(super) fn orders_to_replace(cx: &mut Cx<'_>) -> Result<Orders> {
    let grace = cx.flags().int("grace-period");
    Ok(Orders {
        propagation: propagation(cx)?,
        grace: if grace == 0 { 1 } else { grace },
        dry_run: DryRun::None,
        ignore_not_found: true,
        short: cx.flags().text("output") == "name",
        warn_cluster_scope: false,
    })
}

/// What happens to an object's dependants, as `--cascade` says.
pub(super) fn propagation(cx: &mut Cx<'_>) -> Result<Propagation> {
    let given = cx.flags().text("cascade").to_string();
    let (boolean, propagation) = match given.as_str() {
        "background" => (None, Propagation::Background),
        "foreground" => (None, Propagation::Foreground),
        "orphan" => (None, Propagation::Orphan),
        "true" | "1" | "t" | "T" | "TRUE" | "True" => (Some("background"), Propagation::Background),
        "false" | "0" | "f" | "F" | "FALSE" | "False" => (Some("orphan"), Propagation::Orphan),
        other => {
            return Err(text(format!(
                "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \
                 \"orphan\""
            )));
        }
    };
    if let Some(word) = boolean {
        cx.complain(format!(
            "warning: --cascade={given} is deprecated (boolean value) and can be replaced with \
             --cascade={word}."
        ));
    }
    Ok(propagation)
}

/// Deletes what was found; gives the objects that are on their way.
pub(super) fn delete_found(
    cx: &mut Cx<'_>,
    found: &Found,
    mut orders: Orders,
) -> Result<Vec<(Info, Str)>> {
    let mut deleted = Vec::new();
    let mut count = 0;
    let result = found.visit(cx, |cx, info| {
        count += 1;
        if orders.warn_cluster_scope && !info.resource.is_namespaced() {
            cx.warn("deleting cluster-scoped resources, not scoped to the provided namespace");
            orders.warn_cluster_scope = false;
        }
        if orders.dry_run == DryRun::Client {
            say(cx, &info, &orders);
            return Ok(());
        }
        let mut request = request_on(&info, Verb::Delete);
        request.options.grace_period_seconds = (orders.grace >= 0).then_some(orders.grace);
        request.options.propagation = Some(orders.propagation);
        request.options.dry_run = orders.dry_run == DryRun::Server;
        let gone = cx.object(request).map_err(|error| error.when("deleting", &info.source))?;
        say(cx, &info, &orders);
        let uid = match gone.str_at(&["kind"]) {
            "Status" => gone.text_at(&["details", "uid"]),
            _ => gone.text_at(&["metadata", "uid"]),
        };
        deleted.push((info, uid));
        Ok(())
    });
    match result {
        Err(error) => not_missing(error, orders.ignore_not_found)?,
        Ok(()) if count == 0 => cx.say("No resources found"),
        Ok(()) => {}
    }
    Ok(deleted)
}

/// Leaves out that objects are missing where that is no failure.
fn not_missing(error: Error, ignore: bool) -> Result<()> {
    let errors = match error {
        Error::Many(errors) => errors,
        one => vec![one],
    };
    let errors = errors.into_iter().filter(|error| !(ignore && error.is_not_found()));
    Error::all(errors.collect()).map_or(Ok(()), Err)
}

fn say(cx: &mut Cx<'_>, info: &Info, orders: &Orders) {
    let kind = kind_prefix(info.resource);
    if orders.short {
        cx.say(format!("{kind}/{}", info.name));
        return;
    }
    let force = if orders.grace == 0 { "force " } else { "" };
    let from = match info.resource.is_namespaced() {
        true => format!(" from {} namespace", info.namespace),
        false => String::new(),
    };
    let tried = orders.dry_run.suffix();
    cx.say(format!("{kind} \"{}\" {force}deleted{from}{tried}", info.name));
}

impl Removal {
    /// Looks whether the objects are gone.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        while let Some((info, uid)) = self.left.first() {
            match until_gone(cx, info, uid, self.until)? {
                Turn::Done => drop(self.left.remove(0)),
                blocked => return Ok(blocked),
            }
        }
        Ok(Turn::Done)
    }
}

/// Deletes a pod that `run --rm` made, and says so.
pub fn remove_pod(cx: &mut Cx<'_>, namespace: &str, name: &str) -> Result<()> {
    let request = crate::api::Request::delete(Resource::PODS, namespace, name);
    match cx.request(request) {
        Err(error) if error.is_not_found() => return Ok(()),
        other => other?,
    };
    cx.say(format!("pod {name:?} deleted from {namespace} namespace"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    fn world() -> World {
        let named = |kind: &str, name: &str| {
            map! { "kind": kind, "metadata": map! { "name": name, "namespace": "default" } }
        };
        World::default()
            .with(Resource::PODS, named("Pod", "a"))
            .with(Resource::PODS, named("Pod", "b"))
            .with(Resource::DEPLOYMENTS, named("Deployment", "web"))
    }

    #[test]
    fn what_is_deleted_is_named_with_its_namespace() {
        let mut world = world();
        let ran = world.run("delete pod/a deploy/web pod/x");
        assert_eq!(
            ran.out,
            "pod \"a\" deleted from default namespace\n\
             deployment.apps \"web\" deleted from default namespace\n"
        );
        assert_eq!(ran.err, "Error from server (NotFound): pods \"x\" not found\n");
        assert_eq!(
            world.run("delete pods --all").out,
            "pod \"b\" deleted from default namespace\n"
        );
        assert_eq!(world.run("delete pods --all").out, "No resources found\n");
    }

    #[test]
    fn flags_change_how() {
        let mut world = world();
        let ran = world.run("delete pod a --grace-period=0 --force");
        assert_eq!(ran.out, "pod \"a\" force deleted from default namespace\n");
        assert!(ran.err.starts_with("Warning: Immediate deletion does not wait"));
        assert_eq!(
            world.run("delete deploy w3 --dry-run=client").out,
            "deployment.apps \"w3\" deleted from default namespace (dry run)\n"
        );
        let ran = world.run("delete deploy w3 --cascade=false");
        assert!(ran.err.starts_with("warning: --cascade=false is deprecated (boolean value)"));
        assert_eq!(
            world.run("delete pod").err,
            "error: resource(s) were provided, but no name was specified\n"
        );
        assert_eq!(
            world.run("delete pod a --all").err,
            "error: name cannot be provided when a selector is specified\n"
        );
        assert_eq!(world.run("delete pod d --ignore-not-found").err, "");
    }
}
