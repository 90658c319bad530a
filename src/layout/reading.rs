//! How the bytes of samples become numbers.

use crate::image::{ByteOrder, Number, SampleKind, SampleType};
use half::f16;

/// How samples are stored, and which value of them stands for none.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Reading {
    sample: SampleType,
    none: Option<Number>,
}

impl Reading {
    /// Samples as they are, whatever their values stand for.
    pub(crate) fn plain(sample: SampleType) -> Reading {
        Reading { sample, none: None }
    }

    /// Samples of which those with the value `none` stand for none. A value that none of them can have changes
    /// nothing.
    pub(crate) fn new(sample: SampleType, none: Option<Number>) -> Reading {
        let rounded = |value: f64| {
            let own = match sample.kind() {
                SampleKind::F16 => f16::from_f64(value).into(),
                SampleKind::F32 => f64::from(value as f32),
                _ => value,
            };
            (own.is_finite() || !value.is_finite()).then_some(Number::Float(own))
        };
        let own = |none: Number| match (sample.kind().integers(), none) {
            (None, none) => rounded(none.to_f64()),
            (Some(all), none) => {
                let (whole, rest) = none.parts();
                (rest == 0.0 && all.contains(&whole)).then_some(Number::Integer(whole))
            }
        };
        Reading {
            sample,
            none: none.and_then(own),
        }
    }

    /// How the bytes of each sample are ordered.
    pub(crate) fn order(&self) -> ByteOrder {
        self.sample.order()
    }

    /// Bytes of each sample.
    pub(crate) fn bytes(&self) -> usize {
        self.sample.bytes() as usize
    }

    /// Their kind.
    pub(crate) fn kind(&self) -> SampleKind {
        self.sample.kind()
    }

    /// Whether zero stands for none.
    pub(crate) fn zero_is_none(&self) -> bool {
        self.none.is_some_and(|none| none.to_f64() == 0.0)
    }

    /// The value that stands for none, as such a sample can have it.
    pub(crate) fn none(&self) -> Option<Number> {
        self.none
    }
}

/// What is done with samples of this type once it is known how each is made of its bytes.
pub(crate) trait Decoded<T> {
    /// What comes of it.
    type Output;

    /// Does it. `of` makes a sample.
    fn run<const SIZE: usize>(self, of: impl Fn([u8; SIZE]) -> T + Copy) -> Self::Output;
}

/// Replaces what is in `room` with the samples that begin every `step` bytes.
pub(super) struct Fill<'a, 'b, T> {
    pub(super) bytes: &'b [u8],
    pub(super) step: usize,
    pub(super) room: &'a mut Vec<T>,
}

impl<'a, T: Copy + Default> Decoded<T> for Fill<'a, '_, T> {
    type Output = &'a [T];

    fn run<const SIZE: usize>(self, of: impl Fn([u8; SIZE]) -> T + Copy) -> &'a [T] {
        let Fill { bytes, step, room } = self;
        room.clear();
        if step == SIZE {
            room.extend(bytes.as_chunks().0.iter().map(|&bytes| of(bytes)));
        } else if let Some(before_last) = bytes.len().checked_sub(SIZE) {
            // Behind the last one there may be no gap.
            let (others, last) = bytes.split_at(before_last / step * step);
            let first = |bytes: &[u8]| bytes.first_chunk().map_or(T::default(), |&bytes| of(bytes));
            room.extend(others.chunks_exact(step).map(first));
            room.push(first(last));
        }
        room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_sample_has_stands_for_nothing() {
        for (sample, none, expected) in [
            ("u8", Number::Integer(255), Some(Number::Integer(255))),
            ("u8", Number::Integer(256), None),
            ("u8", Number::Float(7.0), Some(Number::Integer(7))),
            ("u8", Number::Float(7.5), None),
            ("u8", Number::Float(f64::NAN), None),
            ("u8", Number::Float(1e300), None),
            ("bool", Number::Integer(2), None),
            (
                "i16",
                Number::Integer(-32768),
                Some(Number::Integer(-32768)),
            ),
            ("u64", Number::Integer(-1), None),
            (
                "i64",
                Number::Float(-9_223_372_036_854_775_808.0),
                Some(Number::Integer(i64::MIN.into())),
            ),
            (
                "f32",
                Number::Float(-3.402_823_5e38),
                Some(Number::Float(f32::MIN.into())),
            ),
            ("f32", Number::Float(1e300), None),
            ("f32", Number::Integer(-9999), Some(Number::Float(-9999.0))),
            (
                "f32",
                Number::Float(0.1),
                Some(Number::Float(0.1_f32.into())),
            ),
            (
                "f32",
                Number::Float(f64::INFINITY),
                Some(Number::Float(f64::INFINITY)),
            ),
            ("f64", Number::Float(1e300), Some(Number::Float(1e300))),
            ("f16", Number::Integer(65504), Some(Number::Float(65504.0))),
            ("f16", Number::Integer(70_000), None),
        ] {
            let reading = Reading::new(sample.parse().expect("a sample type"), Some(none));
            assert_eq!(reading.none(), expected, "{sample} {none:?}");
        }
    }
}
