//! Frames of the offscreen twin against a reference that computes each device pixel by itself, from
//! the documented rules alone: no tiles, no tables, no levels kept. To the byte.

mod common;

use std::io::Write;
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::{Blend, Overview};
use squaremap::view::{
    BACKGROUND, Camera, Colormap, MINUS_INFINITY, NOT_A_NUMBER, PLUS_INFINITY, Picture, Pixels,
    Point, Screen, Shot, ValueRange,
};

/// One device for all tests of this file; none only where the user said so.
static SHOT: LazyLock<Option<Shot>> =
    LazyLock::new(|| common::gpu().map(|gpu| Shot::new(gpu).expect("the pipeline is made")));

/// The device, or a return from the test; that was said aloud.
macro_rules! shot {
    () => {
        match SHOT.as_ref() {
            Some(shot) => shot,
            None => return,
        }
    };
}

/// An image in memory and the rules by which it is shown.
#[derive(Clone)]
struct Reference {
    rows: u64,
    cols: u64,
    channels: u64,
    dtype: &'static str,
    /// Row-major, channels interleaved.
    values: Vec<f64>,
    /// The samples as they are in the file.
    bytes: Vec<u8>,
}

/// What is shown of it.
#[derive(Clone, Copy, Debug)]
struct Look {
    screen: (u32, u32),
    center: Option<(f64, f64)>,
    zoom: Option<f64>,
    colormap: Colormap,
    range: Option<(f64, f64)>,
}

const FIT: Look = Look {
    screen: (120, 160),
    center: None,
    zoom: None,
    colormap: Colormap::Viridis,
    range: None,
};

impl Reference {
    fn new<const N: usize>(
        (rows, cols, channels): (u64, u64, u64),
        dtype: &'static str,
        mut sample: impl FnMut(u64, u64, u64) -> (f64, [u8; N]),
    ) -> Reference {
        let mut reference = Reference {
            rows,
            cols,
            channels,
            dtype,
            values: Vec::new(),
            bytes: Vec::new(),
        };
        for row in 0..rows {
            for col in 0..cols {
                for channel in 0..channels {
                    let (value, bytes) = sample(row, col, channel);
                    reference.values.push(value);
                    reference.bytes.extend(bytes);
                }
            }
        }
        reference
    }

    fn u8s(shape: (u64, u64, u64), mut sample: impl FnMut(u64, u64, u64) -> u8) -> Reference {
        Reference::new(shape, "u8", |row, col, channel| {
            let value = sample(row, col, channel);
            (f64::from(value), [value])
        })
    }

    fn value(&self, row: u64, col: u64, channel: u64) -> f64 {
        self.values[((row * self.cols + col) * self.channels + channel) as usize]
    }

    /// A channel as it is seen: one with alpha lies over the background.
    fn seen(&self, row: u64, col: u64, channel: u64) -> f64 {
        let value = self.value(row, col, channel);
        if self.channels < 4 {
            return value;
        }
        let alpha = self.value(row, col, 3) / 255.0;
        value * alpha + f64::from(BACKGROUND[channel as usize]) * (1.0 - alpha)
    }

