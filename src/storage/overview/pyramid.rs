//! Which texels an overview has, and where each lies in its file. Pure arithmetic: no I/O.

use std::ops::Range;

use crate::image::{SampleKind, SampleType};
use crate::layout::{GAP, Mean};

/// The finest level that an overview can have: texels of 8 × 8 pixels. Finer ones would be a large
/// part of the image, and are as quickly read from the image itself.
pub(crate) const FINEST: u32 = 3;

/// The level whose texels are as high as a unit of work: 512 lines.
pub(crate) const UNIT: u32 = 9;

/// Bytes before the first texel of the file.
pub(crate) const HEADER: u64 = 8192;

/// How a texel is stored; always little-endian. All bytes of a zero are zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Texel {
    /// A mean of one-byte samples in quarters, as i16.
    Quarters,
    F32,
    F64,
    /// As f64, and behind it what that lacks as f32.
    F64WithRest,
}

impl Texel {
    /// The narrowest that loses nothing that can be seen.
    pub(crate) fn of(sample: SampleType, channels: u64) -> Texel {
        match sample.kind() {
            SampleKind::U64 | SampleKind::I64 if channels < 4 => Texel::F64WithRest,
            SampleKind::U32
            | SampleKind::I32
            | SampleKind::U64
            | SampleKind::I64
            | SampleKind::F64 => Texel::F64,
            // With an alpha channel the background takes part, which may be of any value.
            _ if sample.bytes() == 1 && channels < 4 => Texel::Quarters,
            _ => Texel::F32,
        }
    }

    pub(crate) fn bytes(self) -> u64 {
        match self {
            Texel::Quarters => 2,
            Texel::F32 => 4,
            Texel::F64 => 8,
            Texel::F64WithRest => 12,
        }
    }

    /// Appends texels with these means.
    pub(crate) fn encode(self, means: impl ExactSizeIterator<Item = Mean>, bytes: &mut Vec<u8>) {
        fn append<const N: usize>(
            bytes: &mut Vec<u8>,
            texels: impl ExactSizeIterator<Item = [u8; N]>,
        ) {
            let start = bytes.len();
            bytes.resize(start + N * texels.len(), 0);
            let places = bytes[start..].as_chunks_mut().0.iter_mut();
            places.zip(texels).for_each(|(place, texel)| *place = texel);
        }
        match self {
            // A mean in quarters is a number of them, far inside an i16.
            Texel::Quarters => append(
                bytes,
                means.map(|Mean { value, .. }| {
                    let quarters = (value * 4.0) as i16;
                    // No integer is not a number for another reason.
                    let quarters = if value.is_nan() {
                        GAP_QUARTERS
                    } else {
                        quarters
                    };
                    quarters.to_le_bytes()
                }),
            ),
            Texel::F32 => append(bytes, means.map(|mean| narrowed(mean.value).to_le_bytes())),
            Texel::F64 => append(bytes, means.map(|mean| mean.value.to_le_bytes())),
            Texel::F64WithRest => append(
                bytes,
                means.map(|mean| {
                    let mut both = [0; 12];
                    both[..8].copy_from_slice(&mean.value.to_le_bytes());
                    both[8..].copy_from_slice(&(mean.rest as f32).to_le_bytes());
                    both
                }),
            ),
        }
    }

    pub(crate) fn decode(self, bytes: &[u8], values: &mut Vec<Mean>) {
        let whole = |value| Mean { value, rest: 0.0 };
        match self {
            Texel::Quarters => values.extend((bytes.as_chunks().0.iter()).map(|&texel| {
                match i16::from_le_bytes(texel) {
                    GAP_QUARTERS => whole(GAP),
                    quarters => whole(f64::from(quarters) / 4.0),
                }
            })),
            Texel::F32 => values.extend(
                (bytes.as_chunks().0.iter())
                    .map(|&texel| whole(widened(f32::from_le_bytes(texel)))),
            ),
            Texel::F64 => values.extend(
                (bytes.as_chunks().0.iter()).map(|&texel| whole(f64::from_le_bytes(texel))),
            ),
            Texel::F64WithRest => values.extend(bytes.as_chunks::<12>().0.iter().map(|both| {
                let (value, rest) = both.split_at(8);
                Mean {
                    value: value
                        .first_chunk()
                        .map_or(0.0, |&value| f64::from_le_bytes(value)),
                    rest: rest
                        .first_chunk()
                        .map_or(0.0, |&rest| f32::from_le_bytes(rest).into()),
                }
            })),
        }
    }
}

