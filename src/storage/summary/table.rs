//! Samples of one or two bytes: counted one value at a time, everything else follows from the counts.

use std::cmp::Ordering;

use crate::image::{ByteOrder, Number, SampleType};
use crate::layout::{Reading, Sample};
use crate::open::{COLORS, Image};
use crate::storage::summary::bins::{FloatBins, added, counted_as_stored, integer_bins};
use crate::storage::summary::runs::Runs;
use crate::storage::summary::values::{ChannelSummary, Finite, mean};

/// Counts samples of one byte.
pub(crate) fn of_bytes<T: Sample>(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary {
    // Neighbours are often alike: counted in different tables they need not wait for each other.
    const WAYS: usize = 4;
    let counts = counted_as_stored(
        image,
        runs,
        [channel],
        WAYS << 8,
        |[bytes]: [&[u8]; 1], counts| {
            let [a, b, c, d] = counts.as_chunks_mut::<{ 1 << 8 }>().0 else {
                return;
            };
            let (fours, rest) = bytes.as_chunks::<WAYS>();
            for four in fours {
                a[usize::from(four[0])] += 1;
                b[usize::from(four[1])] += 1;
                c[usize::from(four[2])] += 1;
                d[usize::from(four[3])] += 1;
            }
            for &byte in rest {
                a[usize::from(byte)] += 1;
            }
        },
    );
    let mut ways = counts.chunks(1 << 8);
    let first = ways.next().map(<[u64]>::to_vec).unwrap_or_default();
    let counts = ways.fold(first, added);
    let all: Vec<u8> = (0..=u8::MAX).collect();
    summary::<T>(image, runs, channel, &all, &counts)
}

/// Counts samples of two bytes.
pub(crate) fn of_pairs<T: Sample>(image: &Image, runs: &Runs<'_>, channel: u64) -> ChannelSummary {
    let counts = counted_as_stored(
        image,
        runs,
        [channel],
        1 << 16,
        |[pairs]: [&[u16]; 1], counts| {
            // Of a length that is known, so that no index need be checked.
            let Some(counts) = counts.first_chunk_mut::<{ 1 << 16 }>() else {
                return;
            };
            for &pair in pairs {
                counts[usize::from(pair)] += 1;
            }
        },
    );
    let all: Vec<u16> = (0..=u16::MAX).collect();
    summary::<T>(image, runs, channel, bytemuck::cast_slice(&all), &counts)
}

/// Of samples of which `all` are the bytes, in the machine's order, and so many of each.
fn summary<T: Sample>(
    image: &Image,
    runs: &Runs<'_>,
    channel: u64,
    all: &[u8],
    counts: &[u64],
) -> ChannelSummary {
    let native = SampleType::new(image.reading().kind(), ByteOrder::NATIVE);
    let mut room = Vec::new();
    let samples: &[T] = T::read(&Reading::plain(native), all, size_of::<T>(), &mut room);
    let none = image.reading().none();
    let is_none = |sample: T| match none {
        Some(none) if none.to_f64().is_nan() => !sample.is_number(),
        Some(none) => sample
            .to_number()
            .compare(none)
            .is_some_and(Ordering::is_eq),
        None => false,
    };
    let has = samples.iter().copied().zip(counts.iter().copied());
    let of_none = |(sample, count)| if is_none(sample) { count } else { 0 };
    let no_data = match image.layout().channels() {
        // Where all colours have the value, and nowhere else.
        COLORS.. if none.is_some() => match channel {
            0..COLORS => {
                let is_number = samples
                    .iter()
                    .any(|sample| is_none(*sample) && sample.is_number());
                let value = samples.iter().find(|sample| is_none(**sample));
                pixels_of(image, runs, |sample: T| match is_number {
                    true => Some(&sample) == value,
                    false => !sample.is_number(),
                })
            }
            _ => 0,
        },
        _ => has.clone().map(of_none).sum(),
    };
    let mut left = no_data;
    let counted: Vec<(T, u64)> = has
        .map(|(sample, count)| {
            let own = left.min(of_none((sample, count)));
            left -= own;
            (sample, count - own)
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    // Values of so few bytes are exact as `f64`, too.
    let counted = counted
        .iter()
        .map(|&(sample, count)| (sample.to_f64(), count));
    match T::ALL_FINITE {
        true => integers(
            counted.map(|(value, count)| (value as i128, count)),
            no_data,
        ),
        false => floats(&counted, no_data),
    }
}

/// How many pixels have three colours that all are such samples.
fn pixels_of<T: Sample>(image: &Image, runs: &Runs<'_>, is: impl Fn(T) -> bool + Sync) -> u64 {
    let colors = [0, 1, 2];
    let counts = counted_as_stored(image, runs, colors, 1, |[one, two, three], counts| {
        let mut own = 0_u32;
        for ((one, two), three) in one.iter().zip(two).zip(three) {
            own += u32::from(is(*one) & is(*two) & is(*three));
        }
        counts[0] += u64::from(own);
    });
    counts.into_iter().sum()
}

fn integers(counted: impl Iterator<Item = (i128, u64)> + Clone, no_data: u64) -> ChannelSummary {
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
    ChannelSummary::integers(finite, no_data)
}

fn floats(counted: &(impl Iterator<Item = (f64, u64)> + Clone), no_data: u64) -> ChannelSummary {
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
        no_data,
        nan: count_if(f64::is_nan),
        minus_infinity: count_if(|value| value == f64::NEG_INFINITY),
        plus_infinity: count_if(|value| value == f64::INFINITY),
    }
}
