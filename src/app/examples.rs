//! Manifests at hand: those that one begins with, and faulty ones to be mended.

use crate::text::{Lang, page};

/// A manifest that the menu offers.
pub struct Example {
    pub title: fn(Lang) -> &'static str,
    pub name: &'static str,
    pub text: &'static str,
}

/// What the menu offers, in its order.
pub const EXAMPLES: &[Example] = &[
    Example { title: page::example_pod, name: "pod.yaml", text: include_str!("examples/pod.yaml") },
    Example {
        title: page::example_deployment,
        name: "deployment.yaml",
        text: include_str!("examples/deployment.yaml"),
    },
    Example {
        title: page::example_two,
        name: "two-containers.yaml",
        text: include_str!("examples/two-containers.yaml"),
    },
    Example {
        title: page::example_service,
        name: "service.yaml",
        text: include_str!("examples/service.yaml"),
    },
    Example { title: page::example_job, name: "job.yaml", text: include_str!("examples/job.yaml") },
    Example {
        title: page::example_tabs,
        name: "mynginx.yaml",
        text: include_str!("examples/tabs.yaml"),
    },
    Example {
        title: page::example_version,
        name: "helloDeployment.yaml",
        text: include_str!("examples/version.yaml"),
    },
    Example {
        title: page::example_ports,
        name: "ports.yaml",
        text: include_str!("examples/ports.yaml"),
    },
];

#[cfg(test)]
mod tests {
    use super::EXAMPLES;
    use crate::cluster::Scenario;
    use crate::shell::Session;

    #[test]
    fn the_sound_ones_apply_and_the_faulty_ones_can_be_mended() {
        let session = Session::new(&Scenario::page(), 1);
        for example in EXAMPLES {
            let is_faulty = ["mynginx.yaml", "helloDeployment.yaml", "ports.yaml"];
            let is_faulty = is_faulty.contains(&example.name);
            let mut text = example.text.to_string();
            let problems = session.check(example.name, &text);
            assert_eq!(!problems.is_empty(), is_faulty, "{}: {problems:?}", example.name);
            for _ in 0..5 {
                let problems = session.check(example.name, &text);
                let Some(first) = problems.first() else { break };
                let edit = first.edit.as_ref().unwrap_or_else(|| panic!("{first:?}"));
                text = edit.apply(&text);
            }
            assert_eq!(session.check(example.name, &text), [], "{}", example.name);
        }
    }
}
