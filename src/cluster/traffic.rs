//! Who answers an HTTP request: at a pod's port, and at an address that a connection leads to.

use super::Cluster;
use super::network::{Destination, Origin, Unreachable};
use crate::api::Resource;
use crate::api::views::{PodView, ServiceView};
use crate::machine::Answer;
use crate::value::{Str, Value};

/// The answer to an HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Str,
}

impl Cluster {
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
