//! What a Service gets from the server: its cluster IPs and node ports.
//!
//! Mirrors `pkg/registry/core/service/storage/alloc.go`, for the one address family there is.

use crate::api::field_error::{self, BadValue, FieldError, Path};
use crate::api::{Resource, Status, go};
use crate::list;
use crate::sim::Chance;
use crate::store::Store;
use crate::value::Value;

/// Services have addresses from here on, 2^20 of them: 10.96.0.0/12.
const RANGE: u32 = 10 << 24 | 96 << 16;
/// Node ports are given out between these.
const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;
/// How often a draw that is taken is repeated before the first free one is taken.
const ATTEMPTS: usize = 64;

/// Gives a Service the addresses and ports that it leaves to the server, and refuses those that it
/// cannot have. `old` is the Service as it is stored, if it is.
pub fn allocate(
    store: &Store,
    chance: &mut Chance,
    service: &mut Value,
    old: Option<&Value>,
) -> Result<(), Status> {
    let kind = service.text_at(&["spec", "type"]);
    if kind == "ExternalName" {
        return Ok(());
    }
    let given = service.text_at(&["spec", "clusterIP"]);
    if given.is_empty() {
        service.set(&["spec", "clusterIP"], free_address(store, chance));
    } else if old.is_none_or(|old| old.str_at(&["spec", "clusterIP"]) != given.as_str()) {
        check_address(store, service, &given)?;
    }
    let address = service.text_at(&["spec", "clusterIP"]);
    if service.at(&["spec", "clusterIPs"]).is_none() {
        service.set(&["spec", "clusterIPs"], list![address]);
    }
    if service.at(&["spec", "ipFamilies"]).is_none() {
        service.set(&["spec", "ipFamilies"], list!["IPv4"]);
    }
    if service.at(&["spec", "ipFamilyPolicy"]).is_none() {
        service.set(&["spec", "ipFamilyPolicy"], "SingleStack");
    }
    if kind == "NodePort" || kind == "LoadBalancer" {
        let own = old.map(node_ports).unwrap_or_default();
        check_node_ports(store, service, &own)?;
        give_node_ports(store, chance, service);
    }
    Ok(())
}

fn refuse(service: &Value, error: FieldError) -> Status {
    let name = service.str_at(&["metadata", "name"]);
    field_error::invalid(Resource::SERVICES, name, &[error])
}

/// An address that a Service chose must be one, of the cluster's range, and free.
fn check_address(store: &Store, service: &Value, address: &str) -> Result<(), Status> {
    if address == "None" {
        return Ok(());
    }
    let path = Path::Root("spec");
    let list = path.child("clusterIPs");
    let Ok(parsed) = address.parse::<std::net::IpAddr>() else {
        let words = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        return Err(refuse(service, FieldError::invalid(list.index(0), address, words)));
    };
    let in_range = match parsed {
        std::net::IpAddr::V4(v4) => u32::from(v4) >> 20 == RANGE >> 20,
        std::net::IpAddr::V6(_) => false,
    };
    let why = if !in_range {
        "the provided network does not match the current range"
    } else if taken_addresses(store).iter().any(|taken| taken == address) {
        "provided IP is already allocated"
    } else {
        return Ok(());
    };
    let all = service.at(&["spec", "clusterIPs"]).cloned().unwrap_or(list![address]);
    let all = BadValue::raw(go::json(&all, &[]));
    let words = format!("failed to allocate IP {address}: {why}");
    Err(refuse(service, FieldError::invalid(list, all, &words)))
}

fn node_ports(service: &Value) -> Vec<i64> {
    let ports = service.items_at(&["spec", "ports"]).iter();
    ports.filter_map(|port| port.int_at(&["nodePort"])).filter(|port| *port != 0).collect()
}

/// Node ports that a Service chose must be of the range, and free; its `own` are.
fn check_node_ports(store: &Store, service: &Value, own: &[i64]) -> Result<(), Status> {
    let path = Path::Root("spec");
    let list = path.child("ports");
    for (i, port) in service.items_at(&["spec", "ports"]).iter().enumerate() {
        let number = port.int_at(&["nodePort"]).unwrap_or(0);
        if number == 0 || own.contains(&number) {
            continue;
        }
        let taken = || store.list(Resource::SERVICES, "").flat_map(|(_, s)| node_ports(s));
        let words = if !NODE_PORTS.contains(&number) {
            "provided port is not in the valid range. The range of valid ports is 30000-32767"
        } else if taken().any(|taken| taken == number) {
            "provided port is already allocated"
        } else {
            continue;
        };
        let place = list.index(i);
        let error = FieldError::invalid(place.child("nodePort"), number, words);
        return Err(refuse(service, error));
    }
    Ok(())
}

