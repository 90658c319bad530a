use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::image::Size;
use crate::layout::blocks::BlockStarts;
use crate::layout::shape::Order;
use crate::layout::strided::Strides;

fn shape((frames, rows, cols, channels): (u64, u64, u64, u64)) -> Shape {
    let size = Size::new(rows, cols).expect("a size");
    Shape {
        size,
        frames,
        channels,
    }
}

/// The samples of a block one after another, of two bytes, padded by some.
fn packed(block: Shape, padding: u64) -> Strided {
    let pixel = 2 * block.channels as i64;
    let row = pixel * block.size.cols() as i64 + padding as i64;
    let strides = Strides {
        frame: row * block.size.rows() as i64,
        row,
        col: pixel,
        channel: 2,
        stacks: None,
    };
    Strided::new(block, 2, 3, strides).expect("a block")
}

#[test]
fn every_sample_lies_in_its_block() {
    let counts = || (1..4_u64, 1..9_u64, 1..9_u64, 0..3_usize);
    let orders = prop_oneof![
        Just(Order::PACKED),
        Just(Order::PLANES),
        Just(Order::PACKED.reversed())
    ];
    let cases = (counts(), counts(), orders, 0..3_u64, any::<u64>());
    TestRunner::new(Config::with_cases(2_000))
        .run(&cases, |(image, block, order, padding, seed)| {
            let channels = [1, 3, 4][image.3];
            let of_block = [1, channels, 1][block.3];
            let image = shape((image.0, image.1, image.2, channels));
            let block = shape((block.0, block.1, block.2, of_block));
            let inner = packed(block, padding);

            // The blocks in an order of their own, some not there; every sample looked up in a table of all
            // that is in the file.
            let many = |all: u64, each: u64| all.div_ceil(each);
            let grid = (
                many(image.frames, block.frames),
                many(image.size.rows(), block.size.rows()),
                many(image.size.cols(), block.size.cols()),
                many(image.channels, block.channels),
            );
            let count = grid.0 * grid.1 * grid.2 * grid.3;
            let starts: Vec<u64> = (0..count)
                .map(|i| match seed.rotate_left(i as u32) % 5 {
                    0 => BlockStarts::NONE,
                    _ => 7 + (i.wrapping_mul(seed | 1) % 64 * count + i) * inner.end(),
                })
                .collect();
            let table = BlockStarts::new(starts.clone().into(), image, block, order);
            let table = Arc::new(table.expect("long enough"));
            let chunked = Chunked::new(image, inner, table).expect("a layout");
            let there = starts.iter().filter(|start| **start != BlockStarts::NONE);
            let last = there.max().copied().unwrap_or(0);
            prop_assert_eq!(chunked.end(), last + inner.end());

            let number = |f: u64, r: u64, c: u64, ch: u64| {
                if order == Order::PACKED {
                    ((f * grid.1 + r) * grid.2 + c) * grid.3 + ch
                } else if order == Order::PLANES {
                    ((f * grid.3 + ch) * grid.1 + r) * grid.2 + c
                } else {
                    ((ch * grid.2 + c) * grid.1 + r) * grid.0 + f
                }
            };
            let mut expected = HashMap::new();
            for frame in 0..image.frames {
                for row in 0..image.size.rows() {
                    for col in 0..image.size.cols() {
                        for channel in 0..channels {
                            let start = starts[number(
                                frame / block.frames,
                                row / block.size.rows(),
                                col / block.size.cols(),
                                channel / block.channels,
                            ) as usize];
                            let inside = inner.sample_offset(
                                frame % block.frames,
                                row % block.size.rows(),
                                col % block.size.cols(),
                                channel % block.channels,
                            );
                            let at = (start != BlockStarts::NONE).then(|| start + inside);
                            expected.insert((frame, row, col, channel), at);
                        }
                    }
                }
            }
            for (&(frame, row, col, channel), &at) in &expected {
                prop_assert_eq!(chunked.sample_offset(frame, row, col, channel), at);
                let alone = chunked.frame(frame);
                prop_assert_eq!(alone.sample_offset(0, row, col, channel), at);
            }

            // The parts of a rectangle are its pixels, each once.
            let rows = image.size.rows() / 3..image.size.rows();
            let cols = image.size.cols() / 2..image.size.cols();
            let (frame, channel) = (image.frames - 1, channels - 1);
            let mut met = HashMap::new();
            for part in chunked.parts(frame, Rect::new(rows.clone(), cols.clone()), channel) {
                for row in part.rect.row_start..part.rect.row_end {
                    for col in part.rect.col_start..part.rect.col_end {
                        let inside = inner.sample_offset(part.frame, row, col, part.channel);
                        let (top, left) = part.at;
                        let pixel = (
                            top + row - part.rect.row_start,
                            left + col - part.rect.col_start,
                        );
                        let again = met.insert(pixel, part.start.map(|start| start + inside));
                        prop_assert_eq!(again, None);
                    }
                }
            }
            let pixels = (rows.end - rows.start) * (cols.end - cols.start);
            prop_assert_eq!(met.len() as u64, pixels);
            for ((row, col), at) in met {
                prop_assert!(rows.contains(&row) && cols.contains(&col));
                prop_assert_eq!(at, expected[&(frame, row, col, channel)]);
            }
            Ok(())
        })
        .expect("as a look at each says");
}

#[test]
fn tables_and_blocks_that_do_not_fit_are_refused() {
    let (image, block) = (shape((1, 10, 10, 3)), shape((1, 4, 4, 3)));
    let starts: Arc<[u64]> = (0..9).collect();
    let table = |starts: &[u64], image| {
        let table = BlockStarts::new(starts.into(), image, block, Order::PACKED);
        table.map(|table| -> Arc<dyn BlockTable> { Arc::new(table) })
    };
    let whole = table(&starts, image).expect("a table");
    let error = table(&starts[1..], image).expect_err("short");
    let expected = LayoutError::Table {
        given: 8,
        needed: 9,
    };
    assert_eq!(error, expected);
    let four = Chunked::new(shape((1, 10, 10, 4)), packed(block, 0), whole.clone());
    let expected = LayoutError::BlockChannels {
        block: 3,
        channels: 4,
    };
    assert_eq!(four, Err(expected));
    let far = table(&[i64::MAX as u64; 9], image).expect("a table");
    let refused = Chunked::new(image, packed(block, 0), far);
    assert_eq!(refused, Err(LayoutError::TooLarge));

    // The same places are the same layout, whoever wrote them down.
    let again = table(&starts, image).expect("a table");
    let chunked = |table| Chunked::new(image, packed(block, 0), table).expect("a layout");
    assert_eq!(chunked(whole.clone()), chunked(again));
    let other = table(&[0; 9], image).expect("a table");
    assert_ne!(chunked(whole), chunked(other));
}
