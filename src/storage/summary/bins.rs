//! Parts of a range, in which values are counted.

use std::ops::Range;

use rayon::prelude::*;

use crate::image::Number;
use crate::layout::Sample;
use crate::open::{Image, Room};
use crate::storage::summary::runs::Runs;
use crate::storage::summary::values::Histogram;

/// The most bins of a histogram.
const BINS: usize = 32;

/// That of what is in none.
pub(crate) const NO_BIN: usize = BINS;

/// Samples whose bins are found together.
const TOGETHER: usize = 64;

/// Tables that are counted in by turns.
const WAYS: usize = 4;

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

    /// The bin of a finite value.
    pub(super) fn of(&self, value: f64) -> usize {
        let at = (value / 2.0 - self.min / 2.0) * self.scale;
        let last = (self.count - 1) as f64;
        // The whole part, by instructions that every processor has for several: above 2^6, the first six bits behind
        // the exponent are it.
        let at = if at < last { at } else { last };
        ((at + 64.0).to_bits() >> 46 & 63) as usize
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

/// Counts samples in bins, each in that which `of` tells, at most [`NO_BIN`], where nobody asks.
pub(crate) fn count_in_bins<T: Sample>(samples: &[T], counts: &mut [u64], of: impl Fn(T) -> usize) {
    // Neighbours are often alike: counted in different tables they need not wait for each other.
    let mut ways = [[0_u32; 2 * BINS]; WAYS];
    // Bins first, by instructions for several.
    let mut bins = [0; TOGETHER];
    for samples in samples.chunks(TOGETHER) {
        for (bin, sample) in bins.iter_mut().zip(samples) {
            *bin = of(*sample);
        }
        for (i, bin) in bins[..samples.len()].iter().enumerate() {
            ways[i % WAYS][bin % (2 * BINS)] += 1;
        }
    }
    for way in ways {
        for (count, own) in counts.iter_mut().zip(way) {
            *count += u64::from(own);
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
    in_all_threads(runs, bins, Room::default, |room, block, counts| {
        runs.each_samples(image, block, channel, room, |samples| {
            count(samples, counts)
        });
    })
}

/// The same of samples as they are stored.
pub(crate) fn counted_as_stored<T: Sample, const CHANNELS: usize>(
    image: &Image,
    runs: &Runs<'_>,
    channels: [u64; CHANNELS],
    bins: usize,
    count: impl Fn([&[T]; CHANNELS], &mut [u64]) + Sync,
) -> Vec<u64> {
    let rooms = || std::array::from_fn(|_| Room::default());
    in_all_threads(runs, bins, rooms, |rooms, block, counts| {
        runs.each_stored(image, block, channels, rooms, |samples| {
            count(samples, counts)
        });
    })
}

/// Counts what is in each block of the runs.
fn in_all_threads<R: Send>(
    runs: &Runs<'_>,
    bins: usize,
    room: impl Fn() -> R + Sync,
    count: impl Fn(&mut R, Range<u64>, &mut [u64]) + Sync,
) -> Vec<u64> {
    runs.blocks()
        .fold(
            || (vec![0; bins], room()),
            |(mut counts, mut room), block| {
                count(&mut room, block, &mut counts);
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
