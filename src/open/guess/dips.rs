//! Lengths of rows that the samples alone tell, whatever the length of the file: at the right distance, samples are
//! like those above them.

use crate::open::guess::cost::KeyedPixels;
use crate::open::guess::kind::STRANGE;
use crate::open::guess::rest::Rest;

/// The longest row that is looked for, in bytes: what is read for it is this much at a dozen places.
const LONGEST: u64 = 256 << 10;
/// And in pixels.
const MOST_PIXELS: u64 = 32_768;
/// The shortest, in pixels; fewer rows than columns of these are no picture that is worth a claim.
const SHORTEST: u64 = 8;
/// Rows at least.
const ROWS: u64 = 16;
/// Places that are looked at, and samples of each: few for all distances, then more for the best.
const PLACES: usize = 12;
const FEW: usize = 24;
const MANY: usize = 72;
/// Lengths that are looked at closely.
const CLOSELY: usize = 96;
/// Digits that differences of four samples have room for.
const BITS: u32 = 29;

/// Distances in bytes at which samples are most like those so far before them, by both of two measures; `most` by each.
pub(crate) fn dips(
    rest: &Rest<'_>,
    pixels: &KeyedPixels<'_>,
    places: &[u64],
    most: usize,
) -> Vec<u64> {
    let pixel = pixels.kind.pixel();
    let longest = (rest.len() / ROWS).min(LONGEST) / pixel;
    let longest = longest.min(MOST_PIXELS);
    if longest < SHORTEST + 2 {
        return Vec::new();
    }
    let channels = pixels.kind.channels as usize;
    let Some(keys) = pixels.best_keys() else {
        return Vec::new();
    };
    let before = (longest + 2) * pixel;
    let far = places.iter().filter(|place| **place >= before).take(PLACES);
    let windows: Vec<Vec<i32>> = far
        .map(|place| {
            let mut found = Vec::new();
            let bytes = rest.get(place - before, before + (MANY * channels) as u64 * pixel);
            pixels.kind.read(keys, &bytes, &mut found);
            narrow(&found)
        })
        .collect();
    if windows.is_empty() {
        return Vec::new();
    }
    let before = (longest as usize + 2) * channels;
    let lags = SHORTEST as usize - 1..=longest as usize + 1;
    let all: Vec<u32> = lags
        .clone()
        .map(|lag| bits(&windows, before, FEW, lag * channels, channels))
        .collect();
    let inner = 1..all.len() - 1;
    let minima: Vec<usize> = inner
        .filter(|&i| all[i] <= all[i - 1] && all[i] <= all[i + 1])
        .collect();
    // Deep by itself, or deep beside its neighbours.
    let depth = |i: usize| {
        let around = i.saturating_sub(6)..(i + 7).min(all.len());
        let (sum, count) = (
            all[around.clone()]
                .iter()
                .map(|bits| u64::from(*bits))
                .sum::<u64>(),
            around.len(),
        );
        i64::from(all[i]) - (sum / count as u64) as i64
    };
    let closely = smallest(&minima, CLOSELY, |i| i64::from(all[i]))
        .into_iter()
        .chain(smallest(&minima, CLOSELY, depth));
    // With few samples the right one may look worse than its neighbour.
    let mut closely: Vec<usize> = closely.flat_map(|i| i - 1..=i + 1).collect();
    closely.sort_unstable();
    closely.dedup();
    closely.retain(|i| (1..all.len() - 1).contains(i));
    let many: Vec<(usize, i64, i64)> = closely
        .iter()
        .map(|&i| {
            let lag = i + lags.start();
            let own =
                |lag: usize| i64::from(bits(&windows, before, MANY, lag * channels, channels));
            let (here, left, right) = (own(lag), own(lag - 1), own(lag + 1));
            (lag, here, here - left.min(right))
        })
        .collect();
    let indices: Vec<usize> = (0..many.len()).collect();
    let mut found: Vec<u64> = smallest(&indices, most, |i| many[i].1)
        .into_iter()
        .chain(smallest(&indices, most, |i| many[i].2))
        .map(|i| many[i].0 as u64 * pixel)
        .collect();
    // Rows are half of what two of them are.
    let halves: Vec<u64> = [2, 3]
        .into_iter()
        .flat_map(|part| {
            found
                .iter()
                .filter(move |stride| stride.is_multiple_of(part * pixel))
                .map(move |stride| stride / part)
        })
        .filter(|stride| stride / pixel >= SHORTEST)
        .collect();
    found.extend(halves);
    found.sort_unstable();
    found.dedup();
    found
}

/// Those of the indices with the smallest values.
fn smallest(indices: &[usize], most: usize, value: impl Fn(usize) -> i64) -> Vec<usize> {
    let mut sorted = indices.to_vec();
    sorted.sort_by_key(|&i| value(i));
    sorted.truncate(most);
    sorted
}

/// Keys with as many digits as there is room for.
fn narrow(keys: &[i64]) -> Vec<i32> {
    let known = keys.iter().filter(|key| **key != STRANGE);
    let (low, high) = known.fold((i64::MAX, i64::MIN), |(low, high), key| {
        (low.min(*key), high.max(*key))
    });
    let range = high.wrapping_sub(low).cast_unsigned();
    let shift = (64 - range.leading_zeros()).saturating_sub(BITS);
    let narrow = |key: &i64| match *key {
        STRANGE => 0,
        key => (key.wrapping_sub(low).cast_unsigned() >> shift) as i32,
    };
    keys.iter().map(narrow).collect()
}

/// Eighths of bits that the differences between samples and those `lag` before them have, or what is left of them
/// after the samples on their left and theirs: the less of both.
fn bits(windows: &[Vec<i32>], before: usize, count: usize, lag: usize, channels: usize) -> u32 {
    let (mut above, mut plane) = (0, 0);
    for window in windows {
        let count = (count * channels).min(window.len().saturating_sub(before));
        let own = &window[before..before + count];
        let left = &window[before - channels..before - channels + count];
        let up = &window[before - lag..before - lag + count];
        let up_left = &window[before - lag - channels..before - lag - channels + count];
        for (((x, w), n), nw) in own.iter().zip(left).zip(up).zip(up_left) {
            above += eighths(x.wrapping_sub(*n));
            plane += eighths(x.wrapping_sub(*w).wrapping_sub(n.wrapping_sub(*nw)));
        }
    }
    above.min(plane)
}

/// Eight times the binary logarithm of one more than a difference's size.
fn eighths(difference: i32) -> u32 {
    // The exponent of a float, and three digits of what follows it.
    ((difference.unsigned_abs().saturating_add(1) as f32).to_bits() >> 20) - (127 << 3)
}
