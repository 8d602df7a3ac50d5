//! Numbers as Go prints them: the forms in which floats reach JSON, YAML and map keys.
//!
//! Rust and Go both print the shortest digits that read back as the same number; they differ in
//! when an exponent is used and how it is written.

/// A float in JSON as `encoding/json` writes it: an exponent below 1e-6 and from 1e21 on, its
/// sign always, no leading zero in it. JSON has no infinities; they come out as YAML's words.
pub fn json_float(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() {
        return no_number(number);
    }
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        return exponent_form(&format!("{number:e}"), 1);
    }
    format!("{number}")
}

/// A float as `strconv.FormatFloat(number, 'g', -1, 64)` and so go-yaml writes it. (For the keys
/// of maps it has the precision of 32 bits; ours have 64, which shows from the eighth digit on.)
pub fn general_float(number: f64) -> String {
    if !number.is_finite() {
        return no_number(number);
    }
    let scientific = format!("{number:e}");
    match scientific.split_once('e').and_then(|(_, e)| e.parse::<i32>().ok()) {
        // `%g` takes an exponent below -4 and from 6 on.
        Some(-4..6) | None => format!("{number}"),
        Some(_) => exponent_form(&scientific, 2),
    }
}

fn no_number(number: f64) -> String {
    match number {
        n if n.is_nan() => ".nan",
        n if n > 0.0 => ".inf",
        _ => "-.inf",
    }
    .into()
}

/// Turns Rust's `1e21` into Go's `1e+21`, the exponent having at least `width` digits.
fn exponent_form(scientific: &str, width: usize) -> String {
    let (digits, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let (sign, size) = match exponent.strip_prefix('-') {
        Some(size) => ('-', size),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{size:0>width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_takes_an_exponent_only_at_the_ends() {
        let cases = [(1.0, "1"), (0.5, "0.5"), (1e20, "100000000000000000000"), (1e21, "1e+21")];
        for (number, text) in cases {
            assert_eq!(json_float(number), text);
        }
        assert_eq!(json_float(1e-6), "0.000001");
        assert_eq!(json_float(1.5e-7), "1.5e-7");
    }

    #[test]
    fn yaml_takes_an_exponent_as_percent_g_does() {
        let cases = [(0.5, "0.5"), (123456.5, "123456.5"), (1234567.5, "1.2345675e+06")];
        for (number, text) in cases {
            assert_eq!(general_float(number), text);
        }
        assert_eq!(general_float(1e-5), "1e-05");
    }
}
