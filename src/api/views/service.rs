//! Services.

use super::view;

view! {
    /// A Service.
    ServiceView {
        kind: str ["spec", "type"];
        cluster_ip: str ["spec", "clusterIP"];
        cluster_ips: items ["spec", "clusterIPs"];
        external_name: str ["spec", "externalName"];
        selector: map ["spec", "selector"];
        ports: items ["spec", "ports"];
        session_affinity: str ["spec", "sessionAffinity"];
        publish_not_ready_addresses: bool ["spec", "publishNotReadyAddresses"];
    }
}

impl ServiceView<'_> {
    /// Whether it has no address of its own and names stand for the pods themselves.
    pub fn is_headless(self) -> bool {
        self.cluster_ip() == "None"
    }
}
