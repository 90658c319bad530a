//! Bytes that would do as samples of a kind, and are plainly those of another one.

use std::collections::HashSet;

use crate::image::{ByteOrder, SampleKind, SampleType};

/// Numbers that differ by no more than such a part of their range are alike: of any two one in 32 is.
const ALIKE: u64 = 64;

/// Whether the samples in `bytes` are rather several narrower ones each, or parts of wider ones.
pub(crate) fn is_other(sample: SampleType, channels: u64, bytes: &[u8]) -> bool {
    let is_bytes = sample.bytes() == 1;
    let is_float = matches!(sample.kind(), SampleKind::F32 | SampleKind::F64);
    match (is_bytes, channels) {
        (true, 4) => are_pairs(bytes) || are_floats(bytes),
        (true, _) => false,
        _ => has_alike_halves(sample, bytes) || !is_float && has_twins(sample, bytes),
    }
}

/// Whether many samples consist of the same byte again and again: then it is bytes that are often
/// like their neighbours. Not if all do, which is what becomes of bytes that are scaled to 16 bits.
fn has_twins(sample: SampleType, bytes: &[u8]) -> bool {
    let samples = bytes.chunks_exact(sample.bytes() as usize);
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
fn has_alike_halves(sample: SampleType, bytes: &[u8]) -> bool {
    let width = sample.bytes() as usize;
    let most_significant_first = |bytes: &[u8]| {
        let mut number = [0; 8];
        number[..width].copy_from_slice(bytes);
        if sample.order() == ByteOrder::Little {
            number[..width].reverse();
        }
        u64::from_be_bytes(number)
    };
    [2, 4]
        .into_iter()
        .filter(|half| 2 * half <= sample.bytes() as u32)
        .any(|half| {
            let bits = 8 * half;
            let all_set = u64::MAX >> (64 - bits);
            let (mut alike, mut all) = (0, 0);
            for bytes in bytes.chunks_exact(width) {
                let number = most_significant_first(bytes).rotate_left(bits);
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
    let share = |is: &dyn Fn(&[u8; 4]) -> bool| share(pixels, is);
    !are_grey(pixels)
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
    !are_grey(pixels) && (floats(f32::from_be_bytes) || floats(f32::from_le_bytes))
}

/// Whether red and green are mostly the same.
fn are_grey(pixels: &[[u8; 4]]) -> bool {
    share(pixels, &|pixel| pixel[0] == pixel[1]) >= 0.5
}

fn share(pixels: &[[u8; 4]], is: &dyn Fn(&[u8; 4]) -> bool) -> f64 {
    pixels.iter().filter(|pixel| is(pixel)).count() as f64 / pixels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(kind: SampleKind, channels: u64, bytes: impl IntoIterator<Item = u8>) -> bool {
        let bytes: Vec<u8> = bytes.into_iter().collect();
        is_other(SampleType::new(kind, ByteOrder::Little), channels, &bytes)
    }

    /// Numbers below `end` that have nothing in common.
    fn mixed(end: u32) -> impl Iterator<Item = u32> {
        (1..3000_u32).map(move |i| i.wrapping_mul(0x9E37_79B9) % end)
    }

    #[test]
    fn neighbours_are_no_halves_of_wider_samples() {
        let slow = |i: u16| i / 3 + 300;
        let ramp = || (0..3000).flat_map(move |i| slow(i).to_le_bytes());
        let labels = || (0..3000_u16).flat_map(|i| (i / 40 % 5).to_le_bytes());
        for kind in [SampleKind::I32, SampleKind::U32, SampleKind::I64] {
            assert!(is(kind, 1, ramp()), "{kind:?}");
            assert!(is(kind, 1, labels()), "{kind:?}");
        }
        assert!(is(SampleKind::U8, 4, ramp()));
        let wide = |i: u32| 5_000_000 + i * 700;
        assert!(is(
            SampleKind::I64,
            1,
            (0..3000).flat_map(|i| wide(i).to_le_bytes())
        ));
        assert!(is(
            SampleKind::U16,
            1,
            (0..3000_u16)
                .flat_map(|i| [(i / 64) as u8; 2])
                .chain([7, 8].repeat(40))
        ));
    }

    #[test]
    fn wide_samples_are_what_they_are() {
        for end in [5, 4096, 65_536, 1 << 24, u32::MAX] {
            assert!(
                !is(SampleKind::U32, 1, mixed(end).flat_map(u32::to_le_bytes)),
                "{end}"
            );
            assert!(
                !is(
                    SampleKind::I64,
                    1,
                    mixed(end).flat_map(|i| u64::from(i).to_le_bytes())
                ),
                "{end}"
            );
        }
        let shifted = (0..3000_u32).map(|i| (i / 40 % 5) << 16);
        assert!(!is(SampleKind::I32, 1, shifted.flat_map(u32::to_le_bytes)));
        let signed = (0..3000_i32).map(|i| i - 1500);
        assert!(!is(SampleKind::I32, 1, signed.flat_map(i32::to_le_bytes)));
        // All bytes are scaled to 16 bits.
        assert!(!is(
            SampleKind::U16,
            1,
            (0..3000_u16).flat_map(|i| [(i / 64) as u8; 2])
        ));
    }

    #[test]
    fn floats_are_no_colours_and_colours_no_floats() {
        let floats = || (0..3000_u16).map(|i| f32::from(i / 50) / 255.0);
        assert!(is(SampleKind::U8, 4, floats().flat_map(f32::to_be_bytes)));
        assert!(is(SampleKind::U8, 4, floats().flat_map(f32::to_le_bytes)));
        let grey = |opacity| {
            (0..3000_u16)
                .flat_map(move |i| [(i / 50) as u8, (i / 50) as u8, (i / 50) as u8, opacity])
        };
        assert!(!is(SampleKind::U8, 4, grey(255)));
        assert!(!is(SampleKind::U8, 4, grey(60)));
        assert!(!is(
            SampleKind::U8,
            4,
            mixed(u32::MAX).flat_map(|i| [i.to_le_bytes()[1] / 4 + 40, i.to_le_bytes()[2], 9, 255])
        ));
    }
}
