//! What `kubectl config` changes.

use super::write;
use crate::kubectl::command::help;
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::map;
use crate::value::Value;

/// Fails after the help was printed: arguments that a command can't use.
fn unexpected(cx: &mut Cx<'_>) -> crate::kubectl::Error {
    let shown = help(cx.call.command, &cx.call.path);
    cx.print(shown);
    text(format!("Unexpected args: [{}]", cx.args().join(" ")))
}

fn one_name<'a>(cx: &mut Cx<'a>) -> Result<&'a str> {
    match cx.args() {
        [name] => Ok(name),
        _ => Err(unexpected(cx)),
    }
}

pub fn use_context(cx: &mut Cx<'_>) -> Result<Next> {
    let name = one_name(cx)?;
    if cx.config.entry("contexts", name).is_none() {
        return Err(text(format!("no context exists with the name: {name:?}")));
    }
    let mut file = cx.config.file.clone();
    file.set(&["current-context"], name);
    write(cx, &file)?;
    cx.say(format!("Switched to context {name:?}."));
    Ok(Next::Done)
}

/// The entry of that name in one of the file's lists, made if it is missing; says whether it was
/// there.
fn entry<'f>(
    file: &'f mut Value,
    list: &'static str,
    name: &str,
    field: &str,
) -> (&'f mut Value, bool) {
    let entries = file.items_at(&[list]);
    let at = entries.iter().position(|entry| entry.str_at(&["name"]) == name);
    let known = at.is_some();
    let at = at.unwrap_or(entries.len());
    if !known {
        let mut new = map! { "name": name };
        new.set_at(&[field], Value::map());
        file.push(&[list], new);
    }
    (file.make_at(&[list, &at.to_string(), field]), known)
}

/// Sets the fields that flags of the same or another name give.
fn take(cx: &Cx<'_>, place: &mut Value, fields: &[(&str, &str)]) {
    for (field, flag) in fields {
        if cx.flags().changed(flag) {
            place.set_at(&[field], cx.flags().text(flag));
        }
    }
}

pub fn set_context(cx: &mut Cx<'_>) -> Result<Next> {
    let current = cx.flags().on("current");
    let name = match cx.args() {
        [] if current => cx.config.file.str_at(&["current-context"]).to_string(),
        [] => return Err(text("you must specify a non-empty context name or --current")),
        [_] if current => return Err(text("you cannot specify both a context name and --current")),
        [name] => name.clone(),
        _ => return Err(unexpected(cx)),
    };
    if name.is_empty() {
        return Err(text("no current context is set"));
    }
    let mut file = cx.config.file.clone();
    let (place, known) = entry(&mut file, "contexts", &name, "context");
    let fields = [("cluster", "cluster"), ("user", "user"), ("namespace", "namespace")];
    take(cx, place, &fields);
    write(cx, &file)?;
    let done = if known { "modified" } else { "created" };
    cx.say(format!("Context {name:?} {done}."));
    Ok(Next::Done)
}

pub fn set_cluster(cx: &mut Cx<'_>) -> Result<Next> {
    let name = one_name(cx)?;
    let mut file = cx.config.file.clone();
    let (place, _) = entry(&mut file, "clusters", name, "cluster");
    take(
        cx,
        place,
        &[
            ("server", "server"),
            ("certificate-authority", "certificate-authority"),
            ("tls-server-name", "tls-server-name"),
            ("proxy-url", "proxy-url"),
        ],
    );
    if cx.flags().on("insecure-skip-tls-verify") {
        place.set(&["insecure-skip-tls-verify"], true);
    }
    write(cx, &file)?;
    cx.say(format!("Cluster {name:?} set."));
    Ok(Next::Done)
}

pub fn set_credentials(cx: &mut Cx<'_>) -> Result<Next> {
    let name = one_name(cx)?;
    let mut file = cx.config.file.clone();
    let (place, _) = entry(&mut file, "users", name, "user");
    take(
        cx,
        place,
        &[
            ("token", "token"),
            ("username", "username"),
            ("password", "password"),
            ("client-certificate", "client-certificate"),
            ("client-key", "client-key"),
        ],
    );
    write(cx, &file)?;
    cx.say(format!("User {name:?} set."));
    Ok(Next::Done)
}

