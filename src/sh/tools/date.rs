//! `date`: the virtual time.

use super::call::{Call, once};
use super::{Running, Start};

pub fn start(start: Start) -> Box<dyn Running> {
    once(start, run)
}

fn run(call: &mut Call<'_>) -> u8 {
    let seconds = call.system.epoch() + call.now / 1000;
    let mut template = "%a %b %e %H:%M:%S UTC %Y".to_owned();
    for word in &call.start.argv[1..] {
        match word.as_str() {
            "-u" | "--utc" => {}
            "-I" | "--iso-8601" => template = "%Y-%m-%d".into(),
            "-Is" | "-Iseconds" | "--iso-8601=seconds" => {
                template = "%Y-%m-%dT%H:%M:%S+00:00".into()
            }
            "-R" => template = "%a, %d %b %Y %H:%M:%S +0000".into(),
            word if word.starts_with('+') => template = word[1..].to_owned(),
            word if word.starts_with('-') => {
                let text = format!("option '{word}' is not part of this date");
                call.complain(&text);
                return 1;
            }
            word => {
                let text = format!("invalid date '{word}'");
                call.complain(&text);
                return 1;
            }
        }
    }
    let millis = call.now % 1000;
    let text = format(&template.replace("%N", &format!("{millis:03}000000")), seconds);
    call.line(&text);
    0
}

/// A moment (in seconds since 1970, UTC) by a template of `%` letters.
pub fn format(template: &str, seconds: u64) -> String {
    const DAYS: [&str; 7] =
        ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let (weekday, month_name) = (DAYS[(days % 7) as usize], MONTHS[(month - 1) as usize]);
    let mut out = String::new();
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str(&year.to_string()),
            Some('y') => out.push_str(&format!("{:02}", year % 100)),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&format!("{day:2}")),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{second:02}")),
            Some('s') => out.push_str(&seconds.to_string()),
            Some('F') => out.push_str(&format!("{year}-{month:02}-{day:02}")),
            Some('T') => out.push_str(&format!("{hour:02}:{minute:02}:{second:02}")),
            Some('a') => out.push_str(&weekday[..3]),
            Some('A') => out.push_str(weekday),
            Some('b' | 'h') => out.push_str(&month_name[..3]),
            Some('B') => out.push_str(month_name),
            Some('Z') => out.push_str("UTC"),
            Some('z') => out.push_str("+0000"),
            Some('n') => out.push('\n'),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

/// Year, month and day of a day counted from 1970.
fn civil(days: u64) -> (u64, u64, u64) {
    let (mut year, mut left) = (1970, days);
    let leap = |y: u64| (y.is_multiple_of(4) && !y.is_multiple_of(100)) || y.is_multiple_of(400);
    // Whole cycles of 400 years at once, so that no date takes long.
    year += left / 146_097 * 400;
    left %= 146_097;
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written() {
        let cases = [
            (0, "Thu 1970-01-01 00:00:00"),
            (951_782_400, "Tue 2000-02-29 00:00:00"),
            (1_767_225_599, "Wed 2025-12-31 23:59:59"),
            (4_102_444_800, "Fri 2100-01-01 00:00:00"),
        ];
        for (seconds, want) in cases {
            assert_eq!(format("%a %F %T", seconds), want);
        }
    }
}
