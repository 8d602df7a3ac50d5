//! How a cluster begins: from data, through the API like everything else.

use super::happening::{Actor, Happening};
use super::work::Queue;
use super::{COMPACTION_MS, Cluster, Wakeup, node_object};
use crate::api::time::{self, EPOCH, UnixMillis};
use crate::api::{Request, Resource};
use crate::apiserver::{Moment, Server};
use crate::loops::Profile;
use crate::machine::Machine;
use crate::sim::{Agenda, CauseId, Chance, Millis, Trace};
use crate::value::{Str, Value, json};
use crate::{list, map};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a cluster begins with.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// By which a save finds it again.
    pub name: Str,
    pub profile: Profile,
    /// Milliseconds since 1970 at virtual time 0.
    pub epoch: UnixMillis,
    pub nodes: Vec<NodeSpec>,
    /// How long the cluster has been up when the objects come.
    pub uptime_ms: Millis,
    /// Objects as JSON, one a line, and how long they have been there when the learner comes.
    pub objects: (&'static str, Millis),
}

/// The manifest of the objects with which the page begins.
pub const FIRST_FILE: &str = include_str!("web.yaml");
/// The same as `kubectl apply` creates them.
const FIRST_OBJECTS: &str = include_str!(concat!(env!("OUT_DIR"), "/web.json"));
/// As whom `kubectl apply` writes.
const APPLY: &str = "kubectl-client-side-apply";
/// How long they have been there: long enough to have come to rest, and not so long that the
/// store has dropped the changes that tell how they came.
const FIRST_AGE_MS: Millis = 100_000;

/// A node's computer.
#[derive(Clone, Debug)]
pub struct NodeSpec {
    pub name: Str,
    pub address: Str,
    /// The /24 from which its pods get their addresses.
    pub network: [u8; 3],
}

impl Scenario {
    /// `count` nodes called `node-1` and so on, with the addresses of a small cluster.
    pub fn with_nodes(name: &'static str, count: usize, profile: Profile) -> Scenario {
        let nodes = (0..count)
            .map(|i| NodeSpec {
                name: Str::from(format!("node-{}", i + 1)),
                address: Str::from(format!("192.168.{}.{}", 49 + (i + 2) / 250, (i + 2) % 250)),
                network: [10, 244 + (i / 256) as u8, (i % 256) as u8],
            })
            .collect();
        let name = Str::lit(name);
        Scenario { name, profile, epoch: EPOCH, nodes, uptime_ms: 540_000, objects: ("", 0) }
    }

    /// What the recordings' cluster was: three nodes, up for some minutes.
    pub fn recorded() -> Scenario {
        Scenario::with_nodes("recorded", 3, Profile::recorded())
    }

    /// The scenario of a name.
    pub fn named(name: &str) -> Option<Scenario> {
        let all = [Scenario::first_screen(), Scenario::page(), Scenario::recorded()];
        all.into_iter().find(|known| known.name == name)
    }

    /// An empty cluster on the page.
    pub fn page() -> Scenario {
        Scenario::with_nodes("page", 3, Profile::page())
    }

    /// What the page begins with: a Deployment that has come to rest, and its Service.
    pub fn first_screen() -> Scenario {
        let objects = (FIRST_OBJECTS, FIRST_AGE_MS);
        Scenario { objects, ..Scenario::with_nodes("first-screen", 3, Profile::page()) }
    }
}

impl Cluster {
    /// A cluster that has been up for a while, with nothing in it but what every cluster has.
    pub fn boot(scenario: &Scenario, seed: u64) -> Cluster {
        Cluster::boot_as(scenario, seed, false)
    }

    /// The same; what it is made of is validated on the way if that is asked for.
    pub(super) fn boot_as(scenario: &Scenario, seed: u64, is_validated: bool) -> Cluster {
        let mut cluster = Cluster {
            now: 0,
            epoch: scenario.epoch,
            profile: Rc::new(scenario.profile.clone()),
            server: Server::new(Chance::new(seed)),
            agenda: Agenda::default(),
            queue: Queue::default(),
            memories: Default::default(),
            machines: BTreeMap::new(),
            machine_due: BTreeMap::new(),
            stopped: BTreeMap::new(),
            tables: super::tables::Tables::default(),
            traffic: super::Traffic::default(),
            recorder: Default::default(),
            trace: Trace::default(),
            sessions: 0,
            news: 0,
            told: 0,
            compact_to: 0,
        };
        cluster.server.is_booting = !is_validated;
        let cause = cluster.record(Happening::Boot);
        for (resource, namespace, object) in first_objects(&scenario.name) {
            cluster.must(Actor::Boot, cause, &Request::create(resource, namespace, object));
        }
        cluster.join_all(scenario, cause);
        if let Some(first) = scenario.nodes.first() {
            for (resource, object) in own_endpoints(&first.address) {
                cluster.must(Actor::Boot, cause, &Request::create(resource, "default", object));
            }
        }
        cluster.agenda.add(COMPACTION_MS, Wakeup::Compact);
        cluster.advance(scenario.uptime_ms);
        let (objects, age_ms) = scenario.objects;
        for object in objects.lines().filter_map(|line| json::parse(line).ok()) {
            let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
            if let Some(resource) = Resource::of_kind(text("apiVersion"), text("kind")) {
                let mut request = Request::create(resource, "default", object.clone());
                request.options.field_manager = Str::lit(APPLY);
                cluster.must(Actor::Kubectl(0), cause, &request);
            }
        }
        cluster.advance(scenario.uptime_ms + age_ms);
        cluster.server.is_booting = false;
        cluster
    }
}

