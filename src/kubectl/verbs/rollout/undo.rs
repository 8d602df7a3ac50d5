//! `kubectl rollout undo`.

use super::revisions::{self, Revision, without_hash};
use crate::api::{PatchType, Resource};
use crate::kubectl::applied::{self, LAST_APPLIED};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::describe;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::kubectl::resource::Info;
use crate::value::Value;
use crate::{list, map};

/// Annotations that stay as the deployment has them.
const KEPT: [&str; 6] = [
    LAST_APPLIED,
    "deployment.kubernetes.io/revision",
    "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

pub fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let wanted = cx.flags().int("to-revision");
    let dry_run = cx.dry_run()?;
    let found = super::find(cx)?;
    found.visit(cx, |cx, info| {
        if applied::original(&info.object).is_some() {
            let name = format!("{}/{}", info.resource.plural(), info.name);
            cx.warn(format!(
                "resource {name} was previously managed with 'kubectl apply'. Rolling back will \
                 not update the {LAST_APPLIED} annotation, which may cause unexpected behavior on \
                 future 'kubectl apply' operations. Consider using 'kubectl apply' with your \
                 previous configuration file instead."
            ));
        }
        let done = roll_back(cx, &info, wanted, dry_run)?;
        let said = Printer::of(cx, &format!("{done}{}", dry_run.suffix()))?.print(&info.object)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

fn roll_back(cx: &mut Cx<'_>, info: &Info, wanted: i64, dry_run: DryRun) -> Result<String> {
    let missing = || text(format!("unable to find specified revision {wanted} in history"));
    if wanted < 0 {
        return Err(missing());
    }
    let revisions = revisions::all(cx, info).map_err(|error| match error.words().as_str() {
        "" => {
            let kind = super::history::group_kind(info);
            text(format!("no rollbacker has been implemented for {kind:?}"))
        }
        _ => error,
    })?;
    let to = choose(info, &revisions, wanted)?.ok_or_else(missing)?;
    let template = without_hash(&to.template);
    if dry_run == DryRun::Client {
        return Ok(describe::pod_template(&to.template));
    }
    if info.resource == Resource::DEPLOYMENTS && info.object.bool_at(&["spec", "paused"]) {
        return Err(text(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout \
             resume' and try again",
        ));
    }
    let live = info.object.at(&["spec", "template"]).cloned().unwrap_or_default();
    if without_hash(&live) == template {
        return Ok(format!(
            "skipped rollback (current template already matches revision {wanted})"
        ));
    }
    let mut request = match info.resource {
        Resource::DEPLOYMENTS => {
            let body = list![
                map! { "op": "replace", "path": "/spec/template", "value": template },
                map! {
                    "op": "replace", "path": "/metadata/annotations",
                    "value": annotations(&info.object, &to.object),
                },
            ];
            patch(info, PatchType::Json, body)
        }
        _ => {
            let body = to.object.get("data").cloned().unwrap_or_default();
            patch(info, PatchType::StrategicMerge, body)
        }
    };
    request.options.dry_run = dry_run == DryRun::Server;
    cx.object(request)
        .map_err(|error| text(format!("failed restoring revision {wanted}: {}", error.words())))?;
    Ok("rolled back".to_string())
}

/// The revision to go back to: the one asked for, or the one before the newest.
fn choose<'r>(info: &Info, revisions: &'r [Revision], wanted: i64) -> Result<Option<&'r Revision>> {
    if wanted > 0 {
        return Ok(revisions.iter().find(|revision| revision.number == wanted));
    }
    match revisions {
        [.., before, _] => Ok(Some(before)),
        _ if info.resource == Resource::DEPLOYMENTS => {
            Err(text(format!("no rollout history found for deployment {:?}", info.name)))
        }
        _ => Err(text("no last revision to roll back to")),
    }
}

fn annotations(deployment: &Value, replica_set: &Value) -> Value {
    let of = |object: &Value| {
        object.at(&["metadata", "annotations"]).and_then(Value::as_map).cloned().unwrap_or_default()
    };
    let mut annotations = of(deployment);
    annotations.retain(|key, _| KEPT.contains(&key.as_str()));
    for (key, value) in of(replica_set).iter().filter(|(key, _)| !KEPT.contains(&key.as_str())) {
        annotations.insert(key, value);
    }
    Value::Map(annotations)
}
