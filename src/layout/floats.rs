//! Samples that are fractions. One that stands for none is a NaN with a sign, where any value does; all others that
//! are not a number are NaNs without a sign then.

use half::f16;
use half::slice::HalfBitsSliceExt;

use crate::image::{ByteOrder, Number};
use crate::layout::base::Base;
use crate::layout::reading::{Decoded, Reading};
use crate::layout::sample::Sample;
use crate::layout::sum::Fractions as _;
use crate::layout::wide_sum::WideSum;

macro_rules! floats {
    ($($type:ty, $sum:ty, $widened:expr, $cast:expr, $of:expr, $is_lower:expr, $less:expr;)*) => {
        $(impl Sample for $type {
            type Sum = $sum;

            const ALL_FINITE: bool = false;
            const LOWEST: $type = <$type>::NEG_INFINITY;
            const HIGHEST: $type = <$type>::INFINITY;

            type Pile = f64;

            fn decode<D: Decoded<Self>>(reading: &Reading, decoded: D) -> D::Output {
                let order = reading.order();
                let Some(none) = reading.none() else {
                    return match order {
                        ByteOrder::Little => decoded.run(Self::from_le_bytes),
                        ByteOrder::Big => decoded.run(Self::from_be_bytes),
                    };
                };
                let none: Self = $of(none.to_f64());
                // Of what a conversion makes of a NaN, not even the sign is sure.
                let (nan, gap) = (<$type>::NAN.copysign($of(1.0)), <$type>::NAN.copysign($of(-1.0)));
                let nan = if none.is_nan() { gap } else { nan };
                // Without a branch: which of them it is, no processor can foresee.
                let known = move |value: Self| {
                    let number = if value == none { gap } else { value };
                    if value.is_nan() { nan } else { number }
                };
                match order {
                    ByteOrder::Little => decoded.run(move |bytes| known(Self::from_le_bytes(bytes))),
                    ByteOrder::Big => decoded.run(move |bytes| known(Self::from_be_bytes(bytes))),
                }
            }

            fn cast<'a>(reading: &Reading, bytes: &'a [u8]) -> Option<&'a [Self]> {
                match reading.none() {
                    None if reading.order() == ByteOrder::NATIVE => $cast(bytes),
                    _ => None,
                }
            }

            fn onto(self, pile: f64) -> f64 {
                pile + $widened(self)
            }

            // Its sum shows it.
            fn breaks(self) -> bool {
                false
            }

            fn of_pile(pile: f64) -> Option<$sum> {
                pile.is_finite().then(|| <$sum>::of(pile))
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
    f16, f64, widened, halves, f16::from_f64, |a: &f16, b: &f16| a.total_cmp(b).is_lt(), |value, _| value;
    f32, f64, f64::from, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value as f32, f32::lt, |value, _| value;
    f64, WideSum, |value| value, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value, f64::lt,
        |value, base: &Base| base.less(value);
}

fn halves(bytes: &[u8]) -> Option<&[f16]> {
    let bits: &[u16] = bytemuck::try_cast_slice(bytes).ok()?;
    Some(bits.reinterpret_cast())
}

/// The value, by instructions that every processor has for several at once.
fn widened(half: f16) -> f64 {
    // The exponent of an f32 begins 112 lower.
    const SHIFT: u32 = 112 << 23;
    const EXPONENT: u32 = 0x1f << 23;
    let bits = u32::from(half.to_bits());
    let (sign, own) = ((bits & 0x8000) << 16, (bits & 0x7fff) << 13);
    let normal = own + SHIFT;
    // As large as the smallest normal number, which is then taken away.
    let tiny = f32::from_bits(own + SHIFT + (1 << 23)) - f32::from_bits(SHIFT + (1 << 23));
    let value = match own & EXPONENT {
        0 => tiny.to_bits(),
        EXPONENT => normal + SHIFT,
        _ => normal,
    };
    f32::from_bits(value | sign).into()
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
