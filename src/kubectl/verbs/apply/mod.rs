//! `kubectl apply`: makes objects as files describe them, or changes them to be so.

mod force;
mod merge;
mod migrate;
mod server_side;
mod view;

use super::create::{field_validation, set_options};
use crate::api::{FieldValidation, Request};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query, reread};
use crate::value::Value;
use crate::{list, map};

pub static COMMAND: Command = Command {
    name: "apply",
    usage: "apply (-f FILENAME | -k DIRECTORY) [options]",
    about: "Makes objects be as a file describes them",
    flags: &[
        FLAGS,
        groups::FILENAME,
        groups::PRINT,
        groups::SELECTOR,
        groups::DRY_RUN,
        groups::VALIDATE,
        groups::ALL,
        groups::RECORD,
    ],
    subcommands: &[&view::COMMAND],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("server-side", "let the server merge"),
    Flag::off("force-conflicts", "with --server-side: take fields over from others"),
    Flag::text("field-manager", "kubectl-client-side-apply", "name of the writer"),
    Flag::on("overwrite", "the file wins over what others changed"),
    Flag::on("openapi-patch", "use the server's schema for the patch"),
    Flag::off("prune", "delete what was applied before and is in no file now"),
    Flag::array("prune-allowlist", "with --prune: only these types"),
    Flag::text("applyset", "", "with --prune: the set of objects"),
    Flag::text("subresource", "", "with --server-side: status or scale"),
    Flag::text("cascade", "background", "background, foreground or orphan").bare("background"),
    Flag::off("force", "delete and make again where a change is refused"),
    Flag::int("grace-period", "-1", "with --force: seconds that containers get to end"),
    Flag::duration("timeout", "0s", "with --force: how long to wait"),
    Flag::off("wait", "with --force: wait until the objects are gone"),
];

const NO_ANNOTATION: &str = "is missing the kubectl.kubernetes.io/last-applied-configuration \
    annotation which is required by kubectl apply. kubectl apply should only be used on resources \
    created declaratively by either kubectl create --save-config or kubectl apply. The missing \
    annotation will be patched automatically.";

/// How objects are applied.
struct Way {
    dry_run: DryRun,
    validation: FieldValidation,
    manager: String,
    server_side: bool,
    force_conflicts: bool,
    overwrite: bool,
    /// Print the objects at the end, and not what was done to each.
    whole: bool,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let way = way(cx)?;
    if !cx.args().is_empty() {
        let words = cx.args().join(" ");
        return Err(usage(&cx.call.path, format!("Unexpected args: [{words}]")));
    }
    if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(text("must specify one of -f and -k"));
    }
    if flags.on("prune") {
        return Err(not_simulated("apply --prune"));
    }
    Printer::of(cx, "")?;
    let query = Query { all: false, ..Query::of(cx) };
    let (mut infos, error) = query.find(cx)?.infos(cx);
    let mut errors: Vec<Error> = error.into_iter().collect();
    if infos.is_empty() && errors.is_empty() {
        return Err(text("no objects passed to apply"));
    }
    for info in &mut infos {
        let applied = match way.server_side {
            true => server_side::apply(cx, info, &way),
            false => apply(cx, info, &way),
        };
        match applied {
            Ok(done) if !way.whole => say(cx, info, done, &way)?,
            Ok(_) => {}
            Err(error) => errors.push(error),
        }
    }
    if let Some(error) = Error::all(errors) {
        return Err(error);
    }
    if way.whole {
        print_all(cx, infos)?;
    }
    Ok(Next::Done)
}

fn way(cx: &mut Cx<'_>) -> Result<Way> {
    let flags = cx.flags();
    let server_side = flags.on("server-side");
    if flags.on("force-conflicts") && !server_side {
        return Err(text("--force-conflicts only works with --server-side"));
    }
    let dry_run = cx.dry_run()?;
    if dry_run == DryRun::Client && server_side {
        return Err(text(
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server \
             instead?)",
        ));
    }
    check_deletion(cx, dry_run, server_side)?;
    let manager = match flags.changed("field-manager") {
        true => flags.text("field-manager"),
        false if server_side => server_side::SERVER_SIDE_MANAGER,
        false => "kubectl-client-side-apply",
    };
    Ok(Way {
        dry_run,
        validation: field_validation(flags)?,
        manager: manager.to_string(),
        server_side,
        force_conflicts: flags.on("force-conflicts"),
        overwrite: flags.on("overwrite"),
        whole: !matches!(flags.text("output"), "" | "name"),
    })
}

