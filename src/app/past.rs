//! Looking at other moments of the run: the ribbon, its head, and the way there and back.

use super::model::{Model, Notice};
use super::stage::Stage;
use crate::sim::Millis;
use crate::text::{Lang, ribbon as words};
use crate::value::Str;
use crate::view::{Deed, Say, StripSize, Write, age, clock};
use std::rc::Rc;

/// A step along the ribbon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the moment of the change before, or after.
    Back,
    Forward,
    /// Ten seconds.
    Earlier,
    Later,
    First,
    /// To the end, where time goes on.
    Now,
}

/// The moment that is looked at, as the ribbon's head shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    pub at: Millis,
    pub start: Millis,
    pub end: Millis,
    /// The places of the moment and of the end on the ribbon.
    pub x: i32,
    pub end_x: i32,
    pub is_past: bool,
    /// In words, for who does not see it.
    pub words: String,
}

/// What a strip was made from; another one is made when this differs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StripKey {
    writes: usize,
    abandoned: usize,
    last: u64,
    inputs: usize,
    nodes: usize,
    width: i32,
    lang: Lang,
    is_open: bool,
}

/// The strip that is on screen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawn {
    /// What it was made from.
    pub key: StripKey,
    /// When, in real milliseconds.
    pub at: f64,
    /// When it is made again, if there is something new on it.
    pub due: Option<f64>,
}

/// While time passes, the ribbon is drawn anew no more often than this, in real milliseconds; and
/// more rarely the longer it is.
const STRIP_EVERY_MS: f64 = 240.0;
const STRIP_MS_A_WRITE: f64 = 0.5;
const STRIP_AT_LEAST_EVERY_MS: f64 = 1500.0;
/// How long after a change of the picture the ribbon follows: some frames.
const STRIP_AFTER_MS: f64 = 60.0;
/// One step of ten seconds.
const TEN_SECONDS: Millis = 10_000;
/// The ribbon is open from the start on a window of this size.
const OPEN_FROM: (i32, i32) = (1280, 790);

impl Model {
    /// Whether an earlier moment than the last one is looked at.
    pub fn is_in_the_past(&self) -> bool {
        self.engine.can_redo()
    }

    /// Whether the ribbon shows its lanes.
    pub fn is_ribbon_open(&self) -> bool {
        let (width, height) = self.window;
        self.ribbon_open
            .unwrap_or(self.is_narrow || (width >= OPEN_FROM.0 && height >= OPEN_FROM.1))
    }

    /// Where a step leads.
    pub(super) fn moment_after(&self, step: Step) -> Millis {
        let (now, end) = (self.go_to.unwrap_or(self.engine.now()), self.engine.end());
        let entered = self.engine.entered(self.settings.lang);
        let first = self.engine.start();
        let moments = || self.engine.ribbon().moments(entered.iter().map(|it| it.at));
        match step {
            Step::Back => {
                moments().range(first..now.max(first)).next_back().copied().unwrap_or(first)
            }
            Step::Forward => moments().range(now + 1..).next().copied().unwrap_or(end),
            Step::Earlier => now.saturating_sub(TEN_SECONDS).max(first),
            Step::Later => now + TEN_SECONDS,
            Step::First => first,
            Step::Now => end,
        }
        .min(end)
    }

    /// Looks at another moment. At the last one, time goes on if it went on before.
    pub(super) fn look_at(&mut self, moment: Millis) {
        let was_past = self.is_in_the_past();
        if !was_past {
            self.ran_before = !self.pace.is_paused;
        }
        self.engine.go_to(moment);
        self.pace.is_stepping = false;
        self.pace.is_paused = match self.is_in_the_past() {
            true => true,
            false => was_past && !self.ran_before,
        };
        self.arrive();
    }

    /// Shows the moment at which the engine stands after a jump. Nothing is told on the way.
    pub(super) fn arrive(&mut self) {
        let frame = self.engine.frame();
        let say = match self.is_in_the_past() {
            true => self.looking_back(),
            false => super::model::opening(&frame),
        };
        let seen = (self.stage.has_seen_return, self.stage.shown_changes);
        self.stage = Stage::open(frame, say);
        (self.stage.has_seen_return, self.stage.shown_changes) = seen;
        self.seen_revision = self.engine.revision();
        self.pending_target = None;
        self.drain();
        self.suggest();
    }

    /// Says so when an input in the past began another future.
    pub(super) fn tell_fork(&mut self, was_past: bool) {
        match was_past && !self.is_in_the_past() {
            true => self.notice = Some(Notice::Forked),
            false if self.notice == Some(Notice::Forked) => self.notice = None,
            false => {}
        }
    }

    fn looking_back(&self) -> Say {
        let (now, end) = (self.engine.now(), self.engine.end());
        let last = self.engine.ribbon().last_at(now);
        Say::new(|lang| {
            let back = words::looking_back(lang, &clock(now), &age(lang, end - now));
            match last {
                Some(write) => format!("{back} {}.", write_words(write, lang)),
                None => back,
            }
        })
    }

