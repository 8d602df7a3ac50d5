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
        let namespace = if resource.is_namespaced() { "default" } else { "" };
        request(cluster, &Request::create(resource, namespace, object));
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

fn job(name: &str, spec: &str, command: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}}}\nspec:\n  {spec}\n  \
         template:\n    spec:\n      restartPolicy: Never\n      containers:\n      \
         - {{name: c, image: busybox, command: [sh, -c, '{command}']}}\n"
    )
}

fn conditions(object: &Value) -> Vec<String> {
    let found = object.items_at(&["status", "conditions"]).iter();
    found.map(|c| format!("{} {}", c.str_at(&["type"]), c.str_at(&["reason"]))).collect()
}

#[test]
fn a_job_counts_successes_to_its_end() {
    let mut cluster = cluster();
    create(&mut cluster, &job("j", "completions: 3\n  parallelism: 2", "true"));
    wait(&mut cluster, 30);
    let done = get(&cluster, Resource::JOBS, "j");
    assert_eq!(done.int_at(&["status", "succeeded"]), Some(3));
    let expected = ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"];
    assert_eq!(conditions(&done), expected);
    let pods = all(&cluster, Resource::PODS);
    assert_eq!(pods.len(), 3);
    assert!(pods.iter().all(|pod| MetaView(pod).finalizers().is_empty()));
}

#[test]
fn a_job_that_fails_too_often_gives_up_with_growing_pauses() {
    let mut cluster = cluster();
    create(&mut cluster, &job("j", "backoffLimit: 2", "exit 3"));
    wait(&mut cluster, 9);
    assert_eq!(all(&cluster, Resource::PODS).len(), 1, "the second waits ten seconds");
    wait(&mut cluster, 50);
    let failed = get(&cluster, Resource::JOBS, "j");
    assert_eq!(failed.int_at(&["status", "failed"]), Some(3));
    let expected = ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"];
    assert_eq!(conditions(&failed), expected);
    request(&mut cluster, &Request::delete(Resource::JOBS, "default", "j"));
    wait(&mut cluster, 5);
}

#[test]
fn an_indexed_job_names_its_pods_and_can_be_suspended() {
    let mut cluster = cluster();
    let spec = "completions: 4\n  parallelism: 2\n  completionMode: Indexed";
    create(&mut cluster, &job("j", spec, "sleep 3"));
    wait(&mut cluster, 1);
    let pods = all(&cluster, Resource::PODS);
    let index = |pod: &Value| {
        MetaView(pod).label("batch.kubernetes.io/job-completion-index").map(str::to_string)
    };
    let indexes: Vec<_> = pods.iter().filter_map(index).collect();
    assert_eq!(indexes, ["0", "1"]);
    let mut suspended = get(&cluster, Resource::JOBS, "j");
    suspended.set(&["spec", "suspend"], true);
    request(&mut cluster, &Request::update(Resource::JOBS, suspended));
    wait(&mut cluster, 60);
    let waiting = get(&cluster, Resource::JOBS, "j");
    assert_eq!(conditions(&waiting), ["Suspended JobSuspended"]);
    assert_eq!(waiting.int_at(&["status", "active"]), None);
    let mut resumed = waiting;
    resumed.set(&["spec", "suspend"], false);
    request(&mut cluster, &Request::update(Resource::JOBS, resumed));
    wait(&mut cluster, 60);
    let done = get(&cluster, Resource::JOBS, "j");
    assert_eq!(done.str_at(&["status", "completedIndexes"]), "0-3");
}

#[test]
fn a_finished_job_goes_when_its_time_is_over() {
    let mut cluster = cluster();
    create(&mut cluster, &job("j", "ttlSecondsAfterFinished: 20", "true"));
    wait(&mut cluster, 15);
    assert_ne!(get(&cluster, Resource::JOBS, "j"), Value::Null);
    wait(&mut cluster, 20);
    assert_eq!(get(&cluster, Resource::JOBS, "j"), Value::Null);
    assert!(all(&cluster, Resource::PODS).is_empty());
}

#[test]
fn a_cron_job_makes_jobs_and_keeps_three() {
    let mut cluster = cluster();
    create(
        &mut cluster,
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {schedule: '* * * * *',\
         jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c,\
         image: busybox, command: ['true']}]}}}}}}",
    );
    wait(&mut cluster, 70);
    let jobs = all(&cluster, Resource::JOBS);
    assert_eq!(jobs.len(), 1);
    let minute = crate::api::time::at(cluster.epoch(), cluster.now()) / 60_000;
    assert_eq!(MetaView(&jobs[0]).name(), format!("c-{minute}"));
    wait(&mut cluster, 300);
    assert_eq!(all(&cluster, Resource::JOBS).len(), 3);
    let cron = get(&cluster, Resource::CRON_JOBS, "c");
    assert!(!cron.str_at(&["status", "lastSuccessfulTime"]).is_empty());
    assert!(cron.items_at(&["status", "active"]).is_empty());
    request(&mut cluster, &Request::delete(Resource::CRON_JOBS, "default", "c"));
    wait(&mut cluster, 5);
    assert!(all(&cluster, Resource::JOBS).is_empty());
}

