//! Running pipelines: their stages, stepping them, and what they may use up.

use super::ast::List;
use super::frames::Frame;
use super::shell::Shell;
use super::streams::{Fds, Stream, StreamId, Target, borrow, give_back};
use super::system::{ProcessId, System};
use super::tools::Running as RunningTool;
use crate::sim::{Io, Millis, Pipe, Signal, Step, Wait};
use crate::value::Str;
use std::rc::Rc;

/// The number of a job within its shell, never used twice.
pub type JobId = u32;

/// How many units of work all shells of a tree do in a virtual millisecond: a frame of a script
/// is one, a step of a tool is one and one more for every 64 bytes that it moves.
const WORK_A_MILLI: u32 = 1000;

/// How many stages may be alive in a tree of shells.
const MOST_PROCESSES: u32 = 200;

/// How deep shells may be inside shells: each level of it is one of Rust's stack, too.
const DEEPEST_SHELL: u32 = 12;

/// What the shells of a tree may still do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    at: Millis,
    left: u32,
    processes: u32,
}

impl Quota {
    /// The quota for a step at `now`.
    pub fn at(self, now: Millis, processes: u32) -> Quota {
        let left = if self.at == now { self.left } else { WORK_A_MILLI };
        // A fresh shell starts at 0, too.
        let left = if self == Quota::default() { WORK_A_MILLI } else { left };
        Quota { at: now, left, processes }
    }

    /// Uses up some; false if nothing was left.
    pub fn spend(&mut self, units: u32) -> bool {
        let had = self.left > 0;
        self.left = self.left.saturating_sub(units);
        had
    }

    /// Whether nothing is left until the next millisecond.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// What a step reaches besides its streams.
pub struct World<'a> {
    pub system: &'a mut dyn System,
    pub quota: &'a mut Quota,
}

/// What a stage runs.
#[derive(Clone, Debug)]
pub enum Running {
    Process(ProcessId),
    Tool(Box<dyn RunningTool>),
    Shell(Box<Shell>),
    Ended,
}

/// One part of a pipeline.
#[derive(Clone, Debug)]
pub struct Stage {
    pub pid: u32,
    /// Its words, as `ps` shows them; empty for a copy of the shell itself.
    pub command: Str,
    pub running: Running,
    pub fds: Fds,
    wait: Wait,
    /// The world's change number when it was last stepped.
    seen: u64,
    stepped: bool,
    was_full: bool,
    signal: Option<Signal>,
    pub status: Option<u8>,
    /// It doesn't count as ended before this: every program costs a millisecond.
    ends: Millis,
}

impl Stage {
    /// A stage that takes its first step at once.
    pub fn new(pid: u32, command: Str, running: Running, fds: Fds, now: Millis) -> Stage {
        let ends = if matches!(running, Running::Shell(_)) { now } else { now + 1 };
        Stage {
            pid,
            command,
            running,
            fds,
            wait: Wait::default(),
            seen: 0,
            stepped: false,
            was_full: false,
            signal: None,
            status: None,
            ends,
        }
    }

    /// Makes it take a step at the next turn, with a signal or without.
    pub fn rouse(&mut self, signal: Option<Signal>) {
        self.signal = signal.or(self.signal);
        self.stepped = false;
    }

    fn has_ended(&self, now: Millis) -> bool {
        self.status.is_some() && self.ends <= now
    }

    /// Notes how a step came out; true if it was the last.
    fn settle(&mut self, step: &Step, full: bool) -> bool {
        match step {
            Step::Blocked(wait) => (self.wait, self.was_full) = (*wait, full),
            Step::Exited(code) => {
                self.status = Some(*code);
                self.fds = Fds::none();
                self.running = Running::Ended;
            }
        }
        self.status.is_some()
    }
}

/// A pipeline that was started.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: JobId,
    /// `%1`: only jobs in the background have one.
    pub number: Option<u32>,
    pub stages: Vec<Stage>,
    pub text: Str,
    pub pipefail: bool,
}

impl Job {
    /// Whether all its stages have ended.
    pub fn has_ended(&self, now: Millis) -> bool {
        self.stages.iter().all(|stage| stage.has_ended(now))
    }

