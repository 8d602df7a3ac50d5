//! A machine's life, told by its notes.

use super::*;
use crate::sim::{Chance, Millis};
use crate::value::{Map, Str, Value};
use std::rc::Rc;

struct Node {
    machine: Machine,
    chance: Chance,
    now: Millis,
}

impl Node {
    fn new() -> Node {
        let machine = Machine::new("node-1", "192.168.49.2", [10, 244, 0], Pace::RECORDED);
        Node { machine, chance: Chance::new(1), now: 0 }
    }

    fn call(&mut self, call: Call) {
        self.machine.call(self.now, &call, &mut self.chance);
    }

    /// Lets time pass until the next thing happens, and tells it.
    fn next(&mut self) -> Vec<(Millis, &'static str)> {
        let Some(at) = self.machine.next_due() else { return Vec::new() };
        self.now = at;
        let notes = self.machine.advance(at);
        let word = |what: &What| match what {
            What::PullEnded { .. } => "pulled",
            What::SandboxReady { .. } => "ready",
            What::ContainerCreated { .. } => "created",
            What::ContainerStarted { .. } => "started",
            What::ContainerExited { .. } => "exited",
            What::ExecEnded { .. } => "exec ended",
        };
        notes.iter().map(|note| (note.at, word(&note.what))).collect()
    }

    fn settle(&mut self) {
        while self.machine.next_due().is_some() {
            self.next();
        }
    }

    fn sandbox(&mut self) -> Str {
        self.call(Call::RunSandbox(SandboxConfig {
            hostname: "web".into(),
            labels: [("uid", Value::from("u1"))].into_iter().collect::<Map>(),
            ..SandboxConfig::default()
        }));
        self.settle();
        self.machine.sandboxes().last().unwrap().id.clone()
    }

    fn run(&mut self, sandbox: &Str, image: &str, args: &[&str]) -> Str {
        self.call(Call::StartPull { id: image.into(), image: image.into(), labels: Map::new() });
        while self.machine.image(image).is_none() {
            self.next();
        }
        self.call(Call::CreateContainer {
            sandbox: sandbox.clone(),
            config: Rc::new(ContainerConfig {
                name: image.into(),
                image: image.into(),
                args: args.iter().map(|arg| Str::from(*arg)).collect(),
                ..ContainerConfig::default()
            }),
        });
        self.next();
        let id = self.machine.sandbox_labelled("uid", "u1").unwrap().container(image).unwrap();
        let id = id.id.clone();
        self.call(Call::StartContainer { id: id.clone() });
        self.next();
        id
    }

    fn exit(&self, id: &str) -> Option<(u8, &'static str)> {
        self.machine.container(id).unwrap().exit().map(|exit| (exit.code, exit.reason))
    }
}

#[test]
fn pulls_run_one_after_another() {
    let mut node = Node::new();
    for id in ["a", "b"] {
        let labels = Map::new();
        node.call(Call::StartPull { id: id.into(), image: "nginx".into(), labels });
    }
    assert_eq!(node.machine.pull("b").unwrap().state, PullState::Queued);
    let first = node.next()[0].0;
    assert!((700..1700).contains(&first));
    assert!(node.machine.image("docker.io/library/nginx:latest").is_some());
    assert_eq!(node.next(), [(2 * first, "pulled")]);
    node.call(Call::ForgetPull { id: "a".into() });
    assert_eq!(node.machine.pulls().len(), 1);
}

#[test]
fn a_pull_of_what_nobody_has_fails() {
    let mut node = Node::new();
    let labels = Map::new();
    node.call(Call::StartPull { id: "a".into(), image: "helloimage".into(), labels });
    node.next();
    let state = &node.machine.pull("a").unwrap().state;
    assert!(matches!(state, PullState::Failed { message, .. } if message.contains("denied")));
    assert!(node.machine.images().is_empty());
}

#[test]
fn addresses_count_up_and_are_not_given_twice() {
    let mut node = Node::new();
    let first = node.sandbox();
    node.sandbox();
    let addresses = |node: &Node| -> Vec<Str> {
        node.machine.sandboxes().iter().map(|sandbox| sandbox.address.clone()).collect()
    };
    assert_eq!(addresses(&node), ["10.244.0.2", "10.244.0.3"]);
    node.call(Call::StopSandbox { id: first.clone() });
    node.call(Call::RemoveSandbox { id: first });
    for _ in 0..252 {
        node.sandbox();
    }
    assert_eq!(addresses(&node).last().unwrap(), "10.244.0.2");
    let mut all = addresses(&node);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 253);
}

#[test]
fn a_server_ends_soon_after_sigterm_and_with_0() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "nginx", &[]);
    assert!(node.machine.container(&id).unwrap().is_running());
    node.next();
    let asked_at = node.now;
    node.call(Call::StopContainer { id: id.clone(), grace_ms: 30_000, hook: None });
    assert_eq!(node.next(), []);
    assert_eq!(node.next(), [(asked_at + 150, "exited")]);
    assert_eq!(node.exit(&id), Some((0, "Completed")));
    node.settle();
    assert_eq!(node.exit(&id), Some((0, "Completed")));
}

#[test]
fn sleep_as_process_1_ignores_sigterm() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "busybox", &["sleep", "3600"]);
    let asked_at = node.now;
    node.call(Call::StopContainer { id: id.clone(), grace_ms: 30_000, hook: None });
    while node.exit(&id).is_none() {
        node.next();
    }
    assert_eq!((node.now, node.exit(&id)), (asked_at + 30_000, Some((137, "Error"))));
}