const STATEFUL: &str = "
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: s}
spec:
  serviceName: s
  replicas: 3
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s}}
    spec: {containers: [{name: c, image: nginx:1.24}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

fn names(cluster: &Cluster, resource: Resource) -> Vec<String> {
    all(cluster, resource).iter().map(|object| MetaView(object).name().to_string()).collect()
}

#[test]
fn a_stateful_set_starts_and_replaces_its_pods_in_order() {
    let mut cluster = cluster();
    create(&mut cluster, STATEFUL);
    wait(&mut cluster, 1);
    assert_eq!(names(&cluster, Resource::PODS), ["s-0"], "the next waits for the first");
    wait(&mut cluster, 20);
    assert_eq!(names(&cluster, Resource::PODS), ["s-0", "s-1", "s-2"]);
    let claims = names(&cluster, Resource::PERSISTENT_VOLUME_CLAIMS);
    assert_eq!(claims, ["data-s-0", "data-s-1", "data-s-2"]);
    let mut set = get(&cluster, Resource::STATEFUL_SETS, "s");
    assert_eq!(set.int_at(&["status", "readyReplicas"]), Some(3));
    let image = ["spec", "template", "spec", "containers", "0", "image"];
    set.set(&image, "nginx:1.25");
    set.set(&["spec", "updateStrategy", "rollingUpdate", "partition"], 1);
    request(&mut cluster, &Request::update(Resource::STATEFUL_SETS, set));
    wait(&mut cluster, 60);
    let images: Vec<String> = all(&cluster, Resource::PODS)
        .iter()
        .map(|pod| pod.str_at(&["spec", "containers", "0", "image"]).to_string())
        .collect();
    assert_eq!(images, ["nginx:1.24", "nginx:1.25", "nginx:1.25"]);
    assert_eq!(names(&cluster, Resource::CONTROLLERREVISIONS).len(), 2);
    let mut set = get(&cluster, Resource::STATEFUL_SETS, "s");
    set.set(&["spec", "replicas"], 1);
    request(&mut cluster, &Request::update(Resource::STATEFUL_SETS, set));
    wait(&mut cluster, 30);
    assert_eq!(names(&cluster, Resource::PODS), ["s-0"]);
    assert_eq!(names(&cluster, Resource::PERSISTENT_VOLUME_CLAIMS).len(), 3, "claims stay");
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node_and_rolls() {
    let mut cluster = cluster();
    create(
        &mut cluster,
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: d}, spec: {selector: \
         {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: \
         [{name: c, image: nginx}]}}}}",
    );
    wait(&mut cluster, 10);
    let on = |cluster: &Cluster| -> std::collections::BTreeSet<String> {
        let pods = all(cluster, Resource::PODS);
        pods.iter().map(|pod| pod.str_at(&["spec", "nodeName"]).to_string()).collect()
    };
    assert_eq!(on(&cluster).len(), 3);
    let set = get(&cluster, Resource::DAEMON_SETS, "d");
    assert_eq!(set.int_at(&["status", "numberAvailable"]), Some(3));
    let before = names(&cluster, Resource::PODS);
    let mut changed = set;
    changed.set(&["spec", "template", "metadata", "labels", "tier"], "x");
    request(&mut cluster, &Request::update(Resource::DAEMON_SETS, changed));
    wait(&mut cluster, 40);
    let after = names(&cluster, Resource::PODS);
    assert!(after.len() == 3 && after.iter().all(|name| !before.contains(name)), "{after:?}");
    let set = get(&cluster, Resource::DAEMON_SETS, "d");
    assert_eq!(set.int_at(&["status", "updatedNumberScheduled"]), Some(3));
}

#[test]
fn a_quota_refuses_what_is_too_much_and_shows_what_is_used() {
    let mut cluster = cluster();
    create(
        &mut cluster,
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 1}}}",
    );
    create(&mut cluster, WEB);
    wait(&mut cluster, 5);
    assert_eq!(all(&cluster, Resource::PODS).len(), 1);
    let quota = get(&cluster, Resource::RESOURCEQUOTAS, "q");
    assert_eq!(quota.str_at(&["status", "used", "pods"]), "1");
    let refused = "is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: \
        pods=1";
    let events = all(&cluster, Resource::EVENTS);
    assert!(events.iter().any(|event| event.str_at(&["message"]).ends_with(refused)));
}

#[test]
fn a_budget_counts_and_holds_evictions_back() {
    let mut cluster = cluster();
    create(&mut cluster, WEB);
    create(
        &mut cluster,
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p}, spec: \
         {minAvailable: 1, selector: {matchLabels: {app: web}}}}",
    );
    wait(&mut cluster, 10);
    let budget = get(&cluster, Resource::PODDISRUPTIONBUDGETS, "p");
    assert_eq!(budget.int_at(&["status", "disruptionsAllowed"]), Some(1));
    let pods = names(&cluster, Resource::PODS);
    let evict = |cluster: &mut Cluster, name: &str| {
        let body = crate::map! { "metadata": crate::map! { "name": name } };
        let mut request = Request::create(Resource::PODS, "default", body).on("eviction");
        request.name = name.into();
        cluster.request(Actor::Kubectl(0), None, &request)
    };
    assert!(evict(&mut cluster, &pods[0]).is_ok());
    let refused = evict(&mut cluster, &pods[1]).unwrap_err();
    assert!(refused.message.starts_with("Cannot evict pod as it would violate"));
}
