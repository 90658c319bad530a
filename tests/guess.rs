//! Shapes guessed from the content of files that tell none.

mod python;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use squaremap::commands::words;
use squaremap::image::Size;
use squaremap::layout::Layout;
use squaremap::open::guess::{self, Guess};
use squaremap::open::{Image, ShapeHints, ShapeOrigin};

/// What tests/python/images.py wrote into a file.
#[derive(Deserialize)]
struct Expected {
    file: String,
    what: String,
    rows: u64,
    cols: u64,
    channels: u64,
    /// None where it is no picture.
    sample: Option<String>,
}

/// Columns, rows, channels, sample type.
fn described(layout: &Layout) -> String {
    let (size, channels) = (layout.size(), layout.channels());
    format!("{size}×{channels} {}", layout.sample())
}

/// Bytes from row to row.
fn row_stride(layout: &Layout) -> Option<i64> {
    Some(layout.as_strided()?.strides().row)
}

#[test]
fn pictures_are_recognised_and_noise_is_not() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    python::output(
        Command::new(python)
            .arg("tests/python/images.py")
            .arg(folder.path())
            // Not one of the seeds that the weights were tried on.
            .arg("2025"),
    );
    let manifest = fs::read(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: Vec<Expected> = serde_json::from_slice(&manifest).expect("a list");
    let mut scores: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let (mut sure, mut sure_and_right) = (0, 0);
    let mut report = String::new();
    for expected in &manifest {
        let bytes = fs::read(&expected.file).expect("a file");
        let guesses = guess::candidates(&bytes, &ShapeHints::default());
        let first = &guesses[0];
        let seen = described(&first.layout);
        let Some(sample) = &expected.sample else {
            assert!(
                first.certainty < 0.3,
                "{} is taken for {seen}, {} sure",
                expected.what,
                first.certainty
            );
            continue;
        };
        let (cols, rows, channels) = (expected.cols, expected.rows, expected.channels);
        let right = format!("{cols}×{rows}×{channels} {sample}");
        let is_right = seen == right;
        let score = scores.entry(&expected.what).or_default();
        score.0 += u32::from(is_right);
        score.1 += 1;
        if first.certainty > 0.8 {
            sure += 1;
            sure_and_right += u32::from(is_right);
        }
        if !is_right {
            let (what, certainty) = (&expected.what, first.certainty);
            report += &format!("  {what} {right} is taken for {seen}, {certainty:.2} sure\n");
        }
    }
    for (what, (right, all)) in &scores {
        report += &format!("  {what}: {right} of {all}\n");
    }
    let right: u32 = scores.values().map(|score| score.0).sum();
    let all: u32 = scores.values().map(|score| score.1).sum();
    report += &format!("  together {right} of {all}; of {sure} sure ones {sure_and_right}\n");
    // Not println!, which the test harness would hide: the score is worth knowing.
    let _ = write!(io::stderr(), "shapes guessed right:\n{report}");
    assert!(all > 100 && right * 100 >= all * 95, "{report}");
    assert!(
        sure * 3 > all && sure_and_right * 100 >= sure * 98,
        "{report}"
    );
}

/// A picture with something in every row that is like the row above.
fn level(row: u64, col: u64) -> u8 {
    let (r, c) = (row as f64, col as f64);
    let waves = (c / 40.0 + r / 9.0).sin() * 60.0 + (c / 700.0 - r / 50.0).cos() * 50.0;
    (128.0 + waves) as u8
}

