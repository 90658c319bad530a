//! The kinds of pixels that files without a header have, and their samples as whole numbers.

use crate::image::{ByteOrder, SampleKind, SampleType};
use crate::open::guess::other::is_other;

/// A kind of pixel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Kind {
    pub(crate) sample: SampleType,
    pub(crate) channels: u64,
}

/// Samples as numbers whose differences tell how alike they are, whatever the type: integers as they
/// are, floats as their places in the order of floats or as multiples of a small unit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keys {
    Exact,
    /// Multiples of the unit: for values on both sides of zero, where the order of floats has most of
    /// its places.
    Multiples {
        unit: f64,
    },
}

/// The key of what is not a number that an image has.
pub(crate) const STRANGE: i64 = i64::MIN;

impl Kind {
    /// What files are made of, from the commonest on, and how much worse than bytes a kind may be
    /// before it is thought of, as a share of the cost. The share settles what costs the same.
    pub(crate) const ALL: [(Kind, f64); 16] = {
        use ByteOrder::{Big, Little};
        use SampleKind::{F32, F64, I16, I32, I64, U8, U16, U32};
        [
            (Kind::new(U8, Little, 1), 0.0),
            (Kind::new(U16, Little, 1), 0.002),
            (Kind::new(F32, Little, 1), 0.002),
            (Kind::new(U8, Little, 3), 0.002),
            (Kind::new(F64, Little, 1), 0.004),
            (Kind::new(U8, Little, 4), 0.004),
            (Kind::new(I16, Little, 1), 0.004),
            (Kind::new(U16, Big, 1), 0.006),
            (Kind::new(I32, Little, 1), 0.006),
            (Kind::new(I64, Little, 1), 0.006),
            (Kind::new(U32, Little, 1), 0.008),
            (Kind::new(U16, Little, 3), 0.008),
            (Kind::new(F32, Little, 3), 0.008),
            (Kind::new(I16, Big, 1), 0.01),
            (Kind::new(F32, Big, 1), 0.01),
            (Kind::new(F64, Big, 1), 0.01),
        ]
    };

    const fn new(sample: SampleKind, order: ByteOrder, channels: u64) -> Kind {
        Kind {
            sample: SampleType::new(sample, order),
            channels,
        }
    }

    /// Bytes of a pixel: a divisor of [`ALIGN`].
    pub(crate) fn pixel(self) -> u64 {
        self.sample.bytes() * self.channels
    }

    /// Whether two kinds show much the same picture: they differ in the meaning of the sign only.
    pub(crate) fn is_like(self, other: Kind) -> bool {
        self.pixel() == other.pixel()
            && self.channels == other.channels
            && self.sample.order() == other.sample.order()
            && !self.is_float()
            && !other.is_float()
    }

    pub(crate) fn is_float(self) -> bool {
        matches!(self.sample.kind(), SampleKind::F32 | SampleKind::F64)
    }

    /// The ways to look at the samples in `bytes`; none if they are hardly numbers that images have.
    pub(crate) fn keys(self, bytes: &[u8]) -> Vec<Keys> {
        if is_other(self.sample, self.channels, bytes) {
            return Vec::new();
        }
        if !self.is_float() {
            return vec![Keys::Exact];
        }
        let values: Vec<f64> = match self.sample.kind() {
            SampleKind::F32 => numbers(self.sample.order(), bytes, |bits: [u8; 4]| {
                f32::from_le_bytes(bits).into()
            }),
            _ => numbers(self.sample.order(), bytes, f64::from_le_bytes),
        };
        // A range that measurements stay in, whatever their unit, and that is small beside that of all
        // floats; below are what is left of zeros after calculations.
        let range = match self.sample.kind() {
            SampleKind::F32 => 1e-18..1e15,
            _ => 1e-40..1e30,
        };
        let sane = |value: &f64| {
            let size = value.abs();
            size == 0.0 || size.is_nan() || range.contains(&size)
        };
        let strange = values.iter().filter(|value| !sane(value)).count();
        let mut sizes: Vec<f64> = values
            .iter()
            .map(|value| value.abs())
            .filter(|size| *size > 0.0 && size.is_finite())
            .collect();
        if strange * 50 > values.len() || sizes.is_empty() {
            return Vec::new();
        }
        let middle = sizes.len() / 2;
        let (_, median, _) = sizes.select_nth_unstable_by(middle, f64::total_cmp);
        let digits = match self.sample.kind() {
            SampleKind::F32 => f32::MANTISSA_DIGITS,
            _ => f64::MANTISSA_DIGITS,
        };
        let unit = *median * 0.5_f64.powi(digits as i32 - 1);
        vec![Keys::Exact, Keys::Multiples { unit }]
    }

