//! The cluster's network: where a connection that somebody opens ends.
//!
//! A name becomes an address ([`crate::loops::dns`]), an address perhaps another one
//! ([`crate::loops::kube_proxy`]), and at the end some machine has a process that listens, or not.

use super::Cluster;
use super::traffic::{Passing, Sender};
use crate::api::Resource;
use crate::api::views::PodView;
use crate::loops::dns;
use crate::loops::kube_proxy::{self, Packet, Route};
use crate::loops::kubelet::{POD_NAME, POD_NAMESPACE};
use crate::machine::{Machine, Sandbox, SandboxState};
use crate::value::Str;

/// Who opens a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The namespace in which names are looked up first; empty outside of the cluster, where only
    /// the nodes' names are known.
    pub namespace: &'a str,
    /// The address it comes from, for Services that keep a client with one endpoint.
    pub address: &'a str,
}

/// Where a connection ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// The machine.
    pub node: Str,
    /// The pod's namespace and name; none for what the node itself serves (the API server).
    pub pod: Option<(Str, Str)>,
    /// The address that the client sees, before kube-proxy's rules.
    pub asked: Str,
    /// The address and port where somebody listens.
    pub address: Str,
    pub port: u16,
}

/// Why no connection comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// No such name (`bad address`, `Could not resolve host`).
    UnknownHost,
    /// Nobody listens, or a Service has no endpoint (`Connection refused`).
    Refused,
    /// What is sent gets lost (`Connection timed out`).
    TimedOut,
    /// There is no such machine, or no way to it (`No route to host`).
    NoRoute,
}

/// The API server's port on the first node.
const API_SERVER_PORT: u16 = 6443;

impl Cluster {
    /// Opens a connection to a host, by name or IPv4 address. Chance picks among the endpoints of
    /// a Service, as kube-proxy's rules do, so asking is an event and not only a look.
    ///
    /// # Errors
    ///
    /// What the client's system call would come to.
    pub fn connect(
        &mut self,
        from: Origin<'_>,
        host: &str,
        port: u16,
    ) -> Result<Destination, Unreachable> {
        let found = self.find_way(from, host, port);
        // Where a name leads nowhere no connection is opened.
        if found == Err(Unreachable::UnknownHost) {
            return found;
        }
        self.traffic.note(Passing {
            from: if from.namespace.is_empty() { Sender::Outside } else { Sender::Inside },
            pod: found.as_ref().ok().and_then(|there| there.pod.clone()),
            has_arrived: found.is_ok(),
        });
        found
    }

    fn find_way(
        &mut self,
        from: Origin<'_>,
        host: &str,
        port: u16,
    ) -> Result<Destination, Unreachable> {
        let asked = self.address_of(from, host)?;
        if from.namespace.is_empty() && !self.is_outside_reachable(&asked) {
            // The learner's network knows that no way leads there.
            return Err(Unreachable::NoRoute);
        }
        let packet = Packet { client: from.address, address: &asked, port };
        let store = &self.server.store;
        self.tables.follow(store, &self.trace, self.now);
        let (chance, stale) = (&mut self.server.chance, self.tables.stale());
        let route = kube_proxy::route(store.view(), stale, packet, |client| match client {
            "" => chance.draw(&["kube-proxy", &asked]),
            client => chance.fixed(&["kube-proxy", &asked, client]),
        });
        match route {
            Route::Rejected => Err(Unreachable::Refused),
            Route::Lost => Err(Unreachable::TimedOut),
            Route::To { address, port } => self.listener(asked, address, port),
        }
    }

    /// The addresses that a name stands for in a pod of a namespace, as its DNS answers.
    pub fn resolve_name(&self, namespace: &str, name: &str) -> Option<dns::Found> {
        dns::resolve(self.view(), namespace, name)
    }

    fn address_of(&self, from: Origin<'_>, host: &str) -> Result<Str, Unreachable> {
        if is_ipv4(host) {
            return Ok(host.into());
        }
        if from.namespace.is_empty() {
            let machine = self.machines.get(host).ok_or(Unreachable::UnknownHost)?;
            return Ok(machine.address().clone());
        }
        let found = self.resolve_name(from.namespace, host).ok_or(Unreachable::UnknownHost)?;
        found.addresses.into_iter().next().ok_or(Unreachable::UnknownHost)
    }

    /// From outside only the nodes and the load balancers are to be reached.
    pub fn is_outside_reachable(&self, address: &str) -> bool {
        self.machines.values().any(|machine| machine.address() == address)
            || self.view().list(Resource::SERVICES, "").any(|(_, service)| {
                let points = service.items_at(&["status", "loadBalancer", "ingress"]);
                points.iter().any(|point| point.str_at(&["ip"]) == address)
            })
    }

    /// Who listens at an address that no rule changes any more.
    fn listener(&self, asked: Str, address: Str, port: u16) -> Result<Destination, Unreachable> {
        let at = |node: &Str, pod, address, port| {
            Ok(Destination { node: node.clone(), pod, asked: asked.clone(), address, port })
        };
        for (node, machine) in &self.machines {
            let own = machine.address() == &address;
            if let Some(sandbox) = listening(machine, &address, port) {
                return at(node, Some(names(sandbox)), address, port);
            }
            if own && port == API_SERVER_PORT && self.serves_api(&address) {
                return at(node, None, address, port);
            }
            if let Some((pod, inner)) = self.host_port(node, port).filter(|_| own) {
                let sandbox = listening(machine, PodView(pod).pod_ip(), inner);
                let Some(sandbox) = sandbox else { return Err(Unreachable::Refused) };
                return at(node, Some(names(sandbox)), sandbox.address.clone(), inner);
            }
            if own || machine.sandboxes().iter().any(|sandbox| is_at(sandbox, &address)) {
                return Err(Unreachable::Refused);
            }
        }
        Err(if self.is_pod_address(&address) {
            Unreachable::NoRoute
        } else {
            Unreachable::TimedOut
        })
    }

