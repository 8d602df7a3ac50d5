//! `create ingress`.

use super::{generator_flags, make, name, refuse};
use crate::api::Resource;
use crate::kubectl::command::{BARE, Command, Run};
use crate::kubectl::cx::{Cx, Next};
use crate::kubectl::errors::Result;
use crate::kubectl::flags::Flag;
use crate::value::Value;
use crate::{list, map};

pub static COMMAND: Command = Command {
    name: "ingress",
    aliases: &["ing"],
    usage: "ingress NAME --rule=host/path=service:port[,tls[=secret]] [options]",
    about: "Makes an ingress",
    flags: generator_flags!(FLAGS),
    run: Run::Work(run),
    ..BARE
};

const FLAGS: &[Flag] = &[
    Flag::text("class", "", "the ingress class"),
    Flag::array("rule", "HOST/PATH=SERVICE:PORT[,tls[=SECRET]]"),
    Flag::text("default-backend", "", "SERVICE:PORT for all other requests"),
    Flag::array("annotation", "KEY=VALUE"),
];

/// A rule by its parts.
struct Rule<'r> {
    host: &'r str,
    path: &'r str,
    service: &'r str,
    port: &'r str,
    /// Whether TLS is wanted, with this secret if it is named.
    tls: Option<&'r str>,
}

fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let name = name(cx.call)?;
    let flags = cx.flags();
    let (rules, backend) = (flags.list("rule"), flags.text("default-backend"));
    if rules.is_empty() && backend.is_empty() {
        return refuse(
            "not enough information provided: every ingress has to either specify a \
             default-backend (which catches all traffic) or a list of rules (which catch specific \
             paths)",
        );
    }
    let mut parsed = Vec::new();
    for rule in rules {
        match read(rule) {
            Some(rule) => parsed.push(rule),
            None => {
                return refuse(format!(
                    "rule {rule} is invalid and should be in format \
                     host/path=svcname:svcport[,tls[=secret]]"
                ));
            }
        }
    }
    let mut metadata = map! { "name": name };
    for annotation in flags.list("annotation") {
        let Some((key, value)) = annotation.split_once('=') else {
            return refuse(format!(
                "annotation {annotation} is invalid and should be in format key=[value]"
            ));
        };
        metadata.set_at(&["annotations", key], value);
    }
    let mut spec = Value::map();
    if !flags.text("class").is_empty() {
        spec.set(&["ingressClassName"], flags.text("class"));
    }
    if !backend.is_empty() {
        let Some((service, port)) = backend.split_once(':').filter(|(_, port)| !port.contains(':'))
        else {
            return refuse("default-backend should be in format servicename:serviceport");
        };
        spec.set(&["defaultBackend"], backend_of(service, port));
    }
    add_rules(&mut spec, &parsed);
    add_tls(&mut spec, &parsed);
    let object = map! {
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata,
        "spec": spec, "status": map! { "loadBalancer": map! {} },
    };
    make(cx, Resource::INGRESSES, object, Some("ingress:"))
}

fn read(rule: &str) -> Option<Rule<'_>> {
    let (host, rest) = rule.split_once('/')?;
    let (rest, tls) = match rest.split_once(",tls") {
        Some((rest, secret)) => (rest, Some(secret.trim_start_matches('='))),
        None => (rest, None),
    };
    let (path, service) = rest.split_once('=')?;
    let (service, port) = service.split_once(':')?;
    let word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let host_fits =
        host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '*' | '-' | '.'));
    (host_fits && word(service) && word(port)).then_some(Rule { host, path, service, port, tls })
}

fn backend_of(service: &str, port: &str) -> Value {
    let port = match port.parse::<i64>() {
        Ok(number) => map! { "number": number },
        Err(_) => map! { "name": port },
    };
    map! { "service": map! { "name": service, "port": port } }
}

fn add_rules(spec: &mut Value, rules: &[Rule<'_>]) {
    let mut made: Vec<(&str, Value)> = Vec::new();
    for rule in rules {
        let (path, kind) = match rule.path.strip_suffix('*') {
            Some(prefix) => (format!("/{prefix}"), "Prefix"),
            None => (format!("/{}", rule.path), "Exact"),
        };
        let path = map! {
            "path": path, "pathType": kind, "backend": backend_of(rule.service, rule.port),
        };
        if let Some((_, known)) = made.iter_mut().find(|(host, _)| *host == rule.host) {
            known.push(&["http", "paths"], path);
            continue;
        }
        let mut entry = map! { "http": map! { "paths": list![path] } };
        if !rule.host.is_empty() {
            entry.set(&["host"], rule.host);
        }
        made.push((rule.host, entry));
    }
    for (_, entry) in made {
        spec.push(&["rules"], entry);
    }
}

fn add_tls(spec: &mut Value, rules: &[Rule<'_>]) {
    let mut seen: Vec<&str> = Vec::new();
    let mut made: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in rules {
        let Some(secret) = rule.tls else { continue };
        if seen.contains(&rule.host) {
            continue;
        }
        seen.push(rule.host);
        match made.iter_mut().find(|(known, _)| *known == secret) {
            Some((_, hosts)) => hosts.push(rule.host),
            None if rule.host.is_empty() && secret.is_empty() => {}
            None => made.push((secret, vec![rule.host])),
        }
    }
    for (secret, hosts) in made {
        let mut entry = Value::map();
        let hosts: Vec<&str> = hosts.into_iter().filter(|host| !host.is_empty()).collect();
        if !hosts.is_empty() {
            entry.set(&["hosts"], Value::list(hosts));
        }
        if !secret.is_empty() {
            entry.set(&["secretName"], secret);
        }
        spec.push(&["tls"], entry);
    }
}

#[cfg(test)]
mod tests {
    use crate::kubectl::fake::World;

    #[test]
    fn rules_become_hosts_and_paths() {
        let ran = World::default().run(
            "create ingress i3 --rule=foo.com/bar=svc1:8080,tls=my-cert --dry-run=client -o yaml",
        );
        assert_eq!(
            ran.out,
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i3\nspec:\n  \
             rules:\n  - host: foo.com\n    http:\n      paths:\n      - backend:\n          \
             service:\n            name: svc1\n            port:\n              number: 8080\n        \
             path: /bar\n        pathType: Exact\n  tls:\n  - hosts:\n    - foo.com\n    \
             secretName: my-cert\nstatus:\n  loadBalancer: {}\n"
        );
        assert_eq!(
            World::default().run("create ingress i2 --rule=foo").err,
            "error: rule foo is invalid and should be in format \
             host/path=svcname:svcport[,tls[=secret]]\n"
        );
    }
}
