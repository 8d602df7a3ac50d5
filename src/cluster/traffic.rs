//! Who answers an HTTP request: at a pod's port, and at an address that a connection leads to.

use super::Cluster;
use super::network::{Destination, Origin, Unreachable};
use crate::api::Resource;
use crate::api::views::{PodView, ServiceView};
use crate::machine::Answer;
use crate::value::{Str, Value};
use std::collections::VecDeque;

/// The answer to an HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Str,
}

/// A connection that somebody opened, for those who watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Passing {
    pub from: Sender,
    /// The pod that was reached, by namespace and name; none if nobody was, or the node itself.
    pub pod: Option<(Str, Str)>,
    pub has_arrived: bool,
}

/// Where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Through `kubectl port-forward`.
    Forward,
    /// From outside, to a node's port or a load balancer.
    Outside,
    /// From a pod.
    Inside,
}

/// The connections that were opened so far.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    pub passed: u64,
    pub failed: u64,
    last: VecDeque<Passing>,
}

/// So many connections are remembered.
const MOST_REMEMBERED: usize = 16;

impl Traffic {
    /// The connections since the `seen`-th, oldest first, as far as they are remembered.
    pub fn since(&self, seen: u64) -> impl Iterator<Item = &Passing> {
        let new = self.passed.saturating_sub(seen).min(self.last.len() as u64) as usize;
        self.last.iter().skip(self.last.len() - new)
    }

    pub(super) fn note(&mut self, passing: Passing) {
        self.passed += 1;
        self.failed += u64::from(!passing.has_arrived);
        self.last.push_back(passing);
        if self.last.len() > MOST_REMEMBERED {
            self.last.pop_front();
        }
    }
}

impl Cluster {
    /// The connections that were opened so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// What came of a connection through `kubectl port-forward`.
    pub fn note_forwarded(&mut self, namespace: &Str, pod: &Str, has_arrived: bool) {
        let pod = Some((namespace.clone(), pod.clone()));
        self.traffic.note(Passing { from: Sender::Forward, pod, has_arrived });
    }

    /// What a pod answers to an HTTP GET at one of its ports; none if nothing listens there.
    ///
    /// A server listens where its image does, whatever `containerPort` says. nginx serves what is
    /// in its folder; the others answer to any path.
    pub fn fetch(&self, namespace: &str, pod: &str, port: u16, path: &str) -> Option<Reply> {
        let pod = self.view().find(Resource::PODS, namespace, pod)?;
        let machine = self.machine(PodView(pod).node_name())?;
        let uid = pod.str_at(&["metadata", "uid"]);
        let sandbox = machine.sandbox_labelled("io.kubernetes.pod.uid", uid)?;
        let page = machine.serve(sandbox, port, path)?;
        Some(Reply { status: page.status, body: page.body })
    }

    /// Sends an HTTP GET to a host, and says who answered what.
    ///
    /// # Errors
    ///
    /// As [`Cluster::connect`].
    pub fn get(
        &mut self,
        from: Origin<'_>,
        host: &str,
        port: u16,
        path: &str,
    ) -> Result<(Destination, Reply), Unreachable> {
        let there = self.connect(from, host, port)?;
        match self.page_at(&there, Some(&Str::from(path))) {
            Answer::Http { status, body, .. } => Ok((there, Reply { status, body })),
            _ => Err(Unreachable::Refused),
        }
    }

    /// The addresses at which a Service is to be reached from outside: its load balancer's, and
    /// its ports of a node.
    pub fn outside_addresses(&self, service: &Value) -> Vec<Str> {
        let facts = ServiceView(service);
        let is_tcp = |port: &&Value| matches!(port.str_at(&["protocol"]), "" | "TCP");
        let at = |host: &str, port: i64| match port {
            80 => Str::from(format!("http://{host}/")),
            port => Str::from(format!("http://{host}:{port}/")),
        };
        let mut found = Vec::new();
        for point in service.items_at(&["status", "loadBalancer", "ingress"]) {
            let host = point.str_at(&["ip"]);
            let ports = facts.ports().iter().filter(is_tcp).filter(|_| !host.is_empty());
            found.extend(ports.filter_map(|port| Some(at(host, port.int_at(&["port"])?))));
        }
        let mut nodes = self.machines.iter().filter(|(name, _)| self.kubelet_runs(name));
        if let Some((_, machine)) = nodes.next() {
            let ports = facts.ports().iter().filter(is_tcp);
            let opened = ports.filter_map(|port| port.int_at(&["nodePort"]));
            found.extend(opened.map(|port| at(machine.address(), port)));
        }
        found
    }
}
