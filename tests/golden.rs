//! The first release's pictures and headers, for ever: whoever made a file can verify it with any later
//! version.

mod common;
mod python;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::squaremap;

/// Checksums made by another program, which a test below runs again.
const PICTURES: &str = include_str!("golden/pictures.csv");

/// What made the headers in `golden/headers`.
const HEADERS: [(&str, &str); 4] = [
    ("squaremap", "200 --seed 42"),
    ("numpy", "200 --seed 42 --rng numpy"),
    (
        "part",
        "5e3 --size 333x777 --seed 18446744073709551615 --max-half-side 9 --levels 0..256 --rows 100..200",
    ),
    ("csv", "--squares s.csv --size 20"),
];
const SQUARES: &str = "row,col,half_side,level\n5,6,3,200\n0,0,9,7\n";

#[track_caller]
fn make(folder: &Path, args: &str) {
    let output = squaremap(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args}: {stderr}");
}

fn golden_header(name: &str) -> String {
    let path = format!(
        "{}/tests/golden/headers/{name}.hdr",
        env!("CARGO_MANIFEST_DIR")
    );
    fs::read_to_string(path).unwrap()
}

#[test]
fn pictures_are_those_of_the_first_release() {
    let folder = tempfile::tempdir().unwrap();
    let mut renderers = vec!["cpu"];
    if !common::skips_gpu("golden pictures on the GPU") {
        renderers.push("gpu");
    }
    let mut pictures = PICTURES.lines();
    assert_eq!(pictures.next(), Some("arguments,crc32"));
    let mut compared = 0;
    for line in pictures {
        let (args, expected) = line.rsplit_once(',').unwrap();
        for renderer in &renderers {
            make(
                folder.path(),
                &format!("{args} --headless --renderer {renderer} -o x.raw"),
            );
            let bytes = fs::read(folder.path().join("x.raw")).unwrap();
            assert_eq!(
                format!("{:08x}", crc32fast::hash(&bytes)),
                expected,
                "{args} {renderer}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 16 * renderers.len());
}

#[test]
fn another_program_makes_the_same_pictures() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pictures.csv");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/make_pictures.py");
    python::output(Command::new(python).arg(script).arg(&file));
    assert_eq!(fs::read_to_string(&file).unwrap(), PICTURES);
}

#[test]
fn headers_are_those_of_the_first_release() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.csv"), SQUARES).unwrap();
    for (name, args) in HEADERS {
        make(
            folder.path(),
            &format!("{args} --headless --renderer cpu -o x.raw"),
        );
        let header = fs::read_to_string(folder.path().join("x.hdr")).unwrap();
        // All but the version of the program, which is its own.
        let own = format!("squaremap version = {}\n", env!("CARGO_PKG_VERSION"));
        assert!(header.contains(&own), "{header}");
        assert_eq!(
            header.replace(&own, "squaremap version = 0.1.0\n"),
            golden_header(name)
        );
    }
    make(
        folder.path(),
        "200 --size 123x4567 --headless --renderer cpu -o x.npy",
    );
    let npy = fs::read(folder.path().join("x.npy")).unwrap();
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (4567, 123), }";
    let expected = format!("{text:117}\n");
    assert_eq!(&npy[..10], b"\x93NUMPY\x01\x00\x76\x00");
    assert_eq!(String::from_utf8_lossy(&npy[10..128]), expected);
    assert_eq!(npy.len(), 128 + 123 * 4567);
}

#[test]
fn files_with_the_first_headers_can_be_verified() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.csv"), SQUARES).unwrap();
    for (name, args) in HEADERS {
        make(
            folder.path(),
            &format!("{args} --headless --renderer cpu -o x.raw"),
        );
        fs::write(folder.path().join("x.hdr"), golden_header(name)).unwrap();
        let squares = if name == "csv" {
            " --squares s.csv"
        } else {
            ""
        };
        make(
            folder.path(),
            &format!("verify x.raw --renderer cpu{squares}"),
        );
    }
}

#[test]
fn a_stream_of_the_future_is_told_from_a_wrong_picture() {
    let folder = tempfile::tempdir().unwrap();
    make(
        folder.path(),
        "200 --seed 42 --headless --renderer cpu -o x.raw",
    );
    let header = golden_header("squaremap")
        .replace("stream = squaremap-1", "stream = squaremap-2")
        .replace("version = 0.1.0", "version = 7.0.0");
    fs::write(folder.path().join("x.hdr"), header).unwrap();
    let output = squaremap(folder.path(), "verify x.raw --renderer cpu");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(
        error.contains("squaremap-2") && error.contains("version"),
        "{error}"
    );
    // It is a picture all the same.
    make(folder.path(), "info x.raw");
}
