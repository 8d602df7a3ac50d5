//! What a Service gets from the server: its cluster IPs and node ports.
//!
//! Mirrors `pkg/registry/core/service/storage/alloc.go`, for the one address family there is.

use crate::api::{Resource, Status};
use crate::list;
use crate::sim::Chance;
use crate::store::Store;
use crate::value::Value;

/// Node ports are given out between these.
const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;
/// How often a draw that is taken is repeated before the first free one is taken.
const ATTEMPTS: usize = 64;

/// Gives a Service the addresses and ports that it leaves to the server.
pub fn allocate(store: &Store, chance: &mut Chance, service: &mut Value) -> Result<(), Status> {
    let kind = service.text_at(&["spec", "type"]);
    if kind == "ExternalName" {
        return Ok(());
    }
    if service.str_at(&["spec", "clusterIP"]).is_empty() {
        service.set(&["spec", "clusterIP"], free_address(store, chance));
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
        give_node_ports(store, chance, service);
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
        let number = (10 << 24 | 96 << 16) + offset;
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
