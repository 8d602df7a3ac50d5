//! Where on a machine a sandbox is: found by its id, by a container's id, or by a label, so that
//! a kubelet need not look through a hundred sandboxes for each of its pods.

use super::container::Sandbox;
use crate::value::{FastHash, Str, Value};
use archery::RcK;
use rpds::HashTrieMap;
use std::rc::Rc;

/// The places of sandboxes in a machine's list. Whoever changes the list keeps this right.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Places {
    by_id: HashTrieMap<Str, usize, RcK, FastHash>,
    /// Of several with one label the newest.
    by_label: HashTrieMap<(Str, Str), usize, RcK, FastHash>,
}

impl Places {
    /// The places of all sandboxes of a list.
    pub fn of(sandboxes: &[Rc<Sandbox>]) -> Places {
        let mut places = Places::default();
        for (place, sandbox) in sandboxes.iter().enumerate() {
            places.add(sandbox, place);
        }
        places
    }

    /// Takes note of a sandbox that is the newest now.
    pub fn add(&mut self, sandbox: &Sandbox, place: usize) {
        self.by_id.insert_mut(sandbox.id.clone(), place);
        for container in &sandbox.containers {
            self.by_id.insert_mut(container.id.clone(), place);
        }
        for (key, value) in sandbox.config.labels.iter() {
            if let Value::Str(value) = value {
                self.by_label.insert_mut((key.clone(), value.clone()), place);
            }
        }
    }

    /// Takes note of a new container beside those of `sandbox`.
    pub fn add_container(&mut self, id: &Str, sandbox: &str) {
        if let Some(place) = self.by_id(sandbox) {
            self.by_id.insert_mut(id.clone(), place);
        }
    }

    pub fn remove_container(&mut self, id: &str) {
        self.by_id.remove_mut(id);
    }

    /// The place of the sandbox of an id, or of the sandbox around the container of an id.
    pub fn by_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The place of the newest sandbox with a label.
    pub fn by_label(&self, key: &str, value: &str) -> Option<usize> {
        self.by_label.get(&(Str::from(key), Str::from(value))).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Call, ContainerConfig, Machine, Pace, SandboxConfig};
    use crate::sim::Chance;

    #[test]
    fn places_kept_are_places_counted_anew() {
        let mut chance = Chance::new(3);
        let mut draw = chance.draw(&["places"]);
        let mut machine = Machine::new("node-1", "10.0.0.1", [10, 244, 1], Pace::REALISTIC);
        for now in 0..400 {
            let place = draw.below(machine.sandboxes.len().max(1) as u64) as usize;
            let sandbox = machine.sandboxes.get(place).cloned();
            let container = sandbox.as_ref().and_then(|s| s.containers.first().cloned());
            let label = Str::from(format!("pod-{}", draw.below(9)));
            let config = SandboxConfig {
                labels: [(Str::lit("pod"), label.clone())].into_iter().collect(),
                ..SandboxConfig::default()
            };
            let call = match (draw.below(6), sandbox, container) {
                (1 | 2, Some(sandbox), _) => Call::CreateContainer {
                    sandbox: sandbox.id.clone(),
                    config: Rc::new(ContainerConfig::default()),
                },
                (3, _, Some(container)) => Call::RemoveContainer { id: container.id.clone() },
                (4, Some(sandbox), _) => Call::StopSandbox { id: sandbox.id.clone() },
                (5, Some(sandbox), _) => Call::RemoveSandbox { id: sandbox.id.clone() },
                _ => Call::RunSandbox(config),
            };
            machine.call(now * 100, &call, &mut chance);
            machine.advance(now * 100);
            assert_eq!(machine.places, Places::of(&machine.sandboxes), "after {call:?}");
            let newest = machine.sandboxes.iter().rev().find(|s| s.label("pod") == label.as_str());
            let found = machine.sandbox_labelled("pod", &label);
            assert_eq!(found.map(|s| &s.id), newest.map(|s| &s.id));
        }
    }
}
