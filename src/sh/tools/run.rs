//! Tools that run commands: `env`, `xargs`, `timeout`, `watch`, and `nohup`, `time`.

use super::call::refused;
use super::child::Child;
use super::options::{Options, flag, value};
use super::{Running, Start, date, milliseconds};
use crate::sh::jobs::World;
use crate::sh::shell::Feed;
use crate::sh::system::System;
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use crate::value::Str;

/// `env` and `printenv`.
pub fn env(mut start: Start) -> Box<dyn Running> {
    let known = [flag('i', "ignore-environment"), value('u', "unset"), flag('0', "null")];
    let options = match Options::parse_leading(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let mut env = start.env.clone();
    if options.has('i') {
        env.clear();
    }
    env.retain(|(name, _)| !options.all('u').any(|gone| *name == gone));
    let mut words = options.operands.into_iter().peekable();
    while let Some(word) = words.next_if(|word| word.find('=').is_some_and(|at| at > 0)) {
        if let Some((name, text)) = word.split_once('=') {
            env.retain(|(other, _)| *other != name);
            env.push((name.into(), text.into()));
        }
    }
    let argv: Vec<String> = words.collect();
    if argv.is_empty() {
        let text = env.iter().map(|(name, text)| format!("{name}={text}\n")).collect();
        return Box::new(Printed { text, code: 0 });
    }
    start.shell = start.shell.child("env", false, &env, 0);
    Box::new(Child::argv(&start, argv))
}

pub fn printenv(start: Start) -> Box<dyn Running> {
    let wanted = &start.argv[1..];
    let pick = |(name, text): &(Str, Str)| match wanted {
        [] => Some(format!("{name}={text}\n")),
        names => names.iter().any(|n| *name == n.as_str()).then(|| format!("{text}\n")),
    };
    let text: String = start.env.iter().filter_map(pick).collect();
    let code = u8::from(text.is_empty() && !wanted.is_empty());
    Box::new(Printed { text, code })
}

#[derive(Clone, Debug)]
struct Printed {
    text: String,
    code: u8,
}

impl Running for Printed {
    fn step(&mut self, _: &mut World<'_>, io: &mut Io<'_>) -> Step {
        io.stdout.write(&self.text);
        Step::Exited(self.code)
    }
}

/// `nohup`, `time`, `sudo`, `nice`: the command itself, with nothing around it.
pub fn plain(start: Start) -> Box<dyn Running> {
    let argv: Vec<String> = start.argv[1..].to_vec();
    if argv.is_empty() {
        return refused(format!("{}: missing operand\n", start.argv[0]), 125);
    }
    Box::new(Child::argv(&start, argv))
}

#[derive(Clone, Debug)]
struct Xargs {
    start: Start,
    options: Options,
    /// The calls to make, once the input has ended.
    calls: Option<std::vec::IntoIter<Vec<String>>>,
    input: String,
    child: Option<Child>,
    status: u8,
}

pub fn xargs(start: Start) -> Box<dyn Running> {
    let known = [
        value('n', "max-args"),
        value('I', "replace"),
        value('L', "max-lines"),
        value('P', "max-procs"),
        value('d', "delimiter"),
        flag('0', "null"),
        flag('r', "no-run-if-empty"),
        flag('t', "verbose"),
    ];
    match Options::parse_leading(&start, &known) {
        Ok(options) => {
            let input = String::new();
            Box::new(Xargs { start, options, calls: None, input, child: None, status: 0 })
        }
        Err(refused) => refused,
    }
}

impl Xargs {
    fn plan(&self) -> Vec<Vec<String>> {
        let mut command = self.options.operands.clone();
        if command.is_empty() {
            command.push("echo".into());
        }
        if let Some(mark) = self.options.get('I') {
            let lines = self.input.lines().map(str::trim).filter(|line| !line.is_empty());
            let fill = |line: &str| command.iter().map(|word| word.replace(mark, line)).collect();
            return lines.map(fill).collect();
        }
        let words: Vec<String> = match (self.options.has('0'), self.options.get('d')) {
            (true, _) => self.input.split_terminator('\0').map(str::to_owned).collect(),
            (_, Some(mark)) => {
                let mark = crate::sh::escapes::unescape(mark);
                let input = self.input.strip_suffix('\n').unwrap_or(&self.input);
                input.split(mark.as_str()).map(str::to_owned).collect()
            }
            _ => split(&self.input),
        };
        if words.is_empty() {
            return if self.options.has('r') { Vec::new() } else { vec![command] };
        }
        let size = self.options.get('n').or(self.options.get('L'));
        let size = size.and_then(|n| n.parse::<usize>().ok()).unwrap_or(words.len()).max(1);
        words.chunks(size).map(|chunk| [&command[..], chunk].concat()).collect()
    }
}

/// Words at blanks, with quotes and backslashes taken out.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, open) {
            (c, Some(quote)) if c == quote => open = None,
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('\'' | '"', None) => {
                open = Some(c);
                word.get_or_insert_default();
            }
            ('\\', None) => word.get_or_insert_default().extend(chars.next()),
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

impl Running for Xargs {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if self.calls.is_none() {
            let signal = io.signal;
            if let Some(signal) = signal {
                return Step::Exited(128 + signal.number());
            }
            self.input.push_str(&io.stdin.take());
            if !io.stdin.is_closed() {
                return Step::Blocked(Wait::input());
            }
            self.calls = Some(self.plan().into_iter());
        }
        loop {
            let Some(child) = &mut self.child else {
                let Some(argv) = self.calls.as_mut().and_then(Iterator::next) else {
                    return Step::Exited(self.status);
                };
                if self.options.has('t') {
                    io.stderr.write(&format!("{}\n", argv.join(" ")));
                }
                self.child = Some(Child::argv(&self.start, argv));
                continue;
            };
            let mut empty = Pipe::holding("");
            let signal = io.signal.take();
            let mut its = Io {
                now: io.now,
                stdin: &mut empty,
                stdout: &mut *io.stdout,
                stderr: &mut *io.stderr,
                signal,
                stdin_is_terminal: false,
                stdout_is_terminal: io.stdout_is_terminal,
            };
            match child.step(world, &mut its) {
                Step::Blocked(wait) => return Step::Blocked(wait),
                Step::Exited(code) => {
                    self.child = None;
                    match code {
                        0 => {}
                        126 | 127 | 255 => return Step::Exited(code),
                        code if code > 128 => return Step::Exited(code),
                        _ => self.status = 123,
                    }
                }
            }
        }
    }

    fn end(&mut self, system: &mut dyn System) {
        if let Some(child) = &mut self.child {
            child.end(system);
        }
    }

    fn processes(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::processes)
    }

    fn handles_signals(&self) -> bool {
        true
    }
}

