//! The revisions of a workload: a deployment's replica sets, or the controller revisions of
//! stateful sets and daemon sets.

use crate::api::{Request, Resource};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::resource::Info;
use crate::value::{Str, Value};

/// The annotation with a replica set's revision.
const REVISION: &str = "deployment.kubernetes.io/revision";

/// Why a rollout was made.
pub const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// One revision of a workload.
#[derive(Clone, Debug)]
pub struct Revision {
    pub number: i64,
    /// The replica set or controller revision.
    pub object: Value,
    pub template: Value,
    pub cause: Str,
}

/// All revisions of a workload, oldest first.
pub fn all(cx: &mut Cx<'_>, info: &Info) -> Result<Vec<Revision>> {
    let kind = match info.resource {
        Resource::DEPLOYMENTS => Resource::REPLICA_SETS,
        Resource::STATEFUL_SETS | Resource::DAEMON_SETS => Resource::CONTROLLERREVISIONS,
        _ => return Err(text("")),
    };
    let (items, _) = cx.list(Request::list(kind, info.namespace.clone()))?;
    let uid = info.object.str_at(&["metadata", "uid"]);
    let mine = |object: &Value| {
        let owners = object.items_at(&["metadata", "ownerReferences"]);
        owners.iter().any(|owner| owner.str_at(&["uid"]) == uid && owner.bool_at(&["controller"]))
    };
    let mut revisions: Vec<Revision> =
        items.into_iter().filter(mine).filter_map(|object| read(kind, object)).collect();
    revisions.sort_by_key(|revision| revision.number);
    Ok(revisions)
}

fn read(kind: Resource, object: Value) -> Option<Revision> {
    let annotation = |key: &str| object.text_at(&["metadata", "annotations", key]);
    let cause = annotation(CHANGE_CAUSE);
    let (number, template) = match kind {
        Resource::REPLICA_SETS => {
            (annotation(REVISION).parse().ok()?, object.at(&["spec", "template"]))
        }
        _ => (object.int_at(&["revision"])?, object.at(&["data", "spec", "template"])),
    };
    let template = template.cloned().unwrap_or_default();
    Some(Revision { number, template, cause, object })
}

/// A pod template without the label that the deployment's controller puts into it.
pub fn without_hash(template: &Value) -> Value {
    let mut template = template.clone();
    template.remove(&["metadata", "labels", "pod-template-hash"]);
    template.remove(&["$patch"]);
    template.remove(&["metadata", "creationTimestamp"]);
    template
}

/// The revision that a deployment shows.
pub fn current(object: &Value) -> Option<i64> {
    object.str_at(&["metadata", "annotations", REVISION]).parse().ok()
}
