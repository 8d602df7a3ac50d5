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

/// While time passes, the ribbon is drawn anew no more often than this, in real milliseconds; and
/// more rarely the longer it is.
const STRIP_EVERY_MS: f64 = 240.0;
const STRIP_MS_A_WRITE: f64 = 0.5;
const STRIP_AT_LEAST_EVERY_MS: f64 = 1500.0;
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

    /// Draws the ribbon anew if something on it changed, and puts its head in place.
    pub(super) fn paint_ribbon(&mut self) {
        if !self.engine.is_ready() {
            // Nothing has happened yet, so the first load does without what draws it.
            return;
        }
        let writes = self.engine.ribbon().marks();
        let key = StripKey {
            writes: writes.len(),
            abandoned: self.engine.ribbon().abandoned().len(),
            last: writes.last().map_or(0, |write| write.revision),
            inputs: self.engine.inputs(),
            nodes: self.stage.shown.nodes.len(),
            width: self.picture.0,
            lang: self.settings.lang,
            is_open: self.is_ribbon_open(),
        };
        let only_more = StripKey { writes: key.writes, last: key.last, ..self.strip_key } == key;
        let pause = STRIP_EVERY_MS + STRIP_MS_A_WRITE * key.writes as f64;
        let pause = pause.min(STRIP_AT_LEAST_EVERY_MS);
        let is_due = !only_more || self.now - self.strip_at >= pause;
        if key != self.strip_key && is_due {
            let nodes: Vec<Str> =
                self.stage.shown.nodes.iter().map(|node| node.name.clone()).collect();
            let size = StripSize { width: key.width, lang: key.lang, is_open: key.is_open };
            self.strip = Rc::new(self.engine.strip(&nodes, size));
            (self.strip_key, self.strip_at) = (key, self.now);
        }
        self.place_head();
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
