//! Nodes.

use super::{condition, is_true, view};
use crate::api::Quantity;
use crate::value::Value;

view! {
    /// A Node.
    NodeView {
        pod_cidr: str ["spec", "podCIDR"];
        unschedulable: bool ["spec", "unschedulable"];
        taints: items ["spec", "taints"];
        capacity: map ["status", "capacity"];
        allocatable: map ["status", "allocatable"];
        addresses: items ["status", "addresses"];
        conditions: items ["status", "conditions"];
        node_info: value ["status", "nodeInfo"];
    }
}

impl<'a> NodeView<'a> {
    /// Whether its `Ready` condition is true.
    pub fn is_ready(self) -> bool {
        is_true(self.0, "Ready")
    }

    /// Its condition of a kind.
    pub fn condition(self, kind: &str) -> Option<&'a Value> {
        condition(self.0, kind)
    }

    /// How much of a resource pods may use: `cpu`, `memory`, `pods`…
    pub fn allocatable_amount(self, resource: &str) -> Quantity {
        let text = self.allocatable().and_then(|map| map.get(resource)).and_then(Value::as_str);
        text.and_then(|text| Quantity::parse(text).ok()).unwrap_or(Quantity::ZERO)
    }

    /// Its address inside the cluster's network; empty if it told none.
    pub fn internal_ip(self) -> &'a str {
        let mut addresses = self.addresses().iter();
        addresses
            .find(|address| address.str_at(&["type"]) == "InternalIP")
            .map_or("", |address| address.str_at(&["address"]))
    }
}
