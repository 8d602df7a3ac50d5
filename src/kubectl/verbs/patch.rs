//! `kubectl patch`: changes fields of objects.

use crate::api::PatchType;
use crate::api::go::quote;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::schema::{Type, merge};
use crate::value::{Value, yaml};

pub static COMMAND: Command = Command {
    name: "patch",
    usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
    about: "Changes fields of objects",
    flags: &[
        FLAGS,
        groups::PRINT,
        groups::FILENAME,
        groups::DRY_RUN,
        groups::LOCAL,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("patch", "", "the patch, in JSON or YAML").short('p'),
    Flag::text("patch-file", "", "file with the patch"),
    Flag::text("type", "strategic", "json, merge or strategic"),
    Flag::text("field-manager", "kubectl-patch", "name of the writer"),
    Flag::text("subresource", "", "status, scale or resize"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let (given, file) = (flags.text("patch"), flags.text("patch-file"));
    if !given.is_empty() && !file.is_empty() {
        return Err(text("cannot specify --patch and --patch-file together"));
    }
    if given.is_empty() && file.is_empty() {
        return Err(text(
            "must specify --patch or --patch-file containing the contents of the patch",
        ));
    }
    let kind = match flags.text("type").to_lowercase().as_str() {
        "" | "strategic" => PatchType::StrategicMerge,
        "json" => PatchType::Json,
        "merge" => PatchType::Merge,
        _ => {
            let kind = flags.text("type");
            return Err(text(format!(
                "--type must be one of [json merge strategic], not {kind:?}"
            )));
        }
    };
    let local = flags.on("local");
    if local && !cx.args().is_empty() {
        return Err(text("cannot specify --local and server resources"));
    }
    let body = body(cx)?;
    let subresource = flags.text("subresource").to_string();
    let query = Query { subresource, local, latest: false, ..Query::of(cx) };
    let found = query.find(cx)?;
    let mut count = 0;
    found.visit(cx, |cx, info| {
        count += 1;
        let patched = match dry_run {
            _ if local => locally(&info, kind, &body)?,
            DryRun::Client => locally(&info, kind, &body)?,
            _ => send(cx, &info, kind, &body, dry_run)?,
        };
        let done = if patched == info.object { "patched (no change)" } else { "patched" };
        let mut printer = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?;
        let said = printer.print(&patched)?;
        cx.print(said);
        Ok(())
    })?;
    match count {
        0 => Err(text("no objects passed to patch")),
        _ => Ok(Next::Done),
    }
}

/// The patch as a tree, from the flag or from a file.
fn body(cx: &Cx<'_>) -> Result<Value> {
    let flags = cx.flags();
    let given = match flags.text("patch-file") {
        "" => flags.text("patch").to_string(),
        "-" => cx.stdin.to_string(),
        path => cx.host.read_file(path).map_err(|why| {
            text(format!("unable to read patch file: open {path}: {}", why.text()))
        })?,
    };
    match yaml::parse(&given, 1) {
        Ok(loaded) => Ok(loaded.value),
        Err(why) => {
            let patch = quote(flags.text("patch"));
            Err(text(format!("unable to parse {patch}: {}", why.message)))
        }
    }
}

fn send(
    cx: &mut Cx<'_>,
    info: &Info,
    kind: PatchType,
    body: &Value,
    dry_run: DryRun,
) -> Result<Value> {
    let flags = cx.flags();
    let mut request = patch(info, kind, body.clone());
    request.subresource = flags.text("subresource").into();
    request.options.dry_run = dry_run == DryRun::Server;
    request.options.field_manager = flags.text("field-manager").into();
    cx.object(request)
}

fn locally(info: &Info, kind: PatchType, body: &Value) -> Result<Value> {
    let of = Type::of(&info.resource.api_version(), info.resource.kind());
    let patched = match (kind, of) {
        (PatchType::Json, _) => {
            let patched = crate::value::patch::apply_json_patch(&info.object, body);
            return patched.map_err(|why| text(why.to_string()));
        }
        (PatchType::StrategicMerge, Some(of)) => merge::apply(of, &info.object, body),
        _ => Ok(merge::json::apply(&info.object, body)),
    };
    patched.map_err(|why| text(why.to_string()))
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn fields_are_patched_from_json() {
        let web = map! {
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": map! { "name": "c", "namespace": "default" },
        };
        let mut world = World::default().with(Resource::CONFIG_MAPS, web);
        let ran = world.run("patch cm c -p {\"data\":{\"a\":\"1\"}}");
        assert_eq!(ran.out, "configmap/c patched\n");
        let ran = world.run("patch cm c -p {\"data\":{\"a\":\"1\"}}");
        assert_eq!(ran.out, "configmap/c patched (no change)\n");
        assert_eq!(
            world.run("patch cm c -p").err,
            "error: flag needs an argument: 'p' in -p\nSee 'kubectl patch --help' for usage.\n"
        );
        assert_eq!(
            world.run("patch cm c").err,
            "error: must specify --patch or --patch-file containing the contents of the patch\n"
        );
    }
}
