//! A shell as a value: variables, functions, open streams, jobs, and the call stack.

use super::ast::Command;
use super::expand::Answer;
use super::files::absolute;
use super::frames::Frame;
use super::jobs::{Job, Quota};
use super::order::Order;
use super::parser::{self, ParseError};
use super::streams::{Fds, Streams};
use super::system::System;
use crate::sim::{Millis, Signal};
use crate::value::Str;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Whose words a shell uses for its errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    #[default]
    Bash,
    /// Debian's `sh`.
    Dash,
    /// Alpine's and busybox' `sh`.
    Ash,
}

/// What came of a text that was given to a shell.
#[derive(Clone, Debug, PartialEq)]
pub enum Feed {
    /// It will run with the next steps.
    Accepted,
    /// It needs more lines; give it again with them.
    Incomplete,
    /// It was refused, with this message on standard error; the exit code is 2.
    Refused(String),
}

/// A variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variable {
    pub value: Str,
    pub exported: bool,
    pub read_only: bool,
}

/// What `set` switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `-e`
    pub errexit: bool,
    /// `-u`
    pub nounset: bool,
    /// `-x`
    pub xtrace: bool,
    /// `-f`
    pub noglob: bool,
    /// `-o pipefail`
    pub pipefail: bool,
}

/// A shell. A clone of it goes on from the same point on its own.
#[derive(Clone, Debug)]
pub struct Shell {
    /// `$0`, which begins its error messages.
    pub(super) name: Str,
    pub(super) flavour: Flavour,
    /// A learner types its lines: aliases, jobs' messages, and errors don't end it.
    pub(super) interactive: bool,
    /// It reads its script line by line: the end of what was fed is not its end.
    pub(super) reading: bool,
    /// Its error messages name the line.
    pub(super) numbered: bool,
    pub(super) variables: BTreeMap<Str, Variable>,
    pub(super) functions: BTreeMap<Str, Rc<Command>>,
    pub(super) aliases: BTreeMap<Str, Str>,
    pub(super) traps: BTreeMap<Str, Str>,
    pub(super) cwd: Str,
    pub(super) status: u8,
    /// The status of the last command substitution in the current command.
    pub(super) substituted: Option<u8>,
    /// `$1` and so on.
    pub(super) positional: Vec<Str>,
    pub(super) options: Options,
    pub(super) line: u32,
    pub(super) frames: Vec<Frame>,
    /// What the last expansion gave, for the frame that asked for it.
    pub(super) expanded: Vec<Vec<String>>,
    pub(super) calls: u32,
    pub(super) fds: Fds,
    pub(super) streams: Streams,
    pub(super) jobs: Vec<Job>,
    pub(super) next_job: u32,
    pub(super) pid: u32,
    pub(super) next_pid: u32,
    pub(super) last_background: Option<u32>,
    /// How many shells it is inside of.
    pub(super) depth: u32,
    pub(super) exited: Option<u8>,
    /// Ctrl-C was passed on to the job in the foreground.
    pub(super) interrupted: bool,
    /// A signal whose trap has to run.
    pub(super) trapped: Option<Str>,
    pub(super) quota: Quota,
    pub(super) history: Vec<Str>,
    /// What this step wrote to its own outputs, in order.
    pub(super) order: Order,
    pub(super) started: Millis,
    pub(super) random: u32,
}

impl Shell {
    /// A shell in `/` without variables. `name` is `$0` and begins its error messages.
    pub fn new(name: impl Into<Str>, flavour: Flavour, interactive: bool) -> Shell {
        Shell {
            name: name.into(),
            flavour,
            interactive,
            reading: false,
            numbered: !interactive,
            variables: BTreeMap::new(),
            functions: BTreeMap::new(),
            aliases: BTreeMap::new(),
            traps: BTreeMap::new(),
            cwd: Str::lit("/"),
            status: 0,
            substituted: None,
            positional: Vec::new(),
            options: Options::default(),
            line: 1,
            frames: Vec::new(),
            expanded: Vec::new(),
            calls: 0,
            fds: Fds::standard(),
            streams: Streams::default(),
            jobs: Vec::new(),
            next_job: 1,
            pid: 1000,
            next_pid: 1001,
            last_background: None,
            depth: 0,
            exited: None,
            interrupted: false,
            trapped: None,
            quota: Quota::default(),
            history: Vec::new(),
            order: Order::default(),
            started: 0,
            random: 1,
        }
    }

