//! How much is read of what is not in memory, and what becomes of what cannot be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use squaremap::bytes::Memory;
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::{Overview, Summary};
use squaremap::view::{Point, Screen, ShowOptions, ValueRange, screenshot};

use crate::counted::Counted;
use crate::stored::{Pixels, Stored};

const SIDE: u64 = 6000;

fn corner(range: Option<ValueRange>, preview: bool) -> ShowOptions {
    ShowOptions {
        window: Some(Screen {
            rows: 200,
            cols: 200,
        }),
        center: Some(Point {
            row: SIDE as f64 - 100.0,
            col: SIDE as f64 - 100.0,
        }),
        zoom: Some(1.0),
        range: range.map(Into::into),
        preview,
        ..ShowOptions::default()
    }
}

#[test]
fn a_view_of_a_corner_reads_a_small_part() {
    let pixels = Pixels::new((SIDE, SIDE), 1, "u8");
    let all = pixels.bytes.len() as u64;
    let range = ValueRange::new(0.0, 100.0).ok();
    for what in ["packed", "tiles", "padded rows"] {
        let Stored { bytes, layout, .. } = pixels.stored(what);
        let counted = Arc::new(Counted::new(bytes));
        let image = Image::from_bytes(counted.clone(), layout).expect("an image");
        screenshot(image.clone(), &corner(range, false)).expect("drawn");
        let (_, read) = counted.reads();
        assert!(
            (40_000..all / 100).contains(&read),
            "{what}: {read} of {all}"
        );
        let wanted: u64 = (counted.wanted().iter())
            .map(|range| range.end - range.start)
            .sum();
        assert!(wanted >= 40_000, "{what}: {wanted}");

        // Of a whole image a preview reads a point of each row that is seen, give or take.
        screenshot(image, &corner(None, true)).expect("drawn");
        let (_, read) = counted.reads();
        assert!(read < all / 4, "{what}: {read} of {all}");
    }
}

#[test]
fn a_guess_reads_some_pages() {
    let (rows, cols) = (5000, 3001);
    let wave = |row: u64, col: u64| {
        let (row, col) = (row as f64, col as f64);
        (128.0 + 60.0 * (row / 97.0).sin() + 60.0 * (col / 61.0).cos()) as u8
    };
    let bytes: Vec<u8> = (0..rows * cols).map(|i| wave(i / cols, i % cols)).collect();
    let hints = ShapeHints::default();
    let size = squaremap::image::Size::new(rows, cols).expect("a size");
    let sample = squaremap::image::SampleType::U8;
    let layout = squaremap::layout::Layout::packed(size, 1, sample, 0).expect("a layout");
    let of_memory = Image::from_bytes(Arc::new(Memory(bytes.clone())), layout.clone());
    let expected = of_memory.expect("an image").guesses(&hints);
    assert_eq!(expected[0].layout.size(), size);
    let all = bytes.len() as u64;
    let counted = Arc::new(Counted::new(bytes));
    let image = Image::from_bytes(counted.clone(), layout).expect("an image");
    assert_eq!(image.guesses(&hints), expected);
    let (reads, read) = counted.reads();
    assert!(read <= all && reads < 10_000, "{reads} reads, {read} bytes");
}

#[test]
fn what_cannot_be_read_is_zeros_and_told() {
    let pixels = Pixels::new((400, 500), 1, "u16le");
    for what in ["padded rows", "tiles", "columns"] {
        let Stored { bytes, layout, .. } = pixels.stored(what);
        // In the part where no value is zero for long.
        let at = layout.sample_offset(0, 300, 400, 0).expect("there");
        let counted = Arc::new(Counted::new(bytes).broken(at..at + 20));
        let image = Image::from_bytes(counted, layout.clone()).expect("an image");
        image.check_unchanged().expect("nothing was read");
        let overview = Overview::create(&layout, None, Overview::FINEST).expect("room");
        let never = AtomicBool::new(false);
        overview.scan(&image, 0, &never, &|| ()).expect("scanned");
        assert!(image.damaged(), "{what}");
        let damage = image.damage();
        assert!(
            damage.iter().any(|part| part.contains(&at)),
            "{what}: {damage:?}"
        );
        let error = screenshot(image.clone(), &ShowOptions::default()).expect_err("a refusal");
        let expected = "a part of the file could not be read";
        assert!(error.to_string().contains(expected), "{what}: {error}");
        // It stays so; a look from the beginning begins anew.
        let faults = image.faults();
        let _ = Summary::new(&image, true);
        assert!(image.faults() >= faults);
        assert!(!image.remapped().expect("the same").damaged());
    }
}

#[test]
fn a_table_that_leads_out_of_the_file_is_told() {
    let pixels = Pixels::new((64, 96), 1, "u8");
    let Stored { bytes, layout, .. } = pixels.stored("tiles");
    // Long enough when it was opened, as far as anybody could tell.
    let end = bytes.len();
    let short = Image::from_bytes(Arc::new(Memory(bytes[..end - 1].to_vec())), layout);
    let error = short.expect_err("a refusal").to_string();
    let expected = format!("needs {end} bytes, the file has {}", end - 1);
    assert!(error.contains(&expected), "{error}");
}

#[test]
fn a_scan_of_slow_bytes_stops_soon() {
    let pixels = Pixels::new((3000, 2000), 1, "u8");
    let Stored { bytes, layout, .. } = pixels.packed();
    let counted = Arc::new(Counted::new(bytes).slow(Duration::from_millis(10)));
    let image = Image::from_bytes(counted.clone(), layout.clone()).expect("an image");
    let overview = Overview::create(&layout, None, Overview::FINEST).expect("room");
    let stop = AtomicBool::new(false);
    let begin = Instant::now();
    let stopped = overview.scan(&image, 0, &stop, &|| stop.store(true, Ordering::Relaxed));
    assert!(stopped.is_err());
    let (reads, _) = counted.reads();
    assert!(reads < 375, "{reads} reads of {}", 3000 / 8);
    assert!(begin.elapsed() >= Duration::from_millis(10));
}
