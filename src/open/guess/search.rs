//! The shape of a file that tells none, from its content: rows of the right length are like their
//! neighbours.
//!
//! Every length of a row that divides the file is tried with every plausible kind of pixel, by what
//! it would cost to write down samples from a few hundred places, each predicted from its neighbours.
//! So it reads as little of a file of 100 GB as of a small one.

use std::ops::Range;

use rayon::prelude::*;

use crate::bytes::{Bytes, Memory};
use crate::image::Size;
use crate::layout::{Layout, Order, Shape};
use crate::open::guess::cost::{ALIGN, KeyedPixels, Window};
use crate::open::guess::factors::divisors;
use crate::open::guess::kind::Kind;
use crate::open::guess::rest::Rest;
use crate::open::hints::ShapeHints;

/// What a file may be.
#[derive(Clone, PartialEq, Debug)]
pub struct Guess {
    /// Where the samples lie if it is so.
    pub layout: Layout,
    /// How likely it is so: 0 (a guess like any other) to 1. Those of all guesses sum to 1 at most.
    pub certainty: f64,
}

/// Files of fewer bytes look like anything.
const SMALLEST: u64 = 256;
/// Rows and columns at least.
const SHORTEST: u64 = 8;
/// The most rows for a column, and columns for a row. Large, because of stacks of images.
const LONGEST: u64 = 1 << 12;
/// How many guesses are returned.
const MOST: usize = 40;

/// What the samples in `bytes`, the whole file, may be, the likeliest first. What the `hints` say is
/// so; a frame of theirs plays no part. Empty if the file is too small, or has no divisors that could be
/// the length of a row.
pub fn candidates(bytes: &[u8], hints: &ShapeHints) -> Vec<Guess> {
    candidates_in(&Memory(bytes), hints)
}

/// The same for bytes that may be anywhere, and of which some may never have been written.
pub(crate) fn candidates_in(bytes: &dyn Bytes, hints: &ShapeHints) -> Vec<Guess> {
    let offset = hints.offset.unwrap_or(0);
    let samples = &Rest::new(bytes, offset);
    if samples.len() < SMALLEST {
        return Vec::new();
    }
    let places = places(samples, &bytes.data(), offset, 256);
    let kinds = plausible(samples, &kinds(hints), &windows(&places, 256, 96));
    let shapes = shapes(samples.len(), &kinds, hints);
    // Few places for many shapes, then more for the best of each kind, then many for the best.
    let ranked = rank(samples, &shapes, &places, (12, 96, 8));
    let few = best(&ranked, 16, usize::MAX);
    let ranked = rank(samples, &few, &places, (40, 192, 16));
    let few = best(&ranked, 8, MOST);
    let ranked = rank(samples, &few, &places, (128, 384, 64));
    let certainties = certainties(&ranked);
    ranked
        .iter()
        .zip(certainties)
        .filter_map(|((shape, _), certainty)| {
            Some(Guess {
                layout: shape.layout(hints)?,
                certainty,
            })
        })
        .collect()
}

/// The kinds of pixels that are as given, and the handicap of each.
fn kinds(hints: &ShapeHints) -> Vec<(Kind, f64)> {
    let mut kinds = match hints.sample {
        None => Kind::ALL.to_vec(),
        Some(sample) => {
            let channels = [(1, 0.0), (3, 0.002), (4, 0.004)];
            let kind = |(channels, handicap)| (Kind { sample, channels }, handicap);
            channels.map(kind).to_vec()
        }
    };
    kinds.retain(|(kind, _)| {
        hints
            .channels
            .is_none_or(|channels| channels == kind.channels)
    });
    kinds
}

