//! Ranges of values, and the lines that advise one: each piece of advice is followed.

use std::collections::HashSet;

use crate::common::screenshot::Picture;
use crate::{Folder, Run};

/// Numbers without a pattern (splitmix64).
fn noise(i: u64) -> u64 {
    let mut z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn u16s(values: impl Iterator<Item = u16>) -> Vec<u8> {
    values.flat_map(u16::to_le_bytes).collect()
}

/// What is drawn of a file, and said.
#[track_caller]
fn drawn(folder: &Folder, args: &str) -> (Picture, Run) {
    let run = folder.make(&format!("view {args} --screenshot -"));
    (Picture::from_png(&run.stdout), run)
}

fn colors(picture: &Picture) -> usize {
    picture.pixels().iter().collect::<HashSet<_>>().len()
}

/// The option that a line advises: `--range A,B`.
#[track_caller]
fn advice(run: &Run) -> &str {
    let (_, rest) = run.stderr.split_once("; ").expect("advice");
    let (option, _) = rest.split_once(" shows them in full").expect("advice");
    option
}

#[test]
fn the_advice_about_hot_pixels_and_marks_shows_the_picture() {
    let folder = Folder::new();
    // Thermal: 14 bits of which some are used, six hot pixels and three dead ones.
    let thermal = |i: u64| match i {
        5 | 777 | 9000 | 50_000 | 100_001 | 300_000 => 16_383,
        70_000..70_003 => 0,
        i => 7900 + (60.0 * f64::sin(i as f64 / 70_000.0)) as u16 + (noise(i) % 5) as u16,
    };
    folder.write("thermal.raw", u16s((0..640 * 512).map(thermal)));
    // Depth: one in twenty has no return, a stripe is too far.
    let depth = |i: u64| match (i % 640, noise(i) % 20) {
        (_, 0) => 0,
        (0..40, _) => 65_535,
        (col, _) => 900 + (col as u16 * 12) / 10,
    };
    folder.write("depth.raw", u16s((0..640 * 480).map(depth)));
    for (file, expected) in [
        ("thermal.raw --size 640x512", "--range 2%,98%"),
        ("depth.raw --size 640x480", "--range 10%,90%"),
    ] {
        let args = format!("{file} --dtype u16le");
        let (flat, run) = drawn(&folder, &args);
        assert!(colors(&flat) < 20, "{}", colors(&flat));
        assert_eq!(advice(&run), expected, "{}", run.stderr);
        let (seen, silent) = drawn(&folder, &format!("{args} {}", advice(&run)));
        let least = if file.starts_with("depth") { 100 } else { 50 };
        assert!(colors(&seen) > least, "{file}: {}", colors(&seen));
        assert_eq!(silent.stderr, "");
    }
}

#[test]
fn percents_are_those_of_all_values() {
    let folder = Folder::new();
    // 0 to 9999, each once: NumPy's percentiles are 199.98 and 9799.02.
    let shuffled = (0..10_000_u64).map(|i| (i * 7919 % 10_000) as u16);
    folder.write("all.raw", u16s(shuffled));
    let args = "all.raw --size 100x100 --dtype u16le --zoom 2";
    for (percents, numbers) in [
        ("2%,98%", "199.98,9799.02"),
        ("0%,100%", "0,9999"),
        ("25%,50%", "2499.75,4999.5"),
    ] {
        let (one, _) = drawn(&folder, &format!("{args} --range {percents}"));
        let (other, _) = drawn(&folder, &format!("{args} --range {numbers}"));
        assert!(one == other, "{percents}");
    }
    folder.make(&format!("view {args} --range 2%,98% --terminal=blocks"));
    folder.make("view all.raw --size 100x100 --dtype u16le --range 2%,98% --export o.png");
    let exported = Picture::from_png(&folder.read("o.png"));
    let (shown, _) = drawn(
        &folder,
        "all.raw --size 100x100 --dtype u16le --range 2%,98% --window-size 100x100 --zoom 1",
    );
    assert!(exported == shown);
}

#[test]
fn integers_are_taken_in_full() {
    let folder = Folder::new();
    let base = 1_700_000_000_000_000_000_i64;
    let bytes: Vec<u8> = (0..1000).flat_map(|i| (base + i).to_le_bytes()).collect();
    folder.write("time.raw", bytes);
    let args = "time.raw --size 1000x1 --dtype i64le --window-size 1000x1 --colormap gray";
    let range = format!("{base},{}", base + 999);
    let (own, _) = drawn(&folder, args);
    let (given, _) = drawn(&folder, &format!("{args} --range {range}"));
    assert_eq!(colors(&own), 256);
    assert!(own == given);
    let said = folder.make("info time.raw --size 1000x1 --dtype i64le");
    let said = String::from_utf8(said.stdout).expect("text");
    assert!(said.contains("min       1700000000000000000\nmax       1700000000000000999\n"));
}

#[test]
fn numbers_are_told_with_no_more_digits_than_they_have() {
    let folder = Folder::new();
    let values = [5e300, -1e-300, 5e-324, 0.1, 1.0 / 3.0, f64::MAX];
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    folder.write("wide.raw", bytes);
    let run = folder.make("info wide.raw --size 6x1 --dtype f64le");
    for line in String::from_utf8(run.stdout).expect("text").lines() {
        let longest = line
            .split(|c: char| !c.is_ascii_digit())
            .map(str::len)
            .max();
        let is_name = line.starts_with("file") || line.starts_with("layout");
        assert!(
            is_name || longest.is_some_and(|longest| longest <= 17),
            "{line}"
        );
    }
}

#[test]
fn what_stands_for_none_is_counted_apart_and_in_no_range() {
    let folder = Folder::new();
    let value = |i: u64| match noise(i) % 4 {
        0 => -9999,
        _ => (noise(i) % 1000) as i16 + 1,
    };
    let samples: Vec<i16> = (0..10_000).map(value).collect();
    folder.write(
        "dem.raw",
        samples
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>(),
    );
    let args = "dem.raw --size 100x100 --dtype i16le --no-data -9999";
    let run = folder.make(&format!("info {args} --json"));
    let found: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let there: Vec<i16> = samples.iter().copied().filter(|v| *v != -9999).collect();
    let channel = &found["values"]["channels"][0];
    assert_eq!(found["no_data"], -9999);
    assert_eq!(channel["no_data"], 10_000 - there.len());
    assert_eq!(channel["min"], *there.iter().min().expect("some"));
    assert_eq!(channel["max"], *there.iter().max().expect("some"));
    let (shown, _) = drawn(&folder, &format!("{args} --window-size 100x100 --zoom 1"));
    for (pixel, value) in shown.pixels().iter().zip(&samples) {
        assert_eq!(*pixel == squaremap::view::NO_DATA, *value == -9999);
    }
    let ends = format!("{},{}", channel["min"], channel["max"]);
    let (same, _) = drawn(
        &folder,
        &format!("{args} --window-size 100x100 --zoom 1 --range {ends}"),
    );
    assert!(shown == same);
}
