//! Every number that is made of samples, against loops that take one sample after another as an `f64`.

mod gaps;
mod wide;

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use half::f16;

use super::preview::draw;
use super::texels::{Texels, loaded, read_tile};
use super::values::Values;
use crate::image::{ByteOrder, Number, Rect, SampleKind, SampleType, Size};
use crate::open::{Image, ShapeHints};
use crate::storage::{Blend, Overview};
use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::ValueRange;
use crate::view::geometry::plan::{TileKey, root_level};
use crate::view::inspect::statistics::statistics;
use crate::view::tiles::picture::Picture;

/// An image of `side` × `side` samples of u16le, 50,000 and each one more than the one before, up to
/// 60,000 and again, that has ended at a byte since it was opened.
pub(crate) fn truncated(side: u64, end: u64) -> (tempfile::NamedTempFile, Image) {
    crate::bytes::install_fault_handler().expect("installed");
    let file = tempfile::NamedTempFile::new().expect("a file");
    let sample = |i: u64| (50_000 + (i % 10_001) as u16).to_le_bytes();
    let bytes: Vec<u8> = (0..side * side).flat_map(sample).collect();
    std::fs::write(file.path(), bytes).expect("written");
    let hints = ShapeHints {
        size: Size::new(side, side).ok(),
        sample: Some("u16le".parse().expect("a sample type")),
        ..ShapeHints::default()
    };
    let image = Image::open(file.path(), &hints).expect("an image");
    file.as_file().set_len(end).expect("truncated");
    (file, image)
}

static NEVER: AtomicBool = AtomicBool::new(false);

/// Numbers without a pattern (splitmix64).
fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The `i`-th of some values that are hard for their type; sums of them are small enough to be exact for
/// integers.
fn sample(sample: SampleType, i: u64) -> Vec<u8> {
    let bits = noise(i);
    let float = match bits % 13 {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => -f64::INFINITY,
        3 => 0.0,
        // Stretches of nothing but one of them.
        _ if i / 300 % 5 == 1 => f64::NAN,
        _ => (bits >> 20) as f64 / f64::from(1 << 30) - 7000.3,
    };
    macro_rules! stored {
        ($value:expr) => {
            match sample.order() {
                ByteOrder::Little => $value.to_le_bytes().to_vec(),
                ByteOrder::Big => $value.to_be_bytes().to_vec(),
            }
        };
    }
    let small = bits as i64 >> 27;
    match sample.kind() {
        SampleKind::Bool => vec![[0, 1, 2, 255][bits as usize % 4]],
        SampleKind::U8 | SampleKind::I8 => vec![bits as u8],
        SampleKind::U16 => stored!((bits as u16)),
        SampleKind::I16 => stored!((bits as i16)),
        SampleKind::U32 => stored!((bits as u32)),
        SampleKind::I32 => stored!((bits as i32)),
        SampleKind::U64 => stored!((small.unsigned_abs())),
        SampleKind::I64 => stored!(small),
        SampleKind::F16 => stored!(f16::from_f64(float)),
        SampleKind::F32 => stored!((float as f32)),
        SampleKind::F64 => stored!(float),
    }
}

/// A layout that some header tells, as Python's `fortran_order` or ENVI's `interleave`.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Stored {
    Packed,
    Padded,
    Fortran,
    Interleaved(&'static str),
}

const STORED: [Stored; 6] = [
    Stored::Packed,
    Stored::Padded,
    Stored::Fortran,
    Stored::Interleaved("bsq"),
    Stored::Interleaved("bil"),
    Stored::Interleaved("bip"),
];

