//! The squares that the NumPy recipe draws after `np.random.seed(S)`:
//!
//! ```python
//! centers = np.random.randint(0, N + 1, (count, 2))
//! half_sides = np.random.randint(0, N // 9, count)
//! levels = np.random.randint(100, 255, count)
//! ```
//!
//! One stream of 32-bit words feeds all three calls, one after another, and every draw throws away
//! as many words as do not fit. So where the half sides begin is known only after all centres have
//! been drawn, and a square lies at three places. One pass over the words at the start notes, every
//! so many draws, the state of the generator; reading starts at the nearest note.

use std::ops::Range;

use crate::scene::square::{Square, SquareError, Squares};

/// Notes in each of the three streams, at most (and one for the start).
const NOTES: u64 = 1024;
/// Squares from one note to the next, at least: as many as are quickly drawn again.
const SQUARES_BETWEEN_NOTES: u64 = 4096;
/// `randint(100, 255)`.
const LEVELS: Range<u8> = 100..255;

/// The squares of the NumPy recipe, in NumPy's order, for any version of NumPy since 1.0: its
/// legacy generator (`np.random.seed`, `np.random.randint`) is frozen.
///
/// # Cost
///
/// The notes take at most 3 × 1025 × 2.5 KB, 7.7 MB, whatever the count. [`NumpySquares::new`] draws
/// every square once (5 to 8 words each, some 6 ns); a read draws again what lies between
/// the note before it and its end: at most count / 1024 squares (or 4096) more than asked for.
pub struct NumpySquares {
    count: u64,
    centers: Draws,
    half_sides: Draws,
    levels: Draws,
}

impl NumpySquares {
    /// The `count` squares of the recipe for an image of `side` × `side` pixels after
    /// `np.random.seed(seed)`.
    ///
    /// With a side below 9 NumPy refuses `randint(0, 0)`; here all half sides are then 0, so that
    /// nothing is drawn. As for any range of one value, that takes no words from the stream.
    ///
    /// # Errors
    ///
    /// When NumPy would refuse the seed, or the count has no address.
    pub fn new(side: u32, count: u64, seed: u64) -> Result<NumpySquares, SquareError> {
        let seed = u32::try_from(seed).map_err(|_| {
            SquareError(format!(
                "seed {seed} does not fit NumPy's stream; np.random.seed takes 0 to {}",
                u32::MAX
            ))
        })?;
        let coordinates = count.checked_mul(2).ok_or_else(|| {
            SquareError(format!(
                "{count} squares are too many for NumPy's stream; the most is {}",
                u64::MAX / 2
            ))
        })?;
        let step = count.div_ceil(NOTES).max(SQUARES_BETWEEN_NOTES);
        let mut words = Words::new(seed);
        Ok(NumpySquares {
            count,
            // As many draws a note as squares would make twice the notes for the centres.
            centers: Draws::scan(&mut words, side, coordinates, 2 * step),
            half_sides: Draws::scan(&mut words, (side / 9).saturating_sub(1), count, step),
            levels: Draws::scan(
                &mut words,
                u32::from(LEVELS.end - LEVELS.start) - 1,
                count,
                step,
            ),
        })
    }
}

impl Squares for NumpySquares {
    fn count(&self) -> u64 {
        self.count
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        let mut centers = self.centers.from(2 * range.start);
        let mut half_sides = self.half_sides.from(range.start);
        let mut levels = self.levels.from(range.start);
        squares.extend(range.map(|_| Square {
            // The recipe indexes img[x, y], so the first of the pair is the row.
            row: centers.next(),
            col: centers.next(),
            half_side: half_sides.next(),
            // Below the length of a range of u8.
            level: LEVELS.start + levels.next() as u8,
        }));
        Ok(())
    }
}

/// One call of `randint(0, max + 1, count)`: its place among the words.
struct Draws {
    max: u32,
    /// In the order of the draws; the first is at draw 0. None where no draw takes a word.
    notes: Vec<Note>,
}

/// The state of the generator before a draw.
struct Note {
    draw: u64,
    words: Words,
}

impl Draws {
    /// Takes `count` draws from `words`, with a note at about every `step`-th.
    fn scan(words: &mut Words, max: u32, count: u64, step: u64) -> Draws {
        let mut notes = Vec::new();
        // NumPy fills a range of one value without asking the generator.
        let count = if max == 0 { 0 } else { count };
        let mut draw = 0;
        while draw < count {
            if notes
                .last()
                .is_none_or(|note: &Note| draw - note.draw >= step)
            {
                let words = words.clone();
                notes.push(Note { draw, words });
            }
            draw += words.skip(max, count - draw);
        }
        Draws { max, notes }
    }

    /// The draws from number `draw` on, which must be less than the count (or not be asked for).
    fn from(&self, draw: u64) -> Reader {
        let after = self.notes.partition_point(|note| note.draw <= draw);
        let mut reader = Reader {
            max: self.max,
            words: None,
            values: [0; BLOCK],
            len: 0,
            next: 0,
        };
        if let Some(note) = after.checked_sub(1).map(|i| &self.notes[i]) {
            let mut words = note.words.clone();
            let mut skipped = note.draw;
            while skipped < draw {
                skipped += words.skip(self.max, draw - skipped);
            }
            reader.words = Some(words);
        }
        reader
    }
}

/// Draws one after another.
struct Reader {
    max: u32,
    /// None where every draw is 0.
    words: Option<Words>,
    values: [u32; BLOCK],
    len: usize,
    next: usize,
}

impl Reader {
    fn next(&mut self) -> u32 {
        let Some(words) = &mut self.words else {
            return 0;
        };
        while self.next == self.len {
            self.len = words.collect(self.max, &mut self.values);
            self.next = 0;
        }
        self.next += 1;
        self.values[self.next - 1]
    }
}

