//! The learner on a node: its container runtime by `docker` and `crictl`, and `ssh` to get there.
//!
//! Real nodes of today run containerd. `docker` here is a docker-shaped view of the same
//! containers, because study notes use it.

mod crictl;
mod docker;
mod inspect;
mod ls;
mod ssh;

pub(super) use ssh::Ssh;

use crate::cluster::runtime::{ExecConfig, Meddling, Placed};
use crate::cluster::{Cluster, Session};
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use crate::value::Str;

/// The tools of a node's runtime.
pub(super) const TOOLS: [&str; 2] = ["docker", "crictl"];

/// A `docker` or `crictl` that runs.
#[derive(Clone, Debug)]
pub(super) struct Runtime {
    /// Its name and its words.
    words: Vec<String>,
    /// The node that it runs on; empty for the learner's own machine, which sees all of them.
    node: Str,
    stage: Stage,
}

/// How far it is.
#[derive(Clone, Debug)]
enum Stage {
    New,
    /// It talks with a command in a container.
    Talking {
        session: Session,
        stdin: bool,
        tty: bool,
    },
    /// It shows a log as it grows.
    Following {
        id: Str,
        place: u64,
        times: bool,
    },
    /// It waits until these have ended, and then says their names.
    Stopping {
        ids: Vec<Str>,
        names: Vec<String>,
    },
}

/// What a command comes to.
enum Outcome {
    Ended(u8),
    Goes(Stage),
}

/// How often a log is looked at.
const POLL_MS: Millis = 200;

impl Runtime {
    pub(super) fn new(words: &[String], node: &Str) -> Runtime {
        Runtime { words: words.to_vec(), node: node.clone(), stage: Stage::New }
    }

    /// Goes on as far as possible.
    pub(super) fn step(&mut self, cluster: &mut Cluster, io: &mut Io<'_>) -> Step {
        if let Stage::New = self.stage {
            let mut desk =
                Desk { cluster, node: &self.node, out: String::new(), err: String::new() };
            let rest = self.words.get(1..).unwrap_or(&[]);
            let outcome = match self.words[0].as_str() {
                "crictl" => crictl::run(&mut desk, rest, io.stdin_is_terminal),
                _ => docker::run(&mut desk, rest, io.stdin_is_terminal),
            };
            io.stdout.write(&desk.out);
            io.stderr.write(&desk.err);
            match outcome {
                Outcome::Ended(code) => return Step::Exited(code),
                Outcome::Goes(stage) => self.stage = stage,
            }
        }
        match &mut self.stage {
            Stage::New => Step::Exited(0),
            Stage::Talking { session, stdin, tty } => talk(session, *stdin, *tty, cluster, io),
            _ if io.signal.is_some() => {
                Step::Exited(128 + io.signal.map_or(0, |signal| signal.number()))
            }
            Stage::Following { id, place, times } => follow(id, place, *times, cluster, io),
            Stage::Stopping { ids, names } => {
                let placed = cluster.placed(&self.node);
                if placed.iter().any(|p| ids.contains(p.id()) && p.is_running()) {
                    return Step::Blocked(Wait::until(io.now + POLL_MS));
                }
                names.iter().for_each(|name| io.stdout.write(&format!("{name}\n")));
                Step::Exited(0)
            }
        }
    }
}

fn talk(session: &Session, stdin: bool, tty: bool, cluster: &mut Cluster, io: &mut Io<'_>) -> Step {
    let mut nothing = Pipe::holding("");
    let signal = io.signal.take();
    if let Some(signal) = signal.filter(|signal| !tty || *signal != Signal::Interrupt) {
        return Step::Exited(128 + signal.number());
    }
    let input = if stdin { &mut *io.stdin } else { &mut nothing };
    let heard = cluster.talk(session, input, signal);
    io.stdout.write(&heard.stdout);
    io.stderr.write(&heard.stderr);
    match heard.end {
        Some(Ok(code)) => Step::Exited(code),
        Some(Err(why)) => {
            let why = why.rsplit_once(": OCI").map_or(why.as_str(), |(_, why)| why);
            io.stderr.write(&format!("OCI{why}\n"));
            Step::Exited(if why.contains("not found") { 127 } else { 126 })
        }
        None => {
            let reads = stdin && !io.stdin.is_closed();
            let wait = if reads { Wait::input() } else { Wait::default() };
            Step::Blocked(Wait::change().or(wait))
        }
    }
}

