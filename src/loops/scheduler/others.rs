//! The pods that have a node already, as the rules see them: without those that have ended, and
//! without those that are thought away to see whether a pod would fit then.

use crate::api::Resource;
use crate::api::views::{NodeView, PodView};
use crate::store::View;
use crate::value::Str;

/// A view of the pods on the nodes.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a> {
    pub view: View<'a>,
    /// Uids of pods that are thought away.
    pub gone: &'a [Str],
}

impl<'a> Others<'a> {
    /// All as they are.
    pub fn all(view: View<'a>) -> Others<'a> {
        Others { view, gone: &[] }
    }

    /// The pods of a node.
    pub fn on(self, node: &str) -> impl Iterator<Item = PodView<'a>> {
        let pods = self.view.pods_on(node).map(|(_, pod)| PodView(pod));
        pods.filter(move |pod| self.counts(*pod))
    }

    /// The pods that have a say about their neighbours, each with its node.
    pub fn choosy(self) -> impl Iterator<Item = (PodView<'a>, NodeView<'a>)> {
        let pods = self.view.choosy_pods().map(|(_, pod)| PodView(pod));
        pods.filter(move |pod| self.counts(*pod)).filter_map(move |pod| {
            let node = self.view.find(Resource::NODES, "", pod.node_name())?;
            Some((pod, NodeView(node)))
        })
    }

    fn counts(self, pod: PodView<'_>) -> bool {
        !pod.is_terminal() && !self.gone.iter().any(|uid| uid.as_str() == pod.meta().uid())
    }
}
