//! The cluster's DNS: which addresses a name stands for, as CoreDNS answers it.
//!
//! Mirrors CoreDNS' `kubernetes` plugin and the search list that the kubelet writes into
//! `/etc/resolv.conf`. It keeps nothing: the answer is read from Services and EndpointSlices.
//! Absent on purpose: the world outside of the cluster, which no name here leads to.

use super::kube_proxy::slices_of;
use crate::api::Resource;
use crate::api::views::{MetaView, ServiceView};
use crate::store::View;
use crate::value::{Str, Value};

/// Where the cluster's DNS is to be asked (kubeadm's choice).
pub const SERVER: &str = "10.96.0.10";
/// The domain under which all names of the cluster are.
pub const DOMAIN: &str = "cluster.local";
/// Names with fewer dots are tried with the search list first.
const NDOTS: usize = 5;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The name in full: `web.default.svc.cluster.local`.
    pub name: Str,
    /// For an ExternalName: what it is another name of.
    pub alias_of: Option<Str>,
    /// IP addresses; none of an ExternalName, since nothing outside is known.
    pub addresses: Vec<Str>,
}

/// The domains that a pod's names are tried under, in order.
pub fn search_list(namespace: &str) -> [String; 3] {
    [format!("{namespace}.svc.{DOMAIN}"), format!("svc.{DOMAIN}"), DOMAIN.to_string()]
}

/// What `/etc/resolv.conf` says in a pod of a namespace.
pub fn resolv_conf(namespace: &str) -> String {
    let search = search_list(namespace).join(" ");
    format!("search {search}\nnameserver {SERVER}\noptions ndots:{NDOTS}\n")
}

/// What a name stands for in a pod of `namespace`; nothing if no such name is known.
pub fn resolve(view: View<'_>, namespace: &str, name: &str) -> Option<Found> {
    let absolute = name.strip_suffix('.');
    if let Some(full) = absolute {
        return lookup(view, full);
    }
    let tried = search_list(namespace).into_iter().map(|domain| format!("{name}.{domain}"));
    let names: Vec<String> = if name.matches('.').count() >= NDOTS {
        std::iter::once(name.to_string()).chain(tried).collect()
    } else {
        tried.chain(std::iter::once(name.to_string())).collect()
    };
    names.iter().find_map(|name| lookup(view, name))
}

/// What a name in full stands for.
pub fn lookup(view: View<'_>, name: &str) -> Option<Found> {
    let lower = name.to_ascii_lowercase();
    let inside = lower.strip_suffix(DOMAIN)?.strip_suffix('.')?;
    let mut parts: Vec<&str> = inside.split('.').collect();
    let kind = parts.pop()?;
    let namespace = parts.pop()?;
    let (addresses, alias_of) = match (kind, parts.as_slice()) {
        ("pod", [dashed]) => (vec![Str::from(dashed.replace('-', "."))], None),
        ("svc", [service]) => of_service(view, namespace, service)?,
        ("svc", [host, service]) => {
            let service = view.find(Resource::SERVICES, namespace, *service)?;
            (hosts(view, service, Some(host)), None)
        }
        _ => return None,
    };
    if addresses.is_empty() && alias_of.is_none() {
        return None;
    }
    Some(Found { name: Str::from(lower.as_str()), alias_of, addresses })
}

type Records = (Vec<Str>, Option<Str>);

fn of_service(view: View<'_>, namespace: &str, name: &str) -> Option<Records> {
    // The DNS' own Service is no object here, but its name is known.
    if (namespace, name) == ("kube-system", "kube-dns") {
        return Some((vec![Str::lit(SERVER)], None));
    }
    let service = view.find(Resource::SERVICES, namespace, name)?;
    let facts = ServiceView(service);
    if facts.kind() == "ExternalName" {
        let alias = Str::from(facts.external_name());
        let known = lookup(view, &alias).map_or_else(Vec::new, |found| found.addresses);
        return Some((known, Some(alias)));
    }
    Some(match facts.is_headless() {
        true => (hosts(view, service, None), None),
        false => (vec![Str::from(facts.cluster_ip())], None),
    })
}

/// The ready addresses behind a Service; with a host name only that one's.
fn hosts(view: View<'_>, service: &Value, host: Option<&str>) -> Vec<Str> {
    let mut addresses = Vec::new();
    for slice in slices_of(view, MetaView(service)) {
        for endpoint in slice.items_at(&["endpoints"]) {
            let address = endpoint.text_at(&["addresses", "0"]);
            let own = match endpoint.str_at(&["hostname"]) {
                "" => address.replace('.', "-"),
                name => name.to_string(),
            };
            let wanted = host.is_none_or(|host| host == own);
            let ready = endpoint.at(&["conditions", "ready"]).and_then(Value::as_bool);
            if wanted && ready.unwrap_or(true) && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
    }
    addresses
}
