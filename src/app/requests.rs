//! Requests as one sees them: of all that pass, as many dots as the eye can follow.

use super::model::Model;
use crate::cluster::Passing;
use crate::view::Way;

/// A dot on its way, with a number that tells it from the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub id: u64,
    pub way: Way,
    until: f64,
}

/// The dots that are seen, and the count beside them.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    pub dots: Vec<Dot>,
    /// How many requests there were and how many failed, as the page says it.
    pub shown: (u64, u64),
    /// When that was last brought up to date.
    at: f64,
    next: u64,
}

/// No more at once than this, and one no sooner after the other.
const MOST_AT_ONCE: usize = 3;
const EVERY_MS: f64 = 500.0;
/// How long a dot is on its way.
pub const DOT_MS: f64 = 1500.0;

impl Model {
    /// Lets a dot go if a request has passed and the last one is some time ago. A failure is
    /// shown before a success.
    pub(super) fn follow_requests(&mut self) {
        let (passed, failed) = self.engine.traffic();
        let now = self.now;
        let requests = &mut self.requests;
        if (passed, failed) == requests.shown && requests.dots.is_empty() {
            return;
        }
        requests.dots.retain(|dot| dot.until > now);
        if now - requests.at < EVERY_MS || (passed, failed) == requests.shown {
            return;
        }
        let seen = requests.shown.0.min(passed);
        (requests.shown, requests.at) = ((passed, failed), now);
        if self.scene.motion_percent == 0 || requests.dots.len() >= MOST_AT_ONCE {
            return;
        }
        let new: Vec<&Passing> = self.engine.cluster().traffic().since(seen).collect();
        let lost = new.iter().rev().find(|passing| !passing.has_arrived);
        let Some(passing) = lost.or(new.last()) else { return };
        if let Some(way) = Way::of(passing, &self.scene.frame, &self.scene.layout) {
            requests.next += 1;
            requests.dots.push(Dot { id: requests.next, way, until: now + DOT_MS });
        }
    }
}
