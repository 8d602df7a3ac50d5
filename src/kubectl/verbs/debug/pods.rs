//! The pods that `kubectl debug` makes or changes.

use super::Plan;
use super::profile::Style;
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};
use crate::schema::{Type, merge};
use crate::value::{Str, Value};
use crate::{list, map};

/// Every list of a pod's containers.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// A pod with a further, ephemeral container, and that container's name.
pub fn with_container(cx: &mut Cx<'_>, plan: &Plan, pod: &Value) -> Result<(Value, String)> {
    let name = container_name(cx, pod);
    let mut container = new_container(cx, plan, &name);
    if !cx.flags().text("target").is_empty() {
        container.set(&["targetContainerName"], cx.flags().text("target"));
    }
    let mut changed = pod.clone();
    changed.push(&["spec", "ephemeralContainers"], container);
    plan.profile.apply(&mut changed, &name, Style::Ephemeral);
    let changed = customized(plan, changed, &name, "ephemeralContainers")?;
    Ok((changed, name))
}

/// A pod on a node that sees all of it.
pub fn on_node(cx: &mut Cx<'_>, plan: &Plan, node: &Value) -> Result<Value> {
    let node = node.text_at(&["metadata", "name"]);
    let container = match cx.flags().text("container") {
        "" => "debugger",
        name => name,
    };
    let name = format!("node-debugger-{node}-{}", cx.suffix(&node));
    if !cx.flags().on("quiet") {
        cx.say(format!("Creating debugging pod {name} with container {container} on node {node}."));
    }
    let mut pod = map! {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": map! {
            "name": name,
            "labels": map! { "app.kubernetes.io/managed-by": "kubectl-debug" },
        },
        "spec": map! {
            "containers": list![new_container(cx, plan, container)],
            "nodeName": node,
            "restartPolicy": "Never",
            "tolerations": list![map! { "operator": "Exists" }],
        },
        "status": map! {},
    };
    plan.profile.apply(&mut pod, container, Style::Node);
    customized(plan, pod, container, "containers")
}

/// A copy of a pod with what the flags change, and the container to look through; that is empty
/// where only images change.
pub fn copy(cx: &mut Cx<'_>, plan: &Plan, pod: &Value) -> Result<(Value, String)> {
    let flags = cx.flags();
    let mut copy = bare_copy(cx, plan, pod);
    let mut name = flags.text("container").to_string();
    let lists = ["containers", "initContainers"];
    let known = |list: &&&str| {
        copy.items_at(&["spec", list]).iter().position(|one| one.str_at(&["name"]) == name)
    };
    let found = lists.iter().find_map(|list| Some((*list, known(&list)?)));
    let (list, index) = match found {
        Some(found) => found,
        None if flags.text("image").is_empty() && !plan.images.is_empty() => {
            return Ok((copy, String::new()));
        }
        None if flags.text("image").is_empty() => {
            return Err(text("you must specify image when creating new container"));
        }
        None => {
            if name.is_empty() {
                name = container_name(cx, &copy);
            }
            let new = map! {
                "name": name.as_str(), "resources": map! {}, "terminationMessagePolicy": "File",
            };
            copy.push(&["spec", "containers"], new);
            ("containers", copy.items_at(&["spec", "containers"]).len() - 1)
        }
    };
    if let Some(container) = copy.at_mut(&["spec", list, &index.to_string()]) {
        change(cx, plan, container);
    }
    plan.profile.apply(&mut copy, &name, Style::Copy);
    let copy = customized(plan, copy, &name, list)?;
    Ok((copy, name))
}