/// Checks the flags about what is deleted on the way.
fn check_deletion(cx: &Cx<'_>, dry_run: DryRun, server_side: bool) -> Result<()> {
    let flags = cx.flags();
    let (force, prune, all) = (flags.on("force"), flags.on("prune"), flags.on("all"));
    let selected = !flags.text("selector").is_empty();
    let cascade = flags.text("cascade");
    if !["background", "foreground", "orphan", "true", "false"].contains(&cascade) {
        return Err(text(format!(
            "invalid cascade value ({cascade}). Must be \"background\", \"foreground\", or \
             \"orphan\""
        )));
    }
    let why = match () {
        () if force && server_side => "--force cannot be used with --server-side",
        () if force && dry_run == DryRun::Server => "--dry-run=server cannot be used with --force",
        () if all && selected => "cannot set --all and --selector at the same time",
        () if !flags.text("applyset").is_empty() && !prune => "--applyset requires --prune",
        () if force && prune => "--force cannot be used with --prune",
        () if prune && !all && !selected => {
            "all resources selected for prune without explicitly passing --all. To prune all \
             resources, pass the --all flag. If you did not mean to prune all resources, specify a \
             label selector"
        }
        () if prune && server_side => {
            "--prune is in alpha and doesn't currently work on objects created by server-side apply"
        }
        () if !flags.text("subresource").is_empty() && !server_side => {
            "--subresource can only be specified for --server-side"
        }
        () => return Ok(()),
    };
    Err(text(why))
}

/// Prints what was done to one object.
fn say(cx: &mut Cx<'_>, info: &Info, done: &str, way: &Way) -> Result<()> {
    let mut printer = Printer::of(cx, &format!("{done}{}", way.dry_run.suffix()))?;
    let said = printer.print(&info.object)?;
    cx.print(said);
    Ok(())
}

/// Prints all objects as `-o` asks for: one as it is, several as a list.
fn print_all(cx: &mut Cx<'_>, infos: Vec<Info>) -> Result<()> {
    let mut objects: Vec<Value> = infos.into_iter().map(|info| info.object).collect();
    let object = match objects.len() {
        1 => objects.remove(0),
        _ => {
            let mut list = map! {
                "apiVersion": "v1", "kind": "List", "metadata": map! {}, "items": list![],
            };
            list.set(&["items"], Value::from(objects));
            list
        }
    };
    let said = Printer::of(cx, "")?.print(&object)?;
    cx.print(said);
    Ok(())
}

