//! Samples that are fractions. One that stands for none is a NaN with a sign, where any value does; all others that
//! are not a number are NaNs without a sign then.

use half::f16;
use half::slice::HalfBitsSliceExt;

use crate::image::{ByteOrder, Number};
use crate::layout::base::Base;
use crate::layout::reading::{Reading, fill};
use crate::layout::sample::Sample;
use crate::layout::sum::Fractions as _;
use crate::layout::wide_sum::WideSum;

macro_rules! floats {
    ($($type:ty, $sum:ty, $cast:expr, $of:expr, $is_lower:expr, $less:expr;)*) => {
        $(impl Sample for $type {
            type Sum = $sum;

            const ALL_FINITE: bool = false;
            const LOWEST: $type = <$type>::NEG_INFINITY;
            const HIGHEST: $type = <$type>::INFINITY;

            fn read<'a>(
                reading: &Reading,
                bytes: &'a [u8],
                step: usize,
                room: &'a mut Vec<Self>,
            ) -> &'a [Self] {
                let order = reading.order();
                if let Some(none) = reading.none() {
                    let none: Self = $of(none.to_f64());
                    // Of what a conversion makes of a NaN, not even the sign is sure.
                    let (nan, gap) = (<$type>::NAN.copysign($of(1.0)), <$type>::NAN.copysign($of(-1.0)));
                    let nan = if none.is_nan() { gap } else { nan };
                    // Without a branch: which of them it is, no processor can foresee.
                    let known = |value: Self| {
                        let number = if value == none { gap } else { value };
                        if value.is_nan() { nan } else { number }
                    };
                    return match order {
                        ByteOrder::Little => {
                            fill(bytes, step, room, |bytes| known(Self::from_le_bytes(bytes)))
                        }
                        ByteOrder::Big => {
                            fill(bytes, step, room, |bytes| known(Self::from_be_bytes(bytes)))
                        }
                    };
                }
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

            fn of_none(value: Number) -> $type {
                match value.to_f64() {
                    value if value.is_nan() => <$type>::NAN.copysign($of(1.0)),
                    value => $of(value),
                }
            }

            fn to_number(self) -> Number {
                Number::Float(self.into())
            }

            fn to_f64(self) -> f64 {
                self.into()
            }

            fn to_sum(self) -> $sum {
                <$sum>::of(without_nan(self.into()))
            }

            fn add_all(samples: impl Iterator<Item = Self> + Clone, sum: &mut Self::Sum) {
                sum.add_each(samples.map(|sample| without_nan(sample.into())));
            }

            fn is_number(self) -> bool {
                !self.is_nan()
            }

            fn is_finite(self) -> bool {
                <$type>::is_finite(self)
            }

            fn is_gap(self) -> bool {
                self.is_nan() && self.is_sign_negative()
            }

            // As an instruction does it; `min` and `max` of floats also mind what is not a number.
            fn lower(self, other: $type) -> $type {
                if $is_lower(&other, &self) { other } else { self }
            }

            fn higher(self, other: $type) -> $type {
                if $is_lower(&self, &other) { other } else { self }
            }

            fn less(self, base: &Base) -> $type {
                $less(self, base)
            }
        })*
    };
}

floats! {
    // No base is taken from what an f32 holds.
    f16, f64, halves, f16::from_f64, |a: &f16, b: &f16| a.total_cmp(b).is_lt(), |value, _| value;
    f32, f64, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value as f32, f32::lt, |value, _| value;
    f64, WideSum, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value, f64::lt,
        |value, base: &Base| base.less(value);
}

fn halves(bytes: &[u8]) -> Option<&[f16]> {
    let bits: &[u16] = bytemuck::try_cast_slice(bytes).ok()?;
    Some(bits.reinterpret_cast())
}

/// What a value adds to a sum: nothing if it is not a number, a zero with its sign. A sum begins with a negative zero,
/// so that it stays one only where nothing but gaps was added.
fn without_nan(value: f64) -> f64 {
    // Without a branch: which values are none, no processor can foresee.
    if value.is_nan() {
        0.0_f64.copysign(value)
    } else {
        value
    }
}
