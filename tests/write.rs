//! Files written in parts, in any order, past the page cache or through it: always the same bytes.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use proptest::prelude::*;
use squaremap::image::{Size, StripSink, strips};
use squaremap::storage::RawWriter;

fn squaremap(folder: &Path, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_squaremap"))
        .current_dir(folder)
        .args(line.split(' '))
        .output()
        .unwrap()
}

fn make(folder: &Path, line: &str) {
    let output = squaremap(folder, line);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {stderr}");
}

/// Each pixel's own value, so that a misplaced byte shows.
fn pattern(row: u64, col: u64) -> u8 {
    (row * 31 + col * 7 + row * col % 251) as u8
}

fn put(writer: &RawWriter, strip: std::ops::Range<u64>, cols: u64, padding: u64) {
    let rows: Vec<u8> = strip
        .clone()
        .flat_map(|row| {
            let row = (0..cols).map(move |col| pattern(row, col));
            row.chain((0..padding).map(|_| 0xEE))
        })
        .collect();
    writer.put(strip, &rows, (cols + padding) as usize).unwrap();
}

fn fill(writer: &RawWriter, strip: std::ops::Range<u64>, cols: u64) {
    let mut draw = |pixels: &mut [u8]| {
        assert_eq!(pixels.len() as u64, (strip.end - strip.start) * cols);
        for (i, pixel) in (0..).zip(pixels) {
            *pixel = pattern(strip.start + i / cols, i % cols);
        }
    };
    writer.fill(strip.clone(), &mut draw).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn strips_land_where_they_belong(
        (first_row, rows, cols) in (0u64..50, 1u64..60, 1u64..5000),
        strip_rows in 1u64..30,
        header in 0usize..300,
        padding in 0u64..17,
        past in any::<bool>(),
        in_place in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.raw");
        let header = vec![b'h'; header];
        let end = first_row + rows;
        let size = Size::new(end + 3, cols).unwrap();
        let writer = if in_place {
            RawWriter::into_existing(&path, &header, size, first_row..end).unwrap()
        } else {
            RawWriter::create(&path, &header, first_row..end, cols).unwrap()
        };
        let writer = writer.past_page_cache(past);
        let mut order: Vec<_> = strips(first_row..end, strip_rows).collect();
        order.sort_by_key(|strip| (strip.start + 1).wrapping_mul(seed | 1));
        for strip in order {
            if strip.start % 2 == 0 {
                put(&writer, strip, cols, padding);
            } else {
                fill(&writer, strip, cols);
            }
        }
        writer.finish(None, false).unwrap();

        let written = fs::read(&path).unwrap();
        let mut expected = header;
        let drawn = first_row..end;
        let all = if in_place { 0..size.rows() } else { drawn.clone() };
        for row in all {
            let row = (0..cols).map(|col| if drawn.contains(&row) { pattern(row, col) } else { 0 });
            expected.extend(row);
        }
        prop_assert!(written == expected);
    }
}

#[test]
fn parts_together_equal_the_whole() {
    for (extension, header) in [("raw", 0), ("npy", 128)] {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let scene = "3000 --size 777x1234 --seed 5 --headless --renderer cpu --quiet";
        make(folder.path(), &format!("{scene} -o whole.{extension}"));
        let whole = read(&format!("whole.{extension}"));

        let mut joined = Vec::new();
        for (i, rows) in ["0..1", "1..700", "700..1234"].into_iter().enumerate() {
            make(
                folder.path(),
                &format!("{scene} --rows {rows} -o part{i}.{extension}"),
            );
            joined.extend_from_slice(&read(&format!("part{i}.{extension}"))[header..]);
        }
        assert!(joined == whole[header..]);

        // In any order, and one of them twice.
        for rows in ["700..1234", "0..1", "1..700", "0..1"] {
            make(
                folder.path(),
                &format!("{scene} --rows {rows} --into parts.{extension}"),
            );
        }
        assert!(read(&format!("parts.{extension}")) == whole);
        if extension == "raw" {
            assert_eq!(read("parts.hdr"), read("whole.hdr"));
            let part = String::from_utf8(read("part1.hdr")).unwrap();
            assert!(part.contains("lines = 699\n"), "{part}");
            assert!(part.contains("squaremap rows = 1..700 of 1234\n"), "{part}");
        }
    }
}

#[test]
fn parts_are_only_written_into_a_file_of_the_whole_size() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = vec![1; 99];
    fs::write(folder.path().join("x.raw"), &bytes).unwrap();
    let line = "9 --size 10 --seed 1 --rows 0..5 --into x.raw --headless --renderer cpu";
    let output = squaremap(folder.path(), line);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("x.raw: has 99 bytes") && error.contains("100"),
        "{error}"
    );
    assert_eq!(fs::read(folder.path().join("x.raw")).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    // NumPy's header of another shape, of the same length.
    make(
        folder.path(),
        "9 --size 5x20 --headless --renderer cpu -o x.npy",
    );
    let line = "9 --size 20x5 --seed 1 --rows 0..5 --into x.npy --headless --renderer cpu";
    assert_eq!(squaremap(folder.path(), line).status.code(), Some(1));

    for rows in ["5..5", "6..5", "0..11", "11..12", "5", "a..b"] {
        let output = squaremap(
            folder.path(),
            &format!("9 --size 10 --rows {rows} --headless"),
        );
        assert_eq!(output.status.code(), Some(2), "{rows}");
    }
}

#[test]
fn a_durable_file_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let scene = "50 --size 300 --seed 5 --headless --renderer cpu";
    make(folder.path(), &format!("{scene} -o a.raw"));
    make(folder.path(), &format!("{scene} -o b.raw --durable"));
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("a.raw") == read("b.raw") && read("a.hdr") == read("b.hdr"));
}
