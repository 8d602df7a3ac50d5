//! What every object has: `metadata`.

use crate::api::time::{self, UnixMillis};
use crate::api::{ObjectKey, Resource};
use crate::map;
use crate::value::{Map, Str, Value};

/// Any object's `metadata`.
#[derive(Clone, Copy, Debug)]
pub struct MetaView<'a>(pub &'a Value);

impl<'a> MetaView<'a> {
    fn at(self, field: &str) -> Option<&'a Value> {
        self.0.at(&["metadata", field])
    }

    fn text(self, field: &str) -> &'a str {
        self.at(field).and_then(Value::as_str).unwrap_or("")
    }

    pub fn name(self) -> &'a str {
        self.text("name")
    }

    pub fn generate_name(self) -> &'a str {
        self.text("generateName")
    }

    pub fn namespace(self) -> &'a str {
        self.text("namespace")
    }

    pub fn uid(self) -> &'a str {
        self.text("uid")
    }

    /// The revision of its last write; 0 if it was never stored.
    pub fn resource_version(self) -> u64 {
        self.text("resourceVersion").parse().unwrap_or(0)
    }

    /// How often its wishes changed; 0 if the kind does not count.
    pub fn generation(self) -> i64 {
        self.at("generation").and_then(Value::as_int).unwrap_or(0)
    }

    pub fn labels(self) -> Option<&'a Map> {
        self.at("labels")?.as_map()
    }

    /// A label's value.
    pub fn label(self, key: &str) -> Option<&'a str> {
        self.labels()?.get(key)?.as_str()
    }

    pub fn annotations(self) -> Option<&'a Map> {
        self.at("annotations")?.as_map()
    }

    /// An annotation's value.
    pub fn annotation(self, key: &str) -> Option<&'a str> {
        self.annotations()?.get(key)?.as_str()
    }

    pub fn finalizers(self) -> &'a [Value] {
        self.at("finalizers").and_then(Value::as_list).unwrap_or(&[])
    }

    pub fn creation_timestamp(self) -> Option<UnixMillis> {
        time::parse(self.text("creationTimestamp"))
    }

    /// When it is to be gone, if somebody has asked to delete it.
    pub fn deletion_timestamp(self) -> Option<UnixMillis> {
        time::parse(self.text("deletionTimestamp"))
    }

    pub fn is_being_deleted(self) -> bool {
        self.at("deletionTimestamp").is_some_and(|t| !t.is_null())
    }

    pub fn deletion_grace_period_seconds(self) -> Option<i64> {
        self.at("deletionGracePeriodSeconds")?.as_int()
    }

    pub fn owners(self) -> impl Iterator<Item = OwnerView<'a>> {
        self.at("ownerReferences").and_then(Value::as_list).unwrap_or(&[]).iter().map(OwnerView)
    }

    /// The owner that manages it, if there is one. Mirrors `metav1.GetControllerOf`.
    pub fn controller(self) -> Option<OwnerView<'a>> {
        self.owners().find(|owner| owner.is_controller())
    }

    /// Whether the object with this uid manages it.
    pub fn is_controlled_by(self, uid: &str) -> bool {
        self.controller().is_some_and(|owner| owner.uid() == uid)
    }

    /// Its key as an object of `resource`.
    pub fn key(self, resource: Resource) -> ObjectKey {
        let text = |field| self.0.text_at(&["metadata", field]);
        ObjectKey { resource, namespace: text("namespace"), name: text("name") }
    }
}

/// One of an object's `ownerReferences`.
#[derive(Clone, Copy, Debug)]
pub struct OwnerView<'a>(pub &'a Value);

impl<'a> OwnerView<'a> {
    pub fn api_version(self) -> &'a str {
        self.0.str_at(&["apiVersion"])
    }

    pub fn kind(self) -> &'a str {
        self.0.str_at(&["kind"])
    }

    pub fn name(self) -> &'a str {
        self.0.str_at(&["name"])
    }

    pub fn uid(self) -> &'a str {
        self.0.str_at(&["uid"])
    }

    pub fn is_controller(self) -> bool {
        self.0.bool_at(&["controller"])
    }

    pub fn blocks_deletion(self) -> bool {
        self.0.bool_at(&["blockOwnerDeletion"])
    }

    /// Which kind of object owns, if the API server knows it.
    pub fn resource(self) -> Option<Resource> {
        Resource::of_kind(self.api_version(), self.kind())
    }
}

/// The reference by which `owner` manages an object. Mirrors `metav1.NewControllerRef`.
pub fn owner_reference(resource: Resource, owner: &Value) -> Value {
    map! {
        "apiVersion": resource.api_version(),
        "blockOwnerDeletion": true,
        "controller": true,
        "kind": Str::lit(resource.kind()),
        "name": owner.text_at(&["metadata", "name"]),
        "uid": owner.text_at(&["metadata", "uid"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    #[test]
    fn owners_are_found_and_built() {
        let owner = map! { "metadata": map! { "name": "web", "uid": "u1" } };
        let reference = owner_reference(Resource::REPLICA_SETS, &owner);
        let object = map! {
            "metadata": map! {
                "name": "web-1", "ownerReferences": list![map! { "uid": "u0" }, reference],
                "creationTimestamp": "2026-01-01T00:00:01Z", "resourceVersion": "12",
            }
        };
        let meta = MetaView(&object);
        assert!(meta.is_controlled_by("u1") && !meta.is_controlled_by("u0"));
        assert_eq!(meta.controller().unwrap().resource(), Some(Resource::REPLICA_SETS));
        assert_eq!(meta.creation_timestamp(), Some(time::EPOCH + 1000));
        assert_eq!((meta.resource_version(), meta.is_being_deleted()), (12, false));
    }
}
