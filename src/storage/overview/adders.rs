//! From lines of samples to sums of small blocks.

use std::mem;

use crate::layout::{Extremes, Sample, Sum};
use crate::storage::overview::batch::Batch;
use crate::storage::overview::blend::Blend;
use crate::storage::overview::blocks::{BLOCK, add_block, add_blocks, count_all};
use crate::storage::overview::making::Tops;

/// Adds up what is seen of an image.
pub(crate) trait Adder {
    /// Holds the sum of a unit's block.
    type Sum: Sum<Total: Tops>;

    /// Adds the lines of a batch to the sums of the blocks along them, and counts what is in each.
    fn add(&mut self, batch: &Batch, plane: u64, sums: &mut [Self::Sum], counts: &mut [u64]);

    /// The extremes of a grey image since they were asked for last, without what could not be read.
    fn take_range(&mut self) -> Extremes<f64>;
}

/// Samples as they are.
pub(crate) struct Plain<T> {
    range: Extremes<T>,
    room: Vec<T>,
}

impl<T: Sample> Plain<T> {
    pub(crate) fn new() -> Plain<T> {
        Plain {
            range: Extremes::NONE,
            room: Vec::new(),
        }
    }
}

impl<T: Sample<Sum: Sum<Total: Tops>>> Adder for Plain<T> {
    type Sum = T::Sum;

    fn add(&mut self, batch: &Batch, plane: u64, sums: &mut [T::Sum], counts: &mut [u64]) {
        for line in 0..batch.lines() {
            let steps = batch.steps(line, plane);
            let samples = batch.samples(&steps, &mut self.room);
            add_blocks(samples, sums, counts);
            // The range of a colour image is that of its sample type.
            if batch.is_grey() {
                for there in batch.there(&steps) {
                    self.range.add(&samples[there]);
                }
            }
        }
        if T::ALL_FINITE {
            count_all(counts, batch.lines(), batch.points());
        }
    }

    fn take_range(&mut self) -> Extremes<f64> {
        mem::replace(&mut self.range, Extremes::NONE).to_f64()
    }
}

/// Colours laid over what is behind them.
pub(crate) struct Blended<T> {
    blend: Blend,
    room: Vec<T>,
    alpha: Vec<T>,
}

impl<T: Sample> Blended<T> {
    pub(crate) fn new(blend: Blend) -> Blended<T> {
        Blended {
            blend,
            room: Vec::new(),
            alpha: Vec::new(),
        }
    }
}

impl<T: Sample> Adder for Blended<T> {
    type Sum = f64;

    fn add(&mut self, batch: &Batch, plane: u64, sums: &mut [f64], counts: &mut [u64]) {
        for line in 0..batch.lines() {
            let values = batch.samples(&batch.steps(line, plane), &mut self.room);
            let alpha = batch.samples(&batch.steps(line, 3), &mut self.alpha);
            let blocks = values.chunks(BLOCK).zip(alpha.chunks(BLOCK));
            for ((values, alpha), (sum, count)) in blocks.zip(sums.iter_mut().zip(&mut *counts)) {
                let seen = self.blend.seen(plane, values, alpha);
                add_block(seen, sum, count);
            }
        }
    }

    fn take_range(&mut self) -> Extremes<f64> {
        Extremes::NONE
    }
}
