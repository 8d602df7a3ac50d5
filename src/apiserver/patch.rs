//! Patches: a change to the stored object, whichever way it is written down.

use super::create::{decoded, settle_namespace};
use super::{Moment, Server};
use crate::api::{Outcome, PatchType, Reason, Request, Status, Verb};
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
        PatchType::StrategicMerge => Err(not_simulated("strategic merge patches")),
        PatchType::Apply => Err(not_simulated("server-side apply")),
    }
}

/// The one refusal of what this API server does not simulate.
pub(super) fn not_simulated(what: &str) -> Status {
    Status::new(Reason::MethodNotAllowed, format!("respawn does not simulate {what}"))
}
