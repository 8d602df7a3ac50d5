//! Moments as other programs than kubectl print them.

use crate::api::time::rfc3339;

/// `1121 23:50:30.000000`: the log of Kubernetes' own programs. Takes milliseconds since 1970.
pub fn klog_stamp(millis: i64) -> String {
    let text = rfc3339(millis);
    let (date, clock) = parts(&text);
    format!("{} {clock}.{:03}000", date[5..].replace('-', ""), millis.rem_euclid(1000))
}

/// `2026-11-21 23:50:30.000000000 +0000`: a file's time as `diff` prints it.
pub fn file_time(millis: i64) -> String {
    let text = rfc3339(millis);
    let (date, clock) = parts(&text);
    format!("{date} {clock}.{:03}000000 +0000", millis.rem_euclid(1000))
}

fn parts(text: &str) -> (&str, &str) {
    text.trim_end_matches('Z').split_once('T').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_printed_as_logs_and_diffs_have_them() {
        let moment = crate::api::time::parse("2026-11-21T23:50:30Z").unwrap() + 42;
        assert_eq!(klog_stamp(moment), "1121 23:50:30.042000");
        assert_eq!(file_time(moment), "2026-11-21 23:50:30.042000000 +0000");
    }
}