    fn picture(&self, range: Option<(f64, f64)>) -> Picture {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&self.bytes).unwrap();
        let given = ShapeHints {
            size: Some(Size::new(self.rows, self.cols).unwrap()),
            channels: Some(self.channels),
            sample: Some(self.dtype.parse::<SampleType>().unwrap()),
            ..ShapeHints::default()
        };
        let image = Image::open(file.path(), &given).unwrap();
        let range = range.map(|(min, max)| ValueRange::new(min, max).unwrap());
        if self.bytes.len() as u64 <= Overview::SMALL {
            return Picture::new(image, range);
        }
        // Without an overview it would be a sketch.
        let blend = (self.channels == 4).then(|| Blend {
            behind: BACKGROUND.map(f64::from),
            opaque: 255.0,
        });
        let overview = Overview::create(image.layout(), blend, Overview::FINEST).unwrap();
        overview
            .scan(&image, 0, &AtomicBool::new(false), &|| ())
            .unwrap();
        Picture::known(image, range, Some(overview.into()))
    }

    /// The frame, pixel by pixel; every mean of several values is raised by `nudge` of the range.
    fn frame(&self, look: Look, nudge: f64) -> Vec<u8> {
        let (rows, cols) = (look.screen.0, look.screen.1);
        let fit = f64::min(
            f64::from(rows) / self.rows as f64,
            f64::from(cols) / self.cols as f64,
        );
        let zoom = look.zoom.unwrap_or(fit);
        let (row, col) = look
            .center
            .unwrap_or((self.rows as f64 / 2.0, self.cols as f64 / 2.0));
        let finite = || self.values.iter().copied().filter(|v| v.is_finite());
        let range = look.range.unwrap_or_else(|| {
            (
                finite().fold(f64::INFINITY, f64::min),
                finite().fold(f64::NEG_INFINITY, f64::max),
            )
        });
        let across: Vec<_> = (0..cols)
            .map(|x| covered(self.cols, cols, col, zoom, x))
            .collect();
        let mut frame = Vec::new();
        for y in 0..rows {
            let down = covered(self.rows, rows, row, zoom, y);
            for across in &across {
                frame.extend(match (&down, across) {
                    (Some(down), Some(across)) => {
                        self.color(down, across, look.colormap, range, nudge)
                    }
                    _ => BACKGROUND,
                });
            }
        }
        frame
    }

    fn color(
        &self,
        rows: &[(Range<u64>, u32)],
        cols: &[(Range<u64>, u32)],
        colormap: Colormap,
        (min, max): (f64, f64),
        nudge: f64,
    ) -> [u8; 3] {
        let mean = |channel| {
            let (mut sum, mut shares) = (0.0, 0);
            for (rows, row_share) in rows {
                for (cols, col_share) in cols {
                    let share = row_share * col_share;
                    let block = self.block(rows, cols, channel);
                    if share > 0 && !block.is_nan() {
                        sum += block * f64::from(share);
                        shares += share;
                    }
                }
            }
            sum / f64::from(shares)
        };
        if self.channels > 1 {
            return [0, 1, 2].map(|channel| mean(channel).round() as u8);
        }
        match mean(0) {
            value if value.is_nan() => NOT_A_NUMBER,
            f64::INFINITY => PLUS_INFINITY,
            f64::NEG_INFINITY => MINUS_INFINITY,
            _ if min == max => colormap.colors()[0],
            value => {
                let step = (256.0 * ((value - min) / (max - min) + nudge)).floor();
                colormap.colors()[step.clamp(0.0, 255.0) as usize]
            }
        }
    }

    /// The mean of a block of image pixels; of bytes in quarters.
    fn block(&self, rows: &Range<u64>, cols: &Range<u64>, channel: u64) -> f64 {
        let pixels = rows.clone().flat_map(|r| cols.clone().map(move |c| (r, c)));
        let values: Vec<f64> = pixels
            .map(|(r, c)| self.seen(r, c, channel))
            .filter(|value| !value.is_nan())
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        if self.dtype == "u8" {
            (4.0 * mean + 0.5).floor() / 4.0
        } else {
            mean
        }
    }
}

