//! Samples in the types in which they are stored: how they are read, and what is asked of one of them.

use std::fmt::Debug;
use std::ops::{AddAssign, Mul};

use crate::image::{ByteOrder, Number};
use crate::layout::base::Base;
use crate::layout::reading::{Decoded, Fill, Reading};
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

    /// Holds the sum of 64 of them.
    type Pile: Copy;

    /// That of none.
    const NO_PILE: Self::Pile;

    /// Does something with samples, knowing how each is made of its bytes.
    fn decode<D: Decoded<Self>>(reading: &Reading, decoded: D) -> D::Output;

    /// The samples in `bytes`, one after another, where these are what the machine calculates with.
    fn cast<'a>(reading: &Reading, bytes: &'a [u8]) -> Option<&'a [Self]>;

    /// The samples that begin every `step` bytes in `bytes`, at least as many bytes as one has: in `room`,
    /// or `bytes` themselves where these are what the machine calculates with.
    fn read<'a>(
        reading: &Reading,
        bytes: &'a [u8],
        step: usize,
        room: &'a mut Vec<Self>,
    ) -> &'a [Self] {
        if step == reading.bytes()
            && let Some(samples) = Self::cast(reading, bytes)
        {
            return samples;
        }
        Self::decode(reading, Fill { bytes, step, room })
    }

    /// Lays it on a pile, which it must not [break](Sample::breaks).
    fn onto(self, pile: Self::Pile) -> Self::Pile;

    /// Whether a pile with it may have a wrong sum.
    fn breaks(self) -> bool;

    /// Lays it on a pile if it is a number, more slowly; it must not be infinite if [`breaks`](Sample::breaks) tells so.
    fn onto_if_number(self, pile: Self::Pile) -> Self::Pile;

    /// The sum of a pile. None if one was laid on it that is not finite.
    fn of_pile(pile: Self::Pile) -> Option<Self::Sum>;

    /// What samples and their opacities are multiplied in; holds the sum of eight products.
    type Product: Copy + Default + AddAssign + Mul<Output = Self::Product>;

    /// The value as a factor.
    fn factor(self) -> Self::Product;

    /// The same of an opacity: no less than 0, and no more than `opaque`, which is [the highest](Sample::HIGHEST) of
    /// samples that all are finite.
    fn opacity(self, opaque: f64) -> Self::Product;

    /// The value of a product, or of a sum of them.
    fn of_product(product: Self::Product) -> f64;

    /// The sample with this value, which must be one of its type and stands for none; but taken as a number.
    fn of_none(value: Number) -> Self;

    /// The value, exactly.
    fn to_number(self) -> Number;

    /// The value; of 64-bit integers beyond 2^53 rounded.
    fn to_f64(self) -> f64;

    /// The value as a sum of its own; zero for what is not a number.
    fn to_sum(self) -> Self::Sum;

    /// Adds samples to a sum, fractions one after another.
    fn add_all(samples: impl Iterator<Item = Self> + Clone, sum: &mut Self::Sum) {
        for sample in samples {
            *sum += sample.to_sum();
        }
    }

    /// Whether it is a number, finite or not.
    fn is_number(self) -> bool;

    /// Whether it is a finite number.
    fn is_finite(self) -> bool;

    /// Whether it stands for none, where any value does. Then it is not a number.
    fn is_gap(self) -> bool;

    /// What finite samples are compared by: ordered as they are, by an instruction for several where there is one.
    type Key: Copy + PartialOrd + Debug;

    /// That of this sample.
    fn key(self) -> Self::Key;

    /// The sample with this one.
    fn of_key(key: Self::Key) -> Self;

    /// The lower of two numbers.
    fn lower(self, other: Self) -> Self {
        Self::of_key(lower(self.key(), other.key()))
    }

    /// The higher of two numbers.
    fn higher(self, other: Self) -> Self {
        Self::of_key(higher(self.key(), other.key()))
    }

    /// What is summed up where a base is taken from each value: a wide fraction less the base, as a sum of large
    /// ones would swallow their differences; others as they are, as [`mean_less`](Sum::mean_less) takes the base
    /// from their sum.
    fn less(self, base: &Base) -> Self;
}

/// The lower of two keys, as an instruction finds it; `min` of fractions also minds what is not a number.
pub(crate) fn lower<K: PartialOrd>(a: K, b: K) -> K {
    if b < a { b } else { a }
}

/// The higher of two.
pub(crate) fn higher<K: PartialOrd>(a: K, b: K) -> K {
    if a < b { b } else { a }
}

