//! Deletion: at once, or with grace, or after those who hold the object with a finalizer.

use super::managers::Ownership;
use super::{Moment, Server, key_of, refusal};
use crate::api::{Answer, ObjectKey, Outcome, Propagation, Request, Resource, Response, Status};
use crate::map;
use crate::value::Value;

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

impl Server {
    /// Deletes an object, or begins to.
    pub(super) fn delete(&mut self, moment: Moment, request: &Request) -> Outcome {
        let (key, object) = self.stored(request)?;
        check_preconditions(request, &object)?;
        refuse_permanent(&key)?;
        let grace = grace_seconds(request, &object);
        let mut next = object.clone();
        let waits = set_finalizers(request, &mut next);
        let already = object.at(&["metadata", "deletionTimestamp"]).is_some();
        if grace > 0 || waits {
            if already && !shortens(&object, grace) && next == object {
                return Ok(Response::of(Answer::Object(object)));
            }
            mark_deleted(moment, &mut next, grace);
            if key.resource == Resource::NAMESPACES {
                next.set(&["status", "phase"], "Terminating");
            }
            return self.commit(moment, request, &key, next, Vec::new(), Ownership::Kept);
        }
        if !request.options.dry_run {
            self.store.commit(&key, None, moment.cause);
            self.forget(&key);
        }
        Ok(Response::of(Answer::Object(deleted_status(&key, &object))))
    }

    /// Deletes all objects of a collection that the selectors match.
    pub(super) fn delete_collection(&mut self, moment: Moment, request: &Request) -> Outcome {
        let selected = self.selected(request)?;
        for (key, _) in &selected {
            let one = Request {
                name: key.name.clone(),
                namespace: key.namespace.clone(),
                ..request.clone()
            };
            self.delete(moment, &one)?;
        }
        let items = selected.into_iter().map(|(_, object)| object).collect();
        Ok(Response::of(Answer::List { resource_version: self.store.revision(), items }))
    }

    /// Removes an object whose last finalizer is gone, if it is marked as deleted and its grace
    /// is over. Called after every write.
    pub(super) fn finish_deletion(
        &mut self,
        moment: Moment,
        request: &Request,
        object: &Value,
    ) -> Option<Outcome> {
        object.at(&["metadata", "deletionTimestamp"])?;
        let held = !object.items_at(&["metadata", "finalizers"]).is_empty()
            || !object.items_at(&["spec", "finalizers"]).is_empty();
        let grace = object.int_at(&["metadata", "deletionGracePeriodSeconds"]).unwrap_or(0);
        if held || grace > 0 {
            return None;
        }
        if !request.options.dry_run {
            let key = key_of(request);
            self.store.commit(&key, None, moment.cause);
            self.forget(&key);
        }
        Some(Ok(Response::of(Answer::Object(object.clone()))))
    }
}

fn check_preconditions(request: &Request, object: &Value) -> Result<(), Status> {
    let (options, name) = (&request.options, &request.name);
    let uid = object.str_at(&["metadata", "uid"]);
    if !options.uid.is_empty() && options.uid != uid {
        let why = format!(
            "Precondition failed: UID in precondition: {}, UID in object meta: {uid}",
            options.uid
        );
        return Err(refusal::conflict_because(request.resource, name, &why));
    }
    let version = object.str_at(&["metadata", "resourceVersion"]);
    let wanted = &options.precondition_resource_version;
    if !wanted.is_empty() && *wanted != version {
        let why = format!(
            "Precondition failed: ResourceVersion in precondition: {wanted}, ResourceVersion in \
             object meta: {version}"
        );
        return Err(refusal::conflict_because(request.resource, name, &why));
    }
    Ok(())
}

/// Namespaces that every cluster keeps.
fn refuse_permanent(key: &ObjectKey) -> Result<(), Status> {
    let permanent = ["default", "kube-system", "kube-public"];
    if key.resource == Resource::NAMESPACES && permanent.contains(&key.name.as_str()) {
        let why = "this namespace may not be deleted";
        return Err(refusal::forbidden(key.resource, &key.name, why));
    }
    Ok(())
}

/// The grace that a deletion has: only pods have any, and none that no kubelet looks after or
/// that have ended (upstream: `podStrategy.CheckGracefulDelete`).
fn grace_seconds(request: &Request, object: &Value) -> i64 {
    if request.resource != Resource::PODS {
        return 0;
    }
    let asked = request.options.grace_period_seconds;
    let own = object.int_at(&["spec", "terminationGracePeriodSeconds"]);
    let grace = asked.or(own).unwrap_or(30);
    let unscheduled = object.str_at(&["spec", "nodeName"]).is_empty();
    let ended = matches!(object.str_at(&["status", "phase"]), "Succeeded" | "Failed");
    if unscheduled || ended { 0 } else { grace.max(0) }
}

fn shortens(object: &Value, grace: i64) -> bool {
    object.int_at(&["metadata", "deletionGracePeriodSeconds"]).is_none_or(|old| grace < old)
}

/// Puts the finalizers on that the propagation asks for; whether the object must wait for any.
fn set_finalizers(request: &Request, object: &mut Value) -> bool {
    let finalizers = object.items_at(&["metadata", "finalizers"]).to_vec();
    let mut next: Vec<Value> = finalizers.clone();
    let wanted = match request.options.propagation {
        Some(Propagation::Foreground) => Some(FOREGROUND),
        Some(Propagation::Orphan) => Some(ORPHAN),
        Some(Propagation::Background) => None,
        None => finalizers.iter().find_map(|found| match found.as_str() {
            Some(FOREGROUND) => Some(FOREGROUND),
            Some(ORPHAN) => Some(ORPHAN),
            _ => None,
        }),
    };
    next.retain(|found| !matches!(found.as_str(), Some(FOREGROUND | ORPHAN)));
    next.extend(wanted.map(Value::from));
    let waits = !next.is_empty() || !object.items_at(&["spec", "finalizers"]).is_empty();
    if next != finalizers {
        if next.is_empty() {
            object.remove(&["metadata", "finalizers"]);
        } else {
            object.set(&["metadata", "finalizers"], next);
        }
    }
    waits
}

/// The grace only ever gets shorter; the moment is that of the end (upstream: `BeforeDelete`).
fn mark_deleted(moment: Moment, object: &mut Value, grace: i64) {
    let already = object.at(&["metadata", "deletionTimestamp"]).is_some();
    if already && !shortens(object, grace) {
        return;
    }
    object.set(&["metadata", "deletionTimestamp"], moment.timestamp_in(grace));
    object.set(&["metadata", "deletionGracePeriodSeconds"], grace);
    if !already && let Some(generation) = object.int_at(&["metadata", "generation"]) {
        object.set(&["metadata", "generation"], generation + 1);
    }
}

fn deleted_status(key: &ObjectKey, object: &Value) -> Value {
    let info = key.resource.info();
    let mut details = map! {
        "name": &key.name, "kind": info.plural, "uid": object.text_at(&["metadata", "uid"]),
    };
    if !info.group.is_empty() {
        details.set(&["group"], info.group);
    }
    map! {
        "apiVersion": "v1", "kind": "Status", "metadata": map! {}, "status": "Success",
        "details": details,
    }
}
