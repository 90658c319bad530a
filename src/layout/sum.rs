//! Sums of samples. Those of integers are integers, and exact.

use std::ops::{Add, AddAssign};

/// So many samples of any type have a sum that its [`Sum`](crate::layout::Sample::Sum) holds.
pub(crate) const MOST_SUMMED: u64 = 1 << 23;

/// A sum of samples.
pub(crate) trait Sum: Copy + Default + Add<Output = Self> + AddAssign + Send + Sync {
    /// Holds the sum of all samples of any file.
    type Total: Sum<Total = Self::Total>;

    /// The same sum.
    fn total(self) -> Self::Total;

    /// Adds samples, each as a sum of its own, to a total: fractions one after another.
    fn add_to(total: &mut Self::Total, samples: impl Iterator<Item = Self>);

    /// The mean of so many samples; not a number if there are none.
    fn mean(self, count: u64) -> f64;

    /// The mean of so many samples less `base`, which fractions are [less](crate::layout::Sample::less) already; not a
    /// number if there are none.
    fn mean_less(self, count: u64, base: f64) -> f64;
}

macro_rules! integers {
    ($($type:ty, $to_f64:expr;)*) => {
        $(impl Sum for $type {
            type Total = i128;

            fn total(self) -> i128 {
                self.into()
            }

            fn add_to(total: &mut i128, samples: impl Iterator<Item = $type>) {
                *total += i128::from(samples.fold(0, <$type>::add));
            }

            fn mean(self, count: u64) -> f64 {
                $to_f64(self) / count as f64
            }

            fn mean_less(self, count: u64, base: f64) -> f64 {
                // Its whole part is taken from the sum, where it cannot be too large for that.
                let whole = if base.abs() < TWO_TO_63 { base.floor() } else { 0.0 };
                let less = i128::from(self) - i128::from(whole as i64) * i128::from(count);
                less.mean(count) - (base - whole)
            }
        })*
    };
}

integers! {
    i32, f64::from;
    i64, |sum| sum as f64;
    i128, rounded;
}

const TWO_TO_63: f64 = (1_u64 << 63) as f64;

/// `as f64`, which takes long for 128 bits that are hardly ever there.
fn rounded(sum: i128) -> f64 {
    match i64::try_from(sum) {
        Ok(sum) => sum as f64,
        Err(_) => sum as f64,
    }
}

impl Sum for f64 {
    type Total = f64;

    fn total(self) -> f64 {
        self
    }

    fn add_to(total: &mut f64, samples: impl Iterator<Item = f64>) {
        *total = samples.fold(*total, f64::add);
    }

    fn mean(self, count: u64) -> f64 {
        match count {
            0 => f64::NAN,
            count => self / count as f64,
        }
    }

    fn mean_less(self, count: u64, _: f64) -> f64 {
        self.mean(count)
    }
}
