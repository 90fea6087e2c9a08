//! What shares leave of 1, as their decimals say.

/// The number of digits behind the point that count. A share below 1 has at most 17 digits of its own.
const DIGITS: i32 = 36;

/// A rest above this has enough digits if binary numbers are subtracted.
const EXACT_BELOW: f64 = 1e-6;

/// Returns what shares, 0 to 1 each, leave of 1; 0 where they leave nothing.
///
/// 1 − 0.999999999999 as binary numbers is off by a ten thousandth of itself. So a small rest is computed from the decimals
/// that the file has: the shortest that read as the same numbers.
pub(super) fn rest_of_one<I: Iterator<Item = f64>>(shares: impl Fn() -> I) -> f64 {
    let rest = 1.0 - shares().sum::<f64>();
    if rest > EXACT_BELOW {
        return rest;
    }
    let one = 10i128.pow(DIGITS as u32);
    let taken = shares().fold(0i128, |sum, share| sum.saturating_add(decimal(share)));
    match one.saturating_sub(taken) {
        rest if rest > 0 => format!("{rest}e-{DIGITS}").parse().unwrap_or(0.0),
        _ => 0.0,
    }
}

/// A share as a whole number of the last digit that counts.
fn decimal(share: f64) -> i128 {
    let written = format!("{share:e}");
    let Some((digits, exponent)) = written.split_once('e') else { return 0 };
    let behind = digits.split_once('.').map_or(0, |(_, behind)| behind.len() as i32);
    let (Ok(digits), Ok(exponent)) = (digits.replace('.', "").parse::<i128>(), exponent.parse::<i32>()) else {
        return 0;
    };
    let power = DIGITS + exponent - behind;
    let factor = 10i128.checked_pow(power.unsigned_abs());
    match factor {
        Some(factor) if power >= 0 => digits.saturating_mul(factor),
        Some(factor) => digits / factor,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::rest_of_one;

    #[test]
    fn a_small_rest_has_all_its_digits() {
        let rest = |shares: &[f64]| rest_of_one(|| shares.iter().copied());
        assert_eq!(rest(&[0.999_999_999_999]), 1e-12);
        assert_eq!(rest(&[0.999_999_999_999, 3e-13]), 7e-13);
        assert_eq!(rest(&[0.999_999_999_999_999_9, 1e-17]), 9e-17);
        assert_eq!(rest(&[1.0 - 1e-9, 1e-300]), 1e-9);
        assert_eq!(rest(&[0.25]), 0.75);
    }

    #[test]
    fn shares_that_add_up_to_one_leave_nothing() {
        let rest = |shares: &[f64]| rest_of_one(|| shares.iter().copied());
        assert_eq!(rest(&[0.1, 0.2, 0.7]), 0.0);
        assert_eq!(rest(&[0.7, 0.2, 0.1]), 0.0);
        assert_eq!(rest(&[0.6, 0.5]), 0.0);
        assert_eq!(rest(&[0.1; 10]), 0.0);
        assert_eq!(rest(&[1.0; 200]), 0.0);
    }
}
