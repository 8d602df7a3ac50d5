//! Whether a check holds.

use super::check::{Check, Exit, Ran, What};
use crate::cluster::Change;
use crate::shell::{Deed, Session};
use crate::sim::Millis;

/// What there is to say of a check, or of a step as the worst of its checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Met,
    NotYet,
    /// Something happened that must never have: only going back or beginning anew helps.
    Lost,
}

/// What has to be remembered of a check between two looks.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Since when it has held without a break.
    held_since: Option<Millis>,
    /// Whether what it looks for in the history was there.
    seen: bool,
    inner: Vec<Memory>,
}

/// What a check is held against.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub now: &'a Session,
    /// As it was when the step began.
    pub before: &'a Session,
    /// The first commands that count: of the step, and of the exercise.
    pub first_deed: usize,
    pub very_first_deed: usize,
}

impl Memory {
    /// Nothing remembered yet.
    pub fn of(check: &Check) -> Memory {
        let inner = match &check.what {
            What::Any(checks) => checks.iter().map(Memory::of).collect(),
            _ => Vec::new(),
        };
        Memory { inner, ..Memory::default() }
    }

    /// Takes in a change of an object. What looks back to the step only takes in no change while
    /// another step is on.
    pub fn take_in(&mut self, check: &Check, change: &Change, before: &Session, is_on: bool) {
        match &check.what {
            What::Saw { pick, removed } | What::Never { pick, removed } => {
                if self.seen || !(is_on || check.since_exercise) {
                    return;
                }
                let object = match (&change.before, &change.after, removed) {
                    (_, Some(after), false) => after,
                    (Some(before), None, true) => before,
                    _ => return,
                };
                self.seen = pick.fits(&change.key, object, before);
            }
            What::Any(checks) => {
                for (check, memory) in checks.iter().zip(&mut self.inner) {
                    memory.take_in(check, change, before, is_on);
                }
            }
            _ => {}
        }
    }

    /// Looks whether the check holds now, and remembers since when.
    pub fn judge(&mut self, check: &Check, sight: Sight<'_>) -> Verdict {
        let verdict = self.at_once(check, sight);
        let now = sight.now.now();
        match verdict {
            Verdict::Met => {
                let since = *self.held_since.get_or_insert(now);
                if now - since >= check.lasting_ms { Verdict::Met } else { Verdict::NotYet }
            }
            other => {
                self.held_since = None;
                other
            }
        }
    }

    fn at_once(&mut self, check: &Check, sight: Sight<'_>) -> Verdict {
        let Sight { now, before, .. } = sight;
        let holds = match &check.what {
            What::Object(pick) => pick.living(now, before).next().is_some(),
            What::Gone(pick) => pick.found(now, before).next().is_none(),
            What::Count { pick, least, most } => {
                let count = pick.living(now, before).count() as i64;
                (*least..=*most).contains(&count)
            }
            What::Saw { .. } => self.seen,
            What::Never { .. } if self.seen => return Verdict::Lost,
            What::Never { .. } => true,
            What::Ran(ran) => {
                let first = match check.since_exercise {
                    true => sight.very_first_deed,
                    false => sight.first_deed,
                };
                let deeds = now.record().since(first);
                deeds.filter(|deed| ran.fits(deed, now)).take(ran.times).count() == ran.times
            }
            What::File { path, contains } => now.file(path).is_some_and(|text| {
                contains.as_ref().is_none_or(|part| text.contains(part.as_str()))
            }),
            What::SameFiles => now.home_files() == before.home_files(),
            What::Any(checks) => {
                let each = checks.iter().zip(&mut self.inner);
                return each
                    .map(|(check, memory)| memory.judge(check, sight))
                    .min()
                    .unwrap_or(Verdict::NotYet);
            }
        };
        if holds { Verdict::Met } else { Verdict::NotYet }
    }
}

impl Ran {
    fn fits(&self, deed: &Deed, now: &Session) -> bool {
        let rest = deed.name.strip_prefix(self.name.as_str());
        let has_ended = match (self.exit, deed.ended) {
            (Exit::Any, _) | (Exit::Ended, Some(_)) => true,
            (Exit::Is(wanted), Some((_, code))) => wanted == code,
            (Exit::Fails, Some((_, code))) => code != 0,
            (_, None) => false,
        };
        has_ended
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            && self.on.as_ref().is_none_or(|(resource, name)| {
                let is_meant = |name: &str| {
                    deed.objects.iter().any(|key| key.resource == *resource && &*key.name == name)
                };
                match name {
                    Some(name) => is_meant(name),
                    None => deed.objects.iter().any(|key| key.resource == *resource),
                }
            })
            && self.prints.iter().all(|part| part.is_in(&deed.output, now))
            && self.complains.iter().all(|part| part.is_in(&deed.complaint, now))
    }
}