fn taken_addresses(store: &Store) -> Vec<String> {
    let services = store.list(Resource::SERVICES, "");
    services.map(|(_, service)| service.str_at(&["spec", "clusterIP"]).to_string()).collect()
}

/// An address of 10.96.0.0/12 that no other Service has.
fn free_address(store: &Store, chance: &mut Chance) -> String {
    let taken = taken_addresses(store);
    let mut draw = chance.draw(&["cluster IP"]);
    let mut address = String::new();
    for _ in 0..ATTEMPTS {
        // The lower part of the range is left to those who choose their own.
        let offset = draw.between(256, (1 << 20) - 2);
        let number = u64::from(RANGE) + offset;
        let byte = |shift: u32| (number >> shift) & 0xff;
        address = format!("{}.{}.{}.{}", byte(24), byte(16), byte(8), byte(0));
        if !taken.contains(&address) {
            break;
        }
    }
    address
}

fn give_node_ports(store: &Store, chance: &mut Chance, service: &mut Value) {
    let services = store.list(Resource::SERVICES, "");
    let mut taken: Vec<i64> = services
        .flat_map(|(_, other)| other.items_at(&["spec", "ports"]))
        .filter_map(|port| port.int_at(&["nodePort"]))
        .collect();
    let mut draw = chance.draw(&["node port"]);
    let Some(ports) = service.make(&["spec", "ports"]).as_list_mut() else { return };
    for port in ports {
        if port.int_at(&["nodePort"]).is_some_and(|number| number != 0) {
            continue;
        }
        let (low, high) = (*NODE_PORTS.start() as u64, *NODE_PORTS.end() as u64);
        let drawn =
            (0..ATTEMPTS).map(|_| draw.between(low, high) as i64).find(|n| !taken.contains(n));
        if let Some(number) = drawn.or_else(|| NODE_PORTS.into_iter().find(|n| !taken.contains(n)))
        {
            taken.push(number);
            port.set(&["nodePort"], number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ObjectKey;
    use crate::map;
    use crate::sim::CauseId;

    fn try_to(service: &mut Value) -> Result<(), String> {
        let mut store = Store::default();
        let other = map! { "spec": map! {
            "clusterIP": "10.96.0.9", "ports": list![map! { "nodePort": 30_080 }],
        } };
        let key = ObjectKey::new(Resource::SERVICES, "default", "other");
        store.commit(&key, Some(other), CauseId(0));
        allocate(&store, &mut Chance::new(1), service, None).map_err(|status| status.message)
    }

    #[test]
    fn what_is_chosen_must_be_free() {
        let service = |address: &str, port: i64| {
            map! {
                "metadata": map! { "name": "s" },
                "spec": map! {
                    "type": "NodePort", "clusterIP": address,
                    "ports": list![map! { "port": 80, "nodePort": port }],
                },
            }
        };
        let refusal = |address, port| try_to(&mut service(address, port)).unwrap_err();
        assert_eq!(
            refusal("1.2.3.4", 0),
            "Service \"s\" is invalid: spec.clusterIPs: Invalid value: [\"1.2.3.4\"]: failed to \
             allocate IP 1.2.3.4: the provided network does not match the current range"
        );
        assert!(refusal("10.96.0.9", 0).ends_with("provided IP is already allocated"));
        assert!(refusal("", 80).contains("nodePort: Invalid value: 80: provided port is not in"));
        assert!(refusal("", 30_080).ends_with("provided port is already allocated"));
        let mut fine = service("", 0);
        assert_eq!(try_to(&mut fine), Ok(()));
        assert!(fine.str_at(&["spec", "clusterIP"]).starts_with("10."));
        assert!(fine.int_at(&["spec", "ports", "0", "nodePort"]).unwrap() >= 30_000);
    }
}
