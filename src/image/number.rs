//! The value of a sample of any type, exactly.

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

impl Number {
    /// The nearest `f64`.
    pub fn to_f64(self) -> f64 {
        match self {
            Number::Integer(value) => value as f64,
            Number::Float(value) => value,
        }
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Integer(value) => write!(f, "{value}"),
            Number::Float(value) => write!(f, "{value:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
