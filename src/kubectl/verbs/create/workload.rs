//! `create deployment`, `create job`, `create cronjob`.

use super::{generator_flags, make, name, refuse};
use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::resource::Query;
use crate::value::Value;
use crate::{list, map};

pub static DEPLOYMENT: Command = Command {
    name: "deployment",
    aliases: &["deploy"],
    usage: "deployment NAME --image=image -- [COMMAND] [args...] [options]",
    about: "Makes a deployment",
    flags: generator_flags!(DEPLOYMENT_FLAGS),
    run: Run::Work(deployment),
    ..BARE
};

const DEPLOYMENT_FLAGS: &[Flag] = &[
    Flag::slice("image", "image of a container; may be given several times").required(),
    Flag::int32("port", "-1", "port that the container listens on"),
    Flag::int32("replicas", "1", "number of pods").short('r'),
];

pub static JOB: Command = Command {
    name: "job",
    usage: "job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]",
    about: "Makes a job",
    flags: generator_flags!(JOB_FLAGS),
    run: Run::Work(job),
    ..BARE
};

const JOB_FLAGS: &[Flag] = &[
    Flag::text("image", "", "image to run"),
    Flag::text("from", "", "cron job to take the job from, as cronjob/NAME"),
];

pub static CRON_JOB: Command = Command {
    name: "cronjob",
    aliases: &["cj"],
    usage: "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [options]",
    about: "Makes a cron job",
    flags: generator_flags!(CRON_JOB_FLAGS),
    run: Run::Work(cron_job),
    ..BARE
};

const CRON_JOB_FLAGS: &[Flag] = &[
    Flag::text("image", "", "image to run").required(),
    Flag::text("schedule", "", "when to run, as cron has it").required(),
    Flag::text("restart", "", "OnFailure or Never"),
];

/// The command after `--`, as a list; nothing if there is none.
fn command(cx: &Cx<'_>) -> Option<Value> {
    let words = cx.args().get(1..).unwrap_or(&[]);
    (!words.is_empty()).then(|| Value::list(words.iter().map(String::as_str)))
}

fn container(name: &str, image: &str, command: Option<Value>) -> Value {
    let mut container = map! { "name": name, "image": image, "resources": map! {} };
    if let Some(command) = command {
        container.set(&["command"], command);
    }
    container
}

fn deployment(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let (flags, command) = (cx.flags(), command(cx));
    let images = flags.list("image");
    if images.len() > 1 && command.is_some() {
        return refuse("cannot specify multiple --image options and command");
    }
    let mut containers = Vec::new();
    for image in images {
        containers.push(container(&container_name(cx, image), image, command.clone()));
    }
    let port = flags.int("port");
    if let Some(first) = containers.first_mut().filter(|_| port >= 0) {
        first.set(&["ports"], list![map! { "containerPort": port }]);
    }
    let labels = map! { "app": name };
    let object = map! {
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": map! { "name": name, "labels": labels.clone() },
        "spec": map! {
            "replicas": flags.int("replicas"),
            "selector": map! { "matchLabels": labels.clone() },
            "strategy": map! {},
            "template": map! {
                "metadata": map! { "labels": labels },
                "spec": map! { "containers": Value::from(containers) },
            },
        },
        "status": map! {},
    };
    make(cx, Resource::DEPLOYMENTS, object, Some("deployment:"))
}

/// The last part of an image's path without tag and digest. A name that can't stand as it is gets
/// a suffix.
fn container_name(cx: &Cx<'_>, image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    if !name.contains(['_', '.']) {
        return name.to_string();
    }
    format!("{}-{}", name.replace(['_', '.'], "-"), cx.suffix(""))
}

fn job(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let (image, from) = (cx.flags().text("image"), cx.flags().text("from"));
    let command = command(cx);
    if image.is_empty() == from.is_empty() {
        return refuse("either --image or --from must be specified");
    }
    if command.is_some() && !from.is_empty() {
        return refuse("cannot specify --from and command");
    }
    let object = match from {
        "" => map! {
            "apiVersion": "batch/v1", "kind": "Job", "metadata": map! { "name": name },
            "spec": job_spec(container(name, image, command), "Never"), "status": map! {},
        },
        from => job_from(cx, name, from)?,
    };
    make(cx, Resource::JOBS, object, Some("job:"))
}

