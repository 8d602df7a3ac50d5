//! What is shown when: changes wait here for their turn, so that each can be seen.
//!
//! The stage holds virtual time while a change is on screen, so the clock is never ahead of the
//! picture. It also remembers the ghosts: pods that the cluster no longer knows, shown until
//! another pod has taken their place.

use super::pace::Speed;
use crate::view::{Actor, Beat, Flight, Frame, Pod, Say, Shows, State, beats};
use std::collections::VecDeque;
use std::rc::Rc;

/// A dot on its way, with a number that tells it from the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct InFlight {
    pub id: u64,
    pub flight: Flight,
    pub until: f64,
}

/// A ghost's share of the story.
#[derive(Clone, Debug, PartialEq)]
struct Ghost {
    pod: Pod,
    since: f64,
    /// Since when its owner has all that it wants again.
    whole_since: Option<f64>,
    /// From when on it fades.
    fades: Option<f64>,
}

#[derive(Clone, Debug)]
struct Waiting {
    frame: Rc<Frame>,
    beat: Beat,
}

/// The picture as it stands, and what waits for its turn.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// The frame on screen.
    pub shown: Rc<Frame>,
    /// The newest frame, ghosts included.
    latest: Rc<Frame>,
    waiting: VecDeque<Waiting>,
    hold_until: f64,
    pub lamps: Vec<Actor>,
    pub request: String,
    pub flights: Vec<InFlight>,
    pub say: Say,
    ghosts: Vec<Ghost>,
    /// How many changes have been shown.
    pub shown_changes: u64,
    /// Whether a deleted pod's place has been taken while somebody watched.
    pub has_seen_return: bool,
}

/// How long a ghost stays after its owner has what it wants, and how long it fades.
const GHOST_STAYS_MS: f64 = 900.0;
const GHOST_FADES_MS: f64 = 600.0;
/// A ghost that nobody replaces stays this long.
const BARE_GHOST_MS: f64 = 2600.0;
/// No ghost stays longer than this.
const MAX_GHOST_MS: f64 = 20_000.0;
/// How often it is looked at whether a ghost has stayed long enough.
const GHOSTS_EVERY_MS: f64 = 100.0;
/// More changes than this at once are shown without waiting for each other.
const MAX_WAITING: usize = 12;
/// Among so many pods nobody would miss a ghost.
const MANY_FOR_GHOSTS: usize = 60;
/// From so many pods in motion on, changes follow each other more quickly.
const CROWD: usize = 4;

impl Stage {
    /// Starts with a frame that nobody has to be told about.
    pub fn open(frame: Frame, say: Say) -> Stage {
        let frame = Rc::new(frame);
        Stage { shown: frame.clone(), latest: frame, say, ..Stage::default() }
    }

    /// Whether virtual time has to wait for the picture.
    pub fn is_held(&self, now: f64) -> bool {
        !self.waiting.is_empty() || now < self.hold_until
    }

    /// Whether changes wait for their turn.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// When the picture next changes by itself, at the latest, in real milliseconds.
    pub fn next_at(&self, now: f64, speed: Speed) -> Option<f64> {
        let held = (now < self.hold_until || self.is_waiting()).then_some(self.hold_until);
        let lamps = self.is_lit().then_some(self.hold_until + speed.dwell_ms());
        let flights = self.flights.iter().map(|flight| flight.until);
        // A ghost goes when its owner is whole again, which the cluster decides.
        let ghosts = (!self.ghosts.is_empty()).then_some(now + GHOSTS_EVERY_MS);
        held.into_iter().chain(lamps).chain(flights).chain(ghosts).min_by(f64::total_cmp)
    }

    /// Whether a pod's ghost fades away.
    pub fn is_fading(&self, uid: &str) -> bool {
        self.ghosts.iter().any(|ghost| ghost.pod.uid == *uid && ghost.fades.is_some())
    }

