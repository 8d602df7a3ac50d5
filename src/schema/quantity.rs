//! Amounts of resources: `500m`, `1Gi`, `12e6`. Read, compared, added and printed exactly.

use crate::value::Str;
use std::cmp::Ordering;

/// An amount, exact to a billionth, that remembers in which of three ways it was written.
/// Equal and ordered by amount alone.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// Billionths. What is finer is rounded up in magnitude, what is larger is capped.
    nano: i128,
    format: Format,
}

/// How an amount was written, and will be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `12e6`
    DecimalExponent,
    /// `12Mi`
    Binary,
    /// `12M`
    Decimal,
}

/// Upstream's words for what is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    Format,
    Numeric,
    Suffix,
}

impl std::fmt::Display for QuantityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            QuantityError::Format => {
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            QuantityError::Numeric => "unable to parse numeric part of quantity",
            QuantityError::Suffix => "unable to parse quantity's suffix",
        })
    }
}

const NANO: i128 = 1_000_000_000;
/// No amount is larger, so that sums and roundings cannot overflow.
const LIMIT: i128 = 1 << 120;
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// A quantity cut into its parts, as upstream's fast scanner does it.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point without leading zeros; `0` if none are left.
    whole: &'a str,
    /// Digits behind the point.
    fraction: &'a str,
    suffix: &'a str,
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn cut(text: &str) -> Result<Parts<'_>, QuantityError> {
    let negative = text.starts_with('-');
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, rest) = digits(rest.trim_start_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    let exponent = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if !digits(exponent).1.is_empty() {
        return Err(QuantityError::Format);
    }
    Ok(Parts { negative, whole, fraction, suffix })
}

/// The power of ten or of two that a suffix stands for.
fn scale(suffix: &str) -> Option<(Format, i32)> {
    if let Some((_, exponent)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some((Format::Decimal, *exponent));
    }
    if let Some(i) = BINARY.iter().position(|name| *name == suffix) {
        return Some((Format::Binary, i as i32 * 10));
    }
    let exponent = suffix.strip_prefix(['e', 'E']).filter(|rest| !rest.is_empty())?;
    let exponent: i64 = exponent.parse().ok()?;
    Some((Format::DecimalExponent, exponent.clamp(-99, 99) as i32))
}

/// `number` times ten to the `power`, rounded up, capped.
fn shift(mut number: i128, power: i32) -> i128 {
    for _ in 0..power.clamp(0, 60) {
        number = number.saturating_mul(10);
    }
    for _ in 0..(-power).clamp(0, 60) {
        if number <= 1 {
            return number;
        }
        number = number / 10 + i128::from(number % 10 > 0);
    }
    number
}

/// A quantity as upstream's reader leaves it in memory.
pub(super) struct Scaled {
    pub number: i64,
    /// The power of ten that `number` is to be multiplied with.
    pub scale: i32,
    pub format: Format,
    /// The text was canonical, so it is kept beside the number.
    pub keeps_text: bool,
}

/// Reads a canonical quantity as upstream's fast reader does; what that cannot read is zero.
pub(super) fn scaled(text: &str) -> Scaled {
    let zero = Scaled { number: 0, scale: 0, format: Format::Decimal, keeps_text: text == "0" };
    let Ok(parts) = cut(text) else { return zero };
    let Some((format, exponent)) = scale(parts.suffix).filter(|_| text != "0") else {
        return zero;
    };
    let digits = [parts.whole, parts.fraction].concat();
    let Ok(number) = digits.parse::<i64>() else { return zero };
    let (factor, scale) = match format {
        Format::Binary => (1_i64 << exponent, 0),
        _ => (1, exponent - parts.fraction.len() as i32),
    };
    let keeps_text = Quantity::keeps_text(text, &parts);
    let number = number.saturating_mul(if parts.negative { -factor } else { factor });
    Scaled { number, scale, format, keeps_text }
}

