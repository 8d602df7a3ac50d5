//! Schedules of CronJobs: reading `*/5 * * * *` with the words of the parser that upstream uses,
//! and telling the next time.

use super::time::{self, UnixMillis};
use super::{duration, go};

/// When a CronJob is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    Fields(Fields),
    /// `@every 90s`, in milliseconds.
    Every(i64),
}

/// Allowed minutes, hours, days and months as bits. A day must fit both of its fields, unless
/// both are restricted: then one is enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fields {
    minute: u64,
    hour: u64,
    day: u64,
    month: u64,
    weekday: u64,
}

/// Set in a field that was written as `*`.
const STAR: u64 = 1 << 63;
const DAY: i64 = 86_400_000;

struct Bounds {
    low: u64,
    high: u64,
    names: &'static [&'static str],
}

const MINUTES: Bounds = Bounds { low: 0, high: 59, names: &[] };
const HOURS: Bounds = Bounds { low: 0, high: 23, names: &[] };
const DAYS: Bounds = Bounds { low: 1, high: 31, names: &[] };
const MONTHS: Bounds = Bounds {
    low: 1,
    high: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const WEEKDAYS: Bounds =
    Bounds { low: 0, high: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

impl Schedule {
    /// Reads five fields or a name such as `@daily`.
    pub fn parse(text: &str) -> Result<Schedule, String> {
        if text.is_empty() {
            return Err("empty spec string".to_string());
        }
        let text = match text.strip_prefix("CRON_TZ=").or(text.strip_prefix("TZ=")) {
            Some(rest) => rest.split_once(' ').map_or("", |(_, rest)| rest).trim(),
            None => text,
        };
        let fields = match text {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ if text.starts_with('@') => return every(text),
            other => other,
        };
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            let count = fields.len();
            let fields = fields.join(" ");
            return Err(format!("expected exactly 5 fields, found {count}: [{fields}]"));
        };
        Ok(Schedule::Fields(Fields {
            minute: field(minute, &MINUTES)?,
            hour: field(hour, &HOURS)?,
            day: field(day, &DAYS)?,
            month: field(month, &MONTHS)?,
            weekday: field(weekday, &WEEKDAYS)?,
        }))
    }

    /// The first time due after a moment; none within five years.
    pub fn next(&self, after: UnixMillis) -> Option<UnixMillis> {
        match self {
            Schedule::Every(step) => Some((after / 1000) * 1000 + step),
            Schedule::Fields(fields) => fields.next(after),
        }
    }
}

impl Fields {
    fn next(&self, after: UnixMillis) -> Option<UnixMillis> {
        let first = after.div_euclid(60_000) + 1;
        let first_day = (first * 60_000).div_euclid(DAY);
        for day in first_day..first_day + 5 * 366 {
            if !self.fits_day(day) {
                continue;
            }
            let from = (first - day * 1440).max(0);
            let minute = (from..1440).find(|minute| {
                self.hour >> (minute / 60) & 1 == 1 && self.minute >> (minute % 60) & 1 == 1
            });
            if let Some(minute) = minute {
                return Some(day * DAY + minute * 60_000);
            }
        }
        None
    }

    fn fits_day(&self, day: i64) -> bool {
        let date = time::rfc3339(day * DAY);
        let number = |from: usize| date.get(from..from + 2).and_then(|n| n.parse::<u32>().ok());
        let (Some(month), Some(of_month)) = (number(5), number(8)) else { return false };
        let weekday = (day + 4).rem_euclid(7);
        let (by_day, by_weekday) =
            (self.day >> of_month & 1 == 1, self.weekday >> weekday & 1 == 1);
        let fits = if (self.day | self.weekday) & STAR != 0 {
            by_day && by_weekday
        } else {
            by_day || by_weekday
        };
        fits && self.month >> month & 1 == 1
    }
}

fn every(text: &str) -> Result<Schedule, String> {
    let Some(interval) = text.strip_prefix("@every ") else {
        return Err(format!("unrecognized descriptor: {text}"));
    };
    match duration::parse_go(interval) {
        // What is shorter than a second is a second; parts of one are cut.
        Ok(nanoseconds) => {
            let seconds = (nanoseconds / 1_000_000_000).max(1);
            Ok(Schedule::Every(seconds.saturating_mul(1000)))
        }
        Err(words) => Err(format!("failed to parse duration {text}: {words}")),
    }
}

fn field(text: &str, bounds: &Bounds) -> Result<u64, String> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts.map(|part| range(part, bounds)).try_fold(0, |bits, range| Ok(bits | range?))
}

