//! Files written in parts, in any order, past the page cache or through it: always the same bytes.

#[path = "common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;

use common::squaremap;
use proptest::prelude::*;
use squaremap::image::{PART_COLS, Rect, Size, StripSink, tiles};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::RawWriter;

fn make(folder: &Path, line: &str) {
    let output = squaremap(folder, line);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {stderr}");
}

/// Each pixel's own value, so that a misplaced byte shows.
fn pattern(row: u64, col: u64) -> u8 {
    (row * 31 + col * 7 + row * col % 251) as u8
}

fn put(writer: &RawWriter, strip: &Rect, padding: u64) {
    let rows: Vec<u8> = (strip.row_start..strip.row_end)
        .flat_map(|row| {
            let row = (strip.col_start..strip.col_end).map(move |col| pattern(row, col));
            row.chain((0..padding).map(|_| 0xEE))
        })
        .collect();
    let stride = (strip.cols() + padding) as usize;
    writer.put(strip, &rows, stride).unwrap();
}

fn fill(writer: &RawWriter, strip: &Rect) {
    let mut draw = |pixels: &mut [u8]| {
        assert_eq!(pixels.len() as u64, strip.pixels());
        for (i, pixel) in (0..).zip(pixels) {
            let (row, col) = (i / strip.cols(), i % strip.cols());
            *pixel = pattern(strip.row_start + row, strip.col_start + col);
        }
    };
    writer.fill(strip, &mut draw).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn strips_land_where_they_belong(
        (first_row, rows, cols) in (0u64..50, 1u64..60, 1u64..5000),
        strip_rows in 1u64..30,
        // Strips of one row may be parts of it.
        parts in 1u64..4,
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
            RawWriter::into_existing(&path, &header, None, size, first_row..end).unwrap()
        } else {
            RawWriter::create(&path, &header, None, first_row..end, cols).unwrap()
        };
        let writer = writer.past_page_cache(past);
        let strip_cols = if strip_rows == 1 { parts * PART_COLS } else { cols };
        let image = Rect::new(first_row..end, 0..cols);
        let mut order: Vec<_> = tiles(&image, strip_rows, strip_cols).collect();
        order.sort_by_key(|strip| (strip.row_start + strip.col_start + 1).wrapping_mul(seed | 1));
        for strip in &order {
            if strip.row_start % 2 == 0 {
                put(&writer, strip, padding);
            } else {
                fill(&writer, strip);
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

/// All bytes of a mapped file.
fn mapped(image: &Image) -> &[u8] {
    image.bytes().whole().expect("in memory")
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
fn parts_of_another_picture_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let scene = "30 --size 100 --headless --renderer cpu --quiet";
    make(
        folder.path(),
        &format!("{scene} --seed 5 --rows 0..50 --into x.raw"),
    );
    let before = fs::read(folder.path().join("x.raw")).unwrap();
    let output = squaremap(
        folder.path(),
        &format!("{scene} --seed 6 --rows 50..100 --into x.raw"),
    );
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("squaremap seed = 5") && error.contains("squaremap seed = 6"),
        "{error}"
    );
    assert!(fs::read(folder.path().join("x.raw")).unwrap() == before);
}

#[test]
fn parts_of_other_squares_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, level) in [("a", 7), ("b", 8)] {
        let part = folder.path().join(name);
        fs::create_dir(&part).unwrap();
        let text = format!("row,col,half_side,level\n5,5,3,{level}\n");
        fs::write(part.join("s.csv"), text).unwrap();
    }
    let scene = "--size 100 --headless --renderer cpu --quiet --into x.raw";
    make(
        folder.path(),
        &format!("{scene} --squares a/s.csv --rows 0..50"),
    );
    let line = format!("{scene} --squares b/s.csv --rows 50..100");
    let output = squaremap(folder.path(), &line);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("squaremap squares crc32 = "), "{error}");
    make(
        folder.path(),
        &format!("{scene} --squares a/s.csv --rows 50..100"),
    );
    make(
        folder.path(),
        "verify x.raw --renderer cpu --squares a/s.csv",
    );
    let output = squaremap(
        folder.path(),
        "verify x.raw --renderer cpu --squares b/s.csv",
    );
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("was drawn with squares of checksum"),
        "{error}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_linked_file_may_lie_on_another_file_system() {
    // /dev/shm is one, where there is any.
    let (here, there) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir_in("/dev/shm").unwrap(),
    );
    let target = there.path().join("real.raw");
    fs::write(&target, "old").unwrap();
    std::os::unix::fs::symlink(&target, here.path().join("x.raw")).unwrap();
    make(
        here.path(),
        "30 --size 100 --seed 5 --headless --renderer cpu -o x.raw",
    );
    assert_eq!(fs::metadata(&target).unwrap().len(), 10_000);
    assert!(here.path().join("x.hdr").is_file());
    make(here.path(), "verify x.raw --renderer cpu");
}

