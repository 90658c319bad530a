//! Texels of values that an f32 does not hold.

use crate::image::Number;
use crate::layout::Base;
use crate::view::color::range::{Curve, Shades, ValueRange, thresholds};

/// How far values are above the lowest of a range, times the power of two with which the range ends at 0.5 to 1: so an
/// f32 holds them as well as the screen shows them, and small integers exactly, wherever the range is and however wide.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Above {
    range: ValueRange,
    base: Base,
    /// The range's highest value less the base.
    width: f64,
    /// The power of two, in two steps: one alone may be beyond an `f64`.
    scale: [f64; 2],
    /// The texel of the highest value.
    end: f64,
    shades: Shades,
}

/// No texel is further off, so that sums of some are finite.
const FAR: f64 = 1e30;

/// What an f32 has no room for.
const BEHIND: u64 = (1 << (f64::MANTISSA_DIGITS - f32::MANTISSA_DIGITS)) - 1;

/// Texels that are made together.
pub(crate) const TOGETHER: usize = 64;

/// The first texels of steps, as far as it takes to know nearly all others from them.
#[derive(Clone, Debug)]
pub(crate) struct Edges(Vec<u64>);

impl Edges {
    /// Those of a range's steps.
    pub(crate) fn of(above: &Above) -> Edges {
        let mut bits = vec![0; 1 << 10];
        for first in thresholds(|texel| above.step(texel, Curve::Linear)) {
            let (word, bit) = Edges::place(first);
            bits[word] |= 1 << bit;
        }
        Edges(bits)
    }

    fn place(texel: f32) -> (usize, u32) {
        let hash = texel.to_bits().wrapping_mul(0x9e37_79b9);
        ((hash >> 22) as usize, hash >> 16 & 63)
    }

    /// Whether a step may begin right above a texel.
    fn are_above(&self, texel: f32) -> bool {
        let (word, bit) = Edges::place(texel.next_up());
        self.0[word] >> bit & 1 == 1
    }
}

impl Above {
    /// Over a range whose values are no further from zero than `reach`.
    pub(crate) fn new(range: ValueRange, reach: f64, shades: Shades) -> Above {
        let base = Base::new(range.min(), reach);
        let width = base.less_number(range.max());
        let exponent = match width > 0.0 {
            true => -exponent(width),
            false => 0,
        };
        let half = exponent / 2;
        let scale = [half, exponent - half].map(|power| f64::from(power).exp2());
        Above {
            range,
            base,
            width,
            end: width * scale[0] * scale[1],
            scale,
            shades,
        }
    }

    /// What is taken from values.
    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    /// Where a value less the base lies among the steps, see [`Shades::unit`].
    pub(crate) fn unit(&self, less: f64) -> f64 {
        self.shades.unit(match self.width > 0.0 {
            true => less / self.width,
            false => 0.0,
        })
    }

    /// The texel of a number: on the right side of every step.
    pub(crate) fn texel_of(&self, number: Number) -> f32 {
        let unit = self.range.unit(number, self.shades);
        self.texel(self.base.less_number(number), unit)
    }

    /// The texel of a value less the base that lies there among the steps: however it is rounded, it does not fall
    /// below the step.
    pub(crate) fn texel(&self, less: f64, unit: f64) -> f32 {
        if less.is_infinite() {
            return less as f32;
        }
        if self.width <= 0.0 {
            return 0.0;
        }
        let exact = (less * self.scale[0] * self.scale[1]).clamp(-FAR, FAR);
        // Rounded towards zero it reaches no step that it should not.
        let texel = f64::from_bits(exact.to_bits() & !BEHIND) as f32;
        let is_rounded = f64::from(texel) != exact;
        match is_rounded && self.step(texel, Curve::Linear) < self.shades.step(unit, Curve::Linear)
        {
            true => texel.next_up(),
            false => texel,
        }
    }

    /// The texels of many values less the base, as of each alone; `slowly` makes those that are not so easy.
    pub(crate) fn texels(
        &self,
        less: &[f64; TOGETHER],
        edges: &Edges,
        mut slowly: impl FnMut(usize) -> f32,
    ) -> [f32; TOGETHER] {
        let mut texels = [0.0; TOGETHER];
        let (mut easy, mut rounded) = (self.width > 0.0, false);
        for (texel, less) in texels.iter_mut().zip(less) {
            let exact = less * self.scale[0] * self.scale[1];
            easy &= exact.abs() < FAR;
            *texel = f64::from_bits(exact.to_bits() & !BEHIND) as f32;
            rounded |= f64::from(*texel) != exact;
        }
        if !easy || rounded {
            for (i, texel) in texels.iter_mut().enumerate() {
                // Another step begins nowhere near.
                if !easy || edges.are_above(*texel) {
                    *texel = slowly(i);
                }
            }
        }
        texels
    }

    /// The step of a texel.
    pub(crate) fn step(&self, texel: f32, curve: Curve) -> u8 {
        let part = match self.width > 0.0 {
            true => f64::from(texel) / self.end,
            false => 0.0,
        };
        self.shades.step(self.shades.unit(part), curve)
    }
}

/// The power of two that is above a positive number, and not twice as large.
fn exponent(value: f64) -> i32 {
    const DIGITS: u32 = f64::MANTISSA_DIGITS - 1;
    const LEAST: f64 = f64::MIN_POSITIVE;
    if value < LEAST {
        // One of those that have fewer digits.
        return exponent(value / f64::EPSILON) - DIGITS as i32;
    }
    (value.to_bits() >> DIGITS) as i32 + f64::MIN_EXP - 1
}
