//! Making an overview from an image that is there already, in one run through its file.

use std::io;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::open::{Image, InOrder};
use crate::storage::overview::bytes::{BLOCK, add_blocks, widen};
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::levels::{NO_RANGE, Overview};
use crate::storage::overview::lines::Read;
use crate::storage::overview::pyramid::{FINEST, UNIT, Unit};

impl Overview {
    /// Reads all of the image, with all processors but for so many that are `spared` (at least one
    /// works), and makes what is not there yet. `progress` is called now and then, from several threads.
    /// Ends early when `stop` is set. What cannot be read counts as zeros in the means and not in the range,
    /// and is [damage](Image::damage) of the image.
    ///
    /// # Errors
    ///
    /// When the image cannot be opened again or the overview's file cannot be written; of the kind
    /// [`Interrupted`](io::ErrorKind::Interrupted) when it was stopped.
    pub fn scan(
        &self,
        image: &Image,
        spared: usize,
        stop: &AtomicBool,
        progress: &(dyn Fn() + Sync),
    ) -> io::Result<()> {
        let next = AtomicU64::new(0);
        let failed = AtomicBool::new(false);
        let failure = Mutex::new(None);
        let work = || {
            let result = image.in_order().and_then(|image| {
                let mut reader = Reader::default();
                loop {
                    let unit = next.fetch_add(1, Ordering::Relaxed);
                    if unit >= self.units.len() as u64 || failed.load(Ordering::Relaxed) {
                        return Ok(());
                    }
                    self.scan_unit(unit, &image, &mut reader, stop)?;
                    progress();
                }
            });
            if let Err(error) = result {
                failed.store(true, Ordering::Relaxed);
                let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
                failure.get_or_insert(error);
            }
        };
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let threads = processors
            .saturating_sub(spared)
            .clamp(1, self.units.len().max(1));
        thread::scope(|scope| {
            for _ in 1..threads {
                let thread = thread::Builder::new().name("squaremap-scan".to_owned());
                // Where no thread can be had, it takes longer.
                let _ = thread.spawn_scoped(scope, work);
            }
            work();
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn put_zeros(&self, index: u64, unit: &Unit) -> io::Result<()> {
        let (_, across) = self.pyramid.texels(UNIT);
        let blocks = unit.points.start >> UNIT..across.min(unit.points.end.div_ceil(1 << UNIT));
        let lines = unit.lines.end - unit.lines.start;
        let zeros = vec![0.0; (blocks.end - blocks.start) as usize];
        let counts: Vec<u64> = blocks
            .map(|block| lines * (unit.points.end.min((block + 1) << UNIT) - (block << UNIT)))
            .collect();
        let tops = vec![(zeros.as_slice(), counts.as_slice()); self.pyramid.planes as usize];
        self.put_tops(index, unit, &tops, (0.0, 0.0))
    }

    fn scan_unit(
        &self,
        index: u64,
        image: &InOrder<'_>,
        reader: &mut Reader,
        stop: &AtomicBool,
    ) -> io::Result<()> {
        let unit = self.pyramid.unit(index);
        // Where nothing is seen through zeros, the means of a hole are zeros, as the overview's file is.
        if self.blend.is_none() && self.lines.are_a_hole(image, &unit.lines, &unit.points) {
            return self.put_zeros(index, &unit);
        }
        let blocks = (unit.points.end - unit.points.start).div_ceil(BLOCK as u64);
        let mut cascades: Vec<Cascade<'_>> = (0..self.pyramid.planes)
            .map(|_| Cascade::new(&self.pyramid, FINEST, UNIT, blocks))
            .collect();
        let mut range = NO_RANGE;
        for start in unit.lines.clone().step_by(BLOCK) {
            if stop.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let lines = start..unit.lines.end.min(start + BLOCK as u64);
            (reader.read).read(image, &self.lines, lines.clone(), &unit.points);
            let lines = (lines.end - lines.start) as usize;
            for (plane, cascade) in cascades.iter_mut().enumerate() {
                if self.lines.are_plain_bytes() {
                    reader.add_bytes(lines, &unit, cascade, &mut range);
                } else {
                    reader.add_values(self, lines, &unit, plane as u64, cascade, &mut range);
                }
                cascade.push();
            }
        }
        for cascade in &mut cascades {
            cascade.finish();
        }
        self.put(index, &cascades, range)
    }
}

/// Buffers of one thread.
#[derive(Default)]
struct Reader {
    read: Read,
    sums: Vec<u16>,
}

impl Reader {
    fn add_bytes(
        &mut self,
        lines: usize,
        unit: &Unit,
        cascade: &mut Cascade<'_>,
        range: &mut (f64, f64),
    ) {
        let points = (unit.points.end - unit.points.start) as usize;
        self.sums.clear();
        self.sums.resize(points.div_ceil(BLOCK), 0);
        let mut seen = (u8::MAX, 0);
        for line in 0..lines {
            add_blocks(self.read.bytes(line, &unit.points), &mut self.sums);
            for bytes in self.read.bytes_left(line, &unit.points) {
                seen = widen(seen, bytes);
            }
        }
        *range = crate::storage::overview::levels::wider(*range, (seen.0.into(), seen.1.into()));
        put_sums(&self.sums, lines, points, cascade);
    }

    fn add_values(
        &mut self,
        overview: &Overview,
        lines: usize,
        unit: &Unit,
        plane: u64,
        cascade: &mut Cascade<'_>,
        range: &mut (f64, f64),
    ) {
        let (sums, counts) = cascade.line();
        for line in 0..lines {
            let values = self.read.values(
                &overview.lines,
                (line, lines),
                &unit.points,
                plane,
                overview.blend.as_ref(),
            );
            let blocks = values.chunks(BLOCK).zip(&mut *sums).zip(&mut *counts);
            for ((block, sum), count) in blocks {
                for &value in block.iter().filter(|value| !value.is_nan()) {
                    *sum += value;
                    *count += 1;
                }
            }
            // The range of a colour image is that of its sample type.
            if overview.pyramid.planes == 1 {
                let values = self.read.values_left(&overview.lines, line);
                for &value in values.iter().filter(|value| value.is_finite()) {
                    *range = crate::storage::overview::levels::wider(*range, (value, value));
                }
            }
        }
    }
}

/// Hands the sums of some lines of bytes to the cascade.
pub(crate) fn put_sums(sums: &[u16], lines: usize, points: usize, cascade: &mut Cascade<'_>) {
    let (own, counts) = cascade.line();
    for (own, &sum) in own.iter_mut().zip(sums) {
        *own = f64::from(sum);
    }
    counts.fill((lines * BLOCK) as u64);
    if let (Some(last), rest @ 1..) = (counts.last_mut(), points % BLOCK) {
        *last = (lines * rest) as u64;
    }
}