fn job_spec(container: Value, restart: &str) -> Value {
    let spec = map! { "containers": list![container], "restartPolicy": restart };
    map! { "template": map! { "metadata": map! {}, "spec": spec } }
}

fn job_from(cx: &mut Cx<'_>, name: &str, from: &str) -> Result<Value> {
    let query = Query { args: vec![from.to_string()], keep_going: false, ..Query::default() };
    let infos = query.find(cx)?.all(cx)?;
    let [info] = infos.as_slice() else { return refuse("from must be an existing cronjob") };
    if info.resource != Resource::CRON_JOBS {
        let kind = info.resource.kind();
        return Err(text(format!("unknown object type *v1.{kind}")));
    }
    let template = info.object.at(&["spec", "jobTemplate"]).cloned().unwrap_or_default();
    let mut annotations = template.at(&["metadata", "annotations"]).cloned().unwrap_or_default();
    annotations.set(&["cronjob.kubernetes.io/instantiate"], "manual");
    let owner = map! {
        "apiVersion": "batch/v1", "kind": "CronJob", "name": info.name.clone(),
        "uid": info.object.text_at(&["metadata", "uid"]), "controller": true,
    };
    let mut metadata = map! {
        "name": name, "annotations": annotations, "ownerReferences": list![owner],
    };
    if let Some(labels) = template.at(&["metadata", "labels"]) {
        metadata.set(&["labels"], labels);
    }
    Ok(map! {
        "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata,
        "spec": template.get("spec").cloned().unwrap_or_default(), "status": map! {},
    })
}

fn cron_job(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let restart = match flags.text("restart") {
        "" => "OnFailure",
        given => given,
    };
    let spec = job_spec(container(name, flags.text("image"), command(cx)), restart);
    let object = map! {
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": map! { "name": name },
        "spec": map! {
            "schedule": flags.text("schedule"),
            "jobTemplate": map! { "metadata": map! { "name": name }, "spec": spec },
        },
        "status": map! {},
    };
    make(cx, Resource::CRON_JOBS, object, Some("cronjob:"))
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn a_deployment_is_made_from_flags() {
        let mut world = World::default();
        let ran = world.run("create deploy e --image=nginx:1.25 --dry-run=client -o yaml");
        assert_eq!(
            ran.out,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: e\n  name: e\n\
             spec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: e\n  strategy: {}\n  \
             template:\n    metadata:\n      labels:\n        app: e\n    spec:\n      \
             containers:\n      - image: nginx:1.25\n        name: nginx\n        resources: {}\n\
             status: {}\n"
        );
        assert!(world.objects.is_empty());
        assert_eq!(
            world.run("create deployment e --image=nginx").out,
            "deployment.apps/e created\n"
        );
        assert_eq!(
            world.run("create deployment e --image=nginx").err,
            "error: failed to create deployment: deployments.apps \"e\" already exists\n"
        );
        assert_eq!(
            world.run("create deployment").err,
            "error: required flag(s) \"image\" not set\n"
        );
        assert_eq!(
            world.run("create deploy f --image=nginx -o name --dry-run=server").out,
            "deployment.apps/f\n"
        );
    }

    #[test]
    fn jobs_and_cron_jobs_too() {
        let mut world = World::default();
        let ran = world.run("create job j --image=busybox --dry-run=client -- echo hi");
        assert_eq!(ran.out, "job.batch/j created (dry run)\n");
        assert_eq!(
            world.run("create job j4").err,
            "error: either --image or --from must be specified\n"
        );
        assert_eq!(
            world.run("create job j3 --from=cronjob/nope").err,
            "Error from server (NotFound): cronjobs.batch \"nope\" not found\n"
        );
        assert_eq!(
            world.run("create cronjob d --image=busybox").err,
            "error: required flag(s) \"schedule\" not set\n"
        );
    }
}
