//! From a container's definition in a pod to what its node's machine is asked to make.

use super::worker::Worker;
use super::{CONTAINER_NAME, environment};
use crate::api::Quantity;
use crate::api::views::ContainerView;
use crate::machine::{ContainerConfig, Sandbox};
use crate::value::{Str, Value};

impl Worker<'_> {
    /// What the machine is asked to make of a container.
    ///
    /// # Errors
    ///
    /// Upstream's words for a ConfigMap, a Secret or a key that its environment needs and that
    /// is missing.
    pub fn container_config(
        &self,
        container: &Value,
        sandbox: &Sandbox,
        attempt: u32,
    ) -> Result<ContainerConfig, String> {
        let view = ContainerView(container);
        self.check_user(container)?;
        let env = environment::of(self.context.view, self.pod, container, &sandbox.address)?;
        let expand = |words: &[Value]| -> Vec<Str> {
            let words = words.iter().filter_map(Value::as_str);
            words.map(|word| environment::expand(word, &env)).collect()
        };
        let mut labels = self.labels();
        labels.insert(Str::lit(CONTAINER_NAME), view.name());
        Ok(ContainerConfig {
            name: view.name().into(),
            attempt,
            image: view.image().into(),
            command: expand(view.command()),
            args: expand(view.args()),
            working_dir: container.text_at(&["workingDir"]),
            labels,
            annotations: Default::default(),
            stdin: container.bool_at(&["stdin"]),
            memory_limit: memory_limit(container),
            tty: container.bool_at(&["tty"]),
            mounts: self.mounts(container, &env),
            target: container.text_at(&["targetContainerName"]),
            env,
        })
    }

    /// Refuses to run as root what must not. Mirrors `verifyRunAsNonRoot`.
    fn check_user(&self, container: &Value) -> Result<(), String> {
        let setting = |field: &str| {
            let own = container.at(&["securityContext", field]);
            own.or(self.pod.at(&["spec", "securityContext", field]))
        };
        if setting("runAsNonRoot") != Some(&Value::Bool(true)) {
            return Ok(());
        }
        let place = format!(
            "(pod: \"{}\", container: {})",
            self.full_name(),
            ContainerView(container).name()
        );
        match setting("runAsUser").and_then(Value::as_int) {
            Some(0) => Err(format!("container's runAsUser breaks non-root policy {place}")),
            Some(_) => Ok(()),
            None => Err(format!("container has runAsNonRoot and image will run as root {place}")),
        }
    }
}

/// A container's memory limit in bytes.
fn memory_limit(container: &Value) -> Option<u64> {
    let limit = container.at(&["resources", "limits", "memory"]).and_then(Value::as_str)?;
    u64::try_from(Quantity::parse(limit).ok()?.value()).ok()
}
