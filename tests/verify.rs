//! `squaremap verify` finds every changed pixel, and nothing else.

mod common;

use std::cell::Cell;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use common::squaremap;
use serde_json::{Value, json};
use squaremap::raster::Renderer;
use squaremap::verify::{Check, verify};

fn make(folder: &Path, line: &str) {
    let line = format!("{line} --headless --renderer cpu -q");
    let output = squaremap(folder, &line);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {stderr}");
}

fn verdict(folder: &Path, line: &str) -> (i32, Value) {
    let line = format!("verify {line} --json --renderer cpu");
    let output = squaremap(folder, &line);
    let object = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), object)
}

fn error(folder: &Path, line: &str) -> String {
    let output = squaremap(folder, &format!("verify {line}"));
    assert_eq!(output.status.code(), Some(2), "{line}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.lines().count(), 1, "{line}: {error}");
    error
}

#[test]
fn what_was_made_is_found_to_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for line in [
        "500 --size 777x333 --seed 3",
        "200 --rng numpy --seed 42",
        "0 --size 5",
        "5000 --size 600 --max-half-side 7 --levels 0..256 --seed 1",
        "500 --size 777x333 --seed 3 --rows 100..200",
    ] {
        make(folder, line);
        let (code, verdict) = verdict(folder, "random_squares.raw");
        assert_eq!((code, &verdict["equal"]), (0, &json!(true)), "{line}");
        assert_eq!(verdict["differing_pixels"], 0);
    }
    make(folder, "50 --seed 8 --save-squares s.csv");
    make(folder, "--squares s.csv -o c.raw");
    assert_eq!(verdict(folder, "c.raw --squares s.csv").0, 0);
}

#[test]
fn the_gpu_and_the_cpu_check_each_other() {
    if common::skips_gpu("the GPU checking the CPU and the reverse") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let scene = "500 --size 777x333 --seed 3 --headless";
    for (one, other) in [("cpu", "gpu"), ("gpu", "cpu")] {
        let made = squaremap(folder, &format!("{scene} --renderer {one}"));
        assert!(made.status.success());
        let checked = squaremap(
            folder,
            &format!("verify random_squares.raw --renderer {other}"),
        );
        assert_eq!(checked.status.code(), Some(0));
    }
}

#[test]
fn every_changed_pixel_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cols = 1000;
    make(folder, "900 --size 1000x700 --seed 5");
    let path = folder.join("random_squares.raw");
    let right = fs::read(&path).unwrap();

    // Two in the first tile, one at a border of tiles, one in the last pixel.
    let changed = [(3, 200), (100, 7), (256, 512), (699, 999)];
    let mut bytes = right.clone();
    for (row, col) in changed {
        bytes[row * cols + col] ^= 0x55;
    }
    fs::write(&path, &bytes).unwrap();

    let (code, found) = verdict(folder, "random_squares.raw");
    assert_eq!(code, 1);
    assert_eq!(found["equal"], false);
    assert_eq!(found["differing_pixels"], 4);
    assert_eq!(found["differing_tiles"], 3);
    assert_eq!(
        found["bounds"],
        json!({"rows": [3, 700], "cols": [7, 1000]})
    );
    let tiles = found["tiles"].as_array().unwrap();
    let places: Vec<Value> = tiles.iter().map(|tile| tile["bounds"].clone()).collect();
    assert_eq!(
        places,
        [
            json!({"rows": [3, 101], "cols": [7, 201]}),
            json!({"rows": [256, 257], "cols": [512, 513]}),
            json!({"rows": [699, 700], "cols": [999, 1000]}),
        ]
    );
    for (tile, (row, col)) in tiles.iter().zip([changed[0], changed[2], changed[3]]) {
        assert_eq!(
            (&tile["first_row"], &tile["first_col"]),
            (&json!(row), &json!(col))
        );
        let at = row * cols + col;
        assert_eq!(tile["expected"][0], right[at]);
        assert_eq!(tile["found"][0], bytes[at]);
    }

    // People read the same, on stderr.
    let output = squaremap(folder, "verify random_squares.raw --renderer cpu");
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("4 pixels in 3 tiles differ, all within rows 3..700, cols 7..1000"),
        "{text}"
    );
    assert!(
        text.contains("the first at row 256, col 512: expected ["),
        "{text}"
    );

    // Other rows are not looked at.
    assert_eq!(verdict(folder, "random_squares.raw --rows 4..100").0, 0);
    let (code, found) = verdict(folder, "random_squares.raw --rows 100..101");
    assert_eq!((code, &found["differing_pixels"]), (1, &json!(1)));
}

#[test]
fn a_part_that_lies_elsewhere_is_told_in_rows_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(folder, "500 --size 300 --seed 5 --rows 100..250");
    let path = folder.join("random_squares.raw");
    let mut bytes = fs::read(&path).unwrap();
    bytes[20 * 300 + 30] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let (code, found) = verdict(folder, "random_squares.raw");
    assert_eq!(code, 1);
    assert_eq!(found["rows"], json!([100, 250]));
    assert_eq!(
        found["bounds"],
        json!({"rows": [120, 121], "cols": [30, 31]})
    );
    assert_eq!(verdict(folder, "random_squares.raw --rows 121..250").0, 0);
    assert!(error(folder, "random_squares.raw --rows 0..10").contains("100 <= A < B <= 250"));
}

