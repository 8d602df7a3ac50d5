//! Which keys wait to be reconciled, which are being carried out, and which failed.
//!
//! This is the work queue of client-go with one difference: a key whose plan is being carried out
//! is not started again until the last request is answered. So no loop needs to guess what its
//! own unanswered requests will have done, and no change is lost between two plans.

use crate::api::ObjectKey;
use crate::sim::{CauseId, Millis};
use crate::value::{FastHash, Str};
use archery::RcK;
use rpds::HashTrieMap;

/// A loop's number and the object it is to reconcile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkKey {
    loop_number: u8,
    object: ObjectKey,
}

impl WorkKey {
    pub fn new(loop_number: usize, object: ObjectKey) -> WorkKey {
        WorkKey { loop_number: loop_number as u8, object }
    }

    pub fn loop_number(&self) -> usize {
        usize::from(self.loop_number)
    }

    pub fn object(&self) -> &ObjectKey {
        &self.object
    }
}

/// All keys that are not at rest.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    work: HashTrieMap<WorkKey, Work, RcK, FastHash>,
}

#[derive(Clone, Debug, Default)]
struct Work {
    /// When it is to be reconciled, and the first cause of that.
    due: Option<(Millis, Option<CauseId>)>,
    in_flight: bool,
    /// How often in a row its plan has failed.
    failures: u32,
    /// Why it failed last.
    failure: Option<Str>,
    /// It rests until then.
    not_before: Millis,
}

/// client-go's rate limiter: 5 ms, doubling, at most 1,000 s.
const FIRST_RETRY_MS: Millis = 5;
const LONGEST_RETRY_MS: Millis = 1_000_000;

impl Queue {
    /// Notes that a key is to be reconciled at `at`. Returns the moment to put down in the
    /// agenda, or nothing if it is down early enough already or being carried out.
    pub fn wake(&mut self, key: &WorkKey, at: Millis, cause: Option<CauseId>) -> Option<Millis> {
        if !self.work.contains_key(key) {
            self.work.insert_mut(key.clone(), Work::default());
        }
        let work = self.work.get_mut(key).expect("it was put there if it was missing");
        let at = at.max(work.not_before);
        if work.due.is_some_and(|(due, _)| due <= at) {
            return None;
        }
        work.due = Some((at, cause));
        (!work.in_flight).then_some(at)
    }

    /// Starts a key that the agenda has called, unless the call is stale. Gives its cause, which
    /// may be none.
    pub fn start(&mut self, key: &WorkKey, at: Millis) -> Option<Option<CauseId>> {
        let work = self.work.get_mut(key)?;
        let (due, cause) = work.due?;
        if due != at || work.in_flight {
            return None;
        }
        work.due = None;
        work.in_flight = true;
        Some(cause)
    }

    /// Ends a key's plan; it rests for `pause` then. Returns when the agenda must call it again
    /// because of what came meanwhile, because its plan failed, or because it wanted to look
    /// again.
    pub fn finish(
        &mut self,
        key: &WorkKey,
        now: Millis,
        pause: Millis,
        failed: Option<Str>,
        again_at: Option<Millis>,
        cause: Option<CauseId>,
    ) -> Option<Millis> {
        let work = self.work.get_mut(key)?;
        work.in_flight = false;
        work.failures = if failed.is_some() { work.failures + 1 } else { 0 };
        let retry = failed.is_some().then(|| now + retry_delay(work.failures));
        work.failure = failed;
        work.not_before = now + pause;
        for at in [again_at, retry].into_iter().flatten() {
            if work.due.is_none_or(|(due, _)| at < due) {
                work.due = Some((at, cause));
            }
        }
        match &mut work.due {
            Some((due, _)) => {
                *due = (*due).max(work.not_before);
                Some(*due)
            }
            None => {
                if pause == 0 {
                    self.work.remove_mut(key);
                }
                None
            }
        }
    }

    /// Why a key's last plan failed, if it did.
    pub fn failure(&self, key: &WorkKey) -> Option<&Str> {
        self.work.get(key)?.failure.as_ref()
    }
}

fn retry_delay(failures: u32) -> Millis {
    (FIRST_RETRY_MS << failures.saturating_sub(1).min(20)).min(LONGEST_RETRY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Resource;

    fn key() -> WorkKey {
        WorkKey::new(0, ObjectKey::new(Resource::PODS, "default", "a"))
    }

    #[test]
    fn an_earlier_wake_replaces_a_later_one() {
        let mut queue = Queue::default();
        assert_eq!(queue.wake(&key(), 10, None), Some(10));
        assert_eq!(queue.wake(&key(), 12, None), None);
        assert_eq!(queue.wake(&key(), 5, Some(CauseId(1))), Some(5));
        assert_eq!(queue.start(&key(), 5), Some(Some(CauseId(1))));
        assert_eq!(queue.start(&key(), 10), None, "the first call is stale now");
    }

    #[test]
    fn a_wake_during_a_plan_waits_for_its_end() {
        let mut queue = Queue::default();
        queue.wake(&key(), 1, None);
        queue.start(&key(), 1);
        assert_eq!(queue.wake(&key(), 3, None), None);
        assert_eq!(queue.finish(&key(), 7, 0, None, None, None), Some(7));
        assert_eq!(queue.start(&key(), 7), Some(None));
        assert_eq!(queue.finish(&key(), 8, 0, None, None, None), None);
    }

    #[test]
    fn a_key_that_rests_takes_later_changes_together() {
        let mut queue = Queue::default();
        queue.wake(&key(), 1, None);
        queue.start(&key(), 1);
        assert_eq!(queue.finish(&key(), 2, 25, None, None, None), None);
        assert_eq!(queue.wake(&key(), 5, None), Some(27));
        assert_eq!(queue.wake(&key(), 9, None), None);
    }

    #[test]
    fn failures_are_retried_ever_later() {
        let mut queue = Queue::default();
        queue.wake(&key(), 0, None);
        queue.start(&key(), 0);
        assert_eq!(queue.finish(&key(), 0, 0, Some("no".into()), None, None), Some(5));
        queue.start(&key(), 5);
        assert_eq!(queue.finish(&key(), 5, 0, Some("no".into()), None, None), Some(15));
    }
}
