//! A value that stands for none, in all that is made of samples.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use half::f16;

use crate::image::{ByteOrder, Number, SampleKind, SampleType, Size};
use crate::open::{Image, ShapeHints};
use crate::storage::{Overview, Summary};
use crate::view::color::range::ValueRange;
use crate::view::geometry::plan::TileKey;
use crate::view::inspect::statistics::statistics;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::source::TileSource;
use crate::view::tiles::texels::read_tile;
use crate::view::tiles::values::Values;

const ROWS: u64 = 70;
const COLS: u64 = 90;

static NEVER: AtomicBool = AtomicBool::new(false);

/// The `i`-th value: some of the first stand for none, whole blocks of them, in fractions beside what is not a number.
fn value(kind: SampleKind, none: f64, i: u64, channels: u64) -> f64 {
    let pixel = i / channels;
    let (row, col) = (pixel / COLS, pixel % COLS);
    let noise = super::noise(i);
    let is_float = kind.integers().is_none();
    match (row / 16, col / 16) {
        (1, 2) => none,
        (2, 2) if is_float => f64::NAN,
        (2, 3) if is_float && pixel.is_multiple_of(2) => f64::NAN,
        (2, 3) => none,
        _ if noise.is_multiple_of(5) => none,
        _ if kind == SampleKind::Bool => 1.0,
        _ => (noise % 100) as f64 + 1.0,
    }
}

fn image(kind: SampleKind, order: ByteOrder, channels: u64, none: f64) -> Image {
    let mut bytes = Vec::new();
    for i in 0..ROWS * COLS * channels {
        let value = value(kind, none, i, channels);
        let stored = match kind {
            SampleKind::F16 => f16::from_f64(value).to_le_bytes().to_vec(),
            SampleKind::F32 => (value as f32).to_le_bytes().to_vec(),
            SampleKind::F64 => value.to_le_bytes().to_vec(),
            kind => (value as i128).to_le_bytes()[..kind.bytes() as usize].to_vec(),
        };
        match order {
            ByteOrder::Little => bytes.extend(stored),
            ByteOrder::Big => bytes.extend(stored.iter().rev()),
        }
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let hints = ShapeHints {
        size: Size::new(ROWS, COLS).ok(),
        channels: Some(channels),
        sample: Some(SampleType::new(kind, order)),
        no_data: Some(Number::Float(none)),
        ..ShapeHints::default()
    };
    Image::open(file.path(), &hints).expect("an image")
}

/// What a pixel has of a channel: a number; or none with a sign if it stands for none.
fn seen(kind: SampleKind, none: f64, pixel: u64, channel: u64, channels: u64) -> f64 {
    let at = |channel| value(kind, none, pixel * channels + channel, channels);
    let is_none = |value: f64| value == none || value.is_nan() && none.is_nan();
    let mut colors = if channels == 1 { 0..1 } else { 0..3 };
    match at(channel) {
        _ if channel < 3 && colors.all(|channel| is_none(at(channel))) => -f64::NAN,
        own if own.is_nan() => f64::NAN,
        own => own,
    }
}

/// The mean of the numbers; without any a gap if all are gaps.
fn mean(values: &[f64]) -> f64 {
    let numbers: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    match numbers.is_empty() {
        true if values.iter().all(|value| value.is_sign_negative()) => -f64::NAN,
        true => f64::NAN,
        false => numbers.iter().sum::<f64>() / numbers.len() as f64,
    }
}

fn each(check: impl Fn(&Image, SampleKind, f64, u64)) {
    for kind in SampleKind::ALL {
        let nones: &[f64] = match kind {
            SampleKind::Bool | SampleKind::U8 | SampleKind::U16 => &[0.0],
            SampleKind::U32 | SampleKind::U64 => &[0.0, 4_000_000_000.0],
            SampleKind::I8 => &[-128.0],
            SampleKind::I16 | SampleKind::I32 => &[-9999.0, 0.0],
            SampleKind::I64 => &[-9_223_372_036_854_775_808.0],
            SampleKind::F16 => &[-9992.0, f64::NAN, 0.0],
            _ => &[-9999.0, f64::NAN, 0.0],
        };
        for &none in nones {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                for channels in [1, 3] {
                    check(&image(kind, order, channels, none), kind, none, channels);
                }
            }
        }
    }
}

