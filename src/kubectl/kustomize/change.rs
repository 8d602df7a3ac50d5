//! What a kustomization changes in all its objects: namespace, names, labels, annotations,
//! replicas, images.

use super::Item;
use crate::kubectl::resource::mapper;
use crate::value::Value;

/// Kinds whose names get no prefix.
const KEEP_NAMES: &[&str] = &["Namespace", "CustomResourceDefinition", "APIService"];
/// Kinds whose replicas a kustomization may set.
const SCALABLE: &[&str] = &["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];

/// Applies all changes in kustomize's order.
pub fn apply(file: &Value, items: &mut [Item]) {
    let (prefix, suffix) = (file.str_at(&["namePrefix"]), file.str_at(&["nameSuffix"]));
    let namespace = file.str_at(&["namespace"]);
    for item in items {
        if !namespace.is_empty() {
            set_namespace(item, namespace);
        }
        let is_bare = prefix.is_empty() && suffix.is_empty();
        if !is_bare && !KEEP_NAMES.contains(&item.kind()) {
            let name = format!("{prefix}{}{suffix}", item.name());
            item.rename(name);
        }
        for entry in file.items_at(&["labels"]) {
            let selectors = entry.bool_at(&["includeSelectors"]);
            let templates = selectors || entry.bool_at(&["includeTemplates"]);
            label(item, entry.get("pairs"), selectors, templates);
        }
        label(item, file.get("commonLabels"), true, true);
        if let Some(pairs) = file.get("commonAnnotations") {
            put(&mut item.object, &["metadata", "annotations"], pairs);
            for template in templates(item.kind()) {
                if item.object.at(template).is_some() {
                    let path = [*template, &["metadata", "annotations"]].concat();
                    put(&mut item.object, &path, pairs);
                }
            }
        }
        set_replicas(item, file.items_at(&["replicas"]));
        for image in file.items_at(&["images"]) {
            set_image(&mut item.object, image);
        }
    }
}

fn set_namespace(item: &mut Item, namespace: &str) {
    let resource = mapper::find(&item.kind().to_lowercase());
    if item.kind() == "Namespace" {
        item.rename(namespace.to_string());
    } else if resource.is_none_or(|resource| resource.is_namespaced()) {
        item.object.set(&["metadata", "namespace"], namespace);
    }
    if matches!(item.kind(), "RoleBinding" | "ClusterRoleBinding")
        && let Some(subjects) = item.object.at_mut(&["subjects"]).and_then(Value::as_list_mut)
    {
        for subject in subjects {
            if subject.str_at(&["kind"]) == "ServiceAccount" {
                subject.set(&["namespace"], namespace);
            }
        }
    }
}

/// Where a kind has templates of pods and jobs.
fn templates(kind: &str) -> &'static [&'static [&'static str]] {
    match kind {
        "Deployment"
        | "ReplicaSet"
        | "DaemonSet"
        | "StatefulSet"
        | "Job"
        | "ReplicationController" => &[&["spec", "template"]],
        "CronJob" => &[&["spec", "jobTemplate"], &["spec", "jobTemplate", "spec", "template"]],
        _ => &[],
    }
}

/// Where a kind selects by labels, and whether a selector is made where there is none.
fn selector(kind: &str) -> Option<(&'static [&'static str], bool)> {
    match kind {
        "Service" => Some((&["spec", "selector"], false)),
        "ReplicationController" => Some((&["spec", "selector"], true)),
        "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet" => {
            Some((&["spec", "selector", "matchLabels"], true))
        }
        "Job" | "PodDisruptionBudget" => Some((&["spec", "selector", "matchLabels"], false)),
        "NetworkPolicy" => Some((&["spec", "podSelector", "matchLabels"], false)),
        _ => None,
    }
}

fn label(item: &mut Item, pairs: Option<&Value>, selectors: bool, in_templates: bool) {
    let Some(pairs) = pairs else { return };
    put(&mut item.object, &["metadata", "labels"], pairs);
    if in_templates {
        for template in templates(item.kind()) {
            if item.object.at(template).is_some() {
                let path = [*template, &["metadata", "labels"]].concat();
                put(&mut item.object, &path, pairs);
            }
        }
    }
    if selectors
        && let Some((path, create)) = selector(item.kind())
        && (create || item.object.at(path).is_some())
    {
        put(&mut item.object, path, pairs);
    }
}

fn put(object: &mut Value, path: &[&str], pairs: &Value) {
    for (key, value) in pairs.as_map().into_iter().flat_map(|map| map.iter()) {
        object.set_at(&[path, &[key.as_str()]].concat(), value);
    }
}

fn set_replicas(item: &mut Item, replicas: &[Value]) {
    if !SCALABLE.contains(&item.kind()) {
        return;
    }
    for entry in replicas {
        let name = entry.str_at(&["name"]);
        if item.names.iter().any(|known| known == name) {
            let count = entry.int_at(&["count"]).unwrap_or(0);
            item.object.set(&["spec", "replicas"], count);
        }
    }
}

/// Changes the images of that name in every list of containers.
fn set_image(value: &mut Value, image: &Value) {
    if let Some(items) = value.as_list_mut() {
        items.iter_mut().for_each(|item| set_image(item, image));
        return;
    }
    let Some(map) = value.as_map_mut() else { return };
    for key in ["containers", "initContainers"] {
        let Some(containers) = map.get_mut(key).and_then(Value::as_list_mut) else { continue };
        for container in containers {
            let renamed = renamed(container.str_at(&["image"]), image);
            if let Some(renamed) = renamed {
                container.set(&["image"], renamed);
            }
        }
    }
    map.values_mut().for_each(|inner| set_image(inner, image));
}

fn renamed(old: &str, image: &Value) -> Option<String> {
    let (rest, digest) = old.split_once('@').map_or((old, ""), |(rest, digest)| (rest, digest));
    let colon = rest.rfind(':').filter(|at| !rest[*at..].contains('/'));
    let (name, tag) = colon.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
    if name != image.str_at(&["name"]) {
        return None;
    }
    let or = |field: &str, old: &str| match image.str_at(&[field]) {
        "" => old.to_string(),
        new => new.to_string(),
    };
    let name = or("newName", name);
    let number = image.get("newTag").map(|tag| match tag {
        Value::Str(tag) => tag.to_string(),
        other => crate::value::json::print_compact(other),
    });
    Some(match (image.str_at(&["digest"]), number) {
        ("", Some(tag)) => format!("{name}:{tag}"),
        ("", None) if !digest.is_empty() => format!("{name}@{digest}"),
        ("", None) if tag.is_empty() => name,
        ("", None) => format!("{name}:{tag}"),
        (digest, _) => format!("{name}@{digest}"),
    })
}