    /// Gives it a text to run: a line, several, a script. It runs with the next steps.
    ///
    /// `complete` says that no more lines will come, as at the end of a script.
    pub fn feed(&mut self, text: &str, complete: bool) -> Feed {
        match parser::parse(text, &self.aliases, complete) {
            Ok(list) => {
                self.push(Frame::List { list, next: 0 });
                Feed::Accepted
            }
            Err(ParseError::Incomplete(_)) if !complete => Feed::Incomplete,
            Err(ParseError::Incomplete(text) | ParseError::Syntax(text)) => {
                self.status = 2;
                Feed::Refused(self.complaint(&text))
            }
        }
    }

    /// Makes it run one command, its arguments taken as they are.
    pub fn feed_argv(&mut self, argv: Vec<String>) {
        self.push(Frame::Execute { argv });
    }

    /// Whether nothing is left to run in the foreground.
    pub fn is_idle(&self) -> bool {
        self.frames.is_empty()
    }

    /// Whether `exit` was called, or the shell was ended, and its exit code.
    pub fn exited(&self) -> Option<u8> {
        self.exited
    }

    /// Whether a trap is set for a signal, be it to ignore it.
    pub fn traps_signal(&self, signal: Signal) -> bool {
        self.traps.contains_key(signal.name())
    }

    /// `$?`
    pub fn status(&self) -> u8 {
        self.status
    }

    /// Sets `$?`, as an interrupt at the prompt does.
    pub fn set_status(&mut self, status: u8) {
        self.status = status;
    }

    /// The working directory, an absolute path.
    pub fn cwd(&self) -> &Str {
        &self.cwd
    }

    /// Changes the working directory without looking whether it is there.
    pub fn set_cwd(&mut self, path: impl Into<Str>) {
        self.cwd = path.into();
    }

    /// Sets an alias.
    pub fn set_alias(&mut self, name: &str, text: &str) {
        self.aliases.insert(name.into(), text.into());
    }

    /// The aliases, by name.
    pub fn aliases(&self) -> &BTreeMap<Str, Str> {
        &self.aliases
    }

    /// The names of its functions.
    pub fn functions(&self) -> impl Iterator<Item = &Str> {
        self.functions.keys()
    }

    /// The names of its variables.
    pub fn variable_names(&self) -> impl Iterator<Item = &Str> {
        self.variables.keys()
    }

    /// Sets `$$`, and with it the numbers of what it starts.
    pub fn set_pid(&mut self, pid: u32) {
        (self.pid, self.next_pid) = (pid, pid + 1);
    }

    /// Sets `$1` and so on.
    pub fn set_positional(&mut self, values: Vec<Str>) {
        self.positional = values;
    }

    /// The lines typed so far, oldest first.
    pub fn history(&self) -> &[Str] {
        &self.history
    }

    /// Adds a line to the history; bash keeps 500 of them.
    pub fn remember(&mut self, line: impl Into<Str>) {
        const KEPT: usize = 500;
        self.history.push(line.into());
        if self.history.len() > KEPT {
            self.history.remove(0);
        }
    }

    /// Sets a variable and exports it.
    pub fn export(&mut self, name: &str, value: impl Into<Str>) {
        let variable = Variable { value: value.into(), exported: true, read_only: false };
        self.variables.insert(name.into(), variable);
    }

    /// A variable's value.
    pub fn variable(&self, name: &str) -> Option<&Str> {
        self.variables.get(name).map(|variable| &variable.value)
    }