/// An image of noise; none if no header tells this layout of these samples.
fn image(
    folder: &Path,
    stored: Stored,
    of: SampleType,
    (rows, cols, channels): (u64, u64, u64),
) -> Option<Image> {
    let count = rows * cols * channels;
    let mut bytes: Vec<u8> = Vec::new();
    let mut hints = ShapeHints::default();
    let mut name = "image.raw";
    let pad = match stored {
        Stored::Padded => 5,
        _ => 0,
    };
    match stored {
        Stored::Packed | Stored::Padded => {
            hints.size = Size::new(rows, cols).ok();
            hints.channels = Some(channels);
            hints.sample = Some(of);
            hints.row_stride = Some(cols * channels * of.bytes() + pad);
            bytes.push(77);
            hints.offset = Some(1);
        }
        Stored::Fortran => {
            name = "image.npy";
            let shape = match channels {
                1 => format!("({rows}, {cols})"),
                _ => format!("({rows}, {cols}, {channels})"),
            };
            let descr = of.numpy_descr();
            let header =
                format!("{{'descr': '{descr}', 'fortran_order': True, 'shape': {shape}, }}\n");
            bytes.extend(b"\x93NUMPY\x01\x00");
            bytes.extend((header.len() as u16).to_le_bytes());
            bytes.extend(header.as_bytes());
        }
        Stored::Interleaved(how) => {
            let kinds = [
                (1, SampleKind::U8),
                (2, SampleKind::I16),
                (3, SampleKind::I32),
                (4, SampleKind::F32),
                (5, SampleKind::F64),
                (12, SampleKind::U16),
                (13, SampleKind::U32),
                (14, SampleKind::I64),
                (15, SampleKind::U64),
            ];
            let (code, _) = kinds.into_iter().find(|(_, kind)| *kind == of.kind())?;
            let order = u8::from(of.order() == ByteOrder::Big);
            let header = format!(
                "ENVI\nsamples = {cols}\nlines = {rows}\nbands = {channels}\ndata type = {code}\ninterleave = {how}\nbyte order = {order}\n"
            );
            std::fs::write(folder.join("image.hdr"), header).unwrap();
        }
    }
    for i in 0..count {
        bytes.extend(sample(of, i));
        if (i + 1) % (cols * channels) == 0 {
            bytes.extend(&[99; 5][..pad as usize]);
        }
    }
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    Some(Image::open(&path, &hints).unwrap())
}

/// Images of all sample types, in all orders and layouts.
fn each_image(shapes: &[(u64, u64)], check: impl Fn(&Image, &str)) {
    for kind in SampleKind::ALL {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            for stored in STORED {
                for &(rows, cols) in shapes {
                    for channels in [1, 3, 4] {
                        let of = SampleType::new(kind, order);
                        let folder = tempfile::tempdir().unwrap();
                        let shape = (rows, cols, channels);
                        if let Some(image) = image(folder.path(), stored, of, shape) {
                            check(&image, &format!("{of} {stored:?} {shape:?}"));
                        }
                    }
                }
            }
        }
    }
}

/// The sample as a number.
fn at(image: &Image, row: u64, col: u64, channel: u64) -> f64 {
    let layout = image.layout();
    let start = layout.sample_offset(0, row, col, channel).unwrap();
    let bytes = (image.bytes().slice(start..image.bytes().len())).unwrap();
    macro_rules! read {
        ($type:ty) => {
            match layout.sample().order() {
                ByteOrder::Little => <$type>::from_le_bytes(*bytes.first_chunk().unwrap()),
                ByteOrder::Big => <$type>::from_be_bytes(*bytes.first_chunk().unwrap()),
            }
        };
    }
    match layout.sample().kind() {
        SampleKind::Bool => f64::from(bytes[0] != 0),
        SampleKind::U8 => read!(u8).into(),
        SampleKind::I8 => read!(i8).into(),
        SampleKind::U16 => read!(u16).into(),
        SampleKind::I16 => read!(i16).into(),
        SampleKind::U32 => read!(u32).into(),
        SampleKind::I32 => read!(i32).into(),
        SampleKind::U64 => read!(u64) as f64,
        SampleKind::I64 => read!(i64) as f64,
        SampleKind::F16 => read!(f16).into(),
        SampleKind::F32 => read!(f32).into(),
        SampleKind::F64 => read!(f64),
    }
}

/// What is seen of the sample.
fn seen(image: &Image, row: u64, col: u64, channel: u64, blend: Option<&Blend>) -> f64 {
    let value = at(image, row, col, channel);
    blend.map_or(value, |blend| {
        let alpha = (at(image, row, col, 3) / blend.opaque).clamp(0.0, 1.0);
        value * alpha + blend.behind[channel as usize] * (1.0 - alpha)
    })
}

fn mean(sum: f64, count: u64) -> f64 {
    match count {
        0 => f64::NAN,
        count => sum / count as f64,
    }
}