/// The blocks of image pixels under device pixel `x` of `screen`, and 128ths of it that each covers.
fn covered(
    image: u64,
    screen: u32,
    center: f64,
    zoom: f64,
    x: u32,
) -> Option<Vec<(Range<u64>, u32)>> {
    let corner = (f64::from(screen) / 2.0 - center * zoom).round();
    let u = f64::from(x) - corner;
    let middle = (u + 0.5) / zoom;
    let narrow = image as f64 * zoom <= 0.5;
    if u < 0.0
        || if narrow {
            u > 0.0
        } else {
            middle >= image as f64
        }
    {
        return None;
    }
    if zoom >= 1.0 {
        let pixel = middle as u64;
        return Some(vec![(pixel..pixel + 1, 128)]);
    }
    // The largest power of two that is not wider than the device pixel.
    let mut side = 1;
    while side as f64 * 2.0 * zoom <= 1.0 {
        side *= 2;
    }
    let (start, end) = (u / zoom, ((u + 1.0) / zoom).min(image as f64));
    let mut blocks = Vec::new();
    let mut given = 0;
    for first in (0..image).step_by(side as usize) {
        let after = (first + side).min(image);
        if (after as f64) > start && (first as f64) < end {
            let until = (after as f64).min(end);
            let share = ((until - start) / (end - start) * 128.0).round() as u32;
            blocks.push((first..after, share - given));
            given = share;
        }
    }
    Some(blocks)
}

