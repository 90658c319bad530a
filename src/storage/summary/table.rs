//! Samples of one or two bytes: counted one value at a time, everything else follows from the counts.

use half::f16;
use rayon::prelude::*;

use crate::image::SampleKind;
use crate::storage::summary::runs::{Runs, each_sample};
use crate::storage::summary::values::{
    ChannelSummary, Finite, FloatBins, Number, added, integer_bins, mean,
};

/// How many samples have which bits.
pub(crate) struct Table(Vec<u64>);

/// Counts bytes.
pub(crate) fn of_bytes(bytes: &[u8], runs: &Runs, channel: u64) -> Table {
    const WAYS: usize = 4;
    let counts = runs
        .blocks()
        .fold(
            || vec![[0_u64; 256]; WAYS],
            |mut counts, block| {
                // Neighbours are often alike: counted in different tables they need not wait for
                // each other.
                let [a, b, c, d] = &mut counts[..] else {
                    return counts;
                };
                runs.each(block, channel, |at, samples| {
                    if runs.step() == 1 {
                        let (fours, rest) = bytes[at..at + samples].as_chunks::<WAYS>();
                        for four in fours {
                            a[usize::from(four[0])] += 1;
                            b[usize::from(four[1])] += 1;
                            c[usize::from(four[2])] += 1;
                            d[usize::from(four[3])] += 1;
                        }
                        for &byte in rest {
                            a[usize::from(byte)] += 1;
                        }
                    } else {
                        each_sample(bytes, at, samples, runs.step(), |[byte]| {
                            a[usize::from(byte)] += 1;
                        });
                    }
                });
                counts
            },
        )
        .map(|counts| counts.into_iter().map(Vec::from).fold(vec![0; 256], added))
        .reduce(|| vec![0; 256], added);
    Table(counts)
}

/// Counts pairs of bytes, in the order that `number` knows.
pub(crate) fn of_pairs(
    bytes: &[u8],
    runs: &Runs,
    channel: u64,
    number: fn([u8; 2]) -> u16,
) -> Table {
    let count = |at, samples, counts: &mut [u64]| {
        each_sample(bytes, at, samples, runs.step(), |pair| {
            counts[usize::from(number(pair))] += 1;
        });
    };
    Table(crate::storage::summary::values::count_bins(
        runs,
        channel,
        1 << 16,
        count,
    ))
}

impl Table {
    pub(crate) fn summary(&self, kind: SampleKind) -> ChannelSummary {
        let counted = self.0.iter().enumerate().filter(|(_, count)| **count > 0);
        if kind == SampleKind::F16 {
            // Two bytes.
            return floats(
                &counted.map(|(bits, &count)| (f16::from_bits(bits as u16).to_f64(), count)),
            );
        }
        integers(counted.map(|(bits, &count)| {
            let value = match kind {
                SampleKind::Bool => i128::from(bits != 0),
                SampleKind::I8 => i128::from(bits as u8 as i8),
                SampleKind::I16 => i128::from(bits as u16 as i16),
                _ => bits as i128,
            };
            (value, count)
        }))
    }
}

fn integers(counted: impl Iterator<Item = (i128, u64)> + Clone) -> ChannelSummary {
    let values = counted.clone().map(|(value, _)| value);
    let finite = values.clone().min().zip(values.max()).map(|(min, max)| {
        let (shift, bins) = integer_bins(min, max);
        let (mut counts, mut sum, mut total) = (vec![0; bins], 0, 0);
        for (value, count) in counted {
            counts[((value - min) >> shift) as usize] += count;
            sum += value * i128::from(count);
            total += count;
        }
        Finite::integers(min..=max, mean(sum, total), shift, counts)
    });
    ChannelSummary::integers(finite)
}

fn floats(counted: &(impl Iterator<Item = (f64, u64)> + Clone)) -> ChannelSummary {
    let count_if = |is: fn(f64) -> bool| {
        let those = counted.clone().filter(|(value, _)| is(*value));
        those.map(|(_, count)| count).sum()
    };
    let values = counted.clone().filter(|(value, _)| value.is_finite());
    let min = values.clone().map(|(value, _)| value).reduce(f64::min);
    let max = values.clone().map(|(value, _)| value).reduce(f64::max);
    let finite = min.zip(max).map(|(min, max)| {
        let bins = FloatBins::new(min, max);
        let (mut counts, mut sum, mut total) = (vec![0; bins.count], 0.0, 0);
        for (value, count) in values {
            counts[bins.of(value)] += count;
            sum += value * count as f64;
            total += count;
        }
        Finite {
            min: Number::Float(min),
            max: Number::Float(max),
            mean: sum / total as f64,
            histogram: bins.histogram(max, counts),
        }
    });
    ChannelSummary {
        finite,
        nan: count_if(f64::is_nan),
        minus_infinity: count_if(|value| value == f64::NEG_INFINITY),
        plus_infinity: count_if(|value| value == f64::INFINITY),
    }
}