/// The sum of the numbers, one after another, each less `base`, and how many these are.
fn total(values: impl Iterator<Item = f64>, base: f64) -> (f64, u64) {
    values
        .filter(|value| !value.is_nan())
        .fold((0.0, 0), |(sum, count), value| {
            (sum + (value - base), count + 1)
        })
}

/// From the smallest to the largest finite one.
fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .filter(|value| value.is_finite())
        .fold(None, |range, value| {
            let (low, high) = range.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        })
}

/// Whether texels are parts of the range.
fn is_wide(image: &Image) -> bool {
    let kind = image.layout().sample().kind();
    kind.bytes() > 2 && kind != SampleKind::F32
}

/// What is taken from values before they are summed up.
fn base(image: &Image, range: ValueRange) -> f64 {
    match is_wide(image) {
        true => range.min().to_f64(),
        false => 0.0,
    }
}

/// Of a mean less the base, as a texel of a tile.
fn texel(image: &Image, range: ValueRange, mean: f64) -> f32 {
    if !is_wide(image) {
        return match image.layout().sample().bytes() {
            1 => ((mean * 4.0 + 0.5).floor() / 4.0) as f32,
            _ => mean as f32,
        };
    }
    let width = range.max().to_f64() - range.min().to_f64();
    if !(width > 0.0 && mean.is_finite()) {
        return if mean.is_finite() { 0.0 } else { mean as f32 };
    }
    // The range ends at 0.5 to 1.
    let scale = f64::exp2(-(width.log2().floor() + 1.0));
    let step = |part: f64| match image.layout().channels() {
        1 => (part * 256.0) as u8,
        _ => (part * 255.0 + 0.5) as u8,
    };
    // Towards zero, but for what would fall below its step.
    let near = (mean * scale) as f32;
    let near = match f64::from(near).abs() > (mean * scale).abs() {
        true if mean > 0.0 => near.next_down(),
        true => near.next_up(),
        false => near,
    };
    match step(f64::from(near) / (width * scale)) < step(mean / width) {
        true => near.next_up(),
        false => near,
    }
}

/// Values of texels, whatever their form.
pub(super) fn singles(texels: &Texels) -> Vec<f32> {
    (0..texels.values.len())
        .map(|i| texels.values.at(i))
        .collect()
}

#[track_caller]
fn assert_texels(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        let same = a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
        assert!(same, "{what}: texel {i} is {a}, expected {b}");
    }
}

fn values_of(image: &Image) -> (Values, ValueRange) {
    let range = match image.layout().channels() {
        1 => Picture::new(image.clone(), None).range(),
        _ => ValueRange::of_kind(image.layout().sample().kind()),
    };
    (Values::new(image.clone(), range), range)
}

#[test]
fn texels_of_tiles_are_means_of_their_pixels() {
    each_image(&[(3, 5), (37, 601), (530, 1)], |image, what| {
        let (of, over) = values_of(image);
        let size = of.size();
        for level in [0, 1, 2, 4, 7, root_level(size) + 1] {
            for (row, col) in [(0, 0), (0, 1), (1, 0)] {
                let key = TileKey { level, row, col };
                let (rows, cols) = (
                    loaded(size.rows(), level, row),
                    loaded(size.cols(), level, col),
                );
                if rows.is_empty() || cols.is_empty() {
                    continue;
                }
                let mut expected = Vec::new();
                for channel in 0..of.planes() {
                    for row in rows.clone() {
                        for col in cols.clone() {
                            let under =
                                |at: u64, pixels: u64| at << level..pixels.min((at + 1) << level);
                            let pixels = under(row, size.rows())
                                .flat_map(|row| under(col, size.cols()).map(move |col| (row, col)));
                            let values =
                                pixels.map(|(row, col)| seen(image, row, col, channel, of.blend()));
                            let (sum, count) = total(values, base(image, over));
                            expected.push(texel(image, over, mean(sum, count)));
                        }
                    }
                }
                let found = read_tile(&of, key, &NEVER).unwrap();
                assert_texels(&singles(&found), &expected, &format!("{what} {key:?}"));
            }
        }
    });
}

