//! A pod's phase, from what its containers do. Mirrors `getPhase`.

use super::worker::Worker;
use crate::api::views::ContainerView;
use crate::value::Value;

/// How many of a pod's containers are in which state.
#[derive(Debug, Default)]
struct Counts {
    pending_init: usize,
    failed_init: usize,
    unknown: usize,
    running: usize,
    waiting: usize,
    stopped: usize,
    stopped_for_good: usize,
    succeeded: usize,
}

impl Worker<'_> {
    /// The phase that follows from the statuses of init and ordinary containers. `is_over` says
    /// that nothing will be started any more.
    pub fn phase(&self, init: &[Value], ordinary: &[Value], is_over: bool) -> &'static str {
        let counts = self.count(init, ordinary);
        if counts.failed_init > 0 {
            return "Failed";
        }
        if counts.pending_init > 0 || counts.waiting > 0 {
            return "Pending";
        }
        if counts.running > 0 && counts.unknown == 0 {
            return "Running";
        }
        if counts.stopped == 0 || counts.unknown > 0 {
            return "Pending";
        }
        if !is_over && counts.stopped != counts.stopped_for_good {
            return "Running";
        }
        if counts.stopped == counts.succeeded { "Succeeded" } else { "Failed" }
    }

    fn count(&self, init: &[Value], ordinary: &[Value]) -> Counts {
        let mut counts = Counts::default();
        let view = self.view();
        let has_begun = ordinary.iter().any(|s| s.at(&["state", "running"]).is_some());
        for container in view.init_containers() {
            let status = status_of(container, init);
            match ContainerView(container).is_restartable_init() {
                true => count_sidecar(&mut counts, status, has_begun),
                false => self.count_init(&mut counts, container, status),
            }
        }
        for container in view.containers() {
            let Some(status) = status_of(container, ordinary) else {
                counts.unknown += 1;
                continue;
            };
            let state = State::of(status);
            if let Some(code) = state.code() {
                counts.stopped += 1;
                counts.stopped_for_good += usize::from(!self.restarts(container, code));
            }
            match state {
                State::Running => counts.running += 1,
                State::Ended(0) => counts.succeeded += 1,
                State::Waiting { last: None } => counts.waiting += 1,
                _ => {}
            }
        }
        counts
    }

    fn count_init(&self, counts: &mut Counts, container: &Value, status: Option<&Value>) {
        match status.map(|status| State::of(status).code()) {
            Some(Some(0)) => {}
            // One that failed and is to run again is not pending: but nothing else runs before.
            Some(Some(code)) => {
                counts.failed_init += usize::from(!self.restarts(container, code));
            }
            _ => counts.pending_init += 1,
        }
    }
}

fn count_sidecar(counts: &mut Counts, status: Option<&Value>, has_begun: bool) {
    match status.map(State::of) {
        None => counts.unknown += 1,
        Some(State::Running) => counts.running += 1,
        Some(State::Waiting { last: None }) => {
            counts.waiting += 1;
            counts.pending_init += usize::from(!has_begun);
        }
        Some(_) => {}
    }
}

fn status_of<'v>(container: &Value, statuses: &'v [Value]) -> Option<&'v Value> {
    let name = ContainerView(container).name();
    statuses.iter().find(|status| status.str_at(&["name"]) == name)
}

enum State {
    Running,
    /// With the code of its last end, if it ran before.
    Waiting {
        last: Option<u8>,
    },
    Ended(u8),
}

impl State {
    fn of(status: &Value) -> State {
        let code =
            |path: &[&str]| status.int_at(path).map(|code| u8::try_from(code).unwrap_or(u8::MAX));
        if status.at(&["state", "running"]).is_some() {
            State::Running
        } else if let Some(code) = code(&["state", "terminated", "exitCode"]) {
            State::Ended(code)
        } else {
            State::Waiting { last: code(&["lastState", "terminated", "exitCode"]) }
        }
    }

    /// The code with which it ended last, unless it runs.
    fn code(&self) -> Option<u8> {
        match self {
            State::Running => None,
            State::Waiting { last } => *last,
            State::Ended(code) => Some(*code),
        }
    }
}
