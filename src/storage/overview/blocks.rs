//! Sums of small blocks of samples.

use crate::layout::Sample;

/// Samples of a block along a line.
pub(crate) const BLOCK: usize = 8;

/// Adds the sum of every eight bytes to a number each; the last block may be shorter. Eight lines
/// fit: 64 × 255 is below 2^16.
pub(crate) fn add_bytes(bytes: &[u8], sums: &mut [u16]) {
    let sum = |block: &[u8]| block.iter().map(|&byte| u16::from(byte)).sum::<u16>();
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (own, block) in sums.iter_mut().zip(blocks) {
        *own += sum(block);
    }
    if let (Some(last), false) = (sums.get_mut(blocks.len()), rest.is_empty()) {
        *last += sum(rest);
    }
}

/// Adds the samples of a line to the sum of the block that each is in, those that are numbers, and counts
/// them where not all are.
pub(crate) fn add_blocks<T: Sample>(samples: &[T], sums: &mut [T::Sum], counts: &mut [u64]) {
    let (blocks, rest) = samples.as_chunks::<BLOCK>();
    for ((block, sum), count) in blocks.iter().zip(&mut *sums).zip(&mut *counts) {
        add_block(block.iter().copied(), sum, count);
    }
    if let (Some(sum), Some(count)) = (sums.get_mut(blocks.len()), counts.get_mut(blocks.len()))
        && !rest.is_empty()
    {
        add_block(rest.iter().copied(), sum, count);
    }
}

/// Adds the samples of one block.
fn add_block<T: Sample>(
    samples: impl Iterator<Item = T> + Clone,
    sum: &mut T::Sum,
    count: &mut u64,
) {
    T::add_all(samples.clone(), sum);
    if !T::ALL_FINITE {
        *count += samples
            .map(|sample| u64::from(sample.is_number()))
            .sum::<u64>();
    }
}

/// Counts the samples of blocks of so many lines, of so many points together.
pub(crate) fn count_all(counts: &mut [u64], lines: usize, points: usize) {
    counts.fill((lines * BLOCK) as u64);
    if let (Some(last), rest @ 1..) = (counts.last_mut(), points % BLOCK) {
        *last = (lines * rest) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Extremes;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_what_a_loop_finds(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 150), 1..=8), len in 1..150_usize) {
            let mut sums = vec![0; len.div_ceil(BLOCK)];
            let mut range = Extremes::NONE;
            for line in &lines {
                add_bytes(&line[..len], &mut sums);
                range.add(&line[..len]);
            }
            for (block, &sum) in sums.iter().enumerate() {
                let cols = block * BLOCK..len.min((block + 1) * BLOCK);
                let expected: u32 = lines
                    .iter()
                    .flat_map(|line| &line[cols.clone()])
                    .map(|&byte| u32::from(byte))
                    .sum();
                prop_assert_eq!(u32::from(sum), expected);
            }
            let all = || lines.iter().flat_map(|line| &line[..len]).copied();
            prop_assert_eq!(range.get(), all().min().zip(all().max()));
        }
    }

    #[test]
    fn the_brightest_block_fits() {
        let mut sums = [0];
        for _ in 0..8 {
            add_bytes(&[255; 8], &mut sums);
        }
        assert_eq!(sums, [64 * 255]);
    }
}
