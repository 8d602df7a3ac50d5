//! Patches: a change to the stored object, whichever way it is written down.

use super::create::{completed, settle_namespace, type_of};
use super::managers::Ownership;
use super::update::check_name;
use super::{Moment, Server, refusal};
use crate::api::field_error::Path;
use crate::api::{
    Cause, Details, FieldError, FieldValidation, Options, Outcome, PatchType, Reason, Request,
    Status, Verb,
};
use crate::schema::{self, Type, go, merge, restore};
use crate::value::{Value, patch};

impl Server {
    pub(super) fn patch(&mut self, moment: Moment, request: &Request) -> Outcome {
        if request.verb == Verb::Patch(PatchType::Apply) {
            return self.apply(moment, request);
        }
        let (key, old) = self.stored(request)?;
        let of = type_of(request.resource)?;
        let mut warnings = Vec::new();
        let shown = match names_managers(&request.body) {
            true => {
                let options = Options { managed_fields: true, ..request.options.clone() };
                let asked = Request { options, ..request.clone() };
                self.shown(&asked, &key, old.clone(), &Ownership::Kept)
            }
            false => old.clone(),
        };
        let object = patched(request, of, &shown, &mut warnings)?;
        let mut object = completed(request.resource, of, object);
        check_name(request, &object)?;
        settle_namespace(request, &mut object)?;
        self.replace(moment, request, &key, &old, object, warnings)
    }
}

/// Whether a patch is about the managers of fields, which are stored beside the object.
fn names_managers(body: &Value) -> bool {
    match body {
        Value::List(steps) => {
            steps.iter().any(|step| step.str_at(&["path"]).starts_with("/metadata/managedFields"))
        }
        body => body.at(&["metadata", "managedFields"]).is_some(),
    }
}

/// The object with the request's patch applied, read as `of`; without a patch the request's body.
pub(super) fn patched(
    request: &Request,
    of: Type,
    old: &Value,
    warnings: &mut Vec<String>,
) -> Result<Value, Status> {
    let Verb::Patch(kind) = request.verb else { return Ok(request.body.clone()) };
    let object = applied(kind, of, old, &request.body)?;
    let is_strategic = kind == PatchType::StrategicMerge;
    let refuse = |why: String| match is_strategic {
        true => unusable(&go::plain(&merge::spent(of, old, &request.body)), &why),
        false => unusable(&schema::patched_json(of, &object, old), &why),
    };
    if is_strategic {
        restore::fits(of, &object, old).map_err(refuse)?;
    }
    let mut read = schema::decode_over(of, &object, old).map_err(refuse)?;
    if is_strategic {
        read.strict.sort();
    }
    match request.options.field_validation {
        FieldValidation::Strict => {
            if let Some(words) = read.refusal() {
                return Err(refuse(words));
            }
        }
        FieldValidation::Warn => warnings.extend(read.strict),
        FieldValidation::Ignore => {}
    }
    Ok(read.value)
}

/// What the patch makes of the object, not yet read.
fn applied(kind: PatchType, of: Type, old: &Value, body: &Value) -> Result<Value, Status> {
    const MAP: &str = "map[string]interface {}";
    let misread = |into: &str| {
        let what = match body {
            Value::List(_) => "array",
            Value::Map(_) => "object",
            Value::Str(_) => "string",
            Value::Bool(_) => "bool",
            _ => "number",
        };
        format!("json: cannot unmarshal {what} into Go value of type {into}")
    };
    match kind {
        PatchType::Json if body.as_list().is_none() => Err(refusal::bad_request(format!(
            "error decoding patch: {}",
            misread("[]handlers.jsonPatchOp")
        ))),
        PatchType::Json => patch::apply_json_patch(old, body).map_err(|_| Status {
            details: Some(Details::default()),
            ..Status::new(
                Reason::Invalid,
                "the server rejected our request due to an error in our request",
            )
        }),
        PatchType::Merge if body.as_map().is_none() => {
            Err(refusal::bad_request(format!("error decoding patch: {}", misread(MAP))))
        }
        PatchType::Merge => {
            let mut object = old.clone();
            patch::apply_merge_patch(&mut object, body);
            Ok(object)
        }
        PatchType::StrategicMerge if body.as_map().is_none() => {
            Err(refusal::bad_request(misread(MAP)))
        }
        PatchType::StrategicMerge => {
            merge::apply(of, old, body).map_err(|error| refusal::bad_request(error.to_string()))
        }
        PatchType::Apply => Err(not_simulated("server-side apply of a subresource")),
    }
}

/// The refusal of a patch after which the object cannot be read.
fn unusable(shown: &str, why: &str) -> Status {
    let error = FieldError::invalid(Path::Root("patch"), shown, why);
    Status {
        message: format!(" \"\" is invalid: {error}"),
        details: Some(Details::default()),
        causes: vec![Cause {
            reason: error.kind.reason(),
            message: error.body,
            field: error.field,
        }],
        ..Status::new(Reason::Invalid, "")
    }
}

/// The one refusal of what this API server does not simulate.
pub(super) fn not_simulated(what: &str) -> Status {
    Status::new(Reason::MethodNotAllowed, format!("{what} is not simulated here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    #[test]
    fn a_patch_of_the_wrong_kind_is_refused_in_gos_words() {
        let of = Type::of("v1", "Pod").unwrap();
        let refusal = |kind: PatchType, body: Value| {
            applied(kind, of, &Value::map(), &body).unwrap_err().message
        };
        assert_eq!(
            refusal(PatchType::Json, Value::map()),
            "error decoding patch: json: cannot unmarshal object into Go value of type \
             []handlers.jsonPatchOp"
        );
        assert_eq!(
            refusal(PatchType::StrategicMerge, list![]),
            "json: cannot unmarshal array into Go value of type map[string]interface {}"
        );
    }
}
