//! Pods' lives on one node, told as a watch and as events.

use super::{LOOP, key_of_note};
use crate::api::views::PodView;
use crate::api::{ObjectKey, Resource, Verb, time};
use crate::loops::{Call, Context, Memory, Profile, Remember};
use crate::machine::{Machine, Pace};
use crate::sim::{CauseId, Chance, Millis};
use crate::store::Store;
use crate::value::{Str, Value};
use crate::{list, map};
use std::collections::{BTreeMap, BTreeSet};

/// A cluster of one node and no other component.
struct World {
    store: Store,
    machines: BTreeMap<Str, Machine>,
    memories: BTreeMap<ObjectKey, Memory>,
    wakes: BTreeSet<(Millis, ObjectKey)>,
    chance: Chance,
    profile: Profile,
    now: Millis,
    /// `SECONDS STATUS` of each write of a pod's status.
    watch: Vec<String>,
    events: Vec<String>,
}

impl World {
    fn new() -> World {
        let machine = Machine::new("node-1", "192.168.49.2", [10, 244, 0], Pace::RECORDED);
        World {
            store: Store::default(),
            machines: [("node-1".into(), machine)].into(),
            memories: BTreeMap::new(),
            wakes: BTreeSet::new(),
            chance: Chance::new(1),
            profile: Profile::recorded(),
            now: 0,
            watch: Vec::new(),
            events: Vec::new(),
        }
    }

    fn write(&mut self, key: &ObjectKey, object: Option<Value>) {
        self.store.commit(key, object, CauseId(0));
        self.wakes.insert((self.now, key.clone()));
    }

    /// Lets time pass until `until`.
    fn run(&mut self, until: Millis) {
        loop {
            let machine_at = self.machines.values().filter_map(Machine::next_due).min();
            let wake_at = self.wakes.first().map(|(at, _)| *at);
            let Some(at) = machine_at.into_iter().chain(wake_at).min() else { break };
            if at > until {
                break;
            }
            self.now = self.now.max(at);
            for machine in self.machines.values_mut() {
                for note in machine.advance(self.now) {
                    self.wakes.extend(key_of_note(&note).map(|key| (self.now, key)));
                }
            }
            while let Some((at, key)) = self.wakes.first().cloned() {
                if at > self.now {
                    break;
                }
                self.wakes.pop_first();
                self.reconcile(&key);
            }
        }
        self.now = until;
    }

    fn reconcile(&mut self, key: &ObjectKey) {
        let plan = (LOOP.reconcile)(
            &Context {
                now: self.now,
                epoch: time::EPOCH,
                view: self.store.view(),
                memory: self.memories.get(key),
                chance: &self.chance,
                profile: &self.profile,
                machines: &self.machines,
                failed: None,
            },
            key,
        );
        match plan.memory {
            Remember::Same => {}
            Remember::Put(memory) => {
                self.memories.insert(key.clone(), memory);
            }
            Remember::Forget => {
                self.memories.remove(key);
            }
        }
        self.events.extend(plan.events.iter().map(|e| format!("{} {}", e.reason, e.message)));
        for call in plan.calls {
            match call {
                Call::Machine { node, call } => {
                    let machine = self.machines.get_mut(&node).unwrap();
                    machine.call(self.now, &call, &mut self.chance);
                }
                Call::Api(api) if api.request.verb == Verb::Delete => self.write(key, None),
                Call::Api(api) => {
                    let line = format!("{} {}", self.now / 1000, summary(&api.request.body));
                    self.watch.push(line);
                    self.write(key, Some(api.request.body));
                }
            }
        }
        self.wakes.extend(plan.again_at.map(|at| (at.max(self.now), key.clone())));
    }

    fn pod(&self, key: &ObjectKey) -> &Value {
        self.store.get(key).unwrap()
    }

    fn create(&mut self, pod: Value) -> ObjectKey {
        let key = PodView(&pod).meta().key(Resource::PODS);
        self.write(&key, Some(pod));
        key
    }

    fn delete(&mut self, key: &ObjectKey) {
        let mut pod = self.pod(key).clone();
        pod.set(&["metadata", "deletionTimestamp"], "2026-01-01T00:10:00Z");
        pod.set(&["metadata", "deletionGracePeriodSeconds"], 30);
        pod.set(&["metadata", "generation"], 2);
        self.write(key, Some(pod));
    }
}