impl Quantity {
    pub const ZERO: Quantity = Quantity { nano: 0, format: Format::Decimal };

    /// Reads a quantity. Mirrors `resource.ParseQuantity`.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let parts = cut(text)?;
        let (mut format, exponent) = scale(parts.suffix).ok_or(QuantityError::Suffix)?;
        let mut number: i128 = 0;
        for digit in parts.whole.bytes().chain(parts.fraction.bytes().take(18)) {
            number = number.saturating_mul(10).saturating_add(i128::from(digit - b'0'));
        }
        let places = parts.fraction.len().min(18) as i32;
        let nano = match format {
            Format::Binary => {
                let whole = number.saturating_mul(1 << exponent);
                shift(whole, 9 - places).min(i128::from(i64::MAX) * NANO)
            }
            _ => shift(number, exponent.saturating_add(9 - places)),
        };
        if format == Format::Binary && nano > 0 && nano < NANO {
            format = Format::Decimal;
        }
        let nano = nano.min(LIMIT);
        Ok(Quantity { nano: if parts.negative { -nano } else { nano }, format })
    }

    /// So many whole units (bytes, pods), printed with `format`.
    pub fn units(number: i64, format: Format) -> Quantity {
        Quantity { nano: i128::from(number) * NANO, format }
    }

    /// So many thousandths, such as thousandths of a CPU.
    pub fn milli(number: i64) -> Quantity {
        Quantity { nano: i128::from(number) * (NANO / 1000), format: Format::Decimal }
    }

    /// The amount in whole units, rounded up. Mirrors `Quantity.Value`.
    pub fn value(self) -> i64 {
        self.rounded_up(NANO)
    }

    /// The amount in thousandths, rounded up. Mirrors `Quantity.MilliValue`.
    pub fn milli_value(self) -> i64 {
        self.rounded_up(NANO / 1000)
    }

    fn rounded_up(self, unit: i128) -> i64 {
        let magnitude = (self.nano.abs() + unit - 1) / unit;
        let signed = magnitude * self.nano.signum();
        i64::try_from(signed).unwrap_or(if signed < 0 { i64::MIN } else { i64::MAX })
    }

    /// The amount rounded up to whole thousandths.
    #[must_use]
    pub fn rounded_to_milli(self) -> Quantity {
        let milli = NANO / 1000;
        let magnitude = (self.nano.abs() + milli - 1) / milli * milli;
        Quantity { nano: magnitude * self.nano.signum(), format: self.format }
    }

    pub fn is_zero(self) -> bool {
        self.nano == 0
    }

    pub fn is_negative(self) -> bool {
        self.nano < 0
    }

    /// Whether it is a whole number of units.
    pub fn is_whole(self) -> bool {
        self.nano % NANO == 0
    }

    pub fn format(self) -> Format {
        self.format
    }

    /// The sum; zero takes on the other's way of printing.
    #[must_use]
    pub fn plus(self, other: Quantity) -> Quantity {
        let format = if self.is_zero() { other.format } else { self.format };
        Quantity { nano: (self.nano + other.nano).clamp(-LIMIT, LIMIT), format }
    }

    /// The difference; zero takes on the other's way of printing.
    #[must_use]
    pub fn minus(self, other: Quantity) -> Quantity {
        let format = if self.is_zero() { other.format } else { self.format };
        Quantity { nano: (self.nano - other.nano).clamp(-LIMIT, LIMIT), format }
    }

    /// Whether upstream's fast reader takes a text for canonical.
    fn keeps_text(text: &str, parts: &Parts) -> bool {
        let places = parts.fraction.len();
        let shifted = [parts.whole.as_bytes(), parts.fraction.as_bytes()].concat();
        let fits = |limit: i32| shifted.len() as i32 <= limit;
        match scale(parts.suffix) {
            _ if text == "0" => true,
            Some((Format::Binary, exponent)) => {
                let odd = shifted.iter().fold(0_u64, |n, b| (n * 10 + u64::from(b - b'0')) % 8);
                places == 0 && odd != 0 && fits(14 - exponent * 3 / 10)
            }
            Some((_, exponent)) => {
                let power = exponent - places as i32;
                let plain = !shifted.ends_with(b"000") && shifted[0] != b'0';
                power % 3 == 0 && power >= -9 && plain && fits(18)
            }
            None => false,
        }
    }

    /// The text under which the API server keeps what was written as `text`: its canonical form,
    /// except that a text which upstream's fast reader takes for canonical stays as it is
    /// (`1024k`, `007`).
    pub fn canonical(text: &Str) -> Result<Str, QuantityError> {
        let quantity = Quantity::parse(text)?;
        let kept = Quantity::keeps_text(text, &cut(text)?);
        Ok(if kept { text.clone() } else { quantity.to_string().into() })
    }
}

