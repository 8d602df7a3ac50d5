//! `kubectl set subject`: for whom a role binding is.

use super::set_flags;
use crate::api::{PatchType, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "subject",
    usage: "subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] \
            [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] \
            [options]",
    about: "Sets for whom a role binding is",
    flags: set_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::array("user", "a user"),
    Flag::array("group", "a group"),
    Flag::array("serviceaccount", "an account, as NAMESPACE:NAME"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let dry_run = cx.dry_run()?;
    let local = cx.flags().on("local");
    let subjects = subjects(cx)?;
    let mut printer = Printer::of(cx, &format!("subjects updated{}", dry_run.suffix()))?;
    let mut errors = Vec::new();
    for info in super::find(cx, cx.args().to_vec())? {
        if !matches!(info.resource, Resource::ROLEBINDINGS | Resource::CLUSTERROLEBINDINGS) {
            let name = format!("{}/{}", info.resource.plural(), info.name);
            let only = "setting subjects is only supported for RoleBinding/ClusterRoleBinding";
            errors.push(text(format!("error: {name} {only}\n")));
            continue;
        }
        let mut object = info.object.clone();
        let known = object.items_at(&["subjects"]).to_vec();
        let new: Vec<&Value> = subjects.iter().filter(|one| !known.contains(one)).collect();
        if new.is_empty() {
            continue;
        }
        new.into_iter().for_each(|subject| object.push(&["subjects"], subject));
        if !local && dry_run != DryRun::Client {
            let body = super::difference(&info, &object)?;
            let mut request = patch(&info, PatchType::StrategicMerge, body);
            request.options.dry_run = dry_run == DryRun::Server;
            request.options.field_manager = cx.flags().text("field-manager").into();
            match cx.object(request) {
                Ok(changed) => object = changed,
                Err(error) => {
                    let words = error.words();
                    errors.push(text(format!("failed to patch subjects to rolebinding: {words}")));
                    continue;
                }
            }
        }
        let said = printer.print(&object)?;
        cx.print(said);
    }
    Error::all(errors).map_or(Ok(Next::Done), Err)
}

/// The subjects that the flags name, sorted and each once.
fn subjects(cx: &Cx<'_>) -> Result<Vec<Value>> {
    let flags = cx.flags();
    let sorted = |flag: &str| {
        let mut words = flags.list(flag).to_vec();
        words.sort();
        words.dedup();
        words
    };
    let mut subjects = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        for name in sorted(flag) {
            let group = "rbac.authorization.k8s.io";
            subjects.push(map! { "apiGroup": group, "kind": kind, "name": name });
        }
    }
    for account in sorted("serviceaccount") {
        let (namespace, name) = match account.split_once(':') {
            Some((namespace, name)) if !name.is_empty() && !name.contains(':') => (namespace, name),
            _ => return Err(text("serviceaccount must be <namespace>:<name>")),
        };
        let own = cx.namespace();
        let namespace = if namespace.is_empty() { own.as_str() } else { namespace };
        subjects.push(map! { "kind": "ServiceAccount", "name": name, "namespace": namespace });
    }
    if subjects.is_empty() {
        return Err(text("you must specify at least one value of user, group or serviceaccount"));
    }
    Ok(subjects)
}
