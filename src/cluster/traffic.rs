//! Who answers at a pod's port.

use super::Cluster;
use crate::api::Resource;
use crate::api::views::PodView;
use crate::value::Str;

/// The answer to an HTTP request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub status: u16,
    pub body: Str,
}

impl Cluster {
    /// What a pod answers to an HTTP GET at one of its ports; none if nothing listens there.
    ///
    /// A server listens where its image does, whatever `containerPort` says. nginx serves what is
    /// in its folder; the others answer to any path.
    pub fn fetch(&self, namespace: &str, pod: &str, port: u16, path: &str) -> Option<Reply> {
        let pod = self.view().find(Resource::PODS, namespace, pod)?;
        let machine = self.machine(PodView(pod).node_name())?;
        let uid = pod.str_at(&["metadata", "uid"]);
        let sandbox = machine.sandbox_labelled("io.kubernetes.pod.uid", uid)?;
        let page = machine.serve(sandbox, port, path)?;
        Some(Reply { status: page.status, body: page.body })
    }
}
