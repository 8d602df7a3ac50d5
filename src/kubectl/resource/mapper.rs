//! Which resource a word means: `pods`, `po`, `deployment.apps`, `all`, or a manifest's kind.

use crate::api::Resource;
use crate::kubectl::errors::{Result, text};

/// A resource by one of its names, with group and version if the word has them
/// (`deployments.v1.apps`). Plurals and singulars match in any case, short names as they are.
pub fn find(word: &str) -> Option<Resource> {
    let (name, rest) = word.split_once('.').unwrap_or((word, ""));
    if let Some((version, group)) = rest.split_once('.') {
        let exact = by_name(name, Group::Exact(group), version);
        if exact.is_some() {
            return exact;
        }
    }
    by_name(name, group_filter(rest), "").or_else(|| by_kind(name, rest))
}

/// Like [`find`], with kubectl's words for a resource that there isn't.
pub fn must_find(word: &str) -> Result<Resource> {
    find(word).ok_or_else(|| {
        let name = word.split('.').next().unwrap_or(word);
        text(format!("the server doesn't have a resource type {name:?}"))
    })
}

/// The resource of a manifest. kubectl takes a kind in lower case, too; the server will not.
pub fn of_manifest(api_version: &str, kind: &str) -> Option<Resource> {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    Resource::all().find(|resource| {
        let info = resource.info();
        (info.kind == kind || info.kind.to_lowercase() == kind)
            && info.group == group
            && info.version == version
    })
}

/// Whether a word is a category, such as `all`; then its resources in `get all`'s order.
pub fn category(word: &str) -> Option<Vec<Resource>> {
    let mut members: Vec<Resource> = Vec::new();
    for resource in Resource::all() {
        let info = resource.info();
        let again = |other: &Resource| {
            (other.info().group, other.info().plural) == (info.group, info.plural)
        };
        if info.categories.contains(&word) && !members.iter().any(again) {
            members.push(resource);
        }
    }
    if members.is_empty() { None } else { Some(members) }
}

#[derive(Clone, Copy)]
enum Group<'a> {
    Any,
    Exact(&'a str),
    Prefix(&'a str),
}

fn group_filter(group: &str) -> Group<'_> {
    if group.is_empty() { Group::Any } else { Group::Prefix(group) }
}

fn by_name(name: &str, group: Group<'_>, version: &str) -> Option<Resource> {
    let lower = name.to_lowercase();
    let fits = |resource: &Resource, exact: bool| {
        let info = resource.info();
        let group_fits = match group {
            Group::Any => true,
            Group::Exact(group) => info.group == group,
            Group::Prefix(group) if exact => info.group == group,
            Group::Prefix(group) => info.group.starts_with(group),
        };
        group_fits
            && (version.is_empty() || info.version == version)
            && (info.plural == lower || info.singular == lower || info.short_names.contains(&name))
    };
    Resource::all()
        .find(|resource| fits(resource, true))
        .or_else(|| Resource::all().find(|resource| fits(resource, false)))
}

fn by_kind(kind: &str, rest: &str) -> Option<Resource> {
    Resource::all().find(|resource| {
        let info = resource.info();
        let full = format!("{}.{}", info.version, info.group);
        info.kind == kind && (rest.is_empty() || info.group == rest || full == rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_go_by_many_names() {
        for word in ["pods", "pod", "po", "Pods", "PODS", "Pod", "pods."] {
            assert_eq!(find(word), Some(Resource::PODS), "{word}");
        }
        for word in ["deploy", "Deployment", "deployments.apps", "deployment.v1.apps"] {
            assert_eq!(find(word), Some(Resource::DEPLOYMENTS), "{word}");
        }
        for word in ["podz", "deploymnt", "replicasets.v2.apps", "containers"] {
            assert_eq!(find(word), None, "{word}");
        }
        assert_eq!(
            must_find("replicasets.v2.apps").unwrap_err().report().0,
            "error: the server doesn't have a resource type \"replicasets\"\n"
        );
    }

    #[test]
    fn all_is_a_category_in_the_order_of_discovery() {
        let plurals: Vec<_> = category("all").unwrap().iter().map(|r| r.plural()).collect();
        assert_eq!(
            plurals,
            [
                "pods",
                "replicationcontrollers",
                "services",
                "daemonsets",
                "deployments",
                "replicasets",
                "statefulsets",
                "horizontalpodautoscalers",
                "cronjobs",
                "jobs"
            ]
        );
        assert_eq!(of_manifest("apps/v1", "deployment"), Some(Resource::DEPLOYMENTS));
        assert_eq!(of_manifest("apps/v1", "DEPLOYMENT"), None);
    }
}
