//! Controllers in a whole cluster: objects are written as YAML, time passes, and what has become
//! of them is looked at.

use crate::api::views::MetaView;
use crate::api::{Request, Resource};
use crate::cluster::{Actor, Cluster, Scenario};
use crate::value::{Value, yaml};

/// A cluster of the recordings' kind.
fn cluster() -> Cluster {
    Cluster::boot(&Scenario::recorded(), 1)
}

fn request(cluster: &mut Cluster, request: &Request) -> Value {
    match cluster.request(Actor::Kubectl(0), None, request) {
        Ok(response) => response.into_object().unwrap_or_default(),
        Err(status) => panic!("{}", status.message),
    }
}

/// Creates the objects of a text.
fn create(cluster: &mut Cluster, text: &str) {
    for document in yaml::read(text).unwrap() {
        let object = document.value;
        let kind = object.text_at(&["kind"]);
        let resource = Resource::of_kind(object.str_at(&["apiVersion"]), &kind).unwrap();
        request(cluster, &Request::create(resource, "default", object));
    }
}

fn wait(cluster: &mut Cluster, seconds: u64) {
    cluster.advance(cluster.now() + seconds * 1000);
}

fn get(cluster: &Cluster, resource: Resource, name: &str) -> Value {
    cluster.view().find(resource, "default", name).cloned().unwrap_or_default()
}

fn all(cluster: &Cluster, resource: Resource) -> Vec<Value> {
    cluster.view().list(resource, "default").map(|(_, object)| object.clone()).collect()
}

const WEB: &str = "
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{name: web, containerPort: 80}]}]}
";

fn addresses(cluster: &Cluster, condition: &str) -> usize {
    let slices = all(cluster, Resource::ENDPOINT_SLICES);
    let own = slices
        .iter()
        .filter(|slice| MetaView(slice).label("kubernetes.io/service-name") == Some("web"));
    let endpoints = own.flat_map(|slice| slice.items_at(&["endpoints"]).to_vec());
    endpoints.filter(|endpoint| endpoint.bool_at(&["conditions", condition])).count()
}

#[test]
fn endpoints_follow_readiness_and_termination() {
    let mut cluster = cluster();
    create(&mut cluster, WEB);
    wait(&mut cluster, 1);
    assert_eq!(addresses(&cluster, "ready"), 0);
    assert!(get(&cluster, Resource::ENDPOINTS, "web").get("subsets").is_none());
    wait(&mut cluster, 9);
    assert_eq!((addresses(&cluster, "ready"), addresses(&cluster, "terminating")), (2, 0));
    let endpoints = get(&cluster, Resource::ENDPOINTS, "web");
    assert_eq!(endpoints.items_at(&["subsets", "0", "addresses"]).len(), 2);
    assert_eq!(endpoints.int_at(&["subsets", "0", "ports", "0", "port"]), Some(80));
    let pod = all(&cluster, Resource::PODS)[0].text_at(&["metadata", "name"]);
    request(&mut cluster, &Request::delete(Resource::PODS, "default", pod));
    cluster.advance(cluster.now() + 60);
    assert_eq!((addresses(&cluster, "ready"), addresses(&cluster, "terminating")), (1, 1));
    wait(&mut cluster, 10);
    assert_eq!((addresses(&cluster, "ready"), addresses(&cluster, "terminating")), (2, 0));
    request(&mut cluster, &Request::delete(Resource::SERVICES, "default", "web"));
    wait(&mut cluster, 1);
    assert_eq!(get(&cluster, Resource::ENDPOINTS, "web"), Value::Null);
    assert_eq!(all(&cluster, Resource::ENDPOINT_SLICES).len(), 1, "the API server's own is left");
}

#[test]
fn a_service_without_pods_has_an_empty_slice() {
    let mut cluster = cluster();
    let service = "{apiVersion: v1, kind: Service, metadata: {name: web},\n\
        spec: {selector: {app: none}, ports: [{port: 80}]}}";
    create(&mut cluster, service);
    wait(&mut cluster, 1);
    let slices = all(&cluster, Resource::ENDPOINT_SLICES);
    assert_eq!(slices.len(), 2);
    assert!(slices.iter().any(|slice| {
        slice.items_at(&["endpoints"]).is_empty() && slice.items_at(&["ports"]).is_empty()
    }));
}
