//! The shape of a file that tells none, from its content: rows of the right length are like their
//! neighbours.
//!
//! Every length of a row that divides the file is tried with every plausible kind of pixel, by what
//! it would cost to write down samples from a few hundred places, each predicted from its neighbours.
//! So it reads as little of a file of 100 GB as of a small one.

use rayon::prelude::*;

use crate::bytes::{Bytes, Memory};
use crate::image::{SampleKind, SampleType, Size};
use crate::layout::{Layout, Order, Shape};
use crate::open::guess::certainty::Evidence;
use crate::open::guess::cost::{ALIGN, KeyedPixels, Window};
use crate::open::guess::dips::dips;
use crate::open::guess::doubts::doubts;
use crate::open::guess::factors::divisors;
use crate::open::guess::frames::frames;
use crate::open::guess::heads::{HEADS, Rows, heads};
use crate::open::guess::kind::Kind;
use crate::open::guess::places::{places, windows};
use crate::open::guess::rest::Rest;
use crate::open::guess::sign::signed;
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
/// The most bytes before the samples, or after them.
const MOST_LEFT: u64 = 1 << 20;
/// Lengths of rows that the samples tell, by each of two measures.
const DIPS: usize = 16;
/// How many of the best are looked at for what may be before their first row, and how many of these are told.
const CLOSELY: usize = 8;
const FIRSTS: usize = 3;
const PARTS: usize = 4;
/// Pictures that are so many times as wide as high may be frames in rows.
const WIDE: u64 = 6;
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
    let samples = &match (hints.offset, hints.row_stride) {
        (None, None) => Rest::ending(bytes, 0, ALIGN),
        (offset, _) => Rest::new(bytes, offset.unwrap_or(0)),
    };
    if samples.len() < SMALLEST {
        return Vec::new();
    }
    let places = places(samples, &bytes.data(), samples.offset(), 256);
    let kinds = plausible(samples, &kinds(hints), &windows(&places, 256, 96), hints);
    let shapes = shapes(samples, &kinds, &places, hints);
    // Few places for many shapes, then more for the best of each kind, then many for the best.
    let ranked = rank(samples, &shapes, &places, (12, 96, 8));
    let few = best(&ranked, 16, usize::MAX);
    let ranked = rank(samples, &few, &places, (40, 192, 16));
    let few = best(&ranked, 8, MOST);
    let mut ranked = rank(samples, &few, &places, (128, 384, 64));
    let sign = match hints.sample {
        None => settle_sign(samples, &mut ranked),
        Some(_) => 1.0,
    };
    let certainties = certainties(samples, &ranked, &places);
    let mut found: Vec<(RowShape, f64)> = Vec::new();
    for (Ranked { shape, .. }, certainty) in ranked.iter().zip(certainties) {
        let parts = match found.len() < CLOSELY {
            true => parts(samples, shape, &places, hints),
            false => vec![(*shape, 1.0)],
        };
        found.extend(
            parts
                .into_iter()
                .map(|(part, share)| (part, certainty * share)),
        );
    }
    if let Some((best, certainty)) = found.first_mut() {
        let other = best
            .with_other_sign()
            .map(|other| (other, *certainty * (1.0 - sign)));
        *certainty *= sign;
        found.extend(other);
    }
    let mut guesses: Vec<Guess> = found
        .into_iter()
        .filter_map(|(shape, certainty)| {
            let layout = shape.layout(hints)?;
            Some(Guess { layout, certainty })
        })
        .collect();
    if let [_, others @ ..] = &mut guesses[..] {
        others.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    }
    guesses.truncate(MOST);
    guesses
}

/// Gives the shapes of the best kind the sign that the samples speak for; how likely that is.
fn settle_sign(samples: &Rest<'_>, ranked: &mut [Ranked]) -> f64 {
    let Some(kind) = ranked.first().map(|best| best.shape.kind) else {
        return 1.0;
    };
    let (sample, share) = signed(samples, kind);
    for own in ranked.iter_mut().filter(|own| own.shape.kind == kind) {
        own.shape.kind.sample = sample;
    }
    share
}