/// Makes the object, or patches it with what changed since it was applied last. Leaves the
/// server's object in `info` and says what was done.
fn apply(cx: &mut Cx<'_>, info: &mut Info, way: &Way) -> Result<&'static str> {
    let generated = info.object.str_at(&["metadata", "generateName"]);
    if info.name.is_empty() && !generated.is_empty() {
        return Err(text(format!("from {generated}: cannot use generate name with apply")));
    }
    let wanted = info.object.clone();
    match reread(cx, info, false, "") {
        Ok(()) => merge::patch(cx, info, &applied::annotated(&wanted), way),
        Err(error) if error.is_not_found() => {
            info.object = wanted;
            create(cx, info, way)?;
            Ok("created")
        }
        Err(error) => {
            let doing = format!(
                "retrieving current configuration of:\n{}\nfrom server for:",
                described(info)
            );
            Err(error.when(&doing, &info.source))
        }
    }
}

fn create(cx: &mut Cx<'_>, info: &mut Info, way: &Way) -> Result<()> {
    let mut object = applied::annotated(&info.object);
    prune_nulls(&mut object);
    info.object = object.clone();
    if way.dry_run == DryRun::Client {
        return Ok(());
    }
    let mut request = Request::create(info.resource, info.namespace.clone(), object);
    set_options(&mut request, cx.flags(), way.dry_run, way.validation);
    request.options.field_manager = way.manager.as_str().into();
    info.object = cx.object(request).map_err(|error| error.when("creating", &info.source))?;
    Ok(())
}

/// Takes out entries that are null: they mean "delete this" and there is nothing yet.
fn prune_nulls(value: &mut Value) {
    if let Some(items) = value.as_list_mut() {
        items.iter_mut().for_each(prune_nulls);
    } else if let Some(map) = value.as_map_mut() {
        map.retain(|_, inner| !inner.is_null());
        map.values_mut().for_each(prune_nulls);
    }
}

/// An object as messages about it begin: which resource, which name.
fn described(info: &Info) -> String {
    let about = info.resource.info();
    let (group, version) = (about.group, about.version);
    format!(
        "Resource: \"{group}/{version}, Resource={}\", GroupVersionKind: \"{group}/{version}, \
         Kind={}\"\nName: {:?}, Namespace: {:?}",
        about.plural, about.kind, info.name, info.namespace
    )
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - \
                       name: c\n    image: nginx\n";

    #[test]
    fn an_object_is_created_then_left_then_configured() {
        let mut world = World::default().file("p.yaml", POD);
        assert_eq!(world.run("apply -f p.yaml").out, "pod/p created\n");
        assert_eq!(world.run("apply -f p.yaml").out, "pod/p unchanged\n");
        world = world.file("p.yaml", &POD.replace("nginx", "nginx:1.25"));
        assert_eq!(
            world.run("apply -f p.yaml --dry-run=client").out,
            "pod/p configured (dry run)\n"
        );
        assert_eq!(world.run("apply -f p.yaml").out, "pod/p configured\n");
        let ran = world.run_with(&["apply", "-f", "-", "-o", "name"], POD);
        assert_eq!(ran.out, "pod/p\n");
    }

    #[test]
    fn an_object_that_was_never_applied_brings_a_warning() {
        let mut world = World::default().file("p.yaml", POD);
        world.run("create -f p.yaml");
        let ran = world.run("apply -f p.yaml");
        assert_eq!(ran.out, "pod/p configured\n");
        assert!(ran.err.starts_with("Warning: resource pods/p is missing the kubectl.kubernetes"));
    }

    #[test]
    fn good_documents_are_applied_before_the_failure_is_told() {
        let text = format!("{POD}---\nkind: Podd\napiVersion: v1\nmetadata:\n  name: x\n");
        let ran = World::default().file("p.yaml", &text).run("apply -f p.yaml");
        assert_eq!(ran.out, "pod/p created\n");
        assert_eq!(
            ran.err,
            "error: resource mapping not found for name: \"x\" namespace: \"\" from \"p.yaml\": no \
             matches for kind \"Podd\" in version \"v1\"\nensure CRDs are installed first\n"
        );
        assert_eq!(ran.exit, Some(1));
    }

    #[test]
    fn mistakes_are_told_in_kubectls_words() {
        let said =
            |content: &str| World::default().file("f.yaml", content).run("apply -f f.yaml").err;
        assert_eq!(
            said("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: p\n"),
            "error: error parsing f.yaml: error converting YAML to JSON: yaml: line 4: found \
             character that cannot start any token\n"
        );
        assert_eq!(said(""), "error: no objects passed to apply\n");
        assert_eq!(
            said("apiVersion: v1\nkind: Pod\nmetadate:\n  name: p\n"),
            "error: error when retrieving current configuration of:\n\
             Resource: \"/v1, Resource=pods\", GroupVersionKind: \"/v1, Kind=Pod\"\n\
             Name: \"\", Namespace: \"default\"\n\
             from server for: \"f.yaml\": resource name may not be empty\n"
        );
        assert_eq!(
            World::default().run("apply -f nope.yaml").err,
            "error: the path \"nope.yaml\" does not exist\n"
        );
        assert_eq!(World::default().run("apply").err, "error: must specify one of -f and -k\n");
    }
}
