//! Files that others truncate, rewrite, replace and remove while they are mapped.
#![cfg(unix)]

mod common;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use squaremap::bytes::{FileBytes, FilePath};
use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::view::{Region, ShowOptions, ViewError};
use tempfile::TempDir;

const COLS: usize = 1000;

/// A folder with a file of `rows` × 1000 bytes, none of them zero.
fn file(rows: usize) -> (TempDir, PathBuf) {
    squaremap::bytes::install_fault_handler().expect("installed");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.raw");
    fs::write(&path, samples(rows)).expect("written");
    // Long ago, so that every later change is seen, however coarse the clock of the file system.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    writable(&path).set_modified(long_ago).expect("set");
    (folder, path)
}

fn samples(rows: usize) -> Vec<u8> {
    (0..rows * COLS).map(|i| (i % 255) as u8 + 1).collect()
}

fn writable(path: &Path) -> File {
    OpenOptions::new().write(true).open(path).expect("writable")
}

fn open(path: &Path, rows: usize) -> Image {
    let given = ShapeHints {
        size: Some(Size::new(rows as u64, COLS as u64).expect("a size")),
        sample: Some(SampleType::U8),
        ..ShapeHints::default()
    };
    Image::open(path, &given).expect("an image")
}

/// All bytes of a mapped file.
fn mapped(image: &Image) -> &[u8] {
    image.bytes().whole().expect("in memory")
}

