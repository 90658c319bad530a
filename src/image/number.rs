//! The value of a sample of any type, exactly.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// The value of a sample, exactly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// Of an integer type, bool included.
    Integer(i128),
    /// Of a floating-point type.
    Float(f64),
}

/// Text that is no number.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("'{0}' is no number; expected one like 0, -9999, 1e20 or nan")]
pub struct NumberError(String);

/// From this on not every integer is an `f64`, and every `f64` is an integer.
const ALL_WHOLE: f64 = (1_u64 << 53) as f64;

/// Integers below this, in magnitude, can be taken from one another.
const MOST: f64 = (1_u128 << 120) as f64;

impl Number {
    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Integer(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// Whether it is neither infinite nor not a number.
    pub fn is_finite(self) -> bool {
        match self {
            Number::Integer(_) => true,
            Number::Float(value) => value.is_finite(),
        }
    }

    /// The same value as an integer if it is a whole one that small integers hold, so that equal values are equal.
    #[must_use]
    pub fn simplest(self) -> Number {
        match self {
            Number::Float(value) if value.abs() <= ALL_WHOLE && value.trunc() == value => {
                Number::Integer(value as i128)
            }
            number => number,
        }
    }

    /// The whole part, if it is not too large to calculate with, and what is left.
    pub(crate) fn parts(self) -> (i128, f64) {
        match self {
            Number::Integer(value) => (value, 0.0),
            Number::Float(value) if value.abs() < MOST => {
                let whole = value.floor();
                (whole as i128, value - whole)
            }
            Number::Float(value) => (0, value),
        }
    }

    /// This less another, rounded once: of large integers the difference is that of themselves.
    pub(crate) fn less(self, other: Number) -> f64 {
        let small = |number: Number| match number {
            Number::Integer(value) => value.unsigned_abs() <= ALL_WHOLE as u128,
            Number::Float(_) => true,
        };
        if small(self) && small(other) {
            return self.to_f64() - other.to_f64();
        }
        let ((a, a_rest), (b, b_rest)) = (self.parts(), other.parts());
        a.saturating_sub(b) as f64 + (a_rest - b_rest)
    }

    /// How it compares with another, exactly; none if one is not a number.
    pub fn compare(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
            (Number::Float(_), Number::Integer(_)) => other.compare(self).map(Ordering::reverse),
            (Number::Integer(a), Number::Integer(b)) => Some(a.cmp(&b)),
            // No `i128` is so large.
            (Number::Integer(_), Number::Float(b)) if b >= i128::MAX as f64 => Some(Ordering::Less),
            (Number::Integer(_), Number::Float(b)) if b < i128::MIN as f64 => {
                Some(Ordering::Greater)
            }
            (Number::Integer(_), Number::Float(b)) if b.is_nan() => None,
            (Number::Integer(a), Number::Float(b)) => {
                let whole = b.floor();
                let rest = if b > whole {
                    Ordering::Less
                } else {
                    Ordering::Equal
                };
                Some(a.cmp(&(whole as i128)).then(rest))
            }
        }
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Number {
        Number::Float(value)
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Number {
        Number::Integer(value)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    /// Digits alone, with or without a sign, are an integer, and exact; all else is the nearest `f64`.
    fn from_str(text: &str) -> Result<Number, NumberError> {
        let integer = text.parse().ok().map(Number::Integer);
        integer
            .or_else(|| text.parse().ok().map(Number::Float))
            .ok_or_else(|| NumberError(text.to_owned()))
    }
}

impl fmt::Display for Number {
    /// As short as it can be to be read as the same value: an integer in full, a fraction with up to 17 digits, and
    /// with an exponent where there would be more zeros than people count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Integer(value) => value.fmt(f),
            Number::Float(value) => {
                let text = format!("{value:?}");
                f.pad(text.strip_suffix(".0").unwrap_or(&text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_exactly() {
        for (text, expected) in [
            ("0", Number::Integer(0)),
            ("-9999", Number::Integer(-9999)),
            (
                "18446744073709551615",
                Number::Integer(18_446_744_073_709_551_615),
            ),
            ("-9999.0", Number::Float(-9999.0)),
            ("1e20", Number::Float(1e20)),
            ("-3.4028235e38", Number::Float(-3.402_823_5e38)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        let nan: Result<Number, _> = "nan".parse();
        assert!(nan.is_ok_and(|nan| nan.to_f64().is_nan()));
        for text in ["", "none", "1,5", "0x7f", " 1"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_written_short() {
        for (number, expected) in [
            (
                Number::Integer(i128::from(u64::MAX)),
                "18446744073709551615",
            ),
            (Number::Float(255.0), "255"),
            (Number::Float(-0.5), "-0.5"),
            (Number::Float(0.1), "0.1"),
            (Number::Float(1e300), "1e300"),
            (Number::Float(5e-324), "5e-324"),
            (Number::Float(1e16), "1e16"),
            (Number::Float(1e-6), "1e-6"),
            (Number::Float(f64::NAN), "NaN"),
        ] {
            assert_eq!(number.to_string(), expected);
        }
    }

    #[test]
    fn integers_and_fractions_compare_by_value() {
        let (int, float) = (Number::Integer, Number::Float);
        let large = i128::from(u64::MAX);
        for (a, b, expected) in [
            (int(3), float(3.0), Some(Ordering::Equal)),
            (int(3), float(3.5), Some(Ordering::Less)),
            (int(-3), float(-3.5), Some(Ordering::Greater)),
            // Its nearest `f64` is one more.
            (int(large), float(large as f64), Some(Ordering::Less)),
            (int(i128::MAX), float(1e300), Some(Ordering::Less)),
            (
                int(i128::MIN),
                float(f64::NEG_INFINITY),
                Some(Ordering::Greater),
            ),
            (int(0), float(f64::NAN), None),
        ] {
            assert_eq!(a.compare(b), expected, "{a:?} {b:?}");
            assert_eq!(b.compare(a), expected.map(Ordering::reverse), "{b:?} {a:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(bits: u64, integer: i128) {
            let float = f64::from_bits(bits);
            prop_assume!(float.is_finite());
            for number in [Number::Float(float), Number::Integer(integer)] {
                let again: Number = number.to_string().parse().expect("a number");
                prop_assert_eq!(again.to_f64().to_bits() << 1, number.to_f64().to_bits() << 1);
                prop_assert!(again.compare(number) == Some(Ordering::Equal));
            }
        }

        #[test]
        fn differences_of_large_integers_are_exact(base: u64, above in 0..1_i128 << 53) {
            let (low, high) = (i128::from(base), i128::from(base) + above);
            prop_assert_eq!(Number::Integer(high).less(Number::Integer(low)), above as f64);
            // A fraction below 2^50 has its own digits.
            let part = (base >> 14) as f64 + 0.25;
            let less = Number::Integer(high).less(Number::Float(part));
            prop_assert_eq!(less, (high - i128::from(base >> 14)) as f64 - 0.25);
        }
    }
}
