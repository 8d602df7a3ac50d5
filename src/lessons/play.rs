//! Goes through an exercise on the virtual clock: makes its start, and lives through routes.

use super::act::Act;
use super::attempt::Attempt;
use super::exercise::Exercise;
use crate::cluster::Scenario;
use crate::shell::Input;
use crate::sim::Millis;
use crate::timeline::Timeline;

/// How long a command of a course may run before one goes on without waiting for it.
const LONGEST_COMMAND_MS: Millis = 180_000;
/// What the start has done has come to rest after this.
const REST_MS: Millis = 30_000;

/// Someone who does an exercise.
#[derive(Clone, Debug)]
pub struct Player {
    pub timeline: Timeline,
    pub attempt: Attempt,
    /// How many inputs made the start.
    pub given: usize,
}

impl Exercise {
    /// The run as the learner finds it, and how many inputs made it.
    pub fn begin(&self) -> (Timeline, usize) {
        let mut timeline = Timeline::new(Scenario::page(), self.seed);
        for act in &self.start {
            act_on(&mut timeline, act, &mut |timeline, to| timeline.advance(to));
        }
        if self.start.iter().any(|act| matches!(act, Act::Line { .. })) {
            // The learner finds an empty screen.
            let text = "clear".into();
            timeline.input(Input::Line { terminal: 0, text });
        }
        let given = timeline.log().inputs.len();
        timeline.advance(self.settled(&timeline));
        (timeline, given)
    }

    /// When the learner comes to a run that holds the inputs of the start and no more.
    pub(super) fn settled(&self, run: &Timeline) -> Millis {
        let last = run.log().inputs.last();
        last.map_or(run.now(), |input| input.at) + REST_MS
    }
}

impl Player {
    /// At the beginning of an exercise.
    pub fn new(exercise: &Exercise) -> Player {
        let (timeline, given) = exercise.begin();
        let attempt = Attempt::new(exercise, timeline.session());
        Player { timeline, attempt, given }
    }

    /// Does things one after the other.
    pub fn act(&mut self, exercise: &Exercise, acts: &[Act]) {
        for act in acts {
            let attempt = &mut self.attempt;
            act_on(&mut self.timeline, act, &mut |timeline, to| {
                attempt.follow(exercise, timeline, to);
            });
            self.attempt.look(exercise, self.timeline.session());
        }
    }

    /// Lets time pass until so many steps are done, or `most` milliseconds are over.
    pub fn wait(&mut self, exercise: &Exercise, steps: usize, most: Millis) -> bool {
        let end = self.timeline.now() + most;
        while self.attempt.done() < steps && self.timeline.now() < end {
            let next = self.timeline.next_due().map_or(end, |due| due.min(end));
            self.attempt.follow(exercise, &mut self.timeline, next);
        }
        self.attempt.done() >= steps
    }
}

/// Puts in what an act is, and lets it run to its end.
fn act_on(timeline: &mut Timeline, act: &Act, go: &mut dyn FnMut(&mut Timeline, Millis)) {
    if let Act::Wait(ms) = act {
        let to = timeline.now() + ms;
        return go(timeline, to);
    }
    let Some(input) = act.input(timeline.session()) else { return };
    timeline.input(input);
    // What ends at once is seen at once.
    let now = timeline.now();
    go(timeline, now);
    let (terminal, stays) = match act {
        Act::Line { terminal, stays, .. } => (*terminal, *stays),
        Act::Press { terminal, .. } => (*terminal, false),
        _ => return,
    };
    let start = timeline.now();
    let end = start + if stays { 2000 } else { LONGEST_COMMAND_MS };
    loop {
        let waits = |it: &crate::shell::Terminal| it.is_busy() && it.editing().is_none();
        let is_busy = timeline.session().terminal(terminal).is_some_and(waits);
        if !is_busy || timeline.now() >= end {
            return;
        }
        let next = timeline.next_due().map_or(end, |due| due.min(end));
        go(timeline, next);
    }
}
