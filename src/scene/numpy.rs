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
//! been drawn, and a square lies at three places. One pass over the words before the first is read notes,
//! every so many draws, the state of the generator; reading starts at the nearest note.

use std::ops::Range;
use std::sync::OnceLock;

use crate::scene::error::SquareError;
use crate::scene::mersenne::{BLOCK, Words};
use crate::scene::square::{Square, Squares, until_covered};

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
/// The notes take at most 3 × 1025 × 2.5 KB, 7.7 MB, whatever the count. The first read draws
/// every square once (5 to 8 words each, some 6 ns); each draws again what lies between
/// the note before it and its end: at most count / 1024 squares (or 4096) more than asked for.
pub struct NumpySquares {
    side: u32,
    count: u64,
    seed: u32,
    draws: OnceLock<AllDraws>,
}

/// The three calls.
struct AllDraws {
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
        let seed = u32::try_from(seed).map_err(|_| SquareError::Seed(seed))?;
        if count > u64::MAX / 2 {
            return Err(SquareError::Count(count));
        }
        Ok(NumpySquares {
            side,
            count,
            seed,
            draws: OnceLock::new(),
        })
    }

    /// Drawn when they are first asked for: nobody may want to see any.
    fn draws(&self) -> &AllDraws {
        self.draws.get_or_init(|| {
            let (side, count) = (self.side, self.count);
            let step = count.div_ceil(NOTES).max(SQUARES_BETWEEN_NOTES);
            let words = &mut Words::new(self.seed);
            AllDraws {
                // As many draws a note as squares would make twice the notes for the centres.
                centers: Draws::scan(words, side, 2 * count, 2 * step),
                half_sides: Draws::scan(words, (side / 9).saturating_sub(1), count, step),
                levels: Draws::scan(words, u32::from(LEVELS.end - LEVELS.start) - 1, count, step),
            }
        })
    }
}

impl Squares for NumpySquares {
    fn count(&self) -> u64 {
        self.count
    }

    fn may_be_seen(&self) -> bool {
        // Half sides are below that, and one of 0 covers nothing.
        self.side / 9 > 1
    }

    fn likely_walked(&self) -> u64 {
        let side = f64::from(self.side);
        match self.may_be_seen() {
            // To draw one takes an eighth of the time that it takes to look at it; all are drawn.
            true => self.count.min(until_covered(side, side, side / 9.0)) + self.count / 8,
            false => 0,
        }
    }

    fn read(&self, range: Range<u64>, squares: &mut Vec<Square>) -> Result<(), SquareError> {
        let draws = self.draws();
        let mut centers = draws.centers.from(2 * range.start);
        let mut half_sides = draws.half_sides.from(range.start);
        let mut levels = draws.levels.from(range.start);
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
    fn from(&self, draw: u64) -> DrawCursor {
        let after = self.notes.partition_point(|note| note.draw <= draw);
        let mut reader = DrawCursor {
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
struct DrawCursor {
    max: u32,
    /// None where every draw is 0.
    words: Option<Words>,
    values: [u32; BLOCK],
    len: usize,
    next: usize,
}

impl DrawCursor {
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

#[cfg(test)]
mod tests {
    use super::*;

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
            let mut same = DrawCursor {
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
        let error = NumpySquares::new(512, 1, 1 << 32)
            .err()
            .map(|e| e.to_string());
        assert_eq!(
            error.as_deref(),
            Some(
                "seed 4294967296 does not fit NumPy's stream; np.random.seed takes 0 to 4294967295"
            )
        );
        assert!(NumpySquares::new(512, u64::MAX, 0).is_err());
    }
}