/// Stands for none; no mean of bytes is so low.
const GAP_QUARTERS: i16 = i16::MIN;

/// As `as f32` does it, but that what is not a number keeps its sign, which says whether it stands for none.
fn narrowed(mean: f64) -> f32 {
    match mean.is_nan() {
        true => f32::NAN.copysign(if mean.is_sign_negative() { -1.0 } else { 1.0 }),
        false => mean as f32,
    }
}

/// The other way.
fn widened(texel: f32) -> f64 {
    match texel.is_nan() {
        true if texel.is_sign_negative() => GAP,
        true => f64::NAN,
        false => texel.into(),
    }
}

/// The texels of an overview. Its lines run along the file: they are the rows of most images, and
/// the columns of those whose columns are contiguous; a line has so many points. A texel of level L
/// stands for 2^L × 2^L pixels, fewer at the far borders.
///
/// In the file the levels follow one another from the finest to the coarsest, of a level the planes
/// (one for grey, three for colour), of a plane the lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pyramid {
    pub(crate) lines: u64,
    pub(crate) points: u64,
    pub(crate) planes: u64,
    pub(crate) texel: Texel,
    /// Whether means are rounded to quarters, halves upwards.
    pub(crate) in_quarters: bool,
    /// The finest level kept, from [`FINEST`] to [`UNIT`].
    pub(crate) finest: u32,
    /// Points of a unit: a power of two, a multiple of a texel of level [`UNIT`].
    pub(crate) unit_points: u64,
}

/// The pixels that are summed up together: at most 2^[`UNIT`] lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Unit {
    pub(crate) lines: Range<u64>,
    pub(crate) points: Range<u64>,
}

impl Pyramid {
    /// The coarsest level: a single texel, or [`UNIT`]. All above look the same.
    pub(crate) fn coarsest(&self) -> u32 {
        let longest = self.lines.max(self.points);
        UNIT.max(u64::BITS - (longest - 1).leading_zeros())
    }

    /// The level up to which a unit makes its texels alone: [`UNIT`], and more where units are lower than that, so that
    /// what is kept in memory of a long thin image is no more than of a square one.
    pub(crate) fn top(&self) -> u32 {
        let lines = u64::BITS - (self.lines - 1).leading_zeros();
        let sums = (2 * UNIT).saturating_sub(lines);
        sums.clamp(UNIT, self.unit_points.ilog2())
            .min(self.coarsest())
    }

    /// The mean as it is kept.
    pub(crate) fn round(&self, mean: f64) -> f64 {
        if self.in_quarters {
            // Rounded down without `floor`, which is a call where not every processor has an instruction.
            let quarters = mean * 4.0 + 0.5;
            let whole = quarters as i32;
            f64::from(whole - i32::from(f64::from(whole) > quarters)) / 4.0
        } else {
            mean
        }
    }

    /// Lines and points of a level, which must be at most the coarsest.
    pub(crate) fn texels(&self, level: u32) -> (u64, u64) {
        (
            self.lines.div_ceil(1 << level),
            self.points.div_ceil(1 << level),
        )
    }

    /// Where a texel lies in the file. It must be one.
    pub(crate) fn offset(&self, level: u32, plane: u64, line: u64, point: u64) -> u64 {
        let before: u64 = (self.finest..level)
            .map(|finer| self.planes * self.plane_bytes(finer))
            .sum();
        let (_, points) = self.texels(level);
        let within = plane * self.plane_bytes(level) + (line * points + point) * self.texel.bytes();
        HEADER + before + within
    }

    /// The length of the file.
    pub(crate) fn file_bytes(&self) -> u64 {
        let coarsest = self.coarsest();
        self.offset(coarsest, 0, 0, 0) + self.planes * self.plane_bytes(coarsest)
    }

    fn plane_bytes(&self, level: u32) -> u64 {
        let (lines, points) = self.texels(level);
        lines * points * self.texel.bytes()
    }

