//! `--profile`: what a container for looking into things may do. Mirrors
//! `pkg/cmd/debug/profiles.go`.

use crate::kubectl::errors::{Result, text};
use crate::kubectl::flags::Flags;
use crate::value::Value;
use crate::{list, map};

/// What is looked into, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A pod, through a container that is added to it.
    Ephemeral,
    /// A copy of a pod.
    Copy,
    Node,
}

/// A profile, and what a copy keeps of its pod.
#[derive(Debug)]
pub struct Profile {
    name: Name,
    keeps_labels: bool,
    /// Fields of the copy and of its containers that go.
    drops: Vec<&'static str>,
    drops_init_containers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Legacy,
    General,
    Baseline,
    Restricted,
    Netadmin,
    Sysadmin,
}

impl Profile {
    /// The profile that the flags name.
    pub fn of(flags: &Flags) -> Result<Profile> {
        let name = match flags.text("profile") {
            "legacy" => Name::Legacy,
            "general" => Name::General,
            "baseline" => Name::Baseline,
            "restricted" => Name::Restricted,
            "netadmin" => Name::Netadmin,
            "sysadmin" => Name::Sysadmin,
            other => return Err(text(format!("unknown profile: {other}"))),
        };
        let dropped = [
            ("keep-annotations", "annotations"),
            ("keep-liveness", "livenessProbe"),
            ("keep-readiness", "readinessProbe"),
            ("keep-startup", "startupProbe"),
        ];
        let drops = dropped.iter().filter(|(flag, _)| !flags.on(flag));
        Ok(Profile {
            name,
            keeps_labels: flags.on("keep-labels"),
            drops: drops.map(|(_, field)| *field).collect(),
            drops_init_containers: !flags.on("keep-init-containers"),
        })
    }

    pub fn is_legacy(&self) -> bool {
        self.name == Name::Legacy
    }

    /// Gives a container of a pod what the profile grants it.
    pub fn apply(&self, pod: &mut Value, container: &str, style: Style) {
        let grant = |pod: &mut Value, change: &mut dyn FnMut(&mut Value)| {
            change_container(pod, container, change);
        };
        match self.name {
            Name::Legacy if style == Style::Copy => drop(pod.remove(&["metadata", "labels"])),
            Name::General if style != Style::Node => {
                grant(pod, &mut |one| add_capabilities(one, &["SYS_PTRACE"]));
            }
            Name::Baseline => grant(pod, &mut |one| drop(one.remove(&["securityContext"]))),
            Name::Restricted => grant(pod, &mut |one| {
                let context = map! {
                    "runAsNonRoot": true,
                    "capabilities": map! { "drop": list!["ALL"] },
                    "allowPrivilegeEscalation": false,
                    "seccompProfile": map! { "type": "RuntimeDefault" },
                };
                one.set(&["securityContext"], context);
            }),
            Name::Netadmin => {
                grant(pod, &mut |one| add_capabilities(one, &["NET_ADMIN", "NET_RAW"]));
            }
            Name::Sysadmin => {
                grant(pod, &mut |one| one.set(&["securityContext", "privileged"], true));
            }
            Name::Legacy | Name::General => {}
        }
        match style {
            Style::Ephemeral => {}
            Style::Node => self.open_node(pod, container),
            Style::Copy if self.name == Name::Legacy => {}
            Style::Copy => self.reduce(pod),
        }
    }

    /// Lets a pod see its node.
    fn open_node(&self, pod: &mut Value, container: &str) {
        if matches!(self.name, Name::Legacy | Name::General | Name::Sysadmin) {
            let root = map! { "name": "host-root", "hostPath": map! { "path": "/" } };
            pod.push(&["spec", "volumes"], root);
            change_container(pod, container, &mut |one| {
                let mount = map! { "mountPath": "/host", "name": "host-root" };
                one.push(&["volumeMounts"], mount);
            });
        }
        if !matches!(self.name, Name::Baseline | Name::Restricted) {
            for field in ["hostNetwork", "hostPID", "hostIPC"] {
                pod.set(&["spec", field], true);
            }
        }
    }

    /// Takes away from a copy what is not to be kept, and lets its containers see each other.
    fn reduce(&self, pod: &mut Value) {
        if !self.keeps_labels {
            pod.remove(&["metadata", "labels"]);
        }
        if self.drops.contains(&"annotations") {
            pod.remove(&["metadata", "annotations"]);
        }
        let mut containers = pod.items_at(&["spec", "containers"]).to_vec();
        for one in &mut containers {
            self.drops.iter().for_each(|field| drop(one.remove(&[field])));
        }
        pod.set(&["spec", "containers"], containers);
        if self.drops_init_containers {
            pod.remove(&["spec", "initContainers"]);
        }
        if pod.at(&["spec", "shareProcessNamespace"]).is_none() {
            pod.set(&["spec", "shareProcessNamespace"], true);
        }
    }
}

fn change_container(pod: &mut Value, name: &str, change: &mut dyn FnMut(&mut Value)) {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let found = pod.items_at(&["spec", list]).iter();
        let index = found.enumerate().find(|(_, one)| one.str_at(&["name"]) == name);
        let Some((index, _)) = index else { continue };
        if let Some(container) = pod.at_mut(&["spec", list, &index.to_string()]) {
            return change(container);
        }
    }
}

fn add_capabilities(container: &mut Value, names: &[&'static str]) {
    for name in names {
        container.push(&["securityContext", "capabilities", "add"], *name);
    }
}
