//! Commands that reach into containers: `exec`, `attach`, `port-forward`, `cp`, `proxy`.

mod attach;
mod cp;
mod exec;
mod forward;
mod talking;

pub use attach::{COMMAND as ATTACH, GREETING, open as open_attach};
pub use cp::{COMMAND as CP, Copying};
pub use forward::{Connection, Forward, Forwarding};
pub use talking::Talking;

use super::logs::by_logging;
use crate::api::{Request, Resource, Selector};
use crate::kubectl::command::{BARE, Command, Run, not_simulated};
use crate::kubectl::cx::Cx;
use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flag;
use crate::kubectl::resource::mapper;
use crate::value::Value;

/// The commands with files of their own.
pub static EXEC: &Command = &exec::COMMAND;
pub static PORT_FORWARD: &Command = &forward::COMMAND;

pub static PROXY: Command = Command {
    name: "proxy",
    usage: "proxy [--port=PORT] [--www=static-dir] [--api-prefix=prefix] [options]",
    about: "Passes requests on to the API server",
    flags: &[&[
        Flag::int("port", "8001", "port to listen on").short('p'),
        Flag::text("address", "127.0.0.1", "address to listen on"),
        Flag::text("api-prefix", "/", "prefix of the API").short('P'),
        Flag::text("www", "", "directory with static files").short('w'),
    ]],
    run: Run::Work(|_| Err(not_simulated("kubectl proxy"))),
    ..BARE
};

/// The pod that a word means: a pod, or one of a workload's or service's.
fn pod_of(cx: &mut Cx<'_>, word: &str) -> Result<Value> {
    object_and_pod(cx, word).map(|(_, pod)| pod)
}

/// The object that a word means, and the pod to use for it.
fn object_and_pod(cx: &mut Cx<'_>, word: &str) -> Result<(Value, Value)> {
    let (resource, name) = match word.split_once('/') {
        None => (Resource::PODS, word),
        Some((kind, name)) => (mapper::must_find(kind)?, name),
    };
    let namespace = cx.namespace();
    let object = cx.object(Request::get(resource, namespace.clone(), name))?;
    if resource == Resource::PODS {
        return Ok((object.clone(), object));
    }
    let selector = match object.at(&["spec", "selector"]) {
        Some(Value::Map(labels)) if resource == Resource::SERVICES => Selector::of_labels(labels),
        Some(selector) => Selector::of_object(Some(selector)).map_err(text)?,
        None => {
            let kind = resource.kind();
            return Err(text(format!(
                "cannot attach to *v1.{kind}: selector for *v1.{kind} not implemented"
            )));
        }
    };
    let (items, _) = cx.list(Request::list(Resource::PODS, namespace))?;
    let fits = |pod: &Value| {
        let labels = pod.at(&["metadata", "labels"]).and_then(Value::as_map);
        selector.matches(labels) && pod.at(&["metadata", "deletionTimestamp"]).is_none()
    };
    let mut pods: Vec<Value> = items.into_iter().filter(fits).collect();
    pods.sort_by(by_logging);
    match pods.into_iter().next() {
        Some(pod) => Ok((object, pod)),
        None => Err(text("timed out waiting for the condition")),
    }
}
