//! Samples in the types in which they are stored: how they are read, and what is asked of one of them.

use std::fmt::Debug;

use half::f16;
use half::slice::HalfBitsSliceExt;

use crate::image::ByteOrder;
use crate::layout::sum::Sum;

/// A type of samples. What is made of many of them is written once, for any of these.
pub(crate) trait Sample:
    Copy + Debug + Default + PartialOrd + Send + Sync + 'static
{
    /// Holds the sum of [`MOST_SUMMED`](crate::layout::MOST_SUMMED) of them.
    type Sum: Sum;

    /// Whether every one is a finite number.
    const ALL_FINITE: bool;

    /// No finite one is lower.
    const LOWEST: Self;

    /// No finite one is higher.
    const HIGHEST: Self;

    /// The samples that begin every `step` bytes in `bytes`, at least as many bytes as one has: in `room`,
    /// or `bytes` themselves where these are what the machine calculates with.
    fn read<'a>(
        order: ByteOrder,
        bytes: &'a [u8],
        step: usize,
        room: &'a mut Vec<Self>,
    ) -> &'a [Self];

    /// The value; of 64-bit integers beyond 2^53 rounded.
    fn to_f64(self) -> f64;

    /// The value as a sum of its own; zero for what is not a number.
    fn to_sum(self) -> Self::Sum;

    /// Whether it is a number, finite or not.
    fn is_number(self) -> bool;

    /// Whether it is a finite number.
    fn is_finite(self) -> bool;

    /// The lower of two numbers.
    fn lower(self, other: Self) -> Self;

    /// The higher of two numbers.
    fn higher(self, other: Self) -> Self;

    /// What is summed up where `base` is taken from each value: a fraction less the base, as a sum of large
    /// ones would swallow their differences; an integer as it is, as its sum is exact, and
    /// [`mean_less`](Sum::mean_less) takes the base from that.
    fn less(self, base: f64) -> Self;
}

/// The expression, in which `$type` is the type of samples of a kind.
macro_rules! of_kind {
    ($kind:expr, $type:ident => $body:expr) => {
        $crate::layout::of_kind!(@ $kind, $type => $body;
            Bool bool, U8 u8, I8 i8, U16 u16, I16 i16, U32 u32, I32 i32, U64 u64, I64 i64,
            F16 half::f16, F32 f32, F64 f64)
    };
    (@ $kind:expr, $type:ident => $body:expr; $($name:ident $sample:ty),*) => {
        match $kind {
            $($crate::image::SampleKind::$name => {
                type $type = $sample;
                $body
            })*
        }
    };
}
pub(crate) use of_kind;

/// Replaces what is in `room` with the samples that begin every `step` bytes.
fn fill<'a, T: Sample, const N: usize>(
    bytes: &[u8],
    step: usize,
    room: &'a mut Vec<T>,
    sample: impl Fn([u8; N]) -> T,
) -> &'a [T] {
    room.clear();
    if step == N {
        room.extend(bytes.as_chunks().0.iter().map(|&bytes| sample(bytes)));
    } else if let Some(before_last) = bytes.len().checked_sub(N) {
        // Behind the last one there may be no gap.
        let (others, last) = bytes.split_at(before_last / step * step);
        let first = |bytes: &[u8]| {
            bytes
                .first_chunk()
                .map_or(T::default(), |&bytes| sample(bytes))
        };
        room.extend(others.chunks_exact(step).map(first));
        room.push(first(last));
    }
    room
}

macro_rules! read {
    ($cast:expr) => {
        fn read<'a>(
            order: ByteOrder,
            bytes: &'a [u8],
            step: usize,
            room: &'a mut Vec<Self>,
        ) -> &'a [Self] {
            if step == size_of::<Self>()
                && order == ByteOrder::NATIVE
                && let Some(samples) = $cast(bytes)
            {
                return samples;
            }
            match order {
                ByteOrder::Little => fill(bytes, step, room, Self::from_le_bytes),
                ByteOrder::Big => fill(bytes, step, room, Self::from_be_bytes),
            }
        }
    };
}

