//! Making an overview from an image that is there already, in one run through its file.

use std::io;
use std::iter;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::image::{Number, SampleKind};
use crate::layout::{Bounds, OrNone, Sum, of_samples};
use crate::open::{Image, InOrder};
use crate::storage::overview::absent::Absent;
use crate::storage::overview::adders::{Adder, Blended, Plain};
use crate::storage::overview::batch::{Batch, are_a_hole};
use crate::storage::overview::blocks::BLOCK;
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::levels::Overview;
use crate::storage::overview::making::Tops;
use crate::storage::overview::pyramid::{FINEST, Unit};

/// The expression, in which `$type` is the type that integers have in the file, or `$other`, in which it is what others
/// are read as.
macro_rules! of_integers {
    ($reading:expr, $type:ident => $body:expr, else $other_type:ident => $other:expr) => {
        of_integers!(@ $reading, $type => $body, $other_type => $other;
            U8 u8, I8 i8, U16 u16, I16 i16, U32 u32, I32 i32, U64 u64, I64 i64)
    };
    (@ $reading:expr, $type:ident => $body:expr, $other_type:ident => $other:expr; $($kind:ident $integer:ty),*) => {
        match $reading.kind() {
            $(SampleKind::$kind => {
                type $type = $integer;
                $body
            })*
            SampleKind::Bool => {
                type $other_type = OrNone<i32>;
                $other
            }
            SampleKind::F16 => {
                type $other_type = half::f16;
                $other
            }
            SampleKind::F32 => {
                type $other_type = f32;
                $other
            }
            SampleKind::F64 => {
                type $other_type = f64;
                $other
            }
        }
    };
}

/// So many lines are asked for before they are read, and ranges of bytes so near to one another together.
const AHEAD: u64 = 4 * BLOCK as u64;
const SLACK: u64 = 1 << 16;

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
            let units = iter::from_fn(|| {
                let unit = next.fetch_add(1, Ordering::Relaxed);
                let more = unit < self.units.len() as u64 && !failed.load(Ordering::Relaxed);
                more.then_some(unit)
            });
            let reading = image.reading();
            let result = match (self.blend, reading.none()) {
                (None, Some(none)) => of_integers!(&reading, T => {
                    // What none of them can be, none of them is.
                    let none = T::try_from(none.parts().0).unwrap_or_default();
                    self.scan_units(image, units, Absent::<T>::new(none), stop, progress)
                }, else T => {
                    self.scan_units(image, units, Plain::<T>::new(), stop, progress)
                }),
                (None, None) => of_samples!(&reading, T => {
                    self.scan_units(image, units, Plain::<T>::new(), stop, progress)
                }),
                (Some(blend), _) => of_samples!(&reading, T => {
                    let blended = Blended::<T>::new(blend);
                    self.scan_units(image, units, blended, stop, progress)
                }),
            };
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

    /// Makes one unit after another.
    fn scan_units<A: Adder>(
        &self,
        image: &Image,
        units: impl Iterator<Item = u64>,
        mut adder: A,
        stop: &AtomicBool,
        progress: &(dyn Fn() + Sync),
    ) -> io::Result<()> {
        let reading = image.reading();
        let image = image.in_order()?;
        let mut batch = Batch::new(self.lines.clone(), reading);
        for index in units {
            let unit = self.pyramid.unit(index);
            // Where nothing is seen through zeros, the means of a hole are zeros, as the overview's file is.
            let zeros_count = self.blend.is_none() && !reading.zero_is_none();
            if zeros_count && are_a_hole(&image, &self.lines, &unit.lines, &unit.points) {
                self.put_zeros::<A::Sum>(index, &unit)?;
            } else {
                self.scan_unit(index, &unit, &image, &mut batch, &mut adder, stop)?;
            }
            progress();
        }
        Ok(())
    }

    fn put_zeros<S: Sum<Total: Tops>>(&self, index: u64, unit: &Unit) -> io::Result<()> {
        let top = self.pyramid.top();
        let (_, across) = self.pyramid.texels(top);
        let blocks = unit.points.start >> top..across.min(unit.points.end.div_ceil(1 << top));
        let lines = unit.lines.end - unit.lines.start;
        let zeros = vec![S::default(); (blocks.end - blocks.start) as usize];
        let counts: Vec<u64> = blocks
            .map(|block| lines * (unit.points.end.min((block + 1) << top) - (block << top)))
            .collect();
        let tops = vec![(zeros.as_slice(), counts.as_slice()); self.pyramid.planes as usize];
        let zero = Number::Integer(0);
        self.put_tops(index, unit, &tops, Bounds(Some((zero, zero))))
    }

    fn scan_unit<A: Adder>(
        &self,
        index: u64,
        unit: &Unit,
        image: &InOrder<'_>,
        batch: &mut Batch,
        adder: &mut A,
        stop: &AtomicBool,
    ) -> io::Result<()> {
        let blocks = (unit.points.end - unit.points.start).div_ceil(BLOCK as u64);
        let mut cascades: Vec<Cascade<'_, A::Sum>> = (0..self.pyramid.planes)
            .map(|_| Cascade::new(&self.pyramid, FINEST, self.pyramid.top(), blocks))
            .collect();
        for start in unit.lines.clone().step_by(BLOCK) {
            if stop.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let lines = start..unit.lines.end.min(start + BLOCK as u64);
            // While these are summed up, the disk works on the next ones.
            let next = lines.end..unit.lines.end.min(lines.end + AHEAD);
            if (lines.end / BLOCK as u64).is_multiple_of(AHEAD / BLOCK as u64) && !next.is_empty() {
                let rect = self.lines.rect(&next, &unit.points);
                image.will_need(&self.lines.layout.ranges(0, &rect, SLACK));
            }
            batch.read(image, lines, &unit.points);
            let mut planes: Vec<_> = cascades.iter_mut().map(Cascade::line).collect();
            adder.add(batch, &mut planes);
            cascades.iter_mut().for_each(Cascade::push);
        }
        for cascade in &mut cascades {
            cascade.finish();
        }
        self.put(index, &cascades, adder.take_range())
    }
}
