//! Samples that are fractions. One that stands for none is a NaN with a sign, where any value does; all others that
//! are not a number are NaNs without a sign then.

use half::f16;
use half::slice::HalfBitsSliceExt;

use crate::image::{ByteOrder, Number};
use crate::layout::base::Base;
use crate::layout::reading::{Decoded, Reading};
use crate::layout::sample::{Sample, higher, lower};
use crate::layout::sum::Fractions as _;
use crate::layout::wide_sum::WideSum;

macro_rules! floats {
    ($($type:ty, $pile:ty, $sum:ty, $widened:expr, $breaks:expr, $slowly:expr, $cast:expr, $of:expr, $key:ty, $to_key:expr, $of_key:expr, $less:expr;)*) => {
        $(impl Sample for $type {
            type Sum = $sum;

            const ALL_FINITE: bool = false;
            const LOWEST: $type = <$type>::NEG_INFINITY;
            const HIGHEST: $type = <$type>::INFINITY;

            type Pile = $pile;

            // As the sum of none.
            const NO_PILE: $pile = -0.0;

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

            fn onto(self, pile: $pile) -> $pile {
                pile + $widened(self)
            }

            fn breaks(self) -> bool {
                $breaks(self)
            }

            fn onto_if_number(self, pile: $pile) -> $pile {
                let value = $slowly(self);
                // As in `without_nan`.
                let nothing = <$pile>::from(0_u8).copysign(value);
                pile + if self.is_nan() { nothing } else { value }
            }

            fn of_pile(pile: $pile) -> Option<$sum> {
                pile.is_finite().then(|| <$sum>::of(pile.into()))
            }

            type Product = f64;

            fn factor(self) -> f64 {
                self.into()
            }

            fn opacity(self, opaque: f64) -> f64 {
                // What is not a number stays so.
                lower(higher(self.into(), 0.0), opaque)
            }

            fn of_product(product: f64) -> f64 {
                product
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

            type Key = $key;

            fn key(self) -> $key {
                $to_key(self)
            }

            fn of_key(key: $key) -> $type {
                $of_key(key)
            }

            fn less(self, base: &Base) -> $type {
                $less(self, base)
            }
        })*
    };
}

floats! {
    // No base is taken from what an f32 holds.
    f16, f32, f64, scaled, is_special, widened, halves, f16::from_f64, i16, sortable, of_sortable, |value, _| value;
    f32, f64, f64, f64::from, |_| false, f64::from, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value as f32,
        f32, |value| value, |value| value, |value, _| value;
    f64, f64, WideSum, |value| value, |_| false, |value| value, |bytes| bytemuck::try_cast_slice(bytes).ok(), |value| value,
        f64, |value| value, |value| value, |value, base: &Base| base.less(value);
}

fn halves(bytes: &[u8]) -> Option<&[f16]> {
    let bits: &[u16] = bytemuck::try_cast_slice(bytes).ok()?;
    Some(bits.reinterpret_cast())
}

/// The exponent of an f32 begins so much lower.
const LOWER: u32 = 127 - 15;

/// The bits of a half where an f32 has them.
fn spread(half: f16) -> u32 {
    let bits = u32::from(half.to_bits());
    (bits & 0x8000) << 16 | (bits & 0x7fff) << 13
}

/// The value, if it is not [special](is_special), by few instructions that every processor has for several at once.
fn scaled(half: f16) -> f32 {
    const SCALE: f32 = f32::from_bits((127 + LOWER) << 23);
    f32::from_bits(spread(half)) * SCALE
}

/// Whether it is infinite, not a number, or so close to zero that its exponent is zero, which an f32 knows, too, but many
/// processors calculate with very slowly.
fn is_special(half: f16) -> bool {
    // From the least normal one on, those below wrapped round to the end.
    let from_normal = (half.to_bits() & 0x7fff).wrapping_sub(0x0400);
    const ZERO: u16 = 0_u16.wrapping_sub(0x0400);
    from_normal >= 0x7800 && from_normal != ZERO
}

/// The value of any, by more of them.
pub(crate) fn widened(half: f16) -> f32 {
    const LEAST: u32 = (LOWER + 1) << 23;
    const INFINITE: u32 = 0x1f << 23;
    let (spread, own) = (spread(half), spread(half) & 0x7fff_ffff);
    // Without an exponent: as much above the least that has one, which is then taken away.
    let tiny = f32::from_bits(own + LEAST) - f32::from_bits(LEAST);
    let value = if own < 1 << 23 {
        tiny.to_bits()
    } else {
        own + (LOWER << 23)
    };
    // The last exponent is that of what is not finite, here and there.
    let value = if own < INFINITE {
        value
    } else {
        value + (LOWER << 23)
    };
    f32::from_bits(value | spread & 0x8000_0000)
}

/// Ordered as the values are; it is its own inverse.
fn sortable(half: f16) -> i16 {
    of_sortable(half.to_bits() as i16).to_bits() as i16
}

fn of_sortable(key: i16) -> f16 {
    f16::from_bits((key ^ (key >> 15 & 0x7fff)) as u16)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_is_widened_and_ordered_as_the_library_does_it() {
        let halves = || (0..=u16::MAX).map(f16::from_bits);
        let same = |a: f32, b: f32| a.to_bits() == b.to_bits();
        for half in halves() {
            let (expected, is_plain) = (half.to_f32(), half.is_normal() || half == f16::ZERO);
            assert_eq!(is_special(half), !is_plain, "{half:?}");
            assert!(is_special(half) || same(scaled(half), expected), "{half:?}");
            let is_nan = half.is_nan() && widened(half).is_nan();
            let sign = widened(half).is_sign_negative();
            assert!(is_nan || same(widened(half), expected), "{half:?}");
            assert_eq!(sign, half.is_sign_negative(), "{half:?}");
            assert_eq!(of_sortable(sortable(half)).to_bits(), half.to_bits());
        }
        let mut finite: Vec<f16> = halves().filter(|half| half.is_finite()).collect();
        finite.sort_by_key(|half| sortable(*half));
        assert!(finite.is_sorted_by(|a, b| a.total_cmp(b).is_le()));
    }
}
