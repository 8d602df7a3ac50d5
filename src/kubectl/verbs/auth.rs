//! `kubectl auth`: what the user may do, and who the user is.

use crate::api::time::rfc3339;
use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::{Printer, TabWriter};
use crate::kubectl::resource::mapper;
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "auth",
    usage: "auth [flags] [options]",
    about: "Looks into who may do what",
    subcommands: &[&CAN_I, &RECONCILE, &WHOAMI],
    run: Run::Help { to_stderr: true },
    ..BARE
};

static CAN_I: Command = Command {
    name: "can-i",
    usage: "can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
    about: "Says whether something may be done",
    flags: &[
        &[
            Flag::off("quiet", "only the exit code").short('q'),
            Flag::text("subresource", "", "log, status…"),
            Flag::off("list", "list what may be done"),
            Flag::off("no-headers", "no line with the columns' names"),
        ],
        groups::ALL_NAMESPACES,
    ],
    run: Run::Work(can_i),
    ..BARE
};

static RECONCILE: Command = Command {
    name: "reconcile",
    usage: "reconcile -f FILENAME [options]",
    about: "Brings roles and bindings up to a file",
    flags: &[groups::FILENAME, groups::PRINT, groups::DRY_RUN],
    run: Run::Work(|cx| {
        let flags = cx.flags();
        if flags.list("filename").is_empty() && flags.text("kustomize").is_empty() {
            return Err(text("must specify one of -f and -k"));
        }
        Err(not_simulated("auth reconcile"))
    }),
    ..BARE
};

static WHOAMI: Command = Command {
    name: "whoami",
    usage: "whoami [options]",
    about: "Says who the user is",
    flags: &[groups::PRINT],
    run: Run::Work(whoami),
    ..BARE
};

const WRONG: &str = "you must specify two arguments: verb resource or verb resource/resourceName.\n\
                     See 'kubectl auth can-i -h' for help and examples.";

fn can_i(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if flags.on("list") {
        return list(cx);
    }
    let [verb, object] = cx.args() else { return Err(text(WRONG)) };
    if object.starts_with('/') && !flags.text("subresource").is_empty() {
        return Err(text("--subresource can not be used with NonResourceURL"));
    }
    let known = if object.starts_with('/') { PATH_VERBS } else { VERBS };
    if !known.contains(&verb.as_str()) {
        cx.warn(format!("verb '{verb}' is not a known verb\n"));
    }
    if flags.on("no-headers") {
        return Err(text("--no-headers cannot be set without --list specified"));
    }
    let spec = match object.starts_with('/') {
        true => map! {
            "nonResourceAttributes": map! { "path": object.as_str(), "verb": verb.as_str() }
        },
        false => map! { "resourceAttributes": attributes(cx, verb, object)? },
    };
    let review = map! {
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec,
    };
    let review = cx.object(Request::create(Resource::SELFSUBJECTACCESSREVIEWS, "", review))?;
    let allowed = review.bool_at(&["status", "allowed"]);
    if !flags.on("quiet") {
        let answer = if allowed { "yes" } else { "no" };
        match review.str_at(&["status", "reason"]) {
            "" => cx.say(answer),
            why => cx.say(format!("{answer} - {why}")),
        }
    }
    if allowed { Ok(Next::Done) } else { Err(Error::Silent) }
}

const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "use",
    "bind",
    "impersonate",
    "*",
    "approve",
    "sign",
    "escalate",
    "attest",
];
const PATH_VERBS: &[&str] = &["get", "put", "post", "head", "options", "delete", "patch"];

