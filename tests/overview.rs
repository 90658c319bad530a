//! Overviews against plain means of the image's blocks, however they were made.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use squaremap::image::{PART_COLS, Rect, SampleType, Size, tiles};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::{Blend, Overview, OverviewBuilder};

/// A file that is removed with the value, and the image in it.
fn mapped(bytes: &[u8], given: &ShapeHints) -> (tempfile::NamedTempFile, Image) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let image = Image::open(file.path(), given).unwrap();
    (file, image)
}

fn given(rows: u64, cols: u64, channels: u64, dtype: &str) -> ShapeHints {
    ShapeHints {
        size: Some(Size::new(rows, cols).unwrap()),
        channels: Some(channels),
        sample: Some(dtype.parse::<SampleType>().unwrap()),
        ..ShapeHints::default()
    }
}

fn scanned(image: &Image, blend: Option<Blend>, finest: u32) -> Overview {
    let overview = Overview::create(image.layout(), blend, finest).unwrap();
    assert!(!overview.is_whole());
    overview
        .scan(image, 0, &AtomicBool::new(false), &|| ())
        .unwrap();
    assert!(overview.is_whole());
    overview
}

/// The mean of the numbers of a block; of bytes in quarters.
fn mean(values: impl Iterator<Item = f64>, in_quarters: bool) -> f64 {
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
fn assert_means(
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

fn equal(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

/// As close as an f32 is to a number.
fn close_f32(a: f64, b: f64) -> bool {
    equal(a, b) || (a - b).abs() <= b.abs() * 1e-7
}

fn close_f64(a: f64, b: f64) -> bool {
    equal(a, b) || (a - b).abs() <= b.abs() * 1e-12
}

/// Numbers without a pattern (splitmix64).
fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn bytes_of_every_shape() {
    let sizes = [
        (1, 1),
        (7, 9),
        (8, 8),
        (513, 1025),
        (1100, 3),
        (3, 70_000),
        (20, 66_000),
    ];
    for (rows, cols) in sizes {
        for finest in [3, 6] {
            let bytes: Vec<u8> = (0..rows * cols).map(|i| noise(i) as u8 | 1).collect();
            let (_file, image) = mapped(&bytes, &given(rows, cols, 1, "u8"));
            let overview = scanned(&image, None, finest);
            let range = (
                f64::from(*bytes.iter().min().unwrap()),
                f64::from(*bytes.iter().max().unwrap()),
            );
            assert_eq!(overview.range(), Some(range));
            let value = |r: u64, c: u64, _| f64::from(bytes[(r * cols + c) as usize]);
            assert_means(&overview, (rows, cols, 1), finest, true, equal, value);
        }
    }
}

#[test]
fn every_kind_of_sample() {
    let (rows, cols) = (521, 300);
    let at = |r: u64, c: u64| r * cols + c;
    let count = rows * cols;

    let i8s: Vec<u8> = (0..count).map(|i| noise(i) as u8).collect();
    let (_file, image) = mapped(&i8s, &given(rows, cols, 1, "i8"));
    let overview = scanned(&image, None, 3);
    assert_eq!(overview.range(), Some((-128.0, 127.0)));
    let value = |r, c, _| f64::from(i8s[at(r, c) as usize] as i8);
    assert_means(&overview, (rows, cols, 1), 3, true, equal, value);

    let u16s: Vec<u8> = (0..count)
        .flat_map(|i| (noise(i) as u16).to_be_bytes())
        .collect();
    let (_file, image) = mapped(&u16s, &given(rows, cols, 1, "u16be"));
    let value = |r, c, _| f64::from(noise(at(r, c)) as u16);
    let overview = scanned(&image, None, 3);
    assert_means(&overview, (rows, cols, 1), 3, false, close_f32, value);

    let u64s: Vec<u8> = (0..count)
        .flat_map(|i| (noise(i) >> 12).to_le_bytes())
        .collect();
    let (_file, image) = mapped(&u64s, &given(rows, cols, 1, "<u8"));
    let value = |r, c, _| (noise(at(r, c)) >> 12) as f64;
    let overview = scanned(&image, None, 3);
    assert_means(&overview, (rows, cols, 1), 3, false, close_f64, value);

    // Numbers, holes of many sizes, and whole blocks without a number.
    let float = |r: u64, c: u64| match noise(at(r / 8, c / 8)) % 5 {
        0 => f32::NAN,
        1 if noise(at(r, c)).is_multiple_of(3) => f32::NAN,
        _ => f32::from(noise(at(r, c)) as u8),
    };
    let f32s: Vec<u8> = (0..count)
        .flat_map(|i| float(i / cols, i % cols).to_le_bytes())
        .collect();
    let (_file, image) = mapped(&f32s, &given(rows, cols, 1, "f32le"));
    let overview = scanned(&image, None, 3);
    assert_eq!(overview.range(), Some((0.0, 255.0)));
    let value = |r, c, _| f64::from(float(r, c));
    assert_means(&overview, (rows, cols, 1), 3, false, close_f32, value);

    let nans = f32::NAN.to_le_bytes().repeat(100);
    let (_file, image) = mapped(&nans, &given(10, 10, 1, "f32le"));
    assert_eq!(scanned(&image, None, 3).range(), None);
}

/// Makes the bytes of a sample from a number without a pattern, and the value that it has.
type Made = fn(u64) -> (Vec<u8>, f64);

macro_rules! made {
    ($($name:literal $type:ty, $of:expr;)*) => {
        [$(
            (concat!($name, "le"), (|n| { let of: fn(u64) -> $type = $of; (of(n).to_le_bytes().to_vec(), of(n) as f64) }) as Made),
            (concat!($name, "be"), (|n| { let of: fn(u64) -> $type = $of; (of(n).to_be_bytes().to_vec(), of(n) as f64) }) as Made),
        )*]
    };
}

/// Some that are no numbers, far from one another.
fn rarely(n: u64, otherwise: f64) -> f64 {
    match n % 5000 {
        0 => f64::NAN,
        1 => f64::NAN.copysign(-1.0),
        _ => otherwise,
    }
}

#[test]
#[allow(
    clippy::cast_lossless,
    reason = "64 bits have no other way, and share this one"
)]
fn every_type_order_and_interleave_is_the_mean_of_a_wide_reference() {
    let types = made! {
        "u16" u16, |n| n as u16;
        "i16" i16, |n| n as i16;
        "u32" u32, |n| n as u32;
        "i32" i32, |n| n as i32;
        "u64" u64, |n| n >> 13;
        "i64" i64, |n| (n as i64) >> 13;
        "f32" f32, |n| rarely(n, (n >> 40) as f64 - 1e6) as f32;
        "f64" f64, |n| rarely(n, (n >> 30) as f64 / 7.0 - 1e6);
    };
    // Also those next to zero, but none that is infinite.
    fn finite(n: u64) -> half::f16 {
        let bits = n as u16;
        half::f16::from_bits(if bits & 0x7c00 == 0x7c00 { 5 } else { bits })
    }
    let halves: [(&str, Made); 2] = [
        ("f16le", |n| {
            (finite(n).to_le_bytes().to_vec(), finite(n).to_f64())
        }),
        ("f16be", |n| {
            (finite(n).to_be_bytes().to_vec(), finite(n).to_f64())
        }),
    ];
    for (name, made) in types.into_iter().chain(halves) {
        // Fewer lines and points than go together, and more; and what goes along short lines.
        for (rows, cols, channels) in [(83, 203, 1), (21, 150, 3), (9, 64, 4), (140, 3, 1)] {
            let at = |r: u64, c: u64, channel: u64| noise((r * cols + c) * channels + channel);
            let bytes: Vec<u8> = (0..rows * cols * channels)
                .flat_map(|i| made(noise(i)).0)
                .collect();
            let (_file, image) = mapped(&bytes, &given(rows, cols, channels, name));
            let overview = scanned(&image, None, 3);
            let value = |r, c, channel| made(at(r, c, channel)).1;
            // As far as the largest value that takes part is rounded.
            let largest = (0..rows * cols * channels).map(|i| made(noise(i)).1.abs());
            let largest = largest.fold(0.0, f64::max);
            let precision = match name.contains("16") || name.starts_with("f32") {
                true => 2e-7,
                false => 1e-15,
            };
            let close = |a: f64, b: f64| equal(a, b) || (a - b).abs() <= largest * precision;
            assert_means(
                &overview,
                (rows, cols, channels.min(3)),
                3,
                false,
                close,
                value,
            );
            if channels == 1 {
                let all = (0..rows * cols)
                    .map(|i| made(noise(i)).1)
                    .filter(|value| value.is_finite());
                let (low, high) = all.fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
                assert_eq!(overview.range(), Some((low, high)), "{name}");
            }
        }
    }
}

#[test]
fn colours_and_what_lies_behind_them() {
    let (rows, cols) = (70, 530);
    for channels in [3, 4] {
        let bytes: Vec<u8> = (0..rows * cols * channels)
            .map(|i| noise(i) as u8)
            .collect();
        let (_file, image) = mapped(&bytes, &given(rows, cols, channels, "u8"));
        let blend = (channels == 4).then_some(Blend {
            behind: [24.0, -1000.0, 2000.0],
            opaque: 255.0,
        });
        let overview = scanned(&image, blend, 3);
        assert_eq!(overview.range(), None);
        let value = |r: u64, c: u64, channel: u64| {
            let at = |channel| f64::from(bytes[((r * cols + c) * channels + channel) as usize]);
            match blend {
                None => at(channel),
                Some(Blend { behind, .. }) => {
                    let alpha = at(3) / 255.0;
                    at(channel) * alpha + behind[channel as usize] * (1.0 - alpha)
                }
            }
        };
        // With many halves of quarters by chance, and sums in another order: one quarter is allowed.
        let most = if channels == 3 { 0.0 } else { 0.25 };
        let close = |a: f64, b: f64| (a - b).abs() <= most;
        assert_means(&overview, (rows, cols, 3), 3, true, close, value);
    }
}

/// NumPy's header for an array whose columns are contiguous.
fn fortran_npy(shape: &str) -> Vec<u8> {
    let dict = format!("{{'descr': '|u1', 'fortran_order': True, 'shape': {shape}, }}");
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{dict:<117}\n").into_bytes());
    assert_eq!(bytes.len(), 128);
    bytes
}

#[test]
fn columns_may_be_contiguous() {
    let (rows, cols) = (900, 611);
    let value = |r: u64, c: u64, channel: u64| noise((channel * cols + c) * rows + r) as u8;
    for channels in [1, 3] {
        let mut bytes = fortran_npy(&match channels {
            1 => format!("({rows}, {cols})"),
            _ => format!("({rows}, {cols}, {channels})"),
        });
        bytes.extend((0..rows * cols * channels).map(|i| noise(i) as u8));
        let mut file = tempfile::Builder::new().suffix(".npy").tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let image = Image::open(file.path(), &ShapeHints::default()).unwrap();
        assert_eq!(
            image
                .layout()
                .as_strided()
                .map(|strided| strided.strides().row),
            Some(1)
        );
        let overview = scanned(&image, None, 3);
        let value = |r, c, channel| f64::from(value(r, c, channel));
        assert_means(&overview, (rows, cols, channels), 3, true, equal, value);
    }
}

#[test]
fn rows_may_have_gaps_and_holes() {
    let (rows, cols, stride) = (530, 300, 10_000_u64);
    let path = tempfile::NamedTempFile::new().unwrap();
    let file = path.as_file();
    file.set_len(rows * stride).unwrap();
    // Only some rows are ever written; the rest are holes.
    let bytes: Vec<u8> = (0..cols).map(|i| noise(i) as u8).collect();
    for row in (0..rows).step_by(17) {
        use std::os::unix::fs::FileExt;
        file.write_all_at(&bytes, row * stride).unwrap();
    }
    let given = ShapeHints {
        row_stride: Some(stride),
        ..given(rows, cols, 1, "u8")
    };
    let image = Image::open(path.path(), &given).unwrap();
    let overview = scanned(&image, None, 3);
    let value = |r: u64, c: u64, _| match r % 17 {
        0 => f64::from(bytes[c as usize]),
        _ => 0.0,
    };
    assert_means(&overview, (rows, cols, 1), 3, true, equal, value);
}

#[test]
fn what_was_never_written_is_zero() {
    use std::os::unix::fs::FileExt;
    // Of units of 512 rows the second one has some bytes; the last one is shorter.
    for (cols, channels, dtype, width) in [(300, 1, "u8", 1), (1030, 3, "i8", 1), (77, 1, "i16", 2)]
    {
        let rows = 1600;
        let row_bytes = cols * channels * width;
        let path = tempfile::NamedTempFile::new().unwrap();
        let file = path.as_file();
        file.set_len(rows * row_bytes).unwrap();
        let written: Vec<u8> = (0..50 * row_bytes).map(|i| noise(i) as u8).collect();
        file.write_all_at(&written, 600 * row_bytes).unwrap();
        let image = Image::open(path.path(), &given(rows, cols, channels, dtype)).unwrap();
        let overview = scanned(&image, None, 3);
        let value = |r: u64, c: u64, channel: u64| {
            let Some(row) = r.checked_sub(600).filter(|row| *row < 50) else {
                return 0.0;
            };
            let at = (row * row_bytes + (c * channels + channel) * width) as usize;
            match dtype {
                "u8" => f64::from(written[at]),
                "i8" => f64::from(written[at] as i8),
                _ => f64::from(i16::from_le_bytes([written[at], written[at + 1]])),
            }
        };
        let close = if width == 1 { equal } else { close_f32 };
        assert_means(
            &overview,
            (rows, cols, channels),
            3,
            width == 1,
            close,
            value,
        );
        if channels == 1 {
            let all = (600..650).flat_map(|r| (0..cols).map(move |c| (r, c)));
            let values = all.map(|(r, c)| value(r, c, 0));
            let range = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            assert_eq!(overview.range(), Some(range), "{dtype}");
        }
    }
}

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

#[test]
fn a_scan_can_be_stopped() {
    let bytes = vec![5; 2000 * 2000];
    let (_file, image) = mapped(&bytes, &given(2000, 2000, 1, "u8"));
    let overview = Overview::create(image.layout(), None, 3).unwrap();
    let stopped = overview.scan(&image, 0, &AtomicBool::new(true), &|| ());
    assert_eq!(stopped.unwrap_err().kind(), io::ErrorKind::Interrupted);
    assert!(!overview.is_whole());
    // One that did not end can be begun again.
    assert_eq!(scanned(&image, None, 3).range(), Some((5.0, 5.0)));
}

#[test]
#[cfg(unix)]
fn a_scan_goes_on_where_the_file_has_ended() {
    squaremap::bytes::install_fault_handler().unwrap();
    let (rows, cols) = (2000, 1999);
    for channels in [1, 3] {
        let row_bytes = cols * channels;
        let bytes: Vec<u8> = (0..rows * row_bytes).map(|i| noise(i) as u8 | 1).collect();
        let (file, image) = mapped(&bytes, &given(rows, cols, channels, "u8"));
        let left = 777 * row_bytes + 100;
        file.as_file().set_len(left).unwrap();
        let overview = scanned(&image, None, 3);
        let value = |r: u64, c: u64, channel: u64| {
            let at = r * row_bytes + c * channels + channel;
            f64::from(if at < left { bytes[at as usize] } else { 0 })
        };
        assert_means(&overview, (rows, cols, channels), 3, true, equal, value);
        let end = rows * row_bytes;
        assert_eq!(image.damage(), std::slice::from_ref(&(left..end)));
    }
}

#[test]
#[cfg(unix)]
fn what_is_gone_is_in_no_range() {
    squaremap::bytes::install_fault_handler().unwrap();
    let (rows, cols, offset) = (1000, 1999, 3);
    for dtype in ["u8", "u16le", "f32be"] {
        // From 50 to 149, a hundred times that, or half of it.
        let sample = |i: u64| match (dtype, 50 + noise(i) % 100) {
            ("u8", value) => (value as f64, vec![value as u8]),
            ("u16le", value) => (
                value as f64 * 100.0,
                (value as u16 * 100).to_le_bytes().to_vec(),
            ),
            (_, value) => (
                value as f64 * 0.5,
                (value as f32 * 0.5).to_be_bytes().to_vec(),
            ),
        };
        let (values, samples): (Vec<f64>, Vec<Vec<u8>>) = (0..rows * cols).map(sample).unzip();
        let mut bytes = vec![0; offset];
        bytes.extend(samples.concat());
        let width = samples[0].len();
        let given = ShapeHints {
            offset: Some(offset as u64),
            ..given(rows, cols, 1, dtype)
        };
        // The last page can be read, and is zeros behind the end of the file.
        for left in [
            0,
            7,
            4096,
            777_777,
            1_000_000,
            bytes.len() - 1000,
            bytes.len() - 1,
        ] {
            let (file, image) = mapped(&bytes, &given);
            file.as_file().set_len(left as u64).unwrap();
            let left = &values[..left.saturating_sub(offset) / width];
            let lowest = left.iter().copied().reduce(f64::min);
            let expected = lowest.zip(left.iter().copied().reduce(f64::max));
            let found = scanned(&image, None, 9).range();
            assert_eq!(found, expected, "{dtype}, {} samples left", left.len());
        }
    }
}
