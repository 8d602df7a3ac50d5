//! `kubectl rollout`: how a workload's change goes, its history, and the way back.

mod change;
mod history;
mod revisions;
mod status;
mod undo;

pub use status::Watching;

use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::resource::{Found, Query};

pub static COMMAND: Command = Command {
    name: "rollout",
    usage: "rollout SUBCOMMAND [options]",
    about: "Manages how workloads change",
    subcommands: &[&HISTORY, &PAUSE, &RESUME, &UNDO, &STATUS, &RESTART],
    run: Run::Help { to_stderr: false },
    ..BARE
};

static HISTORY: Command = Command {
    name: "history",
    usage: "history (TYPE NAME | TYPE/NAME) [flags] [options]",
    about: "Shows the revisions of a workload",
    flags: &[
        &[Flag::int("revision", "0", "show the pod template of this revision")],
        groups::PRINT,
        groups::FILENAME,
        groups::SELECTOR,
    ],
    run: Run::Work(history::run),
    ..BARE
};

static UNDO: Command = Command {
    name: "undo",
    usage: "undo (TYPE NAME | TYPE/NAME) [flags] [options]",
    about: "Goes back to an earlier revision",
    flags: &[
        &[Flag::int("to-revision", "0", "the revision; 0 for the one before")],
        groups::PRINT,
        groups::FILENAME,
        groups::SELECTOR,
        groups::DRY_RUN,
    ],
    run: Run::Work(undo::run),
    ..BARE
};

static STATUS: Command = Command {
    name: "status",
    usage: "status (TYPE NAME | TYPE/NAME) [flags] [options]",
    about: "Watches a change until it is done",
    flags: &[
        &[
            Flag::on("watch", "go on until the change is done").short('w'),
            Flag::int("revision", "0", "fail if another revision is running"),
            Flag::duration("timeout", "0s", "how long to watch; 0s for as long as it takes"),
        ],
        groups::FILENAME,
        groups::SELECTOR,
    ],
    run: Run::Work(status::run),
    ..BARE
};

const MANAGER: &[Flag] = &[Flag::text("field-manager", "kubectl-rollout", "name of the writer")];

static PAUSE: Command = Command {
    name: "pause",
    usage: "pause RESOURCE [options]",
    about: "Holds back further changes",
    flags: &[MANAGER, groups::PRINT, groups::FILENAME, groups::SELECTOR],
    run: Run::Work(change::pause),
    ..BARE
};

static RESUME: Command = Command {
    name: "resume",
    usage: "resume RESOURCE [options]",
    about: "Lets changes go on",
    flags: &[MANAGER, groups::PRINT, groups::FILENAME, groups::SELECTOR],
    run: Run::Work(change::resume),
    ..BARE
};

static RESTART: Command = Command {
    name: "restart",
    usage: "restart RESOURCE [options]",
    about: "Replaces all pods",
    flags: &[MANAGER, groups::PRINT, groups::FILENAME, groups::SELECTOR],
    run: Run::Work(change::restart),
    ..BARE
};

/// The workloads that the words mean.
fn find(cx: &Cx<'_>) -> Result<Found> {
    if cx.args().is_empty() && cx.flags().list("filename").is_empty() {
        return Err(text("required resource not specified"));
    }
    Query { types_alone: true, latest: true, ..Query::of(cx) }.find(cx)
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::value::Value;
    use crate::{list, map};

    fn deployment(updated: i64) -> Value {
        map! {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": map! {
                "name": "web", "namespace": "default", "uid": "u", "generation": 1,
                "annotations": map! { "deployment.kubernetes.io/revision": "2" },
            },
            "spec": map! { "replicas": 2, "template": template("nginx:1.25") },
            "status": map! {
                "observedGeneration": 1, "replicas": 2, "updatedReplicas": updated,
                "availableReplicas": updated,
            },
        }
    }

    fn template(image: &str) -> Value {
        map! {
            "metadata": map! { "labels": map! { "app": "web" } },
            "spec": map! { "containers": list![map! { "name": "nginx", "image": image }] },
        }
    }

    fn replica_set(revision: &str, image: &str) -> Value {
        map! {
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": map! {
                "name": format!("web-{revision}"), "namespace": "default",
                "ownerReferences": list![map! { "uid": "u", "controller": true }],
                "annotations": map! { "deployment.kubernetes.io/revision": revision },
            },
            "spec": map! { "template": template(image) },
        }
    }

    fn world(updated: i64) -> World {
        World::default()
            .with(Resource::DEPLOYMENTS, deployment(updated))
            .with(Resource::REPLICA_SETS, replica_set("1", "nginx:1.24"))
            .with(Resource::REPLICA_SETS, replica_set("2", "nginx:1.25"))
    }

    #[test]
    fn status_says_what_is_missing() {
        let done = world(2).run("rollout status deploy/web");
        assert_eq!(done.out, "deployment \"web\" successfully rolled out\n");
        assert_eq!(done.exit, Some(0));
        let waiting = world(1).run("rollout status deploy/web --timeout=3s");
        assert_eq!(
            waiting.out,
            "Waiting for deployment \"web\" rollout to finish: 1 out of 2 new replicas have been \
             updated...\n"
        );
        assert_eq!(waiting.err, "error: timed out waiting for the condition\n");
    }

    #[test]
    fn history_and_undo_know_the_revisions() {
        assert_eq!(
            world(2).run("rollout history deploy/web").out,
            "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n"
        );
        let shown = world(2).run("rollout history deploy web --revision=1").out;
        assert!(shown.starts_with("deployment.apps/web with revision #1\nPod Template:\n"));
        assert!(shown.contains("    Image:\tnginx:1.24\n"));
        assert_eq!(
            world(2).run("rollout history deploy web --revision=9").err,
            "error: unable to find the specified revision\n"
        );
        assert_eq!(
            world(2).run("rollout undo deploy/web").out,
            "deployment.apps/web rolled back\n"
        );
        assert_eq!(
            world(2).run("rollout undo deploy/web --to-revision=2").out,
            "deployment.apps/web skipped rollback (current template already matches revision 2)\n"
        );
        assert_eq!(
            world(2).run("rollout undo deploy/web --to-revision=9").err,
            "error: unable to find specified revision 9 in history\n"
        );
    }

    #[test]
    fn a_paused_deployment_refuses() {
        let mut world = world(2);
        assert_eq!(world.run("rollout pause deploy/web").out, "deployment.apps/web paused\n");
        assert_eq!(
            world.run("rollout pause deploy/web").err,
            "error: deployments.apps \"web\" is already paused\n"
        );
        assert_eq!(
            world.run("rollout restart deploy/web").err,
            "error: deployments.apps \"web\" can't restart paused deployment (run rollout resume \
             first)\n"
        );
        assert_eq!(world.run("rollout resume deploy/web").out, "deployment.apps/web resumed\n");
        assert_eq!(world.run("rollout restart deploy/web").out, "deployment.apps/web restarted\n");
        assert_eq!(
            world.run("rollout nope").err,
            "error: unknown command \"nope\"\nSee 'kubectl rollout -h' for help and examples\n"
        );
    }
}
