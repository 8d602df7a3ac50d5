//! Waiting longer after each failure, and when a kubelet looks at its containers.

use crate::sim::Millis;

/// The wait before something is tried again. Mirrors client-go's `flowcontrol.Backoff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BackOff {
    pub wait_ms: Millis,
    pub updated_at: Millis,
}

/// kubelet's `imageBackOffPeriod` and `initialCrashLoopBackOff`.
pub(super) const FIRST_MS: Millis = 10_000;
/// kubelet's `MaxImageBackOff` and `MaxCrashLoopBackOff`.
const LONGEST_MS: Millis = 300_000;
/// kubelet's `backOffPeriod`: how long after a sync with errors the next one comes at least.
pub(super) const RETRY_MS: Millis = 10_000;
/// kubelet's `resyncInterval`: no retry waits longer than this, but for the jitter.
pub(super) const RESYNC_MS: Millis = 60_000;
/// `syncPeriod` of kubelet's status manager: how often it compares what it said with the API.
pub(super) const RETELL_MS: Millis = 10_000;

impl BackOff {
    /// The next wait, after something went wrong (again) because of what happened at `event_at`.
    pub fn next(last: Option<BackOff>, event_at: Millis, now: Millis) -> BackOff {
        let wait_ms = match last {
            Some(last) if !last.has_expired(event_at) => (last.wait_ms * 2).min(LONGEST_MS),
            _ => FIRST_MS,
        };
        BackOff { wait_ms, updated_at: now }
    }

    /// Whether `now` is within the wait that began at `event_at`.
    pub fn holds_since(self, event_at: Millis, now: Millis) -> bool {
        !self.has_expired(event_at) && now.saturating_sub(event_at) < self.wait_ms
    }

    /// Whether `now` is within the wait that began with the last failure.
    pub fn holds(self, now: Millis) -> bool {
        !self.has_expired(now) && now - self.updated_at.min(now) < self.wait_ms
    }

    /// What has gone well for twice the longest wait starts afresh.
    fn has_expired(self, event_at: Millis) -> bool {
        event_at.saturating_sub(self.updated_at) > 2 * LONGEST_MS
    }
}

/// The first relist at or after `at` of a kubelet that relists every `period_ms`, beginning at
/// `beat_ms`.
pub(super) fn relist_at(beat_ms: Millis, period_ms: Millis, at: Millis) -> Millis {
    let past = (at + period_ms - beat_ms % period_ms) % period_ms;
    if past == 0 { at } else { at + period_ms - past }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_ten_seconds_to_five_minutes_and_are_forgotten() {
        let mut last = None;
        let mut waits = Vec::new();
        let mut now = 0;
        for _ in 0..7 {
            let next = BackOff::next(last, now, now);
            waits.push(next.wait_ms / 1000);
            now += next.wait_ms;
            last = Some(next);
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 300, 300]);
        assert_eq!(BackOff::next(last, now + 600_001, now + 600_001).wait_ms, FIRST_MS);
    }

    #[test]
    fn a_wait_ends_when_it_says() {
        let wait = BackOff { wait_ms: 10_000, updated_at: 5_000 };
        assert!(wait.holds(14_999) && !wait.holds(15_000));
        assert!(wait.holds_since(6_000, 15_999) && !wait.holds_since(6_000, 16_000));
    }

    #[test]
    fn relists_come_once_a_period() {
        assert_eq!(relist_at(300, 1_000, 0), 300);
        assert_eq!(relist_at(300, 1_000, 300), 300);
        assert_eq!(relist_at(300, 1_000, 301), 1_300);
    }
}
