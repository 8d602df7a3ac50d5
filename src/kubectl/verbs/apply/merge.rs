//! Client-side apply: the patch that leads from the live object to the one in the file, taking
//! out what was applied before and is no more.

use super::{NO_ANNOTATION, Way, described, force};
use crate::api::{PatchType, Reason};
use crate::kubectl::applied;
use crate::kubectl::cx::{Cx, DryRun};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::patch::patch as patch_request;
use crate::kubectl::resource::{Info, reread};
use crate::schema::{Type, merge};
use crate::value::{Value, json};

/// How often a patch is made anew when somebody else wrote meanwhile.
const TRIES: usize = 5;

/// Patches the live object in `info` to be as `modified` has it, and says what was done.
pub fn patch(
    cx: &mut Cx<'_>,
    info: &mut Info,
    modified: &Value,
    way: &Way,
) -> Result<&'static str> {
    if applied::original(&info.object).is_none() {
        let name = format!("{}/{}", info.resource.plural(), info.name);
        cx.warn(format!("resource {name} {NO_ANNOTATION}"));
    }
    let mut patch = three_way(cx, info, modified, way)?;
    for attempt in 1.. {
        if patch == Value::map() {
            break;
        }
        match send(cx, info, &patch, way) {
            Ok(object) => {
                info.object = object;
                break;
            }
            Err(error) if error.has_reason(Reason::Conflict) && attempt < TRIES => {
                reread(cx, info, false, "")?;
                patch = three_way(cx, info, modified, way)?;
            }
            Err(error) if force::is_called_for(cx, &error) => {
                return force::delete_and_create(cx, info, modified, way).map_err(|error| {
                    not_applied(info, &(json::print_compact(modified) + "\n"), error)
                });
            }
            Err(error) => {
                let error = error.when("patching", &info.source);
                return Err(not_applied(info, &json::print_compact(&patch), error));
            }
        }
    }
    if info.object.at(&["metadata", "deletionTimestamp"]).is_some() {
        let name = info.name.clone();
        cx.warn(format!("Detected changes to resource {name} which is currently being deleted."));
    }
    Ok(if patch == Value::map() { "unchanged" } else { "configured" })
}

fn not_applied(info: &Info, patch: &str, error: Error) -> Error {
    let doing = format!("applying patch:\n{patch}\nto:\n{}\nfor:", described(info));
    error.when(&doing, &info.source)
}

fn three_way(cx: &mut Cx<'_>, info: &Info, modified: &Value, way: &Way) -> Result<Value> {
    let current = &info.object;
    let original = match applied::original(current) {
        Some(words) => json::parse(words).unwrap_or_else(|_| Value::map()),
        None => Value::map(),
    };
    let kind = Type::of(&info.resource.api_version(), info.resource.kind());
    let made = match kind {
        Some(kind) => merge::three_way(kind, &original, modified, current, way.overwrite),
        None => merge::json::three_way(&original, modified, current),
    };
    made.map_err(|why| {
        let shown = |value: &Value| json::print_compact(value) + "\n";
        let words = format!(
            "creating patch with:\noriginal:\n{}\nmodified:\n{}\ncurrent:\n{}\nfor: {why}",
            applied::original(current).unwrap_or(""),
            shown(modified),
            shown(current)
        );
        for spec in ["openapi v3", "openapi"] {
            cx.complain(format!("warning: error calculating patch from {spec} spec: {why}"));
        }
        let object = described(info);
        text(words)
            .when("patching", &info.source)
            .when(&format!("applying patch:\n\nto:\n{object}\nfor:"), &info.source)
    })
}

fn send(cx: &mut Cx<'_>, info: &Info, patch: &Value, way: &Way) -> Result<Value> {
    let kind = Type::of(&info.resource.api_version(), info.resource.kind());
    if way.dry_run == DryRun::Client {
        let patched = match kind {
            Some(kind) => merge::apply(kind, &info.object, patch),
            None => Ok(merge::json::apply(&info.object, patch)),
        };
        return patched.map_err(|why| text(format!("applying patch locally: {why}")));
    }
    let form = if kind.is_some() { PatchType::StrategicMerge } else { PatchType::Merge };
    let mut request = patch_request(info, form, patch.clone());
    request.options.dry_run = way.dry_run == DryRun::Server;
    request.options.field_validation = way.validation;
    request.options.field_manager = way.manager.as_str().into();
    cx.object(request)
}
