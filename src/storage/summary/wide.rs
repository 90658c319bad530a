//! Samples of four or eight bytes: one pass for the range, another one for the histogram.

use rayon::prelude::*;

use crate::image::Number;
use crate::layout::{Extremes, Numbers, Sample, Sum};
use crate::open::{Image, Room};
use crate::storage::summary::bins::{FloatBins, counted, integer_bins};
use crate::storage::summary::runs::Runs;
use crate::storage::summary::values::{ChannelSummary, Finite, mean};

/// The values of integers, which all fit an `i128`, and so does their sum.
pub(crate) fn integers<T>(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary
where
    T: Sample<Sum: Sum<Total = i128>> + Into<i128>,
{
    let (extremes, sum) = runs
        .blocks()
        .map_init(Room::default, |room, block| {
            let (mut extremes, mut sum) = (Extremes::<T>::NONE, Numbers::default());
            runs.each(block, channel, |run| {
                let samples = image.samples(&run, room);
                extremes.add(samples);
                sum.add_to_total(samples.iter().copied());
            });
            (extremes, sum.sum)
        })
        .reduce(|| (Extremes::NONE, 0), |a, b| (a.0.and(b.0), a.1 + b.1));
    let finite = extremes.get().map(|(min, max)| {
        let (min, max): (i128, i128) = (min.into(), max.into());
        let (shift, bins) = integer_bins(min, max);
        let counts = counted(image, runs, channel, bins, |samples: &[T], counts| {
            for &sample in samples {
                // The difference of two 64-bit integers fits a u64.
                let above = sample.into().wrapping_sub(min) as u64;
                counts[(above >> shift) as usize] += 1;
            }
        });
        Finite::integers(min..=max, mean(sum, runs.samples()), shift, counts)
    });
    ChannelSummary::integers(finite)
}

/// What one pass over floats finds.
#[derive(Clone, Copy)]
struct Pass<T> {
    /// Of zeros of both signs the one that was met first.
    low: T,
    high: T,
    /// Of the finite values, each times a scale.
    sum: f64,
    finite: u64,
    nan: u64,
    minus_infinity: u64,
    plus_infinity: u64,
}

impl<T: Sample> Pass<T> {
    const NONE: Pass<T> = Pass {
        low: T::HIGHEST,
        high: T::LOWEST,
        sum: 0.0,
        finite: 0,
        nan: 0,
        minus_infinity: 0,
        plus_infinity: 0,
    };

    /// Takes in some samples.
    fn add(&mut self, samples: &[T], scale: f64) {
        let (mut low, mut high, mut sum, mut others) = (self.low, self.high, self.sum, 0);
        for &sample in samples {
            if sample.is_finite() {
                low = low.lower(sample);
                high = high.higher(sample);
                sum += sample.to_f64() * scale;
            } else {
                others += 1;
                self.nan += u64::from(!sample.is_number());
                self.minus_infinity += u64::from(sample == T::LOWEST);
                self.plus_infinity += u64::from(sample == T::HIGHEST);
            }
        }
        (self.low, self.high, self.sum) = (low, high, sum);
        self.finite += samples.len() as u64 - others;
    }

    fn and(self, other: Pass<T>) -> Pass<T> {
        Pass {
            low: self.low.lower(other.low),
            high: self.high.higher(other.high),
            sum: self.sum + other.sum,
            finite: self.finite + other.finite,
            nan: self.nan + other.nan,
            minus_infinity: self.minus_infinity + other.minus_infinity,
            plus_infinity: self.plus_infinity + other.plus_infinity,
        }
    }
}

/// Scales a sum where it would be larger than an `f64` can be.
const SMALL: f64 = 1.0 / (1_u128 << 64) as f64;

/// The values of floats.
pub(crate) fn floats<T: Sample>(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary {
    let pass = |scale: f64| {
        let passes: Vec<Pass<T>> = runs
            .blocks()
            .map_init(Room::default, |room, block| {
                let mut pass = Pass::NONE;
                runs.each(block, channel, |run| {
                    pass.add(image.samples(&run, room), scale);
                });
                pass
            })
            .collect();
        // One after the other, so that the sum is the same each time.
        passes.into_iter().fold(Pass::NONE, Pass::and)
    };
    let first = pass(1.0);
    let mut mean = first.sum / first.finite as f64;
    if first.finite > 0 && !mean.is_finite() {
        mean = pass(SMALL).sum / first.finite as f64 / SMALL;
    }
    let finite = (first.finite > 0).then(|| {
        let (min, max) = (first.low.to_f64(), first.high.to_f64());
        let bins = FloatBins::new(min, max);
        let counts = counted(image, runs, channel, bins.count, |samples: &[T], counts| {
            for sample in samples.iter().filter(|sample| sample.is_finite()) {
                counts[bins.of(sample.to_f64())] += 1;
            }
        });
        Finite {
            min: Number::Float(min),
            max: Number::Float(max),
            mean,
            histogram: bins.histogram(max, counts),
        }
    });
    ChannelSummary {
        finite,
        nan: first.nan,
        minus_infinity: first.minus_infinity,
        plus_infinity: first.plus_infinity,
    }
}
