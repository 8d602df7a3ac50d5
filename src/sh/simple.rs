//! Simple commands: assignments, redirections, and finding what a name runs.

use super::ast::{Body, Command, Redirect, RedirectKind, Word};
use super::builtins::{self, Outcome};
use super::expand::{Expanding, Mode};
use super::files::{FileError, base_name};
use super::frames::{Frame, Simple, SimplePhase};
use super::jobs::{Running, Stage, World};
use super::run::Flow;
use super::shell::{Flavour, Shell, Variable};
use super::streams::{Fds, Stream, Target};
use super::system::{Invocation, NotStarted, Started, System};
use super::tools::Start;
use crate::sim::{Io, Millis, Pipe, Wait};
use crate::value::Str;
use std::rc::Rc;

/// How deep functions may call each other.
const MOST_CALLS: u32 = 200;

/// The words of redirections, in order.
pub fn target_words(redirects: &[Redirect]) -> Vec<(Word, Mode)> {
    redirects.iter().map(|redirect| (redirect.target.clone(), Mode::Single)).collect()
}

impl Shell {
    pub(super) fn simple(
        &mut self,
        mut simple: Box<Simple>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Flow {
        let command = simple.command.clone();
        let Body::Simple { assignments, words } = &command.body else { return Flow::Next };
        match simple.phase {
            SimplePhase::Start => {
                self.substituted = None;
                let words = words.iter().map(|word| (word.clone(), Mode::Split)).collect();
                self.ask(simple, SimplePhase::Words, words);
            }
            SimplePhase::Words => {
                simple.argv = std::mem::take(&mut self.expanded).concat();
                self.ask(simple, SimplePhase::Redirects, target_words(&command.redirects));
            }
            SimplePhase::Redirects => {
                simple.targets = std::mem::take(&mut self.expanded).concat();
                simple.phase = SimplePhase::Assignment(0);
                self.push(Frame::Simple(simple));
            }
            SimplePhase::Assignment(done) => {
                if let Some(assignment) = done.checked_sub(1).and_then(|i| assignments.get(i)) {
                    let mut value = std::mem::take(&mut self.expanded).concat().concat();
                    if assignment.append {
                        let old = self.variable(&assignment.name);
                        value.insert_str(0, old.map_or("", |old| old.as_str()));
                    }
                    if simple.argv.is_empty() {
                        if let Err(text) = self.set_variable(&assignment.name, value) {
                            self.complain(&text, world, io);
                            self.abort(1, world);
                            return Flow::Next;
                        }
                    } else {
                        simple.values.push(value);
                    }
                }
                match assignments.get(done) {
                    Some(assignment) => {
                        let word = vec![(assignment.value.clone(), Mode::Single)];
                        self.ask(simple, SimplePhase::Assignment(done + 1), word);
                    }
                    None => {
                        simple.phase = SimplePhase::Ready;
                        self.push(Frame::Simple(simple));
                    }
                }
            }
            SimplePhase::Ready => return self.run_simple(simple, &command, world, io),
        }
        Flow::Next
    }

    /// Has words expanded before the command goes on with `phase`.
    fn ask(&mut self, mut simple: Box<Simple>, phase: SimplePhase, words: Vec<(Word, Mode)>) {
        simple.phase = phase;
        self.push(Frame::Simple(simple));
        self.push(Frame::Expand(Expanding::new(words)));
    }

    fn run_simple(
        &mut self,
        simple: Box<Simple>,
        command: &Command,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Flow {
        if self.output_is_full(io) {
            self.push(Frame::Simple(simple));
            return Flow::Blocked(Wait::default());
        }
        let Body::Simple { assignments, .. } = &command.body else { return Flow::Next };
        if self.options.xtrace {
            let set =
                assignments.iter().zip(&simple.values).map(|(a, v)| format!("{}={v}", a.name));
            let words = set.chain(simple.argv.iter().map(|word| quoted(word)));
            let line = format!("+ {}\n", words.collect::<Vec<_>>().join(" "));
            self.write(2, &line, world.system, io);
        }
        let fds = self.open_redirects(&command.redirects, &simple.targets, world.system, io.now);
        let fds = match fds {
            Ok(fds) => fds,
            Err(text) => {
                self.complain(&text, world, io);
                self.status = 1;
                self.check_errexit(world);
                return Flow::Next;
            }
        };
        if simple.argv.is_empty() {
            self.status = self.substituted.unwrap_or(0);
            self.sweep();
            self.check_errexit(world);
            return Flow::Next;
        }
        let names = assignments.iter().map(|assignment| assignment.name.clone());
        let set = names.zip(simple.values.into_iter().map(Str::from)).collect();
        self.execute(simple.argv, fds, set, world, io)
    }

    /// Runs a command whose words, descriptors and own variables are known.
    pub(super) fn execute(
        &mut self,
        argv: Vec<String>,
        fds: Fds,
        set: Vec<(Str, Str)>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Flow {
        let name = argv.first().cloned().unwrap_or_default();
        if let Some(body) = self.functions.get(name.as_str()).cloned() {
            self.call(body, argv, fds, set, world, io);
        } else if let Some(builtin) = builtins::find(&name) {
            self.run_builtin(builtin, argv, fds, set, world, io);
        } else {
            self.start_program(argv, fds, set, world, io);
        }
        Flow::Next
    }

    /// Sets variables and gives what they were.
    fn lend(&mut self, set: Vec<(Str, Str)>) -> Vec<(Str, Option<Variable>)> {
        set.into_iter()
            .map(|(name, value)| {
                let old = self.variables.get(&name).cloned();
                self.export(&name, value);
                (name, old)
            })
            .collect()
    }

    fn call(
        &mut self,
        body: Rc<Command>,
        argv: Vec<String>,
        fds: Fds,
        set: Vec<(Str, Str)>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        if self.calls >= MOST_CALLS {
            let name = &argv[0];
            let text = format!("{name}: maximum function nesting level exceeded ({MOST_CALLS})");
            self.complain(&text, world, io);
            return self.abort(1, world);
        }
        self.calls += 1;
        self.push(Frame::Descriptors(self.fds));
        self.fds = fds;
        let saved = self.lend(set);
        if !saved.is_empty() {
            self.push(Frame::Variables(saved));
        }
        let values = argv.into_iter().skip(1).map(Str::from).collect();
        let positional = std::mem::replace(&mut self.positional, values);
        self.push(Frame::Call { positional, locals: Vec::new(), line: self.line });
        self.push(Frame::Command(body));
    }

    fn run_builtin(
        &mut self,
        builtin: &builtins::Builtin,
        argv: Vec<String>,
        fds: Fds,
        set: Vec<(Str, Str)>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        let old = std::mem::replace(&mut self.fds, fds);
        let saved = self.lend(set);
        let outcome = (builtin.run)(self, &argv, world, io);
        let settled = matches!(outcome, Outcome::Frames(_));
        if settled {
            self.push(Frame::Descriptors(old));
            if !saved.is_empty() {
                self.push(Frame::Variables(saved));
            }
        } else {
            if !matches!(outcome, Outcome::KeepDescriptors) {
                self.fds = old;
            }
            self.restore(saved);
        }
        match outcome {
            Outcome::Status(status) => {
                self.status = status;
                self.check_errexit(world);
            }
            Outcome::Frames(frames) => self.frames.extend(frames),
            Outcome::KeepDescriptors => self.status = 0,
            Outcome::Leave(leave) => self.leave(leave, world, io),
        }
        self.sweep();
    }

    fn start_program(
        &mut self,
        argv: Vec<String>,
        fds: Fds,
        set: Vec<(Str, Str)>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        let name = argv[0].clone();
        if name.contains('/') {
            match self.script_at(&name, world.system) {
                Ok(None) => {}
                Ok(Some(text)) => return self.run_script(text, argv, fds, set, world, io),
                Err((text, status)) => return self.failed_start(&text, status, fds, world, io),
            }
        }
        if !self.may_fork(1, world) {
            return self.cannot_fork(world, io);
        }
        let (pid, words) = (self.take_pid(world.system), Str::from(argv.join(" ")));
        let mut env = self.environment();
        for (name, value) in set {
            env.retain(|(other, _)| *other != name);
            env.push((name, value));
        }
        env.sort_by(|a, b| a.0.cmp(&b.0));
        let mut plain = argv.clone();
        plain[0] = base_name(&name).to_owned();
        let invocation = Invocation {
            argv: &plain,
            env: &env,
            cwd: &self.cwd,
            stdin_is_terminal: fds.get(0) == Some(Target::Own(0)) && io.stdin_is_terminal,
            stdout_is_terminal: fds.get(1) == Some(Target::Own(1)) && io.stdout_is_terminal,
        };
        let running = match world.system.start(&invocation) {
            Ok(Started::Process(id)) => Running::Process(id),
            Ok(Started::Tool(tool)) => {
                let mut shell = self.fork(Frame::Negate);
                shell.next_pid = pid;
                Running::Tool((tool.start)(Start::new(plain, env, shell)))
            }
            Err(NotStarted::NotFound) => {
                let text = match self.flavour {
                    Flavour::Bash => format!("{name}: command not found"),
                    Flavour::Dash | Flavour::Ash => format!("{name}: not found"),
                };
                return self.failed_start(&text, 127, fds, world, io);
            }
            Err(NotStarted::Permission) => {
                let text = format!("{name}: Permission denied");
                return self.failed_start(&text, 126, fds, world, io);
            }
        };
        let stage = Stage::new(pid, words.clone(), running, fds, io.now);
        let job = self.add_job(vec![stage], words);
        self.push(Frame::Await { job, capture: None });
    }

    fn failed_start(
        &mut self,
        text: &str,
        status: u8,
        fds: Fds,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        let old = std::mem::replace(&mut self.fds, fds);
        self.complain(text, world, io);
        self.fds = old;
        self.status = status;
        self.sweep();
        self.check_errexit(world);
    }

    /// The text of a script that a path names; none for a program's usual place.
    fn script_at(&self, name: &str, system: &mut dyn System) -> Result<Option<Str>, (String, u8)> {
        let path = self.resolve(name);
        match system.files().read(&path) {
            Ok(text) => Ok(Some(text)),
            Err(FileError::NotFound) => {
                let usual = ["/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/"];
                let known = usual.iter().any(|p| path.strip_prefix(p) == Some(base_name(&path)));
                match known && system.has(base_name(&path)) {
                    true => Ok(None),
                    false => Err((format!("{name}: {}", FileError::NotFound.text()), 127)),
                }
            }
            Err(error) => Err((format!("{name}: {}", error.text()), 126)),
        }
    }

    fn run_script(
        &mut self,
        text: Str,
        argv: Vec<String>,
        fds: Fds,
        set: Vec<(Str, Str)>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        if !self.may_fork(1, world) {
            return self.cannot_fork(world, io);
        }
        let mut env = self.environment();
        env.extend(set);
        let mut shell = self.child(&argv[0], false, &env, io.now);
        shell.positional = argv.iter().skip(1).map(Str::from).collect();
        if let super::Feed::Refused(text) = shell.feed(&text, true) {
            let old = std::mem::replace(&mut self.fds, fds);
            self.write(2, &text, world.system, io);
            (self.fds, self.status) = (old, 2);
            return;
        }
        let (pid, words) = (self.take_pid(world.system), Str::from(argv.join(" ")));
        shell.pid = pid;
        let running = Running::Shell(Box::new(shell));
        let job = self.add_job(vec![Stage::new(pid, words.clone(), running, fds, io.now)], words);
        self.push(Frame::Await { job, capture: None });
    }

    /// Where the descriptors lead after redirections; or what went wrong, as bash says it.
    pub(super) fn open_redirects(
        &mut self,
        redirects: &[Redirect],
        targets: &[String],
        system: &mut dyn System,
        now: Millis,
    ) -> Result<Fds, String> {
        let mut fds = self.fds;
        for (redirect, target) in redirects.iter().zip(targets) {
            let kind = redirect.kind;
            let reads = matches!(
                kind,
                RedirectKind::Read
                    | RedirectKind::ReadWrite
                    | RedirectKind::Here
                    | RedirectKind::HereString
            );
            let fd = redirect.fd.unwrap_or(if reads { 0 } else { 1 });
            let opened = match kind {
                RedirectKind::Here => Some(self.input(target.clone())),
                RedirectKind::HereString => Some(self.input(format!("{target}\n"))),
                RedirectKind::Duplicate => match target.as_str() {
                    "-" => None,
                    text => {
                        let from = text.parse::<u8>().ok().and_then(|other| fds.get(other));
                        Some(from.ok_or_else(|| format!("{text}: Bad file descriptor"))?)
                    }
                },
                RedirectKind::Read => Some(self.open_input(target, &fds, system)?),
                RedirectKind::ReadWrite | RedirectKind::Append | RedirectKind::AppendBoth => {
                    Some(self.open_output(target, &fds, true, system, now)?)
                }
                RedirectKind::Write | RedirectKind::WriteBoth => {
                    Some(self.open_output(target, &fds, false, system, now)?)
                }
            };
            fds.set(fd, opened);
            if matches!(kind, RedirectKind::WriteBoth | RedirectKind::AppendBoth) {
                fds.set(2, opened);
            }
        }
        Ok(fds)
    }

    fn input(&mut self, text: String) -> Target {
        Target::Stream(self.streams.add(Stream::Input(Pipe::holding(text))))
    }

    fn open_input(
        &mut self,
        name: &str,
        fds: &Fds,
        system: &mut dyn System,
    ) -> Result<Target, String> {
        if name == "/dev/null" {
            return Ok(self.input(String::new()));
        }
        if let Some(target) = device(name, fds) {
            return Ok(target);
        }
        let text = match name {
            "" => Err(FileError::NotFound),
            _ => system.files().read(&self.resolve(name)),
        };
        match text {
            Ok(text) => Ok(self.input(text.as_str().to_owned())),
            Err(error) => Err(format!("{name}: {}", error.text())),
        }
    }

    fn open_output(
        &mut self,
        name: &str,
        fds: &Fds,
        append: bool,
        system: &mut dyn System,
        now: Millis,
    ) -> Result<Target, String> {
        if name == "/dev/null" {
            return Ok(Target::Stream(self.streams.add(Stream::Null)));
        }
        if let Some(target) = device(name, fds) {
            return Ok(target);
        }
        let path = self.resolve(name);
        let opened = match (name, append) {
            ("", _) => Err(FileError::NotFound),
            (_, true) => system.files().append(&path, "", now),
            (_, false) => system.files().write(&path, "", now),
        };
        match opened {
            Ok(()) => Ok(Target::Stream(self.streams.add(Stream::File(path.into())))),
            Err(error) => Err(format!("{name}: {}", error.text())),
        }
    }
}

/// `/dev/stdin` and its like.
fn device(name: &str, fds: &Fds) -> Option<Target> {
    match name {
        "/dev/stdin" => fds.get(0),
        "/dev/stdout" | "/dev/tty" => fds.get(1),
        "/dev/stderr" => fds.get(2),
        _ => None,
    }
}

/// A word as `set -x` and `alias` show it.
pub fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "_-./:=,@%+".contains(c);
    match word {
        "" => "''".into(),
        word if word.chars().all(safe) => word.into(),
        word => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