#[test]
fn what_is_truncated_reads_as_zeros_and_is_told() {
    const ROWS: usize = 100;
    let whole = samples(ROWS);
    for len in [0, 1, 4095, 4096, 4097, 50_000, 65_536, 98_304, 99_999] {
        let (_folder, path) = file(ROWS);
        let image = open(&path, ROWS);
        assert_eq!((mapped(&image), image.damage()), (&whole[..], vec![]));
        writable(&path).set_len(len).expect("truncated");
        let kept = len as usize;
        assert!(mapped(&image)[..kept] == whole[..kept], "{len}");
        assert!(
            mapped(&image)[kept..].iter().all(|&byte| byte == 0),
            "{len}"
        );
        // What follows in the last page that is left, which may be 64 KiB long, is not told.
        if len < 65_536 || image.damaged() {
            assert_eq!(image.damage(), std::slice::from_ref(&(len..100_000)));
        }
        let state = image.file_state().expect("a state");
        assert_eq!(state.bytes, FileBytes::Shorter { len });
        assert_eq!(state.path, FilePath::Same);
        let error = image.check_unchanged().expect_err("changed");
        assert!(error.to_string().contains("file changed while it was read"));

        let error = image.remapped().expect_err("too short").to_string();
        assert!(len == 0 || error.contains("needs 100000 bytes"), "{error}");
        fs::write(&path, &whole).expect("written");
        let again = image.remapped().expect("an image");
        assert_eq!((mapped(&again), again.damage()), (&whole[..], vec![]));
        assert_eq!(again.layout(), image.layout());
        again.check_unchanged().expect("unchanged");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_lies_between_bad_pages_is_none() {
    let Some(disk) = common::small_disk::SmallDisk::new(1 << 20) else {
        return;
    };
    squaremap::bytes::install_fault_handler().expect("installed");
    let page = rustix::param::page_size();
    let rows = 12 * page / COLS;
    let whole = samples(rows);
    let path = disk.file_with_bad_pages("x.raw", &whole, &[2, 3, 9]);
    let image = open(&path, rows);
    let bytes = |pages: std::ops::Range<usize>| pages.start * page..pages.end * page;
    let bad = [bytes(2..4), bytes(9..10)];
    for (i, (&byte, &expected)) in mapped(&image).iter().zip(&whole).enumerate() {
        let is_bad = bad.iter().any(|range| range.contains(&i));
        assert_eq!(byte, if is_bad { 0 } else { expected }, "{i}");
    }
    let told = bad.map(|range| range.start as u64..range.end as u64);
    assert_eq!(image.damage(), told);
    let error = image.check_unchanged().expect_err("a refusal").to_string();
    assert!(
        error.contains("a part of the file could not be read"),
        "{error}"
    );
    disk.relieve();
    let again = image.remapped().expect("an image");
    assert_eq!(mapped(&again)[page], whole[page]);
    assert_eq!((mapped(&again)[2 * page], again.damage()), (0, vec![]));
}

#[test]
fn threads_read_on_while_the_file_is_truncated_again_and_again() {
    const ROWS: usize = 2000;
    let (_folder, path) = file(ROWS);
    let whole = samples(ROWS);
    let done = AtomicBool::new(false);
    let reads = std::thread::scope(|scope| {
        let read = || {
            let mut reads = 0;
            let mut damaged = 0;
            while !done.load(Ordering::Relaxed) {
                // The file may be too short at the moment.
                let given = ShapeHints {
                    size: Some(Size::new(1, 1).expect("a size")),
                    sample: Some(SampleType::U8),
                    ..ShapeHints::default()
                };
                let Ok(image) = Image::open(&path, &given) else {
                    continue;
                };
                for _ in 0..3 {
                    for (&byte, &expected) in mapped(&image).iter().zip(&whole) {
                        assert!(byte == expected || byte == 0);
                    }
                }
                reads += 1;
                damaged += usize::from(image.damaged());
            }
            (reads, damaged)
        };
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(read)).collect();
        let file = writable(&path);
        let mut len = 1;
        for _ in 0..400 {
            len = (len * 7919 + 13) % whole.len();
            file.set_len(len as u64).expect("truncated");
            std::thread::sleep(Duration::from_millis(1));
            file.write_all_at(&whole[len..], len as u64)
                .expect("written");
            std::thread::sleep(Duration::from_millis(1));
        }
        done.store(true, Ordering::Relaxed);
        readers
            .into_iter()
            .map(|reader| reader.join().expect("no panic"))
            .fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
    });
    assert!(reads.0 > 0 && reads.1 > 0, "{reads:?}");
}

#[test]
fn what_becomes_of_a_file_is_seen() {
    let state = |image: &Image| {
        let state = image.file_state().expect("a state");
        (state.bytes, state.path)
    };
    let (_folder, path) = file(10);
    let image = open(&path, 10);
    assert_eq!(state(&image), (FileBytes::Same, FilePath::Same));
    image.check_unchanged().expect("unchanged");

    writable(&path).write_all(&[9; 5]).expect("written");
    assert_eq!(state(&image), (FileBytes::Rewritten, FilePath::Same));
    assert!(image.check_unchanged().is_err());

    let image = open(&path, 10);
    let mut end = OpenOptions::new().append(true).open(&path).expect("opened");
    end.write_all(&[9; 5]).expect("written");
    let longer = FileBytes::Longer { len: 10_005 };
    assert_eq!(state(&image), (longer, FilePath::Same));
    image.check_unchanged().expect("only more of it");

    let (_folder, path) = file(10);
    let image = open(&path, 10);
    let other = path.with_extension("new");
    fs::write(&other, [5; 10_000]).expect("written");
    fs::rename(&other, &path).expect("renamed");
    assert_eq!(state(&image), (FileBytes::Same, FilePath::Other));
    assert_eq!(mapped(&image), samples(10));
    image
        .check_unchanged()
        .expect("the mapped one is as it was");
    assert_eq!(mapped(&image.remapped().expect("an image")), [5; 10_000]);

    let image = open(&path, 10);
    fs::remove_file(&path).expect("removed");
    assert_eq!(state(&image), (FileBytes::Same, FilePath::Nothing));
    assert_eq!(mapped(&image), [5; 10_000]);
    assert!(image.remapped().is_err());
}

#[test]
fn looking_again_at_a_map_shares_its_damage() {
    let (_folder, path) = file(100);
    let image = open(&path, 100);
    let wider = image
        .reshaped(500, "u16le".parse().expect("a type"))
        .expect("an image");
    assert_eq!(wider.layout().size(), Size::new(100, 500).expect("a size"));
    assert_eq!(mapped(&wider).as_ptr(), mapped(&image).as_ptr());
    writable(&path).set_len(0).expect("truncated");
    assert_eq!(mapped(&wider)[70_000], 0);
    assert_eq!(image.damage(), std::slice::from_ref(&(0..100_000)));
    let error = image.reshaped(100_001, SampleType::U8).expect_err("long");
    let expected = "a row of 100001 pixels of u8 needs 100001 bytes, the file has 100000";
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn no_screenshot_shows_what_is_gone() {
    if common::gpu().is_none() {
        return;
    }
    let (folder, path) = file(100);
    let image = open(&path, 100);
    let png = folder.path().join("x.png");
    let options = ShowOptions::default();
    let shoot = |image| -> Result<(), ViewError> {
        let (pixels, _) = squaremap::view::screenshot(image, &options)?;
        Ok(pixels.save(&png)?)
    };
    shoot(image.clone()).expect("a screenshot");
    fs::remove_file(&png).expect("there was one");
    writable(&path).set_len(50_000).expect("truncated");
    let error = shoot(image).expect_err("a refusal");
    let expected = format!(
        "{}: file changed while it was read; try again",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
    assert!(!png.exists());
}

#[test]
fn an_export_of_what_is_gone_ends_soon() {
    // A tebibyte, of which all but the beginning is gone: writing the rest would take very long.
    squaremap::bytes::install_fault_handler().expect("installed");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("x.raw");
    File::create(&path)
        .and_then(|file| file.set_len(1 << 40))
        .expect("a sparse file");
    let given = ShapeHints {
        size: Some(Size::new(1 << 20, 1 << 20).expect("a size")),
        sample: Some(SampleType::U8),
        ..ShapeHints::default()
    };
    let image = Image::open(&path, &given).expect("an image");
    writable(&path).set_len(1 << 20).expect("truncated");
    let all: Region = ":".parse().expect("a region");
    let npy = folder.path().join("x.npy");
    let error = squaremap::view::export(image, &all, &ShowOptions::default(), &npy);
    let error = error.expect_err("a refusal").to_string();
    assert!(error.contains("file changed while it was read"), "{error}");
    let left: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
