//! Commands run in a container beside its own process, as `exec` and probes do.

use super::computer::{Due, Machine, Note, What};
use super::container::{Container, ContainerState};
use super::inside::Around;
use super::processes::Process;
use super::program::{has_tool, is_own};
use super::running::{KILLED, wake_at};
use super::script::Script;
use crate::sh::Files;
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use crate::value::Str;

/// What is to be run in a container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExecConfig {
    /// How the asker finds it again.
    pub id: Str,
    pub container: Str,
    pub argv: Vec<Str>,
    /// Somebody talks with it: see [`Machine::talk`]. Else its input is empty, and its end is told
    /// by a note.
    pub is_session: bool,
    /// Its input stays open.
    pub stdin: bool,
    /// Its input and output are a terminal's.
    pub tty: bool,
}

/// A command that somebody runs in a container. It stays on record until it is forgotten.
#[derive(Clone, Debug)]
pub struct Exec {
    pub config: ExecConfig,
    pub asked_at: Millis,
    /// What it has printed and nobody has taken yet.
    pub stdout: String,
    pub stderr: String,
    /// How it ended, if it did.
    pub code: Option<u8>,
    /// Why it could not be started, in the runtime's words.
    pub failure: Option<Str>,
    pub(super) container: Str,
    pub(super) id: Str,
    pub(super) wake_at: Option<Millis>,
    pid: u32,
    stdin: Pipe,
    signal: Option<Signal>,
    busy_steps: u32,
    /// None once it has ended.
    script: Option<Box<Script>>,
    /// The code with which it ended, until that is told. A command that ended its own container
    /// counts as killed with it.
    held: Option<u8>,
}

/// What somebody who talks with a process hears.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    pub stdout: String,
    pub stderr: String,
    /// That it has ended, and its exit code or why it could not be started.
    pub end: Option<Result<u8, Str>>,
}

/// How the name of a command ends that a container runs before it is told to end. Its record is
/// kept only if it failed.
pub const PRE_STOP: &str = "/preStop";

/// From the asking to the command's first step.
const START_MS: Millis = 20;

/// How much output may wait for somebody to take it, in bytes: as much as a pipe holds.
const MOST_UNTAKEN: usize = 64 * 1024;

/// How long a command whose output nobody takes waits before it tries again.
const FULL_MS: Millis = 20;

impl Machine {
    /// The command of an id.
    pub fn exec(&self, id: &str) -> Option<&Exec> {
        self.execs.iter().find(|exec| exec.id == id)
    }

    /// A number that grows when there is something to hear in a session here.
    pub fn news(&self) -> u64 {
        self.news
    }

    pub(super) fn start_exec(&mut self, now: Millis, config: &ExecConfig) {
        let (id, container) = (config.id.clone(), config.container.clone());
        self.execs.retain(|exec| exec.id != id);
        let Some(found) = self.container(&container) else { return };
        let (Some(entry), ContainerState::Running { .. }) = (found.entry, &found.state) else {
            return;
        };
        let (mut env, working_dir) = (found.environment(), found.config.working_dir.clone());
        if config.tty {
            env.push((Str::lit("TERM"), Str::lit("xterm")));
        }
        let pid = self.take_pid(&container);
        let mut script = Script::command(&config.argv, entry.tools, &env, pid);
        if !working_dir.is_empty() {
            script.set_directory(&working_dir);
        }
        let mut stdin = Pipe::default();
        if !config.stdin {
            stdin.close();
        }
        self.execs.push(Exec {
            config: config.clone(),
            asked_at: now,
            stdout: String::new(),
            stderr: String::new(),
            code: None,
            failure: None,
            container,
            id: id.clone(),
            wake_at: Some(now + START_MS),
            pid,
            stdin,
            signal: None,
            busy_steps: 0,
            script: Some(Box::new(script)),
            held: None,
        });
        self.agenda.add(now + START_MS, Due::Exec { id });
    }

    /// Hands input and a signal on to a command, and takes what it has said. After its end it is
    /// forgotten.
    pub fn talk(
        &mut self,
        now: Millis,
        id: &str,
        input: &mut Pipe,
        signal: Option<Signal>,
    ) -> Heard {
        if let Some(container) = self.attached_container(id) {
            return self.talk_attached(now, &container, input, signal);
        }
        let Some(exec) = self.execs.iter_mut().find(|exec| exec.id == id) else {
            return Heard { end: Some(Ok(KILLED)), ..Heard::default() };
        };
        let text = input.take();
        let closes = input.is_closed() && !exec.stdin.is_closed();
        exec.stdin.write(&text);
        if closes {
            exec.stdin.close();
        }
        let was_full = exec.is_full();
        let heard = Heard {
            stdout: std::mem::take(&mut exec.stdout),
            stderr: std::mem::take(&mut exec.stderr),
            end: exec.end(),
        };
        exec.signal = signal.or(exec.signal);
        if heard.end.is_some() {
            self.execs.retain(|exec| exec.id != id);
        } else if (!text.is_empty() || closes || signal.is_some() || was_full)
            && exec.wake_at.is_none_or(|at| at > now)
            // It has not begun before its time.
            && now >= exec.asked_at + START_MS
        {
            exec.wake_at = Some(now);
            self.agenda.add(now, Due::Exec { id: exec.id.clone() });
        }
        heard
    }

