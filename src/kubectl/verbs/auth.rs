//! `kubectl auth`: what the user may do, and who the user is.

use crate::api::{Request, Resource};
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::TabWriter;
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
    run: Run::Work(|_| Err(not_simulated("auth reconcile"))),
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
        return Err(not_simulated("auth can-i --list"));
    }
    if !flags.text("as").is_empty() {
        return Err(not_simulated("acting as another user (--as)"));
    }
    let [verb, object] = cx.args() else { return Err(text(WRONG)) };
    let spec = match object.starts_with('/') {
        true => map! {
            "nonResourceAttributes": map! { "path": object.as_str(), "verb": verb.as_str() }
        },
        false => map! { "resourceAttributes": attributes(cx, verb, object)? },
    };
    let review = map! {
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec,
    };
    let allowed = match cx.object(Request::create(Resource::SELFSUBJECTACCESSREVIEWS, "", review)) {
        Ok(review) => review.bool_at(&["status", "allowed"]),
        // A server that does not answer this question refuses nothing either.
        Err(Error::Server(_)) => true,
        Err(error) => return Err(error),
    };
    if !flags.on("quiet") {
        cx.say(if allowed { "yes" } else { "no" });
    }
    if allowed { Ok(Next::Done) } else { Err(Error::Silent) }
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
    if !cx.flags().text("output").is_empty() {
        return Err(not_simulated("auth whoami -o"));
    }
    let mut writer = TabWriter::for_tables();
    writer.write(
        "ATTRIBUTE\tVALUE\nUsername\tkubernetes-admin\n\
         Groups\t[system:masters system:authenticated]\n",
    );
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
