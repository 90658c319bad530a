use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::image::Size;

fn shape(frames: u64, rows: u64, cols: u64, channels: u64) -> Shape {
    let size = Size::new(rows, cols).expect("a size");
    Shape {
        size,
        frames,
        channels,
    }
}

/// All indices.
fn all(shape: Shape) -> impl Iterator<Item = (u64, u64, u64, u64)> {
    let Shape {
        size,
        frames,
        channels,
    } = shape;
    (0..frames).flat_map(move |frame| {
        (0..size.rows()).flat_map(move |row| {
            (0..size.cols())
                .flat_map(move |col| (0..channels).map(move |channel| (frame, row, col, channel)))
        })
    })
}

#[test]
fn an_array_of_five_axes_in_fortran_order_is_frames_in_stacks() {
    // (N, M, H, W, C) of two bytes, the first index fastest, as NumPy writes it with order='F'.
    let (n, m, h, w, c) = (2_u64, 3, 4, 5, 3);
    let strides = Strides {
        stacks: Some(Stacks {
            frames: m,
            stride: 2,
        }),
        frame: (2 * n) as i64,
        row: (2 * n * m) as i64,
        col: (2 * n * m * h) as i64,
        channel: (2 * n * m * h * w) as i64,
    };
    let strided = Strided::new(shape(n * m, h, w, c), 2, 100, strides).expect("a layout");
    for (frame, row, col, channel) in all(strided.shape()) {
        let index = [frame / m, frame % m, row, col, channel];
        let counts = [n, m, h, w, c];
        let place = (0..5)
            .rev()
            .fold(0, |place, axis| place * counts[axis] + index[axis]);
        let at = strided.sample_offset(frame, row, col, channel);
        assert_eq!(at, 100 + 2 * place, "{index:?}");
        let frame_alone = strided.frame(frame);
        assert_eq!(frame_alone.sample_offset(0, row, col, channel), at);
        assert!(frame_alone.end() <= strided.end());
    }
    assert_eq!(strided.end(), 100 + 2 * n * m * h * w * c);
}

#[test]
fn frames_of_pairs_times_frames_are_stacks() {
    // (N, H, W, 2) of one byte: the two samples of a pixel are frames of their own.
    let strides = Strides {
        stacks: Some(Stacks {
            frames: 2,
            stride: 24,
        }),
        frame: 1,
        row: 8,
        col: 2,
        channel: 0,
    };
    let strided = Strided::new(shape(10, 3, 4, 1), 1, 0, strides).expect("a layout");
    assert_eq!(
        strided.sample_offset(7, 2, 3, 0),
        3 * 24 + 1 + 2 * 8 + 3 * 2
    );
    assert_eq!(strided.end(), 5 * 24);
    let three = Strides {
        stacks: Some(Stacks {
            frames: 3,
            stride: 24,
        }),
        ..strides
    };
    let refused = Strided::new(shape(10, 3, 4, 1), 1, 0, three);
    let expected = LayoutError::Stacks {
        frames: 10,
        each: 3,
    };
    assert_eq!(refused, Err(expected));
}

#[test]
fn a_file_may_run_the_other_way() {
    // As BMP does: the last row first; and each row from right to left.
    let strides = |row, col| Strides {
        stacks: None,
        frame: 0,
        row,
        col,
        channel: 1,
    };
    let size = shape(1, 10, 5, 3);
    let upwards = Strided::new(size, 1, 9 * 16, strides(-16, 3)).expect("a layout");
    assert_eq!(upwards.sample_offset(0, 9, 4, 2), 14);
    assert_eq!(
        upwards.span(0, &Rect::new(2..5, 1..3), &(0..3)),
        5 * 16 + 3..7 * 16 + 9
    );
    assert_eq!(upwards.end(), 9 * 16 + 15);
    let both = Strided::new(size, 1, 9 * 16 + 12, strides(-16, -3)).expect("a layout");
    assert_eq!(both.sample_offset(0, 9, 4, 0), 0);
    let refused = Strided::new(size, 1, 9 * 16 + 11, strides(-16, -3));
    assert_eq!(refused, Err(LayoutError::Before(1)));
    let shared = Strided::new(size, 1, 9 * 16, strides(-14, 3));
    let strides = vec![-14, 3, 1];
    assert_eq!(shared, Err(LayoutError::Shared { width: 1, strides }));
}