    /// Takes in the cluster's newest frame. Returns whether it can be seen to differ.
    pub fn observe(&mut self, mut frame: Frame, now: f64, speed: Speed) -> bool {
        let gone = |pod: &&Pod| pod.state != State::Ghost && frame.pod(&pod.uid).is_none();
        if frame.pods.len().max(self.latest.pods.len()) < MANY_FOR_GHOSTS {
            for pod in self.latest.pods.iter().filter(gone) {
                let pod = Pod { state: State::Ghost, timer: None, ..pod.clone() };
                self.ghosts.push(Ghost { pod, since: now, whole_since: None, fades: None });
            }
        }
        let revision = std::mem::replace(&mut frame.revision, self.latest.revision);
        let mut next = self.with_ghosts(frame);
        if next == *self.latest {
            return false;
        }
        next.revision = revision;
        let next = Rc::new(next);
        let story = beats(&self.latest, &next);
        let is_told = !story.is_empty();
        let crowded = self.waiting.len() + story.len() > MAX_WAITING || speed == Speed::Twenty;
        for beat in story {
            let frame = match beat.shows {
                Shows::Before => self.latest.clone(),
                Shows::Unnoticed => Rc::new(unnoticed(&self.latest, &next)),
                Shows::After => next.clone(),
            };
            self.waiting.push_back(Waiting { frame, beat });
        }
        self.latest = next.clone();
        if crowded {
            self.skip(now);
        } else if !is_told && self.waiting.is_empty() {
            self.shown = next;
        } else if let Some(last) = self.waiting.back_mut().filter(|_| !is_told) {
            last.frame = next;
        }
        true
    }

    /// Shows what is due at real time `now`. Returns whether the picture changed.
    pub fn tick(&mut self, now: f64, speed: Speed) -> bool {
        let mut changed = self.tick_ghosts(now, speed);
        let flights = self.flights.len();
        self.flights.retain(|flight| now < flight.until);
        changed |= flights != self.flights.len();
        if now < self.hold_until {
            return changed;
        }
        if let Some(next) = self.waiting.pop_front() {
            self.show(next, now, speed);
            return true;
        }
        if !self.lamps.is_empty() && now >= self.hold_until + speed.dwell_ms() {
            self.lamps.clear();
            self.request.clear();
            return true;
        }
        changed
    }

    /// Whether lamps are lit that go out by themselves.
    pub fn is_lit(&self) -> bool {
        !self.lamps.is_empty()
    }

    fn show(&mut self, next: Waiting, now: f64, speed: Speed) {
        let Waiting { frame, beat } = next;
        self.shown = frame;
        self.lamps = beat.lamps;
        self.request = beat.request;
        self.say = beat.say;
        self.shown_changes += 1;
        if let Some(flight) = beat.flight.filter(|_| speed != Speed::Twenty) {
            let until = now + 3.8 * f64::from(speed.motion_percent()) + 50.0;
            self.flights.push(InFlight { id: self.shown_changes, flight, until });
        }
        let moving = self.shown.pods.iter().filter(|pod| !pod.state.is_calm()).count();
        let crowd = moving.max(CROWD) as f64 / CROWD as f64;
        self.hold_until = now + speed.dwell_ms() / crowd;
    }

    /// Shows the newest frame at once, with the last sentence that waited.
    fn skip(&mut self, now: f64) {
        if let Some(last) = self.waiting.drain(..).next_back() {
            self.lamps = last.beat.lamps;
            self.request = last.beat.request;
            self.say = last.beat.say;
        }
        self.shown = self.latest.clone();
        self.shown_changes += 1;
        self.hold_until = now;
    }

    fn with_ghosts(&self, mut frame: Frame) -> Frame {
        for ghost in &self.ghosts {
            let order = (ghost.pod.created_at, &ghost.pod.name);
            let later = |pod: &Pod| (pod.created_at, &pod.name) > order;
            let place = frame.pods.iter().position(later).unwrap_or(frame.pods.len());
            frame.pods.insert(place, ghost.pod.clone());
        }
        frame
    }

