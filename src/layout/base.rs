//! What is taken from values before they are summed up.

use crate::image::Number;

/// The mean of samples that all stand for none.
pub(crate) const GAP: f64 = f64::from_bits(0xfff8_0000_0000_0000);

/// What is taken from every value, and what the rest is multiplied with: a power of two, which changes no digit, but
/// keeps differences of very large values finite.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Base {
    /// 1, or [`Base::SMALL`].
    shrink: f64,
    /// Times the former.
    value: f64,
    /// The whole part, where integers can be taken from it, and the rest.
    whole: i128,
    rest: f64,
}

impl Base {
    /// Nothing is taken.
    pub(crate) const NONE: Base = Base {
        shrink: 1.0,
        value: 0.0,
        whole: 0,
        rest: 0.0,
    };

    /// Makes what is as large as an `f64` can be so much smaller that many can be added.
    pub(crate) const SMALL: f64 = 1.0 / (1_u128 << 64) as f64;

    /// From here on values are made smaller.
    const LARGE: f64 = f64::MAX * Base::SMALL;

    /// From here on all values of an `f64` are integers.
    const ALL_WHOLE: f64 = (1_u64 << 53) as f64;

    /// Integers up to this, times as many as there can be, fit an `i128`.
    const MOST_WHOLE: u128 = 1 << 80;

    /// Takes `value` from values that are mostly no further from zero than `reach`.
    pub(crate) fn new(value: Number, reach: f64) -> Base {
        let (whole, rest) = match value.parts() {
            (whole, rest) if whole.unsigned_abs() <= Base::MOST_WHOLE => (whole, rest),
            _ => (0, value.to_f64()),
        };
        let shrink = if reach > Base::LARGE {
            Base::SMALL
        } else {
            1.0
        };
        Base {
            shrink,
            value: value.to_f64() * shrink,
            whole,
            rest,
        }
    }

    /// What the rest is multiplied with.
    pub(crate) fn shrink(&self) -> f64 {
        self.shrink
    }

    /// A value less the base.
    pub(crate) fn less(&self, value: f64) -> f64 {
        value * self.shrink - self.value
    }

    /// Whether integers that an `f64` holds are [less](Base::less) it without loss.
    pub(crate) fn is_exact(&self) -> bool {
        self.whole.unsigned_abs() <= Base::ALL_WHOLE as u128
    }

    /// A number less the base.
    pub(crate) fn less_number(&self, number: Number) -> f64 {
        let is_large = |value: i128| value.unsigned_abs() > Base::ALL_WHOLE as u128;
        match number {
            Number::Integer(value) if is_large(value) || is_large(self.whole) => {
                (value.saturating_sub(self.whole) as f64 - self.rest) * self.shrink
            }
            number => self.less(number.to_f64()),
        }
    }

    /// A large number and its rest less the base.
    pub(crate) fn less_parts(&self, value: f64, rest: f64) -> f64 {
        if rest == 0.0 && value.abs() < Base::ALL_WHOLE {
            return self.less(value);
        }
        let (whole, part) = Number::Float(value).parts();
        (whole.saturating_sub(self.whole) as f64 + (part - self.rest) + rest) * self.shrink
    }

    /// The mean of so many integers less the base. None if its whole part is nothing.
    pub(crate) fn less_sum(&self, sum: i128, count: u64) -> Option<(i128, f64)> {
        (self.whole != 0).then(|| (sum - self.whole * i128::from(count), self.rest))
    }
}