macro_rules! integers {
    ($($type:ty, $pile:ty, $sum:ty, $product:ty, $of_product:expr, $key:ty, $to_key:expr, $of_key:expr;)*) => {
        $(impl Sample for $type {
            type Sum = $sum;

            const ALL_FINITE: bool = true;
            const LOWEST: $type = <$type>::MIN;
            const HIGHEST: $type = <$type>::MAX;

            type Pile = $pile;

            const NO_PILE: $pile = 0;

            fn decode<D: Decoded<Self>>(reading: &Reading, decoded: D) -> D::Output {
                match reading.order() {
                    ByteOrder::Little => decoded.run(Self::from_le_bytes),
                    ByteOrder::Big => decoded.run(Self::from_be_bytes),
                }
            }

            fn cast<'a>(reading: &Reading, bytes: &'a [u8]) -> Option<&'a [Self]> {
                (reading.order() == ByteOrder::NATIVE).then_some(())?;
                bytemuck::try_cast_slice(bytes).ok()
            }

            fn onto(self, pile: $pile) -> $pile {
                pile + <$pile>::from(self)
            }

            fn breaks(self) -> bool {
                false
            }

            fn onto_if_number(self, pile: $pile) -> $pile {
                self.onto(pile)
            }

            fn of_pile(pile: $pile) -> Option<$sum> {
                Some(pile.into())
            }

            type Product = $product;

            fn factor(self) -> $product {
                self as $product
            }

            fn opacity(self, _: f64) -> $product {
                higher(self, 0) as $product
            }

            fn of_product(product: $product) -> f64 {
                $of_product(product)
            }

            // None of them stands for none.
            fn of_none(_: Number) -> $type {
                0
            }

            fn to_number(self) -> Number {
                Number::Integer(self.into())
            }

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

            fn is_gap(self) -> bool {
                false
            }

            type Key = $key;

            fn key(self) -> $key {
                $to_key(self)
            }

            fn of_key(key: $key) -> $type {
                $of_key(key)
            }

            fn less(self, _: &Base) -> $type {
                self
            }
        })*
    };
}

integers! {
    u8, u16, i32, i32, f64::from, u8, |value| value, |key| key;
    // Every processor has an instruction for the lower of bytes without a sign, and of pairs with one.
    i8, i16, i32, i32, f64::from, u8, |value: i8| value as u8 ^ 0x80, |key| (key ^ 0x80) as i8;
    u16, u32, i64, i64, |sum| sum as f64, i16, |value: u16| (value ^ 0x8000) as i16, |key| key as u16 ^ 0x8000;
    i16, i32, i64, i64, |sum| sum as f64, i16, |value| value, |key| key;
    u32, i64, i64, f64, |sum| sum, u32, |value| value, |key| key;
    i32, i64, i64, f64, |sum| sum, i32, |value| value, |key| key;
    u64, i128, i128, f64, |sum| sum, u64, |value| value, |key| key;
    i64, i128, i128, f64, |sum| sum, i64, |value| value, |key| key;
}

impl Sample for bool {
    type Sum = i32;

    const ALL_FINITE: bool = true;
    const LOWEST: bool = false;
    const HIGHEST: bool = true;

    type Pile = u16;

    const NO_PILE: u16 = 0;

    /// Every byte but zero is true.
    fn decode<D: Decoded<bool>>(_: &Reading, decoded: D) -> D::Output {
        decoded.run(|[byte]| byte != 0)
    }

    fn cast<'a>(_: &Reading, _: &'a [u8]) -> Option<&'a [bool]> {
        None
    }

    fn onto(self, pile: u16) -> u16 {
        pile + u16::from(self)
    }

    fn breaks(self) -> bool {
        false
    }

    fn onto_if_number(self, pile: u16) -> u16 {
        self.onto(pile)
    }

    fn of_pile(pile: u16) -> Option<i32> {
        Some(pile.into())
    }

    type Product = i32;

    fn factor(self) -> i32 {
        self.into()
    }

    fn opacity(self, _: f64) -> i32 {
        self.into()
    }

    fn of_product(product: i32) -> f64 {
        product.into()
    }

    fn of_none(_: Number) -> bool {
        false
    }

    fn to_number(self) -> Number {
        Number::Integer(self.into())
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

    fn is_gap(self) -> bool {
        false
    }

    type Key = u8;

    fn key(self) -> u8 {
        self.into()
    }

    fn of_key(key: u8) -> bool {
        key != 0
    }

    fn less(self, _: &Base) -> bool {
        self
    }
}