#[test]
fn previews_are_means_of_the_beginnings_of_lines() {
    each_image(&[(3, 5), (37, 601), (530, 9)], |image, what| {
        let (of, over) = values_of(image);
        let (layout, size) = (image.layout(), of.size());
        let by_cols = layout.is_by_cols();
        for level in [1, 3, root_level(size)] {
            let key = TileKey {
                level,
                row: 0,
                col: 0,
            };
            let (rows, cols) = (loaded(size.rows(), level, 0), loaded(size.cols(), level, 0));
            let stride = layout.nearest();
            let points = (4096 / stride).clamp(1, (1 << level).min(64));
            let pixels = |row: u64, col: u64| -> Vec<(u64, u64)> {
                let (row, col) = (row << level, col << level);
                match by_cols {
                    true => (row..size.rows().min(row + points))
                        .map(|row| (row, col))
                        .collect(),
                    false => (col..size.cols().min(col + points))
                        .map(|col| (row, col))
                        .collect(),
                }
            };
            let values = |row, col, channel| {
                let blend = of.blend();
                let pixels = pixels(row, col).into_iter();
                pixels.map(move |(row, col)| seen(image, row, col, channel, blend))
            };
            let mut expected = Vec::new();
            let mut all = Vec::new();
            for channel in 0..of.planes() {
                for (row, col) in rows
                    .clone()
                    .flat_map(|row| cols.clone().map(move |col| (row, col)))
                {
                    let (sum, count) = total(values(row, col, channel), 0.0);
                    let mean = mean(sum, count);
                    expected.push(texel(image, over, mean - base(image, over)));
                    all.extend(values(row, col, channel));
                }
            }
            let found = draw(&of, key, &NEVER).unwrap();
            let what = format!("{what} level {level}");
            assert_texels(&singles(&found.texels(&of)), &expected, &what);
            if of.planes() == 1 {
                assert_eq!(found.range.to_f64(), range(all.into_iter()), "{what}");
            }
        }
    });
}

#[test]
fn ranges_and_statistics_are_those_of_all_values() {
    each_image(&[(3, 5), (37, 601)], |image, what| {
        let size = image.layout().size();
        let planes = match image.layout().channels() {
            1 => 1,
            _ => 3,
        };
        let values = |rect: &Rect| {
            let mut values = Vec::new();
            for row in rect.row_start..rect.row_end {
                for channel in 0..planes {
                    let cols = rect.col_start..rect.col_end;
                    values.extend(cols.map(|col| at(image, row, col, channel)));
                }
            }
            values
        };
        if planes == 1 {
            let found = Picture::new(image.clone(), None).range();
            let all = range(values(&size.rect()).into_iter()).unwrap_or((0.0, 1.0));
            let ends = (found.min().to_f64(), found.max().to_f64());
            assert_eq!(ends, all, "{what}");
        }
        for rect in [size.rect(), Rect::new(1..3, 2..5)] {
            let all = values(&rect);
            let mut sorted: Vec<f64> = all.iter().copied().filter(|v| v.is_finite()).collect();
            sorted.sort_by(f64::total_cmp);
            let found = statistics(image, &rect, 1 << 28);
            let Some((&min, &max)) = sorted.first().zip(sorted.last()) else {
                assert_eq!(found, None, "{what}");
                continue;
            };
            let found = found.unwrap();
            assert!(found.exact);
            assert_eq!(
                (found.min.to_f64(), found.max.to_f64()),
                (min, max),
                "{what}"
            );
            assert_eq!(found.finite, sorted.len() as u64, "{what}");
            assert_eq!(
                found.not_finite,
                (all.len() - sorted.len()) as u64,
                "{what}"
            );
            let percentile = |part: f64| {
                let at = part * (sorted.len() - 1) as f64;
                let below = sorted[at as usize];
                let above = sorted.get(at as usize + 1).unwrap_or(&below);
                below + (above - below) * at.fract()
            };
            assert_eq!(
                found.at(Percentiles::MOST).map(Number::to_f64),
                [percentile(0.02), percentile(0.98)],
                "{what}"
            );
            let mut bins = vec![0; found.bins.len()];
            let kind = image.layout().sample().kind();
            let whole = !matches!(kind, SampleKind::F16 | SampleKind::F32 | SampleKind::F64);
            for value in &sorted {
                let part = match whole && max - min < 256.0 {
                    true => value - min,
                    false => (value - min) / (max - min) * bins.len() as f64,
                };
                let last = bins.len() - 1;
                bins[(part as usize).min(last)] += 1;
            }
            assert_eq!(found.bins, bins, "{what}");
        }
    });
}

