//! Places of a file to look at.

use std::ops::Range;

use crate::open::guess::cost::{ALIGN, Window};
use crate::open::guess::rest::Rest;

/// What programs write before samples is rarely longer; it is not looked at where there is enough else.
const HEAD: u64 = 4096;

/// Bytes that are looked at from a place on.
const NEAR: u64 = 384;
/// Files of so many bytes are cheap to look at anywhere; elsewhere few places more are tried.
const SMALL: u64 = 64 << 20;

/// Places in the file, multiples of [`ALIGN`], in random order; those first where pixels differ, because elsewhere
/// everything is alike: there they are moved to where they do. Where few do, more is looked at. `data` are the parts of
/// the file that were ever written, and `offset` where the rest begins in it.
pub(crate) fn places(samples: &Rest<'_>, data: &[Range<u64>], offset: u64, count: u64) -> Vec<u64> {
    let total: u64 = data.iter().map(|range| range.end - range.start).sum();
    let last = (samples.len() / ALIGN).saturating_sub(2).max(1);
    let first = (HEAD.min(samples.len() / 4) / ALIGN).clamp(1, last);
    let tries = count * if samples.len() <= SMALL { 16 } else { 2 };
    let mut random = Random(0);
    let (mut lively, mut dull) = (Vec::new(), Vec::new());
    for tried in 0..tries {
        let wanted = count as usize;
        if lively.len() == wanted || tried >= count && lively.is_empty() && samples.len() > SMALL {
            break;
        }
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
        let place = (place.saturating_sub(offset) / ALIGN).clamp(first, last) * ALIGN;
        match first_change(&samples.get(place - ALIGN, ALIGN + NEAR)) {
            Some(change) => lively.push((place + change / ALIGN * ALIGN).min(last * ALIGN)),
            None => dull.push(place),
        }
    }
    dull.truncate(count as usize - lively.len());
    lively.extend(dull);
    lively
}

/// How far after the first [`ALIGN`] bytes the first one is that is not as that many before it. Pixels of every kind
/// that are equal are so there.
fn first_change(bytes: &[u8]) -> Option<u64> {
    let after = bytes.get(ALIGN as usize..)?;
    let change = after.iter().zip(bytes).position(|(a, b)| a != b);
    change.map(|change| change as u64)
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