/// The kinds that the samples may be of; of two that differ in the meaning of the sign only, the one
/// in which neighbours are alike; colours only where they show.
fn plausible(samples: &Rest<'_>, kinds: &[(Kind, f64)], windows: &[Window]) -> Vec<(Kind, f64)> {
    let read = kinds.par_iter().filter_map(|&(kind, rare)| {
        let pixels = KeyedPixels::new(samples, kind, windows);
        Some((kind, rare, pixels.usual()?, pixels.has_alike_channels()))
    });
    let read: Vec<(Kind, f64, f64, bool)> = read.collect();
    let is_worse = |(kind, rare, usual, alike): &(Kind, f64, f64, bool)| {
        read.iter().any(|(other, others, others_usual, _)| {
            let grey = other.channels < kind.channels && other.sample == kind.sample;
            let sign = kind.is_like(*other) && (others_usual, others) < (usual, rare);
            sign || (grey && !alike && *others_usual < 1.1 * usual)
        })
    };
    let plausible = read.iter().filter(|kind| !is_worse(kind));
    let plausible: Vec<_> = plausible.map(|&(kind, rare, ..)| (kind, rare)).collect();
    // What is given is so, plausible or not.
    match plausible.is_empty() {
        true => kinds.to_vec(),
        false => plausible,
    }
}

/// Pixels of a kind in rows of a length.
#[derive(Clone, Copy, PartialEq, Debug)]
struct RowShape {
    kind: Kind,
    size: Size,
    /// Bytes from row to row.
    stride: u64,
    /// What is added to the cost because it is a rare kind.
    rare: f64,
    /// What is added to the cost because it is long or wide.
    long: f64,
}

impl RowShape {
    fn layout(&self, hints: &ShapeHints) -> Option<Layout> {
        let shape = Shape {
            size: self.size,
            frames: 1,
            channels: self.kind.channels,
        };
        let offset = hints.offset.unwrap_or(0);
        Layout::new(
            shape,
            self.kind.sample,
            offset,
            Order::PACKED,
            hints.row_stride,
        )
        .ok()
    }
}

/// All shapes of `len` bytes of these kinds that are as the hints say.
fn shapes(len: u64, kinds: &[(Kind, f64)], hints: &ShapeHints) -> Vec<RowShape> {
    let strides = match hints.row_stride {
        None => divisors(len),
        Some(stride) => vec![stride],
    };
    let mut shapes = Vec::new();
    for &(kind, handicap) in kinds {
        for &stride in &strides {
            let Some((cols, rows)) = stride
                .checked_div(kind.pixel())
                .zip(len.checked_div(stride))
            else {
                continue;
            };
            let whole = hints.row_stride.is_some() || stride.is_multiple_of(kind.pixel());
            let Ok(size) = Size::new(rows, cols) else {
                continue;
            };
            let (short, long) = (rows.min(cols), rows.max(cols));
            let fits = hints.size.is_none_or(|given| given == size);
            if whole && fits && short >= SHORTEST && long <= short.saturating_mul(LONGEST) {
                // Images are rarely more than twice as long as wide.
                let aspect = (long as f64 / short as f64).log2();
                shapes.push(RowShape {
                    kind,
                    size,
                    stride,
                    rare: handicap,
                    long: 0.005 * (aspect - 1.0).max(0.0) + 0.05 * (aspect - 6.0).max(0.0),
                });
            }
        }
    }
    shapes
}

/// Places in the file, multiples of [`ALIGN`], in random order; those first where not all bytes are
/// the same, because elsewhere everything is alike.
fn places(samples: &Rest<'_>, data: &[Range<u64>], offset: u64, count: u64) -> Vec<u64> {
    let total: u64 = data.iter().map(|range| range.end - range.start).sum();
    let last = (samples.len() / ALIGN).saturating_sub(2).max(1);
    let mut random = Random(0);
    let mut places: Vec<u64> = (0..count)
        .map(|_| {
            let mut nth = random.below(total.max(1));
            let mut place = 0;
            for range in data {
                let len = range.end - range.start;
                if nth < len {
                    place = range.start + nth;
                    break;
                }
                nth -= len;
            }
            (place.saturating_sub(offset) / ALIGN).clamp(1, last) * ALIGN
        })
        .collect();
    places.sort_by_key(|&place| {
        let near = samples.get(place, 384);
        near.iter().all(|byte| Some(byte) == near.first())
    });
    places
}

