//! The engine without its page, as WebAssembly that `run.mjs` measures in node.

use respawn::api::views::DeploymentView;
use respawn::api::{Request, Resource};
use respawn::cluster::{Actor, Cluster, Scenario};
use respawn::loops::Profile;
use respawn::{list, map};

/// Boots a cluster, brings a Deployment of so many pods up, and gives the virtual time at which
/// all are ready: the same number as natively.
// SAFETY: no other function of this small module has the name.
#[unsafe(no_mangle)]
pub extern "C" fn create(pods: u32, nodes: u32) -> u32 {
    let scenario = Scenario::with_nodes("bench", nodes as usize, Profile::page());
    let mut cluster = Cluster::boot(&scenario, 1);
    let labels = map! { "app": "web" };
    let container = map! { "name": "nginx", "image": "nginx:1.25" };
    let template = map! {
        "metadata": map! { "labels": labels.clone() },
        "spec": map! { "containers": list![container] },
    };
    let deployment = map! {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": map! { "name": "web" },
        "spec": map! {
            "replicas": i64::from(pods), "selector": map! { "matchLabels": labels },
            "template": template,
        },
    };
    let request = Request::create(Resource::DEPLOYMENTS, "default", deployment);
    cluster.request(Actor::Kubectl(0), None, &request).expect("a plain Deployment is granted");
    loop {
        let found = cluster.view().find(Resource::DEPLOYMENTS, "default", "web");
        let ready = found.and_then(|object| DeploymentView(object).available_replicas());
        if ready.unwrap_or(0) >= i64::from(pods) {
            return cluster.now() as u32;
        }
        cluster.advance(cluster.now() + 250);
    }
}
