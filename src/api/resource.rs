//! What kinds of objects there are, and by which names they go.

use super::resources::RESOURCES;
use crate::value::Str;
use std::fmt;
use std::sync::OnceLock;

/// A kind of object that the API server serves: its number in the table of resources.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resource(pub(super) u8);

/// What discovery says of a resource.
#[derive(Debug, PartialEq)]
pub struct ResourceInfo {
    /// The API group; empty for the core group.
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    pub plural: &'static str,
    pub singular: &'static str,
    pub namespaced: bool,
    pub short_names: &'static [&'static str],
    /// Groups of resources that `get` takes as one word, such as `all`.
    pub categories: &'static [&'static str],
    pub verbs: &'static [&'static str],
    pub subresources: &'static [&'static str],
}

impl Resource {
    /// The first in order, for ranges.
    pub const FIRST: Resource = Resource(0);

    /// All resources in discovery's order.
    pub fn all() -> impl DoubleEndedIterator<Item = Resource> {
        (0..RESOURCES.len()).map(|i| Resource(i as u8))
    }

    /// What discovery says of it.
    pub fn info(self) -> &'static ResourceInfo {
        &RESOURCES[usize::from(self.0)]
    }

    /// `Pod`, `Deployment`…
    pub fn kind(self) -> &'static str {
        self.info().kind
    }

    /// `pods`, `deployments`…
    pub fn plural(self) -> &'static str {
        self.info().plural
    }

    pub fn is_namespaced(self) -> bool {
        self.info().namespaced
    }

    /// `v1`, `apps/v1`…
    pub fn api_version(self) -> Str {
        static NAMES: OnceLock<Vec<String>> = OnceLock::new();
        let name = |resource: &ResourceInfo| match resource.group {
            "" => resource.version.to_string(),
            group => format!("{group}/{}", resource.version),
        };
        let names = NAMES.get_or_init(|| RESOURCES.iter().map(name).collect());
        Str::lit(&names[usize::from(self.0)])
    }

    /// `pods`, `deployments.apps`…: how the API server's messages name it.
    pub fn group_resource(self) -> String {
        with_group(self.info().plural, self.info().group)
    }

    /// `pod`, `deployment.apps`…: how kubectl's messages name it.
    pub fn group_singular(self) -> String {
        with_group(self.info().singular, self.info().group)
    }

    /// The resource of a kind in a version, such as `Deployment` in `apps/v1`.
    pub fn of_kind(api_version: &str, kind: &str) -> Option<Resource> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        Resource::all().find(|resource| {
            let info = resource.info();
            info.kind == kind && info.group == group && info.version == version
        })
    }

    /// The resource that a group and a plural name.
    pub fn of_plural(group: &str, plural: &str) -> Option<Resource> {
        Resource::all().find(|resource| {
            let info = resource.info();
            info.plural == plural && info.group == group
        })
    }
}

fn with_group(name: &str, group: &str) -> String {
    if group.is_empty() { name.to_string() } else { format!("{name}.{group}") }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.group_resource())
    }
}

/// Which object: its resource, namespace (empty for what has none) and name. Ordered as etcd's
/// keys are, so a list in this order is what `kubectl get` shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    pub resource: Resource,
    pub namespace: Str,
    pub name: Str,
}

impl ObjectKey {
    pub fn new(resource: Resource, namespace: impl Into<Str>, name: impl Into<Str>) -> ObjectKey {
        ObjectKey { resource, namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{}/{}", self.resource, self.namespace, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_go_by_their_usual_names() {
        assert_eq!(Resource::PODS.group_resource(), "pods");
        assert_eq!(Resource::DEPLOYMENTS.group_singular(), "deployment.apps");
        assert_eq!(Resource::of_kind("apps/v1", "ReplicaSet"), Some(Resource::REPLICA_SETS));
        assert_eq!(Resource::of_kind("app/v1", "Deployment"), None);
        assert_eq!(Resource::of_plural("batch", "jobs"), Some(Resource::JOBS));
    }
}