fn rows(rows: std::ops::Range<u64>, cols: u64) -> Vec<u8> {
    rows.flat_map(|row| (0..cols).map(move |col| level(row, col)))
        .collect()
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn a_file_that_tells_nothing_is_opened_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = file(folder.path(), "x.raw", &rows(0..300, 420));
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u8");
    let ShapeOrigin::Guess { certainty } = *image.origin() else {
        panic!("{:?}", image.origin());
    };
    assert!(certainty > 0.5, "{certainty}");
    let notice = words::open_notice(&image.notices()[0]);
    let start = format!(
        "{}: nothing tells its shape; guessed 420×300 u8, {:.0}% sure (or ",
        path.display(),
        certainty * 100.0
    );
    assert!(notice.starts_with(&start), "{notice}");
    assert!(
        notice.ends_with("); if it is wrong give --size and --dtype"),
        "{notice}"
    );
    let guesses = image.guesses(&ShapeHints::default());
    assert_eq!(guesses[0].layout, *image.layout());
    assert!(guesses.len() > 10);
    let sum: f64 = guesses.iter().map(|guess| guess.certainty).sum();
    assert!(sum <= 1.0 + 1e-9, "{sum}");
    assert!(guesses.is_sorted_by(|a, b| a.certainty >= b.certainty || a == &guesses[0]));

    let other = image
        .reshaped(840, "u1".parse().expect("a type"))
        .expect("an image");
    assert_eq!(described(other.layout()), "840×150×1 u8");
    assert_eq!(*other.origin(), ShapeOrigin::Given);
}

#[test]
fn what_is_given_is_so() {
    let bytes = rows(0..300, 420);
    let with = |change: fn(&mut ShapeHints)| {
        let mut given = ShapeHints::default();
        change(&mut given);
        guess::candidates(&bytes, &given)
    };
    let all = |guesses: &[Guess], is: fn(&Layout) -> bool| {
        !guesses.is_empty() && guesses.iter().all(|guess| is(&guess.layout))
    };
    let guesses = with(|given| given.sample = "<f4".parse().ok());
    assert!(all(&guesses, |layout| layout.sample().to_string() == "f32le"));
    // These are no floats, and no such integers; that type alone is looked at nevertheless.
    let guesses = with(|given| given.sample = ">u8".parse().ok());
    assert!(all(&guesses, |layout| layout.sample().to_string() == "u64be"));
    let guesses = with(|given| given.channels = Some(3));
    assert!(all(&guesses, |layout| layout.channels() == 3));
    let guesses = with(|given| given.offset = Some(420 * 100));
    assert!(all(&guesses, |layout| layout.offset() == Some(42_000)));
    assert_eq!(described(&guesses[0].layout), "420×200×1 u8");
    let guesses = with(|given| given.row_stride = Some(420));
    assert!(all(&guesses, |layout| row_stride(layout) == Some(420)));
    assert_eq!(described(&guesses[0].layout), "420×300×1 u8");
    let guesses = with(|given| given.size = Size::new(300, 210).ok());
    assert!(all(&guesses, |layout| layout.size().rows() == 300
        && layout.size().cols() == 210
        && layout.bytes_needed() == 126_000));
}

#[test]
fn a_name_with_a_size_leaves_the_type_to_guess() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wide: Vec<u8> = rows(0..300, 420)
        .iter()
        // Beyond the middle, so that it is seen that there is no sign.
        .flat_map(|&level| (u16::from(level) * 250).to_be_bytes())
        .collect();
    let path = file(folder.path(), "a_420x300.raw", &wide);
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
    // A size that cannot be is none.
    let path = file(folder.path(), "a_17x19.raw", &wide);
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
}

/// What tests/python/unknown.py wrote into a file.
#[derive(Deserialize)]
struct Unknown {
    file: String,
    group: String,
    kind: String,
    /// None where no layout that can be guessed shows it.
    shape: Option<Truth>,
}

#[derive(Deserialize)]
struct Truth {
    rows: u64,
    cols: u64,
    channels: u64,
    frames: u64,
    offset: u64,
    sample: String,
}

impl Truth {
    /// All of it: rows of a frame, frames, the type with its sign and order, the first byte.
    fn is(&self, layout: &Layout) -> bool {
        layout.size().rows() == self.rows
            && layout.size().cols() == self.cols
            && layout.channels() == self.channels
            && layout.frames() == self.frames
            && layout.offset() == Some(self.offset)
            && layout.sample().to_string() == self.sample
    }
}