    fn serves_api(&self, address: &str) -> bool {
        let own = self.view().find(Resource::ENDPOINTS, "default", "kubernetes");
        own.is_some_and(|own| own.str_at(&["subsets", "0", "addresses", "0", "ip"]) == address)
    }

    /// The pod that has taken a port of its node, and the port behind it.
    fn host_port(&self, node: &str, port: u16) -> Option<(&crate::value::Value, u16)> {
        self.view().pods_on(node).find_map(|(_, pod)| {
            let mut ports = PodView(pod).containers().iter().flat_map(|c| c.items_at(&["ports"]));
            let open = ports.find(|p| p.int_at(&["hostPort"]) == Some(i64::from(port)))?;
            Some((pod, open.int_at(&["containerPort"])? as u16))
        })
    }

    /// Whether an address is in a network of pods.
    fn is_pod_address(&self, address: &str) -> bool {
        address.starts_with("10.244.")
    }
}

/// The sandbox at an address in which somebody listens on a port.
fn listening<'m>(machine: &'m Machine, address: &str, port: u16) -> Option<&'m Sandbox> {
    let mut sandboxes = machine.sandboxes().iter();
    let found = sandboxes.find(|sandbox| is_at(sandbox, address) && sandbox.listens(port))?;
    Some(found)
}

fn is_at(sandbox: &Sandbox, address: &str) -> bool {
    sandbox.state == SandboxState::Ready && sandbox.address == address
}

fn names(sandbox: &Sandbox) -> (Str, Str) {
    (sandbox.label(POD_NAMESPACE).into(), sandbox.label(POD_NAME).into())
}

/// Whether a host is four numbers with dots.
fn is_ipv4(host: &str) -> bool {
    host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Request;
    use crate::cluster::{Actor, Scenario};
    use crate::value::yaml;

    fn apply(cluster: &mut Cluster, text: &str) {
        for document in yaml::read(text).unwrap() {
            let object = document.value;
            let kind = object.text_at(&["kind"]);
            let resource = Resource::of_kind(object.str_at(&["apiVersion"]), &kind).unwrap();
            let request = Request::create(resource, "default", object);
            cluster.request(Actor::Kubectl(0), None, &request).unwrap();
        }
        cluster.advance(cluster.now() + 10_000);
    }

    const POD: Origin<'_> = Origin { namespace: "default", address: "10.244.0.99" };
    const OUTSIDE: Origin<'_> = Origin { namespace: "", address: "" };

    const WEB: &str = "
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: pods}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: none}
spec: {selector: {app: none}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: out}
spec: {type: ExternalName, externalName: example.com}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";

    #[test]
    fn names_lead_to_ready_pods() {
        let mut cluster = Cluster::boot(&Scenario::recorded(), 3);
        apply(&mut cluster, WEB);
        let mut met = std::collections::BTreeSet::new();
        for _ in 0..20 {
            let there = cluster.connect(POD, "web", 8080).unwrap();
            assert_eq!(there.port, 80);
            met.insert(there.pod.unwrap());
        }
        assert_eq!(met.len(), 2, "both are chosen some time");
        for host in ["web.default", "web.default.svc.cluster.local."] {
            assert!(cluster.connect(POD, host, 8080).is_ok(), "{host}");
        }
        assert_eq!(cluster.connect(POD, "web", 80), Err(Unreachable::TimedOut));
        assert_eq!(cluster.connect(POD, "none", 80), Err(Unreachable::Refused));
        assert_eq!(cluster.connect(POD, "nobody", 80), Err(Unreachable::UnknownHost));
        assert_eq!(cluster.connect(POD, "out", 80), Err(Unreachable::UnknownHost));
        assert_eq!(cluster.resolve_name("default", "pods").unwrap().addresses.len(), 2);
        assert!(cluster.connect(POD, "pods", 80).is_ok());
        let api = cluster.connect(POD, "kubernetes", 443).unwrap();
        assert_eq!((api.pod, api.port), (None, 6443));
    }

    #[test]
    fn from_outside_there_are_node_ports() {
        let mut cluster = Cluster::boot(&Scenario::recorded(), 3);
        apply(&mut cluster, WEB);
        let node = cluster.machines.values().next_back().unwrap().address().clone();
        assert!(cluster.connect(OUTSIDE, &node, 30080).unwrap().pod.is_some());
        assert_eq!(cluster.connect(OUTSIDE, &node, 30081), Err(Unreachable::Refused));
        assert_eq!(cluster.connect(OUTSIDE, "web", 8080), Err(Unreachable::UnknownHost));
        let own = cluster.view().find(Resource::SERVICES, "default", "web").unwrap();
        let own = own.text_at(&["spec", "clusterIP"]);
        assert_eq!(cluster.connect(OUTSIDE, &own, 8080), Err(Unreachable::NoRoute));
        assert!(cluster.connect(OUTSIDE, "node-2", 30080).is_ok());
        let traffic = cluster.traffic();
        assert_eq!((traffic.passed, traffic.failed), (4, 2));
        let last: Vec<_> = traffic.since(2).map(|it| (it.from, it.has_arrived)).collect();
        assert_eq!(last, [(Sender::Outside, false), (Sender::Outside, true)]);
        let pod = cluster.connect(POD, "web", 8080).unwrap().address;
        assert!(cluster.connect(POD, &pod, 80).is_ok());
        assert_eq!(cluster.connect(POD, &pod, 81), Err(Unreachable::Refused));
        assert_eq!(cluster.connect(POD, "10.244.0.250", 80), Err(Unreachable::NoRoute));
    }
}
