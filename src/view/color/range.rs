//! From a value to one of 256 steps: the range that is shown, as a table of thresholds.
//!
//! The steps are decided in f64 here; the shader only compares a value with the table. So it shows
//! the same step on every adapter, and any rising scale costs it the same.

use crate::image::{Number, SampleKind};

/// The values shown as the lowest and as the highest colour. Values beyond are shown as these.
///
/// # Guarantees
///
/// Both are finite, and `min` is not above `max`. Ranges of equal values are equal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ValueRange {
    min: Number,
    max: Number,
}

/// What steps are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shades {
    /// Colours of a colormap, each of an equal part of the range, as `imshow` chooses them.
    Colors,
    /// Bytes of a colour channel, from 0 at the lowest to 255 at the highest value, rounded.
    Bytes,
}

/// How colours rise from the lowest value to the highest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Curve {
    /// Evenly.
    #[default]
    Linear,
    /// Steeply first: a part p of the way takes ln(1 + 1000·p) / ln(1001) of the colours, the
    /// logarithmic scale of SAOImage DS9. So it is there for any range, zero and below included.
    Log,
}

impl Curve {
    /// The part of the colours for a part of the way from the lowest to the highest value.
    fn bend(self, part: f64) -> f64 {
        match self {
            Curve::Linear => part,
            Curve::Log => (part.clamp(0.0, 1.0) * 1000.0).ln_1p() / 1001_f64.ln(),
        }
    }
}

impl Shades {
    /// Steps along the range, and halves of one that the first is ahead.
    fn steps(self) -> (u8, u8) {
        match self {
            // And one more, at the end.
            Shades::Colors => (u8::MAX, 0),
            Shades::Bytes => (u8::MAX, 1),
        }
    }

    /// Steps along the range.
    fn count(self) -> f64 {
        let (steps, ahead) = self.steps();
        f64::from(steps) + f64::from(1 - ahead)
    }

    /// From a part of the way to where a step `k` begins at k / 256.
    pub(crate) fn unit(self, part: f64) -> f64 {
        match self {
            Shades::Colors => part,
            Shades::Bytes => (part * self.count() + 0.5) / 256.0,
        }
    }

    /// The way back.
    fn part(self, unit: f64) -> f64 {
        match self {
            Shades::Colors => unit,
            Shades::Bytes => (unit * 256.0 - 0.5) / self.count(),
        }
    }

    /// The step at such a unit.
    pub(crate) fn step(self, unit: f64, curve: Curve) -> u8 {
        match curve {
            Curve::Linear => (unit * 256.0) as u8,
            Curve::Log => (self.unit(curve.bend(self.part(unit))) * 256.0) as u8,
        }
    }
}

/// Two numbers that make no range.
#[derive(Clone, Copy, PartialEq, Debug, thiserror::Error)]
#[error("{min} to {max} is no range of values; expected two finite numbers, the smaller first")]
pub struct ValueRangeError {
    min: Number,
    max: Number,
}

impl ValueRange {
    /// The values from `min` to `max`.
    ///
    /// # Errors
    ///
    /// When one is not finite or `min` is above `max`.
    pub fn new(
        min: impl Into<Number>,
        max: impl Into<Number>,
    ) -> Result<ValueRange, ValueRangeError> {
        let (min, max) = (min.into().simplest(), max.into().simplest());
        let rises = min.compare(max).is_some_and(|order| order.is_le());
        if min.is_finite() && max.is_finite() && rises {
            Ok(ValueRange { min, max })
        } else {
            Err(ValueRangeError { min, max })
        }
    }

    /// The values that stand for black and full intensity in colour images: all that an integer can
    /// hold, 0 to 1 for fractions (as in Matplotlib).
    pub fn of_kind(kind: SampleKind) -> ValueRange {
        let (min, max) = kind.integers().unwrap_or(0..=1).into_inner();
        ValueRange {
            min: Number::Integer(min),
            max: Number::Integer(max),
        }
    }

    /// The value of the lowest colour.
    pub fn min(&self) -> Number {
        self.min
    }

    /// The value of the highest colour.
    pub fn max(&self) -> Number {
        self.max
    }

    /// Whether a value is in it.
    pub fn contains(&self, value: Number) -> bool {
        let is_le = |a: Number, b: Number| a.compare(b).is_some_and(|order| order.is_le());
        is_le(self.min, value) && is_le(value, self.max)
    }

    /// From the lowest to the highest value, as far as an `f64` goes.
    pub(crate) fn width(&self) -> f64 {
        self.max.less(self.min)
    }

    /// The value `part` of the way from `min` to `max`.
    pub fn at(&self, part: f64) -> f64 {
        let (min, width) = (self.min.to_f64(), self.width());
        match width.is_finite() {
            true => min + width * part,
            false => min * (1.0 - part) + self.max.to_f64() * part,
        }
    }

    /// The part of the way at which `value` lies. A range of a single value has no way: then 0, the
    /// lowest colour, as in Matplotlib.
    pub(crate) fn part(&self, value: Number) -> f64 {
        let width = self.width();
        if width.is_infinite() {
            let half = |number: Number| number.to_f64() / 2.0;
            let min = half(self.min);
            return (half(value) - min) / (half(self.max) - min);
        }
        if width > 0.0 {
            value.less(self.min) / width
        } else {
            0.0
        }
    }

