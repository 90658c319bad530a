//! Reduced copies of an image, from 1/8 down, in which every texel is the exact mean of its pixels.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::TempPath;

use crate::bytes::positioned::read_exact_at;
use crate::layout::Layout;
use crate::storage::disk::write_all_at;
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::lines::{Lines, swapped};
use crate::storage::overview::pyramid::{self, Pyramid, Texel, UNIT, Unit};

/// How a pixel with an alpha channel is seen: laid over what is behind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Blend {
    /// The values of red, green and blue behind the image.
    pub behind: [f64; 3],
    /// The alpha of a pixel that hides what is behind it.
    pub opaque: f64,
}

impl Blend {
    /// Lays the values of a colour channel over what is behind it.
    pub fn lay(&self, channel: u64, values: &mut [f64], alpha: &[f64]) {
        let behind = self.behind[channel as usize];
        for (value, alpha) in values.iter_mut().zip(alpha) {
            let alpha = (alpha / self.opaque).clamp(0.0, 1.0);
            *value = *value * alpha + behind * (1.0 - alpha);
        }
    }
}

/// Reduced copies of the first frame of an image, in a file of their own: a texel of level L is the
/// mean of 2^L × 2^L pixels, less at the right and lower border, without those that are not a number.
/// Means of one-byte samples are rounded to quarters, halves upwards; others to the precision of f32,
/// or of f64 for samples that an f32 cannot hold.
///
/// It can be read while it is made, as far as it is [`there`](Overview::covers).
#[derive(Debug)]
pub struct Overview {
    pub(super) pyramid: Pyramid,
    pub(super) lines: Lines,
    pub(super) blend: Option<Blend>,
    pub(super) file: File,
    /// Its name until it is kept; removed with it.
    pub(super) temporary: Mutex<Option<TempPath>>,
    /// The units that are there.
    pub(super) units: Vec<AtomicBool>,
    pub(super) making: Mutex<Making>,
    /// Set when all is there.
    pub(super) whole: OnceLock<Option<(f64, f64)>>,
}

/// What is known of an image as yet.
#[derive(Debug)]
pub(crate) struct Making {
    pub(super) units_left: u64,
    /// Of the finite values seen; the smallest above the largest while there is none.
    pub(super) range: (f64, f64),
    /// Sums and counts of the blocks of level [`UNIT`], plane by plane.
    pub(super) sums: Vec<f64>,
    pub(super) counts: Vec<u64>,
}

pub(crate) const NO_RANGE: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// The most blocks of level [`UNIT`], 16 bytes of memory each: those of 4 Ti pixels, which take an
/// hour to read.
const MOST_BLOCKS: u64 = 1 << 24;

/// Sums and counts of one line of blocks.
type Blocks = (Vec<f64>, Vec<u64>);

impl Overview {
    /// Images of at most so many bytes need no overview: all of one is read in some hundredths of a
    /// second.
    pub const SMALL: u64 = 32 << 20;

    /// The finest level of an overview that is kept: 8 × 8 pixels a texel.
    pub const FINEST: u32 = pyramid::FINEST;

    /// The coarsest level that an overview may begin with.
    pub const COARSEST_FINEST: u32 = UNIT;

    pub(super) fn pyramid(layout: &Layout, finest: u32) -> io::Result<(Pyramid, Lines)> {
        let lines = Lines::of(layout);
        let sample = layout.sample();
        // What a thread reads of a line at once: half a megabyte.
        let most = ((1 << 19) / lines.point_stride).clamp(1 << UNIT, 1 << 16);
        let pyramid = Pyramid {
            lines: lines.lines,
            points: lines.points,
            planes: if layout.channels() == 1 { 1 } else { 3 },
            texel: Texel::of(sample, layout.channels()),
            in_quarters: sample.bytes() == 1,
            finest: finest.clamp(pyramid::FINEST, UNIT),
            unit_points: 1 << most.ilog2(),
        };
        let (down, across) = pyramid.texels(UNIT);
        if down.saturating_mul(across) > MOST_BLOCKS {
            return Err(io::Error::other("the image is too large for an overview"));
        }
        Ok((pyramid, lines))
    }

    pub(super) fn new(
        pyramid: Pyramid,
        lines: Lines,
        blend: Option<Blend>,
        file: File,
        temporary: Option<TempPath>,
    ) -> Overview {
        let (down, across) = pyramid.units();
        let blocks = {
            let (down, across) = pyramid.texels(UNIT);
            (pyramid.planes * down * across) as usize
        };
        Overview {
            units: (0..down * across).map(|_| AtomicBool::new(false)).collect(),
            making: Mutex::new(Making {
                units_left: down * across,
                range: NO_RANGE,
                sums: vec![0.0; blocks],
                counts: vec![0; blocks],
            }),
            whole: OnceLock::new(),
            pyramid,
            lines,
            blend,
            file,
            temporary: Mutex::new(temporary),
        }
    }

    /// Whether all of the image is in it.
    pub fn is_whole(&self) -> bool {
        self.whole.get().is_some()
    }

    /// The smallest and the largest finite value of a grey image. None if there is none, for colour
    /// images, and until the overview [is whole](Overview::is_whole).
    pub fn range(&self) -> Option<(f64, f64)> {
        self.whole.get().copied().flatten()
    }

