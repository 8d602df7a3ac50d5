//! `kubectl expose`: makes a service for a workload, pod or service.

use super::create::set_options;
use crate::api::{FieldValidation, Request, Resource};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, DryRun, Next};
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::{Flag, groups};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::{Info, Query};
use crate::kubectl::{applied, overrides};
use crate::map;
use crate::value::{Map, Value};

pub static COMMAND: Command = Command {
    name: "expose",
    usage: "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] \
            [--target-port=number-or-name] [--name=name] [--type=type] [options]",
    about: "Makes a service for a workload",
    flags: &[
        FLAGS,
        groups::PRINT,
        groups::FILENAME,
        groups::DRY_RUN,
        groups::SAVE_CONFIG,
        groups::RECORD,
    ],
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("protocol", "", "TCP, UDP or SCTP"),
    Flag::text("port", "", "port of the service"),
    Flag::text("type", "", "ClusterIP, NodePort, LoadBalancer or ExternalName"),
    Flag::text("load-balancer-ip", "", "address of the load balancer"),
    Flag::text("selector", "", "labels of the service's pods"),
    Flag::text("labels", "", "labels of the service").short('l'),
    Flag::text("target-port", "", "port of the containers, or its name"),
    Flag::text("external-ip", "", "a further address"),
    Flag::text("name", "", "name of the service"),
    Flag::text("session-affinity", "", "None or ClientIP"),
    Flag::text("cluster-ip", "", "the service's address, or None"),
    Flag::text("field-manager", "kubectl-expose", "name of the writer"),
    Flag::text("overrides", "", "JSON to lay over the service"),
    Flag::text("override-type", "merge", "json, merge or strategic"),
];

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let dry_run = cx.dry_run()?;
    let mut printer = Printer::of(cx, &format!("exposed{}", dry_run.suffix()))?.typed();
    let found = Query { selector: String::new(), ..Query::of(cx) }.find(cx)?;
    found.visit(cx, |cx, info| {
        let service = overrides::apply(cx, service(cx, &info)?)?;
        let made = make(cx, service, dry_run)?;
        let said = printer.print(&made)?;
        cx.print(said);
        Ok(())
    })?;
    Ok(Next::Done)
}

fn make(cx: &mut Cx<'_>, mut service: Value, dry_run: DryRun) -> Result<Value> {
    if dry_run == DryRun::Client {
        if cx.config.explicit {
            service.set(&["metadata", "namespace"], cx.namespace());
        }
        return Ok(service);
    }
    if cx.flags().on("save-config") {
        service = applied::annotated_struct(&service);
    }
    let mut request = Request::create(Resource::SERVICES, cx.namespace(), service);
    set_options(&mut request, cx.flags(), dry_run, FieldValidation::Warn);
    cx.object(request)
}

fn service(cx: &Cx<'_>, info: &Info) -> Result<Value> {
    let flags = cx.flags();
    let about = info.resource.info();
    if !matches!(
        (about.group, about.kind),
        ("", "ReplicationController" | "Service" | "Pod") | ("apps", "Deployment" | "ReplicaSet")
    ) {
        let kind = [about.kind, about.group].join(".");
        let kind = kind.trim_end_matches('.');
        return Err(text(format!("cannot expose a {kind}")));
    }
    let selector = match flags.text("selector") {
        "" => selector_of(info)?,
        given => labels(given)?,
    };
    let ports = ports(cx, info)?;
    let mut metadata = map! { "name": name(cx, info) };
    let own = match flags.text("labels") {
        "" => info.object.at(&["metadata", "labels"]).cloned(),
        given => Some(labels(given)?),
    };
    if let Some(own) = own.filter(|own| own.as_map().is_some_and(|map| !map.is_empty())) {
        metadata.set(&["labels"], own);
    }
    let mut spec = map! { "selector": selector };
    if !ports.is_empty() {
        spec.set(&["ports"], Value::from(ports));
    }
    if !flags.text("external-ip").is_empty() {
        spec.set(&["externalIPs"], Value::list([flags.text("external-ip")]));
    }
    let kind = flags.text("type");
    let balancer = if kind == "LoadBalancer" { flags.text("load-balancer-ip") } else { "" };
    let affinity = flags.text("session-affinity");
    if !matches!(affinity, "" | "None" | "ClientIP") {
        return Err(text(format!("unknown session affinity: {affinity}")));
    }
    let address = flags.text("cluster-ip");
    for (field, value) in [
        ("type", kind),
        ("loadBalancerIP", balancer),
        ("sessionAffinity", affinity),
        ("clusterIP", address),
    ] {
        if !value.is_empty() {
            spec.set(&[field], value);
        }
    }
    Ok(map! {
        "apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec,
        "status": map! { "loadBalancer": map! {} },
    })
}

fn name(cx: &Cx<'_>, info: &Info) -> String {
    match cx.flags().text("name") {
        "" => info.name.chars().take(63).collect(),
        given => given.to_string(),
    }
}

/// Reads `a=1,b=2`.
fn labels(words: &str) -> Result<Value> {
    let mut map = Value::map();
    for word in words.split(',') {
        match word.split_once('=').filter(|(_, value)| !value.contains('=')) {
            Some(("", _)) => return Err(text("unexpected empty label key")),
            Some((key, value)) => map.set_at(&[key], value),
            None => return Err(text(format!("unexpected label spec: {word}"))),
        }
    }
    Ok(map)
}

