//! Replacing an object: what the writer may not touch is kept, the rest is validated and stored.

use super::admission::{self, Operation};
use super::create::{attributes, decoded, settle_namespace};
use super::managers::Ownership;
use super::{Moment, Server, key_of, refusal, strategy, validation};
use crate::api::field_error::{self, BadValue, Path};
use crate::api::{Answer, FieldError, ObjectKey, Outcome, Request, Response, Status};
use crate::value::Value;

impl Server {
    pub(super) fn update(&mut self, moment: Moment, request: &Request) -> Outcome {
        let mut warnings = Vec::new();
        let mut object = decoded(moment, request, &mut warnings)?;
        check_name(request, &object)?;
        settle_namespace(request, &mut object)?;
        let (key, old) = self.stored(request)?;
        self.replace(moment, request, &key, &old, object.sharing(&old), warnings)
    }

    /// Puts a decoded, defaulted object in place of the stored one.
    pub(super) fn replace(
        &mut self,
        moment: Moment,
        request: &Request,
        key: &ObjectKey,
        old: &Value,
        mut object: Value,
        warnings: Vec<String>,
    ) -> Outcome {
        let ownership = self.written(moment, request, Some(old), &mut object);
        self.replace_owned(moment, request, (key, old), object, warnings, ownership)
    }

    /// The same where it is known what it means for the owners of the fields.
    pub(super) fn replace_owned(
        &mut self,
        moment: Moment,
        request: &Request,
        (key, old): (&ObjectKey, &Value),
        mut object: Value,
        mut warnings: Vec<String>,
        ownership: Ownership,
    ) -> Outcome {
        check_version(request, old, &object)?;
        if strategy::wants_version(request.resource) {
            check_has_version(request, &object)?;
        }
        let asked = attributes(request, Operation::Update, Some(old), self.store.view());
        admission::admit(&asked, &mut object, &mut self.chance)?;
        keep_metadata(&mut object, old);
        strategy::prepare_for_update(request.resource, &mut object, old);
        self.allocate(request.resource, &mut object, Some(old))?;
        let errors = match self.is_booting {
            true => Vec::new(),
            false => validation::validate_update(request.resource, &object, old),
        };
        if !errors.is_empty() {
            return Err(field_error::invalid(request.resource, &request.name, &errors));
        }
        let asked = attributes(request, Operation::Update, Some(old), self.store.view());
        admission::check(&asked, &object)?;
        if !self.is_booting {
            warnings.extend(strategy::warnings_on_update(request.resource, &object, old));
        }
        self.store_changed(moment, request, (key, old), object, warnings, ownership)
    }

    /// Stores what has changed; nothing is written where nothing has.
    pub(super) fn store_changed(
        &mut self,
        moment: Moment,
        request: &Request,
        (key, old): (&ObjectKey, &Value),
        mut object: Value,
        warnings: Vec<String>,
        ownership: Ownership,
    ) -> Outcome {
        let version = old.text_at(&["metadata", "resourceVersion"]);
        object.set(&["metadata", "resourceVersion"], version);
        if let Some(outcome) = self.finish_deletion(moment, request, &object) {
            return outcome;
        }
        let settles = matches!(ownership, Ownership::Settled(_)) || ownership.is_given();
        if object == *old && !settles {
            let object = self.shown(request, key, object, &Ownership::Kept);
            return Ok(Response { answer: Answer::Object(object), warnings });
        }
        self.commit(moment, request, key, object, warnings, ownership)
    }
}

/// Refuses to give an object another name.
pub(super) fn check_name(request: &Request, object: &Value) -> Result<(), Status> {
    let name = object.str_at(&["metadata", "name"]);
    if request.name == name {
        return Ok(());
    }
    Err(refusal::bad_request(format!(
        "the name of the object ({name}) does not match the name on the URL ({})",
        request.name
    )))
}

/// Refuses a write that was made on an older state.
pub(super) fn check_version(request: &Request, old: &Value, new: &Value) -> Result<(), Status> {
    let wanted = new.str_at(&["metadata", "resourceVersion"]);
    if !wanted.is_empty() && wanted != old.str_at(&["metadata", "resourceVersion"]) {
        return Err(refusal::conflict(request.resource, &key_of(request).name));
    }
    Ok(())
}

/// Refuses a write that does not say on which state it was made, where that is asked for.
fn check_has_version(request: &Request, new: &Value) -> Result<(), Status> {
    if !new.str_at(&["metadata", "resourceVersion"]).is_empty() {
        return Ok(());
    }
    let why = "must be specified for an update";
    let path = Path::Root("metadata.resourceVersion");
    let error = FieldError::invalid(path, BadValue::raw("0x0"), why);
    Err(field_error::invalid(request.resource, &request.name, &[error]))
}

/// What no update may change is taken over from the stored object.
fn keep_metadata(object: &mut Value, old: &Value) {
    for field in [
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "generateName",
        "selfLink",
    ] {
        match old.at(&["metadata", field]) {
            Some(value) => object.set(&["metadata", field], value),
            None => {
                object.remove(&["metadata", field]);
            }
        }
    }
    if object.str_at(&["metadata", "uid"]).is_empty() {
        object.set(&["metadata", "uid"], old.text_at(&["metadata", "uid"]));
    }
}