/// `1/1 Running 0`: about what `kubectl get` shows, with the phase.
fn summary(pod: &Value) -> String {
    let view = PodView(pod);
    let statuses = view.init_container_statuses().iter().chain(view.container_statuses());
    let reason = |status: &Value| {
        let waiting = status.str_at(&["state", "waiting", "reason"]);
        let ended = status.str_at(&["state", "terminated", "reason"]);
        if waiting.is_empty() { ended.to_string() } else { waiting.to_string() }
    };
    let reasons: Vec<String> = statuses.map(reason).filter(|reason| !reason.is_empty()).collect();
    let ready = view.container_statuses().iter().filter(|s| s.bool_at(&["ready"])).count();
    format!("{ready} {} {} {}", view.phase(), reasons.join(","), view.restarts())
}

fn pod(containers: Value) -> Value {
    map! {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": map! {
            "name": "web", "namespace": "default", "uid": "u-1", "generation": 1,
        },
        "spec": map! {
            "nodeName": "node-1", "containers": containers, "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
        },
        "status": map! {
            "phase": "Pending", "qosClass": "BestEffort",
            "conditions": list![map! {
                "type": "PodScheduled", "status": "True", "lastProbeTime": Value::Null,
                "lastTransitionTime": "2026-01-01T00:00:00Z",
            }],
        },
    }
}

fn container(image: &str, args: &[&str]) -> Value {
    map! {
        "name": "c", "image": image, "imagePullPolicy": "Always", "resources": map! {},
        "args": args.iter().map(|arg| Value::from(*arg)).collect::<Vec<_>>(),
    }
}

fn reasons(world: &World) -> Vec<&str> {
    world.events.iter().map(|event| event.split(' ').next().unwrap()).collect()
}

#[test]
fn a_pod_comes_up_in_three_writes() {
    let mut world = World::new();
    let key = world.create(pod(list![container("nginx", &[])]));
    world.run(10_000);
    let words = ["ContainerCreating", "ContainerCreating", ""];
    assert_eq!(world.watch.len(), 3, "{:?}", world.watch);
    for (line, word) in world.watch.iter().zip(words) {
        assert!(line.contains(word), "{line}");
    }
    assert!(world.watch[2].ends_with("1 Running  0"), "{:?}", world.watch);
    assert_eq!(reasons(&world), ["Pulling", "Pulled", "Created", "Started"]);
    let pod = world.pod(&key);
    let types: Vec<_> = PodView(pod).conditions().iter().map(|c| c.str_at(&["type"])).collect();
    assert_eq!(
        types,
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
    );
    assert!(PodView(pod).conditions().iter().all(|c| c.str_at(&["status"]) == "True"));
    assert_eq!(PodView(pod).pod_ip(), "10.244.0.2");
    assert_eq!(pod.str_at(&["status", "startTime"]), "2026-01-01T00:00:00Z");
}

#[test]
fn before_it_runs_the_status_says_what_is_missing() {
    let mut world = World::new();
    let key = world.create(pod(list![container("nginx", &[])]));
    world.run(0);
    let pod = world.pod(&key);
    let conditions = PodView(pod).conditions();
    assert_eq!(conditions[0].str_at(&["status"]), "False");
    assert_eq!(conditions[2].str_at(&["reason"]), "ContainersNotReady");
    assert_eq!(conditions[2].str_at(&["message"]), "containers with unready status: [c]");
    let status = &PodView(pod).container_statuses()[0];
    assert_eq!(
        *status,
        map! {
            "image": "nginx", "imageID": "", "lastState": map! {}, "name": "c", "ready": false,
            "restartCount": 0, "started": false,
            "state": map! { "waiting": map! { "reason": "ContainerCreating" } },
        }
    );
    assert_eq!(PodView(pod).pod_ip(), "");
}

#[test]
fn a_deleted_pod_ends_and_is_removed() {
    let mut world = World::new();
    let key = world.create(pod(list![container("nginx", &[])]));
    world.run(5_000);
    world.watch.clear();
    world.events.clear();
    world.delete(&key);
    world.run(5_100);
    assert_eq!(world.watch, ["5 1 Running  0"]);
    world.run(8_000);
    assert!(world.watch[1].ends_with("0 Succeeded Completed 0"), "{:?}", world.watch);
    assert_eq!(world.events, ["Killing Stopping container c"]);
    assert!(world.store.get(&key).is_none());
    assert!(world.memories.is_empty());
    assert!(world.machines.values().all(|machine| machine.sandboxes().is_empty()));
}