    /// The exit code of the whole.
    pub fn status(&self) -> u8 {
        let last = self.stages.last().and_then(|stage| stage.status).unwrap_or(0);
        let failed = self.stages.iter().rev().filter_map(|s| s.status).find(|code| *code != 0);
        if self.pipefail { failed.unwrap_or(0) } else { last }
    }
}

impl Shell {
    /// Everything alive in this shell and the shells inside it.
    pub(super) fn count_processes(&self) -> u32 {
        let stages = self.jobs.iter().flat_map(|job| &job.stages);
        stages
            .filter(|stage| stage.status.is_none())
            .map(|stage| match &stage.running {
                Running::Shell(shell) => 1 + shell.count_processes(),
                Running::Tool(tool) => 1 + tool.processes(),
                _ => 1,
            })
            .sum()
    }

    /// Whether one more stage may start.
    pub(super) fn may_fork(&self, count: usize, world: &mut World<'_>) -> bool {
        // A process is dearer than a step of a script.
        world.quota.spend(20 * count as u32);
        let total = world.quota.processes + count as u32;
        let may = total <= MOST_PROCESSES && self.depth < DEEPEST_SHELL;
        if may {
            world.quota.processes = total;
        }
        may
    }

    /// A job of shells that run `frames`, connected by pipes; `fds` is what the ends lead to.
    pub(super) fn start_shells(
        &mut self,
        frames: Vec<Frame>,
        fds: Fds,
        world: &mut World<'_>,
        now: Millis,
    ) -> JobId {
        let mut input = fds.get(0);
        let (mut stages, count) = (Vec::new(), frames.len());
        for (i, frame) in frames.into_iter().enumerate() {
            let mut its = fds;
            its.set(0, input);
            if i + 1 < count {
                let pipe = self.streams.add(Stream::Pipe(Pipe::default()));
                its.set(1, Some(Target::Stream(pipe)));
                input = Some(Target::Stream(pipe));
            }
            let pid = self.take_pid(world.system);
            let shell = Running::Shell(Box::new(self.fork(frame)));
            stages.push(Stage::new(pid, Str::default(), shell, its, now));
        }
        self.add_job(stages, Str::default())
    }

    /// A job that runs a list and gives its output to this shell.
    pub(super) fn start_capture(
        &mut self,
        list: Rc<List>,
        world: &mut World<'_>,
        now: Millis,
    ) -> (JobId, StreamId) {
        let stream = self.streams.add(Stream::Pipe(Pipe::default()));
        let mut fds = self.fds;
        fds.set(1, Some(Target::Stream(stream)));
        (self.start_shells(vec![Frame::List { list, next: 0 }], fds, world, now), stream)
    }

    pub(super) fn take_pid(&mut self, system: &mut dyn System) -> u32 {
        self.next_pid = system.new_pid().unwrap_or(self.next_pid) + 1;
        self.next_pid - 1
    }

    pub(super) fn add_job(&mut self, stages: Vec<Stage>, text: Str) -> JobId {
        let id = self.next_job;
        self.next_job += 1;
        let pipefail = self.options.pipefail;
        self.jobs.push(Job { id, number: None, stages, text, pipefail });
        id
    }

