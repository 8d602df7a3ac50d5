//! Probes: whether a container has started, lives, and is ready. Mirrors `pkg/kubelet/prober`.

use super::worker::Worker;
use crate::api::views::ContainerView;
use crate::machine::{Call, Container, ExecConfig, Sandbox};
use crate::sim::Millis;
use crate::value::{Str, Value};

/// What a probe is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Startup,
    Liveness,
    Readiness,
}

/// What is remembered of one probe of one running container.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ProbeMemory {
    pub container: Str,
    pub container_id: Str,
    pub kind: Kind,
    /// When it is due next; none while it is on hold.
    pub next_at: Option<Millis>,
    /// Until when the answer of the command that it runs may come.
    pub waits_until: Option<Millis>,
    /// The last answer, and how often in a row it came.
    pub run: (bool, i64),
    /// What counts, once the thresholds are met.
    pub result: Option<bool>,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Startup, Kind::Liveness, Kind::Readiness];

    fn field(self) -> &'static str {
        match self {
            Kind::Startup => "startupProbe",
            Kind::Liveness => "livenessProbe",
            Kind::Readiness => "readinessProbe",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Startup => "Startup",
            Kind::Liveness => "Liveness",
            Kind::Readiness => "Readiness",
        }
    }
}

impl<'a> Worker<'a> {
    /// What a probe of a container has come to: none if it has no such probe.
    pub fn probe_result(&self, container: &Value, id: &str, kind: Kind) -> Option<bool> {
        container.get(kind.field())?;
        let found = self.memory.probes.iter().find(|p| p.container_id == id && p.kind == kind);
        Some(found.and_then(|probe| probe.result).unwrap_or(kind == Kind::Liveness))
    }

    /// Whether a running container has started, as far as its startup probe says.
    pub fn has_started(&self, container: &Value, id: &str) -> bool {
        self.probe_result(container, id, Kind::Startup).unwrap_or(true)
    }

    /// Runs the probes that are due, and takes in answers of commands.
    pub fn probe(&mut self) {
        let Some(sandbox) = self.sandbox else { return };
        self.watch_running(sandbox);
        let mut has_changed = false;
        for i in 0..self.memory.probes.len() {
            let probe = &self.memory.probes[i];
            let running = sandbox.container(&probe.container);
            let Some(running) = running.filter(|c| c.id == probe.container_id).cloned() else {
                continue;
            };
            if let Some((is_well, said)) = self.answer(i, sandbox, &running) {
                has_changed |= self.take_in(i, &running, is_well, &said);
            }
        }
        if has_changed {
            let status = self.status();
            self.write_status(status);
        }
    }

    /// When a probe is due next, or the answer of one is overdue.
    pub fn next_probe_at(&self) -> Option<Millis> {
        self.memory.probes.iter().filter_map(|p| p.waits_until.or(p.next_at)).min()
    }

    /// Has a probe for each that the pod wants of each running container, and no other.
    fn watch_running(&mut self, sandbox: &Sandbox) {
        let is_running = |probe: &ProbeMemory| {
            sandbox
                .container(&probe.container)
                .is_some_and(|c| c.is_running() && c.id == probe.container_id)
        };
        self.memory.probes.retain(is_running);
        let view = self.view();
        for container in view.init_containers().iter().chain(view.containers()) {
            let name = ContainerView(container).name();
            let Some(running) = sandbox.container(name).filter(|c| c.is_running()) else {
                continue;
            };
            for kind in Kind::ALL {
                let Some(spec) = container.get(kind.field()) else { continue };
                let has = |p: &ProbeMemory| p.container_id == running.id && p.kind == kind;
                if self.memory.probes.iter().any(has) {
                    continue;
                }
                // Readiness is asked for at once; the others keep to the beat of the pod.
                let first = match kind {
                    Kind::Readiness => self.now(),
                    _ => self.next_beat(period_ms(spec)),
                };
                self.memory.probes.push(ProbeMemory {
                    container: name.into(),
                    container_id: running.id.clone(),
                    kind,
                    next_at: Some(first),
                    waits_until: None,
                    run: (false, 0),
                    result: None,
                });
            }
        }
    }