fn windows(places: &[u64], count: usize, len: u64) -> Vec<Window> {
    let windows = places.iter().take(count);
    windows.map(|&start| Window { start, len }).collect()
}

/// Bits of the cost that an edge makes good, for the square of the bits that it is long: what is
/// short may be chance.
const EDGE: f64 = 0.03;

/// The shapes by their cost, the cheapest first. The cost is in bits a byte, with all that is added.
/// Looks at as many windows as `effort` says, of so many bytes, and at the beginnings of so many rows.
fn rank(
    samples: &Rest<'_>,
    shapes: &[RowShape],
    places: &[u64],
    effort: (usize, u64, usize),
) -> Vec<(RowShape, f64)> {
    let windows = windows(places, effort.0, effort.1);
    let mut ranked: Vec<(RowShape, f64)> = Vec::new();
    for of_kind in shapes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(kind) = of_kind.first().map(|shape| shape.kind) else {
            continue;
        };
        let pixels = KeyedPixels::new(samples, kind, &windows);
        let costs = of_kind.par_iter().map(|shape| {
            let row = |place: &u64| (place / shape.stride).clamp(1, shape.size.rows() - 1);
            let rows: Vec<u64> = places.iter().take(effort.2).map(row).collect();
            let (cost, from_left) = pixels.cost(shape.stride);
            let edge = pixels.edge(shape.stride, &rows);
            let of_stride = cost + shape.long - EDGE * edge * edge;
            (*shape, of_stride, (cost + from_left) / 2.0 + shape.rare)
        });
        let costs: Vec<(RowShape, f64, f64)> = costs.collect();
        // Edges tell the length of the rows, not the kind: in all kinds there are the same.
        if let Some((_, best, of_kind)) = costs.iter().min_by(|a, b| a.1.total_cmp(&b.1)) {
            let ranks = costs
                .iter()
                .map(|(shape, cost, _)| (*shape, of_kind + cost - best));
            ranked.extend(ranks);
        }
    }
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    ranked
}

/// The best `most` shapes, `of_each` kind at most, those of a kind together.
fn best(ranked: &[(RowShape, f64)], of_each: usize, most: usize) -> Vec<RowShape> {
    let mut best: Vec<RowShape> = Vec::new();
    for (shape, _) in ranked {
        let of_kind = best.iter().filter(|other| other.kind == shape.kind);
        if of_kind.count() < of_each && best.len() < most {
            best.push(*shape);
        }
    }
    let kinds: Vec<Kind> = best.iter().map(|shape| shape.kind).collect();
    best.sort_by_key(|shape| kinds.iter().position(|kind| *kind == shape.kind));
    best
}

/// How likely each of the shapes is.
fn certainties(ranked: &[(RowShape, f64)]) -> Vec<f64> {
    let Some((_, cost)) = ranked.first() else {
        return Vec::new();
    };
    // In bits a byte; noise makes a few hundredths of one.
    let margin = ranked.get(1).map_or(0.0, |(_, second)| second - cost);
    let sure = 1.0 - (-(margin - 0.04).max(0.0) / 0.08).exp();
    let weights: Vec<f64> = ranked[1..]
        .iter()
        .map(|(_, other)| (-(other - cost) / 0.08).exp())
        .collect();
    let sum: f64 = weights.iter().sum();
    let others = weights
        .iter()
        .map(|weight| (1.0 - sure) * weight / (1.0 + sum));
    [sure].into_iter().chain(others).collect()
}

/// Splitmix64: numbers that look random and are always the same.
struct Random(u64);

impl Random {
    /// A number below `end`, which is not 0.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}