    pub(super) fn job(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    /// Forgets a job, and ends what still runs of it.
    pub(super) fn end_job(&mut self, id: JobId, system: &mut dyn System) {
        let Some(at) = self.jobs.iter().position(|job| job.id == id) else { return };
        let job = self.jobs.remove(at);
        for stage in job.stages {
            end(stage.running, system);
        }
    }

    /// Ends everything that runs, at once.
    pub fn end(&mut self, system: &mut dyn System) {
        for job in std::mem::take(&mut self.jobs) {
            for stage in job.stages {
                end(stage.running, system);
            }
        }
        self.frames.clear();
    }

    /// Sends a signal to all stages of a job.
    pub(super) fn signal_job(&mut self, id: JobId, signal: Signal) {
        let Some(job) = self.job(id) else { return };
        for stage in job.stages.iter_mut().filter(|stage| stage.status.is_none()) {
            stage.signal = Some(signal);
        }
    }

    /// Closes what nobody has open any more.
    pub(super) fn sweep(&mut self) {
        let mut users = vec![self.fds];
        let mut kept = Vec::new();
        for frame in &self.frames {
            match frame {
                Frame::Descriptors(fds) => users.push(*fds),
                Frame::Read(read) => users.push(read.fds),
                Frame::Await { capture: Some(capture), .. } => kept.push(capture.stream),
                _ => {}
            }
        }
        users.extend(self.jobs.iter().flat_map(|job| &job.stages).map(|stage| stage.fds));
        self.streams.sweep(&users, &kept);
    }

    /// Steps every stage that can go on. True if any of them got anywhere.
    pub(super) fn step_jobs(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> bool {
        let mut progress = false;
        for job in 0..self.jobs.len() {
            for stage in 0..self.jobs[job].stages.len() {
                if world.quota.is_spent() {
                    return progress;
                }
                if self.is_ready(job, stage, world, io) {
                    progress |= self.step_stage(job, stage, world, io);
                    if self.depth == 0 {
                        self.order.note(io);
                    }
                }
            }
        }
        progress
    }

    fn is_ready(&mut self, job: usize, stage: usize, world: &World<'_>, io: &Io<'_>) -> bool {
        let stage = &self.jobs[job].stages[stage];
        if stage.status.is_some() {
            return false;
        }
        let wait = stage.wait;
        let due = !stage.stepped
            || stage.signal.is_some()
            || wait.until.is_some_and(|at| at <= io.now)
            || wait.change && stage.seen != world.system.changes();
        if due {
            return true;
        }
        let (input, output) = (stage.fds.get(0), stage.fds.get(1));
        let was_full = stage.was_full;
        let look = |target: Option<Target>, streams: &mut super::streams::Streams| match target {
            Some(Target::Own(0)) => {
                Some((!io.stdin.peek().is_empty(), io.stdin.is_closed(), io.stdin.is_full()))
            }
            Some(Target::Own(1)) => Some((false, io.stdout.is_broken(), io.stdout.is_full())),
            Some(Target::Own(_)) => Some((false, io.stderr.is_broken(), io.stderr.is_full())),
            Some(Target::Stream(id)) => streams.pipe(id).map(|pipe| {
                (!pipe.peek().is_empty(), pipe.is_closed() || pipe.is_broken(), pipe.is_full())
            }),
            None => None,
        };
        let readable = match look(input, &mut self.streams) {
            Some((text, closed, _)) => text || closed,
            None => true,
        };
        let room = match look(output, &mut self.streams) {
            Some((_, broken, full)) => broken || !full,
            None => true,
        };
        wait.input && readable || was_full && room
    }

    fn step_stage(
        &mut self,
        job: usize,
        at: usize,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> bool {
        let stage = &mut self.jobs[job].stages[at];
        let fds = stage.fds;
        let mut running = std::mem::replace(&mut stage.running, Running::Ended);
        let signal = stage.signal.take();
        let first = !std::mem::replace(&mut stage.stepped, true);
        stage.seen = world.system.changes();
        let mut input = borrow(fds.get(0), &mut self.streams, io);
        let mut output = borrow(fds.get(1), &mut self.streams, io);
        let same = fds.get(1) == fds.get(2);
        let mut errors = match same {
            true => Pipe::default(),
            false => borrow(fds.get(2), &mut self.streams, io),
        };
        let broken = output.is_broken();
        let mut lost = Pipe::default();
        let before = (input.peek().len(), output.peek().len(), errors.peek().len());
        let mut its = Io {
            now: io.now,
            stdin: &mut input,
            stdout: if broken { &mut lost } else { &mut output },
            stderr: &mut errors,
            signal,
            stdin_is_terminal: fds.get(0) == Some(Target::Own(0)) && io.stdin_is_terminal,
            stdout_is_terminal: fds.get(1) == Some(Target::Own(1)) && io.stdout_is_terminal,
        };
        let mut step = step_running(&mut running, world, &mut its);
        if !lost.peek().is_empty() && matches!(step, Step::Blocked(_)) {
            // It wrote where nobody reads: SIGPIPE.
            end(std::mem::replace(&mut running, Running::Ended), world.system);
            step = Step::Exited(141);
        }
        if same {
            output.write(errors.peek());
        }
        let after = (input.peek().len(), output.peek().len(), errors.peek().len());
        let full = output.is_full();
        let moved =
            before.0.abs_diff(after.0) + before.1.abs_diff(after.1) + before.2.abs_diff(after.2);
        world.quota.spend(1 + (moved / 64) as u32);
        give_back(fds.get(0), input, &mut self.streams, io);
        self.deliver(fds.get(1), output, world.system, io);
        if !same {
            self.deliver(fds.get(2), errors, world.system, io);
        }
        let stage = &mut self.jobs[job].stages[at];
        stage.running = running;
        let ended = stage.settle(&step, full);
        if ended {
            self.sweep();
        }
        first || ended || moved > 0 || signal.is_some()
    }

    /// Puts a pipe back, or what it holds into the file that it stands for.
    fn deliver(
        &mut self,
        target: Option<Target>,
        pipe: Pipe,
        system: &mut dyn System,
        io: &mut Io<'_>,
    ) {
        if let Some(Target::Stream(id)) = target {
            match self.streams.get(id) {
                Some(Stream::File(path)) if !pipe.peek().is_empty() => {
                    // A full disk loses what doesn't fit, as the tools here don't look.
                    let _ = system.files().append(path, pipe.peek(), io.now);
                    return;
                }
                Some(Stream::Pipe(_) | Stream::Input(_)) => {}
                _ => return,
            }
        }
        give_back(target, pipe, &mut self.streams, io);
    }

    /// Writes to one of the shell's own descriptors.
    pub(super) fn write(&mut self, fd: u8, text: &str, system: &mut dyn System, io: &mut Io<'_>) {
        let target = self.fds.get(fd);
        let mut pipe = borrow(target, &mut self.streams, io);
        pipe.write(text);
        self.deliver(target, pipe, system, io);
    }

    /// Whether a builtin should wait before it writes more.
    pub(super) fn output_is_full(&mut self, io: &Io<'_>) -> bool {
        match self.fds.get(1) {
            Some(Target::Own(1)) => io.stdout.is_full(),
            Some(Target::Own(_)) => io.stderr.is_full(),
            Some(Target::Stream(id)) => self.streams.pipe(id).is_some_and(|pipe| pipe.is_full()),
            None => false,
        }
    }

    /// What the world outside has to bring before any stage goes on.
    pub(super) fn jobs_wait(&self, now: Millis, spent: bool) -> Wait {
        let mut total = Wait::default();
        for stage in self.jobs.iter().flat_map(|job| &job.stages) {
            if stage.status.is_some() {
                if stage.ends > now {
                    total = total.or(Wait::until(stage.ends));
                }
                continue;
            }
            let mut wait = stage.wait;
            wait.input &= stage.fds.get(0) == Some(Target::Own(0));
            if !stage.stepped || stage.signal.is_some() {
                // It was started, or told to end, by a line that has ended since.
                wait = wait.or(Wait::until(now));
            }
            total = total.or(wait);
        }
        if spent {
            total.until = Some(now + 1);
        }
        total
    }
}

fn step_running(running: &mut Running, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
    // Nobody survives SIGKILL; the small tools handle no signal at all.
    let deadly = match (&*running, io.signal) {
        (Running::Tool(tool), Some(signal)) => !tool.handles_signals() || signal == Signal::Kill,
        (_, signal) => signal == Some(Signal::Kill),
    };
    if let Some(signal) = io.signal.filter(|_| deadly) {
        end(std::mem::replace(running, Running::Ended), world.system);
        return Step::Exited(128 + signal.number());
    }
    match running {
        Running::Process(id) => world.system.step(*id, io),
        Running::Shell(shell) => shell.step_in(world, io),
        Running::Tool(tool) => tool.step(world, io),
        Running::Ended => Step::Exited(0),
    }
}

fn end(running: Running, system: &mut dyn System) {
    match running {
        Running::Process(id) => system.end(id),
        Running::Shell(mut shell) => shell.end(system),
        Running::Tool(mut tool) => tool.end(system),
        Running::Ended => {}
    }
}
