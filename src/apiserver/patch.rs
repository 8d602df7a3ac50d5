//! Patches: a change to the stored object, whichever way it is written down.

use super::create::{decoded, settle_namespace};
use super::{Moment, Server, refusal};
use crate::api::field_error::Path;
use crate::api::{
    Cause, Details, FieldError, FieldValidation, Outcome, PatchType, Reason, Request, Status, Verb,
    go,
};
use crate::schema::{self, Type, merge, restore};
use crate::value::{Value, patch};

impl Server {
    pub(super) fn patch(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, old) = self.stored(request)?;
        let mut object = patched(request, &old)?;
        let mut warnings = Vec::new();
        object = decoded(request, &object, &mut warnings)?;
        settle_namespace(request, &mut object)?;
        self.replace(moment, request, &key, &old, object, warnings)
    }
}

/// The object with the request's patch applied.
pub(super) fn patched(request: &Request, old: &Value) -> Result<Value, Status> {
    let Verb::Patch(kind) = request.verb else { return Ok(request.body.clone()) };
    match kind {
        PatchType::Json => patch::apply_json_patch(old, &request.body)
            .map_err(|error| Status::new(Reason::Invalid, error.to_string())),
        PatchType::Merge => {
            let mut object = old.clone();
            patch::apply_merge_patch(&mut object, &request.body);
            Ok(object)
        }
        PatchType::StrategicMerge => strategic(request, old),
        PatchType::Apply => Err(not_simulated("server-side apply")),
    }
}

/// Upstream moves the merged tree into its structs by another reader than a body's, and refuses
/// the patch, not the object, if it does not fit. Mirrors `applyPatchToObject`.
fn strategic(request: &Request, old: &Value) -> Result<Value, Status> {
    let (resource, body) = (request.resource, &request.body);
    let Some(of) = Type::of(&resource.api_version(), resource.kind()) else {
        return Err(not_simulated(&format!("the kind {}", resource.kind())));
    };
    let merged =
        merge::apply(of, old, body).map_err(|error| refusal::bad_request(error.to_string()))?;
    let refuse = |why: String| unfit(&merge::spent(of, old, body), &why);
    restore::fits(of, &merged, old).map_err(refuse)?;
    if request.options.field_validation == FieldValidation::Strict {
        let mut read = schema::decode_over(of, &merged, old).map_err(refuse)?;
        read.strict.sort();
        if let Some(why) = read.refusal() {
            return Err(refuse(why));
        }
    }
    Ok(merged)
}

/// `The request is invalid: patch: Invalid value: "map[…]": …`, of no resource in particular.
fn unfit(patch: &Value, why: &str) -> Status {
    let value = go::plain(patch);
    let error = FieldError::invalid(Path::Root("patch"), value.as_str(), why);
    let message = format!(" \"\" is invalid: {error}");
    let cause =
        Cause { reason: error.kind.reason(), message: error.body.clone(), field: error.field };
    Status {
        reason: Reason::Invalid,
        message,
        details: Some(Details::default()),
        causes: vec![cause],
    }
}

/// The one refusal of what this API server does not simulate.
pub(super) fn not_simulated(what: &str) -> Status {
    Status::new(Reason::MethodNotAllowed, format!("respawn does not simulate {what}"))
}