#[test]
fn a_process_that_ignores_sigterm_has_the_whole_grace_period() {
    let mut world = World::new();
    let key = world.create(pod(list![container("busybox", &["sleep", "3600"])]));
    world.run(5_000);
    world.delete(&key);
    world.run(34_900);
    assert!(world.store.get(&key).is_some());
    world.run(36_100);
    assert!(world.watch.last().unwrap().ends_with("0 Failed Error 0"), "{:?}", world.watch);
    assert!(world.store.get(&key).is_none());
}

#[test]
fn a_container_that_ends_is_restarted_ever_later() {
    let mut world = World::new();
    world.create(pod(list![container("busybox", &["sh", "-c", "exit 1"])]));
    world.run(60_000);
    let words: Vec<&str> = world.watch.iter().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(
        words[2..9],
        [
            "1 Running  0",
            "0 Running Error 0",
            "1 Running  1",
            "0 Running Error 1",
            "0 Running CrashLoopBackOff 1",
            "1 Running  2",
            "0 Running Error 2",
        ],
        "{:?}",
        world.watch
    );
    let message = "Back-off restarting failed container c in pod web_default(u-1)";
    assert!(world.events.contains(&format!("BackOff {message}")));
    let at: Millis = world.watch[7].split(' ').next().unwrap().parse().unwrap();
    assert!((14..22).contains(&at), "{:?}", world.watch);
}

#[test]
fn an_image_that_nobody_has_is_tried_ever_later() {
    let mut world = World::new();
    let key = world.create(pod(list![container("helloimage", &[])]));
    world.run(100_000);
    let words: Vec<&str> = world.watch.iter().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(
        words[2..6],
        [
            "0 Pending ErrImagePull 0",
            "0 Pending ImagePullBackOff 0",
            "0 Pending ErrImagePull 0",
            "0 Pending ImagePullBackOff 0",
        ],
        "{:?}",
        world.watch
    );
    assert_eq!(reasons(&world)[..5], ["Pulling", "Failed", "Failed", "BackOff", "Failed"]);
    let message = world.pod(&key).str_at(&["status", "containerStatuses", "0", "state", "waiting"]);
    assert_eq!(message, "");
    world.delete(&key);
    world.run(104_000);
    assert!(world.store.get(&key).is_none());
}

#[test]
fn a_job_like_pod_completes() {
    let mut world = World::new();
    let mut job = pod(list![container("busybox", &["echo", "done"])]);
    job.set(&["spec", "restartPolicy"], "Never");
    let key = world.create(job);
    world.run(10_000);
    let pod = world.pod(&key);
    assert_eq!(PodView(pod).phase(), "Succeeded");
    let ready = PodView(pod).condition("Ready").unwrap();
    assert_eq!(ready.str_at(&["reason"]), "PodCompleted");
    let sandbox = PodView(pod).condition("PodReadyToStartContainers").unwrap();
    assert_eq!(sandbox.str_at(&["status"]), "False");
    assert_eq!(PodView(pod).pod_ip(), "10.244.0.2");
    let ended = &world.watch[3..];
    assert_eq!(ended.len(), 1, "{:?}", world.watch);
    assert!(ended[0].ends_with("0 Succeeded Completed 0"), "{ended:?}");
}

#[test]
fn init_containers_run_in_order_before_the_others() {
    let mut world = World::new();
    let mut with_init = pod(list![container("nginx", &[])]);
    let init = |name: &str| {
        let mut init = container("busybox", &["sleep", "2"]);
        init.set(&["name"], name);
        init
    };
    with_init.set(&["spec", "initContainers"], list![init("one"), init("two")]);
    let key = world.create(with_init);
    world.run(3_000);
    let pod = world.pod(&key);
    let initialized = PodView(pod).condition("Initialized").unwrap();
    assert_eq!(initialized.str_at(&["message"]), "containers with incomplete status: [one two]");
    world.run(20_000);
    let pod = world.pod(&key);
    assert_eq!(summary(pod), "1 Running Completed,Completed 0");
    assert!(PodView(pod).conditions().iter().all(|c| c.str_at(&["status"]) == "True"));
}

#[test]
fn a_pod_that_vanishes_is_cleared_away_while_its_successor_runs() {
    let mut world = World::new();
    let key = world.create(pod(list![container("busybox", &["sleep", "3600"])]));
    world.run(5_000);
    world.write(&key, None);
    world.run(5_001);
    let mut successor = pod(list![container("nginx", &[])]);
    successor.set(&["metadata", "uid"], "u-2");
    world.create(successor);
    world.run(20_000);
    assert_eq!(summary(world.pod(&key)), "1 Running  0");
    assert_eq!(world.machines["node-1"].sandboxes().len(), 2);
    world.run(40_000);
    assert_eq!(world.machines["node-1"].sandboxes().len(), 1);
    assert_eq!(summary(world.pod(&key)), "1 Running  0");
}