fn range(text: &str, bounds: &Bounds) -> Result<u64, String> {
    let steps: Vec<&str> = text.split('/').collect();
    let ends: Vec<&str> = steps[0].split('-').collect();
    let star = matches!(ends[0], "*" | "?");
    let (start, mut end) = if star {
        (bounds.low, bounds.high)
    } else {
        let start = number(ends[0], bounds.names, bounds.low)?;
        match ends.as_slice() {
            [_] => (start, start),
            [_, end] => (start, number(end, bounds.names, bounds.low)?),
            _ => return Err(format!("too many hyphens: {text}")),
        }
    };
    let step = match steps.as_slice() {
        [_] => 1,
        [_, step] => {
            let step = number(step, &[], 0)?;
            if ends.len() == 1 {
                end = bounds.high;
            }
            step
        }
        _ => return Err(format!("too many slashes: {text}")),
    };
    if start < bounds.low {
        let low = bounds.low;
        return Err(format!("beginning of range ({start}) below minimum ({low}): {text}"));
    }
    if end > bounds.high {
        let high = bounds.high;
        return Err(format!("end of range ({end}) above maximum ({high}): {text}"));
    }
    if start > end {
        return Err(format!("beginning of range ({start}) beyond end of range ({end}): {text}"));
    }
    if step == 0 {
        return Err(format!("step of range should be a positive number: {text}"));
    }
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let bits = (start..=end).step_by(step).fold(0, |bits, n| bits | 1 << n);
    Ok(if star && step == 1 { bits | STAR } else { bits })
}

fn number(text: &str, names: &[&str], first: u64) -> Result<u64, String> {
    if let Some(i) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return Ok(first + i as u64);
    }
    match text.parse::<i64>() {
        Ok(number) if number < 0 => Err(format!("negative number ({number}) not allowed: {text}")),
        Ok(number) => Ok(number as u64),
        Err(_) => {
            let quoted = go::quote(text);
            Err(format!(
                "failed to parse int from {text}: strconv.Atoi: parsing {quoted}: invalid syntax"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(schedule: &str, after: &str) -> String {
        let after = time::parse(after).unwrap();
        time::rfc3339(Schedule::parse(schedule).unwrap().next(after).unwrap())
    }

    #[test]
    fn the_next_time() {
        for (schedule, after, due) in [
            ("* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"),
            ("*/5 * * * *", "2026-01-01T00:04:59Z", "2026-01-01T00:05:00Z"),
            ("30 4 * * *", "2026-01-01T04:30:00Z", "2026-01-02T04:30:00Z"),
            ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("0 9 * * mon-fri", "2026-01-02T10:00:00Z", "2026-01-05T09:00:00Z"),
            ("0 0 13 * 5", "2026-01-02T10:00:00Z", "2026-01-09T00:00:00Z"),
            ("@hourly", "2026-01-01T00:59:59Z", "2026-01-01T01:00:00Z"),
            ("@every 90s", "2026-01-01T00:00:00Z", "2026-01-01T00:01:30Z"),
        ] {
            assert_eq!(next(schedule, after), due, "{schedule}");
        }
        assert_eq!(Schedule::parse("0 0 31 2 *").unwrap().next(time::EPOCH), None);
    }

    #[test]
    fn refusals_have_upstreams_words() {
        for (schedule, words) in [
            ("bad", "expected exactly 5 fields, found 1: [bad]"),
            ("60 * * * *", "end of range (60) above maximum (59): 60"),
            (
                "a * * * *",
                "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax",
            ),
            ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
            ("5-2 * * * *", "beginning of range (5) beyond end of range (2): 5-2"),
            ("*/0 * * * *", "step of range should be a positive number: */0"),
            ("@often", "unrecognized descriptor: @often"),
            ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ] {
            assert_eq!(Schedule::parse(schedule).unwrap_err(), words);
        }
    }
}
