use std::io::Write;

use super::*;
use crate::image::Size;
use crate::open::{Image, ShapeHints};
use crate::view::color::range::ValueRange;
use crate::view::color::special::BACKGROUND;
use crate::view::geometry::plan::{TILE, root_level};

static NEVER: AtomicBool = AtomicBool::new(false);

fn values_of(bytes: &[u8], shape: (u64, u64, u64), sample: &str) -> Values {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let given = ShapeHints {
        size: Some(Size::new(shape.0, shape.1).unwrap()),
        channels: Some(shape.2),
        // Of four the last one is opacity.
        pixel_format: (shape.2 == 4).then(|| "rgba".parse().unwrap()),
        sample: Some(sample.parse().unwrap()),
        ..ShapeHints::default()
    };
    opened(file.path(), &given)
}

fn opened(path: &std::path::Path, given: &ShapeHints) -> Values {
    let image = Image::open(path, given).unwrap();
    Values::new(image, ValueRange::new(0.0, 255.0).unwrap())
}

fn key(level: u32, row: u64, col: u64) -> TileKey {
    TileKey { level, row, col }
}

fn noise(i: u64) -> u8 {
    (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// The mean of those that are numbers.
fn mean(values: &[f64]) -> f64 {
    let numbers: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

#[track_caller]
fn assert_values(sketch: &Sketch, expected: &[f64]) {
    let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
    assert_eq!(sketch.means.len(), expected.len());
    let found: Vec<f64> = sketch.means.iter().map(|mean| mean.value).collect();
    let wrong = found.iter().zip(expected).position(|p| !same(p));
    if let Some(i) = wrong {
        panic!("texel {i}: {}, expected {}", found[i], expected[i]);
    }
}

#[test]
fn a_texel_is_the_mean_of_the_beginning_of_its_first_row() {
    let (rows, cols) = (1030, 9001);
    let level = 7;
    let bytes: Vec<u8> = (0..rows * cols).map(noise).collect();
    let source_of_bytes = values_of(&bytes, (rows, cols, 1), "u8");
    let sketch = draw(&source_of_bytes, key(level, 0, 0), &NEVER).unwrap();
    let (down, across) = (rows.div_ceil(128), cols.div_ceil(128));
    assert_eq!((sketch.rows, sketch.cols), (down, across));
    let (mut expected, mut seen) = (Vec::new(), Vec::new());
    for row in 0..down {
        for col in 0..across {
            let start = col * 128;
            let values: Vec<f64> = (start..cols.min(start + MOST_POINTS))
                .map(|col| f64::from(bytes[(row * 128 * cols + col) as usize]))
                .collect();
            expected.push(mean(&values));
            seen.extend(values);
        }
    }
    assert_values(&sketch, &expected);
    let low = seen.iter().copied().fold(f64::INFINITY, f64::min);
    let high = seen.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert_eq!(sketch.range.to_f64(), Some((low, high)));

    // Another tile begins where it lies in the image.
    let right = draw(&source_of_bytes, key(3, 0, 2), &NEVER).unwrap();
    let start = 2 * TILE * 8;
    let values = bytes[start as usize..start as usize + 8].iter();
    let values: Vec<f64> = values.map(|&byte| byte.into()).collect();
    assert_eq!(right.means[0].value, mean(&values));
}

#[test]
fn what_is_no_number_and_what_is_behind_take_part_as_they_are_seen() {
    // 1000 floats are a page: one point a texel, no number in every third one.
    let (rows, cols) = (40, 5000);
    let float = |i: u64| match i / 512 % 3 {
        0 => f32::NAN,
        1 => f32::INFINITY,
        _ => i as f32,
    };
    let bytes: Vec<u8> = (0..rows * cols)
        .flat_map(|i| float(i).to_le_bytes())
        .collect();
    let floats = values_of(&bytes, (rows, cols, 1), "f32");
    let sketch = draw(&floats, key(9, 0, 0), &NEVER).unwrap();
    let first = |col: u64| {
        let run = col * 512..cols.min(col * 512 + MOST_POINTS);
        mean(&run.map(|i| float(i).into()).collect::<Vec<_>>())
    };
    let expected: Vec<f64> = (0..10).map(first).collect();
    assert!(expected[0].is_nan() && expected[1].is_infinite() && expected[2].is_finite());
    assert_values(&sketch, &expected);
    assert_eq!(sketch.range.to_f64(), Some((1024.0, 4096.0 + 63.0)));

    // Red, green, blue, alpha: half of what is behind.
    let pixel = [200, 100, 0, 51];
    let rgba = values_of(&pixel.repeat(600 * 600), (600, 600, 4), "u8");
    let sketch = draw(&rgba, key(3, 0, 0), &NEVER).unwrap();
    assert_eq!((sketch.rows, sketch.cols), (75, 75));
    for (plane, values) in sketch.means.chunks(75 * 75).enumerate() {
        let expected = f64::from(pixel[plane]) * 0.2 + f64::from(BACKGROUND[plane]) * 0.8;
        assert!(
            values.iter().all(|v| (v.value - expected).abs() < 1e-9),
            "{plane}"
        );
    }
}

#[test]
fn where_columns_lie_together_they_are_the_lines() {
    let (rows, cols) = (9001_u64, 300_u64);
    let header = format!("{{'descr': '|u1', 'fortran_order': True, 'shape': ({rows}, {cols}), }}");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16 + 1).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.push(b'\n');
    let start = bytes.len();
    bytes.extend((0..rows * cols).map(noise));
    let mut file = tempfile::NamedTempFile::with_suffix(".npy").unwrap();
    file.write_all(&bytes).unwrap();
    let values = opened(file.path(), &ShapeHints::default());
    let sketch = draw(&values, key(7, 0, 0), &NEVER).unwrap();
    assert_eq!((sketch.rows, sketch.cols), (71, 3));
    let expected: Vec<f64> = (0..71)
        .flat_map(|row| (0..3).map(move |col| (row * 128, col * 128)))
        .map(|(row, col)| {
            let run = row..rows.min(row + MOST_POINTS);
            let value = |row| f64::from(bytes[start + (col * rows + row) as usize]);
            mean(&run.map(value).collect::<Vec<_>>())
        })
        .collect();
    assert_values(&sketch, &expected);
}

#[test]
fn coarser_ones_are_means_of_the_root() {
    let (rows, cols) = (700, 300);
    let bytes: Vec<u8> = (0..rows * cols).map(noise).collect();
    let values = values_of(&bytes, (rows, cols, 1), "u8");
    let size = values.size();
    let root = draw(&values, key(2, 0, 0), &NEVER).unwrap();
    assert_eq!((root_level(size), root.rows, root.cols), (2, 175, 75));
    let reduced = root.reduced(size, key(4, 0, 0));
    assert_eq!((reduced.rows, reduced.cols), (44, 19));
    for (row, col) in [(0, 0), (20, 9), (43, 18)] {
        let block = (row * 4..175.min(row * 4 + 4))
            .flat_map(|r| (col * 4..75.min(col * 4 + 4)).map(move |c| r * 75 + c));
        let values: Vec<f64> = block.map(|i| root.means[i].value).collect();
        assert_eq!(reduced.means[row * 19 + col].value, mean(&values));
    }
    assert_eq!(root.reduced(size, key(2, 0, 0)), root);
}

#[test]
fn it_stops() {
    let values = values_of(&[0; 10_000], (100, 100, 1), "u8");
    assert_eq!(draw(&values, key(3, 0, 0), &AtomicBool::new(true)), None);
}