    /// The exported variables, by name.
    pub fn environment(&self) -> Vec<(Str, Str)> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect()
    }

    /// Sets a variable; whether it is exported stays.
    ///
    /// # Errors
    ///
    /// Bash's words if it is read-only.
    pub fn set_variable(&mut self, name: &str, value: impl Into<Str>) -> Result<(), String> {
        let variable = self.variables.entry(name.into()).or_default();
        if variable.read_only {
            return Err(format!("{name}: readonly variable"));
        }
        variable.value = value.into();
        Ok(())
    }

    /// An absolute path from one that may be relative to the working directory.
    pub fn resolve(&self, path: &str) -> String {
        absolute(&self.cwd, path)
    }

    /// Empties the stack of a shell that has not begun yet.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
    }

    pub(super) fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    /// The separators of words.
    pub(super) fn ifs(&self) -> String {
        self.variable("IFS").map_or(" \t\n".into(), |ifs| ifs.as_str().to_owned())
    }

    /// What `~` or `~user` stands for.
    pub(super) fn tilde(&self, user: &str) -> String {
        let variable = |name| self.variable(name).map(|v| v.as_str().to_owned());
        match user {
            "" => variable("HOME").unwrap_or_else(|| "/root".into()),
            "+" => self.cwd.as_str().to_owned(),
            "-" => variable("OLDPWD").unwrap_or_else(|| "~-".into()),
            "root" => "/root".into(),
            user => format!("~{user}"),
        }
    }

    /// The value of a variable or of a special parameter.
    pub(super) fn parameter(&mut self, name: &str, system: &mut dyn System) -> Answer {
        let text = match name {
            "@" | "*" => {
                return Answer::List(self.positional.iter().map(|p| p.as_str().into()).collect());
            }
            "#" => self.positional.len().to_string(),
            "?" => self.status.to_string(),
            "$" => self.pid.to_string(),
            "!" => match self.last_background {
                Some(pid) => pid.to_string(),
                None => return Answer::Unset,
            },
            "-" => self.option_letters(),
            "0" => self.name.as_str().to_owned(),
            "LINENO" => self.line.to_string(),
            "SECONDS" => ((system.now() - self.started.min(system.now())) / 1000).to_string(),
            "RANDOM" => {
                // A row of numbers of its own: the same each time the world runs.
                self.random = self.random.wrapping_mul(1_103_515_245).wrapping_add(12345);
                ((self.random >> 16) & 0x7fff).to_string()
            }
            "HOSTNAME" if self.variable(name).is_none() => system.host_name().as_str().to_owned(),
            _ => match name.parse::<usize>() {
                Ok(index) => match index.checked_sub(1).and_then(|i| self.positional.get(i)) {
                    Some(value) => value.as_str().to_owned(),
                    None => return Answer::Unset,
                },
                Err(_) => match self.variable(name) {
                    Some(value) => value.as_str().to_owned(),
                    None => return Answer::Unset,
                },
            },
        };
        Answer::Text(text)
    }

    pub(super) fn option_letters(&self) -> String {
        let options = &self.options;
        let letters = [
            ('e', options.errexit),
            ('f', options.noglob),
            ('i', self.interactive),
            ('u', options.nounset),
            ('x', options.xtrace),
        ];
        letters.iter().filter(|(_, on)| *on).map(|(letter, _)| *letter).collect()
    }

    /// An error message with the shell's name before it, as its flavour words it.
    pub(super) fn complaint(&self, text: &str) -> String {
        match self.flavour {
            _ if !self.numbered => format!("{}: {text}\n", self.name),
            Flavour::Bash => format!("{}: line {}: {text}\n", self.name, self.line),
            Flavour::Dash => format!("{}: {}: {text}\n", self.name, self.line),
            Flavour::Ash => format!("{}: {text}\n", self.name),
        }
    }

    /// A new shell that is a program of its own: it has only the exported variables.
    pub(super) fn child(
        &self,
        name: &str,
        interactive: bool,
        env: &[(Str, Str)],
        now: Millis,
    ) -> Shell {
        let mut shell = Shell::new(name, self.flavour, interactive);
        for (name, value) in env {
            shell.export(name, value.clone());
        }
        shell.cwd = self.cwd.clone();
        shell.depth = self.depth + 1;
        shell.started = now;
        shell.pid = self.next_pid;
        shell.next_pid = self.next_pid + 1;
        shell
    }

    /// A copy that runs on its own, as `( … )` and the parts of a pipeline do.
    pub(super) fn fork(&self, frame: Frame) -> Shell {
        Shell {
            name: self.name.clone(),
            flavour: self.flavour,
            interactive: false,
            reading: false,
            // Its errors still look like those of the shell that the learner types into.
            numbered: self.numbered,
            variables: self.variables.clone(),
            functions: self.functions.clone(),
            aliases: self.aliases.clone(),
            traps: BTreeMap::new(),
            cwd: self.cwd.clone(),
            positional: self.positional.clone(),
            options: self.options,
            line: self.line,
            status: self.status,
            substituted: None,
            expanded: Vec::new(),
            calls: self.calls,
            frames: vec![frame],
            fds: Fds::standard(),
            streams: Streams::default(),
            jobs: Vec::new(),
            next_job: 1,
            pid: self.pid,
            next_pid: self.next_pid + 1,
            last_background: self.last_background,
            depth: self.depth + 1,
            exited: None,
            interrupted: false,
            trapped: None,
            quota: Quota::default(),
            history: Vec::new(),
            order: Order::default(),
            started: self.started,
            random: self.random,
        }
    }
}
