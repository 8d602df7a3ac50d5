//! The interpreter: taking steps, and what each frame does when its turn comes.

use super::ast::{Chain, Link, List, Pipeline};
use super::expand::{Answer, Expanding, Stop};
use super::frames::{Capture, Frame};
use super::jobs::{JobId, World};
use super::order::Order;
use super::shell::Shell;
use super::streams::{Stream, Target};
use crate::sim::{Io, Signal, Step, Wait};
use std::rc::Rc;

/// How many frames may be on a stack: `eval` and sourced files that call themselves end here.
const MOST_FRAMES: usize = 2000;

/// How much a command substitution may give, in bytes.
const LARGEST_CAPTURE: usize = 1024 * 1024;

/// What a frame did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flow {
    /// The next frame may run.
    Next,
    Blocked(Wait),
}

impl Shell {
    /// Runs until everything waits for something, or what was fed has ended.
    ///
    /// An interactive shell that has ended a line says `Exited` with `$?` and can be fed again;
    /// [`Shell::exited`] tells whether it has ended as a whole. Its jobs in the background go on
    /// with every further step: see [`Shell::background_wait`].
    pub fn step(&mut self, system: &mut dyn super::System, io: &mut Io<'_>) -> Step {
        self.order = Order::default();
        let mut quota = self.quota.at(io.now, self.count_processes());
        let step = self.step_in(&mut World { system, quota: &mut quota }, io);
        self.quota = quota;
        self.order.note(io);
        let full = io.stdout.is_full() || io.stderr.is_full();
        match step {
            // Whoever steps it empties its outputs: then there is room.
            Step::Blocked(wait) if full => Step::Blocked(wait.or(Wait::until(io.now + 1))),
            // What could go on at once had its turn: no more in this millisecond.
            Step::Blocked(Wait { until: Some(at), input, change }) => {
                Step::Blocked(Wait { until: Some(at.max(io.now + 1)), input, change })
            }
            step => step,
        }
    }

    pub(super) fn step_in(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if let Some(signal) = io.signal.take() {
            self.take_signal(signal, world);
        }
        loop {
            let stepped = self.step_jobs(world, io);
            let (ran, wait) = self.run_frames(world, io);
            if self.frames.is_empty() && !self.run_exit_trap() {
                return self.finish(world, io);
            }
            let spent = world.quota.is_spent();
            if spent || !(stepped || ran) {
                return Step::Blocked(self.jobs_wait(io.now, spent).or(wait));
            }
        }
    }

    /// What has to happen before jobs in the background go on; none if there are none.
    pub fn background_wait(&self, now: u64) -> Option<Wait> {
        let alive = self.jobs.iter().any(|job| !job.has_ended(now));
        alive.then(|| self.jobs_wait(now, self.quota.is_spent()))
    }