#[test]
fn an_old_map_keeps_its_bytes_and_a_reader_sees_only_whole_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("random_squares.raw");
    make(
        folder.path(),
        "30 --size 2000 --seed 1 --headless --renderer cpu",
    );
    let one = fs::read(&path).unwrap();
    let image = Image::open(&path, &ShapeHints::default()).unwrap();
    make(
        folder.path(),
        "30 --size 2000 --seed 2 --headless --renderer cpu",
    );
    let other = fs::read(&path).unwrap();
    assert!(mapped(&image) == one && one != other);

    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for seed in [1, 2].repeat(10) {
                let scene = format!("30 --size 2000 --seed {seed} --headless --renderer cpu");
                make(folder.path(), &scene);
            }
            done.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !done.load(std::sync::atomic::Ordering::Relaxed) {
            let seen = fs::read(&path).unwrap();
            assert!(seen == one || seen == other);
        }
    });
}

#[test]
fn parts_are_only_written_into_a_file_of_the_whole_size() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = vec![1; 99];
    fs::write(folder.path().join("x.raw"), &bytes).unwrap();
    let line = "9 --size 10 --seed 1 --rows 0..5 --into x.raw --headless --renderer cpu";
    let output = squaremap(folder.path(), line);
    assert_eq!(output.status.code(), Some(2));
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
    assert_eq!(squaremap(folder.path(), line).status.code(), Some(2));

    for rows in ["5..5", "6..5", "0..11", "11..12", "5", "a..b"] {
        let output = squaremap(
            folder.path(),
            &format!("9 --size 10 --rows {rows} --headless"),
        );
        assert_eq!(output.status.code(), Some(2), "{rows}");
    }
}

#[test]
fn a_part_that_cannot_be_drawn_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec!["--squares no.csv --renderer cpu"];
    if !common::skips_gpu("a run on a GPU") {
        lines.push("5 --seed 1 --adapter nobody");
    }
    for line in lines {
        let line = format!("{line} --size 1000 --rows 0..256 --headless --into s.raw");
        assert_eq!(squaremap(folder.path(), &line).status.code(), Some(2));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{line}");
    }
}

#[test]
fn parts_are_not_written_into_files_of_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("q.raw"), vec![7; 10_000]).unwrap();
    let line = "5 --size 100 --seed 1 --rows 0..50 --into q.raw --headless --renderer cpu";
    let output = squaremap(folder.path(), line);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("q.raw: is there already, without q.hdr to tell"),
        "{error}"
    );
    assert!(fs::read(folder.path().join("q.raw")).unwrap() == vec![7; 10_000]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_durable_file_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let scene = "50 --size 300 --seed 5 --headless --renderer cpu";
    make(folder.path(), &format!("{scene} -o a.raw"));
    make(folder.path(), &format!("{scene} -o b.raw --durable"));
    make(
        folder.path(),
        &format!("{scene} --rows 0..300 --into c.raw --durable --save-squares s.csv"),
    );
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("a.raw") == read("b.raw") && read("a.hdr") == read("b.hdr"));
    assert!(read("a.raw") == read("c.raw") && read("a.hdr") == read("c.hdr"));
    assert!(folder.path().join("s.csv").is_file());
}
