//! Texts without sense, or with less of it than they had.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

pub(crate) fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(6)
}

/// Numbers at which sums and products go wrong, and what is none.
const NUMBERS: [&str; 16] = [
    "-1",
    "0",
    "1",
    "3",
    "7",
    "64",
    "65536",
    "4294967295",
    "4294967296",
    "576460752303423488",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "NaN",
];

/// A valid text with some bytes, numbers and words replaced, or words without sense.
pub(crate) fn hostile(random: &mut ChaCha8Rng, valid: &[u8], words: &[&str]) -> Vec<u8> {
    let word = |random: &mut ChaCha8Rng| -> Vec<u8> {
        match random.random_range(0..4) {
            0 => NUMBERS[random.random_range(0..NUMBERS.len())].into(),
            1 => vec![random.random()],
            _ => words[random.random_range(0..words.len())].into(),
        }
    };
    let mut text = Vec::new();
    match random.random_range(0..4) {
        0 => {
            for _ in 0..random.random_range(0..80) {
                text.extend(word(random));
            }
        }
        1 => {
            text = valid.to_vec();
            for _ in 0..random.random_range(0..6) {
                let at = random.random_range(0..text.len());
                text[at] = random.random();
            }
        }
        2 => {
            text = valid[..random.random_range(0..=valid.len())].to_vec();
            text.extend(word(random));
        }
        _ => {
            // Each run of digits may become another number.
            for run in valid.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
                if run[0].is_ascii_digit() && random.random_bool(0.3) {
                    text.extend(NUMBERS[random.random_range(0..NUMBERS.len())].as_bytes());
                } else {
                    text.extend(run);
                }
            }
        }
    }
    text
}

/// As much of one thing as a header may have, and more.
pub(crate) fn much(of: &str) -> Vec<u8> {
    of.as_bytes()
        .iter()
        .copied()
        .cycle()
        .take((1 << 20) - 10)
        .collect()
}
