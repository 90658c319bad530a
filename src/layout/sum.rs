//! Sums of samples. Those of integers are integers, and exact.

use std::ops::{Add, AddAssign};

use crate::layout::base::{Base, GAP};

/// So many samples of any type have a sum that its [`Sum`](crate::layout::Sample::Sum) holds.
pub(crate) const MOST_SUMMED: u64 = 1 << 23;

/// A sum of samples.
pub(crate) trait Sum: Copy + Default + Add<Output = Self> + AddAssign + Send + Sync {
    /// Holds the sum of all samples of any file.
    type Total: Sum<Total = Self::Total>;

    /// The sum of no samples.
    const NONE: Self;

    /// The same sum.
    fn total(self) -> Self::Total;

    /// The mean of so many samples. Not a number if there are none: a [`GAP`] if all that was added stands for none.
    fn mean(self, count: u64) -> f64;

    /// What the mean, rounded as `mean` is, lacks of itself: something where integers are larger than an `f64` holds.
    fn rest(self, _count: u64, _mean: f64) -> f64 {
        0.0
    }

    /// The mean of so many samples less a base, which wide fractions are [less](crate::layout::Sample::less)
    /// already; else as [`mean`](Sum::mean).
    fn mean_less(self, count: u64, base: &Base) -> f64;
}

/// A sum of fractions.
pub(crate) trait Fractions: Sum {
    /// Of one of them.
    fn of(value: f64) -> Self;

    /// Adds values one after another.
    fn add_each(&mut self, values: impl Iterator<Item = f64> + Clone);
}

macro_rules! integers {
    ($($type:ty, $to_f64:expr, $rest:expr;)*) => {
        $(impl Sum for $type {
            type Total = i128;

            const NONE: $type = 0;

            fn total(self) -> i128 {
                self.into()
            }

            fn mean(self, count: u64) -> f64 {
                match count {
                    // No integer is not a number for another reason.
                    0 => GAP,
                    count => $to_f64(self) / count as f64,
                }
            }

            fn rest(self, count: u64, mean: f64) -> f64 {
                $rest(self, count, mean)
            }

            fn mean_less(self, count: u64, base: &Base) -> f64 {
                match base.less_sum(self.into(), count) {
                    None => base.less(self.mean(count)),
                    Some(_) if count == 0 => GAP,
                    Some((less, rest)) => (less.mean(count) - rest) * base.shrink(),
                }
            }
        })*
    };
}

integers! {
    i32, f64::from, |_, _, _| 0.0;
    i64, |sum| sum as f64, |_, _, _| 0.0;
    i128, rounded, rest;
}

/// `as f64`, which takes long for 128 bits that are hardly ever there.
fn rounded(sum: i128) -> f64 {
    match i64::try_from(sum) {
        Ok(sum) => sum as f64,
        Err(_) => sum as f64,
    }
}

/// Of means below this, digits enough are left behind the point.
const LARGE: f64 = (1_u64 << 32) as f64;

fn rest(sum: i128, count: u64, mean: f64) -> f64 {
    if count == 0 || mean.abs() < LARGE {
        return 0.0;
    }
    let whole = mean.trunc();
    let left = sum - whole as i128 * i128::from(count);
    rounded(left) / count as f64 - (mean - whole)
}

impl Sum for f64 {
    type Total = f64;

    // Zeros of both signs change nothing that is added to it.
    const NONE: f64 = -0.0;

    fn total(self) -> f64 {
        self
    }

    fn mean(self, count: u64) -> f64 {
        match count {
            0 if self.is_sign_negative() => GAP,
            0 => f64::NAN,
            count => self / count as f64,
        }
    }

    fn mean_less(self, count: u64, base: &Base) -> f64 {
        match count {
            0 => self.mean(0),
            count => base.less(self.mean(count)),
        }
    }
}

impl Fractions for f64 {
    fn of(value: f64) -> f64 {
        value
    }

    fn add_each(&mut self, values: impl Iterator<Item = f64> + Clone) {
        *self = values.fold(*self, f64::add);
    }
}
