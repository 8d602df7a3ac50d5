//! How fast virtual time passes: speed, pause, and the step to the next change.
//!
//! None of this is an input of the cluster: the same lines at the same virtual times give the
//! same run at any speed.

use crate::sim::Millis;

/// A factor between real and virtual time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    #[default]
    Quarter,
    One,
    Four,
    Twenty,
}

impl Speed {
    /// All speeds, slowest first.
    pub const ALL: [Speed; 4] = [Speed::Quarter, Speed::One, Speed::Four, Speed::Twenty];

    /// Virtual milliseconds in four real ones.
    fn quarters(self) -> u64 {
        match self {
            Speed::Quarter => 1,
            Speed::One => 4,
            Speed::Four => 16,
            Speed::Twenty => 80,
        }
    }

    /// How it is written on its button.
    pub fn label(self) -> &'static str {
        match self {
            Speed::Quarter => "¼",
            Speed::One => "1",
            Speed::Four => "4",
            Speed::Twenty => "20",
        }
    }

    /// The speed of a name in the address bar: `0.25`, `¼`, `1`, `4`, `20`.
    pub fn of_name(name: &str) -> Option<Speed> {
        match name {
            "0.25" | "1/4" => Some(Speed::Quarter),
            _ => Speed::ALL.into_iter().find(|speed| speed.label() == name),
        }
    }

    /// Real milliseconds for which a change stays on screen before the next one.
    pub fn dwell_ms(self) -> f64 {
        match self {
            Speed::Quarter => 1300.0,
            Speed::One => 380.0,
            Speed::Four => 90.0,
            Speed::Twenty => 0.0,
        }
    }

    /// How long motions take, as a factor on those of speed 1, in hundredths.
    pub fn motion_percent(self) -> u32 {
        match self {
            Speed::Quarter => 260,
            Speed::One => 100,
            Speed::Four => 40,
            Speed::Twenty => 0,
        }
    }
}

/// The driver of virtual time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    pub speed: Speed,
    pub is_paused: bool,
    /// Runs as fast as it can until something can be seen to change, then pauses.
    pub is_stepping: bool,
    /// When time was last passed on, in real milliseconds.
    last: Option<f64>,
    /// What is left below a whole virtual millisecond, in real milliseconds times the factor.
    rest: f64,
}

/// A tab that slept does not make up for more than this. A page at rest is woken once a second,
/// which is no sleep.
const MAX_GAP_MS: f64 = 1500.0;
/// How far one step towards the next change may look ahead: the longest grace there is in use.
const STEP_MS: Millis = 60_000;

impl Pace {
    /// Time that passes at a speed.
    pub fn at(speed: Speed) -> Pace {
        Pace { speed, ..Pace::default() }
    }

    /// How far virtual time may go at real time `now`. Time during which the picture was held
    /// does not count.
    pub fn target(&mut self, now: f64, virtual_now: Millis, is_held: bool) -> Millis {
        let gap = (now - self.last.unwrap_or(now)).clamp(0.0, MAX_GAP_MS);
        self.last = Some(now);
        if is_held {
            return virtual_now;
        }
        if self.is_stepping {
            return virtual_now + STEP_MS;
        }
        if self.is_paused {
            return virtual_now;
        }
        self.rest += gap * self.speed.quarters() as f64 / 4.0;
        let whole = self.rest as Millis;
        self.rest -= whole as f64;
        virtual_now + whole
    }

    /// What has passed since the last time is not made up for: a line that is entered while the
    /// page rests begins at the moment that is shown.
    pub fn begin_anew(&mut self) {
        self.last = None;
    }

    /// Whether time passes.
    pub fn is_running(&self) -> bool {
        self.is_stepping || !self.is_paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_kept_and_long_sleeps_are_not_made_up_for() {
        let mut pace = Pace::default();
        assert_eq!(pace.target(0.0, 100, false), 100);
        assert_eq!(pace.target(2.0, 100, false), 100);
        assert_eq!(pace.target(4.0, 100, false), 101);
        assert_eq!(pace.target(100_000.0, 101, false), 476);
    }

    #[test]
    fn held_and_paused_time_is_lost() {
        let mut pace = Pace { speed: Speed::One, ..Pace::default() };
        pace.target(0.0, 0, false);
        assert_eq!(pace.target(200.0, 0, true), 0);
        assert_eq!(pace.target(210.0, 0, false), 10);
        pace.is_paused = true;
        assert_eq!(pace.target(300.0, 10, false), 10);
        pace.is_stepping = true;
        assert_eq!(pace.target(310.0, 10, false), 60_010);
    }
}