    /// Draws the ribbon anew if it has another shape, and puts its head in place. If there is only
    /// more on it, it waits for a wake of its own: the picture has changed just now, too, and both
    /// at once would be one long task for the browser. When that wake is due is said in a frame
    /// alone: between frames the model does not know how late it is.
    pub(super) fn paint_ribbon(&mut self, is_frame: bool) {
        if !self.engine.is_ready() {
            // Nothing has happened yet, so the first load does without what draws it.
            return;
        }
        let key = self.strip_key();
        let before = self.drawn.key;
        let only_more =
            StripKey { writes: key.writes, last: key.last, inputs: key.inputs, ..before } == key;
        if !only_more {
            self.draw_strip();
        } else if !is_frame {
            self.drawn.due = None;
        } else if key != before && self.drawn.due.is_none() {
            let pause = STRIP_EVERY_MS + STRIP_MS_A_WRITE * key.writes as f64;
            let due = self.drawn.at + pause.min(STRIP_AT_LEAST_EVERY_MS);
            self.drawn.due = Some(due.max(self.now + STRIP_AFTER_MS));
        }
        self.place_head();
    }

    /// Draws the ribbon if this is the wake for it.
    pub(super) fn draw_ribbon_when_due(&mut self) -> bool {
        if self.drawn.due.is_none_or(|due| self.now < due) {
            return false;
        }
        self.draw_strip();
        self.place_head();
        self.set_clock();
        true
    }

    /// In how many real milliseconds the ribbon is to be drawn, if there is something new on it.
    pub(super) fn ribbon_due_in(&self) -> Option<f64> {
        let is_behind = || self.strip_key() != self.drawn.key;
        match self.drawn.due {
            Some(due) => Some(due - self.now),
            None => (self.engine.is_ready() && is_behind()).then_some(STRIP_AFTER_MS),
        }
    }

    fn strip_key(&self) -> StripKey {
        let writes = self.engine.ribbon().marks();
        StripKey {
            writes: writes.len(),
            abandoned: self.engine.ribbon().abandoned().len(),
            last: writes.last().map_or(0, |write| write.revision),
            inputs: self.engine.inputs(),
            nodes: self.stage.shown.nodes.len(),
            width: self.picture.0,
            lang: self.settings.lang,
            is_open: self.is_ribbon_open(),
        }
    }

    /// Not inlined: the first load does without it.
    #[inline(never)]
    fn draw_strip(&mut self) {
        let key = self.strip_key();
        let nodes: Vec<Str> = self.stage.shown.nodes.iter().map(|node| node.name.clone()).collect();
        let size = StripSize { width: key.width, lang: key.lang, is_open: key.is_open };
        self.strip = Rc::new(self.engine.strip(&nodes, size));
        self.drawn = Drawn { key, at: self.now, due: None };
    }

    fn place_head(&mut self) {
        let lang = self.settings.lang;
        let (now, end) = (self.engine.now(), self.engine.end());
        let axis = self.strip.axis.clone().until(end);
        let is_past = self.is_in_the_past();
        let words = match is_past {
            true => words::at_past(lang, &clock(now), &age(lang, end - now)),
            false => words::at_now(lang, &clock(now / 1000 * 1000)),
        };
        let last = self.engine.ribbon().last_at(now).filter(|_| is_past);
        let words = match last {
            Some(write) => format!("{words}. {}", write_words(write, lang)),
            None => words,
        };
        let moment = Moment {
            at: now,
            start: axis.start(),
            end,
            x: axis.x_of(now),
            end_x: axis.end().1,
            is_past,
            words,
        };
        let at = if is_past { now } else { now / 1000 * 1000 };
        let end = if is_past { end } else { at };
        let moment = Moment { at, end, ..moment };
        if *self.moment != moment {
            self.moment = Rc::new(moment);
        }
    }

    /// The moment at a place of the ribbon; near a mark it is that mark's.
    pub(super) fn moment_at(&self, x: i32) -> Millis {
        self.strip.axis.clone().until(self.engine.end()).snap(x)
    }
}

/// What was written, by whom: `scheduler bound Pod web-… to node-2`.
fn write_words(write: &Write, lang: Lang) -> String {
    let who = write.lane.name(lang);
    let what = format!("{} {}", write.key.resource.kind(), write.key.name);
    match write.deed {
        Deed::Created => words::created(lang, &who, &what),
        Deed::Changed if !write.word.is_empty() => words::turned(lang, &who, &what, &write.word),
        Deed::Changed => words::changed(lang, &who, &what),
        Deed::Bound => words::bound(lang, &who, &what, &write.word),
        Deed::Leaving => words::leaving(lang, &who, &what),
        Deed::Deleted => words::deleted(lang, &who, &what),
    }
}
