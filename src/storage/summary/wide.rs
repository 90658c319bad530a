//! Samples of four or eight bytes: one pass for the range, another one for the histogram.

use rayon::prelude::*;

use crate::storage::summary::runs::{Runs, each_sample};
use crate::storage::summary::values::{
    ChannelSummary, Finite, FloatBins, Number, count_bins, integer_bins, mean,
};

/// The values of integers, which all fit an `i128`, and so does their sum.
pub(crate) fn integers<T, const N: usize>(
    bytes: &[u8],
    runs: &Runs,
    channel: u64,
    number: fn([u8; N]) -> T,
) -> ChannelSummary
where
    T: Copy + Ord + Send + Sync + Into<i128>,
{
    let (low, high, sum) = runs
        .blocks()
        .map(|block| {
            let (mut low, mut high, mut sum) = (None, None, 0_i128);
            runs.each(block, channel, |at, samples| {
                // The first stands for all until they are seen; there is one.
                let mut first = [0; N];
                first.copy_from_slice(&bytes[at..at + N]);
                let mut range = (number(first), number(first));
                each_sample(bytes, at, samples, runs.step(), |sample| {
                    let value = number(sample);
                    range = (range.0.min(value), range.1.max(value));
                    sum += value.into();
                });
                low = low.into_iter().chain([range.0]).min();
                high = high.max(Some(range.1));
            });
            (low, high, sum)
        })
        .reduce(
            || (None, None, 0),
            |a, b| {
                let low = a.0.into_iter().chain(b.0).min();
                (low, a.1.max(b.1), a.2 + b.2)
            },
        );
    let finite = low.zip(high).map(|(min, max)| {
        let (min, max): (i128, i128) = (min.into(), max.into());
        let (shift, bins) = integer_bins(min, max);
        let counts = count_bins(runs, channel, bins, |at, samples, counts| {
            each_sample(bytes, at, samples, runs.step(), |sample| {
                // The difference of two 64-bit integers fits a u64.
                let above = number(sample).into().wrapping_sub(min) as u64;
                counts[(above >> shift) as usize] += 1;
            });
        });
        Finite::integers(min..=max, mean(sum, runs.samples()), shift, counts)
    });
    ChannelSummary::integers(finite)
}

/// What one pass over floats finds.
#[derive(Clone, Copy)]
struct Pass {
    min: f64,
    max: f64,
    /// Of the finite values, each times a scale.
    sum: f64,
    finite: u64,
    nan: u64,
    minus_infinity: u64,
    plus_infinity: u64,
}

impl Pass {
    const NONE: Pass = Pass {
        min: f64::INFINITY,
        max: f64::NEG_INFINITY,
        sum: 0.0,
        finite: 0,
        nan: 0,
        minus_infinity: 0,
        plus_infinity: 0,
    };

    fn and(self, other: Pass) -> Pass {
        Pass {
            min: self.min.min(other.min),
            max: self.max.max(other.max),
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
pub(crate) fn floats<T, const N: usize>(
    bytes: &[u8],
    runs: &Runs,
    channel: u64,
    number: fn([u8; N]) -> T,
) -> ChannelSummary
where
    T: Copy + Into<f64> + Send + Sync,
{
    let pass = |scale: f64| {
        let passes: Vec<Pass> = runs
            .blocks()
            .map(|block| {
                let mut pass = Pass::NONE;
                runs.each(block, channel, |at, samples| {
                    each_sample(bytes, at, samples, runs.step(), |sample| {
                        let value: f64 = number(sample).into();
                        if value.is_finite() {
                            pass.min = pass.min.min(value);
                            pass.max = pass.max.max(value);
                            pass.sum += value * scale;
                            pass.finite += 1;
                        } else {
                            pass.nan += u64::from(value.is_nan());
                            pass.minus_infinity += u64::from(value == f64::NEG_INFINITY);
                            pass.plus_infinity += u64::from(value == f64::INFINITY);
                        }
                    });
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
        let bins = FloatBins::new(first.min, first.max);
        let counts = count_bins(runs, channel, bins.count, |at, samples, counts| {
            each_sample(bytes, at, samples, runs.step(), |sample| {
                let value: f64 = number(sample).into();
                if value.is_finite() {
                    counts[bins.of(value)] += 1;
                }
            });
        });
        Finite {
            min: Number::Float(first.min),
            max: Number::Float(first.max),
            mean,
            histogram: bins.histogram(first.max, counts),
        }
    });
    ChannelSummary {
        finite,
        nan: first.nan,
        minus_infinity: first.minus_infinity,
        plus_infinity: first.plus_infinity,
    }
}