#[test]
fn tiles_and_overviews_leave_out_what_stands_for_none() {
    each(|image, kind, none, channels| {
        let range = ValueRange::new(0_i128, 128_i128).expect("a range");
        let values = Values::new(image.clone(), range);
        let overview = Overview::create(image.layout(), None, Overview::FINEST).expect("room");
        overview.scan(image, 0, &NEVER, &|| ()).expect("read");
        let source = TileSource::known(values.clone(), Some(Arc::new(overview)));
        let is_wide = kind.bytes() > 2 && kind != SampleKind::F32;
        for level in [0, 1, 2, 3, 4, 7] {
            let key = TileKey {
                level,
                row: 0,
                col: 0,
            };
            let (rows, cols) = (ROWS.div_ceil(1 << level), COLS.div_ceil(1 << level));
            let mut expected = Vec::new();
            for channel in 0..channels {
                for texel in 0..rows * cols {
                    let (row, col) = (texel / cols, texel % cols);
                    let block = (row << level..ROWS.min((row + 1) << level)).flat_map(|row| {
                        (col << level..COLS.min((col + 1) << level))
                            .map(move |col| row * COLS + col)
                    });
                    let block: Vec<f64> = block
                        .map(|pixel| seen(kind, none, pixel, channel, channels))
                        .collect();
                    expected.push(mean(&block));
                }
            }
            let mut found = vec![read_tile(&values, key, &NEVER).expect("a tile")];
            if level >= Overview::FINEST {
                found.push(source.load_exact(key));
            }
            for found in found {
                for (i, (&found, &expected)) in
                    super::singles(&found).iter().zip(&expected).enumerate()
                {
                    let what =
                        format!("{kind:?} {none} {channels} {level} {i}: {found} {expected}");
                    if expected.is_nan() {
                        let same = found.is_sign_negative() == expected.is_sign_negative();
                        assert!(found.is_nan() && same, "{what}");
                        continue;
                    }
                    let value = match (is_wide, channels) {
                        (false, _) => f64::from(found),
                        // The range ends at one half.
                        (true, _) => f64::from(found) * 256.0,
                    };
                    // In quarters, or as an f32 of the largest.
                    let close = if kind.bytes() == 1 { 0.126 } else { 1e-3 };
                    let close = close + expected.abs() * 1e-6;
                    assert!((value - expected).abs() < close, "{what}");
                }
            }
        }
    });
}

#[test]
fn ranges_statistics_and_summaries_leave_it_out() {
    each(|image, kind, none, channels| {
        let what = format!("{kind:?} {none} {channels}");
        let pixels = 0..ROWS * COLS;
        let own = |channel| -> Vec<f64> {
            let seen = pixels
                .clone()
                .map(|pixel| seen(kind, none, pixel, channel, channels));
            seen.collect()
        };
        let all: Vec<f64> = (0..channels).flat_map(own).collect();
        let numbers = || all.iter().copied().filter(|value| !value.is_nan());
        let gaps = |values: &[f64]| {
            let gaps = values
                .iter()
                .filter(|value| value.is_nan() && value.is_sign_negative());
            gaps.count() as u64
        };
        let (min, max) = (
            numbers().fold(f64::MAX, f64::min),
            numbers().fold(f64::MIN, f64::max),
        );
        let found = statistics(image, &image.layout().size().rect(), 1 << 28).expect("values");
        assert_eq!(
            (found.min.to_f64(), found.max.to_f64()),
            (min, max),
            "{what}"
        );
        assert_eq!(found.finite, numbers().count() as u64, "{what}");
        assert_eq!(found.no_data, gaps(&all), "{what}");
        assert_eq!(
            found.not_finite + found.finite + found.no_data,
            all.len() as u64,
            "{what}"
        );
        assert_eq!(found.bins.iter().sum::<u64>(), found.finite, "{what}");
        if channels == 1 {
            let range = Picture::new(image.clone(), None).range();
            assert_eq!(
                (range.min().to_f64(), range.max().to_f64()),
                (min, max),
                "{what}"
            );
        }
        let summary = Summary::new(image, true);
        for (channel, found) in (0..).zip(&summary.channels) {
            let own = own(channel);
            assert_eq!(found.no_data, gaps(&own), "{what}");
            let nan = own.iter().filter(|value| value.is_nan()).count() as u64;
            assert_eq!(found.nan, nan - found.no_data, "{what}");
            let finite = found.finite.as_ref().expect("numbers");
            let numbers = || own.iter().copied().filter(|value| !value.is_nan());
            assert_eq!(
                finite.min.to_f64(),
                numbers().fold(f64::MAX, f64::min),
                "{what}"
            );
            assert_eq!(
                finite.max.to_f64(),
                numbers().fold(f64::MIN, f64::max),
                "{what}"
            );
            let mean = mean(&own);
            assert!(
                (finite.mean - mean).abs() < 1e-9 * mean.abs(),
                "{what}: {} {mean}",
                finite.mean
            );
            let counted = finite.histogram.counts.iter().sum::<u64>();
            assert_eq!(counted, numbers().count() as u64, "{what}");
        }
    });
}