    fn tick_ghosts(&mut self, now: f64, speed: Speed) -> bool {
        if self.ghosts.is_empty() || !self.waiting.is_empty() {
            return false;
        }
        let pace = f64::from(speed.motion_percent().clamp(20, 150)) / 100.0;
        let frame = self.latest.clone();
        let mut changed = false;
        for ghost in self.ghosts.iter_mut().filter(|ghost| ghost.fades.is_none()) {
            let owner = ghost.pod.owner.as_deref().and_then(|uid| frame.owner(uid));
            let is_whole = owner.is_some_and(|(_, owner)| owner.ready >= owner.wants);
            if is_whole {
                ghost.whole_since.get_or_insert(now);
            }
            let (since, stays) = match (ghost.whole_since, owner) {
                (Some(since), _) => (since, GHOST_STAYS_MS),
                (None, Some(_)) => (ghost.since, MAX_GHOST_MS),
                (None, None) => (ghost.since, BARE_GHOST_MS),
            };
            if now - since >= stays * pace {
                self.has_seen_return |= is_whole;
                ghost.fades = Some(now);
                changed = true;
            }
        }
        let before = self.ghosts.len();
        let is_over = |ghost: &Ghost| ghost.fades.is_some_and(|at| now - at >= GHOST_FADES_MS);
        self.ghosts.retain(|ghost| !is_over(ghost));
        if self.ghosts.len() == before {
            return changed;
        }
        let mut rest = (*self.latest).clone();
        rest.pods.retain(|pod| pod.state != State::Ghost);
        self.latest = Rc::new(self.with_ghosts(rest));
        self.shown = self.latest.clone();
        true
    }
}

/// The new frame as long as the owners have not noticed: with their old tallies.
fn unnoticed(before: &Frame, after: &Frame) -> Frame {
    let mut frame = after.clone();
    for owner in &mut frame.owners {
        if let Some((_, was)) = before.owner(&owner.uid) {
            *owner = was.clone();
        }
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    fn deleted() -> Frame {
        let mut frame = example::rest();
        frame.pods[1].state = State::Terminating;
        frame.owners[0].has = 2;
        frame.owners[0].ready = 2;
        frame
    }

    #[test]
    fn the_request_is_seen_before_its_effect() {
        let mut stage = Stage::open(example::rest(), Say::default());
        assert!(stage.observe(deleted(), 0.0, Speed::Quarter));
        assert!(stage.is_held(0.0));
        assert!(stage.tick(0.0, Speed::Quarter));
        assert_eq!(stage.shown.pods[1].state, State::Running, "the request is on its way");
        assert!(!stage.tick(900.0, Speed::Quarter) || stage.flights.is_empty());
        stage.tick(1300.0, Speed::Quarter);
        assert_eq!(stage.shown.pods[1].state, State::Terminating);
        assert_eq!(stage.shown.owners[0].has, 3, "the controller has not noticed yet");
        stage.tick(2600.0, Speed::Quarter);
        assert_eq!(stage.shown.owners[0].has, 2);
        assert!(!stage.is_held(4000.0));
    }

    #[test]
    fn a_ghost_stays_until_its_place_is_taken() {
        let mut stage = Stage::open(deleted(), Say::default());
        let mut gone = deleted();
        gone.pods.remove(1);
        stage.observe(gone.clone(), 0.0, Speed::One);
        stage.tick(0.0, Speed::One);
        assert_eq!(stage.shown.pods[1].state, State::Ghost);
        stage.tick(5000.0, Speed::One);
        assert_eq!(stage.shown.pods.len(), 5, "still there while one is missing");
        gone.owners[0].ready = 3;
        stage.observe(gone, 5000.0, Speed::One);
        stage.tick(5001.0, Speed::One);
        stage.tick(6000.0, Speed::One);
        assert!(stage.is_fading("uid-web-7887448d46-s9jjq"));
        stage.tick(6700.0, Speed::One);
        assert_eq!(stage.shown.pods.len(), 4);
        assert!(stage.has_seen_return);
    }

    #[test]
    fn at_twenty_nothing_waits() {
        let mut stage = Stage::open(example::rest(), Say::default());
        stage.observe(deleted(), 0.0, Speed::Twenty);
        assert!(!stage.is_held(0.0));
        assert_eq!(stage.shown.owners[0].has, 2);
    }
}
