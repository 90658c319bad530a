//! Overviews that are made while the pixels pass by.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use squaremap::image::{PART_COLS, Rect, Size, tiles};
use squaremap::storage::OverviewBuilder;

use crate::{assert_means, equal, noise};

#[test]
fn strips_in_any_order_make_the_same_overview() {
    let shapes = (
        1..1300_u64,
        prop_oneof![17..900_u64, 1030..3000_u64],
        prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    );
    TestRunner::new(Config::with_cases(16))
        .run(
            &(shapes, any::<u64>(), 0..3_usize),
            |((rows, cols, cuts), seed, padding)| {
                let pixels: Vec<u8> = (0..rows * cols).map(|i| noise(i ^ seed) as u8).collect();
                let mut bounds: Vec<u64> = cuts
                    .iter()
                    .map(|cut| cut.index(rows as usize) as u64)
                    .flat_map(|row| [row, row + 1])
                    .chain([0, rows])
                    .collect();
                bounds.sort_unstable();
                let strips: Vec<_> = bounds
                    .windows(2)
                    .map(|pair| pair[0]..pair[1])
                    .filter(|strip| !strip.is_empty())
                    .collect();
                // Rows may come in parts.
                let mut strips: Vec<_> = strips
                    .iter()
                    .flat_map(|rows| {
                        let strip = Rect::new(rows.clone(), 0..cols);
                        let one_row = rows.end - rows.start == 1;
                        tiles(&strip, rows.end, if one_row { PART_COLS } else { cols })
                    })
                    .collect();
                strips.sort_by_key(|strip| noise(strip.row_start ^ strip.col_start ^ seed));

                let builder = OverviewBuilder::new(Size::new(rows, cols).unwrap()).unwrap();
                let next = AtomicUsize::new(0);
                std::thread::scope(|scope| {
                    for _ in 0..3 {
                        scope.spawn(|| {
                            while let Some(strip) = strips.get(next.fetch_add(1, Ordering::Relaxed))
                            {
                                let stride = strip.cols() as usize + padding;
                                let mut padded = Vec::new();
                                for row in strip.row_start..strip.row_end {
                                    let start = (row * cols + strip.col_start) as usize;
                                    padded.extend(&pixels[start..start + strip.cols() as usize]);
                                    padded.extend(vec![99; padding]);
                                }
                                builder.add(strip, &padded, stride);
                            }
                        });
                    }
                });
                let overview = builder.finish().unwrap();
                let value = |r: u64, c: u64, _| f64::from(pixels[(r * cols + c) as usize]);
                assert_means(&overview, (rows, cols, 1), 3, true, equal, value);
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn rows_that_never_came_are_missed() {
    let builder = OverviewBuilder::new(Size::new(1000, 20).unwrap()).unwrap();
    builder.add(&Rect::new(0..999, 0..20), &[7; 19_980], 20);
    assert!(builder.finish().is_err());
}

/// Those are read along their columns.
#[test]
fn pictures_of_a_few_columns_get_their_overview_from_their_file() {
    for cols in [1, 2, 16] {
        assert!(OverviewBuilder::new(Size::new(1000, cols).unwrap()).is_err());
    }
    assert!(OverviewBuilder::new(Size::new(16, 16).unwrap()).is_ok());
}