impl Cluster {
    /// Gives each node of a scenario its computer.
    fn join_all(&mut self, scenario: &Scenario, cause: CauseId) {
        for node in &scenario.nodes {
            let pace = scenario.profile.pace;
            let mut machine = Machine::new(&node.name, &node.address, node.network, pace);
            machine.set_epoch(u64::try_from(scenario.epoch / 1000).unwrap_or(0));
            self.machines.insert(node.name.clone(), machine);
            self.join(node, cause);
        }
    }
}

/// What the API server makes for itself: namespaces, its own Service, the system's priorities.
fn first_objects(scenario: &str) -> Vec<(Resource, &'static str, Value)> {
    let mut objects = Vec::new();
    if scenario != "recorded" {
        // Small clusters have a class for folders on their nodes; the recordings' had none.
        let class = map! {
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
            "metadata": map! {
                "name": "standard",
                "annotations": map! { "storageclass.kubernetes.io/is-default-class": "true" },
            },
            "provisioner": "rancher.io/local-path", "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
        };
        objects.push((Resource::STORAGECLASSES, "", class));
    }
    for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
        let metadata = map! { "name": name };
        let namespace = map! { "apiVersion": "v1", "kind": "Namespace", "metadata": metadata };
        objects.push((Resource::NAMESPACES, "", namespace));
    }
    let labels = map! { "component": "apiserver", "provider": "kubernetes" };
    let port = map! { "name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443 };
    let service = map! {
        "apiVersion": "v1", "kind": "Service",
        "metadata": map! { "name": "kubernetes", "namespace": "default", "labels": labels },
        "spec": map! { "clusterIP": "10.96.0.1", "ports": list![port], "type": "ClusterIP" },
    };
    objects.push((Resource::SERVICES, "default", service));
    for (name, value, description) in SYSTEM_PRIORITIES {
        let class = map! {
            "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
            "metadata": map! { "name": name }, "value": value, "description": description,
        };
        objects.push((Resource::PRIORITYCLASSES, "", class));
    }
    objects
}

/// Where the API server itself is to be reached: it writes that down for its own Service
/// (upstream: `pkg/controlplane/reconcilers`).
fn own_endpoints(address: &Str) -> [(Resource, Value); 2] {
    let port = map! { "name": "https", "port": 6443, "protocol": "TCP" };
    let labels = map! { "endpointslice.kubernetes.io/skip-mirror": "true" };
    let subset = map! {
        "addresses": list![map! { "ip": address }], "ports": list![port.clone()],
    };
    let endpoints = map! {
        "apiVersion": "v1", "kind": "Endpoints",
        "metadata": map! { "name": "kubernetes", "namespace": "default", "labels": labels },
        "subsets": list![subset],
    };
    let labels = map! { "kubernetes.io/service-name": "kubernetes" };
    let endpoint = map! {
        "addresses": list![address], "conditions": map! { "ready": true },
    };
    let slice = map! {
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": map! { "name": "kubernetes", "namespace": "default", "labels": labels },
        "addressType": "IPv4", "endpoints": list![endpoint], "ports": list![port],
    };
    [(Resource::ENDPOINTS, endpoints), (Resource::ENDPOINT_SLICES, slice)]
}

/// Upstream: `pkg/apis/scheduling/v1/helpers.go`.
const SYSTEM_PRIORITIES: [(&str, i64, &str); 2] = [
    (
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
    (
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another \
         node if necessary.",
    ),
];

impl Cluster {
    /// A node's kubelet registers its node, and its lease.
    fn join(&mut self, spec: &NodeSpec, cause: CauseId) {
        let agent = Actor::Boot.name();
        let (now, epoch) = (self.now, self.epoch);
        let moment = Moment { now, epoch, cause, agent, is_typed: false };
        let mut draw = self.server.chance.fixed(&["node", &spec.name]);
        let node = node_object::node(spec, &moment.timestamp(), &mut draw);
        let answer =
            self.must(Actor::Boot, cause, &Request::create(Resource::NODES, "", node.clone()));
        let mut registered = answer;
        let uid = registered.text_at(&["metadata", "uid"]);
        if let Some(status) = node.at(&["status"]) {
            registered.set(&["status"], status);
        }
        self.must(Actor::Boot, cause, &Request::update_status(Resource::NODES, registered));
        let now = time::micro(time::at(self.epoch, self.now));
        let lease = node_object::lease(spec, &uid, &now);
        self.must(Actor::Boot, cause, &Request::create(Resource::LEASES, "kube-node-lease", lease));
    }

    /// Asks for something that can't be refused, because we wrote it ourselves.
    fn must(&mut self, actor: Actor, cause: CauseId, request: &Request) -> Value {
        match self.request(actor, Some(cause), request) {
            Ok(response) => response.into_object().unwrap_or_default(),
            Err(status) => panic!("the first objects are valid: {}", status.message),
        }
    }
}
