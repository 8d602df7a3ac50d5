//! What the API server passes on to a node: the log of a container.

use super::Cluster;
use crate::api::views::PodView;
use crate::api::{Answer, Outcome, Reason, Request, Resource, Response, Status, time};
use crate::apiserver::Moment;
use crate::loops::kubelet::logs;
use crate::value::Value;

impl Cluster {
    /// Lets the API server answer, or the node that only can.
    pub(super) fn answer(&mut self, moment: Moment, request: &Request) -> Outcome {
        if request.resource != Resource::PODS || request.subresource != "log" {
            return self.server.handle(moment, request);
        }
        match self.view().find(Resource::PODS, &request.namespace, &request.name) {
            Some(pod) => self.log(pod, request),
            None => {
                let (namespace, name) = (request.namespace.clone(), request.name.clone());
                self.server.handle(moment, &Request::get(Resource::PODS, namespace, name))
            }
        }
    }

    fn log(&self, pod: &Value, request: &Request) -> Outcome {
        let bad = |message: String| Status::new(Reason::BadRequest, message);
        let container = container_of(pod, request.body.str_at(&["container"])).map_err(bad)?;
        let node = PodView(pod).node_name();
        let text = match self.machine(node) {
            // A pod without a node has nothing to say.
            None => String::new(),
            Some(machine) if self.stopped.contains_key(node) => {
                let host = format!("{}:10250", machine.address());
                let path = format!("{}/{}/{container}", request.namespace, request.name);
                return Err(Status::new(
                    Reason::InternalError,
                    format!(
                        "Get \"https://{host}/containerLogs/{path}\": dial tcp {host}: connect: \
                         connection refused"
                    ),
                ));
            }
            Some(machine) => {
                let now = time::at(self.epoch, self.now);
                logs::read(machine, pod, container, &request.body, self.epoch, now).map_err(bad)?
            }
        };
        Ok(Response::of(Answer::Object(Value::from(text))))
    }
}

/// The container that is meant. Mirrors the pod registry's `validateContainer`.
fn container_of<'p>(pod: &'p Value, name: &'p str) -> Result<&'p str, String> {
    let view = PodView(pod);
    let pod_name = view.meta().name();
    let ephemeral = pod.items_at(&["spec", "ephemeralContainers"]);
    let all = view.init_containers().iter().chain(view.containers()).chain(ephemeral);
    let names: Vec<&str> = all.map(|container| container.str_at(&["name"])).collect();
    match (name, view.containers()) {
        ("", [only]) => Ok(only.str_at(&["name"])),
        ("", _) => Err(format!(
            "a container name must be specified for pod {pod_name}, choose one of: [{}]",
            names.join(" ")
        )),
        _ if names.contains(&name) => Ok(name),
        _ => Err(format!("container {name} is not valid for pod {pod_name}")),
    }
}