    /// Replaces `found` with the keys of the samples in `bytes`.
    pub(crate) fn read(self, keys: Keys, bytes: &[u8], found: &mut Vec<i64>) {
        let order = self.sample.order();
        macro_rules! integers {
            ($type:ty) => {
                push(order, bytes, found, |bits| {
                    <$type>::from_le_bytes(bits).into()
                })
            };
        }
        found.clear();
        match (self.sample.kind(), keys) {
            (SampleKind::Bool | SampleKind::U8, _) => integers!(u8),
            (SampleKind::I8, _) => integers!(i8),
            (SampleKind::U16, _) => integers!(u16),
            (SampleKind::I16, _) => integers!(i16),
            (SampleKind::U32, _) => integers!(u32),
            (SampleKind::I32, _) => integers!(i32),
            (SampleKind::I64, _) => integers!(i64),
            // Differences wrap, and are right again.
            (SampleKind::U64, _) => {
                push(order, bytes, found, |bits| u64::from_le_bytes(bits) as i64)
            }
            (SampleKind::F16, _) => push(order, bytes, found, |bits| {
                let bits = i16::from_le_bytes(bits);
                let size = i64::from(bits & i16::MAX);
                if bits < 0 { -size } else { size }
            }),
            (SampleKind::F32, Keys::Exact) => push(order, bytes, found, |bits| {
                let bits = i32::from_le_bytes(bits);
                let size = i64::from(bits & i32::MAX);
                if bits < 0 { -size } else { size }
            }),
            (SampleKind::F64, Keys::Exact) => push(order, bytes, found, |bits| {
                let bits = i64::from_le_bytes(bits);
                let size = bits & i64::MAX;
                if bits < 0 { -size } else { size }
            }),
            (SampleKind::F32, Keys::Multiples { unit }) => push(order, bytes, found, |bits| {
                multiple(f32::from_le_bytes(bits).into(), unit, f32::MANTISSA_DIGITS)
            }),
            (SampleKind::F64, Keys::Multiples { unit }) => push(order, bytes, found, |bits| {
                multiple(f64::from_le_bytes(bits), unit, f64::MANTISSA_DIGITS)
            }),
        }
    }
}

/// The number of units in a value that is neither much larger nor much smaller than 2^digits of them.
fn multiple(value: f64, unit: f64, digits: u32) -> i64 {
    let units = value / unit;
    let most = 2_f64.powi((digits as i32 + 20).min(61));
    if value == 0.0 {
        0
    } else if units.abs() >= 1.0 && units.abs() < most {
        units as i64
    } else {
        STRANGE
    }
}

fn push<const N: usize>(
    order: ByteOrder,
    bytes: &[u8],
    found: &mut Vec<i64>,
    key: impl Fn([u8; N]) -> i64,
) {
    found.extend(numbers(order, bytes, key));
}

/// The samples in `bytes`, given the little-endian bytes of each.
fn numbers<T, const N: usize>(
    order: ByteOrder,
    bytes: &[u8],
    number: impl Fn([u8; N]) -> T,
) -> Vec<T> {
    let samples = bytes.as_chunks().0.iter();
    let little = samples.map(|&(mut bytes)| {
        if order == ByteOrder::Big {
            bytes.reverse();
        }
        number(bytes)
    });
    little.collect()
}
