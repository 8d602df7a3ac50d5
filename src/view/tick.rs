//! What a tile says that depends on the time: ages, timers, the clock.

use super::frame::{Pod, Timer, TimerKind};
use super::state::State;
use crate::sim::Millis;
use crate::text::{Lang, ribbon, state};

/// The cluster's clock, `00:04:12.000`.
pub fn clock(at: Millis) -> String {
    let (seconds, ms) = (at / 1000, at % 1000);
    format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The clock in minutes and seconds, `4:12`, as the ribbon has it.
pub fn short_clock(at: Millis) -> String {
    let seconds = at / 1000;
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// A short time as precise as one needs it, `12 ms`, `1.4 s`, `36 s`.
pub fn span(lang: Lang, ms: Millis) -> String {
    match ms {
        0..1000 => ribbon::milliseconds(lang, &ms),
        1000..10_000 => ribbon::seconds_tenths(lang, &format!("{}.{}", ms / 1000, ms / 100 % 10)),
        _ => age(lang, ms),
    }
}

/// A length of time in its largest unit, `12 s`, `4 min`. Coarse, so that a resting picture rests.
pub fn age(lang: Lang, ms: Millis) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..60 => state::seconds(lang, &seconds),
        60..3600 => state::minutes(lang, &(seconds / 60)),
        3600..86_400 => state::hours(lang, &(seconds / 3600)),
        _ => state::days(lang, &(seconds / 86_400)),
    }
}

/// How much of a timer is left, from 1000 down to 0.
pub fn timer_share(timer: Timer, now: Millis) -> u64 {
    let whole = timer.until.saturating_sub(timer.from).max(1);
    (timer.until.saturating_sub(now) * 1000 / whole).min(1000)
}

/// What a timer says, `21 s left`.
pub fn timer_words(lang: Lang, timer: Timer, now: Millis) -> String {
    let left = timer.until.saturating_sub(now).div_ceil(1000);
    let time = match left {
        0..120 => state::seconds(lang, &left),
        _ => state::minutes(lang, &left.div_ceil(60)),
    };
    match timer.kind {
        TimerKind::Grace => state::left(lang, &time),
        TimerKind::Restart => state::restarts_in(lang, &time),
        TimerKind::Retry => state::tries_in(lang, &time),
        TimerKind::Pull => time,
    }
}

/// The caption beside a pod's STATUS: always in Korean, in English only where it adds something.
pub fn caption(lang: Lang, pod: &Pod) -> &'static str {
    match (lang, pod.state) {
        (Lang::Ko, _) | (Lang::En, State::Stale) => (pod.state.look().caption)(lang),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_every_millisecond() {
        assert_eq!(clock(252_031), "00:04:12.031");
        assert_eq!(clock(3_600_000 * 30 + 1), "30:00:00.001");
    }

    #[test]
    fn timers_run_down_to_nothing() {
        let timer = Timer { kind: TimerKind::Grace, from: 1000, until: 31_000 };
        assert_eq!(timer_share(timer, 1000), 1000);
        assert_eq!(timer_share(timer, 16_000), 500);
        assert_eq!(timer_share(timer, 99_000), 0);
        assert_eq!(timer_words(Lang::En, timer, 10_500), "21 s left");
        assert_eq!(timer_words(Lang::Ko, timer, 10_500), "21초 남음");
    }
}
