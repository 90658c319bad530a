//! Integers of which one value stands for none.

use crate::image::{ByteOrder, Number, SampleKind};
use crate::layout::base::{Base, GAP};
use crate::layout::reading::{Decoded, Reading};
use crate::layout::sample::{Sample, higher, lower};

/// An integer of a narrower type, or none: the least there is.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
pub(crate) struct OrNone<W>(W);

/// The expression, in which `$type` is the type that samples are read as.
macro_rules! of_samples {
    ($reading:expr, $type:ident => $body:expr) => {{
        let reading: &$crate::layout::Reading = $reading;
        $crate::layout::of_samples!(@ reading, $type => $body;
            Bool bool, U8 u8, I8 i8, U16 u16, I16 i16, U32 u32, I32 i32, U64 u64, I64 i64)
    }};
    (@ $reading:ident, $type:ident => $body:expr; $($name:ident $sample:ty),*) => {
        match ($reading.kind(), $reading.none()) {
            $(($crate::image::SampleKind::$name, None) => {
                type $type = $sample;
                $body
            })*
            ($crate::image::SampleKind::F16, _) => {
                type $type = half::f16;
                $body
            }
            ($crate::image::SampleKind::F32, _) => {
                type $type = f32;
                $body
            }
            ($crate::image::SampleKind::F64, _) => {
                type $type = f64;
                $body
            }
            (
                $crate::image::SampleKind::U64 | $crate::image::SampleKind::I64,
                Some(_),
            ) => {
                type $type = $crate::layout::OrNone<i128>;
                $body
            }
            (
                $crate::image::SampleKind::U32 | $crate::image::SampleKind::I32,
                Some(_),
            ) => {
                type $type = $crate::layout::OrNone<i64>;
                $body
            }
            (_, Some(_)) => {
                type $type = $crate::layout::OrNone<i32>;
                $body
            }
        }
    };
}
pub(crate) use of_samples;

macro_rules! or_none {
    ($($wide:ty, $sum:ty, $to_f64:expr, $($kind:ident $narrow:ty),*;)*) => {
        $(impl OrNone<$wide> {
            const NONE: OrNone<$wide> = OrNone(<$wide>::MIN);
        }

        impl Sample for OrNone<$wide> {
            type Sum = $sum;

            const ALL_FINITE: bool = false;
            const LOWEST: OrNone<$wide> = OrNone(<$wide>::MIN + 1);
            const HIGHEST: OrNone<$wide> = OrNone(<$wide>::MAX);

            type Pile = $wide;

            const NO_PILE: $wide = 0;

            fn decode<D: Decoded<Self>>(reading: &Reading, decoded: D) -> D::Output {
                match (reading.kind(), reading.order()) {
                    $((SampleKind::$kind, ByteOrder::Little) => {
                        let own = some::<$narrow, $wide>(reading, Self::NONE);
                        decoded.run(move |bytes| own(<$narrow>::from_le_bytes(bytes)))
                    })*
                    $((SampleKind::$kind, ByteOrder::Big) => {
                        let own = some::<$narrow, $wide>(reading, Self::NONE);
                        decoded.run(move |bytes| own(<$narrow>::from_be_bytes(bytes)))
                    })*
                    // Nobody reads samples of other kinds as these.
                    _ => {
                        let own = some::<u8, $wide>(reading, Self::NONE);
                        decoded.run(move |[byte]| own(u8::from(byte != 0)))
                    }
                }
            }

            fn cast<'a>(_: &Reading, _: &'a [u8]) -> Option<&'a [Self]> {
                None
            }

            fn onto(self, pile: $wide) -> $wide {
                // A gap makes the pile as useless when it wraps.
                pile.wrapping_add(self.0)
            }

            fn breaks(self) -> bool {
                self.is_gap()
            }

            fn onto_if_number(self, pile: $wide) -> $wide {
                pile + if self.is_gap() { 0 } else { self.0 }
            }

            fn of_pile(pile: $wide) -> Option<$sum> {
                Some(pile.into())
            }

            type Product = f64;

            fn factor(self) -> f64 {
                self.to_f64()
            }

            fn opacity(self, opaque: f64) -> f64 {
                lower(higher(self.to_f64(), 0.0), opaque)
            }

            fn of_product(product: f64) -> f64 {
                product
            }

            fn of_none(value: Number) -> Self {
                let (whole, _) = value.parts();
                <$wide>::try_from(whole).map_or(Self::NONE, OrNone)
            }

            fn to_number(self) -> Number {
                match self.is_gap() {
                    true => Number::Float(GAP),
                    false => Number::Integer(self.0.into()),
                }
            }

            fn to_f64(self) -> f64 {
                if self.is_gap() { GAP } else { $to_f64(self.0) }
            }

            fn to_sum(self) -> $sum {
                if self.is_gap() { 0 } else { self.0.into() }
            }

            fn is_number(self) -> bool {
                !self.is_gap()
            }

            fn is_finite(self) -> bool {
                !self.is_gap()
            }

            fn is_gap(self) -> bool {
                self.0 == <$wide>::MIN
            }

            type Key = $wide;

            fn key(self) -> $wide {
                self.0
            }

            fn of_key(key: $wide) -> Self {
                OrNone(key)
            }

            fn less(self, _: &Base) -> Self {
                self
            }
        })*
    };
}

or_none! {
    i32, i64, f64::from, U8 u8, I8 i8, U16 u16, I16 i16;
    i64, i64, |value| value as f64, U32 u32, I32 i32;
    i128, i128, |value| value as f64, U64 u64, I64 i64;
}

/// What a sample is, knowing which value stands for none.
fn some<N, W>(reading: &Reading, gap: OrNone<W>) -> impl Fn(N) -> OrNone<W> + Copy
where
    N: Copy + Default + PartialEq + TryFrom<i128>,
    W: Copy + From<N>,
{
    let none = reading.none().map(|none| none.parts().0);
    let none = none.and_then(|none| N::try_from(none).ok());
    let (is_any, none) = (none.is_some(), none.unwrap_or_default());
    // Without a branch: which of them it is, no processor can foresee.
    move |value| match is_any & (value == none) {
        true => gap,
        false => OrNone(value.into()),
    }
}
