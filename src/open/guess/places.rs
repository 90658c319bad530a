//! Places of a file to look at.

use std::ops::Range;

use crate::open::guess::cost::{ALIGN, Window};
use crate::open::guess::rest::Rest;

/// What programs write before samples is rarely longer; it is not looked at where there is enough else.
const HEAD: u64 = 4096;

/// Places in the file, multiples of [`ALIGN`], in random order; those first where not all bytes are
/// the same, because elsewhere everything is alike. `data` are the parts of the file that were ever written, and
/// `offset` where the rest begins in it.
pub(crate) fn places(samples: &Rest<'_>, data: &[Range<u64>], offset: u64, count: u64) -> Vec<u64> {
    let total: u64 = data.iter().map(|range| range.end - range.start).sum();
    let last = (samples.len() / ALIGN).saturating_sub(2).max(1);
    let first = (HEAD.min(samples.len() / 4) / ALIGN).clamp(1, last);
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
            (place.saturating_sub(offset) / ALIGN).clamp(first, last) * ALIGN
        })
        .collect();
    places.sort_by_key(|&place| {
        let near = samples.get(place, 384);
        near.iter().all(|byte| Some(byte) == near.first())
    });
    places
}

pub(crate) fn windows(places: &[u64], count: usize, len: u64) -> Vec<Window> {
    let windows = places.iter().take(count);
    windows.map(|&start| Window { start, len }).collect()
}

/// Splitmix64: numbers that look random and are always the same.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}