#[test]
fn claims_are_right_as_often_as_they_say() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    python::output(
        Command::new(python)
            .arg("tests/python/unknown.py")
            .arg(folder.path())
            // A part of what benches/guess.py makes, which has the table of docs/guessing.md.
            .args(["1000", "30"]),
    );
    let manifest = fs::read(folder.path().join("manifest.json")).expect("a manifest");
    let manifest: Vec<Unknown> = serde_json::from_slice(&manifest).expect("a list");
    let mut report = String::new();
    let (mut plain, mut plain_and_right) = (0, 0);
    let mut claims = [(0.8, 0, 0), (0.5, 0, 0)];
    for unknown in &manifest {
        let bytes = fs::read(&unknown.file).expect("a file");
        let guesses = guess::candidates(&bytes, &ShapeHints::default());
        let first = guesses.first();
        let is_right = (first.zip(unknown.shape.as_ref()))
            .is_some_and(|(first, truth)| truth.is(&first.layout));
        let certainty = first.map_or(0.0, |first| first.certainty);
        if unknown.group == "plain" {
            plain += 1;
            plain_and_right += u32::from(is_right);
        }
        for (least, all, right) in &mut claims {
            if certainty > *least {
                *all += 1;
                *right += u32::from(is_right);
            }
        }
        if let Some(first) = first.filter(|_| !is_right && certainty > 0.5) {
            let seen = described(&first.layout);
            report += &format!("  {}: {seen}, {certainty:.2} sure\n", unknown.kind);
        }
    }
    report += &format!("  plain: {plain_and_right} of {plain}, claims: {claims:?}\n");
    let _ = write!(io::stderr(), "claims that are wrong:\n{report}");
    let [(_, sure, sure_and_right), (_, likely, likely_and_right)] = claims;
    assert!(plain_and_right * 100 >= plain * 95, "{report}");
    assert!(
        sure * 4 > plain && sure_and_right * 100 >= sure * 95,
        "{report}"
    );
    assert!(
        likely * 2 > plain && likely_and_right * 100 >= likely * 80,
        "{report}"
    );
}

/// A number that looks random.
fn mixed(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32
}

/// Fields of some sizes, with the noise of a camera.
fn fields(rows: u64, cols: u64) -> Vec<u8> {
    let pixel = |i: u64| {
        let (row, col) = (i / cols, i % cols);
        let field = mixed(row / 17 * 1000 + (col + row / 17 * 7) / 23) % 200;
        (field + mixed(i) % 8) as u8
    };
    (0..rows * cols).map(pixel).collect()
}

/// Bytes that are before the samples, and rows that say where they begin.
#[test]
fn bytes_before_the_samples_are_found() {
    for head in [8_u64, 19, 200, 512, 520, 4096] {
        let mut bytes: Vec<u8> = (0..head).map(|i| (i * 37 % 251) as u8).collect();
        bytes.extend(fields(311, 420));
        let guesses = guess::candidates(&bytes, &ShapeHints::default());
        let found = &guesses[0].layout;
        assert_eq!(described(found), "420×311×1 u8", "{head}");
        assert_eq!(found.offset(), Some(head));
    }
}

#[test]
fn frames_that_lie_one_after_the_other_are_found() {
    // Each another part of the picture.
    let bytes: Vec<u8> = (0..7)
        .flat_map(|k| rows(k * 977..k * 977 + 230, 310))
        .collect();
    let guesses = guess::candidates(&bytes, &ShapeHints::default());
    let found = &guesses[0].layout;
    assert_eq!(
        (described(found).as_str(), found.frames()),
        ("310×230×1 u8", 7)
    );
}

#[test]
fn what_looks_like_anything_claims_little() {
    let text: Vec<u8> = (0..4000)
        .flat_map(|i| format!("row {i} of {}\n", i * i % 977).into_bytes())
        .collect();
    let small: Vec<u8> = (0..348_u32)
        .map(|i| if i % 29 < 20 { 0 } else { (i / 29) as u8 })
        .collect();
    // Ten rows of a picture.
    let strip = rows(0..10, 4000);
    for (what, bytes, most) in [
        ("text", text, 0.3),
        ("small", small, 0.4),
        ("strip", strip, 0.5),
    ] {
        for guess in guess::candidates(&bytes, &ShapeHints::default()) {
            assert!(guess.certainty <= most, "{what}: {guess:?}");
        }
    }
}

