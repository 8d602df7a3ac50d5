//! The scheduler in a whole cluster: pods are written as YAML, time passes, and where they are and
//! what is said of them is looked at.

use crate::api::views::{MetaView, NodeView, PodView};
use crate::api::{Request, Resource};
use crate::cluster::{Actor, Cluster, Scenario};
use crate::value::{Value, yaml};

/// A cluster of the recordings' kind, with names of nodes to sort pods by.
fn cluster() -> (Cluster, Vec<String>) {
    let cluster = Cluster::boot(&Scenario::recorded(), 1);
    let nodes = cluster.view().list(Resource::NODES, "");
    let open = nodes.filter(|(_, node)| NodeView(node).taints().is_empty());
    let names = open.map(|(key, _)| key.name.to_string()).collect();
    (cluster, names)
}

fn request(cluster: &mut Cluster, request: &Request) -> Value {
    match cluster.request(Actor::Kubectl(0), None, request) {
        Ok(response) => response.into_object().unwrap_or_default(),
        Err(status) => panic!("{}", status.message),
    }
}

fn create(cluster: &mut Cluster, text: &str) {
    for document in yaml::read(text).unwrap() {
        let object = document.value;
        let (version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
        let resource = Resource::of_kind(&version, &kind).unwrap();
        let namespace = if resource.info().namespaced { "default" } else { "" };
        request(cluster, &Request::create(resource, namespace, object));
    }
    cluster.advance(cluster.now() + 5_000);
}

fn pod(cluster: &Cluster, name: &str) -> Value {
    cluster.view().find(Resource::PODS, "default", name).cloned().unwrap_or_default()
}

fn node_of(cluster: &Cluster, name: &str) -> String {
    PodView(&pod(cluster, name)).node_name().to_string()
}

/// What the last event of this reason about an object says.
fn said(cluster: &Cluster, about: &str, reason: &str) -> String {
    let events = cluster.view().list(Resource::EVENTS, "default").map(|(_, event)| event);
    let found = events.filter(|event| {
        event.str_at(&["involvedObject", "name"]) == about && event.str_at(&["reason"]) == reason
    });
    let last = found.max_by_key(|event| MetaView(event).resource_version());
    last.map(|event| event.str_at(&["message"]).to_string()).unwrap_or_default()
}

fn label(cluster: &mut Cluster, node: &str, key: &str, value: &str) {
    let mut object = cluster.view().find(Resource::NODES, "", node).unwrap().clone();
    object.set_at(&["metadata", "labels", key], value);
    request(cluster, &Request::update(Resource::NODES, object));
}

/// A pod with labels `app: NAME` and the given rest of its spec.
fn pod_yaml(name: &str, app: &str, rest: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app: {app}}}}}\nspec:\n  \
         containers: [{{name: c, image: nginx}}]\n{rest}"
    )
}

fn near(kind: &str, app: &str) -> String {
    format!(
        "  affinity: {{{kind}: {{requiredDuringSchedulingIgnoredDuringExecution: [{{labelSelector: \
         {{matchLabels: {{app: {app}}}}}, topologyKey: kubernetes.io/hostname}}]}}}}\n"
    )
}

#[test]
fn affinity_finds_its_friend_and_waits_for_one() {
    let (mut cluster, _) = cluster();
    create(&mut cluster, &pod_yaml("lonely", "lonely", &near("podAffinity", "db")));
    assert_eq!(node_of(&cluster, "lonely"), "");
    let message = said(&cluster, "lonely", "FailedScheduling");
    assert!(message.contains("node(s) didn't match pod affinity rules"), "{message}");
    assert!(message.ends_with("Preemption is not helpful for scheduling."), "{message}");
    create(&mut cluster, &pod_yaml("db", "db", ""));
    cluster.advance(cluster.now() + 15_000);
    assert_eq!(node_of(&cluster, "lonely"), node_of(&cluster, "db"));
}

#[test]
fn the_first_of_a_series_is_its_own_friend() {
    let (mut cluster, _) = cluster();
    create(&mut cluster, &pod_yaml("first", "web", &near("podAffinity", "web")));
    create(&mut cluster, &pod_yaml("second", "web", &near("podAffinity", "web")));
    assert_ne!(node_of(&cluster, "first"), "");
    assert_eq!(node_of(&cluster, "first"), node_of(&cluster, "second"));
}

#[test]
fn anti_affinity_holds_in_both_directions() {
    let (mut cluster, nodes) = cluster();
    for i in 0..nodes.len() {
        create(&mut cluster, &pod_yaml(&format!("a{i}"), "a", &near("podAntiAffinity", "a")));
    }
    let mut used: Vec<String> =
        (0..nodes.len()).map(|i| node_of(&cluster, &format!("a{i}"))).collect();
    used.sort();
    used.dedup();
    assert_eq!(used.len(), nodes.len(), "one on each node");
    create(&mut cluster, &pod_yaml("more", "a", &near("podAntiAffinity", "a")));
    let message = said(&cluster, "more", "FailedScheduling");
    let wanted = format!("{} node(s) didn't match pod anti-affinity rules", nodes.len());
    assert!(message.contains(&wanted), "{message}");
    assert!(message.contains("No preemption victims found for incoming pod"), "{message}");
    // One that has no rules of its own is kept away by those of the others.
    create(&mut cluster, &pod_yaml("plain", "a", ""));
    let message = said(&cluster, "plain", "FailedScheduling");
    assert!(
        message.contains("node(s) didn't satisfy existing pods anti-affinity rules"),
        "{message}"
    );
    request(&mut cluster, &Request::delete(Resource::PODS, "default", "a0"));
    cluster.advance(cluster.now() + 60_000);
    assert_ne!(node_of(&cluster, "more"), "");
}

