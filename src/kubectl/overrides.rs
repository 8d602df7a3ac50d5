//! `--overrides`: JSON that is laid over an object made from flags.

use super::cx::Cx;
use super::errors::{Result, text};
use crate::schema::Type;
use crate::value::{Value, json, patch};

/// The object with what `--overrides` says, in the way that `--override-type` says.
pub fn apply(cx: &Cx<'_>, object: Value) -> Result<Value> {
    let flags = cx.flags();
    let given = flags.text("overrides");
    if given.is_empty() {
        return Ok(object);
    }
    let Ok(over) = json::parse(given) else {
        return Err(text("Invalid JSON Patch"));
    };
    match flags.text("override-type") {
        "json" => patch::apply_json_patch(&object, &over).map_err(|why| text(why.to_string())),
        "strategic" => strategic(&object, &over),
        "merge" => {
            let mut merged = object;
            patch::apply_merge_patch(&mut merged, &over);
            Ok(merged)
        }
        other => Err(text(format!("invalid override type: {other}"))),
    }
}

fn strategic(object: &Value, over: &Value) -> Result<Value> {
    let kind = Type::of(object.str_at(&["apiVersion"]), object.str_at(&["kind"]));
    match kind {
        Some(kind) => {
            crate::schema::merge::apply(kind, object, over).map_err(|why| text(why.to_string()))
        }
        None => Ok(object.clone()),
    }
}