    /// Whether it has these texels of a level.
    pub fn covers(&self, level: u32, rows: &Range<u64>, cols: &Range<u64>) -> bool {
        if level < self.pyramid.finest {
            return false;
        }
        if level > UNIT || self.is_whole() {
            return self.is_whole();
        }
        let (lines, points) = swapped(self.lines.transposed, (rows, cols));
        self.pyramid
            .units_under(level, lines, points)
            .all(|unit| self.units[unit as usize].load(Ordering::Acquire))
    }

    /// Replaces `values` with the texels of a plane (0, or 0 to 2 for colour), row-major. They must be
    /// [`there`](Overview::covers) and inside the level.
    ///
    /// # Errors
    ///
    /// When its file cannot be read.
    pub fn read(
        &self,
        level: u32,
        plane: u64,
        rows: &Range<u64>,
        cols: &Range<u64>,
        values: &mut Vec<f64>,
    ) -> io::Result<()> {
        let level = level.min(self.pyramid.coarsest());
        let (lines, points) = swapped(self.lines.transposed, (rows, cols));
        let along = (points.end - points.start) as usize;
        let texel = self.pyramid.texel;
        let mut bytes = vec![0; along * texel.bytes() as usize];
        values.clear();
        for line in lines.clone() {
            let offset = self.pyramid.offset(level, plane, line, points.start);
            read_exact_at(&self.file, &mut bytes, offset)?;
            texel.decode(&bytes, values);
        }
        if self.lines.transposed {
            let down = (lines.end - lines.start) as usize;
            let turned = (0..along).flat_map(|col| (0..down).map(move |row| row * along + col));
            *values = turned.map(|i| values[i]).collect();
        }
        Ok(())
    }

    /// Takes the finished levels of a unit, a cascade for each plane, and the range of its values.
    pub(super) fn put(
        &self,
        index: u64,
        cascades: &[Cascade<'_>],
        range: (f64, f64),
    ) -> io::Result<()> {
        let unit = self.pyramid.unit(index);
        for (plane, cascade) in cascades.iter().enumerate() {
            for (level, texels) in cascade.texels() {
                self.write(level, plane as u64, &unit, texels)?;
            }
        }
        let tops: Vec<_> = cascades.iter().map(Cascade::top).collect();
        self.put_tops(index, &unit, &tops, range)
    }

    /// Takes the sums and counts of the blocks of level [`UNIT`] in a unit whose finer levels are
    /// written.
    pub(super) fn put_tops(
        &self,
        index: u64,
        unit: &Unit,
        tops: &[(&[f64], &[u64])],
        range: (f64, f64),
    ) -> io::Result<()> {
        let mut making = self.making();
        let (down, across) = self.pyramid.texels(UNIT);
        for (plane, (sums, counts)) in tops.iter().enumerate() {
            let line = plane as u64 * down + (unit.lines.start >> UNIT);
            let start = (line * across + (unit.points.start >> UNIT)) as usize;
            making.sums[start..start + sums.len()].copy_from_slice(sums);
            making.counts[start..start + counts.len()].copy_from_slice(counts);
        }
        making.range = wider(making.range, range);
        self.units[index as usize].store(true, Ordering::Release);
        making.units_left -= 1;
        if making.units_left == 0 {
            self.complete(&mut making)?;
        }
        Ok(())
    }

    /// Makes the levels above [`UNIT`].
    fn complete(&self, making: &mut Making) -> io::Result<()> {
        let (down, across) = self.pyramid.texels(UNIT);
        let whole = Unit {
            lines: 0..self.pyramid.lines,
            points: 0..self.pyramid.points,
        };
        let planes = making.sums.chunks((down * across) as usize);
        let counts = making.counts.chunks((down * across) as usize);
        for (plane, (sums, counts)) in planes.zip(counts).enumerate() {
            let coarsest = self.pyramid.coarsest();
            let mut cascade = Cascade::new(&self.pyramid, UNIT, coarsest, across);
            let lines = sums
                .chunks(across as usize)
                .zip(counts.chunks(across as usize));
            for (sums, counts) in lines {
                let (own_sums, own_counts) = cascade.line();
                own_sums.copy_from_slice(sums);
                own_counts.copy_from_slice(counts);
                cascade.push();
            }
            cascade.finish();
            for (level, texels) in cascade.texels().skip(1) {
                self.write(level, plane as u64, &whole, texels)?;
            }
        }
        let Making { sums, counts, .. } = making;
        (*sums, *counts) = Blocks::default();
        let range = (making.range.0 <= making.range.1).then_some(making.range);
        // Nobody else sets it: there is one last unit.
        let _ = self.whole.set(range);
        Ok(())
    }

    /// Writes the texels of a unit.
    fn write(&self, level: u32, plane: u64, unit: &Unit, texels: &[u8]) -> io::Result<()> {
        let (_, across) = self.pyramid.texels(level);
        let (line, point) = (unit.lines.start >> level, unit.points.start >> level);
        let own = unit.points.end.div_ceil(1 << level) - point;
        let together = if own == across {
            texels.len()
        } else {
            (own * self.pyramid.texel.bytes()) as usize
        };
        for (i, part) in texels.chunks(together.max(1)).enumerate() {
            let offset = self.pyramid.offset(level, plane, line + i as u64, point);
            write_all_at(&self.file, part, offset)?;
        }
        Ok(())
    }

    pub(super) fn making(&self) -> MutexGuard<'_, Making> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn wider(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0.min(b.0), a.1.max(b.1))
}
