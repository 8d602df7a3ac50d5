//! An Ingress that names no class gets the default one.

use super::{Attributes, Operation, Plugin, default_class};
use crate::api::{Resource, Status};
use crate::sim::Chance;
use crate::value::Value;

pub(super) const PLUGIN: Plugin = Plugin { admit: Some(admit), check: None };

fn admit(attributes: &Attributes<'_>, ingress: &mut Value, _: &mut Chance) -> Result<(), Status> {
    const OLD: &str = "kubernetes.io/ingress.class";
    let has_class = ingress.at(&["spec", "ingressClassName"]).is_some()
        || ingress.at(&["metadata", "annotations", OLD]).is_some();
    if !attributes.is(Operation::Create, Resource::INGRESSES) || has_class {
        return Ok(());
    }
    let annotation = "ingressclass.kubernetes.io/is-default-class";
    if let Some(class) = default_class(attributes.view, Resource::INGRESSCLASSES, annotation) {
        ingress.set(&["spec", "ingressClassName"], class);
    }
    Ok(())
}
