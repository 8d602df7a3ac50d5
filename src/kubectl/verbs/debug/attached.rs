//! `debug -it`: waits for the container to run, then sits before its process.

use crate::api::{Request, Resource};
use crate::kubectl::cx::{Cx, Turn};
use crate::kubectl::errors::Result;
use crate::kubectl::verbs::logs;
use crate::kubectl::verbs::remote::{self, Talking};
use crate::sim::{Signal, Wait};
use crate::value::{Str, Value};

/// A session with a container that `debug` made.
#[derive(Clone, Debug)]
pub struct Attached {
    namespace: Str,
    pod: Str,
    container: String,
    /// The version of the pod that was looked at last: what it waits for is told once for each.
    seen: Str,
    talking: Option<Talking>,
}

impl Attached {
    pub fn of(pod: &Value, container: String) -> Attached {
        Attached {
            namespace: pod.text_at(&["metadata", "namespace"]),
            pod: pod.text_at(&["metadata", "name"]),
            container,
            seen: Str::default(),
            talking: None,
        }
    }

    /// Waits, then hands input and output on.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        if let Some(talking) = &mut self.talking {
            return talking.step(cx);
        }
        let pod =
            cx.object(Request::get(Resource::PODS, self.namespace.clone(), self.pod.clone()))?;
        let state = |name: &str| self.status(&pod).and_then(|status| status.at(&["state", name]));
        if state("terminated").is_some() {
            return self.show_log(cx);
        }
        if state("running").is_none() {
            let why = state("waiting").map(|waiting| waiting.text_at(&["message"]));
            let version = pod.text_at(&["metadata", "resourceVersion"]);
            let why = why.filter(|why| !why.is_empty() && version != self.seen);
            if let Some(why) = why.filter(|_| !cx.flags().on("quiet")) {
                cx.warn(format!("container {}: {why}", self.container));
            }
            self.seen = version;
            return Ok(Turn::Blocked(Wait::change()));
        }
        self.begin(cx, &pod)
    }

    fn begin(&mut self, cx: &mut Cx<'_>, pod: &Value) -> Result<Turn> {
        if !cx.flags().on("quiet") {
            cx.complain(remote::GREETING);
        }
        let (stdin, tty) = (cx.flags().on("stdin"), cx.flags().on("tty"));
        match remote::open_attach(cx, pod, &self.container, stdin, tty) {
            Ok(mut talking) => {
                let turn = talking.step(cx);
                self.talking = Some(talking);
                turn
            }
            Err(why) => {
                let (pod, why) = (&self.pod, why.words());
                cx.complain(format!(
                    "warning: couldn't attach to pod/{pod}, falling back to streaming logs: {why}"
                ));
                self.show_log(cx)
            }
        }
    }

    fn show_log(&self, cx: &mut Cx<'_>) -> Result<Turn> {
        let log = logs::of_container(cx, &self.namespace, &self.pod, &self.container)?;
        cx.print(log);
        Ok(Turn::Done)
    }

    fn status<'a>(&self, pod: &'a Value) -> Option<&'a Value> {
        let lists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];
        let mut all = lists.iter().flat_map(|list| pod.items_at(&["status", list]));
        all.find(|status| status.str_at(&["name"]) == self.container)
    }

    /// Keeps a signal for the process; false if kubectl itself is to hear it.
    pub fn hand_on(&mut self, signal: Signal) -> bool {
        self.talking.as_mut().is_some_and(|talking| talking.hand_on(signal))
    }
}