/// The labels by which a service finds the object's pods.
fn selector_of(info: &Info) -> Result<Value> {
    let fail = |words: String| {
        Err(text(format!(
            "couldn't retrieve selectors via --selector flag or introspection: {words}"
        )))
    };
    let (path, expressions): (&[&str], &[&str]) = match info.resource.kind() {
        "Pod" => (&["metadata", "labels"], &["none"]),
        "Service" | "ReplicationController" => (&["spec", "selector"], &["none"]),
        _ => (&["spec", "selector", "matchLabels"], &["spec", "selector", "matchExpressions"]),
    };
    if let Some(found) = info.object.at(expressions).filter(|list| !list.items_at(&[]).is_empty()) {
        return fail(format!(
            "couldn't convert expressions - \"{}\" to map-based selector format",
            crate::kubectl::jsonpath::show(found)
        ));
    }
    let selector = info.object.at(path).and_then(Value::as_map).cloned().unwrap_or_else(Map::new);
    if selector.is_empty() {
        return match info.resource.kind() {
            "Pod" => fail("the pod has no labels and cannot be exposed".to_string()),
            "Service" => fail("the service has no pod selector set".to_string()),
            _ => fail("invalid deployment: no selectors, therefore cannot be exposed".to_string()),
        };
    }
    Ok(Value::Map(selector))
}

/// Ports of the object's containers, or of the service itself, with their protocols.
fn ports_of(info: &Info) -> Vec<(i64, String)> {
    let protocol = |port: &Value| match port.str_at(&["protocol"]) {
        "" => "TCP".to_string(),
        given => given.to_string(),
    };
    if info.resource.kind() == "Service" {
        let ports = info.object.items_at(&["spec", "ports"]).iter();
        return ports.map(|port| (port.int_at(&["port"]).unwrap_or(0), protocol(port))).collect();
    }
    let path: &[&str] = match info.resource.kind() {
        "Pod" => &["spec", "containers"],
        _ => &["spec", "template", "spec", "containers"],
    };
    let containers = info.object.items_at(path).iter();
    containers
        .flat_map(|container| container.items_at(&["ports"]))
        .map(|port| (port.int_at(&["containerPort"]).unwrap_or(0), protocol(port)))
        .collect()
}

fn ports(cx: &Cx<'_>, info: &Info) -> Result<Vec<Value>> {
    let flags = cx.flags();
    let known = ports_of(info);
    let mut wanted: Vec<String> = Vec::new();
    match flags.text("port") {
        "" => known.iter().for_each(|(port, _)| {
            if !wanted.contains(&port.to_string()) {
                wanted.push(port.to_string());
            }
        }),
        given => wanted.extend(given.split(',').map(String::from)),
    }
    if wanted.is_empty() && flags.text("cluster-ip") != "None" {
        return Err(text("couldn't find port via --port flag or introspection"));
    }
    let mut ports = Vec::new();
    for (i, word) in wanted.iter().enumerate() {
        let Ok(number) = word.parse::<i64>() else {
            return Err(text(format!("strconv.Atoi: parsing {word:?}: invalid syntax")));
        };
        let named = (wanted.len() > 1).then(|| format!("port-{}", i + 1));
        let mut protocols: Vec<&str> = known
            .iter()
            .filter(|(port, _)| *port == number)
            .map(|(_, name)| name.as_str())
            .collect();
        protocols.dedup();
        if !flags.text("protocol").is_empty() || protocols.is_empty() {
            protocols = vec![if flags.text("protocol").is_empty() {
                "TCP"
            } else {
                flags.text("protocol")
            }];
        }
        for protocol in &protocols {
            let name = match protocols.len() {
                1 => named.clone(),
                _ => Some(format!("port-{}-{}", i + 1, protocol.to_lowercase())),
            };
            ports.push(port(cx, number, protocol, name));
        }
    }
    Ok(ports)
}

fn port(cx: &Cx<'_>, number: i64, protocol: &str, name: Option<String>) -> Value {
    let mut port = map! { "port": number, "protocol": protocol };
    if let Some(name) = name {
        port.set(&["name"], name);
    }
    match cx.flags().text("target-port") {
        "" => port.set(&["targetPort"], number),
        given => match given.parse::<i64>() {
            Ok(target) => port.set(&["targetPort"], target),
            Err(_) => port.set(&["targetPort"], given),
        },
    }
    port
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn a_service_takes_selector_and_labels_from_its_workload() {
        let web = map! {
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": map! {
                "name": "web", "namespace": "default", "labels": map! { "app": "web" },
            },
            "spec": map! { "selector": map! { "matchLabels": map! { "app": "web" } } },
        };
        let mut world = World::default().with(Resource::DEPLOYMENTS, web);
        let ran = world.run("expose deploy web --port=80 --name=w5 --dry-run=client -o yaml");
        assert_eq!(
            ran.out,
            "apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    app: web\n  name: w5\nspec:\n  \
             ports:\n  - port: 80\n    protocol: TCP\n    targetPort: 80\n  selector:\n    \
             app: web\nstatus:\n  loadBalancer: {}\n"
        );
        assert_eq!(world.run("expose deploy web --port=80").out, "service/web exposed\n");
        assert_eq!(
            world.run("expose deployment web").err,
            "error: couldn't find port via --port flag or introspection\n"
        );
        assert_eq!(
            world.run("expose deploy web --port=80").err,
            "Error from server (AlreadyExists): services \"web\" already exists\n"
        );
    }
}
