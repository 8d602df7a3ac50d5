//! `kubectl diff`: what `apply` would change.

mod unified;

use crate::api::{FieldValidation, PatchType, Request};
use crate::kubectl::applied;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::patch;
use crate::kubectl::resource::{Info, Query, reread};
use crate::kubectl::time::file_time;
use crate::schema::{Type, merge};
use crate::value::{Value, json, yaml};

pub static COMMAND: Command = Command {
    name: "diff",
    usage: "diff -f FILENAME [options]",
    about: "Shows what apply would change",
    flags: &[FLAGS, groups::FILENAME, groups::SELECTOR],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("server-side", "let the server merge"),
    Flag::off("force-conflicts", "with --server-side: take fields over from others"),
    Flag::text("field-manager", "kubectl-client-side-apply", "name of the writer"),
    Flag::off("prune", "also show what --prune would delete"),
    Flag::array("prune-allowlist", "with --prune: only these types"),
    Flag::off("show-managed-fields", "keep metadata.managedFields"),
    Flag::int("concurrency", "1", "how many objects at once"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    if cx.flags().list("filename").is_empty() && cx.flags().text("kustomize").is_empty() {
        return Err(failed(text("must specify one of -f and -k")));
    }
    if !cx.args().is_empty() {
        let words = cx.args().join(" ");
        return Err(failed(usage(&cx.call.path, format!("Unexpected args: [{words}]"))));
    }
    match differences(cx) {
        Ok(false) => Ok(Next::Done),
        Ok(true) => Err(Error::Exit(String::new(), 1)),
        Err(error) => Err(failed(error)),
    }
}

/// Exit code 1 says that there is a difference, so failures have a higher one.
fn failed(error: Error) -> Error {
    let (words, code) = error.report();
    Error::Exit(words, code + 1)
}

/// Prints the differences of all objects; whether there were any.
fn differences(cx: &mut Cx<'_>) -> Result<bool> {
    let found = Query::of(cx).find(cx)?;
    let mut differ = false;
    found.visit(cx, |cx, info| {
        let (live, merged) = both(cx, &info)?;
        let name = file_name(&info);
        let now = file_time(cx.wall_clock());
        let shown = |object: &Option<Value>| object.as_ref().map(yaml::print).unwrap_or_default();
        let (before, after) = (shown(&live), shown(&merged));
        let number = 1_000_000_000 + cx.now().wrapping_mul(2_654_435_761) % 3_000_000_000;
        let directory = cx.host.env("TMPDIR").unwrap_or_else(|| "/tmp".to_string());
        let (from, to) = (
            format!("{directory}/LIVE-{number}/{name}"),
            format!("{directory}/MERGED-{number}/{name}"),
        );
        let hunks = unified::hunks(&before, &after);
        if !hunks.is_empty() {
            differ = true;
            cx.print(format!(
                "diff -u -N {from} {to}\n--- {from}\t{now}\n+++ {to}\t{now}\n{hunks}"
            ));
        }
        Ok(())
    })?;
    Ok(differ)
}

/// `apps.v1.Deployment.default.web`.
fn file_name(info: &Info) -> String {
    let about = info.resource.info();
    let dot = if about.group.is_empty() { "" } else { "." };
    format!("{}{dot}{}.{}.{}.{}", about.group, about.version, about.kind, info.namespace, info.name)
}

/// The live object, and what it would become.
fn both(cx: &mut Cx<'_>, info: &Info) -> Result<(Option<Value>, Option<Value>)> {
    let mut live = info.clone();
    let mut request = match reread(cx, &mut live, false, "") {
        Err(error) if error.is_not_found() => {
            // kubectl creates without the annotation here, so it is no part of the difference.
            Request::create(info.resource, info.namespace.clone(), info.object.clone())
        }
        Err(error) => return Err(error),
        Ok(()) => update(cx, info, &live)?,
    };
    let is_new = request.verb == crate::api::Verb::Create;
    request.options.dry_run = true;
    request.options.field_validation = FieldValidation::Strict;
    request.options.field_manager = cx.flags().text("field-manager").into();
    let merged = cx.object(request)?;
    let strip = |mut object: Value| {
        if !cx.flags().on("show-managed-fields") {
            object.remove(&["metadata", "managedFields"]);
        }
        object
    };
    let before = (!is_new).then(|| strip(live.object.clone()));
    Ok((before, Some(strip(merged))))
}

fn update(cx: &Cx<'_>, info: &Info, live: &Info) -> Result<Request> {
    if cx.flags().on("server-side") {
        let mut request = patch(info, PatchType::Apply, info.object.clone());
        request.options.force = cx.flags().on("force-conflicts");
        return Ok(request);
    }
    let original = applied::original(&live.object);
    let original = original.and_then(|words| json::parse(words).ok()).unwrap_or_else(Value::map);
    let modified = match original == Value::map() {
        true => info.object.clone(),
        false => with_old_annotation(&info.object, &live.object),
    };
    let of = Type::of(&info.resource.api_version(), info.resource.kind());
    let (kind, body) = match of {
        Some(of) => (
            PatchType::StrategicMerge,
            merge::three_way(of, &original, &modified, &live.object, true),
        ),
        None => (PatchType::Merge, merge::json::three_way(&original, &modified, &live.object)),
    };
    Ok(patch(info, kind, body.map_err(|why| text(why.to_string()))?))
}

/// The annotation with the last applied object is left as it is.
fn with_old_annotation(object: &Value, live: &Value) -> Value {
    let mut object = object.clone();
    if let Some(words) = applied::original(live) {
        object.set(&["metadata", "annotations", applied::LAST_APPLIED], words);
    }
    object
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn differences_end_with_one_and_failures_with_two() {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: x\n";
        let mut world = World::default().file("c.yaml", text);
        let ran = world.run("diff -f c.yaml");
        assert!(ran.out.contains("@@ -0,0 +1,7 @@\n+apiVersion: v1\n"), "{}", ran.out);
        assert_eq!(ran.exit, Some(1));
        let ran = world.run("diff -f nope.yaml");
        assert_eq!(ran.err, "error: the path \"nope.yaml\" does not exist\n");
        assert_eq!(ran.exit, Some(2));
    }
}