#[test]
fn every_sample_lies_in_the_file_and_apart_from_all_others() {
    let stride = || {
        prop_oneof![
            -40..40_i64,
            Just(i64::MIN),
            Just(i64::MAX),
            Just(1 << 62),
            any::<i64>()
        ]
    };
    let offset = prop_oneof![0..200_u64, Just(i64::MAX as u64), any::<u64>()];
    let counts = (1..3_u64, 1..3_u64, 1..5_u64, 1..5_u64, 1..4_u64);
    let strides = (stride(), stride(), stride(), stride(), stride());
    let good = std::cell::Cell::new(0);
    let cases = (counts, strides, offset, 1..5_u64);
    TestRunner::new(Config::with_cases(50_000))
        .run(&cases, |(counts, strides, offset, width)| {
            let (stacks, frames, rows, cols, channels) = counts;
            let shape = shape(stacks * frames, rows, cols, channels);
            let strides = Strides {
                stacks: Some(Stacks {
                    frames,
                    stride: strides.0,
                }),
                frame: strides.1,
                row: strides.2,
                col: strides.3,
                channel: strides.4,
            };
            // In numbers that cannot overflow.
            let at = |(frame, row, col, channel): (u64, u64, u64, u64)| {
                i128::from(offset)
                    + i128::from(frame / frames)
                        * i128::from(strides.stacks.map_or(0, |s| s.stride))
                    + i128::from(frame % frames) * i128::from(strides.frame)
                    + i128::from(row) * i128::from(strides.row)
                    + i128::from(col) * i128::from(strides.col)
                    + i128::from(channel) * i128::from(strides.channel)
            };
            let mut starts: Vec<i128> = all(shape).map(at).collect();
            starts.sort_unstable();
            let end = starts.last().map_or(0, |last| last + i128::from(width));
            let is_inside = starts[0] >= 0 && end <= i64::MAX.into();
            let are_apart = (starts.windows(2)).all(|pair| pair[0] + i128::from(width) <= pair[1]);
            match Strided::new(shape, width, offset, strides) {
                Err(_) => prop_assert!(!is_inside || !are_apart),
                Ok(strided) => {
                    good.set(good.get() + 1);
                    prop_assert!(is_inside && are_apart);
                    prop_assert_eq!(i128::from(strided.end()), end);
                    for index in all(shape) {
                        let (frame, row, col, channel) = index;
                        let own = strided.sample_offset(frame, row, col, channel);
                        prop_assert_eq!(i128::from(own), at(index));
                    }
                    let rect = Rect::new(rows / 2..rows, cols / 3..cols);
                    let channels = channels / 2..channels;
                    let inside = all(shape).filter(|&(frame, row, col, channel)| {
                        frame == 0
                            && row >= rect.row_start
                            && col >= rect.col_start
                            && channel >= channels.start
                    });
                    let starts: Vec<i128> = inside.map(at).collect();
                    let span = strided.span(0, &rect, &channels);
                    let (low, high) = (starts.iter().min(), starts.iter().max());
                    prop_assert_eq!(Some(&i128::from(span.start)), low);
                    prop_assert_eq!(Some(i128::from(span.end - width)), high.copied());
                }
            }
            Ok(())
        })
        .expect("as a look at each says");
    assert!(good.get() > 1000, "{good:?}");
}

#[test]
fn bands_are_picked_in_any_order() {
    // 60 bands, a line of each after the other.
    let strides = Strides {
        frame: 0,
        row: 60 * 14,
        col: 2,
        channel: 14,
        stacks: None,
    };
    let cube = Strided::new(shape(1, 4, 7, 60), 2, 10, strides).expect("a layout");
    for bands in [&[26, 15, 5][..], &[59], &[3, 3, 0, 58]] {
        let picked = cube.picking(bands).expect("bands");
        for (frame, row, col, channel) in all(picked.shape()) {
            let band = bands[channel as usize];
            let at = cube.sample_offset(frame, row, col, band);
            assert_eq!(picked.sample_offset(frame, row, col, channel), at);
            assert_eq!(picked.frame(frame).sample_offset(0, row, col, channel), at);
            assert!(at + 2 <= picked.end());
            for group in picked.channel_groups() {
                let span = picked.span(0, &Rect::new(row..row + 1, col..col + 1), &group);
                assert!(!group.contains(&channel) || span.contains(&at) && at + 2 <= span.end);
            }
        }
        let again = picked.picking(&[bands.len() as u64 - 1]).expect("a band");
        assert_eq!(again.band(0), *bands.last().expect("bands"));
    }
    assert!(cube.picking(&[60]).is_err());
    assert!(cube.picking(&[]).is_err());
    assert!(cube.picking(&[0; 5]).is_err());
}

#[test]
fn what_is_shown_of_a_file_is_turned_as_its_pixels_are() {
    let strides = Strides {
        frame: 100,
        row: -15,
        col: 3,
        channel: 1,
        stacks: None,
    };
    let strided = Strided::new(shape(2, 4, 5, 3), 1, 45, strides).expect("a layout");
    let mut orientation = Orientation::AS_IS;
    for i in 0..8 {
        orientation = match i {
            4 => orientation.flipped_vertically(),
            _ => orientation.turned(),
        };
        let shown = strided.oriented(orientation);
        for (frame, row, col, channel) in all(shown.shape()) {
            let (r, c) = orientation.in_file(strided.shape().size, (row, col));
            let at = strided.sample_offset(frame, r, c, channel);
            assert_eq!(shown.sample_offset(frame, row, col, channel), at);
        }
        assert_eq!(shown.end(), strided.end());
    }
}
