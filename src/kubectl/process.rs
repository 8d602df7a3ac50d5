//! A kubectl that runs: plain data that is stepped until it exits.

use super::command::{self, Call, Run};
use super::config::Config;
use super::cx::{Cx, Next, Turn};
use super::errors::Error;
use super::host::Host;
use super::verbs::{Connection, Forward, ROOT, Waiting};
use crate::sim::{Io, Millis, Signal, Step, Wait};

/// A kubectl that runs. It can be cloned at any moment and stepped on from there.
#[derive(Clone, Debug)]
pub struct Process {
    words: Vec<String>,
    stage: Stage,
    /// What was read from standard input so far.
    stdin: String,
    warned: Vec<String>,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Nothing has happened yet.
    New,
    /// The program loads, and reaches for the server.
    Starting { until: Millis },
    /// The command reads its input to the end before it works.
    Reading { call: Box<Call>, config: Box<Config> },
    /// The command has begun and waits for something.
    Waiting { call: Box<Call>, config: Box<Config>, waiting: Box<Waiting> },
}

/// Starts kubectl with the words that follow its name.
pub fn start(words: &[String]) -> Process {
    Process { words: words.to_vec(), stage: Stage::New, stdin: String::new(), warned: Vec::new() }
}

/// What kubectl understands by the words that follow its name: `kubectl rollout undo`, whatever
/// aliases and flags are among them. Of words that it refuses, the first that is no flag.
pub fn name_of(words: &[String]) -> String {
    if let Ok(call) = command::find(&ROOT, words) {
        return call.path;
    }
    let first = words.iter().find(|word| !word.starts_with('-'));
    first.map_or("kubectl".to_string(), |word| format!("kubectl {word}"))
}

impl Process {
    /// Goes on as far as possible.
    pub fn step(&mut self, host: &mut dyn Host, io: &mut Io<'_>) -> Step {
        if let Some(signal) = io.signal
            && !self.hands_on(signal)
        {
            return Step::Exited(self.interrupted(signal));
        }
        let turn = match std::mem::replace(&mut self.stage, Stage::New) {
            Stage::New => {
                let until = host.now() + host.facts().start_up_ms.max(1);
                self.stage = Stage::Starting { until };
                return Step::Blocked(Wait::until(until));
            }
            Stage::Starting { until } if host.now() < until => {
                self.stage = Stage::Starting { until };
                return Step::Blocked(Wait::until(until));
            }
            Stage::Starting { .. } => self.begin(host, io),
            Stage::Reading { call, config } => self.read(call, config, host, io),
            Stage::Waiting { call, config, waiting } => self.go_on(call, config, waiting, host, io),
        };
        match turn {
            Ok(Turn::Blocked(wait)) => Step::Blocked(wait),
            Ok(Turn::Done) => Step::Exited(0),
            Err(error) => {
                let (words, code) = error.report();
                io.stderr.write(&words);
                Step::Exited(code)
            }
        }
    }

    /// The ports of the learner's machine that this process has open.
    pub fn forwards(&self) -> &[Forward] {
        match &self.stage {
            Stage::Waiting { waiting, .. } => waiting.forwards(),
            _ => &[],
        }
    }

    /// Tells the process that somebody connected to one of its ports.
    pub fn connected(&mut self, connection: Connection) {
        if let Stage::Waiting { waiting, .. } = &mut self.stage {
            waiting.connected(connection);
        }
    }

    /// Whether a signal goes on to what the command talks with, as a terminal's keys do.
    fn hands_on(&mut self, signal: Signal) -> bool {
        match &mut self.stage {
            Stage::Waiting { waiting, .. } => waiting.hand_on(signal),
            _ => false,
        }
    }

    /// The exit code after a signal: commands that catch Ctrl-C themselves end with 1.
    fn interrupted(&self, signal: Signal) -> u8 {
        match (&self.stage, signal) {
            (Stage::Waiting { waiting, .. }, Signal::Interrupt) if waiting.catches_interrupt() => 1,
            _ => 128 + signal.number(),
        }
    }

    fn begin(&mut self, host: &mut dyn Host, io: &mut Io<'_>) -> Result<Turn, Error> {
        let call = command::find(&ROOT, &self.words)?;
        io.stderr.write(&call.line.advice);
        if call.line.help {
            io.stdout.write(&command::help(call.command, &call.path));
            return Ok(Turn::Done);
        }
        call.check_required()?;
        if let Some(help) = call.help_only()? {
            let is_root = std::ptr::eq(call.command, &raw const ROOT);
            match call.command.run {
                Run::Help { to_stderr: true } => io.stderr.write(&help),
                _ => io.stdout.write(&help),
            }
            return if is_root { Ok(Turn::Done) } else { Err(Error::Silent) };
        }
        let config = Config::load(host, &call)?;
        self.read(Box::new(call), Box::new(config), host, io)
    }

    fn read(
        &mut self,
        call: Box<Call>,
        config: Box<Config>,
        host: &mut dyn Host,
        io: &mut Io<'_>,
    ) -> Result<Turn, Error> {
        if reads_input(&call) {
            self.stdin.push_str(&io.stdin.take());
            if !io.stdin.at_end() {
                self.stage = Stage::Reading { call, config };
                return Ok(Turn::Blocked(Wait::input()));
            }
        }
        let Run::Work(work) = call.command.run else { return Ok(Turn::Done) };
        let mut cx = context(&call, &config, &self.stdin, &mut self.warned, host, io);
        match work(&mut cx)? {
            Next::Done => Ok(Turn::Done),
            Next::Wait(waiting) => self.go_on(call, config, waiting, host, io),
        }
    }

    fn go_on(
        &mut self,
        call: Box<Call>,
        config: Box<Config>,
        mut waiting: Box<Waiting>,
        host: &mut dyn Host,
        io: &mut Io<'_>,
    ) -> Result<Turn, Error> {
        let mut cx = context(&call, &config, &self.stdin, &mut self.warned, host, io);
        let turn = waiting.step(&mut cx)?;
        if turn != Turn::Done {
            self.stage = Stage::Waiting { call, config, waiting };
        }
        Ok(turn)
    }
}

fn context<'a>(
    call: &'a Call,
    config: &'a Config,
    stdin: &'a str,
    warned: &'a mut Vec<String>,
    host: &'a mut dyn Host,
    io: &'a mut Io<'_>,
) -> Cx<'a> {
    Cx {
        host,
        out: io.stdout,
        err: io.stderr,
        call,
        config,
        stdin,
        input: io.stdin,
        from_terminal: io.stdin_is_terminal,
        warned,
        to_terminal: io.stdout_is_terminal,
    }
}

/// Whether some flag says that standard input is to be read.
fn reads_input(call: &Call) -> bool {
    let flags = &call.line.flags;
    let dash = |name: &str| flags.list(name).iter().any(|value| value == "-");
    let stdin_file =
        |name: &str| flags.list(name).iter().any(|value| value.ends_with("/dev/stdin"));
    dash("filename")
        || flags.text("patch-file") == "-"
        || stdin_file("from-file")
        || stdin_file("from-env-file")
        || call.line.args.iter().any(|arg| arg == "-") && call.path.starts_with("kubectl set env")
}
