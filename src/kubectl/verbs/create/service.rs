//! `create service clusterip`, `nodeport`, `loadbalancer` and `externalname`.

use super::{generator_flags, make, name, refuse};
use crate::api::Resource;
use crate::api::meta::{dns1123_subdomain, port_name, port_number};
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::Result;
use crate::kubectl::flags::Flag;
use crate::map;
use crate::value::Value;

pub static COMMAND: Command = Command {
    name: "service",
    aliases: &["svc"],
    usage: "service [options]",
    about: "Makes a service by one of its subcommands",
    subcommands: &[&CLUSTER_IP, &NODE_PORT, &LOAD_BALANCER, &EXTERNAL_NAME],
    run: Run::Help { to_stderr: true },
    ..BARE
};

const TCP: Flag = Flag::slice("tcp", "PORT or PORT:TARGETPORT");

static CLUSTER_IP: Command = Command {
    name: "clusterip",
    usage: "clusterip NAME [--tcp=<port>:<targetPort>] [options]",
    about: "Makes a service with an address inside the cluster",
    flags: generator_flags!(&[TCP, Flag::text("clusterip", "", "the address, or None")]),
    run: Run::Work(|cx| service(cx, "ClusterIP")),
    ..BARE
};

static NODE_PORT: Command = Command {
    name: "nodeport",
    usage: "nodeport NAME [--tcp=port:targetPort] [options]",
    about: "Makes a service with a port on every node",
    flags: generator_flags!(&[TCP, Flag::int("node-port", "0", "the port on the nodes")]),
    run: Run::Work(|cx| service(cx, "NodePort")),
    ..BARE
};

static LOAD_BALANCER: Command = Command {
    name: "loadbalancer",
    usage: "loadbalancer NAME [--tcp=port:targetPort] [options]",
    about: "Makes a service with a load balancer",
    flags: generator_flags!(&[TCP]),
    run: Run::Work(|cx| service(cx, "LoadBalancer")),
    ..BARE
};

static EXTERNAL_NAME: Command = Command {
    name: "externalname",
    usage: "externalname NAME --external-name external.name [options]",
    about: "Makes a service that stands for a name outside",
    flags: generator_flags!(&[TCP, Flag::text("external-name", "", "the name").required()]),
    run: Run::Work(|cx| service(cx, "ExternalName")),
    ..BARE
};

fn service(cx: &mut Cx<'_>, kind: &str) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (address, tcp) = (flags.text("clusterip"), flags.list("tcp"));
    let external = flags.text("external-name");
    if address != "None" && tcp.is_empty() && kind != "ExternalName" {
        return refuse("at least one tcp port specifier must be provided");
    }
    if kind == "ExternalName" && !dns1123_subdomain(external).is_empty() {
        return refuse(format!("invalid service external name {external}"));
    }
    let mut spec = map! { "selector": map! { "app": name }, "type": kind };
    for pair in tcp {
        let mut port = port(pair)?;
        if flags.int("node-port") != 0 {
            port.set(&["nodePort"], flags.int("node-port"));
        }
        spec.push(&["ports"], port);
    }
    for (field, value) in [("clusterIP", address), ("externalName", external)] {
        if !value.is_empty() {
            spec.set(&[field], value);
        }
    }
    let object = map! {
        "apiVersion": "v1", "kind": "Service",
        "metadata": map! { "name": name, "labels": map! { "app": name } },
        "spec": spec, "status": map! { "loadBalancer": map! {} },
    };
    make(cx, Resource::SERVICES, object, Some(&format!("{kind} service:")))
}

/// Reads `PORT` or `PORT:TARGETPORT`.
fn port(pair: &str) -> Result<Value> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number: i64 = match port.parse::<u16>() {
        Ok(number) => number.into(),
        Err(why) => {
            let why = match why.kind() {
                std::num::IntErrorKind::PosOverflow => "value out of range",
                _ => "invalid syntax",
            };
            return refuse(format!("strconv.ParseUint: parsing {port:?}: {why}"));
        }
    };
    let target = match target.parse::<i64>() {
        Ok(number) => {
            let wrong = port_number(number);
            if !wrong.is_empty() && pair.contains(':') {
                return refuse(wrong.join(","));
            }
            Value::Int(number)
        }
        Err(_) => {
            let wrong = port_name(target);
            if !wrong.is_empty() {
                return refuse(wrong.join(","));
            }
            target.into()
        }
    };
    Ok(map! {
        "name": pair.replace(':', "-"), "port": number, "protocol": "TCP", "targetPort": target,
    })
}
