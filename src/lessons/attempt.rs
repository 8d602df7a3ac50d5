//! How far somebody has come with an exercise.

use super::check::What;
use super::exercise::Exercise;
use super::verdict::{Memory, Sight, Verdict};
use crate::shell::Session;
use crate::sim::Millis;
use crate::timeline::{Log, Timeline};

/// A run of the cluster seen as an attempt at an exercise. Steps are done one after the other, and
/// what is done stays done unless one goes back in time.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// When each step was done, as far as they are.
    done_at: Vec<Millis>,
    verdict: Verdict,
    before: Session,
    first_deed: usize,
    very_first_deed: usize,
    /// Changes up to this revision have been taken in.
    seen: u64,
    /// A memory for each check of each step.
    memories: Vec<Vec<Memory>>,
}

/// How it stands with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    /// The one to do now.
    Now,
    /// The one to do now, but something that must never happen has happened.
    Lost,
    Later,
}

impl Attempt {
    /// The beginning: `session` is as the learner finds it.
    pub fn new(exercise: &Exercise, session: &Session) -> Attempt {
        let memories = |step: &super::Step| step.checks.iter().map(Memory::of).collect();
        let mut attempt = Attempt {
            done_at: Vec::new(),
            verdict: Verdict::NotYet,
            before: session.clone(),
            first_deed: session.record().len(),
            very_first_deed: session.record().len(),
            seen: session.cluster().store().revision(),
            memories: exercise.steps.iter().map(memories).collect(),
        };
        attempt.look(exercise, session);
        attempt
    }

    /// What came of the inputs of `timeline` after the first `given`, which made the start.
    /// Everything is lived through anew, so that it is as if it had been followed all along.
    pub fn replay(exercise: &Exercise, timeline: &Timeline, given: usize) -> Attempt {
        let log = timeline.log();
        let (start, rest) = log.inputs.split_at(given.min(timeline.applied()));
        let rest = &rest[..timeline.applied() - start.len()];
        let start = Log { scenario: log.scenario.clone(), seed: log.seed, inputs: start.to_vec() };
        let mut run = Timeline::replay(start, 0);
        let begun = exercise.settled(&run).min(timeline.now());
        run.advance(begun);
        let mut attempt = Attempt::new(exercise, run.session());
        for timed in rest {
            attempt.follow(exercise, &mut run, timed.at);
            run.input(timed.input.clone());
            attempt.look(exercise, run.session());
        }
        attempt.follow(exercise, &mut run, timeline.now());
        attempt
    }

    /// Lets a run go on to `to`, with a look at every moment at which something happens.
    pub(super) fn follow(&mut self, exercise: &Exercise, run: &mut Timeline, to: Millis) {
        while let Some(due) = run.next_due().filter(|due| *due <= to) {
            run.advance(due);
            self.look(exercise, run.session());
        }
        run.advance(to);
        self.look(exercise, run.session());
    }

    /// Looks at the run, which has gone on since the last look. Gives whether a step is done that
    /// was not.
    pub fn look(&mut self, exercise: &Exercise, session: &Session) -> bool {
        self.take_in(exercise, session);
        let done = self.done_at.len();
        while let Some(step) = exercise.steps.get(self.done_at.len()) {
            let sight = Sight {
                now: session,
                before: &self.before,
                first_deed: self.first_deed,
                very_first_deed: self.very_first_deed,
            };
            let memories = &mut self.memories[self.done_at.len()];
            let each = step.checks.iter().zip(memories);
            self.verdict = each
                .map(|(check, memory)| memory.judge(check, sight))
                .max()
                .unwrap_or(Verdict::Met);
            if self.verdict != Verdict::Met {
                break;
            }
            self.done_at.push(session.now());
            self.before = session.clone();
            self.first_deed = session.record().len();
        }
        self.done_at.len() > done
    }

    fn take_in(&mut self, exercise: &Exercise, session: &Session) {
        let store = session.cluster().store();
        // What was compacted away is lost to us; a look comes long before that.
        if let Ok(changes) = store.changes_since(self.seen) {
            let current = self.done_at.len();
            for change in changes {
                for (i, step) in exercise.steps.iter().enumerate().skip(current) {
                    for (check, memory) in step.checks.iter().zip(&mut self.memories[i]) {
                        if i == current
                            || check.since_exercise
                            || matches!(check.what, What::Any(_))
                        {
                            memory.take_in(check, change, &self.before, i == current);
                        }
                    }
                }
            }
        }
        self.seen = store.revision();
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.done_at.len()
    }

    /// Whether every step is done.
    pub fn is_complete(&self) -> bool {
        self.done_at.len() == self.memories.len()
    }

    /// How it stands with a step, by its place.
    pub fn state(&self, step: usize) -> StepState {
        match step.cmp(&self.done_at.len()) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Greater => StepState::Later,
            std::cmp::Ordering::Equal if self.verdict == Verdict::Lost => StepState::Lost,
            std::cmp::Ordering::Equal => StepState::Now,
        }
    }

    /// When each step was done, as far as they are.
    pub fn done_at(&self) -> &[Millis] {
        &self.done_at
    }
}