#[test]
fn a_shell_without_input_ends_at_once_and_scripts_end_with_their_code() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let shell = node.run(&sandbox, "busybox", &[]);
    assert!(node.machine.container(&shell).unwrap().is_running());
    node.settle();
    assert_eq!(node.exit(&shell), Some((0, "Completed")));
    let echo = node.run(&sandbox, "alpine", &["sh", "-c", "echo done; exit 2"]);
    node.settle();
    assert_eq!(node.exit(&echo), Some((2, "Error")));
    assert_eq!(node.machine.container(&echo).unwrap().log.lines()[0].text, "done");
}

#[test]
fn two_servers_cannot_share_a_port() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    node.run(&sandbox, "nginx", &[]);
    let second = node.run(&sandbox, "httpd", &[]);
    node.settle();
    assert_eq!(node.exit(&second), Some((1, "Error")));
}

#[test]
fn a_missing_executable_never_starts() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "busybox", &["nosuch"]);
    assert_eq!(node.exit(&id), Some((128, "StartError")));
}

#[test]
fn stopping_a_sandbox_kills_what_runs_in_it() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "nginx", &[]);
    node.call(Call::StopSandbox { id: sandbox.clone() });
    node.settle();
    assert_eq!(node.exit(&id), Some((137, "Error")));
    node.call(Call::RemoveSandbox { id: sandbox });
    assert!(node.machine.sandboxes().is_empty());
}

#[test]
fn a_copy_goes_its_own_way() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "nginx", &[]);
    let copy = node.machine.clone();
    node.call(Call::StopContainer { id: id.clone(), grace_ms: 1_000, hook: None });
    node.settle();
    assert!(copy.container(&id).unwrap().is_running());
    assert!(!node.machine.container(&id).unwrap().is_running());
}

/// Runs `sh -c SCRIPT` for `seconds` and tells what was printed and how it ended.
fn script(script: &str, seconds: Millis) -> (Vec<String>, Option<(u8, &'static str)>) {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "busybox", &["sh", "-c", script]);
    let until = node.now + seconds * 1_000;
    while node.machine.next_due().is_some_and(|due| due <= until) {
        node.next();
    }
    let lines = node.machine.container(&id).unwrap().log.lines().to_vec();
    (lines.iter().map(|line| line.text.to_string()).collect(), node.exit(&id))
}

#[test]
fn a_container_runs_real_scripts() {
    let done = Some((0, "Completed"));
    let text = |lines: &[&str]| lines.iter().map(|line| line.to_string()).collect::<Vec<_>>();
    assert_eq!(
        script("for i in $(seq 3); do echo n$i; sleep 1; done", 9),
        (text(&["n1", "n2", "n3"]), done)
    );
    assert_eq!(
        script("touch /tmp/ok; ls /tmp; rm /tmp/ok; cat /tmp/ok || exit 3", 9),
        (text(&["ok", "cat: can't open '/tmp/ok': No such file or directory"]), Some((3, "Error")))
    );
    assert_eq!(script("hostname; cat /etc/hostname", 9), (text(&["web", "web"]), done));
    let (lines, exit) = script("while true; do echo tick; sleep 5; done", 12);
    assert_eq!((lines.len(), exit), (3, None));
    let (lines, exit) = script("while :; do :; done", 1);
    assert_eq!((lines.len(), exit), (0, None));
    assert_eq!(script("if then", 9).1, Some((2, "Error")));
    assert_eq!(script("nosuch", 9), (text(&["sh: nosuch: not found"]), Some((127, "Error"))));
}

#[test]
fn a_script_hears_sigterm_if_it_has_a_trap_for_it() {
    for (text, code, ms) in [
        ("trap 'echo bye; exit 3' TERM; sleep 100 & wait", 3, 100),
        ("sleep 100 & wait", 137, 5_000),
        ("trap 'echo bye; exit 3' TERM; while true; do sleep 1; done", 3, 1_100),
    ] {
        let mut node = Node::new();
        let sandbox = node.sandbox();
        let id = node.run(&sandbox, "busybox", &["sh", "-c", text]);
        let until = node.now + 2_000;
        while node.machine.next_due().is_some_and(|due| due <= until) {
            node.next();
        }
        node.now = until;
        node.call(Call::StopContainer { id: id.clone(), grace_ms: 5_000, hook: None });
        while node.exit(&id).is_none() {
            node.next();
        }
        assert_eq!(node.exit(&id), Some((code, "Error")), "{text}");
        assert!(node.now <= until + ms, "{text}: {} ms", node.now - until);
    }
}

#[test]
fn a_command_runs_beside_the_containers_process_and_shares_its_files() {
    let mut node = Node::new();
    let sandbox = node.sandbox();
    let id = node.run(&sandbox, "busybox", &["sh", "-c", "touch /tmp/ok; sleep 600"]);
    node.next();
    for (path, code, said) in [
        ("/tmp/ok", 0, ""),
        ("/tmp/no", 1, "cat: can't open '/tmp/no': No such file or directory\n"),
    ] {
        let argv = vec!["cat".into(), path.into()];
        node.call(Call::Exec(ExecConfig {
            id: "e".into(),
            container: id.clone(),
            argv,
            ..ExecConfig::default()
        }));
        while node.machine.exec("e").unwrap().code.is_none() {
            node.next();
        }
        let exec = node.machine.exec("e").unwrap();
        assert_eq!((exec.code, exec.stderr.as_str()), (Some(code), said));
    }
    let argv = vec!["sleep".into(), "60".into()];
    node.call(Call::Exec(ExecConfig {
        id: "e".into(),
        container: id.clone(),
        argv,
        ..ExecConfig::default()
    }));
    node.next();
    node.call(Call::StopContainer { id, grace_ms: 0, hook: None });
    node.settle();
    assert_eq!(node.machine.exec("e").unwrap().code, Some(137));
}