    /// Lets a command go on; without its container it is killed.
    pub(super) fn step_exec(&mut self, at: Millis, id: &Str, notes: &mut Vec<Note>) {
        let Some(place) = self.execs.iter().position(|e| e.id == *id && e.is_open()) else {
            return;
        };
        let processes = self.processes(&self.execs[place].container);
        let mut exec = self.execs.remove(place);
        exec.wake_at = None;
        let runs = self.container(&exec.container).is_some_and(|c| c.is_running());
        let step = if !runs {
            Step::Exited(KILLED)
        } else if let Some(code) = exec.held {
            // What it did to its container shows by now.
            match self.container(&exec.container).is_some_and(|c| c.is_ending()) {
                true => Step::Blocked(Wait::default()),
                false => Step::Exited(code),
            }
        } else if exec.is_full() {
            Step::Blocked(Wait::until(at + FULL_MS))
        } else {
            let id = exec.container.clone();
            let go_on = |_: &mut Container, around: &mut Around<'_>| exec.step(at, around);
            match self.within(at, &id, &processes, go_on) {
                None => Step::Exited(KILLED),
                Some(Step::Exited(code)) if exec.failure.is_none() => {
                    exec.held = Some(code);
                    exec.script = None;
                    Step::Blocked(Wait::until(at + 1))
                }
                Some(step) => step,
            }
        };
        match step {
            Step::Exited(code) => {
                exec.code = Some(code);
                exec.script = None;
                if exec.id.ends_with(PRE_STOP) {
                    let signal = Signal::Terminate;
                    self.agenda.add(at, Due::Signal { id: exec.container.clone(), signal });
                    // Only a failure is of interest.
                    if code == 0 {
                        return;
                    }
                }
                if !exec.config.is_session {
                    let labels = self.labels_around(&exec.container);
                    notes.push(Note { at, labels, what: What::ExecEnded { id: id.clone() } });
                }
            }
            Step::Blocked(wait) => {
                exec.wake_at = wake_at(&wait, at, &mut exec.busy_steps).map(|u| u.max(at + 1));
                if let Some(until) = exec.wake_at {
                    self.agenda.add(until, Due::Exec { id: id.clone() });
                }
            }
        }
        let has_news = exec.code.is_some() || !exec.stdout.is_empty() || !exec.stderr.is_empty();
        self.news += u64::from(has_news);
        self.execs.insert(place, exec);
    }
}

impl Exec {
    /// Whether its end is not told yet.
    pub(super) fn is_open(&self) -> bool {
        self.code.is_none()
    }

    /// Whether its process is still there.
    pub(super) fn is_alive(&self) -> bool {
        self.script.is_some()
    }

    pub(super) fn has_terminal(&self) -> bool {
        self.config.tty
    }

    /// Its processes.
    pub(super) fn processes(&self) -> Vec<crate::sh::Listed> {
        let mut list = Vec::new();
        if let Some(script) = &self.script {
            script.list(self.pid, 0, &mut list);
        }
        list
    }

    /// Sends a signal to one of its processes; false if none has this number.
    pub(super) fn signal_process(&mut self, pid: u32, signal: Signal) -> bool {
        self.script.as_mut().is_some_and(|script| script.signal(pid, signal))
    }

    fn is_full(&self) -> bool {
        self.stdout.len() + self.stderr.len() >= MOST_UNTAKEN
    }

    fn end(&self) -> Option<Result<u8, Str>> {
        match &self.failure {
            Some(why) => Some(Err(why.clone())),
            None => self.code.map(Ok),
        }
    }

    fn step(&mut self, now: Millis, around: &mut Around<'_>) -> Step {
        if let Some(why) = self.refusal(around) {
            self.failure = Some(why);
            return Step::Exited(126);
        }
        let Some(script) = &mut self.script else { return Step::Exited(KILLED) };
        let (mut stdout, mut stderr) = <(Pipe, Pipe)>::default();
        let mut io = Io {
            now,
            stdin: &mut self.stdin,
            stdout: &mut stdout,
            stderr: &mut stderr,
            signal: self.signal.take(),
            stdin_is_terminal: self.config.tty,
            stdout_is_terminal: self.config.tty,
        };
        let step = script.step(&mut io, around, false);
        if self.config.tty {
            // A terminal has one screen.
            let pieces = script.in_order(stdout.peek(), stderr.peek());
            pieces.iter().for_each(|(_, text)| self.stdout.push_str(text));
        } else {
            self.stdout.push_str(stdout.peek());
            self.stderr.push_str(stderr.peek());
        }
        step
    }

    /// runc's words for a command that the container does not have.
    fn refusal(&self, around: &Around<'_>) -> Option<Str> {
        let word = self.config.argv.first().map_or("", Str::as_str);
        let is_there = has_tool(around.entry, word)
            || is_own(around.entry, word)
            || word.contains('/') && around.files.entry(word).is_some_and(|e| !e.directory);
        if is_there {
            return None;
        }
        let why = match word.contains('/') {
            true => format!("stat {word}: no such file or directory"),
            false => "executable file not found in $PATH".to_string(),
        };
        Some(
            format!(
                "failed to exec in container: failed to start exec \"{}\": OCI runtime exec failed: \
                 exec failed: unable to start container process: exec: \"{word}\": {why}",
                super::image::digest_of(&self.id)
            )
            .into(),
        )
    }
}

/// The processes that somebody has started in a container from outside.
impl Process {
    /// How `ps` calls the terminal that it belongs to.
    pub fn terminal(&self) -> &'static str {
        if self.has_terminal { "pts/0" } else { "?" }
    }
}
