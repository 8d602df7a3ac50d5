//! `kubectl port-forward`: ports of the learner's machine that lead into a pod.
//!
//! The process only says which ports it listens on ([`Forward`]); who connects to one tells it,
//! and carries the connection into the pod.

use super::object_and_pod;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text, usage};
use crate::kubectl::flags::Flag;
use crate::kubectl::time::klog_stamp;
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
    /// The pod's own: another of its name is not meant.
    pub uid: Str,
    pub local: u16,
    pub remote: u16,
}

/// A port-forward that runs until it is interrupted, or loses the pod.
#[derive(Clone, Debug)]
pub struct Forwarding {
    pub forwards: Vec<Forward>,
    /// Ports to which somebody connected, still to be told.
    pub connected: Vec<Connection>,
}

/// Somebody connected to a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    pub local: u16,
    /// Why it did not get into the pod, in the runtime's words.
    pub failure: Option<Str>,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let [word, ports @ ..] = cx.args() else { return Err(missing(cx)) };
    if ports.is_empty() {
        return Err(missing(cx));
    }
    let (object, pod) = object_and_pod(cx, word)?;
    let is_service = object.str_at(&["kind"]) == "Service";
    check_udp(if is_service { &object } else { &pod }, is_service, ports)?;
    let pairs =
        ports.iter().map(|port| translate(&object, &pod, port)).collect::<Result<Vec<_>>>()?;
    let phase = pod.str_at(&["status", "phase"]);
    if phase != "Running" {
        return Err(text(format!(
            "unable to forward port because pod is not running. Current status={phase}"
        )));
    }
    let addresses = addresses(cx.flags().list("address"))?;
    let mut forwards = Vec::new();
    for (local, remote) in pairs {
        forwards.push(Forward {
            namespace: pod.text_at(&["metadata", "namespace"]),
            pod: pod.text_at(&["metadata", "name"]),
            uid: pod.text_at(&["metadata", "uid"]),
            local: number(&local, "local")?,
            remote: remote_number(&remote)?,
        });
    }
    let asked = forwards.clone();
    forwards.retain_mut(|forward| listen(cx, forward, &addresses));
    if forwards.is_empty() {
        let pairs: Vec<String> =
            asked.iter().map(|it| format!("{{{} {}}}", it.local, it.remote)).collect();
        let pairs = pairs.join(" ");
        return Err(text(format!("unable to listen on any of the requested ports: [{pairs}]")));
    }
    let forwarding = Forwarding { forwards, connected: Vec::new() };
    Ok(Next::Wait(Box::new(Waiting::Forward(forwarding))))
}

fn missing(cx: &Cx<'_>) -> Error {
    usage(&cx.call.path, "TYPE/NAME and list of ports are required for port-forward")
}