#[test]
fn a_size_without_a_type_leaves_the_type_to_guess() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wide: Vec<u8> = rows(0..300, 420)
        .iter()
        .flat_map(|&level| (u16::from(level) * 250).to_be_bytes())
        .collect();
    let path = file(folder.path(), "a.raw", &wide);
    let given = ShapeHints {
        size: Size::new(300, 420).ok(),
        ..ShapeHints::default()
    };
    let image = Image::open(&path, &given).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
    // With bytes before them.
    let path = file(folder.path(), "b.raw", &[&[9; 200], &wide[..]].concat());
    let image = Image::open(&path, &given).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
    assert_eq!(image.layout().offset(), Some(200));
    // Bytes that are just so many are bytes.
    let path = file(folder.path(), "c.raw", &rows(0..300, 420));
    let image = Image::open(&path, &given).expect("an image");
    assert_eq!(*image.origin(), ShapeOrigin::Given);
}

#[test]
fn three_numbers_of_a_name_mean_what_the_samples_show() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let opened = |name: &str, bytes: &[u8]| {
        let path = file(folder.path(), name, bytes);
        let image = Image::open(&path, &ShapeHints::default()).expect("an image");
        assert_eq!(*image.origin(), ShapeOrigin::Name, "{name}");
        (format!("{}", image.layout()), image.notices().len())
    };
    let stack: Vec<u8> = (0..9).flat_map(|k| rows(k * 5..k * 5 + 40, 70)).collect();
    assert_eq!(
        opened("a_70x40x9_uint8.raw", &stack),
        ("9 frames of 70×40 u8".into(), 0)
    );
    assert_eq!(
        opened("a_9_40_70_u8.raw", &stack),
        ("9 frames of 70×40 u8".into(), 1)
    );
    assert_eq!(
        opened("a_70_40_9_u8.raw", &stack),
        ("9 frames of 70×40 u8".into(), 1)
    );
    let planes: Vec<u8> = (0..3).flat_map(|k| rows(k * 7..k * 7 + 60, 80)).collect();
    assert_eq!(
        opened("a_80x60x3_u8.raw", &planes),
        ("3 frames of 80×60 u8".into(), 1)
    );
    let pixels: Vec<u8> = rows(0..60, 80)
        .iter()
        .flat_map(|&level| [level, level / 2, 255 - level])
        .collect();
    assert_eq!(
        opened("b_80x60x3_u8.raw", &pixels),
        ("80×60×3 u8".into(), 1)
    );
}

#[test]
fn a_type_in_a_name_needs_no_size() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wide: Vec<u8> = rows(0..300, 420)
        .iter()
        .flat_map(|&level| i16::from(level).to_be_bytes())
        .collect();
    for name in ["scan_int16_be.raw", "scan.>i2"] {
        let path = file(folder.path(), name, &wide);
        let image = Image::open(&path, &ShapeHints::default()).expect("an image");
        assert_eq!(described(image.layout()), "420×300×1 i16be", "{name}");
    }
}

#[test]
fn heights_of_the_shuttle_are_known_by_their_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut heights: Vec<u8> = rows(0..1201, 1201)
        .iter()
        .flat_map(|&level| i16::from(level).to_be_bytes())
        .collect();
    heights[5000..5002].copy_from_slice(&i16::MIN.to_be_bytes());
    let path = file(folder.path(), "N46E007.hgt", &heights);
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "1201×1201×1 i16be");
    assert_eq!(*image.origin(), ShapeOrigin::Name);
    assert_eq!(
        image.no_data().map(|value| value.to_string()).as_deref(),
        Some("-32768")
    );
}

