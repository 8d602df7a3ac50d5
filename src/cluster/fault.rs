//! What goes wrong from outside: machines switched off and on, kubelets stopped.

use super::Cluster;
use super::happening::Happening;
use crate::value::Str;

/// Something that a teacher, a learner or a test breaks or mends.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A node's kubelet stops, or resumes. Its containers go on.
    Kubelet { node: Str, running: bool },
}

impl Cluster {
    /// Breaks or mends something, now. An unknown node is left alone.
    pub fn fault(&mut self, fault: &Fault) {
        let Fault::Kubelet { node, running } = fault;
        let what =
            Str::from(format!("{node} kubelet {}", if *running { "resumes" } else { "stops" }));
        let cause = self.record(Happening::Fault { what });
        self.set_kubelet(node, *running, cause);
    }
}
