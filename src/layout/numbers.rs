//! What samples are together: their sum, their mean, their extremes.

use crate::image::Number;
use crate::layout::base::Base;
use crate::layout::sample::Sample;
use crate::layout::sum::Sum;

/// Holds the sum of all samples of any file, of this type.
pub(crate) type Total<T> = <<T as Sample>::Sum as Sum>::Total;

/// The numbers among some samples: their sum, and how many they are.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<S> {
    pub(crate) sum: S,
    pub(crate) count: u64,
}

/// The mean of some samples.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Mean {
    /// Rounded to an `f64`.
    pub(crate) value: f64,
    /// What that lacks: something where integers are larger than an `f64` holds.
    pub(crate) rest: f64,
}

impl Mean {
    /// The mean less a base; what is not a number stays so.
    pub(crate) fn less(&self, base: &Base) -> f64 {
        match self.value.is_nan() {
            true => self.value,
            false => base.less_parts(self.value, self.rest),
        }
    }
}

impl<S: Sum> Default for Numbers<S> {
    fn default() -> Numbers<S> {
        Numbers {
            sum: S::NONE,
            count: 0,
        }
    }
}

impl<S: Sum> Numbers<S> {
    /// Adds samples, of which it can hold at most [`MOST_SUMMED`](crate::layout::MOST_SUMMED).
    pub(crate) fn add<T: Sample<Sum = S>>(&mut self, samples: impl Iterator<Item = T> + Clone) {
        T::add_all(samples.clone(), &mut self.sum);
        self.count += samples
            .map(|sample| u64::from(sample.is_number()))
            .sum::<u64>();
    }

    /// Adds samples, at most [`MOST_SUMMED`](crate::layout::MOST_SUMMED) at a time, to those of any number.
    pub(crate) fn add_to_total<T>(&mut self, samples: impl Iterator<Item = T> + Clone)
    where
        T: Sample<Sum: Sum<Total = S>>,
    {
        let mut own = Numbers::<T::Sum>::default();
        own.add(samples);
        self.count += own.count;
        self.sum += own.sum.total();
    }

    /// Those of these and others.
    pub(crate) fn and(self, other: Numbers<S>) -> Numbers<S> {
        Numbers {
            sum: self.sum + other.sum,
            count: self.count + other.count,
        }
    }

    /// Their mean; not a number if there are none.
    pub(crate) fn mean(&self) -> Mean {
        let value = self.sum.mean(self.count);
        Mean {
            value,
            rest: self.sum.rest(self.count, value),
        }
    }

    /// Their mean less a base, which wide fractions are [less](Sample::less) already.
    pub(crate) fn mean_less(&self, base: &Base) -> f64 {
        self.sum.mean_less(self.count, base)
    }
}

/// The lowest and the highest finite one of some samples; the lowest above the highest while there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extremes<T> {
    low: T,
    high: T,
}

/// Samples looked at side by side, so many that it is done for all types by instructions for several.
const LANES: usize = 64;

impl<T: Sample> Extremes<T> {
    /// Of no samples.
    pub(crate) const NONE: Extremes<T> = Extremes {
        low: T::HIGHEST,
        high: T::LOWEST,
    };

    /// Of these samples.
    pub(crate) fn of(samples: &[T]) -> Extremes<T> {
        let mut extremes = Extremes::NONE;
        extremes.add(samples);
        extremes
    }

    /// Takes in samples.
    pub(crate) fn add(&mut self, samples: &[T]) {
        if self.low == T::LOWEST && self.high == T::HIGHEST {
            return;
        }
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let finite = |sample: T, other: T| if sample.is_finite() { sample } else { other };
        if !chunks.is_empty() {
            let (mut lows, mut highs) = ([self.low; LANES], [self.high; LANES]);
            for chunk in chunks {
                for i in 0..LANES {
                    lows[i] = lows[i].lower(finite(chunk[i], T::HIGHEST));
                    highs[i] = highs[i].higher(finite(chunk[i], T::LOWEST));
                }
            }
            self.low = lows.into_iter().fold(self.low, T::lower);
            self.high = highs.into_iter().fold(self.high, T::higher);
        }
        for &sample in rest {
            self.low = self.low.lower(finite(sample, T::HIGHEST));
            self.high = self.high.higher(finite(sample, T::LOWEST));
        }
    }

    /// There is none lower than this, which is finite.
    pub(crate) fn low(&mut self, sample: T) {
        self.low = self.low.lower(sample);
    }

    /// There is none higher.
    pub(crate) fn high(&mut self, sample: T) {
        self.high = self.high.higher(sample);
    }

    /// Those of these and other samples.
    pub(crate) fn and(self, other: Extremes<T>) -> Extremes<T> {
        Extremes {
            low: self.low.lower(other.low),
            high: self.high.higher(other.high),
        }
    }

    /// Both; none while there is none.
    pub(crate) fn get(self) -> Option<(T, T)> {
        (self.low <= self.high).then_some((self.low, self.high))
    }

    /// The same as numbers.
    pub(crate) fn bounds(self) -> Bounds {
        Bounds(
            self.get()
                .map(|(low, high)| (low.to_number(), high.to_number())),
        )
    }
}

/// The lowest and the highest of some finite numbers, if there are any.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Bounds(pub(crate) Option<(Number, Number)>);

impl Bounds {
    /// Of nothing.
    pub(crate) const NONE: Bounds = Bounds(None);

    /// The same, as far as an `f64` goes.
    pub(crate) fn to_f64(self) -> Option<(f64, f64)> {
        self.0.map(|(low, high)| (low.to_f64(), high.to_f64()))
    }

    /// Those of these and other numbers.
    #[must_use]
    pub(crate) fn and(self, other: Bounds) -> Bounds {
        let (Some((low, high)), Some((other_low, other_high))) = (self.0, other.0) else {
            return Bounds(self.0.or(other.0));
        };
        let is_less = |a: Number, b: Number| a.compare(b).is_some_and(|order| order.is_lt());
        Bounds(Some((
            if is_less(other_low, low) {
                other_low
            } else {
                low
            },
            if is_less(high, other_high) {
                other_high
            } else {
                high
            },
        )))
    }
}