#[test]
fn whatever_is_in_a_file_and_given_ends_well() {
    use proptest::prelude::*;
    use squaremap::image::{ByteOrder, SampleKind, SampleType};
    let number = || prop_oneof![Just(0), 1..2000_u64, Just(u64::MAX)];
    let sample = (0..SampleKind::ALL.len(), any::<bool>()).prop_map(|(kind, big)| {
        let order = if big {
            ByteOrder::Big
        } else {
            ByteOrder::Little
        };
        SampleType::new(SampleKind::ALL[kind], order)
    });
    let given = (
        proptest::option::of((1..60_u64, 1..60_u64)),
        proptest::option::of(0..6_u64),
        proptest::option::of(sample),
        proptest::option::of(number()),
        proptest::option::of(number()),
    )
        .prop_map(|(size, channels, sample, offset, row_stride)| ShapeHints {
            size: size.and_then(|(rows, cols)| Size::new(rows, cols).ok()),
            channels,
            sample,
            offset,
            row_stride,
            ..ShapeHints::default()
        });
    // Lengths with many divisors, so that there is something to choose from. What is in the file is told
    // by a few numbers, which a failure shows.
    let content = (
        0..53_usize,
        prop_oneof![Just(0), 1..100_usize],
        any::<u32>(),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(content, given), |((len, period, seed), given)| {
            let mut noise = seed;
            let byte = |i: usize| match i.checked_rem(period) {
                Some(phase) => phase as u8,
                None => {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (noise >> 24) as u8
                }
            };
            let bytes: Vec<u8> = (0..len * 96).map(byte).collect();
            let mut sum = 0.0;
            for Guess { layout, certainty } in guess::candidates(&bytes, &given) {
                prop_assert!(layout.bytes_needed() <= bytes.len() as u64);
                prop_assert!(given.sample.is_none_or(|sample| sample == layout.sample()));
                prop_assert!((0.0..=1.0).contains(&certainty), "{certainty}");
                sum += certainty;
            }
            prop_assert!(sum < 1.0 + 1e-9);
            Ok(())
        })
        .expect("an answer");
}

#[test]
fn what_cannot_be_guessed_is_an_error_or_unsure() {
    let none = ShapeHints::default();
    assert_eq!(guess::candidates(&[], &none), []);
    assert_eq!(guess::candidates(&[7; 255], &none), []);
    let nowhere = ShapeHints {
        offset: Some(u64::MAX),
        row_stride: Some(0),
        ..ShapeHints::default()
    };
    assert_eq!(guess::candidates(&[7; 4096], &nowhere), []);
    let wide = ShapeHints {
        row_stride: Some(u64::MAX),
        ..ShapeHints::default()
    };
    assert_eq!(guess::candidates(&[7; 4096], &wide), []);
    // A prime number of bytes has no rows but with some before or after them.
    for bytes in [vec![0; 65_536], vec![255; 65_536], vec![7; 65_537]] {
        let guesses = guess::candidates(&bytes, &none);
        assert!(guesses[0].certainty < 0.1, "{:?}", guesses[0]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_100_gib_is_guessed_from_a_few_pages() {
    use std::os::unix::fs::FileExt;
    const SIDE: u64 = 327_680;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("large.raw");
    let large = File::create(&path).expect("created");
    large.set_len(SIDE * SIDE).expect("a sparse file");
    for start in [7, 50_000, 120_001, 200_002, 327_600] {
        large
            .write_all_at(&rows(start..start + 16, SIDE), start * SIDE)
            .expect("written");
    }
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "327680×327680×1 u8");
    let maps = fs::read_to_string("/proc/self/smaps").expect("our own maps");
    let own = maps.split_once("large.raw").expect("our map").1;
    let resident = own.lines().find_map(|line| line.strip_prefix("Rss:"));
    let resident = resident.and_then(|text| text.trim().strip_suffix(" kB"));
    let kib: u64 = resident
        .and_then(|text| text.parse().ok())
        .expect("a number");
    assert!(kib < 64 << 10, "{kib} KiB are in memory");
}