    fn next_beat(&self, period_ms: Millis) -> Millis {
        let since = self.now().saturating_sub(self.memory.seen_at);
        self.memory.seen_at + (since / period_ms + 1) * period_ms
    }

    /// The answer of a probe, if it is due and has one.
    fn answer(
        &mut self,
        i: usize,
        sandbox: &Sandbox,
        running: &Container,
    ) -> Option<(bool, String)> {
        let (kind, id) = (self.memory.probes[i].kind, self.memory.probes[i].container_id.clone());
        let container = self.definition(&self.memory.probes[i].container.clone())?;
        let spec = container.get(kind.field())?;
        if let Some(until) = self.memory.probes[i].waits_until {
            return self.command_answer(i, spec, until);
        }
        let now = self.now();
        if self.memory.probes[i].next_at.is_none_or(|at| at > now) {
            return None;
        }
        self.memory.probes[i].next_at = Some(now + period_ms(spec));
        let started_at = running.started_at()?;
        let delay = spec.int_at(&["initialDelaySeconds"]).unwrap_or(0).max(0) as Millis;
        let is_early = (now - started_at.min(now)) / 1000 < delay;
        if is_early || (kind == Kind::Startup) == self.has_started(container, &id) {
            return None;
        }
        if let Some(words) = spec.at(&["exec", "command"]) {
            let words = words.as_list().unwrap_or(&[]).iter().filter_map(Value::as_str);
            let config = ExecConfig {
                id: self.exec_id(i),
                container: id,
                argv: words.map(Str::from).collect(),
                ..ExecConfig::default()
            };
            self.ask(Call::Exec(config));
            let timeout = spec.int_at(&["timeoutSeconds"]).unwrap_or(1).max(1) as Millis;
            self.memory.probes[i].waits_until = Some(now + timeout * 1000);
            return None;
        }
        Some(network_answer(spec, container, sandbox))
    }

    fn exec_id(&self, i: usize) -> Str {
        let probe = &self.memory.probes[i];
        format!("{}/{}", probe.container_id, probe.kind.field()).into()
    }

    /// What a probe's command has said, or that it took too long.
    fn command_answer(&mut self, i: usize, spec: &Value, until: Millis) -> Option<(bool, String)> {
        let id = self.exec_id(i);
        let exec = self.machine.exec(&id);
        let answer = match exec.and_then(|exec| Some((exec, exec.code?))) {
            Some((exec, code)) => (code == 0, format!("{}{}", exec.stdout, exec.stderr)),
            None if self.now() < until => return None,
            None => {
                let words = spec.items_at(&["exec", "command"]).iter().filter_map(Value::as_str);
                let command = words.collect::<Vec<_>>().join(" ");
                let seconds = spec.int_at(&["timeoutSeconds"]).unwrap_or(1);
                let said = format!("command timed out: \"{command}\" timed out after {seconds}s");
                (false, said)
            }
        };
        self.memory.probes[i].waits_until = None;
        self.ask(Call::ForgetExec { id });
        Some(answer)
    }

    /// Counts an answer. Says whether what counts has changed.
    fn take_in(&mut self, i: usize, running: &Container, is_well: bool, said: &str) -> bool {
        let probe = &self.memory.probes[i];
        let (kind, name) = (probe.kind, probe.container.clone());
        if !is_well {
            let said = format!("{} probe failed: {}", kind.title(), said.trim_end_matches('\n'));
            self.tell(&name, true, "Unhealthy", said);
        }
        let Some(container) = self.definition(&name) else { return false };
        let Some(spec) = container.get(kind.field()) else { return false };
        let (field, usual) =
            if is_well { ("successThreshold", 1) } else { ("failureThreshold", 3) };
        let threshold = spec.int_at(&[field]).unwrap_or(usual);
        let probe = &mut self.memory.probes[i];
        probe.run = if probe.run.0 == is_well { (is_well, probe.run.1 + 1) } else { (is_well, 1) };
        if probe.run.1 < threshold {
            return false;
        }
        let before = probe.result.replace(is_well);
        if kind == Kind::Startup || kind == Kind::Liveness && !is_well {
            probe.next_at = None;
        }
        if kind != Kind::Readiness && !is_well {
            self.kill_unwell(running, container, kind);
        }
        before != Some(is_well) && kind != Kind::Liveness
    }

