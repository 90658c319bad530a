use super::*;
use crate::image::{SampleType, Size};
use crate::open::ShapeHints;

fn image(size: (u64, u64), channels: u64, sample: &str, bytes: &[u8]) -> Image {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let given = ShapeHints {
        size: Some(Size::new(size.0, size.1).expect("a size")),
        channels: Some(channels),
        sample: Some(sample.parse::<SampleType>().expect("a sample type")),
        ..ShapeHints::default()
    };
    Image::open(file.path(), &given).expect("an image")
}

fn ends(found: &Statistics) -> [f64; 2] {
    [found.min, found.max].map(Number::to_f64)
}

#[test]
fn a_part_is_counted_value_by_value() {
    let bytes: Vec<u8> = (0..100).collect();
    let image = image((10, 10), 1, "u8", &bytes);
    let found = statistics(&image, &Rect::new(2..4, 3..6), MOST_BYTES).expect("values");
    // 23 24 25 33 34 35; NumPy: percentile 2 is 23.1, 98 is 34.9.
    let mut bins = vec![0; 13];
    for value in [23, 24, 25, 33, 34, 35] {
        bins[value - 23] = 1;
    }
    assert_eq!((ends(&found), found.exact), ([23.0, 35.0], true));
    let [low, high] = found.at(Percentiles::MOST).map(Number::to_f64);
    assert!((low - 23.1).abs() < 1e-9 && (high - 34.9).abs() < 1e-9);
    assert_eq!((found.finite, found.not_finite), (6, 0));
    assert_eq!(found.bins, bins);
}

#[test]
fn a_column_is_read_in_long_pieces() {
    let count = 40 * PIECE;
    let bytes: Vec<u8> = (0..count).map(|i| (i / PIECE) as u8).collect();
    let column = image((count, 1), 1, "u8", &bytes);
    let row = image((1, count), 1, "u8", &bytes);
    let of_column = |most| statistics(&column, &Rect::new(0..count, 0..1), most);
    let of_row = |most| statistics(&row, &Rect::new(0..1, 0..count), most);
    for most in [MOST_BYTES, count / 8] {
        assert!(of_column(most).is_some());
        assert_eq!(of_column(most), of_row(most));
    }
    // Of a few columns each.
    let columns = image(
        (count / 4, 4),
        1,
        "u8",
        &[7, 1, 9, 3].repeat(count as usize / 4),
    );
    let all = Rect::new(0..count / 4, 0..4);
    for most in [MOST_BYTES, count / 8] {
        let found = statistics(&columns, &all, most).expect("values");
        assert_eq!(ends(&found), [1.0, 9.0]);
        assert_eq!(found.exact, most == MOST_BYTES);
    }
    // Of every eighth piece all, and of the others nothing.
    assert_eq!(of_column(count / 8).expect("values").finite, 5 * PIECE);
}

#[test]
fn what_is_not_finite_is_left_out_and_so_is_alpha() {
    let values = [1.0_f32, f32::NAN, f32::INFINITY, 3.0, -f32::INFINITY, 2.0];
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let found = statistics(
        &image((2, 3), 1, "f32le", &bytes),
        &Rect::new(0..2, 0..3),
        MOST_BYTES,
    )
    .expect("values");
    assert_eq!(ends(&found), [1.0, 3.0]);
    assert_eq!((found.finite, found.not_finite), (3, 3));
    assert_eq!(found.bins.iter().sum::<u64>(), 3);
    assert_eq!((found.bins[0], found.bins[64], found.bins[127]), (1, 1, 1));

    let color = image((1, 2), 4, "u8", &[5, 6, 7, 255, 8, 9, 10, 0]);
    let found = statistics(&color, &Rect::new(0..1, 0..2), MOST_BYTES).expect("values");
    assert_eq!((ends(&found), found.finite), ([5.0, 10.0], 6));

    let nothing = image((1, 1), 1, "f32le", &f32::NAN.to_le_bytes());
    assert_eq!(
        statistics(&nothing, &Rect::new(0..1, 0..1), MOST_BYTES),
        None
    );
}

#[test]
#[cfg(unix)]
fn what_is_lost_takes_no_part() {
    let (file, image) = crate::view::tiles::tests::truncated(100, 10_001);
    let found = statistics(&image, &Rect::new(0..100, 0..100), MOST_BYTES).expect("values");
    assert_eq!(ends(&found), [50_000.0, 54_999.0]);
    assert_eq!((found.finite, found.not_finite), (5000, 0));
    assert_eq!(found.bins.iter().sum::<u64>(), 5000);
    let [low, _] = found.at(Percentiles::MOST).map(Number::to_f64);
    assert!((low - 50_099.98).abs() < 1e-9, "{low}");
    // In the last page that is left, and behind it.
    for rows in [51..61, 90..100] {
        let found = statistics(&image, &Rect::new(rows, 0..100), MOST_BYTES);
        assert_eq!(found, None);
    }
    // More is gone than was known.
    file.as_file().set_len(5000).expect("truncated");
    let found = statistics(&image, &Rect::new(10..80, 0..100), MOST_BYTES).expect("values");
    assert_eq!((ends(&found), found.finite), ([51_000.0, 52_499.0], 1500));
}

#[test]
fn what_is_nowhere_in_memory_is_counted_as_well() {
    use crate::bytes::counted::Counted;
    use crate::layout::Layout;
    use std::sync::Arc;
    let bytes: Vec<u8> = (0..40_000_u32).map(|i| (i * i % 251) as u8).collect();
    let in_memory = image((100, 200), 1, "u16le", &bytes);
    let sample = "u16le".parse().expect("a sample type");
    let size = in_memory.layout().size();
    let layout = Layout::packed(size, 1, sample, 0).expect("a layout");
    // Row 20 cannot be read.
    let row = 20 * 400..21 * 400;
    let counted = Arc::new(Counted::new(bytes).broken(row));
    let nowhere = Image::from_bytes(counted.clone(), layout).expect("an image");
    let rect = Rect::new(30..70, 10..150);
    let found = statistics(&nowhere, &rect, MOST_BYTES);
    assert_eq!(found, statistics(&in_memory, &rect, MOST_BYTES));
    assert_eq!(counted.reads(), (40, 40 * 140 * 2));
    let found = statistics(&nowhere, &Rect::new(0..100, 0..200), MOST_BYTES);
    assert_eq!(found.expect("values").finite, 99 * 200);
    assert!(nowhere.damaged());
}
