//! `logs -f`: goes on as long as the containers write.

use super::{POLL, Source, prefixed, read};
use crate::api::{Request, Resource};
use crate::kubectl::cx::{Cx, Turn};
use crate::kubectl::errors::Result;
use crate::sim::Wait;

/// Logs that are followed, each with how much of it was shown.
#[derive(Clone, Debug)]
pub struct Following {
    open: Vec<(Source, usize)>,
    /// Told already why nothing can be read yet.
    complained: bool,
}

impl Following {
    pub fn new(sources: Vec<Source>) -> Following {
        let open = sources.into_iter().map(|source| (source, 0)).collect();
        Following { open, complained: false }
    }

    /// Shows what was written since the last step.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        let mut left = Vec::new();
        for (source, mut shown) in std::mem::take(&mut self.open) {
            match read(cx, &source) {
                Ok(log) => {
                    if let Some(news) = log.get(shown..) {
                        let text = prefixed(cx, &source, news);
                        cx.print(text);
                        shown = log.len();
                    }
                    if still_writes(cx, &source) {
                        left.push((source, shown));
                    }
                }
                Err(error) if error.is_not_found() => {}
                Err(error) => {
                    if !self.complained {
                        cx.complain(error.words());
                        self.complained = true;
                    }
                    left.push((source, shown));
                }
            }
        }
        self.open = left;
        if self.open.is_empty() {
            return Ok(Turn::Done);
        }
        Ok(Turn::Blocked(Wait::change().or(Wait::until(cx.now() + POLL))))
    }
}

/// Whether the container runs, or may still run.
fn still_writes(cx: &mut Cx<'_>, source: &Source) -> bool {
    let request = Request::get(Resource::PODS, source.namespace.clone(), source.pod.clone());
    let Ok(pod) = cx.object(request) else { return false };
    let lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];
    let mut statuses = lists.iter().flat_map(|list| pod.items_at(&["status", list]));
    let status = statuses.find(|status| status.str_at(&["name"]) == source.container);
    status.is_none_or(|status| status.at(&["state", "terminated"]).is_none())
}
