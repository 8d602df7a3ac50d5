//! A cluster lives: what is asked for comes about, and the same seed gives the same run.

use super::*;
use crate::api::views::MetaView;
use crate::api::{ObjectKey, Resource};
use crate::{list, map};

fn deployment(replicas: i64) -> crate::value::Value {
    let labels = map! { "app": "web" };
    let container = map! { "name": "nginx", "image": "nginx" };
    map! {
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": map! { "name": "web" },
        "spec": map! {
            "replicas": replicas,
            "selector": map! { "matchLabels": labels.clone() },
            "template": map! {
                "metadata": map! { "labels": labels },
                "spec": map! { "containers": list![container] },
            },
        },
    }
}

fn with_deployment(seed: u64) -> Cluster {
    let mut cluster = Cluster::boot(&Scenario::recorded(), seed);
    let request = Request::create(Resource::DEPLOYMENTS, "default", deployment(3));
    cluster.request(Actor::Kubectl(0), None, &request).unwrap();
    cluster.advance(cluster.now() + 10_000);
    cluster
}

#[test]
fn a_deployment_gets_its_pods() {
    let cluster = with_deployment(1);
    let view = cluster.view();
    assert_eq!(view.list(Resource::REPLICA_SETS, "default").count(), 1);
    let pods: Vec<_> = view.list(Resource::PODS, "default").collect();
    assert_eq!(pods.len(), 3, "{:?}", cluster.trace().len());
    for (_, pod) in &pods {
        assert!(!pod.str_at(&["spec", "nodeName"]).is_empty(), "{pod:?}");
    }
}

#[test]
fn what_a_deployment_owned_goes_with_it() {
    let mut cluster = with_deployment(1);
    let mut request = Request::delete(Resource::DEPLOYMENTS, "default", "web");
    request.options.propagation = Some(crate::api::Propagation::Background);
    cluster.request(Actor::Kubectl(0), None, &request).unwrap();
    cluster.advance(cluster.now() + 1_000);
    let view = cluster.view();
    assert_eq!(view.list(Resource::REPLICA_SETS, "default").count(), 0);
    assert!(view.list(Resource::PODS, "default").all(|(_, pod)| MetaView(pod).is_being_deleted()));
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let all = |cluster: &Cluster| -> Vec<(ObjectKey, crate::value::Value)> {
        cluster.store().all().map(|(key, object)| (key.clone(), object.clone())).collect()
    };
    assert_eq!(all(&with_deployment(7)), all(&with_deployment(7)));
    assert_ne!(all(&with_deployment(7)), all(&with_deployment(8)));
}

#[test]
fn pods_run_and_their_logs_can_be_read() {
    let mut cluster = with_deployment(1);
    let key = cluster.view().list(Resource::PODS, "default").next().unwrap().0.clone();
    let ready = cluster.view().list(Resource::PODS, "default");
    assert_eq!(ready.filter(|(_, pod)| crate::api::views::PodView(pod).is_ready()).count(), 3);
    let log = |cluster: &mut Cluster, name: &str, container: &str| {
        let mut request = Request::get(Resource::PODS, "default", name).on("log");
        request.body = map! { "container": container };
        cluster.request(Actor::Kubectl(0), None, &request)
    };
    let read = log(&mut cluster, &key.name, "").unwrap().into_object().unwrap();
    assert_eq!(read.as_str(), Some(""), "the recordings' servers say nothing");
    let refusal = log(&mut cluster, &key.name, "nope").unwrap_err();
    assert_eq!(refusal.message, format!("container nope is not valid for pod {}", key.name));
    let refusal = log(&mut cluster, "nope", "").unwrap_err();
    assert_eq!(refusal.message, "pods \"nope\" not found");
    cluster.fault(&Fault::Kubelet { node: "node-1".into(), running: false });
    cluster.fault(&Fault::Kubelet { node: "node-2".into(), running: false });
    cluster.fault(&Fault::Kubelet { node: "node-3".into(), running: false });
    let refusal = log(&mut cluster, &key.name, "").unwrap_err();
    assert!(refusal.message.ends_with("connection refused"), "{}", refusal.message);
}

#[test]
fn what_a_cluster_boots_with_is_valid() {
    for scenario in [Scenario::first_screen(), Scenario::recorded()] {
        let [booted, validated] = [false, true].map(|is| Cluster::boot_as(&scenario, 1, is));
        assert_eq!(booted.store().revision(), validated.store().revision());
        let pods = |cluster: &Cluster| {
            let view = cluster.view();
            let all = view.list(Resource::PODS, "").map(|(_, pod)| pod.clone());
            all.collect::<Vec<_>>()
        };
        assert_eq!(pods(&booted), pods(&validated));
    }
}
