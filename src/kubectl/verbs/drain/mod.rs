//! `kubectl cordon`, `uncordon` and `drain`: takes nodes out of use and back in.

mod choose;
mod evict;

pub use evict::Draining;

use crate::api::PatchType;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::kubectl::verbs::Waiting;
use crate::map;
use crate::value::Value;

pub static CORDON: Command = Command {
    name: "cordon",
    usage: "cordon NODE [options]",
    about: "Keeps new pods off a node",
    flags: &[groups::PRINT, groups::SELECTOR, groups::DRY_RUN],
    run: Run::Work(|cx| mark(cx, true, "cordon NODE")),
    ..BARE
};

pub static UNCORDON: Command = Command {
    name: "uncordon",
    usage: "uncordon NODE [options]",
    about: "Lets new pods onto a node again",
    flags: &[groups::PRINT, groups::SELECTOR, groups::DRY_RUN],
    run: Run::Work(|cx| mark(cx, false, "uncordon NODE")),
    ..BARE
};

pub static DRAIN: Command = Command {
    name: "drain",
    usage: "drain NODE [options]",
    about: "Empties a node",
    flags: &[FLAGS, groups::PRINT, groups::SELECTOR, groups::DRY_RUN, groups::CHUNK_SIZE],
    run: Run::Work(drain),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::off("force", "also delete pods that no controller will replace"),
    Flag::off("ignore-daemonsets", "leave pods of daemon sets alone"),
    Flag::off("delete-emptydir-data", "also delete pods whose data will be lost"),
    Flag::int("grace-period", "-1", "seconds that containers get to end"),
    Flag::duration("timeout", "0s", "how long to go on"),
    Flag::text("pod-selector", "", "only pods with these labels"),
    Flag::off("disable-eviction", "delete pods and do not ask their budgets"),
    Flag::int("skip-wait-for-delete-timeout", "0", "do not wait for pods that end for so long"),
];

fn mark(cx: &mut Cx<'_>, cordoned: bool, line: &str) -> Result<Next> {
    let nodes = nodes(cx, line)?;
    cordon(cx, &nodes, cordoned)?;
    Ok(Next::Done)
}

fn nodes(cx: &mut Cx<'_>, line: &str) -> Result<Vec<Info>> {
    let flags = cx.flags();
    let path = cx.call.path.as_str();
    let selector = flags.text("selector");
    if cx.args().is_empty() && !flags.changed("selector") {
        return Err(usage(path, format!("USAGE: {line} [flags]")));
    }
    if !cx.args().is_empty() && !selector.is_empty() {
        let words = "error: cannot specify both a node name and a --selector option";
        return Err(usage(path, words));
    }
    let with_kind =
        |name: &String| if name.contains('/') { name.clone() } else { format!("nodes/{name}") };
    let args = match selector {
        "" => cx.args().iter().map(with_kind).collect(),
        _ => vec!["nodes".to_string()],
    };
    let query = Query { args, keep_going: false, types_alone: true, ..Query::of(cx) };
    let infos = query.find(cx)?.all(cx)?;
    match infos.iter().find(|info| info.resource.kind() != "Node") {
        Some(other) => {
            let about = other.resource.info();
            Err(text(format!(
                "error: expected resource of type node, got \"{}/{}, Resource={}\"",
                about.group, about.version, about.plural
            )))
        }
        None => Ok(infos),
    }
}

fn cordon(cx: &mut Cx<'_>, nodes: &[Info], cordoned: bool) -> Result<()> {
    let dry_run = cx.dry_run()?;
    let verb = if cordoned { "cordon" } else { "uncordon" };
    for info in nodes {
        let already = info.object.bool_at(&["spec", "unschedulable"]) == cordoned;
        if !already && dry_run != DryRun::Client {
            let value = if cordoned { Value::Bool(true) } else { Value::Null };
            let body = map! { "spec": map! { "unschedulable": value } };
            let mut request = patch(info, PatchType::StrategicMerge, body);
            request.options.dry_run = dry_run == DryRun::Server;
            if let Err(error) = cx.object(request) {
                let (name, words) = (info.name.as_str(), error.words());
                cx.complain(format!("error: unable to {verb} node {name:?}: {words}"));
                continue;
            }
        }
        let done = format!("{}{verb}ed{}", if already { "already " } else { "" }, dry_run.suffix());
        let said = Printer::of(cx, &done)?.print(&info.object)?;
        cx.print(said);
    }
    Ok(())
}

fn drain(cx: &mut Cx<'_>) -> Result<Next> {
    let named = !cx.args().is_empty() || cx.flags().changed("selector");
    if named && crate::api::Selector::parse(cx.flags().text("pod-selector")).is_err() {
        return Err(text("--pod-selector=<pod_selector> must be a valid label selector"));
    }
    let nodes = nodes(cx, "drain NODE")?;
    cordon(cx, &nodes, true)?;
    Ok(Next::Wait(Box::new(Waiting::Drain(Draining::new(cx, nodes)))))
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::{list, map};

    fn world(owned: bool) -> World {
        let mut metadata = map! { "name": "p", "namespace": "default" };
        if owned {
            let owner = map! { "kind": "ReplicaSet", "name": "r", "controller": true };
            metadata.set(&["ownerReferences"], list![owner]);
        }
        let pod = map! {
            "kind": "Pod", "metadata": metadata, "spec": map! { "nodeName": "n" },
        };
        let node = map! { "apiVersion": "v1", "kind": "Node", "metadata": map! { "name": "n" } };
        World::default().with(Resource::NODES, node).with(Resource::PODS, pod)
    }

    #[test]
    fn nodes_are_cordoned_once() {
        let mut world = world(false);
        assert_eq!(world.run("cordon n").out, "node/n cordoned\n");
        assert_eq!(world.run("cordon n").out, "node/n already cordoned\n");
        assert_eq!(world.run("uncordon n").out, "node/n uncordoned\n");
        assert_eq!(
            world.run("cordon").err,
            "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n"
        );
        assert_eq!(
            world.run("uncordon nope").err,
            "Error from server (NotFound): nodes \"nope\" not found\n"
        );
    }

    #[test]
    fn a_pod_without_controller_keeps_a_node_from_being_drained() {
        let ran = world(false).run("drain n");
        assert_eq!(ran.out, "node/n cordoned\n");
        assert_eq!(
            ran.err,
            "error: unable to drain node \"n\" due to error: cannot delete Pods that declare no \
             controller (use --force to override): default/p, continuing command...\n\
             There are pending nodes to be drained:\n n\n\
             error: cannot delete Pods that declare no controller (use --force to override): \
             default/p\n"
        );
    }
}
