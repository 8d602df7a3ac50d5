//! `kubectl label`: sets and removes labels.

use crate::api::PatchType;
use crate::api::meta::label_value;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, Flags, groups};
use crate::kubectl::pairs::{Changes, part};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Found, Info, Query};
use crate::map;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "label",
    usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N \
            [--resource-version=version] [options]",
    about: "Sets and removes labels",
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

const FLAGS: &[Flag] = &[Flag::text("field-manager", "kubectl-label", "name of the writer")];

/// Flags that `label` and `annotate` share.
pub const METADATA_FLAGS: &[Flag] = &[
    Flag::off("overwrite", "change what has another value already"),
    Flag::off("list", "show what there is"),
    Flag::text("resource-version", "", "only if the object is at this revision"),
];

const LABELS: &[&str] = &["metadata", "labels"];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let (resources, words) = part(cx.args(), "label")?;
    let changes = read(&words)?;
    refuse_mixed_flags(flags)?;
    refuse_two_selections(flags)?;
    require_objects(flags, &resources, dry_run, "pod")?;
    if changes.is_empty() && !flags.on("list") {
        return Err(text("at least one label update is required"));
    }
    let found = find(cx, resources)?;
    let single = found.single;
    found.visit(cx, |cx, info| one(cx, info, &changes, dry_run, single))?;
    Ok(Next::Done)
}

/// `--list` and `-o` exclude each other.
pub fn refuse_mixed_flags(flags: &Flags) -> Result<()> {
    match flags.on("list") && !flags.text("output").is_empty() {
        true => Err(text("--list and --output may not be specified together")),
        false => Ok(()),
    }
}

/// `--all` excludes selectors.
pub fn refuse_two_selections(flags: &Flags) -> Result<()> {
    for other in ["selector", "field-selector"] {
        if flags.on("all") && !flags.text(other).is_empty() {
            return Err(text(format!("cannot set --all and --{other} at the same time")));
        }
    }
    Ok(())
}

/// There must be something that is to be changed.
pub fn require_objects(
    flags: &Flags,
    resources: &[String],
    dry_run: DryRun,
    example: &str,
) -> Result<()> {
    let files = !flags.list("filename").is_empty() || !flags.text("kustomize").is_empty();
    if !flags.on("local") {
        return match resources.is_empty() && !files {
            true => Err(text(
                "one or more resources must be specified as <resource> <name> or \
                 <resource>/<name>",
            )),
            false => Ok(()),
        };
    }
    if dry_run == DryRun::Server {
        return Err(text(
            "cannot specify --local and --dry-run=server - did you mean --dry-run=client?",
        ));
    }
    if !resources.is_empty() {
        return Err(text(format!(
            "can only use local files by -f {example}.yaml or --filename={example}.json when \
             --local=true is set"
        )));
    }
    match files {
        true => Ok(()),
        false => Err(text(format!(
            "one or more files must be specified as -f {example}.yaml or --filename={example}.json"
        ))),
    }
}

/// The objects whose metadata is to change.
pub fn find(cx: &Cx<'_>, resources: Vec<String>) -> Result<Found> {
    let flags = cx.flags();
    let local = flags.on("local");
    let query = Query {
        args: resources,
        types_alone: flags.on("all"),
        all: false,
        latest: !local,
        local,
        ..Query::of(cx)
    };
    let found = query.find(cx)?;
    if !found.single && !flags.text("resource-version").is_empty() {
        return Err(text("--resource-version may only be used with a single resource"));
    }
    Ok(found)
}

fn read(words: &[String]) -> Result<Changes> {
    let mut changes = Changes::default();
    for word in words {
        if let Some((key, value)) = word.split_once('=') {
            if value.contains('=') {
                return Err(text(format!("invalid label spec: {word}")));
            }
            let wrong = label_value(value);
            if !wrong.is_empty() {
                let wrong = wrong.join(";");
                return Err(text(format!("invalid label value: {word:?}: {wrong}")));
            }
            changes.put(key, value);
        } else {
            changes.remove.push(word.trim_end_matches('-').to_string());
        }
    }
    match changes.contradictions().is_empty() {
        true => Ok(changes),
        false => Err(text("can not both modify and remove a label in the same command")),
    }
}

