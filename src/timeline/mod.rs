//! Inputs and checkpoints: replay, rewind, fork, save, share.
//!
//! A [`Timeline`] is a session with the log of everything that was ever put into it. Since seed
//! and inputs are all that a run depends on, any moment can be had again: the nearest checkpoint
//! before it is taken, and the inputs after that are put in anew.
//!
//! Absent on purpose: the screen, and storage; a save is text that somebody else keeps.

mod checkpoints;
mod digest;
mod link;
mod log;
mod save;

pub use digest::digest;
pub use link::{pack, unpack};
pub use log::{Log, Timed};
pub use save::{HandIn, LoadError};

use crate::cluster::Scenario;
use crate::schema::prose::Book;
use crate::shell::{Input, Session};
use crate::sim::Millis;
use checkpoints::Checkpoints;
use std::rc::Rc;

/// A run that can be gone through again.
#[derive(Clone, Debug)]
pub struct Timeline {
    log: Log,
    session: Session,
    /// How many of the log's inputs the session has had.
    applied: usize,
    checkpoints: Checkpoints,
    /// The furthest moment that was ever reached on this branch.
    end: Millis,
}

impl Timeline {
    /// A run at its beginning.
    pub fn new(scenario: Scenario, seed: u64) -> Timeline {
        let session = Session::new(&scenario, seed);
        let end = session.now();
        let mut checkpoints = Checkpoints::default();
        checkpoints.take(&session, 0);
        let log = Log { scenario, seed, inputs: Vec::new() };
        Timeline { log, session, applied: 0, checkpoints, end }
    }

    /// The run as it was logged, gone through to its last input and then to `until`.
    pub fn replay(log: Log, until: Millis) -> Timeline {
        let (mut timeline, until) = Timeline::at_start(log, until);
        timeline.advance(until);
        timeline
    }

    /// A logged run at its beginning, and the moment to which [`Timeline::replay`] would go.
    fn at_start(log: Log, until: Millis) -> (Timeline, Millis) {
        let mut timeline = Timeline::new(log.scenario.clone(), log.seed);
        timeline.log = log;
        let last = timeline.log.inputs.last().map_or(0, |input| input.at);
        (timeline, until.max(last))
    }

    /// Hands in what `kubectl explain` says of types and fields, for all moments: whenever a line
    /// is played again, it says the same.
    pub fn hand_prose(&mut self, prose: &Rc<Book>) {
        self.checkpoints.hand_prose(prose);
        self.session.hand_prose(prose.clone());
    }

    /// The session at the moment that is looked at.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Everything that was put in on this branch, the future included.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The moment that is looked at.
    pub fn now(&self) -> Millis {
        self.session.now()
    }

    /// How many of the log's inputs have been put in at the moment that is looked at.
    pub fn applied(&self) -> usize {
        self.applied
    }

    /// The moment at which the run began: none before it can be looked at.
    pub fn start(&self) -> Millis {
        self.checkpoints.start()
    }

    /// The furthest moment that was reached on this branch.
    pub fn end(&self) -> Millis {
        self.end
    }

    /// Whether an earlier moment than the furthest is looked at.
    pub fn is_in_the_past(&self) -> bool {
        self.session.now() < self.end
    }

    /// When something is due next: an input of the log, or what the session has on its agenda.
    pub fn next_due(&self) -> Option<Millis> {
        let next = self.log.inputs.get(self.applied).map(|input| input.at);
        next.into_iter().chain(self.session.next_due()).min()
    }

    /// Goes on to `to`. In the past, the inputs that followed are put in again.
    pub fn advance(&mut self, to: Millis) {
        while let Some(input) = self.log.inputs.get(self.applied).filter(|input| input.at <= to) {
            let input = input.clone();
            self.session.advance(input.at);
            self.checkpoints.take_if_due(&self.session, self.applied);
            self.session.input(&input.input);
            self.applied += 1;
        }
        self.session.advance(to);
        self.checkpoints.take_if_due(&self.session, self.applied);
        self.end = self.end.max(self.session.now());
    }

    /// Puts something in, now. In the past this begins another future; the inputs of the one that
    /// is given up are returned.
    pub fn input(&mut self, input: Input) -> Vec<Timed> {
        let abandoned = self.log.inputs.split_off(self.applied);
        let now = self.session.now();
        if self.is_in_the_past() {
            self.checkpoints.drop_after(now, self.applied);
            self.end = now;
        }
        self.checkpoints.take(&self.session, self.applied);
        self.session.input(&input);
        self.log.inputs.push(Timed { at: now, input });
        self.applied += 1;
        abandoned
    }

    /// Looks at an earlier moment, or at a later one of this branch. Inputs of that very
    /// millisecond have been put in.
    pub fn go_to(&mut self, moment: Millis) {
        let moment = moment.max(self.start());
        if let Some((session, applied)) = self.checkpoints.nearest(moment) {
            self.session = session;
            self.applied = applied;
        }
        let end = self.end;
        self.advance(moment.min(end));
        self.end = end;
    }

    /// Looks at the moment just before the last input that was put in, so that it can be put in
    /// again with [`Timeline::redo`]. Gives false where there is none.
    pub fn undo(&mut self) -> bool {
        let Some(last) = self.applied.checked_sub(1) else { return false };
        let moment = self.log.inputs[last].at;
        let end = self.end;
        let Some((session, applied)) = self.checkpoints.before_input(last) else { return false };
        self.session = session;
        self.applied = applied;
        while self.applied < last {
            let input = self.log.inputs[self.applied].clone();
            self.session.advance(input.at);
            self.session.input(&input.input);
            self.applied += 1;
        }
        self.session.advance(moment);
        self.end = end;
        true
    }

    /// Puts the next input of the log in again. Gives false where there is none.
    pub fn redo(&mut self) -> bool {
        let Some(next) = self.log.inputs.get(self.applied).cloned() else { return false };
        self.session.advance(next.at);
        self.session.input(&next.input);
        self.applied += 1;
        self.end = self.end.max(self.session.now());
        true
    }

    /// The run as text, to be kept or passed on.
    pub fn save(&self) -> String {
        self.save_with(&HandIn::default())
    }

    /// The same with what goes with it when it is handed in.
    pub fn save_with(&self, hand_in: &HandIn) -> String {
        save::save(&self.log, self.session.now(), hand_in)
    }

    /// A run from its text.
    ///
    /// # Errors
    ///
    /// [`LoadError`] says what is wrong with the text; nothing is lost by trying.
    pub fn load(text: &str) -> Result<Timeline, LoadError> {
        let (log, now) = save::load(text)?;
        Ok(Timeline::replay(log, now))
    }

    /// The same at its beginning, for somebody who wants to see it all: with the moment to which
    /// it has to be advanced.
    ///
    /// # Errors
    ///
    /// As [`Timeline::load`].
    pub fn load_at_start(text: &str) -> Result<(Timeline, Millis), LoadError> {
        let (log, now) = save::load(text)?;
        Ok(Timeline::at_start(log, now))
    }
}

#[cfg(test)]
mod tests;
