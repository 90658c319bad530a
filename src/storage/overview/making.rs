//! What is known of an image while its overview is made: from this come the levels above the units'.

use std::mem;

use crate::layout::{Bounds, Sum, WideSum};
use crate::storage::overview::cascade::Cascade;
use crate::storage::overview::pyramid::{Pyramid, Unit};

/// What is known of an image as yet.
#[derive(Debug)]
pub(crate) struct Making {
    pub(crate) units_left: u64,
    /// Of the values seen.
    pub(crate) range: Bounds,
    /// Sums and counts of the blocks of the top level of units, plane by plane: of integers, or of fractions.
    integers: Vec<i128>,
    fractions: Vec<f64>,
    wide: Vec<WideSum>,
    counts: Vec<u64>,
}

/// Sums that can be kept.
pub(crate) trait Tops: Sum<Total = Self> {
    /// Those that are kept.
    fn of(making: &mut Making) -> &mut Vec<Self>;
}

impl Tops for i128 {
    fn of(making: &mut Making) -> &mut Vec<i128> {
        &mut making.integers
    }
}

impl Tops for f64 {
    fn of(making: &mut Making) -> &mut Vec<f64> {
        &mut making.fractions
    }
}

impl Tops for WideSum {
    fn of(making: &mut Making) -> &mut Vec<WideSum> {
        &mut making.wide
    }
}

impl Making {
    /// Nothing, of so many units.
    pub(crate) fn new(units: u64) -> Making {
        Making {
            units_left: units,
            range: Bounds::NONE,
            integers: Vec::new(),
            fractions: Vec::new(),
            wide: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Takes the sums and counts of a unit, plane by plane, and the extremes of its values.
    pub(crate) fn put<S: Sum<Total: Tops>>(
        &mut self,
        pyramid: &Pyramid,
        unit: &Unit,
        tops: &[(&[S], &[u64])],
        range: Bounds,
    ) {
        let (down, across) = pyramid.texels(pyramid.top());
        let blocks = (pyramid.planes * down * across) as usize;
        self.counts.resize(blocks, 0);
        S::Total::of(self).resize(blocks, S::Total::NONE);
        for (plane, (sums, counts)) in tops.iter().enumerate() {
            let line = plane as u64 * down + (unit.lines.start >> pyramid.top());
            let start = (line * across + (unit.points.start >> pyramid.top())) as usize;
            let own = &mut S::Total::of(self)[start..];
            for (own, sum) in own.iter_mut().zip(*sums) {
                *own = sum.total();
            }
            self.counts[start..start + counts.len()].copy_from_slice(counts);
        }
        self.range = self.range.and(range);
        self.units_left -= 1;
    }

    /// The levels above the top one of units, once all units have come: level, plane and texels of each.
    pub(crate) fn coarse<S: Tops>(&mut self, pyramid: &Pyramid) -> Vec<(u32, u64, Vec<u8>)> {
        let (sums, counts) = (mem::take(S::of(self)), mem::take(&mut self.counts));
        let (down, across) = pyramid.texels(pyramid.top());
        let plane_blocks = (down * across) as usize;
        let mut made = Vec::new();
        for plane in 0..pyramid.planes {
            let mut cascade = Cascade::new(pyramid, pyramid.top(), pyramid.coarsest(), across);
            let start = plane as usize * plane_blocks;
            for line in (start..start + plane_blocks).step_by(across as usize) {
                let line = line..line + across as usize;
                let (own_sums, own_counts) = cascade.line();
                own_sums.copy_from_slice(&sums[line.clone()]);
                own_counts.copy_from_slice(&counts[line]);
                cascade.push();
            }
            cascade.finish();
            let coarser = cascade.texels().skip(1);
            made.extend(coarser.map(|(level, texels)| (level, plane, texels.to_owned())));
        }
        made
    }
}