#[test]
fn wishes_decide_between_nodes_that_fit() {
    let (mut cluster, _) = cluster();
    create(&mut cluster, &pod_yaml("db", "db", ""));
    let wish = |kind: &str| {
        format!(
            "  affinity: {{{kind}: {{preferredDuringSchedulingIgnoredDuringExecution: [{{weight: \
             100, podAffinityTerm: {{labelSelector: {{matchLabels: {{app: db}}}}, topologyKey: \
             kubernetes.io/hostname}}}}]}}}}\n"
        )
    };
    create(&mut cluster, &pod_yaml("near", "x", &wish("podAffinity")));
    create(&mut cluster, &pod_yaml("far", "x", &wish("podAntiAffinity")));
    assert_eq!(node_of(&cluster, "near"), node_of(&cluster, "db"));
    assert_ne!(node_of(&cluster, "far"), node_of(&cluster, "db"));
}

#[test]
fn hard_spreading_counts_by_place() {
    let (mut cluster, nodes) = cluster();
    for (i, node) in nodes.iter().enumerate() {
        label(&mut cluster, node, "zone", if i == 0 { "a" } else { "b" });
    }
    let spread = "  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, \
                  whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: w}}}]\n";
    for i in 0..4 {
        create(&mut cluster, &pod_yaml(&format!("w{i}"), "w", spread));
    }
    let in_a = (0..4).filter(|i| node_of(&cluster, &format!("w{i}")) == nodes[0]).count();
    assert_eq!(in_a, 2);
    let alone = spread.replace("topologyKey: zone", "topologyKey: rack");
    create(&mut cluster, &pod_yaml("alone", "w", &alone));
    let message = said(&cluster, "alone", "FailedScheduling");
    let wanted = "node(s) didn't match pod topology spread constraints (missing required label)";
    assert!(message.contains(wanted), "{message}");
    let domains = spread.replace("maxSkew: 1", "maxSkew: 1, minDomains: 5");
    create(&mut cluster, &pod_yaml("domains", "w", &domains));
    let message = said(&cluster, "domains", "FailedScheduling");
    assert!(
        message.contains(&format!(
            "{} node(s) didn't match pod topology spread constraints",
            nodes.len()
        )),
        "{message}"
    );
}

#[test]
fn host_ports_are_taken_once_per_node() {
    let (mut cluster, nodes) = cluster();
    let text = |name: &str| {
        pod_yaml(name, "p", "")
            .replace("image: nginx", "image: nginx, ports: [{containerPort: 80, hostPort: 8080}]")
    };
    for i in 0..=nodes.len() {
        create(&mut cluster, &text(&format!("p{i}")));
    }
    let last = format!("p{}", nodes.len());
    let message = said(&cluster, &last, "FailedScheduling");
    let wanted = "node(s) didn't have free ports for the requested pod ports";
    assert!(message.contains(wanted), "{message}");
}

const CLASS: &str = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\n\
                     value: 1000\n---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\n\
                     metadata: {name: patient}\nvalue: 500\npreemptionPolicy: Never\n";

fn large(name: &str, node: &str, cpu: i64, class: &str) -> String {
    pod_yaml(name, name, class)
        .replace("image: nginx", &format!("image: nginx, resources: {{requests: {{cpu: {cpu}m}}}}"))
        + &format!("  nodeSelector: {{kubernetes.io/hostname: {node}}}\n")
}

#[test]
fn the_less_important_are_pushed_out() {
    let (mut cluster, nodes) = cluster();
    let node = cluster.view().find(Resource::NODES, "", &nodes[0]).unwrap();
    let cpu = NodeView(node).allocatable_amount("cpu").milli_value();
    create(&mut cluster, CLASS);
    create(&mut cluster, &large("small", &nodes[0], cpu / 10, ""));
    create(&mut cluster, &large("low", &nodes[0], cpu * 6 / 10, ""));
    assert_eq!(node_of(&cluster, "low"), nodes[0]);
    let patient = "  priorityClassName: patient\n";
    create(&mut cluster, &large("patient", &nodes[0], cpu * 6 / 10, patient));
    let message = said(&cluster, "patient", "FailedScheduling");
    assert!(
        message.ends_with("preemption: not eligible due to preemptionPolicy=Never."),
        "{message}"
    );
    request(&mut cluster, &Request::delete(Resource::PODS, "default", "patient"));
    let class = "  priorityClassName: high\n";
    create(&mut cluster, &large("vip", &nodes[0], cpu * 6 / 10, class));
    let uid = pod(&cluster, "vip").text_at(&["metadata", "uid"]);
    assert_eq!(
        said(&cluster, "low", "Preempted"),
        format!("Preempted by pod {uid} on node {}", nodes[0])
    );
    assert_eq!(said(&cluster, "small", "Preempted"), "", "it may stay");
    let message = said(&cluster, "vip", "FailedScheduling");
    assert!(message.ends_with("Insufficient cpu.") || message.ends_with("selector."), "{message}");
    cluster.advance(cluster.now() + 60_000);
    assert_eq!(node_of(&cluster, "vip"), nodes[0]);
    assert_eq!(pod(&cluster, "vip").str_at(&["status", "nominatedNodeName"]), "");
}