    /// Kills a container that failed its startup or liveness probe, to start it again.
    fn kill_unwell(&mut self, running: &Container, container: &Value, kind: Kind) {
        let name = running.name().clone();
        let probe = if kind == Kind::Startup { "startup" } else { "liveness" };
        let restarts = self.restarts(container, 1);
        let end = if restarts { ", will be restarted" } else { "" };
        self.tell(&name, false, "Killing", format!("Container {name} failed {probe} probe{end}"));
        let own = container.at(&[kind.field(), "terminationGracePeriodSeconds"]);
        let grace_ms = match own.and_then(Value::as_int) {
            Some(seconds) => seconds.max(2) as Millis * 1000,
            None => self.grace_ms(),
        };
        let hook = self.pre_stop(&name);
        self.ask(Call::StopContainer { id: running.id.clone(), grace_ms, hook });
        if restarts && !self.memory.work.contains(&name) {
            self.memory.work.push(name);
        }
    }

    fn definition(&self, name: &str) -> Option<&'a Value> {
        let view = self.view();
        let mut all = view.init_containers().iter().chain(view.containers());
        all.find(|container| container.str_at(&["name"]) == name)
    }
}

fn period_ms(spec: &Value) -> Millis {
    spec.int_at(&["periodSeconds"]).unwrap_or(10).max(1) as Millis * 1000
}

/// What an HTTP, TCP or gRPC probe finds.
fn network_answer(spec: &Value, container: &Value, sandbox: &Sandbox) -> (bool, String) {
    if let Some(action) = spec.get("httpGet") {
        return match http_status(action, container, sandbox) {
            Err(why) => (false, why),
            Ok(code) if (200..400).contains(&code) => (true, String::new()),
            Ok(code) => (false, format!("HTTP probe failed with statuscode: {code}")),
        };
    }
    let address_of = |action: &Value| {
        let port = action.get("port").and_then(|given| port(given, container)).unwrap_or(0);
        (port, format!("{}:{port}", sandbox.address))
    };
    if let Some(action) = spec.get("grpc") {
        // No server of any image here speaks it, and to the prober that is a connection that
        // never comes about.
        let (address, seconds) = (address_of(action).1, spec.int_at(&["timeoutSeconds"]));
        let seconds = seconds.unwrap_or(1);
        return (
            false,
            format!(
                "timeout: failed to connect service \"{address}\" within {seconds}s: context \
                 deadline exceeded"
            ),
        );
    }
    let (port, address) = spec.get("tcpSocket").map(address_of).unwrap_or_default();
    (sandbox.listens(port), format!("dial tcp {address}: connect: connection refused"))
}

/// The status with which a container answers a request, or why it does not.
///
/// # Errors
///
/// The words of Go's HTTP client.
pub(super) fn http_status(
    action: &Value,
    container: &Value,
    sandbox: &Sandbox,
) -> Result<u16, String> {
    let port = action.get("port").and_then(|given| port(given, container)).unwrap_or(0);
    let address = format!("{}:{port}", sandbox.address);
    let path = action.str_at(&["path"]);
    let slash = if path.starts_with('/') { "" } else { "/" };
    sandbox.http_status(port, path).ok_or_else(|| {
        format!(
            "Get \"http://{address}{slash}{path}\": dial tcp {address}: connect: connection refused"
        )
    })
}

/// A port by its number or by its name among the container's ports.
fn port(port: &Value, container: &Value) -> Option<u16> {
    let number = match port {
        Value::Int(number) => *number,
        Value::Str(name) => {
            let ports = ContainerView(container).ports();
            let named = ports.iter().find(|p| p.str_at(&["name"]) == name.as_str());
            named.and_then(|p| p.int_at(&["containerPort"])).or(name.parse().ok())?
        }
        _ => return None,
    };
    u16::try_from(number).ok()
}
