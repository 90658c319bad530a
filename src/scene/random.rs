//! Our own stream of random squares: any square at once, the same on every machine, for ever.

use std::ops::Range;

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use crate::image::Size;
use crate::scene::error::SquareError;
use crate::scene::square::{Square, Squares, until_covered};

/// Squares drawn from ChaCha8 with direct access: square `i` uses the four 32-bit words from word
/// `4·i` of the key stream whose 32-byte key is the seed, as `u64` little-endian, followed by zeros,
/// with stream number 0. The words become, in this order,
///
/// - `row` in `[0, rows]` and `col` in `[0, cols]`, both ends included,
/// - `half_side` in `[0, max_half_side)`, or 0 where that is empty,
/// - `level` in `[levels.start, levels.end)`,
///
/// each as `(word · n) >> 32` with `n` the number of values: no rejection, so that no square depends
/// on its predecessors, and no floating point.
#[derive(Clone, Debug)]
pub struct RandomSquares {
    count: u64,
    key: [u8; 32],
    /// How many values row, col, half side and level can have.
    values: [u64; 4],
    level_start: u8,
}

impl RandomSquares {
    /// The first `count` squares of the stream `seed` for an image of `size`, whose sides must be
    /// below 2^32 (see [`crate::scene::recipe::Recipe`], which checks).
    pub(super) fn new(
        size: Size,
        count: u64,
        seed: u64,
        max_half_side: u32,
        levels: Range<u16>,
    ) -> RandomSquares {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        RandomSquares {
            count,
            key,
            values: [
                size.rows() + 1,
                size.cols() + 1,
                u64::from(max_half_side),
                u64::from(levels.end - levels.start),
            ],
            // A range within 0..256 that is not empty starts below 256.
            level_start: levels.start as u8,
        }
    }

    fn square(&self, words: [u32; 4]) -> Square {
        let pick = |k: usize| ((u64::from(words[k]) * self.values[k]) >> 32) as u32;
        Square {
            row: pick(0),
            col: pick(1),
            half_side: pick(2),
            level: self.level_start + pick(3) as u8,
        }
    }
}

impl Squares for RandomSquares {
    fn count(&self) -> u64 {
        self.count
    }

    fn may_be_seen(&self) -> bool {
        // Half sides are below that, and one of 0 covers nothing.
        let [_, _, half_sides, _] = self.values;
        half_sides > 1
    }

    fn likely_walked(&self) -> u64 {
        let [rows, cols, half_sides, _] = self.values.map(|count| count as f64);
        match self.may_be_seen() {
            true => (self.count).min(until_covered(rows - 1.0, cols - 1.0, half_sides)),
            false => 0,
        }
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        const WORDS: usize = 4;
        const BATCH: usize = 256;
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_word_pos(u128::from(range.start) * WORDS as u128);
        let mut bytes = [0; BATCH * WORDS * 4];
        let mut left = range.end - range.start;
        while left > 0 {
            let batch = left.min(BATCH as u64) as usize;
            let bytes = &mut bytes[..batch * WORDS * 4];
            rng.fill_bytes(bytes);
            squares.extend(bytes.chunks_exact(WORDS * 4).map(|square| {
                self.square(std::array::from_fn(|k| {
                    // The key stream is defined as words; fill_bytes gives them little-endian.
                    u32::from_le_bytes(std::array::from_fn(|byte| square[4 * k + byte]))
                }))
            }));
            left -= batch as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(count: u64) -> RandomSquares {
        RandomSquares::new(Size::new(512, 512).unwrap(), count, 42, 56, 100..255)
    }

    fn read(squares: &RandomSquares, range: Range<u64>) -> Vec<Square> {
        let mut all = Vec::new();
        squares.read(range, &mut all).unwrap();
        all
    }

    #[test]
    fn pieces_equal_the_whole() {
        let squares = stream(1000);
        let all = read(&squares, 0..1000);
        for range in [0..1, 1..2, 3..4, 5..999, 255..257, 256..512, 999..1000] {
            let piece = &all[range.start as usize..range.end as usize];
            assert_eq!(read(&squares, range.clone()), piece, "{range:?}");
        }
        assert_eq!(read(&squares, 7..7), []);
    }

    /// By a ChaCha8 written from RFC 8439 (with four double rounds) in another language: seed, index, and
    /// row, col, half side and level of the square, for 600 rows, 512 columns, half sides below 56.
    const KNOWN: [(u64, u64, [u32; 4]); 21] = [
        (0, 0, [112, 429, 50, 197]),
        (0, 1, [457, 119, 29, 118]),
        (0, 2, [269, 131, 22, 115]),
        (0, 3, [383, 3, 40, 140]),
        (0, 4, [32, 163, 23, 205]),
        (0, 1000, [448, 204, 39, 147]),
        (0, 1 << 40, [365, 509, 26, 221]),
        (42, 0, [60, 178, 4, 144]),
        (42, 1, [237, 253, 32, 157]),
        (42, 2, [353, 423, 4, 110]),
        (42, 3, [98, 251, 25, 141]),
        (42, 4, [140, 239, 14, 223]),
        (42, 1000, [202, 78, 31, 212]),
        (42, 1 << 40, [62, 454, 45, 249]),
        (u64::MAX, 0, [80, 361, 35, 136]),
        (u64::MAX, 1, [2, 333, 15, 164]),
        (u64::MAX, 2, [318, 275, 14, 184]),
        (u64::MAX, 3, [15, 414, 13, 188]),
        (u64::MAX, 4, [432, 304, 2, 176]),
        (u64::MAX, 1000, [428, 219, 22, 191]),
        (u64::MAX, 1 << 40, [186, 132, 13, 127]),
    ];

    #[test]
    fn known_squares_stay_what_they_are() {
        for (seed, index, [row, col, half_side, level]) in KNOWN {
            let size = Size::new(600, 512).unwrap();
            let squares = RandomSquares::new(size, u64::MAX, seed, 56, 100..255);
            let expected = Square {
                row,
                col,
                half_side,
                level: level as u8,
            };
            assert_eq!(
                read(&squares, index..index + 1),
                [expected],
                "{seed} {index}"
            );
        }
    }

    #[test]
    fn the_words_are_those_of_the_rng_one_by_one() {
        let squares = stream(u64::MAX);
        let mut key = [0; 32];
        key[0] = 42;
        for index in [0, 1, 12_345, 1 << 40] {
            let mut rng = ChaCha8Rng::from_seed(key);
            rng.set_word_pos(u128::from(index) * 4);
            let mut pick = |n: u64| ((u64::from(rng.next_u32()) * n) >> 32) as u32;
            let expected = Square {
                row: pick(513),
                col: pick(513),
                half_side: pick(56),
                level: 100 + pick(155) as u8,
            };
            assert_eq!(read(&squares, index..index + 1), [expected]);
        }
    }
}
