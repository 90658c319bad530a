//! What samples are together: their sum, their mean, their extremes.

use crate::layout::sample::Sample;
use crate::layout::sum::Sum;

/// Holds the sum of all samples of any file, of this type.
pub(crate) type Total<T> = <<T as Sample>::Sum as Sum>::Total;

/// The numbers among some samples: their sum, and how many they are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Numbers<S> {
    pub(crate) sum: S,
    pub(crate) count: u64,
}

impl<S: Sum> Numbers<S> {
    /// Adds samples, at most [`MOST_SUMMED`](crate::layout::MOST_SUMMED) at a time.
    pub(crate) fn add<T: Sample>(&mut self, samples: impl Iterator<Item = T>)
    where
        T::Sum: Sum<Total = S>,
    {
        let each = samples.map(|sample| {
            self.count += u64::from(sample.is_number());
            sample.to_sum()
        });
        T::Sum::add_to(&mut self.sum, each);
    }

    /// Their mean; not a number if there are none.
    pub(crate) fn mean(&self) -> f64 {
        self.sum.mean(self.count)
    }

    /// Their mean less a base, which fractions are [less](Sample::less) already.
    pub(crate) fn mean_less(&self, base: f64) -> f64 {
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
    pub(crate) fn to_f64(self) -> Extremes<f64> {
        match self.get() {
            None => Extremes::NONE,
            Some((low, high)) => Extremes {
                low: low.to_f64(),
                high: high.to_f64(),
            },
        }
    }
}
