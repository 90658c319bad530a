//! Numbers that neither an f32 nor an f64 holds, in all that is made of them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::bytes::Memory;
use crate::image::{SampleType, Size};
use crate::layout::Layout;
use crate::open::Image;
use crate::storage::Overview;
use crate::view::color::range::ValueRange;
use crate::view::geometry::plan::TileKey;
use crate::view::tiles::source::TileSource;
use crate::view::tiles::texels::read_tile;
use crate::view::tiles::values::Values;

const SIDE: u64 = 600;

static NEVER: AtomicBool = AtomicBool::new(false);

fn image<const N: usize>(sample: &str, value: impl Fn(u64) -> [u8; N]) -> Image {
    let sample: SampleType = sample.parse().expect("a sample type");
    let size = Size::new(SIDE, SIDE).expect("a size");
    let layout = Layout::packed(size, 1, sample, 0).expect("a layout");
    let bytes: Vec<u8> = (0..SIDE * SIDE).flat_map(value).collect();
    Image::from_bytes(Arc::new(Memory(bytes)), layout).expect("an image")
}

/// A tile from the pixels, from an overview and from a sketch.
fn tiles(image: &Image, range: ValueRange, level: u32) -> [Vec<f32>; 3] {
    let values = Values::new(image.clone(), range);
    let key = TileKey {
        level,
        row: 0,
        col: 0,
    };
    let overview = Overview::create(image.layout(), None, Overview::FINEST).expect("room");
    overview.scan(image, 0, &NEVER, &|| ()).expect("read");
    let sketch = super::draw(&values, key, &NEVER).expect("a sketch");
    let drawn = sketch.texels(&values);
    let own = read_tile(&values, key, &NEVER).expect("a tile");
    let source = TileSource::known(values, Some(Arc::new(overview)));
    [own, source.load_exact(key), drawn].map(|texels| super::singles(&texels))
}

/// Waves, from 0 to 1000, along the columns; so high that all of a column of blocks is alike.
fn wave(i: u64) -> u64 {
    let col = i % SIDE / 64;
    col * 337 % 1001
}

#[test]
fn means_keep_small_differences_of_large_integers() {
    let base = 1_700_000_000_000_000_000_i64;
    let time = image("i64le", |i| (base + wave(i) as i64).to_le_bytes());
    let high = image("u64le", |i| (u64::MAX - 1000 + wave(i)).to_le_bytes());
    let small = image("u16le", |i| (wave(i) as u16).to_le_bytes());
    let ranges = [i128::from(base), i128::from(u64::MAX) - 1000];
    for level in [3, 5, 6, 9] {
        let from_zero = ValueRange::new(0_i128, 1000_i128).expect("a range");
        let expected = tiles(&small, from_zero, level);
        for (image, min) in [&time, &high].into_iter().zip(ranges) {
            let range = ValueRange::new(min, min + 1000).expect("a range");
            for (found, expected) in tiles(image, range, level).iter().zip(&expected) {
                for (part, value) in found.iter().zip(expected) {
                    assert!(
                        (part * 1024.0 - value).abs() < 1e-3,
                        "{level}: {part} {value}"
                    );
                }
            }
        }
    }
}

#[test]
fn means_of_the_largest_fractions_are_finite_and_right() {
    let scale = f64::exp2(1013.0);
    let large = image("f64le", |i| (wave(i) as f64 * scale).to_le_bytes());
    let both = image("f64le", |i| {
        let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
        (sign * f64::MAX).to_le_bytes()
    });
    let infinite = image("f64le", |i| match i {
        7 => f64::INFINITY.to_le_bytes(),
        _ => f64::MAX.to_le_bytes(),
    });
    let small = image("u16le", |i| (wave(i) as u16).to_le_bytes());
    for level in [3, 6, 9] {
        let from_zero = ValueRange::new(0_i128, 1000_i128).expect("a range");
        let expected = tiles(&small, from_zero, level);
        let range = ValueRange::new(0.0, 1000.0 * scale).expect("a range");
        for (found, expected) in tiles(&large, range, level).iter().zip(&expected) {
            for (part, value) in found.iter().zip(expected) {
                assert!(
                    (part * 1024.0 - value).abs() < 1e-3,
                    "{level}: {part} {value}"
                );
            }
        }
        let range = ValueRange::new(-f64::MAX, f64::MAX).expect("a range");
        for found in tiles(&both, range, level) {
            let is_middle = |part: &f32| (part - 0.5).abs() < 1e-6;
            assert!(found.iter().all(is_middle), "{level}");
        }
        // Also over a range that is far from them.
        let range = ValueRange::new(0.0, 1.0).expect("a range");
        for found in tiles(&both, range, level) {
            assert!(found.iter().all(|part| part.abs() < 1e-3), "{level}");
        }
        for found in tiles(&infinite, range, level) {
            assert_eq!(found[0], f32::INFINITY);
            assert!(found[1..].iter().all(|part| part.is_finite()));
        }
    }
}
