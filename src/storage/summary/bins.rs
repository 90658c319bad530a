//! Parts of a range, in which values are counted.

use rayon::prelude::*;

use crate::image::Number;
use crate::layout::Sample;
use crate::open::{Image, Room};
use crate::storage::summary::runs::Runs;
use crate::storage::summary::values::Histogram;

/// The most bins of a histogram.
const BINS: usize = 32;

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

/// Counts samples in bins with `count`, in all threads.
pub(crate) fn counted<T: Sample>(
    image: &Image,
    runs: &Runs<'_>,
    channel: u64,
    bins: usize,
    count: impl Fn(&[T], &mut [u64]) + Sync,
) -> Vec<u64> {
    runs.blocks()
        .fold(
            || (vec![0; bins], Room::default()),
            |(mut counts, mut room), block| {
                runs.each_samples(image, block, channel, &mut room, |samples| {
                    count(samples, &mut counts);
                });
                (counts, room)
            },
        )
        .map(|(counts, _)| counts)
        .reduce(|| vec![0; bins], |a, b| added(a, &b))
}

/// The sums of the counts of each bin.
pub(crate) fn added(mut a: Vec<u64>, b: &[u64]) -> Vec<u64> {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
    a
}