impl std::fmt::Display for Quantity {
    /// The canonical form: no fraction, the largest suffix that loses nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nano == 0 {
            return f.write_str("0");
        }
        let small = self.nano.abs() < 1024 * NANO;
        if self.format == Format::Binary && !small && self.is_whole() {
            let mut number = self.nano / NANO;
            let mut power = 0;
            while number % 1024 == 0 && power + 1 < BINARY.len() {
                number /= 1024;
                power += 1;
            }
            return write!(f, "{number}{}", BINARY[power]);
        }
        let (mut number, mut exponent) = (self.nano, -9);
        while number % 1000 == 0 && exponent < 18 {
            number /= 1000;
            exponent += 3;
        }
        match self.format {
            Format::DecimalExponent if exponent == 0 => write!(f, "{number}"),
            Format::DecimalExponent => write!(f, "{number}e{exponent}"),
            _ => write!(f, "{number}{}", DECIMAL[((exponent + 9) / 3) as usize].0),
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Quantity::canonical(&text.into()).unwrap().to_string()
    }

    #[test]
    fn canonical_forms() {
        for (text, expected) in [
            ("0", "0"),
            ("0m", "0"),
            ("1.5", "1500m"),
            ("0.5", "500m"),
            ("1.5Gi", "1536Mi"),
            ("1024Mi", "1Gi"),
            ("1025Ki", "1025Ki"),
            ("1000m", "1"),
            ("100m", "100m"),
            ("1024k", "1024k"),
            ("1000k", "1M"),
            ("12e6", "12e6"),
            ("12000e3", "12e6"),
            ("0.1n", "1n"),
            ("0.5Ki", "512"),
            ("-5", "-5"),
            ("128Mi", "128Mi"),
            ("101445540Ki", "101445540Ki"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn refusals_have_upstreams_words() {
        for bad in ["", "abc", "1x", "1 Gi", "1.2.3"] {
            let error = Quantity::parse(bad).unwrap_err().to_string();
            assert!(error.starts_with("quantities must match the regular expr"), "{bad}: {error}");
        }
        assert_eq!(Quantity::parse("1Kx"), Err(QuantityError::Format));
        assert_eq!(
            Quantity::parse("1K").unwrap_err().to_string(),
            "unable to parse quantity's suffix"
        );
    }

    #[test]
    fn arithmetic_is_exact() {
        let parse = |text| Quantity::parse(text).unwrap();
        assert_eq!(parse("1").minus(parse("1m")).to_string(), "999m");
        assert_eq!(Quantity::ZERO.plus(parse("64Mi")).plus(parse("64Mi")).to_string(), "128Mi");
        assert!(parse("1G") < parse("1Gi"));
        assert_eq!(parse("1500m").value(), 2);
        assert_eq!(parse("2").milli_value(), 2000);
        assert_eq!(parse("99999999999E").value(), i64::MAX);
        assert_eq!(parse("1e-30").value(), 1);
        assert_eq!(parse("1e99999999999"), parse("1e99999999999"));
    }
}
