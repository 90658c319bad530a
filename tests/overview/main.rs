//! Overviews against plain means of the image's blocks, however they were made.

mod absent;
mod building;
mod opacity;
mod samples;
mod scanning;

use std::io::Write;
use std::sync::atomic::AtomicBool;

use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::{Blend, Overview};

/// A file that is removed with the value, and the image in it.
pub(crate) fn mapped(bytes: &[u8], given: &ShapeHints) -> (tempfile::NamedTempFile, Image) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let image = Image::open(file.path(), given).unwrap();
    (file, image)
}

pub(crate) fn given(rows: u64, cols: u64, channels: u64, dtype: &str) -> ShapeHints {
    ShapeHints {
        size: Some(Size::new(rows, cols).unwrap()),
        channels: Some(channels),
        sample: Some(dtype.parse::<SampleType>().unwrap()),
        ..ShapeHints::default()
    }
}

pub(crate) fn scanned(image: &Image, blend: Option<Blend>, finest: u32) -> Overview {
    let overview = Overview::create(image.layout(), blend, finest).unwrap();
    assert!(!overview.is_whole());
    overview
        .scan(image, 0, &AtomicBool::new(false), &|| ())
        .unwrap();
    assert!(overview.is_whole());
    overview
}

/// The mean of the numbers of a block; of bytes in quarters.
pub(crate) fn mean(values: impl Iterator<Item = f64>, in_quarters: bool) -> f64 {
    let values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    // What each addition loses is added at the end (Neumaier).
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &value in &values {
        let next = sum + value;
        lost += match sum.abs() >= value.abs() {
            true => (sum - next) + value,
            false => (value - next) + sum,
        };
        sum = next;
    }
    let lost = if sum.is_finite() { lost } else { 0.0 };
    let mean = (sum + lost) / values.len() as f64;
    if in_quarters {
        (4.0 * mean + 0.5).floor() / 4.0
    } else {
        mean
    }
}

/// Compares all levels with the means of `value` (row, col, channel).
#[track_caller]
pub(crate) fn assert_means(
    overview: &Overview,
    (rows, cols, planes): (u64, u64, u64),
    finest: u32,
    in_quarters: bool,
    close: impl Fn(f64, f64) -> bool,
    value: impl Fn(u64, u64, u64) -> f64,
) {
    let mut level = finest;
    loop {
        let side = 1 << level;
        let (down, across) = (rows.div_ceil(side), cols.div_ceil(side));
        assert!(overview.covers(level, &(0..down), &(0..across)));
        for plane in 0..planes {
            let mut texels = Vec::new();
            overview
                .read(level, plane, &(0..down), &(0..across), &mut texels)
                .unwrap();
            assert_eq!(texels.len() as u64, down * across);
            for (i, &texel) in texels.iter().enumerate() {
                let (row, col) = (i as u64 / across, i as u64 % across);
                let block = (row * side..rows.min((row + 1) * side))
                    .flat_map(|r| (col * side..cols.min((col + 1) * side)).map(move |c| (r, c)));
                let expected = mean(block.map(|(r, c)| value(r, c, plane)), in_quarters);
                assert!(
                    close(texel, expected),
                    "level {level}, plane {plane}, texel {row},{col}: {texel}, expected {expected}"
                );
            }
        }
        // A part of a level is the same texels.
        let part = (down / 3..down, across / 2..across);
        let mut texels = Vec::new();
        overview
            .read(level, 0, &part.0, &part.1, &mut texels)
            .unwrap();
        let mut all = Vec::new();
        overview
            .read(level, 0, &(0..down), &(0..across), &mut all)
            .unwrap();
        let expected = part
            .0
            .flat_map(|row| part.1.clone().map(move |col| row * across + col));
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        assert!(
            texels
                .iter()
                .zip(expected)
                .all(|(&texel, i)| same(texel, all[i as usize]))
        );
        if (down, across) == (1, 1) {
            break;
        }
        level += 1;
    }
    assert!(!overview.covers(finest - 1, &(0..1), &(0..1)));
}

pub(crate) fn equal(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

/// As close as an f32 is to a number.
pub(crate) fn close_f32(a: f64, b: f64) -> bool {
    equal(a, b) || (a - b).abs() <= b.abs() * 1e-7
}

pub(crate) fn close_f64(a: f64, b: f64) -> bool {
    equal(a, b) || (a - b).abs() <= b.abs() * 1e-12
}

/// Numbers without a pattern (splitmix64).
pub(crate) fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
