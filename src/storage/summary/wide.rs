//! Samples of four or eight bytes: one pass for the range, another one for the histogram.

use rayon::prelude::*;

use crate::image::Number;
use crate::layout::{Extremes, Numbers, Sample, Sum};
use crate::open::{Image, Room};
use crate::storage::summary::bins::{FloatBins, NO_BIN, count_in_bins, counted, integer_bins};
use crate::storage::summary::runs::Runs;
use crate::storage::summary::values::{ChannelSummary, Finite, mean};

/// The values of integers, which all fit an `i128`, and so does their sum.
pub(crate) fn integers<T>(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary
where
    T: Sample<Sum: Sum<Total = i128>>,
{
    let (extremes, numbers) = runs
        .blocks()
        .map_init(Room::default, |room, block| {
            let (mut extremes, mut numbers) = (Extremes::<T>::NONE, Numbers::default());
            runs.each_samples(image, block, channel, room, |samples| {
                extremes.add(samples);
                numbers.add_to_total(samples.iter().copied());
            });
            (extremes, numbers)
        })
        .reduce(
            || (Extremes::NONE, Numbers::<i128>::default()),
            |a, b| (a.0.and(b.0), a.1.and(b.1)),
        );
    let finite = extremes.get().map(|(min, max)| {
        let (min, max) = (min.to_sum().total(), max.to_sum().total());
        let (shift, bins) = integer_bins(min, max);
        let counts = counted(image, runs, channel, bins, |samples: &[T], counts| {
            count_in_bins(samples, counts, |sample| {
                // The difference of two 64-bit integers fits a u64.
                let bin = (sample.to_sum().total().wrapping_sub(min) as u64 >> shift) as usize;
                if sample.is_number() { bin } else { NO_BIN }
            });
        });
        let mean = mean(numbers.sum, numbers.count);
        Finite::integers(min..=max, mean, shift, counts)
    });
    ChannelSummary::integers(finite, runs.samples() - numbers.count)
}

/// What one pass over floats finds.
#[derive(Clone, Copy)]
struct Pass<T> {
    extremes: Extremes<T>,
    /// Of the finite values, each times a scale.
    sum: f64,
    finite: u64,
    /// Not a number, and with a sign.
    gaps: u64,
    /// Without one.
    nan: u64,
    minus_infinity: u64,
    plus_infinity: u64,
}

/// Samples that are looked at side by side, by instructions for several.
const LANES: usize = 8;

impl<T: Sample> Pass<T> {
    const NONE: Pass<T> = Pass {
        extremes: Extremes::NONE,
        sum: 0.0,
        finite: 0,
        gaps: 0,
        nan: 0,
        minus_infinity: 0,
        plus_infinity: 0,
    };

    /// Takes in some samples.
    fn add(&mut self, samples: &[T], scale: f64) {
        self.extremes.add(samples);
        let own = |sample: T| match sample.is_finite() {
            true => sample.to_f64() * scale,
            false => 0.0,
        };
        let (chunks, rest) = samples.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for chunk in chunks {
            for (sum, sample) in sums.iter_mut().zip(chunk) {
                *sum += own(*sample);
            }
        }
        self.sum += sums.iter().sum::<f64>() + rest.iter().copied().map(own).sum::<f64>();
        // Of at most as many as a run has.
        let (mut finite, mut gaps, mut minus_infinity, mut plus_infinity) = (0_u32, 0, 0, 0);
        for sample in samples {
            finite += u32::from(sample.is_finite());
        }
        self.finite += u64::from(finite);
        if finite == samples.len() as u32 {
            return;
        }
        for sample in samples {
            gaps += u32::from(sample.is_gap());
            minus_infinity += u32::from(*sample == T::LOWEST);
            plus_infinity += u32::from(*sample == T::HIGHEST);
        }
        let nan = samples.len() as u32 - finite - gaps - minus_infinity - plus_infinity;
        self.gaps += u64::from(gaps);
        self.nan += u64::from(nan);
        self.minus_infinity += u64::from(minus_infinity);
        self.plus_infinity += u64::from(plus_infinity);
    }

    fn and(self, other: Pass<T>) -> Pass<T> {
        Pass {
            extremes: self.extremes.and(other.extremes),
            sum: self.sum + other.sum,
            finite: self.finite + other.finite,
            gaps: self.gaps + other.gaps,
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
                runs.each_samples(image, block, channel, room, |samples| {
                    pass.add(samples, scale);
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
    let finite = first.extremes.get().map(|(min, max)| {
        let (min, max) = (min.to_f64(), max.to_f64());
        let bins = FloatBins::new(min, max);
        let counts = counted(image, runs, channel, bins.count, |samples: &[T], counts| {
            count_in_bins(samples, counts, |sample| {
                let bin = bins.of(sample.to_f64());
                if sample.is_finite() { bin } else { NO_BIN }
            });
        });
        Finite {
            min: Number::Float(min),
            max: Number::Float(max),
            mean,
            histogram: bins.histogram(max, counts),
        }
    });
    // Where no value stands for none, a sign says nothing.
    let (no_data, nan) = match image.reading().none() {
        Some(_) => (first.gaps, first.nan),
        None => (0, first.nan + first.gaps),
    };
    ChannelSummary {
        finite,
        no_data,
        nan,
        minus_infinity: first.minus_infinity,
        plus_infinity: first.plus_infinity,
    }
}
