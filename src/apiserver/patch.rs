//! Patches: a change to the stored object, whichever way it is written down.

use super::create::{decoded, settle_namespace};
use super::{Moment, Server, refusal};
use crate::api::{Outcome, PatchType, Reason, Request, Resource, Status, Verb};
use crate::schema::{Type, merge};
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
        PatchType::StrategicMerge => strategic(request.resource, old, &request.body),
        PatchType::Apply => Err(not_simulated("server-side apply")),
    }
}

fn strategic(resource: Resource, old: &Value, body: &Value) -> Result<Value, Status> {
    match Type::of(&resource.api_version(), resource.kind()) {
        Some(of) => {
            merge::apply(of, old, body).map_err(|error| refusal::bad_request(error.to_string()))
        }
        None => Err(not_simulated(&format!("the kind {}", resource.kind()))),
    }
}

/// The one refusal of what this API server does not simulate.
pub(super) fn not_simulated(what: &str) -> Status {
    Status::new(Reason::MethodNotAllowed, format!("respawn does not simulate {what}"))
}
