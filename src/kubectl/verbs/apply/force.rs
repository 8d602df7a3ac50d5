//! `apply --force`: where a change is refused, the object is deleted and made anew.

use super::Way;
use crate::api::{Reason, Request, Resource, Verb};
use crate::kubectl::command::not_simulated;
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::resource::{Info, request_on};
use crate::kubectl::verbs::create::set_options;
use crate::kubectl::verbs::delete::propagation;
use crate::value::Value;

/// Whether a patch that failed so is to be had by force.
pub fn is_called_for(cx: &Cx<'_>, error: &Error) -> bool {
    let is_refused = error.has_reason(Reason::Conflict) || error.has_reason(Reason::Invalid);
    cx.flags().on("force") && is_refused
}

/// Deletes the object in `info` and makes it as `modified` has it, or as it was if that is refused.
///
/// Without `--timeout` kubectl looks once whether the object is gone and then gives up, so a pod
/// that takes its time to end makes the command fail (upstream's `Patcher.deleteAndCreate`).
pub fn delete_and_create(
    cx: &mut Cx<'_>,
    info: &mut Info,
    modified: &Value,
    way: &Way,
) -> Result<&'static str> {
    let original = info.object.clone();
    let grace = cx.flags().int("grace-period");
    let takes_time = info.resource == Resource::PODS && grace != 0;
    if takes_time && cx.flags().millis("timeout") > 0 {
        return Err(not_simulated("apply --force --timeout for a pod that takes its time to end"));
    }
    let mut request = request_on(info, Verb::Delete);
    request.options.grace_period_seconds = (grace >= 0).then_some(grace);
    request.options.propagation = Some(propagation(cx)?);
    cx.object(request)?;
    match cx.glance(Request::get(info.resource, info.namespace.clone(), info.name.clone())) {
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error),
        Ok(_) => return Err(text("context deadline exceeded")),
    }
    let create = |cx: &mut Cx<'_>, mut object: Value| {
        object.remove(&["metadata", "resourceVersion"]);
        let mut request = Request::create(info.resource, info.namespace.clone(), object);
        set_options(&mut request, cx.flags(), way.dry_run, way.validation);
        request.options.field_manager = way.manager.as_str().into();
        cx.object(request)
    };
    match create(cx, modified.clone()) {
        Ok(object) => info.object = object,
        Err(error) => {
            return Err(match create(cx, original) {
                Ok(_) => error,
                Err(again) => text(format!(
                    "An error occurred force-replacing the existing object with the newly provided \
                     one:\n\n{}.\n\nAdditionally, an error occurred attempting to restore the \
                     original object:\n\n{}",
                    error.words(),
                    again.words()
                )),
            });
        }
    }
    Ok("configured")
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn force_stands_alone() {
        let said = |line: &str| World::default().run(line).err;
        for (line, why) in [
            ("--force --server-side", "--force cannot be used with --server-side"),
            ("--force --dry-run=server", "--dry-run=server cannot be used with --force"),
            ("--force --prune --all", "--force cannot be used with --prune"),
        ] {
            assert_eq!(said(&format!("apply -f x.yaml {line}")), format!("error: {why}\n"));
        }
    }
}
