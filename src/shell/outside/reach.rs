//! The way from the learner's machine to who answers.

use super::address::Address;
use crate::api::Resource;
use crate::cluster::{Cluster, Origin, Unreachable};
use crate::kubectl::{Connection, Forward};
use crate::sim::Millis;
use crate::value::Str;

/// The network as a program of the learner's machine meets it.
pub struct Network<'a> {
    pub cluster: &'a mut Cluster,
    /// The ports that all terminals' kubectls have opened.
    pub forwards: &'a [Forward],
    /// Those of them that were connected to.
    pub connected: &'a mut Vec<Connection>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Got {
    pub end: Result<Page, Failure>,
    /// Who answered; none if nobody did, or the node itself.
    pub served: Option<Served>,
    /// How long it takes until that is known.
    pub after_ms: Millis,
}

/// An answer by HTTP.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub status: u16,
    pub body: Str,
}

/// The pod that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub namespace: Str,
    pub pod: Str,
    pub node: Str,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    UnknownHost,
    Refused,
    NoRoute,
    TimedOut,
    /// The connection stood and was closed without an answer.
    Empty,
    /// Asked by HTTPS, it answers by HTTP.
    NoTls,
    /// Its certificate is one that nobody here trusts.
    Untrusted,
}

/// How long Linux tries to reach who does not answer.
const TIMEOUT_MS: Millis = 127_000;

impl Network<'_> {
    /// Asks for a page.
    pub fn get(&mut self, address: &Address) -> Got {
        let failed = |failure| Got { end: Err(failure), served: None, after_ms: 0 };
        let got = match self.forward(address) {
            Some(forward) => self.through(&forward, address),
            None if address.is_local() => failed(Failure::Refused),
            None => {
                let from = Origin { namespace: "", address: "" };
                let (host, port, path) = (&address.host, address.port, &address.path);
                match self.cluster.get(from, host, port, path) {
                    Ok((there, reply)) => {
                        let served = there.pod.map(|(namespace, pod)| {
                            let node = there.node;
                            Served { namespace, pod, node }
                        });
                        let page = Page { status: reply.status, body: reply.body };
                        Got { end: Ok(page), served, after_ms: 0 }
                    }
                    Err(Unreachable::UnknownHost) => failed(Failure::UnknownHost),
                    Err(Unreachable::Refused) => failed(Failure::Refused),
                    Err(Unreachable::NoRoute) => failed(Failure::NoRoute),
                    Err(Unreachable::TimedOut) => {
                        Got { after_ms: TIMEOUT_MS, ..failed(Failure::TimedOut) }
                    }
                }
            }
        };
        match (&got.end, &got.served) {
            (Ok(_), Some(_)) if address.is_tls => failed(Failure::NoTls),
            (Ok(_), None) if address.is_tls => failed(Failure::Untrusted),
            _ => got,
        }
    }

    /// The port-forward that listens at an address.
    fn forward(&self, address: &Address) -> Option<Forward> {
        let mut forwards = self.forwards.iter();
        forwards.find(|it| address.is_local() && it.local == address.port).cloned()
    }

    fn through(&mut self, forward: &Forward, address: &Address) -> Got {
        let is_it = |pod: &&crate::value::Value| forward.uid == pod.str_at(&["metadata", "uid"]);
        let (namespace, name) = (&forward.namespace, &forward.pod);
        let pod = self.cluster.view().find(Resource::PODS, namespace, name).filter(is_it);
        let node = pod.map(|pod| pod.text_at(&["spec", "nodeName"]));
        let reply = node
            .as_ref()
            .and_then(|_| self.cluster.fetch(namespace, name, forward.remote, &address.path));
        let failure = (reply.is_none()).then(|| why_lost(forward, node.is_some()));
        self.cluster.note_forwarded(namespace, name, reply.is_some());
        self.connected.push(Connection { local: forward.local, failure });
        let (Some(reply), Some(node)) = (reply, node) else {
            return Got { end: Err(Failure::Empty), served: None, after_ms: 0 };
        };
        let served = Served { namespace: namespace.clone(), pod: name.clone(), node };
        let page = Page { status: reply.status, body: reply.body };
        Got { end: Ok(page), served: Some(served), after_ms: 0 }
    }
}

/// The container runtime's words for a forward that leads nowhere (containerd's
/// `sandbox_portforward_linux.go`).
fn why_lost(forward: &Forward, is_there: bool) -> Str {
    let sandbox = forward.uid.replace('-', "").repeat(2);
    if !is_there {
        return format!("failed to find sandbox \"{sandbox}\" in store: not found").into();
    }
    let port = forward.remote;
    let space = format!("/var/run/netns/cni-{}", forward.uid);
    format!(
        "failed to execute portforward in network namespace \"{space}\": failed to connect to \
         localhost:{port} inside namespace \"{sandbox}\", IPv4: dial tcp4 127.0.0.1:{port}: \
         connect: connection refused IPv6 dial tcp6 [::1]:{port}: connect: connection refused "
    )
    .into()
}
