//! What a container is to do right after its start and right before its end. Mirrors
//! `pkg/kubelet/lifecycle/handlers.go`.

use super::memory::Failure;
use super::worker::Worker;
use crate::machine::{Call, Container, ExecConfig, Hook};
use crate::value::{Str, Value};

impl Worker<'_> {
    /// What a container does before it is told to end.
    pub fn pre_stop(&self, name: &str) -> Option<Hook> {
        let hook = self.container_named(name)?.at(&["lifecycle", "preStop"])?;
        if let Some(seconds) = hook.at(&["sleep", "seconds"]).and_then(Value::as_int) {
            return Some(Hook::Sleep { ms: u64::try_from(seconds).unwrap_or(0) * 1000 });
        }
        let words = words(hook);
        (!words.is_empty()).then_some(Hook::Exec { argv: words })
    }

    /// Begins what a container does right after its start; false if there is nothing.
    pub fn begin_post_start(&mut self, container: &Container) -> bool {
        let hook = self.container_named(container.name());
        let words = hook.and_then(|c| c.at(&["lifecycle", "postStart"])).map(words);
        let Some(argv) = words.filter(|words| !words.is_empty()) else { return false };
        let id = post_start_id(container);
        let config =
            ExecConfig { id, container: container.id.clone(), argv, ..ExecConfig::default() };
        self.ask(Call::Exec(config));
        true
    }

    /// What became of that: none while it goes on.
    pub fn follow_post_start(&mut self, container: &Container) -> Option<bool> {
        let id = post_start_id(container);
        let Some(exec) = self.machine.exec(&id) else {
            // It goes with its container.
            return container.exit().map(|_| false);
        };
        let code = exec.code?;
        let said = format!("{}{}", exec.stdout, exec.stderr);
        let argv: Vec<&str> = exec.config.argv.iter().map(Str::as_str).collect();
        self.ask(Call::ForgetExec { id });
        if code == 0 {
            return Some(true);
        }
        let name = container.name().clone();
        let message = format!(
            "Exec lifecycle hook ([{}]) for Container \"{name}\" in Pod \"{}\" failed - error: \
             command '{}' exited with {code}: {}, message: {}",
            argv.join(" "),
            self.full_name(),
            argv.join(" "),
            exec.stderr,
            crate::api::go::quote(&said)
        );
        self.tell(&name, true, "FailedPostStartHook", "PostStartHook failed");
        self.tell(&name, false, "Killing", "FailedPostStartHook");
        let (id, grace_ms) = (container.id.clone(), self.grace_ms());
        let hook = self.pre_stop(&name);
        self.ask(Call::StopContainer { id, grace_ms, hook });
        self.memory.container(&name).failure =
            Some(Failure { reason: "PostStartHookError", message: message.into() });
        Some(false)
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
