//! `kubectl replace`: puts objects in the place of others.

use super::create::{field_validation, set_options};
use crate::api::{Request, Verb};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Query, request_on, reread};

pub static COMMAND: Command = Command {
    name: "replace",
    usage: "replace -f FILENAME [options]",
    about: "Puts objects from a file in the place of those on the server",
    flags: &[
        FLAGS,
        groups::FILENAME,
        groups::PRINT,
        groups::DRY_RUN,
        groups::VALIDATE,
        groups::SAVE_CONFIG,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("field-manager", "kubectl-replace", "name of the writer"),
    Flag::text("cascade", "background", "background, foreground or orphan").bare("background"),
    Flag::off("force", "delete and make again"),
    Flag::int("grace-period", "-1", "with --force: seconds that containers get to end"),
    Flag::duration("timeout", "0s", "with --force: how long to wait"),
    Flag::off("wait", "with --force: wait until the objects are gone"),
    Flag::text("raw", "", "send the file to this path of the server"),
    Flag::text("subresource", "", "status, scale or resize"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("replaced{}", dry_run.suffix()))?;
    let validation = field_validation(flags)?;
    if flags.int("grace-period") >= 0 && !flags.on("force") {
        return Err(text("--grace-period must have --force specified"));
    }
    if flags.millis("timeout") != 0 && !flags.on("force") {
        return Err(text("--timeout must have --force specified"));
    }
    if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
        return Err(text("must specify --filename to replace"));
    }
    if !flags.text("raw").is_empty() {
        return Err(not_simulated("replace --raw"));
    }
    let found = Query::of(cx).find(cx)?;
    let force = flags.on("force");
    found.visit(cx, |cx, info| {
        let body = match cx.flags().on("save-config") {
            true => applied::annotated(&info.object),
            false => applied::updated(&info.object),
        };
        let mut object = body.clone();
        if dry_run != DryRun::Client {
            if !force {
                reread(cx, &mut info.clone(), false, "")
                    .map_err(|error| error.when("replacing", &info.source))?;
            }
            let mut request = match force {
                true => {
                    remove(cx, &info)?;
                    Request::create(info.resource, info.namespace.clone(), body)
                }
                false => Request { body, ..request_on(&info, Verb::Update) },
            };
            request.subresource = cx.flags().text("subresource").into();
            set_options(&mut request, cx.flags(), dry_run, validation);
            object = cx.object(request).map_err(|error| error.when("replacing", &info.source))?;
        }
        let said = printer.print(&object)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

/// `--force` takes the old object out at once, so that the new one can be made.
fn remove(cx: &mut Cx<'_>, info: &crate::kubectl::resource::Info) -> Result<()> {
    let mut request = request_on(info, Verb::Delete);
    request.options.grace_period_seconds = Some(cx.flags().int("grace-period").max(0));
    match cx.request(request) {
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error.when("deleting", &info.source)),
        Ok(_) => {
            let kind = crate::kubectl::print::kind_prefix(info.resource);
            let from = match info.resource.is_namespaced() {
                true => format!(" from {} namespace", info.namespace),
                false => String::new(),
            };
            cx.say(format!("{kind} \"{}\" deleted{from}", info.name));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn an_object_takes_the_place_of_another() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n";
        let mut world = World::default().file("p.yaml", pod);
        assert_eq!(
            world.run("replace -f p.yaml").err,
            "Error from server (NotFound): error when replacing \"p.yaml\": pods \"p\" not found\n"
        );
        world.run("create -f p.yaml");
        assert_eq!(world.run("replace -f p.yaml").out, "pod/p replaced\n");
        assert_eq!(world.run("replace").err, "error: must specify --filename to replace\n");
    }
}