#[derive(Clone, Debug)]
struct Timeout {
    child: Child,
    lasts: Millis,
    ends: Option<Millis>,
    signal: Signal,
    sent: bool,
}

pub fn timeout(start: Start) -> Box<dyn Running> {
    let known = [value('s', "signal"), value('k', "kill-after"), flag('v', "verbose")];
    let options = match Options::parse_leading(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let Some((text, argv)) = options.operands.split_first().filter(|(_, rest)| !rest.is_empty())
    else {
        let text = "timeout: missing operand\nTry 'timeout --help' for more information.\n";
        return refused(text.into(), 125);
    };
    let Some(lasts) = milliseconds(text) else {
        return refused(format!("timeout: invalid time interval '{text}'\n"), 125);
    };
    let signal = match options.get('s').map(|name| name.trim_start_matches("SIG")) {
        Some("INT" | "2") => Signal::Interrupt,
        Some("KILL" | "9") => Signal::Kill,
        Some("HUP" | "1") => Signal::Hangup,
        _ => Signal::Terminate,
    };
    let child = Child::argv(&start, argv.to_vec());
    Box::new(Timeout { child, lasts, ends: None, signal, sent: false })
}

impl Running for Timeout {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        let ends = *self.ends.get_or_insert(io.now + self.lasts);
        let late = self.lasts > 0 && io.now >= ends && !self.sent;
        if late {
            self.sent = true;
            if self.signal == Signal::Kill {
                self.child.end(world.system);
                return Step::Exited(137);
            }
            io.signal = Some(self.signal);
        }
        match self.child.step(world, io) {
            Step::Blocked(wait) if self.sent || self.lasts == 0 => Step::Blocked(wait),
            Step::Blocked(wait) => Step::Blocked(wait.or(Wait::until(ends))),
            Step::Exited(_) if self.sent => Step::Exited(124),
            Step::Exited(code) => Step::Exited(code),
        }
    }

    fn end(&mut self, system: &mut dyn System) {
        self.child.end(system);
    }

    fn processes(&self) -> u32 {
        self.child.processes()
    }

    fn handles_signals(&self) -> bool {
        true
    }
}