/// A copy with what belongs to the pod itself left out, and with other images.
fn bare_copy(cx: &Cx<'_>, plan: &Plan, pod: &Value) -> Value {
    let flags = cx.flags();
    let mut metadata = map! { "name": flags.text("copy-to") };
    for field in ["namespace", "annotations", "labels"] {
        if let Some(value) = pod.at(&["metadata", field]) {
            metadata.set(&[field], value);
        }
    }
    let mut copy = map! {
        "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
        "spec": pod.get("spec").cloned().unwrap_or_default(), "status": map! {},
    };
    copy.remove(&["spec", "ephemeralContainers"]);
    if flags.changed("share-processes") {
        copy.set(&["spec", "shareProcessNamespace"], flags.on("share-processes"));
    }
    if !flags.on("same-node") {
        copy.remove(&["spec", "nodeName"]);
    }
    for i in 0..copy.items_at(&["spec", "containers"]).len() {
        let path = ["spec", "containers", &i.to_string()];
        let name = copy.text_at(&[&path[..], &["name"]].concat());
        let of = |wanted: &str| plan.images.iter().find(|(name, _)| name == wanted);
        if let Some((_, image)) = of(&name).or_else(|| of("*")) {
            copy.set_at(&[&path[..], &["image"]].concat(), image.as_str());
        }
    }
    copy
}

/// What the flags say of a container that may be there already.
fn change(cx: &Cx<'_>, plan: &Plan, container: &mut Value) {
    let flags = cx.flags();
    set_words(cx, plan, container);
    if !plan.env.is_empty() {
        container.set(&["env"], env(plan));
    }
    for (flag, field) in [("image", "image"), ("image-pull-policy", "imagePullPolicy")] {
        if !flags.text(flag).is_empty() {
            container.set(&[field], flags.text(flag));
        }
    }
    for (flag, field) in [("stdin", "stdin"), ("tty", "tty")] {
        match flags.on(flag) {
            true => container.set(&[field], true),
            false => drop(container.remove(&[field])),
        }
    }
}

/// A container made from the flags alone.
fn new_container(cx: &Cx<'_>, plan: &Plan, name: &str) -> Value {
    let mut container = map! {
        "name": name, "resources": map! {}, "terminationMessagePolicy": "File",
    };
    change(cx, plan, &mut container);
    container
}

fn set_words(cx: &Cx<'_>, plan: &Plan, container: &mut Value) {
    if plan.words.is_empty() {
        return;
    }
    let words = Value::list(plan.words.iter().map(String::as_str));
    if cx.flags().on("arguments-only") {
        container.set(&["args"], words);
    } else {
        container.set(&["command"], words);
        container.remove(&["args"]);
    }
}

fn env(plan: &Plan) -> Vec<Value> {
    let variable = |(name, value): &(String, String)| {
        map! { "name": name.as_str(), "value": value.as_str() }
    };
    plan.env.iter().map(variable).collect()
}

/// The container's name: the one given, or one that the pod has not yet.
fn container_name(cx: &mut Cx<'_>, pod: &Value) -> String {
    let given = cx.flags().text("container");
    if !given.is_empty() {
        return given.to_string();
    }
    let names: Vec<Str> = LISTS
        .iter()
        .flat_map(|list| pod.items_at(&["spec", list]))
        .map(|one| one.text_at(&["name"]))
        .collect();
    let mut purpose = pod.text_at(&["metadata", "uid"]).to_string();
    let name = loop {
        let name = format!("debugger-{}", cx.suffix(&purpose));
        if !names.iter().any(|known| known.as_str() == name) {
            break name;
        }
        purpose.push('+');
    };
    if !cx.flags().on("quiet") {
        cx.say(format!("Defaulting debug container name to {name}."));
    }
    name
}

/// Lays what `--custom` says over the container.
fn customized(plan: &Plan, pod: Value, name: &str, list: &'static str) -> Result<Value> {
    let (Some(custom), Some(kind)) = (&plan.custom, Type::of("v1", "Pod")) else { return Ok(pod) };
    let mut custom = custom.clone();
    custom.set(&["name"], name);
    let mut patch = Value::map();
    patch.set(&["spec", list], list![custom]);
    merge::apply(kind, &pod, &patch).map_err(|why| {
        text(format!("error creating three way patch to add debug container: {why}"))
    })
}
