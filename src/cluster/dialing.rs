//! Connections that processes in containers open, followed to where they end.

use super::Cluster;
use super::network::{Destination, Origin, Unreachable};
use crate::loops::kubelet::POD_NAMESPACE;
use crate::machine::{Answer, Ask, Dial, Sandbox};
use crate::sim::Millis;
use crate::value::Str;
use std::rc::Rc;

/// From one pod to another and back.
const ROUND_MS: Millis = 1;
/// How long Linux tries to reach who does not answer.
const TIMEOUT_MS: Millis = 127_000;
/// How long it takes until a neighbour is known not to be there.
const NO_ROUTE_MS: Millis = 3_000;

impl Cluster {
    /// Answers what processes on a node want of the network.
    pub(super) fn answer_dials(&mut self, node: &Str) {
        let Some(machine) = self.machines.get_mut(node) else { return };
        for dial in machine.take_dials() {
            let (answer, after_ms) = self.follow(node, &dial);
            let at = self.now + after_ms;
            if let Some(machine) = self.machines.get_mut(node) {
                machine.answer(at, &dial, answer);
            }
        }
    }

    fn follow(&mut self, node: &Str, dial: &Dial) -> (Answer, Millis) {
        let own = self.machine(node).and_then(|m| m.sandbox_of(&dial.container)).cloned();
        let Some(own) = own else { return (Answer::UnknownHost, ROUND_MS) };
        let namespace = Str::from(own.label(POD_NAMESPACE));
        match &dial.ask {
            Ask::Name { name } => match self.resolve_name(&namespace, name) {
                Some(found) => {
                    let (name, addresses) = (found.name, found.addresses);
                    (Answer::Names { name, addresses }, ROUND_MS)
                }
                None => (Answer::UnknownHost, ROUND_MS),
            },
            Ask::Ping { host } => (self.ping(&own, &namespace, host), ROUND_MS),
            Ask::Open { host, port } => self.reach(node, &own, &namespace, (host, *port), None),
            Ask::Http { host, port, path } => {
                self.reach(node, &own, &namespace, (host, *port), Some(path))
            }
        }
    }

    fn reach(
        &mut self,
        node: &Str,
        own: &Rc<Sandbox>,
        namespace: &str,
        (host, port): (&Str, u16),
        path: Option<&Str>,
    ) -> (Answer, Millis) {
        let is_local = host == "localhost" || host.starts_with("127.") || *host == own.address;
        if is_local || *host == own.config.hostname {
            let address = if is_local { Str::lit("127.0.0.1") } else { own.address.clone() };
            return (self.page(node, own, &address, port, path), ROUND_MS);
        }
        let from = Origin { namespace, address: &own.address };
        let asked = || match host.parse::<std::net::Ipv4Addr>() {
            Ok(_) => Some(host.clone()),
            Err(_) => self.resolve_name(namespace, host)?.addresses.into_iter().next(),
        };
        let address = asked().unwrap_or_default();
        match self.connect(from, host, port) {
            Ok(there) => (self.page_at(&there, path), ROUND_MS),
            Err(Unreachable::UnknownHost) => (Answer::UnknownHost, ROUND_MS),
            Err(Unreachable::Refused) => (Answer::Refused { address }, ROUND_MS),
            Err(Unreachable::TimedOut) => (Answer::TimedOut { address }, TIMEOUT_MS),
            Err(Unreachable::NoRoute) => (Answer::NoRoute { address }, NO_ROUTE_MS),
        }
    }

    pub(super) fn page_at(&self, there: &Destination, path: Option<&Str>) -> Answer {
        let address = there.asked.clone();
        if there.pod.is_none() {
            return match path {
                None => Answer::Reached { address },
                Some(_) => {
                    let body = Str::lit("Client sent an HTTP request to an HTTPS server.\n");
                    Answer::Http { address, status: 400, body }
                }
            };
        }
        let machine = self.machine(&there.node);
        let sandbox = machine.and_then(|machine| {
            machine
                .sandboxes()
                .iter()
                .rev()
                .find(|s| s.address == there.address && s.listens(there.port))
        });
        match sandbox {
            Some(sandbox) => self.page(&there.node, sandbox, &address, there.port, path),
            None => Answer::Refused { address },
        }
    }

    /// What is at a sandbox's port.
    fn page(
        &self,
        node: &str,
        sandbox: &Sandbox,
        address: &Str,
        port: u16,
        path: Option<&Str>,
    ) -> Answer {
        let address = address.clone();
        let served = self.machine(node).and_then(|machine| {
            machine.serve(sandbox, port, path.map_or("/", |path| path.as_str()))
        });
        match (served, path) {
            (None, _) => Answer::Refused { address },
            (Some(_), None) => Answer::Reached { address },
            (Some(page), Some(_)) => Answer::Http { address, status: page.status, body: page.body },
        }
    }

    /// Pods and nodes answer; the addresses of Services are only rules.
    fn ping(&self, own: &Sandbox, namespace: &str, host: &Str) -> Answer {
        let local = host == "localhost" || host.starts_with("127.") || *host == own.config.hostname;
        let address = match host.parse::<std::net::Ipv4Addr>() {
            Ok(_) => Some(host.clone()),
            Err(_) if local => Some(own.address.clone()),
            Err(_) => {
                let found = self.resolve_name(namespace, host);
                found.and_then(|found| found.addresses.into_iter().next())
            }
        };
        let Some(address) = address else { return Answer::UnknownHost };
        let is_there = local
            || self.machines.values().any(|machine| {
                *machine.address() == address
                    || machine.sandboxes().iter().any(|s| s.is_at(&address))
            });
        if is_there { Answer::Reached { address } } else { Answer::TimedOut { address } }
    }
}