    fn run_frames(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> (bool, Wait) {
        let mut ran = false;
        while self.exited.is_none() {
            if let Some(signal) = self.trapped.take() {
                self.run_trap(&signal);
            }
            let Some(frame) = self.frames.pop() else { break };
            if !world.quota.spend(1) {
                self.push(frame);
                return (ran, Wait::until(io.now + 1));
            }
            let flow = self.run_frame(frame, world, io);
            if self.depth == 0 {
                self.order.note(io);
            }
            match flow {
                Flow::Next => ran = true,
                Flow::Blocked(wait) => return (ran, wait),
            }
            if self.frames.len() > MOST_FRAMES {
                self.complain("maximum nesting level exceeded", world, io);
                self.abort(1, world);
            }
        }
        if self.exited.is_some() {
            self.unwind_all(world.system);
        }
        (ran, Wait::default())
    }

    fn run_frame(&mut self, frame: Frame, world: &mut World<'_>, io: &mut Io<'_>) -> Flow {
        match frame {
            Frame::List { list, next } => self.list(list, next, world, io),
            Frame::Chain { chain, next } => self.chain(chain, next),
            Frame::Pipeline(pipeline) => self.pipeline(&pipeline, world, io),
            Frame::Negate => self.status = u8::from(self.status == 0),
            Frame::Command(command) => self.command(command),
            Frame::Redirect(command) => self.redirected(command, world, io),
            Frame::Body(command) => self.body(command, world, io),
            Frame::Simple(simple) => return self.simple(simple, world, io),
            Frame::If { command, branch, tested } => self.branch(command, branch, tested),
            Frame::For { command, values, next } => self.each(command, values, next),
            Frame::Count { command, phase } => self.count(command, phase),
            Frame::Loop { command, tested, status } => self.round(command, tested, status),
            Frame::Case { command, subject, arm, asked } => self.arm(command, subject, arm, asked),
            Frame::Condition { command, asked } => self.condition(command, asked, world, io),
            Frame::Arithmetic { command, asked } => self.arithmetic(command, asked),
            Frame::Expand(expanding) => self.expand(expanding, world, io),
            Frame::Await { job, capture } => return self.wait_for_job(job, capture, world, io),
            Frame::WaitFor { jobs } => return self.wait_for_all(jobs, io),
            Frame::Read(read) => return self.read_on(read, world, io),
            Frame::Execute { argv } => {
                let fds = self.fds;
                return self.execute(argv, fds, Vec::new(), world, io);
            }
            Frame::Trap { status } => self.status = status,
            // What these set up ends with them.
            frame => self.unwind(frame, world.system),
        }
        Flow::Next
    }

    /// Writes an error message.
    pub(super) fn complain(&mut self, text: &str, world: &mut World<'_>, io: &mut Io<'_>) {
        let message = self.complaint(text);
        self.write(2, &message, world.system, io);
    }

    /// Gives up the whole line; a script ends.
    pub(super) fn abort(&mut self, status: u8, world: &mut World<'_>) {
        self.unwind_all(world.system);
        self.status = status;
        if !self.interactive {
            self.exited = Some(status);
        }
    }

    /// `set -e`: ends the shell if the last command failed where nobody looks at it.
    pub(super) fn check_errexit(&mut self, world: &mut World<'_>) {
        if self.options.errexit && self.status != 0 && !self.is_tested() {
            let status = self.status;
            self.unwind_all(world.system);
            self.exited = Some(status);
        }
    }

    fn take_signal(&mut self, signal: Signal, world: &mut World<'_>) {
        let name = signal.name();
        let foreground = match self.frames.last() {
            Some(Frame::Await { job, .. }) => Some(*job),
            _ => None,
        };
        match self.traps.get(name) {
            Some(action) if action.is_empty() => {}
            Some(_) => {
                self.trapped = Some(name.into());
                if let Some(job) = foreground {
                    self.signal_job(job, signal);
                }
            }
            None if signal == Signal::Interrupt => match foreground {
                Some(job) => {
                    self.signal_job(job, signal);
                    self.interrupted = true;
                }
                None => self.abort(130, world),
            },
            None if self.interactive && signal == Signal::Terminate => {}
            None => {
                self.end(world.system);
                self.status = 128 + signal.number();
                self.exited = Some(self.status);
            }
        }
    }

    fn run_trap(&mut self, name: &str) {
        let Some(action) = self.traps.get(name).cloned() else { return };
        self.push(Frame::Trap { status: self.status });
        if let super::Feed::Refused(_) | super::Feed::Incomplete = self.feed(&action, true) {
            self.frames.pop();
        }
    }

    /// Starts the trap of the shell's end, if there is one left.
    fn run_exit_trap(&mut self) -> bool {
        let ends = self.exited.is_some() || !(self.interactive || self.reading);
        if !ends || !self.traps.contains_key("EXIT") {
            return false;
        }
        let status = self.exited.take();
        self.status = status.unwrap_or(self.status);
        self.run_trap("EXIT");
        self.traps.remove("EXIT");
        !self.frames.is_empty()
    }

    fn finish(&mut self, world: &mut World<'_>, io: &mut Io<'_>) -> Step {
        if self.exited.is_none() && (self.interactive || self.reading) {
            if self.interactive {
                self.report_jobs(world, io);
            }
        } else {
            self.exited = Some(self.exited.unwrap_or(self.status));
            self.end(world.system);
        }
        Step::Exited(self.exited.unwrap_or(self.status))
    }

    fn list(&mut self, list: Rc<List>, next: usize, world: &mut World<'_>, io: &mut Io<'_>) {
        let Some(item) = list.items.get(next) else { return };
        let (chain, background, text) = (item.chain.clone(), item.background, item.text.clone());
        self.push(Frame::List { list, next: next + 1 });
        if background {
            self.start_background(Frame::Chain { chain, next: 0 }, text, world, io);
        } else {
            self.push(Frame::Chain { chain, next: 0 });
        }
    }

    fn chain(&mut self, chain: Rc<Chain>, next: usize) {
        let pipeline = match next {
            0 => Some((0, &chain.first)),
            started => {
                let wanted = if self.status == 0 { Link::And } else { Link::Or };
                let rest = chain.rest.iter().enumerate().skip(started - 1);
                rest.map(|(i, (link, pipeline))| (i + 1, link, pipeline))
                    .find(|(_, link, _)| **link == wanted)
                    .map(|(i, _, pipeline)| (i, pipeline))
            }
        };
        if let Some((index, pipeline)) = pipeline {
            let pipeline = pipeline.clone();
            self.push(Frame::Chain { chain, next: index + 1 });
            self.push(Frame::Pipeline(pipeline));
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, world: &mut World<'_>, io: &mut Io<'_>) {
        if pipeline.negated {
            self.push(Frame::Negate);
        }
        match pipeline.commands.as_slice() {
            [command] => self.push(Frame::Command(command.clone())),
            commands => {
                let frames = commands.iter().cloned().map(Frame::Command).collect();
                self.run_shells(frames, world, io);
            }
        }
    }

    /// Runs frames in shells of their own, connected by pipes, and waits for them.
    pub(super) fn run_shells(
        &mut self,
        frames: Vec<Frame>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        if !self.may_fork(frames.len(), world) {
            return self.cannot_fork(world, io);
        }
        let job = self.start_shells(frames, self.fds, world, io.now);
        self.push(Frame::Await { job, capture: None });
    }

    pub(super) fn cannot_fork(&mut self, world: &mut World<'_>, io: &mut Io<'_>) {
        self.complain("fork: Resource temporarily unavailable", world, io);
        self.abort(254, world);
    }

    fn start_background(
        &mut self,
        frame: Frame,
        text: crate::value::Str,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        if !self.may_fork(1, world) {
            return self.cannot_fork(world, io);
        }
        let mut fds = self.fds;
        if fds.get(0) == Some(Target::Own(0)) {
            fds.set(0, Some(Target::Stream(self.streams.add(Stream::Null))));
        }
        let id = self.start_shells(vec![frame], fds, world, io.now);
        let number = self.jobs.iter().filter_map(|job| job.number).max().unwrap_or(0) + 1;
        let mut pid = 0;
        if let Some(job) = self.job(id) {
            (job.number, job.text) = (Some(number), text);
            pid = job.stages.first().map_or(0, |stage| stage.pid);
        }
        self.last_background = Some(pid);
        self.status = 0;
        if self.interactive {
            self.write(2, &format!("[{number}] {pid}\n"), world.system, io);
        }
    }

    fn expand(&mut self, mut expanding: Expanding, world: &mut World<'_>, io: &mut Io<'_>) {
        match expanding.run(self, world.system) {
            Ok(fields) => self.expanded = fields,
            Err(Stop::Need(list)) => {
                if !self.may_fork(1, world) {
                    return self.cannot_fork(world, io);
                }
                self.push(Frame::Expand(expanding));
                let (job, stream) = self.start_capture(list, world, io.now);
                let capture = Some(Capture { stream, text: String::new() });
                self.push(Frame::Await { job, capture });
            }
            Err(Stop::Failed { text, fatal }) => {
                self.complain(&text, world, io);
                self.abort(if fatal && !self.interactive { 127 } else { 1 }, world);
            }
        }
    }

    fn wait_for_job(
        &mut self,
        job: JobId,
        mut capture: Option<Capture>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) -> Flow {
        let mut drained = false;
        if let Some(capture) = &mut capture {
            let text =
                self.streams.pipe(capture.stream).map(|pipe| pipe.take()).unwrap_or_default();
            drained = !text.is_empty();
            capture.text.push_str(&text);
            if capture.text.len() > LARGEST_CAPTURE {
                self.complain("command substitution: output is larger than 1 MiB", world, io);
                self.end_job(job, world.system);
                self.abort(1, world);
                return Flow::Next;
            }
        }
        let ended = self.job(job).is_none_or(|job| job.has_ended(io.now));
        if !ended {
            self.push(Frame::Await { job, capture });
            return if drained { Flow::Next } else { Flow::Blocked(Wait::default()) };
        }
        self.status = self.job(job).map_or(0, |job| job.status());
        self.end_job(job, world.system);
        if std::mem::take(&mut self.interrupted) && self.status >= 128 {
            self.abort(self.status, world);
        } else if let Some(capture) = capture {
            self.streams.remove(capture.stream);
            self.substituted = Some(self.status);
            if let Some(Frame::Expand(expanding)) = self.frames.last_mut() {
                let text = capture.text.trim_end_matches('\n').to_owned();
                expanding.answers.push(Answer::Text(text));
            }
        } else {
            self.check_errexit(world);
        }
        self.sweep();
        Flow::Next
    }
}