/// What a shape may be when its first rows belong to what is before the samples, and when its rows are several frames;
/// and how likely each is.
fn parts(
    samples: &Rest<'_>,
    shape: &RowShape,
    places: &[u64],
    hints: &ShapeHints,
) -> Vec<(RowShape, f64)> {
    let windows = windows(places, 64, 96);
    let pixels = KeyedPixels::new(samples, shape.kind, &windows);
    let firsts = match (hints.offset, hints.row_stride, hints.size) {
        (None, None, None) => heads(samples, &pixels, shape.rows()),
        _ => vec![(0, 1.0)],
    };
    let firsts = firsts.into_iter().take(FIRSTS);
    let mut parts = Vec::new();
    for (shape, share) in firsts.filter_map(|(rows, share)| Some((shape.without(rows)?, share))) {
        let stacks = match hints.size {
            None => frames(samples, &pixels, shape.rows()),
            Some(_) => vec![(shape.frames, 1.0)],
        };
        let stacks = stacks.into_iter().take(FIRSTS);
        parts.extend(
            stacks.map(|(frames, of_frames)| (RowShape { frames, ..shape }, share * of_frames)),
        );
    }
    for (shape, share) in &mut parts {
        // Bytes before a high pile of rows are often between frames, too.
        if shape.offset > 0 && shape.frames == 1 && shape.size.rows() > 3 * shape.size.cols() {
            *share *= 0.5;
        }
    }
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    parts.truncate(PARTS);
    parts
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
fn plausible(
    samples: &Rest<'_>,
    kinds: &[(Kind, f64)],
    windows: &[Window],
    hints: &ShapeHints,
) -> Vec<(Kind, f64)> {
    let read = kinds.par_iter().filter_map(|&(kind, rare)| {
        let pixels = KeyedPixels::new(samples, kind, windows);
        let is_wide =
            || kind.channels > 2 && hints.channels.is_none() && pixels.has_empty_channels();
        let usual = pixels.usual().filter(|_| !is_wide());
        // Small numbers are rather those of labels than the upper bytes of large ones.
        let rare = if pixels.has_upper_bytes() {
            rare + 0.02
        } else {
            rare
        };
        Some((kind, rare, usual?, pixels.has_alike_channels()))
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
    /// Of all frames together, one below the other.
    size: Size,
    frames: u64,
    /// Bytes from row to row.
    stride: u64,
    /// Bytes of the file before the first row.
    offset: u64,
    /// What is added to the cost because it is a rare kind.
    rare: f64,
    /// What is added to the cost because it is long or wide, or because of the bytes before it.
    odd: f64,
}

impl RowShape {
    fn rows(&self) -> Rows {
        Rows {
            offset: self.offset,
            stride: self.stride,
            rows: self.size.rows(),
            cols: self.size.cols(),
        }
    }

    /// Of integers that have a sign where these have none, or the other way round; none if that is out of the question.
    fn with_other_sign(self) -> Option<RowShape> {
        let kind = match self.kind.sample.kind() {
            SampleKind::U16 => SampleKind::I16,
            SampleKind::I16 => SampleKind::U16,
            SampleKind::U32 => SampleKind::I32,
            SampleKind::I32 => SampleKind::U32,
            _ => return None,
        };
        let sample = SampleType::new(kind, self.kind.sample.order());
        let kind = Kind {
            sample,
            ..self.kind
        };
        Some(RowShape { kind, ..self })
    }

    /// Without so many rows at its beginning.
    fn without(self, rows: u64) -> Option<RowShape> {
        Some(RowShape {
            size: Size::new(self.size.rows().checked_sub(rows)?, self.size.cols()).ok()?,
            offset: self.offset + rows * self.stride,
            ..self
        })
    }

    fn layout(&self, hints: &ShapeHints) -> Option<Layout> {
        let shape = Shape {
            size: Size::new(self.size.rows() / self.frames, self.size.cols()).ok()?,
            frames: self.frames,
            channels: self.kind.channels,
        };
        let sample = self.kind.sample;
        Layout::new(shape, sample, self.offset, Order::PACKED, hints.row_stride).ok()
    }
}

/// Shapes of the samples of these kinds that are as the hints say: all that divide the file, and rows of lengths that
/// the samples tell.
fn shapes(
    samples: &Rest<'_>,
    kinds: &[(Kind, f64)],
    places: &[u64],
    hints: &ShapeHints,
) -> Vec<RowShape> {
    let given = hints.offset.unwrap_or(0);
    let total = samples.offset() + samples.len() - given.min(samples.offset());
    let dividing = divisors(total);
    let windows = windows(places, 64, 96);
    let of_kind = |&(kind, rare): &(Kind, f64)| {
        let mut strides = match (hints.row_stride, hints.size) {
            (Some(stride), _) => vec![stride],
            (None, Some(size)) => vec![size.cols().saturating_mul(kind.pixel())],
            (None, None) => {
                let mut strides = dividing.clone();
                let pixels = KeyedPixels::new(samples, kind, &windows);
                strides.extend(dips(samples, &pixels, places, DIPS));
                strides
            }
        };
        strides.sort_unstable();
        strides.dedup();
        let shapes = strides
            .into_iter()
            .filter_map(|stride| row_shape(kind, rare, stride, total, hints));
        shapes.collect::<Vec<_>>()
    };
    kinds.par_iter().flat_map_iter(of_kind).collect()
}

/// Pixels of this kind in rows of `stride` bytes, as many as there are in `total` bytes; none if they are no picture.
fn row_shape(
    kind: Kind,
    rare: f64,
    stride: u64,
    total: u64,
    hints: &ShapeHints,
) -> Option<RowShape> {
    let cols = stride.checked_div(kind.pixel())?;
    let rows = total.checked_div(stride)?;
    if hints.row_stride.is_none() && !stride.is_multiple_of(kind.pixel()) {
        return None;
    }
    let (frames, rows) = match hints.size {
        None => (1, rows),
        Some(size) if size.cols() == cols => {
            let frames = rows.checked_div(size.rows())?;
            (frames, frames.checked_mul(size.rows())?)
        }
        Some(_) => return None,
    };
    if frames == 0 {
        return None;
    }
    let size = Size::new(rows, cols).ok()?;
    let left = total - rows.checked_mul(stride)?;
    let at_end = hints.offset.is_some() || hints.row_stride.is_some();
    let (short, long) = ((rows / frames).min(cols), rows.max(cols));
    if short < SHORTEST || long > short.saturating_mul(LONGEST) || left > MOST_LEFT {
        return None;
    }
    // Images are rarely more than twice as long as wide.
    let aspect = (long as f64 / short as f64).log2();
    let long = 0.005 * (aspect - 1.0).max(0.0) + 0.05 * (aspect - 6.0).max(0.0);
    Some(RowShape {
        kind,
        size,
        frames,
        stride,
        offset: hints.offset.unwrap_or(0) + if at_end { 0 } else { left },
        rare,
        odd: long + before(left),
    })
}

/// What is added to the cost because of bytes that are left over.
fn before(left: u64) -> f64 {
    match left {
        0 => 0.0,
        left if HEADS.contains(&left) => 0.05,
        1..4096 => 0.08,
        4096..16_384 => 0.1,
        _ => 0.14,
    }
}

/// Bits of the cost that an edge makes good, for the square of the bits that it is long: what is
/// short may be chance.
const EDGE: f64 = 0.03;

/// Bits of the cost of a kind that an edge makes good, for each bit that it is long: edges are the same in all kinds,
/// but where none is seen the kind is hardly right.
const SEEN: f64 = 0.02;

/// A shape and what it would cost.
#[derive(Clone, Copy, Debug)]
struct Ranked {
    shape: RowShape,
    /// In bits a byte, with all that is added.
    total: f64,
    /// How much less it is because of the rows above.
    gain: f64,
    /// How long the edges between rows are, in bits.
    edge: f64,
}

/// The shapes by their cost, the cheapest first.
/// Looks at as many windows as `effort` says, of so many bytes, and at the beginnings of so many rows.
fn rank(
    samples: &Rest<'_>,
    shapes: &[RowShape],
    places: &[u64],
    effort: (usize, u64, usize),
) -> Vec<Ranked> {
    let windows = windows(places, effort.0, effort.1);
    let mut ranked: Vec<Ranked> = Vec::new();
    for of_kind in shapes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(kind) = of_kind.first().map(|shape| shape.kind) else {
            continue;
        };
        let pixels = KeyedPixels::new(samples, kind, &windows);
        let costs = of_kind.par_iter().map(|shape| {
            let row = |place: &u64| (place / shape.stride).clamp(1, shape.size.rows() - 2);
            let mut rows: Vec<u64> = places.iter().take(effort.2).map(row).collect();
            rows.sort_unstable();
            rows.dedup();
            let (cost, from_left) = pixels.cost(shape.stride);
            let edge = pixels.edge(shape.stride, &rows);
            let ranked = Ranked {
                shape: *shape,
                total: cost + shape.odd - EDGE * edge * edge,
                gain: from_left - cost,
                edge,
            };
            let seen = SEEN * edge.min(5.0);
            (ranked, (cost + from_left) / 2.0 + shape.rare - seen)
        });
        let mut costs: Vec<(Ranked, f64)> = costs.collect();
        stacked(&mut costs);
        // Edges tell the length of the rows, not the kind: in all kinds there are the same.
        if let Some(&(best, of_kind)) = costs.iter().min_by(|a, b| a.0.total.total_cmp(&b.0.total))
        {
            let ranks = costs.into_iter().map(|(own, _)| Ranked {
                total: of_kind + own.total - best.total,
                ..own
            });
            ranked.extend(ranks);
        }
    }
    ranked.sort_by(|a, b| a.total.total_cmp(&b.total));
    ranked
}

/// Frames that are alike make a picture of which each is a row. If there are much shorter rows in it, it is those that
/// are meant.
fn stacked(costs: &mut [(Ranked, f64)]) {
    let is_wide = |own: &Ranked| own.shape.size.cols() > WIDE * own.shape.size.rows();
    let widest = costs.iter().map(|(own, _)| own.gain).fold(0.0, f64::max);
    let short = costs
        .iter()
        .filter(|(own, _)| !is_wide(own) && own.gain > (0.3 * widest).clamp(0.03, 0.1));
    let Some(best) = short
        .map(|(own, _)| *own)
        .min_by(|a, b| a.total.total_cmp(&b.total))
    else {
        return;
    };
    for (own, _) in costs.iter_mut() {
        // A wide picture has edges where only its own rows end.
        if is_wide(own)
            && own.shape.stride >= SHORTEST * best.shape.stride
            && own.edge < best.edge + 1.0
        {
            own.total = own.total.max(best.total + 0.15);
        }
    }
}

/// The best `most` shapes, `of_each` kind at most, those of a kind together.
fn best(ranked: &[Ranked], of_each: usize, most: usize) -> Vec<RowShape> {
    let mut best: Vec<RowShape> = Vec::new();
    for Ranked { shape, .. } in ranked {
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
fn certainties(samples: &Rest<'_>, ranked: &[Ranked], places: &[u64]) -> Vec<f64> {
    let Some(best) = ranked.first() else {
        return Vec::new();
    };
    let next = |is_other: &dyn Fn(&Ranked) -> bool| {
        let other = ranked[1..].iter().find(|other| is_other(other));
        other.map_or(1.0, |other| other.total - best.total)
    };
    let windows = windows(places, 64, 96);
    let pixels = KeyedPixels::new(samples, best.shape.kind, &windows);
    let evidence = Evidence {
        margin: next(&|_| true),
        kind_margin: next(&|other| other.shape.kind != best.shape.kind),
        gain: best.gain,
        edge: best.edge,
        whole: best.shape.offset == 0,
        doubts: doubts(samples, &pixels, places, best.shape.rows()),
    };
    let sure = evidence.certainty();
    let weights: Vec<f64> = ranked[1..]
        .iter()
        .map(|other| (-(other.total - best.total) / 0.08).exp())
        .collect();
    let sum: f64 = weights.iter().sum();
    let others = weights
        .iter()
        .map(|weight| (1.0 - sure).min(sure) * weight / (1.0 + sum));
    [sure].into_iter().chain(others).collect()
}
