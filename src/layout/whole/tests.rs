use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const U16: SampleType = SampleType::new(
    crate::image::SampleKind::U16,
    crate::image::ByteOrder::Little,
);

fn shape(frames: u64, rows: u64, cols: u64, channels: u64) -> Shape {
    let size = Size::new(rows, cols).expect("a size");
    Shape {
        size,
        frames,
        channels,
    }
}

#[test]
fn the_orders_are_those_of_their_formats() {
    // Strides of (frame, row, col, channel) worked out by hand for 5 frames, 3 rows, 7 columns
    // and 4 channels of two bytes.
    for (order, expected) in [
        (Order::PACKED, [168, 56, 8, 2]),
        (Order::PLANES, [168, 14, 2, 42]),
        (Order::LINES, [56, 280, 2, 14]),
        (Order::PIXELS, [8, 280, 40, 2]),
        (Order::PACKED.reversed(), [2, 10, 30, 210]),
        (Order::PLANES.reversed(), [2, 40, 120, 10]),
    ] {
        let layout = Layout::new(shape(5, 3, 7, 4), U16, 10, order, None).expect("a layout");
        let strides = layout.as_strided().expect("strided").strides();
        let strides = [strides.frame, strides.row, strides.col, strides.channel];
        assert_eq!(strides, expected, "{order:?}");
        assert_eq!(layout.bytes_needed(), 10 + 5 * 3 * 7 * 4 * 2);
    }
}

#[test]
fn a_frame_lies_where_it_lies_in_the_stack() {
    for order in [Order::PACKED, Order::PIXELS, Order::LINES] {
        let stack = Layout::new(shape(5, 3, 7, 4), U16, 10, order, None).expect("a layout");
        let frame = stack.frame(4).expect("the last");
        assert_eq!(frame.frames(), 1);
        assert_eq!(
            frame.sample_offset(0, 2, 6, 3),
            stack.sample_offset(4, 2, 6, 3)
        );
        assert_eq!(frame.bytes_needed(), stack.bytes_needed());
        assert_eq!(stack.frame(5), None);
    }
}

#[test]
fn padded_rows_need_no_padding_after_the_last() {
    let layout = |stride| Layout::new(shape(2, 3, 7, 1), U16, 0, Order::PACKED, Some(stride));
    let padded = layout(16).expect("a layout");
    let strides = padded.as_strided().expect("strided").strides();
    assert_eq!((strides.frame, strides.row), (48, 16));
    assert_eq!(padded.bytes_needed(), 48 + 2 * 16 + 14);
    assert_eq!(
        layout(13),
        Err(LayoutError::RowStride { given: 13, row: 14 })
    );
}

#[test]
fn counts_that_no_picture_has_are_refused() {
    let new = |shape| Layout::new(shape, U16, 0, Order::PACKED, None);
    assert_eq!(new(shape(1, 1, 1, 2)), Err(LayoutError::Channels(2)));
    assert_eq!(new(shape(0, 1, 1, 1)), Err(LayoutError::NoFrames));
    assert_eq!(
        new(shape(1 << 30, 1 << 30, 1 << 3, 1)),
        Err(LayoutError::TooLarge)
    );
}

#[test]
fn no_number_overflows() {
    let numbers = || {
        prop_oneof![
            0..5_u64,
            Just(u64::MAX),
            Just(i64::MAX as u64),
            any::<u64>()
        ]
    };
    let orders = prop_oneof![
        Just(Order::PACKED),
        Just(Order::PLANES),
        Just(Order::LINES),
        Just(Order::PIXELS.reversed())
    ];
    TestRunner::new(Config::with_cases(10_000))
        .run(
            &(
                (numbers(), numbers(), numbers()),
                numbers(),
                numbers(),
                orders,
                proptest::option::of(numbers()),
            ),
            |((rows, cols, frames), channels, offset, order, stride)| {
                let Ok(size) = Size::new(rows, cols) else {
                    return Ok(());
                };
                let shape = Shape {
                    size,
                    frames,
                    channels,
                };
                if let Ok(layout) = Layout::new(shape, U16, offset, order, stride) {
                    prop_assert!(layout.bytes_needed() <= i64::MAX as u64);
                }
                Ok(())
            },
        )
        .expect("an error or a layout");
}
