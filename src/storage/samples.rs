//! Runs of samples as numbers.

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
