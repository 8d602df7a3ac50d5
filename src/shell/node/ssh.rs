//! `ssh NODE`: a shell on a node, or one command there.

use super::{Runtime, TOOLS};
use crate::cluster::{Cluster, Fault};
use crate::sh::{
    Files, Flavour, Invocation, NotStarted, ProcessId, Repl, Shell, Started, System, Tree, tools,
};
use crate::sim::{Io, Millis, Step};
use crate::value::Str;
use std::collections::BTreeMap;

/// A connection to a node.
#[derive(Clone, Debug)]
pub struct Ssh {
    /// Its words, without its name.
    words: Vec<String>,
    line: Option<Line>,
}

/// A connection that stands.
#[derive(Clone, Debug)]
struct Line {
    node: Str,
    repl: Repl,
    /// Whether somebody types, and not one command runs.
    is_login: bool,
    programs: BTreeMap<u64, Program>,
    next: u64,
}

/// A command that the node has besides the small tools.
#[derive(Clone, Debug)]
enum Program {
    Runtime(Runtime),
    Systemctl(Vec<String>),
}

impl Ssh {
    pub fn new(words: &[String]) -> Ssh {
        Ssh { words: words.to_vec(), line: None }
    }

    /// Goes on as far as possible.
    pub fn step(&mut self, cluster: &mut Cluster, io: &mut Io<'_>) -> Step {
        if self.line.is_none() {
            match connect(&self.words, cluster, io) {
                Ok(line) => self.line = Some(line),
                Err(why) => {
                    io.stderr.write(&why);
                    return Step::Exited(255);
                }
            }
        }
        let Some(line) = &mut self.line else { return Step::Exited(255) };
        let Line { node, repl, is_login, programs, next } = line;
        let mut none = Tree::new();
        let step = repl.step(&mut OnNode { cluster, node, programs, next, none: &mut none }, io);
        if let (Step::Exited(_), true) = (&step, *is_login) {
            io.stderr.write(&format!("logout\nConnection to {node} closed.\n"));
        }
        step
    }
}

/// Finds the node and puts a shell there.
fn connect(words: &[String], cluster: &mut Cluster, io: &mut Io<'_>) -> Result<Line, String> {
    let mut words = words.iter().skip_while(|word| word.starts_with('-'));
    let Some(target) = words.next() else {
        return Err("usage: ssh destination [command [argument ...]]\n".into());
    };
    let host = target.rsplit('@').next().unwrap_or(target);
    let Some(node) = cluster.node_named(host) else {
        return Err(format!("ssh: Could not resolve hostname {host}: Name or service not known\n"));
    };
    let command: Vec<&str> = words.map(String::as_str).collect();
    let is_login = command.is_empty();
    let mut shell = Shell::new("bash", Flavour::Bash, is_login && io.stdin_is_terminal);
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (name, value) in [("HOME", "/root"), ("HOSTNAME", &node), ("PATH", path), ("USER", "root")]
    {
        shell.export(name, value);
    }
    cluster.make_node_files(&node);
    shell.set_cwd("/root");
    if !is_login {
        shell.feed(&command.join(" "), true);
    }
    let repl = match is_login {
        true => Repl::new(shell),
        false => Repl::of(shell),
    };
    Ok(Line { node, repl, is_login, programs: BTreeMap::new(), next: 0 })
}

/// The world of a shell on a node.
struct OnNode<'a> {
    cluster: &'a mut Cluster,
    node: &'a Str,
    programs: &'a mut BTreeMap<u64, Program>,
    next: &'a mut u64,
    /// Stands for the files of a node that is not there.
    none: &'a mut Tree,
}

impl System for OnNode<'_> {
    fn now(&self) -> Millis {
        self.cluster.now()
    }

    fn changes(&self) -> u64 {
        self.cluster.changes()
    }

    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let name = invocation.argv[0].as_str();
        let program = if TOOLS.contains(&name) {
            Program::Runtime(Runtime::new(invocation.argv, self.node))
        } else if name == "systemctl" {
            Program::Systemctl(invocation.argv[1..].to_vec())
        } else if let Some(tool) = tools::find(name) {
            return Ok(Started::Tool(tool));
        } else {
            return Err(NotStarted::NotFound);
        };
        *self.next += 1;
        self.programs.insert(*self.next, program);
        Ok(Started::Process(ProcessId(*self.next)))
    }

    fn has(&self, name: &str) -> bool {
        TOOLS.contains(&name) || name == "systemctl" || tools::find(name).is_some()
    }

    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let step = match self.programs.get_mut(&process.0) {
            None => Step::Exited(1),
            Some(Program::Runtime(runtime)) => runtime.step(self.cluster, io),
            Some(Program::Systemctl(words)) => {
                Step::Exited(systemctl(words, self.node, self.cluster, io))
            }
        };
        if matches!(step, Step::Exited(_)) {
            self.programs.remove(&process.0);
        }
        step
    }

    fn end(&mut self, process: ProcessId) {
        self.programs.remove(&process.0);
    }

    fn files(&mut self) -> &mut dyn Files {
        match self.cluster.node_files(self.node) {
            Some(files) => files,
            None => self.none,
        }
    }

    fn epoch(&self) -> u64 {
        (self.cluster.epoch() / 1000).max(0) as u64
    }

    fn host_name(&self) -> Str {
        self.node.clone()
    }
}

/// `systemctl stop kubelet` and its like.
fn systemctl(words: &[String], node: &Str, cluster: &mut Cluster, io: &mut Io<'_>) -> u8 {
    let mut plain = words.iter().filter(|word| !word.starts_with('-')).map(String::as_str);
    let (verb, unit) = (plain.next().unwrap_or(""), plain.next().unwrap_or(""));
    if !matches!(unit.trim_end_matches(".service"), "kubelet") {
        io.stderr.write(&format!("Unit {unit}.service could not be found.\n"));
        return 5;
    }
    let runs = cluster.kubelet_runs(node);
    let mut set = |running| cluster.fault(&Fault::Kubelet { node: node.clone(), running });
    match verb {
        "stop" if runs => set(false),
        "start" if !runs => set(true),
        "restart" if !runs => set(true),
        "stop" | "start" | "restart" => {}
        "is-active" => io.stdout.write(if runs { "active\n" } else { "inactive\n" }),
        "status" => {
            let state = if runs { "active (running)" } else { "inactive (dead)" };
            io.stdout.write(&format!(
                "kubelet.service - kubelet: The Kubernetes Node Agent\n     Active: {state}\n"
            ));
        }
        other => {
            io.stderr.write(&format!("Unknown command verb '{other}'.\n"));
            return 1;
        }
    }
    if !runs && matches!(verb, "status" | "is-active") { 3 } else { 0 }
}
