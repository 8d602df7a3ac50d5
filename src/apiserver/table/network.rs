//! Services and what stands behind them; Ingresses; NetworkPolicies.

use super::layout::{age, count, first_three, name, selector, shown, text_or};
use super::{Printer, text, wide};
use crate::api::Resource;
use crate::api::time::UnixMillis;
use crate::value::{Str, Value};
use std::collections::BTreeSet;

pub(super) const PRINTERS: &[Printer] = &[
    Printer {
        resource: Resource::SERVICES,
        columns: &[
            text("Name"),
            text("Type"),
            text("Cluster-IP"),
            text("External-IP"),
            text("Port(s)"),
            text("Age"),
            wide("Selector"),
        ],
        cells: service,
    },
    Printer {
        resource: Resource::ENDPOINTS,
        columns: &[text("Name"), text("Endpoints"), text("Age")],
        cells: |object, now| vec![name(object), endpoints(object).into(), age(object, now)],
    },
    Printer {
        resource: Resource::ENDPOINT_SLICES,
        columns: &[
            text("Name"),
            text("AddressType"),
            text("Ports"),
            text("Endpoints"),
            text("Age"),
        ],
        cells: endpoint_slice,
    },
    Printer {
        resource: Resource::INGRESSES,
        columns: &[
            text("Name"),
            text("Class"),
            text("Hosts"),
            text("Address"),
            text("Ports"),
            text("Age"),
        ],
        cells: ingress,
    },
    Printer {
        resource: Resource::INGRESSCLASSES,
        columns: &[text("Name"), text("Controller"), text("Parameters"), text("Age")],
        cells: ingress_class,
    },
    Printer {
        resource: Resource::NETWORKPOLICIES,
        columns: &[text("Name"), text("Pod-Selector"), text("Age")],
        cells: |object, now| {
            let pods = object.at(&["spec", "podSelector"]).cloned().unwrap_or(Value::map());
            vec![name(object), selector(Some(&pods)), age(object, now)]
        },
    },
    Printer {
        resource: Resource::SERVICECIDRS,
        columns: &[text("Name"), text("CIDRs"), text("Age")],
        cells: |object, now| {
            vec![name(object), join(object.items_at(&["spec", "cidrs"])).into(), age(object, now)]
        },
    },
    Printer {
        resource: Resource::IPADDRESSES,
        columns: &[text("Name"), text("ParentRef")],
        cells: |object, now| vec![name(object), parent(object), age(object, now)],
    },
];

fn join(items: &[Value]) -> String {
    items.iter().map(shown).collect::<Vec<_>>().join(",")
}

fn or_none(text: String) -> Value {
    if text.is_empty() { Str::lit("<none>").into() } else { text.into() }
}

fn service(object: &Value, now: UnixMillis) -> Vec<Value> {
    let labels = object.at(&["spec", "selector"]).and_then(Value::as_map);
    vec![
        name(object),
        object.text_at(&["spec", "type"]).into(),
        text_or(object, &["spec", "clusterIPs", "0"], "<none>"),
        external_ip(object),
        or_none(service_ports(object)),
        age(object, now),
        super::layout::labels(labels),
    ]
}

fn service_ports(object: &Value) -> String {
    let port = |port: &Value| {
        let node_port = count(port, &["nodePort"]);
        let node_port = if node_port > 0 { format!(":{node_port}") } else { String::new() };
        format!("{}{node_port}/{}", count(port, &["port"]), port.str_at(&["protocol"]))
    };
    object.items_at(&["spec", "ports"]).iter().map(port).collect::<Vec<_>>().join(",")
}

fn external_ip(object: &Value) -> Value {
    let external = join(object.items_at(&["spec", "externalIPs"]));
    match object.str_at(&["spec", "type"]) {
        "ClusterIP" | "NodePort" => or_none(external),
        "LoadBalancer" => {
            let balancers = load_balancers(object);
            let both: Vec<_> =
                [balancers, external].into_iter().filter(|t| !t.is_empty()).collect();
            if both.is_empty() { Str::lit("<pending>").into() } else { both.join(",").into() }
        }
        "ExternalName" => object.text_at(&["spec", "externalName"]).into(),
        _ => Str::lit("<unknown>").into(),
    }
}

/// Addresses of a Service's or Ingress's load balancer, sorted.
fn load_balancers(object: &Value) -> String {
    let address = |ingress: &Value| {
        let ip = ingress.text_at(&["ip"]);
        if ip.is_empty() { ingress.text_at(&["hostname"]) } else { ip }
    };
    let ingress = object.items_at(&["status", "loadBalancer", "ingress"]);
    let addresses: BTreeSet<_> = ingress.iter().map(address).filter(|a| !a.is_empty()).collect();
    addresses.iter().map(Str::as_str).collect::<Vec<_>>().join(",")
}

