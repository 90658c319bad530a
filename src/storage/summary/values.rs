//! Which values the samples of an image have: smallest, largest, mean, and how many of each.

use std::ops::RangeInclusive;

use crate::image::Number;

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
    /// Samples that stand for none. They are in nothing else that is told.
    pub no_data: u64,
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

impl Summary {
    /// Whether all samples were looked at.
    pub fn is_exact(&self) -> bool {
        self.read == self.samples
    }
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
    /// Of integers, which are all finite, but for so many that stand for none.
    pub(super) fn integers(finite: Option<Finite>, no_data: u64) -> ChannelSummary {
        ChannelSummary {
            finite,
            no_data,
            nan: 0,
            minus_infinity: 0,
            plus_infinity: 0,
        }
    }
}

/// `sum / count`, rounded once or twice.
pub(crate) fn mean(sum: i128, count: u64) -> f64 {
    let count = i128::from(count);
    let (whole, rest) = (sum.div_euclid(count), sum.rem_euclid(count));
    whole as f64 + rest as f64 / count as f64
}
