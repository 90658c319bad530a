//! NumPy's stream against NumPy: checksums that the recipe itself made, and reading from anywhere.

mod python;

use std::process::Command;

use proptest::prelude::*;
use squaremap::scene::{NumpySquares, Square, Squares};

const GOLDEN: &str = include_str!("golden/numpy.csv");

fn read(squares: &dyn Squares, range: std::ops::Range<u64>) -> Vec<Square> {
    let mut read = Vec::new();
    squares.read(range, &mut read).unwrap();
    read
}

fn squares_crc32(squares: &[Square]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for square in squares {
        for value in [
            square.row,
            square.col,
            square.half_side,
            u32::from(square.level),
        ] {
            hasher.update(&value.to_le_bytes());
        }
    }
    hasher.finalize()
}

/// The recipe's loop, square by square and row by row.
fn image_crc32(side: usize, squares: &[Square]) -> u32 {
    let mut image = vec![0; side * side];
    for square in squares {
        let h = square.half_side as usize;
        let span = |center: u32| {
            let center = center as usize;
            center.saturating_sub(h).min(side)..(center + h).min(side)
        };
        for row in span(square.row) {
            image[row * side..][span(square.col)].fill(square.level);
        }
    }
    crc32fast::hash(&image)
}

#[test]
fn squares_and_pictures_are_numpys() {
    let mut lines = GOLDEN.lines();
    assert_eq!(
        lines.next(),
        Some("side,count,seed,image_crc32,squares_crc32")
    );
    let mut cases = 0;
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let [side, count, seed] = [0, 1, 2].map(|i| fields[i].parse::<u64>().unwrap());
        let squares = NumpySquares::new(side as u32, count, seed).unwrap();
        assert_eq!(squares.count(), count);
        let squares = read(&squares, 0..count);
        assert_eq!(
            format!("{:08x}", squares_crc32(&squares)),
            fields[4],
            "{line}"
        );
        if !fields[3].is_empty() {
            let image = image_crc32(side as usize, &squares);
            assert_eq!(format!("{image:08x}"), fields[3], "{line}");
        }
        cases += 1;
    }
    assert_eq!(cases, 180);
}

#[test]
fn numpy_still_makes_the_golden_file() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("numpy.csv");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/make_golden.py");
    python::output(Command::new(python).arg(script).arg(&file));
    let made = std::fs::read_to_string(&file).unwrap();
    for (made, committed) in made.lines().zip(GOLDEN.lines()) {
        assert_eq!(made, committed);
    }
    assert_eq!(made.len(), GOLDEN.len());
}

#[test]
fn below_nine_pixels_all_half_sides_are_zero() {
    for side in 1..9 {
        let squares = NumpySquares::new(side, 100, 0).unwrap();
        for square in read(&squares, 0..100) {
            assert_eq!(square.half_side, 0);
            assert!(square.row <= side && square.col <= side);
        }
    }
}

proptest! {
    #[test]
    fn pieces_equal_the_whole(
        side in 1u32..3000,
        count in 0u64..30_000,
        seed in any::<u32>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let squares = NumpySquares::new(side, count, u64::from(seed)).unwrap();
        let whole = read(&squares, 0..count);
        let mut cuts: Vec<u64> = cuts.iter().map(|cut| cut.index(count as usize + 1) as u64).collect();
        cuts.extend([0, count]);
        cuts.sort_unstable();
        for piece in cuts.windows(2) {
            let expected = &whole[piece[0] as usize..piece[1] as usize];
            prop_assert_eq!(read(&squares, piece[0]..piece[1]), expected);
        }
    }
}