/// A level of an overview, as sums and counts of its blocks, line by line along the file.
struct Blocks {
    lines: Vec<Vec<(f64, u64)>>,
}

impl Blocks {
    /// Of 8 × 8 pixels.
    fn finest(image: &Image, transposed: bool, plane: u64, blend: Option<&Blend>) -> Blocks {
        let size = image.layout().size();
        let (lines, points) = turned(transposed, (size.rows(), size.cols()));
        let value = |line, point| {
            let (row, col) = turned(transposed, (line, point));
            seen(image, row, col, plane, blend)
        };
        let block = |at: u64, end: u64| at * 8..end.min((at + 1) * 8);
        let line = |line: u64| {
            let of_block = |point: u64| {
                let pixels = block(line, lines)
                    .flat_map(|line| block(point, points).map(move |point| (line, point)));
                total(pixels.map(|(line, point)| value(line, point)), 0.0)
            };
            (0..points.div_ceil(8)).map(of_block).collect()
        };
        Blocks {
            lines: (0..lines.div_ceil(8)).map(line).collect(),
        }
    }

    /// Of blocks twice as large.
    fn coarser(&self) -> Blocks {
        let add = |pair: &[Vec<(f64, u64)>]| {
            let mut sums = vec![(0.0, 0); pair[0].len().div_ceil(2)];
            for line in pair {
                for (sum, two) in sums.iter_mut().zip(line.chunks(2)) {
                    sum.0 += two.iter().map(|(sum, _)| sum).sum::<f64>();
                    sum.1 += two.iter().map(|(_, count)| count).sum::<u64>();
                }
            }
            sums
        };
        Blocks {
            lines: self.lines.chunks(2).map(add).collect(),
        }
    }
}

fn turned<T>(swap: bool, (a, b): (T, T)) -> (T, T) {
    if swap { (b, a) } else { (a, b) }
}

#[test]
fn texels_of_overviews_are_means_of_their_pixels() {
    each_image(&[(3, 5), (37, 601), (1030, 9)], |image, what| {
        let (of, _) = values_of(image);
        let (layout, size) = (image.layout(), of.size());
        let transposed = layout.is_by_cols();
        let blend = of.blend();
        let overview = Overview::create(layout, blend.copied(), Overview::FINEST).unwrap();
        overview.scan(image, 0, &NEVER, &|| ()).unwrap();
        let pixels = |rows: Range<u64>| {
            rows.flat_map(|row| (0..size.cols()).map(move |col| at(image, row, col, 0)))
        };
        if of.planes() == 1 {
            assert_eq!(overview.range(), range(pixels(0..size.rows())), "{what}");
        }
        let (sample, channels) = (layout.sample(), layout.channels());
        let kept = |mean: f64| match sample.kind() {
            _ if sample.bytes() == 1 => {
                let quarters = (mean * 4.0 + 0.5).floor() / 4.0;
                if channels < 4 {
                    quarters
                } else {
                    f64::from(quarters as f32)
                }
            }
            SampleKind::U16 | SampleKind::I16 | SampleKind::F16 | SampleKind::F32 => {
                f64::from(mean as f32)
            }
            _ => mean,
        };
        for plane in 0..of.planes() {
            let mut blocks = Blocks::finest(image, transposed, plane, blend);
            let mut level = Overview::FINEST;
            while blocks.lines.len() > 1 || blocks.lines[0].len() > 1 {
                let (rows, cols) = (
                    size.rows().div_ceil(1 << level),
                    size.cols().div_ceil(1 << level),
                );
                let mut found = Vec::new();
                overview
                    .read(level, plane, &(0..rows), &(0..cols), &mut found)
                    .unwrap();
                for (i, &found) in found.iter().enumerate() {
                    let (row, col) = (i as u64 / cols, i as u64 % cols);
                    let (line, point) = turned(transposed, (row, col));
                    let (sum, count) = blocks.lines[line as usize][point as usize];
                    let expected = match count {
                        0 => f64::NAN,
                        _ => kept(mean(sum, count)),
                    };
                    let same = found.to_bits() == expected.to_bits()
                        || found.is_nan() && expected.is_nan();
                    assert!(
                        same,
                        "{what} plane {plane} level {level} {row},{col}: {found}, expected {expected}"
                    );
                }
                blocks = blocks.coarser();
                level += 1;
            }
        }
    });
}