/// `can-i --list`.
fn list(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    if !cx.args().is_empty() {
        return Err(text("list option must be specified with no arguments"));
    }
    let apart = ["quiet", "all-namespaces"].iter().any(|flag| flags.on(flag));
    if apart || !flags.text("subresource").is_empty() {
        return Err(text(
            "list option can't be specified with neither quiet, all-namespaces nor subresource \
             options",
        ));
    }
    let review = map! {
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
        "spec": map! { "namespace": cx.namespace() },
    };
    let review = cx.object(Request::create(Resource::SELFSUBJECTRULESREVIEWS, "", review))?;
    let mut writer = TabWriter::for_tables();
    if !flags.on("no-headers") {
        writer.write("Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
    }
    let words = |rule: &Value, field: &str| {
        let words = rule.items_at(&[field]).iter().filter_map(Value::as_str);
        words.collect::<Vec<_>>().join(" ")
    };
    for rule in review.items_at(&["status", "resourceRules"]) {
        let group = rule.str_at(&["apiGroups", "0"]);
        let dot = if group.is_empty() { "" } else { "." };
        let resource = rule.str_at(&["resources", "0"]);
        let (names, verbs) = (words(rule, "resourceNames"), words(rule, "verbs"));
        writer.write(&format!("{resource}{dot}{group}\t[]\t[{names}]\t[{verbs}]\n"));
    }
    for rule in review.items_at(&["status", "nonResourceRules"]) {
        let (paths, verbs) = (words(rule, "nonResourceURLs"), words(rule, "verbs"));
        writer.write(&format!("\t[{paths}]\t[]\t[{verbs}]\n"));
    }
    let table = writer.flush();
    cx.print(table);
    Ok(Next::Done)
}

fn attributes(cx: &mut Cx<'_>, verb: &str, object: &str) -> Result<Value> {
    let (kind, name) = object.split_once('/').unwrap_or((object, ""));
    let mut attributes = map! { "verb": verb };
    match mapper::find(kind) {
        Some(resource) => {
            let about = resource.info();
            attributes.set(&["resource"], about.plural);
            if !about.group.is_empty() {
                attributes.set(&["group"], about.group);
            }
            if !about.namespaced && kind != "*" {
                let dot = if about.group.is_empty() { "" } else { "." };
                cx.warn(format!(
                    "resource '{}' is not namespace scoped{}\n",
                    about.plural,
                    if dot.is_empty() {
                        String::new()
                    } else {
                        format!(" in group '{}'", about.group)
                    }
                ));
            }
        }
        None if kind == "*" => attributes.set(&["resource"], "*"),
        None => {
            cx.warn(format!("the server doesn't have a resource type '{kind}'\n"));
            attributes.set(&["resource"], kind);
        }
    }
    if !cx.flags().on("all-namespaces") {
        attributes.set(&["namespace"], cx.namespace());
    }
    for (field, value) in [("name", name), ("subresource", cx.flags().text("subresource"))] {
        if !value.is_empty() {
            attributes.set(&[field], value);
        }
    }
    Ok(attributes)
}

fn whoami(cx: &mut Cx<'_>) -> Result<Next> {
    let review = map! {
        "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
        "metadata": map! { "creationTimestamp": rfc3339(cx.wall_clock()) },
    };
    let review = cx.object(Request::create(Resource::SELFSUBJECTREVIEWS, "", review))?;
    if !cx.flags().text("output").is_empty() {
        let said = Printer::of(cx, "")?.print(&review)?;
        cx.print(said);
        return Ok(Next::Done);
    }
    let user = review.str_at(&["status", "userInfo", "username"]);
    let groups = review.items_at(&["status", "userInfo", "groups"]).iter();
    let groups: Vec<&str> = groups.filter_map(Value::as_str).collect();
    let mut writer = TabWriter::for_tables();
    let groups = groups.join(" ");
    writer.write(&format!("ATTRIBUTE\tVALUE\nUsername\t{user}\nGroups\t[{groups}]\n"));
    let table = writer.flush();
    cx.print(table);
    Ok(Next::Done)
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn two_arguments_are_wanted() {
        assert_eq!(
            World::default().run("auth can-i get").err,
            "error: you must specify two arguments: verb resource or verb resource/resourceName.\n\
             See 'kubectl auth can-i -h' for help and examples.\n"
        );
    }
}
