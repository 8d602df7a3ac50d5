//! What `kubectl config` shows.

use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::print::{Printer, TabWriter};
use crate::list;
use crate::value::{Value, yaml};

pub fn view(cx: &mut Cx<'_>) -> Result<Next> {
    if !cx.args().is_empty() {
        let words = format!("unexpected arguments: [{}]", cx.args().join(" "));
        return Err(usage(&cx.call.path, words));
    }
    let flags = cx.flags();
    let mut file = cx.config.file.clone();
    if flags.on("minify") {
        minify(cx, &mut file)?;
    }
    if !flags.on("raw") {
        for list in ["clusters", "users"] {
            let entries = file.at_mut(&[list]).and_then(Value::as_list_mut);
            for entry in entries.into_iter().flatten() {
                hide(entry);
            }
        }
    }
    let shown = match flags.text("output") {
        "" => yaml::print(&file),
        _ => Printer::of(cx, "")?.print(&file)?,
    };
    cx.print(shown);
    Ok(Next::Done)
}

/// Puts a remark in place of certificates, keys and secrets.
fn hide(entry: &mut Value) {
    for (path, remark) in [
        (["cluster", "certificate-authority-data"], "DATA+OMITTED"),
        (["user", "client-certificate-data"], "DATA+OMITTED"),
        (["user", "client-key-data"], "DATA+OMITTED"),
        (["user", "token"], "REDACTED"),
        (["user", "password"], "REDACTED"),
    ] {
        if entry.at(&path).is_some() {
            entry.set(&path, remark);
        }
    }
}

/// Keeps only what the current context needs.
fn minify(cx: &Cx<'_>, file: &mut Value) -> Result<()> {
    let name = match cx.flags().text("context") {
        "" => file.str_at(&["current-context"]).to_string(),
        given => given.to_string(),
    };
    if name.is_empty() {
        return Err(text("current-context must exist in order to minify"));
    }
    let Some(context) = cx.config.entry("contexts", &name).cloned() else {
        return Err(text(format!("cannot locate context {name}")));
    };
    for (list, wanted) in [
        ("clusters", context.str_at(&["context", "cluster"])),
        ("users", context.str_at(&["context", "user"])),
        ("contexts", name.as_str()),
    ] {
        let kept = cx.config.entry(list, wanted).cloned();
        file.set(&[list], kept.map_or(list![], |entry| list![entry]));
    }
    Ok(())
}

pub fn current_context(cx: &mut Cx<'_>) -> Result<Next> {
    let name = cx.config.file.str_at(&["current-context"]).to_string();
    if name.is_empty() {
        return Err(text("current-context is not set"));
    }
    cx.say(name);
    Ok(Next::Done)
}

fn names(cx: &Cx<'_>, list: &str) -> Vec<String> {
    let entries = cx.config.file.items_at(&[list]).iter();
    let mut names: Vec<String> = entries.map(|entry| entry.str_at(&["name"]).to_string()).collect();
    names.sort();
    names
}

pub fn get_contexts(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let by_name = match flags.text("output") {
        "" => false,
        "name" => true,
        other => {
            return Err(text(format!(
                "--output {other} is not available in kubectl config get-contexts; resetting to \
                 default output format"
            )));
        }
    };
    let mut wanted = names(cx, "contexts");
    let mut missing = Vec::new();
    if !cx.args().is_empty() {
        let known = std::mem::take(&mut wanted);
        for name in cx.args() {
            match known.contains(name) {
                true => wanted.push(name.clone()),
                false => missing.push(text(format!("context {name} not found"))),
            }
        }
    }
    let current = cx.config.file.str_at(&["current-context"]).to_string();
    let mut writer = TabWriter::for_tables();
    if !by_name && !flags.on("no-headers") {
        writer.write("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
    }
    for name in wanted {
        if by_name {
            writer.write(&format!("{name}\n"));
            continue;
        }
        let context = cx.config.entry("contexts", &name).cloned().unwrap_or_default();
        let field = |field: &str| context.str_at(&["context", field]).to_string();
        let mark = if name == current { "*" } else { "" };
        let (cluster, user, namespace) = (field("cluster"), field("user"), field("namespace"));
        writer.write(&format!("{mark}\t{name}\t{cluster}\t{user}\t{namespace}\n"));
    }
    let table = writer.flush();
    cx.print(table);
    crate::kubectl::errors::Error::all(missing).map_or(Ok(Next::Done), Err)
}

pub fn get_clusters(cx: &mut Cx<'_>) -> Result<Next> {
    list_names(cx, "clusters")
}

pub fn get_users(cx: &mut Cx<'_>) -> Result<Next> {
    list_names(cx, "users")
}

fn list_names(cx: &mut Cx<'_>, list: &str) -> Result<Next> {
    cx.say("NAME");
    names(cx, list).iter().for_each(|name| cx.say(name));
    Ok(Next::Done)
}