    /// As [`Shades::unit`] of the part of the way, but that integers of any size are on the right side of every step.
    pub(crate) fn unit(&self, value: Number, shades: Shades) -> f64 {
        /// The unit of a number further off is not.
        const NEAR: f64 = 1e-9;
        let unit = shades.unit(self.part(value));
        let step = (unit * 256.0).round();
        if (unit * 256.0 - step).abs() > NEAR || !(1.0..=255.0).contains(&step) {
            return unit;
        }
        let (Number::Integer(value), Number::Integer(min), Number::Integer(max)) =
            (value, self.min, self.max)
        else {
            return unit;
        };
        let reached = || {
            let (way, whole) = (value.checked_sub(min)?, max.checked_sub(min)?);
            let (_, ahead) = shades.steps();
            let halves = 2 * step as i128 - i128::from(ahead);
            let way = way.checked_mul(2 * shades.count() as i128)?;
            Some(way >= whole.checked_mul(halves)?)
        };
        match reached() {
            Some(true) => unit.max(step / 256.0),
            Some(false) => unit.min((step / 256.0).next_down()),
            None => unit,
        }
    }

    /// The colormap's entry for a value, as `imshow` chooses it on a linear curve.
    pub fn color_index(&self, value: impl Into<Number>, curve: Curve) -> u8 {
        self.step(value.into(), Shades::Colors, curve)
    }

    /// The byte for a value of a colour channel: 0 at `min`, 255 at `max`, rounded.
    pub fn intensity(&self, value: impl Into<Number>, curve: Curve) -> u8 {
        self.step(value.into(), Shades::Bytes, curve)
    }

    /// The step of a value.
    pub(crate) fn step(&self, value: Number, shades: Shades, curve: Curve) -> u8 {
        match curve {
            Curve::Linear => shades.step(self.unit(value, shades), curve),
            Curve::Log => shades.step(shades.unit(self.part(value)), curve),
        }
    }
}

/// Thresholds of a rising function: entry k is the smallest f32 whose step is at least k, infinity
/// where there is none; so the step of a value is the number of thresholds from 1 on that it reaches.
/// Entry 0 says nothing.
pub(crate) fn thresholds(step: impl Fn(f32) -> u8) -> [f32; 256] {
    let mut table = [f32::NEG_INFINITY; 256];
    let highest = key_of(f32::INFINITY);
    let mut low = key_of(f32::NEG_INFINITY);
    for (k, threshold) in table.iter_mut().enumerate().skip(1) {
        // The first key in low..highest whose step reaches k, else `highest`.
        let mut high = highest;
        while low < high {
            let middle = low + (high - low) / 2;
            if usize::from(step(of_key(middle))) >= k {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        *threshold = of_key(low);
    }
    table
}

/// A number that rises with the float, in steps of one from each float to the next.
fn key_of(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 {
        bits | 0x8000_0000
    } else {
        !bits
    }
}

fn of_key(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 {
        key & 0x7fff_ffff
    } else {
        !key
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps_reached(table: &[f32; 256], value: f32) -> u8 {
        table[1..].iter().filter(|&&t| value >= t).count() as u8
    }

    #[test]
    fn thresholds_are_exact_at_every_step() {
        for (min, max) in [
            (0.0, 255.0),
            (100.0, 254.0),
            (-1.5e-3, 7.25),
            (0.1, 0.1000001),
            (0.0, 1e30),
        ] {
            let range = ValueRange::new(min, max).unwrap();
            for curve in [Curve::Linear, Curve::Log] {
                let color_index = |v: f32| range.color_index(f64::from(v), curve);
                let table = thresholds(color_index);
                for (k, &threshold) in table.iter().enumerate().skip(1) {
                    assert!(usize::from(color_index(threshold)) >= k);
                    let below = of_key(key_of(threshold) - 1);
                    assert!(usize::from(color_index(below)) < k);
                }
            }
        }
    }

    #[test]
    fn integers_get_matplotlibs_step() {
        // floor(256·(v − min) / (max − min)), the last step closed above; all in integers.
        for (min, max) in [
            (0_u32, 255),
            (100, 254),
            (3, 4),
            (0, 254),
            (7, 135),
            (0, 65535),
        ] {
            let range = ValueRange::new(f64::from(min), f64::from(max)).unwrap();
            let table = thresholds(|v| range.color_index(f64::from(v), Curve::Linear));
            for value in min..=max {
                let expected = (256 * (value - min) / (max - min)).min(255) as u8;
                assert_eq!(steps_reached(&table, value as f32), expected);
            }
        }
    }

    #[test]
    fn a_logarithmic_curve_rises_steeply_and_keeps_the_ends() {
        let range = ValueRange::new(-10.0, 10.0).unwrap();
        let index = |value| range.color_index(value, Curve::Log);
        assert_eq!((index(-10.0), index(10.0)), (0, 255));
        assert_eq!((index(f64::NEG_INFINITY), index(11.0)), (0, 255));
        // ln(1 + 1000·0.05) / ln(1001) = 0.569…, of 256; worked out with another program.
        assert_eq!(index(-9.0), 145);
        assert_eq!(index(0.0), 230);
    }

    #[test]
    fn a_range_of_one_value_is_the_lowest_colour() {
        let range = ValueRange::new(7.0, 7.0).unwrap();
        let table = thresholds(|v| range.color_index(f64::from(v), Curve::Linear));
        assert_eq!(steps_reached(&table, 7.0), 0);
        assert_eq!(steps_reached(&table, f32::MAX), 0);
    }

    #[test]
    fn bytes_of_colour_channels_stay_as_they_are() {
        let range = ValueRange::of_kind(SampleKind::U8);
        let table = thresholds(|v| range.intensity(f64::from(v), Curve::Linear));
        for value in 0..=255_u8 {
            assert_eq!(steps_reached(&table, f32::from(value)), value);
        }
    }

    #[test]
    fn numbers_that_make_no_range_are_refused() {
        for (min, max) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            assert!(ValueRange::new(min, max).is_err());
        }
    }
}
