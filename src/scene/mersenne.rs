//! The generator of NumPy's legacy stream, and how it draws below a bound.

/// Words that the generator makes at once.
pub(super) const BLOCK: usize = 624;

/// MT19937 (Matsumoto and Nishimura 1998; `mt19937ar.c`): the words of a block before tempering,
/// and how many of them are used up.
#[derive(Clone)]
pub(super) struct Words {
    block: Box<[u32; BLOCK]>,
    pub(super) used: usize,
}

impl Words {
    /// `init_genrand`, which is what `np.random.seed` does with an integer.
    pub(super) fn new(seed: u32) -> Words {
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
    pub(super) fn skip(&mut self, max: u32, draws: u64) -> u64 {
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
    pub(super) fn collect(&mut self, max: u32, values: &mut [u32; BLOCK]) -> usize {
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
}