fn follow(id: &Str, place: &mut u64, times: bool, cluster: &Cluster, io: &mut Io<'_>) -> Step {
    let placed = cluster.placed("").into_iter().find(|placed| placed.id() == id);
    let Some(container) = placed.and_then(|placed| placed.container) else {
        return Step::Exited(0);
    };
    let text = ls::lines(container.log.since(*place), times, cluster.epoch());
    io.stdout.write(&text.0);
    io.stderr.write(&text.1);
    *place = container.log.end();
    match container.exit() {
        Some(_) => Step::Exited(0),
        None => Step::Blocked(Wait::until(io.now + POLL_MS)),
    }
}

/// What a command works with at one go.
struct Desk<'a> {
    cluster: &'a mut Cluster,
    node: &'a str,
    out: String,
    err: String,
}

impl Desk<'_> {
    fn say(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn complain(&mut self, line: &str) {
        self.err.push_str(line);
        self.err.push('\n');
    }

    fn placed(&self) -> Vec<Placed> {
        self.cluster.placed(self.node)
    }

    /// The container that a name or the beginning of an id means.
    fn find(&self, word: &str) -> Option<Placed> {
        let all = self.placed();
        let by_name = all.iter().find(|placed| ls::name(placed) == word.trim_start_matches('/'));
        let by_id = || all.iter().find(|placed| !word.is_empty() && placed.id().starts_with(word));
        by_name.or_else(by_id).cloned()
    }

    fn meddle(&mut self, placed: &Placed, meddling: Meddling, line: &str) {
        self.cluster.meddle(placed, meddling, line);
    }

    /// Begins to talk with a command in a container.
    fn exec(&mut self, placed: &Placed, argv: &[String], stdin: bool, tty: bool) -> Stage {
        let config = ExecConfig {
            container: placed.id().clone(),
            argv: argv.iter().map(Str::from).collect(),
            stdin,
            tty,
            ..ExecConfig::default()
        };
        let session = self.cluster.open_exec(&placed.node, config);
        Stage::Talking { session, stdin, tty }
    }
}

/// A command line taken apart: switches, values of flags, and the other words.
#[derive(Debug, Default)]
struct Line {
    flags: Vec<(String, String)>,
    rest: Vec<String>,
}

impl Line {
    /// Reads words; `with_value` are the flags that have one. With `stops`, flags end at the
    /// first other word, as before a command to be run.
    fn read(words: &[String], with_value: &[&str], stops: bool) -> Line {
        let mut line = Line::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') || word.len() < 2 || (stops && !line.rest.is_empty()) {
                line.rest.push(word.clone());
            } else if let Some((name, value)) = word.split_once('=') {
                line.flags.push((name.trim_start_matches('-').into(), value.into()));
            } else if with_value.contains(&word.as_str()) {
                let value = words.next().cloned().unwrap_or_default();
                line.flags.push((word.trim_start_matches('-').into(), value));
            } else if let Some(name) = word.strip_prefix("--") {
                line.flags.push((name.into(), String::new()));
            } else {
                let letters = word[1..].chars();
                line.flags.extend(letters.map(|letter| (letter.to_string(), String::new())));
            }
        }
        line
    }

    fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|(name, value)| names.contains(&name.as_str()) && value != "false")
    }

    fn value(&self, names: &[&str]) -> Option<&str> {
        let found = self.flags.iter().rev().find(|(name, _)| names.contains(&name.as_str()));
        found.map(|(_, value)| value.as_str())
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let with = self.flags.iter().filter(move |(known, _)| known == name);
        with.map(|(_, value)| value.as_str())
    }
}
