//! From lines of samples to sums of small blocks.

use std::mem;

use crate::layout::{Bounds, Extremes, Sample, Sum, WideSum};
use crate::storage::overview::batch::{Batch, LineRoom};
use crate::storage::overview::blend::Blend;
use crate::storage::overview::blocks::{BLOCK, add_blocks, count_all};
use crate::storage::overview::laid::{CHANNELS, LayLines};
use crate::storage::overview::making::Tops;
use crate::storage::overview::piles::{AddLines, Blocks};

/// Adds up what is seen of an image.
pub(crate) trait Adder {
    /// Holds the sum of a unit's block.
    type Sum: Sum<Total: Tops>;

    /// Adds the lines of a batch to the sums of the blocks along them, plane by plane, and counts what is in each.
    fn add(&mut self, batch: &Batch, planes: &mut [Blocks<'_, Self::Sum>]);

    /// The extremes of a grey image since they were asked for last, without what could not be read.
    fn take_range(&mut self) -> Bounds;
}

/// Samples as they are.
pub(crate) struct Plain<T> {
    range: Extremes<T>,
    room: LineRoom<T>,
}

impl<T: Sample> Plain<T> {
    pub(crate) fn new() -> Plain<T> {
        Plain {
            range: Extremes::NONE,
            room: LineRoom::default(),
        }
    }
}

impl<T: Sample> Plain<T> {
    /// Line by line.
    fn add_plane(&mut self, batch: &Batch, plane: u64, (sums, counts): &mut Blocks<'_, T::Sum>) {
        for line in 0..batch.lines() {
            let samples = batch.samples(line, plane, &mut self.room);
            add_blocks(samples, sums, counts);
            if batch.is_grey() {
                for there in batch.there(&batch.steps(line, plane)) {
                    self.range.add(&samples[there]);
                }
            }
        }
    }
}

impl<T: Sample<Sum: Sum<Total: Tops>>> Adder for Plain<T> {
    type Sum = T::Sum;

    fn add(&mut self, batch: &Batch, planes: &mut [Blocks<'_, T::Sum>]) {
        match batch.together(planes.len()) {
            Some(all) => {
                for together in &all {
                    let add = AddLines {
                        reading: batch.reading(),
                        together,
                        points: batch.points(),
                        planes,
                        // The range of a colour image is that of its sample type.
                        range: batch.is_grey().then_some(&mut self.range),
                        none_of_colors: batch.none_of_colors(),
                        room: &mut self.room,
                    };
                    T::decode(batch.reading(), add);
                }
            }
            None => {
                for (plane, blocks) in planes.iter_mut().enumerate() {
                    self.add_plane(batch, plane as u64, blocks);
                }
            }
        }
        if T::ALL_FINITE {
            for (_, counts) in planes {
                count_all(counts, batch.lines(), batch.points());
            }
        }
    }

    fn take_range(&mut self) -> Bounds {
        mem::replace(&mut self.range, Extremes::NONE).bounds()
    }
}

/// Colours laid over what is behind them.
pub(crate) struct Blended<T> {
    blend: Blend,
    room: LineRoom<T>,
    opacities: LineRoom<T>,
    rooms: [Vec<T>; 2],
}

impl<T: Sample> Blended<T> {
    pub(crate) fn new(blend: Blend) -> Blended<T> {
        Blended {
            blend,
            room: LineRoom::default(),
            opacities: LineRoom::default(),
            rooms: [Vec::new(), Vec::new()],
        }
    }

    /// Line by line.
    fn add_planes(&mut self, batch: &Batch, planes: &mut [Blocks<'_, WideSum>]) {
        for (plane, (sums, counts)) in (0..).zip(planes) {
            for line in 0..batch.lines() {
                let values = batch.samples(line, plane, &mut self.room);
                let opacities = batch.samples(line, OPACITY, &mut self.opacities);
                self.blend
                    .each_seen(plane, values, opacities, |first, seen| {
                        let first = first / BLOCK;
                        add_blocks(seen, &mut sums[first..], &mut counts[first..]);
                    });
            }
        }
    }
}

/// The channel that is opacity.
const OPACITY: u64 = 3;

impl<T: Sample> Adder for Blended<T> {
    type Sum = WideSum;

    fn add(&mut self, batch: &Batch, planes: &mut [Blocks<'_, WideSum>]) {
        match batch.together(CHANNELS).as_deref() {
            Some([pixels])
                if pixels.planes.last() == Some(&(CHANNELS - 1, CHANNELS - 1))
                    && batch.none_of_colors().is_none() =>
            {
                let lay = LayLines {
                    blend: &self.blend,
                    reading: batch.reading(),
                    together: pixels,
                    pixels: batch.points(),
                    planes,
                    rooms: &mut self.rooms,
                };
                T::decode(batch.reading(), lay);
            }
            _ => self.add_planes(batch, planes),
        }
        let weight = u64::from(self.blend.weight());
        for (_, counts) in planes {
            counts.iter_mut().for_each(|count| *count *= weight);
        }
    }

    fn take_range(&mut self) -> Bounds {
        Bounds::NONE
    }
}
