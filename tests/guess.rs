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
    assert!(all(&guesses, |layout| row_stride(layout) == Some(420)));
}

#[test]
fn a_name_with_a_size_leaves_the_type_to_guess() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wide: Vec<u8> = rows(0..300, 420)
        .iter()
        .flat_map(|&level| (u16::from(level) * 7).to_be_bytes())
        .collect();
    let path = file(folder.path(), "a_420x300.raw", &wide);
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
    // A size that cannot be is none.
    let path = file(folder.path(), "a_17x19.raw", &wide);
    let image = Image::open(&path, &ShapeHints::default()).expect("an image");
    assert_eq!(described(image.layout()), "420×300×1 u16be");
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
    // A prime number of bytes has no rows.
    assert_eq!(guess::candidates(&vec![7; 65_537], &none), []);
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
    for bytes in [vec![0; 65_536], vec![255; 65_536]] {
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
