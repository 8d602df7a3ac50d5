//! ControllerRevisions: what StatefulSets and DaemonSets remember of their templates.
//!
//! Mirrors `pkg/controller/history`.

use crate::api::views::{MetaView, PodView, owner_reference};
use crate::api::{ObjectKey, Request, Resource};
use crate::loops::Call;
use crate::store::View;
use crate::value::{Str, Value};
use crate::{list, map};

/// Says which revision a pod was made from.
pub const REVISION_LABEL: &str = "controller-revision-hash";
/// Names are made of the owner's name cut to this length.
const MAX_PREFIX: usize = 223;

/// The revisions that an object owns, oldest first.
pub fn owned<'a>(view: View<'a>, owner: MetaView<'_>) -> Vec<&'a Value> {
    let all = view.owned_by(owner.uid());
    let mut revisions: Vec<&Value> = all
        .filter(|(key, _)| key.resource == Resource::CONTROLLERREVISIONS)
        .map(|(_, o)| o)
        .collect();
    revisions.sort_by_key(|revision| (number(revision), revision.text_at(&["metadata", "name"])));
    revisions
}

/// A revision's number.
pub fn number(revision: &Value) -> i64 {
    revision.int_at(&["revision"]).unwrap_or(0)
}

/// The template that a revision brings back.
pub fn template(revision: &Value) -> Value {
    let mut template = revision.at(&["data", "spec", "template"]).cloned().unwrap_or_default();
    template.remove(&["$patch"]);
    template
}

/// A new revision of an object.
pub fn new(
    resource: Resource,
    owner: &Value,
    hash: &str,
    hash_label: &'static str,
    data: Value,
    number: i64,
) -> Value {
    let name = owner.str_at(&["metadata", "name"]);
    let prefix = name.get(..MAX_PREFIX).unwrap_or(name);
    let labels = ["spec", "template", "metadata", "labels"];
    let mut revision = map! {
        "apiVersion": "apps/v1", "kind": "ControllerRevision",
        "metadata": map! {
            "name": format!("{prefix}-{hash}"),
            "namespace": owner.text_at(&["metadata", "namespace"]),
            "labels": owner.at(&labels).cloned().unwrap_or(Value::map()),
            "ownerReferences": list![owner_reference(resource, owner)],
        },
        "data": data, "revision": number,
    };
    revision.set(&["metadata", "labels", hash_label], hash);
    if let Some(notes) = owner.at(&["metadata", "annotations"]) {
        revision.set(&["metadata", "annotations"], notes);
    }
    revision
}

/// Writes a new revision down.
pub fn create(revision: &Value) -> Call {
    let namespace = revision.text_at(&["metadata", "namespace"]);
    Call::api(Request::create(Resource::CONTROLLERREVISIONS, namespace, revision.clone()))
}

/// Gives an old revision a new number: the template went back to it.
pub fn renumber(revision: &Value, number: i64) -> Call {
    let mut revision = revision.clone();
    revision.set(&["revision"], number);
    Call::api(Request::update(Resource::CONTROLLERREVISIONS, revision))
}

/// Removes revisions beyond the limit, oldest first, but none that is `live` or that a pod was
/// made from.
pub fn truncate(
    revisions: &[&Value],
    live: &[&str],
    pods: &[PodView<'_>],
    limit: Option<i64>,
) -> Vec<Call> {
    let of_pod = |pod: &PodView<'_>| pod.meta().label(REVISION_LABEL).map(Str::from);
    let used: Vec<Str> = pods.iter().filter_map(of_pod).collect();
    let is_live = |revision: &&&Value| {
        let (name, hash) = (MetaView(revision).name(), MetaView(revision).label(REVISION_LABEL));
        live.contains(&name) || used.iter().any(|used| *used == name || Some(&**used) == hash)
    };
    let history: Vec<&&Value> = revisions.iter().filter(|revision| !is_live(revision)).collect();
    let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let surplus = history.len().saturating_sub(limit);
    let delete = |revision: &&&Value| {
        let ObjectKey { resource, namespace, name } =
            MetaView(revision).key(Resource::CONTROLLERREVISIONS);
        Call::api(Request::delete(resource, namespace, name))
    };
    history.iter().take(surplus).map(delete).collect()
}