/// Clears a terminal's screen and goes to its first place.
pub const CLEAR: &str = "\x1b[H\x1b[2J";

#[derive(Clone, Debug)]
struct Watch {
    start: Start,
    text: String,
    every: Millis,
    titled: bool,
    child: Option<Child>,
    output: Pipe,
    due: Millis,
}

pub fn watch(start: Start) -> Box<dyn Running> {
    let known = [
        value('n', "interval"),
        flag('t', "no-title"),
        flag('d', "differences"),
        flag('x', "exec"),
        flag('c', "color"),
    ];
    let options = match Options::parse_leading(&start, &known) {
        Ok(options) => options,
        Err(refused) => return refused,
    };
    let text = options.operands.join(" ");
    if text.is_empty() {
        return refused("Usage: watch [options] command\n".into(), 1);
    }
    let Some(every) = milliseconds(options.get('n').unwrap_or("2")) else {
        let text = options.get('n').unwrap_or("");
        return refused(format!("watch: failed to parse argument: '{text}'\n"), 1);
    };
    let (every, titled) = (every.max(100), !options.has('t'));
    Box::new(Watch { start, text, every, titled, child: None, output: Pipe::default(), due: 0 })
}

impl Watch {
    fn title(&self, world: &World<'_>, io: &Io<'_>) -> String {
        if !self.titled {
            return String::new();
        }
        let (seconds, tenths) = (self.every / 1000, self.every % 1000 / 100);
        let when = date::format("%a %b %e %H:%M:%S %Y", world.system.epoch() + io.now / 1000);
        let host = world.system.host_name();
        format!("Every {seconds}.{tenths}s: {}    {host}: {when}\n\n", self.text)
    }
}

impl Running for Watch {
    fn step(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        loop {
            if self.child.is_none() {
                if io.now < self.due {
                    return Step::Blocked(Wait::until(self.due));
                }
                self.due = io.now + self.every;
                let mut shell = self.start.shell.clone();
                if let Feed::Refused(text) = shell.feed(&self.text, true) {
                    io.stderr.write(&text);
                    return Step::Exited(2);
                }
                self.child = Some(Child::shell(shell));
            }
            let Some(child) = &mut self.child else { continue };
            let (mut empty, mut errors) = (Pipe::holding(""), Pipe::default());
            let mut its = Io {
                now: io.now,
                stdin: &mut empty,
                stdout: &mut self.output,
                stderr: &mut errors,
                signal: None,
                stdin_is_terminal: false,
                stdout_is_terminal: false,
            };
            let step = child.step(world, &mut its);
            self.output.write(errors.peek());
            if let Step::Blocked(wait) = step {
                if self.output.is_full() {
                    // A screen shows only so much of it.
                    child.end(world.system);
                } else {
                    return Step::Blocked(wait);
                }
            }
            self.child = None;
            let text = self.output.take();
            io.stdout.write(&format!("{CLEAR}{}{text}", self.title(world, io)));
        }
    }

    fn end(&mut self, system: &mut dyn System) {
        if let Some(child) = &mut self.child {
            child.end(system);
        }
    }

    fn processes(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::processes)
    }
}
