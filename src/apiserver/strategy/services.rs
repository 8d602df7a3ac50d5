//! Services: what was allocated stays, and goes when the type no longer has it.

use crate::list;
use crate::value::Value;

/// A Service that names one address names it in the list, too.
pub fn prepare(service: &mut Value) {
    let address = service.text_at(&["spec", "clusterIP"]);
    if !address.is_empty() && service.items_at(&["spec", "clusterIPs"]).is_empty() {
        service.set(&["spec", "clusterIPs"], list![address]);
    }
}

fn kind(service: &Value) -> &str {
    service.str_at(&["spec", "type"])
}

fn has_address(service: &Value) -> bool {
    matches!(kind(service), "ClusterIP" | "NodePort" | "LoadBalancer")
}

fn has_node_port(service: &Value) -> bool {
    match kind(service) {
        "NodePort" => true,
        "LoadBalancer" => {
            let allocates = service.at(&["spec", "allocateLoadBalancerNodePorts"]);
            allocates.and_then(Value::as_bool).unwrap_or(true)
        }
        _ => false,
    }
}

fn is_reachable(service: &Value) -> bool {
    matches!(kind(service), "NodePort" | "LoadBalancer")
        || (kind(service) == "ClusterIP" && !service.items_at(&["spec", "externalIPs"]).is_empty())
}

/// An update that leaves out what the server gave keeps it; one that changes the type drops it.
pub fn prepare_update(new: &mut Value, old: &Value) {
    drop_for_type(new, old);
    if has_address(old) && has_address(new) {
        keep(new, old, "clusterIP");
        keep(new, old, "clusterIPs");
        keep(new, old, "ipFamilies");
        keep(new, old, "ipFamilyPolicy");
    }
    if has_node_port(old) && has_node_port(new) {
        keep_node_ports(new, old);
    }
    sync_addresses(new, old);
}

fn keep(new: &mut Value, old: &Value, field: &str) {
    let empty = match new.at(&["spec", field]) {
        None | Some(Value::Null) => true,
        Some(Value::Str(text)) => text.is_empty(),
        Some(Value::List(items)) => items.is_empty(),
        Some(_) => false,
    };
    if let (true, Some(value)) = (empty, old.at(&["spec", field])) {
        new.set_at(&["spec", field], value);
    }
}

/// A changed `clusterIP` is meant for the list, too, if that was left as it was.
fn sync_addresses(new: &mut Value, old: &Value) {
    let first = |service: &Value| service.text_at(&["spec", "clusterIPs", "0"]);
    let one = |service: &Value| service.text_at(&["spec", "clusterIP"]);
    if one(new) != one(old) && first(new) == first(old) && !one(new).is_empty() {
        let address = one(new);
        new.set(&["spec", "clusterIPs"], list![address]);
    }
}

fn node_ports(service: &Value) -> Vec<i64> {
    let ports = service.items_at(&["spec", "ports"]).iter();
    ports.filter_map(|port| port.int_at(&["nodePort"])).filter(|port| *port != 0).collect()
}

/// Ports keep their node ports by name, unless another took it.
fn keep_node_ports(new: &mut Value, old: &Value) {
    let (before, after) = (node_ports(old), node_ports(new));
    let used: Vec<i64> = before.into_iter().filter(|port| after.contains(port)).collect();
    let Some(ports) = new.at_mut(&["spec", "ports"]).and_then(Value::as_list_mut) else { return };
    for port in ports {
        if port.int_at(&["nodePort"]).unwrap_or(0) != 0 {
            continue;
        }
        let name = port.text_at(&["name"]);
        let mut same = old.items_at(&["spec", "ports"]).iter();
        let same = same.rfind(|old| old.text_at(&["name"]) == name);
        let number = same.and_then(|old| old.int_at(&["nodePort"])).unwrap_or(0);
        if number != 0 && !used.contains(&number) {
            port.set(&["nodePort"], number);
        }
    }
}

fn drop_for_type(new: &mut Value, old: &Value) {
    let same = |new: &Value, field: &str| new.at(&["spec", field]) == old.at(&["spec", field]);
    if has_address(old) && !has_address(new) {
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            if same(new, field) {
                new.remove(&["spec", field]);
            }
        }
    }
    let known = node_ports(old);
    if has_node_port(old)
        && !has_node_port(new)
        && node_ports(new).iter().all(|port| known.contains(port))
    {
        let ports = new.at_mut(&["spec", "ports"]).and_then(Value::as_list_mut);
        for port in ports.into_iter().flatten() {
            port.remove(&["nodePort"]);
        }
    }
    let left_balancer = kind(old) == "LoadBalancer" && kind(new) != "LoadBalancer";
    for field in ["allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort"] {
        if left_balancer && same(new, field) {
            new.remove(&["spec", field]);
        }
    }
    if is_reachable(old) && !is_reachable(new) && same(new, "externalTrafficPolicy") {
        new.remove(&["spec", "externalTrafficPolicy"]);
    }
    if left_balancer {
        new.set(&["status", "loadBalancer"], Value::map());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    fn service(kind: &str) -> Value {
        map! { "spec": map! {
            "type": kind, "clusterIP": "10.96.0.5", "clusterIPs": list!["10.96.0.5"],
            "externalTrafficPolicy": "Cluster",
            "ports": list![map! { "port": 80, "nodePort": 30_080 }],
        } }
    }

    #[test]
    fn what_is_left_out_stays() {
        let old = service("NodePort");
        let mut new = map! { "spec": map! {
            "type": "NodePort", "ports": list![map! { "port": 81 }],
        } };
        prepare_update(&mut new, &old);
        assert_eq!(new.str_at(&["spec", "clusterIP"]), "10.96.0.5");
        assert_eq!(new.int_at(&["spec", "ports", "0", "nodePort"]), Some(30_080));
    }

    #[test]
    fn what_the_type_does_not_have_goes() {
        let old = service("NodePort");
        let mut new = service("ClusterIP");
        prepare_update(&mut new, &old);
        assert_eq!(new.at(&["spec", "ports", "0", "nodePort"]), None);
        assert_eq!(new.at(&["spec", "externalTrafficPolicy"]), None);
        let mut new = service("ExternalName");
        prepare_update(&mut new, &old);
        assert_eq!(new.at(&["spec", "clusterIP"]), None);
    }
}
