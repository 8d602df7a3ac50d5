//! The inside of a container as a shell in it sees it: files, commands, the host's name.

use super::catalog::Entry;
use super::program::{Program, Start, has_tool, is_own};
use crate::sh::{Files, Invocation, NotStarted, ProcessId, Started, System, Tree, tools};
use crate::sim::{Io, Millis, Step, Wait};
use crate::value::Str;
use std::collections::BTreeMap;

/// What a process shares with others of its container.
#[derive(Debug)]
pub struct Around<'a> {
    pub entry: &'static Entry,
    pub files: &'a mut Tree,
    pub host_name: Str,
    /// Seconds since 1970 at virtual time 0.
    pub epoch_seconds: u64,
    pub server_end_ms: Millis,
}

/// Commands that a shell has started, by number.
#[derive(Clone, Debug, Default)]
pub struct Children {
    running: BTreeMap<u64, Child>,
    next: u64,
}

#[derive(Clone, Debug)]
enum Child {
    Sleep {
        until: Millis,
    },
    /// Says this and ends.
    Said {
        text: String,
        error: String,
        code: u8,
    },
    Program(Box<Program>),
}

/// The world of a shell in a container.
pub(super) struct Inside<'a, 'b> {
    pub around: &'a mut Around<'b>,
    pub children: &'a mut Children,
    pub now: Millis,
}

/// What an endless `sleep` lasts.
const FOREVER_MS: Millis = 1 << 50;

impl System for Inside<'_, '_> {
    fn now(&self) -> Millis {
        self.now
    }

    fn changes(&self) -> u64 {
        0
    }

    fn start(&mut self, invocation: &Invocation<'_>) -> Result<Started, NotStarted> {
        let name = invocation.argv[0].as_str();
        let is_there = has_tool(self.around.entry, name);
        let base = name.rsplit('/').next().unwrap_or(name);
        if let Some(tool) = tools::find(base).filter(|_| is_there) {
            return Ok(Started::Tool(tool));
        }
        let child = if is_own(self.around.entry, name) {
            self.program(invocation)?
        } else if is_there {
            self.small(base, invocation)
        } else {
            return Err(NotStarted::NotFound);
        };
        self.children.next += 1;
        self.children.running.insert(self.children.next, child);
        Ok(Started::Process(ProcessId(self.children.next)))
    }

    fn has(&self, name: &str) -> bool {
        has_tool(self.around.entry, name) || is_own(self.around.entry, name)
    }

    fn step(&mut self, process: ProcessId, io: &mut Io<'_>) -> Step {
        let Some(child) = self.children.running.get_mut(&process.0) else {
            return Step::Exited(0);
        };
        let step = match child {
            Child::Program(program) => program.step(io, self.around),
            _ if io.signal.is_some() => {
                Step::Exited(128 + io.signal.map_or(0, |signal| signal.number()))
            }
            Child::Sleep { until } if io.now < *until => Step::Blocked(Wait::until(*until)),
            Child::Sleep { .. } => Step::Exited(0),
            Child::Said { text, error, code } => {
                io.stdout.write(text);
                io.stderr.write(error);
                Step::Exited(*code)
            }
        };
        if let Step::Exited(_) = step {
            self.children.running.remove(&process.0);
        }
        step
    }

    fn end(&mut self, process: ProcessId) {
        self.children.running.remove(&process.0);
    }

    fn files(&mut self) -> &mut dyn Files {
        self.around.files
    }

    fn epoch(&self) -> u64 {
        self.around.epoch_seconds
    }

    fn host_name(&self) -> Str {
        self.around.host_name.clone()
    }
}

impl Inside<'_, '_> {
    /// The image's own program, run by a shell.
    fn program(&self, invocation: &Invocation<'_>) -> Result<Child, NotStarted> {
        let argv: Vec<Str> = invocation.argv.iter().map(Str::from).collect();
        let start = Start {
            command: &argv,
            args: &[],
            env: invocation.env,
            working_dir: invocation.cwd,
            has_input: false,
            taken_port: None,
            server_end_ms: self.around.server_end_ms,
            servers_speak: true,
        };
        let program = Program::start(self.around.entry, &start);
        program.map(|program| Child::Program(Box::new(program))).map_err(|_| NotStarted::NotFound)
    }