/// Numbers without a pattern (splitmix64).
fn noise(row: u64, col: u64, channel: u64) -> u64 {
    let mut z = (row << 40 | col << 8 | channel).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn noise_u8(row: u64, col: u64, channel: u64) -> u8 {
    noise(row, col, channel) as u8
}

fn take(shot: &Shot, picture: &Picture, look: Look) -> Pixels {
    let screen = Screen {
        rows: look.screen.0,
        cols: look.screen.1,
    };
    let center = look.center.map(|(row, col)| Point { row, col });
    let camera = Camera::look_at(picture.size(), screen, center, look.zoom);
    shot.take(picture, &camera, look.colormap).unwrap()
}

#[track_caller]
fn assert_same(shot: &Shot, reference: &Reference, looks: impl IntoIterator<Item = Look>) {
    let mut last = None;
    for look in looks {
        let picture = match last.take() {
            Some((range, picture)) if range == look.range => picture,
            _ => reference.picture(look.range),
        };
        let pixels = take(shot, &picture, look);
        let twin = take(&Shot::on_cpu(), &picture, look);
        assert!(
            pixels == twin,
            "{look:?}: the processor draws something else"
        );
        let expected = reference.frame(look, 0.0);
        assert_eq!(pixels.rgb.len(), expected.len());
        let mut allowed = vec![expected.clone()];
        // Sums of bytes are exact. Means of wider samples are f32: one that falls on the boundary
        // of two colours may have either.
        if reference.dtype != "u8" && look.zoom.is_some_and(|zoom| zoom < 1.0) {
            allowed.extend([1e-6, -1e-6].map(|nudge| reference.frame(look, nudge)));
        }
        let differ: Vec<usize> = (0..expected.len() / 3)
            .filter(|i| {
                let pixel = 3 * i..3 * i + 3;
                allowed
                    .iter()
                    .all(|frame| pixels.rgb[pixel.clone()] != frame[pixel.clone()])
            })
            .collect();
        if let Some(&i) = differ.first() {
            panic!(
                "{}x{}x{} {}, {look:?}: {} of {} pixels differ, first at row {}, col {}: {:?}, expected {:?}",
                reference.rows,
                reference.cols,
                reference.channels,
                reference.dtype,
                differ.len(),
                expected.len() / 3,
                i / look.screen.1 as usize,
                i % look.screen.1 as usize,
                &pixels.rgb[3 * i..3 * i + 3],
                &expected[3 * i..3 * i + 3],
            );
        }
        last = Some((look.range, picture));
    }
}

#[test]
fn every_zoom_of_odd_images_in_odd_windows() {
    let shot = shot!();
    for (rows, cols) in [(1, 1), (7, 5), (1, 300), (300, 1), (131, 259)] {
        let reference = Reference::u8s((rows, cols, 1), noise_u8);
        let mut looks = Vec::new();
        for screen in [(120, 160), (101, 77), (1, 1), (3, 333)] {
            looks.push(Look { screen, ..FIT });
            for zoom in [0.3, 0.5, 0.71, 0.99, 1.0, 1.0001, 1.7, 2.0, 13.0] {
                for part in [0.0, 0.37, 1.0] {
                    looks.push(Look {
                        screen,
                        zoom: Some(zoom),
                        center: Some((rows as f64 * part, cols as f64 * (1.0 - part))),
                        ..FIT
                    });
                }
            }
        }
        assert_same(shot, &reference, looks);
    }
}

#[test]
fn images_of_many_tiles() {
    let shot = shot!();
    let reference = Reference::u8s((777, 1301, 1), noise_u8);
    let look = |zoom: f64, row: f64, col: f64| Look {
        screen: (250, 333),
        zoom: Some(zoom),
        center: Some((row, col)),
        ..FIT
    };
    assert_same(
        shot,
        &reference,
        [
            Look {
                screen: (600, 800),
                ..FIT
            },
            Look {
                screen: (97, 1500),
                ..FIT
            },
            // Around the corner of four tiles, and of the last ones.
            look(3.0, 256.0, 512.0),
            look(1.0, 256.0, 512.0),
            look(0.9, 256.0, 512.0),
            look(0.6, 512.0, 1024.0),
            look(0.45, 777.0, 1301.0),
            look(0.24, 256.0, 1024.0),
            look(0.1, 0.0, 0.0),
            look(0.07, 400.0, 600.0),
            look(256.0, 300.5, 1300.5),
        ],
    );
}

#[test]
fn large_images_through_their_overviews() {
    let shot = shot!();
    let looks = |rows: f64, cols: f64| {
        let look = |zoom: f64, row: f64, col: f64| Look {
            zoom: Some(zoom),
            center: Some((rows * row, cols * col)),
            ..FIT
        };
        // Either side of the finest level that is kept, then coarser ones.
        [
            FIT,
            look(0.13, 0.5, 0.5),
            look(0.125, 1.0, 1.0),
            look(0.06, 0.3, 0.0),
            // The smallest is a quarter of the fitted size.
            look(0.26 * 120.0 / rows, 0.5, 0.5),
        ]
    };
    let grey = Reference::u8s((5803, 5901, 1), noise_u8);
    assert_same(shot, &grey, looks(5803.0, 5901.0));
    let rgba = Reference::u8s((2901, 2999, 4), noise_u8);
    assert_same(shot, &rgba, looks(2901.0, 2999.0));
    // A fraction less in every row, and holes that are not a number.
    let float = Reference::new((2999, 3001, 1), "f32", |row, col, _| {
        let value = match noise(row / 9, col / 9, 1) % 5 {
            0 => f32::NAN,
            _ => (noise(row, col, 0) % 1000) as f32 / 8.0 - row as f32 / 4.0,
        };
        (f64::from(value), value.to_le_bytes())
    });
    assert_same(shot, &float, looks(2999.0, 3001.0));
}

#[test]
fn every_colormap_and_range() {
    let shot = shot!();
    // All levels of grey, and none twice in a row.
    let reference = Reference::u8s((16, 16, 1), |row, col, _| (row * 16 + col) as u8);
    let looks = Colormap::ALL.into_iter().flat_map(|colormap| {
        [
            None,
            Some((0.0, 1.0)),
            Some((-3.5, 99.0)),
            Some((100.0, 100.0)),
        ]
        .map(|range| Look {
            colormap,
            range,
            ..FIT
        })
    });
    assert_same(shot, &reference, looks);
    let flat = Reference::u8s((5, 4, 1), |_, _, _| 200);
    assert_same(shot, &flat, [FIT]);
}

#[test]
fn colours_are_shown_as_they_are() {
    let shot = shot!();
    for channels in [3, 4] {
        let reference = Reference::u8s((291, 270, channels), noise_u8);
        let looks = [0.2, 0.5, 0.8, 1.0, 5.0].map(|zoom| Look {
            zoom: Some(zoom),
            range: Some((0.0, 255.0)),
            ..FIT
        });
        assert_same(shot, &reference, looks);
    }
}

#[test]
fn wider_samples_in_both_byte_orders() {
    let shot = shot!();
    let shape = (90, 301, 1);
    let looks = || {
        [None, Some(0.3), Some(0.5), Some(0.7), Some(1.0), Some(3.0)].map(|zoom| Look {
            screen: (200, 350),
            zoom,
            ..FIT
        })
    };
    let u16s = |row, col| noise(row, col, 0) as u16;
    let f32s = |row, col| ((noise(row, col, 0) >> 40) as f32 - 8e6) * 1e-3;
    for reference in [
        Reference::new(shape, "u16le", |r, c, _| {
            (f64::from(u16s(r, c)), u16s(r, c).to_le_bytes())
        }),
        Reference::new(shape, "u16be", |r, c, _| {
            (f64::from(u16s(r, c)), u16s(r, c).to_be_bytes())
        }),
        Reference::new(shape, "i16be", |r, c, _| {
            let value = u16s(r, c) as i16;
            (f64::from(value), value.to_be_bytes())
        }),
        Reference::new(shape, "f32le", |r, c, _| {
            (f64::from(f32s(r, c)), f32s(r, c).to_le_bytes())
        }),
        Reference::new(shape, "f32be", |r, c, _| {
            (f64::from(f32s(r, c)), f32s(r, c).to_be_bytes())
        }),
        // Far from zero and close together: an f32 could not tell them apart.
        Reference::new(shape, "u32le", |r, c, _| {
            let value = 4_000_000_000 + noise(r, c, 0) as u32 % 256;
            (f64::from(value), value.to_le_bytes())
        }),
        Reference::new(shape, "f64be", |r, c, _| {
            let value = 1e9 + (noise(r, c, 0) % 256) as f64 / 16.0;
            (value, value.to_be_bytes())
        }),
    ] {
        assert_same(shot, &reference, looks());
    }
}

#[test]
fn what_is_no_number_has_colours_of_its_own() {
    let shot = shot!();
    let reference = Reference::new((64, 64, 1), "f32le", |row, col, _| {
        let value = match (row / 8 + col / 8) % 8 {
            0 => f32::NAN,
            1 => f32::INFINITY,
            2 => f32::NEG_INFINITY,
            k => k as f32,
        };
        (f64::from(value), value.to_le_bytes())
    });
    let looks = [8.0, 1.0, 0.5].map(|zoom| Look {
        zoom: Some(zoom),
        screen: (300, 300),
        ..FIT
    });
    assert_same(shot, &reference, looks);
    // One NaN among numbers does not hide them.
    let dotted = Reference::new((64, 64, 1), "f32le", |row, col, _| {
        let value = if row % 4 == 0 && col % 4 == 0 {
            f32::NAN
        } else {
            (row / 16) as f32
        };
        (f64::from(value), value.to_le_bytes())
    });
    assert_same(
        shot,
        &dotted,
        [Look {
            zoom: Some(0.25),
            ..FIT
        }],
    );
}

/// The rules above round; here what they round is compared with the plain mean over the area of a
/// device pixel, in which no block or share is rounded. Lines a pixel wide are the hardest case.
#[test]
fn reduced_pictures_are_means_and_do_not_alias() {
    let shot = shot!();
    let reference = Reference::u8s((400, 610, 1), |row, col, _| {
        if (row + 3 * col) % 7 == 0 { 255 } else { 0 }
    });
    for zoom in [0.9, 0.6, 0.47, 0.31, 0.13] {
        let look = Look {
            zoom: Some(zoom),
            screen: (300, 300),
            center: Some((200.0, 305.0)),
            colormap: Colormap::Gray,
            range: Some((0.0, 255.0)),
        };
        let pixels = take(shot, &reference.picture(look.range), look);
        let mut errors = Vec::new();
        // Away from the borders of the image, so that every footprint is whole.
        let (corner_row, corner_col) = (
            (150.0 - 200.0 * zoom).round(),
            (150.0 - 305.0 * zoom).round(),
        );
        let overlap = |pixel: u64, start: f64| {
            let (low, high) = (pixel as f64, pixel as f64 + 1.0);
            (high.min(start + 1.0 / zoom) - low.max(start)).max(0.0)
        };
        for y in (140..160).step_by(3) {
            for x in (130..170).step_by(3) {
                let top = (f64::from(y) - corner_row) / zoom;
                let left = (f64::from(x) - corner_col) / zoom;
                let mut mean = 0.0;
                for row in top as u64..(top + 1.0 / zoom).ceil() as u64 {
                    for col in left as u64..(left + 1.0 / zoom).ceil() as u64 {
                        let area = overlap(row, top) * overlap(col, left) * zoom * zoom;
                        mean += area * reference.value(row, col, 0);
                    }
                }
                let shown = f64::from(pixels.rgb[3 * (y as usize * 300 + x as usize)]);
                // The shares are 128ths. Below one half, a texel of a block is spread evenly over the
                // block, which softens this finest of patterns; point samples would be off by 255.
                let most = if zoom > 0.5 { 4.0 } else { 64.0 };
                assert!(
                    (shown - mean).abs() < most,
                    "zoom {zoom}, row {y}, col {x}: {shown}, expected about {mean}"
                );
                errors.push(shown - mean);
            }
        }
        // No brightness is gained or lost; a colour is that of the step below.
        let error = errors.iter().sum::<f64>() / errors.len() as f64;
        assert!(error.abs() < 2.0, "zoom {zoom}: off by {error}");
    }
}

/// Samples that lie elsewhere in the file than in rows: NumPy's column-major order, behind a header.
#[test]
fn columns_that_lie_side_by_side_are_rows_all_the_same() {
    let shot = shot!();
    let rows_first = Reference::new((70, 300, 1), "u16le", |row, col, _| {
        let value = noise(row, col, 0) as u16;
        (f64::from(value), value.to_le_bytes())
    });
    let text = "{'descr': '<u2', 'fortran_order': True, 'shape': (70, 300), }";
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{text:<117}\n").as_bytes());
    for col in 0..300 {
        for row in 0..70 {
            bytes.extend((rows_first.value(row, col, 0) as u16).to_le_bytes());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fortran.npy");
    std::fs::write(&path, bytes).unwrap();
    let image = Image::open(&path, &ShapeHints::default()).unwrap();
    let picture = Picture::new(image, None);
    for zoom in [None, Some(0.5), Some(5.0)] {
        let look = Look { zoom, ..FIT };
        let expected = take(shot, &rows_first.picture(None), look);
        assert!(take(shot, &picture, look) == expected, "{look:?}");
    }
}

#[test]
fn impossible_windows_are_refused() {
    let shot = shot!();
    let reference = Reference::u8s((4, 4, 1), noise_u8);
    let picture = reference.picture(None);
    for (rows, cols) in [(0, 5), (5, 0), (1 << 20, 5)] {
        let camera = Camera::fit(picture.size(), Screen { rows, cols });
        let error = shot.take(&picture, &camera, Colormap::Gray).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("cannot be drawn; expected 1x1 to")
        );
    }
}

#[test]
fn saved_pictures_are_whole_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let pixels = Pixels {
        screen: Screen { rows: 2, cols: 3 },
        rgb: (0..18).collect(),
    };
    std::fs::write(folder.path().join("a-001.png"), "mine").unwrap();
    let path = pixels.save_numbered(folder.path(), "a").unwrap();
    assert_eq!(path, folder.path().join("a-002.png"));
    assert_eq!(
        std::fs::read(folder.path().join("a-001.png")).unwrap(),
        b"mine"
    );
    let other = folder.path().join("b.png");
    pixels.save(&other).unwrap();
    for path in [path, other] {
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!((info.height, info.width), (2, 3));
        assert_eq!(rgb, pixels.rgb);
    }
    // Nothing temporary is left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    assert!(pixels.save(&folder.path().join("missing/c.png")).is_err());
}
