//! Moments: virtual milliseconds as the dates that objects and people show.
//!
//! A run has an epoch, the date of its millisecond 0. Everything here takes milliseconds since
//! 1970 ([`UnixMillis`]), all in UTC; no clock is read.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type UnixMillis = i64;

/// The date of a run's millisecond 0 unless it says otherwise: 2026-01-01T00:00:00Z.
pub const EPOCH: UnixMillis = 1_767_225_600_000;

/// The date of virtual time `now` in a run that began at `epoch`.
pub fn at(epoch: UnixMillis, now: u64) -> UnixMillis {
    epoch.saturating_add(i64::try_from(now).unwrap_or(i64::MAX))
}

/// Year, month 1 to 12, and day 1 to 31 of a day counted from 1970-01-01 (Howard Hinnant's
/// algorithm: years begin in March, in eras of 400 years).
fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `2026-01-01T00:00:00Z`, as `creationTimestamp` has it; parts of a second are cut.
pub fn rfc3339(time: UnixMillis) -> String {
    let mut text = date_and_clock(time);
    text.push('Z');
    text
}

/// `2026-01-01T00:00:00.000000Z`, as a Lease's `renewTime` has it.
pub fn micro(time: UnixMillis) -> String {
    let mut text = date_and_clock(time);
    text.push('.');
    push_digits(&mut text, time.rem_euclid(1000), 3);
    text.push_str("000Z");
    text
}

/// `2026-01-01T00:00:00`. Dates are the texts that are made most, hence without `format!`.
fn date_and_clock(time: UnixMillis) -> String {
    let second = time.div_euclid(1000);
    let (year, month, day) = civil(second.div_euclid(86_400));
    let of_day = second.rem_euclid(86_400);
    let mut text = String::with_capacity("2026-01-01T00:00:00.000000Z".len());
    push_digits(&mut text, year, 4);
    let pair = |number: i64| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
    let [[m, n], [d, e]] = [month, day].map(pair);
    let [[h, i], [j, k], [s, t]] = [of_day / 3600, of_day / 60 % 60, of_day % 60].map(pair);
    let rest = [b'-', m, n, b'-', d, e, b'T', h, i, b':', j, k, b':', s, t];
    text.push_str(std::str::from_utf8(&rest).expect("digits are ASCII"));
    text
}

/// A number with zeros before it up to so many digits.
fn push_digits(text: &mut String, number: i64, digits: u32) {
    if !(0..10_i64.pow(digits)).contains(&number) {
        *text += &format!("{number:0width$}", width = digits as usize);
        return;
    }
    for place in (0..digits).rev() {
        text.push(char::from(b'0' + (number / 10_i64.pow(place) % 10) as u8));
    }
}

fn clock(second: i64) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// `Thu, 01 Jan 2026 00:00:00 +0000`, as `kubectl describe` shows times.
pub fn rfc1123z(time: UnixMillis) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let second = time.div_euclid(1000);
    let day = second.div_euclid(86_400);
    let (year, month, date) = civil(day);
    let weekday = WEEKDAYS[day.rem_euclid(7) as usize];
    let month = MONTHS[(month - 1) as usize];
    format!("{weekday}, {date:02} {month} {year:04} {} +0000", clock(second.rem_euclid(86_400)))
}

/// Reads RFC 3339, with or without parts of a second, in any offset. None if it is no such date.
pub fn parse(text: &str) -> Option<UnixMillis> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let mark = |at: usize, mark: &str| (text.get(at..at + 1)? == mark).then_some(());
    for (place, sign) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] {
        mark(place, sign)?;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = days(year, month, day);
    if civil(date) != (year, month, day) {
        return None;
    }
    let (fraction, offset) = fraction_and_offset(text.get(19..)?)?;
    Some((date * 86_400 + hour * 3600 + minute * 60 + second - offset) * 1000 + fraction)
}

/// Milliseconds and the offset in seconds out of `.123Z` or `+09:00`.
fn fraction_and_offset(text: &str) -> Option<(i64, i64)> {
    let (fraction, zone) = match text.strip_prefix('.') {
        None => (0, text),
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let digits = rest.get(..end).filter(|digits| !digits.is_empty())?;
            let digits: String = digits.chars().chain("00".chars()).take(3).collect();
            (digits.parse().ok()?, &rest[end..])
        }
    };
    if zone == "Z" {
        return Some((fraction, 0));
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    (hours < 24 && minutes < 60)
        .then(|| (fraction, sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_is_new_year() {
        assert_eq!(rfc3339(EPOCH), "2026-01-01T00:00:00Z");
        assert_eq!(rfc3339(at(EPOCH, 86_399_999)), "2026-01-01T23:59:59Z");
        assert_eq!(micro(at(EPOCH, 42)), "2026-01-01T00:00:00.042000Z");
    }

    #[test]
    fn describe_shows_weekdays() {
        let time = parse("2026-11-21T23:38:11Z").unwrap();
        assert_eq!(rfc1123z(time), "Sat, 21 Nov 2026 23:38:11 +0000");
        assert_eq!(rfc1123z(EPOCH), "Thu, 01 Jan 2026 00:00:00 +0000");
    }

    #[test]
    fn reading_inverts_printing() {
        for time in [0, EPOCH, 951_782_400_000, 4_107_542_399_000] {
            assert_eq!(parse(&rfc3339(time)), Some(time));
        }
        assert_eq!(parse("2026-01-01T09:00:00.5+09:00"), Some(EPOCH + 500));
        assert_eq!(parse(&micro(EPOCH + 7)), Some(EPOCH + 7));
        for bad in ["", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "é026-01-01"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
