//! When the page works: the model says when it next has something to change.

use super::model::{Behind, Model};
use super::pace::Speed;

/// When the model wants to be woken by [`super::Msg::Frame`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wake {
    /// At the next animation frame.
    Frame,
    /// After so many real milliseconds.
    In(f64),
    /// Not before something else happens.
    Never,
}

/// What matters of letters to when the page works.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// Whether one came since the last frame.
    pub has_just_come: bool,
    /// When a frame found that one had come, in real milliseconds.
    pub seen_at: f64,
    /// Whether the cluster is to go on right behind the one that just came.
    pub leads_on: bool,
}

/// After so many milliseconds; what is due within a frame comes with the next.
fn soon(ms: f64) -> Wake {
    if ms < FRAME_MS { Wake::Frame } else { Wake::In(ms) }
}

/// About as long as a frame stays on screen.
const FRAME_MS: f64 = 20.0;
/// From so many pods on, the picture follows once a frame instead of at every change.
const MANY_PODS: usize = 150;
/// Letters go first there: while they come, it is no more often than this.
const TYPING_MS: f64 = 1000.0;
/// Somebody from whom no letter came for so long does not type.
const LETTER_MS: f64 = 250.0;
/// The clock is set no more often than this: nobody reads faster, and each time costs a frame.
const CLOCK_MS: f64 = 100.0;
/// With so many pods a page at rest is not woken more often than after this, in real time.
const CROWDED_MS: f64 = 100.0;

impl Model {
    /// When to wake the model next.
    pub fn wake(&self) -> Wake {
        let has_work = self.letters.leads_on || self.has_class_work();
        if self.around.behind != Behind::Nothing || has_work {
            return Wake::Frame;
        }
        let wake = self.wake_to_check(self.wake_to_run());
        let Some(ribbon) = self.ribbon_due_in() else { return wake };
        match wake {
            Wake::Frame => wake,
            Wake::In(ms) => soon(ms.min(ribbon)),
            Wake::Never => soon(ribbon),
        }
    }

    /// Whether the clock runs and was set just now. Where time stands, a change has just been
    /// shown, and with that the clock was set.
    pub(super) fn clock_may_wait(&self) -> bool {
        let runs = !self.pace.is_paused && !self.is_in_the_past();
        runs && self.now - self.around.set_at < CLOCK_MS
    }

    fn wake_to_run(&self) -> Wake {
        if self.go_to.is_some() || self.has_lines_to_feed() || self.pace.is_stepping {
            return Wake::Frame;
        }
        // Motions are the browser's: the page wakes for changes only.
        let picture = self.stage.next_at(self.now, self.pace.speed).map(|at| at - self.now);
        if self.pace.is_paused || self.stage.is_held(self.now) {
            return picture.map_or(Wake::Never, soon);
        }
        if let Some(ms) = picture {
            return soon(ms.min(self.due_in()));
        }
        let (due, tick) = (self.due_in(), self.tick());
        // Among many pods something is always due, little of which is to be seen.
        if self.is_crowded() && !self.terminals.iter().any(|terminal| terminal.is_busy) {
            return Wake::In(due.clamp(CROWDED_MS, tick));
        }
        soon(due.min(tick))
    }

    /// How often the clock and the timers go on when nothing else does, in real milliseconds.
    fn tick(&self) -> f64 {
        let has_timers = self.stage.shown.pods.iter().any(|pod| pod.timer.is_some());
        if has_timers { 250.0 } else { 1000.0 }
    }

    /// In how many real milliseconds the cluster has something to do, or the clock to go on.
    fn due_in(&self) -> f64 {
        let tick = self.tick();
        self.engine.next_due().map_or(tick, |due| {
            let quarters = [1.0, 4.0, 16.0, 80.0][self.pace.speed as usize];
            due.saturating_sub(self.engine.now()) as f64 * 4.0 / quarters
        })
    }

    /// Whether somebody types, and nothing is lost on anybody if the cluster goes on later.
    pub(super) fn may_wait(&self, now: f64) -> bool {
        let types = now - self.letters.seen_at < LETTER_MS;
        // What goes on at this very moment is to be done with.
        let rests = now > self.ran_at && now - self.ran_at < TYPING_MS;
        types && rests && self.is_crowd_at_rest()
    }

    /// Whether the cluster, which waits while somebody types, goes on with one of the next letters.
    /// Right behind one is the best moment: the next is still far.
    pub(super) fn is_soon_to_go_on(&self) -> bool {
        self.now - self.ran_at >= TYPING_MS - 2.0 * CROWDED_MS && self.is_crowd_at_rest()
    }

    fn is_crowd_at_rest(&self) -> bool {
        self.is_crowded() && matches!(self.wake_to_run(), Wake::In(ms) if ms >= CROWDED_MS)
    }

    fn is_crowded(&self) -> bool {
        self.stage.shown.pods.len() > MANY_PODS
    }

    /// Whether the picture follows once a frame instead of at every change.
    pub(super) fn looks_once(&self) -> bool {
        self.is_crowded() || self.pace.speed == Speed::Twenty && !self.pace.is_stepping
    }
}
