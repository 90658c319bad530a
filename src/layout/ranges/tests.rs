use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::image::{SampleType, Size};
use crate::layout::{BlockStarts, Order, Shape, Strides};

const U16: &str = "u16le";

fn shape(frames: u64, channels: u64) -> Shape {
    Shape {
        size: Size::new(10, 20).expect("a size"),
        frames,
        channels,
    }
}

fn u16() -> SampleType {
    U16.parse().expect("a type")
}

/// Layouts of 2 frames of 10 × 20 pixels of two bytes.
fn layouts(channels: u64) -> Vec<Layout> {
    let shape = shape(2, channels);
    let orders = [
        (Order::PACKED, None),
        (Order::PACKED, Some(150)),
        (Order::PLANES, None),
        (Order::LINES, None),
        (Order::PIXELS, None),
        (Order::PACKED.reversed(), None),
        (Order::LINES.reversed(), None),
    ];
    let forwards = orders.map(|(order, row_stride)| {
        Layout::new(shape, u16(), 100, order, row_stride).expect("a layout")
    });
    let other_ways = forwards.clone().into_iter().flat_map(|layout| {
        let strides = layout.as_strided().expect("strided").strides();
        [(-1, 1, 1), (1, -1, 1), (1, 1, -1), (-1, -1, -1)].map(|(row, col, channel)| {
            let strides = Strides {
                row: row * strides.row,
                col: col * strides.col,
                channel: channel * strides.channel,
                ..strides
            };
            Layout::strided(shape, u16(), 10_000, strides).expect("a layout")
        })
    });
    let blocks = [(1, 4, 6, 1), (2, 3, 20, channels), (1, 16, 16, channels)].map(|block| {
        let (frames, rows, cols, of_block) = block;
        let block = Shape {
            size: Size::new(rows, cols).expect("a size"),
            frames,
            channels: of_block,
        };
        let pixel = 2 * of_block as i64;
        let strides = Strides {
            frame: rows as i64 * (pixel * cols as i64 + 8),
            row: pixel * cols as i64 + 8,
            col: pixel,
            channel: 2,
            stacks: None,
        };
        let starts: Arc<[u64]> = (0..100)
            .map(|i: u64| match i % 5 {
                2 => BlockStarts::NONE,
                _ => 50 + (i * 37 % 100) * 3000,
            })
            .collect();
        let table = BlockStarts::new(starts, shape, block, Order::PACKED).expect("a table");
        let table = Arc::new(table);
        Layout::chunked(shape, u16(), block, (4, strides), table).expect("a layout")
    });
    forwards
        .into_iter()
        .chain(other_ways)
        .chain(blocks)
        .collect()
}

#[test]
fn the_pixels_with_bytes_in_a_range_are_found_in_every_layout() {
    for channels in [1, 3] {
        for stack in layouts(channels) {
            let layout = stack.frame(1).expect("a frame");
            let len = stack.bytes_needed();
            for start in (0..len + 3).step_by(if len > 20_000 { 997 } else { 7 }) {
                for range in [start..len, start..start + 1, start..start + 41, 0..start] {
                    let found: BTreeSet<_> = layout
                        .pixels(&range)
                        .iter()
                        .flat_map(|pixels| {
                            let cols = pixels.col_start..pixels.col_end;
                            (pixels.row_start..pixels.row_end)
                                .flat_map(move |row| cols.clone().map(move |col| (row, col)))
                        })
                        .collect();
                    let all = (0..10).flat_map(|row| (0..20).map(move |col| (row, col)));
                    let expected: BTreeSet<_> = all
                        .filter(|&(row, col)| {
                            (0..channels).any(|channel| {
                                let start = layout.sample_offset(0, row, col, channel);
                                start.is_some_and(|start| {
                                    start < range.end && start + 2 > range.start
                                })
                            })
                        })
                        .collect();
                    assert_eq!(found, expected, "{layout:?} {range:?}");
                }
            }
        }
    }
}

#[test]
fn the_ranges_of_pixels_hold_their_bytes_and_few_others() {
    for channels in [1, 3] {
        for stack in layouts(channels) {
            for rect in [
                Rect::new(0..10, 0..20),
                Rect::new(3..5, 7..9),
                Rect::new(9..10, 0..20),
            ] {
                let tight = stack.ranges(1, &rect, 0);
                let with_gaps = stack.ranges(1, &rect, 4096);
                let holds = |ranges: &[Range<u64>], at: u64| {
                    ranges
                        .iter()
                        .any(|range| range.start <= at && at + 2 <= range.end)
                };
                for row in rect.row_start..rect.row_end {
                    for col in rect.col_start..rect.col_end {
                        for channel in 0..channels {
                            if let Some(at) = stack.sample_offset(1, row, col, channel) {
                                assert!(holds(&tight, at) && holds(&with_gaps, at), "{stack:?}");
                            }
                        }
                    }
                }
                let bytes = |ranges: &[Range<u64>]| -> u64 {
                    ranges.iter().map(|range| range.end - range.start).sum()
                };
                assert!(bytes(&tight) <= bytes(&with_gaps));
                assert!(with_gaps.len() <= tight.len());
            }
            assert_eq!(stack.ranges(0, &Rect::new(3..3, 0..5), 0), []);
        }
    }
}
