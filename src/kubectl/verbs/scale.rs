//! `kubectl scale`: sets how many pods a workload has.

use super::Waiting;
use crate::api::{PatchType, Verb};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::patch::{MANAGER, patch};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query, request_on};
use crate::map;
use crate::sim::{Millis, Wait};
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "scale",
    usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT \
            (-f FILENAME | TYPE NAME) [options]",
    about: "Sets how many pods a workload has",
    flags: &[
        FLAGS,
        groups::ALL,
        groups::PRINT,
        groups::FILENAME,
        groups::SELECTOR,
        groups::DRY_RUN,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::int("replicas", "0", "how many pods").required(),
    Flag::int("current-replicas", "-1", "only if there are so many now"),
    Flag::text("resource-version", "", "only if the object is at this revision"),
    Flag::duration("timeout", "0s", "wait so long until there are so many"),
];

/// A scale that waits for the pods to be so many.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// The workloads that are still to reach their size.
    infos: Vec<Info>,
    replicas: i64,
    until: Millis,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let flags = cx.flags();
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("scaled{}", dry_run.suffix()))?;
    let replicas = flags.int("replicas");
    if replicas < 0 {
        return Err(text(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ));
    }
    if flags.int("current-replicas") < -1 {
        return Err(text("The --current-replicas must specify an integer of -1 or greater"));
    }
    let query = Query { types_alone: flags.on("all"), all: false, ..Query::of(cx) };
    let (infos, error) = query.find(cx)?.infos(cx);
    if !flags.text("resource-version").is_empty() && infos.len() > 1 {
        return Err(text("cannot use --resource-version with multiple resources"));
    }
    if infos.is_empty() {
        return Err(error.unwrap_or_else(|| text("no objects passed to scale")));
    }
    for info in &infos {
        let size = if dry_run == DryRun::Client { replicas } else { scale(cx, info, dry_run)? };
        let mut object = info.object.clone();
        object.set(&["spec", "replicas"], size);
        let said = printer.print(&object)?;
        cx.print(said);
    }
    let timeout = flags.millis("timeout");
    if timeout > 0 && dry_run == DryRun::None && error.is_none() {
        let until = cx.now() + timeout as Millis;
        return Ok(Next::Wait(Box::new(Waiting::Scale(Scaling { infos, replicas, until }))));
    }
    error.map_or(Ok(Next::Done), Err)
}

/// Scales one workload; gives its new size.
fn scale(cx: &mut Cx<'_>, info: &Info, dry_run: DryRun) -> Result<i64> {
    let flags = cx.flags();
    let (size, version) = (flags.int("current-replicas"), flags.text("resource-version"));
    let wanted = flags.int("replicas");
    let mut request = if size == -1 && version.is_empty() {
        patch(info, PatchType::Merge, map! { "spec": map! { "replicas": wanted } }).on("scale")
    } else {
        let mut current = cx.object(request_on(info, Verb::Get).on("scale"))?;
        let actual = current.int_at(&["spec", "replicas"]).unwrap_or(0);
        if size != -1 && actual != size {
            return Err(text(format!("Expected replicas to be {size}, was {actual}")));
        }
        let actual = current.str_at(&["metadata", "resourceVersion"]);
        if !version.is_empty() && actual != version {
            return Err(text(format!("Expected resource version to be {version}, was {actual}")));
        }
        current.set(&["spec", "replicas"], wanted);
        let mut request = request_on(info, Verb::Update).on("scale");
        request.body = current;
        request.options.field_manager = MANAGER.into();
        request
    };
    request.options.dry_run = dry_run == DryRun::Server;
    let scaled = cx.object(request)?;
    Ok(scaled.int_at(&["spec", "replicas"]).unwrap_or(wanted))
}

impl Scaling {
    /// Looks whether the workloads have their size.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        while let Some(info) = self.infos.first() {
            let scale = cx.object(request_on(info, Verb::Get).on("scale"))?;
            if !self.is_reached(&scale) {
                if cx.now() >= self.until {
                    let name = info.name.as_str();
                    return Err(Error::Text(format!(
                        "timed out waiting for {name:?} to be synced"
                    )));
                }
                return Ok(Turn::Blocked(Wait::change().or(Wait::until(self.until))));
            }
            self.infos.remove(0);
        }
        Ok(Turn::Done)
    }

    fn is_reached(&self, scale: &Value) -> bool {
        let asked = scale.int_at(&["spec", "replicas"]).unwrap_or(0);
        asked != self.replicas
            || scale.int_at(&["status", "replicas"]).unwrap_or(0) == self.replicas
    }
}

#[cfg(test)]
mod tests {
    use crate::api::{PatchType, Resource, Verb};
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn a_workload_is_patched_through_its_scale() {
        let web = map! {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": map! { "name": "web", "namespace": "default" },
        };
        let mut world = World::default().with(Resource::DEPLOYMENTS, web);
        let ran = world.run("scale deploy/web --replicas=3");
        assert_eq!(ran.out, "deployment.apps/web scaled\n");
        let last = world.requests.last().unwrap();
        assert_eq!(last.verb, Verb::Patch(PatchType::Merge));
        assert_eq!(last.subresource.as_str(), "scale");
        assert_eq!(
            world.run("scale deploy web --replicas=-1").err,
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than or \
             equal to 0\n"
        );
        assert_eq!(
            world.run("scale deploy web --current-replicas=5 --replicas=2").err,
            "error: Expected replicas to be 5, was 3\n"
        );
        assert_eq!(world.run("scale").err, "error: required flag(s) \"replicas\" not set\n");
    }
}
