//! The call stack as data: one frame for each construct that a shell is in the middle of.

use super::ast::{Chain, Command, List, Pipeline};
use super::expand::Expanding;
use super::jobs::JobId;
use super::shell::{Shell, Variable};
use super::streams::{Fds, StreamId};
use super::system::System;
use crate::value::Str;
use std::rc::Rc;

/// A construct being run, and how far it got. `$?` carries results from a frame to the one below.
#[derive(Clone, Debug)]
pub enum Frame {
    List {
        list: Rc<List>,
        next: usize,
    },
    /// `next` counts the pipelines that were started.
    Chain {
        chain: Rc<Chain>,
        next: usize,
    },
    Pipeline(Rc<Pipeline>),
    /// `!`
    Negate,
    Command(Rc<Command>),
    /// A compound command whose redirections are being expanded.
    Redirect(Rc<Command>),
    Body(Rc<Command>),
    Simple(Box<Simple>),
    If {
        command: Rc<Command>,
        branch: usize,
        tested: bool,
    },
    For {
        command: Rc<Command>,
        values: Option<Rc<Vec<String>>>,
        next: usize,
    },
    Count {
        command: Rc<Command>,
        phase: CountPhase,
    },
    Loop {
        command: Rc<Command>,
        tested: bool,
        status: u8,
    },
    Case {
        command: Rc<Command>,
        subject: Option<Rc<str>>,
        arm: usize,
        asked: bool,
    },
    Condition {
        command: Rc<Command>,
        asked: bool,
    },
    Arithmetic {
        command: Rc<Command>,
        asked: bool,
    },
    Expand(Expanding),
    /// Waits for a job in the foreground.
    Await {
        job: JobId,
        capture: Option<Capture>,
    },
    /// The builtin `wait`.
    WaitFor {
        jobs: Vec<JobId>,
    },
    /// The builtin `read`.
    Read(Box<Read>),
    /// Runs a command whose arguments are known already.
    Execute {
        argv: Vec<String>,
    },
    /// Puts the descriptors back.
    Descriptors(Fds),
    /// Puts variables back that were set for one command.
    Variables(Vec<(Str, Option<Variable>)>),
    /// A function's call.
    Call {
        positional: Vec<Str>,
        locals: Vec<(Str, Option<Variable>)>,
        line: u32,
    },
    /// `.`, with the parameters to put back if it was given others.
    Source {
        positional: Option<Vec<Str>>,
    },
    /// A trap's action: `$?` is put back after it.
    Trap {
        status: u8,
    },
}

/// The output of a command substitution so far.
#[derive(Clone, Debug)]
pub struct Capture {
    pub stream: StreamId,
    pub text: String,
}

/// Where a `for ((…))` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountPhase {
    Init,
    Test,
    Tested,
    Step,
}

/// A simple command on its way from words to a running program.
#[derive(Clone, Debug)]
pub struct Simple {
    pub command: Rc<Command>,
    pub phase: SimplePhase,
    pub argv: Vec<String>,
    pub targets: Vec<String>,
    /// Values of assignments, in their order.
    pub values: Vec<String>,
}

/// What a simple command has had expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimplePhase {
    Start,
    Words,
    Redirects,
    /// This many assignments are done or asked for.
    Assignment(usize),
    Ready,
}

/// `read` in the middle of a line.
#[derive(Clone, Debug)]
pub struct Read {
    pub names: Vec<String>,
    pub raw: bool,
    /// What was read of a line that a backslash continues.
    pub text: String,
    pub delimiter: char,
    pub fds: Fds,
    /// When `-t` gives up.
    pub until: Option<u64>,
}

impl Shell {
    /// Undoes what a frame set up, when it is left before its end.
    pub(super) fn unwind(&mut self, frame: Frame, system: &mut dyn System) {
        match frame {
            Frame::Descriptors(fds) => self.fds = fds,
            Frame::Variables(saved) => self.restore(saved),
            Frame::Call { positional, locals, line } => self.end_call(positional, locals, line),
            Frame::Source { positional: Some(values) } => self.positional = values,
            Frame::Await { job, .. } => self.end_job(job, system),
            _ => {}
        }
    }

    /// Leaves every construct: an error or Ctrl-C at the prompt.
    pub(super) fn unwind_all(&mut self, system: &mut dyn System) {
        while let Some(frame) = self.frames.pop() {
            self.unwind(frame, system);
        }
        self.sweep();
    }

    pub(super) fn restore(&mut self, saved: Vec<(Str, Option<Variable>)>) {
        for (name, variable) in saved.into_iter().rev() {
            match variable {
                Some(variable) => self.variables.insert(name, variable),
                None => self.variables.remove(&name),
            };
        }
    }

    pub(super) fn end_call(
        &mut self,
        positional: Vec<Str>,
        locals: Vec<(Str, Option<Variable>)>,
        line: u32,
    ) {
        self.calls = self.calls.saturating_sub(1);
        self.positional = positional;
        self.line = line;
        self.restore(locals);
    }

    /// Whether a failing command is part of a test, so that `set -e` lets it pass.
    pub(super) fn is_tested(&self) -> bool {
        self.frames.iter().any(|frame| match frame {
            Frame::If { tested, .. } => *tested,
            Frame::Loop { tested, .. } => *tested,
            Frame::Chain { chain, next } => *next <= chain.rest.len(),
            Frame::Negate => true,
            _ => false,
        })
    }

    /// Leaves constructs up to the `count`th loop around. With `again` that loop goes on with its
    /// next round. False if there is no loop.
    pub(super) fn leave_loops(
        &mut self,
        count: usize,
        again: bool,
        system: &mut dyn System,
    ) -> bool {
        let is_loop = |frame: &Frame| {
            matches!(frame, Frame::For { .. } | Frame::Count { .. } | Frame::Loop { .. })
        };
        let reach = self.frames.iter().rposition(|frame| matches!(frame, Frame::Call { .. }));
        let inside = &self.frames[reach.map_or(0, |at| at + 1)..];
        let loops = inside.iter().filter(|frame| is_loop(frame)).count();
        let mut left = count.min(loops);
        if left == 0 {
            return false;
        }
        while let Some(mut frame) = self.frames.pop() {
            if is_loop(&frame) {
                left -= 1;
                if left == 0 {
                    if again {
                        if let Frame::Loop { status, .. } = &mut frame {
                            *status = 0;
                        }
                        self.frames.push(frame);
                    }
                    break;
                }
                continue;
            }
            self.unwind(frame, system);
        }
        self.status = 0;
        true
    }

    /// Leaves the function or sourced file that runs. False if there is none.
    pub(super) fn leave_call(&mut self, system: &mut dyn System) -> bool {
        let boundary = |frame: &Frame| matches!(frame, Frame::Call { .. } | Frame::Source { .. });
        if !self.frames.iter().any(boundary) {
            return false;
        }
        while let Some(frame) = self.frames.pop() {
            let done = boundary(&frame);
            self.unwind(frame, system);
            if done {
                break;
            }
        }
        true
    }
}
