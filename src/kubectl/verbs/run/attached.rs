//! `run -i` and `--attach`: stays with the pod until its container ends.

use crate::api::Request;
use crate::api::Resource;
use crate::kubectl::cx::{Cx, Next, Turn};
use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::verbs::remote::{self, Talking};
use crate::kubectl::verbs::{Waiting, delete, logs};
use crate::sim::{Millis, Signal, Wait};
use crate::value::{Str, Value};

/// A session with a pod that `run` made.
#[derive(Clone, Debug)]
pub struct Attached {
    namespace: Str,
    name: Str,
    /// When waiting for the pod to run is given up.
    until: Millis,
    /// Whether the session has begun.
    greeted: bool,
    /// The session with the container's process, while it lasts.
    talking: Option<Talking>,
    /// How much of the container's log was shown, where there is no session.
    shown: usize,
    /// The session has ended.
    is_over: bool,
    remove: bool,
}

/// Begins to wait for the pod.
pub fn begin(cx: &mut Cx<'_>, pod: &Value) -> Next {
    let timeout = cx.flags().millis("pod-running-timeout").max(0) as Millis;
    Next::Wait(Box::new(Waiting::Run(Attached {
        namespace: pod.text_at(&["metadata", "namespace"]),
        name: pod.text_at(&["metadata", "name"]),
        until: cx.now() + timeout,
        greeted: false,
        talking: None,
        is_over: false,
        shown: 0,
        remove: cx.flags().on("rm"),
    })))
}

impl Attached {
    /// Shows what the container wrote, and ends when the container does.
    pub fn step(&mut self, cx: &mut Cx<'_>) -> Result<Turn> {
        match self.go_on(cx) {
            Ok(Some(turn)) => Ok(turn),
            Ok(None) => self.finish(cx).map(|()| Turn::Done),
            Err(error) => {
                self.finish(cx)?;
                Err(error)
            }
        }
    }

    fn finish(&self, cx: &mut Cx<'_>) -> Result<()> {
        match self.remove {
            true => delete::remove_pod(cx, &self.namespace, &self.name),
            false => Ok(()),
        }
    }

    /// None when the session is over and went well.
    fn go_on(&mut self, cx: &mut Cx<'_>) -> Result<Option<Turn>> {
        let pod =
            cx.object(Request::get(Resource::PODS, self.namespace.clone(), self.name.clone()))?;
        let phase = pod.str_at(&["status", "phase"]);
        let ended = matches!(phase, "Succeeded" | "Failed");
        let attached = self.greeted || phase == "Running" && is_ready(&pod);
        if !ended && !attached {
            if cx.now() >= self.until {
                return Err(text("timed out waiting for the condition"));
            }
            return Ok(Some(Turn::Blocked(Wait::change().or(Wait::until(self.until)))));
        }
        if !self.greeted {
            self.greeted = true;
            self.greet(cx, &pod, ended);
        }
        if let Some(talking) = &mut self.talking {
            match talking.step(cx)? {
                Turn::Blocked(wait) => return Ok(Some(Turn::Blocked(wait))),
                Turn::Done => self.talking = None,
            }
            self.is_over = true;
        }
        if !self.is_over {
            self.show(cx);
        }
        let waits_for_code = !cx.flags().on("leave-stdin-open")
            && pod.str_at(&["spec", "restartPolicy"]) != "Always";
        if !ended && (waits_for_code || !self.is_over) {
            let poll = cx.now() + logs::POLL;
            return Ok(Some(Turn::Blocked(Wait::change().or(Wait::until(poll)))));
        }
        if !waits_for_code {
            return Ok(None);
        }
        outcome(cx, &pod, phase)?;
        Ok(None)
    }

    /// Begins the session, if the container still runs.
    fn greet(&mut self, cx: &mut Cx<'_>, pod: &Value, ended: bool) {
        if !cx.flags().on("quiet") {
            cx.complain(remote::GREETING);
        }
        let container = pod.str_at(&["spec", "containers", "0", "name"]).to_string();
        let (stdin, tty) = (cx.flags().on("stdin"), cx.flags().on("tty"));
        if !ended {
            // Where there is no session, the log is shown.
            self.talking = remote::open_attach(cx, pod, &container, stdin, tty).ok();
        }
    }

    /// Keeps a signal for the process; false if kubectl itself is to hear it.
    pub fn hand_on(&mut self, signal: Signal) -> bool {
        self.talking.as_mut().is_some_and(|talking| talking.hand_on(signal))
    }

    fn show(&mut self, cx: &mut Cx<'_>) {
        let log = logs::whole(cx, &self.namespace, &self.name).unwrap_or_default();
        if let Some(news) = log.get(self.shown..) {
            cx.print(news);
            self.shown = log.len();
        }
    }
}

fn is_ready(pod: &Value) -> bool {
    let conditions = pod.items_at(&["status", "conditions"]);
    conditions.iter().any(|condition| {
        condition.str_at(&["type"]) == "Ready" && condition.str_at(&["status"]) == "True"
    })
}

/// The container's exit code is kubectl's where the pod does not restart.
fn outcome(cx: &Cx<'_>, pod: &Value, phase: &str) -> Result<()> {
    if phase == "Succeeded" || cx.flags().on("leave-stdin-open") {
        return Ok(());
    }
    let name = pod.str_at(&["metadata", "name"]);
    let namespace = pod.str_at(&["metadata", "namespace"]);
    let state = pod.at(&["status", "containerStatuses", "0", "state", "terminated"]);
    let code = state.and_then(|state| state.int_at(&["exitCode"])).unwrap_or(0);
    let (Some(state), 1..) = (state, code) else {
        return Err(text(format!("pod {namespace}/{name} failed with unknown exit code")));
    };
    let (reason, message) = (state.str_at(&["reason"]), state.str_at(&["message"]));
    let words = format!("pod {namespace}/{name} terminated ({reason})\n{message}");
    Err(Error::Exit(words, u8::try_from(code).unwrap_or(1)))
}
