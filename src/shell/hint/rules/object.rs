//! What the API server says of whole objects: not there, there already, not allowed.

use crate::api::Resource;
use crate::cluster::runtime::Placed;
use crate::shell::hint::case::resource;
use crate::shell::hint::near::nearest;
use crate::shell::hint::{Case, Fix, Hint, Rule, plain};
use crate::value::{Str, Value};

pub const RULES: &[Rule] = &[
    Rule { id: "no_namespace", when: &["namespaces {name} not found"], look: namespace },
    Rule {
        id: "not_found",
        when: &[
            "error from server (NotFound): {resource} {name} not found",
            "Error from server (NotFound): {resource} {name} not found",
        ],
        look: not_found,
    },
    Rule { id: "exists", when: &["{resource} {name} already exists"], look: exists },
    Rule { id: "no_container", when: &["unable to find container named {name}"], look: container },
    Rule {
        id: "no_container_in_pod",
        when: &["container {name} is not valid for pod {pod}", "container {name} not found in pod"],
        look: plain,
    },
    Rule {
        id: "no_revision",
        when: &["unable to find specified revision {number} in history"],
        look: plain,
    },
    Rule { id: "no_rollout", when: &["no rollout history found"], look: plain },
    Rule {
        id: "name_differs",
        when: &["the name of the object ({name}) does not match the name on the URL"],
        look: plain,
    },
    Rule {
        id: "namespace_differs",
        when: &["the namespace of the provided object does not match the namespace"],
        look: plain,
    },
    Rule {
        id: "not_scalable",
        when: &["the server could not find the requested resource"],
        look: plain,
    },
    Rule { id: "no_port", when: &["couldn't find port via --port flag"], look: port },
    Rule {
        id: "no_server",
        when: &[
            "connection refused",
            "was refused - did you specify",
            "no such host",
            "i/o timeout",
        ],
        look: plain,
    },
    Rule {
        id: "new_namespace",
        when: &["error looking up service account {account}: serviceaccount \"default\" not found"],
        look: plain,
    },
    Rule { id: "forbidden", when: &["is forbidden: User {user} cannot {what}"], look: plain },
    Rule {
        id: "conflict",
        when: &["the object has been modified; please apply your changes"],
        look: plain,
    },
    Rule { id: "no_such_container", when: &["No such container: {id}"], look: runtime },
    Rule { id: "not_simulated", when: &["is not simulated here"], look: plain },
    Rule { id: "timed_out", when: &["timed out waiting for the condition"], look: plain },
    Rule { id: "progress_deadline", when: &["exceeded its progress deadline"], look: plain },
];

fn namespace(case: &Case<'_>, hint: &mut Hint) {
    let name = hint.facts.get("name").to_string();
    let known = case.names(Resource::NAMESPACES, "");
    if let Some(meant) = nearest(&name, known.iter().copied()) {
        hint.id = "meant_name";
        hint.facts.set("resource", "namespaces");
        hint.facts.set("meant", meant);
        hint.fix = case.replaced(&name, meant);
        return;
    }
    if case.flag("-f", "--filename").is_some() {
        hint.fix = Some(Fix::Line(format!("kubectl create namespace {name}").into()));
    }
}

/// An object that is not there: is it in another namespace, or is its name close to another?
fn not_found(case: &Case<'_>, hint: &mut Hint) {
    let (of, name) = (hint.facts.get("resource").to_string(), hint.facts.get("name").to_string());
    let Some(found) = resource(&of) else { return };
    hint.facts.set("resource", found.plural());
    if resource(&name).is_some() && case.words().contains(&name.as_str()) {
        hint.id = "type_for_name";
        let twice = format!(" {name} ");
        let is_only = matches!(case.command().0.name, "logs" | "exec" | "attach" | "port-forward");
        if is_only && case.line.contains(&twice) {
            hint.fix = Some(Fix::Line(case.line.replacen(&twice, " ", 1).into()));
        }
        return;
    }
    let here = case.names(found, case.namespace());
    let words = case.words();
    let others = here.iter().copied().filter(|name| !words.contains(name));
    if let Some(meant) = nearest(&name, others) {
        hint.id = "meant_name";
        hint.facts.set("meant", meant);
        hint.fix = case.replaced(&name, meant);
        return;
    }
    let namespaces = case.names(Resource::NAMESPACES, "");
    let elsewhere = namespaces.iter().find(|n| case.names(found, n).contains(&name.as_str()));
    if let Some(namespace) = elsewhere.filter(|_| found.is_namespaced()) {
        hint.id = "other_namespace";
        hint.facts.set("namespace", *namespace);
        if case.flag("-n", "--namespace").is_none() {
            let line = format!("{} -n {namespace}", case.line.trim_end());
            hint.fix = Some(Fix::Line(line.into()));
        }
        return;
    }
    if here.is_empty() {
        hint.id = "not_found_none";
        hint.facts.set("namespace", case.namespace());
        return;
    }
    let few = here.iter().take(3).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let more = if here.len() > 3 { ", …" } else { "" };
    hint.facts.set("have", format!("{few}{more}"));
}

/// `create` of what is there already.
fn exists(case: &Case<'_>, hint: &mut Hint) {
    let is_file = case.flag("-f", "--filename").is_some();
    if is_file && case.words().get(1) == Some(&"create") {
        hint.id = "exists_apply";
        hint.fix = case.replaced("create", "apply");
    }
}

/// `set image deploy/web web=…`: the container has another name than the Deployment.
fn container(case: &Case<'_>, hint: &mut Hint) {
    let arguments = case.command().1;
    let Some((kind, name)) = arguments.iter().find_map(|word| word.split_once('/')) else { return };
    let Some(of) = resource(kind) else { return };
    let Some(object) = case.cluster.view().find(of, case.namespace(), name) else { return };
    let pod = ["spec", "template", "spec", "containers"];
    let containers = match object.items_at(&pod) {
        [] => object.items_at(&["spec", "containers"]),
        some => some,
    };
    let names: Vec<&str> = containers.iter().map(|container| container.str_at(&["name"])).collect();
    let [only] = names.as_slice() else { return };
    let typed = hint.facts.get("name").to_string();
    hint.id = "container_is";
    hint.facts.set("meant", *only);
    let already = arguments.iter().any(|word| word.starts_with(&format!("{only}=")));
    if !already {
        hint.fix = case.replaced(&format!("{typed}="), &format!("{only}="));
    }
}

/// An id that no container has: those of an older pod, or of somebody else's cluster.
fn runtime(case: &Case<'_>, hint: &mut Hint) {
    let is_id = |id: &str| id.len() > 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = hint.facts.get("id").to_string();
    let label = |placed: &Placed, name: &str| {
        Str::from(placed.sandbox.config.labels.get(name).and_then(Value::as_str).unwrap_or(""))
    };
    let placed = case.cluster.placed("");
    let mut live = placed.iter().filter(|it| it.container.is_some() && it.is_running());
    let Some(live) = live.find(|it| label(it, "io.kubernetes.pod.namespace") == *"default") else {
        return;
    };
    if is_id(&id) {
        hint.id = "another_container";
        let meant: Str = live.id().chars().take(12).collect::<String>().into();
        hint.fix = case.replaced(&id, &meant);
        hint.facts.set("pod", label(live, "io.kubernetes.pod.name"));
        hint.facts.set("meant", meant);
    }
}

fn port(case: &Case<'_>, hint: &mut Hint) {
    hint.fix = Some(Fix::Line(format!("{} --port=80", case.line.trim_end()).into()));
}