fn one(
    cx: &mut Cx<'_>,
    info: Info,
    changes: &Changes,
    dry_run: DryRun,
    single: bool,
) -> Result<()> {
    let flags = cx.flags();
    let asks_server = dry_run != DryRun::Client && !flags.on("local") && !flags.on("list");
    let mut object = info.object.clone();
    let labels = object.at(LABELS).and_then(Value::as_map).cloned().unwrap_or_default();
    if asks_server {
        for key in changes.remove.iter().filter(|key| !labels.contains_key(key)) {
            cx.say(format!("label {key:?} not found."));
        }
    }
    if !flags.on("overwrite") {
        no_overwrites(&labels, changes)?;
    }
    let (mut patched, mut added, mut removed) = (labels.clone(), false, false);
    let mut patch_labels = Map::new();
    for (key, value) in &changes.set {
        if labels.get(key).and_then(Value::as_str) != Some(value) {
            patched.insert(key, value.as_str());
            patch_labels.insert(key, value.as_str());
            added = true;
        }
    }
    for key in &changes.remove {
        if patched.remove(key).is_some() {
            patch_labels.insert(key, Value::Null);
            removed = true;
        }
    }
    if added || removed {
        object.set(LABELS, Value::Map(patched.clone()));
    }
    if asks_server && (added || removed) {
        // Labels that are all gone take their map with them.
        let all_gone = patched.is_empty();
        let labels = if all_gone { Value::Null } else { Value::Map(patch_labels) };
        send(cx, &info, map! { "metadata": map! { "labels": labels } }, dry_run)?;
    }
    if flags.on("list") {
        list(cx, &info, &patched, single);
        return Ok(());
    }
    let done = match (added, removed) {
        (true, true) => "modified",
        (true, false) => "labeled",
        (false, true) => "unlabeled",
        (false, false) => "not labeled",
    };
    let said = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?.print(&object)?;
    cx.print(said);
    Ok(())
}

fn no_overwrites(labels: &Map, changes: &Changes) -> Result<()> {
    let mut errors = Vec::new();
    for (key, value) in &changes.set {
        if let Some(current) = labels.get(key).and_then(Value::as_str).filter(|now| now != value) {
            errors.push(text(format!(
                "'{key}' already has a value ({current}), and --overwrite is false"
            )));
        }
    }
    Error::all(errors).map_or(Ok(()), Err)
}

/// Sends a merge patch of an object's metadata.
pub fn send(cx: &mut Cx<'_>, info: &Info, mut body: Value, dry_run: DryRun) -> Result<Value> {
    let flags = cx.flags();
    if !flags.text("resource-version").is_empty() {
        body.set(&["metadata", "resourceVersion"], flags.text("resource-version"));
    }
    let mut request = patch(info, PatchType::Merge, body);
    request.options.dry_run = dry_run == DryRun::Server;
    request.options.field_manager = flags.text("field-manager").into();
    cx.object(request)
}

/// Shows labels or annotations, a line each.
pub fn list(cx: &mut Cx<'_>, info: &Info, entries: &Map, single: bool) {
    let mut indent = "";
    if !single {
        indent = " ";
        let about = info.resource.info();
        cx.say(format!("Listing labels for {}.{}/{}:", about.kind, about.group, info.name));
    }
    for (key, value) in entries.iter() {
        cx.say(format!("{indent}{key}={}", value.as_str().unwrap_or("")));
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn labels_come_and_go() {
        let pod = map! {
            "kind": "Pod", "apiVersion": "v1",
            "metadata": map! { "name": "p", "namespace": "default", "labels": map! { "run": "p" } },
        };
        let mut world = World::default().with(Resource::PODS, pod);
        assert_eq!(world.run("label pod p env=dev").out, "pod/p labeled\n");
        let refused = world.run("label pod p env=prod");
        assert_eq!(
            refused.err,
            "error: 'env' already has a value (dev), and --overwrite is false\n"
        );
        assert_eq!(world.run("label pod p env=prod --overwrite").out, "pod/p labeled\n");
        assert_eq!(world.run("label pod p env=prod --overwrite").out, "pod/p not labeled\n");
        assert_eq!(world.run("label pod p env-").out, "pod/p unlabeled\n");
        assert_eq!(
            world.run("label pod p env-").out,
            "label \"env\" not found.\npod/p not labeled\n"
        );
        assert_eq!(world.run("label pod p --list").out, "run=p\n");
        assert_eq!(world.run("label pod p").err, "error: at least one label update is required\n");
        assert_eq!(world.run("label pod p a=b=c").err, "error: invalid label spec: a=b=c\n");
        assert_eq!(
            world.run("label").err,
            "error: one or more resources must be specified as <resource> <name> or \
             <resource>/<name>\n"
        );
    }
}
