//! A shell, or a single command, as a container's process: the interpreter of [`crate::sh`] with
//! the container around it.

use super::catalog::Tools;
use super::inside::{Around, Children, Inside};
use crate::sh::{Feed, Flavour, Listed, Shell};
use crate::sim::{Io, Signal, Step};
use crate::value::Str;

/// A script or a command under way.
#[derive(Clone, Debug)]
pub struct Script {
    shell: Box<Shell>,
    /// What it was started with, where it is a shell; a single command is one of its children.
    words: Str,
    children: Children,
    /// What the shell has to say before it ends: it did not understand the script.
    refusal: Option<String>,
}

impl Script {
    /// `sh -c TEXT NAME ARGUMENTS`, or `sh FILE`: `argv` is what was to run.
    pub fn shell(argv: &[Str], tools: Tools, env: &[(Str, Str)], pid: u32) -> Script {
        let flag = argv.iter().position(|word| is_script_flag(word));
        let (text, rest) = match flag {
            Some(flag) => (argv.get(flag + 1).cloned().unwrap_or_default(), flag + 2),
            None => {
                let file = argv.iter().position(|word| !word.starts_with('-') && *word != argv[0]);
                let file = file.unwrap_or(argv.len());
                let name = argv.get(file).map_or("", Str::as_str);
                (Str::from(format!(". {}", quoted(name))), file)
            }
        };
        let name = argv.get(rest).unwrap_or(&argv[0]).clone();
        let mut script = Script::new(name, flavour(&argv[0], tools), env);
        script.shell.set_pid(pid);
        script.words = joined(argv);
        script.shell.set_positional(argv.iter().skip(rest + 1).cloned().collect());
        let options = flag.map_or("", |flag| argv[flag].trim_start_matches('-'));
        let options: String = options.chars().filter(|option| "eux".contains(*option)).collect();
        let text = match options.as_str() {
            "" => text.to_string(),
            options => format!("set -{options}\n{text}"),
        };
        if let Feed::Refused(message) = script.shell.feed(&text, true) {
            script.refusal = Some(message);
        }
        script
    }

    /// One command, its arguments taken as they are.
    pub fn command(argv: &[Str], tools: Tools, env: &[(Str, Str)], pid: u32) -> Script {
        let name = argv.first().cloned().unwrap_or_default();
        let mut script = Script::new(Str::lit("sh"), flavour(&name, tools), env);
        script.children.root = Some(pid);
        script.shell.feed_argv(argv.iter().map(Str::to_string).collect());
        script
    }

    fn new(name: Str, flavour: Flavour, env: &[(Str, Str)]) -> Script {
        let mut shell = Box::new(Shell::new(name, flavour, false));
        for (name, value) in env {
            shell.export(name, value);
        }
        Script { shell, words: Str::default(), children: Children::default(), refusal: None }
    }

    /// The directory in which it begins.
    pub fn set_directory(&mut self, path: &str) {
        self.shell.set_cwd(path);
    }

    /// Goes on until it has to wait, or ends. As process 1 of its container (`is_first`) it hears
    /// only the signals that it has traps for.
    pub fn step(&mut self, io: &mut Io, around: &mut Around, is_first: bool) -> Step {
        if let Some(message) = self.refusal.take() {
            io.stderr.write(&message);
            return Step::Exited(2);
        }
        io.signal = io.signal.filter(|signal| !is_first || self.shell.traps_signal(*signal));
        let now = io.now;
        let is_busybox = around.entry.tools == Tools::Busybox;
        let step = self.shell.step(&mut Inside { around, children: &mut self.children, now }, io);
        if is_busybox && !io.stderr.peek().is_empty() {
            let said = io.stderr.take();
            said.split_inclusive('\n').for_each(|line| io.stderr.write(&as_busybox(line)));
        }
        step
    }
}

impl Script {
    /// What the last step wrote, in order.
    pub fn in_order(&self, out: &str, err: &str) -> Vec<(bool, String)> {
        self.shell.in_order(out, err)
    }

    /// Adds its processes; its own number is `pid`.
    pub fn list(&self, pid: u32, parent: u32, list: &mut Vec<Listed>) {
        if self.words.is_empty() {
            self.shell.list_processes(parent, list);
        } else {
            list.push(Listed { pid, parent, command: self.words.clone() });
            self.shell.list_processes(pid, list);
        }
        // A copy of a shell goes under the words of the shell.
        for i in 0..list.len() {
            let parent = list.iter().find(|one| one.pid == list[i].parent);
            if let Some(words) = parent.map(|one| one.command.clone())
                && list[i].command.is_empty()
            {
                list[i].command = words;
            }
        }
    }

    /// Ports that its processes listen on, with the folders that are served there.
    pub fn ports(&self) -> Vec<(u16, Str)> {
        self.children.ports()
    }

    /// Sends a signal to a process that it has started; false if there is none of this number.
    pub fn signal(&mut self, pid: u32, signal: Signal) -> bool {
        self.shell.signal_process(pid, signal)
    }
}

fn joined(argv: &[Str]) -> Str {
    argv.iter().map(Str::as_str).collect::<Vec<_>>().join(" ").into()
}

/// A tool's complaint in busybox' words.
fn as_busybox(line: &str) -> String {
    match line.strip_prefix("cat: ").and_then(|rest| rest.split_once(": No such file")) {
        Some((path, rest)) => format!("cat: can't open '{path}': No such file{rest}"),
        None => line.to_string(),
    }
}

fn flavour(name: &str, tools: Tools) -> Flavour {
    match tools {
        _ if name.ends_with("bash") => Flavour::Bash,
        Tools::Busybox => Flavour::Ash,
        _ => Flavour::Dash,
    }
}

/// `-c`, also as part of `-ec` and the like.
pub(super) fn is_script_flag(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
