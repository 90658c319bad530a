//! Bytes that would do as integers of a kind, and are plainly samples of another one.

use std::collections::HashSet;

use crate::image::ByteOrder;
use crate::open::guess::kind::Kind;

/// Numbers that differ by no more than such a part of their range are alike: of any two it is one of 256 pairs.
const ALIKE: u64 = 512;

/// Whether the samples in `bytes` are rather several narrower ones each, or parts of wider ones.
pub(crate) fn is_other(kind: Kind, bytes: &[u8]) -> bool {
    let is_bytes = kind.sample.bytes() == 1;
    match (is_bytes, kind.channels) {
        (true, 4) => are_pairs(bytes) || are_floats(bytes),
        (true, _) => false,
        _ => has_twins(kind, bytes) || has_alike_halves(kind, bytes),
    }
}

/// Whether many samples consist of the same byte again and again: then it is bytes that are often
/// like their neighbours. Not if all do, which is what becomes of bytes that are scaled to 16 bits.
fn has_twins(kind: Kind, bytes: &[u8]) -> bool {
    let samples = bytes.chunks_exact(kind.sample.bytes() as usize);
    let (mut twins, mut others) = (0, 0);
    for sample in samples.filter(|sample| sample.iter().any(|byte| !matches!(byte, 0 | 255))) {
        match sample.iter().all(|byte| *byte == sample[0]) {
            true => twins += 1,
            false => others += 1,
        }
    }
    twins * 3 > others && others * 100 > twins
}

/// Whether the upper half of most samples is much the same number as the lower, or the upper 16 bits and those below:
/// then it is narrower samples that are like their neighbours.
fn has_alike_halves(kind: Kind, bytes: &[u8]) -> bool {
    let width = kind.sample.bytes() as usize;
    let most_significant_first = |sample: &[u8]| {
        let mut number = [0; 8];
        number[..width].copy_from_slice(sample);
        if kind.sample.order() == ByteOrder::Little {
            number[..width].reverse();
        }
        u64::from_be_bytes(number)
    };
    [2, 4]
        .into_iter()
        .filter(|half| 2 * half <= width)
        .any(|half| {
            let bits = 8 * half as u32;
            let all_set = u64::MAX >> (64 - bits);
            let (mut alike, mut all) = (0, 0);
            for sample in bytes.chunks_exact(width) {
                let number = most_significant_first(sample).rotate_left(bits);
                let (upper, below) = (number & all_set, number >> (64 - bits));
                // The upper half of small numbers says nothing, nor does the lower half of what has been shifted.
                let says = upper != 0 && upper != all_set && below != 0;
                alike += u32::from(says && upper.abs_diff(below) <= all_set / ALIKE);
                all += u32::from(upper != 0 || below != 0);
            }
            all > 16 && alike * 4 > all * 3
        })
}

/// Whether the first and the third of four bytes are nearly always the same, or the second and the fourth, and the
/// others are not: they are the upper halves of two samples of 16 bits.
fn are_pairs(bytes: &[u8]) -> bool {
    let (pixels, _) = bytes.as_chunks::<4>();
    let share = |is: &dyn Fn(&[u8; 4]) -> bool| {
        pixels.iter().filter(|pixel| is(pixel)).count() as f64 / pixels.len().max(1) as f64
    };
    // In grey pixels all are the same.
    share(&|pixel| pixel[0] == pixel[1]) < 0.5
        && [0, 1].into_iter().any(|upper| {
            share(&|pixel| pixel[upper] == pixel[upper + 2]) > 0.9
                && share(&|pixel| pixel[1 - upper] == pixel[3 - upper]) < 0.9
        })
}

/// Whether all of four bytes are floats of everyday size, most of them with digits to the last, and with few exponents.
fn are_floats(bytes: &[u8]) -> bool {
    let (pixels, _) = bytes.as_chunks::<4>();
    let floats = |number: fn([u8; 4]) -> f32| {
        let numbers = pixels.iter().map(|pixel| number(*pixel));
        let numbers: Vec<f32> = numbers.filter(|number| *number != 0.0).collect();
        let ends = numbers.iter().map(|number| number.to_bits() as u8);
        let starts = numbers.iter().map(|number| number.to_bits() >> 24);
        numbers.len() * 8 > pixels.len()
            && numbers
                .iter()
                .all(|number| (1e-6..1e9).contains(&number.abs()))
            && ends.collect::<HashSet<_>>().len() > 4
            && starts.collect::<HashSet<_>>().len() <= 6
    };
    floats(f32::from_be_bytes) || floats(f32::from_le_bytes)
}