#[test]
fn many_wrong_tiles_are_all_counted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(folder, "10 --size 20000x256 --max-half-side 50 --seed 5");
    let path = folder.join("random_squares.raw");
    let bytes = fs::read(&path).unwrap();
    let wrong: Vec<u8> = bytes.iter().map(|byte| byte ^ 0xFF).collect();
    fs::write(&path, wrong).unwrap();
    let (_, found) = verdict(folder, "random_squares.raw");
    assert_eq!(found["differing_pixels"], 20_000 * 256);
    assert_eq!(found["differing_tiles"], 79);
}

#[test]
fn what_cannot_be_checked_gets_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(folder, "50 --seed 5 -o a.npy");
    assert!(error(folder, "a.npy").contains("does not say how it was made"));
    assert!(error(folder, "missing.raw").contains("missing.raw"));

    make(folder, "50 --seed 5");
    let header = fs::read_to_string(folder.join("random_squares.hdr")).unwrap();
    let with = |from: &str, to: &str| {
        assert!(header.contains(from));
        fs::write(folder.join("random_squares.hdr"), header.replace(from, to)).unwrap();
        error(folder, "random_squares.raw")
    };
    let told = with("stream = squaremap-1", "stream = squaremap-9");
    assert!(
        told.contains("squaremap-9") && told.contains("this version"),
        "{told}"
    );
    assert!(with("squaremap seed = 5\n", "").contains("seed"));
    assert!(with("levels = 100..255", "levels = 9..9").contains("9..9"));
    assert!(with("count = 50", "count = 50\nsquaremap rows = 7").contains("rows = 7"));
    assert!(with("stream = squaremap-1", "stream = csv").contains("--squares"));
    assert!(with("data type = 1", "data type = 2").contains("random_squares.raw"));
}

#[test]
fn sides_that_no_picture_has_are_refused_not_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make(folder, "50 --size 5 --save-squares s.csv -o x.raw");
    make(folder, "--squares s.csv --size 5 -o x.raw");
    let header = fs::read_to_string(folder.join("x.hdr")).unwrap();
    let file = fs::File::create(folder.join("x.raw")).unwrap();
    file.set_len(5_000_000_000).unwrap();
    for (rows, cols) in [(5_000_000_000_u64, 1), (1, 5_000_000_000_u64)] {
        let hostile = header
            .replace("samples = 5\n", &format!("samples = {cols}\n"))
            .replace("lines = 5\n", &format!("lines = {rows}\n"));
        fs::write(folder.join("x.hdr"), hostile).unwrap();
        let told = error(folder, "x.raw --renderer cpu --squares s.csv");
        assert!(told.contains("at most 4294967295 pixels"), "{told}");
    }
    let part = header + "squaremap rows = 0..5 of 5000000000\n";
    fs::write(folder.join("x.hdr"), part).unwrap();
    file.set_len(25).unwrap();
    let told = error(folder, "x.raw --renderer cpu --squares s.csv");
    assert!(told.contains("at most 4294967295 pixels"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_unicode_is_told_as_far_as_it_is() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"a\xff.raw");
    let run = |first: &str, last: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_squaremap"));
        let command = command.current_dir(folder.path()).args(first.split(' '));
        let output = command.arg(name).args(last.split(' ')).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let options = "--json --renderer cpu";
    let made = run("5 --size 10 --headless --json --renderer cpu -o", "--quiet");
    let verified = run("verify", options);
    let known = run("info", "--json");
    for object in [made, verified, known] {
        assert_eq!(object["path"], "a\u{fffd}.raw");
    }
}

/// The background is what cannot be read looks like.
#[test]
fn a_file_that_shrinks_meanwhile_is_not_found_to_be_right() {
    squaremap::bytes::install_fault_handler().unwrap();
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), "0 --size 3000x2000 -o x.raw");
    let path = folder.path().join("x.raw");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"more");
    fs::write(&path, bytes).unwrap();
    let check = Check {
        file: path.clone(),
        rows: None,
        squares: None,
        renderer: Renderer::Cpu,
    };
    let told = Cell::new(0);
    let verdict = verify(&check, &(), &|notice| {
        let line = notice.to_string();
        // Between mapping and comparing.
        assert!(
            line.contains("4 bytes after the last pixel are not compared"),
            "{line}"
        );
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(100_000).unwrap();
        told.set(told.get() + 1);
    });
    assert_eq!(told.get(), 1);
    let error = verdict.unwrap_err().to_string();
    assert!(error.contains("x.raw"), "{error}");
}

#[test]
fn pixels_that_look_like_another_file_are_pixels() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut squares = "row,col,half_side,level\n".to_owned();
    // Squares of 2×2 at the left of the top row, each but the last hidden by the next but for a pixel.
    for (col, byte) in b"\x93NUMPY\x01\x00v".iter().enumerate().rev() {
        squares += &format!("0,{},1,{byte}\n", col);
    }
    fs::write(folder.join("s.csv"), squares).unwrap();
    make(folder, "--squares s.csv --size 64 -o x.raw");
    assert!(
        fs::read(folder.join("x.raw"))
            .unwrap()
            .starts_with(b"\x93NUMPY")
    );
    assert_eq!(verdict(folder, "x.raw --squares s.csv").0, 0);
}