    /// Units above and beside one another.
    pub(crate) fn units(&self) -> (u64, u64) {
        (
            self.lines.div_ceil(1 << UNIT),
            self.points.div_ceil(self.unit_points),
        )
    }

    /// The `i`-th unit, counted along the lines, then down.
    pub(crate) fn unit(&self, i: u64) -> Unit {
        let (_, across) = self.units();
        let line = (i / across) << UNIT;
        let point = i % across * self.unit_points;
        Unit {
            lines: line..self.lines.min(line + (1 << UNIT)),
            points: point..self.points.min(point + self.unit_points),
        }
    }

    /// The units under the texels of a level that is at most the [`top`](Pyramid::top).
    pub(crate) fn units_under(
        &self,
        level: u32,
        lines: &Range<u64>,
        points: &Range<u64>,
    ) -> impl Iterator<Item = u64> + use<> {
        let (_, across) = self.units();
        let down = (lines.start << level) >> UNIT..((lines.end << level).div_ceil(1 << UNIT));
        let along = (points.start << level) / self.unit_points
            ..(points.end << level).div_ceil(self.unit_points).min(across);
        let down = down.start..down.end.min(self.units().0);
        down.flat_map(move |row| along.clone().map(move |col| row * across + col))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pyramid(lines: u64, points: u64) -> Pyramid {
        Pyramid {
            lines,
            points,
            planes: 3,
            texel: Texel::Quarters,
            in_quarters: true,
            finest: FINEST,
            unit_points: 1024,
        }
    }

    #[test]
    fn texels_lie_side_by_side_without_gaps() {
        for (lines, points) in [(1, 1), (700, 3001), (1 << 20, 3)] {
            let pyramid = pyramid(lines, points);
            let mut next = HEADER;
            for level in FINEST..=pyramid.coarsest() {
                let (rows, cols) = pyramid.texels(level);
                for plane in 0..3 {
                    assert_eq!(pyramid.offset(level, plane, 0, 0), next);
                    next += rows * cols * 2;
                    assert_eq!(pyramid.offset(level, plane, rows - 1, cols - 1), next - 2);
                }
            }
            assert_eq!(pyramid.file_bytes(), next);
        }
    }

    #[test]
    fn the_top_is_higher_where_units_are_low() {
        let top = |lines, points| pyramid(lines, points).top();
        assert_eq!((top(1, 1 << 33), top(256, 1 << 33)), (10, 10));
        assert_eq!((top(512, 1 << 33), top(1 << 33, 1 << 33)), (9, 9));
        assert_eq!((top(1, 1), top(1, 513), top(300, 600)), (9, 10, 9));
    }

    #[test]
    fn units_cover_the_image_once() {
        let pyramid = pyramid(1100, 2500);
        let (down, across) = pyramid.units();
        assert_eq!((down, across), (3, 3));
        let area: u64 = (0..down * across)
            .map(|i| pyramid.unit(i))
            .map(|unit| (unit.lines.end - unit.lines.start) * (unit.points.end - unit.points.start))
            .sum();
        assert_eq!(area, 1100 * 2500);
        let under: Vec<u64> = pyramid.units_under(3, &(63..65), &(128..313)).collect();
        assert_eq!(under, [1, 2, 4, 5]);
        assert_eq!(pyramid.units_under(9, &(0..3), &(0..5)).count(), 9);
    }

    #[test]
    fn what_is_stored_comes_back() {
        for (texel, values) in [
            (Texel::Quarters, [-128.0, -0.25, 0.0, 254.75]),
            (Texel::F32, [-1.5, 0.0, 3.25, 1e30_f32.into()]),
            (Texel::F64, [1e300, -0.1, 4e9, 0.0]),
            (Texel::F64WithRest, [1e18, -0.1, 4e9, 0.0]),
        ] {
            let values = values.map(|value| Mean { value, rest: 0.0 });
            let mut bytes = Vec::new();
            texel.encode(values.into_iter(), &mut bytes);
            assert_eq!(bytes.len() as u64, 4 * texel.bytes());
            let mut back = Vec::new();
            texel.decode(&bytes, &mut back);
            assert_eq!(back, values);
        }
    }
}
