//! Which values the samples of an image have: smallest, largest, mean, and how many of each.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::image::{ByteOrder, SampleKind};
use crate::open::Image;
use crate::storage::summary::runs::Runs;
use crate::storage::summary::{table, wide};

/// Images of more bytes than this are sampled unless an exact summary is asked for: about what is
/// read from a fast disk while somebody waits.
const EXACT_BYTES: u64 = 1 << 32;

/// The values of an image's samples.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// Samples of each channel.
    pub samples: u64,
    /// How many of them were looked at: all, or some from everywhere in the image.
    pub read: u64,
    /// One for each channel.
    pub channels: Vec<ChannelSummary>,
}

/// The values of one channel, as far as they were looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct ChannelSummary {
    /// The finite ones; none if there are none.
    pub finite: Option<Finite>,
    /// Samples that are not a number.
    pub nan: u64,
    /// Samples that are minus infinity.
    pub minus_infinity: u64,
    /// Samples that are plus infinity.
    pub plus_infinity: u64,
}

/// What is known of numbers, at least one.
#[derive(Clone, PartialEq, Debug)]
pub struct Finite {
    /// The smallest.
    pub min: Number,
    /// The largest.
    pub max: Number,
    /// The mean, correct to the last digits of an `f64`; infinite only where an `f64` ends.
    pub mean: f64,
    /// How many lie where.
    pub histogram: Histogram,
}

/// Counts of values: the bin `i` has those from `start + i·width` up to the next bin's start (the
/// last bin of fractions includes its end).
#[derive(Clone, PartialEq, Debug)]
pub struct Histogram {
    /// The smallest value.
    pub start: Number,
    /// The width of a bin, a power of two for integers.
    pub width: Number,
    /// 1 to 32 counts.
    pub counts: Vec<u64>,
}

/// The value of a sample, exactly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Number {
    /// Of an integer type, bool included.
    Integer(i128),
    /// Of a floating-point type.
    Float(f64),
}

/// The most bins of a histogram.
const BINS: usize = 32;

impl Summary {
    /// Looks at all samples of the image, or, unless `exact` is asked for, at some of a large one.
    pub fn new(image: &Image, exact: bool) -> Summary {
        let layout = image.layout();
        let samples = layout.size().pixels() * layout.frames();
        let large = samples.saturating_mul(layout.channels() * layout.sample().bytes());
        let runs = if exact || large <= EXACT_BYTES {
            Runs::all(layout)
        } else {
            Runs::some(layout)
        };
        let read = runs.samples();
        image.expect_random(read < samples);
        let channels = (0..layout.channels())
            .map(|channel| channel_summary(image, &runs, channel))
            .collect();
        image.expect_random(false);
        Summary {
            samples,
            read,
            channels,
        }
    }

    /// Whether all samples were looked at.
    pub fn is_exact(&self) -> bool {
        self.read == self.samples
    }
}

fn channel_summary(image: &Image, runs: &Runs, channel: u64) -> ChannelSummary {
    let bytes = image.bytes();
    let sample = image.layout().sample();
    // The match is outside of all loops.
    macro_rules! wide {
        ($values:ident, $type:ty) => {
            match sample.order() {
                ByteOrder::Little => wide::$values(bytes, runs, channel, <$type>::from_le_bytes),
                ByteOrder::Big => wide::$values(bytes, runs, channel, <$type>::from_be_bytes),
            }
        };
    }
    match sample.kind() {
        SampleKind::Bool | SampleKind::U8 | SampleKind::I8 => {
            table::of_bytes(bytes, runs, channel).summary(sample.kind())
        }
        SampleKind::U16 | SampleKind::I16 | SampleKind::F16 => match sample.order() {
            ByteOrder::Little => table::of_pairs(bytes, runs, channel, u16::from_le_bytes),
            ByteOrder::Big => table::of_pairs(bytes, runs, channel, u16::from_be_bytes),
        }
        .summary(sample.kind()),
        SampleKind::U32 => wide!(integers, u32),
        SampleKind::I32 => wide!(integers, i32),
        SampleKind::U64 => wide!(integers, u64),
        SampleKind::I64 => wide!(integers, i64),
        SampleKind::F32 => wide!(floats, f32),
        SampleKind::F64 => wide!(floats, f64),
    }
}

/// The bins for integers from `min` to `max`: as many as there are values, or as their widths, a
/// power of two, allow.
pub(crate) fn integer_bins(min: i128, max: i128) -> (u32, usize) {
    let range = (max - min) as u128;
    let mut shift = 0;
    while range >> shift >= BINS as u128 {
        shift += 1;
    }
    (shift, (range >> shift) as usize + 1)
}

/// The bins for fractions from `min` to `max`, where no difference is too large for an `f64`.
pub(crate) struct FloatBins {
    pub(super) min: f64,
    pub(super) scale: f64,
    pub(super) count: usize,
}

impl FloatBins {
    pub(super) fn new(min: f64, max: f64) -> FloatBins {
        let range = max / 2.0 - min / 2.0;
        let count = if range > 0.0 { BINS } else { 1 };
        FloatBins {
            min,
            // Of half the difference; a range that is not much larger than zero has no inverse.
            scale: f64::min(count as f64 / range, f64::MAX),
            count,
        }
    }

    pub(super) fn of(&self, value: f64) -> usize {
        let at = (value / 2.0 - self.min / 2.0) * self.scale;
        (at as usize).min(self.count - 1)
    }

    pub(super) fn histogram(&self, max: f64, counts: Vec<u64>) -> Histogram {
        let width = (max / 2.0 - self.min / 2.0) / self.count as f64 * 2.0;
        Histogram {
            start: Number::Float(self.min),
            width: Number::Float(width),
            counts,
        }
    }
}

/// `sum / count`, rounded once or twice.
pub(crate) fn mean(sum: i128, count: u64) -> f64 {
    let count = i128::from(count);
    let (whole, rest) = (sum.div_euclid(count), sum.rem_euclid(count));
    whole as f64 + rest as f64 / count as f64
}

/// Counts of bins, summed over threads.
pub(crate) fn count_bins(
    runs: &Runs,
    channel: u64,
    bins: usize,
    count: impl Fn(usize, usize, &mut [u64]) + Sync,
) -> Vec<u64> {
    runs.blocks()
        .fold(
            || vec![0; bins],
            |mut counts, block| {
                runs.each(block, channel, |at, samples| {
                    count(at, samples, &mut counts)
                });
                counts
            },
        )
        .reduce(|| vec![0; bins], added)
}

pub(crate) fn added(mut a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
    a
}

impl Finite {
    /// Of integers; bin `i` of the histogram begins at the least one + i · 2^shift.
    pub(super) fn integers(
        range: RangeInclusive<i128>,
        mean: f64,
        shift: u32,
        counts: Vec<u64>,
    ) -> Finite {
        let (min, max) = range.into_inner();
        Finite {
            min: Number::Integer(min),
            max: Number::Integer(max),
            mean,
            histogram: Histogram {
                start: Number::Integer(min),
                width: Number::Integer(1 << shift),
                counts,
            },
        }
    }
}

impl ChannelSummary {
    /// Of integers, which are all finite.
    pub(super) fn integers(finite: Option<Finite>) -> ChannelSummary {
        ChannelSummary {
            finite,
            nan: 0,
            minus_infinity: 0,
            plus_infinity: 0,
        }
    }
}
