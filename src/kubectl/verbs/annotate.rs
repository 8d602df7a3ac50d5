//! `kubectl annotate`: sets and removes annotations.

use super::label::{
    METADATA_FLAGS, find, list, refuse_mixed_flags, refuse_two_selections, require_objects, send,
};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::pairs::{Changes, part};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::Info;
use crate::map;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "annotate",
    usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N \
            [--resource-version=version] [options]",
    about: "Sets and removes annotations",
    flags: &[
        FLAGS,
        METADATA_FLAGS,
        groups::PRINT,
        groups::FILENAME,
        groups::SELECTOR,
        groups::FIELD_SELECTOR,
        groups::ALL,
        groups::ALL_NAMESPACES,
        groups::DRY_RUN,
        groups::LOCAL,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[Flag::text("field-manager", "kubectl-annotate", "name of the writer")];

/// The annotation that says why a rollout was made; it may always be overwritten.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

const ANNOTATIONS: &[&str] = &["metadata", "annotations"];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let (resources, words) = part(cx.args(), "annotation")?;
    let changes = Changes::read(&words, "annotation", true)?;
    refuse_mixed_flags(flags)?;
    refuse_two_selections(flags)?;
    require_objects(flags, &resources, dry_run, "rsrc")?;
    if changes.is_empty() && !flags.on("list") {
        return Err(text("at least one annotation update is required"));
    }
    let both = changes.contradictions();
    if !both.is_empty() {
        return Err(text(format!(
            "can not both modify and remove the following annotation(s) in the same command: {}",
            both.join(", ")
        )));
    }
    let mut printer = Printer::of(cx, &format!("annotated{}", dry_run.suffix()))?;
    let found = find(cx, resources)?;
    let single = found.single;
    found.visit(cx, |cx, info| {
        let object = one(cx, &info, &changes, dry_run)?;
        if cx.flags().on("list") {
            let entries = object.at(ANNOTATIONS).and_then(Value::as_map).cloned();
            list(cx, &info, &entries.unwrap_or_default(), single);
            return Ok(());
        }
        let said = printer.print(&object)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

fn one(cx: &mut Cx<'_>, info: &Info, changes: &Changes, dry_run: DryRun) -> Result<Value> {
    let flags = cx.flags();
    let mut object = info.object.clone();
    let current = object.at(ANNOTATIONS).and_then(Value::as_map).cloned().unwrap_or_default();
    if !flags.on("overwrite") {
        no_overwrites(&current, changes)?;
    }
    let (mut after, mut patch) = (current.clone(), Map::new());
    for (key, value) in &changes.set {
        if current.get(key).and_then(Value::as_str) != Some(value) {
            patch.insert(key, value.as_str());
        }
        after.insert(key, value.as_str());
    }
    for key in &changes.remove {
        if after.remove(key).is_some() {
            patch.insert(key, Value::Null);
        }
    }
    let all_gone = after.is_empty();
    object.set(ANNOTATIONS, Value::Map(after));
    if dry_run == DryRun::Client || flags.on("local") || flags.on("list") {
        return Ok(object);
    }
    let body = match (patch.is_empty(), all_gone) {
        (true, _) => Value::map(),
        (false, true) => map! { "metadata": map! { "annotations": Value::Null } },
        (false, false) => map! { "metadata": map! { "annotations": Value::Map(patch) } },
    };
    send(cx, info, body, dry_run)
}

fn no_overwrites(current: &Map, changes: &Changes) -> Result<()> {
    let mut words = Vec::new();
    for (key, value) in changes.set.iter().filter(|(key, _)| key != CHANGE_CAUSE) {
        if let Some(now) = current.get(key).and_then(Value::as_str).filter(|now| now != value) {
            words.push(format!("'{key}' already has a value ({now})"));
        }
    }
    match words.is_empty() {
        true => Ok(()),
        false => Err(text(format!(
            "--overwrite is false but found the following declared annotation(s): {}",
            words.join("; ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn annotations_come_and_go() {
        let pod = map! {
            "kind": "Pod", "apiVersion": "v1",
            "metadata": map! { "name": "p", "namespace": "default" },
        };
        let mut world = World::default().with(Resource::PODS, pod);
        assert_eq!(world.run("annotate pod p note=hello").out, "pod/p annotated\n");
        assert_eq!(
            world.run("annotate pod p note=other").err,
            "error: --overwrite is false but found the following declared annotation(s): 'note' \
             already has a value (hello)\n"
        );
        assert_eq!(world.run("annotate pod p note-").out, "pod/p annotated\n");
        assert_eq!(
            world.run("annotate pod p").err,
            "error: at least one annotation update is required\n"
        );
    }
}