/// Words that the generator makes at once.
const BLOCK: usize = 624;

/// MT19937 (Matsumoto and Nishimura 1998; `mt19937ar.c`): the words of a block before tempering,
/// and how many of them are used up.
#[derive(Clone)]
struct Words {
    block: Box<[u32; BLOCK]>,
    used: usize,
}

impl Words {
    /// `init_genrand`, which is what `np.random.seed` does with an integer.
    fn new(seed: u32) -> Words {
        let mut block = Box::new([seed; BLOCK]);
        for i in 1..BLOCK {
            let previous = block[i - 1];
            block[i] = (previous ^ (previous >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(i as u32);
        }
        Words { block, used: BLOCK }
    }

    /// What is left of the block, or all of the next one if nothing is.
    fn rest(&mut self) -> &[u32] {
        if self.used == BLOCK {
            self.twist();
            self.used = 0;
        }
        &self.block[self.used..]
    }

    fn twist(&mut self) {
        const MIDDLE: usize = 397;
        let mix = |word: u32, next: u32, middle: u32| {
            let y = (word & 0x8000_0000) | (next & 0x7fff_ffff);
            middle ^ (y >> 1) ^ ((y & 1).wrapping_neg() & 0x9908_b0df)
        };
        let x = &mut *self.block;
        for i in 0..BLOCK - MIDDLE {
            x[i] = mix(x[i], x[i + 1], x[i + MIDDLE]);
        }
        for i in BLOCK - MIDDLE..BLOCK - 1 {
            x[i] = mix(x[i], x[i + 1], x[i + MIDDLE - BLOCK]);
        }
        x[BLOCK - 1] = mix(x[BLOCK - 1], x[0], x[MIDDLE - 1]);
    }

    /// Uses up the words of at most `draws` (at least one) draws of 0..=`max` and returns how many
    /// draws that were: fewer, possibly none, where the block ends before.
    fn skip(&mut self, max: u32, draws: u64) -> u64 {
        let rest = self.rest();
        let there = rest.iter().filter(|word| fits(**word, max)).count() as u64;
        if there < draws {
            self.used = BLOCK;
            return there;
        }
        let mut missing = draws;
        for word in self.block[self.used..].iter() {
            self.used += 1;
            missing -= u64::from(fits(*word, max));
            if missing == 0 {
                break;
            }
        }
        draws
    }

    /// Uses up the block: its draws of 0..=`max` go to the front of `values`, and their number is
    /// returned.
    fn collect(&mut self, max: u32, values: &mut [u32; BLOCK]) -> usize {
        let mut len = 0;
        for word in self.rest() {
            // Stored whether it fits or not, and overwritten if not: which words fit is random, so
            // a branch would be predicted wrongly every other time.
            values[len] = masked(*word, max);
            len += usize::from(fits(*word, max));
        }
        self.used = BLOCK;
        len
    }
}

/// Masked rejection (`random_bounded_uint64_fill` in NumPy's `distributions.c`, which takes 32-bit
/// words where `max` has 32 bits): the low bits that `max` needs, drawn again while above `max`.
fn fits(word: u32, max: u32) -> bool {
    masked(word, max) <= max
}

fn masked(word: u32, max: u32) -> u32 {
    let mask = u32::MAX.checked_shr(max.leading_zeros()).unwrap_or(0);
    temper(word) & mask
}

fn temper(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    word ^ (word >> 18)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_mt19937() {
        // The 10000th word of std::mt19937 with its default seed, fixed by the C++ standard.
        let mut words = Words::new(5489);
        let mut values = [0; BLOCK];
        for _ in 0..9999 / BLOCK {
            words.collect(u32::MAX, &mut values);
        }
        assert_eq!(words.collect(u32::MAX, &mut values), BLOCK);
        assert_eq!(values[9999 % BLOCK], 4_123_659_995);
    }

    #[test]
    fn draws_are_the_same_wherever_reading_starts() {
        for max in [1, 2, 55, 154, 511, 512, u32::MAX] {
            let (mut words, count) = (Words::new(7), 3000);
            let draws = Draws::scan(&mut words, max, count, 1);
            assert!(draws.notes.len() > 4, "{max}: {}", draws.notes.len());
            let mut reader = draws.from(0);
            let all: Vec<u32> = (0..count).map(|_| reader.next()).collect();
            for (i, value) in all.iter().enumerate() {
                assert_eq!(draws.from(i as u64).next(), *value, "{max}: {i}");
            }
            // The next stream starts right after the last word used, not after the block.
            let mut left = draws.from(count);
            let mut same = Reader {
                max,
                words: Some(words),
                values: [0; BLOCK],
                len: 0,
                next: 0,
            };
            assert_eq!(left.next(), same.next(), "{max}");
        }
    }

    #[test]
    fn a_range_of_one_value_takes_no_words() {
        let mut words = Words::new(1);
        let draws = Draws::scan(&mut words, 0, 1000, 1);
        assert_eq!(words.used, BLOCK);
        assert_eq!(draws.from(999).next(), 0);
    }

    #[test]
    fn seeds_that_numpy_refuses_are_errors() {
        assert!(NumpySquares::new(512, 1, u64::from(u32::MAX)).is_ok());
        let error = NumpySquares::new(512, 1, 1 << 32).err().map(|e| e.0);
        assert_eq!(
            error.as_deref(),
            Some(
                "seed 4294967296 does not fit NumPy's stream; np.random.seed takes 0 to 4294967295"
            )
        );
        assert!(NumpySquares::new(512, u64::MAX, 0).is_err());
    }
}
