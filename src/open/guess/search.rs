//! The shape of a file that tells none, from its content: rows of the right length are like their
//! neighbours.
//!
//! Every length of a row that divides the file, and every one at which samples are like those above them, is tried
//! with every plausible kind of pixel, by what it would cost to write down samples from a few hundred places, each
//! predicted from its neighbours. So it reads as little of a file of 100 GB as of a small one. Then it is found out
//! what is before the first row, how many frames the rows are, and what speaks against all of it.

use crate::bytes::{Bytes, Memory};
use crate::layout::Layout;
use crate::open::guess::certainty::Evidence;
use crate::open::guess::cost::{ALIGN, KeyedPixels};
use crate::open::guess::doubts::doubts;
use crate::open::guess::frames::frames;
use crate::open::guess::heads::heads;
use crate::open::guess::places::{places, windows};
use crate::open::guess::plausible::plausible;
use crate::open::guess::rank::{Ranked, best, rank};
use crate::open::guess::rest::Rest;
use crate::open::guess::shapes::{RowShape, shapes};
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
/// How many of the best are looked at for what may be before their first row, and how many of these are told.
const CLOSELY: usize = 8;
const FIRSTS: usize = 3;
const PARTS: usize = 4;
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
    let kinds = plausible(samples, &windows(&places, 256, 96), hints);
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
        let other = Some(*best).filter(|_| sign < 1.0);
        let other = other
            .and_then(RowShape::with_other_sign)
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

/// How likely each of the shapes is.
fn certainties(samples: &Rest<'_>, ranked: &[Ranked], places: &[u64]) -> Vec<f64> {
    let Some(best) = ranked.first() else {
        return Vec::new();
    };
    let next = |is_other: &dyn Fn(&Ranked) -> bool| {
        let other = ranked[1..].iter().find(|other| is_other(other));
        other.map(|other| other.total - best.total)
    };
    let windows = windows(places, 64, 96);
    let pixels = KeyedPixels::new(samples, best.shape.kind, &windows);
    let evidence = Evidence {
        // What is the only one has not been compared with anything.
        margin: next(&|_| true).unwrap_or(0.0),
        kind_margin: next(&|other| other.shape.kind != best.shape.kind).unwrap_or(1.0),
        gain: best.gain,
        edge: best.edge,
        noise: pixels.is_noise(),
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