    /// A command that is no tool of the shell's.
    fn small(&self, name: &str, invocation: &Invocation<'_>) -> Child {
        let says = |text: String| Child::Said { text, error: String::new(), code: 0 };
        let words = &invocation.argv[1..];
        match name {
            "sleep" => {
                let ms = words.iter().fold(0, |sum: Millis, word| sum.saturating_add(millis(word)));
                Child::Sleep { until: self.now + ms.min(FOREVER_MS) }
            }
            "hostname" => says(format!("{}\n", self.around.host_name)),
            "whoami" => says("root\n".into()),
            "id" => says("uid=0(root) gid=0(root) groups=0(root)\n".into()),
            "uname" => says("Linux\n".into()),
            "nproc" => says("4\n".into()),
            "env" | "printenv" if words.is_empty() => says(
                invocation.env.iter().map(|(name, value)| format!("{name}={value}\n")).collect(),
            ),
            "printenv" => {
                let value = invocation.env.iter().find(|(name, _)| *name == words[0].as_str());
                let text = value.map_or(String::new(), |(_, value)| format!("{value}\n"));
                Child::Said { text, error: String::new(), code: u8::from(value.is_none()) }
            }
            "seq" => says(sequence(words)),
            "sync" | "chown" | "chgrp" | "ln" | "mount" => says(String::new()),
            _ => Child::Said {
                text: String::new(),
                error: format!("{name}: not simulated here\n"),
                code: 1,
            },
        }
    }
}

/// How long `sleep` sleeps for a word such as `5`, `0.5`, `2m`, `1d` or `infinity`.
fn millis(word: &str) -> Millis {
    let (number, unit_ms) = match word.as_bytes().last() {
        Some(b'm') => (&word[..word.len() - 1], 60_000),
        Some(b'h') => (&word[..word.len() - 1], 3_600_000),
        Some(b'd') => (&word[..word.len() - 1], 86_400_000),
        Some(b's') => (&word[..word.len() - 1], 1_000),
        _ => (word, 1_000),
    };
    if number.starts_with("inf") {
        return FOREVER_MS;
    }
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: Millis = whole.parse().unwrap_or(0);
    let part: Millis = thousandths.parse().unwrap_or(0);
    whole.saturating_mul(unit_ms).saturating_add(part * unit_ms / 1_000).min(FOREVER_MS)
}

/// `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`, as far as ten thousand lines.
fn sequence(words: &[String]) -> String {
    let number = |i: usize| words.get(i).and_then(|word| word.parse::<i64>().ok());
    let (first, step, last) = match words.len() {
        1 => (1, 1, number(0)),
        2 => (number(0).unwrap_or(1), 1, number(1)),
        _ => (number(0).unwrap_or(1), number(1).unwrap_or(1), number(2)),
    };
    let Some(last) = last.filter(|_| step != 0) else { return String::new() };
    let values = std::iter::successors(Some(first), |value| value.checked_add(step));
    let is_within = |value: &i64| if step > 0 { *value <= last } else { *value >= last };
    values.take_while(is_within).take(10_000).map(|value| format!("{value}\n")).collect()
}

/// The files of a container that was just made.
pub(super) fn first_files(entry: &Entry, host_name: &str, address: &str, now: Millis) -> Tree {
    let mut tree = Tree::new();
    for folder in [
        "/bin",
        "/dev",
        "/etc",
        "/home",
        "/lib",
        "/opt",
        "/proc",
        "/root",
        "/run",
        "/sbin",
        "/sys",
        "/tmp",
        "/usr/bin",
        "/usr/local/bin",
        "/usr/sbin",
        "/var/log",
        "/var/run",
    ] {
        tree.make_all(folder, now);
    }
    let hosts = format!("127.0.0.1\tlocalhost\n{address}\t{host_name}\n");
    let mut files = vec![
        ("/etc/hostname", format!("{host_name}\n")),
        ("/etc/hosts", hosts),
        ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n".to_string()),
    ];
    if entry.name == "nginx" {
        tree.make_all("/usr/share/nginx/html", now);
        tree.make_all("/etc/nginx/conf.d", now);
        let page = "<h1>Welcome to nginx!</h1>\n".to_string();
        files.push(("/usr/share/nginx/html/index.html", page));
    }
    for (path, text) in files {
        // The folders are there, and there is room.
        let _ = tree.write(path, &text, now);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_takes_units() {
        assert_eq!(millis("0.5"), 500);
        assert_eq!(millis("2m"), 120_000);
        assert_eq!(millis("infinity"), FOREVER_MS);
    }

    #[test]
    fn seq_counts_both_ways() {
        let seq = |words: &[&str]| {
            sequence(&words.iter().map(|word| word.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(seq(&["3"]), "1\n2\n3\n");
        assert_eq!(seq(&["4", "-2", "0"]), "4\n2\n0\n");
    }
}
