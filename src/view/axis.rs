//! The ribbon's axis: virtual time as a place from left to right.
//!
//! Moments stand as far apart as one can tell them apart, not as long as they took: milliseconds
//! and minutes share one picture. A quiet stretch is cut short. Whatever the learner did last has
//! most of the room.

use crate::sim::Millis;

/// A stretch longer than this is cut.
pub(super) const QUIET_MS: Millis = 5000;
/// How wide a stretch of so many milliseconds is, between these points in a straight line.
const WIDTHS: &[(Millis, i64)] =
    &[(0, 0), (4, 13), (20, 20), (100, 32), (500, 46), (2000, 60), (QUIET_MS, 72)];
/// How wide a stretch is that was cut.
const CUT_WIDTH: i64 = 52;
/// The room kept for the time after the last mark.
pub(super) const TAIL: i32 = 116;
/// So many pixels beside a stop still mean it.
const SNAP: i32 = 4;
/// Of a hundred parts of the width, what the newest story may take from the older ones.
const NEWEST_PART: i64 = 66;

/// Moments and their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// In order of both; at least one.
    stops: Vec<(Millis, i32)>,
    /// The last moment there is, and its place.
    end: (Millis, i32),
}

impl Axis {
    /// Lays out `moments` from `left` to `right`. The story of the learner's last deed begins at
    /// `newest`.
    pub(super) fn new(moments: &[Millis], newest: Millis, left: i32, right: i32) -> Axis {
        let first = moments.first().copied().unwrap_or(0);
        let mut natural = vec![(first, 0_i64)];
        for pair in moments.windows(2) {
            let last = natural.last().map_or(0, |stop| stop.1);
            natural.push((pair[1], last + width(pair[1] - pair[0])));
        }
        let whole = natural.last().map_or(0, |stop| stop.1);
        let place = natural.partition_point(|stop| stop.0 < newest).min(natural.len() - 1);
        let old = natural[place].1;
        let room = i64::from(right - left - TAIL).max(40);
        let new = (whole - old).min((room - old).max(room * NEWEST_PART / 100));
        let old_room = old.min(room - new);
        let place = |at: i64| match at <= old {
            true => scaled(at, old, old_room),
            false => old_room + scaled(at - old, whole - old, new),
        };
        let stops: Vec<_> =
            natural.into_iter().map(|(at, x)| (at, left + place(x) as i32)).collect();
        let end = stops.last().copied().unwrap_or((0, left));
        Axis { stops, end }
    }

    /// The same with time having gone on to `end`.
    pub fn until(mut self, end: Millis) -> Axis {
        let (last, x) = self.last();
        let gap = end.saturating_sub(last);
        let wide = match gap > QUIET_MS {
            true => i64::from(TAIL) - 8,
            false => width(gap),
        };
        self.end = (end.max(last), x + wide as i32);
        self
    }

    /// The last mark's moment and place.
    pub fn last(&self) -> (Millis, i32) {
        self.stops.last().copied().unwrap_or_default()
    }

    /// The first moment that has a place.
    pub fn start(&self) -> Millis {
        self.stops.first().map_or(0, |stop| stop.0)
    }

    /// The last moment that there is, and its place.
    pub fn end(&self) -> (Millis, i32) {
        self.end
    }

    /// The place of a moment.
    pub fn x_of(&self, at: Millis) -> i32 {
        let (a, b) = self.around(|stop| stop.0 <= at);
        let share = at.clamp(a.0, b.0) - a.0;
        a.1 + scaled(share as i64, (b.0 - a.0) as i64, i64::from(b.1 - a.1)) as i32
    }

    /// The moment at a place. A place at a mark is that mark's moment.
    pub fn time_of(&self, x: i32) -> Millis {
        let (a, b) = self.around(|stop| stop.1 <= x);
        let share = i64::from(x.clamp(a.1, b.1) - a.1);
        a.0 + scaled(share, i64::from(b.1 - a.1), (b.0 - a.0) as i64) as Millis
    }

    /// The moment at a place, or that of the nearest stop a few pixels away.
    pub fn snap(&self, x: i32) -> Millis {
        let near = (x - SNAP..=x + SNAP).flat_map(|x| {
            let place = self.stops.partition_point(|stop| stop.1 < x);
            self.stops.get(place).filter(|stop| stop.1 == x)
        });
        let nearest = near.min_by_key(|stop| (stop.1 - x).abs());
        nearest.map_or_else(|| self.time_of(x), |stop| stop.0)
    }

    /// The stretches that were cut: the place of each cut, and how long the stretch is.
    pub fn cuts(&self) -> impl Iterator<Item = (i32, Millis)> {
        self.stops
            .windows(2)
            .filter(|pair| pair[1].0 - pair[0].0 > QUIET_MS && pair[1].1 - pair[0].1 > 14)
            .map(|pair| ((pair[0].1 + pair[1].1) / 2, pair[1].0 - pair[0].0))
    }

    /// The stops before and after a place; at the ends the same twice.
    fn around(&self, is_before: impl Fn(&(Millis, i32)) -> bool) -> ((Millis, i32), (Millis, i32)) {
        let place = self.stops.partition_point(&is_before);
        let Some(place) = place.checked_sub(1) else {
            let first = self.stops.first().copied().unwrap_or_default();
            return (first, first);
        };
        let a = self.stops[place];
        (a, self.stops.get(place + 1).copied().unwrap_or(self.end))
    }
}

/// How wide a stretch of time is when nothing presses.
fn width(ms: Millis) -> i64 {
    if ms > QUIET_MS {
        return CUT_WIDTH;
    }
    let place = WIDTHS.partition_point(|(at, _)| *at < ms).max(1);
    let ((t0, w0), (t1, w1)) = (WIDTHS[place - 1], WIDTHS[place]);
    w0 + scaled((ms - t0) as i64, (t1 - t0) as i64, w1 - w0)
}

/// `part` of `whole`, in a scale in which the whole is `room`.
fn scaled(part: i64, whole: i64, room: i64) -> i64 {
    if whole == 0 { 0 } else { part * room / whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_moments_lead_to_each_other() {
        let moments = [0, 12, 40, 1000, 252_000, 252_012, 252_900];
        let axis = Axis::new(&moments, 252_000, 100, 900).until(256_000);
        for at in moments {
            assert_eq!(axis.time_of(axis.x_of(at)), at);
        }
        assert_eq!(axis.x_of(0), 100);
        assert!(axis.end().1 <= 900);
        assert_eq!(axis.cuts().count(), 1);
        assert_eq!(axis.time_of(9999), 256_000);
        assert_eq!(axis.time_of(0), 0);
    }

    #[test]
    fn a_long_story_fits_and_the_newest_part_has_most_of_it() {
        let moments: Vec<Millis> = (0..4000).map(|i| i * 300).collect();
        let axis = Axis::new(&moments, 1_190_000, 0, 1000);
        assert_eq!(axis.last().1, 1000 - TAIL);
        assert!(axis.x_of(1_190_000) < 400, "{}", axis.x_of(1_190_000));
    }

    #[test]
    fn nothing_at_all_has_a_place() {
        let axis = Axis::new(&[], 0, 10, 200).until(50);
        assert_eq!(axis.x_of(0), 10);
        assert!(axis.time_of(500) <= 50);
    }
}
