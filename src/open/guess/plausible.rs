//! The kinds of pixels that samples may be of.

use rayon::prelude::*;

use crate::open::guess::cost::{KeyedPixels, Window};
use crate::open::guess::kind::Kind;
use crate::open::guess::rest::Rest;
use crate::open::hints::ShapeHints;

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

/// The kinds that the samples may be of, and the handicap of each; of two that differ in the meaning of the sign only, the one
/// in which neighbours are alike; colours only where they show.
pub(crate) fn plausible(
    samples: &Rest<'_>,
    windows: &[Window],
    hints: &ShapeHints,
) -> Vec<(Kind, f64)> {
    let kinds = kinds(hints);
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
        true => kinds,
        false => plausible,
    }
}
