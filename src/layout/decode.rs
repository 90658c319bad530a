//! Runs of samples as numbers.

use std::ops::Range;

use half::f16;

use crate::image::{ByteOrder, SampleKind, SampleType};

/// Appends the samples that begin every `step` bytes in `bytes`, as many as there are whole ones, to
/// `values`. 64-bit integers beyond 2^53 are rounded.
pub(crate) fn decode(sample: SampleType, bytes: &[u8], step: usize, values: &mut Vec<f64>) {
    // Monomorphised for each kind and order, so that the match is not in the loop.
    macro_rules! read {
        ($type:ty) => {
            match sample.order() {
                ByteOrder::Little => fill(bytes, step, values, |b| {
                    <$type>::from_le_bytes(b).into_f64()
                }),
                ByteOrder::Big => fill(bytes, step, values, |b| {
                    <$type>::from_be_bytes(b).into_f64()
                }),
            }
        };
    }
    match sample.kind() {
        SampleKind::Bool => fill(bytes, step, values, |[b]: [u8; 1]| {
            f64::from(u8::from(b != 0))
        }),
        SampleKind::U8 => read!(u8),
        SampleKind::I8 => read!(i8),
        SampleKind::U16 => read!(u16),
        SampleKind::I16 => read!(i16),
        SampleKind::U32 => read!(u32),
        SampleKind::I32 => read!(i32),
        SampleKind::U64 => read!(u64),
        SampleKind::I64 => read!(i64),
        SampleKind::F16 => read!(f16),
        SampleKind::F32 => read!(f32),
        SampleKind::F64 => read!(f64),
    }
}

/// Takes out of `values` the samples with bytes in one of the `lost` ranges, which are in order and do not
/// overlap. The samples have `size` bytes each, and begin every `step` bytes from byte `start` on.
pub(crate) fn remove_lost(
    values: &mut Vec<f64>,
    (start, step, size): (u64, u64, u64),
    lost: &[Range<u64>],
) {
    let end = start + values.len() as u64 * step;
    let first = lost.partition_point(|range| range.end <= start);
    let behind = lost.partition_point(|range| range.start < end);
    // From the last on, so that the places of those before stay.
    let mut done = values.len();
    for range in lost[first..behind].iter().rev() {
        let first = (range.start + 1)
            .saturating_sub(start + size)
            .div_ceil(step);
        let behind = range.end.saturating_sub(start).div_ceil(step);
        // A sample may have bytes in two of them.
        let behind = (behind as usize).min(done);
        if (first as usize) < behind {
            values.drain(first as usize..behind);
            done = first as usize;
        }
    }
}

fn fill<const N: usize>(
    bytes: &[u8],
    step: usize,
    values: &mut Vec<f64>,
    value: impl Fn([u8; N]) -> f64,
) {
    if step == N {
        values.extend(bytes.as_chunks().0.iter().map(|&sample| value(sample)));
    } else {
        let samples = bytes
            .chunks(step.max(1))
            .filter_map(|chunk| chunk.first_chunk());
        values.extend(samples.map(|&sample| value(sample)));
    }
}

/// `as f64` for every sample, halves included.
trait IntoF64 {
    fn into_f64(self) -> f64;
}

macro_rules! into_f64 {
    ($($type:ty)*) => {
        $(impl IntoF64 for $type {
            fn into_f64(self) -> f64 {
                f64::from(self)
            }
        })*
    };
}

into_f64!(u8 i8 u16 i16 u32 i32 f16 f32 f64);

impl IntoF64 for u64 {
    fn into_f64(self) -> f64 {
        self as f64
    }
}

impl IntoF64 for i64 {
    fn into_f64(self) -> f64 {
        self as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_with_lost_bytes_are_removed_and_no_others() {
        let lost = [3..4, 10..20, 21..22, 40..1000];
        for (start, step, size) in [(0, 1, 1), (0, 4, 4), (5, 3, 2), (9, 8, 8), (30, 7, 4)] {
            for count in [0, 1, 2, 9, 30] {
                let mut values: Vec<f64> = (0..count).map(f64::from).collect();
                remove_lost(&mut values, (start, step, size), &lost);
                let is_left = |i: &u32| {
                    let at = start + u64::from(*i) * step;
                    (at..at + size).all(|byte| !lost.iter().any(|range| range.contains(&byte)))
                };
                let expected: Vec<f64> = (0..count).filter(is_left).map(f64::from).collect();
                assert_eq!(values, expected, "{start} {step} {size} {count}");
            }
        }
    }
}
