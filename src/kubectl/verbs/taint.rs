//! `kubectl taint`: keeps pods off nodes.

use crate::api::meta::{label_value, qualified_name};
use crate::api::{PatchType, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Query, mapper};
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "taint",
    usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
    about: "Sets and removes taints of nodes",
    flags: &[
        &[
            Flag::off("overwrite", "change taints that are there already"),
            Flag::text("field-manager", "kubectl-taint", "name of the writer"),
        ],
        groups::PRINT,
        groups::SELECTOR,
        groups::ALL,
        groups::DRY_RUN,
        groups::VALIDATE,
    ],
    run: Run::Work(run),
    ..BARE
};

/// A taint as the command line has it.
#[derive(Clone, Debug, PartialEq)]
struct Taint {
    key: String,
    value: String,
    /// Empty for every effect, which only removals may have.
    effect: String,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let (resources, words) = part(cx.args())?;
    if resources.is_empty() {
        return Err(text("one or more resources must be specified as <resource> <name>"));
    }
    if words.is_empty() {
        return Err(text("at least one taint update is required"));
    }
    let (add, remove) = read(&words).map_err(|why| usage(&cx.call.path, why))?;
    check(&resources[0], &add, &remove)?;
    let selects = flags.on("all") || !flags.text("selector").is_empty();
    if flags.on("all") && !flags.text("selector").is_empty() {
        return Err(text("setting 'all' parameter with a non empty selector is prohibited"));
    }
    if !selects && resources.len() < 2 {
        return Err(text(
            "at least one resource name must be specified since 'all' parameter is not set",
        ));
    }
    let args = if selects { vec!["nodes".to_string()] } else { resources };
    let found = Query { args, types_alone: true, ..Query::of(cx) }.find(cx)?;
    found.visit(cx, |cx, info| {
        let old: Vec<Value> = info.object.items_at(&["spec", "taints"]).to_vec();
        let (new, done) = change(cx, &info.name, &old, &add, &remove)?;
        let mut object = info.object.clone();
        object.set(&["spec", "taints"], Value::from(new.clone()));
        if dry_run != DryRun::Client {
            let taints = if new.is_empty() { Value::Null } else { Value::from(new) };
            let body = map! { "spec": map! { "taints": taints } };
            let mut request = patch(&info, PatchType::StrategicMerge, body);
            request.options.dry_run = dry_run == DryRun::Server;
            request.options.field_manager = cx.flags().text("field-manager").into();
            object = cx.object(request)?;
        }
        let said = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?.print(&object)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

fn part(args: &[String]) -> Result<(Vec<String>, Vec<String>)> {
    let (mut resources, mut taints) = (Vec::new(), Vec::new());
    for arg in args {
        if arg.contains(['=', ':']) || arg.ends_with('-') {
            taints.push(arg.clone());
        } else if taints.is_empty() {
            resources.push(arg.clone());
        } else {
            return Err(text(format!(
                "all resources must be specified before taint changes: {arg}"
            )));
        }
    }
    Ok((resources, taints))
}

fn read(words: &[String]) -> std::result::Result<(Vec<Taint>, Vec<Taint>), String> {
    let (mut add, mut remove) = (Vec::<Taint>::new(), Vec::new());
    for word in words {
        if let Some(word) = word.strip_suffix('-') {
            remove.push(Taint { value: String::new(), ..taint(word)? });
            continue;
        }
        let new = taint(word)?;
        if new.effect.is_empty() {
            return Err(format!("invalid taint spec: {word}"));
        }
        if add.iter().any(|known| (&known.key, &known.effect) == (&new.key, &new.effect)) {
            let Taint { key, value, effect } = new;
            return Err(format!(
                "duplicated taints with the same key and effect: {{{key} {value} {effect} <nil>}}"
            ));
        }
        add.push(new);
    }
    Ok((add, remove))
}

/// Reads `KEY=VALUE:EFFECT`, `KEY:EFFECT` or `KEY`.
fn taint(word: &str) -> std::result::Result<Taint, String> {
    let invalid = || format!("invalid taint spec: {word}");
    let (name, effect) = word.split_once(':').unwrap_or((word, ""));
    if effect.contains(':') {
        return Err(invalid());
    }
    let mut key = name;
    let mut value = "";
    if word.contains(':') {
        if !matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
            return Err(format!("invalid taint effect: {effect}, unsupported taint effect"));
        }
        (key, value) = name.split_once('=').unwrap_or((name, ""));
        if value.contains('=') {
            return Err(invalid());
        }
        let wrong = label_value(value);
        if !wrong.is_empty() {
            return Err(format!("{}, {}", invalid(), wrong.join("; ")));
        }
    }
    let wrong = qualified_name(key);
    if !wrong.is_empty() {
        return Err(format!("{}, {}", invalid(), wrong.join("; ")));
    }
    Ok(Taint { key: key.to_string(), value: value.to_string(), effect: effect.to_string() })
}

fn check(kind: &str, add: &[Taint], remove: &[Taint]) -> Result<()> {
    let kind = kind.to_lowercase();
    match mapper::find(&kind) {
        None => {
            return Err(Error::Plain(format!("the server doesn't have a resource type {kind:?}")));
        }
        Some(Resource::NODES) => {}
        Some(_) => {
            return Err(text(format!(
                "invalid resource type {kind}, only node types are supported"
            )));
        }
    }
    let mut both = Vec::new();
    for new in add {
        for old in remove.iter().filter(|old| old.key == new.key) {
            if old.effect.is_empty() || old.effect == new.effect {
                both.push(format!("{}={}", old.key, old.effect));
            }
        }
    }
    match both.is_empty() {
        true => Ok(()),
        false => Err(text(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            both.join(", ")
        ))),
    }
}

/// The node's taints afterwards, and what was done.
fn change(
    cx: &Cx<'_>,
    node: &str,
    old: &[Value],
    add: &[Taint],
    remove: &[Taint],
) -> Result<(Vec<Value>, &'static str)> {
    let overwrite = cx.flags().on("overwrite");
    let fits = |taint: &Taint, value: &Value| {
        value.str_at(&["key"]) == taint.key
            && (taint.effect.is_empty() || value.str_at(&["effect"]) == taint.effect)
    };
    let there: Vec<&str> = add
        .iter()
        .filter(|taint| old.iter().any(|value| fits(taint, value)))
        .map(|taint| taint.key.as_str())
        .collect();
    if !overwrite && !there.is_empty() {
        return Err(text(format!(
            "node {node} already has {} taint(s) with same effect(s) and --overwrite is false",
            there.join(",")
        )));
    }
    let mut new: Vec<Value> = add.iter().map(Taint::to_value).collect();
    let kept = old.iter().filter(|value| !add.iter().any(|taint| fits(taint, value)));
    new.extend(kept.cloned());
    let added = old.len() != new.len();
    let (mut errors, mut removed) = (Vec::new(), false);
    for taint in remove {
        let before = new.len();
        new.retain(|value| !fits(taint, value));
        removed = new.len() < before;
        if !removed {
            let effect =
                if taint.effect.is_empty() { String::new() } else { format!(":{}", taint.effect) };
            errors.push(text(format!("taint \"{}{effect}\" not found", taint.key)));
        }
    }
    if let Some(error) = Error::all(errors) {
        return Err(error);
    }
    Ok((
        new,
        match (added, removed) {
            (true, true) => "modified",
            _ if overwrite => "modified",
            (true, false) => "tainted",
            _ => "untainted",
        },
    ))
}

impl Taint {
    fn to_value(&self) -> Value {
        let mut value = map! { "effect": self.effect.as_str(), "key": self.key.as_str() };
        if !self.value.is_empty() {
            value.set(&["value"], self.value.as_str());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn taints_come_and_go() {
        let node = map! { "apiVersion": "v1", "kind": "Node", "metadata": map! { "name": "n" } };
        let mut world = World::default().with(Resource::NODES, node);
        assert_eq!(world.run("taint nodes n key=value:NoSchedule").out, "node/n tainted\n");
        assert_eq!(
            world.run("taint nodes n key=v2:NoSchedule").err,
            "error: node n already has key taint(s) with same effect(s) and --overwrite is false\n"
        );
        assert_eq!(
            world.run("taint nodes n key=v2:NoSchedule --overwrite").out,
            "node/n modified\n"
        );
        assert_eq!(world.run("taint nodes n key:NoSchedule-").out, "node/n untainted\n");
        assert_eq!(
            world.run("taint nodes n key:NoSchedule-").err,
            "error: taint \"key:NoSchedule\" not found\n"
        );
        assert_eq!(
            world.run("taint nodes n a=b:Nope").err,
            "error: invalid taint effect: Nope, unsupported taint effect\n\
             See 'kubectl taint -h' for help and examples\n"
        );
        assert_eq!(
            world.run("taint node-1 a=b:NoSchedule").err,
            "the server doesn't have a resource type \"node-1\"\n"
        );
        assert_eq!(world.run("taint nodes").err, "error: at least one taint update is required\n");
    }
}
