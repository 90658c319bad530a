//! Sums of bytes, at the speed of memory.

/// Samples of a block along a line.
pub(crate) const BLOCK: usize = 8;

/// Adds the sum of every eight bytes to a number each; the last block may be shorter. Eight lines
/// fit: 64 × 255 is below 2^16.
pub(crate) fn add_blocks(bytes: &[u8], sums: &mut [u16]) {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (sum, &block) in sums.iter_mut().zip(blocks) {
        let word = u64::from_le_bytes(block);
        // Four sums of two bytes, side by side; the product gathers them in its upper 16 bits.
        let pairs = (word & EVEN) + ((word >> 8) & EVEN);
        *sum += (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as u16;
    }
    if let (Some(last), false) = (sums.get_mut(blocks.len()), rest.is_empty()) {
        *last += rest.iter().map(|&byte| u16::from(byte)).sum::<u16>();
    }
}

/// The smallest and the largest byte, of these and of those before.
pub(crate) fn widen((mut min, mut max): (u8, u8), bytes: &[u8]) -> (u8, u8) {
    if (min, max) == (0, u8::MAX) {
        return (min, max);
    }
    let (chunks, rest) = bytes.as_chunks::<64>();
    let (mut lows, mut highs) = ([u8::MAX; 64], [0; 64]);
    for chunk in chunks {
        for i in 0..64 {
            lows[i] = lows[i].min(chunk[i]);
            highs[i] = highs[i].max(chunk[i]);
        }
    }
    for &byte in lows.iter().chain(rest) {
        min = min.min(byte);
    }
    for &byte in highs.iter().chain(rest) {
        max = max.max(byte);
    }
    (min, max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_what_a_loop_finds(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 150), 1..=8), len in 1..150_usize) {
            let mut sums = vec![0; len.div_ceil(BLOCK)];
            let mut range = (u8::MAX, 0);
            for line in &lines {
                add_blocks(&line[..len], &mut sums);
                range = widen(range, &line[..len]);
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
            prop_assert_eq!(range, (all().min().unwrap(), all().max().unwrap()));
        }
    }

    #[test]
    fn the_brightest_block_fits() {
        let mut sums = [0];
        for _ in 0..8 {
            add_blocks(&[255; 8], &mut sums);
        }
        assert_eq!(sums, [64 * 255]);
    }
}
