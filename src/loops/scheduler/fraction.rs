//! Fractions and logarithms in whole numbers: scores must come out the same on every machine.

/// One, as the fractions here count it.
pub const ONE: i64 = 1 << 20;

/// `part / whole` in units of [`ONE`], at most one; 0 if there is no whole.
pub fn of(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let fraction = i128::from(part.max(0)) * i128::from(ONE) / i128::from(whole);
    fraction.min(i128::from(ONE)) as i64
}

/// The natural logarithm of a number of at least 1, in units of [`ONE`].
pub fn ln(number: u64) -> i64 {
    // ln(n) = k ln 2 + ln(m) with m in [1, 2); ln(m) by squaring m and reading off its bits.
    const LN_2: i64 = 726_817;
    let exponent = 63 - i64::from(number.max(1).leading_zeros());
    let mut mantissa = (number.max(1) << (63 - exponent)) >> 32;
    let mut fraction: i64 = 0;
    for bit in (0..20).rev() {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            fraction |= 1 << bit;
        }
    }
    exponent * LN_2 + ((fraction * LN_2) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the real logarithm is what ours is held to")]
    fn logarithms_are_close_to_the_real_ones() {
        for number in [1_u64, 2, 3, 4, 5, 7, 12, 102, 5002] {
            let real = (number as f64).ln() * ONE as f64;
            assert!((ln(number) as f64 - real).abs() < 16.0, "ln({number})");
        }
    }

    #[test]
    fn a_fraction_is_at_most_one() {
        assert_eq!(of(1, 2), ONE / 2);
        assert_eq!(of(3, 2), ONE);
        assert_eq!(of(3, 0), 0);
    }
}
