//! `kubectl rollout pause`, `resume` and `restart`.

use crate::api::{PatchType, Resource, time};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::patch::patch;
use crate::kubectl::print::Printer;
use crate::map;
use crate::value::Value;

/// The patch that a workload needs, or why it can't have it.
type Change = fn(&Cx<'_>, Resource, &Value) -> std::result::Result<Value, &'static str>;

pub fn pause(cx: &mut Cx<'_>) -> Result<Next> {
    change(cx, "paused", |_, resource, object| match resource {
        Resource::DEPLOYMENTS if object.bool_at(&["spec", "paused"]) => Err("is already paused"),
        Resource::DEPLOYMENTS => Ok(map! { "spec": map! { "paused": true } }),
        _ => Err("pausing is not supported"),
    })
}

pub fn resume(cx: &mut Cx<'_>) -> Result<Next> {
    change(cx, "resumed", |_, resource, object| match resource {
        Resource::DEPLOYMENTS if !object.bool_at(&["spec", "paused"]) => Err("is not paused"),
        Resource::DEPLOYMENTS => Ok(map! { "spec": map! { "paused": Value::Null } }),
        _ => Err("resuming is not supported"),
    })
}

pub fn restart(cx: &mut Cx<'_>) -> Result<Next> {
    change(cx, "restarted", |cx, resource, object| {
        if resource == Resource::DEPLOYMENTS && object.bool_at(&["spec", "paused"]) {
            return Err("can't restart paused deployment (run rollout resume first)");
        }
        if !matches!(
            resource,
            Resource::DEPLOYMENTS | Resource::DAEMON_SETS | Resource::STATEFUL_SETS
        ) {
            return Err("restarting is not supported");
        }
        let now = time::rfc3339(cx.wall_clock());
        let key = ["metadata", "annotations", "kubectl.kubernetes.io/restartedAt"];
        let template = [&["spec", "template"], key.as_slice()].concat();
        if object.str_at(&template) == now {
            return Ok(Value::map());
        }
        let mut patch = Value::map();
        patch.set(&template, now);
        Ok(patch)
    })
}

fn change(cx: &mut Cx<'_>, done: &str, change: Change) -> Result<Next> {
    let found = super::find(cx)?;
    let (infos, error) = found.infos(cx);
    let mut errors: Vec<Error> = error.into_iter().collect();
    if infos.is_empty() && errors.is_empty() {
        cx.complain(format!("No resources found in {} namespace.", cx.namespace()));
        return Ok(Next::Done);
    }
    for info in infos {
        let body = match change(cx, info.resource, &info.object) {
            Ok(body) => body,
            Err(why) => {
                let resource = info.resource.group_resource();
                errors.push(text(format!("error: {resource} {:?} {why}", info.name)));
                continue;
            }
        };
        if body == Value::map() {
            errors.push(text(format!(
                "failed to create patch for {}: if restart has already been triggered within the \
                 past second, please wait before attempting to trigger another",
                info.name
            )));
            continue;
        }
        let mut request = patch(&info, PatchType::StrategicMerge, body);
        request.options.field_manager = cx.flags().text("field-manager").into();
        match cx.object(request) {
            Ok(object) => {
                let said = Printer::of(cx, done)?.print(&object)?;
                cx.print(said);
            }
            Err(error) => errors.push(text(format!("failed to patch: {}", error.words()))),
        }
    }
    Error::all(errors).map_or(Ok(Next::Done), Err)
}
