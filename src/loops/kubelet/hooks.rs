//! What a container is to do right after its start and right before its end. Mirrors
//! `pkg/kubelet/lifecycle/handlers.go`.

use super::memory::Failure;
use super::prober::http_status;
use super::worker::Worker;
use crate::machine::{Call, Container, ExecConfig, Hook, PRE_STOP};
use crate::value::{Str, Value};

impl Worker<'_> {
    /// What a container does before it is told to end. A request is made here and now.
    pub fn pre_stop(&mut self, name: &str) -> Option<Hook> {
        let container = self.container_named(name)?.clone();
        let hook = container.at(&["lifecycle", "preStop"])?;
        if let Some(seconds) = hook.at(&["sleep", "seconds"]).and_then(Value::as_int) {
            return Some(Hook::Sleep { ms: u64::try_from(seconds).unwrap_or(0) * 1000 });
        }
        if let (Some(action), Some(sandbox)) = (hook.get("httpGet"), self.sandbox)
            && http_status(action, &container, sandbox).is_err()
        {
            self.tell(name, true, "FailedPreStopHook", "PreStopHook failed");
        }
        let words = words(hook);
        (!words.is_empty()).then_some(Hook::Exec { argv: words })
    }

    /// Says which commands failed that containers ran before their end.
    pub fn tell_failed_pre_stops(&mut self) {
        let Some(sandbox) = self.sandbox else { return };
        for container in &sandbox.containers {
            if !container.is_stopping() && container.exit().is_none() {
                continue;
            }
            let id: Str = format!("{}{PRE_STOP}", container.id).into();
            if self.machine.exec(&id).is_some_and(|exec| exec.code.is_some()) {
                self.tell(container.name(), true, "FailedPreStopHook", "PreStopHook failed");
                self.ask(Call::ForgetExec { id });
            }
        }
    }

    /// Begins what a container does right after its start. Whether that went well, if it is done
    /// already; true also if there is nothing to do.
    pub fn begin_post_start(&mut self, container: &Container) -> Option<bool> {
        let definition = self.container_named(container.name()).cloned().unwrap_or_default();
        let Some(hook) = definition.at(&["lifecycle", "postStart"]) else { return Some(true) };
        if let Some(seconds) = hook.at(&["sleep", "seconds"]).and_then(Value::as_int) {
            let rest_ms = u64::try_from(seconds).unwrap_or(0) * 1000;
            self.memory.hook_until = Some(self.now() + rest_ms);
            return (rest_ms == 0).then_some(true);
        }
        if let (Some(action), Some(sandbox)) = (hook.get("httpGet"), self.sandbox) {
            let Err(why) = http_status(action, &definition, sandbox) else { return Some(true) };
            let what = format!("HTTP lifecycle hook ({})", action.str_at(&["path"]));
            return Some(self.fail_post_start(container, &what, &why));
        }
        let argv = words(hook);
        if argv.is_empty() {
            return Some(true);
        }
        let id = post_start_id(container);
        let config =
            ExecConfig { id, container: container.id.clone(), argv, ..ExecConfig::default() };
        self.ask(Call::Exec(config));
        None
    }

    /// What became of that: none while it goes on.
    pub fn follow_post_start(&mut self, container: &Container) -> Option<bool> {
        if let Some(until) = self.memory.hook_until {
            let is_over = until <= self.now() || container.exit().is_some();
            return is_over.then(|| self.memory.hook_until.take().is_some());
        }
        let id = post_start_id(container);
        let Some(exec) = self.machine.exec(&id) else {
            // It goes with its container.
            return container.exit().map(|_| false);
        };
        let code = exec.code?;
        let said = format!("{}{}", exec.stdout, exec.stderr);
        let argv: Vec<&str> = exec.config.argv.iter().map(Str::as_str).collect();
        let argv = argv.join(" ");
        self.ask(Call::ForgetExec { id });
        if code == 0 {
            return Some(true);
        }
        let why = format!(
            "command '{argv}' exited with {code}: {}, message: {}",
            exec.stderr,
            crate::api::go::quote(&said)
        );
        Some(self.fail_post_start(container, &format!("Exec lifecycle hook ([{argv}])"), &why))
    }

    /// Ends a container of which this failed; false.
    fn fail_post_start(&mut self, container: &Container, what: &str, why: &str) -> bool {
        let name = container.name().clone();
        let message = format!(
            "{what} for Container \"{name}\" in Pod \"{}\" failed - error: {why}",
            self.full_name()
        );
        self.tell(&name, true, "FailedPostStartHook", "PostStartHook failed");
        self.tell(&name, false, "Killing", "FailedPostStartHook");
        let (id, grace_ms) = (container.id.clone(), self.grace_ms());
        let hook = self.pre_stop(&name);
        self.ask(Call::StopContainer { id, grace_ms, hook });
        self.memory.container(&name).failure =
            Some(Failure { reason: "PostStartHookError", message: message.into() });
        false
    }

    /// A container's definition in the pod.
    fn container_named(&self, name: &str) -> Option<&Value> {
        let lists = ["containers", "initContainers", "ephemeralContainers"];
        let mut all = lists.iter().flat_map(|list| self.pod.items_at(&["spec", list]));
        all.find(|container| container.str_at(&["name"]) == name)
    }
}

fn words(hook: &Value) -> Vec<Str> {
    let words = hook.items_at(&["exec", "command"]).iter().filter_map(Value::as_str);
    words.map(Str::from).collect()
}

fn post_start_id(container: &Container) -> Str {
    format!("{}/postStart", container.id).into()
}
