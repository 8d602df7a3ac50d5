//! Claims get the default storage class; claims and volumes in use are protected by finalizers.

use super::{Attributes, Operation, Plugin, default_class};
use crate::api::{Resource, Status};
use crate::sim::Chance;
use crate::value::{Str, Value};

pub(super) const DEFAULT_STORAGE_CLASS: Plugin = Plugin { admit: Some(set_class), check: None };
pub(super) const STORAGE_OBJECT_IN_USE_PROTECTION: Plugin =
    Plugin { admit: Some(protect), check: None };

fn set_class(attributes: &Attributes<'_>, claim: &mut Value, _: &mut Chance) -> Result<(), Status> {
    const OLD: &str = "volume.beta.kubernetes.io/storage-class";
    let has_class = claim.at(&["spec", "storageClassName"]).is_some()
        || claim.at(&["metadata", "annotations", OLD]).is_some();
    if !attributes.is(Operation::Create, Resource::PERSISTENT_VOLUME_CLAIMS) || has_class {
        return Ok(());
    }
    let annotation = "storageclass.kubernetes.io/is-default-class";
    if let Some(class) = default_class(attributes.view, Resource::STORAGECLASSES, annotation) {
        claim.set(&["spec", "storageClassName"], class);
    }
    Ok(())
}

fn protect(attributes: &Attributes<'_>, object: &mut Value, _: &mut Chance) -> Result<(), Status> {
    let finalizer = match attributes.resource {
        Resource::PERSISTENT_VOLUME_CLAIMS => "kubernetes.io/pvc-protection",
        Resource::PERSISTENT_VOLUMES => "kubernetes.io/pv-protection",
        Resource::VOLUMEATTRIBUTESCLASSES => "kubernetes.io/vac-protection",
        _ => return Ok(()),
    };
    let has = |f: &Value| f.as_str() == Some(finalizer);
    let creates = attributes.is(Operation::Create, attributes.resource);
    if creates && !object.items_at(&["metadata", "finalizers"]).iter().any(has) {
        object.push(&["metadata", "finalizers"], Str::lit(finalizer));
    }
    Ok(())
}
