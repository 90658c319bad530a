//! Sums of fractions that may be as large as an `f64` can be.

use std::ops::{Add, AddAssign};

use crate::layout::base::Base;
use crate::layout::sum::{Fractions, Sum};

/// A sum of finite values is finite, however large they are; infinite ones make it infinite.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WideSum {
    /// What could be added as it is; always finite.
    plain: f64,
    /// What was too large for that, times [`Base::SMALL`].
    small: f64,
}

impl Add for WideSum {
    type Output = WideSum;

    fn add(mut self, other: WideSum) -> WideSum {
        self += other;
        self
    }
}

impl AddAssign for WideSum {
    fn add_assign(&mut self, other: WideSum) {
        let plain = self.plain + other.plain;
        if plain.is_finite() {
            self.plain = plain;
        } else {
            self.small += self.plain * Base::SMALL + other.plain * Base::SMALL;
            self.plain = 0.0;
        }
        self.small += other.small;
    }
}

impl Fractions for WideSum {
    fn of(value: f64) -> WideSum {
        match value.is_finite() {
            true => WideSum {
                plain: value,
                small: 0.0,
            },
            false => WideSum {
                plain: 0.0,
                small: value,
            },
        }
    }

    fn add_each(&mut self, values: impl Iterator<Item = f64> + Clone) {
        let plain = values.clone().fold(self.plain, f64::add);
        if plain.is_finite() {
            self.plain = plain;
        } else {
            values.for_each(|value| *self += WideSum::of(value));
        }
    }
}

impl Sum for WideSum {
    type Total = WideSum;

    const NONE: WideSum = WideSum {
        plain: -0.0,
        small: 0.0,
    };

    fn total(self) -> WideSum {
        self
    }

    fn mean(self, count: u64) -> f64 {
        if count == 0 {
            return self.plain.mean(0);
        }
        if self.small == 0.0 {
            return self.plain / count as f64;
        }
        let mean = (self.small + self.plain * Base::SMALL) / count as f64;
        match mean.is_finite() {
            // It is no larger than the largest value, but for what was rounded.
            true => (mean / Base::SMALL).clamp(f64::MIN, f64::MAX),
            false => mean,
        }
    }

    /// Its samples are less the base already.
    fn mean_less(self, count: u64, _: &Base) -> f64 {
        self.mean(count)
    }
}
