//! Evicting the pods of nodes, one node after the other, and waiting until they are gone.

use super::choose::{self, full_name};
use crate::api::{Reason, Request, Resource};
use crate::kubectl::cx::{Cx, DryRun, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::print::Printer;
use crate::kubectl::resource::Info;
use crate::map;
use crate::sim::{Millis, Wait};
use crate::value::Value;

/// How long to wait before asking again for an eviction that a budget forbids.
const RETRY: Millis = 5000;

/// How often is looked whether an evicted pod is gone.
const POLL: Millis = 1000;

/// A drain in progress.
#[derive(Clone, Debug)]
pub struct Draining {
    nodes: Vec<Info>,
    /// Pods of the first node that are still there; none before it was looked at.
    pods: Option<Vec<Leaving>>,
    failed: Vec<(String, Error)>,
    until: Option<Millis>,
}

/// A pod on its way.
#[derive(Clone, Debug)]
struct Leaving {
    pod: Value,
    /// When to ask (again) for its eviction; none once that was granted.
    ask_at: Option<Millis>,
}

impl Draining {
    pub fn new(cx: &Cx<'_>, nodes: Vec<Info>) -> Draining {
        let timeout = cx.flags().millis("timeout");
        let until = (timeout > 0).then(|| cx.now() + timeout as Millis);
        Draining { nodes, pods: None, failed: Vec::new(), until }
    }

    /// Goes on with the first node.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        while let Some(node) = self.nodes.first().cloned() {
            match self.node(cx, &node) {
                Ok(None) => {
                    let suffix = cx.dry_run()?.suffix();
                    let said = Printer::of(cx, &format!("drained{suffix}"))?.print(&node.object)?;
                    cx.print(said);
                }
                Ok(Some(turn)) => return Ok(turn),
                Err(error) => {
                    let (name, words) = (node.name.to_string(), error.words());
                    cx.complain(format!(
                        "error: unable to drain node {name:?} due to error: {words}, continuing \
                         command..."
                    ));
                    self.failed.push((name, error));
                }
            }
            self.nodes.remove(0);
            self.pods = None;
        }
        if self.failed.is_empty() {
            return Ok(Turn::Done);
        }
        cx.complain("There are pending nodes to be drained:");
        for (name, _) in &self.failed {
            cx.complain(format!(" {name}"));
        }
        let errors = std::mem::take(&mut self.failed).into_iter().map(|(_, error)| error);
        Error::all(errors.collect()).map_or(Ok(Turn::Done), Err)
    }

    /// None when the node is empty.
    fn node(&mut self, cx: &mut Cx<'_>, node: &Info) -> Result<Option<Turn>> {
        let dry_run = cx.dry_run()?;
        if self.pods.is_none() {
            let chosen = choose::pods(cx, &node.name)?;
            if !chosen.warning.is_empty() {
                cx.warn(&chosen.warning);
            }
            if dry_run != DryRun::None {
                for pod in &chosen.pods {
                    cx.say(format!("evicting pod {}{}", full_name(pod), dry_run.suffix()));
                }
                return Ok(None);
            }
            let now = cx.now();
            let leaving = |pod| Leaving { pod, ask_at: Some(now) };
            self.pods = Some(chosen.pods.into_iter().map(leaving).collect());
        }
        let mut left = Vec::new();
        for mut leaving in self.pods.take().unwrap_or_default() {
            if !self.is_gone(cx, &mut leaving)? {
                left.push(leaving);
            }
        }
        if left.is_empty() {
            return Ok(None);
        }
        let again = left.iter().filter_map(|leaving| leaving.ask_at).min();
        self.pods = Some(left);
        let mut wait = Wait::until(again.unwrap_or(cx.now() + POLL).max(cx.now() + 1));
        if let Some(until) = self.until {
            wait = wait.or(Wait::until(until));
        }
        Ok(Some(Turn::Blocked(wait)))
    }

    fn is_gone(&self, cx: &mut Cx<'_>, leaving: &mut Leaving) -> Result<bool> {
        let namespace = leaving.pod.text_at(&["metadata", "namespace"]);
        let name = leaving.pod.text_at(&["metadata", "name"]);
        if self.until.is_some_and(|until| cx.now() >= until) {
            let timeout = crate::api::duration::go(cx.flags().millis("timeout") * 1_000_000);
            return Err(text(format!(
                "error when evicting pods/{name:?} -n {namespace:?}: global timeout reached: \
                 {timeout}"
            )));
        }
        if let Some(ask_at) = leaving.ask_at {
            if cx.now() < ask_at {
                return Ok(false);
            }
            cx.say(format!("evicting pod {namespace}/{name}"));
            match evict(cx, &leaving.pod) {
                Ok(()) => leaving.ask_at = None,
                Err(error) if error.is_not_found() => return Ok(true),
                Err(error) if error.has_reason(Reason::TooManyRequests) => {
                    leaving.ask_at = Some(cx.now() + RETRY);
                    cx.complain(format!(
                        "error when evicting pods/{name:?} -n {namespace:?} (will retry after \
                         5s): {}",
                        error.words()
                    ));
                    return Ok(false);
                }
                Err(error) => {
                    return Err(text(format!(
                        "error when evicting pods/{name:?} -n {namespace:?}: {}",
                        error.words()
                    )));
                }
            }
        }
        let uid = leaving.pod.str_at(&["metadata", "uid"]).to_string();
        match cx.object(Request::get(Resource::PODS, namespace, name)) {
            Err(error) if error.is_not_found() => Ok(true),
            Err(error) => Err(error),
            Ok(pod) => Ok(pod.str_at(&["metadata", "uid"]) != uid),
        }
    }
}

fn evict(cx: &mut Cx<'_>, pod: &Value) -> Result<()> {
    let namespace = pod.text_at(&["metadata", "namespace"]);
    let name = pod.text_at(&["metadata", "name"]);
    let grace = cx.flags().int("grace-period");
    if cx.flags().on("disable-eviction") {
        let mut request = Request::delete(Resource::PODS, namespace, name);
        request.options.grace_period_seconds = (grace >= 0).then_some(grace);
        return cx.request(request).map(|_| ());
    }
    let mut body = map! {
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": map! { "name": name.clone(), "namespace": namespace.clone() },
    };
    if grace >= 0 {
        body.set(&["deleteOptions", "gracePeriodSeconds"], grace);
    }
    let mut request = Request::create(Resource::PODS, namespace, body).on("eviction");
    request.name = name;
    request.options.grace_period_seconds = (grace >= 0).then_some(grace);
    cx.request(request).map(|_| ())
}