macro_rules! integers {
    ($($type:ty, $sum:ty;)*) => {
        $(impl Sample for $type {
            type Sum = $sum;

            const ALL_FINITE: bool = true;
            const LOWEST: $type = <$type>::MIN;
            const HIGHEST: $type = <$type>::MAX;

            read!(|bytes| bytemuck::try_cast_slice(bytes).ok());

            #[allow(clippy::cast_lossless, reason = "64 bits have no other way, and share this one")]
            fn to_f64(self) -> f64 {
                self as f64
            }

            fn to_sum(self) -> $sum {
                self.into()
            }

            fn is_number(self) -> bool {
                true
            }

            fn is_finite(self) -> bool {
                true
            }

            fn lower(self, other: $type) -> $type {
                self.min(other)
            }

            fn higher(self, other: $type) -> $type {
                self.max(other)
            }

            fn less(self, _: f64) -> $type {
                self
            }
        })*
    };
}

integers! {
    u8, i32;
    i8, i32;
    u16, i64;
    i16, i64;
    u32, i64;
    i32, i64;
    u64, i128;
    i64, i128;
}

macro_rules! floats {
    ($($type:ty, $cast:expr, $is_lower:expr, $less:expr;)*) => {
        $(impl Sample for $type {
            type Sum = f64;

            const ALL_FINITE: bool = false;
            const LOWEST: $type = <$type>::NEG_INFINITY;
            const HIGHEST: $type = <$type>::INFINITY;

            read!($cast);

            fn to_f64(self) -> f64 {
                self.into()
            }

            fn to_sum(self) -> f64 {
                // Without a branch: which values are none, no processor can foresee.
                if self.is_nan() { 0.0 } else { self.into() }
            }

            fn is_number(self) -> bool {
                !self.is_nan()
            }

            fn is_finite(self) -> bool {
                <$type>::is_finite(self)
            }

            // As an instruction does it; `min` and `max` of floats also mind what is not a number.
            fn lower(self, other: $type) -> $type {
                if $is_lower(&other, &self) { other } else { self }
            }

            fn higher(self, other: $type) -> $type {
                if $is_lower(&self, &other) { other } else { self }
            }

            fn less(self, base: f64) -> $type {
                $less(self, base)
            }
        })*
    };
}

floats! {
    // No base is taken from what an f32 holds.
    f16, halves, |a: &f16, b: &f16| a.total_cmp(b).is_lt(), |value, _| value;
    f32, |bytes| bytemuck::try_cast_slice(bytes).ok(), f32::lt, |value, _| value;
    f64, |bytes| bytemuck::try_cast_slice(bytes).ok(), f64::lt, |value, base| value - base;
}

fn halves(bytes: &[u8]) -> Option<&[f16]> {
    let bits: &[u16] = bytemuck::try_cast_slice(bytes).ok()?;
    Some(bits.reinterpret_cast())
}

impl Sample for bool {
    type Sum = i32;

    const ALL_FINITE: bool = true;
    const LOWEST: bool = false;
    const HIGHEST: bool = true;

    /// Every byte but zero is true.
    fn read<'a>(_: ByteOrder, bytes: &'a [u8], step: usize, room: &'a mut Vec<bool>) -> &'a [bool] {
        fill(bytes, step, room, |[byte]| byte != 0)
    }

    fn to_f64(self) -> f64 {
        f64::from(u8::from(self))
    }

    fn to_sum(self) -> i32 {
        self.into()
    }

    fn is_number(self) -> bool {
        true
    }

    fn is_finite(self) -> bool {
        true
    }

    fn lower(self, other: bool) -> bool {
        self & other
    }

    fn higher(self, other: bool) -> bool {
        self | other
    }

    fn less(self, _: f64) -> bool {
        self
    }
}
