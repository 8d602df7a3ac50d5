//! What the API server passes on to a node: the log of a container, and commands in one.

use super::Cluster;
use crate::api::views::PodView;
use crate::api::{Answer, Outcome, Reason, Request, Resource, Response, Status, time};
use crate::apiserver::Moment;
use crate::loops::kubelet::{POD_UID, logs};
use crate::machine::ExecConfig;
use crate::map;
use crate::value::{Str, Value};

impl Cluster {
    /// Lets the API server answer, or the node that only can.
    pub(super) fn answer(&mut self, moment: Moment, request: &Request) -> Outcome {
        let subresource = request.subresource.as_str();
        if request.resource != Resource::PODS || !matches!(subresource, "log" | "exec" | "attach") {
            return self.server.handle(moment, request);
        }
        let pod = self.view().find(Resource::PODS, &request.namespace, &request.name).cloned();
        match pod {
            Some(pod) if subresource == "log" => self.log(&pod, request),
            Some(pod) => self.exec(&pod, request),
            None => {
                let (namespace, name) = (request.namespace.clone(), request.name.clone());
                self.server.handle(moment, &Request::get(Resource::PODS, namespace, name))
            }
        }
    }

    /// Opens a session with a command in a container; the body is a `PodExecOptions`. Mirrors the
    /// pod registry's `ExecLocation` and the kubelet's `getExec`.
    fn exec(&mut self, pod: &Value, request: &Request) -> Outcome {
        let bad = |message: String| Status::new(Reason::BadRequest, message);
        let options = &request.body;
        let container = container_of(pod, options.str_at(&["container"])).map_err(bad)?;
        let node = PodView(pod).node_name();
        if node.is_empty() {
            return Err(bad(format!("pod {} does not have a host assigned", request.name)));
        }
        let found = self.container_id(pod, container);
        let internal = |why: String| {
            Status::new(Reason::InternalError, format!("Internal error occurred: {why}"))
        };
        if self.stopped.contains_key(node) {
            let host = format!("{}:10250", self.machine(node).map_or("", |m| m.address()));
            let path = format!("{}/{}/{container}", request.namespace, request.name);
            return Err(internal(format!(
                "error sending request: Post \"https://{host}/{}/{path}\": dial tcp {host}: \
                 connect: connection refused",
                request.subresource
            )));
        }
        let Some(id) = found else {
            let why =
                format!("unable to upgrade connection: container not found (\"{container}\")");
            return Err(internal(why));
        };
        if request.subresource == "attach" {
            let session = self.open_attach(&Str::from(node), id);
            let answer = map! { "node": session.node, "session": session.id };
            return Ok(Response::of(Answer::Object(answer)));
        }
        let words = options.items_at(&["command"]).iter().filter_map(Value::as_str);
        let config = ExecConfig {
            container: id,
            argv: words.map(Str::from).collect(),
            stdin: options.bool_at(&["stdin"]),
            tty: options.bool_at(&["tty"]),
            ..ExecConfig::default()
        };
        let session = self.open_exec(&Str::from(node), config);
        let answer = map! { "node": session.node, "session": session.id };
        Ok(Response::of(Answer::Object(answer)))
    }

    /// The id of a container of a pod that runs.
    fn container_id(&self, pod: &Value, container: &str) -> Option<Str> {
        let machine = self.machine(PodView(pod).node_name())?;
        let sandbox = machine.sandbox_labelled(POD_UID, pod.str_at(&["metadata", "uid"]))?;
        let found = sandbox.container(container).filter(|container| container.is_running())?;
        Some(found.id.clone())
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
