//! What can be done with an object: each deed types its command, but for those that no command
//! can do.

use super::inspect::Inspection;
use crate::api::views::MetaView;
use crate::api::{ObjectKey, Resource};
use crate::cluster::Fault;
use crate::text::{Lang, browser, page, why as words};
use crate::value::Str;

/// Something that can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub name: &'static str,
    pub does: Does,
    /// Whether something is lost by it.
    pub is_grave: bool,
}

/// How it is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Types a command into the terminal.
    Type(String),
    /// Breaks or mends something from outside.
    Fault(Fault),
    /// Opens an address in the page's browser.
    Browse(Str),
}

/// What can be done with the object that is looked at.
pub fn actions(inspection: &Inspection, lang: Lang) -> Vec<Action> {
    let key = &inspection.key;
    let target = target(key);
    let mut found = Vec::new();
    let mut add = |name, line: String| {
        found.push(Action { name, does: Does::Type(line), is_grave: false });
    };
    match key.resource {
        Resource::PODS => {
            add(words::logs(lang), format!("kubectl logs {}", target.trim_start_matches("pod ")));
            add(words::open_shell(lang), shell(key));
            if let Some(label) = binding_label(inspection) {
                add(words::let_go(lang), format!("kubectl label {target} {label}-"));
            }
        }
        Resource::DEPLOYMENTS | Resource::REPLICA_SETS | Resource::STATEFUL_SETS => {
            let wants = inspection.object.int_at(&["spec", "replicas"]).unwrap_or(1);
            let scale = |n: i64| format!("kubectl scale {target} --replicas={n}");
            add(words::one_more(lang), scale(wants + 1));
            if wants > 0 {
                add(words::one_less(lang), scale(wants - 1));
            }
            if key.resource != Resource::REPLICA_SETS {
                add(words::restart(lang), format!("kubectl rollout restart {target}"));
                add(words::rollout_history(lang), format!("kubectl rollout history {target}"));
            }
        }
        Resource::SERVICES => return service(inspection, lang),
        Resource::NODES => return node(inspection, lang),
        _ => {}
    }
    add(page::describe(lang), format!("kubectl describe {target}"));
    let line = format!("kubectl delete {target}");
    found.push(Action { name: page::delete(lang), does: Does::Type(line), is_grave: true });
    found
}

fn service(inspection: &Inspection, lang: Lang) -> Vec<Action> {
    let key = &inspection.key;
    let open = |url: &Str| Action {
        name: browser::open_in_browser(lang),
        does: Does::Browse(url.clone()),
        is_grave: false,
    };
    let mut found: Vec<Action> = inspection.outside.iter().map(open).collect();
    let typed = |name, line: String, is_grave| Action { name, does: Does::Type(line), is_grave };
    let port = inspection.object.int_at(&["spec", "ports", "0", "port"]);
    let selects = inspection.object.at(&["spec", "selector"]).is_some();
    let flag = match &*key.namespace {
        "default" => String::new(),
        other => format!(" -n {other}"),
    };
    if let Some(port) = port.filter(|_| selects) {
        let line = format!("kubectl port-forward svc/{}{flag} 8080:{port}", key.name);
        found.push(typed(browser::forward_port(lang), line, false));
    }
    if let Some(port) = port {
        let host = match &*key.namespace {
            "default" => key.name.to_string(),
            other => format!("{}.{other}", key.name),
        };
        let port = if port == 80 { String::new() } else { format!(":{port}") };
        let line = format!("load http://{host}{port}");
        found.push(typed(browser::send_load(lang), line, false));
    }
    let target = target(key);
    found.push(typed(page::describe(lang), format!("kubectl describe {target}"), false));
    found.push(typed(page::delete(lang), format!("kubectl delete {target}"), true));
    found
}

fn node(inspection: &Inspection, lang: Lang) -> Vec<Action> {
    let name = &inspection.key.name;
    let typed = |name, line: String| Action { name, does: Does::Type(line), is_grave: false };
    let running = inspection.is_cut;
    let fault = Does::Fault(Fault::Kubelet { node: name.clone(), running });
    let (word, is_grave) = match running {
        true => (words::connect(lang), false),
        false => (words::cut(lang), true),
    };
    let cordon = match inspection.object.bool_at(&["spec", "unschedulable"]) {
        true => typed(words::uncordon(lang), format!("kubectl uncordon {name}")),
        false => typed(words::cordon(lang), format!("kubectl cordon {name}")),
    };
    let drain = format!("kubectl drain {name} --ignore-daemonsets --force");
    vec![
        Action { name: word, does: fault, is_grave },
        cordon,
        typed(words::drain(lang), drain),
        typed(page::describe(lang), format!("kubectl describe node {name}")),
    ]
}

/// `pod web -n shop`, as kubectl takes it.
fn target(key: &ObjectKey) -> String {
    let info = key.resource.info();
    let kind = if info.group.is_empty() || is_unmistakable(key.resource) {
        info.singular.to_string()
    } else {
        key.resource.group_singular()
    };
    let flag = match &*key.namespace {
        "" | "default" => String::new(),
        other => format!(" -n {other}"),
    };
    format!("{kind} {}{flag}", key.name)
}

/// Kinds whose short name everybody uses.
fn is_unmistakable(resource: Resource) -> bool {
    matches!(resource.info().group, "apps" | "batch" | "autoscaling" | "policy")
}

fn shell(key: &ObjectKey) -> String {
    let target = target(key);
    format!("kubectl exec -it {} -- sh", target.trim_start_matches("pod "))
}

/// The label by which an owned pod is counted; without it, it is let go.
fn binding_label(inspection: &Inspection) -> Option<String> {
    let meta = MetaView(&inspection.object);
    meta.controller()?;
    let is_own = |name: &str| name != "pod-template-hash" && !name.contains('/');
    meta.labels()?.keys().find(|name| is_own(name)).map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;
    use crate::{list, map};

    fn lines(resource: Resource, namespace: &str, object: Value) -> Vec<String> {
        let inspection = Inspection {
            key: ObjectKey::new(resource, namespace, "it"),
            object,
            parts: Vec::new(),
            events: Vec::new(),
            above: Vec::new(),
            below: Vec::new(),
            created_at: 0,
            is_cut: false,
            outside: vec!["http://10.0.0.1/".into()],
        };
        let line = |action: Action| match action.does {
            Does::Type(line) => line,
            Does::Fault(fault) => format!("{fault:?}"),
            Does::Browse(url) => format!("open {url}"),
        };
        actions(&inspection, Lang::En).into_iter().map(line).collect()
    }

    #[test]
    fn each_deed_is_a_command_with_its_namespace() {
        let found = lines(Resource::PODS, "shop", Value::map());
        assert_eq!(found[0], "kubectl logs it -n shop");
        assert_eq!(found.last().unwrap(), "kubectl delete pod it -n shop");
        let found = lines(Resource::DEPLOYMENTS, "default", Value::map());
        assert_eq!(found[0], "kubectl scale deployment it --replicas=2");
        let object = map! { "spec": map! {
            "selector": map! { "app": "web" }, "ports": list![map! { "port": 80 }],
        } };
        let found = lines(Resource::SERVICES, "shop", object);
        assert_eq!(
            found[..2],
            ["open http://10.0.0.1/", "kubectl port-forward svc/it -n shop 8080:80"]
        );
        assert_eq!(found[2], "load http://it.shop");
        let found = lines(Resource::NODES, "", Value::map());
        assert!(found[0].starts_with("Kubelet"), "{found:?}");
    }
}