/// `10.244.0.5:80,10.244.1.7:80 + 1 more...`.
fn endpoints(object: &Value) -> String {
    let subsets = object.items_at(&["subsets"]);
    if subsets.is_empty() {
        return "<none>".to_string();
    }
    let mut list = Vec::new();
    for subset in subsets {
        let addresses = subset.items_at(&["addresses"]);
        let ports = subset.items_at(&["ports"]);
        if ports.is_empty() {
            list.extend(addresses.iter().map(|a| a.str_at(&["ip"]).to_string()));
        }
        for port in ports {
            let port = count(port, &["port"]);
            list.extend(addresses.iter().map(|a| format!("{}:{port}", a.str_at(&["ip"]))));
        }
    }
    if list.is_empty() { String::new() } else { first_three(&list) }
}

fn endpoint_slice(object: &Value, now: UnixMillis) -> Vec<Value> {
    let port = |port: &Value| match port.get("port") {
        Some(Value::Int(number)) => number.to_string(),
        _ => port.get("name").map_or_else(|| "*".to_string(), shown),
    };
    let ports: Vec<_> = object.items_at(&["ports"]).iter().map(port).collect();
    let addresses = object.items_at(&["endpoints"]).iter().flat_map(|e| e.items_at(&["addresses"]));
    let addresses: Vec<_> = addresses.map(shown).collect();
    vec![
        name(object),
        object.text_at(&["addressType"]).into(),
        first_three(&ports).into(),
        first_three(&addresses).into(),
        age(object, now),
    ]
}

fn ingress(object: &Value, now: UnixMillis) -> Vec<Value> {
    let has_tls = !object.items_at(&["spec", "tls"]).is_empty();
    vec![
        name(object),
        text_or(object, &["spec", "ingressClassName"], "<none>"),
        hosts(object.items_at(&["spec", "rules"])).into(),
        load_balancers(object).into(),
        Str::lit(if has_tls { "80, 443" } else { "80" }).into(),
        age(object, now),
    ]
}

fn hosts(rules: &[Value]) -> String {
    let (mut list, mut more) = (Vec::new(), false);
    for rule in rules {
        more |= list.len() == 3;
        let host = rule.str_at(&["host"]);
        if !more && !host.is_empty() {
            list.push(host);
        }
    }
    match list.is_empty() {
        true => "*".to_string(),
        false if more => format!("{} + {} more...", list.join(","), rules.len() - 3),
        false => list.join(","),
    }
}

fn ingress_class(object: &Value, now: UnixMillis) -> Vec<Value> {
    let default = "ingressclass.kubernetes.io/is-default-class";
    let default = object.str_at(&["metadata", "annotations", default]) == "true";
    let mark = if default { " (default)" } else { "" };
    let parameters = object.at(&["spec", "parameters"]).map_or("<none>".to_string(), |p| {
        let group = p.str_at(&["apiGroup"]);
        let dot = if group.is_empty() { "" } else { "." };
        format!("{}{dot}{group}/{}", p.str_at(&["kind"]), p.str_at(&["name"]))
    });
    vec![
        format!("{}{mark}", object.str_at(&["metadata", "name"])).into(),
        object.text_at(&["spec", "controller"]).into(),
        parameters.into(),
        age(object, now),
    ]
}

/// `services/default/kubernetes`.
fn parent(object: &Value) -> Value {
    let Some(parent) = object.at(&["spec", "parentRef"]) else {
        return Str::lit("<none>").into();
    };
    let field = |name| parent.str_at(&[name]);
    let dot = if field("group").is_empty() { "" } else { "." };
    let mut text = format!("{}{dot}{}", field("resource"), field("group")).to_lowercase();
    for part in [field("namespace"), field("name")].into_iter().filter(|part| !part.is_empty()) {
        text.push('/');
        text.push_str(part);
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::time::EPOCH;
    use crate::{list, map};

    #[test]
    fn services_of_each_type() {
        let mut object = map! {
            "spec": map! {
                "type": "NodePort", "clusterIPs": list!["10.96.0.5"],
                "ports": list![map! { "port": 80, "nodePort": 30080, "protocol": "TCP" }],
                "selector": map! { "app": "web" },
            },
        };
        let cells = service(&object, EPOCH);
        let expected = ["NodePort", "10.96.0.5", "<none>", "80:30080/TCP", "<unknown>", "app=web"];
        assert_eq!(cells[1..], expected.map(Value::from));
        object.set(&["spec", "type"], "LoadBalancer");
        assert_eq!(service(&object, EPOCH)[3], "<pending>".into());
        object.set(
            &["status", "loadBalancer", "ingress"],
            list![map! { "ip": "1.2.3.4" }, map! { "hostname": "a.b" }],
        );
        assert_eq!(service(&object, EPOCH)[3], "1.2.3.4,a.b".into());
    }

    #[test]
    fn endpoints_show_three() {
        let address = |n: i64| map! { "ip": format!("10.0.0.{n}") };
        let object = map! { "subsets": list![map! {
            "addresses": list![address(1), address(2), address(3), address(4)],
            "ports": list![map! { "port": 80 }],
        }] };
        assert_eq!(endpoints(&object), "10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...");
        assert_eq!(endpoints(&map! {}), "<none>");
    }
}