/// The path of a property such as `contexts.NAME.namespace` or `current-context`.
fn property(file: &mut Value, words: &str) -> Result<Vec<String>> {
    let parts: Vec<&str> = words.split('.').collect();
    let (list, field) = match parts[0] {
        "clusters" => ("clusters", "cluster"),
        "contexts" => ("contexts", "context"),
        "users" => ("users", "user"),
        _ => return Ok(parts.iter().map(|part| part.to_string()).collect()),
    };
    if parts.len() < 3 {
        return Ok(vec![list.to_string()]);
    }
    // Names may have dots themselves.
    let (last, name) = (parts[parts.len() - 1], parts[1..parts.len() - 1].join("."));
    entry(file, list, &name, field);
    let entries = file.items_at(&[list]);
    let at = entries.iter().position(|entry| entry.str_at(&["name"]) == name).unwrap_or(0);
    Ok(vec![list.to_string(), at.to_string(), field.to_string(), last.to_string()])
}

pub fn set(cx: &mut Cx<'_>) -> Result<Next> {
    let [name, value] = cx.args() else { return Err(unexpected(cx)) };
    let mut file = cx.config.file.clone();
    let path = property(&mut file, name)?;
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match value.as_str() {
        "true" | "false" => file.set_at(&path, value == "true"),
        other => file.set_at(&path, other),
    }
    write(cx, &file)?;
    cx.say(format!("Property {name:?} set."));
    Ok(Next::Done)
}

pub fn unset(cx: &mut Cx<'_>) -> Result<Next> {
    let name = one_name(cx)?;
    let mut file = cx.config.file.clone();
    match name {
        "current-context" => file.set_at(&["current-context"], ""),
        other => {
            let path = property(&mut file, other)?;
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match path.as_slice() {
                [list] => file.set_at(&[list], crate::list![]),
                path => drop(file.remove(path)),
            }
        }
    }
    write(cx, &file)?;
    cx.say(format!("Property {name:?} unset."));
    Ok(Next::Done)
}

fn delete(cx: &mut Cx<'_>, list: &str, what: &str) -> Result<Next> {
    let name = one_name(cx)?;
    let path = cx.config.path.clone();
    if cx.config.entry(list, name).is_none() {
        return Err(text(format!("cannot delete {what} {name}, not in {path}")));
    }
    if list == "contexts" && cx.config.file.str_at(&["current-context"]) == name {
        cx.complain(
            "warning: this removed your active context, use \"kubectl config use-context\" to \
             select a different one",
        );
    }
    let mut file = cx.config.file.clone();
    if let Some(entries) = file.at_mut(&[list]).and_then(Value::as_list_mut) {
        entries.retain(|entry| entry.str_at(&["name"]) != name);
    }
    write(cx, &file)?;
    cx.say(format!("deleted {what} {name} from {path}"));
    Ok(Next::Done)
}

pub fn delete_context(cx: &mut Cx<'_>) -> Result<Next> {
    delete(cx, "contexts", "context")
}

pub fn delete_cluster(cx: &mut Cx<'_>) -> Result<Next> {
    delete(cx, "clusters", "cluster")
}

pub fn delete_user(cx: &mut Cx<'_>) -> Result<Next> {
    delete(cx, "users", "user")
}

pub fn rename_context(cx: &mut Cx<'_>) -> Result<Next> {
    let [old, new] = cx.args() else { return Err(unexpected(cx)) };
    if cx.config.entry("contexts", old).is_none() {
        let path = &cx.config.path;
        return Err(text(format!("cannot rename the context {old:?}, it's not in {path}")));
    }
    if cx.config.entry("contexts", new).is_some() {
        let path = &cx.config.path;
        return Err(text(format!(
            "cannot rename the context {old:?}, the context {new:?} already exists in {path}"
        )));
    }
    let mut file = cx.config.file.clone();
    for entry in file.at_mut(&["contexts"]).and_then(Value::as_list_mut).into_iter().flatten() {
        if entry.str_at(&["name"]) == old {
            entry.set(&["name"], new.as_str());
        }
    }
    if file.str_at(&["current-context"]) == old {
        file.set(&["current-context"], new.as_str());
    }
    write(cx, &file)?;
    cx.say(format!("Context {old:?} renamed to {new:?}."));
    Ok(Next::Done)
}