/// The addresses to listen on, each with its protocol, in upstream's order (`parseAddresses`).
fn addresses(given: &[String]) -> Result<Vec<(String, &'static str)>> {
    let mut found = Vec::new();
    for address in given {
        match address.as_str() {
            "localhost" => found.extend([("127.0.0.1".into(), "tcp4"), ("::1".into(), "tcp6")]),
            it if it.parse::<std::net::Ipv4Addr>().is_ok() => found.push((it.into(), "tcp4")),
            it if it.parse::<std::net::Ipv6Addr>().is_ok() => found.push((it.into(), "tcp6")),
            it => return Err(text(format!("{it} is not a valid IP"))),
        }
    }
    if found.is_empty() {
        found = vec![("127.0.0.1".into(), "tcp4"), ("::1".into(), "tcp6")];
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Takes a port of this machine, and says so; false if somebody has it already. Mirrors
/// `listenOnPort`.
fn listen(cx: &mut Cx<'_>, forward: &mut Forward, addresses: &[(String, &str)]) -> bool {
    if forward.local == 0 {
        // Any that is free; which one follows from the moment.
        let first = FIRST_FREE + (cx.host.now() % u64::from(FREE_PORTS)) as u16;
        let mut ports = first..=u16::MAX;
        forward.local = ports.find(|port| !cx.host.is_port_taken(*port)).unwrap_or(first);
    }
    let (local, remote) = (forward.local, forward.remote);
    let joined = |address: &str, port| match address.contains(':') {
        true => format!("[{address}]:{port}"),
        false => format!("{address}:{port}"),
    };
    if cx.host.is_port_taken(local) {
        let errors = addresses.iter().map(|(address, protocol)| {
            let place = joined(address, local);
            format!(
                "unable to create listener: Error listen {protocol} {place}: bind: address \
                 already in use"
            )
        });
        let errors = errors.collect::<Vec<_>>().join(" ");
        cx.complain(format!(
            "Unable to listen on port {local}: Listeners failed to create with the following \
             errors: [{errors}]"
        ));
        return false;
    }
    for (address, _) in addresses {
        cx.say(format!("Forwarding from {} -> {remote}", joined(address, local)));
    }
    true
}

/// Where the ports begin that are given to whoever wants any (Linux: `ip_local_port_range`), and
/// how many of them may be the first to be tried.
const FIRST_FREE: u16 = 32_768;
const FREE_PORTS: u16 = 28_000;

/// Refuses ports that are UDP and nothing else. Mirrors `checkUDPPorts`.
fn check_udp(object: &Value, is_service: bool, wanted: &[String]) -> Result<()> {
    let (ports, field): (Vec<&Value>, _) = match is_service {
        true => (object.items_at(&["spec", "ports"]).iter().collect(), "port"),
        false => {
            let containers = object.items_at(&["spec", "containers"]).iter();
            let ports = containers.flat_map(|container| container.items_at(&["ports"]));
            (ports.collect(), "containerPort")
        }
    };
    for port in wanted {
        let (_, remote) = split(port);
        let named = || ports.iter().find(|it| it.str_at(&["name"]) == remote);
        let number = remote.parse::<i64>().ok().or_else(|| named()?.int_at(&[field]));
        let is = |protocol: &str| {
            let same = |it: &&&Value| it.int_at(&[field]) == number;
            let of = |it: &&Value| match it.str_at(&["protocol"]) {
                "" => "TCP" == protocol,
                its => its == protocol,
            };
            number.is_some() && ports.iter().filter(same).any(of)
        };
        if is("UDP") && !is("TCP") {
            return Err(text(format!("UDP protocol is not supported for {remote}")));
        }
    }
    Ok(())
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
    if port.is_empty() {
        return Ok(0);
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
        0 => Err(text("remote port must be > 0")),
        number => Ok(number),
    }
}

impl Forwarding {
    /// Tells of new connections. One that did not get into the pod ends it: mirrors
    /// `handleConnection`, which closes the stream, and `ErrLostConnectionToPod`.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        for Connection { local, failure } in std::mem::take(&mut self.connected) {
            cx.say(format!("Handling connection for {local}"));
            let forward = self.forwards.iter().find(|forward| forward.local == local);
            let (Some(why), Some(forward)) = (failure, forward) else { continue };
            let remote = forward.remote;
            let moment = klog_stamp(cx.wall_clock());
            cx.complain(format!(
                "E{moment}    1000 portforward.go:522] \"Unhandled Error\" err=\"an error occurred \
                 forwarding {local} -> {remote}: error forwarding port {remote} to pod {}, uid : \
                 {}\"",
                sandbox_of(&forward.uid),
                why.replace('"', "\\\""),
            ));
            return Err(text("lost connection to pod"));
        }
        Ok(Turn::Blocked(Wait::change()))
    }
}

/// What stands for the id of a pod's sandbox, which only its node knows.
fn sandbox_of(uid: &str) -> String {
    uid.replace('-', "").repeat(2)
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
        assert_eq!(world.run("port-forward p 8080:0").err, "error: remote port must be > 0\n");
        let said = world.run("port-forward p --address 0.0.0.0,localhost :80").out;
        let first = said.lines().next().unwrap_or_default();
        let any = first.strip_prefix("Forwarding from 0.0.0.0:").unwrap_or_default();
        let any = any.strip_suffix(" -> 80").unwrap_or_default();
        assert!(any.parse::<u16>().is_ok_and(|port| port >= 32_768), "{said}");
        assert_eq!(said.matches(any).count(), 3, "{said}");
        assert_eq!(
            world.run("port-forward p --address here 80").err,
            "error: here is not a valid IP\n"
        );
        assert_eq!(
            world.run("port-forward p").err,
            "error: TYPE/NAME and list of ports are required for port-forward\n\
             See 'kubectl port-forward -h' for help and examples\n"
        );
    }
}
