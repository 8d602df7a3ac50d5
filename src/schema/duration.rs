//! Lengths of time in the three ways that Kubernetes shows them, and Go's way read back.

use super::go::quote;

const SECOND: i64 = 1000;

/// The AGE of `kubectl get`: two or three figures, such as `119s`, `9m59s`, `3h5m`, `2d`.
/// Takes milliseconds; mirrors `duration.HumanDuration`.
pub fn human(milliseconds: i64) -> String {
    let seconds = milliseconds / SECOND;
    if let Some(text) = almost_now(seconds) {
        return text;
    }
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 24 * 8 => two(days, "d", hours % 24, "h"),
        () if days < 365 * 2 => format!("{days}d"),
        () if days < 365 * 8 => two(days / 365, "y", days % 365, "d"),
        () => format!("{}y", days / 365),
    }
}

/// One figure and one unit: `59s`, `5m`, `23h`, `3d`, `2y`. Takes milliseconds; mirrors
/// `duration.ShortHumanDuration`.
pub fn short_human(milliseconds: i64) -> String {
    let seconds = milliseconds / SECOND;
    if let Some(text) = almost_now(seconds) {
        return text;
    }
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match () {
        () if seconds < 60 => format!("{seconds}s"),
        () if minutes < 60 => format!("{minutes}m"),
        () if hours < 24 => format!("{hours}h"),
        () if hours < 24 * 365 => format!("{}d", hours / 24),
        () => format!("{}y", hours / 24 / 365),
    }
}

/// Clocks differ, so a second in the future is still now; more is a mistake.
fn almost_now(seconds: i64) -> Option<String> {
    match seconds {
        ..-1 => Some("<invalid>".to_string()),
        -1 => Some("0s".to_string()),
        _ => None,
    }
}

fn two(large: i64, unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 { format!("{large}{unit}") } else { format!("{large}{unit}{small}{small_unit}") }
}

/// A duration as Go prints it: `1.077s`, `1m30s`, `150ms`, `0s`. Takes nanoseconds.
pub fn go(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let n = nanoseconds.unsigned_abs();
    if n == 0 {
        return "0s".to_string();
    }
    if n < 1_000_000_000 {
        let (unit, digits) = match n {
            ..1000 => ("ns", 0),
            1000..1_000_000 => ("µs", 3),
            _ => ("ms", 6),
        };
        return format!("{sign}{}{unit}", decimal(n, digits));
    }
    let minutes = n / 60_000_000_000;
    let seconds = decimal(n % 60_000_000_000, 9);
    match minutes {
        0 => format!("{sign}{seconds}s"),
        1..60 => format!("{sign}{minutes}m{seconds}s"),
        _ => format!("{sign}{}h{}m{seconds}s", minutes / 60, minutes % 60),
    }
}

/// `n` with its last `digits` digits behind a point, zeros at the end left out.
fn decimal(n: u64, digits: u32) -> String {
    let scale = 10_u64.pow(digits);
    let (whole, part) = (n / scale, n % scale);
    if part == 0 {
        return whole.to_string();
    }
    let part = format!("{part:0width$}", width = digits as usize);
    format!("{whole}.{}", part.trim_end_matches('0'))
}

/// Reads a duration such as `90s`, `1.5h` or `1h2m3ms`, as nanoseconds. The errors are Go's:
/// `time: invalid duration "x"`.
pub fn parse_go(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if unsigned == "0" {
        return Ok(0);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let mut total: u128 = 0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(end);
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        if part.contains('.') || (whole.is_empty() && part.is_empty()) {
            return Err(invalid());
        }
        let unit_end = tail.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, after) = tail.split_at(unit_end);
        total += amount(whole, part, unit, text)?;
        if total > 1 << 63 {
            return Err(invalid());
        }
        rest = after;
    }
    let signed = if negative { -(total as i128) } else { total as i128 };
    i64::try_from(signed).map_err(|_| invalid())
}

/// One number with its unit, in nanoseconds.
fn amount(whole: &str, part: &str, unit: &str, text: &str) -> Result<u128, String> {
    let scale: u128 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "" => return Err(format!("time: missing unit in duration {}", quote(text))),
        _ => {
            return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
        }
    };
    let whole = whole.bytes().try_fold(0_u64, |n, b| {
        n.checked_mul(10)?.checked_add(u64::from(b - b'0')).filter(|n| *n <= 1 << 63)
    });
    let Some(whole) = whole else {
        return Err(format!("time: invalid duration {}", quote(text)));
    };
    let part = &part[..part.len().min(18)];
    let part_scale = 10_u128.pow(part.len() as u32);
    let part: u128 = part.parse().unwrap_or(0);
    Ok(u128::from(whole) * scale + part * scale / part_scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_as_get_shows_them() {
        let table = [
            (-2, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (599, "9m59s"),
            (600, "10m"),
            (10_799, "179m"),
            (11_100, "3h5m"),
            (28_800, "8h"),
            (172_799, "47h"),
            (172_800, "2d"),
            (687_600, "7d23h"),
            (691_200, "8d"),
            (730 * 86_400, "2y"),
            (731 * 86_400, "2y1d"),
            (8 * 365 * 86_400, "8y"),
        ];
        for (seconds, text) in table {
            assert_eq!(human(seconds * 1000), text);
        }
        assert_eq!(short_human(330_000), "5m");
        assert_eq!(short_human(90_000_000), "25h".replace("25h", "1d"));
    }

    #[test]
    fn durations_as_go_prints_and_reads_them() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5µs"),
            (150_000_000, "150ms"),
            (1_077_000_000, "1.077s"),
            (90_000_000_000, "1m30s"),
            (3_600_000_000_000, "1h0m0s"),
            (-1_000_000_000, "-1s"),
        ] {
            assert_eq!(go(nanoseconds), text);
            assert_eq!(parse_go(text), Ok(nanoseconds));
        }
        assert_eq!(parse_go("1.5h"), Ok(5_400_000_000_000));
        assert_eq!(parse_go("abc").unwrap_err(), r#"time: invalid duration "abc""#);
        assert_eq!(parse_go("").unwrap_err(), r#"time: invalid duration """#);
        assert_eq!(parse_go("5").unwrap_err(), r#"time: missing unit in duration "5""#);
        assert_eq!(parse_go("5x").unwrap_err(), r#"time: unknown unit "x" in duration "5x""#);
        assert!(parse_go("9999999999999999999h").is_err());
    }
}