#[test]
fn a_name_that_cannot_be_an_images_and_a_missing_executable_say_so() {
    let mut world = World::new();
    world.create(pod(list![container("Nginx", &[])]));
    world.run(5_000);
    assert!(world.watch.last().unwrap().contains("InvalidImageName"), "{:?}", world.watch);
    assert_eq!(reasons(&world)[..2], ["InspectFailed", "Failed"]);
    let mut world = World::new();
    world.create(pod(list![container("busybox", &["nosuch"])]));
    world.run(5_000);
    assert!(world.watch.iter().any(|line| line.contains("RunContainerError")), "{:?}", world.watch);
}

#[test]
fn a_pod_is_ready_when_its_readiness_probe_says_so() {
    for (path, ready) in [("/", 1), ("/nope", 0)] {
        let mut world = World::new();
        let mut probed = container("nginx", &[]);
        probed.set(
            &["readinessProbe"],
            map! {
                "httpGet": map! { "path": path, "port": 80 }, "periodSeconds": 2,
                "successThreshold": 1, "failureThreshold": 3,
            },
        );
        let key = world.create(pod(list![probed]));
        world.run(8_000);
        assert_eq!(summary(world.pod(&key)), format!("{ready} Running  0"), "{path}");
        let said = "Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404";
        let count = world.events.iter().filter(|event| *event == said).count();
        assert_eq!(count, if ready == 1 { 0 } else { 4 });
    }
}

#[test]
fn what_somebody_else_said_of_a_pod_is_put_right() {
    let mut world = World::new();
    let key = world.create(pod(list![container("nginx", &[])]));
    world.run(8_000);
    let mut silenced = world.pod(&key).clone();
    let conditions = silenced.items_at(&["status", "conditions"]);
    let at = conditions.iter().position(|found| found.str_at(&["type"]) == "Ready").unwrap();
    silenced.set_at(&["status", "conditions", &at.to_string(), "status"], "False");
    world.write(&key, Some(silenced));
    assert!(!PodView(world.pod(&key)).is_ready());
    world.run(19_000);
    assert!(PodView(world.pod(&key)).is_ready());
}

#[test]
fn a_container_that_fails_its_liveness_probe_is_restarted() {
    let mut world = World::new();
    let script = "touch /tmp/healthy; sleep 8; rm -f /tmp/healthy; sleep 600";
    let mut probed = container("busybox", &["/bin/sh", "-c", script]);
    probed.set(
        &["livenessProbe"],
        map! {
            "exec": map! { "command": list!["cat", "/tmp/healthy"] },
            "initialDelaySeconds": 2, "periodSeconds": 2, "failureThreshold": 3,
        },
    );
    let mut with_grace = pod(list![probed]);
    with_grace.set(&["spec", "terminationGracePeriodSeconds"], 2);
    let key = world.create(with_grace);
    world.run(9_000);
    assert!(!world.events.iter().any(|event| event.starts_with("Unhealthy")));
    world.run(21_000);
    let said = "Unhealthy Liveness probe failed: cat: can't open '/tmp/healthy': No such file or \
                directory";
    let count = world.events.iter().filter(|event| *event == said).count();
    assert_eq!(count, 3, "{:?}", world.events);
    let killing = "Killing Container c failed liveness probe, will be restarted";
    assert!(world.events.iter().any(|event| event == killing));
    assert_eq!(summary(world.pod(&key)), "1 Running  1", "{:?}", world.watch);
}

#[test]
fn nothing_else_is_asked_before_a_container_has_started() {
    let mut world = World::new();
    let mut probed = container("nginx", &[]);
    let tcp = |port: i64, failures: i64| {
        map! {
            "tcpSocket": map! { "port": port }, "periodSeconds": 1, "failureThreshold": failures,
        }
    };
    probed.set(&["startupProbe"], tcp(81, 30));
    probed.set(&["livenessProbe"], tcp(82, 1));
    let key = world.create(pod(list![probed]));
    world.run(10_000);
    let status = &PodView(world.pod(&key)).container_statuses()[0];
    assert!(!status.bool_at(&["started"]) && !status.bool_at(&["ready"]));
    assert!(world.events.iter().all(|event| !event.contains("Liveness")), "{:?}", world.events);
}
