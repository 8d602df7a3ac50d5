//! A pod's RuntimeClass must exist.

use super::{Attributes, Operation, Plugin};
use crate::api::go::quote;
use crate::api::{Resource, Status};
use crate::sim::Chance;
use crate::value::Value;

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

fn admit(attributes: &Attributes<'_>, pod: &mut Value, _: &mut Chance) -> Result<(), Status> {
    let name = pod.text_at(&["spec", "runtimeClassName"]);
    if !attributes.is(Operation::Create, Resource::PODS) || name.is_empty() {
        return Ok(());
    }
    let Some(class) = attributes.view.find(Resource::RUNTIMECLASSES, "", &name) else {
        let words = format!("pod rejected: RuntimeClass {} not found", quote(&name));
        return Err(attributes.forbidden(pod, &words));
    };
    if let Some(overhead) = class.at(&["overhead", "podFixed"]) {
        pod.set(&["spec", "overhead"], overhead);
    }
    Ok(())
}
