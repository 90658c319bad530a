//! Reduced copies of an image, from 1/8 down, in which every texel is the exact mean of its pixels.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::TempPath;

use crate::bytes::positioned::read_exact_at;
use crate::image::Number;
use crate::layout::{Base, Bounds, Layout, Mean, Sum};
use crate::storage::disk::write_all_at;
use crate::storage::overview::blend::Blend;
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::kept::Sums;
use crate::storage::overview::lines::{FileLines, swapped};
use crate::storage::overview::making::{Making, Tops};
use crate::storage::overview::pyramid::{self, Pyramid, Texel, UNIT, Unit};

/// Reduced copies of the first frame of an image, in a file of their own: a texel of level L is the
/// mean of 2^L × 2^L pixels, less at the right and lower border, without those that are not a number.
/// Means of one-byte samples are rounded to quarters, halves upwards; others to the precision of f32,
/// or of f64 for samples that an f32 cannot hold; and of more where an f64 cannot hold them. Sums of integers are exact;
/// that of n fractions is off by at most n · 2⁻⁵³ of the sum of their magnitudes, of halves by 2⁻²¹ more.
///
/// It can be read while it is made, as far as it is [`there`](Overview::covers).
#[derive(Debug)]
pub struct Overview {
    pub(super) pyramid: Pyramid,
    pub(super) lines: FileLines,
    pub(super) blend: Option<Blend>,
    pub(super) file: File,
    /// Its name until it is kept; removed with it.
    pub(super) temporary: Mutex<Option<TempPath>>,
    /// The units that are there.
    pub(super) units: Vec<AtomicBool>,
    pub(super) making: Mutex<Making>,
    /// Set when all is there.
    pub(super) whole: OnceLock<Bounds>,
    /// Of one that was kept.
    pub(super) sums: Option<Sums>,
}

/// The most blocks of the level that units end with, 24 bytes of memory each at most: those of 4 Ti pixels, which take
/// an hour to read.
const MOST_BLOCKS: u64 = 1 << 24;

impl Overview {
    /// Images of at most so many bytes need no overview: all of one is read in some hundredths of a
    /// second.
    pub const SMALL: u64 = 32 << 20;

    /// The finest level of an overview that is kept: 8 × 8 pixels a texel.
    pub const FINEST: u32 = pyramid::FINEST;

    /// The coarsest level that an overview may begin with.
    pub const COARSEST_FINEST: u32 = UNIT;

    pub(super) fn pyramid(layout: &Layout, finest: u32) -> io::Result<(Pyramid, FileLines)> {
        let lines = FileLines::of(layout);
        let sample = layout.sample();
        // What a thread reads of eight lines at once: a megabyte, which stays in its cache.
        let most = ((1 << 17) / layout.nearest()).clamp(1 << UNIT, 1 << 16);
        let pyramid = Pyramid {
            lines: lines.lines,
            points: lines.points,
            planes: if layout.channels() == 1 { 1 } else { 3 },
            texel: Texel::of(sample, layout.channels()),
            in_quarters: sample.bytes() == 1,
            finest: finest.clamp(pyramid::FINEST, UNIT),
            unit_points: 1 << most.ilog2(),
        };
        let (down, across) = pyramid.texels(pyramid.top());
        if down.saturating_mul(across) > MOST_BLOCKS {
            return Err(io::Error::other("the image is too large for an overview"));
        }
        Ok((pyramid, lines))
    }

    pub(super) fn new(
        pyramid: Pyramid,
        lines: FileLines,
        blend: Option<Blend>,
        file: File,
        temporary: Option<TempPath>,
    ) -> Overview {
        let (down, across) = pyramid.units();
        Overview {
            units: (0..down * across).map(|_| AtomicBool::new(false)).collect(),
            making: Mutex::new(Making::new(down * across)),
            whole: OnceLock::new(),
            pyramid,
            lines,
            blend,
            file,
            temporary: Mutex::new(temporary),
            sums: None,
        }
    }

    /// Whether all of the image is in it.
    pub fn is_whole(&self) -> bool {
        self.whole.get().is_some()
    }

    /// The smallest and the largest finite value of a grey image. None if there is none, for colour
    /// images, and until the overview [is whole](Overview::is_whole).
    pub fn range(&self) -> Option<(f64, f64)> {
        self.whole.get()?.to_f64()
    }

    /// The same, exactly.
    pub fn bounds(&self) -> Option<(Number, Number)> {
        self.whole.get()?.0
    }

    /// Whether it has these texels of a level.
    pub fn covers(&self, level: u32, rows: &Range<u64>, cols: &Range<u64>) -> bool {
        if level < self.pyramid.finest {
            return false;
        }
        if level > self.pyramid.top() || self.is_whole() {
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
        let mut means = Vec::new();
        self.read_means(level, plane, rows, cols, &mut means)?;
        values.clear();
        values.extend(means.iter().map(|mean| mean.less(&Base::NONE)));
        Ok(())
    }

    /// As [`read`](Overview::read), with what an `f64` lacks. What stands for none is not a number with a sign.
    pub(crate) fn read_means(
        &self,
        level: u32,
        plane: u64,
        rows: &Range<u64>,
        cols: &Range<u64>,
        values: &mut Vec<Mean>,
    ) -> io::Result<()> {
        let level = level.min(self.pyramid.coarsest());
        let (lines, points) = swapped(self.lines.transposed, (rows, cols));
        let along = (points.end - points.start) as usize;
        let texel = self.pyramid.texel;
        let mut bytes = vec![0; along * texel.bytes() as usize];
        values.clear();
        for line in lines.clone() {
            let offset = self.pyramid.offset(level, plane, line, points.start);
            if let Some(sums) = &self.sums {
                sums.check(&self.file, &(offset..offset + bytes.len() as u64))?;
            }
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

    /// Takes the finished levels of a unit, a cascade for each plane, and the extremes of its values.
    pub(super) fn put<S: Sum<Total: Tops>>(
        &self,
        index: u64,
        cascades: &[Cascade<'_, S>],
        range: Bounds,
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

    /// Takes the sums and counts of the blocks of the top level of a unit whose finer levels are
    /// written, plane by plane.
    pub(super) fn put_tops<S: Sum<Total: Tops>>(
        &self,
        index: u64,
        unit: &Unit,
        tops: &[(&[S], &[u64])],
        range: Bounds,
    ) -> io::Result<()> {
        let mut making = self.making();
        making.put(&self.pyramid, unit, tops, range);
        self.units[index as usize].store(true, Ordering::Release);
        if making.units_left == 0 {
            for (level, plane, texels) in making.coarse::<S::Total>(&self.pyramid) {
                let whole = Unit {
                    lines: 0..self.pyramid.lines,
                    points: 0..self.pyramid.points,
                };
                self.write(level, plane, &whole, &texels)?;
            }
            // Nobody else sets it: there is one last unit.
            let _ = self.whole.set(making.range);
        }
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
