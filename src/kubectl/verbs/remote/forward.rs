//! `kubectl port-forward`: ports of the learner's machine that lead into a pod.
//!
//! The process only says which ports it listens on ([`Forward`]); who connects to one tells it,
//! and carries the connection into the pod.

use super::object_and_pod;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Result, text, usage};
use crate::kubectl::flags::Flag;
use crate::kubectl::verbs::Waiting;
use crate::sim::Wait;
use crate::value::{Str, Value};

pub static COMMAND: Command = Command {
    name: "port-forward",
    usage: "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
    about: "Lets ports of this machine lead into a pod",
    flags: &[&[
        Flag::slice("address", "addresses to listen on; localhost if none is given"),
        Flag::duration("pod-running-timeout", "1m0s", "how long to wait for a pod"),
    ]],
    run: Run::Work(run),
    ..BARE
};

/// A port that leads into a pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    pub namespace: Str,
    pub pod: Str,
    pub local: u16,
    pub remote: u16,
}

/// A port-forward that runs until it is interrupted.
#[derive(Clone, Debug)]
pub struct Forwarding {
    pub forwards: Vec<Forward>,
    /// Ports to which somebody connected, still to be told.
    pub connected: Vec<u16>,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let [word, ports @ ..] = cx.args() else {
        return Err(usage(
            &cx.call.path,
            "TYPE/NAME and list of ports are required for port-forward",
        ));
    };
    if ports.is_empty() {
        return Err(usage(
            &cx.call.path,
            "TYPE/NAME and list of ports are required for port-forward",
        ));
    }
    let (object, pod) = object_and_pod(cx, word)?;
    let pairs =
        ports.iter().map(|port| translate(&object, &pod, port)).collect::<Result<Vec<_>>>()?;
    let phase = pod.str_at(&["status", "phase"]);
    if phase != "Running" {
        return Err(text(format!(
            "unable to forward port because pod is not running. Current status={phase}"
        )));
    }
    let mut forwards = Vec::new();
    for (local, remote) in pairs {
        forwards.push(Forward {
            namespace: pod.text_at(&["metadata", "namespace"]),
            pod: pod.text_at(&["metadata", "name"]),
            local: number(&local, "local")?,
            remote: remote_number(&remote)?,
        });
    }
    for forward in &forwards {
        let (local, remote) = (forward.local, forward.remote);
        match cx.flags().list("address") {
            [] => cx.say(format!(
                "Forwarding from 127.0.0.1:{local} -> {remote}\nForwarding from [::1]:{local} -> \
                 {remote}"
            )),
            addresses => {
                for address in addresses {
                    let address = if address == "localhost" { "127.0.0.1" } else { address };
                    cx.say(format!("Forwarding from {address}:{local} -> {remote}"));
                }
            }
        }
    }
    let forwarding = Forwarding { forwards, connected: Vec::new() };
    Ok(Next::Wait(Box::new(Waiting::Forward(forwarding))))
}

/// `LOCAL:REMOTE` or one port for both.
fn split(port: &str) -> (&str, &str) {
    port.split_once(':').unwrap_or((port, port))
}

/// The local port and the container's port, with names looked up.
fn translate(object: &Value, pod: &Value, port: &str) -> Result<(String, String)> {
    let (local, remote) = split(port);
    if object.str_at(&["kind"]) != "Service" {
        if remote.is_empty() {
            return Err(text("remote port cannot be empty"));
        }
        let found = match remote.parse::<i64>() {
            Ok(_) => remote.to_string(),
            Err(_) => named_port(pod, remote)?.to_string(),
        };
        let local = if local == remote { found.clone() } else { local.to_string() };
        return Ok((local, found));
    }
    let name = object.str_at(&["metadata", "name"]);
    let ports = object.items_at(&["spec", "ports"]);
    let service_port = match remote.parse::<i64>() {
        Ok(number) => ports.iter().find(|port| port.int_at(&["port"]) == Some(number)),
        Err(_) => ports.iter().find(|port| port.str_at(&["name"]) == remote),
    };
    let Some(service_port) = service_port else {
        return Err(match remote.parse::<i64>() {
            Ok(number) => text(format!("Service {name} does not have a service port {number}")),
            Err(_) => text(format!("Service '{name}' does not have a named port '{remote}'")),
        });
    };
    let target = match service_port.get("targetPort") {
        Some(Value::Int(number)) => *number,
        Some(Value::Str(named)) => named_port(pod, named)?,
        _ => service_port.int_at(&["port"]).unwrap_or(0),
    };
    let own = service_port.int_at(&["port"]).unwrap_or(0).to_string();
    let local = if local == remote { own } else { local.to_string() };
    Ok((local, target.to_string()))
}

fn named_port(pod: &Value, wanted: &str) -> Result<i64> {
    let containers = pod.items_at(&["spec", "containers"]).iter();
    let mut ports = containers.flat_map(|container| container.items_at(&["ports"]));
    let name = pod.str_at(&["metadata", "name"]);
    match ports.find(|port| port.str_at(&["name"]) == wanted) {
        Some(port) => Ok(port.int_at(&["containerPort"]).unwrap_or(0)),
        None => Err(text(format!("Pod '{name}' does not have a named port '{wanted}'"))),
    }
}

fn number(port: &str, side: &str) -> Result<u16> {
    if port.is_empty() || port == "0" {
        return Ok(30_080);
    }
    port.parse::<u16>().map_err(|why| {
        let why = match why.kind() {
            std::num::IntErrorKind::PosOverflow => "value out of range",
            _ => "invalid syntax",
        };
        text(format!(
            "error parsing {side} port '{port}': strconv.ParseUint: parsing {port:?}: {why}"
        ))
    })
}

fn remote_number(port: &str) -> Result<u16> {
    match number(port, "remote")? {
        _ if port == "0" => Err(text("remote port must be > 0")),
        number => Ok(number),
    }
}

impl Forwarding {
    /// Tells of new connections.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        for port in std::mem::take(&mut self.connected) {
            cx.say(format!("Handling connection for {port}"));
        }
        Ok(Turn::Blocked(Wait::change()))
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Resource;
    use crate::kubectl::fake::World;
    use crate::map;

    #[test]
    fn ports_lead_into_a_pod() {
        let pod = map! {
            "kind": "Pod", "metadata": map! { "name": "p", "namespace": "default" },
            "status": map! { "phase": "Running" },
        };
        let mut world = World::default().with(Resource::PODS, pod);
        let ran = world.run("port-forward pod/p 8080:80");
        assert_eq!(
            ran.out,
            "Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n"
        );
        assert_eq!(ran.exit, None);
        assert_eq!(
            world.run("port-forward pod/p abc").err,
            "error: Pod 'p' does not have a named port 'abc'\n"
        );
        assert_eq!(
            world.run("port-forward p 99999:80").err,
            "error: error parsing local port '99999': strconv.ParseUint: parsing \"99999\": value \
             out of range\n"
        );
        assert_eq!(
            world.run("port-forward p").err,
            "error: TYPE/NAME and list of ports are required for port-forward\n\
             See 'kubectl port-forward -h' for help and examples\n"
        );
    }
}
