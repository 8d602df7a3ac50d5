//! `kubectl set env`: sets, removes and lists environment variables.

use super::{change, each_container, find, pod_spec, set_flags};
use crate::api::meta::env_var_name;
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::Flag;
use crate::kubectl::pairs::{Changes, part};
use crate::kubectl::resource::{Info, mapper};
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "env",
    usage: "env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
    about: "Sets environment variables of containers",
    flags: set_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("containers", "*", "which containers").short('c'),
    Flag::array("env", "KEY=VALUE").short('e'),
    Flag::text("from", "", "take variables from configmap/NAME or secret/NAME"),
    Flag::slice("keys", "with --from: only these keys"),
    Flag::text("prefix", "", "put this before each name"),
    Flag::off("list", "show the variables"),
    Flag::off("resolve", "with --list: show what references stand for"),
    Flag::on("overwrite", "change variables that are there already"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let (resources, mut words) = part(cx.args(), "env")?;
    words.extend(flags.list("env").iter().cloned());
    if resources.is_empty() && flags.list("filename").is_empty() {
        return Err(usage(
            &cx.call.path,
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let changes = Changes::read(&words, "env", true)?;
    for (key, _) in &changes.set {
        if !env_var_name(key).is_empty() {
            return Err(text(format!(
                "{key:?} is not a valid key name: {}",
                env_var_name(key).join(";")
            )));
        }
    }
    let mut variables: Vec<Value> = changes
        .set
        .iter()
        .map(|(key, value)| map! { "name": key.as_str(), "value": value.as_str() })
        .collect();
    if !flags.text("from").is_empty() {
        variables.extend(from(cx)?);
    }
    let mut infos = find(cx, resources)?;
    if flags.on("list") {
        for info in &mut infos {
            if let Some(spec) = pod_spec(&mut info.object) {
                each_container(spec, flags.text("containers"), |container| {
                    edit(container, &variables, &changes.remove, flags.on("overwrite"));
                });
            }
            list(cx, info);
        }
        return Ok(Next::Done);
    }
    if variables.is_empty() && changes.remove.is_empty() {
        return Err(text("at least one environment variable must be provided"));
    }
    let pattern = flags.text("containers");
    let overwrite = flags.on("overwrite");
    let failing = "failed to patch env update to pod template:";
    change(cx, infos, "env updated", failing, |spec| {
        let mut errors = Vec::new();
        let found = each_container(spec, pattern, |container| {
            errors.extend(edit(container, &variables, &changes.remove, overwrite));
        });
        if !found {
            errors.push(text(format!("error: unable to find container named {pattern}")));
        }
        errors
    })
}

/// Sets and removes variables of a container; returns what is refused.
fn edit(
    container: &mut Value,
    variables: &[Value],
    remove: &[String],
    overwrite: bool,
) -> Vec<Error> {
    let errors = set_variables(container, variables, overwrite);
    for name in remove {
        if let Some(at) = position(container, name)
            && let Some(env) = container.at_mut(&["env"]).and_then(Value::as_list_mut)
        {
            env.remove(at);
        }
    }
    if container.items_at(&["env"]).is_empty() {
        container.remove(&["env"]);
    }
    errors
}

/// Sets variables in a container; returns what is refused for being there already.
fn set_variables(container: &mut Value, variables: &[Value], overwrite: bool) -> Vec<Error> {
    let mut errors = Vec::new();
    for variable in variables {
        match position(container, variable.str_at(&["name"])) {
            Some(_) if !overwrite => errors.push(text(format!(
                "'{}' already has a value, and --overwrite is false",
                variable.str_at(&["name"])
            ))),
            Some(at) => container.set_at(&["env", &at.to_string()], variable.clone()),
            None => container.push(&["env"], variable.clone()),
        }
    }
    errors
}

fn position(container: &Value, name: &str) -> Option<usize> {
    container.items_at(&["env"]).iter().position(|variable| variable.str_at(&["name"]) == name)
}

/// Variables that refer to the keys of a config map or secret.
fn from(cx: &mut Cx<'_>) -> Result<Vec<Value>> {
    let flags = cx.flags();
    let word = flags.text("from");
    let Some((kind, name)) = word.split_once('/') else {
        return Err(text(format!(
            "arguments in resource/name form must have a single resource and name: {word}"
        )));
    };
    let resource = mapper::must_find(kind)?;
    let field = match resource {
        Resource::CONFIG_MAPS => "configMapKeyRef",
        Resource::SECRETS => "secretKeyRef",
        other => return Err(text(format!("unsupported resource specified in --from: {other:?}"))),
    };
    let object = cx.object(Request::get(resource, cx.namespace(), name))?;
    let keys = flags.list("keys");
    let mut variables = Vec::new();
    for key in object.get("data").and_then(Value::as_map).into_iter().flat_map(|data| data.keys()) {
        if !keys.is_empty() && !keys.iter().any(|wanted| wanted == key.as_str()) {
            continue;
        }
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let variable: String = key.chars().map(plain).collect();
        let mut source = Value::map();
        source.set(&[field], map! { "key": key.clone(), "name": name });
        variables.push(map! {
            "name": format!("{}{variable}", flags.text("prefix")), "valueFrom": source,
        });
    }
    Ok(variables)
}

fn list(cx: &mut Cx<'_>, info: &Info) {
    let pattern = cx.flags().text("containers");
    let mut lines = Vec::new();
    let name = format!("{} {}", info.resource.kind(), info.name);
    let mut object = info.object.clone();
    if let Some(spec) = pod_spec(&mut object) {
        each_container(spec, pattern, |container| {
            lines.push(format!("# {name}, container {}", container.str_at(&["name"])));
            for variable in container.items_at(&["env"]) {
                lines.push(shown(variable));
            }
        });
    }
    lines.into_iter().for_each(|line| cx.say(line));
}

fn shown(variable: &Value) -> String {
    let name = variable.str_at(&["name"]);
    let Some(source) = variable.get("valueFrom") else {
        return format!("{name}={}", variable.str_at(&["value"]));
    };
    for (field, what) in [("configMapKeyRef", "configmap"), ("secretKeyRef", "secret")] {
        if let Some(key) = source.get(field) {
            let (object, key) = (key.str_at(&["name"]), key.str_at(&["key"]));
            return format!("# {name} from {what} {object}, key {key}");
        }
    }
    match source.get("fieldRef") {
        Some(field) => {
            let (version, path) = (field.str_at(&["apiVersion"]), field.str_at(&["fieldPath"]));
            format!("# {name} from field path {version} {path}").replace("v1 ", "")
        }
        None => format!("# {name} from resource field"),
    }
}
