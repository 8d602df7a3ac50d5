//! Whose logs: the pods that the words mean, and their containers.

use crate::api::{Request, Resource, Selector};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::resource::{Query, mapper};
use crate::value::{Str, Value};
use std::cmp::Ordering;

/// One container's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    pub namespace: Str,
    pub pod: Str,
    pub container: String,
}

/// The container that the command line names; empty if it names none.
pub fn container<'a>(cx: &Cx<'a>) -> &'a str {
    match cx.args().get(1) {
        Some(inline) => inline,
        None => cx.flags().text("container"),
    }
}

/// The pods that are meant: those that a selector chooses, or one.
pub fn pods(cx: &mut Cx<'_>) -> Result<Vec<Value>> {
    let namespace = cx.namespace();
    let selector = cx.flags().text("selector");
    if !selector.is_empty() {
        let query = Query {
            args: vec!["pods".to_string()],
            selector: selector.to_string(),
            ..Query::default()
        };
        let infos = query.find(cx)?.all(cx)?;
        if infos.is_empty() {
            cx.complain(format!("No resources found in {namespace} namespace."));
        }
        return Ok(infos.into_iter().map(|info| info.object).collect());
    }
    let word = cx.args().first().map(String::as_str).unwrap_or("");
    let (resource, name) = match word.split_once('/') {
        None => (Resource::PODS, word),
        Some((kind, name)) => (mapper::must_find(kind)?, name),
    };
    let request = Request::get(resource, namespace.clone(), name);
    let object = cx.object(request).map_err(|error| missing(error, &namespace))?;
    if resource == Resource::PODS {
        return Ok(vec![object]);
    }
    of_workload(cx, resource, &object)
}

fn missing(error: Error, namespace: &str) -> Error {
    if !error.is_not_found() {
        return error;
    }
    let words = error.words();
    text(format!("error from server (NotFound): {words} in namespace {namespace:?}"))
}

/// The first pod of a workload by how much there is to read, or all of them.
fn of_workload(cx: &mut Cx<'_>, resource: Resource, object: &Value) -> Result<Vec<Value>> {
    let kind = resource.kind();
    let selector = match object.at(&["spec", "selector"]) {
        Some(Value::Map(labels)) if matches!(kind, "Service" | "ReplicationController") => {
            Selector::of_labels(labels)
        }
        Some(selector) => Selector::of_object(Some(selector)).map_err(text)?,
        None => {
            let group =
                if resource.info().group.is_empty() { "v1" } else { resource.info().version };
            return Err(text(format!(
                "cannot get the logs from *{group}.{kind}: selector for *{group}.{kind} not implemented"
            )));
        }
    };
    let namespace = object.text_at(&["metadata", "namespace"]);
    let (items, _) = cx.list(Request::list(Resource::PODS, namespace))?;
    let labels = |pod: &Value| {
        pod.at(&["metadata", "labels"]).and_then(Value::as_map).cloned().unwrap_or_default()
    };
    let mut pods: Vec<Value> =
        items.into_iter().filter(|pod| selector.matches(Some(&labels(pod)))).collect();
    pods.sort_by(by_logging);
    if pods.is_empty() {
        return Err(text("timed out waiting for the condition"));
    }
    if pods.len() > 1 && !cx.flags().on("all-pods") {
        let name = pods[0].str_at(&["metadata", "name"]).to_string();
        cx.complain(format!("Found {} pods, using pod/{name}", pods.len()));
        pods.truncate(1);
    }
    Ok(pods)
}

/// Pods with more to read come first: on a node, running, ready for longer, more restarts, older.
pub fn by_logging(a: &Value, b: &Value) -> Ordering {
    let unassigned = |pod: &Value| pod.str_at(&["spec", "nodeName"]).is_empty();
    let phase = |pod: &Value| match pod.str_at(&["status", "phase"]) {
        "Unknown" => 1,
        "Pending" => 2,
        _ => 0,
    };
    let ready = |pod: &Value| {
        let conditions = pod.items_at(&["status", "conditions"]);
        let ready = conditions.iter().find(|condition| condition.str_at(&["type"]) == "Ready");
        ready
            .filter(|condition| condition.str_at(&["status"]) == "True")
            .map(|condition| condition.str_at(&["lastTransitionTime"]).to_string())
    };
    let restarts = |pod: &Value| {
        let statuses = pod.items_at(&["status", "containerStatuses"]);
        statuses.iter().filter_map(|status| status.int_at(&["restartCount"])).max().unwrap_or(0)
    };
    let created = |pod: &Value| pod.str_at(&["metadata", "creationTimestamp"]).to_string();
    unassigned(a)
        .cmp(&unassigned(b))
        .then(phase(a).cmp(&phase(b)))
        .then(ready(a).is_none().cmp(&ready(b).is_none()))
        .then(ready(a).cmp(&ready(b)))
        .then(restarts(b).cmp(&restarts(a)))
        .then(created(a).cmp(&created(b)))
}

/// The containers to read of these pods; says which one was taken where none was named.
pub fn sources(cx: &mut Cx<'_>, pods: &[Value]) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for pod in pods {
        let source = |container: &str| Source {
            namespace: pod.text_at(&["metadata", "namespace"]),
            pod: pod.text_at(&["metadata", "name"]),
            container: container.to_string(),
        };
        if cx.flags().on("all-containers") {
            let names = names(pod, &["initContainers", "containers", "ephemeralContainers"]);
            sources.extend(names.iter().map(|name| source(name)));
        } else {
            let named = container(cx);
            sources.push(source(&chosen(cx, pod, named)?));
        }
    }
    Ok(sources)
}

fn names(pod: &Value, lists: &[&str]) -> Vec<String> {
    let each = lists.iter().flat_map(|list| pod.items_at(&["spec", list]));
    each.map(|container| container.str_at(&["name"]).to_string()).collect()
}

/// The container to use: the one named, the one that the pod prefers, or the first.
pub fn chosen(cx: &mut Cx<'_>, pod: &Value, named: &str) -> Result<String> {
    let all = names(pod, &["containers", "initContainers", "ephemeralContainers"]);
    let pod_name = pod.str_at(&["metadata", "name"]).to_string();
    let mut name = named.to_string();
    let key = "kubectl.kubernetes.io/default-container";
    let preferred = pod.str_at(&["metadata", "annotations", key]);
    if name.is_empty() && !preferred.is_empty() {
        if all.iter().any(|known| known == preferred) {
            name = preferred.to_string();
        } else {
            cx.complain(format!(
                "Default container name {preferred:?} not found in pod {pod_name}"
            ));
        }
    }
    if name.is_empty() {
        name = all.first().cloned().unwrap_or_default();
        if all.len() > 1 && !cx.flags().on("all-pods") {
            cx.complain(format!("Defaulted container {name:?} out of: {}", described(pod)));
        }
    }
    if !all.contains(&name) {
        let all = described(pod);
        return Err(text(format!(
            "container {name} is not valid for pod {pod_name} out of: {all}"
        )));
    }
    Ok(name)
}

/// `web, one (init)`: all containers, with what kind they are.
fn described(pod: &Value) -> String {
    let mut all = names(pod, &["containers"]);
    all.extend(names(pod, &["initContainers"]).iter().map(|name| format!("{name} (init)")));
    all.extend(names(pod, &["ephemeralContainers"]).iter().map(|name| format!("{name} (ephem)")));
    all.join(", ")
}
