//! Dates and ages as Kubernetes prints them.

/// A date and a time of day in UTC.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millis: i64,
}

/// Days and time of day from milliseconds since 1970.
fn civil(millis: i64) -> Civil {
    let (seconds, ms) = (millis.div_euclid(1000), millis.rem_euclid(1000));
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 1 March of year 0, so that the leap day is the last of its year.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        hour: of_day / 3600,
        minute: of_day / 60 % 60,
        second: of_day % 60,
        millis: ms,
    }
}

/// `2026-11-21T23:50:30Z`.
pub fn rfc3339(millis: i64) -> String {
    let t = civil(millis);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        t.year, t.month, t.day, t.hour, t.minute, t.second
    )
}

/// `2026-11-21 23:50:30.000000000 +0000`, as `diff` writes a file's time.
pub fn file_time(millis: i64) -> String {
    let t = civil(millis);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}000000 +0000",
        t.year, t.month, t.day, t.hour, t.minute, t.second, t.millis
    )
}

/// `1121 23:50:30.000000`, as Kubernetes' log has it.
pub fn klog_stamp(millis: i64) -> String {
    let t = civil(millis);
    format!(
        "{:02}{:02} {:02}:{:02}:{:02}.{:03}000",
        t.month, t.day, t.hour, t.minute, t.second, t.millis
    )
}

/// Reads `2026-11-21T23:50:30Z`, with or without a fraction, into milliseconds since 1970.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let number = |part: Option<&str>| part?.parse::<i64>().ok();
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (number(date.next())?, number(date.next())?, number(date.next())?);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.splitn(3, ':');
    let (hour, minute, second) = (number(time.next())?, number(time.next())?, number(time.next())?);
    let millis = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millis)
}

/// How long something lasts, as the AGE column has it: `45s`, `3m20s`, `5h`, `2d3h`.
pub fn human_duration(millis: i64) -> String {
    let seconds = millis.div_euclid(1000);
    if seconds < -1 {
        return "<invalid>".to_string();
    }
    let seconds = seconds.max(0);
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let pair = |big: i64, unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{big}{unit}"),
        _ => format!("{big}{unit}{small}{small_unit}"),
    };
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => pair(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => pair(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 192 => pair(hours / 24, "d", hours % 24, "h"),
        () if hours < 24 * 365 * 2 => format!("{}d", hours / 24),
        () if hours < 24 * 365 * 8 => {
            pair(hours / 24 / 365, "y", hours / 24 % 365, "d")
        }
        () => format!("{}y", hours / 24 / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for text in ["1970-01-01T00:00:00Z", "2024-02-29T12:30:59Z", "2026-11-21T23:50:30Z"] {
            assert_eq!(rfc3339(parse_rfc3339(text).unwrap()), text);
        }
        assert_eq!(parse_rfc3339("yesterday"), None);
    }

    #[test]
    fn ages_are_rounded_as_in_the_age_column() {
        let age = |seconds: i64| human_duration(seconds * 1000);
        assert_eq!(age(119), "119s");
        assert_eq!(age(120), "2m");
        assert_eq!(age(556), "9m16s");
        assert_eq!(age(660), "11m");
        assert_eq!(age(3 * 3600 + 300), "3h5m");
        assert_eq!(age(7 * 86400 + 23 * 3600), "7d23h");
        assert_eq!(age(-5), "<invalid>");
    }
}
